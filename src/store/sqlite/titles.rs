//! The ledger's titles: which stories headlines name.

use rusqlite::params;

use super::Sqlite;
use super::title_set::TitleSet;
use crate::error::Error;
use crate::ledger::memory::StoryRow;

impl Sqlite {
    /// Looks at all titles once, so that most headlines of many stories, which name none, need no look
    /// each. Forgotten as soon as a story is written.
    pub(super) fn keep_titles(&self) -> Result<(), Error> {
        if self.titles.borrow().is_some() {
            return Ok(());
        }
        let count = self.ask(|c| {
            let rows = "SELECT (SELECT count(*) FROM story) + (SELECT count(*) FROM old_title)";
            c.query_row(rows, [], |row| row.get::<_, i64>(0))
        })?;
        let mut titles = TitleSet::with_room(count.cast_unsigned());
        self.ask(|c| {
            let mut all =
                c.prepare("SELECT title FROM story UNION ALL SELECT title FROM old_title")?;
            let mut rows = all.query([])?;
            while let Some(row) = rows.next()? {
                titles.add(row.get::<_, i64>(0)?.cast_unsigned());
            }
            Ok(())
        })?;
        *self.titles.borrow_mut() = Some(titles);
        Ok(())
    }

    /// Whether any released story ever got another title; asked once.
    pub(super) fn has_old_titles(&self) -> Result<bool, Error> {
        if self.old_titles.get().is_none() {
            let any = "SELECT EXISTS (SELECT 1 FROM old_title)";
            let any = self.ask(|c| c.query_row(any, [], |row| row.get(0)))?;
            self.old_titles.set(Some(any));
        }
        Ok(self.old_titles.get().unwrap_or(true))
    }

    /// Notes a title that a story had before.
    pub(super) fn put_old_title(&self, title: u64, story: StoryRow) -> Result<(), Error> {
        self.old_titles.set(Some(true));
        self.titles.take();
        self.ask(|c| {
            c.prepare_cached("INSERT OR IGNORE INTO old_title VALUES (?1, ?2)")?
                .execute(params![title.cast_signed(), story.0])
                .map(drop)
        })
    }

    /// The hashes of the titles that a story had before.
    pub(super) fn old_titles(&self, story: StoryRow) -> Result<Vec<u64>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached("SELECT title FROM old_title WHERE story = ?1")?;
            let titles = query.query_map([story.0], |row| row.get(0).map(i64::cast_unsigned))?;
            titles.collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::ledger::memory::KnownStory;
    use crate::plan::memory::Titled;

    fn put(store: &Sqlite, title_hash: u64) -> StoryRow {
        let story = KnownStory::released(&format!("key-{title_hash}"), title_hash);
        store.put_story(&story, None).unwrap()
    }

    fn title(number: u64) -> u64 {
        xxhash_rust::xxh3::xxh3_64(&number.to_le_bytes())
    }

    #[test]
    fn who_knows_all_titles_finds_the_same_stories() {
        let store = Sqlite::in_memory(Path::new("ledger.db")).unwrap();
        store.index().unwrap();
        for number in 1..=200 {
            let row = put(&store, title(number));
            store.put_old_title(title(1_000 + number), row).unwrap();
        }
        let asked: Vec<u64> = (0..3_000).map(title).collect();
        let found = || {
            let found = store.titled(&asked).unwrap();
            let first = |own: &Titled| own.other_than(StoryRow(0)).map(|story| story.row);
            let rows = found.iter().map(first);
            rows.collect::<Vec<_>>()
        };
        let before = found();
        assert_eq!(before.iter().flatten().count(), 400);
        store.keep_titles().unwrap();
        assert_eq!(found(), before);
        let unlikely = (3_000..13_000).map(title);
        let set = store.titles.borrow_mut().take().unwrap();
        let seem_there = unlikely.filter(|title| set.may_have(*title)).count();
        assert!(seem_there < 1_000, "{seem_there}");
        // What is written later is known at once.
        store.keep_titles().unwrap();
        let row = put(&store, title(2_999));
        assert_eq!(found().last(), Some(&Some(row)));
        store.keep_titles().unwrap();
        store.put_old_title(title(2_998), row).unwrap();
        assert_eq!(found().get(2_998), Some(&Some(row)));
    }
}
