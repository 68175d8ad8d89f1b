//! Drawings into bytes, and what the gate must find in them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::drawing::Drawing;
use super::renderings::{self, Key, Renderings};
use super::sealed_page::{SealedDrawing, SealedFrame};
use super::site::Site;
use crate::error::Error;
use crate::feed::parts::{Parts, parts, put_together, twin_parts};
use crate::feed::{atom, html, json, opml, rss};
use crate::gate::{self, DocumentKind, Expected, ExpectedHistory, ExpectedItem, Fault};
use crate::ledger::guid::guid_of;
use crate::ledger::heads::Places;
use crate::ledger::item::{Item, Kind, StoryItem};
use crate::ledger::memory::KnownStory;
use crate::plan::directory::Directory;
use crate::plan::document::DocumentPath;
use crate::plan::drawn::Drawn;
use crate::plan::model::{Format, Head, Page, Site as SiteModel};
use crate::plan::old_address::url_of_file;
use crate::store::Store;

/// Turns drawings into bytes, and says what the gate must find in them; any thread may.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Renderer<'a> {
    /// What documents say of the site.
    pub(crate) site: &'a SiteModel,
    renderings: &'a Renderings,
    /// The feeds that pages for people lead to.
    directory: Option<&'a Directory>,
    /// Nothing in a document may be dated later.
    pub(crate) not_after: DateTime<Utc>,
}

impl<'a> Renderer<'a> {
    /// Nothing may be dated later than now, or than the newest that the ledger knows.
    pub(crate) fn new(site: &'a Site, store: &Store) -> Result<Self, Error> {
        let now = site.clock.now;
        let newest = store.newest_instant()?;
        Ok(Self {
            site: &site.model,
            renderings: &site.renderings,
            directory: None,
            not_after: newest.map_or(now, |newest| newest.max(now)),
        })
    }

    /// Leads to feeds.
    pub(super) fn knowing(self, directory: &'a Directory) -> Self {
        Self {
            directory: Some(directory),
            ..self
        }
    }

    /// The path of a story's page, and what the gate must find there.
    pub(crate) fn page(&self, places: &Places<'_>, story: &KnownStory) -> (String, Expected) {
        let item = expected_story(places, story);
        let page = DocumentPath::Page {
            slug: story.slug.clone(),
        };
        let expected = Expected {
            kind: DocumentKind::Page,
            self_url: page.url(&self.site.base_url),
            base_url: self.site.base_url.clone(),
            feed_id: None,
            items: vec![item],
            history: ExpectedHistory::default(),
            not_after: self.not_after,
        };
        (page.path(), expected)
    }

    /// The path of a sealed page, and what the gate must find there.
    pub(crate) fn sealed(
        &self,
        places: &Places<'_>,
        SealedFrame { frame, stories, .. }: &SealedFrame,
        format: Format,
    ) -> (String, Expected) {
        let document = frame.document(format);
        let stories = stories.iter();
        let expected = Expected {
            kind: kind_of(format),
            self_url: document.url(&self.site.base_url),
            base_url: self.site.base_url.clone(),
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
            is_archive: head.sealed().is_some(),
            links: head
                .history_links(format)
                .into_iter()
                .map(|link| (link.rel, link.document.url(&self.site.base_url)))
                .collect(),
        }
    }

    /// What the gate expects of a drawing at a path.
    pub(crate) fn expected(&self, path: &str, drawing: &Drawing) -> Expected {
        let base_url = &self.site.base_url;
        let own_url = |path| format!("{base_url}{path}");
        let self_url = match drawing {
            Drawing::Redirect(..) => url_of_file(path, base_url),
            _ => DocumentPath::parse(path).map_or_else(|| own_url(path), |d| d.url(base_url)),
        };
        let history = match drawing {
            Drawing::Head(drawn, format) => self.history(&drawn.head, *format),
            Drawing::Sealed(sealed) => self.history(&sealed.head, sealed.format),
            _ => ExpectedHistory::default(),
        };
        let (kind, feed_id, items) = match drawing {
            Drawing::Head(drawn, format) => {
                let head = &drawn.head;
                let items = head.items.iter().map(expected_item).collect();
                (kind_of(*format), Some(head.id.clone()), items)
            }
            Drawing::Sealed(sealed) => (
                kind_of(sealed.format),
                Some(sealed.head.id.clone()),
                sealed.stories.clone(),
            ),
            Drawing::Page(item) => (DocumentKind::Page, None, vec![expected_item(item)]),
            Drawing::Redirect(_, story) => (
                DocumentKind::Redirect,
                None,
                vec![ExpectedItem::clone(story)],
            ),
            Drawing::Index(_) => (DocumentKind::Index, None, Vec::new()),
            Drawing::Opml(_) => (DocumentKind::Opml, None, Vec::new()),
            Drawing::Marker(_) => (DocumentKind::Marker, None, Vec::new()),
            Drawing::Style(_) => (DocumentKind::Style, None, Vec::new()),
            Drawing::Empty => (DocumentKind::Empty, None, Vec::new()),
        };
        Expected {
            kind,
            self_url,
            base_url: base_url.clone(),
            feed_id,
            items,
            history,
            not_after: self.not_after,
        }
    }

    /// The document's bytes, when it passes the gate; else its faults.
    ///
    /// The items of a head stand by themselves, and the gate judges each by itself: a head passes when
    /// its frame passes with the items that are new, the others passed before in another, and no two
    /// have the same id.
    pub(super) fn pass(&self, path: &str, drawing: &Drawing) -> Result<Vec<u8>, Vec<Fault>> {
        match drawing {
            Drawing::Head(drawn, Format::Html) => self.pass_twin(path, drawn, drawing),
            Drawing::Head(drawn, format) => self.pass_head(path, drawn, *format),
            _ => self.pass_whole(path, drawing),
        }
    }

    /// The same of a head's twin, in whose list stories stand by themselves, and the headlines of a story. One
    /// that shows a story whole is judged as a whole, as the ids in it must be its own.
    fn pass_twin(
        &self,
        path: &str,
        drawn: &Drawn,
        drawing: &Drawing,
    ) -> Result<Vec<u8>, Vec<Fault>> {
        let head = &drawn.head;
        let directory = self.directory();
        let groups = html::groups(head);
        if groups.is_empty() || head.items.iter().any(|item| item.url.is_none()) {
            return self.pass_whole(path, drawing);
        }
        let keys = renderings::keys_of_groups(drawn, &groups, self.site, &directory);
        let known = self.renderings.find(&keys);
        let is_new = |at: usize| known.get(at).is_some_and(Option::is_none);
        // At least one must stand in the list, or it would be another.
        let has_new = known.iter().any(Option::is_none);
        let shown: Vec<usize> = (0..groups.len())
            .filter(|at| is_new(*at) || (!has_new && *at == 0))
            .collect();
        let some = shown.iter().filter_map(|at| groups.get(*at).cloned());
        let some: Vec<Vec<usize>> = some.collect();
        let bytes = html::twin_of(head, self.site, &directory, &some);
        let faults = gate::check(&bytes, &self.expected(path, drawing));
        if !faults.is_empty() {
            return Err(faults);
        }
        let parts = twin_parts(&bytes).filter(|parts| parts.items.len() == shown.len());
        let Some(parts) = parts else {
            return self.pass_whole(path, drawing);
        };
        self.keep(&keys, &shown, &parts);
        if shown.len() == groups.len() {
            return Ok(bytes);
        }
        Ok(put_together(
            &parts,
            &with_known(&known, &shown, &parts),
            Format::Html,
        ))
    }

    fn pass_whole(&self, path: &str, drawing: &Drawing) -> Result<Vec<u8>, Vec<Fault>> {
        let bytes = self.bytes(drawing);
        let faults = gate::check(&bytes, &self.expected(path, drawing));
        if faults.is_empty() {
            Ok(bytes)
        } else {
            Err(faults)
        }
    }

    fn pass_head(
        &self,
        path: &str,
        whole: &Arc<Drawn>,
        format: Format,
    ) -> Result<Vec<u8>, Vec<Fault>> {
        let head = &whole.head;
        let keys = renderings::keys(whole, format);
        let known = self.renderings.find(&keys);
        let is_new = |at: usize| known.get(at).is_some_and(Option::is_none);
        // A frame declares what its items use: it is drawn around a story where there is one.
        let anchor = head.items.iter().position(Item::is_story).unwrap_or(0);
        let drawn: Vec<usize> = (0..keys.len())
            .filter(|at| is_new(*at) || *at == anchor)
            .collect();
        let whole = Drawing::Head(Arc::clone(whole), format);
        if drawn.len() == keys.len() {
            let bytes = self.pass_whole(path, &whole)?;
            if let Some(parts) = parts(&bytes, format) {
                self.keep(&keys, &drawn, &parts);
            }
            return Ok(bytes);
        }
        let items = drawn.iter().filter_map(|at| head.items.get(*at).cloned());
        let some = Drawn::of(head.with_items(items.collect()));
        let some = Drawing::Head(Arc::new(some), format);
        let bytes = self.pass_whole(path, &some)?;
        let parts = parts(&bytes, format).filter(|parts| parts.items.len() == drawn.len());
        let Some(parts) = parts else {
            return self.pass_whole(path, &whole);
        };
        let faults = gate::check_expected(&self.expected(path, &whole));
        if !faults.is_empty() {
            return Err(faults);
        }
        self.keep(&keys, &drawn, &parts);
        Ok(put_together(
            &parts,
            &with_known(&known, &drawn, &parts),
            format,
        ))
    }

    fn keep(&self, keys: &[Key], drawn: &[usize], parts: &Parts<'_>) {
        let drawn = drawn.iter().filter_map(|at| keys.get(*at));
        let items = drawn.zip(&parts.items);
        self.renderings
            .keep(items.map(|(key, bytes)| (*key, Arc::from(*bytes))));
    }

    /// The feeds that pages for people lead to; none before they are known.
    fn directory(&self) -> Cow<'a, Directory> {
        let known = self.directory.map(Cow::Borrowed);
        known.unwrap_or_default()
    }

    /// The document's bytes.
    pub(crate) fn bytes(&self, drawing: &Drawing) -> Vec<u8> {
        let site = self.site;
        let directory = self.directory();
        let directory = &*directory;
        match drawing {
            Drawing::Head(drawn, format) => self.render(&drawn.head, *format),
            Drawing::Sealed(sealed) => self.sealed_bytes(sealed),
            Drawing::Page(item) => Page::of(item)
                .map(|page| html::page_within(page, site, directory, &self.renderings.arounds))
                .unwrap_or_default(),
            Drawing::Redirect(path, story) => {
                let url = story.url.as_deref().unwrap_or_default();
                html::redirect(path, (&story.id, url), site)
            }
            Drawing::Index(field) => html::index(*field, site, directory),
            Drawing::Opml(feeds) => opml::document(site, feeds),
            Drawing::Marker(marker) => marker.document(),
            Drawing::Style(style) => style.clone().into_bytes(),
            Drawing::Empty => Vec::new(),
        }
    }
}

impl Renderer<'_> {
    fn render(&self, head: &Head, format: Format) -> Vec<u8> {
        match format {
            Format::Rss => rss::document(head, self.site),
            Format::Atom => atom::document(head, self.site),
            Format::Json => json::document(head, self.site),
            Format::Html => html::twin_within(head, self.site, &self.directory()),
        }
    }

    /// A sealed page: what was drawn anew, and what stays, in one frame.
    fn sealed_bytes(&self, sealed: &SealedDrawing) -> Vec<u8> {
        let SealedDrawing {
            format,
            head,
            stories,
            kept,
            ..
        } = sealed;
        if kept.is_empty() {
            return self.render(head, *format);
        }
        let is_new = |item: &&Item| {
            stories.iter().any(|story| story.id == item.id) && !kept.contains_key(&item.id)
        };
        let mut items: Vec<Item> = head.items.iter().filter(is_new).cloned().collect();
        let ids: Vec<String> = items.iter().map(|item| item.id.clone()).collect();
        if items.is_empty() {
            // A frame declares what its items use: it is drawn around one in any case.
            items.extend(stories.first().map(any_story));
        }
        let bytes = self.render(&head.with_items(items), *format);
        let Some(parts) = parts(&bytes, *format) else {
            return bytes;
        };
        let new: HashMap<&String, &[u8]> = ids.iter().zip(parts.items.iter().copied()).collect();
        let stories = stories.iter();
        let items: Vec<&[u8]> = stories
            .filter_map(|story| {
                let kept = kept.get(&story.id).map(Vec::as_slice);
                kept.or_else(|| new.get(&story.id).copied())
            })
            .collect();
        put_together(&parts, &items, *format)
    }
}

/// The items that are known, and those that were `drawn`, each at its place.
fn with_known<'a>(
    known: &'a [Option<Arc<[u8]>>],
    drawn: &[usize],
    parts: &Parts<'a>,
) -> Vec<&'a [u8]> {
    let mut drawn = drawn.iter().zip(&parts.items).peekable();
    let known = known.iter().enumerate();
    let items = known.filter_map(|(at, known)| {
        let drawn = drawn.next_if(|(drawn, _)| **drawn == at);
        drawn.map(|(_, item)| *item).or(known.as_deref())
    });
    items.collect()
}

/// A story in whose place another stands in the end.
fn any_story(expected: &ExpectedItem) -> Item {
    Item {
        id: expected.id.clone(),
        guid: expected.guid.clone(),
        title: expected.id.clone(),
        url: expected.url.clone(),
        published: expected.published,
        updated: expected.updated,
        kind: Kind::story(StoryItem::default()),
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

pub(super) fn expected_story(places: &Places<'_>, story: &KnownStory) -> ExpectedItem {
    let published = story.instant.unwrap_or(story.first_seen);
    let id = story.id(places.site_id);
    ExpectedItem {
        guid: guid_of(&id, places.site_id),
        id,
        published,
        updated: story.updated.unwrap_or(published),
        url: places.story_url(story),
    }
}

fn expected_item(item: &Item) -> ExpectedItem {
    ExpectedItem {
        id: item.id.clone(),
        guid: item.guid.clone(),
        published: item.published,
        updated: item.updated,
        url: item.url.clone(),
    }
}
