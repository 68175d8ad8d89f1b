//! Which names in the articles folder are no articles, and why.

use crate::story::ArticlePath;

/// Endings of articles that this version doesn't read yet.
const LATER_EXTENSIONS: [&[u8]; 4] = [b"md", b"markdown", b"html", b"htm"];

/// Endings of files that another program is still writing.
const UNFINISHED_EXTENSIONS: [&[u8]; 3] = [b"part", b"tmp", b"crdownload"];

/// Files that tell about a folder instead of standing in it.
const ABOUT_THE_FOLDER: [&[u8]; 2] = [b"README", b"LICENSE"];

/// Why a file isn't an article, judged by its name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotArticle {
    /// The name starts with a dot: hidden, an editor's swap file, an unfinished rsync copy.
    #[error("hidden: its name starts with a dot")]
    Hidden,
    /// A folder on the way to it starts with a dot.
    #[error("in a hidden folder")]
    InHiddenFolder,
    /// An editor's backup or working copy: `x~`, `#x#`, `x.swp`, `4913`.
    #[error("an editor's backup or working copy")]
    Editors,
    /// A download or copy that isn't finished: `.part`, `.tmp`, `.crdownload`.
    #[error("a download or copy that isn't finished")]
    Unfinished,
    /// README or LICENSE.
    #[error("it tells about the folder: README and LICENSE are no articles")]
    AboutTheFolder,
    /// Markdown or HTML: an article for a later version.
    #[error("Markdown and HTML articles are not read yet")]
    NotYet,
    /// Any other ending, or none.
    #[error("its name doesn't end in .txt")]
    OtherExtension,
}

/// Whether a path in the articles folder names an article.
///
/// # Errors
///
/// Gives the first reason for which it doesn't. That the file is regular, within the limits and
/// inside the folder is for the scan to say.
pub fn is_article_name(path: &ArticlePath) -> Result<(), NotArticle> {
    let mut parts = path.as_bytes().rsplit(|&byte| byte == b'/');
    let name = parts.next().unwrap_or_default();
    if parts.any(is_hidden) {
        return Err(NotArticle::InHiddenFolder);
    }
    judge_name(name)
}

/// Whether a file or folder is hidden by its own name.
pub(super) fn is_hidden(name: &[u8]) -> bool {
    name.starts_with(b".")
}

/// [`is_article_name`] for a name without its folders.
pub(super) fn judge_name(name: &[u8]) -> Result<(), NotArticle> {
    if is_hidden(name) {
        return Err(NotArticle::Hidden);
    }
    let extension = extension(name);
    let ends = |list: &[&[u8]]| list.iter().any(|one| extension.eq_ignore_ascii_case(one));
    if name.ends_with(b"~")
        || (name.len() > 1 && name.starts_with(b"#") && name.ends_with(b"#"))
        || extension.eq_ignore_ascii_case(b"swp")
        || name == b"4913"
    {
        return Err(NotArticle::Editors);
    }
    if ends(&UNFINISHED_EXTENSIONS) {
        return Err(NotArticle::Unfinished);
    }
    if is_about_the_folder(name) {
        return Err(NotArticle::AboutTheFolder);
    }
    if extension.eq_ignore_ascii_case(b"txt") {
        Ok(())
    } else if ends(&LATER_EXTENSIONS) {
        Err(NotArticle::NotYet)
    } else {
        Err(NotArticle::OtherExtension)
    }
}

/// Whatever follows README and LICENSE in capitals; in other letters only the bare word. A story
/// `license-fees-rise.txt` must not be lost in silence.
fn is_about_the_folder(name: &[u8]) -> bool {
    let stem = name.split(|&byte| byte == b'.').next().unwrap_or_default();
    ABOUT_THE_FOLDER
        .iter()
        .any(|word| name.starts_with(word) || stem.eq_ignore_ascii_case(word))
}

/// What follows the last dot; empty without one.
fn extension(name: &[u8]) -> &[u8] {
    match name.iter().rposition(|&byte| byte == b'.') {
        Some(dot) => name.get(dot + 1..).unwrap_or_default(),
        None => b"",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: &[&str], expected: Result<(), NotArticle>) {
        for name in names {
            let path = ArticlePath::from_bytes(name.as_bytes());
            assert_eq!(is_article_name(&path), expected, "{name:?}");
        }
    }

    #[test]
    fn text_files_are_articles_whatever_their_names_hold() {
        check(
            &[
                "a.txt",
                "A.TXT",
                "b.Txt",
                "-rf.txt",
                "~tilde.txt",
                "#hash.txt",
                "CON.txt",
                "two words.txt",
                "line\nbreak.txt",
                "50% off & more?.txt",
                "news/2026/a.txt",
                "draft.tmp.txt",
                "a.swp.txt",
                "4913.txt",
                "license-fees-rise.txt",
                "readmeadow.txt",
            ],
            Ok(()),
        );
        check(&[&format!("{}.txt", "n".repeat(251))], Ok(()));
    }

    #[test]
    fn names_that_are_no_utf8_are_articles_too() {
        let path = ArticlePath::from_bytes(b"caf\xe9.txt");
        assert_eq!(is_article_name(&path), Ok(()));
    }

    #[test]
    fn hidden_files_and_folders_are_no_articles() {
        check(
            &[
                ".txt",
                ".a.txt",
                "a/.b.txt",
                ".a.txt.swp",
                ".#a.txt",
                ".a.txt.AbC123",
                "..a.txt",
                ".goutputstream-0ABC",
            ],
            Err(NotArticle::Hidden),
        );
        check(
            &[".git/a.txt", "a/.b/c.txt", "a/.b/.c.txt"],
            Err(NotArticle::InHiddenFolder),
        );
    }

    #[test]
    fn editors_files_are_no_articles() {
        check(
            &["a.txt~", "#a.txt#", "a.txt.swp", "a.SWP", "4913", "~"],
            Err(NotArticle::Editors),
        );
    }

    #[test]
    fn unfinished_copies_are_no_articles() {
        check(
            &["a.txt.part", "a.tmp", "a.txt.crdownload", "a.txt.PART"],
            Err(NotArticle::Unfinished),
        );
    }

    #[test]
    fn readme_and_license_are_no_articles() {
        check(
            &[
                "README",
                "README.txt",
                "readme.txt",
                "ReadMe.TXT",
                "README.md",
                "README-first.txt",
                "news/README.txt",
                "LICENSE",
                "license.txt",
                "License.txt",
                "LICENSE-MIT.txt",
            ],
            Err(NotArticle::AboutTheFolder),
        );
    }

    #[test]
    fn other_kinds_are_told_apart_from_those_read_later() {
        check(
            &["a.md", "a.Markdown", "a.html", "a.HTM"],
            Err(NotArticle::NotYet),
        );
        check(
            &["a", "a.txt.bak", "a.jpg", "atxt", "a.", "#", "sedAbC123"],
            Err(NotArticle::OtherExtension),
        );
    }
}
