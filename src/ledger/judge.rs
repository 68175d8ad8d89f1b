//! Judges a run. The second of two steps: the comparison has said what is new, changed and missing;
//! here the missing ones are at hand as a value, so that a rename isn't taken for a death and a birth.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::allocation::Allocation;
use super::dates::to_millisecond;
use super::guard::Flood;
use super::judgement::{Change, Circumstances, FileVerdict, Held, Judgement, Verdict};
use super::link::from_template;
use super::memory::{
    Blocked, Digest, KnownStory, Missing, ReadFile, Recall, State, StoryRow, UNTRUSTED_MTIME,
};
use super::renames::{self, Arrival};
use super::transition::{Transition, future_date, moves_updated, transition};
use crate::problem::{Problem, What};
use crate::story::ArticlePath;

/// One file with the story that it is found to hold.
pub(super) struct Subject {
    pub(super) file: ReadFile,
    pub(super) digest: Digest,
    pub(super) before: Option<KnownStory>,
    pub(super) moved_from: Option<ArticlePath>,
    /// The title that it was published with, where that was read back from the output.
    pub(super) published_title: Option<String>,
    /// The title that it keeps, where its article was read with another.
    pub(super) title: Option<String>,
}

/// Judges one run.
///
/// `files` and `missing` come by path. Fails only if `memory` does.
pub fn judge<'m, M: Recall + ?Sized>(
    circumstances: Circumstances<'m>,
    files: Vec<ReadFile>,
    missing: Vec<Missing>,
    memory: &'m M,
) -> Result<Judgement, M::Error> {
    Judge::new(circumstances, memory).judge(files, missing)
}

/// A verdict whose instant and file row are still to be given.
struct Draft {
    verdict: Verdict,
    file: ReadFile,
    /// The moment that the story should be dated, when it needs an instant.
    wanted: Option<DateTime<Utc>>,
    section: Option<String>,
}

/// Judges files, all at once or in parts: names and instants that an earlier part was given aren't given again.
#[derive(Debug)]
pub struct Judge<'a, M: ?Sized> {
    pub(super) circumstances: Circumstances<'a>,
    pub(super) memory: &'a M,
    pub(super) allocation: Allocation<'a, M>,
    pub(super) judgement: Judgement,
    /// The keys of the stories that this run released, by hashes of title and text; empty in a new ledger.
    pub(super) released: HashMap<u128, String>,
    /// The stories that say something else from this run on, or nothing.
    pub(super) leaving: HashSet<StoryRow>,
}

impl<'a, M: Recall + ?Sized> Judge<'a, M> {
    /// Nothing judged yet.
    pub fn new(circumstances: Circumstances<'a>, memory: &'a M) -> Self {
        Self {
            circumstances,
            memory,
            allocation: Allocation::new(memory, circumstances.site_id),
            judgement: Judgement::default(),
            released: HashMap::new(),
            leaving: HashSet::new(),
        }
    }

    /// Judges files that were read, and stories whose file isn't where it was. Both come by path, after those of
    /// earlier parts.
    ///
    /// # Errors
    ///
    /// Those of the memory.
    pub fn judge(
        &mut self,
        files: Vec<ReadFile>,
        missing: Vec<Missing>,
    ) -> Result<Judgement, M::Error> {
        let (mut subjects, vanished) = self.find_stories(files, missing)?;
        self.keep_titles(&mut subjects)?;
        let (mut subjects, vanished) = self.guard(subjects, vanished);
        self.call_back(&mut subjects)?;
        self.keep_titles(&mut subjects)?;
        let rewritten = subjects.iter().filter_map(Subject::rewritten);
        let gone = vanished.iter().map(|old| old.story.row);
        self.leaving = rewritten.chain(gone).collect();
        let mut drafts = Vec::with_capacity(subjects.len());
        for subject in subjects {
            if let Some(draft) = self.draft(subject)? {
                drafts.push(draft);
            }
        }
        drafts.sort_by(|a, b| {
            (a.wanted, a.verdict.path.as_bytes()).cmp(&(b.wanted, b.verdict.path.as_bytes()))
        });
        for draft in drafts {
            self.conclude(draft)?;
        }
        self.spread_updates()?;
        for old in vanished {
            self.bury(old);
        }
        Ok(std::mem::take(&mut self.judgement))
    }

    /// Sorts files into those that hold a known story (in place, moved, returned) and new ones.
    fn find_stories(
        &mut self,
        files: Vec<ReadFile>,
        missing: Vec<Missing>,
    ) -> Result<(Vec<Subject>, Vec<Missing>), M::Error> {
        let mut subjects = Vec::with_capacity(files.len());
        let mut arrivals = Vec::new();
        let mut unreadable = Vec::new();
        for mut file in files {
            let Some(digest) = file.digest.take() else {
                unreadable.push(file);
                continue;
            };
            let before = match file.story {
                Some(row) => self.memory.story(row)?,
                None => None,
            };
            // One that is held may have been renamed too: whose story it is counts, not what it says of it.
            match before {
                None => arrivals.push((file, digest)),
                Some(_) if digest.blocked == Blocked::Always => unreadable.push(file),
                Some(_) => subjects.push(Subject::of(file, digest, before)),
            }
        }
        let (missing, mut may_hold) = self.spare(unreadable, missing);
        let keys: Vec<String> = arrivals.iter().map(|(file, _)| file.path().key()).collect();
        let views: Vec<Arrival<'_>> = arrivals
            .iter()
            .zip(&keys)
            .map(|((file, digest), key)| Arrival {
                seen: &file.seen,
                key,
                digest,
            })
            .collect();
        let matched = renames::matches(&views, &missing, self.circumstances.site_id);
        let mut missing: Vec<Option<Missing>> = missing.into_iter().map(Some).collect();
        for ((file, digest), found) in arrivals.into_iter().zip(matched) {
            let slot = found.and_then(|found| Some((found, missing.get_mut(found.missing)?)));
            if let Some((found, Some(old))) = &slot
                && old.waits
                && !found.is_certain
            {
                // What can't be read yet may match better.
                self.judgement.postponed.push(file.seen.path);
                continue;
            }
            let old = slot.and_then(|(_, slot)| slot.take());
            if digest.blocked == Blocked::Always {
                may_hold |= old.is_none();
                self.hold_moved(file, old);
                continue;
            }
            let moved_from = old
                .as_ref()
                .and_then(|old| old.file.as_ref())
                .map(|f| f.path.clone());
            let (before, published_title) = old.map(|old| (old.story, old.title)).unzip();
            subjects.push(Subject {
                moved_from,
                published_title: published_title.flatten(),
                ..Subject::of(file, digest, before)
            });
        }
        // What was read back from the output may lie where nothing can be read.
        let is_hidden = may_hold && !self.circumstances.accept;
        let waits = |old: &Missing| old.waits || (is_hidden && old.file.is_none());
        let (waiting, vanished): (Vec<Missing>, Vec<Missing>) =
            missing.into_iter().flatten().partition(waits);
        let paths = waiting.into_iter().map(Missing::into_path);
        self.judgement.postponed.extend(paths);
        Ok((subjects, vanished))
    }

    /// Notes a file that is held and that the ledger doesn't know, with the story that it took along: that stays
    /// as it was.
    fn hold_moved(&mut self, file: ReadFile, old: Option<Missing>) {
        let story = match old {
            Some(old) => {
                let from = old.file.map(|file| FileVerdict::Remove(file.path));
                self.judgement.files.extend(from);
                Held::Known(old.story.row)
            }
            None => Held::Nothing,
        };
        self.put(file, story);
    }

    /// Finds who the story is, and drafts its verdict; `None` when it must stay out.
    fn draft(&mut self, mut subject: Subject) -> Result<Option<Draft>, M::Error> {
        let before = match subject.before.take() {
            Some(before) if before.was_released() => before,
            Some(before) => self.take_new_id(before, &mut subject)?,
            None if self.may_be_new(&mut subject)? => self.newborn(&mut subject)?,
            None => {
                self.put(subject.file, Held::Nothing);
                return Ok(None);
            }
        };
        if subject.digest.blocked == Blocked::BeforeRelease && !before.was_released() {
            self.block(subject, before.row);
            return Ok(None);
        }
        if let Some(date) = future_date(&self.circumstances, &before, &subject.digest) {
            let date = date.to_rfc3339();
            self.hold_edit(subject, &before, What::BackIntoTheFuture { date });
            return Ok(None);
        }
        let Subject {
            mut file,
            digest,
            moved_from,
            title,
            ..
        } = subject;
        if digest.blocked == Blocked::BeforeRelease {
            // A released story has its date, so one that can't be read keeps nothing out.
            file.problems.iter_mut().for_each(Problem::make_harmless);
        }
        if before.said == Some(digest.said) {
            // It was said when that was read first.
            file.problems.retain(|problem| !problem.is_known_notice());
        }
        let path = file.path().clone();
        let Transition {
            change,
            after,
            wanted,
        } = transition(
            &self.circumstances,
            &before,
            &digest,
            &path,
            &mut file.problems,
        );
        let problem = |what| Problem::file(path.to_string(), what);
        if change == Change::New {
            let what = self.same_text(&after, &digest)?;
            file.problems.extend(what.map(problem));
        }
        if change == Change::Updated
            && let Some(was) = self.replaced(&before, &digest)?
        {
            file.problems.push(problem(What::AnotherStory { was }));
        }
        let verdict = Verdict {
            change,
            story: after,
            path,
            moved_from,
            title,
            facets: digest.facets,
            media: digest.media,
            aliases: digest.aliases,
        };
        Ok(Some(Draft {
            verdict,
            file,
            wanted,
            section: digest.section,
        }))
    }

    /// Keeps what the file of a released story says now back until its date comes, for which it is read again
    /// by each run.
    fn hold_edit(&mut self, mut subject: Subject, before: &KnownStory, what: What) {
        subject.file.problems.push(Problem {
            path: subject.file.path().to_string(),
            line: subject.digest.date_line,
            what,
        });
        subject.file.settled = false;
        // A story that is gone is found again by each run.
        let is_gone = before.state == State::Gone;
        let row = if is_gone { StoryRow(0) } else { before.row };
        self.block(subject, row);
    }

    /// Keeps an unreleased story out until its author corrects it.
    fn block(&mut self, subject: Subject, row: StoryRow) {
        self.judgement
            .files
            .extend(subject.moved_from.map(FileVerdict::Remove));
        let story = if row.0 == 0 {
            Held::Nothing
        } else {
            Held::Known(row)
        };
        self.put(subject.file, story);
    }

    /// Gives the instant, and records verdict and file row.
    fn conclude(&mut self, draft: Draft) -> Result<(), M::Error> {
        let Draft {
            mut verdict,
            file,
            wanted,
            section,
        } = draft;
        if let Some(wanted) = wanted {
            let instant = self.allocation.instant(wanted)?;
            verdict.story.instant = Some(instant);
            let updated = verdict
                .story
                .updated
                .map_or(instant, |updated| updated.max(instant));
            verdict.story.updated = Some(updated);
            if verdict.story.link.is_none() && !self.circumstances.link.is_empty() {
                let template = self.circumstances.link;
                let link = from_template(template, &verdict.story, section.as_deref(), instant);
                verdict.story.link = Some(link);
            }
        }
        if verdict.story.state == State::Withdrawn {
            verdict.media.clear();
        }
        if let Some(from) = &verdict.moved_from {
            self.judgement.files.push(FileVerdict::Remove(from.clone()));
        }
        let index = self.judgement.verdicts.len();
        self.judgement.verdicts.push(verdict);
        self.put(file, Held::Verdict(index));
        Ok(())
    }

    /// No two items are updated at once: stories that were edited in one run get milliseconds of their
    /// own, after those of the new ones.
    fn spread_updates(&mut self) -> Result<(), M::Error> {
        let now = to_millisecond(self.circumstances.now);
        for verdict in &mut self.judgement.verdicts {
            let is_edit = matches!(verdict.change, Change::Updated | Change::Withdrawn);
            if is_edit && verdict.story.updated == Some(now) {
                verdict.story.updated = Some(self.allocation.instant(now)?);
            }
        }
        Ok(())
    }

    fn bury(&mut self, mut old: Missing) {
        let sentences = std::mem::take(&mut old.sentences);
        if let Some(file) = &old.file {
            let path = file.path.clone();
            let verdict = FileVerdict::Bury { path, sentences };
            self.judgement.files.push(verdict);
        }
        let mut story = old.story.clone();
        let path = old.into_path();
        story.state = State::Gone;
        story.due = None;
        story.gone = Some(to_millisecond(self.circumstances.now));
        // A held one too: heads say of it that it won't come back.
        let change = if story.was_released() {
            Change::Deleted
        } else {
            Change::Unseen
        };
        let moved_from = None;
        self.judgement.verdicts.push(Verdict {
            change,
            story,
            path,
            moved_from,
            title: None,
            facets: None,
            media: Vec::new(),
            aliases: Vec::new(),
        });
    }

    pub(super) fn put(&mut self, file: ReadFile, story: Held) {
        let ReadFile {
            mut seen,
            settled,
            mut problems,
            ..
        } = file;
        let notices = problems.extract_if(.., |problem| problem.is_notice());
        self.judgement.notices.extend(notices);
        if !settled {
            seen.mtime_ns = UNTRUSTED_MTIME;
        }
        self.judgement.files.push(FileVerdict::Put {
            seen,
            story,
            problems,
        });
    }
}

impl Subject {
    /// The known story that says something else now.
    fn rewritten(&self) -> Option<StoryRow> {
        let before = self.before.as_ref()?;
        let is_other = before.said.map(|said| said.content) != Some(self.digest.said.content);
        is_other.then_some(before.row)
    }

    /// A file whose story lies where it lay, if it is known.
    fn of(file: ReadFile, digest: Digest, before: Option<KnownStory>) -> Self {
        Self {
            file,
            digest,
            before,
            moved_from: None,
            published_title: None,
            title: None,
        }
    }

    /// Whether subscribers would see it go.
    fn vanishes(&self) -> bool {
        self.digest.draft
            && self
                .before
                .as_ref()
                .is_some_and(|before| before.state == State::Released)
    }

    fn moves_updated(&self) -> bool {
        self.before
            .as_ref()
            .is_some_and(|before| moves_updated(before, &self.digest))
    }
}

impl<M: Recall + ?Sized> Judge<'_, M> {
    /// Holds back what would flood subscribers, unless somebody said that it is meant.
    fn guard(
        &mut self,
        subjects: Vec<Subject>,
        vanished: Vec<Missing>,
    ) -> (Vec<Subject>, Vec<Missing>) {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let those = |is: fn(&Subject) -> bool| count(subjects.iter().filter(|one| is(one)).count());
        let gone = vanished.iter().filter(|old| old.story.state.is_public());
        let flood = Flood {
            known: self.circumstances.known,
            vanishing: count(gone.count()) + those(Subject::vanishes),
            updating: those(Subject::moves_updated),
            new: those(|subject| subject.before.is_none()),
        };
        if self.circumstances.accept || !flood.is_refused() {
            return (subjects, vanished);
        }
        self.judgement.flood = Some(flood);
        let goes_out = |subject: &Subject| match subject.before {
            Some(_) => !subject.moves_updated() && !subject.vanishes(),
            None => !flood.holds_new(),
        };
        let vanished = vanished
            .into_iter()
            .filter(|old| !old.story.state.is_public())
            .collect();
        (subjects.into_iter().filter(goes_out).collect(), vanished)
    }
}
