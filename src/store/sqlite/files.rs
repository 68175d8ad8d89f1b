//! The ledger's files: one row for each path in the articles folder.

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension as _, Row, params};

use super::Sqlite;
use crate::error::Error;
use crate::ledger::memory::{KnownFile, StoryRow, UNTRUSTED_MTIME};
use crate::ledger::sighting::Sighting;
use crate::ledger::stat_cache::{StatCache, StatData};
use crate::problem::Problem;
use crate::story::ArticlePath;

const COLUMNS: &str = "path, story, size, mtime, ctime, device, inode, birth, problems";

impl Sqlite {
    /// Gives the known files that lie between two paths, without these, by path; without one, from the
    /// first or to the last.
    pub(super) fn each_file_between(
        &self,
        after: Option<&ArticlePath>,
        before: Option<&ArticlePath>,
        give: &mut dyn FnMut(KnownFile),
    ) -> Result<(), Error> {
        let after = after.map(ArticlePath::as_bytes);
        let before = before.map(ArticlePath::as_bytes);
        self.ask(|c| {
            // An empty path lies before all, and none is empty.
            let mut query = c.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM file WHERE path > ?1 {} ORDER BY path",
                before.map_or("", |_| "AND path < ?2"),
            ))?;
            let after = after.unwrap_or_default();
            let mut rows = match before {
                Some(before) => query.query([after, before])?,
                None => query.query([after])?,
            };
            while let Some(row) = rows.next()? {
                give(known_file(row)?);
            }
            Ok(())
        })
    }

    /// What all known files looked like.
    pub(super) fn all_stats(&self) -> Result<StatCache, Error> {
        let mut stats = StatCache::default();
        self.ask(|c| {
            let mut query = c.prepare_cached(
                "SELECT path, size, mtime, ctime, inode, problems FROM file ORDER BY path",
            )?;
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                let stat = StatData {
                    size: row.get::<_, i64>(1)?.cast_unsigned(),
                    mtime_ns: row.get(2)?,
                    ctime_ns: row.get(3)?,
                    inode: row.get::<_, i64>(4)?.cast_unsigned(),
                };
                stats.add(row.get_ref(0)?.as_blob()?, stat, problems(row.get_ref(5)?));
            }
            Ok(())
        })?;
        Ok(stats)
    }

    /// The known files at a path and below it, by path.
    pub(super) fn all_files_below(&self, path: &ArticlePath) -> Result<Vec<KnownFile>, Error> {
        let mut files = Vec::from_iter(self.file_at(path)?);
        // What lies below sorts between `path/` and `path0`, as 0 follows the slash.
        let [from, to] =
            [b"/", b"0"].map(|end| ArticlePath::from_bytes([path.as_bytes(), end].concat()));
        self.each_file_between(Some(&from), Some(&to), &mut |file| files.push(file))?;
        Ok(files)
    }

    /// The file that holds a story.
    pub(super) fn file_of(&self, story: StoryRow) -> Result<Option<KnownFile>, Error> {
        self.ask(|c| {
            let query =
                format!("SELECT {COLUMNS} FROM file WHERE story = ?1 ORDER BY path LIMIT 1");
            let mut query = c.prepare_cached(&query)?;
            let mut rows = query.query([story.0])?;
            rows.next()?.map(known_file).transpose()
        })
    }

    /// The file at a path.
    pub(super) fn file_at(&self, path: &ArticlePath) -> Result<Option<KnownFile>, Error> {
        self.ask(|c| {
            let mut query =
                c.prepare_cached(&format!("SELECT {COLUMNS} FROM file WHERE path = ?1"))?;
            let mut rows = query.query([path.as_bytes()])?;
            rows.next()?.map(known_file).transpose()
        })
    }

    /// The paths of the files that had an inode when they were last seen.
    pub(super) fn paths_with_inode(&self, inode: u64) -> Result<Vec<ArticlePath>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached("SELECT path FROM file WHERE inode = ?1")?;
            let paths = query.query_map([inode.cast_signed()], |row| {
                Ok(ArticlePath::from_bytes(row.get::<_, Vec<u8>>(0)?))
            })?;
            paths.collect()
        })
    }

    /// Writes a file's row.
    pub(super) fn put_file(
        &self,
        seen: &Sighting,
        story: Option<StoryRow>,
        problems: &[Problem],
    ) -> Result<(), Error> {
        let problems = if problems.is_empty() {
            None
        } else {
            serde_json::to_string(problems).ok()
        };
        let row = params![
            seen.path.as_bytes(),
            story.map(|row| row.0),
            seen.size.cast_signed(),
            seen.mtime_ns,
            seen.ctime_ns,
            seen.device.cast_signed(),
            seen.inode.cast_signed(),
            seen.birth_ns,
            problems,
        ];
        self.ask(|c| {
            c.prepare_cached(
                "INSERT OR REPLACE INTO file VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(row)
            .map(drop)
        })
    }

    /// Has a file read again by the next run.
    pub(super) fn distrust(&self, path: &ArticlePath) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("UPDATE file SET mtime = ?2 WHERE path = ?1")?
                .execute(params![path.as_bytes(), UNTRUSTED_MTIME])
                .map(drop)
        })
    }

    /// Forgets a file.
    pub(super) fn remove_file(&self, path: &ArticlePath) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("DELETE FROM file WHERE path = ?1")?
                .execute([path.as_bytes()])
                .map(drop)
        })
    }

    /// Forgets a file but for what tells its story, which is gone, if it is met again.
    pub(super) fn bury_file(&self, path: &ArticlePath, sentences: &[u64]) -> Result<(), Error> {
        let sentences: Vec<u8> = sentences.iter().flat_map(|one| one.to_be_bytes()).collect();
        self.ask(|c| {
            c.prepare_cached(
                "INSERT OR REPLACE INTO gone_file
                 SELECT story, path, device, inode, birth, ?2 FROM file
                 WHERE path = ?1 AND story IS NOT NULL",
            )?
            .execute(params![path.as_bytes(), sentences])
            .map(drop)
        })?;
        self.remove_file(path)
    }

    /// The sentences that a story had when it went.
    pub(super) fn gone_sentences(&self, story: StoryRow) -> Result<Vec<u64>, Error> {
        let bytes: Option<Vec<u8>> = self.ask(|c| {
            c.prepare_cached("SELECT sentences FROM gone_file WHERE story = ?1")?
                .query_row([story.0], |row| row.get(0))
                .optional()
        })?;
        let bytes = bytes.unwrap_or_default();
        let sentences = bytes.as_chunks().0.iter().copied();
        Ok(sentences.map(u64::from_be_bytes).collect())
    }

    /// Forgets which file a story had that was gone.
    pub(super) fn remove_gone_file(&self, story: StoryRow) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("DELETE FROM gone_file WHERE story = ?1")?
                .execute([story.0])
                .map(drop)
        })
    }

    /// How many files are known; of more than `most` so many.
    pub(super) fn count_files(&self, most: usize) -> Result<usize, Error> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let count: i64 = self.ask(|c| {
            c.prepare_cached("SELECT count(*) FROM (SELECT 1 FROM file LIMIT ?1)")?
                .query_row([most], |row| row.get(0))
        })?;
        Ok(usize::try_from(count).unwrap_or_default())
    }
}

fn known_file(row: &Row<'_>) -> rusqlite::Result<KnownFile> {
    Ok(KnownFile {
        seen: Sighting {
            path: ArticlePath::from_bytes(row.get::<_, Vec<u8>>(0)?),
            size: row.get::<_, i64>(2)?.cast_unsigned(),
            mtime_ns: row.get(3)?,
            ctime_ns: row.get(4)?,
            device: row.get::<_, i64>(5)?.cast_unsigned(),
            inode: row.get::<_, i64>(6)?.cast_unsigned(),
            birth_ns: row.get(7)?,
        },
        story: row.get::<_, Option<i64>>(1)?.map(StoryRow),
        problems: problems(row.get_ref(8)?),
    })
}

fn problems(json: ValueRef<'_>) -> Vec<Problem> {
    match json.as_str_or_null() {
        Ok(Some(json)) => serde_json::from_str(json).unwrap_or_default(),
        _ => Vec::new(),
    }
}
