//! Reading one article, and telling whether it changed while it was read.

use std::os::fd::OwnedFd;

use rustix::buffer::spare_capacity;
use rustix::fs::FileType;
use rustix::io::{Errno, read as read_some};

use super::articles_folder::ArticlesFolder;
use super::seen::unreadable;
use super::stat::{self, look};
use crate::ledger::sighting::Sighting;
use crate::problem::{Problem, What};
use crate::story::ArticlePath;

/// An article's bytes and what the file was when they were read.
#[derive(Debug)]
pub struct ReadArticle {
    /// The whole content, at most the limit.
    pub bytes: Vec<u8>,
    /// The file as it was after reading.
    pub sighting: Sighting,
    /// Whether the file changed while it was read, so that `bytes` may be of no version of it.
    pub torn: bool,
}

/// Reads an article whole, following it only inside the articles folder.
///
/// # Errors
///
/// A problem with the file: it can't be opened, is no regular file, or is larger than
/// `max_bytes`.
pub fn read(
    folder: &ArticlesFolder,
    path: &ArticlePath,
    max_bytes: u64,
) -> Result<ReadArticle, Problem> {
    read_between(folder, path, None, max_bytes)
}

/// Reads an article that was seen before, with one look at it fewer than [`read`]: it is torn also if
/// it changed since then.
///
/// # Errors
///
/// As [`read`].
pub fn read_seen(
    folder: &ArticlesFolder,
    seen: &Sighting,
    max_bytes: u64,
) -> Result<ReadArticle, Problem> {
    read_between(folder, &seen.path, Some(seen), max_bytes)
}

fn read_between(
    folder: &ArticlesFolder,
    path: &ArticlePath,
    before: Option<&Sighting>,
    max_bytes: u64,
) -> Result<ReadArticle, Problem> {
    folder
        .open_file(path)
        .map_err(unreadable)
        .and_then(|file| {
            let look = || look_at(&file, path);
            match before {
                Some(before) => read_open(&file, before, max_bytes, look),
                None => read_open(&file, &look()?, max_bytes, look),
            }
        })
        .map_err(|what| Problem::file(path.to_string(), what))
}

/// What an open file is now; an error when it is no article.
fn look_at(file: &OwnedFd, path: &ArticlePath) -> Result<Sighting, What> {
    let stat = look(file, c"").map_err(unreadable)?;
    if stat::file_type(&stat) != FileType::RegularFile {
        return Err(What::Unreadable {
            cause: "not a regular file".into(),
        });
    }
    Ok(stat::sighting(path.clone(), &stat))
}

/// Reads an open file that was `before`, and looks at it afterwards.
fn read_open(
    file: &OwnedFd,
    before: &Sighting,
    max_bytes: u64,
    look: impl FnOnce() -> Result<Sighting, What>,
) -> Result<ReadArticle, What> {
    let too_large = |size| What::TooLarge {
        size,
        limit: max_bytes,
    };
    if before.size > max_bytes {
        return Err(too_large(before.size));
    }
    let bytes = read_at_most(file, before.size, max_bytes).map_err(unreadable)?;
    let after = look()?;
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if length > max_bytes {
        return Err(too_large(after.size.max(length)));
    }
    Ok(ReadArticle {
        torn: *before != after || length != after.size,
        bytes,
        sighting: after,
    })
}

/// Reads to the end, or one byte past the limit.
fn read_at_most(file: &OwnedFd, expected: u64, max_bytes: u64) -> Result<Vec<u8>, Errno> {
    let cap = usize::try_from(max_bytes).unwrap_or(usize::MAX - 1) + 1;
    let expected = usize::try_from(expected).unwrap_or(cap).saturating_add(1);
    // One byte more than expected: a regular file that fills less has ended.
    let mut bytes = Vec::with_capacity(expected.min(cap));
    while bytes.len() < cap {
        if bytes.len() == bytes.capacity() {
            bytes.reserve_exact(bytes.len().min(cap - bytes.len()));
        }
        let room = bytes.capacity() - bytes.len();
        match read_some(file, spare_capacity(&mut bytes)) {
            Ok(got) if got < room => break,
            Ok(_) | Err(Errno::INTR) => {}
            Err(errno) => return Err(errno),
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::fs::{File, OpenOptions};
    use std::io::Write as _;
    use std::path::Path;

    use super::*;

    fn file_with(folder: &Path, bytes: &[u8]) -> OwnedFd {
        let path = folder.join("a.txt");
        File::create(&path).unwrap().write_all(bytes).unwrap();
        File::open(&path).unwrap().into()
    }

    fn read_while(bytes: &[u8], halfway: impl FnOnce(&Path)) -> ReadArticle {
        let folder = tempfile::tempdir().unwrap();
        let file = file_with(folder.path(), bytes);
        let path = ArticlePath::from_bytes(b"a.txt");
        let before = look_at(&file, &path).unwrap();
        read_open(&file, &before, 1_000_000, || {
            halfway(&folder.path().join("a.txt"));
            look_at(&file, &path)
        })
        .unwrap()
    }

    #[test]
    fn a_file_left_alone_is_not_torn() {
        let article = read_while(b"quiet", |_| ());
        assert_eq!(article.bytes, b"quiet");
        assert_eq!(article.sighting.size, 5);
        assert!(!article.torn);
    }

    #[test]
    fn a_file_that_grows_while_it_is_read_is_torn() {
        let article = read_while(b"first chunk", |path| {
            let mut file = OpenOptions::new().append(true).open(path).unwrap();
            file.write_all(b", second chunk").unwrap();
        });
        assert!(article.torn);
    }

    #[test]
    fn a_file_emptied_to_be_rewritten_is_torn() {
        let article = read_while(b"old text", |path| {
            File::create(path).unwrap();
        });
        assert!(article.torn);
    }

    #[test]
    fn a_file_rewritten_at_the_same_size_is_torn() {
        let article = read_while(b"old text", |path| {
            let file = OpenOptions::new().write(true).open(path).unwrap();
            file.set_modified(std::time::UNIX_EPOCH).unwrap();
        });
        assert!(article.torn);
    }

    #[test]
    fn a_file_longer_than_it_seemed_is_read_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let text = b"0123456789".repeat(1000);
        for expected in [0, 1, 9_999, 10_000, 20_000] {
            let file = file_with(folder.path(), &text);
            assert_eq!(read_at_most(&file, expected, 1_000_000).unwrap(), text);
        }
        let file = file_with(folder.path(), &text);
        assert_eq!(read_at_most(&file, 50, 100).unwrap().len(), 101);
    }
}
