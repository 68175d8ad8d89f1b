//! The rules that a document must keep before it may replace the old one. Pure: it is given the
//! bytes and what the ledger expects, and knows nothing of how they were written.

mod atom;
mod characters;
mod dates;
mod expected;
mod faults;
mod frame;
mod html;
mod json;
mod languages;
mod marker;
mod media;
mod opml;
mod references;
mod rss;
mod style;
mod urls;
mod xml;

pub use self::expected::{DocumentKind, Expected, ExpectedHistory, ExpectedItem, check_expected};
pub use self::faults::Fault;
use self::faults::Faults;
pub use self::media::MediaCheck;

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
        DocumentKind::Rss => rss::check(text, expected),
        DocumentKind::Atom => atom::check(text, expected),
        DocumentKind::Json => json::check(text, expected),
        DocumentKind::Html | DocumentKind::Page | DocumentKind::Redirect | DocumentKind::Index => {
            html::page::check(text, &odd, expected)
        }
        DocumentKind::Opml => opml::check(text, expected),
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

/// Checks the content of an item by itself; the error is the first rule that it breaks.
///
/// # Errors
/// A browser wouldn't read it as it was written, or it holds what no content may.
pub fn check_content(html: &str) -> Result<(), String> {
    html::fragment::check(html).map_err(|broken| format!("{broken:?}"))
}

/// Checks a style sheet by itself, as [`check`] does before it takes its place.
pub fn check_style(bytes: &[u8]) -> Vec<Fault> {
    match characters::text(bytes) {
        Ok((text, _)) => style::check(text),
        Err(broken) => Faults::default().finish(Err(broken)),
    }
}
