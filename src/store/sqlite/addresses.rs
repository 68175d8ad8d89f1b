//! Names in the output that aren't of Feedmill's own choosing: what else feeds' documents are called, and pages at
//! old addresses of stories.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension as _, params};

use super::Sqlite;
use crate::error::Error;
use crate::ledger::memory::StoryRow;
use crate::plan::changes::Judged;

/// The story of a file that had one, and has none any more: no row has this number.
const NOBODY: i64 = 0;

impl Sqlite {
    /// The names that feeds' documents have besides their own, each with the document's own path.
    pub(super) fn names_in_use(&self) -> Result<BTreeMap<String, String>, Error> {
        let mut names = self.all_names()?;
        names.retain(|_, document| !document.is_empty());
        Ok(names)
    }

    /// The same with those that are no document's any more, which have none.
    fn all_names(&self) -> Result<BTreeMap<String, String>, Error> {
        let json: Option<String> = self.ask(|c| {
            c.prepare_cached("SELECT also_at FROM site")?
                .query_row([], |row| row.get(0))
                .optional()
        })?;
        let names = json.and_then(|json| serde_json::from_str(&json).ok());
        Ok(names.unwrap_or_default())
    }

    /// Notes names of documents, each with the document's own path; `None`: they are no document's any more.
    pub(super) fn put_names_of(
        &self,
        names: &BTreeMap<String, Option<String>>,
    ) -> Result<(), Error> {
        if names.is_empty() {
            return Ok(());
        }
        let mut all = self.all_names()?;
        let names = names.iter();
        all.extend(names.map(|(name, own)| (name.clone(), own.clone().unwrap_or_default())));
        let json = serde_json::to_string(&all).unwrap_or_default();
        self.ask(|c| {
            c.prepare_cached("UPDATE site SET also_at = ?1")?
                .execute([json])
                .map(drop)
        })
    }

    /// Whether any story ever asked for a file at an old address: then nothing else is looked for.
    fn has_old_files(&self) -> Result<bool, Error> {
        if let Some(has) = self.has_old_files.get() {
            return Ok(has);
        }
        let has: Option<bool> = self.ask(|c| {
            c.prepare_cached("SELECT old_files FROM site")?
                .query_row([], |row| row.get(0))
                .optional()
        })?;
        let has = has.unwrap_or_default();
        self.has_old_files.set(Some(has));
        Ok(has)
    }

    /// Writes which files at old addresses stories ask for, of the judged ones also that they ask for none; of a site that never had any nothing is asked.
    pub(super) fn apply_old_files(&self, judged: &Judged) -> Result<(), Error> {
        for file in &judged.unclaimed {
            self.ask_for_old_file(file, None)?;
            self.add_pending(file, false)?;
        }
        let mut others = judged.old_files.clone();
        if !judged.stories.is_empty() && (!others.is_empty() || self.has_old_files()?) {
            for own in &judged.stories {
                let row = own.story.row;
                let (files, shows) = others.remove(&row).unwrap_or_default();
                self.put_old_files(row, &files, shows)?;
            }
        }
        let mut others = others.iter();
        others.try_for_each(|(row, (files, shows))| self.put_old_files(*row, files, *shows))
    }

    /// The stories that ask for a file at an old address, the one that asked first in front: it has it.
    pub(super) fn with_old_file(&self, file: &str) -> Result<Vec<StoryRow>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached(
                "SELECT story FROM old_file WHERE path = ?1 AND story <> ?2 ORDER BY place",
            )?;
            query
                .query_map(params![file, NOBODY], |row| row.get(0).map(StoryRow))?
                .collect()
        })
    }

    /// The files at old addresses that were written, by path; each once.
    pub(super) fn old_files(&self) -> Result<Vec<String>, Error> {
        if !self.has_old_files()? {
            return Ok(Vec::new());
        }
        self.paths_of_old(
            "SELECT DISTINCT path FROM old_file WHERE shown AND story <> ?1 ORDER BY path",
        )
    }

    /// The files at old addresses that lead to a story, by path.
    pub(super) fn old_files_leading_to(&self, row: StoryRow) -> Result<Vec<String>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached(
                "SELECT path FROM old_file AS own WHERE story = ?1 AND shown AND NOT EXISTS (
                     SELECT 1 FROM old_file AS other WHERE other.path = own.path
                     AND other.story <> ?2 AND other.place < own.place)
                 ORDER BY path",
            )?;
            query
                .query_map([row.0, NOBODY], |row| row.get(0))?
                .collect()
        })
    }

    /// Notes whether a file at an old address is written.
    pub(super) fn show_old_file(&self, file: &str, is_shown: bool) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("UPDATE old_file SET shown = ?2 WHERE path = ?1")?
                .execute(params![file, is_shown])
                .map(drop)
        })
    }

    /// The names and files that were ours and aren't any more.
    pub(super) fn former_names(&self) -> Result<Vec<String>, Error> {
        let mut former = self.paths_of_old("SELECT path FROM old_file WHERE story = ?1")?;
        let names = self.all_names()?.into_iter();
        let gone = names.filter(|(_, document)| document.is_empty());
        former.extend(gone.map(|(name, _)| name));
        Ok(former)
    }

    fn paths_of_old(&self, query: &str) -> Result<Vec<String>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached(query)?;
            query.query_map([NOBODY], |row| row.get(0))?.collect()
        })
    }

    /// Writes which files at old addresses a story asks for, and marks those that it gets, loses or, if it
    /// `shows` something else, has; and those below one in whose place a folder was.
    fn put_old_files(&self, row: StoryRow, files: &[String], shows: bool) -> Result<(), Error> {
        let old: Vec<String> = self.ask(|c| {
            let mut query = c.prepare_cached("SELECT path FROM old_file WHERE story = ?1")?;
            query.query_map([row.0], |row| row.get(0))?.collect()
        })?;
        for file in files {
            let is_new = !old.contains(file);
            if is_new {
                self.ask_for_old_file(file, Some(row))?;
                self.ask(|c| {
                    c.prepare_cached("DELETE FROM old_file WHERE path = ?1 AND story = ?2")?
                        .execute(params![file, NOBODY])
                        .map(drop)
                })?;
            }
            if is_new || shows {
                self.mark_old_file(file)?;
            }
        }
        for file in old.iter().filter(|file| !files.contains(file)) {
            self.ask(|c| {
                c.prepare_cached("DELETE FROM old_file WHERE path = ?1 AND story = ?2")?
                    .execute(params![file, row.0])
                    .map(drop)
            })?;
            if self.with_old_file(file)?.is_empty() {
                self.ask_for_old_file(file, None)?;
            }
            self.mark_old_file(file)?;
        }
        Ok(())
    }

    /// Notes that a story asks for a file at an old address, which it has where nobody asked before; `None`: that it
    /// was ours.
    pub(super) fn ask_for_old_file(
        &self,
        file: &str,
        story: Option<StoryRow>,
    ) -> Result<(), Error> {
        let story = story.map_or(NOBODY, |row| row.0);
        if self.has_old_files.replace(Some(true)) != Some(true) {
            self.ask(|c| c.execute("UPDATE site SET old_files = 1", []).map(drop))?;
        }
        self.ask(|c| {
            c.prepare_cached(
                "INSERT INTO old_file (path, place, story)
                 SELECT ?1, 1 + coalesce((SELECT max(place) FROM old_file WHERE path = ?1), 0), ?2
                 WHERE NOT EXISTS (SELECT 1 FROM old_file WHERE path = ?1 AND story = ?2)",
            )?
            .execute(params![file, story])
            .map(drop)
        })
    }

    fn mark_old_file(&self, file: &str) -> Result<(), Error> {
        self.add_pending(file, false)?;
        // What lies below sorts between `file/` and `file0`, as 0 follows the slash.
        self.ask(|c| {
            c.prepare_cached(
                "INSERT OR IGNORE INTO pending
                 SELECT path, 0 FROM old_file WHERE path > ?1 || '/' AND path < ?1 || '0' AND story <> ?2",
            )?
            .execute(params![file, NOBODY])
            .map(drop)
        })
    }

    /// Marks all files at old addresses.
    pub(super) fn add_old_files_pending(&self) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached(
                "INSERT OR IGNORE INTO pending SELECT path, 0 FROM old_file WHERE story <> ?1",
            )?
            .execute([NOBODY])
            .map(drop)
        })
    }
}
