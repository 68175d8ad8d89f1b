//! The one model that every format is written from; each field says how the formats map it.

use chrono::{DateTime, Utc};

use crate::feed::document::DocumentPath;
use crate::ledger::item::{Item, Kind, StoryItem};

/// What documents name as their generator; without a version, which would change every document.
pub(crate) const GENERATOR: &str = "Feedmill";

/// A format that a feed is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// RSS 2.0: `rss.xml`.
    Rss,
    /// Atom 1.0 (RFC 4287): `atom.xml`.
    Atom,
    /// JSON Feed 1.1: `feed.json`.
    Json,
    /// The HTML twin: `index.html`.
    Html,
}

impl Format {
    /// All formats, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Rss, Self::Atom, Self::Json, Self::Html];

    /// The document's name in the feed's folder.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Rss => "rss.xml",
            Self::Atom => "atom.xml",
            Self::Json => "feed.json",
            Self::Html => "index.html",
        }
    }

    /// The format as people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Rss => "RSS",
            Self::Atom => "Atom",
            Self::Json => "JSON Feed",
            Self::Html => "Web page",
        }
    }

    /// The media type that links to the document give.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml",
            Self::Atom => "application/atom+xml",
            Self::Json => "application/feed+json",
            Self::Html => "text/html",
        }
    }
}

/// What every document of a site shares.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// One line of plain text.
    pub title: String,
    /// Where the output folder is served; absolute http(s), ends in `/`.
    pub base_url: String,
    /// One line of plain text; empty: the title stands in where a format needs one.
    pub description: String,
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// Author of what has no author of its own; the site's title by default.
    pub author: Person,
    /// Absolute URL of a square image.
    pub icon: Option<String>,
    /// Copyright line.
    pub rights: Option<String>,
    /// Whether stories have pages.
    pub pages: bool,
    /// The feeds that the config names, in its order: what pages offer. Those of an `each`, of which
    /// there may be hundreds, are in `opml.xml` alone.
    pub feeds: Vec<FeedLink>,
}

/// A person, as Atom has them (RFC 4287 §3.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Name, never empty.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Absolute URL.
    pub url: Option<String>,
}

/// A feed, as others link to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLink {
    /// Name in the config; empty for the unnamed feed, which is the output folder itself.
    pub name: String,
    /// Title as a reader lists it.
    pub title: String,
    /// The formats that it is written in.
    pub formats: Vec<Format>,
    /// Whether it holds stories.
    pub has_stories: bool,
    /// Whether it holds headlines.
    pub has_headlines: bool,
}

impl FeedLink {
    /// Absolute URL of the feed's document in a format.
    pub fn url(&self, base_url: &str, format: Format) -> String {
        let feed = self.name.clone();
        DocumentPath::Head { feed, format }.url(base_url)
    }

    /// Absolute URL of a page of the feed's history in a format.
    pub fn page_url(&self, base_url: &str, page: u64, format: Format) -> String {
        let feed = self.name.clone();
        DocumentPath::Sealed { feed, page, format }.url(base_url)
    }

    /// Absolute URL of the page that people read the feed on: its HTML twin, else the site.
    pub fn home(&self, site: &Site) -> String {
        if self.formats.contains(&Format::Html) {
            self.url(&site.base_url, Format::Html)
        } else {
            site.base_url.clone()
        }
    }
}

/// A story's page, before it takes its format. Borrowed: there may be a hundred thousand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Page<'a> {
    /// The story as an item.
    pub item: &'a Item,
    /// The parts of the item that only a story has.
    pub story: &'a StoryItem,
}

impl<'a> Page<'a> {
    /// The page of an item; `None` for a headline, which has none.
    pub fn of(item: &'a Item) -> Option<Self> {
        match &item.kind {
            Kind::Story(story) => Some(Self { item, story }),
            Kind::Headline(_) => None,
        }
    }

    /// The page itself.
    pub fn document(self) -> DocumentPath {
        let slug = self.story.slug.clone();
        DocumentPath::Page { slug }
    }

    /// Absolute URL of the page itself; `item.url` may lead elsewhere.
    pub fn url(self, site: &Site) -> String {
        self.document().url(&site.base_url)
    }
}

/// Where a document of a feed stands in its history (RFC 5005 §4).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct History {
    /// The sealed page that the document is; `None`: it is the head.
    pub page: Option<u64>,
    /// The sealed page before it, which holds older stories.
    pub previous: Option<u64>,
    /// The sealed page after it.
    pub next: Option<u64>,
}

/// A feed's current document, or a sealed page of its history, before it takes a format.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// Which feed.
    pub feed: FeedLink,
    /// Permanent id of the feed (Atom `id`).
    pub id: String,
    /// BCP 47 tag of the feed's language; an item says its own only where it differs.
    pub language: Option<String>,
    /// Its latest addition, update or removal. Atom `updated`, RSS `lastBuildDate`.
    pub updated: DateTime<Utc>,
    /// Newest first; a story, then its headlines in their order.
    pub items: Vec<Item>,
    /// Stories deleted while they would be in the head (RFC 6721), newest removal first.
    pub tombstones: Vec<Tombstone>,
    /// Whether items carry the whole content, or the summary alone.
    pub full_content: bool,
    /// Where it stands in the feed's history.
    pub history: History,
}

impl Head {
    /// The same with other items.
    #[must_use]
    pub fn with_items(&self, items: Vec<Item>) -> Self {
        Self {
            feed: self.feed.clone(),
            id: self.id.clone(),
            language: self.language.clone(),
            tombstones: self.tombstones.clone(),
            items,
            ..*self
        }
    }

    /// The document itself in a format.
    pub fn document(&self, format: Format) -> DocumentPath {
        let feed = self.feed.name.clone();
        match self.history.page {
            Some(page) => DocumentPath::Sealed { feed, page, format },
            None => DocumentPath::Head { feed, format },
        }
    }

    /// Absolute URL of the document itself in a format.
    pub fn url(&self, base_url: &str, format: Format) -> String {
        self.document(format).url(base_url)
    }

    /// Its links to the other documents of the feed in a format: RFC 5005's relation, and the
    /// absolute URL.
    pub fn history_links(&self, base_url: &str, format: Format) -> Vec<(&'static str, String)> {
        let History {
            page,
            previous,
            next,
        } = self.history;
        let url = |page| self.feed.page_url(base_url, page, format);
        let current = page.map(|_| ("current", self.feed.url(base_url, format)));
        let previous = previous.map(|page| ("prev-archive", url(page)));
        let next = next.map(|page| ("next-archive", url(page)));
        current.into_iter().chain(previous).chain(next).collect()
    }
}

/// A deleted item (RFC 6721 `at:deleted-entry`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// The deleted item's id.
    pub id: String,
    /// When it was deleted.
    pub when: DateTime<Utc>,
}
