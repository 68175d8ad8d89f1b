//! What documents remember, as values.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};

use crate::ledger::guid::id_of;
use crate::ledger::history::Span;
use crate::ledger::memory::KnownStory;
use crate::plan::document::DocumentPath;
use crate::plan::model::{Format, Tombstone};

/// A story as its page remembers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveredStory {
    /// Permanent id.
    pub id: String,
    /// The key in the ledger.
    pub key: String,
    /// The title.
    pub title: String,
    /// The canonical URL.
    pub url: Option<String>,
    /// To the millisecond.
    pub published: DateTime<Utc>,
    /// The day of `published`, where the page shows no more of it.
    pub day: Option<NaiveDate>,
    /// To the millisecond.
    pub updated: DateTime<Utc>,
    /// xxh3-128 of all that is shown, 32 hex digits.
    pub content_hash: String,
    /// The story's number in the site.
    pub number: u64,
    /// Its headlines that lead somewhere, with their links: to our own documents they are relative.
    pub related: Vec<(String, String)>,
    /// Where the links of its text lead, as they are written.
    pub links: Vec<String>,
}

/// A feed's head as one of its documents remembers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveredHead {
    /// The format of the document.
    pub format: Format,
    /// The feed's Atom id; RSS doesn't hold it.
    pub id: Option<String>,
    /// The feed's title.
    pub title: String,
    /// The feed's own time; RSS keeps the second.
    pub updated: DateTime<Utc>,
    /// In the document's order.
    pub items: Vec<RecoveredItem>,
    /// The deleted items; RSS and HTML don't hold them.
    pub tombstones: Vec<Tombstone>,
    /// What it is, if it is a sealed page; HTML doesn't tell.
    pub page: Option<RecoveredSpan>,
    /// Where it stands.
    pub links: RecoveredLinks,
}

/// The addresses that a document of a feed gives, absolute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecoveredLinks {
    /// Its own.
    pub own: Option<String>,
    /// That of the sealed page before it.
    pub previous: Option<String>,
}

impl RecoveredLinks {
    /// The sealed page before the document, which is `own`: the feed in whose folder it lies, and its number.
    /// The site may have had another address when it was written.
    pub fn previous(&self, own: &DocumentPath) -> Option<(String, u64)> {
        let base_url = self.own.as_ref()?.strip_suffix(&own.url(""))?;
        match DocumentPath::at_url(self.previous.as_ref()?, base_url)? {
            (DocumentPath::Sealed { feed, page, .. }, _) => Some((feed, page)),
            _ => None,
        }
    }
}

/// What a sealed page says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveredSpan {
    /// The numbers of its stories.
    pub span: Span,
    /// Which stories its history holds, in the words of the ledger.
    pub rules: String,
}

/// Formats in the order in which the documents of a head remember most: JSON and HTML hold keys and
/// numbers, Atom and RSS where there is neither.
pub const MEMORY_ORDER: [Format; 4] = [Format::Json, Format::Html, Format::Atom, Format::Rss];

impl RecoveredHead {
    /// The same with the ids of a site, whatever the format has in their place.
    #[must_use]
    pub fn of_site(mut self, site_id: &str) -> Self {
        for item in &mut self.items {
            item.id = own_id(std::mem::take(&mut item.id), self.format, site_id);
        }
        self
    }

    /// With what another of its documents tells besides: one for people doesn't tell of the headlines under
    /// stories, nor in which order all stand.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        if self.format != Format::Html {
            return self;
        }
        let own = self.items.into_iter();
        let mut own: HashMap<String, RecoveredItem> =
            own.map(|item| (item.id.clone(), item)).collect();
        let mut items = other.items;
        for item in &mut items {
            let Some(mut known) = own.remove(&item.id) else {
                continue;
            };
            if let (
                RecoveredKind::Story { related: told, .. },
                RecoveredKind::Story { related, .. },
            ) = (&mut item.kind, &mut known.kind)
            {
                std::mem::swap(told, related);
            }
            if known.is_story() {
                *item = known;
            }
        }
        Self {
            items,
            updated: self.updated,
            links: self.links,
            ..other
        }
    }

    /// Its format's place in [`MEMORY_ORDER`].
    pub(super) fn rank(&self) -> usize {
        MEMORY_ORDER
            .iter()
            .position(|own| *own == self.format)
            .unwrap_or(MEMORY_ORDER.len())
    }
}

/// Formats in the order in which the documents of a sealed page do.
pub const PAGE_MEMORY_ORDER: [Format; 3] = [Format::Atom, Format::Json, Format::Rss];

/// A sealed page: the feed in whose folder it lies, its number, and what one of its documents remembers.
pub type RecoveredPage = (String, u64, RecoveredHead);

/// An item as a head's document remembers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveredItem {
    /// Permanent id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The item's URL.
    pub url: Option<String>,
    /// To the millisecond; RSS keeps the second.
    pub published: DateTime<Utc>,
    /// To the millisecond.
    pub updated: DateTime<Utc>,
    /// What else the document says.
    pub kind: RecoveredKind,
}

impl RecoveredItem {
    /// Whether it is a story.
    pub(super) fn is_story(&self) -> bool {
        matches!(self.kind, RecoveredKind::Story { .. })
    }
}

/// What a document says of a story or a headline beside what both have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecoveredKind {
    /// A story; what RSS and Atom hold of it depends on what else there is.
    Story {
        /// The key in the ledger.
        key: Option<String>,
        /// xxh3-128 of title and text, 32 hex digits.
        content_hash: Option<String>,
        /// xxh3-128 of all that is shown, 32 hex digits; sealed pages hold it.
        shown_hash: Option<String>,
        /// The story's number in the feed.
        number: Option<u64>,
        /// Its headlines that lead to stories, with the URL, and in JSON those that lead elsewhere; HTML
        /// doesn't hold them.
        related: Vec<(String, String)>,
        /// Where the links of its text lead; HTML doesn't tell.
        links: Vec<String>,
    },
    /// A headline.
    Headline {
        /// The id of the story that it is related to.
        about_id: Option<String>,
        /// The URL of the story that it is related to.
        about_url: Option<String>,
        /// That story's title when the headline was first seen; HTML doesn't hold it.
        about_title: Option<String>,
    },
}

/// What a frozen link leads to: the hash of the title, or name of the key, that it names, the place of the story, if
/// that is known, and its URL.
pub(super) type FrozenTarget = (u64, Option<usize>, String);

/// Those of a story.
pub type FrozenTargets = Vec<FrozenTarget>;

/// A story with its id, its number and its title.
pub(super) type Story = (String, KnownStory, u64, String);

/// A feed's head.
#[derive(Debug, Clone)]
pub struct NamedHead {
    /// The feed's name.
    pub name: String,
    /// The rules by which it selects; empty: it holds all stories.
    pub rules: String,
    /// What its documents remember.
    pub head: RecoveredHead,
    /// The newest sealed page of its history: the feed in whose folder it lies, and its number.
    pub newest_page: Option<(String, u64)>,
    /// Whether one of its documents would lead to that page: JSON leads to pages in JSON alone.
    pub leads: bool,
    /// So many stories fill the head, where the feed has no history.
    pub forgets_beyond: Option<u32>,
}

/// The id that a document tells in its format: RSS has guids that are no IRIs.
pub fn own_id(told: String, format: Format, site_id: &str) -> String {
    match format {
        Format::Rss => id_of(&told, site_id).unwrap_or(told),
        _ => told,
    }
}

/// Whether an id is a headline's: `headline:` and 32 hex digits at its end. In a story's key a
/// colon is percent-encoded.
pub(super) fn is_headline(id: &str) -> bool {
    id.rsplit_once("headline:").is_some_and(|(_, hash)| {
        hash.len() == 32 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// What a sealed page says of itself, if it does.
pub(super) fn span(first: &str, last: &str, rules: String) -> Option<RecoveredSpan> {
    let span = Span {
        first: first.parse().ok()?,
        last: last.parse().ok()?,
    };
    Some(RecoveredSpan { span, rules })
}

/// An instant in RFC 3339 or RFC 2822, cut to the millisecond.
pub(super) fn instant(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_rfc2822(text))
        .ok()
        .map(|instant| instant.to_utc().trunc_subsecs(3))
}
