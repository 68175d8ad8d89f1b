//! The rules of a JSON Feed 1.1 document (<https://www.jsonfeed.org/version/1.1/>): its top level.

use crate::gate::expected::Expected;
use crate::gate::faults::Fault;
use crate::gate::faults::{Faults, found};
use crate::gate::json::item;
use crate::gate::json::tree::{self, Member, Node};
use crate::gate::json::values::{
    author_fault, authors_fault, characters_fault, is_extension, repeated_fault, text_fault,
    url_fault,
};
use crate::gate::languages;

/// What `version` must say.
const VERSION: &str = "https://jsonfeed.org/version/1.1";

/// Checks a document whose characters are legal.
pub(in crate::gate) fn check(text: &str, expected: &Expected) -> Vec<Fault> {
    let mut faults = Faults::default();
    let read = tree::read(text).map(|feed| match feed {
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
    if let Some(key) = tree::repeated(members) {
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
    let next = tree::member(members, "next_url").and_then(Node::as_str);
    if next != wanted {
        let found = next.map_or_else(|| "missing".to_owned(), found);
        let wanted = wanted.unwrap_or("none");
        faults.push(
            None,
            format!("the feed's next_url is {found}, expected {wanted}"),
        );
    }
    for required in ["title", "home_page_url", "feed_url"] {
        if tree::member(members, required).is_none() {
            faults.push(None, format!("the feed has no {required}"));
        }
    }
    let Some(Node::Array(items)) = tree::member(members, "items") else {
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

fn is_hub(node: &Node<'_>) -> bool {
    let Node::Object(members) = node else {
        return false;
    };
    let kind = tree::member(members, "type").map(text_fault);
    let url = tree::member(members, "url").map(url_fault);
    matches!((kind, url), (Some(None), Some(None))) && tree::repeated(members).is_none()
}
