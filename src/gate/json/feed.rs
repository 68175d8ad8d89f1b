//! The rules of a JSON Feed 1.1 document (<https://www.jsonfeed.org/version/1.1/>): its top level.

use crate::gate::characters::{first_forbidden, forbidden};
use crate::gate::faults::{Faults, found};
use crate::gate::json::item;
use crate::gate::json::{self, Member, Node};
use crate::gate::languages;
use crate::gate::urls;
use crate::gate::{Expected, Fault};

/// What `version` must say.
const VERSION: &str = "https://jsonfeed.org/version/1.1";

/// Checks a document whose characters are legal.
pub(in crate::gate) fn check(text: &str, expected: &Expected) -> Vec<Fault> {
    let mut faults = Faults::default();
    let read = json::read(text).map(|feed| match feed {
        Node::Object(members) => check_feed(&members, expected, &mut faults),
        other => faults.push(
            0,
            format!("the document is {}, expected an object", other.describe()),
        ),
    });
    faults.finish(read)
}

fn check_feed<'e>(members: &[Member<'_>], expected: &'e Expected, faults: &mut Faults<'e>) {
    let first = members
        .first()
        .map(|(key, node)| (key.as_ref(), node.as_str()));
    if first != Some(("version", Some(VERSION))) {
        faults.push(0, format!("the first member is not version {VERSION}"));
    }
    if let Some(key) = json::repeated(members) {
        faults.push(None, format!("the feed has {} twice", found(key)));
    }
    for (key, node) in members {
        if key == "items" {
            continue;
        }
        if let Some(rule) = characters_fault(node) {
            faults.push(None, format!("the feed's {key}: {rule}"));
        }
        if let Some(rule) = member_fault(key, node, &expected.self_url) {
            faults.push(None, format!("the feed's {key} {rule}"));
        }
    }
    // JSON Feed has a name for the page with older items alone.
    let wanted = expected.history.links.iter();
    let wanted = wanted.filter(|(rel, _)| *rel == "prev-archive");
    let wanted = wanted.map(|(_, url)| url.as_str()).next();
    let next = json::member(members, "next_url").and_then(Node::as_str);
    if next != wanted {
        let found = next.map_or_else(|| "missing".to_owned(), found);
        let wanted = wanted.unwrap_or("none");
        faults.push(
            None,
            format!("the feed's next_url is {found}, expected {wanted}"),
        );
    }
    for required in ["title", "home_page_url", "feed_url"] {
        if json::member(members, required).is_none() {
            faults.push(None, format!("the feed has no {required}"));
        }
    }
    let Some(Node::Array(items)) = json::member(members, "items") else {
        return faults.push(None, "the feed has no array of items");
    };
    let wanted = expected.items.len();
    if items.len() != wanted {
        faults.push(
            None,
            format!("the feed has {} items, expected {wanted}", items.len()),
        );
    }
    for (index, item) in items.iter().enumerate() {
        let wanted = expected.items.get(index);
        faults.within(wanted.map(|item| item.id.as_str()));
        item::check(item, wanted, expected, faults);
        faults.within(None);
    }
}

fn member_fault(key: &str, node: &Node<'_>, self_url: &str) -> Option<String> {
    let text = node.as_str();
    let right = match key {
        "version" => true,
        "title" => return text_fault(node),
        "feed_url" if text != Some(self_url) => {
            return Some(format!("is {}, expected {self_url}", node.describe()));
        }
        "feed_url" | "home_page_url" | "next_url" | "icon" | "favicon" => return url_fault(node),
        "description" | "user_comment" => text.is_some(),
        "language" => text.is_some_and(languages::is_tag),
        "authors" => return authors_fault(node),
        "author" => return author_fault(node),
        "expired" => matches!(node, Node::Bool),
        "hubs" => matches!(node, Node::Array(hubs) if hubs.iter().all(is_hub)),
        _ if is_extension(key) => return repeated_fault(node),
        _ => return Some("is not a key of JSON Feed".into()),
    };
    (!right).then(|| format!("is wrong: {}", node.describe()))
}

/// Extension keys begin with `_` and a letter.
pub(in crate::gate) fn is_extension(key: &str) -> bool {
    key.strip_prefix('_')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// A string with something in it.
pub(in crate::gate) fn text_fault(node: &Node<'_>) -> Option<String> {
    match node.as_str() {
        Some(text) if !text.trim().is_empty() => None,
        _ => Some(format!("is empty or no string: {}", node.describe())),
    }
}

/// An absolute http(s) URL.
pub(in crate::gate) fn url_fault(node: &Node<'_>) -> Option<String> {
    match node.as_str() {
        Some(url) if urls::is_web(url) => None,
        _ => Some(format!(
            "is not an absolute http(s) URL: {}",
            node.describe()
        )),
    }
}

/// An array of authors.
pub(in crate::gate) fn authors_fault(node: &Node<'_>) -> Option<String> {
    match node {
        Node::Array(authors) => authors.iter().find_map(author_fault),
        _ => Some(format!("is no array: {}", node.describe())),
    }
}

/// An author: an object with at least one of name, url, avatar.
pub(in crate::gate) fn author_fault(node: &Node<'_>) -> Option<String> {
    let Node::Object(members) = node else {
        return Some(format!(
            "holds an author that is no object: {}",
            node.describe()
        ));
    };
    let known = members.iter().all(|(key, value)| match key.as_ref() {
        "name" => text_fault(value).is_none(),
        "url" | "avatar" => url_fault(value).is_none(),
        key => is_extension(key),
    });
    let named = members.iter().any(|(key, _)| !is_extension(key));
    (!known || !named || json::repeated(members).is_some())
        .then(|| "holds an author without a right name, url or avatar".into())
}

fn is_hub(node: &Node<'_>) -> bool {
    let Node::Object(members) = node else {
        return false;
    };
    let kind = json::member(members, "type").map(text_fault);
    let url = json::member(members, "url").map(url_fault);
    matches!((kind, url), (Some(None), Some(None))) && json::repeated(members).is_none()
}

/// A key that stands twice anywhere below.
pub(in crate::gate) fn repeated_fault(node: &Node<'_>) -> Option<String> {
    match node {
        Node::Object(members) => match json::repeated(members) {
            Some(key) => Some(format!("holds {} twice", found(key))),
            None => members.iter().find_map(|(_, value)| repeated_fault(value)),
        },
        Node::Array(list) => list.iter().find_map(repeated_fault),
        _ => None,
    }
}

/// A character that only an escape could bring into a string below.
pub(in crate::gate) fn characters_fault(node: &Node<'_>) -> Option<String> {
    match node {
        Node::String(text) => first_forbidden(text).map(forbidden),
        Node::Array(list) => list.iter().find_map(characters_fault),
        Node::Object(members) => members.iter().find_map(|(key, value)| {
            first_forbidden(key)
                .map(forbidden)
                .or_else(|| characters_fault(value))
        }),
        _ => None,
    }
}
