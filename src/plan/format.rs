//! The formats that feeds are written in.

use serde::Serialize;

/// A format that a feed is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
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
