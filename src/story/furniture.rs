//! Lines that stand around a text and tell nothing of it: who wrote it, when, of which kind it is,
//! whom to ask, how to share it.

use super::about::{is_about, is_stamp};
use super::contact::{at_contact, is_contact_label, is_reach};
use super::credit::is_credit;
use super::facts::{Facts, Glance};
use super::label::is_label;
use super::lexicons::PAGE_WORDS;
use super::line::first_line;
use super::marks::{bare, has_digit, is_mark};
use super::navigation::{FRONT_OR_WIDE, is_kicker, is_navigation};
use super::phrases::{GREETINGS, NOTES, RELEASE_WORDS};
use super::stamp::is_stamp as is_date;

/// What a line around a text is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Furniture {
    /// Who wrote it.
    Byline,
    /// When it was written, or how long it takes to read.
    Stamp,
    /// A section, or a kind of article.
    Kicker,
    /// `FOR IMMEDIATE RELEASE`.
    Release,
    /// Whom to ask, and how.
    Contact,
    /// What a page leads with: menus, ways to share.
    Navigation,
    /// `Dear readers,`.
    Greeting,
    /// What it was made from, and by whom.
    Credit,
    /// A label of related headlines.
    Label,
    /// A line of marks.
    Rule,
    /// The number of a page.
    Page,
}

type Test = fn(Glance<'_>) -> bool;

/// What the number of a page has one of.
pub(super) const OF_PAGES: Facts = Facts::MARK.or(Facts::DIGIT);

/// In their order; with what a line has one of that passes.
const TESTS: [(Test, Furniture, Facts); 12] = [
    (|line| is_rule(line.text), Furniture::Rule, Facts::MARK),
    (|line| is_stamp(line.text), Furniture::Stamp, Facts::FRONT),
    (
        |line| is_about(line.text),
        Furniture::Byline,
        FRONT_OR_WIDE
            .or(Facts::DIGIT)
            .or(Facts::AT)
            .or(Facts::SPLIT)
            .or(Facts::DASH),
    ),
    (|line| is_page_number(line.text), Furniture::Page, OF_PAGES),
    (
        |line| is_reach(line.text),
        Furniture::Contact,
        Facts::FRONT.or(Facts::AT).or(Facts::COLON).or(Facts::DIGIT),
    ),
    (|line| is_kicker(line.text), Furniture::Kicker, Facts::FRONT),
    (
        |line| is_release(line.text),
        Furniture::Release,
        Facts::FRONT,
    ),
    (
        |line| is_contact_label(line.text),
        Furniture::Contact,
        Facts::FRONT,
    ),
    (
        |line| is_navigation(line.text),
        Furniture::Navigation,
        FRONT_OR_WIDE.or(Facts::SPLIT),
    ),
    (
        |line| is_credit(line),
        Furniture::Credit,
        FRONT_OR_WIDE.or(Facts::MARK).or(Facts::COLON),
    ),
    (|line| is_label(line), Furniture::Label, Facts::FRONT),
    (
        |line| is_greeting(line.text),
        Furniture::Greeting,
        Facts::FRONT,
    ),
];

/// What no line of furniture lacks.
const NEEDS: Facts = FRONT_OR_WIDE
    .or(OF_PAGES)
    .or(Facts::SPLIT)
    .or(Facts::DASH)
    .or(Facts::AT)
    .or(Facts::COLON);

/// What the line is there for; `None`: it tells something.
pub(super) fn kind<'a>(line: impl Into<Glance<'a>>) -> Option<Furniture> {
    /// Whatever is longer tells something.
    const MOST_BYTES: usize = 200;
    let Glance { text, facts } = line.into();
    if text.len() > MOST_BYTES || !facts.any(NEEDS) {
        return None;
    }
    tested(Glance { text, facts })
}

/// The first test that the line passes, of those that a line of such facts can pass.
fn tested(line: Glance<'_>) -> Option<Furniture> {
    let asked = TESTS.iter().filter(|(.., needs)| line.facts.any(*needs));
    let mut passed = asked.filter(|(test, ..)| test(line));
    let passed = passed.next().map(|&(_, kind, _)| kind);
    passed.or_else(|| {
        line.facts
            .any(Facts::GAP.or(Facts::WIDE))
            .then(|| of_columns(line.text))?
    })
}

/// The parts of a line of several columns, as of a page that a program took the text from.
pub(super) fn columns(line: &str) -> impl Iterator<Item = &str> + Clone {
    const GAP: &str = "   ";
    let parts = line.split(GAP).flat_map(keyed).map(str::trim);
    parts.filter(|part| !part.is_empty())
}

/// A part, parted before each key of Chinese: `2026-05-04 18:30 来源：海港新闻 作者：李岚`.
fn keyed(part: &str) -> impl Iterator<Item = &str> + Clone {
    const COLON: char = '：';
    let next_key = |text: &str| {
        let mut spaces = text.match_indices(' ').filter(|_| text.contains(COLON));
        let is_key = |at: usize| {
            let word = text.get(at + 1..).and_then(|rest| rest.split(' ').next());
            word.is_some_and(|word| word.contains(COLON))
        };
        spaces.find_map(|(at, _)| is_key(at).then_some(at))
    };
    let mut rest = Some(part);
    std::iter::from_fn(move || {
        let text = rest?;
        let parted = next_key(text).and_then(|at| text.split_at_checked(at));
        let (part, after) = parted.map_or((text, None), |(part, after)| (part, after.get(1..)));
        rest = after;
        Some(part)
    })
}

/// What a line is there for whose columns all are furniture: what the first is.
fn of_columns(line: &str) -> Option<Furniture> {
    let mut columns = columns(line);
    let first = columns.next().filter(|first| first.len() < line.len())?;
    let kind = kind(first)?;
    columns.all(is_furniture).then_some(kind)
}

/// Whether the line tells nothing of the article.
pub(super) fn is_furniture<'a>(line: impl Into<Glance<'a>>) -> bool {
    kind(line).is_some()
}

/// `FOR IMMEDIATE RELEASE`, `PRESS RELEASE No. 14`.
fn is_release(line: &str) -> bool {
    released(line).is_some()
}

/// The date of a line of release words; empty where it says none. `None`: it is another line.
pub(super) fn released(line: &str) -> Option<&str> {
    /// The first byte of a dash.
    const DASH: u8 = 0xE2;
    const MOST_BYTES: usize = 160;
    if line.len() > MOST_BYTES {
        return None;
    }
    let mut rest = bare(line);
    let mut day = "";
    // `May 14, 2026 - FOR IMMEDIATE RELEASE`
    if memchr::memchr2(b'-', DASH, line.as_bytes()).is_some()
        && let Some((date, words)) = line.split_once(" - ").or_else(|| line.split_once(" – "))
        && is_date(date)
    {
        rest = bare(words);
        day = date;
    }
    while let Some(opening) = RELEASE_WORDS.opening(rest) {
        rest = opening.rest.trim_start_matches(is_mark);
        // `Contact: Jane Roe`, behind a date or not.
        let (front, _) = at_contact(rest);
        let front = front.trim_end_matches(is_mark);
        // A number, a date.
        let counted = front
            .trim_start_matches(|c: char| c.is_alphabetic())
            .trim_start_matches(is_mark);
        if is_date(front) {
            return Some(front);
        }
        if front.is_empty() || is_number(counted) {
            return Some(day);
        }
    }
    None
}

fn is_number(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '/' | '-' | '.'))
}

/// A line of marks that parts sections, or underlines a title.
fn is_rule(line: &str) -> bool {
    let marks = |c: char| {
        matches!(
            c,
            '-' | '–'
                | '—'
                | '*'
                | '_'
                | '='
                | '~'
                | '#'
                | '·'
                | '•'
                | ' '
                | '─'
                | '═'
                | '＊'
                | '※'
        )
    };
    line.len() > 1 && line.chars().all(marks)
}

/// Three marks or more that underline what stands above them.
pub(super) fn is_underline(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars.next().unwrap_or(' ');
    text.len() >= 3 && is_rule(text) && first != ' ' && chars.all(|c| c == first)
}

/// `12`, `- 12 -`, `Page 3 of 7`, `3/7`, `第3页`.
pub(super) fn is_page_number(line: &str) -> bool {
    const MOST_BYTES: usize = 40;
    const MOST_DIGITS: usize = 3;
    if is_more(line) {
        return true;
    }
    if line.len() > MOST_BYTES || !has_digit(line) {
        return false;
    }
    let mut numbers = 0;
    let is_mark = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '-' | '–' | '—' | '/' | '|' | '.' | '[' | ']' | '(' | ')' | '第'
            )
    };
    line.split(is_mark)
        .filter(|part| !part.is_empty())
        .all(|part| {
            let digits = part.bytes().all(|byte| byte.is_ascii_digit());
            numbers += usize::from(digits && part.len() <= MOST_DIGITS);
            digits && part.len() <= MOST_DIGITS || PAGE_WORDS.get(part) == Some("")
        })
        && (1..=2).contains(&numbers)
}

/// `- more -`, `(more)`, `- mehr -`: the text goes on on the next page.
fn is_more(line: &str) -> bool {
    let marked = line.starts_with(['-', '–', '—', '(']) && line.ends_with(['-', '–', '—', ')']);
    marked && PAGE_WORDS.get(bare(line)) == Some("more")
}

/// `Dear readers,`: a short line that begins as letters do and ends in a comma or another mark.
pub(super) fn is_greeting(line: &str) -> bool {
    const MOST_WORDS: usize = 8;
    const MOST_BYTES: usize = 120;
    if line.len() > MOST_BYTES {
        return false;
    }
    GREETINGS.opening(line).is_some_and(|opening| {
        let ends_so = line.ends_with([',', '!', ':', '，', '！', '：', '،', '、', '。']);
        (ends_so || (opening.rest.is_empty() && opening.means == "whole"))
            && line.split_whitespace().count() <= MOST_WORDS
    })
}

/// Whether the paragraph is a note to the reader: a correction, an embargo.
pub(super) fn is_note(paragraph: &str) -> bool {
    let text = paragraph.trim_start_matches(['(', '[', '*', '_', '—', '–', '-', ' ']);
    NOTES.opening(text).is_some()
        || text.len() < paragraph.len() && NOTES.opening(paragraph).is_some()
}

/// What a paragraph tells: without furniture in front; `None`: nothing else is in it.
pub(super) fn telling(paragraph: &str) -> Option<&str> {
    /// No more furniture stands in one paragraph.
    const MOST_LINES: usize = 16;
    if is_note(paragraph) {
        return None;
    }
    let mut rest = paragraph;
    for _ in 0..MOST_LINES {
        let (line, after) = first_line(rest);
        if !is_furniture(line) {
            return Some(rest);
        }
        rest = after.filter(|after| !after.is_empty())?;
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::{Facts, Furniture, Glance, is_furniture, is_note, kind, telling, tested};
    use crate::story::entries::{Entry, entries};

    #[test]
    fn what_stands_around_a_text_is_known() {
        for (line, expected) in [
            ("OPINION", Furniture::Kicker),
            ("Breaking news:", Furniture::Kicker),
            ("[Obituary]", Furniture::Kicker),
            ("Éditorial", Furniture::Kicker),
            ("FOR IMMEDIATE RELEASE", Furniture::Release),
            ("PRESS RELEASE – No. 14/2026", Furniture::Release),
            ("Pressemitteilung Nr. 14", Furniture::Release),
            (
                "FOR IMMEDIATE RELEASE Contact: Anna Roe, 555-0142",
                Furniture::Release,
            ),
            ("14 May 2026     (555) 555-0142", Furniture::Stamp),
            ("---", Furniture::Rule),
            ("* * *", Furniture::Rule),
            ("https://quay.example/a", Furniture::Contact),
            ("By Anna Lind · 14 May 2026 · 4 min read", Furniture::Byline),
            ("Anna Lind | 14 May 2026", Furniture::Byline),
            ("14 May 2026 | Reading time: 3 minutes", Furniture::Byline),
            ("Lesezeit: 3 Minuten", Furniture::Stamp),
            ("Skip to main content", Furniture::Navigation),
            ("You are here: Home > News", Furniture::Navigation),
            ("Home > News > Harbour", Furniture::Navigation),
            ("Home | News | Sport", Furniture::Navigation),
            ("Teilen", Furniture::Navigation),
            ("Page 3 of 7", Furniture::Page),
            ("- 12 -", Furniture::Page),
            ("Dear readers,", Furniture::Greeting),
            ("Liebe Leserinnen und Leser,", Furniture::Greeting),
            ("Contact:", Furniture::Contact),
            ("press@quay.example", Furniture::Contact),
            ("(555) 555-0142", Furniture::Contact),
        ] {
            assert_eq!(kind(line), Some(expected), "{line}");
        }
    }

    #[test]
    fn a_line_is_turned_away_by_what_is_seen_of_it_only_if_every_test_would() {
        let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/story/lexicon"));
        for file in folder.unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            for Entry { word, .. } in entries(text.leak()) {
                for line in [
                    word.to_owned(),
                    word.to_uppercase(),
                    word.replace('\'', "’"),
                    format!("{word}, Anna Lind"),
                    format!("{word} Anna Lind"),
                    format!("{word}: Anna Lind"),
                    format!("{word}!"),
                    format!("({word})"),
                    format!("– {word} –"),
                    format!("“{word}”"),
                    format!("14 {word} 2026"),
                    format!("14{word}"),
                    format!("2026-05-14 - {word}"),
                    format!("Hale, {word}"),
                    format!("Anna Lind – {word}"),
                    format!("Anna Lind | {word}"),
                    format!("{word}   Anna Lind"),
                    format!("{word} {word}"),
                    format!("an {word}"),
                ] {
                    let (text, facts) = (&*line, Facts::ALL);
                    assert_eq!(kind(text), tested(Glance { text, facts }), "{line}");
                }
            }
        }
    }

    #[test]
    fn what_tells_something_is_no_furniture() {
        for line in [
            "Opinions differ",
            "https://quay.example/a is down",
            "Anna Lind – 14 Boats",
            "Sport for all",
            "-",
            "News of the quay",
            "🎉🎉🎉",
            "Dear friends of the quay won a prize on Monday",
            "Share of boats rises",
            "2026 was dry",
            "Press release of the mayor angers the island council",
            "Hale 3 Marsh Town 2",
            "Rain / Shine: What the Harbour Does on a Wet Day in May",
        ] {
            assert!(!is_furniture(line), "{line}");
        }
    }

    #[test]
    fn notes_to_the_reader_are_known() {
        for text in [
            "Correction: the quay is longer.",
            "*Editor’s note: this was written in May.*",
            "EMBARGOED UNTIL 0600",
            "(This article has been updated with a reply.)",
        ] {
            assert!(is_note(text), "{text}");
        }
        for text in ["Corrections are dull work.", "Embargoes hurt the port.", ""] {
            assert!(!is_note(text), "{text}");
        }
    }

    #[test]
    fn a_paragraph_tells_what_is_below_its_byline() {
        assert_eq!(telling("By Anna Lind\n14 May 2026"), None);
        assert_eq!(
            telling("OPINION\nSnow fell.\nIt stayed."),
            Some("Snow fell.\nIt stayed.")
        );
        assert_eq!(telling("Snow fell."), Some("Snow fell."));
        assert_eq!(telling("Correction: it was rain."), None);
    }
}
