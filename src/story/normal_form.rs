//! The normal form of a headline or a title: what decides whether two of them are the same.
//! Frozen: ids of headlines are made from it, so a change would give every headline a new id.

use caseless::Caseless;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The normal form of a text: NFC; letters and digits (Unicode `Alphabetic`, `Nd`, `Nl`, `No`)
/// fully case-folded; every run of anything else one space; no space at the ends.
///
/// A combining mark that NFC leaves behind belongs to the letter or digit that it follows and
/// stays; elsewhere it is "anything else". After folding, which can take letters apart, the text is
/// composed once more. A text without any letter or digit is its own normal form (NFC, white space
/// collapsed), so that `?!` and `!!!` stay two; no other normal form starts with such a character,
/// so neither can meet one.
pub fn normal_form(text: &str) -> String {
    let form = fold_simple(text).unwrap_or_else(|| fold_any(text));
    if !form.is_empty() {
        return form;
    }
    let nfc: String = text.nfc().collect();
    nfc.split_whitespace().collect::<Vec<_>>().join(" ")
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
/// The normal form keeps the letters and digits of such a text; so does the sum of their squares.
pub(super) fn sketch(text: &str) -> Option<u32> {
    let bytes = text.as_bytes();
    if !text.is_ascii() && !is_simple(bytes) {
        return None;
    }
    // Compared without a branch, so that the compiler takes many bytes at once.
    let weigh = |byte: &u8| {
        let small = byte | 0x20;
        let letter = small.wrapping_sub(b'a') < 26;
        let digit = byte.wrapping_sub(b'0') < 10;
        let kept = u32::from(if letter | digit { small } else { 0 });
        kept * kept
    };
    Some(bytes.iter().map(weigh).fold(0, u32::wrapping_add))
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

/// ASCII and the general punctuation of U+2000–203F (quotes, dashes, ellipsis), which has no
/// letters and doesn't compose: all that most English headlines hold. `None`: something else.
fn fold_simple(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    // A letter, and at most one space before it.
    let mut folded = vec![0; bytes.len() + 1];
    let (mut length, mut at) = (0, 0);
    let mut parted = false;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match FOLDED.get(usize::from(*byte)) {
            Some(&letter) if letter > b' ' => {
                if parted && length > 0 {
                    put(&mut folded, &mut length, b' ');
                }
                parted = false;
                put(&mut folded, &mut length, letter);
            }
            Some(&b' ') => parted = true,
            // U+2000-203F is three bytes.
            _ if *byte == 0xE2 && bytes.get(at) == Some(&0x80) => {
                at += 2;
                parted = true;
            }
            _ => return None,
        }
    }
    folded.truncate(length);
    // It is ASCII.
    String::from_utf8(folded).ok()
}

fn put(folded: &mut [u8], length: &mut usize, byte: u8) {
    if let Some(place) = folded.get_mut(*length) {
        *place = byte;
        *length += 1;
    }
}

/// For each byte of ASCII its letter or digit in lower case, or a space for what parts words; 0 for the
/// others.
const FOLDED: [u8; 256] = folded();

#[expect(
    clippy::indexing_slicing,
    reason = "of a constant: it wouldn't compile"
)]
const fn folded() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    while byte.is_ascii() {
        table[byte as usize] = if byte.is_ascii_alphanumeric() {
            byte.to_ascii_lowercase()
        } else {
            b' '
        };
        byte += 1;
    }
    table
}

fn fold_any(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut parted = false;
    for c in text.nfc() {
        let stays = c.is_alphanumeric() || (!parted && !kept.is_empty() && is_combining_mark(c));
        if stays {
            if parted && !kept.is_empty() {
                kept.push(' ');
            }
            parted = false;
            kept.push(c);
        } else {
            parted = true;
        }
    }
    kept.chars().default_case_fold().nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::{form_hash, normal_form};
    use proptest::prelude::*;

    fn headline_hash(text: &str) -> [u8; 16] {
        form_hash(&normal_form(text))
    }

    /// Frozen. Expected values come from Python's `unicodedata` and `hashlib`.
    const GOLDEN: [(&str, &str, &str); 15] = [
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
            "i\u{307}stanbul da vapur seferleri",
            "452a02bec5cfd78757cdacb4af4f2a79",
        ),
        (
            "ΟΔΟΣ ΑΓΊΑΣ ΜΑΡΊΝΑΣ",
            "οδοσ αγίασ μαρίνασ",
            "8fc3789066df3d856ba18d0a9d5ed2db",
        ),
        (
            "港が再開、住民は安堵",
            "港が再開 住民は安堵",
            "c17326ac61517f765b178b876956f89b",
        ),
        (
            "मछुआरे लौटे हिन्दी",
            "मछुआरे लौटे हिन्दी",
            "9419a26b16d522ff2a5086030132aae0",
        ),
        (
            "1\u{fe0f}\u{20e3} first",
            "1\u{fe0f}\u{20e3} first",
            "7ab76ec82e39d792196b5bad732fc7db",
        ),
        ("ΐ ŉ", "ΐ ʼn", "69671278b12ff157fc857176f285569f"),
        ("?!", "?!", "545f940d19fadff4ad456f917a684de2"),
        ("🎉 🎉", "🎉 🎉", "148e0598018da0ba514cf85351ab2a97"),
        ("ﬁne Ǆ ½", "fine ǆ ½", "bcc7fb003b79f9c6cc448bb267b49cd2"),
    ];

    #[test]
    fn the_normal_form_and_its_hash_are_frozen() {
        for (text, form, hash) in GOLDEN {
            assert_eq!(normal_form(text), form, "{text}");
            let hex = format!("{:032x}", u128::from_be_bytes(headline_hash(text)));
            assert_eq!(hex, hash, "{text}");
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
        fn the_fast_path_agrees_with_the_whole_one(text in "[ -~\u{2010}-\u{2026}]{0,80}") {
            prop_assert_eq!(super::fold_simple(&text), Some(super::fold_any(&text)));
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
        fn a_normal_form_is_its_own_normal_form(text in "\\PC{0,60}") {
            let once = normal_form(&text);
            prop_assert_eq!(normal_form(&once), once);
        }
    }
}
