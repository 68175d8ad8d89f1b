//! The sealed pages of the feeds' histories.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Row, params};

use super::Store;
use crate::error::Error;
use crate::ledger::heads::Numbering;
use crate::ledger::history::{SealedPage, Span};
use crate::ledger::memory::StoryRow;

const COLUMNS: &str = "page, last, updated, \
     (SELECT coalesce(max(last), 0) FROM page AS older \
      WHERE older.feed = page.feed AND older.page = page.page - 1)";

/// Where the stories of a feed have their numbers: `?1` is the numbering.
fn rows(numbering: Option<Numbering>) -> &'static str {
    match numbering {
        None => "(SELECT number, story, instant FROM story WHERE number IS NOT NULL AND ?1 = ?1)",
        Some(_) => {
            "(SELECT numbered.number, numbered.story, instant FROM numbered \
              JOIN story USING (story) WHERE numbering = ?1)"
        }
    }
}

fn id(numbering: Option<Numbering>) -> i64 {
    numbering.map_or(0, |numbering| numbering.0)
}

impl Store {
    /// The newest sealed page of a feed's history.
    pub fn newest_page(&self, feed: &str) -> Result<Option<SealedPage>, Error> {
        self.one_page("feed = ?1 ORDER BY page DESC LIMIT 1", params![feed])
    }

    /// A sealed page.
    pub fn page(&self, feed: &str, page: u64) -> Result<Option<SealedPage>, Error> {
        let filter = "feed = ?1 AND page = ?2";
        self.one_page(filter, params![feed, page.cast_signed()])
    }

    /// The sealed page whose span has a number.
    pub fn page_with(&self, feed: &str, number: u64) -> Result<Option<SealedPage>, Error> {
        let filter = "feed = ?1 AND last >= ?2 ORDER BY last LIMIT 1";
        self.one_page(filter, params![feed, number.cast_signed()])
    }

    fn one_page(
        &self,
        filter: &str,
        values: impl rusqlite::Params,
    ) -> Result<Option<SealedPage>, Error> {
        self.ask(|c| {
            c.prepare_cached(&format!("SELECT {COLUMNS} FROM page WHERE {filter}"))?
                .query_row(values, sealed_page)
                .optional()
        })
    }

    /// Writes a sealed page.
    pub fn put_page(&self, feed: &str, page: &SealedPage) -> Result<(), Error> {
        let values = params![
            feed,
            page.page.cast_signed(),
            page.span.last.cast_signed(),
            page.updated.timestamp_millis()
        ];
        self.ask(|c| {
            c.prepare_cached("INSERT OR REPLACE INTO page VALUES (?1, ?2, ?3, ?4)")?
                .execute(values)
                .map(drop)
        })
    }

    /// The names of the feeds that have sealed pages.
    pub fn feeds_with_pages(&self) -> Result<Vec<String>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached("SELECT DISTINCT feed FROM page ORDER BY feed")?;
            query.query_map([], |row| row.get(0))?.collect()
        })
    }

    /// Forgets the history of a feed.
    pub fn remove_pages(&self, feed: &str) -> Result<(), Error> {
        self.ask(|c| {
            c.execute("DELETE FROM page WHERE feed = ?1", [feed])
                .map(drop)
        })
    }

    /// The oldest number from `from` on that a head must still show: one of those above `above`, or
    /// of a story published at or after `since`.
    pub fn oldest_needed(
        &self,
        numbering: Option<Numbering>,
        from: u64,
        above: u64,
        since: DateTime<Utc>,
    ) -> Result<Option<u64>, Error> {
        let rows = rows(numbering);
        let values = params![
            id(numbering),
            from.cast_signed(),
            above.cast_signed(),
            since.timestamp_millis()
        ];
        self.number_of(
            &format!(
                "SELECT min(number) FROM {rows} WHERE number >= ?2 AND (number > ?3 OR instant >= ?4)"
            ),
            values,
        )
    }

    /// The number that is the `count`-th from `from` on.
    pub fn number_at(
        &self,
        numbering: Option<Numbering>,
        from: u64,
        count: u32,
    ) -> Result<Option<u64>, Error> {
        let rows = rows(numbering);
        let values = params![id(numbering), from.cast_signed(), count.saturating_sub(1)];
        self.number_of(
            &format!(
                "SELECT number FROM {rows} WHERE number >= ?2 ORDER BY number LIMIT 1 OFFSET ?3"
            ),
            values,
        )
    }

    /// The newest number from `from` on and below `below`.
    pub fn last_below(
        &self,
        numbering: Option<Numbering>,
        from: u64,
        below: u64,
    ) -> Result<Option<u64>, Error> {
        let rows = rows(numbering);
        let values = params![id(numbering), from.cast_signed(), below.cast_signed()];
        self.number_of(
            &format!("SELECT max(number) FROM {rows} WHERE number >= ?2 AND number < ?3"),
            values,
        )
    }

    /// When a public story with a number in a span was last updated.
    pub fn newest_update_in(
        &self,
        numbering: Option<Numbering>,
        span: Span,
    ) -> Result<Option<DateTime<Utc>>, Error> {
        let query = format!(
            "SELECT max(updated) FROM {} AS own JOIN story USING (story)
             WHERE own.number BETWEEN ?2 AND ?3 AND state IN (0, 3)",
            rows(numbering)
        );
        let values = params![
            id(numbering),
            span.first.cast_signed(),
            span.last.cast_signed()
        ];
        let newest: Option<i64> = self.ask(|c| {
            c.prepare_cached(&query)?
                .query_row(values, |row| row.get(0))
        })?;
        Ok(newest.and_then(DateTime::from_timestamp_millis))
    }

    fn number_of(&self, query: &str, values: impl rusqlite::Params) -> Result<Option<u64>, Error> {
        let number: Option<Option<i64>> = self.ask(|c| {
            c.prepare_cached(query)?
                .query_row(values, |row| row.get(0))
                .optional()
        })?;
        Ok(number.flatten().map(i64::cast_unsigned))
    }

    /// The stories with a number in a span, oldest number first.
    pub fn stories_in(
        &self,
        numbering: Option<Numbering>,
        span: Span,
    ) -> Result<Vec<(u64, StoryRow)>, Error> {
        let query = format!(
            "SELECT number, story FROM {} WHERE number BETWEEN ?2 AND ?3 ORDER BY number",
            rows(numbering)
        );
        self.ask(|c| {
            let mut query = c.prepare_cached(&query)?;
            let values = params![
                id(numbering),
                span.first.cast_signed(),
                span.last.cast_signed()
            ];
            let story =
                |row: &Row<'_>| Ok((row.get::<_, i64>(0)?.cast_unsigned(), StoryRow(row.get(1)?)));
            query.query_map(values, story)?.collect()
        })
    }
}

fn sealed_page(row: &Row<'_>) -> rusqlite::Result<SealedPage> {
    let number = |column| row.get::<_, i64>(column).map(i64::cast_unsigned);
    Ok(SealedPage {
        page: number(0)?,
        span: Span {
            first: number(3)? + 1,
            last: number(1)?,
        },
        updated: DateTime::from_timestamp_millis(row.get(2)?).unwrap_or_default(),
    })
}
