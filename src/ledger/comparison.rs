//! The scan merged with the ledger's files: unchanged, to be read, or missing.

use std::collections::BTreeSet;

use super::memory::{KnownFile, StoryRow};
use super::sighting::Sighting;
use super::stat_cache::StatData;
use crate::problem::Problem;
use crate::story::ArticlePath;

/// A file to read, and what the ledger knows under its path.
#[derive(Debug, Clone, PartialEq)]
pub struct ToRead {
    /// How the scan saw it.
    pub seen: Sighting,
    /// Whether the ledger knows the path.
    pub known: bool,
    /// The story that the ledger has there.
    pub story: Option<StoryRow>,
}

/// What a scan means, before anything is read.
#[derive(Debug, Default)]
pub struct Comparison {
    /// New and changed files, by path.
    pub to_read: Vec<ToRead>,
    /// Files that are no longer there, by path.
    pub missing: Vec<KnownFile>,
    /// What the ledger remembers to be wrong with files that are as they were.
    pub problems: Vec<Problem>,
}

/// Merges two path-ordered runs, the scan's and the ledger's, one known file at a time.
#[derive(Debug)]
pub struct Comparer<I: Iterator<Item = Sighting>> {
    sightings: std::iter::Peekable<I>,
    unreadable: BTreeSet<ArticlePath>,
    all: bool,
    result: Comparison,
}

impl<I: Iterator<Item = Sighting>> Comparer<I> {
    /// `sightings` come by path; what lies at or below one of `unreadable` is never missing;
    /// `all` has every file read, changed or not.
    pub fn new(sightings: I, unreadable: Vec<ArticlePath>, all: bool) -> Self {
        Self {
            sightings: sightings.peekable(),
            unreadable: unreadable.into_iter().collect(),
            all,
            result: Comparison::default(),
        }
    }

    /// Takes the ledger's next file, by path.
    pub fn known(&mut self, file: KnownFile) {
        while let Some(new) = self.sightings.next_if(|seen| seen.path < file.seen.path) {
            self.result.to_read.push(ToRead {
                seen: new,
                known: false,
                story: None,
            });
        }
        match self.sightings.next_if(|seen| seen.path == file.seen.path) {
            Some(seen) if !self.all && StatData::from(&seen) == StatData::from(&file.seen) => {
                self.result.problems.extend(file.problems);
            }
            Some(seen) => {
                self.result.to_read.push(ToRead {
                    seen,
                    known: true,
                    story: file.story,
                });
            }
            None if self.is_out_of_sight(&file.seen.path) => {}
            None => self.result.missing.push(file),
        }
    }

    /// The rest of the scan is new.
    pub fn finish(mut self) -> Comparison {
        let rest = self.sightings.map(|seen| ToRead {
            seen,
            known: false,
            story: None,
        });
        self.result.to_read.extend(rest);
        self.result
    }

    fn is_out_of_sight(&self, path: &ArticlePath) -> bool {
        self.unreadable.contains(path) || path.lies_below_one_of(&self.unreadable)
    }
}
