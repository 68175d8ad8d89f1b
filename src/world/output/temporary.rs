//! `<output>/.tmp/`: where documents are written before they take their place.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::fs::{AtFlags, Mode, OFlags, RawDir, fchmod, openat, renameat, unlinkat};
use rustix::io::Errno;

use super::document_path::{DocumentPath, TEMPORARY};
use super::durable::Syncing;
use super::folder::OutputFolder;
use crate::error::{Action, Error};

/// Rights of documents, whatever the umask: a web server must be able to read them.
pub(super) const DOCUMENT_MODE: Mode = Mode::from_raw_mode(0o644);

/// Bytes of names fetched by one system call.
const LISTING_BYTES: usize = 8 * 1024;

/// Where a document is read that is as large as it may be.
pub trait Source {
    /// Reads the next bytes; how many, 0 at its end.
    ///
    /// # Errors
    ///
    /// What the system said.
    fn read(&self, buffer: &mut [u8]) -> io::Result<usize>;

    /// Whether what was read may be published.
    fn passes(&self) -> bool;
}

/// Bytes that are copied at a time.
const COPIED_BYTES: usize = 128 * 1024;

/// Copies a document as it is read; whether all of it could be read, and passes. Fails only where it is written.
pub(super) fn copy(source: &dyn Source, mut file: &File) -> io::Result<bool> {
    let mut buffer = vec![0; COPIED_BYTES];
    loop {
        match source.read(&mut buffer) {
            Ok(0) => return Ok(source.passes()),
            Ok(got) => file.write_all(buffer.get(..got).unwrap_or_default())?,
            Err(_) => return Ok(false),
        }
    }
}

/// The folder of unfinished documents; there only while there are any.
#[derive(Debug, Default)]
pub(super) struct Temporary {
    fd: Mutex<Option<Arc<OwnedFd>>>,
    next: AtomicU64,
}

/// A finished document's bytes under a name that nobody serves.
#[derive(Debug)]
pub(super) struct Unplaced {
    /// In `.tmp/`.
    pub(super) name: String,
    /// How it comes to the disk; `None`: with all that is staged.
    pub(super) syncing: Option<Syncing>,
    /// The document whose place it will take, open.
    pub(super) replaced: Option<File>,
}

impl Temporary {
    /// Removes what an interrupted run left behind.
    pub(super) fn sweep(output: &OutputFolder) -> Result<(), Error> {
        let Some(fd) = output.folder(TEMPORARY)? else {
            return Ok(());
        };
        let failed = |errno: Errno| Error::io(Action::Remove, output.at(TEMPORARY), errno);
        let mut buffer = Vec::with_capacity(LISTING_BYTES);
        let mut listing = RawDir::new(&fd, buffer.spare_capacity_mut());
        while let Some(entry) = listing.next() {
            let entry = entry.map_err(failed)?;
            match unlinkat(&fd, entry.file_name(), AtFlags::empty()) {
                // Folders aren't ours.
                Ok(()) | Err(Errno::ISDIR | Errno::PERM | Errno::NOENT) => {}
                Err(errno) => return Err(failed(errno)),
            }
        }
        remove_folder(output);
        Ok(())
    }

    /// Writes a document that will lie at `path`, and gives its name here and the file; what failed
    /// leaves nothing behind.
    pub(super) fn write(
        &self,
        output: &OutputFolder,
        path: DocumentPath<'_>,
        bytes: &[u8],
    ) -> Result<(String, File), Error> {
        let (name, file) = self.create(output, path)?;
        match (&file).write_all(bytes) {
            Ok(()) => Ok((name, file)),
            Err(source) => {
                self.drop_one(&name);
                let at = output.at(path.as_str());
                Err(Error::io(Action::Write, at, source))
            }
        }
    }

    /// The same of one that is read somewhere else; `None` where it can't be, or doesn't pass.
    pub(super) fn write_from(
        &self,
        output: &OutputFolder,
        path: DocumentPath<'_>,
        source: &dyn Source,
    ) -> Result<Option<(String, File)>, Error> {
        let (name, file) = self.create(output, path)?;
        let copied = copy(source, &file);
        match copied {
            Ok(true) => return Ok(Some((name, file))),
            Ok(false) => {}
            Err(error) => {
                self.drop_one(&name);
                return Err(Error::io(Action::Write, output.at(path.as_str()), error));
            }
        }
        self.drop_one(&name);
        Ok(None)
    }

    /// Makes the file of a document that will lie at `path`.
    fn create(
        &self,
        output: &OutputFolder,
        path: DocumentPath<'_>,
    ) -> Result<(String, File), Error> {
        let failed = |action, errno: Errno| Error::io(action, output.at(path.as_str()), errno);
        let fd = self.folder(output)?;
        let (name, file) = loop {
            let name = self.next.fetch_add(1, Ordering::Relaxed).to_string();
            let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
            match openat(&fd, &name, flags, DOCUMENT_MODE) {
                Ok(file) => break (name, File::from(file)),
                Err(Errno::EXIST) => {}
                Err(errno) => return Err(failed(Action::Create, errno)),
            }
        };
        if let Err(errno) = fchmod(&file, DOCUMENT_MODE) {
            self.drop_one(&name);
            return Err(failed(Action::Write, errno));
        }
        Ok((name, file))
    }

    /// The folder, made when it isn't there.
    fn folder(&self, output: &OutputFolder) -> Result<Arc<OwnedFd>, Error> {
        let mut fd = self.fd.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = match fd.take() {
            Some(folder) => folder,
            None => Arc::new(output.make_folder(TEMPORARY, |_| ())?),
        };
        Ok(Arc::clone(fd.insert(folder)))
    }

    /// The folder, if any document was written.
    fn made(&self) -> Option<Arc<OwnedFd>> {
        let fd = self.fd.lock().unwrap_or_else(PoisonError::into_inner);
        fd.clone()
    }

    /// Moves a document into its place in `folder`.
    pub(super) fn place(
        &self,
        name: &str,
        folder: &OwnedFd,
        path: DocumentPath<'_>,
    ) -> Result<(), Errno> {
        let fd = self.made().ok_or(Errno::NOENT)?;
        renameat(fd, name, folder, path.name())
    }

    /// Removes a document that won't be placed. Should that fail, the next run sweeps it.
    pub(super) fn drop_one(&self, name: &str) {
        if let Some(fd) = self.made() {
            let _ = unlinkat(fd, name, AtFlags::empty());
        }
    }

    /// Removes the folder when nothing is left in it.
    pub(super) fn close(&self, output: &OutputFolder) {
        let mut fd = self.fd.lock().unwrap_or_else(PoisonError::into_inner);
        if fd.take().is_some() {
            remove_folder(output);
        }
    }
}

/// Fails on purpose in silence when something is left in the folder.
fn remove_folder(output: &OutputFolder) {
    let _ = unlinkat(output.fd(), TEMPORARY, AtFlags::REMOVEDIR);
}
