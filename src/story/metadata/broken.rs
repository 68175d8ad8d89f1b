//! Metadata that can't be read: where it ends, what is said of it, and which of its keys still hold
//! the story.

use super::cause::Cause;
use super::field::key_of;
use super::front_matter::count_lines;
use super::key::Key;
use crate::problem::What;

/// A longer block is no metadata that somebody wrote.
const MOST_LINES: usize = 300;

/// The problems of a block that can't be read; `above` is the line before its first. A `draft`,
/// `status`, `date` or `withdrawn` in it may not be overlooked, so each is a problem of its own.
pub(super) fn problems(cause: Cause, block: &str, above: u32) -> Vec<(u32, What)> {
    // Parsers may give up below the block that we take for the broken one.
    let last = count_lines(block.trim_end());
    let line = cause.at.map_or(above.max(1), |at| above + 1 + at.min(last));
    let mut problems = vec![(line, What::BadFrontMatter { cause: cause.words })];
    for (row, at) in block.split('\n').zip(0_u32..) {
        for (name, value) in holding_keys(row) {
            problems.push((
                above + 1 + at,
                What::BadValue {
                    key: name.to_owned(),
                    value: value.chars().take(60).collect(),
                    expected: "readable while the front matter isn't".into(),
                    fatal: true,
                },
            ));
        }
    }
    problems
}

/// Whether a line of the block says draft or withdrawn. Prose has dates and states too.
pub(super) fn names_draft(block: &str) -> bool {
    let is_draft = |name| matches!(Key::named(name), Some(Key::Draft | Key::Withdrawn));
    let mut rows = block.split('\n').take(MOST_LINES);
    rows.any(|row| holding_keys(row).iter().any(|(name, _)| is_draft(name)))
}

/// Whether each line of the block follows the one before it, and one names a key that we know.
pub(super) fn names_key(block: &str) -> bool {
    let rows = || block.trim_end().split('\n').take(MOST_LINES);
    rows().all(|row| !row.trim().is_empty()) && rows().any(is_known)
}

/// The keys in one line that can hold the story, with what follows them. A key stands at the front,
/// behind a brace, a comma or a dash, or in quotes.
fn holding_keys(row: &str) -> Vec<(&str, &str)> {
    if row.trim_start().starts_with('#') {
        return Vec::new();
    }
    let mut keys = Vec::new();
    for (at, _) in row.match_indices([':', '=']) {
        let (before, after) = row.split_at_checked(at).unwrap_or((row, ""));
        let Some((name, value)) = key_before(before).zip(after.get(1..)) else {
            continue;
        };
        if Key::named(name).is_some_and(Key::holds_story) {
            let value = value.split([',', '}']).next().unwrap_or(value);
            keys.push((name, value.trim()));
        }
    }
    keys
}

/// The key that ends a piece of a line.
fn key_before(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let bare = text.trim_end_matches(['"', '\'']);
    let is_quoted = bare.len() < text.len();
    let front = bare.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let name = bare.get(front.len()..)?;
    let stands = if is_quoted {
        front.ends_with(['"', '\''])
    } else {
        let front = front.trim_end();
        front.is_empty() || front.ends_with(['{', ',', '[', '-'])
    };
    (stands && !name.is_empty()).then_some(name)
}

fn is_known(row: &str) -> bool {
    let row = row.trim_start().trim_start_matches("- ");
    key_of(row).is_some_and(|(_, name, _)| Key::named(name).is_some())
}

/// How many bytes a block has that is opened and never closed: up to the first blank line below
/// which no key follows.
pub(super) fn unclosed_length(text: &str) -> usize {
    let mut at = 0;
    let mut end = text.len();
    let mut is_below_blank = false;
    for row in text.split_inclusive('\n') {
        if row.trim().is_empty() {
            end = if is_below_blank { end } else { at };
            is_below_blank = true;
        } else {
            if is_below_blank && !is_known(row) {
                return end;
            }
            is_below_blank = false;
            end = text.len();
        }
        at += row.len();
    }
    end
}

/// How many bytes an object has that can't be read: up to the line that closes its first brace.
pub(super) fn object_length(text: &str) -> usize {
    let (mut at, mut depth) = (0, 0_i64);
    for row in text.split_inclusive('\n').take(MOST_LINES) {
        for c in row.chars() {
            depth += i64::from(c == '{') - i64::from(c == '}');
        }
        at += row.len();
        if depth <= 0 {
            return at;
        }
    }
    unclosed_length(text)
}

/// Whether a text opens like an object: a brace, then a key. Prose may open with a brace too.
pub(super) fn opens_object(text: &str) -> bool {
    let Some(inside) = text.strip_prefix('{').map(str::trim_start) else {
        return false;
    };
    let quote = inside.chars().next().filter(|&c| matches!(c, '"' | '\''));
    let Some(quote) = quote else {
        let name = inside.split(':').next().unwrap_or_default();
        return inside.starts_with('}')
            || (name.len() < inside.len() && Key::named(name).is_some());
    };
    let mut parts = inside.splitn(3, quote).skip(1);
    let (name, rest) = (parts.next(), parts.next());
    rest.is_some_and(|rest| rest.trim_start().starts_with(':'))
        || name.is_some_and(|name| Key::named(name).is_some())
}
