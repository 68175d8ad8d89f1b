//! The watch as a pure function over time: what is dirty, when it may be read, when to build. Times
//! are milliseconds since the watch began.

use std::collections::{BTreeMap, BTreeSet};

use crate::pipeline::Scope;
use crate::story::ArticlePath;
use crate::world::watcher::Seen;

/// Milliseconds since the watch began.
pub(super) type Millis = u64;

/// A file that nobody said was closed must be left alone this long before it is read.
pub(super) const QUIET: Millis = 2_000;

/// A path that went may come back under the same name (an editor's save) or another (a rename whose
/// halves came apart): it counts as gone only after this.
const GRACE: Millis = 300;

/// Changes that follow a build this closely are a burst, and are gathered …
const BURST: Millis = 200;
/// … until no more came for this long …
const LULL: Millis = 40;
/// … but no longer than this. Nor does anything wait longer for what went: in a storm it is built
/// with all that went before it.
const LONGEST: Millis = 500;
/// In a storm, what is younger than this stays out while something that went is: it may be the same
/// under its new name, or about to be back.
const YOUNG: Millis = 50;

/// A build that failed is tried again after this, if nothing changes before.
pub(super) const RETRY: Millis = 10_000;

/// What the watch knows.
#[derive(Debug)]
pub(super) struct State {
    /// How long a young file is left alone.
    quiet: Millis,
    /// How often the whole folder is looked through in any case.
    rescan: Millis,
    dirty: BTreeMap<ArticlePath, Dirty>,
    /// Folders that must be looked through once more.
    again: BTreeMap<ArticlePath, Millis>,
    /// When the whole folder must be looked through.
    whole_at: Millis,
    /// Whether something is left of an earlier build, so that the next one looks through all.
    is_behind: bool,
    /// Whether the last build failed.
    has_failed: bool,
    last_event: Millis,
    last_build: Option<Millis>,
    /// Whether somebody waits to hear that all is settled.
    is_asked: bool,
}

/// A path that must be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Dirty {
    /// When it was first heard of, since it was last built.
    since: Millis,
    /// When it was last heard of.
    last: Millis,
    ready_at: Millis,
    /// It was closed after writing, or renamed into its place.
    is_whole: bool,
    /// It was left alone long enough after the last that was heard of it.
    is_quiet: bool,
    is_gone: bool,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Action {
    /// Build what is dirty; these files are known to be whole.
    Build(Scope, BTreeSet<ArticlePath>),
    /// Say that everything before the question is built.
    Answer,
    /// Wait for events, at most until then.
    WaitUntil(Millis),
}

impl State {
    /// Nothing is known: the whole folder is looked through first.
    pub(super) fn new(quiet: Millis, rescan: Millis) -> Self {
        Self {
            quiet,
            rescan,
            dirty: BTreeMap::new(),
            again: BTreeMap::new(),
            whole_at: 0,
            is_behind: false,
            has_failed: false,
            last_event: 0,
            last_build: None,
            is_asked: false,
        }
    }

    /// Takes in what was seen.
    pub(super) fn see(&mut self, seen: Seen, now: Millis) {
        self.last_event = now;
        match seen {
            Seen::Whole(path) => self.mark(path, now, Mark::Whole),
            Seen::Changed(path) => self.mark(path, now, Mark::Changed),
            Seen::Touched(path) => self.mark(path, now, Mark::Touched),
            Seen::Gone(path) => self.mark(path, now, Mark::Gone),
            Seen::Folder(path) => {
                self.again.insert(path.clone(), now + self.quiet);
                self.mark(path, now, Mark::Folder);
            }
            Seen::Renamed(from, to) => {
                // Both halves are known, so nothing has to be waited for.
                for path in [from, to] {
                    if let Some(dirty) = self.dirty.get_mut(&path) {
                        dirty.ready_at = dirty.ready_at.min(now);
                        dirty.is_gone = false;
                    }
                }
            }
            Seen::Lost => self.whole_at = self.whole_at.min(now),
            Seen::Probe => self.is_asked = true,
            Seen::Hidden(_)
            | Seen::Root
            | Seen::Config(_)
            | Seen::Trial
            | Seen::Exhausted
            | Seen::Stop => {}
        }
    }

    fn mark(&mut self, path: ArticlePath, now: Millis, mark: Mark) {
        let ready_at = match mark {
            Mark::Whole | Mark::Folder => now,
            Mark::Changed | Mark::Touched => now + self.quiet,
            Mark::Gone => now + GRACE,
        };
        let old = self.dirty.get(&path).copied();
        let since = old.map_or(now, |old| old.since);
        let is_whole = match mark {
            Mark::Whole => true,
            // A copied file gets its times and rights after its close.
            Mark::Touched => old.is_some_and(|old| old.is_whole),
            // A file that was whole is being written again.
            Mark::Changed | Mark::Gone | Mark::Folder => false,
        };
        let dirty = Dirty {
            since,
            last: now,
            ready_at: if is_whole { now } else { ready_at },
            is_whole,
            is_quiet: matches!(mark, Mark::Changed | Mark::Touched),
            is_gone: mark == Mark::Gone,
        };
        self.dirty.insert(path, dirty);
    }

    /// A build is done: these files must be looked at again; nothing else that it was given.
    pub(super) fn built(&mut self, scope: &Scope, unsettled: Vec<ArticlePath>, now: Millis) {
        self.last_build = Some(now);
        if *scope == Scope::Whole {
            self.has_failed = false;
            self.whole_at = now + self.rescan;
        }
        for path in unsettled {
            let dirty = Dirty {
                since: now,
                last: now,
                ready_at: now + self.quiet,
                is_whole: false,
                is_quiet: false,
                is_gone: false,
            };
            self.dirty.entry(path).or_insert(dirty);
        }
    }

    /// Something was held back: it is tried again with the next change.
    pub(super) fn held_back(&mut self) {
        self.is_behind = true;
    }

    /// A build failed: all that it was given is still to be done.
    pub(super) fn failed(&mut self, now: Millis) {
        self.last_build = Some(now);
        self.is_behind = true;
        self.has_failed = true;
        self.whole_at = self.whole_at.min(now + RETRY);
    }

    /// The whole folder must be looked through at once.
    pub(super) fn look_through(&mut self, now: Millis) {
        self.whole_at = self.whole_at.min(now);
    }

    /// How often the whole folder is looked through from now on.
    pub(super) fn set_rescan(&mut self, rescan: Millis, now: Millis) {
        self.rescan = rescan;
        self.whole_at = self.whole_at.min(now + rescan);
    }

    /// What to do at this moment.
    pub(super) fn step(&mut self, now: Millis) -> Action {
        if self.whole_at <= now {
            return self.build_whole(now);
        }
        self.again_into_dirty(now);
        match self.due_at(now) {
            Some(at) if at <= now => {
                if self.is_behind {
                    return self.build_whole(now);
                }
                let (paths, whole) = self.take_ready(now);
                if paths.is_empty() {
                    Action::WaitUntil(now + YOUNG)
                } else {
                    Action::Build(Scope::Paths(paths), whole)
                }
            }
            Some(at) => Action::WaitUntil(at.min(self.whole_at)),
            None if self.is_settled() && self.is_asked => {
                self.is_asked = false;
                Action::Answer
            }
            None => {
                let again = self.again.values().copied().min();
                Action::WaitUntil(again.map_or(self.whole_at, |at| at.min(self.whole_at)))
            }
        }
    }

    /// Whether nothing that was seen is left to do.
    fn is_settled(&self) -> bool {
        self.dirty.is_empty() && self.again.is_empty() && !self.has_failed
    }

    fn build_whole(&mut self, now: Millis) -> Action {
        let (_, whole) = self.take(|dirty| dirty.ready_at <= now);
        self.whole_at = now + self.rescan;
        self.is_behind = false;
        Action::Build(Scope::Whole, whole)
    }

    fn again_into_dirty(&mut self, now: Millis) {
        let due: Vec<ArticlePath> = self
            .again
            .iter()
            .filter(|(_, at)| **at <= now)
            .map(|(path, _)| path.clone())
            .collect();
        for path in due {
            self.again.remove(&path);
            self.mark(path, now, Mark::Folder);
        }
    }

    /// When the next build of dirty paths is due; `None` when none is.
    fn due_at(&self, now: Millis) -> Option<Millis> {
        let ready: Vec<&Dirty> = self
            .dirty
            .values()
            .filter(|one| one.ready_at <= now)
            .collect();
        let Some(first) = ready.iter().map(|one| one.since).min() else {
            return self.dirty.values().map(|one| one.ready_at).min();
        };
        // What appears beside what just went may be the same under another name.
        let going = self
            .dirty
            .values()
            .filter(|one| one.is_gone)
            .map(|one| one.ready_at)
            .max();
        let gathered = match self.last_build {
            Some(built) if first < built + BURST => (self.last_event + LULL)
                .min(first + LONGEST)
                .min(now + LONGEST),
            _ => now,
        };
        let due = going.map_or(gathered, |at| at.max(gathered));
        Some(due.min(first + LONGEST))
    }

    /// Takes what is ready; in a storm also what went.
    fn take_ready(&mut self, now: Millis) -> (BTreeSet<ArticlePath>, BTreeSet<ArticlePath>) {
        let ready = self.dirty.values().filter(|one| one.ready_at <= now);
        let first = ready.map(|one| one.since).min();
        let is_storm = first.is_some_and(|first| first + LONGEST <= now);
        let old = now.saturating_sub(YOUNG);
        let is_young = |one: &Dirty| one.last > old;
        let is_coming = |one: &Dirty| one.is_gone && is_young(one);
        let keeps_young_out = is_storm && self.dirty.values().any(is_coming);
        self.take(|one| {
            let is_ready = one.ready_at <= now || (is_storm && one.is_gone);
            is_ready && !(keeps_young_out && is_young(one))
        })
    }

    /// Takes the paths that are ready out of what is dirty, and which of them are whole.
    fn take(
        &mut self,
        is_ready: impl Fn(&Dirty) -> bool,
    ) -> (BTreeSet<ArticlePath>, BTreeSet<ArticlePath>) {
        let mut paths = BTreeSet::new();
        let mut whole = BTreeSet::new();
        self.dirty.retain(|path, dirty| {
            if !is_ready(dirty) {
                return true;
            }
            paths.insert(path.clone());
            if dirty.is_whole || dirty.is_quiet {
                whole.insert(path.clone());
            }
            false
        });
        (paths, whole)
    }
}

/// What an event says of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Whole,
    Changed,
    Touched,
    Gone,
    Folder,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(name: &str) -> ArticlePath {
        ArticlePath::from_bytes(name)
    }

    /// A state that has looked through the folder at 0 and hears nothing since.
    fn settled() -> State {
        let mut state = State::new(QUIET, 600_000);
        assert!(matches!(state.step(0), Action::Build(Scope::Whole, _)));
        state.built(&Scope::Whole, Vec::new(), 10);
        assert_eq!(state.step(10), Action::WaitUntil(600_010));
        state
    }

    fn some() -> Scope {
        Scope::Paths(BTreeSet::new())
    }

    fn build(names: &[&str], whole: &[&str]) -> Action {
        let set = |names: &[&str]| names.iter().map(|name| path(name)).collect();
        Action::Build(Scope::Paths(set(names)), set(whole))
    }

    #[test]
    fn a_file_that_was_closed_is_built_at_once() {
        let mut state = settled();
        state.see(Seen::Changed(path("a.txt")), 5_000);
        state.see(Seen::Whole(path("a.txt")), 5_001);
        assert_eq!(state.step(5_001), build(&["a.txt"], &["a.txt"]));
        assert_eq!(state.step(5_001), Action::WaitUntil(600_010));
    }

    #[test]
    fn a_file_that_nobody_closed_is_built_after_the_quiet_time() {
        let mut state = settled();
        state.see(Seen::Changed(path("a.txt")), 5_000);
        state.see(Seen::Changed(path("a.txt")), 6_500);
        assert_eq!(state.step(7_500), Action::WaitUntil(8_500));
        assert_eq!(state.step(8_500), build(&["a.txt"], &["a.txt"]));
    }

    #[test]
    fn a_file_that_is_written_again_before_it_was_read_waits_again() {
        let mut state = settled();
        state.see(Seen::Whole(path("a.txt")), 5_000);
        state.see(Seen::Touched(path("a.txt")), 5_000);
        state.see(Seen::Whole(path("b.txt")), 5_000);
        state.see(Seen::Changed(path("b.txt")), 5_000);
        assert_eq!(state.step(5_000), build(&["a.txt"], &["a.txt"]));
        assert_eq!(state.step(5_000), Action::WaitUntil(7_000));
        state.see(Seen::Whole(path("b.txt")), 5_100);
        assert_eq!(state.step(5_300), build(&["b.txt"], &["b.txt"]));
    }

    #[test]
    fn a_file_that_went_waits_for_one_that_comes() {
        let mut state = settled();
        state.see(Seen::Gone(path("a.txt")), 5_000);
        state.see(Seen::Whole(path("b.txt")), 5_010);
        assert_eq!(state.step(5_010), Action::WaitUntil(5_300));
        assert_eq!(state.step(5_300), build(&["a.txt", "b.txt"], &["b.txt"]));
    }

    #[test]
    fn a_rename_with_both_halves_waits_for_nothing() {
        let mut state = settled();
        state.see(Seen::Gone(path("a.txt")), 5_000);
        state.see(Seen::Whole(path("b.txt")), 5_000);
        state.see(Seen::Renamed(path("a.txt"), path("b.txt")), 5_000);
        assert_eq!(state.step(5_000), build(&["a.txt", "b.txt"], &["b.txt"]));
    }

    #[test]
    fn a_burst_is_gathered_but_not_for_ever() {
        let mut state = settled();
        state.see(Seen::Whole(path("0.txt")), 5_000);
        assert!(matches!(state.step(5_000), Action::Build(..)));
        state.built(&some(), Vec::new(), 5_010);
        // One comes every 30 ms and never a lull of 40.
        let mut gathered = 0;
        for n in 1..100 {
            let now = 5_010 + n * 30;
            state.see(Seen::Whole(path(&format!("{n}.txt"))), now);
            if let Action::Build(Scope::Paths(paths), _) = state.step(now) {
                gathered = paths.len();
                assert!(now <= 5_040 + LONGEST + 30, "{now}");
                break;
            }
        }
        assert!(gathered > 10, "{gathered}");
    }

    #[test]
    fn files_that_go_without_end_hold_nothing_up() {
        let mut state = settled();
        let mut builds = Vec::new();
        // One goes and one comes, as by a rename whose halves came apart, every 20 ms.
        for n in 0..100 {
            let now = 5_000 + n * 20;
            state.see(Seen::Gone(path(&format!("old-{n:03}"))), now);
            state.see(Seen::Whole(path(&format!("new-{n:03}"))), now + 1);
            if let Action::Build(Scope::Paths(paths), _) = state.step(now + 1) {
                state.built(&some(), Vec::new(), now + 2);
                builds.push((now, paths));
            }
        }
        let (first, paths) = builds.first().unwrap();
        assert!(*first <= 5_000 + LONGEST + YOUNG, "{first}");
        // No new name is built before or without the old one.
        let names = |start: &str| -> Vec<String> {
            let names = paths.iter().map(ToString::to_string);
            let named = names.filter_map(|name| name.strip_prefix(start).map(str::to_owned));
            named.collect()
        };
        let (old, new) = (names("old-"), names("new-"));
        assert_eq!(old, new);
        assert!(old.len() > 20, "{paths:?}");
        assert!(builds.len() >= 3, "{}", builds.len());
    }

    #[test]
    fn a_new_folder_is_looked_through_again_after_the_quiet_time() {
        let mut state = settled();
        state.see(Seen::Folder(path("world")), 5_000);
        assert_eq!(state.step(5_000), build(&["world"], &[]));
        state.built(&some(), Vec::new(), 5_010);
        assert_eq!(state.step(5_010), Action::WaitUntil(7_000));
        assert_eq!(state.step(7_000), build(&["world"], &[]));
    }

    #[test]
    fn lost_events_have_the_whole_folder_looked_through() {
        let mut state = settled();
        state.see(Seen::Whole(path("a.txt")), 5_000);
        state.see(Seen::Lost, 5_000);
        let whole = BTreeSet::from([path("a.txt")]);
        assert_eq!(state.step(5_000), Action::Build(Scope::Whole, whole));
    }

    #[test]
    fn a_failed_build_is_tried_again() {
        let mut state = settled();
        state.see(Seen::Whole(path("a.txt")), 5_000);
        assert!(matches!(state.step(5_000), Action::Build(..)));
        state.failed(5_010);
        assert_eq!(state.step(5_010), Action::WaitUntil(5_010 + RETRY));
        assert!(matches!(
            state.step(5_010 + RETRY),
            Action::Build(Scope::Whole, _)
        ));
    }

    #[test]
    fn a_question_waits_for_a_build_that_doesnt_fail() {
        let mut state = settled();
        state.see(Seen::Whole(path("a.txt")), 5_000);
        state.see(Seen::Probe, 5_000);
        assert!(matches!(state.step(5_000), Action::Build(..)));
        state.failed(5_010);
        assert_eq!(state.step(5_010), Action::WaitUntil(5_010 + RETRY));
        let again = state.step(5_010 + RETRY);
        assert_eq!(again, Action::Build(Scope::Whole, BTreeSet::new()));
        state.built(&Scope::Whole, Vec::new(), 15_030);
        assert_eq!(state.step(15_030), Action::Answer);
    }

    #[test]
    fn what_a_failed_build_left_is_done_with_the_next_change() {
        let mut state = settled();
        state.see(Seen::Whole(path("a.txt")), 5_000);
        assert!(matches!(state.step(5_000), Action::Build(..)));
        state.failed(5_010);
        state.see(Seen::Whole(path("b.txt")), 6_000);
        let whole = BTreeSet::from([path("b.txt")]);
        assert_eq!(state.step(6_000), Action::Build(Scope::Whole, whole));
        state.built(&Scope::Whole, Vec::new(), 6_010);
        state.see(Seen::Whole(path("c.txt")), 7_000);
        assert_eq!(state.step(7_000), build(&["c.txt"], &["c.txt"]));
    }

    #[test]
    fn a_question_is_answered_when_nothing_is_left_to_do() {
        let mut state = settled();
        state.see(Seen::Changed(path("young.txt")), 5_000);
        state.see(Seen::Probe, 5_001);
        assert_eq!(state.step(5_001), Action::WaitUntil(7_000));
        assert!(matches!(state.step(7_000), Action::Build(..)));
        // The build found it still growing.
        state.built(&some(), vec![path("young.txt")], 7_010);
        assert_eq!(state.step(7_010), Action::WaitUntil(9_010));
        assert!(matches!(state.step(9_010), Action::Build(..)));
        state.built(&some(), Vec::new(), 9_020);
        assert_eq!(state.step(9_020), Action::Answer);
        assert_eq!(state.step(9_020), Action::WaitUntil(600_010));
    }
}
