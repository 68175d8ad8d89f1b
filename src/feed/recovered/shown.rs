//! What a head shows its readers, item by item, and in what two of its documents differ.

use std::collections::HashMap;

use chrono::{DateTime, SubsecRound, Utc};
use serde::Serialize;

use super::head;
use super::said::{RecoveredSaid, said};
use super::values::own_id;
use crate::feed::parts::parts;
use crate::plan::model::Format;

/// How the note of a correction begins, in any language.
const CORRECTION: &str = "<p class=\"correction\">";

/// An item as readers of a head see it.
#[derive(Debug, Clone)]
pub struct ShownItem {
    /// Permanent id.
    pub id: String,
    /// One line of plain text.
    pub title: String,
    /// Whether it is a headline; else it is a story.
    pub is_headline: bool,
    url: Option<String>,
    published: DateTime<Utc>,
    updated: DateTime<Utc>,
    said: Option<RecoveredSaid>,
    /// Its bytes in the document, where they stand by themselves.
    bytes: Option<Vec<u8>>,
}

/// What a head's document shows.
#[derive(Debug, Clone)]
pub struct Shown {
    format: Format,
    /// In the document's order.
    pub items: Vec<ShownItem>,
}

/// Something that differs in an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Its title.
    Title,
    /// The note of a correction.
    Correction,
    /// Its text.
    Text,
    /// The related headlines below the text.
    Headlines,
    /// Its summary.
    Summary,
    /// Section and tags.
    Tags,
    /// Its authors.
    Authors,
    /// When it was published.
    Date,
    /// The URL of its page.
    Link,
    /// Something else: images, files, the language.
    Other,
}

impl Part {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Correction => "correction",
            Self::Text => "text",
            Self::Headlines => "headlines",
            Self::Summary => "summary",
            Self::Tags => "tags",
            Self::Authors => "authors",
            Self::Date => "date",
            Self::Link => "link",
            Self::Other => "other",
        }
    }
}

/// What differs between two documents of a head.
#[derive(Debug, Clone, Default)]
pub struct ShownDifference {
    /// Items that are only in the second.
    pub came: Vec<ShownItem>,
    /// Items that are only in the first.
    pub went: Vec<ShownItem>,
    /// Items that differ, as the second has them: in what, and whether their own time moved.
    pub changed: Vec<(ShownItem, Vec<Part>, bool)>,
}

/// Reads what a head's document shows; `None` when it can't be read.
pub fn shown(bytes: &[u8], format: Format, site_id: &str) -> Option<Shown> {
    let items = head(bytes, format)?.items;
    let mut said = said(bytes, format);
    // Items of a document for people share their frame.
    let parts = parts(bytes, format).filter(|parts| {
        let is_twin = format == Format::Html;
        !is_twin && parts.items.len() == items.len()
    });
    let items = items.into_iter().enumerate().map(|(at, item)| {
        let own = parts.as_ref().and_then(|parts| parts.items.get(at));
        ShownItem {
            is_headline: !item.is_story(),
            said: said.remove(&item.id),
            id: own_id(item.id, format, site_id),
            title: item.title,
            url: item.url,
            published: item.published,
            updated: item.updated,
            bytes: own.map(|bytes| bytes.to_vec()),
        }
    });
    let items = items.collect();
    Some(Shown { format, items })
}

impl Shown {
    /// What differs in a later document of the same head.
    pub fn difference(self, later: Self) -> ShownDifference {
        let is_same_format = self.format == later.format;
        let mut difference = ShownDifference::default();
        let mut old: HashMap<String, (usize, ShownItem)> = HashMap::new();
        for (at, item) in self.items.into_iter().enumerate() {
            old.insert(item.id.clone(), (at, item));
        }
        for item in later.items {
            let Some((_, known)) = old.remove(&item.id) else {
                difference.came.push(item);
                continue;
            };
            let parts = known.parts(&item, is_same_format);
            let moved = second(known.updated) != second(item.updated)
                || (is_same_format && known.updated != item.updated);
            if moved || !parts.is_empty() {
                difference.changed.push((item, parts, moved));
            }
        }
        let mut went: Vec<(usize, ShownItem)> = old.into_values().collect();
        went.sort_unstable_by_key(|(at, _)| *at);
        difference.went = went.into_iter().map(|(_, item)| item).collect();
        difference
    }

    /// As something that all is gone from.
    pub fn gone(self) -> ShownDifference {
        ShownDifference {
            went: self.items,
            ..ShownDifference::default()
        }
    }

    /// As something that all has come to.
    pub fn begun(self) -> ShownDifference {
        ShownDifference {
            came: self.items,
            ..ShownDifference::default()
        }
    }
}

impl ShownItem {
    /// What differs in a later version. Of documents in two formats only what both tell in one way is compared.
    fn parts(&self, later: &Self, is_same_format: bool) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut note = |differs: bool, part: Part| {
            if differs {
                parts.push(part);
            }
        };
        note(self.title != later.title, Part::Title);
        if let (Some(old), Some(new)) = (&self.said, &later.said) {
            let ((old_note, old_text), (new_note, new_text)) = (old.apart(), new.apart());
            note(old_note != new_note, Part::Correction);
            let is_shortened = old.is_short != new.is_short;
            // One that is short says its summary, or its title.
            let is_other =
                new.is_short && (old.summary() != new.summary() || self.title != later.title);
            note(is_shortened || is_other || old_text != new_text, Part::Text);
            if !is_shortened {
                note(old.related() != new.related(), Part::Headlines);
            }
            if is_same_format {
                note(old.summary() != new.summary(), Part::Summary);
                note(old.categories() != new.categories(), Part::Tags);
                note(old.people() != new.people(), Part::Authors);
            }
        }
        note(
            second(self.published) != second(later.published),
            Part::Date,
        );
        note(self.url != later.url, Part::Link);
        let has_other_bytes = is_same_format && self.bytes != later.bytes;
        if parts.is_empty() && has_other_bytes {
            parts.push(Part::Other);
        }
        parts
    }
}

/// An instant as every format has it.
fn second(instant: DateTime<Utc>) -> DateTime<Utc> {
    instant.trunc_subsecs(0)
}

impl RecoveredSaid {
    /// The note of a correction, and the text after it.
    fn apart(&self) -> (Option<&str>, &str) {
        let html = self.text();
        match html
            .strip_prefix(CORRECTION)
            .and_then(|rest| rest.split_once("</p>\n"))
        {
            Some((note, text)) => (Some(note), text),
            None => (None, html),
        }
    }
}
