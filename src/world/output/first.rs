//! A first output: built in a folder of its own, brought to the disk as a whole and renamed into its
//! place. Nobody reads it before, so that no document needs a sync and a rename of its own.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::fs::{Mode, OFlags, fchmod, fstat, openat};
use rustix::io::Errno;

use super::document_path::DocumentPath;
use super::durable::sync_all;
use super::folder::{OutputFolder, make_with_parents};
use super::temporary::{DOCUMENT_MODE, Source, copy};
use crate::error::{Action, Error};

/// How the folder's name ends while it is being built.
const UNFINISHED: &str = ".feedmill-first";

/// An output that has no place yet.
#[derive(Debug)]
pub struct FirstOutput {
    folder: OutputFolder,
    /// Where it will lie.
    root: PathBuf,
    /// The folders that were made.
    made: Mutex<HashMap<String, Arc<Made>>>,
}

/// A folder, open.
#[derive(Debug)]
struct Made {
    fd: OwnedFd,
    /// Whether a file was seen in it to have its mode without being given it.
    gives_mode: AtomicBool,
}

impl Made {
    /// Sees to the mode of a file that was made in it, whatever the umask: of the first file, and of all where
    /// that hadn't it.
    fn settle_mode(&self, file: &OwnedFd) -> Result<(), Errno> {
        if self.gives_mode.load(Ordering::Relaxed) {
            return Ok(());
        }
        if Mode::from_raw_mode(fstat(file)?.st_mode) == DOCUMENT_MODE {
            self.gives_mode.store(true, Ordering::Relaxed);
            return Ok(());
        }
        fchmod(file, DOCUMENT_MODE)
    }
}

impl FirstOutput {
    /// Begins it, if nothing lies where it will lie; what an interrupted run left of one is removed.
    ///
    /// Whoever begins it holds the [`Lock`](crate::world::lock::Lock).
    ///
    /// # Errors
    ///
    /// [`Error::Io`].
    pub fn begin(root: &Path) -> Result<Option<Self>, Error> {
        let is_free =
            matches!(fs::symlink_metadata(root), Err(error) if error.kind() == ErrorKind::NotFound);
        let (Some(name), true) = (root.file_name(), is_free) else {
            return Ok(None);
        };
        let mut unfinished = OsString::from(".");
        unfinished.push(name);
        unfinished.push(UNFINISHED);
        let place = root.with_file_name(unfinished);
        remove(&place)?;
        make_with_parents(&place)?;
        let gone = || Error::io(Action::Create, &place, ErrorKind::NotFound);
        Ok(Some(Self {
            folder: OutputFolder::open(&place)?.ok_or_else(gone)?,
            root: root.to_owned(),
            made: Mutex::default(),
        }))
    }

    /// Writes a document; any thread may. It wasn't there, so it differs from what was.
    ///
    /// # Errors
    ///
    /// [`Error::BadOutputPath`]; [`Error::Io`].
    pub fn stage(&self, document: &str, bytes: &[u8]) -> Result<bool, Error> {
        self.create(document)?
            .write_all(bytes)
            .map_err(|source| Error::io(Action::Write, self.root.join(document), source))?;
        Ok(true)
    }

    /// The same of one that is read somewhere else; whether all of it could be read, and passes.
    ///
    /// # Errors
    ///
    /// As [`stage`](Self::stage).
    pub fn stage_from(&self, document: &str, source: &dyn Source) -> Result<bool, Error> {
        let failed = |action| {
            let at = self.root.join(document);
            move |error: std::io::Error| Error::io(action, at, error)
        };
        let file = self.create(document)?;
        let is_written = copy(source, &file).map_err(failed(Action::Write))?;
        if !is_written {
            let place = self.folder.path().join(document);
            fs::remove_file(place).map_err(failed(Action::Remove))?;
        }
        Ok(is_written)
    }

    fn create(&self, document: &str) -> Result<File, Error> {
        let path = DocumentPath::new(document)?;
        let failed = |action, errno: Errno| Error::io(action, self.root.join(document), errno);
        let folder = self.folder_of(path)?;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::CLOEXEC;
        let file = openat(&folder.fd, path.name(), flags, DOCUMENT_MODE)
            .map_err(|errno| failed(Action::Create, errno))?;
        folder
            .settle_mode(&file)
            .map_err(|errno| failed(Action::Create, errno))?;
        Ok(File::from(file))
    }

    /// The folder of a document, made when it isn't there.
    fn folder_of(&self, path: DocumentPath<'_>) -> Result<Arc<Made>, Error> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = made.get(path.folder()) {
            return Ok(Arc::clone(folder));
        }
        // A site may have more folders than a process may have open.
        if made.len() >= FOLDERS_OPEN {
            made.clear();
        }
        let folder = Arc::new(Made {
            fd: self.folder.make_folder(path.folder(), |_| ())?,
            gives_mode: AtomicBool::new(false),
        });
        made.insert(path.folder().to_owned(), Arc::clone(&folder));
        Ok(folder)
    }

    /// [`OutputFolder::read`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn read(&self, document: &str) -> Result<Option<Vec<u8>>, Error> {
        self.folder.read(document)
    }

    /// [`OutputFolder::exists`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn exists(&self, document: &str) -> Result<bool, Error> {
        self.folder.exists(document)
    }

    /// Brings it to the disk and gives it its place.
    ///
    /// # Errors
    ///
    /// [`Error::Io`]; then it has no place.
    pub fn finish(&self) -> Result<(), Error> {
        sync_all(&self.folder)?;
        let failed = |action| {
            let root = self.root.clone();
            move |source: std::io::Error| Error::io(action, root, source)
        };
        fs::rename(self.folder.path(), &self.root).map_err(failed(Action::Rename))?;
        let outer = match self.root.parent() {
            Some(outer) if !outer.as_os_str().is_empty() => outer,
            _ => Path::new("."),
        };
        File::open(outer)
            .and_then(|outer| outer.sync_all())
            .map_err(failed(Action::Sync))
    }
}

/// So many folders are kept open.
const FOLDERS_OPEN: usize = 64;

impl Drop for FirstOutput {
    /// One that has no place is nobody's; should this fail, the next run removes it.
    fn drop(&mut self) {
        let _ = remove(self.folder.path());
    }
}

/// Removes a folder with all that is in it, if it is there.
fn remove(place: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(place) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(Error::io(Action::Remove, place, error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn a_first_output_has_its_place_when_it_is_whole_and_not_before() {
        let outer = tempfile::tempdir().unwrap();
        let root = outer.path().join("feeds");
        let first = FirstOutput::begin(&root).unwrap().unwrap();
        assert!(first.stage("pages/a.html", b"old").unwrap());
        assert!(first.stage("pages/a.html", b"new").unwrap());
        assert!(first.stage("rss.xml", b"feed").unwrap());
        assert!(!root.exists());
        first.finish().unwrap();
        drop(first);
        assert_eq!(fs::read(root.join("pages/a.html")).unwrap(), b"new");
        assert_eq!(names(outer.path()), ["feeds"]);
        // Where something lies there is no first output.
        assert!(FirstOutput::begin(&root).unwrap().is_none());
    }

    #[test]
    fn what_was_not_finished_is_gone() {
        let outer = tempfile::tempdir().unwrap();
        let root = outer.path().join("feeds");
        let first = FirstOutput::begin(&root).unwrap().unwrap();
        first.stage("rss.xml", b"feed").unwrap();
        drop(first);
        assert!(names(outer.path()).is_empty());
        fs::create_dir_all(outer.path().join(".feeds.feedmill-first/pages")).unwrap();
        let first = FirstOutput::begin(&root).unwrap().unwrap();
        first.finish().unwrap();
        assert!(names(&root).is_empty());
    }

    #[test]
    fn mode_is_that_of_a_served_file() {
        use std::os::unix::fs::PermissionsExt;
        let outer = tempfile::tempdir().unwrap();
        let root = outer.path().join("deep/feeds");
        let first = FirstOutput::begin(&root).unwrap().unwrap();
        first.stage("x/rss.xml", b"feed").unwrap();
        first.finish().unwrap();
        let mode = |path: &str| fs::metadata(root.join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(
            (mode("x/rss.xml"), mode("x"), mode("")),
            (0o644, 0o755, 0o755)
        );
    }
}
