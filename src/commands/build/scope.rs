//! What a run looks at, and which files it may read already.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::story::ArticlePath;

/// What a run looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::commands) enum Scope {
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

/// Whether a run waits for files that were modified a moment ago, and may still be being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::commands) enum Patience {
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
