//! The ledger's feeds: what each last showed, and which stories are in its head.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rusqlite::{Row, params};

use super::Sqlite;
use crate::error::Error;
use crate::ledger::memory::{FeedState, StoryRow};

const COLUMNS: &str = "low, newest, updated, shown, plan";

impl Sqlite {
    /// The states of all feeds, by name.
    pub(super) fn feed_states(&self) -> Result<BTreeMap<String, FeedState>, Error> {
        self.ask(|c| {
            let query = format!("SELECT {COLUMNS}, name FROM feed ORDER BY name");
            let mut query = c.prepare_cached(&query)?;
            let states = query.query_map([], |row| Ok((row.get(5)?, feed_state(row)?)))?;
            states.collect()
        })
    }

    /// Writes a feed's state.
    pub(super) fn put_feed(&self, name: &str, state: &FeedState) -> Result<(), Error> {
        let values = params![
            name,
            state.low.cast_signed(),
            state.newest.timestamp_millis(),
            state.updated.timestamp_millis(),
            state.items.to_be_bytes(),
            state.plan.to_be_bytes(),
        ];
        self.ask(|c| {
            c.prepare_cached("INSERT OR REPLACE INTO feed VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                .execute(values)
                .map(drop)
        })
    }

    /// Forgets a feed.
    pub(super) fn remove_feed(&self, name: &str) -> Result<(), Error> {
        self.ask(|c| {
            c.execute("DELETE FROM member WHERE feed = ?1", [name])?;
            c.execute("DELETE FROM summary WHERE feed = ?1", [name])?;
            c.execute("DELETE FROM chosen WHERE feed = ?1", [name])?;
            c.execute_batch(
                "DELETE FROM numbered WHERE numbering NOT IN (SELECT numbering FROM chosen);
                 DELETE FROM numbering WHERE numbering NOT IN (SELECT numbering FROM chosen);",
            )?;
            c.execute("DELETE FROM feed WHERE name = ?1", [name])
                .map(drop)
        })
    }

    /// The stories of a feed's head with their numbers, newest number first; deleted ones whose
    /// tombstones it shows are among them.
    pub(super) fn members(&self, feed: &str) -> Result<Vec<(u64, StoryRow)>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached(
                "SELECT number, story FROM member WHERE feed = ?1 ORDER BY number DESC",
            )?;
            let member =
                |row: &Row<'_>| Ok((row.get::<_, i64>(0)?.cast_unsigned(), StoryRow(row.get(1)?)));
            query.query_map([feed], member)?.collect()
        })
    }

    /// Writes which stories a feed's head has, in place of those that it had.
    pub(super) fn put_members(
        &self,
        feed: &str,
        old: &[(u64, StoryRow)],
        new: &[(u64, StoryRow)],
    ) -> Result<(), Error> {
        let known: BTreeSet<&(u64, StoryRow)> = old.iter().collect();
        let wanted: BTreeSet<&(u64, StoryRow)> = new.iter().collect();
        self.ask(|c| {
            let mut remove =
                c.prepare_cached("DELETE FROM member WHERE feed = ?1 AND number = ?2")?;
            for (number, _) in known.difference(&wanted) {
                remove.execute(params![feed, number.cast_signed()])?;
            }
            let mut put = c.prepare_cached("INSERT INTO member VALUES (?1, ?2, ?3)")?;
            for (number, row) in wanted.difference(&known) {
                put.execute(params![feed, number.cast_signed(), row.0])?;
            }
            Ok(())
        })
    }

    /// Whether a feed lacks a story whose content couldn't be had.
    pub(super) fn lacks_a_story(&self) -> Result<bool, Error> {
        self.ask(|c| {
            c.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM feed
                 WHERE plan = X'00000000000000000000000000000000')",
            )?
            .query_row([], |row| row.get(0))
        })
    }

    /// Has a feed carry a story as its summary.
    pub(super) fn put_summary(&self, feed: &str, row: StoryRow) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("INSERT OR IGNORE INTO summary VALUES (?1, ?2)")?
                .execute(params![feed, row.0])
                .map(drop)
        })
    }
}

fn feed_state(row: &Row<'_>) -> rusqlite::Result<FeedState> {
    Ok(FeedState {
        low: row.get::<_, i64>(0)?.cast_unsigned(),
        newest: time(row, 1)?,
        updated: time(row, 2)?,
        items: u128::from_be_bytes(row.get(3)?),
        plan: u128::from_be_bytes(row.get(4)?),
    })
}

fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<DateTime<Utc>> {
    Ok(DateTime::from_timestamp_millis(row.get(column)?).unwrap_or_default())
}
