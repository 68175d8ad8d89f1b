//! Phrases that a line begins with, from a file of `lexicon/`.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;

use super::fronts::{Fronts, first_word};
use super::lexicon::{Entry, entries};

/// The phrases of a file.
#[derive(Debug)]
pub(super) struct Phrases {
    fronts: Fronts,
    /// Those that begin with a letter of ASCII, by the hash of the letters up to what is none.
    by_word: HashMap<u64, Vec<Entry>, FixedState>,
    /// The others, by their first character.
    by_character: BTreeMap<char, Vec<Entry>>,
    /// Those with a letter that is two characters where it is small, and one as a capital: `İ`.
    dotted: Vec<Entry>,
}

/// What is left of the dot of `İ` above its small letter.
const DOT: char = '\u{307}';

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
        let mut by_word: HashMap<u64, Vec<Entry>, FixedState> = HashMap::default();
        let mut by_character: BTreeMap<char, Vec<Entry>> = BTreeMap::new();
        for entry in entries(file) {
            match (first_word(entry.word), entry.word.chars().next()) {
                (Some(word), _) => by_word.entry(word).or_default().push(entry),
                (None, Some(first)) => by_character.entry(first).or_default().push(entry),
                (None, None) => {}
            }
        }
        for all in by_word.values_mut().chain(by_character.values_mut()) {
            all.sort_by_key(|entry| Reverse(entry.word.len()));
        }
        Self {
            fronts: Fronts::of(entries(file).map(|entry| entry.word)),
            by_word,
            by_character,
            dotted: entries(file)
                .filter(|entry| entry.word.contains(DOT))
                .collect(),
        }
    }

    /// The longest phrase that the text begins with, in any letter case and with any apostrophe. A
    /// phrase of letters ends where a word does, where its script parts words.
    pub(super) fn opening<'a>(&self, text: &'a str) -> Option<Opening<'a>> {
        if !self.fronts.may_begin(text) {
            return None;
        }
        let all = match first_word(text) {
            Some(word) => self.by_word.get(&word),
            None => first_letter(text).and_then(|first| self.by_character.get(&first)),
        };
        let has_dot = || text.contains('İ');
        let dotted = self.dotted.iter().filter(|_| has_dot());
        all.into_iter().flatten().chain(dotted).find_map(|entry| {
            let rest = after(text, entry.word)?;
            Some(Opening {
                means: entry.means,
                rest,
            })
        })
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
        let phrases = Phrases::of("i\u{307}leti\u{15f}im\ngi\u{307}zli\u{307} = alone\n");
        assert_eq!(phrases.opening("İletişim: Anna"), opening("", ": Anna"));
        assert_eq!(phrases.opening("GİZLİ"), opening("alone", ""));
    }
}
