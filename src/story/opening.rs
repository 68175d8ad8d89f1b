//! A title out of the opening sentence, and a summary out of the first paragraph.

use super::clause::{cut, cut_cjk};
use super::dateline::after_dateline;
use super::furniture::telling;
use super::hanging::without_end_marks;
use super::sentence::first_sentence;
use super::tidy::{cut_graphemes, cut_words, one_line};
use super::title::is_heading;
use super::words::measure;

/// Titles cut from a sentence have at most this many characters.
const MOST_TITLE_CHARS: usize = 110;
/// The same in Chinese and Japanese.
const MOST_TITLE_CHARS_CJK: usize = 60;
/// More of a sentence than this can't be in a title.
const MOST_SENTENCE_CHARS: usize = 400;
const MOST_SUMMARY_CHARS: usize = 300;

/// The place of the first paragraph that tells something, rather than who wrote it and when, and
/// what it tells.
pub(super) fn first_telling(paragraphs: &[String]) -> Option<(usize, &str)> {
    let mut all = paragraphs.iter().enumerate();
    let says = |text: &&str| text.chars().any(char::is_alphanumeric);
    let found = all.find_map(|(at, text)| telling(text).filter(says).map(|text| (at, text)));
    found.or_else(|| paragraphs.first().map(|text| (0, text.as_str())))
}

/// A title out of the opening sentence: the sentence, cut at a clause's end, else before a
/// preposition, else after a word. `None`: there is no text.
pub(super) fn title(paragraphs: &[String]) -> Option<String> {
    let (_, paragraph) = first_telling(paragraphs)?;
    let text = after_dateline(paragraph)
        .filter(|rest| !rest.is_empty())
        .unwrap_or(paragraph);
    let sentence = first_sentence(cut_graphemes(text, MOST_SENTENCE_CHARS));
    let size = measure(sentence);
    let most = if size.cjk {
        MOST_TITLE_CHARS_CJK
    } else {
        MOST_TITLE_CHARS
    };
    let title = if size.chars <= most {
        without_end_marks(sentence).to_owned()
    } else if size.cjk {
        cut_cjk(sentence, most)
    } else {
        cut(sentence, most)
    };
    Some(one_line(if title.is_empty() {
        cut_graphemes(text, most)
    } else {
        &title
    }))
}

/// The summary: the first paragraph that tells something and is no heading, cut on a word.
pub(super) fn summary(paragraphs: &[String]) -> String {
    let text = |text| telling(text).filter(|text| !is_heading(text));
    let found = paragraphs.iter().find_map(|paragraph| text(paragraph));
    let Some(text) = found.or_else(|| first_telling(paragraphs).map(|(_, text)| text)) else {
        return String::new();
    };
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
