//! Who a story is: known under another path, back from the dead, or new, with the names that it is
//! given once.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Datelike, TimeDelta, Utc};

use super::dates::to_millisecond;
use super::judge::{Judge, Subject};
use super::judgement::Held;
use super::memory::{
    Dated, Digest, JUST_GONE, KnownStory, Missing, ReadFile, Recall, State, StoryRow,
};
use super::renames;
use super::sighting::Sighting;
use crate::problem::{Problem, What};
use crate::story::{Story, key_title, title_name};

/// A file modified before this year says that a clock was wrong, not when it was written.
const FIRST_PLAUSIBLE_YEAR: i32 = 1990;

/// Whose file was modified so shortly before the first build was seen as it was written.
const JUST_WRITTEN: TimeDelta = TimeDelta::minutes(10);

/// The same file is the same story, whatever it says now, for so long after it went: it was renamed while
/// a scan passed by it, and edited. Later it must say what it said: somebody may have taken the file for
/// another story.
const SAME_FILE: TimeDelta = TimeDelta::days(1);

/// Why a path may be where a story is back, the strongest reason first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Claim {
    Id,
    Key,
    Path,
    Text,
    File,
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

/// Whether a story that is gone may say this now. Of a withdrawn one nobody knows what it said.
fn may_say(story: &KnownStory, digest: &Digest) -> bool {
    story.withdrawn.is_some() || renames::is_like(digest, story)
}

impl<M: Recall + ?Sized> Judge<'_, M> {
    /// Files that say nothing that can be used: their stories stay as they are, also those that were
    /// read back from the output, of which nothing but the key tells the path. Gives those that are
    /// still missing, and whether any of the files may hold one of them.
    pub(super) fn spare(
        &mut self,
        unreadable: Vec<ReadFile>,
        mut missing: Vec<Missing>,
    ) -> (Vec<Missing>, bool) {
        let mut by_key: HashMap<String, StoryRow> = HashMap::new();
        if !unreadable.is_empty() {
            let read_back = missing.iter().filter(|old| old.file.is_none());
            by_key.extend(read_back.map(|old| (old.story.key.clone(), old.story.row)));
        }
        let mut spared = HashSet::new();
        let mut may_hold = false;
        for file in unreadable {
            let read_back = || by_key.get(&file.path().key()).copied();
            let row = file.story.or_else(read_back);
            spared.extend(row);
            may_hold |= row.is_none();
            self.put(file, row.map_or(Held::Nothing, Held::Known));
        }
        missing.retain(|old| old.file.is_some() || !spared.contains(&old.story.row));
        (missing, may_hold)
    }

    /// Before release the author may still declare the id, or another.
    pub(super) fn take_new_id(
        &mut self,
        mut before: KnownStory,
        subject: &mut Subject,
    ) -> Result<KnownStory, M::Error> {
        let wish = subject
            .digest
            .wished_id(self.circumstances.site_id)
            .cloned();
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
    /// its id, then to that which lies where it lay (first or last), then to that which says what it said,
    /// then to that which is the same file; among equals to the first by path. At last words tell.
    pub(super) fn call_back(&self, subjects: &mut [Subject]) -> Result<(), M::Error> {
        let mut claims: BTreeMap<StoryRow, (Claim, usize, KnownStory)> = BTreeMap::new();
        for (place, subject) in subjects.iter().enumerate() {
            if subject.before.is_none()
                && let Some((claim, story)) = self.claim(&subject.digest, &subject.file.seen)?
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
        self.call_back_by_words(subjects)
    }

    /// Gives what is unknown still the stories that went a moment ago and that it has most sentences of.
    fn call_back_by_words(&self, subjects: &mut [Subject]) -> Result<(), M::Error> {
        let is_unknown = |subject: &Subject| {
            let id = subject.digest.wished_id(self.circumstances.site_id);
            let is_nobodys = subject.before.is_none() && id.is_none();
            is_nobodys && !subject.digest.sentences.is_empty()
        };
        let new = subjects.iter().enumerate();
        let new = new.filter(|(_, subject)| is_unknown(subject));
        let new: Vec<(usize, &[u64])> = new
            .map(|(place, subject)| (place, &*subject.digest.sentences))
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        let gone = self.memory.gone_since(self.circumstances.now - JUST_GONE)?;
        let known = subjects
            .iter()
            .filter_map(|one| Some(one.before.as_ref()?.row));
        let known: HashSet<StoryRow> = known.collect();
        let old = gone.iter().enumerate();
        let old = old.filter(|(_, old)| !known.contains(&old.story.row));
        let old: Vec<(usize, &[u64])> = old.map(|(place, old)| (place, &*old.sentences)).collect();
        let pairs = renames::alike(&new, &old);
        for (new, old) in pairs {
            if let (Some(subject), Some(old)) = (subjects.get_mut(new), gone.get(old)) {
                subject.before = Some(old.story.clone());
            }
        }
        Ok(())
    }

    /// The story that is gone of which an unknown path may be the return.
    fn claim(
        &self,
        digest: &Digest,
        seen: &Sighting,
    ) -> Result<Option<(Claim, KnownStory)>, M::Error> {
        let is_gone = |story: &KnownStory| story.state == State::Gone;
        if let Some(id) = digest.wished_id(self.circumstances.site_id)
            && let Some(holder) = self.allocation.holder(id)?
        {
            // Of one that is there the id is taken: the article stays out.
            return Ok(Some((Claim::Id, holder)).filter(|(_, holder)| is_gone(holder)));
        }
        let key = seen.path.key();
        if let Some(story) = self.memory.story_with_key(&key)?.filter(is_gone)
            && may_say(&story, digest)
        {
            return Ok(Some((Claim::Key, story)));
        }
        if let Some(story) = self.memory.gone_at(&seen.path)?
            && may_say(&story, digest)
        {
            return Ok(Some((Claim::Path, story)));
        }
        if digest.has_text
            && let Some(story) = self.memory.gone_with_text(digest.said.text)?
        {
            return Ok(Some((Claim::Text, story)));
        }
        let Some(file) = seen.identity() else {
            return Ok(None);
        };
        let now = self.circumstances.now;
        let is_it = |story: &KnownStory| {
            let went_lately = story.gone.is_some_and(|gone| now - gone < SAME_FILE);
            went_lately || may_say(story, digest)
        };
        let gone = self.memory.gone_with_file(file)?.filter(is_it);
        Ok(gone.map(|story| (Claim::File, story)))
    }

    /// The title of the story whose text another has taken the place of; `None` where that is a version of it, or
    /// nobody can tell.
    pub(super) fn replaced(
        &self,
        before: &KnownStory,
        digest: &Digest,
    ) -> Result<Option<String>, M::Error> {
        if before.title_hash == digest.title_hash || digest.sentences.is_empty() {
            return Ok(None);
        }
        let kept = self.memory.kept(before.row)?;
        let kept = kept.filter(|kept| renames::is_unlike(&digest.sentences, &kept.sentences));
        Ok(kept.map(|kept| kept.title))
    }

    /// Whether a story that is released says what another says: with the same title the same text, or most of it.
    ///
    /// In a ledger that begins nobody asks: an archive is what it is.
    pub(super) fn same_text(
        &mut self,
        story: &KnownStory,
        digest: &Digest,
    ) -> Result<Option<What>, M::Error> {
        /// Of a column that has one title each day the newest are the likeliest.
        const MOST: usize = 8;
        if self.circumstances.new_ledger || !digest.has_text {
            return Ok(None);
        }
        let title = digest.title_hash;
        let mut others = self.memory.released_with_title(title, MOST)?;
        others.retain(|other| !self.leaving.contains(&other.row));
        let same = |other: &&KnownStory| {
            let said = other.said.map(|said| said.content);
            other.row != story.row && said == Some(digest.said.content)
        };
        let content = digest.said.content;
        let of_run = self.released.insert(content, story.key.clone());
        let same = others.iter().find(same).map(|other| other.key.clone());
        if let Some(by) = same.or(of_run) {
            return Ok(Some(What::SameText { by }));
        }
        for other in others {
            let kept = self.memory.kept(other.row)?;
            if kept.is_some_and(|kept| renames::are_alike(&digest.sentences, &kept.sentences)) {
                return Ok(Some(What::LikeText { to: other.key }));
            }
        }
        Ok(None)
    }

    /// A title that came from the name of a file stays when that is renamed; each story is asked for once.
    pub(super) fn keep_titles(&self, subjects: &mut [Subject]) -> Result<(), M::Error> {
        for subject in subjects {
            let Some(mut before) = subject.before.take_if(|old| old.was_released()) else {
                continue;
            };
            if let Some(story) = subject.digest.untitled.take()
                && let Some(name) = self.name_that_counts(&before, subject, &story)?
            {
                subject.title = subject.digest.call(*story, &name);
                before.name = Some(name);
            }
            subject.before = Some(before);
        }
        Ok(())
    }

    /// The name that counts for the title of a released story, where that isn't its file's.
    fn name_that_counts(
        &self,
        before: &KnownStory,
        subject: &Subject,
        story: &Story,
    ) -> Result<Option<String>, M::Error> {
        let zone = self.circumstances.time_zone;
        let name = match (&before.name, &subject.published_title) {
            (Some(name), _) => Some(name.clone()),
            // Where it was the opening sentence, the name gave none.
            (None, Some(title)) if story.opening_title().as_ref() == Some(title) => {
                Some(String::new())
            }
            // The key is the first path's. Any other title was of a text that was edited since.
            (None, Some(title)) => key_title(&before.key, zone).filter(|of_key| of_key == title),
            (None, None) => {
                let path = match &subject.moved_from {
                    Some(path) => Some(path.clone()),
                    None => self.memory.path_of_gone(before.row)?,
                };
                path.map(|path| title_name(&path, zone))
            }
        };
        let own = title_name(subject.file.path(), zone);
        Ok(name.filter(|name| *name != own))
    }

    /// Whether an unknown path may be a new story: not when it declares an id that another has.
    pub(super) fn may_be_new(&mut self, subject: &mut Subject) -> Result<bool, M::Error> {
        let Some(id) = subject.digest.wished_id(self.circumstances.site_id) else {
            return Ok(true);
        };
        let holder = self.allocation.holder(id)?;
        if holder.is_none() && self.allocation.take_id(id) {
            return Ok(true);
        }
        if subject.digest.adopted.is_some() {
            // Another has it by now: nothing is adopted.
            subject.digest.adopted = None;
            return self.may_be_new(subject);
        }
        let problem = id_taken(subject, id, holder.as_ref());
        subject.file.problems.push(problem);
        Ok(false)
    }

    /// A story that the ledger has never seen, with its names.
    pub(super) fn newborn(&mut self, subject: &mut Subject) -> Result<KnownStory, M::Error> {
        let site_id = self.circumstances.site_id;
        let wish = match subject.digest.wished_key(site_id) {
            Some(key) => key.to_owned(),
            None => subject.file.path().key(),
        };
        let key = self.allocation.key(&wish)?;
        if key != wish && !self.is_gone(&wish)? {
            let what = What::KeyTaken { key: key.clone() };
            subject
                .file
                .problems
                .push(Problem::file(subject.file.path().to_string(), what));
        }
        let declared_id = subject.digest.wished_id(site_id).cloned();
        let id = declared_id
            .clone()
            .unwrap_or_else(|| format!("{site_id}{key}"));
        let slug = subject.digest.slug.as_deref().unwrap_or(&key);
        let (first_seen, dated) = self.first_seen(&subject.file);
        Ok(KnownStory {
            slug: self.allocation.slug(slug, &id)?,
            key,
            declared_id,
            first_seen,
            dated,
            ..KnownStory::default()
        })
    }

    fn is_gone(&self, key: &str) -> Result<bool, M::Error> {
        Ok(self
            .memory
            .story_with_key(key)?
            .is_some_and(|story| story.state == State::Gone))
    }

    /// When a file that the ledger doesn't know was first seen, and what tells that.
    fn first_seen(&self, file: &ReadFile) -> (DateTime<Utc>, Dated) {
        let now = self.circumstances.now;
        let mtime = DateTime::from_timestamp_nanos(file.seen.mtime_ns);
        let older = Some(mtime).filter(|at| *at < now && at.year() >= FIRST_PLAUSIBLE_YEAR);
        match older.filter(|_| self.circumstances.new_ledger) {
            Some(mtime) if now - mtime > JUST_WRITTEN => (to_millisecond(mtime), Dated::FileTime),
            Some(mtime) => (to_millisecond(mtime), Dated::FirstSeen),
            None => (to_millisecond(now), Dated::FirstSeen),
        }
    }
}
