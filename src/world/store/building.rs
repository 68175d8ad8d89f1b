//! A ledger that is being built beside the name that it will have, and goes on where it was when it
//! was interrupted.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::{Store, schema};
use crate::error::{Action, Error};

/// Changes with each start of the machine.
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// Nothing is synced before the ledger takes its name: what a run had written is whole when it alone
/// was stopped, and nobody knows when the machine was.
const PARTS: &str = "CREATE TABLE IF NOT EXISTS part (boot TEXT PRIMARY KEY) WITHOUT ROWID";

impl Store {
    /// Begins a new ledger beside its final name, without a journal. It takes its name at the first
    /// [`Store::commit`]; interrupted before, it is begun again, unless a part of it has ended.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the rest of an earlier one can't be removed; [`Error::Ledger`].
    pub fn create(path: &Path) -> Result<Self, Error> {
        let building = path.with_extension("new");
        for old in [&building, &path.with_extension("new-journal")] {
            match fs::remove_file(old) {
                Err(source) if source.kind() != ErrorKind::NotFound => {
                    return Err(Error::io(Action::Remove, old, source));
                }
                _ => {}
            }
        }
        let store = Self::with(path, &building, Some(building.clone()))?;
        store.set_up("OFF")?;
        Ok(store)
    }

    /// The new ledger that an interrupted run left, as it was when its last part ended; `None` when
    /// there is none, or the machine was started since.
    pub fn go_on(path: &Path) -> Option<Self> {
        let building = path.with_extension("new");
        let boot = boot_id().filter(|_| building.exists())?;
        let store = Self::with(path, &building, Some(building.clone())).ok()?;
        let parts = "SELECT boot FROM part LIMIT 1";
        let noted: Result<String, Error> = store.ask(|c| c.query_row(parts, [], |row| row.get(0)));
        let is_known = store.check_version(schema::VERSION).is_ok();
        // What was damaged since would only be found when half the work is done.
        let is_whole = || {
            let check = "PRAGMA quick_check(1)";
            let found: Result<String, Error> =
                store.ask(|c| c.query_row(check, [], |row| row.get(0)));
            found.is_ok_and(|found| found == "ok")
        };
        (is_known && noted.ok()? == boot && is_whole()).then_some(store)
    }

    /// Ends a part of the run in which the ledger is new: should the run be interrupted, the next goes
    /// on from here.
    ///
    /// # Errors
    ///
    /// [`Error::Ledger`].
    pub fn end_part(&self) -> Result<(), Error> {
        self.end()?;
        if let Some(boot) = boot_id() {
            self.ask(|c| {
                c.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
                // By itself and once, so that it tells of a whole part; from then on there is a journal.
                c.execute_batch(PARTS)?;
                c.execute("INSERT OR IGNORE INTO part VALUES (?1)", [boot])
                    .map(drop)
            })?;
        }
        self.start("OFF")
    }

    /// The ledger isn't in parts any more.
    pub(super) fn forget_parts(&self) -> Result<(), Error> {
        self.ask(|c| c.execute_batch("DROP TABLE IF EXISTS part"))
    }
}

fn boot_id() -> Option<String> {
    fs::read_to_string(BOOT_ID).ok()
}
