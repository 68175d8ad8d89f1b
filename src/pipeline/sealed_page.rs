//! A sealed page on its way from the ledger to its documents.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_128;

use crate::gate::ExpectedItem;
use crate::ledger::heads::FeedRules;
use crate::ledger::memory::KnownStory;
use crate::plan::model::{Format, Head};

/// A sealed page without the content of its stories.
#[derive(Debug)]
pub(crate) struct SealedFrame {
    /// The document without items.
    pub(super) frame: Head,
    /// Its stories with their numbers, newest first.
    pub(super) stories: Vec<(u64, KnownStory)>,
    /// What its stories are in it.
    pub(super) rules: FeedRules,
    /// The formats that the page is written in.
    pub(crate) formats: Vec<Format>,
}

/// A sealed page in one format, drawn.
#[derive(Debug)]
pub(crate) struct SealedDrawing {
    /// The format.
    pub(super) format: Format,
    /// The frame, and the items that were drawn anew, newest first.
    pub(super) head: Arc<Head>,
    /// What it must hold, newest first.
    pub(super) stories: Vec<ExpectedItem>,
    /// What stays as the published document has it, by id.
    pub(super) kept: HashMap<String, Vec<u8>>,
    /// Whether a story of it can't be had now.
    pub(super) is_part: bool,
}

impl SealedDrawing {
    /// Leaves an item out; whether it was there.
    pub(super) fn leave_out(&mut self, id: &str) -> bool {
        let before = self.stories.len();
        self.stories.retain(|story| story.id != id);
        self.kept.remove(id);
        if self.head.items.iter().any(|item| item.id == id) {
            let mut items = self.head.items.clone();
            items.retain(|item| item.id != id);
            self.head = Arc::new(self.head.with_items(items));
        }
        self.stories.len() < before
    }
}

/// What of a published document may stay.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Entries that are right.
    pub(super) right: HashMap<String, Vec<u8>>,
    /// The others, and what they say: better than none.
    pub(super) last: HashMap<String, (ExpectedItem, Vec<u8>)>,
}

/// A page with what of its published documents may stay, before articles are read.
#[derive(Debug)]
pub(super) struct SealedLook {
    pub(super) sealed: SealedFrame,
    pub(super) kept: BTreeMap<Format, Kept>,
}

impl SealedLook {
    /// Its stories, newest first.
    pub(super) fn stories(&self) -> impl Iterator<Item = &KnownStory> {
        self.sealed.stories.iter().map(|(_, story)| story)
    }

    /// The stories that must be drawn anew in some format.
    pub(super) fn needed(&self, site_id: &str) -> impl Iterator<Item = &KnownStory> {
        let stories = self.sealed.stories.iter().map(|(_, story)| story);
        stories.filter(move |story| {
            let id = story.id(site_id);
            let has = |kept: &Kept| kept.right.contains_key(&id);
            self.kept.len() < self.sealed.formats.len() || !self.kept.values().all(has)
        })
    }
}

/// What tells a document from any other.
pub(super) fn document_hash(bytes: &[u8]) -> u128 {
    xxh3_128(bytes)
}

/// A sealed page, drawn for all its formats.
#[derive(Debug)]
pub(super) struct DrawnSealed {
    pub(super) folder: String,
    pub(super) page: u64,
    pub(super) stories: Vec<ExpectedItem>,
    pub(super) head: Arc<Head>,
    pub(super) kept: BTreeMap<Format, Kept>,
    /// The ids of stories that can't be had now.
    pub(super) missing: Vec<String>,
    pub(super) formats: Vec<Format>,
}

impl DrawnSealed {
    /// Whether it is this page of this folder.
    pub(super) fn is_of(&self, folder: &str, page: u64) -> bool {
        self.folder == folder && self.page == page
    }
}
