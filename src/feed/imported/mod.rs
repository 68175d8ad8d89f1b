//! Feeds that other tools wrote, taken apart: RSS 0.9x, 1.0 and 2.0, WordPress's export (WXR), Atom 1.0 and 0.3,
//! JSON Feed. What a format has of an item goes into one [`ImportedItem`]; nothing panics, time is linear.

mod article;
mod blocks;
mod date;
mod json;
mod text;
mod values;
mod wordpress;
mod xml;

pub use article::{OldLink, article};
pub use text::paragraphs;
pub use values::{BadFeed, ImportedItem, ItemState};

use encoding_rs::{Encoding, UTF_8};

/// Reads a feed, whatever its format.
///
/// # Errors
///
/// [`BadFeed`]: it is none, or can't be read to its end.
pub fn items(bytes: &[u8]) -> Result<Vec<ImportedItem>, BadFeed> {
    let text = decoded(bytes);
    let start = text.trim_start();
    match start.as_bytes().first() {
        None => Err(BadFeed::Empty),
        Some(b'{') => json::items(start),
        Some(b'<') => xml::items(&text),
        Some(_) => Err(BadFeed::NoFeed {
            found: start.chars().take(20).collect(),
        }),
    }
}

/// The text of a document in the encoding that it says: by its first bytes, else by its XML declaration, else UTF-8.
fn decoded(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    /// The declaration is the first thing in a document, and short.
    const DECLARATION_BYTES: usize = 200;
    let said = || {
        let head = bytes.get(..DECLARATION_BYTES.min(bytes.len()))?;
        let head = String::from_utf8_lossy(head);
        let (_, declared) = head.split_once("<?xml")?.1.split_once("encoding=")?;
        let quote = declared.chars().next()?;
        let (name, _) = declared.get(1..)?.split_once(quote)?;
        // Whoever can read that it says UTF-16 reads something else.
        Encoding::for_label(name.as_bytes()).map(Encoding::output_encoding)
    };
    let encoding = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let (text, _, _) = encoding.or_else(said).unwrap_or(UTF_8).decode(bytes);
    text
}

#[cfg(test)]
mod tests;
