//! What is to be published and how, and what came of it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

use crate::pipeline::site::Site;

/// What to publish, and how.
#[derive(Debug)]
pub(crate) struct Request<'r> {
    /// The site, whose output it is.
    pub(crate) site: &'r Site,
    /// Where copies are kept that save looks at the output and this target.
    pub(crate) kept: PathBuf,
    /// Other names of feeds' documents.
    pub(crate) names: BTreeSet<String>,
    /// For how many seconds heads are kept by caches.
    pub(crate) max_age_secs: u64,
    /// How many files may be removed at once; by default a tenth of them.
    pub(crate) max_delete: Option<usize>,
    /// Whether what isn't as it should be may be published, and replaced, and any number of files removed.
    pub(crate) accept: bool,
    /// Whether all that lies there is looked at, not only what is replaced.
    pub(crate) verifies: bool,
    /// Whether nothing is to be written.
    pub(crate) dry_run: bool,
    /// How long another run of this site is waited for.
    pub(crate) wait: Duration,
}

/// What a publication did, or would do.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Published {
    /// What people call the target.
    pub(crate) target: String,
    /// The generation that is there now.
    pub(crate) generation: u64,
    /// How many files are there now.
    pub(crate) files: usize,
    /// What was put, in that order.
    pub(crate) put: Vec<String>,
    /// Its bytes.
    pub(crate) bytes: u64,
    /// What was removed, in that order.
    pub(crate) removed: Vec<String>,
    /// What lies in the output and can't be published.
    pub(crate) passed_over: Vec<String>,
    /// How many of the files there were looked at, where all were to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) verified: Option<usize>,
}
