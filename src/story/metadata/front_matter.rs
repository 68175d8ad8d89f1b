//! Finds the metadata at the top of an article and takes it apart: YAML, TOML, JSON, `Key: value`.

use super::field::{Field, fields, key_of};
use super::key::{Key, State, mistyped_state};
use super::key_line::key_line;
use super::key_lines;
use super::top::Top;
use super::value::Value;
use crate::problem::What;
use crate::story::Rules;
use crate::story::limits::CAUSE_CHARS;
use crate::story::line::count_lines;
use crate::story::tidy::{cut_graphemes, one_line};

/// Splits the metadata off.
pub(super) fn split<'a>(text: &'a str, rules: &Rules) -> Top<'a> {
    let start = text.len() - text.trim_start_matches([' ', '\n', '\t']).len();
    let (blank, from) = text.split_at_checked(start).unwrap_or(("", text));
    let line = 1 + count_lines(blank);
    let indent = blank.rsplit('\n').next().unwrap_or_default();
    let found = marked(from, line, rules)
        .or_else(|| key_lines::split(from, indent, line, rules))
        .or_else(|| key_lines::split_below_title(from, line));
    found.unwrap_or(Top {
        text,
        first_line: 1,
        ..Top::default()
    })
}

/// Lines with keys in a comment of HTML at the top, as Nikola writes them.
fn comment<'a>(text: &'a str, line: u32, rules: &Rules) -> Option<Top<'a>> {
    let (inside, after) = text.strip_prefix("<!--")?.split_once("-->")?;
    let head = inside.trim_start();
    let above = count_lines(inside.get(..inside.len() - head.len())?);
    let top = key_lines::split(head, "", line + above, rules)?;
    top.text.trim().is_empty().then(|| Top {
        text: after,
        first_line: line + count_lines(inside),
        ..top
    })
}

/// What stands at the top of HTML; what the head of a page says comes with its text.
pub(super) fn split_html<'a>(text: &'a str, rules: &Rules) -> Top<'a> {
    let from = text.trim_start();
    let line = 1 + count_lines(text.get(..text.len() - from.len()).unwrap_or_default());
    marked(from, line, rules).unwrap_or(Top {
        text,
        first_line: 1,
        ..Top::default()
    })
}

/// A head whose first line marks it as one.
fn marked<'a>(text: &'a str, line: u32, rules: &Rules) -> Option<Top<'a>> {
    match text.as_bytes().first()? {
        b'-' => fenced(text, line, "---", yaml).or_else(|| named(text, line)),
        b'%' => title_block(text, line),
        b'+' => fenced(text, line, "+++", toml),
        b'{' => json(text, line),
        b'<' => comment(text, line, rules),
        _ => None,
    }
}

/// Front matter whose first line names its language, as Eleventy has it. What is a program can't be read.
fn named(text: &str, line: u32) -> Option<Top<'_>> {
    let (opening, inside) = text.split_once('\n')?;
    let language = opening.trim_end().strip_prefix("---")?;
    let parse: Parse = match language {
        "yaml" | "yml" => yaml,
        "toml" => toml,
        "json" => |block| {
            let table: Result<Value, _> = serde_json::from_str(block);
            match table {
                Ok(Value::Table(pairs)) => Ok(pairs),
                Ok(_) => Err(("it is no object".into(), None)),
                Err(error) => Err((without_place(&error.to_string()), None)),
            }
        },
        "js" | "javascript" | "ts" | "coffee" | "cson" | "lua" => {
            |_| Err(("it is a program".into(), None))
        }
        _ => return None,
    };
    let Some((block, after)) = until_fence(inside, "---") else {
        return Some(unread(inside, line + 1, ("no --- closes it".into(), None)));
    };
    Some(parsed(block, after, line, parse))
}

/// Pandoc's title block: title, authors and date on lines that begin with `%`.
fn title_block(text: &str, line: u32) -> Option<Top<'_>> {
    const NAMES: [&str; 3] = ["title", "author", "date"];
    let rows: Vec<&str> = text
        .split('\n')
        .take_while(|row| row.starts_with("% "))
        .collect();
    if rows.is_empty() || rows.len() > NAMES.len() {
        return None;
    }
    let length: usize = rows.iter().map(|row| row.len() + 1).sum();
    let said = rows.iter().map(|row| row.trim_start_matches('%').trim());
    let named = NAMES.iter().zip(said).zip(line..);
    let fields = named.map(|((name, value), line)| Field {
        name: (*name).to_owned(),
        key: Key::named(name),
        value: Value::Text(value.replace("; ", ", ")),
        line,
    });
    Some(Top {
        fields: fields
            .filter(|field| field.value != Value::Text(String::new()))
            .collect(),
        text: text.get(length..).unwrap_or_default(),
        first_line: line + count_lines(text.get(..length).unwrap_or(text)),
        ..Top::default()
    })
}

type Parse = fn(&str) -> Result<Vec<(String, Value)>, Cause>;

/// Why a block can't be read, in its parser's words, and the line of the block, from 0, where it is
/// known.
pub(super) type Cause = (String, Option<u32>);

fn fenced<'a>(text: &'a str, line: u32, fence: &str, parse: Parse) -> Option<Top<'a>> {
    let (opening, inside) = text.split_once('\n')?;
    if opening.trim_end() != fence {
        return None;
    }
    let Some((block, after)) = until_fence(inside, fence) else {
        let (block, _) = first_block(inside);
        let cause = (format!("no {fence} closes it"), None);
        let is_head = names_key(block) || holds_keys_alone(block);
        return is_head.then(|| unread(inside, line + 1, cause));
    };
    if !opens_with_key(block, fence) && !names_key(block) {
        return None;
    }
    Some(parsed(block, after, line, parse))
}

/// The top that a block between two fences is, of which the first stands on this line; `after`: what follows.
fn parsed<'a>(block: &str, after: &'a str, line: u32, parse: Parse) -> Top<'a> {
    let mut top = Top {
        text: after,
        first_line: line + 2 + count_lines(block),
        ..Top::default()
    };
    match parse(block) {
        Ok(pairs) => top.fields = fields(pairs, block, line + 1),
        Err(cause) => top.broken = Some(broken(cause, block, line + 1)),
    }
    top
}

/// A block without an end that can be known: what follows its first blank line is the text.
fn unread(text: &str, line: u32, cause: Cause) -> Top<'_> {
    let (block, after) = first_block(text);
    Top {
        text: after,
        first_line: line + count_lines(block),
        broken: Some(broken(cause, block, line)),
        ..Top::default()
    }
}

/// What is wrong with a block, at a line of it, or at its fence; `line` is that of its first line.
fn broken((words, at): Cause, block: &str, line: u32) -> (u32, What) {
    // Parsers may give up below the block.
    let last = count_lines(block.trim_end());
    let words = one_line(&words);
    let cause = cut_graphemes(&words, CAUSE_CHARS).to_owned();
    let fence = line.saturating_sub(1).max(1);
    let line = at.map_or(fence, |at| line + at.min(last));
    (line, What::BadFrontMatter { cause })
}

/// The text up to its first blank line below something, and the rest.
fn first_block(text: &str) -> (&str, &str) {
    let start = text.len() - text.trim_start().len();
    let mut end = start;
    let below = text.get(start..).unwrap_or_default();
    let rows = below.split_inclusive('\n');
    end += rows
        .take_while(|row| !row.trim().is_empty())
        .map(str::len)
        .sum::<usize>();
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Whether a line of the block starts with a key that we know, or that is one letter from a state. Fences may
/// also part sections of a text, and prose has dates: where lines are blank it must be a state.
fn names_key(block: &str) -> bool {
    /// A longer block is no metadata that somebody wrote.
    const MOST_LINES: usize = 300;
    let rows = || block.trim().lines().take(MOST_LINES);
    let is_prose = rows().any(|row| row.trim().is_empty());
    rows().any(|row| {
        let row = row.trim_start_matches([' ', '-']);
        let Some((_, name, _)) = key_of(row) else {
            return false;
        };
        match Key::named(name) {
            Some(Key::State(State::Draft | State::Withdrawn)) => true,
            Some(key) if key.is_aside() => false,
            Some(_) => !is_prose,
            None => !is_prose && mistyped_state(name).is_some(),
        }
    })
}

/// Whether each line of the block begins with a key in small letters, as programs write them.
fn holds_keys_alone(block: &str) -> bool {
    let is_key = |row| {
        let name = key_line(row).map(|(name, _)| name);
        name.is_some_and(|name| name.starts_with(char::is_lowercase))
    };
    let mut rows = block.trim().lines();
    !block.trim().is_empty() && rows.all(is_key)
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

/// The keys and values of a whole file of YAML or TOML.
pub(super) fn table(text: &str, is_toml: bool) -> Result<Vec<(String, Value)>, Cause> {
    if is_toml { toml(text) } else { yaml(text) }
}

fn yaml(block: &str) -> Result<Vec<(String, Value)>, Cause> {
    let options = serde_saphyr::options! {
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::PassThrough,
        // `y` and `no` are words of a list; what is said of a state is read as text.
        strict_booleans: true,
        with_snippet: false,
    };
    match serde_saphyr::from_str_with_options(block, options) {
        Ok(Value::Table(table)) => Ok(table),
        Ok(Value::Nothing) => Ok(Vec::new()),
        Ok(_) => Err(("each line must be \"key: value\"".to_owned(), None)),
        Err(error) => Err(of_yaml(&error)),
    }
}

fn of_yaml(error: &serde_saphyr::Error) -> Cause {
    let line = error.location().map(|location| location.line());
    let at = line.and_then(|line| u32::try_from(line.checked_sub(1)?).ok());
    (without_place(&error.without_snippet().to_string()), at)
}

/// A parser's words without the line, which isn't the file's.
fn without_place(words: &str) -> String {
    words.split(" at line ").next().unwrap_or(words).to_owned()
}

fn toml(block: &str) -> Result<Vec<(String, Value)>, Cause> {
    let table: toml::Table = block.parse().map_err(|error: toml::de::Error| {
        let above = error.span().and_then(|span| block.get(..span.start));
        (error.message().to_owned(), above.map(count_lines))
    })?;
    let pairs = table.into_iter();
    Ok(pairs.map(|(key, value)| (key, value.into())).collect())
}

/// A JSON object at the top, as Hugo reads it. Prose may open with a brace: then there is none.
fn json(text: &str, line: u32) -> Option<Top<'_>> {
    if !opens_object(text) {
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
                ..Top::default()
            })
        }
        Ok(_) => None,
        Err(error) => {
            let at = u32::try_from(error.line().saturating_sub(1)).ok();
            Some(unread(text, line, (without_place(&error.to_string()), at)))
        }
    }
}

/// Whether a text opens like an object: a brace, then a key. Prose may open with a brace too.
fn opens_object(text: &str) -> bool {
    let Some(inside) = text.strip_prefix('{').map(str::trim_start) else {
        return false;
    };
    let quote = inside.chars().next().filter(|&c| matches!(c, '"' | '\''));
    let Some(quote) = quote else {
        let name = inside.split(':').next().unwrap_or_default();
        return inside.starts_with('}')
            || (name.len() < inside.len() && Key::named(name).is_some_and(|key| !key.is_aside()));
    };
    let mut parts = inside.splitn(3, quote).skip(1);
    let (name, rest) = (parts.next(), parts.next());
    rest.is_some_and(|rest| rest.trim_start().starts_with(':'))
        || name.is_some_and(|name| Key::named(name).is_some())
}
