//! What announcements of events say: where, at which price, when the doors open.

use super::lexicons::EVENT_WORDS;
use super::line::Line;

/// Whether a name in front of a colon is one of an announcement.
pub(super) fn is_event_word(name: &str) -> bool {
    EVENT_WORDS.get(name).is_some()
}

/// Whether the first lines announce something: two of the words that their prose has.
pub(super) fn announces(lines: &[Line<'_>]) -> bool {
    const MOST_LINES: usize = 5;
    const MOST_WORDS: usize = 80;
    let lines = lines.iter().take(MOST_LINES);
    let words = lines.flat_map(|line| {
        line.text
            .split(|c: char| !c.is_alphanumeric())
            .take(MOST_WORDS)
    });
    let mut told = words.filter(|word| EVENT_WORDS.get(word) == Some("told"));
    let first = told.next();
    first.is_some_and(|first| told.any(|word| !word.eq_ignore_ascii_case(first)))
}
