//! The media type of a document, by its name and, where that leaves it open, by how it begins: a feed
//! may have another name.

use crate::story;

/// As much of a document is looked at.
const BEGINNING_BYTES: usize = 1_024;

/// A document's media type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MediaType {
    /// As it is sent.
    pub name: &'static str,
    /// Whether it gets smaller by compression.
    pub is_text: bool,
}

impl MediaType {
    /// Of a document with a name that begins with these bytes.
    pub fn of(path: &str, bytes: &[u8]) -> Self {
        let beginning = bytes.get(..BEGINNING_BYTES).unwrap_or(bytes);
        let beginning = String::from_utf8_lossy(beginning);
        let file = path.rsplit('/').next().unwrap_or(path);
        let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
        let text = |name| Self {
            name,
            is_text: true,
        };
        match extension.to_ascii_lowercase().as_str() {
            "html" | "htm" => text("text/html; charset=utf-8"),
            "css" => text("text/css; charset=utf-8"),
            "js" | "mjs" => text("text/javascript; charset=utf-8"),
            "txt" | "md" => text("text/plain; charset=utf-8"),
            "svg" => text("image/svg+xml"),
            "json" => text(json(&beginning)),
            "xml" | "rss" | "atom" | "rdf" => text(xml(&beginning).unwrap_or(XML)),
            "opml" => text(OPML),
            "" => xml(&beginning).map_or(Self::opaque(BYTES), text),
            other => Self::opaque(opaque(other)),
        }
    }

    fn opaque(name: &'static str) -> Self {
        Self {
            name,
            is_text: false,
        }
    }
}

const XML: &str = "application/xml; charset=utf-8";
const OPML: &str = "text/x-opml; charset=utf-8";
const BYTES: &str = "application/octet-stream";

/// What an XML document's first element says.
fn xml(beginning: &str) -> Option<&'static str> {
    let mut elements = beginning.split('<').skip(1);
    let root = elements.find(|rest| !rest.starts_with(['?', '!']))?;
    let end = root.find(|c: char| c.is_whitespace() || c == '>')?;
    match root.get(..end)? {
        "rss" => Some("application/rss+xml; charset=utf-8"),
        "feed" => Some("application/atom+xml; charset=utf-8"),
        "opml" => Some(OPML),
        "html" => Some("text/html; charset=utf-8"),
        _ => None,
    }
}

/// JSON Feed says its version first.
fn json(beginning: &str) -> &'static str {
    if beginning.contains("://jsonfeed.org/version/") {
        "application/feed+json; charset=utf-8"
    } else {
        "application/json"
    }
}

/// What is no text.
fn opaque(extension: &str) -> &'static str {
    match extension {
        "jpeg" => "image/jpeg",
        "ico" => "image/vnd.microsoft.icon",
        "woff2" => "font/woff2",
        _ => {
            let mut published = story::MediaType::published();
            let own = published.find(|(ending, _)| *ending == extension);
            own.map_or(BYTES, |(_, name)| name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_have_their_types_whatever_their_names() {
        let rss = "<?xml version=\"1.0\"?>\n<!-- a > b -->\n<rss version=\"2.0\">";
        let atom = "<?xml version=\"1.0\"?><feed xmlns=\"http://www.w3.org/2005/Atom\">";
        let json = "{\"version\": \"https://jsonfeed.org/version/1.1\"}";
        for (path, bytes, name) in [
            ("rss.xml", rss, "application/rss+xml; charset=utf-8"),
            ("feed/index.xml", rss, "application/rss+xml; charset=utf-8"),
            ("feed", rss, "application/rss+xml; charset=utf-8"),
            ("a.b/atom.xml", atom, "application/atom+xml; charset=utf-8"),
            ("feed.json", json, "application/feed+json; charset=utf-8"),
            ("feedmill.json", "{\"generation\": 1}", "application/json"),
            (
                "opml.xml",
                "<?xml?><opml version=\"2.0\">",
                "text/x-opml; charset=utf-8",
            ),
            ("index.html", "<!doctype html>", "text/html; charset=utf-8"),
            ("STYLE.CSS", "", "text/css; charset=utf-8"),
            ("icon.png", "", "image/png"),
            (
                "sitemap.xml",
                "<?xml?><urlset>",
                "application/xml; charset=utf-8",
            ),
            (".nojekyll", "", "application/octet-stream"),
            ("CNAME", "quay.example", "application/octet-stream"),
        ] {
            assert_eq!(MediaType::of(path, bytes.as_bytes()).name, name, "{path}");
        }
    }
}
