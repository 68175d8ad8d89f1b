//! What lies in the articles folder now. Nothing but folders is opened.

use std::path::PathBuf;

use rayon::slice::ParallelSliceMut;
use rustix::fs::{AtFlags, CWD, StatxFlags, statx};

use super::articles_folder::ArticlesFolder;
use super::links;
use super::stat::{self, Identity};
use super::walk::Walk;
use crate::error::Error;
use crate::ledger::sighting::Sighting;
use crate::problem::{Problem, What};
use crate::story::ArticlePath;
use crate::story::patterns::Patterns;

/// What a scan is told.
#[derive(Debug, Clone, Default)]
pub struct ScanOptions {
    /// Folders and files that hold no articles wherever they lie: the output, the ledger.
    /// Known by what they are, not by their names; those that don't exist are passed over.
    pub excluded: Vec<PathBuf>,
    /// `articles.include` and `articles.exclude`.
    pub patterns: Patterns,
    /// Larger files are a problem, in bytes.
    pub max_bytes: u64,
}

/// What a scan saw.
#[derive(Debug, Default)]
pub struct Scan {
    /// The articles, sorted by the bytes of their paths, each path once.
    pub sightings: Vec<Sighting>,
    /// Files too large, folders that can't be listed, files that can't be looked at; by path.
    pub problems: Vec<Problem>,
    /// Paths of which nothing is known, sorted: an article there, or below there, isn't gone.
    pub unreadable: Vec<ArticlePath>,
    /// Whether there are symbolic links named like articles, also such that lead nowhere, or files that
    /// have other names: those can change without an event under the path that they were seen by.
    pub has_links: bool,
    /// How many Markdown and HTML files there are; this version doesn't read them.
    pub not_yet: usize,
}

impl Scan {
    /// Notes a path of which nothing can be known, and why.
    pub(super) fn cannot(&mut self, path: ArticlePath, what: What) {
        self.problems.push(Problem::file(path.to_string(), what));
        self.unreadable.push(path);
    }

    /// Takes in what another part of the walk saw.
    pub(super) fn absorb(&mut self, mut other: Self) {
        self.sightings.append(&mut other.sightings);
        self.problems.append(&mut other.problems);
        self.unreadable.append(&mut other.unreadable);
        self.has_links |= other.has_links;
        self.not_yet += other.not_yet;
    }

    fn sort(&mut self) {
        self.sightings
            .par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
        self.problems.sort_by(|a, b| a.path.cmp(&b.path));
        self.unreadable.sort();
    }
}

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
    let mut scan = found.scan;
    for link in found.links {
        links::follow(folder, &walk, link, &mut scan);
    }
    scan.sort();
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
    let (mut scan, links) = walk.run_at(folder, paths)?;
    for link in links {
        links::follow(folder, &walk, link, &mut scan);
    }
    scan.sort();
    Ok(scan)
}

/// What the excluded paths are, symbolic links followed.
fn identities(paths: &[PathBuf]) -> Vec<Identity> {
    let look = |path: &PathBuf| statx(CWD, path, AtFlags::empty(), StatxFlags::INO).ok();
    paths
        .iter()
        .filter_map(|path| look(path).as_ref().map(stat::identity))
        .collect()
}
