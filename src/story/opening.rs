//! A title out of the opening sentence, and a summary out of the first paragraph.

use unicode_normalization::UnicodeNormalization;

use super::clause::{cut, cut_cjk};
use super::dateline::after_dateline;
use super::function_word::ends_in_article;
use super::furniture::{is_greeting, is_page_number, telling};
use super::hanging::without_end_marks;
use super::limits::is_longer;
use super::sentence::first_sentence;
use super::tidy::{cut_graphemes, cut_words, one_line};
use super::title::is_heading;
use super::words::{is_cjk_for_the_most, is_unspaced};

/// Titles cut from a sentence have at most this many characters.
const MOST_TITLE_CHARS: usize = 110;
/// The same in Chinese and Japanese.
const MOST_TITLE_CHARS_CJK: usize = 60;
/// The same in other scripts that part no words, whose sentences have no end mark.
const MOST_TITLE_CHARS_UNSPACED: usize = 95;
/// More of a sentence than this can't be in a title.
const MOST_SENTENCE_CHARS: usize = 400;
const MOST_SUMMARY_CHARS: usize = 300;
/// Further down stands no opening.
const MOST_PARAGRAPHS: usize = 40;
/// Fragments, or paragraphs of them, that may stand in front of it.
const MOST_FRAGMENTS: usize = 6;

/// The place of the first paragraph that tells something, rather than who wrote it and when, and
/// what it tells.
pub(super) fn first_telling(paragraphs: &[String]) -> Option<(usize, &str)> {
    let mut all = paragraphs.iter().enumerate().take(MOST_PARAGRAPHS);
    let says = |text: &&str| text.chars().any(char::is_alphabetic);
    let found = all.find_map(|(at, text)| telling(text).filter(says).map(|text| (at, text)));
    found.or_else(|| paragraphs.first().map(|text| (0, text.as_str())))
}

/// A title out of the opening sentence: the first one of three words that is no dateline, greeting or
/// counter, cut at a clause's end, else before a preposition, else after a word. `None`: there is no
/// text.
pub(super) fn title(paragraphs: &[String]) -> Option<String> {
    let (first, paragraph) = first_telling(paragraphs)?;
    let looked_at = paragraphs.iter().skip(first).take(MOST_FRAGMENTS);
    let sentence = looked_at
        .filter_map(|paragraph| telling(paragraph))
        .find_map(opening_sentence)
        .unwrap_or_else(|| first_sentence(cut_graphemes(paragraph, MOST_SENTENCE_CHARS)));
    let is_cjk = is_cjk_for_the_most(sentence);
    let most = if is_cjk {
        MOST_TITLE_CHARS_CJK
    } else if sentence.starts_with(is_unspaced) {
        MOST_TITLE_CHARS_UNSPACED
    } else {
        MOST_TITLE_CHARS
    };
    let title = if !is_longer(sentence, most) {
        without_end_marks(sentence).to_owned()
    } else if is_cjk {
        cut_cjk(sentence, most)
    } else {
        cut(sentence, most)
    };
    Some(one_line(if title.is_empty() {
        cut_graphemes(paragraph, most)
    } else {
        &title
    }))
}

/// Whether the text begins with the words of a file's name, which lacks its capitals and marks, and ends
/// wherever a program cut it.
pub(super) fn begins(paragraphs: &[String], name: &str) -> bool {
    let Some((_, paragraph)) = first_telling(paragraphs) else {
        return false;
    };
    let text = after_dateline(paragraph).unwrap_or(paragraph);
    let mut text = letters(text);
    letters(name).all(|letter| text.next() == Some(letter))
}

/// The letters and digits of a text, small and without accents.
fn letters(text: &str) -> impl Iterator<Item = char> {
    let parts = text.nfkd().flat_map(char::to_lowercase);
    parts.filter(|c| c.is_alphanumeric())
}

/// The first sentence of a paragraph that says enough for a title.
fn opening_sentence(paragraph: &str) -> Option<&str> {
    let mut text = after_dateline(paragraph)
        .filter(|rest| !rest.is_empty())
        .unwrap_or(paragraph);
    for _ in 0..MOST_FRAGMENTS {
        text = without_counter(text);
        let sentence = first_sentence(cut_graphemes(text, MOST_SENTENCE_CHARS));
        let says_enough = is_enough(sentence)
            && !ends_in_article(sentence)
            && !is_page_number(without_end_marks(sentence));
        if says_enough && !is_greeting(sentence) {
            return Some(sentence);
        }
        text = text.get(sentence.len()..).unwrap_or_default().trim_start();
        if text.is_empty() {
            break;
        }
    }
    None
}

/// What follows a counter in brackets: `(2/3) Masons stand …`.
fn without_counter(text: &str) -> &str {
    let inside = text
        .strip_prefix(['(', '[', '（'])
        .and_then(|rest| rest.split_once([')', ']', '）']));
    match inside {
        Some((counter, rest)) if is_page_number(counter) => rest.trim_start(),
        _ => text,
    }
}

/// Three words, or as much in a script that doesn't part them.
fn is_enough(sentence: &str) -> bool {
    const FEWEST_WORDS: usize = 3;
    let line = || super::line::lines(sentence, 1).into_iter().next();
    let mut words = sentence.split_ascii_whitespace();
    words.nth(FEWEST_WORDS - 1).is_some() || line().is_some_and(|line| line.words >= FEWEST_WORDS)
}

/// The summary: the first paragraph that tells something and is no heading, cut on a word.
pub(super) fn summary(paragraphs: &[String]) -> String {
    let says = |text: &&str| text.chars().any(char::is_alphabetic) && !is_heading(text);
    let text = |text| telling(text).filter(says);
    let mut looked_at = paragraphs.iter().take(MOST_PARAGRAPHS);
    let found = looked_at.find_map(|paragraph| text(paragraph));
    let Some(text) = found.or_else(|| first_telling(paragraphs).map(|(_, text)| text)) else {
        return String::new();
    };
    let text = after_dateline(text)
        .filter(|rest| !rest.is_empty())
        .unwrap_or(text);
    cut_words(text, MOST_SUMMARY_CHARS)
}

#[cfg(test)]
mod tests {
    use super::{summary, title};

    fn check(paragraph: &str, expected: &str) {
        assert_eq!(title(&[paragraph.into()]).as_deref(), Some(expected));
    }

    #[test]
    fn a_short_sentence_is_the_title() {
        check(
            "The old lock opened on Monday. Nobody paid.",
            "The old lock opened on Monday",
        );
        check(
            "Mr. J. Lind of the U.S. Geological Survey measured the tide. It rose.",
            "Mr. J. Lind of the U.S. Geological Survey measured the tide",
        );
        check("Who owns the quay? Nobody knows.", "Who owns the quay?");
        check(
            "OSLO (NTB) – Snow fell on the harbour. It stayed.",
            "Snow fell on the harbour",
        );
    }

    #[test]
    fn a_long_sentence_is_cut_at_a_clause() {
        check(
            "The island council voted on Tuesday to buy back the old ferry terminal, ending eleven years of disputes with the company that had closed it without notice.",
            "The island council voted on Tuesday to buy back the old ferry terminal",
        );
    }

    #[test]
    fn a_subordinate_opening_is_no_title() {
        check(
            "As the tide fell on Monday morning and the crews went home, the island council counted the boats left on the mud in the old harbour of the northern village.",
            "As the tide fell on Monday morning and the crews went home, the island council counted the boats left",
        );
    }

    #[test]
    fn a_sentence_without_clauses_is_cut_before_a_preposition() {
        check(
            "Engineers from the three northern valleys are expected to begin repairs to the railway bridge early next week without waiting for the ministry",
            "Engineers from the three northern valleys are expected to begin repairs to the railway bridge early next week",
        );
    }

    #[test]
    fn what_says_too_little_is_no_title() {
        check(
            "1 of 4. Masons stand below the wall. They wave.",
            "Masons stand below the wall",
        );
        check(
            "Oil. Herring. Lime. The three things that made Hale are gone.",
            "The three things that made Hale are gone",
        );
        let letter = [
            "Dear readers,".to_owned(),
            "Snow fell on the quay. It stayed.".to_owned(),
        ];
        assert_eq!(title(&letter).as_deref(), Some("Snow fell on the quay"));
    }

    #[test]
    fn chinese_is_cut_by_characters() {
        check(
            "清晨的渡口停着三条旧船。乘客在等。",
            "清晨的渡口停着三条旧船",
        );
    }

    #[test]
    fn a_line_without_spaces_is_cut_between_graphemes() {
        let line = "ab".repeat(3000);
        assert_eq!(title(&[line]).map(|title| title.len()), Some(110));
    }

    #[test]
    fn summaries_end_on_a_word() {
        let text = "word ".repeat(100);
        let summary = summary(&[text.trim_end().into()]);
        assert!(summary.ends_with("word…"), "{summary}");
        assert!(summary.chars().count() <= 301);
        assert_eq!(
            super::summary(&["By Anna Lind".into(), "Snow fell.".into()]),
            "Snow fell."
        );
    }
}
