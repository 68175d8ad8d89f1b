//! Ids that authors give to parts of a text, so that links lead there.

use std::collections::HashSet;

/// Ids of the pages on which the text stands, and those of headlines, which begin so.
const TAKEN: [&str; 4] = ["content", "feeds", "related", "subscribe"];
const HEADLINES: &str = "h-";

/// Whether a part of a text may have the id.
fn is_usable(id: &str) -> bool {
    const MOST_BYTES: usize = 100;
    let is_of_id =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    !id.is_empty()
        && id.len() <= MOST_BYTES
        && id.bytes().all(is_of_id)
        && !id.starts_with(HEADLINES)
        && !TAKEN.contains(&id)
}

/// The ids of a text, each given once.
#[derive(Default)]
pub(super) struct Ids(HashSet<String>);

impl Ids {
    /// Whether a part of the text may have the id, which no other has.
    pub(super) fn take(&mut self, id: &str) -> bool {
        is_usable(id) && self.0.insert(id.to_owned())
    }
}
