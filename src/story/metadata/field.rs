//! Keys with their values, and the lines of the file that they stand on.

use super::key::Key;
use super::value::Value;

/// One key with its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    /// As the author wrote it.
    pub(super) name: String,
    /// What it is about; `None`: unknown.
    pub(super) key: Option<Key>,
    pub(super) value: Value,
    /// Line in the file, from 1.
    pub(super) line: u32,
}

impl Field {
    /// As the author wrote it, about.
    pub(super) fn written(&self) -> String {
        format!("{}: {}", self.name, self.value.shown())
    }
}

/// Gives each key its line, and numbers and truth values the text that the author wrote
/// (`007`, `yes`, `1.10`).
pub(super) fn fields(mut pairs: Vec<(String, Value)>, block: &str, first_line: u32) -> Vec<Field> {
    /// Nobody writes so many keys: the rest of an attack would only cost time.
    const MOST_FIELDS: usize = 200;
    // TOML tables of taxonomies (Zola) hold tags as if they stood at the top.
    let nested: Vec<_> = pairs
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("taxonomies"))
        .filter_map(|(_, value)| match value {
            Value::Table(table) => Some(table.clone()),
            _ => None,
        })
        .flatten()
        .collect();
    pairs.extend(nested);
    let mut places: Vec<_> = top_level_keys(block).map(Some).collect();
    pairs
        .into_iter()
        .take(MOST_FIELDS)
        .map(|(name, value)| {
            // TOML's parser sorts keys; lines are found by name then.
            let place = places
                .iter_mut()
                .find(|place| place.is_some_and(|(_, found, _)| found == name))
                .and_then(Option::take);
            let value = match (value, place) {
                (Value::Bare(_), Some((_, _, raw))) if !raw.is_empty() => {
                    Value::Bare(bare(raw).to_owned())
                }
                (value, _) => value,
            };
            Field {
                key: Key::named(&name),
                name,
                value,
                line: first_line + place.map_or(0, |(at, _, _)| at),
            }
        })
        .collect()
}

/// What the head of a page says, of what is known of any article.
pub(super) fn of_metas(metas: Vec<(String, String)>, line: u32) -> impl Iterator<Item = Field> {
    const MOST_FIELDS: usize = 200;
    let mut fields: Vec<Field> = Vec::new();
    for (name, content) in metas.into_iter().take(MOST_FIELDS) {
        let Some(key) = Key::named(&name).filter(|key| *key != Key::Ignored) else {
            continue;
        };
        // A page says its tags one by one, and other things again for those who ask under another name.
        match fields.iter_mut().find(|field| field.key == Some(key)) {
            Some(field) if matches!(key, Key::Tags | Key::Authors) => {
                let known = std::mem::replace(&mut field.value, Value::Nothing);
                let mut list = match known {
                    Value::List(list) => list,
                    one => vec![one],
                };
                list.push(Value::Text(content));
                field.value = Value::List(list);
            }
            Some(_) if !matches!(key, Key::State(_)) => {}
            _ => fields.push(Field {
                name,
                key: Some(key),
                value: Value::Text(content),
                line,
            }),
        }
    }
    fields.into_iter()
}

/// A bare value as written: without a comment, and without what follows it in JSON.
fn bare(raw: &str) -> &str {
    let raw = raw.split(" #").next().unwrap_or(raw);
    raw.split([',', '}']).next().unwrap_or(raw).trim_end()
}

/// A line that begins with a key: the line's number in the block from 0, the key, the rest.
type KeyLine<'a> = (u32, &'a str, &'a str);

/// The lines of keys that aren't nested: as far to the right as the block's first key, and,
/// in TOML, above any table but `taxonomies`.
fn top_level_keys(block: &str) -> impl Iterator<Item = KeyLine<'_>> {
    let mut first_indent = None;
    let mut in_table = false;
    let lines = block.split('\n').zip(0_u32..);
    lines.filter_map(move |(line, at)| {
        if is_table_header(line.trim()) {
            in_table = line.trim() != "[taxonomies]";
        }
        let (indent, name, raw) = key_of(line)?;
        let top = *first_indent.get_or_insert(indent) == indent;
        (top && !in_table).then_some((at, name, raw))
    })
}

/// `[extra]`, `[[related]]`.
fn is_table_header(line: &str) -> bool {
    line.starts_with('[') && line.ends_with(']') && !line.contains(['"', '\'', ',', ':', '='])
}

/// The key at the front of a line, how far to the right it stands, and what follows it.
pub(super) fn key_of(line: &str) -> Option<(usize, &str, &str)> {
    let from = line.trim_start_matches([' ', '{', ',', '\t']);
    let end = from.find([':', '='])?;
    let name = from.get(..end)?.trim_matches([' ', '"', '\'']);
    Some((line.len() - from.len(), name, from.get(end + 1..)?.trim()))
}
