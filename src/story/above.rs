//! What stands above a text and just below its title: the title, and the furniture around it.

use std::ops::Range;

use super::Rules;
use super::byline;
use super::column::Column;
use super::contact::contact_group;
use super::dateline::after_dateline;
use super::furniture::{Furniture, dated_place, is_note, kind, menu_group};
use super::line::{Line, block_length};
use super::stamp::{Stamp, stamp};
use super::title::{Title, title};

/// What stands above the text.
#[derive(Debug, Default)]
pub(super) struct Above {
    /// The title, one line.
    pub(super) title: Option<String>,
    /// The lines that are no part of the body, in order.
    pub(super) taken: Vec<usize>,
    /// Those of them that are the title.
    pub(super) title_lines: Range<usize>,
    /// The date that the first full stamp says.
    pub(super) stamp: Option<Stamp>,
    /// Whom the bylines name.
    pub(super) authors: Vec<String>,
}

/// Reads what stands above the text.
pub(super) fn above(lines: &[Line<'_>], column: Column, rules: &Rules) -> Above {
    let mut reader = Reader {
        lines,
        column,
        rules,
        above: Above::default(),
    };
    let found = reader.title();
    let start = match &found {
        Some((at, title)) => {
            reader.above.title = Some(title.text.clone());
            reader.above.title_lines = *at..at + title.lines;
            reader.above.taken.extend(*at..at + title.lines);
            at + title.lines
        }
        None => reader.above.taken.last().map_or(0, |last| last + 1),
    };
    if found.is_some() {
        reader.below(start);
    }
    reader.above.taken.sort_unstable();
    reader.above.taken.dedup();
    reader.above
}

struct Reader<'a, 'b> {
    lines: &'b [Line<'a>],
    column: Column,
    rules: &'b Rules,
    above: Above,
}

impl Reader<'_, '_> {
    /// Goes down to the title, past the furniture above it. Short lines on the way are furniture where
    /// a title stands below them.
    fn title(&mut self) -> Option<(usize, Title)> {
        const MOST_LINES: usize = 60;
        let mut at = 0;
        let mut short = Vec::new();
        while at < self.lines.len().min(MOST_LINES) {
            let rest = self.lines.get(at..)?;
            let line = rest.first()?;
            if let Some(length) = self.furniture(at) {
                at += length;
                continue;
            }
            if is_note(line.text) && rest.get(1).is_none_or(|next| next.blanks > 0) {
                at += 1;
                continue;
            }
            // Greetings are text, which no title stands below.
            let title = title(rest, self.column, self.is_below_furniture(at))?;
            if title.is_enough {
                self.above.taken.extend(short.iter().copied());
                return Some((at, title));
            }
            if at == 0 && is_of_two_words(&title.text) && is_above_prose(rest) {
                return Some((at, title));
            }
            short.extend(at..at + title.lines);
            at += title.lines;
        }
        None
    }

    fn is_below_furniture(&self, at: usize) -> bool {
        let before = at.checked_sub(1);
        before.is_some_and(|before| self.above.taken.contains(&before))
    }

    /// Takes the furniture at a line; how many lines it is.
    fn furniture(&mut self, at: usize) -> Option<usize> {
        let rest = self.lines.get(at..)?;
        let line = rest.first()?;
        let contacts = contact_group(rest);
        if contacts > 0 {
            for line in rest.iter().take(contacts) {
                self.stamp(line.text);
            }
            self.take(at, contacts);
            return Some(contacts);
        }
        let menu = menu_group(rest);
        if menu > 0 {
            self.take(at, menu);
            return Some(menu);
        }
        match kind(line.text)? {
            Furniture::Greeting => None,
            Furniture::Byline => {
                let length = self.byline(rest);
                self.take(at, length);
                Some(length)
            }
            kind => {
                if kind == Furniture::Stamp {
                    self.stamp(line.text);
                }
                self.take(at, 1);
                Some(1)
            }
        }
    }

    fn take(&mut self, at: usize, length: usize) {
        self.above.taken.extend(at..at + length);
    }

    /// Reads a byline, which may stand on two lines: `By`, and the name.
    fn byline(&mut self, rest: &[Line<'_>]) -> usize {
        let (Some(first), next) = (rest.first(), rest.get(1)) else {
            return 0;
        };
        for part in first.text.split(['·', '•', '|']) {
            self.stamp(part.trim());
        }
        if let Some(date) = dated_place(first.text) {
            self.stamp(date);
        }
        let add = |authors: &mut Vec<String>, names: Vec<String>| {
            for name in names {
                if !authors.contains(&name) {
                    authors.push(name);
                }
            }
        };
        if byline::is_alone(first.text)
            && let Some(next) = next.filter(|next| byline::are_names(next.text))
        {
            add(&mut self.above.authors, byline::names_in(next.text));
            return 2;
        }
        add(&mut self.above.authors, byline::names(first.text));
        1
    }

    fn stamp(&mut self, text: &str) {
        let Some(found) = stamp(text, self.rules) else {
            return;
        };
        let is_better = |kept: &Stamp| {
            found.date.is_some() && (kept.date.is_none() || kept.is_updated && !found.is_updated)
        };
        if self.above.stamp.as_ref().is_none_or(is_better) {
            self.above.stamp = Some(found);
        }
    }

    /// Takes the furniture between the title and the first paragraph; a line between them that tells
    /// something is text.
    fn below(&mut self, start: usize) {
        const MOST_LINES: usize = 12;
        let mut at = start;
        let mut told = 0;
        while at < self.lines.len().min(start + MOST_LINES) {
            if let Some(length) = self.furniture(at) {
                at += length;
                continue;
            }
            let Some(line) = self.lines.get(at) else {
                break;
            };
            let is_prose =
                line.is_long() || line.ends_a_sentence() || after_dateline(line.text).is_some();
            told += 1;
            if is_prose || told > 1 || block_length(self.lines.get(at..).unwrap_or_default()) > 2 {
                break;
            }
            at += 1;
        }
    }
}

/// `Bridge Closed`: a title as well as a section, if nothing else can be one.
fn is_of_two_words(text: &str) -> bool {
    const FEWEST_CHARS: usize = 10;
    let has_capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    text.split_whitespace().count() == 2
        && text.split_whitespace().all(has_capital)
        && text.chars().count() >= FEWEST_CHARS
}

/// Whether a paragraph stands below the first line, apart from it.
fn is_above_prose(lines: &[Line<'_>]) -> bool {
    let next = lines.get(1);
    next.is_some_and(|next| next.blanks > 0 && (next.is_long() || next.ends_a_sentence()))
}
