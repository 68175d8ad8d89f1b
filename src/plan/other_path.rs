//! Paths in the output that Feedmill doesn't choose: more names of feeds' documents, old addresses of stories.

use unicode_normalization::UnicodeNormalization as _;

use super::document::{DocumentPath, RESERVED};

/// The longest name of a file or folder, in bytes: file systems have no longer ones.
const NAME_MAX: usize = 255;

/// The longest path, in bytes: with the output folder's own it stays below what systems allow.
const PATH_MAX: usize = 1_000;

/// Why a path can't be somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// No file of the output can lie there, or nobody could ask for it by its name.
    NoPath,
    /// A document of Feedmill's own lies there, or may one day.
    Ours,
    /// It leads out of the site.
    Elsewhere,
}

/// Whether a feed's document can have this as one more name, whatever feeds there are.
///
/// # Errors
///
/// What speaks against it.
pub fn of_name(path: &str) -> Result<(), Unfit> {
    if !is_path(path) {
        return Err(Unfit::NoPath);
    }
    let path = folded(path);
    let is_document = |path: &str| DocumentPath::parse(path).is_some();
    if is_reserved(&path) || is_document(&path) || folders(&path).any(is_document) {
        return Err(Unfit::Ours);
    }
    Ok(())
}

/// Whether a file of the output can lie there and be asked for: no part is empty, hidden, longer than a name may
/// be, or ends in blanks, and none has a character that an address writes otherwise.
pub fn is_path(path: &str) -> bool {
    const NOT_IN_A_NAME: [char; 4] = ['\\', '?', '#', '%'];
    let is_name = |name: &str| {
        !name.is_empty()
            && name.len() <= NAME_MAX
            && !name.starts_with('.')
            && name.trim() == name
            && !name.contains(NOT_IN_A_NAME)
            && !name.contains(char::is_control)
    };
    path.len() <= PATH_MAX && path.split('/').all(is_name)
}

/// A path as file systems may see it that don't tell letter cases apart.
pub fn folded(path: &str) -> String {
    path.nfc().collect::<String>().to_lowercase()
}

/// Whether a path lies where no feed may be: among pages, in a history, among media.
pub fn is_reserved(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    RESERVED.contains(&first)
}

/// The folders that a path lies in, the outer ones first.
pub fn folders(path: &str) -> impl Iterator<Item = &str> {
    let ends = memchr::memchr_iter(b'/', path.as_bytes());
    ends.filter_map(|end| path.get(..end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_path_of_a_file_that_is_not_ours() {
        for path in [
            "index.xml",
            "feed.xml",
            "feed/index.xml",
            "feed",
            "feeds/all.atom.xml",
            "blog/feed.atom",
            "a b.xml",
            "žluť.xml",
            "archives/feed.xml",
        ] {
            assert_eq!(of_name(path), Ok(()), "{path}");
        }
        for path in [
            "",
            "/index.xml",
            "feed/",
            "../index.xml",
            "a/./b.xml",
            "a//b.xml",
            ".tmp/index.xml",
            ".nojekyll",
            ".htaccess",
            "a\\b.xml",
            "?feed=rss2",
            "a%20b.xml",
            "feed#top",
            "a\u{0}b",
            " feed.xml",
            "feed.xml ",
            &"a".repeat(256),
            &"a/".repeat(501),
        ] {
            assert_eq!(of_name(path), Err(Unfit::NoPath), "{path}");
        }
        for path in [
            "rss.xml",
            "RSS.xml",
            "stories/atom.xml",
            "anything/feed.json",
            "anything/index.html",
            "index.html",
            "pages/feed.xml",
            "Pages/feed.xml",
            "archive/feed.xml",
            "media/feed.xml",
            "style.css",
            "style.css/feed.xml",
            "x/rss.xml/feed.xml",
            "opml.xml",
            "tags.html",
            "feedmill.json",
            "news/archive/1/rss.xml",
        ] {
            assert_eq!(of_name(path), Err(Unfit::Ours), "{path}");
        }
    }
}
