//! The images and files that the text of an article leads to: Markdown and HTML, as [`Markup`](super::Markup) has it.

use std::borrow::Cow;

use super::escape::unescaped;
use super::tags::tags;

/// What an element of a text leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference<'a> {
    /// As it is written, with `&` for `&amp;`.
    pub(super) url: Cow<'a, str>,
    /// What kind of element it is.
    pub(super) kind: Kind,
    /// Of an image what it shows, in words.
    pub(super) alt: Option<Cow<'a, str>>,
}

/// What shows or leads to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `<img src>`.
    Picture,
    /// An image of another size, or before a film.
    Other,
    /// Something to be heard or seen: `<audio src>`, `<video src>`, `<source src>`.
    Player,
    /// A link.
    Link,
}

/// What a text leads to, in order.
pub(super) fn references(html: &str) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    for tag in tags(html) {
        let name = tag.name();
        let value = |wanted: &str| {
            let mut attributes = tag.attributes();
            let found = attributes.find(|attribute| attribute.name == wanted)?;
            Some(unescaped(found.value))
        };
        let mut push = |url: Cow<'_, str>, kind, alt| {
            let url = Cow::Owned(url.into_owned());
            found.push(Reference { url, kind, alt });
        };
        let kind = match name {
            "img" => Kind::Picture,
            "a" => Kind::Link,
            _ => Kind::Player,
        };
        match name {
            "img" | "audio" | "video" | "source" => {
                if let Some(url) = value("src") {
                    let alt = value("alt").filter(|_| kind == Kind::Picture);
                    push(url, kind, alt);
                }
                if let Some(url) = value("poster") {
                    push(url, Kind::Other, None);
                }
                let set = value("srcset").unwrap_or_default();
                for candidate in set.split(", ").filter(|candidate| !candidate.is_empty()) {
                    let url = candidate.split(' ').next().unwrap_or_default();
                    push(Cow::Owned(url.to_owned()), Kind::Other, None);
                }
            }
            "a" => {
                if let Some(url) = value("href") {
                    push(url, kind, None);
                }
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_shows_and_leads_to_is_found_in_order() {
        let html = "<p>It is <a href=\"a.pdf\" title=\"src=\">here</a>: <img src=\"b.png?x&amp;y\" alt=\"A &amp; b\" \
                    srcset=\"b.png 1x, c.png 2x\"></p>\n<video src=\"d.mp4\" poster=\"e.jpg\"></video><code>src=\"f.png\"\
                    </code><img alt=\"\" src=\"https://e.example/g.png\">";
        let found = references(html);
        let told: Vec<(&str, Kind, Option<&str>)> = found
            .iter()
            .map(|one| (&*one.url, one.kind, one.alt.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                ("a.pdf", Kind::Link, None),
                ("b.png?x&y", Kind::Picture, Some("A & b")),
                ("b.png", Kind::Other, None),
                ("c.png", Kind::Other, None),
                ("d.mp4", Kind::Player, None),
                ("e.jpg", Kind::Other, None),
                ("https://e.example/g.png", Kind::Picture, Some("")),
            ]
        );
        assert_eq!(references("<p>a < b</p>"), []);
        assert_eq!(references("<img src=\"a"), []);
    }
}
