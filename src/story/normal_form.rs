//! The normal form of a headline or a title: what decides whether two of them are the same.
//! Frozen: ids of headlines are made from it, so a change would give every headline a new id.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::chunk::{Chunk, chunks, filled, sum};
use super::folded::{folded, folded_alone};

/// The normal form of a text: letters and digits (Unicode `Alphabetic`, `Nd`, `Nl`, `No`) with the
/// combining marks that follow them, in compatibility form without case, composed (NFC), less what isn't
/// seen; the signs that tell one text from another; every run of anything else one space; no
/// space at the ends.
///
/// Signs that stay: `+` and `#` directly after a letter, a digit or a sign that stays (`c++`); `+` and minus
/// directly before a digit where none of these precedes (`-5`, not `2020-21`); `%` after a digit, the space
/// between dropped; `£ $ € ¥` that touch a digit; `&`, a word of its own.
///
/// A text without any letter or digit is its own normal form (folded, white space collapsed), so that
/// `?!` and `!!!` stay two; every other normal form has one, so neither can meet one.
pub fn normal_form(text: &str) -> String {
    let form = fold_simple(text)
        .or_else(|| fold_alone(text))
        .unwrap_or_else(|| fold_any(text));
    if form.contains(char::is_alphanumeric) {
        return form;
    }
    let seen = collapsed(&folded(text).nfc().collect::<String>());
    if seen.is_empty() {
        collapsed(&text.nfc().collect::<String>())
    } else {
        seen
    }
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first 128 bits of SHA-256 of a normal form: a headline's part of its id.
pub fn form_hash(form: &str) -> [u8; 16] {
    let digest = Sha256::digest(form.as_bytes());
    let mut first = [0; 16];
    for (to, from) in first.iter_mut().zip(digest) {
        *to = from;
    }
    first
}

/// A number that texts of one normal form share, found without making it; `None` for texts that hold
/// more than ASCII and the punctuation of [`fold_simple`].
///
/// The normal form keeps the letters and digits of such a text; so do three sums of them that don't ask for
/// their order.
pub(super) fn sketch(text: &str) -> Option<u32> {
    let bytes = text.as_bytes();
    let (whole, rest) = chunks(bytes);
    // In one loop without a branch, so that the compiler takes a chunk at once.
    let mut sums = [Chunk::default(); 3];
    let mut all = Chunk::default();
    let mut add = |chunk: &Chunk| {
        let [plain, shifted, folded] = &mut sums;
        let lanes = plain.iter_mut().zip(shifted.iter_mut().zip(folded));
        for ((plain, (shifted, folded)), (all, byte)) in lanes.zip(all.iter_mut().zip(chunk)) {
            let small = byte | 0x20;
            let is_letter = u8::from(small.wrapping_sub(b'a') < 26);
            let is_digit = u8::from(byte.wrapping_sub(b'0') < 10);
            let kept = small & 0_u8.wrapping_sub(is_letter | is_digit);
            *all |= byte;
            *plain = plain.wrapping_add(kept);
            *shifted = shifted.wrapping_add(kept << 3 ^ kept);
            *folded = folded.wrapping_add(kept >> 2 & kept);
        }
    };
    for chunk in whole {
        add(chunk);
    }
    add(&filled(rest, 0));
    if !all.is_ascii() && !is_simple(bytes) {
        return None;
    }
    // Sums of a chunk's sums that don't ask for their order either.
    let [plain, shifted, folded] = sums.map(|sums| u32::try_from(sum(sums) & 0xFF).unwrap_or(0));
    Some(plain | shifted << 8 | folded << 16)
}

/// Whether all that isn't ASCII is U+2000–203F.
fn is_simple(bytes: &[u8]) -> bool {
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += match byte {
            0..0x80 => 1,
            0xE2 if bytes.get(at + 1) == Some(&0x80) => 3,
            _ => return false,
        };
    }
    true
}

/// ASCII and the general punctuation of U+2000–203F (quotes, dashes, ellipsis) that is seen, which has no
/// letters and doesn't compose: all that most English headlines hold. `None`: something else.
fn fold_simple(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    // A letter, and at most one space before it.
    let mut form = vec![0; bytes.len() + 1];
    let (mut length, mut at) = (0, 0);
    let mut parted = false;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match FOLDED.get(usize::from(*byte)) {
            Some(&letter) if letter > b' ' => {
                if parted && length > 0 {
                    put(&mut form, &mut length, b' ');
                }
                parted = false;
                put(&mut form, &mut length, letter);
            }
            Some(&b' ') => parted = true,
            // A hyphen, that is.
            Some(&SIGN) if *byte == b'-' && !is_minus(parted || length == 0, bytes.get(at)) => {
                parted = true;
            }
            // U+2000-203F is three bytes.
            _ if *byte == 0xE2 && bytes.get(at) == Some(&0x80) && is_seen(bytes.get(at + 1)) => {
                at += 2;
                parted = true;
            }
            _ => return None,
        }
    }
    form.truncate(length);
    // It is ASCII.
    String::from_utf8(form).ok()
}

/// Whether a `-` may be a minus: nothing that is kept touches it, and a digit follows.
fn is_minus(is_alone: bool, next: Option<&u8>) -> bool {
    is_alone && next.is_some_and(u8::is_ascii_digit)
}

/// Whether U+2000-203F with this last byte parts words: it is no joiner or mark of direction.
fn is_seen(last: Option<&u8>) -> bool {
    !matches!(last, Some(0x8B..=0x8F | 0xAA..=0xAE))
}

fn put(form: &mut [u8], length: &mut usize, byte: u8) {
    if let Some(place) = form.get_mut(*length) {
        *place = byte;
        *length += 1;
    }
}

/// What [`FOLDED`] has for a sign that may stay.
const SIGN: u8 = 1;

/// For each byte of ASCII its letter or digit in lower case, a space for what parts words, [`SIGN`]; 0 for
/// the others.
const FOLDED: [u8; 256] = table();

#[expect(
    clippy::indexing_slicing,
    reason = "of a constant: it wouldn't compile"
)]
const fn table() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    while byte.is_ascii() {
        table[byte as usize] = match byte {
            b'+' | b'#' | b'-' | b'%' | b'$' | b'&' => SIGN,
            _ if byte.is_ascii_alphanumeric() => byte.to_ascii_lowercase(),
            _ => b' ',
        };
        byte += 1;
    }
    table
}

/// A text of characters that are folded one by one. `None`: something else.
fn fold_alone(text: &str) -> Option<String> {
    let mut form = Form::with_capacity(text.len());
    let mut chars = text.chars().map(folded_alone).peekable();
    while let Some(c) = chars.next() {
        form.take(c?, chars.peek().copied().flatten());
    }
    Some(form.kept)
}

fn fold_any(text: &str) -> String {
    let mut form = Form::with_capacity(text.len());
    let mut chars = folded(text).peekable();
    while let Some(c) = chars.next() {
        form.take(c, chars.peek().copied());
    }
    form.kept.nfc().collect()
}

/// A normal form as it grows.
#[derive(Default)]
struct Form {
    kept: String,
    last: Last,
    /// The last character that was kept is a digit, and only white space came since.
    is_after_number: bool,
}

/// What the next character touches.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Last {
    Letter,
    Digit,
    Sign,
    /// Something that was dropped, or the start.
    #[default]
    Gap,
}

impl Form {
    fn with_capacity(bytes: usize) -> Self {
        Self {
            kept: String::with_capacity(bytes + 1),
            ..Self::default()
        }
    }

    /// Keeps or drops a folded character, by what it touches and what comes next.
    fn take(&mut self, c: char, next: Option<char>) {
        let is_before_digit = || next.is_some_and(char::is_numeric);
        let is_alone = self.last == Last::Gap;
        match c {
            _ if c.is_alphabetic() => self.keep(c, Last::Letter),
            _ if c.is_numeric() => self.keep(c, Last::Digit),
            '+' | '#' if !is_alone => self.keep(c, Last::Sign),
            '+' | '-' if is_alone && is_before_digit() => self.keep(c, Last::Sign),
            '\u{2212}' if is_alone && is_before_digit() => self.keep('-', Last::Sign),
            '%' if self.is_after_number => {
                self.last = Last::Sign;
                self.keep(c, Last::Sign);
            }
            '£' | '$' | '€' | '¥' if self.last == Last::Digit || is_before_digit() => {
                self.keep(c, Last::Sign);
            }
            '&' => {
                self.last = Last::Gap;
                self.keep(c, Last::Gap);
            }
            _ if is_combining_mark(c) && matches!(self.last, Last::Letter | Last::Digit) => {
                self.kept.push(c);
            }
            _ => {
                self.last = Last::Gap;
                self.is_after_number &= c.is_whitespace();
            }
        }
    }

    fn keep(&mut self, c: char, last: Last) {
        if self.last == Last::Gap && !self.kept.is_empty() {
            self.kept.push(' ');
        }
        self.kept.push(c);
        self.last = last;
        self.is_after_number = last == Last::Digit;
    }
}

#[cfg(test)]
mod tests {
    use super::{form_hash, normal_form};
    use proptest::prelude::*;

    fn headline_hash(text: &str) -> [u8; 16] {
        form_hash(&normal_form(text))
    }

    /// Frozen. Expected values come from Python's `unicodedata` and `hashlib`.
    const GOLDEN: &[(&str, &str, &str)] = &[
        (
            "Harbour Reopens After Storm",
            "harbour reopens after storm",
            "e451f0ee1bf77e3e690c9dc99b612704",
        ),
        (
            "  “Harbour”   reopens — after storm! ",
            "harbour reopens after storm",
            "e451f0ee1bf77e3e690c9dc99b612704",
        ),
        (
            "U.S. ferry ‘Aurora’ sails at 9:30",
            "u s ferry aurora sails at 9 30",
            "5a2de0fd81941d216011e6d5d2286b15",
        ),
        (
            "Straßenbahn fährt wieder bis zum Ufer",
            "strassenbahn fährt wieder bis zum ufer",
            "b8a462fdea6e099c94b967684d899098",
        ),
        (
            "STRASSENBAHN FÄHRT WIEDER BIS ZUM UFER",
            "strassenbahn fährt wieder bis zum ufer",
            "b8a462fdea6e099c94b967684d899098",
        ),
        (
            "Cafe\u{301} au lait",
            "café au lait",
            "7c413039fbb2248e2b18b98e7a8d4d85",
        ),
        (
            "İstanbul’da vapur seferleri",
            "istanbul da vapur seferleri",
            "d8f69079d6cc8ae37f31fd5ad49bcd83",
        ),
        (
            "ISTANBUL'DA VAPUR SEFERLERI",
            "istanbul da vapur seferleri",
            "d8f69079d6cc8ae37f31fd5ad49bcd83",
        ),
        (
            "ΟΔΟΣ ΑΓΊΑΣ ΜΑΡΊΝΑΣ",
            "οδοσ αγιασ μαρινασ",
            "57965ccb4a15b0fd2ea775fff23e8cb1",
        ),
        (
            "Οδός Αγίας Μαρίνας",
            "οδοσ αγιασ μαρινασ",
            "57965ccb4a15b0fd2ea775fff23e8cb1",
        ),
        ("ΑΘΗΝΑ", "αθηνα", "421beb8b1a66c98171661bc82a8a4063"),
        ("Αθήνα", "αθηνα", "421beb8b1a66c98171661bc82a8a4063"),
        ("ΠΡΟΪΟΝΤΑ", "προϊοντα", "baae7e4b1ed56934993c26d4573ebadf"),
        ("προϊόντα", "προϊοντα", "baae7e4b1ed56934993c26d4573ebadf"),
        (
            "港が再開、住民は安堵",
            "港が再開 住民は安堵",
            "c17326ac61517f765b178b876956f89b",
        ),
        (
            "मछ\u{941}आर\u{947} ल\u{94c}ट\u{947} ह\u{93f}न\u{94d}द\u{940}",
            "मछ\u{941}आर\u{947} ल\u{94c}ट\u{947} ह\u{93f}न\u{94d}द\u{940}",
            "9419a26b16d522ff2a5086030132aae0",
        ),
        (
            "1\u{fe0f}\u{20e3} first",
            "1\u{20e3} first",
            "db43b654dc24522d5a9ed225abd39e8c",
        ),
        ("ΐ ŉ", "ϊ ʼn", "2490d6e0210d5a81f262bad0fbf423af"),
        ("ﬁne Ǆ ½", "fine dž 1 2", "d3b4280b86c056533658b3887f008e21"),
        (
            "Why C++ Still Matters",
            "why c++ still matters",
            "b7bf835b92dd234e92818ea5ebc525bf",
        ),
        (
            "Why C# Still Matters",
            "why c# still matters",
            "d7e238961890430dd2e1a183ad25062b",
        ),
        (
            "Ｃ＋＋ lebt",
            "c++ lebt",
            "0db7f136c6c0ee59d179c93485163d96",
        ),
        (
            "An A+ for effort",
            "an a+ for effort",
            "b61b8c9039b36e7359d94bbefc1cd0f9",
        ),
        (
            "C++# twice",
            "c++# twice",
            "c75353291f67a165ef134ece55efda3f",
        ),
        (
            "-5 Degrees",
            "-5 degrees",
            "a434a024add8722afd769fb6fbea0917",
        ),
        (
            "−5 Degrees",
            "-5 degrees",
            "a434a024add8722afd769fb6fbea0917",
        ),
        ("5 Degrees", "5 degrees", "a4b9bf66de47a8d44a0e0efb63b77a18"),
        (
            "+5 Degrees",
            "+5 degrees",
            "8fe8f258f0e4e42c49dd6ab0fed358b1",
        ),
        (
            "COVID-19 in 2020-21",
            "covid 19 in 2020 21",
            "8db92c13bd4e41efb61c6865d63962b3",
        ),
        (
            "From 5%-10% off",
            "from 5% 10% off",
            "2fa3e840ab6ed31fecf63f57b8bb926c",
        ),
        ("5 % mehr", "5% mehr", "051c9eeb910fa6a187b11204f70d75bb"),
        ("5% mehr", "5% mehr", "051c9eeb910fa6a187b11204f70d75bb"),
        ("5 % mehr", "5% mehr", "051c9eeb910fa6a187b11204f70d75bb"),
        ("% of 5", "of 5", "72d355ff72ea13946723240813b09261"),
        (
            "Fish for £5, $6, 7€ and ¥8",
            "fish for £5 $6 7€ and ¥8",
            "0d9f2151dc0e3a06f9d58c11ecc49dec",
        ),
        (
            "Fish for £ 5",
            "fish for 5",
            "b1f9c1b16823adffd43a5c987d971b64",
        ),
        ("Ke$ha", "ke ha", "5ffc0dbc41f81aa1921e3696fd24085c"),
        (
            "#MeToo is #1",
            "metoo is 1",
            "df73d83c632c0945a9eb5633614eb910",
        ),
        ("@name", "name", "82a3537ff0dbce7eec35d69edc3a189e"),
        ("AT&T", "at & t", "9ef8fcf5a5ca35f335868fb530d2a9a2"),
        ("AT & T", "at & t", "9ef8fcf5a5ca35f335868fb530d2a9a2"),
        ("R&D", "r & d", "820056d7cb34d26ca75bf3d28ae9771c"),
        (
            "Har\u{ad}bour",
            "harbour",
            "aa74f6fd03bf68be7e0f4bd06cae61a7",
        ),
        (
            "می\u{200c}خواهد",
            "می خواهد",
            "089e1efcc9dc3265b98cc804b09f9e6a",
        ),
        ("می خواهد", "می خواهد", "089e1efcc9dc3265b98cc804b09f9e6a"),
        ("مـــدينة", "مدينة", "5874c6b4559d54c56d43e119c596a179"),
        ("مدينة", "مدينة", "5874c6b4559d54c56d43e119c596a179"),
        ("❤\u{fe0f} Hale", "hale", "f4f4df4551461e5f39a949886585ce74"),
        ("Straße", "strasse", "16d96952087774fee069b7585d3991b2"),
        ("STRASSE", "strasse", "16d96952087774fee069b7585d3991b2"),
        ("İstanbul", "istanbul", "751c59fe1fa734e61bec7c142171bfcb"),
        ("ISTANBUL", "istanbul", "751c59fe1fa734e61bec7c142171bfcb"),
        (
            "Tiếng Việt",
            "tiếng việt",
            "39652b10227cd1eeb6df0fa8c3bbd3c4",
        ),
        ("?!", "?!", "545f940d19fadff4ad456f917a684de2"),
        ("🎉 🎉", "🎉 🎉", "148e0598018da0ba514cf85351ab2a97"),
    ];

    #[test]
    fn the_normal_form_and_its_hash_are_frozen() {
        for &(text, form, hash) in GOLDEN {
            assert_eq!(normal_form(text), form, "{text}");
            let hex = format!("{:032x}", u128::from_be_bytes(headline_hash(text)));
            assert_eq!(hex, hash, "{text}");
        }
    }

    #[test]
    fn usual_texts_take_a_fast_path() {
        for text in [
            "“Long-awaited” 2020-21 ferry – it’s back",
            "Part-time at 9:30?",
        ] {
            assert!(super::fold_simple(text).is_some(), "{text}");
        }
        for text in [
            "£5 für Kähne",
            "Пристань открыта",
            "港が再開、住民は安堵！",
            "항구 재개",
        ] {
            assert!(super::fold_alone(text).is_some(), "{text}");
        }
    }

    #[test]
    fn headlines_of_punctuation_alone_do_not_meet() {
        assert_ne!(normal_form("?!"), normal_form("!!!"));
        assert_eq!(normal_form(" ? \t ! "), "? !");
        assert_ne!(headline_hash("\u{1F389}"), headline_hash("\u{1F525}"));
    }

    proptest! {
        #[test]
        fn the_fast_path_agrees_with_the_whole_one(text in "[ -~\u{2000}-\u{203F}]{0,40}") {
            if let Some(form) = super::fold_simple(&text) {
                prop_assert_eq!(form, super::fold_any(&text));
            }
        }

        #[test]
        fn the_path_of_single_characters_agrees_with_the_whole_one(
            text in "[a5 +#%$&£€¥\u{2212}-]{0,12}|[ -~¡-ž\u{2000}-\u{203F}А-џΆ-ώא-תء-یぁ-ー一-丕가-갛！-～]{0,40}"
        ) {
            if let Some(form) = super::fold_alone(&text) {
                prop_assert_eq!(form, super::fold_any(&text));
            }
        }

        #[test]
        fn texts_of_one_normal_form_have_one_sketch(text in "[ -~\u{2010}-\u{2026}]{0,80}") {
            let form = normal_form(&text);
            if form.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
                prop_assert_eq!(super::sketch(&text), super::sketch(&form));
            }
            prop_assert!(super::sketch(&text).is_some());
        }

        #[test]
        fn only_simple_texts_have_a_sketch(text in "\\PC{0,60}") {
            let is_simple = |c: char| c.is_ascii() || matches!(c, '\u{2000}'..='\u{203F}');
            prop_assert_eq!(super::sketch(&text).is_some(), text.chars().all(is_simple));
        }

        #[test]
        fn a_normal_form_of_signs_is_its_own_normal_form(text in "[a5 +#%$&£\u{2212}\u{301}-]{0,20}") {
            let once = normal_form(&text);
            prop_assert_eq!(normal_form(&once), once);
        }

        #[test]
        fn a_normal_form_is_its_own_normal_form(text in "\\PC{0,60}") {
            let once = normal_form(&text);
            prop_assert_eq!(normal_form(&once), once);
        }
    }
}
