//! A plan that is being made.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::book::Book;
use super::drawn::Gathered;
use super::feeds::Feeds;
use super::memory::Inventory;
use super::run::{Articles, Run};
use super::sealing::Sealing;
use super::setting::Setting;
use crate::ledger::allocation::Instants;
use crate::ledger::body::Body;
use crate::ledger::dates::to_millisecond;
use crate::ledger::heads::Headlines;
use crate::ledger::history::{HistoryRow, Numbering};
use crate::ledger::memory::StoryRow;
use crate::story::ArticlePath;

/// A plan that is being made.
pub(super) struct Plan<'a> {
    pub(super) setting: Setting<'a>,
    pub(super) feeds: &'a Feeds,
    pub(super) articles: &'a dyn Articles,
    /// The ledger.
    pub(super) book: Book<'a>,
    pub(super) run: Run,
    /// What a plan of all documents needs.
    pub(super) inventory: Inventory,
    /// Instants that this plan has given.
    pub(super) instants: Instants,
    /// Stories of this run that got one more number, and where.
    pub(super) lifted: BTreeSet<(Option<Numbering>, StoryRow)>,
    /// The histories of the heads that were planned.
    pub(super) sealings: BTreeMap<HistoryRow, Sealing>,
    /// What is already gathered: for a story the same in every head.
    pub(super) gathered: Gathered,
    /// What articles say that were read again; of one that doesn't say any more what was judged, its path.
    pub(super) reread: HashMap<StoryRow, Result<Arc<Body>, ArticlePath>>,
    /// The headline items of the heads.
    pub(super) headlines: Headlines,
    /// The headlines that a story had before this run.
    pub(super) old_headlines: HashMap<StoryRow, Vec<[u8; 16]>>,
    /// Headlines that a story in a head had and has no more: the title that each names, and its hash.
    pub(super) lost_headlines: BTreeMap<u64, [u8; 16]>,
}

impl Plan<'_> {
    /// The time of the run, to the millisecond.
    pub(super) fn now(&self) -> DateTime<Utc> {
        to_millisecond(self.setting.now)
    }
}
