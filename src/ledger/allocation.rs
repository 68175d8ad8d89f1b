//! What is given once and never again: keys, slugs, instants. Asks the ledger, and remembers what
//! this run has already given.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use xxhash_rust::xxh3::xxh3_64;

use super::dates::to_millisecond;
use super::memory::{KnownStory, Recall};
use super::slug;

/// What follows `site.id` in the ids of feeds and headlines. No key holds a colon.
const RESERVED: [&str; 2] = ["feed:", "headline:"];

/// Names that were given, by their hashes: of a million stories they would fill the memory. One that is
/// taken for another gets a suffix more.
#[derive(Debug, Default)]
struct Names(HashSet<u64>);

impl Names {
    fn contains(&self, name: &str) -> bool {
        self.0.contains(&xxh3_64(name.as_bytes()))
    }

    /// Whether it wasn't given before.
    fn insert(&mut self, name: &str) -> bool {
        self.0.insert(xxh3_64(name.as_bytes()))
    }
}

/// Gives names and instants in one run.
#[derive(Debug)]
pub struct Allocation<'m, M: ?Sized> {
    memory: &'m M,
    /// Prefix of the ids that keys give.
    site_id: &'m str,
    keys: Names,
    slugs: Names,
    ids: Names,
    instants: Instants,
}

/// Instants that were given in one run, or found taken: runs of milliseconds that follow each other, each by
/// its first, with the first after it. So ten thousand files of one second cost no more than others.
#[derive(Debug, Default)]
pub struct Instants(BTreeMap<i64, i64>);

impl Instants {
    /// The first free millisecond at or after a moment; `is_taken` tells of those that items had before the
    /// run.
    ///
    /// # Errors
    ///
    /// As `is_taken`.
    pub fn give<E>(
        &mut self,
        at: DateTime<Utc>,
        mut is_taken: impl FnMut(DateTime<Utc>) -> Result<bool, E>,
    ) -> Result<DateTime<Utc>, E> {
        let mut instant = to_millisecond(at);
        loop {
            let millis = instant.timestamp_millis();
            let free = self.after(millis);
            if free != millis {
                instant = DateTime::from_timestamp_millis(free).unwrap_or(instant);
                continue;
            }
            let is_free = !is_taken(instant)?;
            self.take(millis);
            if is_free {
                return Ok(instant);
            }
        }
    }

    /// The first millisecond at or after one that is in no run.
    fn after(&self, millis: i64) -> i64 {
        let run = self.0.range(..=millis).next_back();
        run.map_or(millis, |(_, &end)| end.max(millis))
    }

    /// Adds a millisecond that is in no run to those around it.
    fn take(&mut self, millis: i64) {
        let end = self.0.remove(&(millis + 1)).unwrap_or(millis + 1);
        match self.0.range_mut(..millis).next_back() {
            Some((_, before)) if *before == millis => *before = end,
            _ => {
                self.0.insert(millis, end);
            }
        }
    }
}

impl<'m, M: Recall + ?Sized> Allocation<'m, M> {
    /// Nothing given yet.
    pub fn new(memory: &'m M, site_id: &'m str) -> Self {
        Self {
            memory,
            site_id,
            keys: Names::default(),
            slugs: Names::default(),
            ids: Names::default(),
            instants: Instants::default(),
        }
    }

    /// The key itself, else with `~2`, `~3` …: the first that no story ever had, and that gives no
    /// id which an author has declared.
    pub fn key(&mut self, wish: &str) -> Result<String, M::Error> {
        let mut key = wish.to_owned();
        let mut turn = 2_u32;
        while self.is_key_taken(&key)? {
            key = format!("{wish}~{turn}");
            turn += 1;
        }
        self.keys.insert(&key);
        Ok(key)
    }

    fn is_key_taken(&self, key: &str) -> Result<bool, M::Error> {
        if self.keys.contains(key) || self.memory.story_with_key(key)?.is_some() {
            return Ok(true);
        }
        let id = format!("{}{key}", self.site_id);
        Ok(self.ids.contains(&id) || self.memory.story_with_id(&id)?.is_some())
    }

    /// The slug that the wish gives, else with 8 hex digits of the id.
    pub fn slug(&mut self, wish: &str, id: &str) -> Result<String, M::Error> {
        let (plain, lossy) = slug::slug(wish);
        let mut given = if lossy {
            slug::with_suffix(&plain, id)
        } else {
            plain
        };
        while self.slugs.contains(&given) || self.memory.has_slug(&given)? {
            given = slug::with_suffix(&given, id);
        }
        self.slugs.insert(&given);
        Ok(given)
    }

    /// The story that has an id, declared or by its key.
    pub fn holder(&self, id: &str) -> Result<Option<KnownStory>, M::Error> {
        if let Some(story) = self.memory.story_with_id(id)? {
            return Ok(Some(story));
        }
        let Some(key) = id.strip_prefix(self.site_id) else {
            return Ok(None);
        };
        let story = self.memory.story_with_key(key)?;
        Ok(story.filter(|story| story.declared_id.is_none()))
    }

    /// Takes a declared id for this run; `false` when another article of this run has it, or when
    /// it is of the kind that feeds and headlines have.
    pub fn take_id(&mut self, id: &str) -> bool {
        let is_ours = id.strip_prefix(self.site_id).is_some_and(|rest| {
            self.keys.contains(rest) || RESERVED.iter().any(|kind| rest.starts_with(kind))
        });
        !is_ours && self.ids.insert(id)
    }

    /// The first free millisecond at or after a moment.
    pub fn instant(&mut self, at: DateTime<Utc>) -> Result<DateTime<Utc>, M::Error> {
        let memory = self.memory;
        self.instants
            .give(at, |instant| memory.has_instant(instant))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// As whoever looks at one millisecond after the other.
        #[test]
        fn each_gets_the_first_free_millisecond(
            wishes in proptest::collection::vec(0_i64..60, 0..80),
            had in proptest::collection::btree_set(0_i64..90, 0..30),
        ) {
            let mut instants = Instants::default();
            let mut taken: BTreeSet<i64> = had.clone();
            for wish in wishes {
                let at = DateTime::from_timestamp_millis(wish).unwrap();
                let is_taken = |at: DateTime<Utc>| Ok::<_, Infallible>(had.contains(&at.timestamp_millis()));
                let given = instants.give(at, is_taken).unwrap().timestamp_millis();
                let expected = (wish..1_000).find(|millis| !taken.contains(millis)).unwrap();
                prop_assert_eq!(given, expected);
                taken.insert(given);
            }
        }
    }
}
