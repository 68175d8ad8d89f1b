//! The files that say something of the articles of their folder, as they looked when those were judged.

use rusqlite::params;

use super::Sqlite;
use super::media::look_from;
use crate::error::Error;
use crate::ledger::memory::UNTRUSTED_MTIME;
use crate::ledger::stat_cache::StatData;
use crate::story::ArticlePath;

impl Sqlite {
    /// All of them, by path, each as it looked; `None` when it couldn't be looked at.
    pub(super) fn all_folder_files(&self) -> Result<Vec<(ArticlePath, Option<StatData>)>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached(
                "SELECT path, size, mtime, ctime, inode FROM folder_file ORDER BY path",
            )?;
            let files = query.query_map([], |row| {
                let path = ArticlePath::from_bytes(row.get::<_, Vec<u8>>(0)?);
                Ok((path, look_from(row, 1)?))
            })?;
            files.collect()
        })
    }

    /// Notes how one looks.
    pub(super) fn put_folder_file(
        &self,
        path: &ArticlePath,
        look: Option<StatData>,
    ) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("INSERT OR REPLACE INTO folder_file VALUES (?1, ?2, ?3, ?4, ?5)")?
                .execute(params![
                    path.as_bytes(),
                    look.map(|look| look.size.cast_signed()),
                    look.map(|look| look.mtime_ns),
                    look.map(|look| look.ctime_ns),
                    look.map(|look| look.inode.cast_signed()),
                ])
                .map(drop)
        })
    }

    /// Forgets one.
    pub(super) fn remove_folder_file(&self, path: &ArticlePath) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("DELETE FROM folder_file WHERE path = ?1")?
                .execute([path.as_bytes()])
                .map(drop)
        })
    }

    /// Has the articles between two paths read again by this run or the next; without paths, all.
    pub(super) fn distrust_between(
        &self,
        ends: Option<&(ArticlePath, ArticlePath)>,
    ) -> Result<(), Error> {
        self.ask(|c| match ends {
            None => c
                .prepare_cached("UPDATE file SET mtime = ?1")?
                .execute([UNTRUSTED_MTIME])
                .map(drop),
            Some((from, to)) => c
                .prepare_cached("UPDATE file SET mtime = ?1 WHERE path > ?2 AND path < ?3")?
                .execute(params![UNTRUSTED_MTIME, from.as_bytes(), to.as_bytes()])
                .map(drop),
        })
    }
}
