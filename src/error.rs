//! The world failed: which path or URL, what was tried, and what the system said.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// A failure outside the articles: files, folders, locks, the network. An author can't cause one
/// by writing; mistakes in articles are [`Problem`](crate::problem::Problem)s.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The system refused an operation on a file or folder.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried.
        action: Action,
        /// What the system said.
        source: io::Error,
    },
    /// The articles folder isn't there. Nothing may be written: an unmounted disk must not look
    /// like a site without stories.
    #[error("the articles folder {} is missing", path.display())]
    ArticlesMissing {
        /// The folder as configured.
        path: PathBuf,
    },
    /// Something else stands where a folder or a file of ours is needed.
    #[error("{} is {found}, not {wanted}", path.display())]
    InTheWay {
        /// What was looked at.
        path: PathBuf,
        /// What is there.
        found: Found,
        /// What is needed there.
        wanted: Found,
    },
    /// A document's path that must not be used in the output: absolute, with `..`, in `.tmp/`.
    #[error("{document:?} is not a path inside the output folder")]
    BadOutputPath {
        /// The path as it was given.
        document: String,
    },
    /// Another run holds the lock.
    #[error("{} is held by another run (waited {waited_secs} s)", path.display())]
    Locked {
        /// The lock's file.
        path: PathBuf,
        /// How long it was waited for, in whole seconds.
        waited_secs: u64,
    },
}

/// What was tried when the system refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Opening or reading a file.
    Read,
    /// Reading the names in a folder.
    List,
    /// Writing into a file.
    Write,
    /// Making a file or folder.
    Create,
    /// Waiting until it is on the disk.
    Sync,
    /// Moving a finished file into its place.
    Rename,
    /// Removing a file or folder.
    Remove,
    /// Taking a lock.
    Lock,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "read",
            Self::List => "list",
            Self::Write => "write",
            Self::Create => "create",
            Self::Sync => "sync",
            Self::Rename => "rename",
            Self::Remove => "remove",
            Self::Lock => "lock",
        })
    }
}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A FIFO, a socket or a device.
    Special,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::File => "a file",
            Self::Folder => "a folder",
            Self::Link => "a symbolic link",
            Self::Special => "a FIFO, a socket or a device",
        })
    }
}

impl Error {
    /// An [`Error::Io`] from whatever the system call gave.
    pub(crate) fn io(
        action: Action,
        path: impl Into<PathBuf>,
        source: impl Into<io::Error>,
    ) -> Self {
        Self::Io {
            path: path.into(),
            action,
            source: source.into(),
        }
    }
}
