//! The rules that a document must keep before it may replace the old one. Pure: it is given the
//! bytes and what the ledger expects, and knows nothing of how they were written.

mod atom;
mod characters;
mod dates;
mod faults;
mod history;
mod html;
mod json;
mod languages;
mod marker;
mod opml;
mod references;
mod rss;
mod style;
#[cfg(test)]
mod tests;
mod urls;
mod xml;

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use self::faults::{Faults, found};
pub use self::history::ExpectedHistory;

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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fault {
    /// The id of the item that breaks it; `None`: the frame, so the whole document is refused.
    pub item: Option<String>,
    /// Byte offset in the document, where it is known.
    pub offset: Option<u64>,
    /// The rule, in words, with what was found.
    pub rule: String,
}

/// Checks a document before it replaces the old one; no fault: it may.
///
/// Linear in the document's length; reads anything without panicking. A document that isn't
/// well-formed has one fault of the frame beside those found before it broke.
pub fn check(bytes: &[u8], expected: &Expected) -> Vec<Fault> {
    if expected.kind == DocumentKind::Empty {
        return check_empty(bytes);
    }
    let (text, odd) = match characters::text(bytes) {
        Ok(read) => read,
        Err(broken) => return Faults::default().finish(Err(broken)),
    };
    let mut faults = check_expected(expected);
    faults.append(&mut match expected.kind {
        DocumentKind::Rss => rss::check(text, odd, expected),
        DocumentKind::Atom => atom::check(text, odd, expected),
        DocumentKind::Json => json::feed::check(text, expected),
        DocumentKind::Html | DocumentKind::Page => html::page::check(text, &odd, expected),
        DocumentKind::Opml => opml::check(text, odd, expected),
        DocumentKind::Marker => marker::check(text),
        DocumentKind::Style => style::check(text),
        DocumentKind::Empty => Vec::new(),
    });
    faults
}

fn check_empty(bytes: &[u8]) -> Vec<Fault> {
    let mut faults = Faults::default();
    if !bytes.is_empty() {
        faults.frame(0, "the document is not empty");
    }
    faults.finish(Ok(()))
}

/// Checks a style sheet by itself, as [`check`] does before it takes its place.
pub fn check_style(bytes: &[u8]) -> Vec<Fault> {
    match characters::text(bytes) {
        Ok((text, _)) => style::check(text),
        Err(broken) => Faults::default().finish(Err(broken)),
    }
}

/// What no document could make good: items whose ids or dates contradict each other.
pub fn check_expected(expected: &Expected) -> Vec<Fault> {
    let mut faults = Faults::default();
    let mut ids = HashSet::with_capacity(expected.items.len());
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
fn id_fault(id: &str, wanted: Option<&ExpectedItem>) -> Option<String> {
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

/// The rule that an item's URL breaks.
fn url_fault(url: &str, wanted: Option<&ExpectedItem>) -> Option<String> {
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

/// Whether a text has the shape of a media type: `audio/mpeg`.
fn is_media_type(text: &str) -> bool {
    text.split_once('/').is_some_and(|(kind, subtype)| {
        !kind.is_empty()
            && !subtype.is_empty()
            && kind
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && subtype
                .bytes()
                .all(|byte| matches!(byte, b' '..=b'~') && byte != b'/')
    })
}
