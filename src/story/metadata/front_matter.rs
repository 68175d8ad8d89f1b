//! Finds the metadata at the top of an article and takes it apart: YAML, TOML, JSON, `Key: value`.

use super::field::{Field, fields, key_of};
use super::key::Key;
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

type Parse = fn(&str) -> Result<Vec<(String, Value)>, String>;

fn fenced<'a>(text: &'a str, line: u32, fence: &str, parse: Parse) -> Option<Top<'a>> {
    let (opening, inside) = text.split_once('\n')?;
    if opening.trim_end() != fence || !opens_with_key(inside, fence) {
        return None;
    }
    let Some((block, after)) = until_fence(inside, fence) else {
        return Some(unclosed(inside, line, fence));
    };
    let first_line = line + 2 + count_lines(block);
    let mut top = Top {
        text: after,
        first_line,
        ..Top::default()
    };
    match parse(block) {
        Ok(pairs) => top.fields = fields(pairs, block, line + 1),
        Err(cause) => top.broken = broken(cause, block, line),
    }
    Some(top)
}

/// A fence alone on a line may part sections of a text: front matter starts with a key, a comment
/// or its end.
fn opens_with_key(inside: &str, fence: &str) -> bool {
    let first = inside
        .split('\n')
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or_default();
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

/// Opened and never closed: what stands before the first blank line is taken for the front matter.
fn unclosed<'a>(inside: &'a str, line: u32, fence: &str) -> Top<'a> {
    let end = inside.find("\n\n").map_or(inside.len(), |at| at + 1);
    let (block, text) = inside.split_at_checked(end).unwrap_or((inside, ""));
    Top {
        fields: Vec::new(),
        text,
        first_line: line + 1 + count_lines(block),
        broken: broken(format!("no {fence} closes it"), block, line),
    }
}

/// The problems of a block that can't be read. A `draft`, `date` or `withdrawn` in it may not be
/// overlooked, so each is a problem of its own.
fn broken(cause: String, block: &str, line: u32) -> Vec<(u32, What)> {
    let mut problems = vec![(line, What::BadFrontMatter { cause })];
    for (line_of_block, at) in block.split('\n').zip(0_u32..) {
        let Some((_, name, raw)) = key_of(line_of_block) else {
            continue;
        };
        if Key::named(name).is_some_and(Key::holds_story) {
            problems.push((
                line + 1 + at,
                What::BadValue {
                    key: name.to_owned(),
                    value: raw.chars().take(60).collect(),
                    expected: "readable while the front matter isn't".into(),
                    fatal: true,
                },
            ));
        }
    }
    problems
}

fn yaml(block: &str) -> Result<Vec<(String, Value)>, String> {
    let options = serde_saphyr::options! {
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::PassThrough,
        with_snippet: false,
    };
    match serde_saphyr::from_str_with_options(block, options) {
        Ok(Value::Table(table)) => Ok(table),
        Ok(Value::Nothing) => Ok(Vec::new()),
        Ok(_) => Err("keys and values were expected".into()),
        Err(error) => Err(one_line(&error.to_string())),
    }
}

fn toml(block: &str) -> Result<Vec<(String, Value)>, String> {
    let table: toml::Table = block
        .parse()
        .map_err(|error: toml::de::Error| one_line(error.message()))?;
    Ok(table
        .into_iter()
        .map(|(key, value)| (key, Value::from(value)))
        .collect())
}

/// A JSON object at the top, as Hugo reads it. Prose may open with a brace: then there is none.
fn json(text: &str, line: u32) -> Option<Top<'_>> {
    let inner = text.strip_prefix('{')?.trim_start();
    if !inner.starts_with(['"', '}']) {
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
            let end = text.find("\n\n").unwrap_or(text.len());
            let (block, after) = text.split_at_checked(end)?;
            Some(Top {
                fields: Vec::new(),
                text: after,
                first_line: line + count_lines(block),
                broken: broken(one_line(&error.to_string()), block, line.saturating_sub(1)),
            })
        }
    }
}

pub(super) fn count_lines(text: &str) -> u32 {
    let count = text.bytes().filter(|&byte| byte == b'\n').count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn one_line(text: &str) -> String {
    text.split('\n').next().unwrap_or(text).trim().to_owned()
}
