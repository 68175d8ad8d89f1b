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
