//! Metadata as `Key: value` lines at the top of an article.

use super::field::Field;

use super::key::Key;
use super::top::{Top, count_lines};
use super::value::Value;

/// Splits the lines off. `None`: the article starts with its text. The lines are metadata when all
/// keys up to the first blank line are known, and they are two or one of them is a title, a date or
/// a state.
///
/// Lines below `related:`, `tags:` and `authors:` that start with `- ` are a list.
pub(super) fn split(text: &str, line: u32) -> Option<Top<'_>> {
    /// A longer header isn't one that somebody wrote.
    const MOST_LINES: usize = 300;
    let mut fields: Vec<Field> = Vec::new();
    let mut used = 0;
    for (count, (row, at)) in text.split_inclusive('\n').zip(line..).enumerate() {
        let bare = row.trim();
        used += row.len();
        if bare.is_empty() {
            break;
        }
        if count == MOST_LINES {
            return None;
        }
        match (bare.strip_prefix("- "), fields.last_mut()) {
            (Some(item), Some(last)) if takes_list(last) => add_item(last, item.trim()),
            _ => fields.push(field(bare, at)?),
        }
    }
    let known = fields.len() >= 2 || fields.iter().any(says_enough);
    let (header, after) = text.split_at_checked(used)?;
    known.then(|| Top {
        fields,
        text: after,
        first_line: line + count_lines(header),
        broken: None,
    })
}

/// Whether a line is metadata even alone. Prose may open with `Draft:` or `Status:`, but seldom with
/// one word behind it.
fn says_enough(field: &Field) -> bool {
    let is_word = matches!(&field.value, Value::Text(text) if !text.contains(' '));
    match field.key {
        Some(Key::Title | Key::Date | Key::Withdrawn) => true,
        Some(Key::Draft | Key::Status) => is_word,
        _ => false,
    }
}

fn field(row: &str, line: u32) -> Option<Field> {
    let (name, value) = row.split_once(':')?;
    let key = Key::named(name)?;
    let value = unquoted(value.trim());
    Some(Field {
        name: name.trim().to_owned(),
        key: Some(key),
        value: if value.is_empty() {
            Value::Nothing
        } else {
            Value::Text(value.to_owned())
        },
        line,
    })
}

/// `"…"` around a whole value is YAML's habit.
fn unquoted(value: &str) -> &str {
    let inner = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inner.filter(|inner| !inner.contains('"')).unwrap_or(value)
}

fn takes_list(field: &Field) -> bool {
    matches!(field.key, Some(Key::Related | Key::Tags | Key::Authors))
        && !matches!(field.value, Value::Text(_))
}

fn add_item(field: &mut Field, item: &str) {
    let item = Value::Text(unquoted(item).to_owned());
    match &mut field.value {
        Value::List(items) => items.push(item),
        value => *value = Value::List(vec![item]),
    }
}
