//! Finds the metadata at the top of an article and takes it apart: YAML, TOML, JSON, `Key: value`.

use super::broken;
use super::cause::Cause;
use super::field::{Field, fields};
use super::value::Value;
use crate::problem::What;

/// The top of an article.
#[derive(Debug, Default)]
pub(super) struct Top<'a> {
    pub(super) fields: Vec<Field>,
    /// The text below.
    pub(super) text: &'a str,
    /// Line of the file where the text starts, from 1.
    pub(super) first_line: u32,
    /// What is wrong with the block as a whole, at a line.
    pub(super) broken: Vec<(u32, What)>,
}

/// Splits the metadata off.
pub(super) fn split(text: &str) -> Top<'_> {
    let start = text.len() - text.trim_start_matches([' ', '\n', '\t']).len();
    let (blank, from) = text.split_at_checked(start).unwrap_or(("", text));
    let line = 1 + count_lines(blank);
    let found = match from.as_bytes().first() {
        Some(b'-') => fenced(from, line, "---", yaml),
        Some(b'+') => fenced(from, line, "+++", toml),
        Some(b'{') => json(from, line),
        _ => super::key_lines::split(from, line),
    };
    found.unwrap_or(Top {
        text,
        first_line: 1,
        ..Top::default()
    })
}

type Parse = fn(&str) -> Result<Vec<(String, Value)>, Cause>;

fn fenced<'a>(text: &'a str, line: u32, fence: &str, parse: Parse) -> Option<Top<'a>> {
    let (opening, inside) = text.split_once('\n')?;
    if opening.trim_end() != fence {
        return None;
    }
    let Some((block, after)) = until_fence(inside, fence) else {
        return unclosed(inside, line, fence);
    };
    if !is_metadata(block, fence) {
        return None;
    }
    let first_line = line + 2 + count_lines(block);
    let mut top = Top {
        text: after,
        first_line,
        ..Top::default()
    };
    match parse(block) {
        Ok(pairs) => top.fields = fields(pairs, block, line + 1),
        Err(cause) => top.broken = broken::problems(cause, block, line),
    }
    Some(top)
}

/// Fences may also part sections of a text.
fn is_metadata(block: &str, fence: &str) -> bool {
    opens_with_key(block, fence) || broken::names_key(block) || broken::names_draft(block)
}

/// Front matter starts with a key, a comment or its end.
fn opens_with_key(block: &str, fence: &str) -> bool {
    let first = block
        .split('\n')
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or(fence);
    let name = first
        .trim_start_matches(['"', '\'', '['])
        .trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '<'))
        .trim_start_matches(['"', '\'', ' ']);
    let parted = if fence == "---" { ':' } else { '=' };
    first.starts_with('#')
        || first.starts_with('{')
        || first.starts_with(fence)
        || (name.len() < first.len() && (name.starts_with(parted) || name.starts_with(']')))
}

fn until_fence<'a>(inside: &'a str, fence: &str) -> Option<(&'a str, &'a str)> {
    let mut at = 0;
    for line in inside.split_inclusive('\n') {
        let bare = line.trim_end();
        if bare == fence || (fence == "---" && bare == "...") {
            return Some((inside.get(..at)?, inside.get(at + line.len()..)?));
        }
        at += line.len();
    }
    None
}

/// Opened and never closed.
fn unclosed<'a>(inside: &'a str, line: u32, fence: &str) -> Option<Top<'a>> {
    let end = broken::unclosed_length(inside);
    let (block, text) = inside.split_at_checked(end)?;
    let cause = Cause::whole(format!("no {fence} closes it"));
    let found = !block.trim().is_empty() && is_metadata(block, fence);
    found.then(|| Top {
        fields: Vec::new(),
        text,
        first_line: line + 1 + count_lines(block),
        broken: broken::problems(cause, block, line),
    })
}

fn yaml(block: &str) -> Result<Vec<(String, Value)>, Cause> {
    let options = serde_saphyr::options! {
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::PassThrough,
        with_snippet: false,
    };
    match serde_saphyr::from_str_with_options(block, options) {
        Ok(Value::Table(table)) => Ok(table),
        Ok(Value::Nothing) => Ok(Vec::new()),
        Ok(_) => Err(Cause::whole("each line must be \"key: value\"")),
        Err(error) => Err(Cause::of_yaml(&error, block)),
    }
}

fn toml(block: &str) -> Result<Vec<(String, Value)>, Cause> {
    let table: toml::Table = block
        .parse()
        .map_err(|error| Cause::of_toml(&error, block))?;
    Ok(table
        .into_iter()
        .map(|(key, value)| (key, Value::from(value)))
        .collect())
}

/// A JSON object at the top, as Hugo reads it. Prose may open with a brace: then there is none.
fn json(text: &str, line: u32) -> Option<Top<'_>> {
    if !broken::opens_object(text) {
        return None;
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    match values.next()? {
        Ok(Value::Table(pairs)) => {
            let (block, after) = text.split_at_checked(values.byte_offset())?;
            Some(Top {
                fields: fields(pairs, block, line),
                text: after,
                first_line: line + count_lines(block),
                broken: Vec::new(),
            })
        }
        Ok(_) => None,
        Err(error) => {
            let (block, after) = text.split_at_checked(broken::object_length(text))?;
            Some(Top {
                fields: Vec::new(),
                text: after,
                first_line: line + count_lines(block),
                broken: broken::problems(Cause::of_json(&error), block, line.saturating_sub(1)),
            })
        }
    }
}

pub(super) fn count_lines(text: &str) -> u32 {
    let count = text.bytes().filter(|&byte| byte == b'\n').count();
    u32::try_from(count).unwrap_or(u32::MAX)
}
