//! The files in the articles folder that stories name: which of them changed, and their way into the output.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};

use rayon::prelude::*;

use super::request::Progress;
use super::scope::Scope;
use super::site::Site;
use super::target::Target;
use crate::error::Error;
use crate::gate::{Fault, MediaCheck};
use crate::ledger::media::UsedMedia;
use crate::ledger::memory::StoryRow;
use crate::store::Store;
use crate::story::ArticlePath;
use crate::world::articles_folder::ArticlesFolder;
use crate::world::media::{CHUNK_BYTES, look_at, open};
use crate::world::output::Source;

/// The stories that name a file which looks otherwise than when their articles were read: a look at each, also at
/// those that weren't there. What looks as it did is remembered.
pub(super) fn changed(
    site: &Site,
    folder: &ArticlesFolder,
    scope: &Scope,
    store: &Store,
) -> Result<BTreeSet<StoryRow>, Error> {
    let mut stories = BTreeSet::new();
    let mut take = |used: &[(StoryRow, UsedMedia)]| {
        // Many stories may name the same.
        let paths: Vec<&[(StoryRow, UsedMedia)]> =
            used.chunk_by(|a, b| a.1.path == b.1.path).collect();
        let changed = paths.par_iter().flat_map_iter(|used| {
            let look = used
                .first()
                .and_then(|(_, used)| look_at(folder, &used.path));
            let others = used.iter().filter(move |(_, used)| used.look != look);
            others.map(|(row, _)| *row)
        });
        stories.par_extend(changed);
        site.media.know(used.iter().map(|(_, used)| used));
    };
    match scope.paths() {
        None => store.each_media(None, &mut take)?,
        Some(paths) => paths
            .iter()
            .try_for_each(|path| store.each_media(Some(path), &mut take))?,
    }
    Ok(stories)
}

/// An image or a file that is to be written: its path in the output, and where it may be had.
pub(super) type Copying = (String, Vec<ArticlePath>);

/// Makes images and files ready that passed the gate, in parallel; whether each differs from what is there, `None` of
/// one that can't be had as it was.
pub(super) fn copy_all(
    target: Target<'_>,
    folder: &ArticlesFolder,
    copying: Vec<Copying>,
    progress: &dyn Progress,
) -> Result<Vec<(Copying, Option<bool>)>, Error> {
    let copied = copying.into_par_iter().map(|copying| {
        progress.step();
        let (path, sources) = &copying;
        let is_changed = copy(target, folder, path, sources)?;
        Ok((copying, is_changed))
    });
    copied.collect()
}

fn copy(
    target: Target<'_>,
    folder: &ArticlesFolder,
    path: &str,
    sources: &[ArticlePath],
) -> Result<Option<bool>, Error> {
    // What is right there needs no source.
    if let Some(there) = target.open(path)?
        && Checked::of(path, there)
            .read_whole()
            .is_ok_and(|is_right| is_right)
    {
        target.keep(path)?;
        return Ok(Some(false));
    }
    for source in sources {
        let Ok(file) = open(folder, source) else {
            continue;
        };
        if target.stage_from(path, &Checked::of(path, file))? {
            return Ok(Some(true));
        }
    }
    Ok(None)
}

/// A file whose bytes pass through the gate while they are read.
struct Checked {
    file: File,
    check: RefCell<MediaCheck>,
}

impl Checked {
    /// Of the document at this path.
    fn of(path: &str, file: File) -> Self {
        Self {
            file,
            check: RefCell::new(MediaCheck::of(path)),
        }
    }

    /// Reads all of it; whether it passes.
    fn read_whole(&self) -> io::Result<bool> {
        let mut buffer = vec![0; CHUNK_BYTES];
        while self.read(&mut buffer)? > 0 {}
        Ok(self.passes())
    }

    /// What is wrong with all that was read.
    fn faults(&self) -> Vec<Fault> {
        self.check.borrow().clone().finish()
    }
}

impl Source for Checked {
    fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match (&self.file).read(buffer) {
                Ok(got) => {
                    let taken = buffer.get(..got).unwrap_or_default();
                    self.check.borrow_mut().take(taken);
                    return Ok(got);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn passes(&self) -> bool {
        self.faults().is_empty()
    }
}

/// What the gate says of an image or a file in the output.
///
/// # Errors
///
/// What the system said.
pub(crate) fn faults(path: &str, file: File) -> io::Result<Vec<Fault>> {
    let checked = Checked::of(path, file);
    checked.read_whole()?;
    Ok(checked.faults())
}
