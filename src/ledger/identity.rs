//! Who a story is: known under another path, back from the dead, or new, with the names that it is
//! given once.

use chrono::{DateTime, Datelike, Utc};

use super::dates::to_millisecond;
use super::judge::{Judge, Subject};
use super::memory::{KnownStory, Memory, Missing, ReadFile, State, StoryRow};
use super::renames;
use crate::problem::{Problem, What};

/// A file modified before this year says that a clock was wrong, not when it was written.
const FIRST_PLAUSIBLE_YEAR: i32 = 1990;

/// Who an unknown path turns out to be.
pub(super) enum Identity {
    Known(Box<KnownStory>),
    New,
    Refused,
}

/// A story that isn't released isn't named: nothing may tell of it.
fn id_taken(subject: &Subject, id: &str, by: Option<&KnownStory>) -> Problem {
    let by = by.filter(|story| story.was_released());
    let what = What::IdTaken {
        id: id.to_owned(),
        by: by.map_or_else(|| "another article".into(), |story| story.key.clone()),
    };
    Problem {
        path: subject.file.path().to_string(),
        line: subject.digest.id_line,
        what,
    }
}

impl<M: Memory> Judge<'_, M> {
    /// Before release the author may still declare the id, or another.
    pub(super) fn take_new_id(
        &mut self,
        mut before: KnownStory,
        subject: &mut Subject,
    ) -> Result<KnownStory, M::Error> {
        let wish = subject.digest.id.clone();
        let Some(id) = wish.filter(|id| before.declared_id.as_ref() != Some(id)) else {
            return Ok(before);
        };
        let holder = self.allocation.holder(&id)?;
        if holder.is_some_and(|holder| holder.row != before.row) || !self.allocation.take_id(&id) {
            let problem = id_taken(subject, &id, None);
            subject.file.problems.push(problem);
        } else {
            before.declared_id = Some(id);
        }
        Ok(before)
    }

    /// Whether an unknown path holds a story that is gone, a new one, or one that must stay out.
    pub(super) fn identify(&mut self, subject: &mut Subject) -> Result<Identity, M::Error> {
        if let Some(id) = &subject.digest.id {
            let holder = self.allocation.holder(id)?;
            if let Some(gone) = holder.as_ref().filter(|story| story.state == State::Gone)
                && self.allocation.take_id(id)
            {
                return Ok(Identity::Known(Box::new(gone.clone())));
            }
            if holder.is_some() || !self.allocation.take_id(id) {
                let problem = id_taken(subject, id, holder.as_ref());
                subject.file.problems.push(problem);
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
            // Of a withdrawn one nobody knows what it said: its path alone tells.
            if old.story.withdrawn.is_some() || renames::is_like(&subject.digest, &old) {
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
    pub(super) fn newborn(&mut self, subject: &mut Subject) -> Result<KnownStory, M::Error> {
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
            withdrawn: None,
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
}
