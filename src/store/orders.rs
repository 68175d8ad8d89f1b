//! What the ledger is told.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::error::Error;
use crate::ledger::memory::{SiteState, StoryRow};
use crate::ledger::outbox::Ping;
use crate::plan::changes::{FolderFile, Found, Judged, Placed, Planned, SealedDocument};

/// What is told. Who may tell what when [`Transaction`](super::Transaction) and [`Notes`](super::Notes) say.
///
/// # Errors
///
/// Each fails when the ledger can't be written.
pub trait Orders {
    /// Begins a run's transaction, which is on the disk when it ends.
    fn begin(&self) -> Result<(), Error>;
    /// Ends the run's transaction; a new ledger takes its name. When this returns, it is on the disk.
    fn commit(&mut self) -> Result<(), Error>;
    /// Begins a transaction of notes on what was written, which may be lost with the machine.
    fn begin_notes(&self) -> Result<(), Error>;
    /// Ends the transaction.
    fn end(&self) -> Result<(), Error>;
    /// Forgets the transaction.
    fn roll_back(&self) -> Result<(), Error>;
    /// Writes what the ledger holds into another file.
    fn copy_to(&self, path: &Path) -> Result<(), Error>;

    /// The site as a whole.
    fn put_site(&self, site: &SiteState) -> Result<(), Error>;
    /// What was judged.
    fn judged(&self, judged: &Judged) -> Result<(), Error>;
    /// What was planned.
    fn planned(&self, planned: &Planned) -> Result<(), Error>;
    /// How files look that say something of articles.
    fn folder_files(&self, files: &[FolderFile]) -> Result<(), Error>;
    /// That the rows of a new ledger are there, which is asked from now on; the numbers of its stories, where those
    /// that they were given are others.
    fn filled(&self, numbers: &[(StoryRow, u64)]) -> Result<(), Error>;
    /// Documents that must be written, or removed if nothing stands behind them any more.
    fn mark(&self, documents: &[String]) -> Result<(), Error>;
    /// The same of all files at old addresses.
    fn mark_old_files(&self) -> Result<(), Error>;
    /// Names that documents have besides their own from now on, which aren't removed any more, or (`None`) have no
    /// more.
    fn name(&self, names: &BTreeMap<String, Option<String>>) -> Result<(), Error>;
    /// That documents will be written, if any is pending: then the marker is too, the generation is raised, and hubs
    /// are owed word of the heads among them. Gives whether any is.
    fn promise(&self, hubs: &[String]) -> Result<bool, Error>;

    /// What drawing has found out.
    fn found(&self, found: &Found) -> Result<(), Error>;
    /// What documents of sealed pages are about to be: should the run be stopped, either may be there.
    fn placing(&self, documents: &[SealedDocument]) -> Result<(), Error>;
    /// What is in its place.
    fn placed(&self, placed: &Placed) -> Result<(), Error>;
    /// That the history is on the disk: what was kept for it goes.
    fn free_retained(&self) -> Result<(), Error>;
    /// That the output didn't change: takes the last raise of the generation back, and gives it.
    fn lower_generation(&self) -> Result<u64, Error>;

    /// One fault more, which stopped a run; whether it was told of before.
    fn tell_also(&self, fault: i64) -> Result<bool, Error>;
    /// The faults that there are now; gives those that were told of before.
    fn tell(&self, faults: &BTreeSet<i64>, are_told: bool) -> Result<BTreeSet<i64>, Error>;
    /// How hubs stand to documents that owed so much.
    fn keep_pings(&self, pings: &[(Ping, u64)]) -> Result<(), Error>;
    /// Hubs that aren't named any more.
    fn forget_hubs(&self, hubs: &BTreeSet<String>) -> Result<(), Error>;
}
