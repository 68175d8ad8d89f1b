//! The rules that a document must keep before it may replace the old one. Pure: it is given the
//! bytes and what the ledger expects, and knows nothing of how they were written.

use chrono::{DateTime, Utc};

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
    /// OPML 2.0.
    Opml,
    /// `feedmill.json`.
    Marker,
}

/// What the ledger expects of a document.
#[derive(Debug, Clone)]
pub struct Expected {
    /// What it must be.
    pub kind: DocumentKind,
    /// The document's own absolute URL.
    pub self_url: String,
    /// The feed's Atom id; `None` for other documents.
    pub feed_id: Option<String>,
    /// The items that it must hold, in order, no other; for a page the one story.
    pub items: Vec<ExpectedItem>,
    /// Nothing in it may be dated later.
    pub not_after: DateTime<Utc>,
}

/// What the ledger expects of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedItem {
    /// Its id, character by character.
    pub id: String,
    /// Its published date, to the millisecond (RSS keeps the second).
    pub published: DateTime<Utc>,
    /// Its updated date.
    pub updated: DateTime<Utc>,
    /// Its URL, if it has one.
    pub url: Option<String>,
}

/// A rule that the document breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The id of the item that breaks it; `None`: the frame, so the whole document is refused.
    pub item: Option<String>,
    /// Byte offset in the document, where it is known.
    pub offset: Option<u64>,
    /// The rule, in words, with what was found.
    pub rule: String,
}
