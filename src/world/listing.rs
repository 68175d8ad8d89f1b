//! One folder of the walk, and what its listing tells of each name.

use std::ffi::CStr;
use std::os::fd::OwnedFd;

use rustix::fs::{FileType, RawDirEntry};

use super::articles_folder::is_gone;
use super::seen::{Scan, unreadable};
use super::stat::{self, look};
use crate::story::ArticlePath;

/// A folder being walked.
pub(super) struct Folder {
    pub(super) fd: OwnedFd,
    /// Path from the articles folder, ending in `/`; empty for the articles folder.
    pub(super) prefix: Box<[u8]>,
}

impl Folder {
    pub(super) fn path_of(&self, name: &[u8]) -> Vec<u8> {
        [&self.prefix, name].concat()
    }

    pub(super) fn article(&self, name: &CStr) -> ArticlePath {
        ArticlePath::from_bytes(self.path_of(name.to_bytes()))
    }
}

/// What an entry of a listing is. Some file systems don't tell while listing; then it is looked
/// at, and what can't be told is noted.
pub(super) fn kind(folder: &Folder, entry: &RawDirEntry<'_>, scan: &mut Scan) -> FileType {
    if entry.file_type() != FileType::Unknown {
        return entry.file_type();
    }
    match look(&folder.fd, entry.file_name()) {
        Ok(stat) => stat::file_type(&stat),
        Err(errno) => {
            if !is_gone(errno) {
                scan.cannot(folder.article(entry.file_name()), unreadable(errno));
            }
            FileType::Unknown
        }
    }
}

/// Names of files to look at, each ended by NUL.
#[derive(Default)]
pub(super) struct Names {
    bytes: Vec<u8>,
    pub(super) count: usize,
}

impl Names {
    pub(super) fn push(&mut self, name: &CStr) {
        self.bytes.extend_from_slice(name.to_bytes_with_nul());
        self.count += 1;
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &CStr> {
        self.bytes
            .split_inclusive(|&byte| byte == 0)
            .filter_map(|name| CStr::from_bytes_with_nul(name).ok())
    }
}
