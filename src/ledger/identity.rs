//! Who a story is: known under another path, back from the dead, or new, with the names that it is
//! given once.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Datelike, Utc};

use super::dates::to_millisecond;
use super::judge::{Judge, Subject};
use super::judgement::Held;
use super::memory::{Digest, KnownStory, Memory, Missing, ReadFile, State, StoryRow};
use super::renames;
use crate::problem::{Problem, What};
use crate::story::ArticlePath;

/// A file modified before this year says that a clock was wrong, not when it was written.
const FIRST_PLAUSIBLE_YEAR: i32 = 1990;

/// Why a path may be where a story is back, the strongest reason first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Claim {
    Id,
    Key,
    Text,
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
    /// Files that say nothing that can be used: their stories stay as they are, also those that were
    /// read back from the output, of which nothing but the key tells the path. Gives those that are
    /// still missing.
    pub(super) fn spare(
        &mut self,
        unreadable: Vec<ReadFile>,
        mut missing: Vec<Missing>,
    ) -> Vec<Missing> {
        let mut by_key: HashMap<String, StoryRow> = HashMap::new();
        if !unreadable.is_empty() {
            let read_back = missing.iter().filter(|old| old.file.is_none());
            by_key.extend(read_back.map(|old| (old.story.key.clone(), old.story.row)));
        }
        let mut spared = HashSet::new();
        for file in unreadable {
            let read_back = || by_key.get(&file.path().key()).copied();
            let row = file.story.or_else(read_back);
            spared.extend(row);
            self.put(file, row.map_or(Held::Nothing, Held::Known));
        }
        missing.retain(|old| old.file.is_some() || !spared.contains(&old.story.row));
        missing
    }

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

    /// Gives unknown paths the stories that are gone and back, each to one: first to that which declares
    /// its id, then to that which lies where it lay, then to that which says what it said; among equals
    /// to the first by path.
    pub(super) fn call_back(&self, subjects: &mut [Subject]) -> Result<(), M::Error> {
        let mut claims: BTreeMap<StoryRow, (Claim, usize, KnownStory)> = BTreeMap::new();
        for (place, subject) in subjects.iter().enumerate() {
            if subject.before.is_none()
                && let Some((claim, story)) = self.claim(&subject.digest, subject.file.path())?
                && claims
                    .get(&story.row)
                    .is_none_or(|(other, ..)| claim < *other)
            {
                claims.insert(story.row, (claim, place, story));
            }
        }
        for (_, place, story) in claims.into_values() {
            if let Some(subject) = subjects.get_mut(place) {
                subject.before = Some(story);
            }
        }
        Ok(())
    }

    /// The story that is gone of which an unknown path may be the return.
    fn claim(
        &self,
        digest: &Digest,
        path: &ArticlePath,
    ) -> Result<Option<(Claim, KnownStory)>, M::Error> {
        let is_gone = |story: &KnownStory| story.state == State::Gone;
        if let Some(id) = &digest.id
            && let Some(holder) = self.allocation.holder(id)?
        {
            // Of one that is there the id is taken: the article stays out.
            return Ok(Some((Claim::Id, holder)).filter(|(_, holder)| is_gone(holder)));
        }
        if let Some(story) = self.memory.story_with_key(&path.key())?.filter(is_gone) {
            let old = Missing {
                story,
                file: None,
                sentences: Vec::new(),
                waits: false,
            };
            // Of a withdrawn one nobody knows what it said: its path alone tells.
            if old.story.withdrawn.is_some() || renames::is_like(digest, &old) {
                return Ok(Some((Claim::Key, old.story)));
            }
        }
        if !digest.has_text {
            return Ok(None);
        }
        let gone = self.memory.gone_with_text(digest.said.text)?;
        Ok(gone.map(|story| (Claim::Text, story)))
    }

    /// Whether an unknown path may be a new story: not when it declares an id that another has.
    pub(super) fn may_be_new(&mut self, subject: &mut Subject) -> Result<bool, M::Error> {
        let Some(id) = &subject.digest.id else {
            return Ok(true);
        };
        let holder = self.allocation.holder(id)?;
        if holder.is_none() && self.allocation.take_id(id) {
            return Ok(true);
        }
        let problem = id_taken(subject, id, holder.as_ref());
        subject.file.problems.push(problem);
        Ok(false)
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
