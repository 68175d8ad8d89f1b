//! A hash of all that changes documents, so that a run knows that the configuration changed.

use xxhash_rust::xxh3::Xxh3;

use super::{AuthorConfig, Config, FeedConfig};
use crate::ledger::memory::Fingerprints;
use crate::ledger::selection::{Field, Selection};

impl Config {
    /// xxh3-128 of everything that can change a document's bytes: not the folders, not the
    /// layout of the file, not what merely repeats a default. Nor the style, which is a document by
    /// itself that is compared with what is there. `version` is that of the documents.
    pub fn fingerprints(&self, version: u32) -> Fingerprints {
        Fingerprints {
            all: self.all(version),
            pages: self.pages(version),
            archive: self.archive(version),
        }
    }

    fn all(&self, version: u32) -> u128 {
        let mut hash = self.site_fields(version);
        hash.text(self.site.time_zone.name());
        let articles = &self.articles;
        hash.list(articles.include.iter().map(String::as_str));
        hash.list(articles.exclude.iter().map(String::as_str));
        hash.number(articles.dates.len() as u64);
        for source in &articles.dates {
            hash.number(*source as u64);
        }
        hash.maybe(articles.encoding.map(encoding_rs::Encoding::name));
        hash.maybe(articles.link.as_deref());
        hash.number(articles.max_bytes);
        hash.number(self.feeds.len() as u64);
        for feed in &self.feeds {
            hash.feed(feed);
        }
        hash.0.digest128()
    }

    fn pages(&self, version: u32) -> u128 {
        let mut hash = self.site_fields(version);
        // What they offer.
        for feed in self.feeds.iter().filter(|feed| feed.each.is_none()) {
            hash.offer(feed);
            hash.number(u64::from(feed.items.headlines));
            hash.number(u64::from(feed.items.stories));
        }
        hash.0.digest128()
    }

    fn archive(&self, version: u32) -> u128 {
        let mut hash = self.site_fields(version);
        for feed in self.feeds.iter().filter(|feed| feed.history().is_some()) {
            hash.offer(feed);
            hash.number(u64::from(feed.full_content));
        }
        hash.0.digest128()
    }

    /// What every document shows.
    fn site_fields(&self, version: u32) -> Fields {
        let mut hash = Fields(Xxh3::new());
        hash.number(version.into());
        let site = &self.site;
        hash.text(&site.title);
        hash.text(&site.base_url);
        hash.text(&site.id);
        hash.text(&site.description);
        hash.maybe(site.language.as_deref());
        hash.person(&site.author);
        hash.maybe(site.icon.as_deref());
        hash.maybe(site.rights.as_deref());
        hash.number(u64::from(self.output.pages));
        hash
    }
}

/// Feeds fields to the hash so that no two lists of fields look alike.
struct Fields(Xxh3);

impl Fields {
    fn number(&mut self, number: u64) {
        self.0.update(&number.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.update(text.as_bytes());
    }

    fn maybe(&mut self, text: Option<&str>) {
        self.number(u64::from(text.is_some()));
        self.text(text.unwrap_or_default());
    }

    fn list<'t>(&mut self, texts: impl ExactSizeIterator<Item = &'t str>) {
        self.number(texts.len() as u64);
        for text in texts {
            self.text(text);
        }
    }

    fn person(&mut self, person: &AuthorConfig) {
        self.text(&person.name);
        self.maybe(person.email.as_deref());
        self.maybe(person.url.as_deref());
    }

    /// A feed as others link to it.
    fn offer(&mut self, feed: &FeedConfig) {
        self.text(&feed.name);
        self.text(&feed.title);
        self.list(feed.formats.iter().map(|format| format.file_name()));
    }

    fn feed(&mut self, feed: &FeedConfig) {
        self.offer(feed);
        self.number(u64::from(feed.items.stories));
        self.number(u64::from(feed.items.headlines));
        self.number(u64::from(feed.stories));
        self.number(feed.window_secs);
        self.number(u64::from(feed.full_content));
        self.number(feed.max_bytes);
        self.number(feed.history().map_or(0, u64::from));
        self.list(feed.archive.iter().map(|format| format.file_name()));
        // What selects everything counts for nothing, as it did before feeds could select.
        if !feed.holds_all() {
            self.maybe(feed.each.map(Field::name));
            self.selection(&feed.selection);
        }
    }

    fn selection(&mut self, selection: &Selection) {
        self.number(selection.values.len() as u64);
        for (field, values) in &selection.values {
            self.text(field.name());
            self.list(values.iter().map(String::as_str));
        }
        self.list(selection.paths.written().iter().map(String::as_str));
        self.number(u64::from(selection.not.is_some()));
        if let Some(not) = &selection.not {
            self.selection(not);
        }
    }
}
