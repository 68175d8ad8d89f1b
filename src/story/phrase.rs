//! Phrases that a line begins with, from a file of `lexicon/`.

use std::collections::BTreeMap;

use super::fronts::Fronts;
use super::lexicon::{Entry, entries};

/// The phrases of a file.
#[derive(Debug)]
pub(super) struct Phrases {
    fronts: Fronts,
    /// By their first two letters; of a phrase of one letter the second is none.
    by_letters: BTreeMap<(char, Option<char>), Vec<Entry>>,
    /// Whether there is a phrase of one letter.
    has_single: bool,
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
    pub(super) fn of(file: &'static str) -> Self {
        let mut phrases: BTreeMap<(char, Option<char>), Vec<Entry>> = BTreeMap::new();
        for entry in entries(file) {
            let mut letters = entry.word.chars();
            if let Some(first) = letters.next() {
                let key = (first, letters.next());
                phrases.entry(key).or_default().push(entry);
            }
        }
        for all in phrases.values_mut() {
            all.sort_by_key(|entry| std::cmp::Reverse(entry.word.len()));
        }
        let has_single = phrases.keys().any(|(_, second)| second.is_none());
        Self {
            fronts: Fronts::of(entries(file).map(|entry| entry.word)),
            by_letters: phrases,
            has_single,
        }
    }

    /// The longest phrase that the text begins with, in any letter case and with any apostrophe. A
    /// phrase of letters ends where a word does, where its script parts words.
    pub(super) fn opening<'a>(&self, text: &'a str) -> Option<Opening<'a>> {
        if !self.fronts.may_begin(text) {
            return None;
        }
        let (first, second) = first_letters(text)?;
        let of = |second| self.by_letters.get(&(first, second)).into_iter().flatten();
        let single = self.has_single.then_some(None).filter(|_| second.is_some());
        let mut all = of(second).chain(single.into_iter().flat_map(of));
        all.find_map(|entry| {
            let rest = after(text, entry.word)?;
            Some(Opening {
                means: entry.means,
                rest,
            })
        })
    }
}

/// The first letters of a text, small, as [`after`] compares them.
fn first_letters(text: &str) -> Option<(char, Option<char>)> {
    if let [first, second, ..] = text.as_bytes()
        && first.is_ascii()
        && second.is_ascii()
    {
        let small = |byte: &u8| char::from(byte.to_ascii_lowercase());
        return Some((small(first), Some(small(second))));
    }
    let mut letters = text.chars().flat_map(char::to_lowercase).map(plain);
    Some((letters.next()?, letters.next()))
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
    use super::{Opening, Phrases};

    #[test]
    fn the_longest_phrase_counts_and_ends_with_a_word() {
        let phrases = Phrases::of("by = name\nby our = role\nd'un\n記者\n");
        let opening = |means, rest| Some(Opening { means, rest });
        assert_eq!(phrases.opening("By Anna"), opening("name", " Anna"));
        assert_eq!(phrases.opening("BY OUR desk"), opening("role", " desk"));
        assert_eq!(phrases.opening("Bypass"), None);
        assert_eq!(phrases.opening("D’un trait"), opening("", " trait"));
        assert_eq!(phrases.opening("記者山田"), opening("", "山田"));
    }
}
