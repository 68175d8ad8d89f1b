//! Lines that say who wrote an article, when, and how long it takes to read.

use super::byline::is_byline;
use super::lexicons::{NAME_WORDS, READING_TIMES};
use super::marks::{any_byte, has_digit};
use super::stamp::is_stamp as is_date;

/// Whether the line says when the article was written, or how long it takes to read.
pub(super) fn is_stamp(line: &str) -> bool {
    /// Without a number a stamp is as short as `yesterday`.
    const MOST_WITHOUT_NUMBER: usize = 40;
    let may_count = |byte: u8| byte.is_ascii_digit() || !byte.is_ascii();
    if line.len() > MOST_WITHOUT_NUMBER && !any_byte(line, may_count) {
        return false;
    }
    is_date(line) || is_reading_time(line)
}

/// Whether the line says who wrote the article, when, or how long it takes to read: one of these or
/// several, as in `By Anna Lind · 14 May 2026 · 4 min read`.
pub(super) fn is_about(line: &str) -> bool {
    const MOST_BYTES: usize = 160;
    // `1931 – 2026` is a life.
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_one = |part: &str| is_byline(part) || is_stamp(part) && !is_number(part);
    if is_byline(line) {
        return true;
    }
    if names_with_mail(line) {
        return true;
    }
    // Most lines hold none of the marks.
    let has_mark = |byte: u8| matches!(byte, b'|' | b',') || !byte.is_ascii();
    if line.len() > MOST_BYTES || !any_byte(line, has_mark) {
        return false;
    }
    let marks = [" · ", " • ", " | ", " — ", " – ", ", "];
    let is_mail = |part: &str| part.contains('@') && !part.contains(' ');
    let parted = marks.iter().find(|mark| line.contains(**mark));
    parted.is_some_and(|mark| {
        let mut parts = line.split(mark).map(str::trim);
        // A name beside a date needs no word before it, where a mark parts them.
        let all = parts.clone().all(is_one);
        all || (*mark == ", " && is_dated_place(line))
            || (*mark != ", "
                && parts.clone().any(is_stamp)
                && parts.clone().all(|part| is_one(part) || is_name(part)))
            || (parts.clone().any(is_mail)
                && parts.all(|part| is_mail(part) || is_name(part) || is_one(part)))
    })
}

/// `Anna Roe <anna@quay.example>`.
fn names_with_mail(line: &str) -> bool {
    let parts = line
        .strip_suffix('>')
        .and_then(|line| line.split_once(" <"));
    parts.is_some_and(|(name, mail)| is_name(name) && mail.contains('@') && !mail.contains(' '))
}

/// `Wendsiel, 14. Mai 2026`, `Hale, May 14, 2026`: a place, or a name, and a date.
fn is_dated_place(line: &str) -> bool {
    dated_place(line).is_some()
}

/// The date behind a place or a name.
pub(super) fn dated_place(line: &str) -> Option<&str> {
    const MOST_WORDS: usize = 3;
    let (place, date) = line.split_once(", ")?;
    let has_capital = |word: &str| {
        word.chars()
            .next()
            .is_some_and(|c| c.is_alphabetic() && !c.is_lowercase())
    };
    let is_of_place = |word: &str| has_capital(word) || NAME_WORDS.says(word, "place");
    let fits = has_capital(place)
        && place.split_whitespace().count() <= MOST_WORDS
        && place.split_whitespace().all(is_of_place);
    // `1931 – 2026` is a life.
    let mut numbers = date
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty());
    let is_life =
        numbers.all(|part| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit()));
    let is_dated = !is_life && date.contains(|c: char| c.is_numeric()) && is_date(date);
    (fits && is_dated).then_some(date)
}

/// `Anna Roe`, `OMAR DIAZ`: two or three words with capitals.
pub(super) fn is_name(text: &str) -> bool {
    const MOST_BYTES: usize = 40;
    let mut count = 0;
    text.len() <= MOST_BYTES
        && text.split_whitespace().all(|word| {
            count += 1;
            word.chars().next().is_some_and(char::is_uppercase)
                && word
                    .chars()
                    .all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’'))
        })
        && (2..=3).contains(&count)
}

/// `4 min read`, `Reading time: 3 minutes`, `Lesezeit: 3 Minuten`: a number, minutes, and at most two
/// words more.
fn is_reading_time(text: &str) -> bool {
    const MOST_BYTES: usize = 64;
    if text.len() > MOST_BYTES || !has_digit(text) {
        return false;
    }
    let words = text.split(|c: char| {
        c.is_whitespace()
            || c.is_ascii_digit()
            || matches!(c, ':' | '：' | '-' | '(' | ')' | '約' | '约')
    });
    let mut minutes = false;
    words
        .map(|word| word.trim_matches(['.', '~', '·']))
        .filter(|word| !word.is_empty())
        .all(|word| {
            let means = READING_TIMES.get(word);
            minutes |= means == Some("minutes");
            means.is_some()
        })
        && minutes
}
