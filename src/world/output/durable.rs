//! Waiting until documents and names are on the disk.

use std::collections::BTreeSet;
use std::fs::File;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use rustix::fs::{fsync, syncfs};
use rustix::io::Errno;
use rustix::process::{Resource, getrlimit};

use super::folder::OutputFolder;
use crate::error::{Action, Error};

/// Up to here each file is synced by itself, all at once; beyond, one `syncfs` is faster than
/// thousands of `fsync` although it also waits for what others wrote.
const FILES_SYNCED_SINGLY: usize = 64;

/// Files that a process has open besides: its ledger, its folders, its watch.
const OTHER_FILES: u64 = 32;

/// How many files are synced by themselves at most: fewer where the process may not open many, as each
/// is open with the one whose place it takes, and others are staged while some are placed.
pub(super) fn files_synced_singly() -> usize {
    let limit = getrlimit(Resource::Nofile).current;
    let room = limit.map_or(u64::MAX, |limit| limit.saturating_sub(OTHER_FILES)) / 4;
    usize::try_from(room).map_or(FILES_SYNCED_SINGLY, |room| room.min(FILES_SYNCED_SINGLY))
}

/// A file on its way to the disk. It stays open until it is there, so that a failed write is told to
/// us and nobody else.
#[derive(Debug)]
pub(super) enum Syncing {
    /// A thread waits for the disk, which merges what is asked for at the same time.
    Begun(JoinHandle<Result<(), Errno>>),
    /// Whoever asks waits.
    Asked(Arc<File>),
}

impl Syncing {
    /// Begins; with `others` while the caller does something else.
    pub(super) fn begin(file: File, others: bool) -> Self {
        let file = Arc::new(file);
        if !others {
            return Self::Asked(file);
        }
        let own = Arc::clone(&file);
        let waiting = thread::Builder::new().spawn(move || fsync(&*own));
        waiting.map_or(Self::Asked(file), Self::Begun)
    }

    /// Waits until the file is on the disk.
    pub(super) fn end(self) -> Result<(), Errno> {
        match self {
            Self::Begun(waiting) => match waiting.join() {
                Ok(synced) => synced,
                Err(panic) => std::panic::resume_unwind(panic),
            },
            Self::Asked(file) => fsync(&*file),
        }
    }
}

/// Closes files that have no name any more while the caller goes on: with the last close the disk's
/// blocks are freed, which takes longer than all else about replacing a file.
pub(super) fn close_later(files: Vec<File>) {
    if !files.is_empty() {
        // Without a thread they are closed here.
        let _ = thread::Builder::new().spawn(move || drop(files));
    }
}

/// Syncs the whole file system of the output. Its descriptor is older than the writes, so it is
/// told of any that failed (Linux 5.8).
pub(super) fn sync_all(output: &OutputFolder) -> Result<(), Error> {
    syncfs(output.fd()).map_err(|errno| Error::io(Action::Sync, output.path(), errno))
}

/// Syncs the names in folders of the output, all at once; those that are gone are passed over, as the
/// folder that held them is listed too.
pub(super) fn sync_folders(output: &OutputFolder, folders: &BTreeSet<String>) -> Result<(), Error> {
    if folders.len() > files_synced_singly() {
        return sync_all(output);
    }
    let mut syncing = Vec::with_capacity(folders.len());
    for path in folders {
        if let Some(folder) = output.folder(path)? {
            syncing.push((path, Syncing::begin(folder.into(), folders.len() > 1)));
        }
    }
    let mut synced = Ok(());
    for (path, folder) in syncing {
        let result = match folder.end() {
            // Some network file systems can't sync a folder, and needn't.
            Ok(()) | Err(Errno::INVAL) => Ok(()),
            Err(errno) => Err(Error::io(Action::Sync, output.at(path), errno)),
        };
        synced = synced.and(result);
    }
    synced
}
