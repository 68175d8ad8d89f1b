//! What data can break in a JSON Feed 1.1 document (<https://www.jsonfeed.org/version/1.1/>).

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

use crate::gate::characters::{first_forbidden, forbidden};
use crate::gate::dates;
use crate::gate::expected::{Expected, ExpectedItem, id_fault, url_fault};
use crate::gate::faults::{Broken, Fault, Faults, found};
use crate::gate::html::fragment;
use crate::gate::languages;
use crate::gate::urls;

/// What `version` must say.
const VERSION: &str = "https://jsonfeed.org/version/1.1";

/// Checks a document whose characters are legal.
pub(in crate::gate) fn check(text: &str, expected: &Expected) -> Vec<Fault> {
    let mut faults = Faults::default();
    let read = read(text).map(|feed: Value| check_feed(&feed, expected, &mut faults));
    faults.finish(read)
}

/// Reads a document of JSON.
///
/// # Errors
/// It is none, or doesn't say what is expected of it.
pub(in crate::gate) fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Broken> {
    serde_json::from_str(text).map_err(|error| {
        let lines = text.split_inclusive('\n');
        let before = lines.take(error.line().saturating_sub(1));
        let offset = before.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
        Broken::at(offset, format!("not as it must be: {error}"))
    })
}

fn check_feed<'e>(feed: &Value, expected: &'e Expected, faults: &mut Faults<'e>) {
    let (Some(members), Some(Value::Array(items))) = (feed.as_object(), feed.get("items")) else {
        return faults.push(0, "the document is no object with an array of items");
    };
    for (key, value) in members.iter().filter(|(key, _)| *key != "items") {
        let rule = characters_fault(value).or_else(|| feed_fault(key, value, expected));
        if let Some(rule) = rule {
            faults.push(None, format!("the feed's {key} {rule}"));
        }
    }
    if feed.get("version").and_then(Value::as_str) != Some(VERSION) {
        faults.push(None, format!("the feed's version isn't {VERSION}"));
    }
    for required in ["title", "home_page_url", "feed_url"] {
        if !members.contains_key(required) {
            faults.push(None, format!("the feed has no {required}"));
        }
    }
    // JSON Feed has a name for the page with older items alone.
    let links = expected.history.links.iter();
    let wanted = links.filter(|(rel, _)| *rel == "prev-archive");
    let wanted = wanted.map(|(_, url)| url.as_str()).next();
    let next = feed.get("next_url").and_then(Value::as_str);
    if next != wanted {
        let found = next.map_or_else(|| "missing".to_owned(), found);
        let wanted = wanted.unwrap_or("none");
        let rule = format!("the feed's next_url is {found}, expected {wanted}");
        faults.push(None, rule);
    }
    let (count, wanted) = (items.len(), expected.items.len());
    if count != wanted {
        faults.push(
            None,
            format!("the feed has {count} items, expected {wanted}"),
        );
    }
    for (index, item) in items.iter().enumerate() {
        let wanted = expected.items.get(index);
        faults.within(wanted.map(|item| item.id.as_str()));
        check_item(item, wanted, expected, faults);
        faults.within(None);
    }
}

/// The rule that a value of the feed breaks.
fn feed_fault(key: &str, value: &Value, expected: &Expected) -> Option<String> {
    let own = &expected.self_url;
    match key {
        "title" => text_fault(value),
        "feed_url" => (value.as_str() != Some(own)).then(|| format!("is {value}, expected {own}")),
        "home_page_url" | "icon" | "favicon" => web_fault(value),
        "language" => language_fault(value),
        "authors" => authors_fault(value),
        "hubs" => each(value, |hub| {
            let of_type = text_fault(hub.get("type").unwrap_or(&Value::Null));
            of_type.or_else(|| web_fault(hub.get("url").unwrap_or(&Value::Null)))
        }),
        _ => None,
    }
}

fn check_item(
    item: &Value,
    wanted: Option<&ExpectedItem>,
    expected: &Expected,
    faults: &mut Faults<'_>,
) {
    let Some(members) = item.as_object() else {
        return faults.push(None, "an item is no object");
    };
    for (key, value) in members {
        let rule = characters_fault(value).or_else(|| item_fault(key, value));
        let rule = rule.map(|rule| format!("an item's {key} {rule}"));
        if let Some(rule) = rule.or_else(|| expected_fault(key, value, wanted, expected)) {
            faults.push(None, rule);
        }
    }
    let is_updated = wanted.is_some_and(|item| item.updated != item.published);
    let has_url = wanted.is_some_and(|item| item.url.is_some());
    for (key, is_needed) in [
        ("id", true),
        ("content_html", true),
        ("date_published", true),
        ("date_modified", is_updated),
        ("url", has_url),
    ] {
        if is_needed && !members.contains_key(key) {
            faults.push(None, format!("an item has no {key}"));
        }
    }
}

/// The rule that a value of an item breaks, whatever is expected of it.
fn item_fault(key: &str, value: &Value) -> Option<String> {
    let text = value.as_str().unwrap_or_default();
    match key {
        "external_url" | "image" | "banner_image" => web_fault(value),
        "id" | "title" => text_fault(value),
        "content_html" => fragment::check(text).err().map(|broken| broken.rule),
        "authors" => authors_fault(value),
        "language" => language_fault(value),
        "tags" => each(value, text_fault),
        "attachments" => each(value, |attachment| {
            web_fault(attachment.get("url").unwrap_or(&Value::Null))
        }),
        _ => None,
    }
}

/// The rule that a value breaks which must be what the ledger expects.
fn expected_fault(
    key: &str,
    value: &Value,
    wanted: Option<&ExpectedItem>,
    expected: &Expected,
) -> Option<String> {
    let text = value.as_str().unwrap_or_default();
    let date = |date: fn(&ExpectedItem) -> DateTime<Utc>| {
        let measure = expected.measure(wanted.map(date));
        measure.fault(&format!("an item's {key}"), text, dates::rfc3339(text))
    };
    match key {
        "id" => id_fault(text, wanted),
        "url" => url_fault(text, wanted),
        "date_published" => date(|item| item.published),
        "date_modified" => date(|item| item.updated),
        _ => None,
    }
}

/// The first rule that a value of a list breaks.
fn each(list: &Value, fault: fn(&Value) -> Option<String>) -> Option<String> {
    let Some(list) = list.as_array() else {
        return Some("is no array".to_owned());
    };
    list.iter().find_map(fault)
}

/// The rule that a value breaks which must be a string with legal characters, and not empty.
pub(in crate::gate) fn text_fault(value: &Value) -> Option<String> {
    let is_text = value.as_str().is_some_and(|text| !text.trim().is_empty());
    if !is_text {
        return Some("is empty or no string".to_owned());
    }
    characters_fault(value)
}

fn web_fault(value: &Value) -> Option<String> {
    (!value.as_str().is_some_and(urls::is_web)).then(|| {
        format!(
            "is not an absolute http(s) URL: {}",
            found(&value.to_string())
        )
    })
}

fn language_fault(value: &Value) -> Option<String> {
    (!value.as_str().is_some_and(languages::is_tag))
        .then(|| format!("is no language tag: {}", found(&value.to_string())))
}

/// Authors have names, and perhaps a URL.
fn authors_fault(value: &Value) -> Option<String> {
    each(value, |author| {
        let name = author.get("name").unwrap_or(&Value::Null);
        text_fault(name).or_else(|| web_fault(author.get("url")?))
    })
}

/// A character that only an escape could bring into a string.
fn characters_fault(value: &Value) -> Option<String> {
    let of_text = |text: &str| {
        let character = first_forbidden(text)?;
        Some(format!("is wrong: {}", forbidden(character)))
    };
    match value {
        Value::String(text) => of_text(text),
        Value::Array(list) => list.iter().find_map(characters_fault),
        Value::Object(members) => members
            .iter()
            .find_map(|(key, value)| of_text(key).or_else(|| characters_fault(value))),
        _ => None,
    }
}
