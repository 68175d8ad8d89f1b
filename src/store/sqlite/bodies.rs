//! The ledger's bodies: the content of the stories in heads, and the titles that they name.

use std::sync::Arc;

use rusqlite::{OptionalExtension, Row, params};
use xxhash_rust::xxh3::xxh3_64;

use super::Sqlite;
use crate::error::Error;
use crate::ledger::body::Body;
use crate::ledger::memory::StoryRow;

/// So many bodies are kept in memory, some four megabytes.
const BODIES_IN_MEMORY: usize = 512;

impl Sqlite {
    /// A story's body, while a head needs it.
    pub(super) fn body(&self, row: StoryRow) -> Result<Option<Arc<Body>>, Error> {
        if let Some(body) = self.bodies.borrow().get(&row) {
            return Ok(Some(Arc::clone(body)));
        }
        let body = self.kept_body("SELECT body, sum FROM body WHERE story = ?1", row)?;
        if let Some(body) = &body {
            self.note_body(row, body);
        }
        Ok(body)
    }

    /// A body that a query finds with its sum. One that isn't what was written counts as none, and is
    /// noted.
    fn kept_body(&self, query: &str, row: StoryRow) -> Result<Option<Arc<Body>>, Error> {
        let found: Option<(Vec<u8>, i64)> = self.ask(|c| {
            let text = |row: &Row<'_>| Ok((row.get_ref(0)?.as_bytes()?.to_vec(), row.get(1)?));
            c.prepare_cached(query)?.query_row([row.0], text).optional()
        })?;
        let Some((json, sum)) = found else {
            return Ok(None);
        };
        let is_whole = sum_of(&json) == sum;
        let body = is_whole
            .then(|| serde_json::from_slice(&json).ok())
            .flatten();
        if body.is_none() {
            self.damaged.borrow_mut().insert(row);
        }
        Ok(body.map(Arc::new))
    }

    /// Stories of which a body was found damaged, and whether it still is.
    pub(super) fn take_damaged(&self) -> Result<Vec<(StoryRow, bool)>, Error> {
        let found = std::mem::take(&mut *self.damaged.borrow_mut());
        let mut damaged = Vec::with_capacity(found.len());
        for row in found {
            let (_, _) = (self.body(row)?, self.retained(row)?);
            damaged.push((row, self.damaged.borrow().contains(&row)));
        }
        self.damaged.borrow_mut().clear();
        Ok(damaged)
    }

    /// Keeps a body in memory.
    fn note_body(&self, row: StoryRow, body: &Arc<Body>) {
        let mut bodies = self.bodies.borrow_mut();
        if bodies.len() >= BODIES_IN_MEMORY {
            bodies.clear();
        }
        bodies.insert(row, Arc::clone(body));
    }

    /// Whether the ledger keeps a story's body: whether a head has it.
    pub(super) fn has_body(&self, row: StoryRow) -> Result<bool, Error> {
        self.ask(|c| {
            c.prepare_cached("SELECT EXISTS (SELECT 1 FROM body WHERE story = ?1)")?
                .query_row([row.0], |row| row.get(0))
        })
    }

    /// Keeps a story's body, in place of the one that it had.
    pub(super) fn put_body(
        &self,
        row: StoryRow,
        old: Option<&Body>,
        body: &Arc<Body>,
    ) -> Result<(), Error> {
        let Ok(json) = serde_json::to_string(&**body) else {
            return Ok(());
        };
        self.remove_names(row, old)?;
        self.put_names(row, body)?;
        self.note_body(row, body);
        self.ask(|c| {
            c.prepare_cached(
                "INSERT INTO body (story, body, sum) VALUES (?1, ?2, ?3)
                 ON CONFLICT (story) DO UPDATE SET body = ?2, sum = ?3",
            )?
            .execute(params![row.0, json, sum_of(json.as_bytes())])
            .map(drop)
        })
    }

    /// Notes which titles the headlines of a story name, and which articles its text leads to.
    pub(super) fn put_names(&self, row: StoryRow, body: &Body) -> Result<(), Error> {
        self.ask(|c| {
            let mut order = c.prepare_cached("INSERT OR IGNORE INTO naming VALUES (?1, ?2)")?;
            body.named()
                .try_for_each(|name| order.execute(params![name.cast_signed(), row.0]).map(drop))
        })
    }

    fn remove_names(&self, row: StoryRow, body: Option<&Body>) -> Result<(), Error> {
        self.ask(|c| {
            let mut order =
                c.prepare_cached("DELETE FROM naming WHERE name = ?1 AND story = ?2")?;
            let mut names = body.into_iter().flat_map(Body::named);
            names.try_for_each(|name| order.execute(params![name.cast_signed(), row.0]).map(drop))
        })
    }

    /// Hash of what a story's page last showed, while a head has the story.
    pub(super) fn page_hash(&self, row: StoryRow) -> Result<Option<u128>, Error> {
        let hash: Option<Option<[u8; 16]>> = self.ask(|c| {
            c.prepare_cached("SELECT page FROM body WHERE story = ?1")?
                .query_row([row.0], |row| row.get(0))
                .optional()
        })?;
        Ok(hash.flatten().map(u128::from_be_bytes))
    }

    /// Writes that hash.
    pub(super) fn put_page_hash(&self, row: StoryRow, hash: u128) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("UPDATE body SET page = ?2 WHERE story = ?1")?
                .execute(params![row.0, hash.to_be_bytes()])
                .map(drop)
        })
    }

    /// The stories that have a body.
    pub(super) fn stories_with_body(&self) -> Result<Vec<StoryRow>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached("SELECT story FROM body ORDER BY story")?;
            query
                .query_map([], |row| row.get(0).map(StoryRow))?
                .collect()
        })
    }

    /// Keeps a body that has left every head until the history's documents are on the disk.
    pub(super) fn put_retained(&self, row: StoryRow, body: &Body) -> Result<(), Error> {
        let Ok(json) = serde_json::to_string(body) else {
            return Ok(());
        };
        self.ask(|c| {
            c.prepare_cached("INSERT OR REPLACE INTO retained VALUES (?1, ?2, ?3)")?
                .execute(params![row.0, json, sum_of(json.as_bytes())])
                .map(drop)
        })
    }

    /// A body that has left every head, while it is kept.
    pub(super) fn retained(&self, row: StoryRow) -> Result<Option<Arc<Body>>, Error> {
        self.kept_body("SELECT body, sum FROM retained WHERE story = ?1", row)
    }

    /// Lets such a body go: its story says something else now.
    pub(super) fn remove_retained(&self, row: StoryRow) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("DELETE FROM retained WHERE story = ?1")?
                .execute([row.0])
                .map(drop)
        })
    }

    /// Lets all such bodies go.
    pub(super) fn clear_retained(&self) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("DELETE FROM retained")?
                .execute([])
                .map(drop)
        })
    }

    /// Lets a body go, and what was noted of it.
    pub(super) fn remove_body(&self, row: StoryRow, body: Option<&Body>) -> Result<(), Error> {
        self.remove_names(row, body)?;
        self.bodies.borrow_mut().remove(&row);
        self.ask(|c| {
            c.prepare_cached("DELETE FROM summary WHERE story = ?1")?
                .execute([row.0])?;
            c.prepare_cached("DELETE FROM body WHERE story = ?1")?
                .execute([row.0])
                .map(drop)
        })
    }
}

/// What tells that a body is as it was written.
fn sum_of(json: &[u8]) -> i64 {
    xxh3_64(json).cast_signed()
}
