//! The ledger's titles: which stories headlines name.

use rusqlite::{OptionalExtension, params};

use super::Store;
use super::stories::{COLUMNS, known_story};
use crate::error::Error;
use crate::ledger::memory::{KnownStory, StoryRow};

impl Store {
    /// The earliest released story, other than `not`, whose title has this hash; else one that had
    /// that title before it got another.
    pub fn story_with_title(&self, title: u64, not: StoryRow) -> Result<Option<KnownStory>, Error> {
        let mut stories = self.stories_with_titles(std::iter::once(title), not)?;
        Ok(stories.pop().flatten())
    }

    /// The same for each of some titles, in their order; for 0 none.
    pub fn stories_with_titles(
        &self,
        titles: impl Iterator<Item = u64>,
        not: StoryRow,
    ) -> Result<Vec<Option<KnownStory>>, Error> {
        let had = self.has_old_titles()?;
        let question = |which| {
            format!(
                "SELECT {COLUMNS} FROM story
                 WHERE {which} AND story <> ?2 AND state = 0 ORDER BY instant, story LIMIT 1"
            )
        };
        self.ask(|c| {
            let mut now = c.prepare_cached(&question("title = ?1"))?;
            let of_old = "story IN (SELECT story FROM old_title WHERE title = ?1)";
            let mut old = if had {
                Some(c.prepare_cached(&question(of_old))?)
            } else {
                None
            };
            let mut find = |title: u64| {
                let values = [title.cast_signed(), not.0];
                let mut found = match title {
                    0 => None,
                    _ => now.query_row(values, known_story).optional()?,
                };
                if let (None, Some(old), true) = (&found, &mut old, title != 0) {
                    found = old.query_row(values, known_story).optional()?;
                }
                Ok(found)
            };
            titles.map(&mut find).collect()
        })
    }

    /// Whether any released story ever got another title; asked once.
    fn has_old_titles(&self) -> Result<bool, Error> {
        if self.old_titles.get().is_none() {
            let any = "SELECT EXISTS (SELECT 1 FROM old_title)";
            let any = self.ask(|c| c.query_row(any, [], |row| row.get(0)))?;
            self.old_titles.set(Some(any));
        }
        Ok(self.old_titles.get().unwrap_or(true))
    }

    /// Notes a title that a story had before.
    pub fn put_old_title(&self, title: u64, story: StoryRow) -> Result<(), Error> {
        self.old_titles.set(Some(true));
        self.ask(|c| {
            c.prepare_cached("INSERT OR IGNORE INTO old_title VALUES (?1, ?2)")?
                .execute(params![title.cast_signed(), story.0])
                .map(drop)
        })
    }

    /// The hashes of the titles that a story had before.
    pub fn old_titles(&self, story: StoryRow) -> Result<Vec<u64>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached("SELECT title FROM old_title WHERE story = ?1")?;
            let titles = query.query_map([story.0], |row| row.get(0).map(i64::cast_unsigned))?;
            titles.collect()
        })
    }

    /// Notes the title that a released story has, before it gets another.
    pub(super) fn keep_title(&self, story: &KnownStory) -> Result<(), Error> {
        let noted = self.ask(|c| {
            c.prepare_cached(
                "INSERT OR IGNORE INTO old_title SELECT title, story FROM story
                 WHERE story = ?1 AND title <> ?2 AND title <> 0 AND state = 0",
            )?
            .execute(params![story.row.0, story.title_hash.cast_signed()])
        })?;
        if noted > 0 {
            self.old_titles.set(Some(true));
        }
        Ok(())
    }
}
