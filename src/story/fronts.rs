//! What words begin with: most lines begin with no word of a lexicon, and a hash of their first two tells so. The
//! build script makes the same hashes of the words of `lexicon/`.

/// A set of hashes: a question that turns nearly all others away, and costs a few instructions.
#[derive(Debug)]
pub(super) struct Hashes(pub(super) &'static [u64; PLACES]);

/// Words of 64 bits, in one of which a hash has two bits.
pub(super) const PLACES: usize = 1 << 12;

impl Hashes {
    /// Sure only when it says no.
    fn may_hold(&self, hash: u64) -> bool {
        let (at, bits) = place(hash);
        self.0.get(at).is_some_and(|word| word & bits == bits)
    }
}

/// Where a hash has its bits, and which.
pub(super) fn place(hash: u64) -> (usize, u64) {
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
    pub(super) fronts: Hashes,
    /// Of the first word of those that have more.
    pub(super) begun: Hashes,
}

impl FirstWords {
    /// Whether one of the phrases may stand at the front of a line, in any letter case, behind and between any
    /// marks. Sure only when it says no.
    pub(super) fn may_begin(&self, front: Front<'_>) -> bool {
        self.fronts.may_hold(front.first)
            || self.begun.may_hold(front.first) && self.may_go_on(front)
    }

    fn may_go_on(&self, front: Front<'_>) -> bool {
        match front.second() {
            Second::Nothing => false,
            Second::Both(both) => self.fronts.may_hold(both),
            Second::Unsure => true,
        }
    }

    /// The same of any place in a line, as far as words of ASCII alone begin it.
    pub(super) fn may_stand(&self, line: &str) -> bool {
        let mut rest = line.as_bytes();
        while let Some(start) = rest.iter().position(u8::is_ascii_alphabetic) {
            let (first, after) = run(rest.get(start..).unwrap_or_default(), MIX);
            if self.may_begin(Front { first, after }) {
                return true;
            }
            rest = after;
        }
        false
    }
}

/// Words, and the parts of each that has several.
#[derive(Debug)]
pub(super) struct Words(pub(super) Hashes);

impl Words {
    /// Whether a line may begin with some of these words. Sure only when it says no.
    pub(super) fn may_begin(&self, front: Front<'_>) -> bool {
        let may_go_on = || front.beside().is_none_or(|next| self.0.may_hold(next));
        self.0.may_hold(front.first) && may_go_on()
    }
}

/// The hash of a run of letters, and what follows it; `None`: that may belong to the word.
fn whole_run(bytes: &[u8], seed: u64) -> Option<(u64, &[u8])> {
    let (hash, after) = run(bytes, seed);
    let goes_on = after.first().is_some_and(|byte| !byte.is_ascii());
    (!goes_on || mark_length(after).is_some()).then_some((hash, after))
}

/// A hash of the letters of ASCII that a text begins with, in any case; `None`: it begins with none.
pub(super) fn first_word(text: &str) -> Option<u64> {
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic());
    begins.then(|| first_run(text))
}

/// The same, without a look whether there are any.
pub(super) fn first_run(text: &str) -> u64 {
    run(text.as_bytes(), MIX).0
}

/// A hash of a character.
pub(super) fn character(c: char) -> u64 {
    (u64::from(u32::from(c)) ^ MIX).wrapping_mul(MIX)
}

/// A hash of all of a word, its letters of ASCII in any case.
pub(super) fn whole_word(word: &str) -> u64 {
    let bytes = word
        .bytes()
        .map(|byte| u64::from(byte.to_ascii_lowercase()));
    bytes.fold(MIX, |hash, byte| (hash ^ byte).wrapping_mul(MIX))
}

/// Where a hash stands in an index of so many places, which are a power of two.
pub(super) fn slot(hash: u64, places: usize) -> usize {
    let mixed = (hash ^ hash >> 32).wrapping_mul(MIX);
    usize::try_from(mixed >> 40).unwrap_or_default() & places.wrapping_sub(1)
}

/// A multiplier with its bits well mixed (2^64 over the golden ratio).
const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

/// What a text begins with, marks left out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Front<'a> {
    /// A hash of the first run of letters.
    pub(super) first: u64,
    /// What follows it.
    after: &'a [u8],
}

/// Hashes of what follows the first run of letters.
pub(super) enum Second {
    /// Nothing but marks.
    Nothing,
    /// Of the first two runs.
    Both(u64),
    /// More than letters of ASCII may begin a word there.
    Unsure,
}

impl<'a> Front<'a> {
    /// `None`: more than letters of ASCII may begin a word there, or a digit touches it, or there is none.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let bytes = text.as_bytes();
        let from = next_run(bytes).filter(|rest| !rest.is_empty())?;
        // `14th`
        let before = bytes.len().checked_sub(from.len() + 1);
        if before.is_some_and(|before| bytes.get(before).is_some_and(u8::is_ascii_digit)) {
            return None;
        }
        let (first, after) = whole_run(from, MIX)?;
        Some(Self { first, after })
    }

    pub(super) fn second(self) -> Second {
        match next_run(self.after) {
            None => Second::Unsure,
            Some([]) => Second::Nothing,
            Some(from) => {
                let both = whole_run(from, self.first);
                both.map_or(Second::Unsure, |(both, _)| Second::Both(both))
            }
        }
    }

    /// A hash of the second run alone, where no more than a space parts it from the first.
    fn beside(self) -> Option<u64> {
        let from = self.after.strip_prefix(b" ")?;
        let is_letter = from.first().is_some_and(u8::is_ascii_alphabetic);
        let run = is_letter.then(|| whole_run(from, MIX)).flatten();
        run.map(|(hash, _)| hash)
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

/// No word of a lexicon has more.
const MOST_LETTERS: usize = 40;

/// Takes the letters at the front, in any case, into a hash; with what follows them.
fn run(bytes: &[u8], seed: u64) -> (u64, &[u8]) {
    let mut hash = seed;
    let mut length = 0;
    for byte in bytes.iter().take(MOST_LETTERS) {
        let small = byte | 0x20;
        if !small.is_ascii_lowercase() {
            break;
        }
        hash = (hash ^ u64::from(small)).wrapping_mul(MIX);
        length += 1;
    }
    (hash ^ hash >> 29, bytes.get(length..).unwrap_or_default())
}
