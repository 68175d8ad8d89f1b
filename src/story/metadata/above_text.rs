//! The lines above the first paragraph that say whether the story may go out, where no head says it.

use std::borrow::Cow;
use std::ops::Range;

use super::draft_line::{opens_with_notice, state_of_value};
use super::embargo::{self, Embargo};
use super::field::Field;
use super::key::{Key, State, meant_date};
use super::key_line::key_line;
use super::mail;
use super::moment::{self, is_later};
use super::state::{held, held_by_notice, held_for_sure, held_in_text};
use super::value::{Value, text_of};
use crate::problem::{Doubt, What};
use crate::story::furniture::is_furniture;
use crate::story::headline_line::reads_like_headline;
use crate::story::limits::is_longer;
use crate::story::line;
use crate::story::marks::any_byte;
use crate::story::words::{ends_in_full_stop, measure};
use crate::story::{Rules, Written};

/// What the lines say.
#[derive(Default)]
pub(super) struct Above<'a> {
    /// The text, where each line of an embargo is blank.
    pub(super) text: Cow<'a, str>,
    /// When the embargo ends, and its line.
    pub(super) not_before: Option<(Written, u32)>,
    pub(super) problems: Vec<(Option<u32>, What)>,
}

/// Looks through the lines above the first paragraph.
pub(super) fn read<'a>(text: &'a str, first_line: u32, rules: &Rules) -> Above<'a> {
    /// A longer list of short lines is no longer what stands above a text.
    const MOST_LINES: usize = 15;
    let mut above = Above::default();
    let mut embargoes: Vec<Range<usize>> = Vec::new();
    let (mut start, mut seen, mut was_long, mut in_code) = (0, 0, false, false);
    let mut below = Some(text);
    for number in first_line.. {
        let Some(from) = below else {
            break;
        };
        let row;
        (row, below) = line::first_line(from);
        let range = start..start + row.len();
        start = range.end + 1;
        let line = row.trim();
        let is_fence = line::is_fence(line);
        in_code ^= is_fence;
        // What code shows is no head.
        if line.is_empty() || is_fence || in_code {
            was_long = false;
            continue;
        }
        seen += 1;
        if seen > MOST_LINES {
            break;
        }
        if let Some((date, next)) = embargo::led_to(line, text, start, rules) {
            above.until(date, number);
            embargoes.extend([range, next]);
            continue;
        }
        match embargo::of_line(line, rules) {
            Some(Embargo::Until(date)) => {
                above.until(date, number);
                embargoes.push(range);
                continue;
            }
            Some(Embargo::Unread) => {
                let what = held(line, State::Embargo, Doubt::NoDate);
                above.problems.push((Some(number), what));
                continue;
            }
            None => {}
        }
        let plain = unmarked(row);
        let field = key_line(&plain).map(|(name, value)| field(name, value));
        if let Some(date) = field.as_ref().and_then(|field| date_of(field, rules)) {
            above.until(date, number);
            embargoes.push(range);
            continue;
        }
        let what = field.and_then(|field| held_in_text(&field, rules));
        let what = what
            .or_else(|| held_by_part(line, rules))
            .or_else(|| held_by_notice(line, rules))
            .or_else(|| (seen == 1).then(|| held_above_title(line, below))?);
        above.problems.extend(what.map(|what| (Some(number), what)));
        // Further down an article quotes one.
        if seen == 1 && below.is_some_and(mail::forwards) {
            let what = held(line, State::Draft, Doubt::AboveMail);
            above.problems.push((Some(number), what));
            break;
        }
        let is_text = is_paragraph(line) || (was_long && is_long(line));
        if is_text && !stands_below_again(text, start) {
            break;
        }
        was_long = is_long(line);
    }
    above.text = blanked(text, &embargoes);
    above
}

/// What a part of a line says of a state: `Status - draft`, `Status DRAFT`, `14 May 2026 | Status: draft`.
fn held_by_part(line: &str, rules: &Rules) -> Option<What> {
    const DASHES: [&str; 7] = [" - ", " – ", " — ", " -> ", " → ", " | ", "\t"];
    const BARS: [char; 3] = ['|', '·', '•'];
    /// A longer line is prose.
    const MOST_BYTES: usize = 120;
    let may_part = |byte: u8| matches!(byte, b'-' | b'|' | b'\t') || !byte.is_ascii();
    if line.len() > MOST_BYTES {
        return None;
    }
    if !any_byte(line, may_part) {
        return held_by_words(line, rules);
    }
    let dashed = DASHES.iter().find_map(|dash| line.split_once(dash));
    let of_dash = dashed.and_then(|(name, value)| {
        let field = field(name, value.trim());
        held_for_sure(&field, rules)
    });
    let of_part = |part: &str| {
        let (name, value) = key_line(part.trim())?;
        held_in_text(&field(name, value), rules)
    };
    let of_bar = || line.split(BARS).skip(1).find_map(of_part);
    of_dash
        .or_else(of_bar)
        .or_else(|| held_by_words(line, rules))
}

/// `draft - pls check the numbers` above a title: below a title of its own such a line stands above the text.
fn held_above_title(line: &str, below: Option<&str>) -> Option<What> {
    let is_title = || {
        let mut below = below?.lines();
        let is_apart = below.next()?.trim().is_empty();
        let title = below.find(|row| !row.trim().is_empty())?.trim();
        let ends = below.next().is_none_or(|next| next.trim().is_empty());
        Some(is_apart && ends && reads_like_headline(title) && !is_furniture(title))
    };
    let holds = opens_with_notice(line) && is_title() == Some(true);
    holds.then(|| held(line, State::Draft, Doubt::Notice))
}

/// `Status DRAFT`: the key of a state, and a state that holds.
fn held_by_words(line: &str, rules: &Rules) -> Option<What> {
    const MOST_BYTES: usize = 40;
    let (name, value) = line.split_once(' ').filter(|_| line.len() <= MOST_BYTES)?;
    let is_state = Key::named(name) == Some(Key::State(State::Status));
    let holds = is_state && state_of_value(value, rules).is_some();
    holds.then(|| held(line, State::Status, Doubt::InText))
}

/// Whether the first line, the title of a page's window, stands as a heading below what the page says between them.
/// `at`: where the text goes on.
fn stands_below_again(text: &str, at: usize) -> bool {
    const MOST_LINES: usize = 3;
    const FEWEST_BYTES: usize = 12;
    let Some(title) = text.trim_start().as_bytes().get(..FEWEST_BYTES) else {
        return false;
    };
    let mut below = text.get(at..);
    for _ in 0..MOST_LINES {
        let Some(from) = below.map(str::trim_start) else {
            return false;
        };
        let front = from.as_bytes().get(..FEWEST_BYTES);
        if front.is_some_and(|front| front.eq_ignore_ascii_case(title)) {
            return true;
        }
        below = line::first_line(from).1;
    }
    false
}

impl Above<'_> {
    fn until(&mut self, date: Written, line: u32) {
        if self
            .not_before
            .is_none_or(|(known, _)| is_later(date, known))
        {
            self.not_before = Some((date, line));
        }
    }
}

/// The date of publishing that a line says with a key in small letters, as heads have them: below a title, or
/// below a line that isn't of a head.
fn date_of(field: &Field, rules: &Rules) -> Option<Written> {
    let is_date = match field.key {
        Some(key) => matches!(key, Key::Date | Key::NotBefore),
        None => meant_date(&field.name).is_some(),
    };
    if !is_date || !field.name.starts_with(char::is_lowercase) {
        return None;
    }
    moment::read(text_of(&field.value)?, rules)
}

fn field(name: &str, value: &str) -> Field {
    Field {
        name: name.to_owned(),
        key: Key::named(name),
        value: if value.is_empty() {
            Value::Nothing
        } else {
            Value::Text(value.to_owned())
        },
        line: 0,
    }
}

/// A line without marks of emphasis, lists and notes: `**Status:** draft`, `<!-- draft: true -->`.
fn unmarked(row: &str) -> Cow<'_, str> {
    const MARKS: [char; 12] = ['*', '_', '#', '+', '>', '<', '!', '-', '/', '%', '[', ';'];
    let has_mark = || memchr::memchr2(b'*', b'_', row.as_bytes()).is_some();
    if row.starts_with(char::is_alphanumeric) && !has_mark() {
        return Cow::Borrowed(row);
    }
    let row = row.trim().trim_start_matches(MARKS).trim_start();
    let row = row.trim_end_matches(['-', '>', '/', ']', ' ']);
    Cow::Owned(row.replace("**", "").replace("__", ""))
}

/// Whether a line is a paragraph: long, or a sentence.
fn is_paragraph(line: &str) -> bool {
    const MOST_CHARS: usize = 140;
    const FEWEST_WORDS: usize = 5;
    /// In any script such a line has more characters.
    const MOST_BYTES: usize = 4 * MOST_CHARS;
    if line.len() > MOST_BYTES || line.len() > MOST_CHARS && line.is_ascii() {
        return true;
    }
    let says_enough = || {
        let size = measure(line);
        size.words >= FEWEST_WORDS || size.cjk
    };
    is_longer(line, MOST_CHARS) || ends_in_full_stop(line) && says_enough()
}

/// Whether a line is as long as those of wrapped text.
fn is_long(line: &str) -> bool {
    const FEWEST_CHARS: usize = 60;
    line.len() >= FEWEST_CHARS
}

/// The text with some of its lines blank.
fn blanked<'a>(text: &'a str, lines: &[Range<usize>]) -> Cow<'a, str> {
    if lines.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for line in lines {
        out.push_str(text.get(end..line.start).unwrap_or_default());
        end = line.end;
    }
    out.push_str(text.get(end..).unwrap_or_default());
    Cow::Owned(out)
}
