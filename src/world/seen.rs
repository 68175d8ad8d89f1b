//! What a scan is told, and what it saw.

use std::io;
use std::path::PathBuf;

use rayon::slice::ParallelSliceMut;

use super::not_articles::NotArticle;
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
    /// Whether what is passed over is to be named.
    pub names_passed_over: bool,
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
    /// have other names, or are named like copies of files: those can change without an event under the path
    /// that they were seen by.
    pub has_links: bool,
    /// Files that say something of the articles of their folder, as `_index.md`; by path.
    pub folder_files: Vec<ArticlePath>,
    /// What isn't an article although it looks like one, and why, where that is to be named; by path.
    pub passed_over: Vec<(ArticlePath, NotArticle)>,
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
        self.folder_files.append(&mut other.folder_files);
        self.passed_over.append(&mut other.passed_over);
    }

    /// Sorts what several parts of the walk saw.
    pub(super) fn sort(&mut self) {
        self.sightings
            .par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
        self.problems.sort_by(|a, b| a.path.cmp(&b.path));
        self.unreadable.sort();
        self.folder_files.sort();
        self.passed_over.sort_by(|(a, _), (b, _)| a.cmp(b));
    }
}

/// The problem of a path that the system doesn't let us look at.
pub(super) fn unreadable(cause: impl Into<io::Error>) -> What {
    What::Unreadable {
        cause: cause.into().to_string(),
    }
}
