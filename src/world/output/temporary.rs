//! `<output>/.tmp/`: where documents are written before they take their place.

use std::fs::File;
use std::io::Write;
use std::os::fd::OwnedFd;

use rustix::fs::{AtFlags, Mode, OFlags, RawDir, fchmod, openat, renameat, unlinkat};
use rustix::io::Errno;

use super::document_path::{DocumentPath, TEMPORARY};
use super::folder::OutputFolder;
use crate::error::{Action, Error};

/// Rights of documents, whatever the umask: a web server must be able to read them.
const DOCUMENT_MODE: Mode = Mode::from_raw_mode(0o644);

/// Bytes of names fetched by one system call.
const LISTING_BYTES: usize = 8 * 1024;

/// The folder of unfinished documents; there only while there are any.
#[derive(Debug, Default)]
pub(super) struct Temporary {
    fd: Option<OwnedFd>,
    next: u64,
}

/// A finished document's bytes under a name that nobody serves.
#[derive(Debug)]
pub(super) struct Unplaced {
    name: String,
    /// Open until it is synced, so that a failed write is told to us and nobody else.
    pub(super) file: Option<File>,
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

    /// Writes a document that will lie at `path`; what failed leaves nothing behind.
    pub(super) fn write(
        &mut self,
        output: &OutputFolder,
        path: DocumentPath<'_>,
        bytes: &[u8],
    ) -> Result<Unplaced, Error> {
        let failed = |action, errno: Errno| Error::io(action, output.at(path.as_str()), errno);
        let fd = match self.fd.take() {
            Some(fd) => fd,
            None => output.make_folder(TEMPORARY, |_| ())?,
        };
        let fd = self.fd.insert(fd);
        let (name, file) = loop {
            let name = self.next.to_string();
            self.next += 1;
            let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
            match openat(&*fd, &name, flags, DOCUMENT_MODE) {
                Ok(file) => break (name, File::from(file)),
                Err(Errno::EXIST) => {}
                Err(errno) => return Err(failed(Action::Create, errno)),
            }
        };
        let written = fchmod(&file, DOCUMENT_MODE)
            .map_err(std::io::Error::from)
            .and_then(|()| (&file).write_all(bytes));
        let unplaced = Unplaced {
            name,
            file: Some(file),
        };
        match written {
            Ok(()) => Ok(unplaced),
            Err(source) => {
                self.drop_one(&unplaced);
                let at = output.at(path.as_str());
                Err(Error::io(Action::Write, at, source))
            }
        }
    }

    /// Moves a document into its place in `folder`.
    pub(super) fn place(
        &self,
        unplaced: &Unplaced,
        folder: &OwnedFd,
        path: DocumentPath<'_>,
    ) -> Result<(), Errno> {
        let fd = self.fd.as_ref().ok_or(Errno::NOENT)?;
        renameat(fd, &unplaced.name, folder, path.name())
    }

    /// Removes a document that won't be placed. Should that fail, the next run sweeps it.
    pub(super) fn drop_one(&self, unplaced: &Unplaced) {
        if let Some(fd) = &self.fd {
            let _ = unlinkat(fd, &unplaced.name, AtFlags::empty());
        }
    }

    /// Removes the folder when nothing is left in it.
    pub(super) fn close(&mut self, output: &OutputFolder) {
        if self.fd.take().is_some() {
            remove_folder(output);
        }
    }
}

/// Fails on purpose in silence when something is left in the folder.
fn remove_folder(output: &OutputFolder) {
    let _ = unlinkat(output.fd(), TEMPORARY, AtFlags::REMOVEDIR);
}
