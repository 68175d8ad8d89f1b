//! Lists that an author writes in many ways: names of authors, tags.

use std::collections::HashSet;

use super::value::{Value, person, text_of};
use crate::problem::What;
use crate::story::limits::{NAME_CHARS, is_longer};
use crate::story::tidy::one_line;

/// Whether another tool's tag stands in a text.
pub(super) fn holds_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

/// Texts in order, none empty or twice, and not too many.
#[derive(Default)]
pub(super) struct List {
    pub(super) found: Vec<String>,
    seen: HashSet<String>,
    /// Those of one text that no comma parted.
    pub(super) unparted: Vec<String>,
    /// The first name that is too long, or another tool's tag.
    bad: Option<String>,
}

impl List {
    /// Adds names: a list, tables with a name, one text of several.
    pub(super) fn add_authors(&mut self, value: &Value, key: &str) -> Result<(), &'static str> {
        let mut names: Vec<&str> = Vec::new();
        match value {
            Value::List(items) => {
                for item in items {
                    names.push(person(item).ok_or("names")?);
                }
            }
            other => {
                let text = person(other).ok_or("names")?;
                // A comma may be part of one name: `Anna Lind, Jr.`
                if text.contains(';') {
                    names.extend(text.split(';'));
                } else if key == "authors" {
                    names.extend(text.split(','));
                } else {
                    names.push(text);
                }
            }
        }
        for name in names {
            let without_address = name.split('<').next().unwrap_or(name);
            self.push(one_line(without_address));
        }
        Ok(())
    }

    /// Adds tags: a list, or one text of several.
    /// `parts`: whether blanks part them in some tool.
    pub(super) fn add_tags(&mut self, value: &Value, parts: bool) -> Result<(), &'static str> {
        match value {
            Value::List(items) => {
                for item in items.iter().filter(|item| **item != Value::Nothing) {
                    self.push(one_line(text_of(item).ok_or("tags")?));
                }
            }
            other => {
                let text = text_of(other).ok_or("tags")?;
                let text = text
                    .strip_prefix('[')
                    .and_then(|rest| rest.strip_suffix(']'))
                    .unwrap_or(text);
                let mark = if text.contains(';') { ';' } else { ',' };
                if parts && !text.contains(mark) {
                    self.unparted.push(one_line(text));
                }
                for tag in text.split(mark) {
                    self.push(one_line(tag.trim_matches(['"', '\'', ' '])));
                }
            }
        }
        Ok(())
    }

    /// The first name since the last look that couldn't be taken.
    pub(super) fn bad(&mut self) -> Option<String> {
        self.bad.take()
    }

    /// Cuts what is too much, and says so.
    pub(super) fn cut(&mut self, things: &str, most: usize) -> Option<What> {
        let is_long = self.found.len() > most;
        self.found.truncate(most);
        is_long.then(|| What::TooMany {
            things: things.into(),
            most: most as u64,
        })
    }

    /// Adds a name, unless it is too long to be one (cut it would be another), or what another tool would fill in.
    fn push(&mut self, text: String) {
        if is_longer(&text, NAME_CHARS) || holds_template(&text) {
            self.bad.get_or_insert(text);
        } else if !text.is_empty() && self.seen.insert(text.clone()) {
            self.found.push(text);
        }
    }
}
