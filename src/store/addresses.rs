//! Names in the output that aren't of Feedmill's own choosing: what else feeds' documents are called.

use std::collections::BTreeMap;

use rusqlite::params;

use super::Store;
use crate::error::Error;

impl Store {
    /// The names that feeds' documents have besides their own, each with the document's own path.
    pub fn also_at(&self) -> Result<BTreeMap<String, String>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached("SELECT name, document FROM also_at")?;
            query
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
    }

    /// Notes one more name of a document.
    pub fn put_also_at(&self, name: &str, document: &str) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("INSERT OR REPLACE INTO also_at VALUES (?1, ?2)")?
                .execute(params![name, document])
                .map(drop)
        })
    }

    /// Forgets a name.
    pub fn remove_also_at(&self, name: &str) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("DELETE FROM also_at WHERE name = ?1")?
                .execute([name])
                .map(drop)
        })
    }
}
