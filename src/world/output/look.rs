//! How the output looks from outside: to see that somebody else took something out of it.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// So many folders are looked at, and so many documents.
const MOST_PLACES: usize = 256;

/// So many names are read to find the folders.
const MOST_NAMES: usize = 200_000;

/// A file or folder: what tells whether it was written, replaced, or names came to it or went; and how
/// many names it has, among them those of the folders in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Look {
    file: (u64, u64),
    size: u64,
    ctime: (i64, i64),
    links: u64,
}

/// How the output's folders and some of its documents looked.
#[derive(Debug)]
pub struct OutputLook {
    output: PathBuf,
    documents: Vec<String>,
    places: Vec<(PathBuf, Option<Look>)>,
}

impl OutputLook {
    /// Looks at the output, the folders in it, and the first of `documents`.
    pub fn at(output: &Path, documents: impl Iterator<Item = String>) -> Self {
        let documents: Vec<String> = documents.take(MOST_PLACES).collect();
        let files = documents.iter().map(|path| output.join(path));
        let places = folders(output).into_iter().chain(files);
        let places = places.map(|place| {
            let looked = look(&place);
            (place, looked)
        });
        Self {
            places: places.collect(),
            output: output.to_owned(),
            documents,
        }
    }

    /// Looks at the same again, and at folders that came.
    pub fn renew(&mut self) {
        let mut has_other_folders = false;
        for (place, looked) in &mut self.places {
            let links = |look: &Option<Look>| look.map(|look| look.links);
            let now = look(place);
            has_other_folders |= links(&now) != links(looked);
            *looked = now;
        }
        if has_other_folders {
            let documents = std::mem::take(&mut self.documents);
            *self = Self::at(&self.output, documents.into_iter());
        }
    }

    /// Whether all looks as it did.
    pub fn is_current(&self) -> bool {
        let mut places = self.places.iter();
        places.all(|(place, looked)| look(place) == *looked)
    }
}

/// A folder and those below it, the nearest first. Symbolic links aren't followed below it.
fn folders(output: &Path) -> Vec<PathBuf> {
    let mut found = vec![output.to_owned()];
    let (mut next, mut names) = (0, 0);
    while let Some(folder) = found.get(next) {
        next += 1;
        let Ok(entries) = fs::read_dir(folder) else {
            continue;
        };
        let mut inner = Vec::new();
        for entry in entries.flatten() {
            names += 1;
            // What is being written lies in a hidden one.
            let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            if !is_hidden && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                inner.push(entry.path());
            }
        }
        found.append(&mut inner);
        if found.len() >= MOST_PLACES || names >= MOST_NAMES {
            found.truncate(MOST_PLACES);
            break;
        }
    }
    found
}

fn look(place: &Path) -> Option<Look> {
    let there = fs::metadata(place).ok()?;
    Some(Look {
        file: (there.dev(), there.ino()),
        size: there.size(),
        ctime: (there.ctime(), there.ctime_nsec()),
        links: there.nlink(),
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn what_others_take_away_or_empty_is_seen() {
        let place = tempfile::tempdir().unwrap();
        let at = |path: &str| place.path().join(path);
        let write = |path: &str| drop(fs::File::create(at(path)).unwrap());
        fs::create_dir_all(at("pages/harbour")).unwrap();
        let look = || OutputLook::at(place.path(), ["rss.xml".to_owned()].into_iter());
        for path in [
            "rss.xml",
            "atom.xml",
            "pages/a.html",
            "pages/harbour/b.html",
        ] {
            write(path);
            let before = look();
            assert!(before.is_current(), "{path}");
            fs::remove_file(at(path)).unwrap();
            assert!(!before.is_current(), "{path}");
        }
        let mut rss = fs::File::create(at("rss.xml")).unwrap();
        rss.write_all(b"<rss/>").unwrap();
        let mut before = look();
        write("rss.xml");
        assert!(!before.is_current());
        before.renew();
        assert!(before.is_current());
        fs::remove_dir_all(at("pages")).unwrap();
        assert!(!before.is_current());
    }

    #[test]
    fn a_folder_that_came_is_looked_at_too() {
        let place = tempfile::tempdir().unwrap();
        let mut look = OutputLook::at(place.path(), std::iter::empty());
        let page = place.path().join("pages/a.html");
        fs::create_dir(place.path().join("pages")).unwrap();
        drop(fs::File::create(&page).unwrap());
        look.renew();
        fs::remove_file(page).unwrap();
        assert!(!look.is_current());
    }
}
