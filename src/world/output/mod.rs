//! Writing documents so that a reader, a crash or a full disk never meets half of one.

mod document_path;
mod durable;
mod equal;
mod folder;
mod temporary;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{AtFlags, unlinkat};
use rustix::io::Errno;

pub use self::folder::OutputFolder;

use self::document_path::{DocumentPath, parent_and_name};
use self::durable::{FILES_SYNCED_SINGLY, sync_all, sync_files, sync_folders};
use self::equal::holds;
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
    /// By path in the output.
    staged: BTreeMap<String, Unplaced>,
    /// Folders of the output whose names must be synced; empty: the output folder itself.
    touched: BTreeSet<String>,
}

impl Output {
    /// Opens the folder, makes it when it is missing, and sweeps `.tmp/`.
    pub fn open(root: &Path) -> Result<Self, Error> {
        let folder = OutputFolder::open_or_make(root)?;
        Temporary::sweep(&folder)?;
        Ok(Self {
            folder,
            temporary: Temporary::default(),
            staged: BTreeMap::new(),
            touched: BTreeSet::new(),
        })
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

    /// Writes a document beside the others, for the next [`commit`](Self::commit) to place.
    /// Staged twice, the later counts.
    ///
    /// Gives false, and stages nothing, when the document already holds these bytes; it isn't
    /// touched then.
    ///
    /// # Errors
    ///
    /// [`Error::BadOutputPath`]; [`Error::InTheWay`] for a folder or a symbolic link at the path,
    /// or a file or a link on the way; [`Error::Io`]. The old document is as it was.
    pub fn stage(&mut self, document: &str, bytes: &[u8]) -> Result<bool, Error> {
        let path = DocumentPath::new(document)?;
        self.unstage(document);
        if let Some((file, stat)) = self.folder.file(path)?
            && u64::try_from(bytes.len()).is_ok_and(|length| length == stat.stx_size)
            && holds(&file, bytes)
                .map_err(|source| Error::io(Action::Read, self.folder.at(document), source))?
        {
            // A run that was stopped may have placed it without waiting for the folder.
            self.touched.insert(path.folder().to_owned());
            return Ok(false);
        }
        let mut unplaced = self.temporary.write(&self.folder, path, bytes)?;
        // Past the limit one `syncfs` will wait for all of them.
        if self.staged.len() == FILES_SYNCED_SINGLY {
            self.staged.values_mut().for_each(|other| other.file = None);
        }
        if self.staged.len() >= FILES_SYNCED_SINGLY {
            unplaced.file = None;
        }
        self.staged.insert(document.to_owned(), unplaced);
        Ok(true)
    }

    /// Makes all that is staged durable and only then places it; gives the paths that were
    /// written, sorted. What was removed is durable afterwards too.
    ///
    /// # Errors
    ///
    /// When a sync fails nothing is placed. When placing fails, documents before the failed one
    /// are placed and whole. Nothing stays staged.
    pub fn commit(&mut self) -> Result<Vec<String>, Error> {
        self.commit_with(sync)
    }

    fn commit_with(
        &mut self,
        sync: impl FnOnce(&OutputFolder, &BTreeMap<String, Unplaced>) -> Result<(), Error>,
    ) -> Result<Vec<String>, Error> {
        let placed = sync(&self.folder, &self.staged).and_then(|()| self.place());
        // Whatever wasn't placed is made anew: after a failed sync nobody knows what it holds.
        self.discard();
        let placed = placed?;
        sync_folders(&self.folder, self.touched.iter().map(String::as_str))?;
        self.touched.clear();
        Ok(placed)
    }

    /// Moves all that is staged into place.
    fn place(&mut self) -> Result<Vec<String>, Error> {
        let mut placed = Vec::with_capacity(self.staged.len());
        // Documents of one folder mostly follow each other.
        let mut open = None;
        while let Some((document, unplaced)) = self.staged.pop_first() {
            let path = DocumentPath::new(&document)?;
            let result = self.place_one(path, &unplaced, &mut open);
            if result.is_err() {
                self.temporary.drop_one(&unplaced);
            }
            result?;
            placed.push(document);
        }
        Ok(placed)
    }

    /// Moves one document into place; `open` is the folder of the one before it.
    fn place_one(
        &mut self,
        path: DocumentPath<'_>,
        unplaced: &Unplaced,
        open: &mut Option<(String, OwnedFd)>,
    ) -> Result<(), Error> {
        let fd = match open.take() {
            Some((folder, fd)) if folder == path.folder() => fd,
            _ => {
                let touched = &mut self.touched;
                let made_in = |outer: &str| {
                    touched.insert(outer.to_owned());
                };
                self.folder.make_folder(path.folder(), made_in)?
            }
        };
        let (_, fd) = open.insert((path.folder().to_owned(), fd));
        self.temporary
            .place(unplaced, fd, path)
            .map_err(|errno| Error::io(Action::Rename, self.folder.at(path.as_str()), errno))?;
        if !self.touched.contains(path.folder()) {
            self.touched.insert(path.folder().to_owned());
        }
        Ok(())
    }

    /// Removes a document of ours, and the folders that it leaves empty; durable after the next
    /// [`commit`](Self::commit). Gives false when it wasn't there.
    ///
    /// # Errors
    ///
    /// As [`stage`](Self::stage): a folder or a symbolic link at the path isn't ours.
    pub fn remove(&mut self, document: &str) -> Result<bool, Error> {
        let path = DocumentPath::new(document)?;
        self.unstage(document);
        let Some(fd) = self.folder.folder(path.folder())? else {
            return Ok(false);
        };
        if self.folder.stat(&fd, path)?.is_none() {
            return Ok(false);
        }
        unlinkat(&fd, path.name(), AtFlags::empty())
            .map_err(|errno| Error::io(Action::Remove, self.folder.at(document), errno))?;
        let mut folder = path.folder();
        while let Some((outer, name)) = parent_and_name(folder) {
            let Some(fd) = self.folder.folder(outer)? else {
                break;
            };
            match unlinkat(&fd, name, AtFlags::REMOVEDIR) {
                Ok(()) | Err(Errno::NOENT) => folder = outer,
                Err(Errno::NOTEMPTY | Errno::EXIST | Errno::BUSY) => break,
                Err(errno) => {
                    return Err(Error::io(Action::Remove, self.folder.at(folder), errno));
                }
            }
        }
        self.touched.insert(folder.to_owned());
        Ok(true)
    }

    /// Forgets all that is staged.
    pub fn discard(&mut self) {
        while let Some((_, unplaced)) = self.staged.pop_first() {
            self.temporary.drop_one(&unplaced);
        }
        self.temporary.close(&self.folder);
    }

    fn unstage(&mut self, document: &str) {
        if let Some(unplaced) = self.staged.remove(document) {
            self.temporary.drop_one(&unplaced);
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        self.discard();
    }
}

/// Waits until all that is staged is on the disk.
fn sync(output: &OutputFolder, staged: &BTreeMap<String, Unplaced>) -> Result<(), Error> {
    let mut files = Vec::with_capacity(staged.len().min(FILES_SYNCED_SINGLY));
    for (document, unplaced) in staged {
        match &unplaced.file {
            Some(file) => files.push((document.as_str(), file)),
            None => return sync_all(output),
        }
    }
    sync_files(output, &files)
}
