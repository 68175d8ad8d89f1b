//! One `statx`, and what a sighting takes from it.

use std::os::fd::AsFd;

use rustix::fs::{AtFlags, FileType, Statx, StatxFlags, StatxTimestamp, makedev, statx};
use rustix::io;
use rustix::path::Arg;

use crate::ledger::sighting::Sighting;
use crate::story::ArticlePath;

/// What a sighting needs; no more, as some file systems fetch each from afar.
const WANTED: StatxFlags = StatxFlags::TYPE
    .union(StatxFlags::SIZE)
    .union(StatxFlags::MTIME)
    .union(StatxFlags::CTIME)
    .union(StatxFlags::INO)
    .union(StatxFlags::NLINK)
    .union(StatxFlags::BTIME);

/// Device and inode: the same for two paths only when they are the same file or folder.
pub(super) type Identity = (u64, u64);

/// Looks at a path without following a symbolic link at its end; an empty path is `folder` itself.
pub(super) fn look(folder: impl AsFd, path: impl Arg) -> io::Result<Statx> {
    let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::EMPTY_PATH;
    statx(folder, path, flags, WANTED)
}

pub(super) fn file_type(stat: &Statx) -> FileType {
    FileType::from_raw_mode(u32::from(stat.stx_mode))
}

pub(super) fn identity(stat: &Statx) -> Identity {
    (
        makedev(stat.stx_dev_major, stat.stx_dev_minor),
        stat.stx_ino,
    )
}

/// Whether what lies there has other names.
pub(super) fn has_other_names(stat: &Statx) -> bool {
    stat.stx_nlink > 1
}

pub(super) fn sighting(path: ArticlePath, stat: &Statx) -> Sighting {
    let (device, inode) = identity(stat);
    let has_birth = stat.stx_mask & StatxFlags::BTIME.bits() != 0;
    Sighting {
        path,
        size: stat.stx_size,
        mtime_ns: nanoseconds(stat.stx_mtime),
        ctime_ns: nanoseconds(stat.stx_ctime),
        device,
        inode,
        birth_ns: has_birth.then(|| nanoseconds(stat.stx_btime)),
    }
}

/// Saturates past the years 1677 and 2262: such a time is nonsense that only has to stay the same.
fn nanoseconds(time: StatxTimestamp) -> i64 {
    time.tv_sec
        .saturating_mul(1_000_000_000)
        .saturating_add(i64::from(time.tv_nsec))
}
