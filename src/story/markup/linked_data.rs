//! What a page says of its article for search engines (JSON-LD of schema.org): the last source of its metadata.

use ego_tree::NodeRef;
use scraper::Node;
use serde_json::Value;

use super::node::{attribute, name, text_of};
use crate::story::tidy::one_line;

/// What is said so.
#[derive(Default)]
pub(super) struct LinkedData {
    /// Names and values, as heads of pages have them.
    pub(super) values: Vec<(String, String)>,
    /// Those of the authors.
    pub(super) authors: Vec<(String, String)>,
    pub(super) headline: Option<String>,
}

/// Whether a name in the head of a page is that of an author.
pub(super) fn names_authors(name: &str) -> bool {
    let name = name.to_lowercase();
    name.contains("author") || name.contains("creator")
}

/// What a page says so of its article.
pub(super) fn said(document: NodeRef<'_, Node>) -> LinkedData {
    /// No page needs so many.
    const MOST: usize = 10;
    let scripts = document.descendants().filter(|node| {
        let kind = attribute(*node, "type").unwrap_or_default();
        name(*node) == "script" && kind.eq_ignore_ascii_case("application/ld+json")
    });
    let mut said = scripts
        .take(MOST)
        .filter_map(|script| serde_json::from_str::<Value>(&text_of(script)).ok());
    let Some(article) = said.find_map(|said| article(&said).cloned()) else {
        return LinkedData::default();
    };
    let text = |key: &str| article.get(key).and_then(Value::as_str).map(one_line);
    let values = [("datePublished", "date"), ("dateModified", "updated")];
    let values = values.into_iter();
    let values = values.filter_map(|(key, name)| Some((name.to_owned(), text(key)?)));
    let authors = match article.get("author") {
        Some(Value::Array(list)) => list.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let names = authors
        .iter()
        .filter_map(|author| author.get("name").unwrap_or(author).as_str());
    LinkedData {
        values: values.collect(),
        authors: names
            .map(|name| ("author".to_owned(), name.to_owned()))
            .collect(),
        headline: text("headline").filter(|headline| !headline.is_empty()),
    }
}

/// The first article of what is said; it may stand in a list, or in a graph.
fn article(said: &Value) -> Option<&Value> {
    let is_article = |kind: &Value| {
        let kind = kind.as_str().unwrap_or_default();
        kind.ends_with("Article") || kind.ends_with("Posting")
    };
    match said {
        Value::Array(list) => list.iter().find_map(article),
        Value::Object(object) => {
            let is_own = match object.get("@type") {
                Some(Value::Array(kinds)) => kinds.iter().any(is_article),
                Some(kind) => is_article(kind),
                None => false,
            };
            if is_own {
                return Some(said);
            }
            object.get("@graph").and_then(article)
        }
        _ => None,
    }
}
