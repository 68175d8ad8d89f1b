//! Addresses in a body, which may be relative to where the story stands, as feeds need them: absolute.

use std::borrow::Cow;

use url::Url;

use crate::story::escape::{push_attribute, unescaped};
use crate::story::tags::{Attribute, tags};
use crate::story::web_link;

/// Where an address in a text leads that means a file which is published; `None` of others.
pub type Own<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// A body whose relative addresses lead where they do at `base`, the story's own address, or to documents of our `own`.
/// Markup is of the form in which [`crate::story::Markup`] has it.
pub fn absolute<'a>(html: &'a str, base: &str, own: &Own<'_>) -> Cow<'a, str> {
    let mut out = String::new();
    let mut taken = 0;
    let mut parsed = None;
    for Attribute { name, value, at } in tags(html).flat_map(|tag| tag.attributes()) {
        let Some(kind) = Kind::of(name) else {
            continue;
        };
        let base = parsed.get_or_insert_with(|| Url::parse(base).ok());
        let whole = base
            .as_ref()
            .and_then(|base| kind.absolute(&unescaped(value), base, own));
        if let Some(whole) = whole {
            out.push_str(html.get(taken..at).unwrap_or_default());
            push_attribute(&mut out, &whole);
            taken = at + value.len();
        }
    }
    if taken == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(html.get(taken..).unwrap_or_default());
    Cow::Owned(out)
}

/// What an attribute holds.
#[derive(Clone, Copy)]
enum Kind {
    /// An address.
    One,
    /// Addresses with sizes, parted by commas.
    Set,
}

impl Kind {
    /// Of the attribute of a name.
    fn of(name: &str) -> Option<Self> {
        match name {
            "href" | "src" | "poster" | "cite" => Some(Self::One),
            "srcset" => Some(Self::Set),
            _ => None,
        }
    }

    /// `None`: all of it is absolute already.
    fn absolute(self, value: &str, base: &Url, own: &Own<'_>) -> Option<String> {
        match self {
            Self::One => one(value, base, own),
            Self::Set => {
                let mut is_same = true;
                let candidates = value.split(", ").map(|candidate| {
                    let (url, size) = candidate.split_once(' ').unwrap_or((candidate, ""));
                    let whole = one(url, base, own);
                    is_same &= whole.is_none();
                    let url = whole.unwrap_or_else(|| url.to_owned()).replace(',', "%2C");
                    if size.is_empty() {
                        url
                    } else {
                        format!("{url} {size}")
                    }
                });
                let whole = candidates.collect::<Vec<_>>().join(", ");
                (!is_same).then_some(whole)
            }
        }
    }
}

fn one(url: &str, base: &Url, own: &Own<'_>) -> Option<String> {
    const ABSOLUTE: [&str; 4] = ["http://", "https://", "mailto:", "tel:"];
    if ABSOLUTE.iter().any(|scheme| url.starts_with(scheme)) {
        return None;
    }
    if let Some(own) = own(url) {
        return Some(own);
    }
    let joined = base
        .join(url)
        .ok()
        .and_then(|url| web_link(url.as_str()).ok());
    // One that grows too long leads to the story.
    Some(joined.unwrap_or_else(|| base.as_str().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::absolute;

    #[test]
    fn addresses_of_published_files_lead_to_these() {
        let own = |address: &str| {
            let is_it = address == "a%20b.png?x&y";
            is_it.then(|| "https://example.org/media/1.png".to_owned())
        };
        let html = "<img src=\"a%20b.png?x&amp;y\" srcset=\"a%20b.png?x&amp;y 1x, c.png 2x\"><a href=\"a%20b.png\">";
        assert_eq!(
            absolute(html, "https://example.org/pages/1.html", &own),
            "<img src=\"https://example.org/media/1.png\" srcset=\"https://example.org/media/1.png 1x, \
             https://example.org/pages/c.png 2x\"><a href=\"https://example.org/pages/a%20b.png\">"
        );
    }

    #[test]
    fn relative_addresses_lead_where_they_do_on_the_page_of_the_story() {
        let base = "https://example.org/blog/pages/pier.html";
        for (given, expected) in [
            ("<p>none</p>", "<p>none</p>"),
            (
                "<a href=\"https://example.com/a?b&amp;c\">x</a>",
                "<a href=\"https://example.com/a?b&amp;c\">x</a>",
            ),
            (
                "<a href=\"#fn-1\">1</a>",
                "<a href=\"https://example.org/blog/pages/pier.html#fn-1\">1</a>",
            ),
            (
                "<a href=\"../other/\">1</a>",
                "<a href=\"https://example.org/blog/other/\">1</a>",
            ),
            (
                "<img src=\"/a.png\" alt=\"x\">",
                "<img src=\"https://example.org/a.png\" alt=\"x\">",
            ),
            (
                "<img src=\"//cdn.example/a.png\" alt=\"\">",
                "<img src=\"https://cdn.example/a.png\" alt=\"\">",
            ),
            (
                "<a href=\"?a=1&amp;b=2\">x</a>",
                "<a href=\"https://example.org/blog/pages/pier.html?a=1&amp;b=2\">x</a>",
            ),
            (
                "<a href=\"mailto:a@example.org\" title=\"href=\">x</a>",
                "<a href=\"mailto:a@example.org\" title=\"href=\">x</a>",
            ),
            ("<code>href=\"a\"</code>", "<code>href=\"a\"</code>"),
            (
                "<img src=\"a.png\" alt=\"\" srcset=\"a.png 1x, https://example.com/b.png 2x\">",
                "<img src=\"https://example.org/blog/pages/a.png\" alt=\"\" \
                 srcset=\"https://example.org/blog/pages/a.png 1x, https://example.com/b.png 2x\">",
            ),
        ] {
            assert_eq!(absolute(given, base, &|_| None), expected);
        }
    }
}
