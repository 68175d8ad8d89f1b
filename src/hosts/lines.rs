//! What the configurations of several servers are made of: patterns of paths, values of headers, comments.

use super::served::{At, Own, Rule, Served};
use crate::config::VALUE;

/// What a value of an `each` is in a name: lower-case ASCII letters, digits and hyphens.
const VALUE_PATTERN: &str = "[a-z0-9-]+";

/// The number of a sealed page.
const NUMBER_PATTERN: &str = "[0-9]+";

/// A regular expression, as PCRE and RE2 both read it, of the paths of a rule below the site's address. What the
/// first group holds and the address before it are the address that a head calls its own.
pub(super) fn pattern(rule: &Rule) -> String {
    match &rule.at {
        At::Heads(folders, "index.html") => format!("({})(?:index\\.html)?", any(folders)),
        At::Heads(folders, file) => format!("({}{})", any(folders), escaped(file)),
        At::Sealed(folders, file) => {
            let (folders, file) = (any(folders), escaped(file));
            format!("{folders}archive/{NUMBER_PATTERN}/{file}")
        }
        At::Path(path) => match path.strip_suffix("/index.xml") {
            Some(folder) => format!("{}/(?:index\\.xml)?", escaped(folder)),
            None => escaped(path),
        },
        At::Below(folder) => format!("{}.*", escaped(folder)),
    }
}

/// One of some folders.
fn any(folders: &[String]) -> String {
    let named = folders.iter().filter(|folder| !folder.is_empty());
    let named = named.map(|folder| {
        let parts: Vec<String> = folder.split(VALUE).map(escaped).collect();
        parts.join(VALUE_PATTERN)
    });
    let named: Vec<String> = named.collect();
    match (named.is_empty(), folders.len() == named.len()) {
        (true, _) => String::new(),
        (false, true) => format!("(?:{})", named.join("|")),
        (false, false) => format!("(?:{})?", named.join("|")),
    }
}

/// A text as a regular expression of itself.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() && !"/-_:;,<>=!@#%&~`'\" ".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// What `Content-Type` says of a media type: ours are UTF-8.
pub(super) fn content_type(media_type: &str) -> String {
    format!("{media_type}; charset=utf-8")
}

/// What `Link` says of a head (RFC 8288; WebSub §4); `path` stands for what the first group of its pattern held.
pub(super) fn link(rule: &Rule, served: &Served, path: &str) -> Option<String> {
    let own = match rule.own.as_ref()? {
        Own::Path => format!("{}{path}", plain(&served.base_url)),
        Own::Url(url) => plain(url),
    };
    let hubs = served.hubs.iter();
    let hubs = hubs.map(|hub| format!("<{}>; rel=\"hub\"", plain(hub)));
    let links = hubs.chain([format!("<{own}>; rel=\"self\"")]);
    Some(links.collect::<Vec<_>>().join(", "))
}

/// What is said of a rule's documents in headers besides their type: name and value. `link` is what [`link`] gives.
pub(super) fn headers(rule: &Rule, link: Option<String>) -> Vec<(&'static str, String)> {
    let mut headers = vec![("Cache-Control", rule.kept.cache_control())];
    if rule.is_feed {
        headers.push(("Access-Control-Allow-Origin", "*".into()));
    }
    headers.extend(link.map(|value| ("Link", value)));
    if matches!(rule.at, At::Below(_)) {
        headers.push(("X-Content-Type-Options", "nosniff".into()));
    }
    headers
}

/// An address without what servers take for places of variables (`$`, `{`, `}`), percent-encoded: it leads to
/// the same.
pub(super) fn plain(url: &str) -> String {
    url.replace('$', "%24")
        .replace('{', "%7B")
        .replace('}', "%7D")
}

/// A text in double quotes, of which one inside has a backslash in front; others are left as they are.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\\\""))
}
