//! The rules that values of a JSON document keep, wherever they stand.

use crate::gate::characters::{first_forbidden, forbidden};
use crate::gate::faults::found;
use crate::gate::json::tree::{Node, repeated};
use crate::gate::urls;

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
    (!known || !named || repeated(members).is_some())
        .then(|| "holds an author without a right name, url or avatar".into())
}

/// A key that stands twice anywhere below.
pub(in crate::gate) fn repeated_fault(node: &Node<'_>) -> Option<String> {
    match node {
        Node::Object(members) => match repeated(members) {
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
