//! Hashes of what documents show of the configuration, so that a run knows which of them it changed.
//!
//! They are made of all that was parsed, less the keys named here: one that nobody thought of makes
//! documents be drawn once too often, and never be left as they were.

use serde_json::Value;
use xxhash_rust::xxh3::xxh3_128;

use super::{Config, FeedConfig};
use crate::ledger::memory::Fingerprints;

/// Keys that no document shows: where things lie, how they are served, and how the folder is watched. The
/// style is a document by itself, which is compared with what is there.
pub(super) const IN_NO_DOCUMENT: &[&str] = &[
    "articles.folder",
    "output.folder",
    "output.style",
    "publish",
    "watch",
];

/// Keys that pages don't show besides: how articles are read, which the ledger tells of each story, how much a
/// feed holds, what else its documents are called, and who tells of its changes. What they offer is its name, title, formats and items; which stories it holds
/// tells whether a story's section and tags lead to it.
pub(super) const NOT_ON_PAGES: &[&str] = &[
    "articles",
    "output.also_at",
    "feeds.also_at",
    "feeds.stories",
    "feeds.window",
    "feeds.content",
    "feeds.max_bytes",
    "feeds.archive",
    "feeds.archive_size",
    "websub",
];

/// Keys that the history doesn't show of the site besides: how articles are read, who tells of changes. What it shows of feeds
/// depends on which of them share it ([`crate::plan::feeds::Feeds::shows`]).
pub(super) const NOT_IN_THE_HISTORY: &[&str] =
    &["site.time_zone", "articles", "output.also_at", "websub"];

impl Config {
    /// xxh3-128 of the parsed values that can change a document's bytes: not of the layout of the file,
    /// nor of what merely repeats a default. `version` is that of the documents.
    pub fn fingerprints(&self, version: u32) -> Fingerprints {
        Fingerprints {
            all: self.hash(version, &[], |_| true),
            pages: self.hash(version, NOT_ON_PAGES, |_| true),
            history: self.hash(version, NOT_IN_THE_HISTORY, |_| false),
        }
    }

    /// Hash of what is left without some keys, and of some feeds.
    fn hash(&self, version: u32, without: &[&str], wanted: fn(&FeedConfig) -> bool) -> u128 {
        let feeds = self.feeds.iter().filter(|feed| wanted(feed));
        let shown = Self {
            feeds: feeds.cloned().collect(),
            ..self.clone()
        };
        let mut values = shown.values();
        for key in IN_NO_DOCUMENT.iter().chain(without) {
            remove(&mut values, key);
        }
        xxh3_128(format!("{version} {values}").as_bytes())
    }

    /// The parsed values by table and key.
    fn values(&self) -> Value {
        #[expect(clippy::expect_used, reason = "all of it is texts, numbers and lists")]
        serde_json::to_value(self).expect("JSON holds all that TOML holds")
    }
}

/// Removes a key, in a list of tables from each of them.
fn remove(table: &mut Value, key: &str) {
    let Some((first, rest)) = key.split_once('.') else {
        if let Some(table) = table.as_object_mut() {
            table.remove(key);
        }
        return;
    };
    match table.get_mut(first) {
        Some(Value::Array(tables)) => tables.iter_mut().for_each(|table| remove(table, rest)),
        Some(table) => remove(table, rest),
        None => {}
    }
}
