//! The histories and their sealed pages.

use std::collections::BTreeSet;

use chrono::DateTime;
use rusqlite::{OptionalExtension, Row, params};

use super::Store;
use crate::error::Error;
use crate::ledger::history::{History, HistoryRow, Numbering, SealedPage, Shows, Span};
use crate::ledger::memory::StoryRow;

const COLUMNS: &str = "page, last, updated, \
     (SELECT last FROM page AS older WHERE older.history = page.history AND older.page < page.page \
      ORDER BY older.page DESC LIMIT 1)";

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

/// What follows the name of a sealed page's document in the row of one that is about to be placed.
const NEXT: &str = ".next";

impl Store {
    /// All histories, the oldest first.
    pub fn histories(&self) -> Result<Vec<History>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached(
                "SELECT history, numbering, size, folder, readers, people FROM history
                 ORDER BY history",
            )?;
            let histories = query.query_map([], |row| {
                let numbering: i64 = row.get(1)?;
                let hash = |column| {
                    let hash: Option<[u8; 16]> = row.get(column)?;
                    Ok::<_, rusqlite::Error>(hash.map(u128::from_be_bytes))
                };
                let shows = hash(4)?.zip(hash(5)?);
                Ok(History {
                    row: HistoryRow(row.get(0)?),
                    numbering: (numbering != 0).then_some(Numbering(numbering)),
                    size: row.get(2)?,
                    folder: row.get(3)?,
                    shows: shows.map(|(readers, people)| Shows { readers, people }),
                })
            })?;
            histories.collect()
        })
    }

    /// Begins a history, which has no pages yet.
    pub fn add_history(
        &self,
        numbering: Option<Numbering>,
        size: u32,
    ) -> Result<HistoryRow, Error> {
        self.ask(|c| {
            c.prepare_cached("INSERT INTO history (numbering, size) VALUES (?1, ?2)")?
                .execute(params![id(numbering), size])?;
            Ok(HistoryRow(c.last_insert_rowid()))
        })
    }

    /// Writes a history; what is known of its pages stays.
    pub fn put_history(&self, history: &History) -> Result<(), Error> {
        let History {
            row,
            numbering,
            size,
            folder,
            shows,
        } = history;
        let readers = shows.map(|shows| shows.readers.to_be_bytes());
        let people = shows.map(|shows| shows.people.to_be_bytes());
        self.ask(|c| {
            c.prepare_cached("INSERT OR REPLACE INTO history VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                .execute(params![
                    row.0,
                    id(*numbering),
                    size,
                    folder,
                    readers,
                    people
                ])
                .map(drop)
        })
    }

    /// Notes the feed in whose folder the pages of a history lie.
    pub fn put_history_folder(&self, history: HistoryRow, feed: &str) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("UPDATE history SET folder = ?2 WHERE history = ?1")?
                .execute(params![history.0, feed])
                .map(drop)
        })
    }

    /// Forgets a history and its pages.
    pub(super) fn remove_history(&self, history: HistoryRow) -> Result<(), Error> {
        self.ask(|c| {
            c.execute("DELETE FROM page_document WHERE history = ?1", [history.0])?;
            c.execute("DELETE FROM page WHERE history = ?1", [history.0])?;
            c.execute("DELETE FROM history WHERE history = ?1", [history.0])
                .map(drop)
        })
    }

    /// The history that has sealed a page of this number in a feed's folder.
    pub fn history_of_page(&self, folder: &str, page: u64) -> Result<Option<HistoryRow>, Error> {
        self.ask(|c| {
            c.prepare_cached(
                "SELECT history FROM history JOIN page USING (history)
                 WHERE folder = ?1 AND page = ?2",
            )?
            .query_row(params![folder, page.cast_signed()], |row| {
                row.get(0).map(HistoryRow)
            })
            .optional()
        })
    }

    /// The newest sealed page of a history.
    pub fn newest_page(&self, history: HistoryRow) -> Result<Option<SealedPage>, Error> {
        self.one_page(
            "history = ?1 ORDER BY page DESC LIMIT 1",
            params![history.0],
        )
    }

    /// A sealed page.
    pub fn page(&self, history: HistoryRow, page: u64) -> Result<Option<SealedPage>, Error> {
        let filter = "history = ?1 AND page = ?2";
        self.one_page(filter, params![history.0, page.cast_signed()])
    }

    /// The sealed page before another.
    pub fn page_before(&self, history: HistoryRow, page: u64) -> Result<Option<SealedPage>, Error> {
        let filter = "history = ?1 AND page < ?2 ORDER BY page DESC LIMIT 1";
        self.one_page(filter, params![history.0, page.cast_signed()])
    }

    /// The sealed page after another.
    pub fn page_after(&self, history: HistoryRow, page: u64) -> Result<Option<SealedPage>, Error> {
        let filter = "history = ?1 AND page > ?2 ORDER BY page LIMIT 1";
        self.one_page(filter, params![history.0, page.cast_signed()])
    }

    /// The sealed page whose span has a number.
    pub fn page_with(&self, history: HistoryRow, number: u64) -> Result<Option<SealedPage>, Error> {
        let filter = "history = ?1 AND last >= ?2 ORDER BY last LIMIT 1";
        self.one_page(filter, params![history.0, number.cast_signed()])
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

    /// The numbers of the pages of a history, the oldest first.
    pub fn pages(&self, history: HistoryRow) -> Result<Vec<u64>, Error> {
        self.ask(|c| {
            let mut query =
                c.prepare_cached("SELECT page FROM page WHERE history = ?1 ORDER BY page")?;
            let pages = query.query_map([history.0], |row| {
                row.get::<_, i64>(0).map(i64::cast_unsigned)
            })?;
            pages.collect()
        })
    }

    /// All sealed pages: the feed in whose folder each lies, and its number.
    pub fn sealed_pages(&self) -> Result<Vec<(String, u64)>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached(
                "SELECT coalesce(folder, ''), page FROM page JOIN history USING (history)",
            )?;
            let pages = query.query_map([], |row| {
                Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned()))
            })?;
            pages.collect()
        })
    }

    /// Writes a sealed page; what is known of its documents stays.
    pub fn put_page(&self, history: HistoryRow, page: &SealedPage) -> Result<(), Error> {
        let values = params![
            history.0,
            page.page.cast_signed(),
            page.span.last.cast_signed(),
            page.updated.timestamp_millis()
        ];
        self.ask(|c| {
            c.prepare_cached(
                "INSERT INTO page (history, page, last, updated) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (history, page) DO UPDATE SET last = ?3, updated = ?4",
            )?
            .execute(values)
            .map(drop)
        })
    }

    /// The hashes that a sealed page's document of ours may have: that which was placed last, and one that was about to
    /// be when a run was stopped.
    pub fn page_document(
        &self,
        history: HistoryRow,
        page: u64,
        name: &str,
    ) -> Result<Vec<u128>, Error> {
        let next = format!("{name}{NEXT}");
        let values = params![history.0, page.cast_signed(), name, next];
        self.ask(|c| {
            let mut query = c.prepare_cached(
                "SELECT hash FROM page_document
                 WHERE history = ?1 AND page = ?2 AND name IN (?3, ?4)",
            )?;
            let hashes = query.query_map(values, |row| row.get(0).map(u128::from_be_bytes))?;
            hashes.collect()
        })
    }

    /// Notes the hash of a document that was placed.
    pub fn put_page_document(
        &self,
        history: HistoryRow,
        page: u64,
        name: &str,
        hash: u128,
    ) -> Result<(), Error> {
        self.put_document(history, page, name, hash)?;
        let next = format!("{name}{NEXT}");
        let values = params![history.0, page.cast_signed(), next];
        self.ask(|c| {
            c.prepare_cached(
                "DELETE FROM page_document WHERE history = ?1 AND page = ?2 AND name = ?3",
            )?
            .execute(values)
            .map(drop)
        })
    }

    /// Notes the hash of a document that is about to be placed: should the run be stopped, either may be there.
    pub fn put_next_page_document(
        &self,
        history: HistoryRow,
        page: u64,
        name: &str,
        hash: u128,
    ) -> Result<(), Error> {
        self.put_document(history, page, &format!("{name}{NEXT}"), hash)
    }

    fn put_document(
        &self,
        history: HistoryRow,
        page: u64,
        name: &str,
        hash: u128,
    ) -> Result<(), Error> {
        let values = params![history.0, page.cast_signed(), name, hash.to_be_bytes()];
        self.ask(|c| {
            c.prepare_cached("INSERT OR REPLACE INTO page_document VALUES (?1, ?2, ?3, ?4)")?
                .execute(values)
                .map(drop)
        })
    }

    /// The documents of sealed pages whose hashes are known: history, page, name.
    pub(super) fn page_documents(&self) -> Result<BTreeSet<(HistoryRow, u64, String)>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached(
                "SELECT history, page, name FROM page_document WHERE name NOT LIKE '%' || ?1",
            )?;
            let documents = query.query_map([NEXT], |row| {
                let page: i64 = row.get(1)?;
                Ok((HistoryRow(row.get(0)?), page.cast_unsigned(), row.get(2)?))
            })?;
            documents.collect()
        })
    }

    /// Forgets the hashes of the documents of a page: nothing in them is right any more.
    pub(super) fn forget_documents_of(&self, history: HistoryRow, page: u64) -> Result<(), Error> {
        let order = "DELETE FROM page_document WHERE history = ?1 AND page = ?2";
        self.ask(|c| {
            c.execute(order, params![history.0, page.cast_signed()])
                .map(drop)
        })
    }

    /// Forgets the hashes of all documents of this name: nothing in them is right any more.
    pub(super) fn forget_page_documents(
        &self,
        history: HistoryRow,
        name: &str,
    ) -> Result<(), Error> {
        let order = "DELETE FROM page_document WHERE history = ?1 AND name IN (?2, ?2 || ?3)";
        self.ask(|c| c.execute(order, params![history.0, name, NEXT]).map(drop))
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
    let before: Option<i64> = row.get(3)?;
    Ok(SealedPage {
        page: number(0)?,
        span: Span {
            first: before.map_or(0, i64::cast_unsigned) + 1,
            last: number(1)?,
        },
        updated: DateTime::from_timestamp_millis(row.get(2)?).unwrap_or_default(),
    })
}
