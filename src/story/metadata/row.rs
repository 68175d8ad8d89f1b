//! A line with a key, and the lines that belong to it.

use super::field::Field;
use super::key::Key;
use super::value::Value;

/// A line with a key, and the lines that belong to it.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a str,
    /// The whole line, without white space at its ends.
    pub(super) raw: &'a str,
    pub(super) is_indented: bool,
    /// Its line in the block, from 0.
    pub(super) at: u32,
    /// Lines below it that begin with `- `.
    pub(super) items: Vec<&'a str>,
    /// Lines below it that are indented.
    pub(super) more: Vec<&'a str>,
}

impl Row<'_> {
    /// The key with its value.
    pub(super) fn field(&self) -> Field {
        let value = if self.items.is_empty() {
            let text = self.text();
            if text.is_empty() {
                Value::Nothing
            } else {
                Value::Text(text)
            }
        } else {
            let items = self.items.iter();
            Value::List(items.map(|&item| Value::Text(item.to_owned())).collect())
        };
        Field {
            name: self.name.to_owned(),
            key: Key::named(self.name),
            value,
            line: self.at,
        }
    }

    /// The value with the lines that go on with it.
    pub(super) fn text(&self) -> String {
        let mut text = self.value.to_owned();
        for more in &self.more {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(more);
        }
        text
    }
}
