//! An article's path in the articles folder, and the key that it gives a story.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use unicode_normalization::UnicodeNormalization;

use super::file_date::is_of_drafts;

/// Extensions that make a file an article; any letter case.
pub const ARTICLE_EXTENSIONS: [&str; 5] = ["txt", "md", "markdown", "html", "htm"];

/// What a key doesn't percent-encode besides ASCII letters and digits (RFC 3986 §2.3, and `/`).
const ENCODED_IN_KEYS: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// What an article is written in, by the extension of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Markdown,
    Html,
}

/// A path relative to the articles folder: raw bytes, parts joined by `/`, ordered bytewise.
///
/// Bytes, because a file name needn't be UTF-8 and must still keep its story.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticlePath(Vec<u8>);

impl ArticlePath {
    /// Takes the bytes as they are; parts must be joined by `/`.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The bytes as they were given.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The folders on the way to the path, outermost first: `a`, `a/b` for `a/b/c`.
    pub fn folders(&self) -> impl DoubleEndedIterator<Item = &[u8]> {
        let slashes = self.0.iter().enumerate().filter(|&(_, &b)| b == b'/');
        slashes.filter_map(|(end, _)| self.0.get(..end))
    }

    /// Whether one of the folders on the way to the path is in a set.
    pub fn lies_below_one_of(&self, set: &BTreeSet<Self>) -> bool {
        self.folders()
            .any(|folder| set.contains(&Self::from_bytes(folder)))
    }

    /// The key that the path gives a story at first sight: NFC (where it is UTF-8), less the
    /// article extension, and less `/index`, percent-encoded ASCII with only `A-Za-z0-9-._~/` left bare.
    pub fn key(&self) -> String {
        let bare = without_index(&self.0);
        let normal = match str::from_utf8(bare) {
            Ok(text) if !text.is_ascii() => Cow::Owned(text.nfc().collect::<String>().into_bytes()),
            _ => Cow::Borrowed(bare),
        };
        percent_encode(&normal, ENCODED_IN_KEYS).to_string()
    }

    /// The folders on the way to the path by themselves, outermost first, unreadable bytes replaced;
    /// those without a name are left out.
    pub fn folder_names(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let mut names: Vec<_> = without_index(&self.0).split(|&b| b == b'/').collect();
        names.pop();
        let named = names.into_iter().filter(|name| !name.is_empty());
        named.map(String::from_utf8_lossy)
    }

    /// The folder on the way to the path whose name says that what lies in it isn't ready.
    pub fn draft_folder(&self) -> Option<Cow<'_, str>> {
        self.folder_names().find(|name| is_of_drafts(name))
    }

    /// The file's name less the article extension, unreadable bytes replaced; of `trip/index.md` the folder's.
    pub fn file_stem(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(file_name(without_index(&self.0)))
    }

    /// Whether it lies in a folder of this name that is called as it is itself, as Eleventy has them: `trip/trip.md`.
    pub(super) fn has_own_folder(&self, name: &str) -> bool {
        self.kind() != Kind::Plain
            && self.file_stem() == name
            && self.folder_names().last().is_some_and(|last| last == name)
    }

    /// What its article is written in.
    pub(super) fn kind(&self) -> Kind {
        let name = file_name(&self.0);
        let extension = name.rsplit(|&byte| byte == b'.').next().unwrap_or_default();
        let is = |known: &[&str]| {
            known
                .iter()
                .any(|known| known.as_bytes().eq_ignore_ascii_case(extension))
        };
        if is(&["md", "markdown"]) {
            Kind::Markdown
        } else if is(&["html", "htm"]) {
            Kind::Html
        } else {
            Kind::Plain
        }
    }
}

/// For messages and logs: unreadable bytes replaced, control and direction characters escaped, so
/// that a name can't forge a line of the log or turn it around.
impl fmt::Display for ArticlePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = String::from_utf8_lossy(&self.0);
        for c in text.chars() {
            if must_be_escaped(c) {
                write!(f, "{}", c.escape_default())?;
            } else {
                fmt::Write::write_char(f, c)?;
            }
        }
        Ok(())
    }
}

fn must_be_escaped(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
        )
}

fn file_name(path: &[u8]) -> &[u8] {
    path.rsplit(|&b| b == b'/').next().unwrap_or(path)
}

/// The path less the extension; where Markdown or HTML is called `index`, as a folder's own page, that folder's.
fn without_index(path: &[u8]) -> &[u8] {
    let bare = without_extension(path);
    let is_plain = path.len() == bare.len() || path.to_ascii_lowercase().ends_with(b".txt");
    let folder = bare
        .strip_suffix(b"/index")
        .filter(|folder| !folder.is_empty());
    folder.filter(|_| !is_plain).unwrap_or(bare)
}

fn without_extension(path: &[u8]) -> &[u8] {
    let name = file_name(path);
    let Some(dot) = name.iter().rposition(|&b| b == b'.').filter(|&at| at > 0) else {
        return path;
    };
    let extension = name.get(dot + 1..).unwrap_or_default();
    let known = ARTICLE_EXTENSIONS
        .iter()
        .any(|known| known.as_bytes().eq_ignore_ascii_case(extension));
    let kept = path.len() - if known { extension.len() + 1 } else { 0 };
    path.get(..kept).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::ArticlePath;

    fn path(text: &str) -> ArticlePath {
        ArticlePath::from_bytes(text.as_bytes().to_vec())
    }

    #[test]
    fn a_key_is_the_path_less_a_known_extension() {
        for (given, key) in [
            ("a.txt", "a"),
            ("news/b.Markdown", "news/b"),
            ("news/b.HTM", "news/b"),
            ("c.v2.txt", "c.v2"),
            ("c.v2", "c.v2"),
            ("d.txt.txt", "d.txt"),
            ("folder.txt/e", "folder.txt/e"),
            (".txt", ".txt"),
        ] {
            assert_eq!(path(given).key(), key, "{given}");
        }
    }

    #[test]
    fn a_key_is_percent_encoded_ascii() {
        assert_eq!(path("a b:c#d?e&f%g.txt").key(), "a%20b%3Ac%23d%3Fe%26f%25g");
        assert_eq!(path("-._~/x'\"<.txt").key(), "-._~/x%27%22%3C");
        assert_eq!(path("a\nb\u{1b}.txt").key(), "a%0Ab%1B");
    }

    #[test]
    fn composed_and_decomposed_names_give_one_key() {
        assert_eq!(path("caf\u{e9}.txt").key(), "caf%C3%A9");
        assert_eq!(path("cafe\u{301}.txt").key(), "caf%C3%A9");
    }

    #[test]
    fn a_name_that_is_not_utf_8_keeps_its_bytes() {
        let path = ArticlePath::from_bytes(b"x/caf\xe9.txt".to_vec());
        assert_eq!(path.key(), "x/caf%E9");
        assert_eq!(path.to_string(), "x/caf\u{fffd}.txt");
    }

    #[test]
    fn a_log_can_not_be_forged_by_a_name() {
        assert_eq!(
            path("a\nb\u{202e}c\u{9b}d\u{1b}.txt").to_string(),
            "a\\nb\\u{202e}c\\u{9b}d\\u{1b}.txt"
        );
        assert_eq!(path("caf\u{e9} 日本.txt").to_string(), "caf\u{e9} 日本.txt");
    }

    #[test]
    fn the_folders_and_the_stem_are_told() {
        let names = |text| {
            let path = path(text);
            let names = path.folder_names();
            names.map(Cow::into_owned).collect::<Vec<_>>().join("|")
        };
        assert_eq!(names("sport/2026/a.txt"), "sport|2026");
        assert_eq!(names("/sport//a.txt"), "sport");
        assert_eq!(names("a.txt"), "");
        assert_eq!(path("sport/2026/a.b.txt").file_stem(), "a.b");
    }

    #[test]
    fn paths_are_ordered_bytewise() {
        assert!(path("a b") < path("a/b"));
        assert!(path("B") < path("a"));
    }
}
