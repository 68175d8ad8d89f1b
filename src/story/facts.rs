//! What one look at a line tells: which marks stand in it, and whether it begins as lines do that tell
//! nothing of a text. Most lines are plain words, and are asked nothing more.

use super::beginnings::{FURNITURE, STAMPS};
use super::chunk::{Chunk, any, chunks, filled, sum};
use super::fronts::Front;
use super::marks::same;

/// What is to be seen of a line. Each says what may be; only its absence is sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Facts(u16);

impl Facts {
    /// It begins with words of the lexicon, or with something that can't be compared so fast.
    pub(super) const FRONT: Self = Self(1);
    /// A digit of ASCII.
    pub(super) const DIGIT: Self = Self(1 << 1);
    /// `:`.
    pub(super) const COLON: Self = Self(1 << 2);
    /// `@`.
    pub(super) const AT: Self = Self(1 << 3);
    /// `|`, `/`, `>`: what parts the words of a menu.
    pub(super) const SPLIT: Self = Self(1 << 4);
    /// A dash that isn't of ASCII.
    pub(super) const DASH: Self = Self(1 << 5);
    /// A quotation mark or an apostrophe that isn't of ASCII, an ellipsis.
    pub(super) const QUOTE: Self = Self(1 << 6);
    /// A letter of Europe that isn't of ASCII.
    pub(super) const LETTER: Self = Self(1 << 7);
    /// Any other character that isn't of ASCII.
    pub(super) const WIDE: Self = Self(1 << 8);
    /// It begins with something else than a letter, a digit or a quotation mark.
    pub(super) const MARK: Self = Self(1 << 9);
    /// `.`, `!` or `?`, and something behind it.
    pub(super) const STOP: Self = Self(1 << 10);
    /// Two spaces together, a tab or another control.
    pub(super) const GAP: Self = Self(1 << 11);

    const NONE: Self = Self(0);
    /// Anything may be.
    pub(super) const ALL: Self = Self(u16::MAX);

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether some of these may be.
    pub(super) const fn any(self, of: Self) -> bool {
        self.0 & of.0 != 0
    }

    /// Whether two sentences may stand there.
    pub(super) const fn may_hold_sentences(self) -> bool {
        self.any(Self::STOP.or(Self::WIDE))
    }

    /// Whether something may stand in front of a colon.
    pub(super) const fn may_hold_colon(self) -> bool {
        self.any(Self::COLON.or(Self::WIDE))
    }

    /// Whether nothing but single spaces of ASCII parts words.
    const fn parts_words_by_spaces(self) -> bool {
        !self.any(Self::GAP.or(Self::WIDE))
    }

    /// Whether all of it is of ASCII that is seen, with single spaces.
    pub(super) const fn is_tidy(self) -> bool {
        const OTHER: Facts = Facts::GAP
            .or(Facts::DASH)
            .or(Facts::QUOTE)
            .or(Facts::LETTER)
            .or(Facts::WIDE);
        !self.any(OTHER)
    }
}

/// A text of one line, and what is to be seen of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glance<'a> {
    pub(super) text: &'a str,
    pub(super) facts: Facts,
}

impl<'a> From<&'a str> for Glance<'a> {
    fn from(text: &'a str) -> Self {
        /// Furniture is shorter.
        const MOST_BYTES: usize = 200;
        let is_short = text.len() <= MOST_BYTES;
        Self {
            text,
            facts: if is_short { seen(text).0 } else { Facts::ALL },
        }
    }
}

/// Looks at a line; with how many spaces stand in it, where single spaces of ASCII alone part its words, and none
/// of it is Chinese or Japanese.
pub(super) fn seen(text: &str) -> (Facts, Option<usize>) {
    /// A longer line is a paragraph, of which hardly anything is asked.
    const MOST_BYTES: usize = 300;
    // Letters that aren't of Europe are found in no lexicon so fast.
    let begins_elsewhere = |first: &u8| matches!(first, 0xD8..=0xE1 | 0xE3..);
    if text.len() > MOST_BYTES || text.as_bytes().first().is_some_and(begins_elsewhere) {
        return (Facts::ALL, None);
    }
    let (mut facts, spaces) = surveyed(text);
    if may_begin(text) {
        facts = facts.or(Facts::FRONT);
    }
    if !begins_a_word(text.as_bytes()) {
        facts = facts.or(Facts::MARK);
    }
    (facts, facts.parts_words_by_spaces().then_some(spaces))
}

/// What stands anywhere in a text, and how many spaces.
fn surveyed(text: &str) -> (Facts, usize) {
    let bytes = text.as_bytes();
    let survey = Survey::of(bytes);
    let mut facts = if survey.is_plain {
        Facts::NONE
    } else {
        classes(bytes)
    };
    if survey.has_stop {
        facts = facts.or(Facts::STOP);
    }
    if survey.has_gap {
        facts = facts.or(Facts::GAP);
    }
    (facts, survey.spaces)
}

/// Whether a line begins with a letter or a digit of ASCII, or with a quotation mark.
fn begins_a_word(bytes: &[u8]) -> bool {
    match bytes {
        [first, ..] if first.is_ascii_alphanumeric() => true,
        [b'"' | b'\'', ..] | [0xE2, 0x80, 0x98..=0x9F, ..] => true,
        [first, ..] => (0xC3..=0xD7).contains(first),
        [] => false,
    }
}

/// What many bytes at once tell.
struct Survey {
    /// Letters of ASCII, spaces, and marks that nothing asks for.
    is_plain: bool,
    has_stop: bool,
    has_gap: bool,
    spaces: usize,
}

impl Survey {
    fn of(bytes: &[u8]) -> Self {
        let mut flags = Flags::default();
        let (fronts, nexts) = (
            bytes.get(..bytes.len().saturating_sub(1)),
            bytes.get(1..).unwrap_or_default(),
        );
        let fronts = fronts.unwrap_or_default();
        let ((whole, rest), (next_whole, next_rest)) = (chunks(fronts), chunks(nexts));
        for (chunk, next) in whole.iter().zip(next_whole) {
            flags.take(chunk, next);
        }
        let is_space = |byte: &&u8| **byte == b' ';
        let outside = rest.iter().chain(bytes.last()).filter(is_space).count();
        let spaces = usize::try_from(sum(flags.spaces)).unwrap_or_default() + outside;
        // Some bytes are looked at twice, where there are enough.
        match (fronts.last_chunk(), nexts.last_chunk()) {
            (Some(chunk), Some(next)) => flags.take(chunk, next),
            _ => flags.take(&filled(rest, b'a'), &filled(next_rest, b'a')),
        }
        let is_last_plain = bytes.last().is_none_or(|&last| is_plain(last) != 0);
        Self {
            is_plain: is_last_plain && !any(flags.others),
            has_stop: any(flags.stops),
            has_gap: any(flags.gaps),
            spaces,
        }
    }
}

/// Whether a byte was of a kind, by its place in a chunk.
#[derive(Default)]
struct Flags {
    others: Chunk,
    gaps: Chunk,
    stops: Chunk,
    /// How many were spaces.
    spaces: Chunk,
}

impl Flags {
    /// Takes bytes and those that follow them. Without a branch, and in one loop, so that the compiler takes a
    /// chunk at once.
    #[inline]
    fn take(&mut self, chunk: &Chunk, next: &Chunk) {
        let flags = self.others.iter_mut().zip(&mut self.gaps);
        let sums = flags.zip(self.stops.iter_mut().zip(&mut self.spaces));
        for (((other, gap), (stop, spaces)), (&byte, &next)) in sums.zip(chunk.iter().zip(next)) {
            let is_space = same(byte, b' ');
            *other |= 1 - is_plain(byte);
            *gap |= is_space & same(next, b' ');
            *stop |= is_stop(byte);
            *spaces = spaces.wrapping_add(is_space);
        }
    }
}

/// 1 for a letter of ASCII, a space, one of ``!"#$%&'()*+,-.?``.
fn is_plain(byte: u8) -> u8 {
    let is_letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let is_mark = byte.wrapping_sub(b' ') < 15;
    u8::from(is_letter) | u8::from(is_mark) | same(byte, b'?')
}

/// 1 for a mark that may end a sentence.
fn is_stop(byte: u8) -> u8 {
    same(byte, b'.') | same(byte, b'!') | same(byte, b'?')
}

/// What of a line is no plain byte.
fn classes(bytes: &[u8]) -> Facts {
    let mut all = 0;
    for byte in bytes {
        all |= CLASSES.get(usize::from(*byte)).map_or(0, |facts| facts.0);
    }
    // What begins with this byte is a mark of sentences for the most part.
    for at in memchr::memchr_iter(GENERAL, bytes) {
        let facts = match bytes.get(at + 1..at + 3) {
            Some([0x80, 0x90..=0x95]) => Facts::DASH,
            Some([0x80, 0x98..=0x9F | 0xA6]) => Facts::QUOTE,
            _ => Facts::WIDE,
        };
        all |= facts.0;
    }
    Facts(all)
}

/// The first byte of U+2000 to U+2FFF.
const GENERAL: u8 = 0xE2;

/// What each byte tells by itself.
const CLASSES: [Facts; 256] = table();

#[expect(
    clippy::indexing_slicing,
    reason = "of a constant: it wouldn't compile"
)]
const fn table() -> [Facts; 256] {
    let mut table = [Facts::NONE; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = match byte {
            b'0'..=b'9' => Facts::DIGIT,
            b':' => Facts::COLON,
            b'@' => Facts::AT,
            b'|' | b'/' | b'>' => Facts::SPLIT,
            0..b' ' | 0x7F => Facts::GAP,
            // Latin, Greek, Cyrillic, Armenian, Hebrew.
            0xC3..=0xD7 => Facts::LETTER,
            0xC2 | 0xD8..=0xE1 | 0xE3.. => Facts::WIDE,
            _ => Facts::NONE,
        };
        if byte == u8::MAX {
            return table;
        }
        byte += 1;
    }
}

/// Whether a line may begin with words of a lexicon that furniture begins with. Sure only when it says no.
fn may_begin(line: &str) -> bool {
    Front::of(line).is_none_or(|front| FURNITURE.may_begin(front) || STAMPS.may_begin(front))
}

#[cfg(test)]
mod tests {
    use super::{Facts, seen};

    #[test]
    fn what_stands_in_a_line_is_seen_wherever_it_stands() {
        for (mark, facts) in [
            ("1", Facts::DIGIT),
            (":", Facts::COLON),
            ("@", Facts::AT),
            ("|", Facts::SPLIT),
            ("/", Facts::SPLIT),
            (">", Facts::SPLIT),
            ("–", Facts::DASH),
            ("’", Facts::QUOTE),
            ("…", Facts::QUOTE),
            ("é", Facts::LETTER),
            ("ж", Facts::LETTER),
            ("·", Facts::WIDE),
            ("→", Facts::WIDE),
            ("港", Facts::WIDE),
            (".", Facts::STOP),
            ("  ", Facts::GAP),
            ("\t", Facts::GAP),
            ("\0", Facts::GAP),
            ("\u{7f}", Facts::GAP),
        ] {
            let words = "Boats wait in the harbour of Hale for a tide that never comes";
            for (at, _) in words.char_indices().skip(1) {
                let (front, rest) = words.split_at(at);
                assert!(!seen(words).0.any(facts), "{facts:?}");
                let line = format!("{front}{mark}{rest}");
                assert!(seen(&line).0.any(facts), "{line}");
            }
        }
    }

    #[test]
    fn words_are_counted_by_the_spaces_between_them() {
        for count in 1..60 {
            let line = vec!["quay"; count].join(" ");
            assert_eq!(seen(&line).1, Some(count - 1));
        }
        assert!(!seen("It held.").0.any(Facts::STOP));
        assert!(seen("It held. Why?").0.any(Facts::STOP));
    }
}
