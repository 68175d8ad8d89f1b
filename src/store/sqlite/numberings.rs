//! The ledger's numbers of stories in the feeds that select: all feeds number from one sequence, so
//! that a number means the same everywhere.

use rusqlite::params;

use super::Sqlite;
use crate::error::Error;
use crate::ledger::history::Numbering;
use crate::ledger::memory::StoryRow;
use crate::plan::memory::Chosen;

impl Sqlite {
    /// The newest number that any story has or had.
    pub(super) fn newest_number(&self) -> Result<u64, Error> {
        self.ask(|c| {
            c.prepare_cached(
                "SELECT max((SELECT coalesce(max(number), 0) FROM story WHERE number > 0),
                            (SELECT coalesce(max(number), 0) FROM site))",
            )?
            .query_row([], |row| row.get::<_, i64>(0).map(i64::cast_unsigned))
        })
    }

    /// All numberings, each with the rules by which it selected last.
    pub(super) fn numberings(&self) -> Result<Vec<(String, Numbering)>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached("SELECT rules, numbering FROM numbering")?;
            let numberings =
                query.query_map([], |row| Ok((row.get(0)?, Numbering(row.get(1)?))))?;
            numberings.collect()
        })
    }

    /// The feeds that were made for values, each with the name of those that it is one of, in the configuration.
    pub(super) fn made_feeds(&self) -> Result<Vec<(String, String)>, Error> {
        self.ask(|c| {
            let mut query =
                c.prepare_cached("SELECT feed, template FROM chosen WHERE template IS NOT NULL")?;
            let feeds = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            feeds.collect()
        })
    }

    /// Gives a feed its numbering.
    pub(super) fn choose(&self, chosen: &Chosen) -> Result<(), Error> {
        let (template, value) = chosen
            .made_for
            .as_ref()
            .map(|(template, value)| (template, value))
            .unzip();
        self.ask(|c| {
            c.prepare_cached("INSERT OR REPLACE INTO chosen VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![chosen.feed, chosen.numbering.0, template, value])
                .map(drop)
        })
    }

    /// Notes the rules by which a numbering selects from now on.
    pub(super) fn put_rules(&self, numbering: Numbering, rules: &str) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached(
                "INSERT INTO numbering (numbering, rules) VALUES (?1, ?2)
                 ON CONFLICT (numbering) DO UPDATE SET rules = ?2",
            )?
            .execute(params![numbering.0, rules])
            .map(drop)
        })
    }

    /// The numbers that a story has in the feeds that select.
    pub(super) fn numbers_of(&self, story: StoryRow) -> Result<Vec<(Numbering, u64)>, Error> {
        self.ask(|c| {
            let mut query =
                c.prepare_cached("SELECT numbering, number FROM numbered WHERE story = ?1")?;
            let numbers = query.query_map([story.0], |row| {
                Ok((
                    Numbering(row.get(0)?),
                    row.get::<_, i64>(1)?.cast_unsigned(),
                ))
            })?;
            numbers.collect()
        })
    }

    /// Gives a story a number in a feed, in place of the one that it has there.
    pub(super) fn put_numbered(
        &self,
        numbering: Numbering,
        number: u64,
        story: StoryRow,
    ) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("INSERT OR REPLACE INTO numbered VALUES (?1, ?2, ?3)")?
                .execute(params![numbering.0, number.cast_signed(), story.0])
                .map(drop)
        })
    }

    /// Gives stories other numbers, everywhere; all that have one.
    pub(super) fn renumber(&self, numbers: &[(StoryRow, u64)]) -> Result<(), Error> {
        self.ask(|c| {
            let mut update = c.prepare_cached("UPDATE story SET number = ?2 WHERE story = ?1")?;
            for (story, number) in numbers {
                update.execute(params![story.0, number.cast_signed()])?;
            }
            c.execute_batch(
                "CREATE TEMP TABLE renumbered AS SELECT numbering, story.number AS number, story
                 FROM numbered JOIN story USING (story) ORDER BY 1, 2;
                 DELETE FROM numbered;
                 INSERT INTO numbered SELECT numbering, number, story FROM renumbered;
                 DROP TABLE renumbered;",
            )
        })
    }

    /// Gives a story a number in all feeds that hold all stories, in place of the one that it has.
    pub(super) fn put_number(&self, story: StoryRow, number: u64) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("UPDATE story SET number = ?2 WHERE story = ?1")?
                .execute(params![story.0, number.cast_signed()])
                .map(drop)
        })
    }

    /// Takes a story out of a feed.
    pub(super) fn remove_numbered(
        &self,
        numbering: Numbering,
        story: StoryRow,
    ) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("DELETE FROM numbered WHERE numbering = ?1 AND story = ?2")?
                .execute(params![numbering.0, story.0])
                .map(drop)
        })
    }

    /// Notes that numbers up to this one were given.
    pub(super) fn raise_number(&self, number: u64) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("UPDATE site SET number = max(number, ?1)")?
                .execute([number.cast_signed()])
                .map(drop)
        })
    }
}
