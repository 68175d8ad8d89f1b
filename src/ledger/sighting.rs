//! What the scan saw of one article file: enough to tell whether it must be read again.

use crate::story::ArticlePath;

/// One article file as the scan found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Where, relative to the articles folder.
    pub path: ArticlePath,
    /// Size in bytes.
    pub size: u64,
    /// Modification time, nanoseconds since 1970.
    pub mtime_ns: i64,
    /// Change time, nanoseconds since 1970.
    pub ctime_ns: i64,
    /// Device that holds it.
    pub device: u64,
    /// Inode on that device.
    pub inode: u64,
    /// Birth time, nanoseconds since 1970, where the file system tells.
    pub birth_ns: Option<i64>,
}
