//! The ledger kept. What a run asks of it is [`Questions`], what it tells it [`Orders`]: values, no SQL, and each a
//! round trip where the ledger lies on another machine. The only place that knows SQL is the store behind them.
//!
//! The types say what may be done when: a [`Store`] is only asked, a [`Transaction`] is told what a run judged and
//! planned, [`Notes`] what became of the documents.

mod orders;
mod questions;
mod sqlite;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::ops::Deref;
use std::path::Path;

pub use self::orders::Orders;
pub use self::questions::{Folders, LedgerFile, MediaOfStory, PageNames, Questions, SealedStories};
use self::sqlite::Sqlite;
use crate::error::Error;
use crate::ledger::outbox::Ping;
use crate::plan::changes::{Judged, Planned};

/// What keeps a ledger.
trait Ledger: Questions + Orders + Send + std::fmt::Debug {}

impl<T: Questions + Orders + Send + std::fmt::Debug> Ledger for T {}

/// An open ledger, between runs: it is asked.
#[derive(Debug)]
pub struct Store(Box<dyn Ledger>);

impl Store {
    fn of(ledger: Sqlite) -> Self {
        Self(Box::new(ledger))
    }

    /// Opens the ledger; `None` when there is none yet.
    ///
    /// # Errors
    ///
    /// Those of reading it, and [`Error::LedgerVersion`] when it isn't of this program's version.
    pub fn open(path: &Path) -> Result<Option<Self>, Error> {
        Ok(Sqlite::open(path)?.map(Self::of))
    }

    /// Opens the ledger to look at it as it is at this moment; `None` when there is none yet. Works where nothing may
    /// be written.
    ///
    /// # Errors
    ///
    /// As [`Store::open`].
    pub fn look(path: &Path) -> Result<Option<Self>, Error> {
        Ok(Sqlite::look(path)?.map(Self::of))
    }

    /// Begins a new ledger and its first run. It takes its name when that is committed; interrupted before, it is
    /// begun again.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the rest of an earlier one can't be removed; those of writing.
    pub fn create(path: &Path) -> Result<Transaction, Error> {
        Self::of(Sqlite::create(path)?).begin()
    }

    /// The same in memory, for a run that must write nothing.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn in_memory(path: &Path) -> Result<Transaction, Error> {
        Self::of(Sqlite::in_memory(path)?).begin()
    }

    /// Begins a run.
    ///
    /// # Errors
    ///
    /// Those of the ledger.
    pub fn begin(self) -> Result<Transaction, Error> {
        self.orders().begin()?;
        Ok(Transaction(self))
    }

    /// What it is asked.
    pub fn ask(&self) -> &(dyn Questions + 'static) {
        &*self.0
    }

    fn orders(&self) -> &dyn Orders {
        &*self.0
    }

    /// Notes one fault more, which stopped a run, so that nobody knows which others are gone. Gives whether it was
    /// told of before.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn tell_also(&self, fault: i64) -> Result<bool, Error> {
        self.orders().tell_also(fault)
    }

    /// Notes the faults that there are now: as told of if they `are_told`, else only which of those told of are gone.
    /// Gives those that were told of before, if they aren't to be told again. Writes nothing when nothing changed.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn tell(&self, faults: &BTreeSet<i64>, are_told: bool) -> Result<BTreeSet<i64>, Error> {
        self.orders().tell(faults, are_told)
    }

    /// Keeps how hubs stand to documents. What a ping says of the future holds only if the document didn't change
    /// since it owed so much as is given.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn keep_pings(&self, pings: &[(Ping, u64)]) -> Result<(), Error> {
        self.orders().keep_pings(pings)
    }

    /// Forgets hubs that aren't named any more.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn forget_hubs(&self, hubs: &BTreeSet<String>) -> Result<(), Error> {
        self.orders().forget_hubs(hubs)
    }

    /// Writes what a ledger that is looked at holds into another file, which isn't there yet.
    ///
    /// # Errors
    ///
    /// Those of writing, also when the file is there.
    pub fn copy_to(self, path: &Path) -> Result<(), Error> {
        self.orders().copy_to(path)
    }
}

impl Deref for Store {
    type Target = dyn Questions;

    fn deref(&self) -> &Self::Target {
        self.ask()
    }
}

/// Says that what was judged was told, so that what is planned may be: its questions are answered with that.
#[derive(Debug)]
pub struct Applied(());

/// A run's transaction: the ledger is told, and asked as it is then. Dropped, nothing was told.
#[derive(Debug)]
pub struct Transaction(Store);

impl Transaction {
    /// Tells what a run judged, or a part of it.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn judged(&self, judged: &Judged) -> Result<Applied, Error> {
        self.tell().judged(judged)?;
        Ok(Applied(()))
    }

    /// Tells what a run planned, or a part of it.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn planned(&self, _after: &Applied, planned: &Planned) -> Result<(), Error> {
        self.tell().planned(planned)
    }

    /// All else that it is told.
    pub fn tell(&self) -> &dyn Orders {
        self.0.orders()
    }

    /// Ends the run, in which nothing became stale; when this returns, it is on the disk.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn commit(mut self) -> Result<Store, Error> {
        self.0.0.commit()?;
        Ok(self.0)
    }

    /// Goes on to the documents, before the first of which it is on the disk.
    ///
    /// # Errors
    ///
    /// Those of writing: a new ledger takes its name at once.
    pub fn write(mut self, is_dry: bool) -> Result<Notes, Error> {
        let is_named = !is_dry && self.is_new();
        if is_named {
            self.0.0.commit()?;
            self.0.orders().begin_notes()?;
        }
        Ok(Notes {
            store: self.0,
            is_run_open: Cell::new(!is_named),
        })
    }

    /// Forgets what was told.
    ///
    /// # Errors
    ///
    /// Those of the ledger.
    pub fn roll_back(self) -> Result<Store, Error> {
        self.0.orders().roll_back()?;
        Ok(self.0)
    }
}

impl Deref for Transaction {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.0
    }
}

/// The ledger while documents are written: the run's transaction, and from then on when the first takes its place notes
/// of what was placed. A crash of the machine may lose those; then documents that are right already are looked at once
/// more.
#[derive(Debug)]
pub struct Notes {
    store: Store,
    /// Whether the run's transaction is open still.
    is_run_open: Cell<bool>,
}

impl Notes {
    /// Ends the run's transaction, if it is open still; when this returns, it is on the disk.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn commit_run(&self) -> Result<(), Error> {
        if self.is_run_open.replace(false) {
            self.store.orders().end()?;
            self.store.orders().begin_notes()?;
        }
        Ok(())
    }

    /// Has what was noted so far last.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn commit(&self) -> Result<(), Error> {
        self.store.orders().end()?;
        self.is_run_open.set(false);
        self.store.orders().begin_notes()
    }

    /// What it is told of the documents.
    pub fn tell(&self) -> &dyn Orders {
        self.store.orders()
    }

    /// Ends it.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn end(self) -> Result<Store, Error> {
        self.store.orders().end()?;
        Ok(self.store)
    }

    /// Forgets it all, after a run that was a dry one.
    ///
    /// # Errors
    ///
    /// Those of the ledger.
    pub fn roll_back(self) -> Result<Store, Error> {
        self.store.orders().roll_back()?;
        Ok(self.store)
    }
}

impl Deref for Notes {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}
