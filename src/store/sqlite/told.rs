//! The faults that were told of, so that a run that nobody watches tells of each once.

use std::collections::BTreeSet;

use rusqlite::params;

use super::Sqlite;
use crate::error::Error;

impl Sqlite {
    /// Notes one fault more, which stopped a run, so that nobody knows which others are gone. Gives whether it was
    /// told of before.
    pub(super) fn note_fault(&self, fault: i64) -> Result<bool, Error> {
        self.start("NORMAL")?;
        let added = self.ask(|c| {
            c.prepare_cached("INSERT OR IGNORE INTO told VALUES (?1)")?
                .execute([fault])
        })?;
        self.end_transaction()?;
        Ok(added == 0)
    }

    /// Notes the faults that there are now, in a transaction of its own: as told of if they `are_told`, else
    /// only which of those told of are gone. Gives those that were told of before, if they aren't to be told
    /// again. Writes nothing when nothing changed.
    pub(super) fn note_faults(
        &self,
        faults: &BTreeSet<i64>,
        are_told: bool,
    ) -> Result<BTreeSet<i64>, Error> {
        let told: BTreeSet<i64> = self.ask(|c| {
            let mut query = c.prepare_cached("SELECT fault FROM told")?;
            query.query_map([], |row| row.get(0))?.collect()
        })?;
        let gone: Vec<i64> = told.difference(faults).copied().collect();
        let new = faults.difference(&told).filter(|_| are_told);
        let new: Vec<i64> = new.copied().collect();
        if !(gone.is_empty() && new.is_empty()) {
            self.start("NORMAL")?;
            self.ask(|c| {
                let mut order = c.prepare_cached("DELETE FROM told WHERE fault = ?1")?;
                for fault in gone {
                    order.execute(params![fault])?;
                }
                let mut order = c.prepare_cached("INSERT INTO told VALUES (?1)")?;
                for fault in new {
                    order.execute(params![fault])?;
                }
                Ok(())
            })?;
            self.end_transaction()?;
        }
        Ok(if are_told { told } else { BTreeSet::new() })
    }
}
