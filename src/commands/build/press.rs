//! Drawings into bytes, and what the gate must find in them.

use chrono::{DateTime, Utc};

use super::drawing::Drawing;
use super::sealed::SealedFrame;
use crate::commands::site::Site;
use crate::error::Error;
use crate::feed::document::DocumentPath;
use crate::feed::model::{Format, Head, Page, Site as SiteModel};
use crate::feed::{atom, html, json, opml, rss};
use crate::gate::{DocumentKind, Expected, ExpectedHistory, ExpectedItem};
use crate::ledger::heads::Places;
use crate::ledger::item::Item;
use crate::ledger::memory::KnownStory;
use crate::world::store::Store;

/// Turns drawings into bytes, and says what the gate must find in them; any thread may.
#[derive(Debug, Clone, Copy)]
pub(in crate::commands) struct Press<'a> {
    /// What documents say of the site.
    pub(in crate::commands) site: &'a SiteModel,
    /// Nothing in a document may be dated later.
    pub(in crate::commands) not_after: DateTime<Utc>,
}

impl<'a> Press<'a> {
    /// Nothing may be dated later than now, or than the newest that the ledger knows.
    pub(in crate::commands) fn new(site: &'a Site, store: &Store) -> Result<Self, Error> {
        let now = site.clock.now;
        let newest = store.newest_instant()?;
        Ok(Self {
            site: &site.model,
            not_after: newest.map_or(now, |newest| newest.max(now)),
        })
    }

    /// The path of a story's page, and what the gate must find there.
    pub(in crate::commands) fn page(
        &self,
        places: &Places<'_>,
        story: &KnownStory,
    ) -> (String, Expected) {
        let item = expected_story(places, story);
        let page = DocumentPath::Page {
            slug: story.slug.clone(),
        };
        let expected = Expected {
            kind: DocumentKind::Page,
            self_url: page.url(&self.site.base_url),
            feed_id: None,
            items: vec![item],
            history: ExpectedHistory::default(),
            not_after: self.not_after,
        };
        (page.path(), expected)
    }

    /// The path of a sealed page, and what the gate must find there.
    pub(in crate::commands) fn sealed(
        &self,
        places: &Places<'_>,
        SealedFrame { frame, stories }: &SealedFrame,
        format: Format,
    ) -> (String, Expected) {
        let (feed, page) = (frame.feed.name.clone(), frame.history.page.unwrap_or(0));
        let document = DocumentPath::Sealed { feed, page, format };
        let stories = stories.iter();
        let expected = Expected {
            kind: kind_of(format),
            self_url: document.url(&self.site.base_url),
            feed_id: Some(frame.id.clone()),
            items: stories
                .map(|(_, story)| expected_story(places, story))
                .collect(),
            history: self.history(frame, format),
            not_after: self.not_after,
        };
        (document.path(), expected)
    }

    fn history(&self, head: &Head, format: Format) -> ExpectedHistory {
        ExpectedHistory {
            is_archive: head.history.page.is_some(),
            links: head.history_links(&self.site.base_url, format),
        }
    }

    /// What the gate expects of a drawing at a path.
    pub(in crate::commands) fn expected(&self, path: &str, drawing: &Drawing) -> Expected {
        let base_url = &self.site.base_url;
        let own_url = |path| format!("{base_url}{path}");
        let self_url = DocumentPath::parse(path).map_or_else(|| own_url(path), |d| d.url(base_url));
        let history = match drawing {
            Drawing::Head(head, format) => self.history(head, *format),
            _ => ExpectedHistory::default(),
        };
        let (kind, feed_id, items) = match drawing {
            Drawing::Head(head, format) => {
                let items = head.items.iter().map(expected_item).collect();
                (kind_of(*format), Some(head.id.clone()), items)
            }
            Drawing::Page(item) => (DocumentKind::Page, None, vec![expected_item(item)]),
            Drawing::Opml(_) => (DocumentKind::Opml, None, Vec::new()),
            Drawing::Marker(_) => (DocumentKind::Marker, None, Vec::new()),
        };
        Expected {
            kind,
            self_url,
            feed_id,
            items,
            history,
            not_after: self.not_after,
        }
    }

    /// The document's bytes.
    pub(in crate::commands) fn bytes(&self, drawing: &Drawing) -> Vec<u8> {
        let site = self.site;
        match drawing {
            Drawing::Head(head, Format::Rss) => rss::document(head, site),
            Drawing::Head(head, Format::Atom) => atom::document(head, site),
            Drawing::Head(head, Format::Json) => json::document(head, site),
            Drawing::Head(head, Format::Html) => html::twin(head, site),
            Drawing::Page(item) => Page::of(item)
                .map(|page| html::page(page, site))
                .unwrap_or_default(),
            Drawing::Opml(feeds) => opml::document(site, feeds),
            Drawing::Marker(marker) => marker.document(),
        }
    }
}

fn kind_of(format: Format) -> DocumentKind {
    match format {
        Format::Rss => DocumentKind::Rss,
        Format::Atom => DocumentKind::Atom,
        Format::Json => DocumentKind::Json,
        Format::Html => DocumentKind::Html,
    }
}

fn expected_story(places: &Places<'_>, story: &KnownStory) -> ExpectedItem {
    let published = story.instant.unwrap_or(story.first_seen);
    ExpectedItem {
        id: story.id(places.site_id),
        published,
        updated: story.updated.unwrap_or(published),
        url: places.story_url(story),
    }
}

fn expected_item(item: &Item) -> ExpectedItem {
    ExpectedItem {
        id: item.id.clone(),
        published: item.published,
        updated: item.updated,
        url: item.url.clone(),
    }
}
