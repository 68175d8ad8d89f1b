//! Metadata as lines at the top of an article: `Key: value`, field lists, heads of mails.

use super::field::Field;
use super::key::{Key, State, meant_date, mistyped_state};
use super::key_line::{key_line, may_tell_when, unquoted};
use super::mail;
use super::row::Row;
use super::top::Top;
use super::value::Value;
use super::{moment, state};
use crate::story::Rules;
use crate::story::event_words::is_event_word;
use crate::story::line::{count_lines, first_line};
use crate::story::words::ends_in_full_stop;

/// Splits the lines off. `None`: the article starts with its text. `indent`: the white space in front of the
/// first line, which may stand in front of all.
pub(super) fn split<'a>(text: &'a str, indent: &str, line: u32, rules: &Rules) -> Option<Top<'a>> {
    /// Nobody writes more of them, but programs that send mails do.
    const MOST_ROWS: usize = 40;
    let block = Block::of(mail::below_mark(text).unwrap_or(text), indent)?;
    if let Some(fields) = mail::fields(&block.rows, rules) {
        return Some(block.top(fields, text, line));
    }
    if block.rows.len() > MOST_ROWS || block.text.len() < text.len() {
        // What stands above a forwarded mail stands above no other head.
        return None;
    }
    let fields: Vec<Field> = block.rows.iter().flat_map(fields_of).collect();
    let is_alone = || block.ends_in_blank() && is_lone_key(&fields, rules);
    (is_head(&fields, rules) || is_alone()).then(|| Top {
        names_unknown: true,
        ..block.top(fields, text, line)
    })
}

/// A line's field; in Nikola's heads some tags are states.
fn fields_of(row: &Row<'_>) -> impl Iterator<Item = Field> {
    let field = row.field();
    let is_marked = row.raw.starts_with(".. ") && field.key == Some(Key::Tags);
    let mut tags = row.value.split(',').map(str::trim);
    let state = tags.find(|tag| is_marked && matches!(*tag, "draft" | "private"));
    let state = state.map(|state| Field {
        name: "status".into(),
        key: Key::named("status"),
        value: Value::Text(state.to_owned()),
        line: row.at,
    });
    state.into_iter().chain([field])
}

/// Splits a field list off that stands below an underlined title, as in reStructuredText.
pub(super) fn split_below_title(text: &str, line: u32) -> Option<Top<'_>> {
    const FEWEST_MARKS: usize = 3;
    let (title, below) = first_line(text);
    let (rule, below) = first_line(below?);
    let below = below?;
    let mark = rule.chars().next().filter(char::is_ascii_punctuation)?;
    let rule = rule.trim_end();
    let is_rule = rule.len() >= FEWEST_MARKS && rule.chars().all(|c| c == mark);
    let below = below.trim_start_matches('\n');
    if !is_rule || title.trim().is_empty() || !below.starts_with(':') {
        return None;
    }
    let block = Block::of(below, "")?;
    let title = Field {
        name: "title".into(),
        key: Some(Key::Title),
        value: Value::Text(title.trim().to_owned()),
        line: 0,
    };
    let rows = block.rows.iter().map(Row::field);
    let fields: Vec<Field> = std::iter::once(title).chain(rows).collect();
    let is_known = fields.iter().skip(1).any(|field| field.key.is_some());
    is_known.then(|| Top {
        names_unknown: true,
        ..block.top(fields, text, line)
    })
}

/// Lines that begin with keys, from the first line to the first other one.
struct Block<'a> {
    rows: Vec<Row<'a>>,
    /// What they were taken from.
    text: &'a str,
    /// How many bytes of it they are, with the blank line below.
    used: usize,
}

impl<'a> Block<'a> {
    fn of(text: &'a str, indent: &str) -> Option<Self> {
        /// A longer block is a table.
        const MOST_LINES: usize = 300;
        let mut rows: Vec<Row<'a>> = Vec::new();
        let mut used = 0;
        let mut below = Some(text).filter(|text| !text.is_empty());
        for at in 0.. {
            let Some(from) = below else {
                break;
            };
            let rest = first_line(from).1.filter(|rest| !rest.is_empty());
            let raw = from.get(..from.len() - rest.map_or(0, str::len));
            let raw = raw.unwrap_or(from);
            below = rest;
            let bare = raw.trim();
            if bare.is_empty() {
                used += raw.len();
                break;
            }
            if !take(&mut rows, raw.strip_prefix(indent).unwrap_or(raw), at) {
                break;
            }
            if rows.len() > MOST_LINES {
                return None;
            }
            used += raw.len();
        }
        if let Some(start) = rows.last().and_then(|last| text_within(last, text)) {
            rows.pop();
            used = start;
        }
        (!rows.is_empty()).then_some(Self { rows, text, used })
    }

    /// Whether a blank line stands below it.
    fn ends_in_blank(&self) -> bool {
        let own = self.text.get(..self.used).unwrap_or_default();
        own.lines()
            .next_back()
            .is_some_and(|last| last.trim().is_empty())
    }

    /// The top of an article that begins with something, and the lines in it.
    fn top(&self, mut fields: Vec<Field>, article: &'a str, line: u32) -> Top<'a> {
        let above = article.len() - self.text.len();
        let (head, text) = article
            .split_at_checked(above + self.used)
            .unwrap_or((article, ""));
        let first = line + count_lines(article.get(..above).unwrap_or_default());
        for field in &mut fields {
            field.line += first;
        }
        Top {
            fields,
            text,
            first_line: line + count_lines(head),
            ..Top::default()
        }
    }
}

/// Where the text begins behind a key that says so, as programs write all parts of an article: `TEXT: The harbour …`.
fn text_within(row: &Row<'_>, text: &str) -> Option<usize> {
    const NAMES: [&str; 6] = ["text", "body", "content", "article", "copy", "story"];
    let is_text = NAMES.iter().any(|name| row.name.eq_ignore_ascii_case(name));
    let is_plain = row.items.is_empty() && row.more.is_empty();
    (is_text && is_plain && ends_in_full_stop(row.value))
        .then(|| row.value.as_ptr().addr() - text.as_ptr().addr())
}

/// Takes a line: one with a key, an item of the key above, or one that goes on with its value.
fn take<'a>(rows: &mut Vec<Row<'a>>, raw: &'a str, at: u32) -> bool {
    let bare = raw.trim();
    let is_indented = raw.starts_with([' ', '\t']);
    let found = if is_indented {
        // Deep lines go on with a value, unless they tell when the story goes out.
        let is_deep = raw.starts_with('\t') || key_line(raw).is_none();
        key_line(bare).filter(|(name, _)| !is_deep || may_tell_when(name))
    } else {
        key_line(raw)
    };
    if let Some(last) = rows.last_mut() {
        if let Some(item) = bare.strip_prefix("- ").filter(|_| last.value.is_empty()) {
            last.items.push(unquoted(item.trim()));
            return true;
        }
        if is_indented && found.is_none() {
            last.more.push(bare);
            return true;
        }
    }
    let Some((name, value)) = found else {
        return false;
    };
    rows.push(Row {
        name,
        value,
        raw: bare,
        is_indented,
        at,
        items: Vec::new(),
        more: Vec::new(),
    });
    true
}

/// Whether lines are a head: they have a title, a slug or a state, or all of them are known, or a date says
/// when it was published; what announces an event isn't one.
fn is_head(fields: &[Field], rules: &Rules) -> bool {
    let has = |key| fields.iter().any(|field| field.key == Some(key));
    if has(Key::Title) || fields.iter().any(|field| state::makes_head(field, rules)) {
        return true;
    }
    if fields.iter().any(|field| is_event_word(&field.name)) {
        return false;
    }
    let used = fields.iter().filter(|field| {
        field
            .key
            .is_some_and(|key| !key.is_aside() && key != Key::State(State::Ready))
    });
    let all_known = fields
        .iter()
        .all(|field| field.key.is_some() || mistyped_state(&field.name).is_some());
    has(Key::Slug)
        || (all_known && used.count() >= 2)
        || fields.iter().any(|field| is_date(field, rules))
}

/// Whether a lone line is metadata: its key in small letters, as no text begins, with a value that fits. In capitals
/// it may be what a page had around an article (`Tags: …`), or a text's own word.
fn is_lone_key(fields: &[Field], rules: &Rules) -> bool {
    let [
        Field {
            name,
            key,
            value: Value::Text(text),
            ..
        },
    ] = fields
    else {
        return false;
    };
    let is_small = name.starts_with(char::is_lowercase);
    let has_no_space = !text.contains(char::is_whitespace);
    is_small
        && match key {
            Some(Key::Tags | Key::Section | Key::Summary | Key::Authors) => !text.is_empty(),
            Some(Key::Id) => has_no_space && text.contains(':'),
            Some(Key::Link) => text.starts_with("https://") || text.starts_with("http://"),
            Some(Key::Language) => {
                has_no_space && text.is_ascii() && (2..=12).contains(&text.len())
            }
            Some(Key::Updated) => moment::read(text, rules).is_some(),
            _ => false,
        }
}

/// Whether a field says when its article was published.
fn is_date(field: &Field, rules: &Rules) -> bool {
    match (field.key, &field.value) {
        (Some(Key::Date | Key::NotBefore), Value::Text(text)) => {
            moment::read(text, rules).is_some() || is_like_date(text)
        }
        (None, Value::Text(text)) if meant_date(&field.name).is_some() => {
            moment::read(text, rules).is_some()
        }
        _ => matches!(state::said(field, rules), Some(state::Said::Date(_))),
    }
}

/// Whether a text is numbers and marks: a date that is mistyped holds its story.
fn is_like_date(text: &str) -> bool {
    let is_of_date = |c: char| !c.is_alphabetic() || matches!(c, 'T' | 'Z');
    text.contains(char::is_numeric) && text.chars().all(is_of_date)
}
