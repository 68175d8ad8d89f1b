//! What feeds of other tools say, as values.

use std::fmt;

use chrono::{DateTime, Utc};

/// An item of a feed, as its readers know it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedItem {
    /// What readers tell it by, to the letter: RSS `guid`, RSS 1.0 `rdf:about`, Atom `id`, JSON `id`; without one its
    /// link.
    pub id: Option<String>,
    /// One line of plain text; may be empty.
    pub title: String,
    /// Absolute http(s) URL of its page, as it is written.
    pub link: Option<String>,
    /// RSS `pubDate`, `dc:date`; Atom `published`, JSON `date_published`.
    pub published: Option<DateTime<Utc>>,
    /// Atom `updated`, also in RSS; JSON `date_modified`, WXR `wp:post_modified_gmt`.
    pub updated: Option<DateTime<Utc>>,
    /// HTML: RSS `description`, WXR `excerpt:encoded`, Atom and JSON `summary`.
    pub summary: Option<String>,
    /// HTML: `content:encoded`, Atom `content`, JSON `content_html`.
    pub content: Option<String>,
    /// Names.
    pub authors: Vec<String>,
    /// RSS and Atom `category`, JSON `tags`, WXR categories and tags.
    pub tags: Vec<String>,
    /// The first of WXR's categories.
    pub section: Option<String>,
    /// WXR `wp:post_name`.
    pub slug: Option<String>,
    /// Whether it was public.
    pub state: ItemState,
}

impl ImportedItem {
    /// Its text as HTML: the content, else the summary.
    pub fn html(&self) -> &str {
        let texts = [&self.content, &self.summary].into_iter().flatten();
        let mut filled = texts.filter(|text| !text.trim().is_empty());
        filled.next().map_or("", String::as_str)
    }
}

/// Whether an item was public; feeds hold nothing else, WXR tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ItemState {
    /// Subscribers have it.
    #[default]
    Published,
    /// A draft, a private one, one with a password, or one that waits for its date.
    Unpublished,
}

/// Why a file gives no items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadFeed {
    /// Nothing is in it.
    Empty,
    /// It begins with something that no feed begins with.
    NoFeed {
        /// That.
        found: String,
    },
    /// A page for people.
    WebPage,
    /// XML that isn't well-formed, or JSON that can't be read.
    Broken {
        /// The line, from 1.
        line: usize,
        /// What a parser says.
        cause: String,
    },
    /// XML or JSON, but no feed.
    Unknown {
        /// The name of its root, or what it lacks.
        found: String,
    },
}

impl BadFeed {
    /// The line on which it breaks, if one does.
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::Broken { line, .. } => Some(*line),
            _ => None,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::WebPage => {
                "look in its source for rel=\"alternate\", and download the feed that it names"
            }
            Self::Broken { .. } => "download it once more, or correct it",
            _ => "name a feed (RSS, Atom, JSON Feed) or a WordPress export",
        }
    }
}

impl fmt::Display for BadFeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the file is empty"),
            Self::NoFeed { found } => write!(f, "this is no feed; it begins with {found:?}"),
            Self::WebPage => f.write_str("this is a web page, not a feed"),
            Self::Broken { cause, .. } => write!(f, "the feed can't be read: {cause}"),
            Self::Unknown { found } => write!(f, "this is no feed: {found}"),
        }
    }
}
