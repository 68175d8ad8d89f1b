//! Words as data: each kind is a file of `lexicon/`, so that whoever adds a language writes no Rust.
//!
//! A line is a word or a phrase in small letters, and may end in ` = ` and what it means. `[de]`
//! alone on a line: those below it are of that language; above the first mark they are of any. A line
//! that begins with `#` is a note.
//!
//! The build script puts them into tables, so that a run finds them ready.

use super::fronts::{slot, whole_word};
use super::spelling::fold;

/// A file's words by themselves. Of a word that stands twice the first counts.
#[derive(Debug)]
pub(super) struct Lexicon {
    /// Bytes of the longest word.
    pub(super) longest: usize,
    /// Words, and what they mean.
    pub(super) entries: &'static [(&'static str, &'static str)],
    /// By the hash of a word the number of its entry, from 1, or of the next that is there.
    pub(super) index: &'static [u16],
}

impl Lexicon {
    /// What a word means, in any letter case; empty where the file says nothing.
    pub(super) fn get(&self, word: &str) -> Option<&'static str> {
        if word.is_ascii() {
            return self.find(word);
        }
        self.find(&fold(word))
    }

    /// Whether one of the meanings of a word is this.
    pub(super) fn says(&self, word: &str, means: &str) -> bool {
        let found = self.get(word);
        found.is_some_and(|found| found.split(' ').any(|one| one == means))
    }

    /// What a word means that is folded, or of ASCII.
    pub(super) fn find(&self, word: &str) -> Option<&'static str> {
        if word.len() > self.longest {
            return None;
        }
        let mut at = slot(whole_word(word), self.index.len());
        loop {
            let number = usize::from(*self.index.get(at)?);
            let (known, means) = self.entries.get(number.checked_sub(1)?)?;
            if known.eq_ignore_ascii_case(word) {
                return Some(means);
            }
            at = (at + 1) & (self.index.len() - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::story::lexicons::{KICKERS, STATES};

    #[test]
    fn a_word_is_found_in_any_letter_case_and_form() {
        for word in [
            "Éditorial",
            "ÉDITORIAL",
            "E\u{301}ditorial",
            "editorial",
            "OPINION",
        ] {
            assert_eq!(KICKERS.get(word), Some(""), "{word}");
        }
        assert_eq!(STATES.get("DRAFT"), Some("hold"));
        for word in [
            "",
            "quay",
            "editoria",
            "editorials of the whole week and of the last one",
        ] {
            assert_eq!(KICKERS.get(word), None, "{word}");
        }
    }
}
