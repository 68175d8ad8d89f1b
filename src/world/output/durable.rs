//! Waiting until documents and names are on the disk.

use std::fs::File;
use std::thread::ScopedJoinHandle;

use rustix::fs::{fsync, syncfs};
use rustix::io::Errno;

use super::folder::OutputFolder;
use crate::error::{Action, Error};

/// Up to here each file is synced by itself, all at once; beyond, one `syncfs` is faster than
/// thousands of `fsync` although it also waits for what others wrote.
pub(super) const FILES_SYNCED_SINGLY: usize = 64;

/// Threads that wait for the disk: it merges what is asked for at the same time.
const WAITING_THREADS: usize = 8;

/// Syncs open files, each with its path in the output for messages.
pub(super) fn sync_files(output: &OutputFolder, files: &[(&str, &File)]) -> Result<(), Error> {
    let failed = |path: &str, errno: Errno| Error::io(Action::Sync, output.at(path), errno);
    if let [(path, file)] = files {
        return fsync(file).map_err(|errno| failed(path, errno));
    }
    let sync_share = |share: &[(&str, &File)]| -> Result<(), Error> {
        for (path, file) in share {
            fsync(file).map_err(|errno| failed(path, errno))?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let shares = files.chunks(files.len().div_ceil(WAITING_THREADS).max(1));
        let waiting: Vec<_> = shares
            .map(|share| scope.spawn(move || sync_share(share)))
            .collect();
        // Each must be waited for, also after a failure.
        let results: Vec<_> = waiting.into_iter().map(ScopedJoinHandle::join).collect();
        results.into_iter().try_for_each(|result| match result {
            Ok(synced) => synced,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })
}

/// Syncs the whole file system of the output. Its descriptor is older than the writes, so it is
/// told of any that failed (Linux 5.8).
pub(super) fn sync_all(output: &OutputFolder) -> Result<(), Error> {
    syncfs(output.fd()).map_err(|errno| Error::io(Action::Sync, output.path(), errno))
}

/// Syncs the names in folders of the output; those that are gone are passed over, as the folder
/// that held them is listed too.
pub(super) fn sync_folders<'a>(
    output: &OutputFolder,
    folders: impl ExactSizeIterator<Item = &'a str>,
) -> Result<(), Error> {
    if folders.len() > FILES_SYNCED_SINGLY {
        return sync_all(output);
    }
    for path in folders {
        let Some(folder) = output.folder(path)? else {
            continue;
        };
        match fsync(&folder) {
            // Some network file systems can't sync a folder, and needn't.
            Ok(()) | Err(Errno::INVAL) => {}
            Err(errno) => return Err(Error::io(Action::Sync, output.at(path), errno)),
        }
    }
    Ok(())
}
