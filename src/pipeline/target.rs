//! Where documents go: into the output folder, into one that is built, or nowhere in a dry run.

use std::fs::File;

use super::request::Listener;
use crate::error::Error;
use crate::world::output::{FirstOutput, Output, OutputFolder, Ready, Source};

/// Where documents go.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target<'a> {
    /// The output folder.
    Folder(&'a Output),
    /// The first output, which has its place when it is whole.
    First(&'a FirstOutput),
    /// Nowhere: what would change beside what is there is only told.
    Nowhere(Option<&'a OutputFolder>, &'a dyn Listener),
}

impl Target<'_> {
    /// So many documents come before the next commit.
    pub(super) fn expect(self, documents: usize) {
        if let Self::Folder(output) = self {
            output.expect(documents);
        }
    }

    /// Forgets what was made ready.
    pub(super) fn discard(self) {
        if let Self::Folder(output) = self {
            output.discard();
        }
    }

    /// Whether the bytes differ from what is there; if so, they are made ready.
    pub(super) fn stage(self, path: &str, bytes: &[u8]) -> Result<bool, Error> {
        match self {
            Self::Folder(output) => output.stage(path, bytes),
            Self::First(output) => output.stage(path, bytes),
            Self::Nowhere(..) => Ok(self.read(path)?.as_deref() != Some(bytes)),
        }
    }

    /// The same under a document's own path and other names; gives those under which the bytes differ.
    pub(super) fn stage_under_all(
        self,
        path: &str,
        other_names: &[String],
        bytes: &[u8],
    ) -> Result<Vec<String>, Error> {
        if let Self::Nowhere(_, listener) = self {
            listener.document(path, Some(bytes));
        }
        let mut differing = Vec::new();
        for name in std::iter::once(path).chain(other_names.iter().map(String::as_str)) {
            if self.stage(name, bytes)? {
                differing.push(name.to_owned());
            }
        }
        Ok(differing)
    }

    /// The same for a document that takes its place after all others.
    pub(super) fn stage_last(self, path: &str, bytes: &[u8]) -> Result<bool, Error> {
        match self {
            Self::Folder(output) => output.stage_last(path, bytes),
            Self::First(_) | Self::Nowhere(..) => self.stage(path, bytes),
        }
    }

    /// Makes a document ready that is read somewhere else; whether all of it could be read, and passes.
    pub(super) fn stage_from(self, path: &str, source: &dyn Source) -> Result<bool, Error> {
        match self {
            Self::Folder(output) => output.stage_from(path, source),
            Self::First(output) => output.stage_from(path, source),
            Self::Nowhere(..) => Ok(true),
        }
    }

    /// A document opened for reading; `None` when it isn't there, as in an output that is being built.
    pub(super) fn open(self, path: &str) -> Result<Option<File>, Error> {
        match self {
            Self::Folder(output) => output.folder().open_file(path),
            Self::Nowhere(Some(folder), _) => folder.open_file(path),
            Self::First(_) | Self::Nowhere(None, _) => Ok(None),
        }
    }

    /// Sees to it that a document which is right as it is stays so.
    pub(super) fn keep(self, path: &str) -> Result<(), Error> {
        match self {
            Self::Folder(output) => output.keep(path),
            Self::First(_) | Self::Nowhere(..) => Ok(()),
        }
    }

    pub(super) fn read(self, path: &str) -> Result<Option<Vec<u8>>, Error> {
        match self {
            Self::Folder(output) => output.read(path),
            Self::First(output) => output.read(path),
            Self::Nowhere(None, _) => Ok(None),
            Self::Nowhere(Some(folder), _) => folder.read(path),
        }
    }

    /// Takes what was made ready, so that more can be made ready while it gets its places.
    pub(super) fn take(self) -> Option<Ready> {
        match self {
            Self::Folder(output) => Some(output.take()),
            Self::First(_) | Self::Nowhere(..) => None,
        }
    }

    /// Places what was made ready, durably.
    pub(super) fn place(self, ready: Option<Ready>) -> Result<(), Error> {
        match (self, ready) {
            (Self::Folder(output), Some(ready)) => output.place(ready).map(drop),
            _ => Ok(()),
        }
    }

    /// Whether a document is there.
    pub(super) fn exists(self, path: &str) -> Result<bool, Error> {
        match self {
            Self::Folder(output) => output.exists(path),
            Self::First(output) => output.exists(path),
            Self::Nowhere(None, _) => Ok(false),
            Self::Nowhere(Some(folder), _) => folder.exists(path),
        }
    }

    /// Removes a document of ours; whether it was there.
    pub(super) fn remove(self, path: &str) -> Result<bool, Error> {
        match self {
            Self::Folder(output) => output.remove(path),
            Self::First(_) => self.exists(path),
            Self::Nowhere(_, listener) => {
                listener.document(path, None);
                self.exists(path)
            }
        }
    }
}
