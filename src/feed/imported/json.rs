//! Items out of a JSON Feed (<https://www.jsonfeed.org/version/1.1/>), whatever its version.

use serde_json::{Map, Value};

use super::date::date;
use super::values::{BadFeed, ImportedItem, ItemState};
use crate::story::escape;

/// Reads all items.
pub(super) fn items(text: &str) -> Result<Vec<ImportedItem>, BadFeed> {
    let feed: Value = serde_json::from_str(text).map_err(|error| BadFeed::Broken {
        line: error.line(),
        cause: error.to_string(),
    })?;
    let version = feed.get("version").and_then(Value::as_str);
    let is_feed = version.is_some_and(|version| version.contains("jsonfeed.org"));
    match feed.get("items").and_then(Value::as_array) {
        Some(items) if is_feed => Ok(items
            .iter()
            .filter_map(Value::as_object)
            .map(item)
            .collect()),
        _ => Err(BadFeed::Unknown {
            found: "its version is none of JSON Feed's, or it has no items".to_owned(),
        }),
    }
}

fn item(members: &Map<String, Value>) -> ImportedItem {
    let text = |key: &str| {
        let text = members.get(key)?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let plain = |key: &str| text(key).map(|text| escape::text(&text));
    // Readers take a number for the text that it is written as.
    let id = match members.get("id") {
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => text("id"),
    };
    let link = text("url").or_else(|| text("external_url"));
    let link = link.filter(|link| link.starts_with("http://") || link.starts_with("https://"));
    ImportedItem {
        id: id.or_else(|| link.clone()),
        title: text("title").unwrap_or_default(),
        published: text("date_published").and_then(|text| date(&text)),
        updated: text("date_modified").and_then(|text| date(&text)),
        summary: plain("summary"),
        content: text("content_html").or_else(|| plain("content_text")),
        authors: authors(members),
        tags: strings(members.get("tags")),
        section: None,
        slug: None,
        state: ItemState::Published,
        link,
    }
}

/// The names of `authors`, or of version 1.0's `author`.
fn authors(members: &Map<String, Value>) -> Vec<String> {
    let many = members.get("authors").and_then(Value::as_array);
    let many = many.into_iter().flatten();
    let names = many
        .chain(members.get("author"))
        .filter_map(|author| author.get("name"));
    let mut known = Vec::new();
    for name in names.filter_map(Value::as_str).map(str::trim) {
        if !name.is_empty() && !known.iter().any(|known| known == name) {
            known.push(name.to_owned());
        }
    }
    known
}

fn strings(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    let texts = list.filter_map(Value::as_str).map(str::trim);
    texts
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .collect()
}
