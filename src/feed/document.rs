//! Where each document lies in the output: the one place that names documents.

use crate::feed::model::Format;

/// The story pages' folder in the output.
pub const PAGES: &str = "pages";

/// Folders that no feed may be named after.
pub const RESERVED: [&str; 3] = [PAGES, ARCHIVE, "media"];

/// The folder of a feed's history, in the feed's own.
const ARCHIVE: &str = "archive";

const OPML: &str = "opml.xml";
const MARKER: &str = "feedmill.json";

/// A document's place in the output, sorted in the order of writing: pages and history before the
/// heads that link to them, the marker last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentPath {
    /// A story's page: `pages/<slug>.html`.
    Page {
        /// The story's slug.
        slug: String,
    },
    /// A page of a feed's history in one format: `<feed>/archive/1/rss.xml`.
    Sealed {
        /// The feed's name; empty for the unnamed feed.
        feed: String,
        /// The page's number, from 1, the oldest.
        page: u64,
        /// The format.
        format: Format,
    },
    /// A feed's head in one format: `<feed>/rss.xml`, of the unnamed feed `rss.xml`.
    Head {
        /// The feed's name; empty for the unnamed feed.
        feed: String,
        /// The format.
        format: Format,
    },
    /// The list of feeds: `opml.xml`.
    Opml,
    /// What marks the folder as ours: `feedmill.json`.
    Marker,
}

impl DocumentPath {
    /// The path, relative to the output folder, parted by `/`.
    pub fn path(&self) -> String {
        match self {
            Self::Page { slug } => format!("{PAGES}/{slug}.html"),
            Self::Sealed { feed, page, format } => {
                format!("{}/{page}/{}", archive_folder(feed), format.file_name())
            }
            Self::Head { feed, format } if feed.is_empty() => format.file_name().into(),
            Self::Head { feed, format } => format!("{feed}/{}", format.file_name()),
            Self::Opml => OPML.into(),
            Self::Marker => MARKER.into(),
        }
    }

    /// The document's absolute URL; a twin's is its folder's. `base_url` ends in `/`.
    pub fn url(&self, base_url: &str) -> String {
        let path = self.path();
        let path = match self {
            Self::Sealed {
                format: Format::Html,
                ..
            }
            | Self::Head {
                format: Format::Html,
                ..
            } => path.strip_suffix(Format::Html.file_name()).unwrap_or(&path),
            _ => &path,
        };
        format!("{base_url}{path}")
    }

    /// The document that has this path in the output; `None` when no document of ours has it.
    pub fn parse(path: &str) -> Option<Self> {
        match path {
            OPML => return Some(Self::Opml),
            MARKER => return Some(Self::Marker),
            _ => {}
        }
        // No document of ours lies outside the output or under an empty name.
        if path.split('/').any(|name| matches!(name, "" | "." | "..")) {
            return None;
        }
        if let Some(page) = path
            .strip_prefix(PAGES)
            .and_then(|rest| rest.strip_prefix('/'))
        {
            let slug = page.strip_suffix(".html").filter(|slug| !slug.is_empty())?;
            return Some(Self::Page { slug: slug.into() });
        }
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let format = Format::ALL
            .into_iter()
            .find(|format| format.file_name() == file)?;
        let (feed, page) = match folder.rsplit_once('/') {
            Some((rest, page)) => (rest.strip_suffix(ARCHIVE), page_number(page)),
            None => (None, None),
        };
        let feed = feed.and_then(|feed| {
            if feed.is_empty() {
                Some("")
            } else {
                feed.strip_suffix('/')
            }
        });
        if let (Some(feed), Some(page)) = (feed, page) {
            return Some(Self::Sealed {
                feed: feed.into(),
                page,
                format,
            });
        }
        let first = folder.split('/').next().unwrap_or_default();
        if RESERVED.contains(&first) {
            return None;
        }
        Some(Self::Head {
            feed: folder.into(),
            format,
        })
    }
}

/// The folder that holds the sealed pages of a feed's history.
pub fn archive_folder(feed: &str) -> String {
    if feed.is_empty() {
        return ARCHIVE.to_owned();
    }
    format!("{feed}/{ARCHIVE}")
}

/// The number of a sealed page, as its folder is named.
pub fn page_number(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number > 0 && number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, url: &str, document: &DocumentPath) {
        assert_eq!(document.path(), path);
        assert_eq!(document.url("https://news.example/"), url);
        assert_eq!(DocumentPath::parse(path).as_ref(), Some(document));
    }

    fn head(feed: &str, format: Format) -> DocumentPath {
        DocumentPath::Head {
            feed: feed.into(),
            format,
        }
    }

    #[test]
    fn every_document_is_found_again_by_its_path() {
        let page = DocumentPath::Page {
            slug: "night-ferry".into(),
        };
        check(
            "pages/night-ferry.html",
            "https://news.example/pages/night-ferry.html",
            &page,
        );
        let page = DocumentPath::Page {
            slug: "coast/night-ferry".into(),
        };
        check(
            "pages/coast/night-ferry.html",
            "https://news.example/pages/coast/night-ferry.html",
            &page,
        );
        check(
            "rss.xml",
            "https://news.example/rss.xml",
            &head("", Format::Rss),
        );
        check(
            "index.html",
            "https://news.example/",
            &head("", Format::Html),
        );
        check(
            "section/travel/index.html",
            "https://news.example/section/travel/",
            &head("section/travel", Format::Html),
        );
        check(
            "opml.xml",
            "https://news.example/opml.xml",
            &DocumentPath::Opml,
        );
        check(
            "feedmill.json",
            "https://news.example/feedmill.json",
            &DocumentPath::Marker,
        );
    }

    #[test]
    fn what_is_not_ours_has_no_document() {
        for path in [
            "robots.txt",
            "pages/a.css",
            "pages/.html",
            "media/rss.xml",
            "",
            "x/",
            "/rss.xml",
            "../rss.xml",
            "a/./rss.xml",
        ] {
            assert_eq!(DocumentPath::parse(path), None, "{path}");
        }
    }

    #[test]
    fn documents_sort_in_the_order_of_writing() {
        let page = DocumentPath::Page { slug: "z".into() };
        assert!(page < head("", Format::Rss));
        assert!(head("z", Format::Html) < DocumentPath::Opml);
        assert!(DocumentPath::Opml < DocumentPath::Marker);
    }
}
