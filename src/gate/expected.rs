//! What the ledger expects of a document, and the rules that an item breaks which isn't so.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use foldhash::fast::RandomState;

use super::dates::Measure;
use super::faults::{Fault, Faults, found};
use super::urls;

/// What kind of document the bytes must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    /// RSS 2.0.
    Rss,
    /// Atom 1.0.
    Atom,
    /// JSON Feed 1.1.
    Json,
    /// The HTML twin of a feed.
    Html,
    /// A story's page.
    Page,
    /// A page at an old address, which leads to its one item.
    Redirect,
    /// A page that lists feeds.
    Index,
    /// OPML 2.0.
    Opml,
    /// `feedmill.json`.
    Marker,
    /// The style sheet of pages and twins.
    Style,
    /// A file whose name alone counts.
    Empty,
}

/// What the ledger expects of a document.
#[derive(Debug, Clone)]
pub struct Expected {
    /// What it must be.
    pub kind: DocumentKind,
    /// The document's own absolute URL.
    pub self_url: String,
    /// Where the output is served, ending in `/`: a relative link stays below it.
    pub base_url: String,
    /// The feed's Atom id; `None` for other documents.
    pub feed_id: Option<String>,
    /// The items that it must hold, in order, no other; for a page the one story.
    pub items: Vec<ExpectedItem>,
    /// Where it must stand in its feed's history.
    pub history: ExpectedHistory,
    /// Nothing in it may be dated later.
    pub not_after: DateTime<Utc>,
}

/// What the ledger expects of a document's links to the history of its feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExpectedHistory {
    /// Whether it is a sealed page, and says so.
    pub is_archive: bool,
    /// Its links `current`, `prev-archive` and `next-archive`: relation and absolute URL.
    pub links: Vec<(&'static str, String)>,
}

/// What the ledger expects of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedItem {
    /// Its id, character by character.
    pub id: String,
    /// What RSS has in its place, if it is another text.
    pub guid: Option<String>,
    /// Its published date, to the millisecond (RSS keeps the second).
    pub published: DateTime<Utc>,
    /// Its updated date.
    pub updated: DateTime<Utc>,
    /// Its URL, if it has one.
    pub url: Option<String>,
}

impl Expected {
    /// What a date is measured against that must be `date`, if that is known.
    pub(super) fn measure(&self, date: Option<DateTime<Utc>>) -> Measure {
        Measure {
            expected: date,
            not_after: self.not_after,
        }
    }
}

/// What no document could make good: items whose ids or dates contradict each other.
pub fn check_expected(expected: &Expected) -> Vec<Fault> {
    let mut faults = Faults::default();
    let mut ids = HashSet::with_capacity_and_hasher(expected.items.len(), RandomState::default());
    for item in &expected.items {
        faults.within(Some(&item.id));
        if !ids.insert(item.id.as_str()) {
            faults.push(None, format!("two items have the id {}", found(&item.id)));
        }
        if item.updated < item.published {
            faults.push(None, "an item was updated before it was published");
        }
    }
    faults.finish(Ok(()))
}

/// The rule that an item's id breaks; ids are compared character by character (RFC 4287 §4.2.6.1).
pub(super) fn id_fault(id: &str, wanted: Option<&ExpectedItem>) -> Option<String> {
    match wanted {
        Some(wanted) if wanted.id == id => None,
        Some(wanted) => Some(format!(
            "an item's id is {}, expected {}",
            found(id),
            wanted.id
        )),
        None => Some(format!("an item that is not expected: {}", found(id))),
    }
}

/// The rule that an item's guid breaks.
pub(super) fn guid_fault(guid: &str, wanted: Option<&ExpectedItem>) -> Option<String> {
    match wanted.and_then(|wanted| wanted.guid.as_deref()) {
        Some(wanted) if wanted == guid => None,
        Some(wanted) => Some(format!(
            "an item's guid is {}, expected {wanted}",
            found(guid)
        )),
        None => id_fault(guid, wanted),
    }
}

/// The rule that an item's URL breaks.
pub(super) fn url_fault(url: &str, wanted: Option<&ExpectedItem>) -> Option<String> {
    if !urls::is_web(url) {
        return Some(format!(
            "an item's link is not an absolute http(s) URL: {}",
            found(url)
        ));
    }
    let wanted = wanted?;
    match &wanted.url {
        Some(expected) if expected == url => None,
        Some(expected) => Some(format!(
            "an item's link is {}, expected {expected}",
            found(url)
        )),
        None => Some(format!(
            "an item has a link, but none is expected: {}",
            found(url)
        )),
    }
}
