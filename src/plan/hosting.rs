//! How documents are served: how long they are kept, and what a host takes them for that goes by their names alone.

use super::format::Format;

/// How long caches may take a copy of a document for the document (RFC 9111 §5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Not without asking.
    Asked,
    /// So many seconds.
    Secs(u64),
    /// For ever: another file has another name.
    ForEver,
}

impl Kept {
    /// What is no head: pages change when stories do, sealed pages nearly never.
    pub const REST: Self = Self::Secs(3_600);

    /// What `Cache-Control` says.
    pub fn cache_control(self) -> String {
        match self {
            Self::Asked => "no-cache".into(),
            Self::Secs(secs) => format!("public, max-age={secs}"),
            // RFC 8246.
            Self::ForEver => "public, max-age=31536000, immutable".into(),
        }
    }
}

/// What GitHub Pages serves a file of this name as: it goes by the ending, after the mime-db project
/// (<https://docs.github.com/en/pages/getting-started-with-github-pages/creating-a-github-pages-site>, mime-db 1.54);
/// `None` for an ending that feeds and pages don't have.
pub fn on_github_pages(name: &str) -> Option<&'static str> {
    let file = name.rsplit('/').next().unwrap_or(name);
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    Some(match ending.to_ascii_lowercase().as_str() {
        "html" | "htm" | "shtml" => Format::Html.media_type(),
        "xml" => XML,
        "json" => JSON,
        "rss" => Format::Rss.media_type(),
        "atom" => Format::Atom.media_type(),
        "rdf" => "application/rdf+xml",
        "xhtml" => "application/xhtml+xml",
        "txt" => "text/plain",
        "php" => "application/x-httpd-php",
        "" | "asp" | "aspx" | "cgi" | "jsp" | "cfm" | "rss2" | "jsonfeed" => {
            "application/octet-stream"
        }
        _ => return None,
    })
}

const XML: &str = "application/xml";
const JSON: &str = "application/json";

/// What it serves a document of a format as under this name, where that isn't what the document is.
pub fn mistaken_on_github_pages(name: &str, format: Format) -> Option<&'static str> {
    let served = on_github_pages(name)?;
    let is_right = served == format.media_type()
        || match format {
            Format::Rss | Format::Atom => served == XML,
            Format::Json => served == JSON,
            Format::Html => false,
        };
    (!is_right).then_some(served)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_served_as_its_name_ends() {
        const BYTES: &str = "application/octet-stream";
        for (name, format, mistaken) in [
            ("index.xml", Format::Rss, None),
            ("feed/index.xml", Format::Atom, None),
            ("blog.v2/feed", Format::Rss, Some(BYTES)),
            ("feed.rss", Format::Rss, None),
            ("feed.RSS", Format::Atom, Some("application/rss+xml")),
            ("feed.atom", Format::Atom, None),
            ("feed.html", Format::Rss, Some("text/html")),
            ("news.htm", Format::Html, None),
            ("index.json", Format::Json, None),
            ("feed.php", Format::Json, Some("application/x-httpd-php")),
            ("news.xml", Format::Html, Some("application/xml")),
            ("feed.pdf", Format::Rss, None),
        ] {
            let found = mistaken_on_github_pages(name, format);
            assert_eq!(found, mistaken, "{name} {format:?}");
        }
    }
}
