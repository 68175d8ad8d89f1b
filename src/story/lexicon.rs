//! Words as data: each kind is a file of `lexicon/`, so that whoever adds a language writes no Rust.
//!
//! A line is a word or a phrase in small letters, and may end in ` = ` and what it means. `[de]`
//! alone on a line: those below it are of that language; above the first mark they are of any. A line
//! that begins with `#` is a note.

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::fast::FixedState;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::fronts::Fronts;

/// One word or phrase of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    /// The language's tag; empty: any language.
    pub(super) language: &'static str,
    /// As [`fold`] writes it.
    pub(super) word: &'static str,
    /// What stands behind its ` = `; empty where nothing does.
    pub(super) means: &'static str,
}

/// The entries of a file, in order.
pub(super) fn entries(file: &'static str) -> impl Iterator<Item = Entry> {
    let mut language = "";
    let lines = file.lines().map(str::trim);
    lines.filter_map(move |line| {
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        let mark = line.strip_prefix('[').and_then(|tag| tag.strip_suffix(']'));
        if let Some(tag) = mark {
            language = tag;
            return None;
        }
        let (word, means) = line.split_once(" = ").unwrap_or((line, ""));
        Some(Entry {
            language,
            word: word.trim_end(),
            means: means.trim_start(),
        })
    })
}

/// A file's words by themselves. Of a word that stands twice the first counts.
#[derive(Debug)]
pub(super) struct Lexicon {
    fronts: Fronts,
    /// Bytes of the longest word.
    longest: usize,
    words: HashMap<&'static str, &'static str, FixedState>,
}

impl Lexicon {
    pub(super) fn of(file: &'static str) -> Self {
        let mut words = HashMap::default();
        for entry in entries(file) {
            words.entry(entry.word).or_insert(entry.means);
        }
        Self {
            fronts: Fronts::of(words.keys().copied()),
            longest: words.keys().map(|word| word.len()).max().unwrap_or(0),
            words,
        }
    }

    /// What a word means, in any letter case; empty where the file says nothing.
    pub(super) fn get(&self, word: &str) -> Option<&'static str> {
        let is_too_long = word.len() > self.longest && word.is_ascii();
        if is_too_long || !self.fronts.may_begin(word) {
            return None;
        }
        self.words.get(&*fold(word)).copied()
    }
}

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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Entry, Lexicon, entries, fold, letters, narrow};
    use crate::story::language::language;

    const FILE: &str = "# note\nok\n[de]\nentwurf = draft\n\n[fr]\nà paraître = draft\nok = no\n";

    #[test]
    fn an_entry_has_a_language_and_a_meaning() {
        let entry = |language, word, means| Entry {
            language,
            word,
            means,
        };
        let expected = [
            entry("", "ok", ""),
            entry("de", "entwurf", "draft"),
            entry("fr", "à paraître", "draft"),
            entry("fr", "ok", "no"),
        ];
        assert_eq!(entries(FILE).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_word_is_found_in_any_letter_case_and_form() {
        let lexicon = Lexicon::of(FILE);
        for word in [
            "À PARAÎTRE",
            "a\u{300} parai\u{302}tre",
            "Entwurf",
            "ENTWURF",
        ] {
            assert_eq!(lexicon.get(word), Some("draft"), "{word}");
        }
        assert_eq!(lexicon.get("OK"), Some(""));
        assert_eq!(lexicon.get("no"), None);
    }

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
    fn the_files_hold_each_word_once_a_language_and_folded() {
        let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/story/lexicon"));
        for file in folder.unwrap() {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let mut seen = BTreeSet::new();
            for entry in entries(text.leak()) {
                let Entry {
                    language: tag,
                    word,
                    ..
                } = entry;
                let place = format!("{}: [{tag}] {word:?}", path.display());
                assert_eq!(fold(word), word, "{place}");
                assert!(!word.is_empty() && seen.insert((tag, word)), "{place}");
                assert!(
                    tag.is_empty() || language(tag).as_deref() == Some(tag),
                    "{place}"
                );
            }
        }
    }
}
