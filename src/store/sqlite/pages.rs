//! The histories and their sealed pages.

use std::collections::BTreeSet;

use chrono::DateTime;
use rusqlite::{OptionalExtension, Row, params};

use super::Sqlite;
use super::stories::{COLUMNS as STORY, known_story};
use crate::error::Error;
use crate::ledger::history::{History, HistoryRow, Numbering, SealedPage, Shows, Span};
use crate::ledger::memory::KnownStory;
use crate::plan::changes::SealedDocument;
use crate::store::questions::SealedStories;

const COLUMNS: &str = "page, last, updated, \
     (SELECT last FROM page AS older WHERE older.history = page.history AND older.page < page.page \
      ORDER BY older.page DESC LIMIT 1)";

fn id(numbering: Option<Numbering>) -> i64 {
    numbering.map_or(0, |numbering| numbering.0)
}

/// What follows the name of a sealed page's document in the row of one that is about to be placed.
const NEXT: &str = ".next";

impl Sqlite {
    /// All histories, the oldest first.
    pub(super) fn histories(&self) -> Result<Vec<History>, Error> {
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

    /// Writes a history; what is known of its pages stays.
    pub(super) fn put_history(&self, history: &History) -> Result<(), Error> {
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

    /// Forgets a history and its pages.
    pub(super) fn remove_history(&self, history: HistoryRow) -> Result<(), Error> {
        self.ask(|c| {
            c.execute("DELETE FROM page_document WHERE history = ?1", [history.0])?;
            c.execute("DELETE FROM page WHERE history = ?1", [history.0])?;
            c.execute("DELETE FROM history WHERE history = ?1", [history.0])
                .map(drop)
        })
    }

    /// The newest sealed page of a history.
    pub(super) fn newest_page(&self, history: HistoryRow) -> Result<Option<SealedPage>, Error> {
        self.one_page(
            "history = ?1 ORDER BY page DESC LIMIT 1",
            params![history.0],
        )
    }

    /// The page of this number that was sealed in a feed's folder, with its stories.
    pub(super) fn sealed_stories(
        &self,
        folder: &str,
        page: u64,
    ) -> Result<Option<SealedStories>, Error> {
        let number = page.cast_signed();
        let found: Option<(i64, i64)> = self.ask(|c| {
            c.prepare_cached(
                "SELECT history, numbering FROM history JOIN page USING (history)
                 WHERE folder = ?1 AND page = ?2",
            )?
            .query_row(params![folder, number], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()
        })?;
        let Some((history, numbering)) = found else {
            return Ok(None);
        };
        let own = params![history, number];
        let Some(page) = self.one_page("history = ?1 AND page = ?2", own)? else {
            return Ok(None);
        };
        let before = "history = ?1 AND page < ?2 ORDER BY page DESC LIMIT 1";
        let after = "history = ?1 AND page > ?2 ORDER BY page LIMIT 1";
        Ok(Some(SealedStories {
            history: HistoryRow(history),
            before: self.one_page(before, own)?.map(|page| page.page),
            after: self.one_page(after, own)?.map(|page| page.page),
            stories: self.stories_in(numbering, page.span)?,
            page,
        }))
    }

    /// The sealed page whose span has a number.
    pub(super) fn page_with(
        &self,
        history: HistoryRow,
        number: u64,
    ) -> Result<Option<SealedPage>, Error> {
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
    pub(super) fn pages(&self, history: HistoryRow) -> Result<Vec<u64>, Error> {
        self.ask(|c| {
            let mut query =
                c.prepare_cached("SELECT page FROM page WHERE history = ?1 ORDER BY page")?;
            let pages = query.query_map([history.0], |row| {
                row.get::<_, i64>(0).map(i64::cast_unsigned)
            })?;
            pages.collect()
        })
    }

    /// All sealed pages: the history, the feed in whose folder each lies, its number.
    pub(super) fn sealed_pages(&self) -> Result<Vec<(HistoryRow, String, u64)>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached(
                "SELECT history, coalesce(folder, ''), page FROM page JOIN history USING (history)",
            )?;
            let pages = query.query_map([], |row| {
                let page: i64 = row.get(2)?;
                Ok((HistoryRow(row.get(0)?), row.get(1)?, page.cast_unsigned()))
            })?;
            pages.collect()
        })
    }

    /// Writes a sealed page; what is known of its documents stays.
    pub(super) fn put_page(&self, history: HistoryRow, page: &SealedPage) -> Result<(), Error> {
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
    pub(super) fn page_document(
        &self,
        folder: &str,
        page: u64,
        name: &str,
    ) -> Result<Vec<u128>, Error> {
        let next = format!("{name}{NEXT}");
        let values = params![folder, page.cast_signed(), name, next];
        self.ask(|c| {
            let mut query = c.prepare_cached(
                "SELECT hash FROM history JOIN page_document USING (history)
                 WHERE folder = ?1 AND page = ?2 AND name IN (?3, ?4)",
            )?;
            let hashes = query.query_map(values, |row| row.get(0).map(u128::from_be_bytes))?;
            hashes.collect()
        })
    }

    /// Notes the hash of a document that was placed.
    pub(super) fn put_page_document(&self, document: &SealedDocument) -> Result<(), Error> {
        let name = document.format.file_name();
        self.put_document(document, name)?;
        let next = format!("{name}{NEXT}");
        let values = params![document.folder, document.page.cast_signed(), next];
        self.ask(|c| {
            c.prepare_cached(
                "DELETE FROM page_document WHERE page = ?2 AND name = ?3 AND history =
                 (SELECT history FROM history JOIN page USING (history) WHERE folder = ?1 AND page = ?2)",
            )?
            .execute(values)
            .map(drop)
        })
    }

    /// Notes the hash of a document that is about to be placed.
    pub(super) fn put_next_page_document(&self, document: &SealedDocument) -> Result<(), Error> {
        let name = document.format.file_name();
        self.put_document(document, &format!("{name}{NEXT}"))
    }

    fn put_document(&self, document: &SealedDocument, name: &str) -> Result<(), Error> {
        let SealedDocument {
            folder, page, hash, ..
        } = document;
        let values = params![folder, page.cast_signed(), name, hash.to_be_bytes()];
        self.ask(|c| {
            c.prepare_cached(
                "INSERT OR REPLACE INTO page_document SELECT history, ?2, ?3, ?4
                 FROM history JOIN page USING (history) WHERE folder = ?1 AND page = ?2",
            )?
            .execute(values)
            .map(drop)
        })
    }

    /// The documents of sealed pages whose hashes are known: history, page, name.
    pub(super) fn all_page_documents(&self) -> Result<BTreeSet<(HistoryRow, u64, String)>, Error> {
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

    /// The stories with a number in a span, oldest number first.
    fn stories_in(&self, numbering: i64, span: Span) -> Result<Vec<(u64, KnownStory)>, Error> {
        let query = if numbering == 0 {
            format!(
                "SELECT {STORY}, number FROM story WHERE number BETWEEN ?2 AND ?3 AND ?1 = ?1
                 ORDER BY number"
            )
        } else {
            format!(
                "SELECT {STORY}, numbered.number FROM numbered JOIN story USING (story)
                 WHERE numbering = ?1 AND numbered.number BETWEEN ?2 AND ?3
                 ORDER BY numbered.number"
            )
        };
        let values = params![numbering, span.first.cast_signed(), span.last.cast_signed()];
        self.ask(|c| {
            let mut query = c.prepare_cached(&query)?;
            let stories = query.query_map(values, |row| {
                let number: i64 = row.get("number")?;
                Ok((number.cast_unsigned(), known_story(row)?))
            })?;
            stories.collect()
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
