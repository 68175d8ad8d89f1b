//! The articles folder, held open: what is scanned and what is read is the same folder.

use std::ffi::OsStr;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat, openat2};
use rustix::io::Errno;

use super::stat::look;
use crate::error::{Action, Error, Found};
use crate::story::ArticlePath;

/// The articles folder of one run.
#[derive(Debug)]
pub struct ArticlesFolder {
    /// As configured, for messages.
    given: PathBuf,
    /// Absolute, without symbolic links.
    root: PathBuf,
    fd: OwnedFd,
}

impl ArticlesFolder {
    /// Opens the folder; it may itself be a symbolic link.
    ///
    /// # Errors
    ///
    /// [`Error::ArticlesMissing`] when it isn't there; [`Error::InTheWay`] when it is a file.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let failed = |source| cannot_list(folder, source);
        let root = std::fs::canonicalize(folder).map_err(failed)?;
        let fd = openat(CWD, &root, LIST, Mode::empty()).map_err(|errno| failed(errno.into()))?;
        Ok(Self {
            given: folder.to_owned(),
            root,
            fd,
        })
    }

    /// Why the folder can't be listed; it may have gone since it was opened.
    pub(super) fn cannot_list(&self, errno: Errno) -> Error {
        cannot_list(&self.given, errno.into())
    }

    /// Where it really lies.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn fd(&self) -> &OwnedFd {
        &self.fd
    }

    /// Whether anything lies at a path.
    pub fn has(&self, path: &ArticlePath) -> bool {
        look(&self.fd, OsStr::from_bytes(path.as_bytes())).is_ok()
    }

    /// Whether it is known that nothing lies at a path.
    pub fn lacks(&self, path: &ArticlePath) -> bool {
        look(&self.fd, OsStr::from_bytes(path.as_bytes())).is_err_and(is_gone)
    }

    /// Where a path in the folder really lies, all symbolic links followed; `None` outside.
    /// Nothing is opened.
    pub(super) fn resolve(&self, path: &ArticlePath) -> io::Result<Option<ArticlePath>> {
        let target = std::fs::canonicalize(self.root.join(OsStr::from_bytes(path.as_bytes())))?;
        let inside = target.strip_prefix(&self.root).ok();
        Ok(inside.map(|inside| ArticlePath::from_bytes(inside.as_os_str().as_bytes())))
    }

    /// Opens a file. Symbolic links on its path are followed inside the folder alone: what takes a
    /// folder's place after a scan can't lead out.
    ///
    /// # Errors
    ///
    /// `XDEV` where they lead out, else what the system said.
    pub(super) fn open_file(&self, path: &ArticlePath) -> io::Result<OwnedFd> {
        let name = |path: &ArticlePath| OsStr::from_bytes(path.as_bytes()).to_owned();
        let without_links = |path: &ArticlePath| {
            let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
            openat2(&self.fd, name(path), READ, Mode::empty(), resolve)
        };
        let target =
            || -> io::Result<ArticlePath> { self.resolve(path)?.ok_or_else(|| Errno::XDEV.into()) };
        let opened = match without_links(path) {
            Err(Errno::LOOP) => without_links(&target()?),
            // Kernels before 5.6, and containers that forbid calls they don't know.
            Err(Errno::NOSYS | Errno::PERM) => {
                openat(&self.fd, name(&target()?), READ, Mode::empty())
            }
            opened => opened,
        };
        Ok(opened?)
    }
}

fn cannot_list(folder: &Path, source: io::Error) -> Error {
    match source.kind() {
        io::ErrorKind::NotFound => Error::ArticlesMissing {
            path: folder.to_owned(),
        },
        io::ErrorKind::NotADirectory => Error::InTheWay {
            path: folder.to_owned(),
            found: Found::File,
            wanted: Found::Folder,
        },
        _ => Error::io(Action::List, folder, source),
    }
}

/// How a folder is opened to be listed. `DIRECTORY` makes sure that a FIFO isn't opened.
pub(super) const LIST: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::CLOEXEC)
    .union(OFlags::NOFOLLOW);

/// How a file is opened to be read. `NONBLOCK`: a FIFO that took its place must not block the run.
const READ: OFlags = OFlags::RDONLY
    .union(OFlags::NONBLOCK)
    .union(OFlags::NOCTTY)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC);

/// Whether a path was gone, or no longer what it was, when it was looked at: no mistake of
/// anyone's, the next scan shows what is there now.
pub(super) fn is_gone(errno: Errno) -> bool {
    matches!(errno, Errno::NOENT | Errno::NOTDIR | Errno::LOOP)
}
