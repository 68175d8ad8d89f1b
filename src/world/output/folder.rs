//! The output folder as it is: reading documents back, and finding their folders without ever
//! following a symbolic link below it.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{
    CWD, FileType, Mode, OFlags, ResolveFlags, Statx, StatxTimestamp, fchmod, fstat, fsync,
    mkdirat, openat, openat2, renameat,
};
use rustix::io::Errno;
use rustix::path::Arg;

use super::document_path::{DocumentPath, parent_and_name};
use crate::error::{Action, Error, Found};
use crate::world::articles_folder::LIST;
use crate::world::stat::{file_type, look};

/// Rights of folders that we make, whatever the umask: a web server must be able to read them.
const FOLDER_MODE: u32 = 0o755;

/// Name of a folder while it is being made, beside what it will be.
const UNNAMED: &str = ".feedmill.new";

/// How documents are opened for reading: never through a link at their end, and without waiting for
/// the writer of a pipe in their place.
const READ: OFlags = OFlags::RDONLY
    .union(OFlags::NOFOLLOW)
    .union(OFlags::NONBLOCK)
    .union(OFlags::CLOEXEC);

/// The output folder, held open. Looking into it changes nothing.
#[derive(Debug)]
pub struct OutputFolder {
    path: PathBuf,
    fd: OwnedFd,
}

impl OutputFolder {
    /// Opens the folder, which may itself be a symbolic link; `None` when it isn't there.
    pub fn open(path: &Path) -> Result<Option<Self>, Error> {
        match openat(CWD, path, LIST.difference(OFlags::NOFOLLOW), Mode::empty()) {
            Ok(fd) => Ok(Some(Self {
                path: path.to_owned(),
                fd,
            })),
            Err(Errno::NOENT) => Ok(None),
            Err(Errno::NOTDIR) => Err(Error::InTheWay {
                path: path.to_owned(),
                found: Found::File,
                wanted: Found::Folder,
            }),
            Err(errno) => Err(Error::io(Action::List, path, errno)),
        }
    }

    /// Opens the folder and makes it, and what lies above it, when it isn't there.
    pub(super) fn open_or_make(path: &Path) -> Result<Self, Error> {
        if let Some(folder) = Self::open(path)? {
            return Ok(folder);
        }
        make_with_parents(path)?;
        Self::open(path)?.ok_or_else(|| Error::io(Action::List, path, io::ErrorKind::NotFound))
    }

    /// The folder's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A document's bytes; `None` when it isn't there.
    ///
    /// # Errors
    ///
    /// [`Error::InTheWay`] when something that isn't ours stands there or on the way.
    pub fn read(&self, document: &str) -> Result<Option<Vec<u8>>, Error> {
        let path = DocumentPath::new(document)?;
        let Some((mut file, stat)) = self.file(path)? else {
            return Ok(None);
        };
        let mut bytes = Vec::with_capacity(usize::try_from(stat.stx_size).unwrap_or(0) + 1);
        file.read_to_end(&mut bytes)
            .map_err(|source| Error::io(Action::Read, self.at(document), source))?;
        Ok(Some(bytes))
    }

    /// A document opened for reading; `None` when it isn't there.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn open_file(&self, document: &str) -> Result<Option<File>, Error> {
        let file = self.file(DocumentPath::new(document)?)?;
        Ok(file.map(|(file, _)| file))
    }

    /// The names of the files in a folder of the output, sorted; none when it isn't there.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when it can't be listed.
    pub fn files_in(&self, folder: &str) -> Result<Vec<String>, Error> {
        self.names_in(folder, std::fs::FileType::is_file)
    }

    /// The HTML documents in a folder of the output (empty: in all of it) and below it, by path. Symbolic links
    /// aren't followed.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when a folder can't be listed.
    pub fn html_documents(&self, folder: &str) -> Result<Vec<String>, Error> {
        let mut files = self.files_below(folder)?;
        files.retain(|path| Path::new(path).extension() == Some("html".as_ref()));
        Ok(files)
    }

    /// The files in a folder of the output (empty: in all of it) and below it, by path. Symbolic links aren't followed.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when a folder can't be listed.
    pub fn files_below(&self, folder: &str) -> Result<Vec<String>, Error> {
        let mut found = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for (name, kind) in self.entries(&folder)? {
                let path = if folder.is_empty() {
                    name
                } else {
                    format!("{folder}/{name}")
                };
                if kind.is_dir() {
                    folders.push(path);
                } else if kind.is_file() {
                    found.push(path);
                }
            }
        }
        found.sort();
        Ok(found)
    }

    /// The names of the folders in a folder of the output, sorted; none when it isn't there.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when it can't be listed.
    pub fn folders_in(&self, folder: &str) -> Result<Vec<String>, Error> {
        self.names_in(folder, std::fs::FileType::is_dir)
    }

    fn names_in(
        &self,
        folder: &str,
        is_wanted: fn(&std::fs::FileType) -> bool,
    ) -> Result<Vec<String>, Error> {
        let entries = self.entries(folder)?.into_iter();
        let wanted = entries.filter(|(_, kind)| is_wanted(kind));
        let mut names: Vec<String> = wanted.map(|(name, _)| name).collect();
        names.sort();
        Ok(names)
    }

    /// What lies in a folder of the output, by its name where that is UTF-8; nothing when it isn't there.
    fn entries(&self, folder: &str) -> Result<Vec<(String, std::fs::FileType)>, Error> {
        let place = self.path.join(folder);
        let failed = |source| Error::io(Action::List, &place, source);
        let entries = match std::fs::read_dir(&place) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error)),
        };
        let mut named = Vec::new();
        for entry in entries {
            let entry = entry.map_err(failed)?;
            let kind = entry.file_type().map_err(failed)?;
            let name = entry.file_name().into_string().ok();
            named.extend(name.map(|name| (name, kind)));
        }
        Ok(named)
    }

    /// Whether a folder of the output is there.
    pub fn has_folder(&self, folder: &str) -> Result<bool, Error> {
        Ok(self.folder(folder)?.is_some())
    }

    /// Whether the document is there.
    pub fn exists(&self, document: &str) -> Result<bool, Error> {
        let path = DocumentPath::new(document)?;
        let folder = self.folder(path.folder())?;
        Ok(match folder {
            Some(folder) => self.stat(&folder, path)?.is_some(),
            None => false,
        })
    }

    /// Whether the document is there and isn't empty, as a copy that a full disk cut short may be.
    pub fn has_content(&self, document: &str) -> Result<bool, Error> {
        let path = DocumentPath::new(document)?;
        let folder = self.folder(path.folder())?;
        let stat = folder.map(|folder| self.stat(&folder, path));
        Ok(stat
            .transpose()?
            .flatten()
            .is_some_and(|stat| stat.stx_size > 0))
    }

    /// Whether names came to one of some folders, or went, after a document was written, or a folder that `must_be`
    /// isn't there; not when the document is missing.
    pub fn has_changed_since(
        &self,
        mut folders: impl Iterator<Item = String>,
        document: &str,
        must_be: bool,
    ) -> bool {
        let time = |time: StatxTimestamp| (time.tv_sec, time.tv_nsec);
        let Ok(written) = look(&self.fd, document) else {
            return false;
        };
        folders.any(|folder| match look(&self.fd, folder) {
            Ok(stat) => time(written.stx_ctime) < time(stat.stx_ctime),
            Err(errno) => must_be && matches!(errno, Errno::NOENT | Errno::NOTDIR),
        })
    }

    /// A document opened for reading, and what it is; `None` when it isn't there.
    ///
    /// # Errors
    ///
    /// [`Error::InTheWay`] when something that isn't ours stands there or on the way.
    #[cfg(feature = "serve")]
    pub(in crate::world) fn open_document(
        &self,
        document: &str,
    ) -> Result<Option<(File, Statx)>, Error> {
        self.file(DocumentPath::new(document)?)
    }

    /// A path in the folder, for messages.
    pub(super) fn at(&self, path: &str) -> PathBuf {
        self.path.join(path)
    }

    pub(super) fn fd(&self) -> &OwnedFd {
        &self.fd
    }

    /// The document opened for reading.
    pub(super) fn file(&self, path: DocumentPath<'_>) -> Result<Option<(File, Statx)>, Error> {
        // Most are found, or found missing, at once; whatever else is there is told step by step.
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        match openat2(&self.fd, path.as_str(), READ, Mode::empty(), resolve) {
            Err(Errno::NOENT) => return Ok(None),
            Ok(fd) => {
                let stat = look(&fd, c"");
                if let Some(stat) = stat
                    .ok()
                    .filter(|stat| file_type(stat) == FileType::RegularFile)
                {
                    return Ok(Some((fd.into(), stat)));
                }
            }
            Err(_) => {}
        }
        let Some(folder) = self.folder(path.folder())? else {
            return Ok(None);
        };
        let Some(stat) = self.stat(&folder, path)? else {
            return Ok(None);
        };
        match openat(&folder, path.name(), READ, Mode::empty()) {
            Ok(fd) => Ok(Some((fd.into(), stat))),
            Err(Errno::NOENT) => Ok(None),
            Err(errno) => Err(Error::io(Action::Read, self.at(path.as_str()), errno)),
        }
    }

    /// What the document in its folder is: a regular file, or nothing.
    pub(super) fn stat(
        &self,
        folder: impl AsFd,
        path: DocumentPath<'_>,
    ) -> Result<Option<Statx>, Error> {
        match look(folder, path.name()) {
            Ok(stat) if file_type(&stat) == FileType::RegularFile => Ok(Some(stat)),
            Ok(stat) => Err(self.in_the_way(path.as_str(), &stat, Found::File)),
            Err(Errno::NOENT) => Ok(None),
            Err(errno) => Err(Error::io(Action::Read, self.at(path.as_str()), errno)),
        }
    }

    /// Opens a folder of the output; `None` when it isn't there.
    pub(super) fn folder(&self, folder: &str) -> Result<Option<OwnedFd>, Error> {
        let mut fd = self.open_in(&self.fd, ".", "")?;
        for (inner, name) in steps(folder) {
            let Some(outer) = fd else { return Ok(None) };
            fd = self.open_in(&outer, name, inner)?;
        }
        Ok(fd)
    }

    /// Opens a folder of the output and makes what is missing; `made_in` is told each folder
    /// that got a new one.
    pub(super) fn make_folder(
        &self,
        folder: &str,
        mut made_in: impl FnMut(&str),
    ) -> Result<OwnedFd, Error> {
        if let Some(fd) = self.folder(folder)? {
            return Ok(fd);
        }
        let gone = || Error::io(Action::Create, self.at(folder), io::ErrorKind::NotFound);
        let mut fd = self.open_in(&self.fd, ".", "")?.ok_or_else(gone)?;
        for (inner, name) in steps(folder) {
            fd = if let Some(there) = self.open_in(&fd, name, inner)? {
                there
            } else {
                let failed = |errno: Errno| Error::io(Action::Create, self.at(inner), errno);
                let new = make(&fd, name).map_err(failed)?;
                made_in(parent_and_name(inner).map_or("", |(parent, _)| parent));
                new
            };
        }
        Ok(fd)
    }

    /// Opens one folder in another; `path` is where it lies, for messages.
    fn open_in(&self, outer: &OwnedFd, name: &str, path: &str) -> Result<Option<OwnedFd>, Error> {
        match openat(outer, name, LIST, Mode::empty()) {
            Ok(fd) => Ok(Some(fd)),
            Err(Errno::NOENT) => Ok(None),
            Err(errno @ (Errno::NOTDIR | Errno::LOOP)) => Err(match look(outer, name) {
                Ok(stat) => self.in_the_way(path, &stat, Found::Folder),
                Err(_) => Error::io(Action::List, self.at(path), errno),
            }),
            Err(errno) => Err(Error::io(Action::List, self.at(path), errno)),
        }
    }

    fn in_the_way(&self, path: &str, stat: &Statx, wanted: Found) -> Error {
        Error::InTheWay {
            path: self.at(path),
            found: match file_type(stat) {
                FileType::RegularFile => Found::File,
                FileType::Directory => Found::Folder,
                FileType::Symlink => Found::Link,
                _ => Found::Special,
            },
            wanted,
        }
    }
}

/// The folders on the way to a folder, each with its own name: `("a", "a")`, `("a/b", "b")`.
fn steps(folder: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut start = 0;
    folder
        .split('/')
        .filter(|name| !name.is_empty())
        .map(move |name| {
            let end = start + name.len();
            start = end + 1;
            (folder.get(..end).unwrap_or(folder), name)
        })
}

/// Makes a folder, which has its rights when it gets its name: a run that is stopped in between leaves
/// none that the next would take for finished. Gives it open.
fn make(outer: impl AsFd, name: impl Arg) -> Result<OwnedFd, Errno> {
    match mkdirat(&outer, UNNAMED, Mode::from_raw_mode(FOLDER_MODE)) {
        Ok(()) | Err(Errno::EXIST) => {}
        Err(errno) => return Err(errno),
    }
    let folder = openat(&outer, UNNAMED, LIST, Mode::empty())?;
    give_rights(&folder)?;
    renameat(&outer, UNNAMED, &outer, name)?;
    Ok(folder)
}

/// Adds our rights to what the folder inherited, such as the set-group-id bit.
fn give_rights(folder: &OwnedFd) -> Result<(), Errno> {
    let mode = Mode::from_raw_mode(fstat(folder)?.st_mode & 0o7000 | FOLDER_MODE);
    fchmod(folder, mode)
}

/// Makes a folder and what is missing above it, durably.
pub(super) fn make_with_parents(path: &Path) -> Result<(), Error> {
    let missing = path
        .ancestors()
        .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
    for folder in missing.collect::<Vec<_>>().into_iter().rev() {
        let (Some(name), false) = (folder.file_name(), folder.exists()) else {
            continue;
        };
        let failed = |errno: Errno| Error::io(Action::Create, folder, errno);
        let outer = match folder.parent() {
            Some(outer) if !outer.as_os_str().is_empty() => outer,
            _ => Path::new("."),
        };
        let outer = openat(CWD, outer, LIST.difference(OFlags::NOFOLLOW), Mode::empty());
        let outer = outer.map_err(failed)?;
        make(&outer, name).map_err(failed)?;
        fsync(&outer).map_err(failed)?;
    }
    Ok(())
}
