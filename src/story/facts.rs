//! What one look at a line tells: which marks stand in it, and whether it begins as lines do that tell
//! nothing of a text. Most lines are plain words, and are asked nothing more.

use std::sync::LazyLock;

use super::fronts::{FirstWords, Front, Words};
use super::lexicon::entries;
use super::marks::same;
use super::stamp;

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
    /// Two spaces together, or a tab.
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

    /// Whether all of it is of ASCII, with single spaces.
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
    if text.len() > MOST_BYTES {
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

/// So many bytes are looked at together.
const CHUNK: usize = 16;

type Chunk = [u8; CHUNK];

impl Survey {
    /// Chunk by chunk, each with the bytes that follow its own; behind the last byte stands a zero.
    fn of(bytes: &[u8]) -> Self {
        let mut sums = Sums::default();
        let (chunks, rest) = bytes.as_chunks::<CHUNK>();
        let next = bytes.get(1..).unwrap_or_default();
        let (next_chunks, next_rest) = next.as_chunks::<CHUNK>();
        for (chunk, next) in chunks.iter().zip(next_chunks) {
            sums.take(chunk, next);
        }
        if let (true, Some(chunk)) = (chunks.len() > next_chunks.len(), chunks.last()) {
            sums.take(chunk, &filled(next_rest));
        } else if !rest.is_empty() {
            sums.take(&filled(rest), &filled(next_rest));
        }
        let has = |chunk: Chunk| u128::from_ne_bytes(chunk) != 0;
        Self {
            is_plain: !has(sums.others),
            has_stop: has(sums.stops),
            has_gap: has(sums.gaps),
            spaces: sum(sums.spaces),
        }
    }
}

/// The bytes, and zeros to the end of a chunk.
fn filled(bytes: &[u8]) -> Chunk {
    let mut chunk = [0; CHUNK];
    if let Some(front) = chunk.get_mut(..bytes.len()) {
        front.copy_from_slice(bytes);
    }
    chunk
}

/// The sum of counts of which no two are more than a byte holds.
fn sum(counts: Chunk) -> usize {
    const EVENS: u64 = 0x00FF_00FF_00FF_00FF;
    const ONES: u64 = 0x0001_0001_0001_0001;
    let half = |half: Option<&[u8; CHUNK / 2]>| half.map_or(0, |half| u64::from_ne_bytes(*half));
    let pairs = half(counts.first_chunk()) + half(counts.last_chunk());
    let fours = (pairs & EVENS) + (pairs >> 8 & EVENS);
    usize::try_from(fours.wrapping_mul(ONES) >> 48).unwrap_or_default()
}

/// Whether a byte was of a kind, or how often, by its place in a chunk.
#[derive(Default)]
struct Sums {
    others: Chunk,
    gaps: Chunk,
    stops: Chunk,
    spaces: Chunk,
}

impl Sums {
    /// Without a branch, and in one loop, so that the compiler takes a chunk at once.
    #[inline]
    fn take(&mut self, chunk: &Chunk, next: &Chunk) {
        let flags = self.others.iter_mut().zip(&mut self.gaps);
        let sums = flags.zip(self.stops.iter_mut().zip(&mut self.spaces));
        let bytes = chunk.iter().zip(next);
        for (((other, gap), (stop, spaces)), (&byte, &next)) in sums.zip(bytes) {
            let is_space = same(byte, b' ');
            *other |= 1 - is_plain(byte);
            *gap |= is_space & same(next, b' ');
            *stop |= is_stop(byte) & u8::from(next != 0);
            *spaces = spaces.wrapping_add(is_space);
        }
    }
}

/// 1 for a letter of ASCII, a space, one of ``!"#$%&'()*+,-.?``, and zero, which stands in no text.
fn is_plain(byte: u8) -> u8 {
    let is_letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let is_mark = byte.wrapping_sub(b' ') < 15;
    u8::from(is_letter) | u8::from(is_mark) | same(byte, b'?') | same(byte, 0)
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
            0..b' ' => Facts::GAP,
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
    const FILES: [&str; 10] = [
        include_str!("lexicon/agencies.txt"),
        include_str!("lexicon/bylines.txt"),
        include_str!("lexicon/contacts.txt"),
        include_str!("lexicon/credits.txt"),
        include_str!("lexicon/greetings.txt"),
        include_str!("lexicon/kickers.txt"),
        include_str!("lexicon/labels.txt"),
        include_str!("lexicon/navigation.txt"),
        include_str!("lexicon/reading_times.txt"),
        include_str!("lexicon/release_words.txt"),
    ];
    /// What furniture begins with beside the words of the files.
    const OTHERS: [&str; 2] = ["copyright", "www"];
    static PHRASES: LazyLock<FirstWords> = LazyLock::new(|| {
        let words = FILES.iter().flat_map(|file| entries(file));
        FirstWords::of(words.map(|entry| entry.word).chain(OTHERS))
    });
    /// Each part of a stamp is one of these words: of two that a space parts both are.
    static STAMPS: LazyLock<Words> = LazyLock::new(|| Words::of(stamp::words()));
    let Some(front) = Front::of(line) else {
        return true;
    };
    PHRASES.may_begin(front) || STAMPS.may_begin(front)
}
