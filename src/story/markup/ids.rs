//! Ids that authors give to parts of a text, so that links lead there.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization as _;

/// Ids of the pages on which the text stands, and those of headlines, which begin so.
const TAKEN: [&str; 4] = ["content", "feeds", "related", "subscribe"];
const HEADLINES: &str = "h-";

/// Whether a part of a text may have the id.
fn is_usable(id: &str) -> bool {
    const MOST_BYTES: usize = 100;
    let is_of_id = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    !id.is_empty()
        && id.len() <= MOST_BYTES
        && id.chars().all(is_of_id)
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

/// The places in a text that its own links lead to.
#[derive(Default)]
pub(super) struct Anchors {
    named: HashSet<String>,
    /// How many headings had a name before.
    counts: HashMap<String, usize>,
}

impl Anchors {
    /// Of the addresses of a text's links.
    pub(super) fn of<'a>(links: impl Iterator<Item = &'a str>) -> Self {
        let named = links.filter_map(|link| {
            let id = percent_encoding::percent_decode_str(link.strip_prefix('#')?);
            Some(id.decode_utf8().ok()?.into_owned())
        });
        Self {
            named: named.collect(),
            counts: HashMap::new(),
        }
    }

    /// Whether a link leads there.
    pub(super) fn are_named(&self, id: &str) -> bool {
        self.named.contains(id)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// The id of the next heading, if a link leads there: what generators call it by its text. Of several that say
    /// the same the second is `x-1`.
    pub(super) fn of_heading(&mut self, text: &str) -> Option<String> {
        if self.named.is_empty() {
            return None;
        }
        let mut found = None;
        let mut slugs = vec![slug(text), plain_slug(text)];
        slugs.dedup();
        for slug in slugs.into_iter().filter(|slug| !slug.is_empty()) {
            let count = self.counts.entry(slug.clone()).or_default();
            let id = match *count {
                0 => slug,
                count => format!("{slug}-{count}"),
            };
            *count += 1;
            found = found.or(Some(id).filter(|id| self.named.contains(id)));
        }
        found
    }
}

/// What GitHub, Hugo and Jekyll make of a heading: small letters and digits, `-` for each space.
fn slug(text: &str) -> String {
    let letters = text.trim().chars().filter_map(|c| match c {
        ' ' | '\n' | '\t' => Some('-'),
        '-' | '_' => Some(c),
        c => c.is_alphanumeric().then_some(c),
    });
    letters.flat_map(char::to_lowercase).collect()
}

/// What Zola and Pelican make of it: ASCII alone, and one `-` between words.
fn plain_slug(text: &str) -> String {
    let text: String = text.nfkd().filter(char::is_ascii).collect();
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-").to_lowercase()
}
