//! The one model that every format is written from; each field says how the formats map it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::ledger::item::{Item, Kind, StoryItem};
use crate::plan::document::DocumentPath;
pub use crate::plan::format::Format;
use crate::words::Words;

/// Namespace of the elements in RSS and Atom that only Feedmill reads.
pub(crate) const NAMESPACE: &str = "urn:uuid:0c8f1f0e-5d3b-4a52-9c1c-6b7f2d9e41aa";

/// What documents name as their generator; without a version, which would change every document.
pub(crate) const GENERATOR: &str = "Feedmill";

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
    /// Where the clocks are that pages for people show; feeds say all dates in UTC.
    pub time_zone: Tz,
    /// Author of what has no author of its own; the site's title by default.
    pub author: Person,
    /// Absolute URL of a square image.
    pub icon: Option<String>,
    /// Copyright line.
    pub rights: Option<String>,
    /// Whether stories have pages.
    pub pages: bool,
    /// The feeds that the config names, in its order: what pages offer. Those of an `each`, of which
    /// there may be hundreds, are in the [`Directory`](super::directory::Directory).
    pub feeds: Vec<FeedLink>,
    /// Hubs that tell subscribers of changes: absolute URLs. Heads name them; a sealed page is no topic.
    pub hubs: Vec<String>,
    /// Whether the config has feeds made for the values of a field.
    pub has_each: bool,
}

impl Site {
    /// What Feedmill itself says, in the site's language.
    pub fn words(&self) -> &'static Words {
        Words::of(self.language.as_deref())
    }

    /// The feed whose twin is the site's front page: the unnamed one, else the first that has a twin.
    pub fn front(&self) -> Option<&FeedLink> {
        self.feeds
            .iter()
            .filter(|feed| feed.formats.contains(&Format::Html))
            .min_by_key(|feed| !feed.name.is_empty())
    }
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
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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

    /// Absolute URL by which people know the feed: of its HTML twin, else of its first document.
    pub fn address(&self, site: &Site) -> String {
        let is_for_people = |format: &&Format| **format == Format::Html;
        let format = self.formats.iter().find(is_for_people);
        let format = format.or(self.formats.first()).copied();
        self.url(&site.base_url, format.unwrap_or(Format::Html))
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

/// Where the sealed pages of a history lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// The feed in whose folder they lie.
    pub folder: String,
    /// The formats that they are written in.
    pub formats: Vec<Format>,
}

impl Archive {
    /// The format in which a document links to a page: its own where there is one, else, but for people,
    /// Atom or what else there is.
    fn format_for(&self, format: Format) -> Option<Format> {
        let has = |format: &Format| self.formats.contains(format);
        match format {
            // Readers of JSON Feed follow `next_url` to another JSON Feed, people to a page.
            Format::Html | Format::Json => Some(format).filter(has),
            Format::Rss | Format::Atom => [format, Format::Atom, Format::Rss, Format::Json]
                .into_iter()
                .find(has),
        }
    }
}

/// Where a document of a feed stands in its history (RFC 5005 §4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// Where the sealed pages lie.
    pub archive: Archive,
    /// What the document is, if it is one of them.
    pub page: Option<Sealed>,
    /// The sealed page before it, which holds older stories.
    pub previous: Option<u64>,
    /// The sealed page after it.
    pub next: Option<u64>,
}

/// What a sealed page is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Its number in its folder.
    pub page: u64,
    /// The numbers of its stories, from the oldest to the newest.
    pub span: (u64, u64),
    /// When its oldest and its newest story were published; `None`: it has none any more.
    pub dates: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Which stories its history holds, in the words of the ledger; empty: all.
    pub rules: String,
}

/// A link to another document of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryLink {
    /// RFC 5005's relation.
    pub rel: &'static str,
    /// The document.
    pub document: DocumentPath,
    /// Its format.
    pub format: Format,
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
    /// Where it stands in the feed's history; `None`: it keeps none.
    pub history: Option<History>,
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
            history: self.history.clone(),
            items,
            ..*self
        }
    }

    /// Whether its stories carry in a format what recovery needs: on sealed pages they do, and in the head
    /// where no format does that holds it anyway.
    pub fn remembers(&self, format: Format) -> bool {
        let has = |other: &Format| self.feed.formats.contains(other);
        match format {
            _ if self.sealed().is_some() => true,
            Format::Json | Format::Html => true,
            Format::Atom => !has(&Format::Json) && !has(&Format::Html),
            Format::Rss => !has(&Format::Json) && !has(&Format::Html) && !has(&Format::Atom),
        }
    }

    /// The hubs that it names (WebSub §4): none of a sealed page, to which nobody subscribes.
    pub fn hubs<'s>(&self, site: &'s Site) -> &'s [String] {
        if self.sealed().is_some() {
            return &[];
        }
        &site.hubs
    }

    /// What it is, if it is a sealed page.
    pub fn sealed(&self) -> Option<&Sealed> {
        self.history.as_ref()?.page.as_ref()
    }

    /// Where it lies in a format.
    pub fn document(&self, format: Format) -> DocumentPath {
        match &self.history {
            Some(History {
                page: Some(Sealed { page, .. }),
                archive,
                ..
            }) => DocumentPath::Sealed {
                feed: archive.folder.clone(),
                page: *page,
                format,
            },
            _ => DocumentPath::Head {
                feed: self.feed.name.clone(),
                format,
            },
        }
    }

    /// Absolute URL of the document itself in a format.
    pub fn url(&self, base_url: &str, format: Format) -> String {
        self.document(format).url(base_url)
    }

    /// Its links to the other documents of the feed in a format.
    pub fn history_links(&self, format: Format) -> Vec<HistoryLink> {
        let Some(history) = &self.history else {
            return Vec::new();
        };
        let mut links = Vec::new();
        let formats = &self.feed.formats;
        let own = Some(format).filter(|own| formats.contains(own));
        if let Some(format) = own.or_else(|| formats.first().copied())
            && history.page.is_some()
        {
            let feed = self.feed.name.clone();
            links.push(HistoryLink {
                rel: "current",
                document: DocumentPath::Head { feed, format },
                format,
            });
        }
        let pages = [
            ("prev-archive", history.previous),
            ("next-archive", history.next),
        ];
        for (rel, page) in pages {
            if let (Some(page), Some(format)) = (page, history.archive.format_for(format)) {
                let feed = history.archive.folder.clone();
                links.push(HistoryLink {
                    rel,
                    document: DocumentPath::Sealed { feed, page, format },
                    format,
                });
            }
        }
        links
    }
}

/// A deleted item (RFC 6721 `at:deleted-entry`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// The deleted item's id.
    pub id: String,
    /// When it was deleted.
    pub when: DateTime<Utc>,
    /// Its number in the feed; 0 where a document that was read back doesn't tell.
    pub number: u64,
}

impl Tombstone {
    /// Its number in the feed, where the document told it from which it was read back.
    pub fn told_number(&self) -> Option<u64> {
        Some(self.number).filter(|number| *number != 0)
    }
}
