//! Links of documents that a preview serves: those below the site's `base_url` lead to the preview, so that a
//! reader or a browser that follows them stays on this machine. Ids stay, and so does what a text says.

use std::collections::HashMap;

use memchr::memmem;

use crate::world::media_type::MediaType;

/// Attributes that hold a URL to follow, of HTML, Atom, RSS and OPML.
const ATTRIBUTES: [&[u8]; 6] = [b"href", b"src", b"url", b"poster", b"xmlUrl", b"htmlUrl"];

/// Elements whose text is a URL to follow, of RSS and Atom.
const ELEMENTS: [&[u8]; 5] = [b"link", b"url", b"uri", b"icon", b"logo"];

/// Quotes, as they stand in markup that is text of XML.
const ESCAPED_QUOTES: [&[u8]; 4] = [b"&quot;", b"&apos;", b"&#x22;", b"&#x27;"];

/// How a document holds URLs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Markup {
    /// In attributes.
    Html,
    /// In attributes, in elements, and in attributes of HTML that is text.
    Xml,
    /// As values, and in attributes of HTML that is a value.
    Json,
}

impl Markup {
    /// Of a document of a media type; `None` when it holds no URLs of ours.
    pub(super) fn of(media_type: MediaType) -> Option<Self> {
        let name = media_type.name.split(';').next()?;
        match name {
            "text/html" => Some(Self::Html),
            "application/rss+xml" | "application/atom+xml" | "text/x-opml" => Some(Self::Xml),
            "application/feed+json" => Some(Self::Json),
            _ => None,
        }
    }

    /// Whether what follows these bytes is a URL that somebody may follow.
    fn leads(self, before: &[u8]) -> bool {
        match self {
            Self::Html => is_in_attribute(before),
            Self::Xml => {
                let unescaped = ESCAPED_QUOTES.iter().find_map(|q| before.strip_suffix(*q));
                match unescaped {
                    Some(before) => ends_in_attribute(before),
                    None => is_in_attribute(before) || is_in_element(before),
                }
            }
            Self::Json => match before.strip_suffix(b"\\\"") {
                Some(before) => ends_in_attribute(before),
                None => is_value(before),
            },
        }
    }
}

/// A document's bytes with links to `address` in place of those to `base_url`, both ending in `/`, where the rest
/// of the link names a document that is there.
pub(super) fn local(
    bytes: &[u8],
    markup: Markup,
    (base_url, address): (&str, &str),
    mut is_there: impl FnMut(&str) -> bool,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut known: HashMap<&[u8], bool> = HashMap::new();
    let mut done = 0;
    for at in memmem::find_iter(bytes, base_url.as_bytes()) {
        let (Some(before), Some(rest)) = (bytes.get(..at), bytes.get(at + base_url.len()..)) else {
            break;
        };
        if !markup.leads(before) {
            continue;
        }
        let path = rest.split(|byte| is_end_of_path(*byte)).next();
        let path = path.unwrap_or_default();
        let is_there = *known.entry(path).or_insert_with(|| {
            std::str::from_utf8(path).is_ok_and(|path| is_there(&format!("/{path}")))
        });
        if is_there {
            out.extend_from_slice(before.get(done..).unwrap_or_default());
            out.extend_from_slice(address.as_bytes());
            done = at + base_url.len();
        }
    }
    out.extend_from_slice(bytes.get(done..).unwrap_or_default());
    out
}

fn is_end_of_path(byte: u8) -> bool {
    matches!(
        byte,
        b'"' | b'\'' | b'<' | b'>' | b'&' | b'\\' | b'#' | b'?'
    ) || byte <= b' '
}

/// Whether a quoted attribute's value begins here.
fn is_in_attribute(before: &[u8]) -> bool {
    let quote = before.strip_suffix(b"\"").or(before.strip_suffix(b"'"));
    quote.is_some_and(ends_in_attribute)
}

/// Whether bytes end in an attribute that holds a URL to follow, and `=`.
fn ends_in_attribute(before: &[u8]) -> bool {
    let Some(before) = before.strip_suffix(b"=") else {
        return false;
    };
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':' | b'_');
    let length = before.iter().rev().take_while(|byte| is_part(byte)).count();
    let name = before.get(before.len() - length..).unwrap_or_default();
    ATTRIBUTES.contains(&name)
}

/// Whether the text of an element that is a URL to follow begins here.
fn is_in_element(before: &[u8]) -> bool {
    let Some(before) = before.strip_suffix(b">") else {
        return false;
    };
    let Some(open) = memchr::memrchr(b'<', before) else {
        return false;
    };
    let tag = before.get(open + 1..).unwrap_or_default();
    let name = tag.split(u8::is_ascii_whitespace).next();
    name.is_some_and(|name| ELEMENTS.contains(&name))
}

/// Whether a value begins here that is no id: one of an object or of a list.
fn is_value(before: &[u8]) -> bool {
    let Some(before) = before.strip_suffix(b"\"") else {
        return false;
    };
    match before.trim_ascii_end().split_last() {
        Some((b':', key)) => !key.trim_ascii_end().ends_with(b"\"id\""),
        Some((b'[' | b',', _)) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Here is all but what is named `gone…`.
    fn check(markup: Markup, before: &str, after: &str) {
        let sites = ("https://quay.example/feeds/", "http://[::1]:80/");
        let got = local(before.as_bytes(), markup, sites, |path| {
            !path.starts_with("/gone")
        });
        assert_eq!(String::from_utf8(got).unwrap(), after);
    }

    #[test]
    fn links_of_pages_lead_to_the_preview() {
        check(
            Markup::Html,
            r#"<link rel="canonical" href="https://quay.example/feeds/"><img src='https://quay.example/feeds/a.png'>
<article data-id="https://quay.example/feeds/old"><a href="https://quay.example/feeds/gone.html">https://quay.example/feeds/</a>
<a href="https://quay.example/feed/">"https://quay.example/feeds/"</a>"#,
            r#"<link rel="canonical" href="http://[::1]:80/"><img src='http://[::1]:80/a.png'>
<article data-id="https://quay.example/feeds/old"><a href="https://quay.example/feeds/gone.html">https://quay.example/feeds/</a>
<a href="https://quay.example/feed/">"https://quay.example/feeds/"</a>"#,
        );
    }

    #[test]
    fn links_of_feeds_lead_to_the_preview_and_ids_stay() {
        check(
            Markup::Xml,
            r#"<link>https://quay.example/feeds/</link><guid isPermaLink="false">https://quay.example/feeds/a</guid>
<id>https://quay.example/feeds/a</id><title>https://quay.example/feeds/a</title><url>https://quay.example/feeds/i.png</url>
<link href="https://quay.example/feeds/a#h-1" rel="related"/><at:deleted-entry ref="https://quay.example/feeds/a"/>
<content type="html">&#x3C;a href=&quot;https://quay.example/feeds/a?b&#x26;c&quot;&#x3E;https://quay.example/feeds/&#x3C;/a&#x3E;
said &quot;https://quay.example/feeds/a&quot;</content><outline xmlUrl="https://quay.example/feeds/rss.xml"/>"#,
            r#"<link>http://[::1]:80/</link><guid isPermaLink="false">https://quay.example/feeds/a</guid>
<id>https://quay.example/feeds/a</id><title>https://quay.example/feeds/a</title><url>http://[::1]:80/i.png</url>
<link href="http://[::1]:80/a#h-1" rel="related"/><at:deleted-entry ref="https://quay.example/feeds/a"/>
<content type="html">&#x3C;a href=&quot;http://[::1]:80/a?b&#x26;c&quot;&#x3E;https://quay.example/feeds/&#x3C;/a&#x3E;
said &quot;https://quay.example/feeds/a&quot;</content><outline xmlUrl="http://[::1]:80/rss.xml"/>"#,
        );
    }

    #[test]
    fn links_of_json_feeds_lead_to_the_preview_and_ids_stay() {
        check(
            Markup::Json,
            r#"{"id": "https://quay.example/feeds/a", "url": "https://quay.example/feeds/a", "related": ["https://quay.example/feeds/b"],
"content_html": "<a href=\"https://quay.example/feeds/b\">\"https://quay.example/feeds/b\"</a>"}"#,
            r#"{"id": "https://quay.example/feeds/a", "url": "http://[::1]:80/a", "related": ["http://[::1]:80/b"],
"content_html": "<a href=\"http://[::1]:80/b\">\"https://quay.example/feeds/b\"</a>"}"#,
        );
    }

    #[test]
    fn only_documents_with_links_are_looked_through() {
        for (path, bytes, markup) in [
            ("index.html", "", Some(Markup::Html)),
            ("x", "<rss version=\"2.0\">", Some(Markup::Xml)),
            ("atom.xml", "<feed xmlns=\"\">", Some(Markup::Xml)),
            ("opml.xml", "<opml version=\"2.0\">", Some(Markup::Xml)),
            (
                "feed.json",
                "{\"version\": \"https://jsonfeed.org/version/1.1\"}",
                Some(Markup::Json),
            ),
            ("feedmill.json", "{}", None),
            ("style.css", "", None),
            ("photo.jpg", "", None),
        ] {
            let media_type = MediaType::of(path, bytes.as_bytes());
            assert_eq!(Markup::of(media_type), markup, "{path}");
        }
    }
}
