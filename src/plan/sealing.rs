//! The pages that a run seals in a history.

use std::collections::BTreeSet;
use std::convert::Infallible;

use chrono::{DateTime, Utc};

use super::feeds::{Feeds, SharedHistory};
use super::memory::Choices;
use super::model::Archive;
use super::numbers::Numbers;
use crate::ledger::history::{History, SealedPage, seal};

/// How far a head reaches by its rules.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    /// Numbers above this are in it.
    pub(super) above: u64,
    /// So are stories published at or after this.
    pub(super) since: DateTime<Utc>,
}

/// The pages that one run seals in a history.
#[derive(Debug, Clone)]
pub(super) struct Sealing {
    /// The oldest number that isn't sealed.
    pub(super) from: u64,
    /// The newest page; `None` while there is none.
    pub(super) newest: Option<u64>,
    /// The pages that were sealed in this run.
    pub(super) sealed: Vec<SealedPage>,
    /// Where they lie.
    pub(super) archive: Archive,
    pub(super) history: History,
    /// The number of the next page.
    next: u64,
}

impl Sealing {
    /// Nothing sealed yet in this run.
    /// `others` are those of other histories.
    pub(super) fn begin<'s>(
        choices: &Choices,
        feeds: &Feeds,
        shared: &SharedHistory,
        others: impl Iterator<Item = &'s Self>,
    ) -> Self {
        let history = &shared.history;
        let newest = choices.newest_page(history.row);
        let mut archive = feeds.archive(shared);
        if newest.is_none() {
            archive.folder = free_folder(choices, feeds, shared, archive.folder);
        }
        let others = others.filter(|other| other.archive.folder == archive.folder);
        let newest_there = others
            .map(|other| other.next - 1)
            .chain([newest_page_in(choices, &archive.folder)])
            .max();
        let next = newest_there.unwrap_or_default() + 1;
        Self {
            from: newest.map_or(1, |page| page.span.last + 1),
            newest: newest.map(|page| page.page),
            sealed: Vec::new(),
            archive,
            history: history.clone(),
            next,
        }
    }

    /// Seals the numbers below `must`, and those that no head needs by its reach, once they make a page
    /// (see [`seal`]).
    pub(super) fn seal(&mut self, numbers: &Numbers, must: u64, reaches: &[Reach]) {
        // Of the numbers that stay, so that another look at the same stories seals no more.
        let from = self.from.max(must);
        let may = reaches.iter().map(|Reach { above, since }| {
            let needed = numbers.oldest_needed(from, *above, *since);
            needed.unwrap_or(above + 1)
        });
        let may = may.min().unwrap_or(u64::MAX);
        let size = self.history.size;
        let spans = seal::<Infallible>(
            self.from,
            must,
            may.max(from),
            |from| Ok(numbers.at(from, size)),
            |from, below| Ok(numbers.last_below(from, below)),
        );
        for span in spans.unwrap_or_else(|never| match never {}) {
            self.from = span.last + 1;
            self.newest = Some(self.next);
            self.sealed.push(SealedPage {
                page: self.next,
                span,
                updated: DateTime::UNIX_EPOCH,
            });
            self.next += 1;
        }
        // Below it nothing is left.
        self.from = self.from.max(must);
    }
}

/// The folder for a history that hasn't sealed any page yet: of its feeds' folders the first choice
/// unless another history has it, else one that none has, else that of another, after its pages.
fn free_folder(choices: &Choices, feeds: &Feeds, shared: &SharedHistory, first: String) -> String {
    let others = choices
        .histories()
        .filter(|other| other.row != shared.history.row);
    let taken: BTreeSet<&String> = others.filter_map(|other| other.folder.as_ref()).collect();
    let names = feeds.sharers(shared).map(|feed| &feed.config.name);
    let mut names = std::iter::once(&first).chain(names);
    let free = names.find(|name| !taken.contains(name)).cloned();
    free.unwrap_or(first)
}

/// The number of the newest sealed page that any history has in a folder; 0 while there is none.
fn newest_page_in(choices: &Choices, folder: &str) -> u64 {
    let own = choices
        .histories
        .iter()
        .filter(|(history, _)| history.folder.as_deref() == Some(folder));
    let pages = own.filter_map(|(_, newest)| newest.as_ref());
    pages.map(|page| page.page).max().unwrap_or(0)
}
