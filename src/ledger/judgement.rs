//! What the run means for each story: ids, dates, states. The second of two steps: the comparison
//! has said what is new, changed and missing; here the missing ones are at hand as a value, so
//! that a rename isn't taken for a death and a birth.

use chrono::{DateTime, Datelike, Utc};
use chrono_tz::Tz;

use super::allocation::Allocation;
use super::dates::to_millisecond;
use super::guard::Flood;
use super::link::from_template;
use super::memory::{
    Blocked, Digest, KnownStory, Memory, Missing, ReadFile, State, StoryRow, UNTRUSTED_MTIME,
};
use super::renames::{self, Arrival};
use super::sighting::Sighting;
use super::transition::{Transition, moves_updated, transition};
use crate::problem::{Problem, What};
use crate::story::ArticlePath;

/// A file modified before this year says that a clock was wrong, not when it was written.
const FIRST_PLAUSIBLE_YEAR: i32 = 1990;

/// What judging needs besides the files.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The run's time.
    pub now: DateTime<Utc>,
    /// Whether the ledger is new: then first seen is the older of now and mtime.
    pub new_ledger: bool,
    /// Whether somebody has said that a flood is meant.
    pub accept: bool,
    /// Prefix of all ids.
    pub site_id: &'a str,
    /// `articles.link`: the template of the URLs of pages that another tool makes; empty for none.
    pub link: &'a str,
    /// Zone of days without a time.
    pub time_zone: Tz,
    /// How many stories subscribers know.
    pub known: u64,
}

/// What happened to a story, as subscribers would say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It appears.
    New,
    /// Its title or text changed: `updated` moves.
    Updated,
    /// Something else that documents show changed; `updated` stays.
    Touched,
    /// It was gone or held, and is back with its id and date.
    Returned,
    /// A notice takes its place.
    Withdrawn,
    /// Its author holds it back.
    Held,
    /// It waits for its date.
    Waiting,
    /// Its file is gone.
    Deleted,
    /// Nothing that anybody sees: it moved, or a draft was edited.
    Unseen,
}

/// What the run means for one story.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// What happened.
    pub change: Change,
    /// The story as it is from now on; row 0 when it is new.
    pub story: KnownStory,
    /// The hash of the title that subscribers knew; `None` when it wasn't public.
    pub old_title_hash: Option<u64>,
    /// Where its file is, or last was.
    pub path: ArticlePath,
    /// Where its file was, when it moved.
    pub moved_from: Option<ArticlePath>,
}

/// What the run means for one file's row.
#[derive(Debug, Clone, PartialEq)]
pub enum FileVerdict {
    /// The row is this from now on.
    Put {
        /// How the file looks.
        seen: Sighting,
        /// The story in it.
        story: Held,
        /// What is wrong with it.
        problems: Vec<Problem>,
    },
    /// The row goes.
    Remove(ArticlePath),
}

/// The story that a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// None.
    Nothing,
    /// One that the ledger has.
    Known(StoryRow),
    /// The story of this verdict.
    Verdict(usize),
}

/// What a run means.
#[derive(Debug, Default)]
pub struct Judgement {
    /// For each story that the run touches, in the order of (published, path).
    pub verdicts: Vec<Verdict>,
    /// For each file row that changes.
    pub files: Vec<FileVerdict>,
    /// Set when the flood guard held something back.
    pub flood: Option<Flood>,
}

/// Who an unknown path turns out to be.
enum Identity {
    Known(Box<KnownStory>),
    New,
    Refused,
}

/// One file with the story that it is found to hold.
struct Subject {
    file: ReadFile,
    digest: Digest,
    before: Option<KnownStory>,
    moved_from: Option<ArticlePath>,
}

impl Subject {
    fn moves_updated(&self) -> bool {
        self.before
            .as_ref()
            .is_some_and(|before| moves_updated(before, &self.digest))
    }
}

fn id_taken(file: &ReadFile, id: &str, by: &str) -> Problem {
    let what = What::IdTaken {
        id: id.to_owned(),
        by: by.to_owned(),
    };
    Problem::file(file.path().to_string(), what)
}

/// Judges one run.
///
/// `files` and `missing` come by path. Fails only if `memory` does.
pub fn judge<M: Memory>(
    circumstances: Circumstances<'_>,
    files: Vec<ReadFile>,
    missing: Vec<Missing>,
    memory: &M,
) -> Result<Judgement, M::Error> {
    let mut judge = Judge {
        circumstances,
        memory,
        allocation: Allocation::new(memory),
        judgement: Judgement::default(),
    };
    let (subjects, vanished) = judge.find_stories(files, missing)?;
    let (subjects, vanished) = judge.guard(subjects, vanished);
    let mut drafts = Vec::with_capacity(subjects.len());
    for subject in subjects {
        if let Some(draft) = judge.draft(subject)? {
            drafts.push(draft);
        }
    }
    drafts.sort_by(|a, b| {
        (a.wanted, a.verdict.path.as_bytes()).cmp(&(b.wanted, b.verdict.path.as_bytes()))
    });
    for draft in drafts {
        judge.settle(draft)?;
    }
    for old in vanished {
        judge.bury(old);
    }
    Ok(judge.judgement)
}

/// A verdict whose instant and file row are still to be given.
struct Draft {
    verdict: Verdict,
    file: ReadFile,
    /// The moment that the story should be dated, when it needs an instant.
    wanted: Option<DateTime<Utc>>,
    section: Option<String>,
}

struct Judge<'a, M> {
    circumstances: Circumstances<'a>,
    memory: &'a M,
    allocation: Allocation<'a, M>,
    judgement: Judgement,
}

impl<M: Memory> Judge<'_, M> {
    /// Sorts files into those that hold a known story (in place, moved, returned) and new ones.
    fn find_stories(
        &mut self,
        files: Vec<ReadFile>,
        missing: Vec<Missing>,
    ) -> Result<(Vec<Subject>, Vec<Missing>), M::Error> {
        let mut subjects = Vec::with_capacity(files.len());
        let mut arrivals = Vec::new();
        for mut file in files {
            let digest = file
                .digest
                .take()
                .filter(|digest| digest.blocked != Blocked::Always);
            let Some(digest) = digest else {
                let story = file.story.map_or(Held::Nothing, Held::Known);
                self.put(file, story);
                continue;
            };
            let before = match file.story {
                Some(row) => self.memory.story(row)?,
                None => None,
            };
            if before.is_some() {
                subjects.push(Subject {
                    file,
                    digest,
                    before,
                    moved_from: None,
                });
            } else {
                arrivals.push((file, digest));
            }
        }
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
        let matched = renames::matches(&views, &missing);
        let mut missing: Vec<Option<Missing>> = missing.into_iter().map(Some).collect();
        for ((file, digest), found) in arrivals.into_iter().zip(matched) {
            let old = found
                .and_then(|index| missing.get_mut(index))
                .and_then(Option::take);
            let moved_from = old
                .as_ref()
                .and_then(|old| old.file.as_ref())
                .map(|f| f.path.clone());
            let before = old.map(|old| old.story);
            subjects.push(Subject {
                file,
                digest,
                before,
                moved_from,
            });
        }
        Ok((subjects, missing.into_iter().flatten().collect()))
    }

    /// Holds back what would flood subscribers, unless somebody said that it is meant.
    fn guard(
        &mut self,
        subjects: Vec<Subject>,
        vanished: Vec<Missing>,
    ) -> (Vec<Subject>, Vec<Missing>) {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let flood = Flood {
            known: self.circumstances.known,
            vanishing: count(
                vanished
                    .iter()
                    .filter(|old| old.story.state.is_public())
                    .count(),
            ),
            updating: count(
                subjects
                    .iter()
                    .filter(|subject| subject.moves_updated())
                    .count(),
            ),
            new: count(
                subjects
                    .iter()
                    .filter(|subject| subject.before.is_none())
                    .count(),
            ),
        };
        if self.circumstances.accept || !flood.is_refused() {
            return (subjects, vanished);
        }
        self.judgement.flood = Some(flood);
        let goes_out = |subject: &Subject| match subject.before {
            Some(_) => !subject.moves_updated(),
            None => !flood.holds_new(),
        };
        let vanished = vanished
            .into_iter()
            .filter(|old| !old.story.state.is_public())
            .collect();
        (subjects.into_iter().filter(goes_out).collect(), vanished)
    }

    /// Finds who the story is, and drafts its verdict; `None` when it must stay out.
    fn draft(&mut self, mut subject: Subject) -> Result<Option<Draft>, M::Error> {
        let before = match subject.before.take() {
            Some(before) if before.was_released() => before,
            Some(before) => self.take_new_id(before, &mut subject)?,
            None => match self.identify(&mut subject)? {
                Identity::Known(before) => *before,
                Identity::New => self.newborn(&mut subject)?,
                Identity::Refused => {
                    self.put(subject.file, Held::Nothing);
                    return Ok(None);
                }
            },
        };
        if subject.digest.blocked == Blocked::BeforeRelease && !before.was_released() {
            self.block(subject, before.row);
            return Ok(None);
        }
        let Subject {
            mut file,
            digest,
            moved_from,
            ..
        } = subject;
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
        let old_title_hash = before.state.is_public().then_some(before.title_hash);
        let verdict = Verdict {
            change,
            story: after,
            old_title_hash,
            path,
            moved_from,
        };
        Ok(Some(Draft {
            verdict,
            file,
            wanted,
            section: digest.section,
        }))
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

    /// Before release the author may still declare the id, or another.
    fn take_new_id(
        &mut self,
        mut before: KnownStory,
        subject: &mut Subject,
    ) -> Result<KnownStory, M::Error> {
        let wish = subject.digest.id.clone();
        let Some(id) = wish.filter(|id| before.declared_id.as_ref() != Some(id)) else {
            return Ok(before);
        };
        if self.memory.story_with_id(&id)?.is_some() || !self.allocation.id(&id) {
            subject
                .file
                .problems
                .push(id_taken(&subject.file, &id, "another article"));
        } else {
            before.declared_id = Some(id);
        }
        Ok(before)
    }

    /// Whether an unknown path holds a story that is gone, a new one, or one that must stay out.
    fn identify(&mut self, subject: &mut Subject) -> Result<Identity, M::Error> {
        if let Some(id) = &subject.digest.id {
            if let Some(story) = self.memory.story_with_id(id)? {
                if story.state == State::Gone {
                    return Ok(Identity::Known(Box::new(story)));
                }
                subject
                    .file
                    .problems
                    .push(id_taken(&subject.file, id, &story.key));
                return Ok(Identity::Refused);
            }
            if !self.allocation.id(id) {
                subject
                    .file
                    .problems
                    .push(id_taken(&subject.file, id, "another article"));
                return Ok(Identity::Refused);
            }
        }
        if let Some(story) = self.memory.story_with_key(&subject.file.path().key())?
            && story.state == State::Gone
        {
            let old = Missing {
                story,
                file: None,
                sentences: Vec::new(),
            };
            if renames::is_like(&subject.digest, &old) {
                return Ok(Identity::Known(Box::new(old.story)));
            }
        }
        if subject.digest.has_text {
            let mut gone = self.memory.gone_with_text(subject.digest.said.text)?;
            if gone.len() == 1
                && let Some(story) = gone.pop()
            {
                return Ok(Identity::Known(Box::new(story)));
            }
        }
        Ok(Identity::New)
    }

    /// A story that the ledger has never seen, with its names.
    fn newborn(&mut self, subject: &mut Subject) -> Result<KnownStory, M::Error> {
        let wish = subject.file.path().key();
        let key = self.allocation.key(&wish)?;
        if key != wish && !self.is_gone(&wish)? {
            let what = What::KeyTaken { key: key.clone() };
            subject
                .file
                .problems
                .push(Problem::file(subject.file.path().to_string(), what));
        }
        let declared_id = subject.digest.id.clone();
        let id = declared_id
            .clone()
            .unwrap_or_else(|| format!("{}{key}", self.circumstances.site_id));
        let slug = subject.digest.slug.as_deref().unwrap_or(&key);
        Ok(KnownStory {
            row: StoryRow(0),
            slug: self.allocation.slug(slug, &id)?,
            key,
            declared_id,
            link: None,
            state: State::Held,
            first_seen: self.first_seen(&subject.file),
            written: None,
            instant: None,
            updated: None,
            gone: None,
            due: None,
            said: None,
            title_hash: 0,
        })
    }

    fn is_gone(&self, key: &str) -> Result<bool, M::Error> {
        Ok(self
            .memory
            .story_with_key(key)?
            .is_some_and(|story| story.state == State::Gone))
    }

    /// When a file that the ledger doesn't know was first seen.
    fn first_seen(&self, file: &ReadFile) -> DateTime<Utc> {
        let now = self.circumstances.now;
        let mtime = DateTime::from_timestamp_nanos(file.seen.mtime_ns);
        let older = Some(mtime).filter(|at| *at < now && at.year() >= FIRST_PLAUSIBLE_YEAR);
        let first_seen = older
            .filter(|_| self.circumstances.new_ledger)
            .unwrap_or(now);
        to_millisecond(first_seen)
    }

    /// Gives the instant, and records verdict and file row.
    fn settle(&mut self, draft: Draft) -> Result<(), M::Error> {
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
        if let Some(from) = &verdict.moved_from {
            self.judgement.files.push(FileVerdict::Remove(from.clone()));
        }
        let index = self.judgement.verdicts.len();
        self.judgement.verdicts.push(verdict);
        self.put(file, Held::Verdict(index));
        Ok(())
    }

    fn bury(&mut self, old: Missing) {
        let Missing {
            mut story, file, ..
        } = old;
        let path = file.map(|file| file.path);
        if let Some(path) = &path {
            self.judgement.files.push(FileVerdict::Remove(path.clone()));
        }
        let was_public = story.state.is_public();
        let old_title_hash = was_public.then_some(story.title_hash);
        story.state = State::Gone;
        story.due = None;
        story.gone = Some(to_millisecond(self.circumstances.now));
        let path = path.unwrap_or_else(|| ArticlePath::from_bytes(story.key.clone().into_bytes()));
        let change = if was_public {
            Change::Deleted
        } else {
            Change::Unseen
        };
        let moved_from = None;
        self.judgement.verdicts.push(Verdict {
            change,
            story,
            old_title_hash,
            path,
            moved_from,
        });
    }

    fn put(&mut self, file: ReadFile, story: Held) {
        let ReadFile {
            mut seen,
            settled,
            problems,
            ..
        } = file;
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
