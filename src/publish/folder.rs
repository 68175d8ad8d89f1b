//! A folder of this machine as a target, such as the one that a web server serves.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::fault::Fault;
use super::frozen::unsteady;
use super::manifest::Hash;
use super::state::FOLDER;
use super::target::{Condition, Content, Object, Put, Safety, Tag, Target};
use crate::error::Error;
use crate::world::lock::Lock;
use crate::world::output::{Output, OutputFolder, Source};

/// Larger documents are copied without holding all of them.
const HELD_BYTES: u64 = 8 * 1_024 * 1_024;

/// A folder.
#[derive(Debug)]
pub(super) struct FolderTarget {
    path: PathBuf,
    /// How long another publication to it is waited for.
    wait: Duration,
    /// Open for writing, and held against others.
    output: Option<(Output, Lock)>,
    /// Open for reading.
    folder: Option<OutputFolder>,
}

impl FolderTarget {
    /// A folder that may not be there yet.
    pub(super) fn new(path: PathBuf, wait: Duration) -> Self {
        Self {
            path,
            wait,
            output: None,
            folder: None,
        }
    }

    fn folder(&self) -> Option<&OutputFolder> {
        match &self.output {
            Some((output, _)) => Some(output.folder()),
            None => self.folder.as_ref(),
        }
    }

    fn output(&self) -> Result<&Output, Fault> {
        let output = self.output.as_ref().map(|(output, _)| output);
        output.ok_or_else(|| Fault::failed("write", &"the folder isn't open"))
    }
}

impl Target for FolderTarget {
    fn name(&self) -> String {
        self.path.display().to_string()
    }

    fn safety(&self) -> Safety {
        Safety::Lock
    }

    fn open(&mut self, for_writing: bool) -> Result<(), Fault> {
        if for_writing {
            let lock = Lock::take(&self.path.join(FOLDER).join("lock"), self.wait)?;
            let output = Output::open(&self.path)?;
            self.output = Some((output, lock));
        } else {
            self.folder = OutputFolder::open(&self.path)?;
        }
        Ok(())
    }

    fn get(&mut self, path: &str) -> Result<Option<Object>, Fault> {
        let Some(folder) = self.folder() else {
            return Ok(None);
        };
        let bytes = folder.read(path)?;
        Ok(bytes.map(|bytes| Object {
            tag: Tag::of(Hash::of(&bytes)),
            bytes,
        }))
    }

    fn tags(&mut self, paths: &[&str]) -> Result<Vec<Option<Tag>>, Fault> {
        let folder = self.folder();
        let tag = |path: &&str| {
            let bytes = folder
                .map(|folder| folder.read(path))
                .transpose()?
                .flatten();
            Ok(bytes.map(|bytes| Tag::of(Hash::of(&bytes))))
        };
        paths.par_iter().map(tag).collect()
    }

    fn put(&mut self, puts: &[Put<'_>], done: &(dyn Fn() + Sync)) -> Vec<Result<Tag, Fault>> {
        let output = match self.output() {
            Ok(output) => output,
            Err(fault) => return vec![Err(fault); puts.len()],
        };
        output.expect(puts.len());
        let staged: Vec<Result<Tag, Fault>> =
            puts.par_iter().map(|put| stage(output, put)).collect();
        let placed = output.commit().map_err(Fault::from);
        let end = |staged: Result<Tag, Fault>| {
            let tag = staged?;
            placed.as_ref().map_err(Clone::clone)?;
            done();
            Ok(tag)
        };
        staged.into_iter().map(end).collect()
    }

    fn remove(&mut self, paths: &[&str]) -> Result<(), Fault> {
        let output = self.output()?;
        for path in paths {
            output.remove(path)?;
        }
        output.commit()?;
        Ok(())
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        if matches!(error, Error::Locked { .. }) {
            return Self::Busy;
        }
        let fault = Self::failed("publish to the folder", &error);
        match error.hint() {
            Some(hint) => fault.with_hint(hint),
            None => fault,
        }
    }
}

/// Writes an object beside the others; the folder is locked, so that nobody else puts one.
fn stage(output: &Output, put: &Put<'_>) -> Result<Tag, Fault> {
    let changed = || Fault::Changed {
        path: put.path.to_owned(),
    };
    match &put.condition {
        Condition::Absent if output.exists(put.path)? => return Err(changed()),
        Condition::Any | Condition::Absent => {}
        Condition::Tagged(tag) => {
            let bytes = output.read(put.path)?;
            if bytes.map(|bytes| Hash::of(&bytes)) != tag.hash() {
                return Err(changed());
            }
        }
    }
    if let Content::Document(frozen, entry) = put.content
        && entry.size > HELD_BYTES
    {
        let copied =
            Copied::open(&frozen.file(entry), entry.hash).ok_or_else(|| unsteady(entry))?;
        let is_written = output.stage_from(put.path, &copied)?;
        return if is_written {
            Ok(Tag::of(entry.hash))
        } else {
            Err(unsteady(entry))
        };
    }
    let bytes = put.bytes()?;
    output.stage(put.path, &bytes)?;
    Ok(Tag::of(Hash::of(&bytes)))
}

/// A document that is read while it is written elsewhere, and passes if it is what was listed.
struct Copied {
    read: Mutex<(File, Sha256)>,
    hash: Hash,
}

impl Copied {
    fn open(file: &Path, hash: Hash) -> Option<Self> {
        let read = Mutex::new((File::open(file).ok()?, Sha256::new()));
        Some(Self { read, hash })
    }
}

impl Source for Copied {
    fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut read = self.read.lock().map_err(|_| io::ErrorKind::Other)?;
        let (file, hasher) = &mut *read;
        let got = file.read(buffer)?;
        hasher.update(buffer.get(..got).unwrap_or_default());
        Ok(got)
    }

    fn passes(&self) -> bool {
        let read = self.read.lock();
        read.is_ok_and(|read| Hash::end(read.1.clone()) == self.hash)
    }
}
