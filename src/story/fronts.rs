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

/// A set of hashes: a question that turns nearly all others away, and costs a few instructions.
#[derive(Debug)]
struct Hashes(Vec<u64>);

/// Words of 64 bits, in one of which a hash has two bits.
const PLACES: usize = 1 << 12;

impl Hashes {
    fn of(hashes: impl IntoIterator<Item = u64>) -> Self {
        let mut words = vec![0; PLACES];
        for hash in hashes {
            let (at, bits) = place(hash);
            if let Some(word) = words.get_mut(at) {
                *word |= bits;
            }
        }
        Self(words)
    }

    /// Sure only when it says no.
    fn may_hold(&self, hash: u64) -> bool {
        let (at, bits) = place(hash);
        self.0.get(at).is_some_and(|word| word & bits == bits)
    }
}

fn place(hash: u64) -> (usize, u64) {
    let mixed = (hash ^ hash >> 32).wrapping_mul(MIX);
    let bit = |from: u32| 1 << (mixed >> from & 63);
    let at = usize::try_from(mixed >> 52).unwrap_or_default();
    (at, bit(46) | bit(40))
}

/// The first words of words and phrases, two of each that has more than one: a question that turns nearly all
/// lines away.
#[derive(Debug)]
pub(super) struct FirstWords {
    /// Of a word alone, and of the first two.
    fronts: Hashes,
    /// Of the first word of those that have more.
    begun: Hashes,
}

impl FirstWords {
    /// `phrases` are in small letters.
    pub(super) fn of<'a>(phrases: impl IntoIterator<Item = &'a str>) -> Self {
        let (mut fronts, mut begun) = (Vec::new(), Vec::new());
        for front in phrases.into_iter().filter_map(Front::of) {
            fronts.push(front.both.unwrap_or(front.first));
            begun.extend(front.both.map(|_| front.first));
        }
        Self {
            fronts: Hashes::of(fronts),
            begun: Hashes::of(begun),
        }
    }

    /// Whether one of the phrases may stand at the front of a line, in any letter case, behind and between any
    /// marks. Sure only when it says no.
    pub(super) fn may_begin(&self, front: Front) -> bool {
        let both = front.both.filter(|_| self.begun.may_hold(front.first));
        self.fronts.may_hold(front.first) || both.is_some_and(|both| self.fronts.may_hold(both))
    }

    /// The same of any place in a line, as far as words of ASCII alone begin it.
    pub(super) fn may_stand(&self, line: &str) -> bool {
        let mut rest = line.as_bytes();
        while let Some(start) = rest.iter().position(u8::is_ascii_alphabetic) {
            let (first, after) = run(rest.get(start..).unwrap_or_default(), MIX);
            // Letters that aren't of ASCII may be of the second word.
            let may_go_on = || match next_run(after) {
                Some(next) => whole_run(next, first).is_none_or(|both| self.fronts.may_hold(both)),
                None => true,
            };
            if self.fronts.may_hold(first) || self.begun.may_hold(first) && may_go_on() {
                return true;
            }
            rest = after;
        }
        false
    }
}

/// Words, and the parts of each that has several.
#[derive(Debug)]
pub(super) struct Words(Hashes);

impl Words {
    /// `words` are in small letters.
    pub(super) fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let parts = words
            .into_iter()
            .flat_map(|word| word.split(|c: char| !c.is_ascii_alphabetic()));
        Self(Hashes::of(parts.map(|part| run(part.as_bytes(), MIX).0)))
    }

    /// Whether a line may begin with some of these words. Sure only when it says no.
    pub(super) fn may_begin(&self, front: Front) -> bool {
        let may_go_on = front.next.is_none_or(|next| self.0.may_hold(next));
        may_go_on && self.0.may_hold(front.first)
    }
}

/// The hash of a run of letters; `None`: what follows may belong to the word.
fn whole_run(bytes: &[u8], seed: u64) -> Option<u64> {
    let (hash, after) = run(bytes, seed);
    let goes_on = after.first().is_some_and(|byte| !byte.is_ascii());
    (!goes_on || mark_length(after).is_some()).then_some(hash)
}

/// A hash of the letters of ASCII that a text begins with, in any case; `None`: it begins with none.
pub(super) fn first_word(text: &str) -> Option<u64> {
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic());
    begins.then(|| run(text.as_bytes(), MIX).0)
}

/// A multiplier with its bits well mixed (2^64 over the golden ratio).
const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

/// Hashes of what a text begins with, marks left out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Front {
    /// Of the first run of letters.
    first: u64,
    /// Of the first two.
    both: Option<u64>,
    /// Of the second alone, where no more than a space parts it from the first.
    next: Option<u64>,
}

impl Front {
    /// `None`: more than letters of ASCII may begin a word there, or a digit touches the first, or there is none.
    pub(super) fn of(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let from = next_run(bytes).filter(|rest| !rest.is_empty())?;
        // `14th`
        let before = bytes.len().checked_sub(from.len() + 1);
        if before.is_some_and(|before| bytes.get(before).is_some_and(u8::is_ascii_digit)) {
            return None;
        }
        let (first, rest) = run(from, MIX);
        let from = next_run(rest)?;
        if from.is_empty() {
            let (both, next) = (None, None);
            return Some(Self { first, both, next });
        }
        let both = whole_run(from, first)?;
        let is_beside = rest.len() == from.len() + 1 && rest.starts_with(b" ");
        Some(Self {
            first,
            both: Some(both),
            next: is_beside.then(|| run(from, MIX).0),
        })
    }
}

/// From the next letter of ASCII on; empty: none follows. `None`: something else may be of a word.
fn next_run(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes;
    while let Some(byte) = rest.first() {
        let length = match byte {
            b'a'..=b'z' | b'A'..=b'Z' => break,
            0x80.. => mark_length(rest)?,
            _ => 1,
        };
        rest = rest.get(length..)?;
    }
    Some(rest)
}

/// The length of a quotation mark, an apostrophe, a dash or an ellipsis at the front.
fn mark_length(bytes: &[u8]) -> Option<usize> {
    let is_mark = matches!(bytes, [0xE2, 0x80, 0x90..=0x95 | 0x98..=0x9F | 0xA6, ..]);
    is_mark.then_some(3)
}

/// Takes the letters at the front, in any case, into a hash; with what follows them.
fn run(bytes: &[u8], seed: u64) -> (u64, &[u8]) {
    let mut hash = seed;
    let mut length = 0;
    for byte in bytes {
        let small = byte | 0x20;
        if !small.is_ascii_lowercase() {
            break;
        }
        hash = (hash ^ u64::from(small)).wrapping_mul(MIX);
        length += 1;
    }
    (hash ^ hash >> 29, bytes.get(length..).unwrap_or_default())
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
