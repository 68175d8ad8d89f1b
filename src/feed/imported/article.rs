//! An item of an imported feed as an article: YAML front matter, then its HTML, written so that Markdown lets it through.

use std::fmt::Write as _;

use chrono::SecondsFormat;

use super::blocks::{has_blocks, parted, passed_through};
use super::values::{ImportedItem, ItemState};

/// What becomes of an item's link in its article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldLink<'a> {
    /// The story's link.
    Stays(&'a str),
    /// An old address, from which a page leads to the story's.
    Leads(&'a str),
    /// Nothing.
    Goes,
}

/// The article of an item, which has this id.
pub fn article(item: &ImportedItem, id: Option<&str>, link: OldLink<'_>) -> String {
    let mut text = String::from("---\n");
    let mut put = |key: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| value != "\"\"" && value != "[]") {
            // Writing to a String can't fail.
            let _ = writeln!(text, "{key}: {value}");
        }
    };
    let instant = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    put("title", Some(quoted(&item.title)));
    put("date", item.published.or(item.updated).map(instant));
    let updated = item
        .updated
        .filter(|updated| Some(*updated) > item.published);
    put(
        "updated",
        updated.filter(|_| item.published.is_some()).map(instant),
    );
    put("id", id.map(quoted));
    match link {
        OldLink::Stays(link) => put("link", Some(quoted(link))),
        OldLink::Leads(link) => put("aliases", Some(list(&[link.to_owned()]))),
        OldLink::Goes => {}
    }
    put("authors", Some(list(&item.authors)));
    put("section", item.section.as_deref().map(quoted));
    put("tags", Some(list(&item.tags)));
    // Where it is all that there is, it is the text.
    let summary = item.summary.as_deref().filter(|_| item.content.is_some());
    put(
        "summary",
        summary.map(|html| quoted(&super::text::title(html))),
    );
    put(
        "draft",
        (item.state == ItemState::Unpublished).then(|| "true".to_owned()),
    );
    text.push_str("---\n\n");
    let html = item.html();
    if has_blocks(html) {
        text.push_str(&passed_through(html));
    } else {
        text.push_str(&passed_through(&parted(html, false)));
    }
    text.push('\n');
    text
}

/// A text as YAML, which has JSON's strings.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn list(texts: &[String]) -> String {
    serde_json::Value::from(texts).to_string()
}
