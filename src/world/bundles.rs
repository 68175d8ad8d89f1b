//! Pages that have a folder of their own, as Hugo and Zola have them: what else lies there is no article. Such a
//! folder holds `index.md`, and one above it holds `_index.md`, which no other generator has.

use std::collections::{BTreeSet, HashMap};

use super::articles_folder::ArticlesFolder;
use super::not_articles::NotArticle;
use super::seen::{Scan, ScanOptions};
use crate::story::{ArticlePath, is_index_file};

/// What the files of generators' pages end in.
const ENDINGS: [&str; 4] = ["md", "markdown", "html", "htm"];

/// The folder of a path, and the name in it; the articles folder is empty.
fn parted(path: &ArticlePath) -> (&[u8], &[u8]) {
    let bytes = path.as_bytes();
    match bytes.iter().rposition(|&byte| byte == b'/') {
        Some(slash) => (
            bytes.get(..slash).unwrap_or_default(),
            bytes.get(slash + 1..).unwrap_or_default(),
        ),
        None => (b"", bytes),
    }
}

/// Whether a name is that of a folder's own page: `index.md`, `index.de.md`.
fn is_index(name: &[u8]) -> bool {
    let Some(ending) = name.strip_prefix(b"index.") else {
        return false;
    };
    let last = ending.rsplit(|&byte| byte == b'.').next();
    ENDINGS.iter().any(|known| last == Some(known.as_bytes()))
}

/// The folder whose own page lies at a path.
pub fn folder_of_index(path: &ArticlePath) -> Option<ArticlePath> {
    let (folder, name) = parted(path);
    (is_index(name) && !folder.is_empty()).then(|| ArticlePath::from_bytes(folder))
}

/// The folders above one, the articles folder first.
fn above(folder: &ArticlePath) -> impl Iterator<Item = &[u8]> {
    std::iter::once(&b""[..]).chain(folder.folders())
}

/// Takes what belongs to pages out of a scan of the whole folder.
pub(super) fn leave_out(scan: &mut Scan, options: &ScanOptions) {
    let indexes = scan.folder_files.iter().map(parted);
    let indexes = indexes.filter(|(_, name)| is_index_file(name));
    let sections: BTreeSet<&[u8]> = indexes.map(|(folder, _)| folder).collect();
    if sections.is_empty() {
        return;
    }
    let pages = scan.sightings.iter();
    let pages = pages.filter_map(|seen| folder_of_index(&seen.path));
    let pages: BTreeSet<ArticlePath> = pages
        .filter(|folder| {
            let is_section = |folder| sections.contains(folder);
            !is_section(folder.as_bytes()) && above(folder).any(is_section)
        })
        .collect();
    take(scan, options, |path| {
        belongs(path, |folder| pages.contains(folder))
    });
}

/// The same of a scan of some paths, for which the folders around them are looked at.
pub(super) fn leave_out_at(scan: &mut Scan, folder: &ArticlesFolder, options: &ScanOptions) {
    if scan
        .sightings
        .iter()
        .all(|seen| parted(&seen.path).0.is_empty())
    {
        return;
    }
    let is_wanted = |path: &ArticlePath| options.patterns.want_folder(path.as_bytes());
    let mut known = HashMap::new();
    take(scan, options, |path| {
        belongs(path, |at| {
            *known
                .entry(at.clone())
                .or_insert_with(|| is_page(folder, at, is_wanted))
        })
    });
}

/// Whether an article belongs to a page that has a folder of its own; `is_wanted`: whether a file is to be looked at.
pub fn is_resource(
    folder: &ArticlesFolder,
    path: &ArticlePath,
    is_wanted: impl Fn(&ArticlePath) -> bool + Copy,
) -> bool {
    belongs(path, |at| is_page(folder, at, is_wanted))
}

/// Whether a page has a folder for itself.
fn is_page(
    folder: &ArticlesFolder,
    at: &ArticlePath,
    is_wanted: impl Fn(&ArticlePath) -> bool + Copy,
) -> bool {
    let has = |at: &[u8], stem: &str| {
        ENDINGS.iter().any(|ending| {
            let name = format!("{stem}.{ending}");
            let slash: &[u8] = if at.is_empty() { b"" } else { b"/" };
            let path = ArticlePath::from_bytes([at, slash, name.as_bytes()].concat());
            is_wanted(&path) && folder.has(&path)
        })
    };
    has(at.as_bytes(), "index")
        && !has(at.as_bytes(), "_index")
        && above(at).any(|above| has(above, "_index"))
}

/// Whether a path lies in one of these folders, or below, and isn't its page.
fn belongs(path: &ArticlePath, mut is_page: impl FnMut(&ArticlePath) -> bool) -> bool {
    let (own, name) = parted(path);
    path.folders().any(|folder| {
        !(folder == own && is_index(name)) && is_page(&ArticlePath::from_bytes(folder))
    })
}

fn take(scan: &mut Scan, options: &ScanOptions, mut belongs: impl FnMut(&ArticlePath) -> bool) {
    let taken = scan.sightings.extract_if(.., |seen| belongs(&seen.path));
    let taken: Vec<ArticlePath> = taken.map(|seen| seen.path).collect();
    if options.names_passed_over && !taken.is_empty() {
        let named = taken.into_iter().map(|path| (path, NotArticle::Resource));
        scan.passed_over.extend(named);
        scan.passed_over.sort_by(|(a, _), (b, _)| a.cmp(b));
    }
}
