//! What is given once and never again: keys, slugs, instants. Asks the ledger, and remembers what
//! this run has already given.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::dates::to_millisecond;
use super::memory::Memory;
use super::slug;

/// Gives names and instants in one run.
#[derive(Debug)]
pub struct Allocation<'m, M> {
    memory: &'m M,
    keys: HashSet<String>,
    slugs: HashSet<String>,
    ids: HashSet<String>,
    /// A given millisecond, and one after it that may be free: chains are cut short as they are
    /// walked, so that ten thousand files of one second stay cheap.
    next_instants: HashMap<i64, i64>,
}

impl<'m, M: Memory> Allocation<'m, M> {
    /// Nothing given yet.
    pub fn new(memory: &'m M) -> Self {
        Self {
            memory,
            keys: HashSet::new(),
            slugs: HashSet::new(),
            ids: HashSet::new(),
            next_instants: HashMap::new(),
        }
    }

    /// Whether a key was given, in this run or before.
    pub fn has_key(&self, key: &str) -> Result<bool, M::Error> {
        Ok(self.keys.contains(key) || self.memory.story_with_key(key)?.is_some())
    }

    /// The key itself, else with `~2`, `~3` …: the first that no story ever had.
    pub fn key(&mut self, wish: &str) -> Result<String, M::Error> {
        let mut key = wish.to_owned();
        let mut turn = 2_u32;
        while self.has_key(&key)? {
            key = format!("{wish}~{turn}");
            turn += 1;
        }
        self.keys.insert(key.clone());
        Ok(key)
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
        self.slugs.insert(given.clone());
        Ok(given)
    }

    /// Takes a declared id for this run; `false` when another article of this run has it.
    pub fn id(&mut self, id: &str) -> bool {
        self.ids.insert(id.to_owned())
    }

    /// The first free millisecond at or after a moment.
    pub fn instant(&mut self, at: DateTime<Utc>) -> Result<DateTime<Utc>, M::Error> {
        let wish = to_millisecond(at);
        let mut instant = wish;
        loop {
            if let Some(next) = self.next_instants.get(&instant.timestamp_millis()) {
                instant = DateTime::from_timestamp_millis(*next).unwrap_or(instant);
            } else if self.memory.has_instant(instant)? {
                instant += TimeDelta::milliseconds(1);
            } else {
                break;
            }
        }
        let after = instant.timestamp_millis() + 1;
        self.next_instants.insert(instant.timestamp_millis(), after);
        self.next_instants.insert(wish.timestamp_millis(), after);
        Ok(instant)
    }
}
