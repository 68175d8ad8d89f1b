//! A file without a name, for what would take too much memory until it is needed once more in the same run.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// So many bytes are kept, some eighty thousand articles: more would be on the disk before they are needed.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// What is kept until the run ends; nobody else sees it, and no crash leaves it.
#[derive(Debug)]
pub struct Scratch {
    file: File,
    end: AtomicU64,
}

/// Where something lies in it.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    start: u64,
    length: usize,
}

impl Scratch {
    /// Begins one in a folder; `None` where nothing can be kept.
    pub fn begin(folder: &Path) -> Option<Self> {
        Some(Self {
            file: tempfile::tempfile_in(folder).ok()?,
            end: AtomicU64::new(0),
        })
    }

    /// Keeps some bytes; `None` when it is full, or the disk. Any thread may.
    pub fn keep(&self, bytes: &[u8]) -> Option<Place> {
        let length = u64::try_from(bytes.len()).ok()?;
        let start = self.end.fetch_add(length, Ordering::Relaxed);
        if start.checked_add(length)? > MOST_BYTES {
            return None;
        }
        self.file.write_all_at(bytes, start).ok()?;
        Some(Place {
            start,
            length: bytes.len(),
        })
    }

    /// Gives them back; `None` when they can't be read. Any thread may.
    pub fn get(&self, place: Place) -> Option<Vec<u8>> {
        let mut bytes = vec![0; place.length];
        self.file.read_exact_at(&mut bytes, place.start).ok()?;
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_nothing_lies_in_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch::begin(folder.path()).unwrap();
        let places: Vec<Place> = ["one", "", "three"]
            .map(|text| scratch.keep(text.as_bytes()).unwrap())
            .into();
        assert_eq!(scratch.get(places[2]).unwrap(), b"three");
        assert_eq!(scratch.get(places[1]).unwrap(), b"");
        assert_eq!(scratch.get(places[0]).unwrap(), b"one");
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
        assert!(Scratch::begin(&folder.path().join("none")).is_none());
    }

    #[test]
    fn nothing_is_kept_beyond_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch::begin(folder.path()).unwrap();
        scratch.end.store(MOST_BYTES - 2, Ordering::Relaxed);
        assert!(scratch.keep(b"abc").is_none());
        assert!(scratch.keep(b"a").is_none());
    }
}
