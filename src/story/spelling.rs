//! How words are written to be compared. The build script writes those of `lexicon/` so.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Composed (NFC) and in small letters, as the files have their words.
pub(super) fn fold(word: &str) -> Cow<'_, str> {
    let is_small = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if word.bytes().all(is_small) {
        Cow::Borrowed(word)
    } else if word.is_ascii() {
        Cow::Owned(word.to_ascii_lowercase())
    } else if is_nfc(word) {
        Cow::Owned(word.to_lowercase())
    } else {
        Cow::Owned(word.nfc().collect::<String>().to_lowercase())
    }
}

/// Letters, digits and marks that are as wide as Chinese ones as those of ASCII.
pub(super) fn narrow(text: &str) -> Cow<'_, str> {
    let narrow_of = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    };
    if text.is_ascii() || !text.contains(|c| narrow_of(c) != c) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().map(narrow_of).collect())
    }
}

/// Characters that nobody sees: soft hyphens, joiners, marks of direction.
pub(super) fn is_unseen(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}')
}

/// As [`fold`] writes it, without what nobody sees and the marks that capitals lose: `ETAT` is `état`, `ΕΜΠΑΡΓΚΟ` is `εμπάργκο`,
/// `YASAĞI` is `yasağı`.
pub(super) fn letters(word: &str) -> Cow<'_, str> {
    let is_mark = |c: &char| matches!(c, '\u{300}'..='\u{36F}');
    let may_lose = |c: char| {
        let is_marked =
            matches!(c, '\u{C0}'..='\u{3FF}' | '\u{1E00}'..='\u{1FFF}' | '\u{FF01}'..='\u{FF5E}');
        is_marked || is_unseen(c)
    };
    if word.is_ascii() || !word.contains(may_lose) {
        return fold(word);
    }
    let small = narrow(word).to_lowercase();
    let kept = small.nfd().filter(|c| !is_mark(c) && !is_unseen(*c));
    Cow::Owned(kept.map(|c| if c == 'ı' { 'i' } else { c }).nfc().collect())
}

/// The name of a key as [`letters`] writes it, without what may part its words: `publishDate`, `publish_date`.
pub(super) fn glued(name: &str) -> Cow<'_, str> {
    let folded = letters(name);
    if folded.contains(is_gap) {
        Cow::Owned(folded.split(is_gap).collect())
    } else {
        folded
    }
}

/// What may part the words of a key.
pub(super) fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '-' | '_' | '.')
}

/// Small letters without accents, digits of ASCII, no marks of direction: what a word shares with its
/// spelling in capitals, or without care.
pub(super) fn plain(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut bare = String::with_capacity(text.len());
    for c in text.nfkd().flat_map(char::to_lowercase) {
        match c {
            // Accents; joiners and marks of direction; the stroke that stretches Arabic.
            '\u{300}'..='\u{36F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{61C}'
            | '\u{640}'
            | '\u{FEFF}' => {}
            'ı' => bare.push('i'),
            'ς' => bare.push('σ'),
            '’' | 'ʼ' | '׳' => bare.push('\''),
            '״' => bare.push('"'),
            '\u{2212}' => bare.push('-'),
            _ => bare.push(digit(c).unwrap_or(c)),
        }
    }
    bare.nfc().collect()
}

/// The digit of ASCII that a digit of another script stands for.
fn digit(c: char) -> Option<char> {
    /// The zeros of scripts that newspapers write numbers in.
    const ZEROS: [u32; 8] = [0x660, 0x6F0, 0x966, 0x9E6, 0xBE6, 0xE50, 0x1040, 0x17E0];
    let zero = ZEROS
        .iter()
        .find(|zero| (**zero..**zero + 10).contains(&u32::from(c)))?;
    char::from_digit(u32::from(c) - zero, 10)
}

#[cfg(test)]
mod tests {
    use super::{letters, narrow, plain};

    #[test]
    fn wide_letters_are_those_of_ascii() {
        for (wide, expected) in [
            ("Ｄｒａｆｔ１！～", "Draft1!~"),
            ("draft", "draft"),
            ("下書き", "下書き"),
        ] {
            assert_eq!(narrow(wide), expected);
        }
    }

    #[test]
    fn capitals_lose_marks() {
        for (one, other) in [
            ("ETAT", "état"),
            ("ΕΜΠΑΡΓΚΟ", "εμπάργκο"),
            ("YASAĞI", "yasağı"),
            ("TARİHİ", "tarihi"),
            ("Ｄｒａｆｔ", "draft"),
            ("dr\u{ad}aft", "draft"),
            ("ЧЕРНОВИК", "черновик"),
        ] {
            assert_eq!(letters(one), letters(other), "{one}");
        }
        assert_ne!(letters("état"), letters("étal"));
    }

    #[test]
    fn capitals_accents_and_digits_do_not_matter() {
        for (given, expected) in [
            ("14 ΜΑΪΟΥ", "14 μαιου"),
            ("MAYIS", "mayis"),
            ("mayıs", "mayis"),
            ("PUBLIÉ À", "publie a"),
            ("١٤ مايو ٢٠٢٦", "14 مايو 2026"),
            ("۱۴", "14"),
            ("１４：３０", "14:30"),
            ("목요일", "목요일"),
        ] {
            assert_eq!(plain(given), expected);
        }
    }
}
