//! Which other documents of a site one of them leads to, so that all are found where nobody can list them.

use std::collections::BTreeSet;

use memchr::memmem;

use super::related::absolute;
use crate::plan::document::DocumentPath;

/// The attributes of a page that lead somewhere.
const ATTRIBUTES: [&str; 5] = ["href=\"", "src=\"", "poster=\"", "content=\"", "srcset=\""];

/// The documents of ours that the text of a document leads to, in whatever format it is; `own` is its URL, `base_url`
/// the site's. What isn't ours may look as if it were.
pub fn mentioned(bytes: &[u8], own: &str, base_url: &str) -> BTreeSet<DocumentPath> {
    let text = String::from_utf8_lossy(bytes);
    let mut found = BTreeSet::new();
    let mut add = |url: &str| {
        // A name in a query or a fragment is no document's.
        let end = url.find(['?', '#']).unwrap_or(url.len());
        let document = url
            .get(..end)
            .map(|url| DocumentPath::at_url(url, base_url));
        found.extend(document.flatten().map(|(document, _)| document));
    };
    for at in memmem::find_iter(text.as_bytes(), base_url.as_bytes()) {
        let url = text.get(at..).unwrap_or_default();
        let end = url.find(|c: char| !is_in_path(c)).unwrap_or(url.len());
        add(url.get(..end).unwrap_or_default());
    }
    if is_page(&text) {
        // Links between pages are relative.
        for attribute in ATTRIBUTES {
            for rest in text.split(attribute).skip(1) {
                let (link, _) = rest.split_once('"').unwrap_or_default();
                let end = link.find(|c: char| !is_in_path(c)).unwrap_or(link.len());
                let link = link.get(..end).unwrap_or_default();
                if !link.is_empty() && !link.contains(':') {
                    add(&absolute(own, link));
                }
            }
        }
    }
    found
}

fn is_page(text: &str) -> bool {
    text.trim_start()
        .get(..9)
        .is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"))
}

/// What a URL of ours consists of; in any format something else ends it.
fn is_in_path(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | '/' | ':' | '%' | '@' | '+')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &str, expected: &[&str]) {
        let found = mentioned(
            bytes.as_bytes(),
            "https://quay.example/feeds/pages/sea/a.html",
            "https://quay.example/feeds/",
        );
        let found: Vec<String> = found.iter().map(DocumentPath::path).collect();
        assert_eq!(found, expected, "{bytes}");
    }

    #[test]
    fn links_are_found_in_each_format() {
        check(
            "<link rel=\"prev-archive\" href=\"https://quay.example/feeds/archive/3/atom.xml\"/>",
            &["archive/3/atom.xml"],
        );
        check(
            "&#x3C;img src=\"https://quay.example/feeds/media/00112233445566778899aabbccddeeff.png\"&#x3E;",
            &["media/00112233445566778899aabbccddeeff.png"],
        );
        check(
            "{\"url\": \"https://quay.example/feeds/pages/b.html#h-1\", \"x\": \"https://quay.example/feeds/sea/\"}",
            &["pages/b.html", "sea/index.html"],
        );
        check(
            "<!DOCTYPE html><a href=\"b.html\">b</a><a href=\"../../\">front</a><a href=\"https://other.example/pages/c.html\">",
            &["pages/sea/b.html", "index.html"],
        );
    }

    #[test]
    fn what_lies_outside_is_no_document() {
        check(
            "https://quay.example/feeds/../etc/rss.xml https://quay.example/rss.xml",
            &[],
        );
        check("<!DOCTYPE html><a href=\"../../../../pages/x.html\">", &[]);
        check("<!DOCTYPE html><a href=\"mailto:a@quay.example\">", &[]);
    }
}
