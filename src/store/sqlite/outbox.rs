//! What hubs are owed.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rusqlite::{Row, params};

use super::Sqlite;
use crate::error::Error;
use crate::ledger::outbox::Ping;
use crate::plan::document::DocumentPath;
use crate::plan::model::Format;

impl Sqlite {
    /// Owes the hubs word of each head that must be written. It belongs to the transaction that makes them stale, so
    /// that a run that ends anywhere owes it still.
    ///
    /// # Errors
    ///
    /// [`Error::Ledger`].
    pub(super) fn owe(&self, hubs: &[String]) -> Result<(), Error> {
        if hubs.is_empty() {
            return Ok(());
        }
        for format in Format::ALL {
            let pending: Vec<String> = self.ask(|c| {
                let mut query = c.prepare_cached(
                    "SELECT path FROM pending WHERE path = ?1 OR path LIKE '%/' || ?1",
                )?;
                query
                    .query_map([format.file_name()], |row| row.get(0))?
                    .collect()
            })?;
            let is_head = |path: &&String| {
                let document = DocumentPath::parse(path);
                matches!(document, Some(DocumentPath::Head { .. }))
            };
            self.ask(|c| {
                let mut order = c.prepare_cached(
                    "INSERT INTO outbox (hub, document, owed) VALUES (?1, ?2, 1)
                     ON CONFLICT (hub, document) DO UPDATE SET owed = owed + 1, placed = 0",
                )?;
                let heads = pending.iter().filter(is_head);
                let mut owed = heads.flat_map(|head| hubs.iter().map(move |hub| [hub, head]));
                owed.try_for_each(|owed| order.execute(owed).map(drop))
            })?;
        }
        Ok(())
    }

    /// Notes documents that are in place, and whether each is another one than before: what isn't was owed for
    /// nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Ledger`].
    pub(super) fn note_topics(&self, documents: &[(String, bool)]) -> Result<(), Error> {
        self.ask(|c| {
            let mut order = c.prepare_cached(
                "UPDATE outbox SET placed = 1, owed = max(owed - ?2, 0) WHERE document = ?1",
            )?;
            let mut documents = documents.iter();
            documents.try_for_each(|(document, is_changed)| {
                let unchanged = i64::from(!is_changed);
                order.execute(params![document, unchanged]).map(drop)
            })
        })
    }

    /// Forgets documents that went.
    ///
    /// # Errors
    ///
    /// [`Error::Ledger`].
    pub(super) fn forget_topics(&self, documents: &[String]) -> Result<(), Error> {
        self.ask(|c| {
            let mut order = c.prepare_cached("DELETE FROM outbox WHERE document = ?1")?;
            let mut documents = documents.iter();
            documents.try_for_each(|document| order.execute([document]).map(drop))
        })
    }

    /// How each hub stands to each document that it was ever owed word of, in that order.
    ///
    /// # Errors
    ///
    /// [`Error::Ledger`].
    pub(super) fn all_pings(&self) -> Result<Vec<Ping>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached(
                "SELECT hub, document, owed, placed, attempts, failing, next, told, answer, answered
                 FROM outbox ORDER BY hub, document",
            )?;
            query.query_map([], ping)?.collect()
        })
    }

    /// Keeps how hubs stand to documents, in a transaction of its own. What a ping says of the future holds only if
    /// the document didn't change since it owed so much as is given.
    ///
    /// # Errors
    ///
    /// [`Error::Ledger`].
    pub(super) fn put_pings(&self, pings: &[(Ping, u64)]) -> Result<(), Error> {
        self.start("FULL")?;
        let millis = |time: Option<DateTime<Utc>>| time.map(|time| time.timestamp_millis());
        self.ask(|c| {
            let mut heard = c.prepare_cached(
                "UPDATE outbox SET told = ?3, answer = ?4, answered = ?5
                 WHERE hub = ?1 AND document = ?2",
            )?;
            let mut left = c.prepare_cached(
                "UPDATE outbox SET owed = ?3, attempts = ?4, failing = ?5, next = ?6
                 WHERE hub = ?1 AND document = ?2 AND owed = ?7",
            )?;
            for (ping, owed) in pings {
                let (answer, answered) = ping.answer.clone().unzip();
                let told = ping.told.map(u128::to_be_bytes);
                heard.execute(params![
                    ping.hub,
                    ping.document,
                    told,
                    answer,
                    millis(answered)
                ])?;
                left.execute(params![
                    ping.hub,
                    ping.document,
                    ping.owed.cast_signed(),
                    ping.attempts,
                    millis(ping.failing),
                    millis(ping.next),
                    owed.cast_signed(),
                ])?;
            }
            Ok(())
        })?;
        self.end_transaction()
    }

    /// Forgets hubs that aren't named any more, in a transaction of its own.
    ///
    /// # Errors
    ///
    /// [`Error::Ledger`].
    pub(super) fn remove_hubs(&self, hubs: &BTreeSet<String>) -> Result<(), Error> {
        self.start("NORMAL")?;
        self.ask(|c| {
            let mut order = c.prepare_cached("DELETE FROM outbox WHERE hub = ?1")?;
            let mut hubs = hubs.iter();
            hubs.try_for_each(|hub| order.execute([hub]).map(drop))
        })?;
        self.end_transaction()
    }
}

fn ping(row: &Row<'_>) -> rusqlite::Result<Ping> {
    let time = |column| -> rusqlite::Result<Option<DateTime<Utc>>> {
        let millis: Option<i64> = row.get(column)?;
        Ok(millis.and_then(DateTime::from_timestamp_millis))
    };
    let told: Option<[u8; 16]> = row.get("told")?;
    let answer: Option<String> = row.get("answer")?;
    Ok(Ping {
        hub: row.get("hub")?,
        document: row.get("document")?,
        owed: row.get::<_, i64>("owed")?.cast_unsigned(),
        is_placed: row.get("placed")?,
        attempts: row.get("attempts")?,
        failing: time("failing")?,
        next: time("next")?,
        told: told.map(u128::from_be_bytes),
        answer: answer.zip(time("answered")?),
    })
}
