//! What lies in the articles folder now. Nothing but folders is opened.

use std::path::PathBuf;

use rustix::fs::{AtFlags, CWD, StatxFlags, statx};

use super::articles_folder::ArticlesFolder;
use super::bundles;
use super::links;
pub use super::seen::{Scan, ScanOptions};
use super::stat::{self, Identity};
use super::walk::{Found, Walk};
use crate::error::Error;
use crate::story::ArticlePath;

/// Walks the folder, on the threads of the current rayon pool.
///
/// Symbolic links to folders aren't followed. One to a file counts as an article when the file
/// lies in the folder and the walk doesn't see it under its own name (configuration volumes link
/// into a hidden folder).
///
/// When a name comes or goes meanwhile, it walks once more: an article that is renamed from where the
/// walk hasn't been to where it was isn't met.
///
/// # Errors
///
/// Only when the folder itself can't be listed; whatever fails below it is told in the scan.
pub fn scan(folder: &ArticlesFolder, options: &ScanOptions) -> Result<Scan, Error> {
    let excluded = identities(&options.excluded);
    let mut walk = Walk::new(options, &excluded);
    let mut found = walk.run(folder)?;
    if found.has_changed {
        walk = Walk::new(options, &excluded);
        found = walk.run(folder)?;
    }
    let mut scan = with_links(folder, &walk, found);
    bundles::leave_out(&mut scan, options);
    Ok(scan)
}

/// Looks at some paths of the folder, and at what lies below them, as [`scan`] would.
///
/// # Errors
///
/// None of its own; whatever fails is told in the scan.
pub fn scan_paths(
    folder: &ArticlesFolder,
    options: &ScanOptions,
    paths: &[ArticlePath],
) -> Result<Scan, Error> {
    let excluded = identities(&options.excluded);
    let walk = Walk::new(options, &excluded);
    let mut scan = with_links(folder, &walk, walk.run_at(folder, paths)?);
    bundles::leave_out_at(&mut scan, folder, options);
    Ok(scan)
}

/// What was found, and what its symbolic links lead to, sorted.
fn with_links(folder: &ArticlesFolder, walk: &Walk<'_>, found: Found) -> Scan {
    let mut scan = found.scan;
    for link in found.links {
        links::follow(folder, walk, link, &mut scan);
    }
    scan.sort();
    scan
}

/// What the excluded paths are, symbolic links followed.
fn identities(paths: &[PathBuf]) -> Vec<Identity> {
    let look = |path: &PathBuf| statx(CWD, path, AtFlags::empty(), StatxFlags::INO).ok();
    paths
        .iter()
        .filter_map(|path| look(path).as_ref().map(stat::identity))
        .collect()
}
