//! Joins lines that were wrapped, and the words that were divided between them.

use super::lexicons::HYPHENS;
use super::line::Line;
use super::words::is_unspaced;
use std::collections::HashSet;

/// The words of an article, where one of its lines ends in a hyphen: they tell how a divided word is
/// written.
pub(super) struct Joins<'a>(HashSet<&'a str>);

impl<'a> Joins<'a> {
    pub(super) fn of(lines: &[Line<'a>]) -> Self {
        if !lines.iter().any(|line| line.text.ends_with(MARKS)) {
            return Self(HashSet::new());
        }
        let words = lines.iter().flat_map(|line| line.text.split_whitespace());
        Self(words.map(bare).collect())
    }

    /// Wrapped lines as one; Chinese and Japanese lines meet without a space.
    pub(super) fn join(&self, lines: &[Line<'_>]) -> String {
        let bytes: usize = lines.iter().map(|line| line.text.len() + 1).sum();
        let mut out = String::with_capacity(bytes);
        for line in lines {
            if out.is_empty() {
                out.push_str(line.text);
                continue;
            }
            match self.divided(&out, line.text) {
                Some(Division::Word) => {
                    out.pop();
                }
                Some(Division::Hyphen) => {}
                None => {
                    if !meet(&out, line.text) {
                        out.push(' ');
                    }
                }
            }
            out.push_str(line.text);
        }
        out
    }

    /// How a word is written that is divided between two lines; `None`: none is.
    fn divided(&self, above: &str, below: &str) -> Option<Division> {
        let front = above.strip_suffix(MARKS)?;
        let left = bare(front.rsplit(char::is_whitespace).next()?);
        let right = bare(below.split(char::is_whitespace).next()?);
        if left.is_empty() || !front.ends_with(char::is_alphanumeric) {
            return None;
        }
        if above.ends_with(['\u{ad}', '¬']) {
            return Some(Division::Word);
        }
        // `two- and three-day`
        if HYPHENS.get(right) == Some("and") {
            return None;
        }
        let is_word = |word: String| self.0.contains(word.as_str());
        let starts_small = right.chars().next().is_some_and(char::is_lowercase);
        let keeps = !starts_small
            || is_word(format!("{left}-{right}"))
            || (HYPHENS.get(left) == Some("front")
                || left.contains('-')
                || left.ends_with(|c: char| c.is_ascii_digit()))
                && !is_word(format!("{left}{right}"));
        Some(if keeps {
            Division::Hyphen
        } else {
            Division::Word
        })
    }
}

/// Whether two parts of a text meet without a space: both are of a script that parts no words, quoted or not.
pub(super) fn meet(above: &str, below: &str) -> bool {
    const QUOTES: [char; 6] = ['“', '”', '‘', '’', '"', ' '];
    if above.ends_with(|c: char| c.is_ascii_alphanumeric()) {
        return false;
    }
    let (above, below) = (
        above.trim_end_matches(QUOTES),
        below.trim_start_matches(QUOTES),
    );
    above.ends_with(is_unspaced) && below.starts_with(is_unspaced)
}

/// How the parts of a divided word meet.
enum Division {
    /// Without the hyphen.
    Word,
    /// With it.
    Hyphen,
}

/// What divides words at a line's end.
const MARKS: [char; 4] = ['-', '\u{2010}', '\u{ad}', '¬'];

/// A word less the marks around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::Joins;
    use crate::story::line::lines;

    #[test]
    fn divided_words_are_joined_as_they_are_written() {
        for (text, expected) in [
            ("the har-\nbour", "the harbour"),
            ("a well-\nknown quay", "a well-known quay"),
            ("the sea-\nwall, a sea-wall", "the sea-wall, a sea-wall"),
            ("the sea-\nwall, a seawall", "the seawall, a seawall"),
            ("two-\nand three-day trips", "two- and three-day trips"),
            ("the Anglo-\nNorman keep", "the Anglo-Norman keep"),
            ("in 2020-\n21", "in 2020-21"),
            ("mother-in-\nlaw", "mother-in-law"),
            ("he waited -\nand left", "he waited - and left"),
            ("der Hafen-\nmeister", "der Hafenmeister"),
            ("ein har\u{ad}\nter Tag", "ein harter Tag"),
        ] {
            let lines = lines(text, 1);
            assert_eq!(Joins::of(&lines).join(&lines), expected, "{text}");
        }
    }
}
