//! The ledger's numbers of stories in the feeds that select: all feeds number from one sequence, so
//! that a number means the same everywhere.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, params};

use super::Store;
use crate::error::Error;
use crate::ledger::heads::Numbering;
use crate::ledger::memory::StoryRow;

/// A feed that was made for a value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueFeed {
    /// Its stories' numbers.
    pub numbering: Numbering,
    /// Its name.
    pub feed: String,
    /// The value, as it was first written.
    pub value: String,
}

impl Store {
    /// A story's number.
    pub fn number(&self, row: StoryRow) -> Result<Option<u64>, Error> {
        self.ask(|c| {
            c.prepare_cached("SELECT number FROM story WHERE story = ?1")?
                .query_row([row.0], |row| row.get::<_, Option<i64>>(0))
                .optional()
                .map(|number| number.flatten().map(i64::cast_unsigned))
        })
    }

    /// The newest number that any story has or had.
    pub fn newest_number(&self) -> Result<u64, Error> {
        self.ask(|c| {
            c.prepare_cached(
                "SELECT max((SELECT coalesce(max(number), 0) FROM story WHERE number > 0),
                            (SELECT coalesce(max(number), 0) FROM site))",
            )?
            .query_row([], |row| row.get::<_, i64>(0).map(i64::cast_unsigned))
        })
    }

    /// The newest number below the `count` newest; 0 when there are no more.
    pub fn number_below(&self, numbering: Option<Numbering>, count: u32) -> Result<u64, Error> {
        let query = match numbering {
            None => {
                "SELECT number FROM story WHERE number > 0 AND ?1 = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2"
            }
            Some(_) => {
                "SELECT number FROM numbered WHERE numbering = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2"
            }
        };
        let numbering = numbering.map_or(0, |numbering| numbering.0);
        let number: Option<i64> = self.ask(|c| {
            c.prepare_cached(query)?
                .query_row(params![numbering, count], |row| row.get(0))
                .optional()
        })?;
        Ok(number.map_or(0, i64::cast_unsigned))
    }

    /// The newest instant of a story in a feed that selects, from a number on.
    pub fn newest_numbered_instant(
        &self,
        numbering: Numbering,
        low: u64,
    ) -> Result<Option<DateTime<Utc>>, Error> {
        let newest: Option<i64> = self.ask(|c| {
            c.prepare_cached(
                "SELECT max(instant) FROM numbered JOIN story USING (story)
                 WHERE numbering = ?1 AND numbered.number >= ?2 AND state IN (0, 3)",
            )?
            .query_row(params![numbering.0, low.cast_signed()], |row| row.get(0))
        })?;
        Ok(newest.and_then(DateTime::from_timestamp_millis))
    }

    /// The stories whose number is `low` or more, and either above `above` or published at or
    /// after `since`; newest number first, until `take` has enough.
    pub fn each_numbered(
        &self,
        numbering: Option<Numbering>,
        (low, above): (u64, u64),
        since: DateTime<Utc>,
        mut take: impl FnMut(u64, StoryRow) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let fail = |source| Error::Ledger {
            path: self.path.clone(),
            source,
        };
        let query = match numbering {
            None => {
                "SELECT number, story FROM story WHERE number >= ?1
                 AND (number > ?2 OR instant >= ?3) AND ?4 = ?4 ORDER BY number DESC"
            }
            Some(_) => {
                "SELECT numbered.number, story FROM numbered JOIN story USING (story)
                 WHERE numbering = ?4 AND numbered.number >= ?1
                 AND (numbered.number > ?2 OR instant >= ?3) ORDER BY numbered.number DESC"
            }
        };
        let mut query = self.connection.prepare_cached(query).map_err(fail)?;
        let values = params![
            low.cast_signed(),
            above.cast_signed(),
            since.timestamp_millis(),
            numbering.map_or(0, |numbering| numbering.0),
        ];
        let mut rows = query.query(values).map_err(fail)?;
        while let Some(row) = rows.next().map_err(fail)? {
            let number: i64 = row.get(0).map_err(fail)?;
            let story = StoryRow(row.get(1).map_err(fail)?);
            if !take(number.cast_unsigned(), story)? {
                break;
            }
        }
        Ok(())
    }

    /// The numbering of a feed that selects.
    pub fn chosen(&self, feed: &str) -> Result<Option<Numbering>, Error> {
        self.ask(|c| {
            c.prepare_cached("SELECT numbering FROM chosen WHERE feed = ?1")?
                .query_row([feed], |row| row.get(0).map(Numbering))
                .optional()
        })
    }

    /// All numberings, each with the rules by which it selected last.
    pub fn numberings(&self) -> Result<Vec<(String, Numbering)>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached("SELECT rules, numbering FROM numbering")?;
            let numberings =
                query.query_map([], |row| Ok((row.get(0)?, Numbering(row.get(1)?))))?;
            numberings.collect()
        })
    }

    /// The rules by which a numbering selected last.
    pub fn rules(&self, numbering: Numbering) -> Result<String, Error> {
        let rules: Option<String> = self.ask(|c| {
            c.prepare_cached("SELECT rules FROM numbering WHERE numbering = ?1")?
                .query_row([numbering.0], |row| row.get(0))
                .optional()
        })?;
        Ok(rules.unwrap_or_default())
    }

    /// Begins a numbering.
    pub fn add_numbering(&self, rules: &str) -> Result<Numbering, Error> {
        self.ask(|c| {
            c.prepare_cached("INSERT INTO numbering (rules) VALUES (?1)")?
                .execute([rules])?;
            Ok(Numbering(c.last_insert_rowid()))
        })
    }

    /// Gives a feed its numbering; `made_for` are the template of the feeds that it is one of, and its
    /// value.
    pub fn choose(
        &self,
        feed: &str,
        numbering: Numbering,
        made_for: Option<(&str, &str)>,
    ) -> Result<(), Error> {
        let (template, value) = made_for.unzip();
        self.ask(|c| {
            c.prepare_cached("INSERT OR REPLACE INTO chosen VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![feed, numbering.0, template, value])
                .map(drop)
        })
    }

    /// Notes the rules by which a numbering selects from now on.
    pub fn put_rules(&self, numbering: Numbering, rules: &str) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("UPDATE numbering SET rules = ?2 WHERE numbering = ?1")?
                .execute(params![numbering.0, rules])
                .map(drop)
        })
    }

    /// The feeds that were made from a template, by name.
    pub fn value_feeds(&self, template: &str) -> Result<Vec<ValueFeed>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached(
                "SELECT numbering, feed, value FROM chosen WHERE template = ?1 ORDER BY feed",
            )?;
            let feeds = query.query_map([template], |row| {
                Ok(ValueFeed {
                    numbering: Numbering(row.get(0)?),
                    feed: row.get(1)?,
                    value: row.get(2)?,
                })
            })?;
            feeds.collect()
        })
    }

    /// The names of the feeds that a numbering belongs to.
    pub fn feeds_of(&self, numbering: Numbering) -> Result<Vec<String>, Error> {
        self.ask(|c| {
            let mut query =
                c.prepare_cached("SELECT feed FROM chosen WHERE numbering = ?1 ORDER BY feed")?;
            query.query_map([numbering.0], |row| row.get(0))?.collect()
        })
    }

    /// The numbers that a story has in the feeds that select.
    pub fn numbers_of(&self, story: StoryRow) -> Result<Vec<(Numbering, u64)>, Error> {
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
    pub fn put_numbered(
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
    pub fn renumber(&self, numbers: &[(StoryRow, u64)]) -> Result<(), Error> {
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
    pub fn put_number(&self, story: StoryRow, number: u64) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("UPDATE story SET number = ?2 WHERE story = ?1")?
                .execute(params![story.0, number.cast_signed()])
                .map(drop)
        })
    }

    /// Takes a story out of a feed.
    pub fn remove_numbered(&self, numbering: Numbering, story: StoryRow) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("DELETE FROM numbered WHERE numbering = ?1 AND story = ?2")?
                .execute(params![numbering.0, story.0])
                .map(drop)
        })
    }

    /// Notes that numbers up to this one were given.
    pub fn raise_number(&self, number: u64) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("UPDATE site SET number = max(number, ?1)")?
                .execute([number.cast_signed()])
                .map(drop)
        })
    }

    /// A number that no story ever had.
    pub fn fresh_number(&self) -> Result<u64, Error> {
        let number = self.newest_number()? + 1;
        self.ask(|c| {
            c.prepare_cached("UPDATE site SET number = ?1")?
                .execute([number.cast_signed()])
                .map(drop)
        })?;
        Ok(number)
    }
}
