//! Which names in the articles folder are no articles, and why.

use crate::story::{ARTICLE_EXTENSIONS, ArticlePath};

/// Folders in which generators keep what they make pages from, and what they made.
const GENERATORS_FOLDERS: [&[u8]; 8] = [
    b"_data",
    b"_includes",
    b"_layouts",
    b"_plugins",
    b"_sass",
    b"_site",
    b"_templates",
    b"node_modules",
];

/// Endings of files that another program is still writing.
const UNFINISHED_EXTENSIONS: [&[u8]; 3] = [b"part", b"tmp", b"crdownload"];

/// Files that tell about a folder instead of standing in it.
const ABOUT_THE_FOLDER: [&[u8]; 2] = [b"README", b"LICENSE"];

/// Text files that websites and tools have for programs.
const FOR_PROGRAMS: [&str; 11] = [
    "ads.txt",
    "app-ads.txt",
    "cmakelists.txt",
    "humans.txt",
    "llms.txt",
    "llms-full.txt",
    "requirements.txt",
    "robots.txt",
    "security.txt",
    "sellers.txt",
    "trust.txt",
];

/// Parts of the words for a conflict, in small letters, as programs that sync write them.
const CONFLICTS: [&str; 14] = [
    "conflict",
    "konflikt",
    "conflit",
    "ristiriita",
    "конфликт",
    "конфлікт",
    "σύγκρουση",
    "çakış",
    "תנגשות",
    "تعارض",
    "競合",
    "冲突",
    "衝突",
    "충돌",
];

/// Parts of the words for a copy, in small letters.
const COPIES: [&str; 23] = [
    "copy",
    "copie",
    "copia",
    "cópia",
    "còpia",
    "copiar",
    "kopie",
    "kopia",
    "kopi",
    "kopya",
    "kopio",
    "kópia",
    "másolat",
    "копия",
    "копія",
    "αντίγραφο",
    "αντιγραφή",
    "עותק",
    "نسخة",
    "コピー",
    "副本",
    "複製",
    "복사본",
];

/// Why a file isn't an article, judged by its name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotArticle {
    /// The name starts with a dot: hidden, an editor's swap file, an unfinished rsync copy.
    #[error("hidden: its name starts with a dot")]
    Hidden,
    /// A folder on the way to it starts with a dot, or is one of a generator's own: `_layouts`.
    #[error("in a hidden folder, or a generator's own")]
    InHiddenFolder,
    /// An editor's backup or working copy: `x~`, `#x#`, `x.swp`, `4913`, `~$x`.
    #[error("an editor's backup or working copy")]
    Editors,
    /// A download or copy that isn't finished: `.part`, `.tmp`, `.crdownload`.
    #[error("a download or copy that isn't finished")]
    Unfinished,
    /// README or LICENSE.
    #[error("it tells about the folder: README and LICENSE are no articles")]
    AboutTheFolder,
    /// A copy that a program left beside a file when two had changed it: `x.sync-conflict-….txt`.
    #[error("a conflict copy of a program that syncs")]
    ConflictCopy,
    /// A copy of a file that lies beside it: `x - Copy.txt`, `x (1).txt`.
    #[error("a copy of the article beside it")]
    Copy,
    /// robots.txt and its like.
    #[error("it is for programs, as robots.txt is")]
    ForPrograms,
    /// `_index.md`: what a generator shows above the list of a folder's pages; `404.html`.
    #[error("a page of a site about its pages, as generators have them")]
    AboutPages,
    /// What lies beside or below a page that has a folder of its own, in a folder of Hugo's or Zola's.
    #[error("it belongs to the page of its folder, as Hugo and Zola have it")]
    Resource,
    /// Any other ending, or none.
    #[error("its name doesn't end in .txt, .md or .html")]
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

/// The path of the article that a path names a copy of: if that is there, the copy is no article.
pub fn original_path(path: &ArticlePath) -> Option<ArticlePath> {
    let bytes = path.as_bytes();
    let start = bytes
        .iter()
        .rposition(|&byte| byte == b'/')
        .map_or(0, |at| at + 1);
    let (folder, name) = bytes.split_at_checked(start)?;
    let original = original(name)?;
    Some(ArticlePath::from_bytes(
        [folder, original.as_bytes()].concat(),
    ))
}

/// Whether a file or folder is hidden by its own name, or by what a generator calls its own.
pub(super) fn is_hidden(name: &[u8]) -> bool {
    name.starts_with(b".") || GENERATORS_FOLDERS.contains(&name)
}

/// [`is_article_name`] for a name without its folders.
pub(super) fn judge_name(name: &[u8]) -> Result<(), NotArticle> {
    if is_hidden(name) {
        return Err(NotArticle::Hidden);
    }
    let extension = extension(name);
    let ends = |list: &[&[u8]]| list.iter().any(|one| extension.eq_ignore_ascii_case(one));
    if name.ends_with(b"~")
        || name.starts_with(b"~$")
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
    if is_conflict_copy(name) {
        return Err(NotArticle::ConflictCopy);
    }
    if FOR_PROGRAMS
        .iter()
        .any(|one| name.eq_ignore_ascii_case(one.as_bytes()))
    {
        return Err(NotArticle::ForPrograms);
    }
    if is_about_pages(name) {
        return Err(NotArticle::AboutPages);
    }
    if ends(&ARTICLE_EXTENSIONS.map(str::as_bytes)) {
        Ok(())
    } else {
        Err(NotArticle::OtherExtension)
    }
}

/// `_index.md`, `_index.de.md`, `404.html`.
fn is_about_pages(name: &[u8]) -> bool {
    let stem = name.split(|&byte| byte == b'.').next().unwrap_or_default();
    let is_text = extension(name).eq_ignore_ascii_case(b"txt");
    !is_text && matches!(stem, b"_index" | b"404")
}

/// Whatever follows README and LICENSE in capitals; in other letters only the bare word. A story
/// `license-fees-rise.txt` must not be lost in silence.
fn is_about_the_folder(name: &[u8]) -> bool {
    let stem = name.split(|&byte| byte == b'.').next().unwrap_or_default();
    ABOUT_THE_FOLDER
        .iter()
        .any(|word| name.starts_with(word) || stem.eq_ignore_ascii_case(word))
}

/// Whether a program that syncs gave a file its name: Syncthing (`x.sync-conflict-20260514-093000-7ABCDEF.txt`),
/// Dropbox (`x (Anna's conflicted copy 2026-05-14).txt`), Nextcloud (`x_conflict-20260514-093000.txt`),
/// Seafile (`x (SFConflict a@quay.example 2026-05-14-09-30-00).txt`), Google Drive (`x[Conflict].txt`), Resilio
/// (`x.Conflict.txt`).
fn is_conflict_copy(name: &[u8]) -> bool {
    // Most names hold neither brackets nor the middle of the word.
    let marked = memchr::memchr2(b'(', b'[', name).is_some();
    let says = |at: usize| {
        name.get(at..)
            .is_some_and(|rest| rest.starts_with(b"flict"))
    };
    if !marked && !memchr::memchr_iter(b'f', name).any(says) {
        return false;
    }
    let name = String::from_utf8_lossy(name).to_lowercase();
    let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
    if let Some((_, after)) = stem
        .rsplit_once(".sync-conflict-")
        .or(stem.rsplit_once("_conflict-"))
    {
        return after.starts_with(|c: char| c.is_ascii_digit());
    }
    if stem.ends_with(".conflict") || stem.ends_with("[conflict]") {
        return true;
    }
    let Some(inside) = bracketed(stem) else {
        return false;
    };
    let has_any = |words: &[&str]| words.iter().any(|word| inside.contains(word));
    let is_case = inside.starts_with("case conflict") || inside.ends_with("encoding conflict");
    let is_sync = inside.starts_with("sfconflict") || inside.ends_with("sync conflict");
    has_any(&CONFLICTS) && (is_case || is_sync || has_any(&COPIES) || has_date(inside))
}

/// What stands in the brackets at the end of a stem.
fn bracketed(stem: &str) -> Option<&str> {
    let inside = stem.strip_suffix([')', ']'])?;
    inside.rsplit_once(['(', '[']).map(|(_, inside)| inside)
}

/// Whether a date stands in a text: `2026-05-14`.
fn has_date(text: &str) -> bool {
    let is_date = |word: &str| {
        let mut parts = word.splitn(4, '-');
        let mut is_number = |digits| {
            let part = parts.next();
            part.is_some_and(|part| {
                part.len() == digits && part.bytes().all(|b| b.is_ascii_digit())
            })
        };
        is_number(4) && is_number(2) && is_number(2)
    };
    text.split_whitespace().any(is_date)
}

/// The name of the file that a file is a copy of, by its own name; whether that file is there decides. Explorer
/// writes `x - Copy.txt` and `x - Copy (2).txt`, Finder `x copy 2.txt`, others `x (copy).txt` and
/// `x (1).txt`.
pub(super) fn original(name: &[u8]) -> Option<String> {
    if !name.contains(&b' ') && !name.contains(&b'(') {
        return None;
    }
    let (stem, extension) = std::str::from_utf8(name).ok()?.rsplit_once('.')?;
    let base = without_count(stem).unwrap_or(stem);
    let base = without_copy(base).unwrap_or(base);
    (base.len() < stem.len() && !base.is_empty()).then(|| format!("{base}.{extension}"))
}

/// A stem without the number in brackets at its end: `x (1)`.
fn without_count(stem: &str) -> Option<&str> {
    let (base, count) = stem.strip_suffix(')')?.rsplit_once('(')?;
    is_count(count).then_some(base.trim_end())
}

/// A stem without the word for a copy at its end: `x - Copy`, `x copy 2`, `x (another copy)`.
fn without_copy(stem: &str) -> Option<&str> {
    let is_copy = |word: &str| COPIES.contains(&word.to_lowercase().as_str());
    let base = if let Some(inside) = stem.strip_suffix(')') {
        let (base, words) = inside.rsplit_once('(')?;
        words.split_whitespace().any(is_copy).then_some(base)?
    } else {
        let (front, last) = stem.rsplit_once(' ')?;
        let (base, word) = if is_count(last) {
            front.rsplit_once(' ')?
        } else {
            (front, last)
        };
        is_copy(word).then_some(base)?
    };
    Some(base.trim_end_matches([' ', '-', '–', '—']))
}

/// `1` to `99`: a larger number is a year or a place.
fn is_count(text: &str) -> bool {
    (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
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
    fn conflict_copies_are_no_articles_in_any_language() {
        check(
            &[
                "x.sync-conflict-20260514-093000-7ABCDEF.txt",
                "news/x.sync-conflict-20260514-093000-7ABCDEF.txt",
                "x (Anna's conflicted copy 2026-05-14).txt",
                "x (conflicted copy 2026-05-14 093000).txt",
                "x (In Konflikt stehende Kopie von Anna 2026-05-14).txt",
                "x (Copie en conflit de Anna 2026-05-14).txt",
                "x (Copia en conflicto de Anna 2026-05-14).txt",
                "x (Copia in conflitto di Anna 2026-05-14).txt",
                "x (cópia em conflito de Anna 2026-05-14).txt",
                "x (Annas konfliktkopia 2026-05-14).txt",
                "x (Конфликтующая копия Anna 2026-05-14).txt",
                "x (Anna の競合コピー 2026-05-14).txt",
                "x (Anna 的冲突副本 2026-05-14).txt",
                "x (Anna의 충돌된 복사본 2026-05-14).txt",
                "x (Case Conflict).txt",
                "x (Case Conflict 1).txt",
                "x (Unicode Encoding Conflict).txt",
                "x (SFConflict anna@quay.example 2026-05-14-09-30-00).txt",
                "x_conflict-20260514-093000.txt",
                "x[Conflict].txt",
                "x.Conflict.txt",
            ],
            Err(NotArticle::ConflictCopy),
        );
        check(
            &[
                "peace talks (conflict in the valley).txt",
                "the conflict.txt",
                "a-conflict-in-the-valley.txt",
                "a_conflict-of-interest.txt",
                "conflict-2026.txt",
                "x (2026-05-14).txt",
                "a copy of the wall.txt",
            ],
            Ok(()),
        );
    }

    #[test]
    fn a_copy_is_named_after_its_original() {
        for (name, original_name) in [
            ("x - Copy.txt", "x.txt"),
            ("x - Copy (2).txt", "x.txt"),
            ("x - Kopie.txt", "x.txt"),
            ("x – copie.txt", "x.txt"),
            ("x - Copia.txt", "x.txt"),
            ("x - Cópia (3).txt", "x.txt"),
            ("x — копия.txt", "x.txt"),
            ("x - コピー.txt", "x.txt"),
            ("x - 副本.txt", "x.txt"),
            ("x - 복사본 (2).txt", "x.txt"),
            ("x copy.txt", "x.txt"),
            ("x copy 2.txt", "x.txt"),
            ("x Kopie 2.txt", "x.txt"),
            ("x (copy).txt", "x.txt"),
            ("x (another copy).txt", "x.txt"),
            ("x (1).txt", "x.txt"),
            ("x(1).txt", "x.txt"),
            ("two words (12).TXT", "two words.TXT"),
        ] {
            assert_eq!(
                original(name.as_bytes()).as_deref(),
                Some(original_name),
                "{name}"
            );
        }
        for name in [
            "x.txt",
            "x (2026).txt",
            "x 2.txt",
            "part 1.txt",
            " (1).txt",
            "copy.txt",
            "x (a).txt",
        ] {
            assert_eq!(original(name.as_bytes()), None, "{name}");
        }
        let path = ArticlePath::from_bytes("a/b (1).txt");
        let original = original_path(&path);
        assert_eq!(
            original.map(|path| path.to_string()).as_deref(),
            Some("a/b.txt")
        );
    }

    #[test]
    fn text_for_programs_is_no_article() {
        check(
            &[
                "robots.txt",
                "Humans.TXT",
                "a/ads.txt",
                "app-ads.txt",
                "security.txt",
                "requirements.txt",
            ],
            Err(NotArticle::ForPrograms),
        );
        check(&["robots-march.txt", "the ads.txt"], Ok(()));
        check(&["~$x.txt", "~$arbour.txt"], Err(NotArticle::Editors));
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
    fn articles_are_known_by_their_extensions() {
        check(
            &["a.md", "a.Markdown", "a.html", "a.HTM", "trip/index.md"],
            Ok(()),
        );
        check(
            &["_index.md", "posts/_index.de.md", "404.html", "404.md"],
            Err(NotArticle::AboutPages),
        );
        check(
            &[
                "_layouts/post.html",
                "blog/_includes/a.md",
                "node_modules/x/a.md",
            ],
            Err(NotArticle::InHiddenFolder),
        );
        check(
            &["_posts/2026-05-14-a.md", "404.txt", "_drafts/a.md"],
            Ok(()),
        );
        check(
            &["a", "a.txt.bak", "a.jpg", "atxt", "a.", "#", "sedAbC123"],
            Err(NotArticle::OtherExtension),
        );
    }
}
