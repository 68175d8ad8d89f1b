//! The lines above the first paragraph that say whether the story may go out, where no head says it.

use std::borrow::Cow;
use std::ops::Range;

use super::draft_line::{
    begins_as_note, marked_notice, opens_with_notice, state_of_value, told_to_editors,
};
use super::embargo::{self, Embargo};
use super::field::Field;
use super::key::{Key, State, meant_date};
use super::key_line::key_line;
use super::mail;
use super::moment::{self, is_later};
use super::state::{held, held_by_dateline, held_by_notice, held_for_sure, held_in_text};
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

/// Looks through the lines above the first paragraph, and at what stands alone below the last.
pub(super) fn read<'a>(text: &'a str, first_line: u32, rules: &Rules) -> Above<'a> {
    let mut reader = Reader {
        text,
        rules,
        above: Above::default(),
        embargoes: Vec::new(),
    };
    let end = reader.front(first_line);
    reader.end(end, first_line);
    reader.above.text = blanked(text, &reader.embargoes);
    reader.above
}

struct Reader<'a, 'b> {
    text: &'a str,
    rules: &'b Rules,
    above: Above<'a>,
    embargoes: Vec<Range<usize>>,
}

/// A line that isn't blank.
struct Seen<'a> {
    row: &'a str,
    range: Range<usize>,
    number: u32,
    /// Nothing but blank lines stands above it.
    is_first: bool,
    /// No blank line stands above it.
    touches: bool,
    /// What stands below it.
    below: Option<&'a str>,
}

impl Seen<'_> {
    /// Whether it touches the line above, or a line with a key below.
    fn is_among_others(&self) -> bool {
        let next = || self.below.map(|below| line::first_line(below).0);
        self.touches || next().is_some_and(|next| key_line(next).is_some())
    }
}

impl<'a> Reader<'a, '_> {
    /// Looks through the lines above the first paragraph; where it stopped.
    fn front(&mut self, first_line: u32) -> usize {
        /// A longer list of short lines is no longer what stands above a text.
        const MOST_LINES: usize = 15;
        let (mut start, mut seen, mut was_long, mut in_code) = (0, 0, false, false);
        let (mut touches, mut in_head) = (false, false);
        let mut below = Some(self.text);
        for number in first_line.. {
            let Some(from) = below else {
                break;
            };
            let row;
            (row, below) = line::first_line(from);
            let range = start..start + row.len();
            start = range.end + 1;
            let line = row.trim();
            // At the top it is a head, as some tools fence it.
            if line == "~~~" && (seen == 0 || in_head) {
                in_head = !in_head;
                continue;
            }
            let is_fence = line::is_fence(line);
            in_code ^= is_fence;
            // What code shows is no head.
            if line.is_empty() || is_fence || in_code {
                (was_long, touches) = (false, false);
                continue;
            }
            seen += 1;
            if seen > MOST_LINES {
                break;
            }
            let is_of_embargo = self.take(&Seen {
                row,
                range,
                number,
                is_first: seen == 1,
                touches,
                below,
            });
            touches = true;
            if is_of_embargo {
                continue;
            }
            // Further down an article quotes one.
            if seen == 1 && below.is_some_and(mail::forwards) {
                let what = held(line, State::Draft, Doubt::AboveMail);
                self.above.problems.push((Some(number), what));
                break;
            }
            let is_text = is_paragraph(line) || (was_long && is_long(line));
            if is_text && !stands_below_again(self.text, start) {
                break;
            }
            was_long = is_long(line);
        }
        start
    }

    /// Takes what a line says; whether it says embargo.
    fn take(&mut self, seen: &Seen<'a>) -> bool {
        let (rules, number, line) = (self.rules, seen.number, seen.row.trim());
        let at = seen.range.end + 1;
        if let Some((date, next)) = embargo::led_to(line, self.text, at, rules) {
            self.above.until(date, number);
            self.embargoes.extend([seen.range.clone(), next]);
            return true;
        }
        if self.takes_embargo(line, seen) {
            return true;
        }
        let plain = unmarked(seen.row);
        let field = key_line(&plain).map(|(name, value)| field(name, value));
        if let Some(date) = field.as_ref().and_then(|field| date_of(field, rules)) {
            self.above.until(date, number);
            self.embargoes.push(seen.range.clone());
            return true;
        }
        let what = field.and_then(|field| held_in_text(&field, rules));
        let what = what
            .or_else(|| held_by_part(line, rules))
            .or_else(|| held_by_notice(line, rules))
            .or_else(|| held_by_dateline(line, rules))
            .or_else(|| (begins_as_note(line) && seen.is_among_others()).then(|| unready(line)))
            .or_else(|| (seen.is_first).then(|| held_by_front(line, seen.below))?);
        let what = what.map(|what| (Some(number), what));
        self.above.problems.extend(what);
        false
    }

    fn takes_embargo(&mut self, line: &str, seen: &Seen<'a>) -> bool {
        match embargo::of_line(line, self.rules) {
            Some(Embargo::Until(date)) => {
                self.above.until(date, seen.number);
                self.embargoes.push(seen.range.clone());
            }
            Some(Embargo::Unread) => {
                let what = held(line, State::Embargo, Doubt::NoDate);
                self.above.problems.push((Some(seen.number), what));
            }
            None => return false,
        }
        true
    }

    /// Looks at the last lines that stand alone: there editors write what others are to know.
    fn end(&mut self, from: usize, first_line: u32) {
        /// Of lines that aren't blank.
        const MOST_LINES: usize = 3;
        /// A longer line is a paragraph.
        const MOST_BYTES: usize = 200;
        let mut rows = self.text.rsplit('\n').peekable();
        let (mut end, mut seen) = (self.text.len(), 0);
        while let Some(row) = rows.next().filter(|_| end > from && seen < MOST_LINES) {
            let range = end - row.len()..end;
            end = range.start.saturating_sub(1);
            let line = row.trim();
            if line.is_empty() || range.start < from {
                continue;
            }
            seen += 1;
            let is_alone = rows.peek().is_none_or(|above| above.trim().is_empty());
            if !is_alone || line.len() > MOST_BYTES {
                continue;
            }
            let number = || {
                let above = self.text.get(..range.start).unwrap_or_default();
                first_line + line::count_lines(above)
            };
            if let Some(what) = held_at_end(line, self.rules) {
                self.above.problems.push((Some(number()), what));
            } else if let Some(Embargo::Until(date)) = embargo::of_line(line, self.rules) {
                self.above.until(date, number());
                self.embargoes.push(range);
            }
            if is_paragraph(line) {
                break;
            }
        }
    }
}

/// What a line at the end says that holds the story, to the editors or by itself.
fn held_at_end(line: &str, rules: &Rules) -> Option<What> {
    if let Some(told) = told_to_editors(line) {
        let is_embargo = || embargo::of_line(told, rules).is_some();
        let holds = told.split([',', ';', '.']).any(opens_with_notice);
        return (holds || is_embargo()).then(|| unready(line));
    }
    let is_unread = || embargo::of_line(line, rules) == Some(Embargo::Unread);
    held_by_notice(line, rules)
        .or_else(|| is_unread().then(|| held(line, State::Embargo, Doubt::NoDate)))
}

fn unready(line: &str) -> What {
    held(line, State::Draft, Doubt::Notice)
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

/// What the first line says with a notice and a dash in front: above a title anything (`draft - pls check the numbers`),
/// and else the title itself (`Entwurf – Die Fähre kommt`).
fn held_by_front(line: &str, below: Option<&str>) -> Option<What> {
    let is_above_title = || {
        let mut below = below?.lines();
        let is_apart = below.next()?.trim().is_empty();
        let title = below.find(|row| !row.trim().is_empty())?.trim();
        let ends = below.next().is_none_or(|next| next.trim().is_empty());
        Some(is_apart && ends && reads_like_headline(title) && !is_furniture(title))
    };
    let holds = || {
        marked_notice(line).is_some_and(|rest| {
            let title = rest.trim_start_matches(['-', '–', '—', ':', '：', '|', ' ']);
            let is_parted = rest.starts_with([' ', '–', '—', ':', '：'])
                && title.len() < rest.trim_start().len();
            let is_title = is_parted && reads_like_headline(title);
            is_title || is_above_title() == Some(true)
        })
    };
    holds().then(|| unready(line))
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
    const MARKS: [char; 13] = [
        '*', '_', '#', '+', '>', '<', '!', '-', '/', '%', '[', ';', '{',
    ];
    const QUOTING: [char; 5] = ['(', ')', '"', '\'', ' '];
    let has_mark = || memchr::memchr2(b'*', b'_', row.as_bytes()).is_some();
    if row.starts_with(char::is_alphanumeric) && !has_mark() {
        return Cow::Borrowed(row);
    }
    let row = row.trim();
    // A comment of Markdown: `[//]: # (status: draft)`.
    let comment = row.strip_prefix('[').and_then(|row| row.split_once("]: #"));
    let row = comment.map_or(row, |(_, comment)| comment.trim_matches(QUOTING));
    let row = row.trim_start_matches(MARKS).trim_start();
    let row = row.trim_end_matches(['-', '>', '/', ']', '}', '#', ' ']);
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
