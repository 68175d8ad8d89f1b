//! What our own documents remember, read back when the ledger is lost. Tolerant: what can't be read
//! is `None`, or left out of the list; nothing panics.

use self::markup::meta;
use super::html::REDIRECT;
use crate::plan::model::Format;

mod forgotten;
mod history;
mod json;
mod markup;
mod mentioned;
mod page;
mod recollection;
mod related;
mod said;
mod shown;
mod twin;
mod values;
mod xml;

pub use history::RecoveredHistory;
pub use mentioned::mentioned;
pub use page::page;
pub use recollection::{Recollection, recollect};
pub use said::{RecoveredSaid, said, said_on_page};
pub use shown::{Part, Shown, ShownDifference, ShownItem, shown};
pub use twin::days;
pub use values::{
    FrozenTargets, MEMORY_ORDER, NamedHead, PAGE_MEMORY_ORDER, RecoveredHead, RecoveredItem,
    RecoveredKind, RecoveredLinks, RecoveredPage, RecoveredSpan, RecoveredStory, own_id,
};

/// How our documents name the program that wrote them.
const GENERATORS: [&str; 3] = [
    "<generator>Feedmill</generator>",
    "<meta name=\"generator\" content=\"Feedmill\">",
    "\"_feedmill\": {",
];

/// Whether bytes are a document of ours that has one of these texts in it: the site's id, or its address.
pub fn is_of(bytes: &[u8], site: &[&str]) -> bool {
    let has = |text: &&str| memchr::memmem::find(bytes, text.as_bytes()).is_some();
    GENERATORS.iter().any(has) && site.iter().any(has)
}

/// The id of the story that a page at an old address leads to; `None` when it isn't one of ours.
pub fn redirect(bytes: &[u8]) -> Option<String> {
    let (head, _) = str::from_utf8(bytes).ok()?.split_once("</head>")?;
    meta(head, "name", REDIRECT)
}

/// Reads a feed's head back from one of its documents.
///
/// An item without id or published date is left out.
pub fn head(bytes: &[u8], format: Format) -> Option<RecoveredHead> {
    match format {
        Format::Rss => xml::head(bytes, &xml::RSS),
        Format::Atom => xml::head(bytes, &xml::ATOM),
        Format::Json => json::head(bytes),
        Format::Html => twin::head(bytes),
    }
}
