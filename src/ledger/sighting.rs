//! What a scan saw of an article without opening it: enough to tell whether it changed.

use crate::story::ArticlePath;

/// One article as the file system shows it. Two equal sightings mean: not touched in between
/// (unless it was touched within the clock's grain, for which the ledger waits).
///
/// Of a symbolic link that counts as an article, all but the path is its target's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Where it lies in the articles folder.
    pub path: ArticlePath,
    /// Size in bytes.
    pub size: u64,
    /// Last change of the content, in nanoseconds since 1970 (negative before).
    pub mtime_ns: i64,
    /// Last change of content, name or rights, in nanoseconds since 1970.
    pub ctime_ns: i64,
    /// The device that holds it, as `st_dev`.
    pub device: u64,
    /// Its number on the device.
    pub inode: u64,
    /// When the file was made, in nanoseconds since 1970; `None` where the file system doesn't say.
    pub birth_ns: Option<i64>,
}

/// Which file it is, whatever its name and its content. The birth guards against inodes that are given
/// again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileIdentity {
    /// The device that holds it, as `st_dev`.
    pub device: u64,
    /// Its number on the device.
    pub inode: u64,
    /// When it was made, in nanoseconds since 1970.
    pub birth_ns: i64,
}

impl Sighting {
    /// Whether nothing touched it in between, whatever its time of change is made to be so that it is read
    /// again.
    pub fn looks_like(&self, other: &Self) -> bool {
        let looks = |one: &Self| (one.size, one.ctime_ns, one.inode);
        looks(self) == looks(other)
    }

    /// Which file it is; `None` where the file system tells no births.
    pub fn identity(&self) -> Option<FileIdentity> {
        self.birth_ns.map(|birth_ns| FileIdentity {
            device: self.device,
            inode: self.inode,
            birth_ns,
        })
    }
}
