//! Where each document lies in the output: the one place that names documents.

use std::collections::BTreeSet;

use crate::ledger::selection::Field;
use crate::ledger::slug::slug;
use crate::plan::format::Format;
use crate::story::{ArticlePath, MediaType};

/// The story pages' folder in the output.
pub const PAGES: &str = "pages";

/// Folders that no feed may be named after.
pub const RESERVED: [&str; 3] = [PAGES, ARCHIVE, MEDIA];

/// The folder of images and files in the output.
pub const MEDIA: &str = "media";

/// The folder of a feed's history, in the feed's own.
const ARCHIVE: &str = "archive";

const STYLE: &str = "style.css";
const NO_JEKYLL: &str = ".nojekyll";
const OPML: &str = "opml.xml";
const MARKER: &str = "feedmill.json";

/// A document's place in the output, sorted in the order of writing: the style before the pages that
/// it sets, pages and history before the heads that link to them, the marker last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentPath {
    /// The style sheet of all pages and twins: `style.css`.
    Style,
    /// What has GitHub Pages serve names that begin with `_`: `.nojekyll`.
    NoJekyll,
    /// An image, or a file that a story offers: `media/<hash>.<ending>`. Its bytes are an author's.
    Media {
        /// 32 hexadecimal digits, and the ending of its type.
        name: String,
    },
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
    /// The feeds of a field's values, where they are many: `sections.html`.
    Index(Field),
    /// The list of feeds: `opml.xml`.
    Opml,
    /// What marks the folder as ours: `feedmill.json`.
    Marker,
}

impl DocumentPath {
    /// The path, relative to the output folder, parted by `/`.
    pub fn path(&self) -> String {
        match self {
            Self::Media { name } => [MEDIA, "/", name].concat(),
            Self::Page { slug } => [PAGES, "/", slug, ".html"].concat(),
            Self::Sealed { feed, page, format } => {
                format!("{}/{page}/{}", archive_folder(feed), format.file_name())
            }
            Self::Head { feed, format } if feed.is_empty() => format.file_name().into(),
            Self::Head { feed, format } => [feed, "/", format.file_name()].concat(),
            Self::Style => STYLE.into(),
            Self::NoJekyll => NO_JEKYLL.into(),
            Self::Index(field) => index(*field).into(),
            Self::Opml => OPML.into(),
            Self::Marker => MARKER.into(),
        }
    }

    /// Its path as links have it: a twin's is its folder's, empty for the output folder itself.
    fn served_path(&self) -> String {
        let mut path = self.path();
        if let Self::Sealed {
            format: Format::Html,
            ..
        }
        | Self::Head {
            format: Format::Html,
            ..
        } = self
        {
            path.truncate(path.len() - Format::Html.file_name().len());
        }
        path
    }

    /// The document's absolute URL; a twin's is its folder's. `base_url` ends in `/`.
    pub fn url(&self, base_url: &str) -> String {
        [base_url, &self.served_path()].concat()
    }

    /// The document of ours that an absolute URL leads to, and what follows its path from `#` on.
    pub fn at_url<'u>(url: &'u str, base_url: &str) -> Option<(Self, &'u str)> {
        let inner = url.strip_prefix(base_url)?;
        let (path, fragment) = inner.split_at(inner.find('#').unwrap_or(inner.len()));
        let document = if path.is_empty() || path.ends_with('/') {
            Self::parse(&format!("{path}{}", Format::Html.file_name()))
        } else {
            Self::parse(path)
        };
        Some((document?, fragment))
    }

    /// The link from this document to another, relative (RFC 3986 §4.2), so that it holds wherever the
    /// output is looked at.
    pub fn link_to(&self, other: &Self) -> String {
        let (own, other) = (self.served_path(), other.served_path());
        let same = own.bytes().zip(other.bytes()).take_while(|(a, b)| a == b);
        let same = own.as_bytes().get(..same.count()).unwrap_or_default();
        // The folders that both lie in.
        let shared = memchr::memrchr(b'/', same).map_or(0, |slash| slash + 1);
        let ahead = own.bytes().skip(shared);
        let up = ahead.filter(|byte| *byte == b'/').count();
        let down = other.get(shared..).unwrap_or_default();
        // An empty link leads to the document itself, and a colon in a first name would end a scheme.
        let first = down.split('/').next().unwrap_or_default();
        if up == 0 && (down.is_empty() || first.contains(':')) {
            return ["./", down].concat();
        }
        let mut link = "../".repeat(up);
        link.push_str(down);
        link
    }

    /// The document that has this path in the output; `None` when no document of ours has it.
    pub fn parse(path: &str) -> Option<Self> {
        match path {
            STYLE => return Some(Self::Style),
            NO_JEKYLL => return Some(Self::NoJekyll),
            OPML => return Some(Self::Opml),
            MARKER => return Some(Self::Marker),
            _ => {}
        }
        if let Some(field) = Field::ALL.into_iter().find(|field| index(*field) == path) {
            return Some(Self::Index(field));
        }
        // No document of ours lies outside the output or under an empty name.
        if path.split('/').any(|name| matches!(name, "" | "." | "..")) {
            return None;
        }
        let in_media = path
            .strip_prefix(MEDIA)
            .and_then(|rest| rest.strip_prefix('/'));
        if let Some(name) = in_media {
            return is_media_name(name).then(|| Self::Media { name: name.into() });
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

/// Whether a file of ours in the media's folder may be called so.
fn is_media_name(name: &str) -> bool {
    let is_digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    name.split_once('.').is_some_and(|(digits, ending)| {
        let of_type = MediaType::of_name(name.as_bytes());
        digits.len() == 32
            && digits.bytes().all(is_digit)
            && of_type.is_some_and(|own| own.ending() == ending)
    })
}

/// The file of an index.
fn index(field: Field) -> &'static str {
    match field {
        Field::Section => "sections.html",
        Field::Tag => "tags.html",
        Field::Author => "authors.html",
        Field::Language => "languages.html",
    }
}

/// The URL of the folder that holds stories' pages; `base_url` ends in `/`.
pub fn pages_url(base_url: &str) -> String {
    format!("{base_url}{PAGES}/")
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

/// The folders in which pages of the stories of some articles may lie, which come sorted by path, with those above
/// them. Stories whose articles were moved may have theirs in others.
pub fn page_folders<'a>(articles: impl Iterator<Item = &'a ArticlePath>) -> Vec<String> {
    let mut folders = BTreeSet::from([PAGES.to_owned()]);
    let mut last: Option<&[u8]> = None;
    for path in articles {
        let outer = path.folders().next_back();
        if outer.is_none() || outer == last {
            continue;
        }
        last = outer;
        let slug = slug(&path.key()).0;
        let above = slug.match_indices('/');
        let above = above.filter_map(|(end, _)| slug.get(..end));
        folders.extend(above.map(|folder| format!("{PAGES}/{folder}")));
    }
    folders.into_iter().collect()
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
            "tags.html",
            "https://news.example/tags.html",
            &DocumentPath::Index(Field::Tag),
        );
        check(
            "feedmill.json",
            "https://news.example/feedmill.json",
            &DocumentPath::Marker,
        );
        check(
            "style.css",
            "https://news.example/style.css",
            &DocumentPath::Style,
        );
        check(
            ".nojekyll",
            "https://news.example/.nojekyll",
            &DocumentPath::NoJekyll,
        );
        check(
            "media/00112233445566778899aabbccddeeff.jpg",
            "https://news.example/media/00112233445566778899aabbccddeeff.jpg",
            &DocumentPath::Media {
                name: "00112233445566778899aabbccddeeff.jpg".into(),
            },
        );
    }

    #[test]
    fn a_link_leads_from_one_document_to_another_by_the_shortest_way() {
        for (from, to, link) in [
            ("index.html", "index.html", "./"),
            ("index.html", "rss.xml", "rss.xml"),
            ("index.html", "style.css", "style.css"),
            ("index.html", "stories/index.html", "stories/"),
            ("index.html", "pages/a.html", "pages/a.html"),
            ("index.html", "pages/coast/a.html", "pages/coast/a.html"),
            ("stories/index.html", "index.html", "../"),
            ("stories/index.html", "rss.xml", "../rss.xml"),
            ("stories/index.html", "stories/index.html", "./"),
            ("stories/index.html", "stories/rss.xml", "rss.xml"),
            (
                "stories/index.html",
                "headlines/index.html",
                "../headlines/",
            ),
            (
                "stories/index.html",
                "stories/archive/1/index.html",
                "archive/1/",
            ),
            ("section/x/index.html", "index.html", "../../"),
            ("section/x/index.html", "section/y/index.html", "../y/"),
            ("section/x/index.html", "style.css", "../../style.css"),
            ("section/x/index.html", "pages/a.html", "../../pages/a.html"),
            ("pages/a.html", "index.html", "../"),
            ("tags.html", "tag/ice/index.html", "tag/ice/"),
            ("tag/ice/index.html", "tags.html", "../../tags.html"),
            ("pages/a.html", "stories/index.html", "../stories/"),
            ("pages/a.html", "pages/a.html", "a.html"),
            ("pages/a.html", "pages/coast/a.html", "coast/a.html"),
            ("pages/coast/a.html", "pages/a.html", "../a.html"),
            ("pages/coast/a.html", "pages/coast.html", "../coast.html"),
            (
                "pages/coast/a.html",
                "pages/coasts/a.html",
                "../coasts/a.html",
            ),
            ("pages/coast/a.html", "style.css", "../../style.css"),
            (
                "pages/coast/a.html",
                "media/00112233445566778899aabbccddeeff.jpg",
                "../../media/00112233445566778899aabbccddeeff.jpg",
            ),
            ("pages/a.html", "pages/b:c.html", "./b:c.html"),
            ("pages/coast/a.html", "pages/b:c.html", "../b:c.html"),
            ("archive/1/index.html", "index.html", "../../"),
            ("archive/1/index.html", "archive/2/index.html", "../2/"),
            ("archive/1/index.html", "pages/a.html", "../../pages/a.html"),
            (
                "stories/archive/1/index.html",
                "stories/index.html",
                "../../",
            ),
        ] {
            let document = |path| DocumentPath::parse(path).unwrap();
            let (from, to) = (document(from), document(to));
            assert_eq!(from.link_to(&to), link, "{from:?} {to:?}");
            let base = "https://news.example/feeds/";
            let own = url::Url::parse(&from.url(base)).unwrap();
            assert_eq!(
                own.join(link).unwrap().as_str(),
                to.url(base),
                "{from:?} {to:?}"
            );
        }
    }

    #[test]
    fn a_document_is_found_by_its_url_under_the_base_url_alone() {
        for (url, path, fragment) in [
            ("https://news.example/", Some("index.html"), ""),
            (
                "https://news.example/pages/a.html#h-1",
                Some("pages/a.html"),
                "#h-1",
            ),
            (
                "https://news.example/stories/",
                Some("stories/index.html"),
                "",
            ),
            ("https://news.example/about", None, ""),
            ("https://news.example/../pages/a.html", None, ""),
            ("https://else.example/pages/a.html", None, ""),
        ] {
            let found = DocumentPath::at_url(url, "https://news.example/");
            let expected = path.map(|path| (DocumentPath::parse(path).unwrap(), fragment));
            assert_eq!(found, expected, "{url}");
        }
    }

    #[test]
    fn what_is_not_ours_has_no_document() {
        for path in [
            "robots.txt",
            "pages/a.css",
            "pages/.html",
            "media/rss.xml",
            "media/00112233445566778899aabbccddeeff.jpeg",
            "media/00112233445566778899AABBCCDDEEFF.jpg",
            "media/00112233445566778899aabbccddeeff.html",
            "media/x/00112233445566778899aabbccddeeff.jpg",
            "media/0011.jpg",
            "media/quay.jpg",
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
        let media = DocumentPath::Media { name: "z".into() };
        assert!(DocumentPath::Style < media && media < page);
        assert!(page < head("", Format::Rss));
        assert!(head("z", Format::Html) < DocumentPath::Opml);
        assert!(DocumentPath::Opml < DocumentPath::Marker);
    }
}
