//! What a run looks at, and which files it may read already.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use crate::story::ArticlePath;

/// What a run looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The whole articles folder.
    Whole,
    /// These paths and what lies below them.
    Paths(BTreeSet<ArticlePath>),
}

impl Scope {
    /// The paths, less those that lie below another; `None`: the whole folder.
    pub(super) fn paths(&self) -> Option<Vec<ArticlePath>> {
        let Self::Paths(paths) = self else {
            return None;
        };
        let outer = paths.iter().filter(|path| !path.lies_below_one_of(paths));
        Some(outer.cloned().collect())
    }
}

/// So long may a story whose file is missing wait for files that are being written, in seconds: what is
/// written without a pause for longer is no renamed file.
const LONGEST_WAIT: TimeDelta = TimeDelta::seconds(60);

/// Files that are missing, each with the new ones that couldn't be read when it was first found missing:
/// one of them may be it under its new name. They are looked at together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Waiting {
    missing: BTreeMap<ArticlePath, Wait>,
    /// All that is left for later with them.
    with: BTreeSet<ArticlePath>,
}

/// What one waits for.
#[derive(Debug, Clone)]
struct Wait {
    since: DateTime<Utc>,
    new: BTreeSet<ArticlePath>,
}

impl Waiting {
    /// Whether a file that is missing at `now` still waits, when of these new ones those couldn't be
    /// read; `before` is who waited after the run before.
    ///
    /// One that was waited for and vanished got another name perhaps, which may be still to be told.
    pub(super) fn waits(
        &mut self,
        before: &Self,
        missing: &ArticlePath,
        (new, unread): (&BTreeSet<ArticlePath>, &BTreeSet<ArticlePath>),
        now: DateTime<Utc>,
    ) -> bool {
        let known = before.missing.get(missing);
        let since = known.map_or(now, |wait| wait.since);
        let has_vanished = known.is_some_and(|wait| !wait.new.is_subset(new));
        let awaited = match known {
            Some(wait) if !has_vanished => wait.new.intersection(unread).cloned().collect(),
            _ => unread.clone(),
        };
        let waits = (has_vanished || !awaited.is_empty()) && now - since < LONGEST_WAIT;
        if waits {
            let wait = Wait {
                since,
                new: awaited,
            };
            self.missing.insert(missing.clone(), wait);
        }
        waits
    }

    /// A scope with all that wait, and what they wait for: judged apart they would be new stories.
    pub(super) fn widen(&self, scope: &Scope) -> Scope {
        let Scope::Paths(paths) = scope else {
            return Scope::Whole;
        };
        let mut paths = paths.clone();
        for (missing, wait) in &self.missing {
            paths.insert(missing.clone());
            paths.extend(wait.new.iter().cloned());
        }
        paths.extend(self.with.iter().cloned());
        Scope::Paths(paths)
    }

    /// The same with more paths, that are left for later with those.
    pub(super) fn with(self, paths: &[ArticlePath]) -> Self {
        let with = paths.iter().cloned().collect();
        Self { with, ..self }
    }
}

/// Whether a run waits for files that were modified a moment ago, and may still be being written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "watch"),
    expect(dead_code, reason = "the watch alone leaves files for later")
)]
pub(crate) enum Patience {
    /// It doesn't: somebody has asked for the run, when the files were there.
    Never,
    /// It leaves them for later, but for those that are known to be whole.
    UnlessWhole {
        /// How long ago a file must have been modified.
        quiet: TimeDelta,
        /// The files that are known to be whole.
        whole: BTreeSet<ArticlePath>,
    },
}

impl Patience {
    /// Whether a run that began at `started` must leave a file for later that it finds at `now`, last
    /// modified at `mtime`.
    pub(super) fn spares(
        &self,
        path: &ArticlePath,
        mtime: DateTime<Utc>,
        started: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> bool {
        match self {
            Self::Never => false,
            // A time in the future tells nothing.
            Self::UnlessWhole { .. } if mtime > now => false,
            // What was whole is being written again.
            Self::UnlessWhole { .. } if mtime > started => true,
            Self::UnlessWhole { quiet, whole } => now - mtime < *quiet && !whole.contains(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Milliseconds after the run began.
    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_700_000_000_000 + millis).unwrap()
    }

    #[test]
    fn a_missing_file_waits_for_those_alone_that_could_not_be_read_with_it() {
        let paths = |names: &[&str]| -> BTreeSet<ArticlePath> {
            names
                .iter()
                .map(|name| ArticlePath::from_bytes(*name))
                .collect()
        };
        let old = ArticlePath::from_bytes("old.txt");
        let mut before = Waiting::default();
        for (new, unread, now, waits) in [
            (&["a", "b"][..], &["a", "b"][..], 0, true),
            (&["a", "b", "c"], &["b", "c"], 2_000, true),
            (&["b", "c", "d"], &["c", "d"], 4_000, false),
            // It was missing before, but nothing is known of that any more.
            (&["a"], &["a"], 6_000, true),
            // What vanished may have another name, which is waited for in its place.
            (&[], &[], 7_000, true),
            (&[], &[], 8_000, false),
            (&["a"], &["a"], 9_000, true),
            (&["e"], &["e"], 10_000, true),
            (&["e"], &["e"], 68_999, true),
            (&["e"], &["e"], 69_000, false),
            (&[], &[], 70_000, false),
        ] {
            let mut after = Waiting::default();
            let (new, unread) = (paths(new), paths(unread));
            let found = after.waits(&before, &old, (&new, &unread), at(now));
            assert_eq!(found, waits, "{now}");
            let wider = after.widen(&Scope::Paths(paths(&["x"])));
            assert_eq!(wider != Scope::Paths(paths(&["x"])), waits, "{now}");
            before = after;
        }
    }

    #[test]
    fn a_file_is_left_for_later_while_it_may_be_being_written() {
        let path = |name: &str| ArticlePath::from_bytes(name);
        let patience = Patience::UnlessWhole {
            quiet: TimeDelta::seconds(2),
            whole: BTreeSet::from([path("closed.txt")]),
        };
        for (name, mtime, now, is_spared) in [
            ("open.txt", -2_000, 0, false),
            ("open.txt", -1_999, 0, true),
            // Also a run that takes long sees how old a file is when it comes to it.
            ("open.txt", -1_000, 1_000, false),
            ("open.txt", 20, 30, true),
            ("open.txt", 20, 3_000, true),
            ("open.txt", 60_000, 30, false),
            ("closed.txt", -1, 30, false),
            ("closed.txt", 0, 30, false),
            ("closed.txt", 1, 30, true),
            ("closed.txt", 60_000, 30, false),
        ] {
            let spares = patience.spares(&path(name), at(mtime), at(0), at(now));
            assert_eq!(spares, is_spared, "{name} {mtime} {now}");
            assert!(!Patience::Never.spares(&path(name), at(mtime), at(0), at(now)));
        }
    }
}
