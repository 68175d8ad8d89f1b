//! The site's row: id, generation, config; and the documents that wait to be written.

use rusqlite::{OptionalExtension, params};

use super::Sqlite;
use crate::error::Error;
use crate::ledger::memory::SiteState;

impl Sqlite {
    /// The site's row; `None` in a ledger that is being begun.
    pub(super) fn site_row(&self) -> Result<Option<SiteState>, Error> {
        self.ask(|c| {
            let query = "SELECT id, generation, config, pages, old_files FROM site";
            c.query_row(query, [], |row| {
                self.has_old_files.set(Some(row.get(4)?));
                let hash = |column| row.get(column).map(u128::from_be_bytes);
                Ok(SiteState {
                    id: row.get(0)?,
                    generation: row.get::<_, i64>(1)?.cast_unsigned(),
                    config: hash(2)?,
                    pages: hash(3)?,
                })
            })
            .optional()
        })
    }

    /// Writes the site's row.
    pub(super) fn put_site_row(&self, site: &SiteState) -> Result<(), Error> {
        let SiteState {
            id,
            generation,
            config,
            pages,
        } = site;
        let row = params![
            id,
            generation.cast_signed(),
            config.to_be_bytes(),
            pages.to_be_bytes(),
        ];
        self.ask(|c| {
            c.execute(
                "INSERT INTO site (one, id, generation, config, pages)
                 VALUES (1, ?1, ?2, ?3, ?4)
                 ON CONFLICT (one) DO UPDATE
                 SET id = ?1, generation = ?2, config = ?3, pages = ?4",
                row,
            )
            .map(drop)
        })
    }

    /// Raises the generation: the output is about to change.
    pub(super) fn raise_generation(&self) -> Result<(), Error> {
        self.ask(|c| {
            c.execute("UPDATE site SET generation = generation + 1", [])
                .map(drop)
        })
    }

    /// Takes the last raise back, as the output didn't change; gives the generation.
    pub(super) fn take_raise_back(&self) -> Result<u64, Error> {
        self.ask(|c| {
            c.query_row(
                "UPDATE site SET generation = generation - 1 RETURNING generation",
                [],
                |row| row.get::<_, i64>(0).map(i64::cast_unsigned),
            )
        })
    }

    /// Adds a document; whether it was never written before: then what lies in its place isn't ours.
    pub(super) fn add_pending(&self, path: &str, first: bool) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("INSERT OR IGNORE INTO pending VALUES (?1, ?2)")?
                .execute(params![path, first])
                .map(drop)
        })
    }

    /// Whether a document must be written; then whether it was never written before.
    pub(super) fn is_pending(&self, path: &str) -> Result<Option<bool>, Error> {
        self.ask(|c| {
            c.prepare_cached("SELECT first FROM pending WHERE path = ?1")?
                .query_row([path], |row| row.get(0))
                .optional()
        })
    }

    /// Adds the pages of all public stories.
    pub(super) fn add_all_pages_pending(&self) -> Result<(), Error> {
        self.ask(|c| {
            c.execute(
                "INSERT OR IGNORE INTO pending
                 SELECT 'pages/' || coalesce(slug, key) || '.html', 0 FROM story WHERE state IN (0, 3)",
                [],
            )
            .map(drop)
        })
    }

    /// Of the documents that must be written the first by path, at most so many, that come after one.
    pub(super) fn pending_from(&self, path: &str, most: usize) -> Result<Vec<String>, Error> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.ask(|c| {
            c.prepare_cached("SELECT path FROM pending WHERE path > ?1 ORDER BY path LIMIT ?2")?
                .query_map(params![path, most], |row| row.get(0))?
                .collect()
        })
    }

    /// How many documents must be written.
    pub(super) fn count_pending(&self) -> Result<usize, Error> {
        let count: i64 = self.ask(|c| {
            c.prepare_cached("SELECT count(*) FROM pending")?
                .query_row([], |row| row.get(0))
        })?;
        Ok(usize::try_from(count).unwrap_or_default())
    }

    /// Whether any document must be written.
    pub(super) fn has_pending(&self) -> Result<bool, Error> {
        self.ask(|c| {
            c.query_row("SELECT EXISTS (SELECT 1 FROM pending)", [], |row| {
                row.get(0)
            })
        })
    }

    /// Documents that are on the disk.
    pub(super) fn remove_pending<'p>(
        &self,
        paths: impl IntoIterator<Item = &'p String>,
    ) -> Result<(), Error> {
        self.ask(|c| {
            let mut order = c.prepare_cached("DELETE FROM pending WHERE path = ?1")?;
            let mut paths = paths.into_iter();
            paths.try_for_each(|path| order.execute([path]).map(drop))
        })
    }
}
