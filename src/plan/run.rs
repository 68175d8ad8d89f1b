//! What a run means for the documents, before it is planned.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::memory::{StoryMemory, Trace};
use crate::ledger::body::Body;
use crate::ledger::history::Numbering;
use crate::ledger::memory::{Said, StoryRow};
use crate::ledger::sighting::Sighting;

/// Where a story stood in a feed that selects, or (`None`) in all that don't: its number there.
pub type Standing = (Option<Numbering>, u64);

/// An article whose content no ledger keeps.
#[derive(Debug, Clone)]
pub struct Unread {
    /// Its story.
    pub row: StoryRow,
    /// How its file looked when it was judged.
    pub seen: Sighting,
    /// What it said then.
    pub said: Option<Said>,
    /// The name that counts for its title, where that isn't the file's any more.
    pub name: Option<String>,
}

/// Where articles are read again.
pub trait Articles {
    /// What articles say, in their order; `None` of one that can't be read, or doesn't say any more what was
    /// judged.
    fn read(&self, unread: &[Unread]) -> Vec<Option<Body>>;
}

/// Which documents are written anew with all heads, besides those that stories make stale.
#[derive(Debug, Clone, Copy, Default)]
pub struct With {
    /// Stories' pages.
    pub pages: bool,
    /// The history, also where it shows what it did.
    pub history: bool,
    /// Whether nothing of it that is published stays, although its stories are as they were.
    pub anew: bool,
}

/// Bodies that a run has read, by story.
pub type Fresh = HashMap<StoryRow, Arc<Body>>;

/// What a run means for the documents.
#[derive(Debug, Default)]
pub struct Run {
    /// The bodies that it has read, as far as they are kept.
    pub fresh: Fresh,
    /// The stories that it judged, as far as it is known what the ledger has of them.
    pub known: Vec<(StoryMemory, Trace)>,
    /// Stories that it judged anew: what the ledger keeps of them is old.
    pub renewed: BTreeSet<StoryRow>,
    /// Those of them that show something else, and those that links of articles may find now.
    pub seen: Vec<StoryRow>,
    /// Those of them whose edit, or return, every head must show.
    pub news: BTreeSet<StoryRow>,
    /// Where they stood, or stand.
    pub standings: BTreeSet<Standing>,
    /// The feeds that select which one of them entered or left, or in which it moved.
    pub selected: BTreeSet<Numbering>,
    /// Set when all heads are planned and all documents may be stale.
    pub all: Option<With>,
    /// Whether with them the documents of feeds go that the configuration no longer has.
    pub drops_gone: bool,
    /// Whether the site begins with this run: then feeds are as new as their newest item.
    pub is_import: bool,
    /// Whether the ledger was lost, and read back from the output before this run.
    pub is_read_back: bool,
}
