//! What stands above a text and just below its title: the title, and the furniture around it.

use std::ops::Range;

use super::Rules;
use super::about::{dated_place, is_name};
use super::byline;
use super::column::Column;
use super::contact::contact_group;
use super::dateline::after_dateline;
use super::event_words;
use super::function_word::ends_in_article;
use super::furniture::{Furniture, columns, is_note, kind, released};
use super::line::{End, Line, block_length, near};
use super::marks::any_byte;
use super::navigation::menu_group;
use super::normal_form::normal_form;
use super::stamp::{Stamp, Undated, stamp};
use super::title::{Title, has_length, title};

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
            let is_alone = rest.get(1).is_none_or(|next| next.blanks > 0);
            if is_note(line.text) && is_alone || self.is_told(rest) {
                at += 1;
                continue;
            }
            if let Some((below, heading)) = self.heading(rest) {
                self.above.taken.extend(short.iter().copied());
                self.pass(at, at + below);
                return Some((at + below, heading));
            }
            // Greetings are text, which no title stands below.
            let Some(title) = title(rest, self.column, self.is_below_furniture(at)) else {
                return self.last_above(&short, at);
            };
            if title.is_enough {
                self.above.taken.extend(short.iter().copied());
                return Some((at, title));
            }
            if at == 0
                && is_of_few_words(&title.text)
                && kind(line).is_none()
                && is_above_prose(rest)
            {
                return Some((at, title));
            }
            short.extend(at..at + title.lines);
            at += title.lines;
        }
        None
    }

    /// The last of the short lines, if it is long enough for a title and nothing but furniture stands
    /// between it and the text.
    fn last_above(&mut self, short: &[usize], text: usize) -> Option<(usize, Title)> {
        let (&last, others) = short.split_last()?;
        let rest = self.lines.get(last..)?;
        let line = rest.first()?;
        let is_title = has_length(line.words, line.chars, line.cjk)
            && !ends_in_article(line.text)
            && text > last + 1
            && (last + 1..text).all(|at| self.above.taken.contains(&at));
        if !is_title {
            return None;
        }
        let title = title(rest, self.column, false)?;
        self.above.taken.extend(others);
        Some((last, title))
    }

    /// The heading that says again what a line says, as that of a page whose window's title stands above
    /// it, and how far below it stands. No paragraph stands between.
    fn heading(&self, rest: &[Line<'_>]) -> Option<(usize, Title)> {
        const MOST_SENTENCES: usize = 2;
        let rest = near(rest);
        let page = rest.first()?.text;
        let below = rest.iter().enumerate().skip(1);
        // Below the title of its window a page may ask for consent before it goes on.
        let may_name = rest.first().is_some_and(|line| !line.is_long()) && names_site(page);
        let mut sentences = if may_name { MOST_SENTENCES } else { 0 };
        let mut short = below.take_while(|(_, line)| {
            let is_sentence = line.is_long() || line.end == End::Stop;
            let passes = !is_sentence || sentences > 0;
            sentences -= usize::from(is_sentence && passes);
            passes
        });
        short.find_map(|(at, line)| {
            if !shares_word(page, line.text) {
                return None;
            }
            let heading = title(rest.get(at..)?, self.column, true)?;
            let says = heading.is_enough && says(page, &heading.text);
            says.then_some((at, heading))
        })
    }

    /// Takes what a page prints between two lines.
    fn pass(&mut self, start: usize, end: usize) {
        let mut at = start;
        while at < end {
            at += self.furniture(at).unwrap_or_else(|| {
                self.take(at, 1);
                1
            });
        }
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
                self.stamps(line.text);
            }
            self.take(at, contacts);
            return Some(contacts);
        }
        let menu = menu_group(rest);
        if menu > 0 {
            self.take(at, menu);
            return Some(menu);
        }
        match kind(line)? {
            Furniture::Greeting => None,
            Furniture::Stamp if self.is_told(rest) => None,
            Furniture::Byline => {
                let length = self.byline(rest);
                self.take(at, length);
                Some(length)
            }
            _ => {
                self.stamps(line.text);
                self.take(at, 1);
                Some(1)
            }
        }
    }

    /// Whether a stamp is something that the text tells: a day long ago, or below a title one of something
    /// that is announced.
    fn is_told(&self, rest: &[Line<'_>]) -> bool {
        let Some(line) = rest
            .first()
            .filter(|line| kind(*line) == Some(Furniture::Stamp))
        else {
            return false;
        };
        stamp(line.text, self.rules).is_some_and(|stamp| match stamp.date {
            Err(Undated::Old) => true,
            _ if self.above.title.is_none() || !stamp.is_appointment => false,
            Err(_) => true,
            Ok(_) => event_words::announces(rest),
        })
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
        if let Some(date) = dated_place(first.text).or_else(|| byline::date(first.text)) {
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

    /// Reads the stamps of a line's columns, or beside its release words.
    fn stamps(&mut self, text: &str) {
        for column in columns(text) {
            self.stamp(
                released(column)
                    .filter(|date| !date.is_empty())
                    .unwrap_or(column),
            );
        }
    }

    fn stamp(&mut self, text: &str) {
        let Some(found) = stamp(text, self.rules) else {
            return;
        };
        let is_better = |kept: &Stamp| {
            found.date.is_ok() && (kept.date.is_err() || kept.is_updated && !found.is_updated)
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
            let is_above_stamp =
                |next: &Line<'_>| next.blanks == 0 && kind(next) == Some(Furniture::Stamp);
            if is_name(line.text) && self.lines.get(at + 1).is_some_and(is_above_stamp) {
                self.above.authors.push(line.text.to_owned());
                self.take(at, 1);
                at += 1;
                continue;
            }
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

/// What parts the name of a site from the title of its page.
const SITE_MARKS: [&str; 11] = [
    " - ", " – ", " — ", " · ", " • ", " » ", " :: ", "|", "｜", "丨", "_",
];

/// Whether the title of a page may hold the name of its site.
fn names_site(page: &str) -> bool {
    let of_mark = |byte: u8| matches!(byte, b'-' | b'|' | b'_' | b':') || !byte.is_ascii();
    any_byte(page, of_mark) && SITE_MARKS.iter().any(|mark| page.contains(mark))
}

/// Whether the title of a page says a heading: the same, or with the name of its site behind or before it.
pub(super) fn says(page: &str, heading: &str) -> bool {
    /// More words aren't the name of a site and its section.
    const MOST_WORDS: usize = 6;
    let heading = normal_form(heading);
    let whole = normal_form(page);
    if whole == heading {
        return true;
    }
    if heading.is_empty() || !(whole.starts_with(&heading) || whole.ends_with(&heading)) {
        return false;
    }
    let is_name = |text: &str| text.split_whitespace().count() <= MOST_WORDS;
    let mut marks = SITE_MARKS.iter().flat_map(|mark| page.match_indices(mark));
    marks.any(|(at, mark)| {
        let (before, after) = page.split_at_checked(at).unwrap_or((page, ""));
        let after = after.get(mark.len()..).unwrap_or_default();
        // A page prints its site's name too, which is shorter than most titles.
        is_name(after) && 2 * before.len() >= after.len() && normal_form(before) == heading
            || is_name(before) && after.len() > before.len() && normal_form(after) == heading
    })
}

/// Whether the first word of a line stands in the title of a page, as that of its heading does.
fn shares_word(page: &str, line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let word = line.split(char::is_whitespace).next().unwrap_or_default();
    let mut places = page.as_bytes().windows(word.len().max(1));
    places.any(|place| place.eq_ignore_ascii_case(word.as_bytes()))
}

/// `Bridge Closed`, `Fog`: a title as well as a section, if nothing else can be one.
fn is_of_few_words(text: &str) -> bool {
    const MOST_WORDS: usize = 2;
    // With a mark behind it it is a greeting.
    text.starts_with(char::is_uppercase)
        && text.ends_with(char::is_alphanumeric)
        && text.split_whitespace().count() <= MOST_WORDS
}

/// Whether a paragraph stands below the first line, apart from it.
fn is_above_prose(lines: &[Line<'_>]) -> bool {
    let is_verse = |next: &Line<'_>| {
        const FEWEST_LINES: usize = 3;
        next.end == End::Clause
            && block_length(near(lines.get(1..).unwrap_or_default())) >= FEWEST_LINES
    };
    let next = lines.get(1).filter(|next| next.blanks > 0);
    next.is_some_and(|next| next.is_long() || next.ends_a_sentence() || is_verse(next))
}

#[cfg(test)]
mod tests {
    use super::says;

    #[test]
    fn the_title_of_a_page_says_its_heading_and_not_its_site() {
        for (page, heading) in [
            ("The Quay Reopens on Monday", "THE QUAY REOPENS ON MONDAY"),
            ("The Quay Reopens – Hafenblatt", "The Quay Reopens"),
            (
                "The Quay - and the Wall | Port Post",
                "The Quay – and the Wall",
            ),
            ("Port Post | The Quay Reopens", "The Quay Reopens"),
            ("码头周一重新开放_港口新闻", "码头周一重新开放"),
        ] {
            assert!(says(page, heading), "{page}");
        }
        for (page, heading) in [
            (
                "What the Storm Left Behind - The Port Ansel Post",
                "The Port Ansel Post",
            ),
            ("Quay | The Port Ansel Post and Herald", "Quay"),
            ("The Quay Reopens on Monday", "The Quay Reopens"),
            ("The Quay Reopens on Monday", ""),
        ] {
            assert!(!says(page, heading), "{page}");
        }
    }
}
