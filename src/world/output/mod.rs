//! Writing documents so that a reader, a crash or a full disk never meets half of one.

mod document_path;
mod durable;
mod equal;
mod first;
mod folder;
mod look;
mod temporary;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::fs::{AtFlags, Statx, unlinkat};
use rustix::io::Errno;

pub use self::first::FirstOutput;
pub use self::folder::OutputFolder;
pub use self::look::OutputLook;

use self::document_path::{DocumentPath, parent_and_name};
use self::durable::{Syncing, close_later, files_synced_singly, sync_all, sync_folders};
use self::equal::holds;
pub use self::temporary::Source;
use self::temporary::{Temporary, Unplaced};
use crate::error::{Action, Error};

/// The output folder, open for writing: documents are staged, then committed together.
///
/// Whoever opens it holds the [`Lock`](super::lock::Lock): opening sweeps what other runs were
/// writing. To look without writing there is [`OutputFolder`].
#[derive(Debug)]
pub struct Output {
    folder: OutputFolder,
    temporary: Temporary,
    staged: Mutex<Staged>,
    /// So many documents will be staged together, at least.
    expected: AtomicUsize,
}

/// Documents that were staged together: [`Output::place`] gives them their places.
#[derive(Debug)]
pub struct Ready(Staged);

/// When a document takes its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    /// There was none: nothing leads to it yet, unless it comes in the same turn.
    New,
    /// It replaces one, and may lead to new ones, also if the run is stopped right after it.
    Replacing,
    /// It comes after all others.
    Last,
}

/// When a document takes its place, and its path in the output.
type Place = (Turn, String);

/// In the order in which they take their places.
type Documents = BTreeMap<Place, Unplaced>;

/// What the next commit will do.
#[derive(Debug, Default)]
struct Staged {
    documents: Documents,
    /// Folders of the output whose names must be synced; empty: the output folder itself.
    touched: BTreeSet<String>,
    /// Documents that others took the place of, held open: a large file takes its time to vanish.
    replaced: Vec<File>,
}

impl Output {
    /// Opens the folder, makes it when it is missing, and sweeps `.tmp/`.
    pub fn open(root: &Path) -> Result<Self, Error> {
        let folder = OutputFolder::open_or_make(root)?;
        Temporary::sweep(&folder)?;
        Ok(Self {
            folder,
            temporary: Temporary::default(),
            staged: Mutex::default(),
            expected: AtomicUsize::default(),
        })
    }

    /// Says how many documents will be staged before the next commit: few begin their way to the
    /// disk at once, many go together.
    pub fn expect(&self, documents: usize) {
        self.expected.store(documents, Ordering::Relaxed);
    }

    /// The folder as it is, without what is staged.
    pub fn folder(&self) -> &OutputFolder {
        &self.folder
    }

    /// [`OutputFolder::read`].
    pub fn read(&self, document: &str) -> Result<Option<Vec<u8>>, Error> {
        self.folder.read(document)
    }

    /// [`OutputFolder::exists`].
    pub fn exists(&self, document: &str) -> Result<bool, Error> {
        self.folder.exists(document)
    }

    /// Writes a document beside the others, for the next [`commit`](Self::commit) to place: new ones
    /// first, as those that were there may lead to them. Staged twice, the later counts.
    ///
    /// Gives false, and stages nothing, when the document already holds these bytes; it isn't
    /// touched then. Any thread may stage.
    ///
    /// # Errors
    ///
    /// [`Error::BadOutputPath`]; [`Error::InTheWay`] for a folder or a symbolic link at the path,
    /// or a file or a link on the way; [`Error::Io`]. The old document is as it was.
    pub fn stage(&self, document: &str, bytes: &[u8]) -> Result<bool, Error> {
        self.stage_as(document, bytes, false)
    }

    /// [`stage`](Self::stage), for a document that takes its place after all others.
    ///
    /// # Errors
    ///
    /// As [`stage`](Self::stage).
    pub fn stage_last(&self, document: &str, bytes: &[u8]) -> Result<bool, Error> {
        self.stage_as(document, bytes, true)
    }

    fn stage_as(&self, document: &str, bytes: &[u8], is_last: bool) -> Result<bool, Error> {
        let path = DocumentPath::new(document)?;
        self.unstage(document);
        let there = self.folder.file(path)?;
        if let Some((file, stat)) = &there
            && u64::try_from(bytes.len()).is_ok_and(|length| length == stat.stx_size)
            && holds(file, bytes)
                .map_err(|source| Error::io(Action::Read, self.folder.at(document), source))?
        {
            // A run that was stopped may have placed it without waiting for the folder.
            self.staged().touched.insert(path.folder().to_owned());
            return Ok(false);
        }
        let turn = match &there {
            _ if is_last => Turn::Last,
            Some(_) => Turn::Replacing,
            None => Turn::New,
        };
        let written = self.temporary.write(&self.folder, path, bytes)?;
        self.stage_written(document, (turn, written), there);
        Ok(true)
    }

    /// Notes a document that lies beside the others; `there` is the one whose place it will take.
    fn stage_written(
        &self,
        document: &str,
        (turn, (name, file)): (Turn, (String, File)),
        there: Option<(File, Statx)>,
    ) {
        let expected = self.expected.load(Ordering::Relaxed);
        let together = expected.max(self.staged().documents.len() + 1);
        let mut unplaced = Unplaced {
            name,
            syncing: None,
            replaced: None,
        };
        // Past the limit one `syncfs` will wait for all of them, and none is held open.
        if together <= files_synced_singly() {
            unplaced.syncing = Some(Syncing::begin(file, true));
            unplaced.replaced = there.map(|(file, _)| file);
        }
        self.staged()
            .documents
            .insert((turn, document.to_owned()), unplaced);
    }

    /// [`stage`](Self::stage) of a document as large as it may be, from where it is read; whether all of it could be read,
    /// and passes. It differs from what is there.
    ///
    /// # Errors
    ///
    /// As [`stage`](Self::stage).
    pub fn stage_from(&self, document: &str, source: &dyn Source) -> Result<bool, Error> {
        let path = DocumentPath::new(document)?;
        self.unstage(document);
        let there = self.folder.file(path)?;
        let turn = if there.is_some() {
            Turn::Replacing
        } else {
            Turn::New
        };
        let written = self.temporary.write_from(&self.folder, path, source)?;
        let is_written = written.is_some();
        if let Some(written) = written {
            self.stage_written(document, (turn, written), there);
        }
        Ok(is_written)
    }

    /// Sees to it that a document which is right as it is stays so, also after a crash.
    ///
    /// # Errors
    ///
    /// [`Error::BadOutputPath`].
    pub fn keep(&self, document: &str) -> Result<(), Error> {
        let path = DocumentPath::new(document)?;
        self.unstage(document);
        // A run that was stopped may have placed it without waiting for the folder.
        self.staged().touched.insert(path.folder().to_owned());
        Ok(())
    }

    fn staged(&self) -> MutexGuard<'_, Staged> {
        self.staged.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes all that is staged durable and only then places it; gives the paths that were
    /// written, in that order. What was removed is durable afterwards too.
    ///
    /// # Errors
    ///
    /// As [`place`](Self::place). Nothing stays staged.
    pub fn commit(&self) -> Result<Vec<String>, Error> {
        self.commit_with(sync)
    }

    fn commit_with(
        &self,
        sync: impl FnOnce(&OutputFolder, &mut Documents) -> Result<(), Error>,
    ) -> Result<Vec<String>, Error> {
        let placed = self.place_with(self.take(), sync);
        self.temporary.close(&self.folder);
        placed
    }

    /// Takes all that is staged, so that other documents can be staged while these get their places.
    pub fn take(&self) -> Ready {
        self.expect(0);
        Ready(std::mem::take(&mut *self.staged()))
    }

    /// Makes documents durable and only then places them; gives the paths that were written, in that
    /// order. What was removed before they were taken is durable afterwards too.
    ///
    /// # Errors
    ///
    /// When a sync fails nothing is placed. When placing fails, documents before the failed one
    /// are placed and whole.
    pub fn place(&self, ready: Ready) -> Result<Vec<String>, Error> {
        self.place_with(ready, sync)
    }

    fn place_with(
        &self,
        Ready(mut staged): Ready,
        sync: impl FnOnce(&OutputFolder, &mut Documents) -> Result<(), Error>,
    ) -> Result<Vec<String>, Error> {
        let placed =
            sync(&self.folder, &mut staged.documents).and_then(|()| self.place_all(&mut staged));
        // Whatever wasn't placed is made anew: after a failed sync nobody knows what it holds.
        let unplaced = std::mem::take(&mut staged.documents);
        for one in unplaced.values() {
            self.temporary.drop_one(&one.name);
        }
        let synced = placed.and_then(|placed| {
            sync_folders(&self.folder, &staged.touched)?;
            Ok(placed)
        });
        close_later(staged.replaced);
        if synced.is_err() {
            self.staged().touched.append(&mut staged.touched);
        }
        synced
    }

    /// Moves documents into place.
    fn place_all(&self, staged: &mut Staged) -> Result<Vec<String>, Error> {
        let mut placed = Vec::with_capacity(staged.documents.len());
        // Documents of one folder mostly follow each other.
        let mut open = None;
        while let Some(((_, document), unplaced)) = staged.documents.pop_first() {
            let path = DocumentPath::new(&document)?;
            let result = self.place_one(path, &unplaced.name, &mut staged.touched, &mut open);
            if result.is_err() {
                self.temporary.drop_one(&unplaced.name);
            }
            result?;
            staged.replaced.extend(unplaced.replaced);
            placed.push(document);
        }
        Ok(placed)
    }

    /// Moves one document into place; `open` is the folder of the one before it.
    fn place_one(
        &self,
        path: DocumentPath<'_>,
        name: &str,
        touched: &mut BTreeSet<String>,
        open: &mut Option<(String, OwnedFd)>,
    ) -> Result<(), Error> {
        let fd = match open.take() {
            Some((folder, fd)) if folder == path.folder() => fd,
            _ => {
                let made_in = |outer: &str| {
                    touched.insert(outer.to_owned());
                };
                self.folder.make_folder(path.folder(), made_in)?
            }
        };
        let (_, fd) = open.insert((path.folder().to_owned(), fd));
        self.temporary
            .place(name, fd, path)
            .map_err(|errno| Error::io(Action::Rename, self.folder.at(path.as_str()), errno))?;
        if !touched.contains(path.folder()) {
            touched.insert(path.folder().to_owned());
        }
        Ok(())
    }

    /// Removes a document of ours, and the folders that it leaves empty, or left when a run was stopped; durable after
    /// the next [`commit`](Self::commit). Gives false when it wasn't there.
    ///
    /// # Errors
    ///
    /// As [`stage`](Self::stage): a folder or a symbolic link at the path isn't ours.
    pub fn remove(&self, document: &str) -> Result<bool, Error> {
        let path = DocumentPath::new(document)?;
        self.unstage(document);
        let mut was_there = false;
        if let Some(fd) = self.folder.folder(path.folder())?
            && self.folder.stat(&fd, path)?.is_some()
        {
            unlinkat(&fd, path.name(), AtFlags::empty())
                .map_err(|errno| Error::io(Action::Remove, self.folder.at(document), errno))?;
            was_there = true;
            self.staged().touched.insert(path.folder().to_owned());
        }
        self.remove_empty(path.folder())?;
        Ok(was_there)
    }

    /// Removes a folder, and those around it, as far as they are empty.
    fn remove_empty(&self, mut folder: &str) -> Result<(), Error> {
        while let Some((outer, name)) = parent_and_name(folder) {
            let removed = match self.folder.folder(outer)? {
                Some(fd) => unlinkat(&fd, name, AtFlags::REMOVEDIR),
                None => Err(Errno::NOENT),
            };
            match removed {
                Ok(()) => {
                    let touched = &mut self.staged().touched;
                    touched.remove(folder);
                    touched.insert(outer.to_owned());
                }
                Err(Errno::NOENT) => {}
                Err(Errno::NOTEMPTY | Errno::EXIST | Errno::BUSY) => break,
                Err(errno) => {
                    return Err(Error::io(Action::Remove, self.folder.at(folder), errno));
                }
            }
            folder = outer;
        }
        Ok(())
    }

    /// Forgets all that is staged.
    pub fn discard(&self) {
        let documents = std::mem::take(&mut self.staged().documents);
        for one in documents.values() {
            self.temporary.drop_one(&one.name);
        }
        self.temporary.close(&self.folder);
    }

    fn unstage(&self, document: &str) {
        for turn in [Turn::New, Turn::Replacing, Turn::Last] {
            let place = (turn, document.to_owned());
            let unplaced = self.staged().documents.remove(&place);
            if let Some(unplaced) = unplaced {
                self.temporary.drop_one(&unplaced.name);
            }
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        self.discard();
    }
}

/// Waits until all that is staged is on the disk.
fn sync(output: &OutputFolder, staged: &mut Documents) -> Result<(), Error> {
    let mut synced = Ok(());
    let mut are_all_singly = true;
    // Each must be waited for, also after a failure.
    for ((_, document), unplaced) in staged {
        let Some(syncing) = unplaced.syncing.take() else {
            are_all_singly = false;
            continue;
        };
        let ended = syncing.end();
        synced =
            synced.and(ended.map_err(|errno| Error::io(Action::Sync, output.at(document), errno)));
    }
    synced?;
    if are_all_singly {
        return Ok(());
    }
    sync_all(output)
}
