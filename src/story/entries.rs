//! The entries of a file of `lexicon/`. The build script reads them too.

/// One word or phrase of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    /// The language's tag; empty: any language.
    pub(super) language: &'a str,
    /// As [`super::spelling::fold`] writes it.
    pub(super) word: &'a str,
    /// What stands behind its ` = `; empty where nothing does.
    pub(super) means: &'a str,
}

/// The entries of a file, in order.
pub(super) fn entries(file: &str) -> impl Iterator<Item = Entry<'_>> {
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Entry, entries};
    use crate::story::language::language;
    use crate::story::spelling::fold;

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
