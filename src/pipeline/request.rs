//! What a run is asked to do, and who hears of it.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::scope::{Patience, Scope, Waiting};

/// Who hears of a run while it goes on.
pub(crate) trait Listener: std::fmt::Debug + Sync {
    /// Hears what somebody should know, and what to do about it.
    fn warning(&self, message: &str, hint: Option<&str>);
    /// Whether all stories that changed are to be named, not only some.
    fn wants_stories(&self) -> bool;
    /// Whether all documents that changed are to be named.
    fn wants_documents(&self) -> bool;
    /// Hears what a run that writes nothing would write as a document; `None`: it would be removed. Any thread may
    /// tell, and of one document more than once: the last counts.
    fn document(&self, _path: &str, _bytes: Option<&[u8]>) {}
    /// Hears that a long step begins, of so many parts.
    fn begin(&self, what: &'static str, total: usize) -> Box<dyn Progress>;
}

/// A long step of a run, while it goes on.
pub(crate) trait Progress: Sync {
    /// One more part is done.
    fn step(&self);
}

/// How a run is meant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    /// Whether every document is made anew.
    pub(crate) all: bool,
    /// Whether somebody has said that a flood is meant.
    pub(crate) accept: bool,
    /// Whether nothing is to be written.
    pub(crate) dry_run: bool,
    /// How long another run is waited for.
    pub(crate) wait: Duration,
}

/// What a run is asked to do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request<'a> {
    /// How it is meant.
    pub(crate) options: &'a Options,
    /// Where to look.
    pub(crate) scope: &'a Scope,
    /// Which files to leave for later.
    pub(crate) patience: &'a Patience,
    /// Which missing ones the run before left for later.
    pub(crate) waiting: &'a Waiting,
    /// Whether documents may be missing from the output, so that each is looked for.
    pub(crate) rechecks_output: bool,
    /// Who hears of it.
    pub(crate) listener: &'a dyn Listener,
    /// Reads the system's clock.
    pub(crate) wall: fn() -> DateTime<Utc>,
}
