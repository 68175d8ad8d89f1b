//! What words begin with: most lines begin with no word of a lexicon, and three letters tell so.

use unicode_normalization::char::decompose_canonical;

/// The first three letters of words, in small letters: a question that costs a few instructions.
#[derive(Debug, Clone)]
pub(super) struct Fronts(Vec<u64>);

/// Letters of ASCII, and one for all else of it.
const CLASSES: usize = 27;

impl Fronts {
    /// `words` are in small letters.
    pub(super) fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut fronts = Self(vec![0; (CLASSES * CLASSES * CLASSES).div_ceil(64)]);
        for word in words {
            fronts.insert(word);
        }
        fronts
    }

    fn insert(&mut self, word: &str) {
        let mut classes = [0..CLASSES, 0..CLASSES, 0..CLASSES];
        let mut last = None;
        let mut chars = word.chars();
        for next_classes in &mut classes {
            let next = chars.next();
            match next.map(|c| class(first_part(c))) {
                Some(Some(class)) => *next_classes = class..class + 1,
                // Only texts that aren't of ASCII begin so.
                Some(None) => return,
                // A word of letters ends where no letter follows; any may follow another word.
                None if last.is_some_and(char::is_alphanumeric) => *next_classes = 0..1,
                None => {}
            }
            last = next;
        }
        let [first, second, third] = classes;
        for place in first.flat_map(|one| second.clone().map(move |two| one * CLASSES + two)) {
            for place in third.clone().map(|three| place * CLASSES + three) {
                if let Some(bits) = self.0.get_mut(place / 64) {
                    *bits |= 1 << (place % 64);
                }
            }
        }
    }

    /// Whether one of the words may stand at the front of the text, in any letter case. Sure only when
    /// it says no.
    pub(super) fn may_begin(&self, text: &str) -> bool {
        let mut place = 0;
        let mut bytes = text.bytes();
        for _ in 0..3 {
            let Some(class) = bytes.next().map_or(Some(0), class) else {
                return true;
            };
            place = place * CLASSES + class;
        }
        self.0
            .get(place / 64)
            .is_some_and(|bits| bits >> (place % 64) & 1 == 1)
    }
}

/// The first words of words and phrases, two of each that has more than one: a question about lines of ASCII
/// alone that turns nearly all of them away.
#[derive(Debug)]
pub(super) struct FirstWords(Vec<u64>);

/// Bits that hashes of words are parted by.
const BITS: u64 = 1 << 16;

impl FirstWords {
    /// `phrases` are in small letters.
    pub(super) fn of<'a>(phrases: impl IntoIterator<Item = &'a str>) -> Self {
        let mut bits = vec![0; (BITS / 64) as usize];
        for phrase in phrases.into_iter().filter(|phrase| phrase.is_ascii()) {
            let (first, both) = hashes(phrase);
            let (word, bit) = place(both.unwrap_or(first));
            if let Some(word) = bits.get_mut(word) {
                *word |= 1 << bit;
            }
        }
        Self(bits)
    }

    /// Whether one of the phrases may stand at the front of the line, in any letter case, with any marks
    /// between its words. Sure only when it says no, and only of a line of ASCII that begins with a letter.
    pub(super) fn may_begin(&self, line: &str) -> bool {
        let has = |hash| {
            let (word, bit) = place(hash);
            self.0.get(word).is_some_and(|word| word >> bit & 1 == 1)
        };
        let (first, both) = hashes(line);
        has(first) || both.is_some_and(has)
    }
}

/// A hash of the letters of ASCII that a text begins with, in any case; `None`: it begins with none.
pub(super) fn first_word(text: &str) -> Option<u64> {
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic());
    begins.then(|| run(&mut text.as_bytes(), MIX)).flatten()
}

fn place(hash: u64) -> (usize, u64) {
    let bit = (hash ^ hash >> 32) % BITS;
    ((bit / 64) as usize, bit % 64)
}

/// A multiplier with its bits well mixed (2^64 over the golden ratio).
const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

/// Of the first run of letters in a text, and of the first two.
fn hashes(text: &str) -> (u64, Option<u64>) {
    let mut bytes = text.as_bytes();
    let first = run(&mut bytes, MIX).unwrap_or_default();
    (first, run(&mut bytes, first))
}

/// Takes the next run of letters, in any case, into a hash.
fn run(bytes: &mut &[u8], seed: u64) -> Option<u64> {
    let start = bytes.iter().position(u8::is_ascii_alphabetic)?;
    let mut hash = seed;
    let mut length = start;
    for byte in bytes.iter().skip(start) {
        if !byte.is_ascii_alphabetic() {
            break;
        }
        hash = (hash ^ u64::from(byte | 0x20)).wrapping_mul(MIX);
        length += 1;
    }
    *bytes = bytes.get(length..).unwrap_or_default();
    Some(hash ^ hash >> 29)
}

/// The letter of ASCII that a character with a mark may be written with, as a byte.
fn first_part(c: char) -> u8 {
    let mut first = None;
    decompose_canonical(c, |part| {
        first.get_or_insert(part);
    });
    first
        .and_then(|part| u8::try_from(part).ok())
        .unwrap_or(u8::MAX)
}

/// `None`: not of ASCII.
fn class(byte: u8) -> Option<usize> {
    match byte {
        b'a'..=b'z' => Some(usize::from(byte - b'a') + 1),
        b'A'..=b'Z' => Some(usize::from(byte - b'A') + 1),
        0x80.. => None,
        _ => Some(0),
    }
}

#[cfg(test)]
mod tests {
    use super::Fronts;

    #[test]
    fn a_text_that_begins_with_a_word_is_never_turned_away() {
        let words = ["by", "by our", "d'", "a", "été", "(c", "d'un", "thé"];
        let fronts = Fronts::of(words);
        for text in [
            "By Anna",
            "BY",
            "by: x",
            "d'Anna",
            "D'",
            "A boat",
            "a",
            "Été",
            "e\u{301}te\u{301}",
            "(c) 2026",
            "b\u{301}y",
            "The\u{301} x",
            "THÉ",
        ] {
            assert!(fronts.may_begin(text), "{text}");
        }
        for text in ["Bypass", "boat", "", "an", "Die", "xy"] {
            assert!(!fronts.may_begin(text), "{text}");
        }
    }
}
