//! Phrases that a line begins with, from a file of `lexicon/`.

use super::fronts::{character, first_word, slot};

/// The phrases of a file, as the build script puts them into a table.
#[derive(Debug)]
pub(super) struct Phrases {
    /// Phrases and what they mean: those that begin with the same word, or without one with the same character,
    /// stand together, the longest first.
    pub(super) entries: &'static [(&'static str, &'static str)],
    /// By the hash of the word, or of the character, that phrases begin with: the upper half of the hash, where
    /// they begin, how many they are; none: nothing begins so.
    pub(super) index: &'static [(u32, u16, u16)],
    /// Those with a letter that is two characters where it is small, and one as a capital: `İ`.
    pub(super) dotted: &'static [(&'static str, &'static str)],
}

/// A phrase at the front of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Opening<'a> {
    /// What the file says that the phrase means; empty where it says nothing.
    pub(super) means: &'static str,
    /// What follows the phrase.
    pub(super) rest: &'a str,
}

impl Phrases {
    /// The longest phrase that the text begins with, in any letter case and with any apostrophe. A
    /// phrase of letters ends where a word does, where its script parts words.
    pub(super) fn opening<'a>(&self, text: &'a str) -> Option<Opening<'a>> {
        let begun = match first_word(text) {
            Some(word) => self.begun(word),
            None => first_letter(text).map_or(&[][..], |first| self.begun(character(first))),
        };
        let has_dot = || text.contains('İ');
        let dotted = self.dotted.iter().filter(|_| has_dot());
        begun.iter().chain(dotted).find_map(|(phrase, means)| {
            let rest = after(text, phrase)?;
            Some(Opening { means, rest })
        })
    }

    /// The phrases that begin with a word or a character of this hash.
    fn begun(&self, hash: u64) -> &'static [(&'static str, &'static str)] {
        let mut at = slot(hash, self.index.len());
        while let Some((key, start, count)) = self.index.get(at).filter(|(.., count)| *count > 0) {
            if u64::from(*key) == hash >> 32 {
                let start = usize::from(*start);
                let phrases = self.entries.get(start..start + usize::from(*count));
                return phrases.unwrap_or_default();
            }
            at = (at + 1) & (self.index.len() - 1);
        }
        &[]
    }
}

/// The first letter of a text, small, as [`after`] compares it.
fn first_letter(text: &str) -> Option<char> {
    text.chars().next()?.to_lowercase().next().map(plain)
}

/// One apostrophe and one space for all.
fn plain(c: char) -> char {
    match c {
        '’' | 'ʼ' => '\'',
        '\u{a0}' | '\u{202f}' => ' ',
        c => c,
    }
}

fn after<'a>(text: &'a str, phrase: &str) -> Option<&'a str> {
    let (end, last) = shared_end(text, phrase)?;
    let rest = text.get(end..)?;
    let goes_on = |c: char| c.is_alphanumeric() && !super::words::is_unspaced(c);
    let is_cut = last.is_some_and(goes_on) && rest.chars().next().is_some_and(goes_on);
    (!is_cut).then_some(rest)
}

/// Where the phrase ends in a text that begins with it, and its last character there.
fn shared_end(text: &str, phrase: &str) -> Option<(usize, Option<char>)> {
    if let Some(front) = text.as_bytes().get(..phrase.len())
        && front.is_ascii()
        && phrase.is_ascii()
    {
        let is_same = front.eq_ignore_ascii_case(phrase.as_bytes());
        let last = front.last().map(|&byte| char::from(byte));
        return is_same.then_some((phrase.len(), last));
    }
    let mut wanted = phrase.chars();
    let mut chars = text.char_indices();
    let mut end = 0;
    let mut last = None;
    while let Some(next) = wanted.next() {
        let (at, c) = chars.next()?;
        let mut small = c.to_lowercase();
        let first = plain(small.next()?);
        if first != next || small.any(|more| wanted.next() != Some(more)) {
            return None;
        }
        end = at + c.len_utf8();
        last = Some(c);
    }
    Some((end, last))
}

#[cfg(test)]
mod tests {
    use super::Opening;
    use crate::story::phrases::{BYLINES, CONTACTS, DRAFT_NOTICES, NOTES};

    #[test]
    fn the_longest_phrase_counts_and_ends_with_a_word() {
        let opening = |means, rest| Some(Opening { means, rest });
        assert_eq!(BYLINES.opening("By Anna"), opening("name", " Anna"));
        assert_eq!(BYLINES.opening("BY: Anna"), opening("name", " Anna"));
        assert_eq!(
            BYLINES.opening("FROM our desk"),
            opening("role", " our desk")
        );
        assert_eq!(BYLINES.opening("Bypass"), None);
        assert_eq!(BYLINES.opening(""), None);
        assert_eq!(
            BYLINES.opening("記者山田"),
            BYLINES.opening("記者 山田").map(|found| Opening {
                rest: "山田",
                ..found
            })
        );
        assert_eq!(NOTES.opening("Editor’s note: x"), opening("", ": x"));
        let contact = "For more information contact Anna";
        assert_eq!(CONTACTS.opening(contact), opening("", " Anna"));
        assert_eq!(CONTACTS.opening("İletişim: Anna"), opening("", ": Anna"));
        assert_eq!(DRAFT_NOTICES.opening("GİZLİ"), opening("alone", ""));
    }
}
