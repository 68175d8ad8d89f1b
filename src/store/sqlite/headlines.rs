//! The ledger's headline items.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Row, params};

use super::Sqlite;
use crate::error::Error;
use crate::ledger::heads::{Headlines, KnownHeadline};
use crate::ledger::memory::{KnownStory, Recall, StoryRow};

const COLUMNS: &str = "hash, text, url, instant, about, about_title";

/// So many headline items are kept in memory, some four megabytes.
const HEADLINES_IN_MEMORY: usize = 16_384;

impl Sqlite {
    /// Those of some headline items that are known, with the story that each is related to.
    pub(super) fn headlines_with(
        &self,
        wanted: impl IntoIterator<Item = [u8; 16]>,
    ) -> Result<Headlines, Error> {
        let mut headlines = BTreeMap::new();
        // Sixteen headlines or so are related to each story.
        let mut stories: BTreeMap<StoryRow, Option<Arc<KnownStory>>> = BTreeMap::new();
        for hash in wanted {
            let Some(headline) = self.headline(&hash)? else {
                continue;
            };
            let about = match stories.entry(headline.about) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => place.insert(self.story(headline.about)?.map(Arc::new)),
            };
            if let Some(about) = about {
                headlines.insert(hash, (headline, Arc::clone(about)));
            }
        }
        Ok(headlines)
    }

    fn headline(&self, hash: &[u8; 16]) -> Result<Option<Arc<KnownHeadline>>, Error> {
        if let Some(headline) = self.headlines.borrow().get(hash) {
            return Ok(Some(Arc::clone(headline)));
        }
        let headline = self.ask(|c| {
            c.prepare_cached(&format!("SELECT {COLUMNS} FROM headline WHERE hash = ?1"))?
                .query_row([hash], known_headline)
                .optional()
        })?;
        let headline = headline.map(Arc::new);
        if let Some(headline) = &headline {
            self.note_headline(headline);
        }
        Ok(headline)
    }

    /// Keeps a headline item in memory.
    fn note_headline(&self, headline: &Arc<KnownHeadline>) {
        let mut headlines = self.headlines.borrow_mut();
        if headlines.len() >= HEADLINES_IN_MEMORY {
            headlines.clear();
        }
        headlines.insert(headline.hash, Arc::clone(headline));
    }

    /// The texts of the headline items that are related to a story.
    pub(super) fn headlines_about(&self, story: StoryRow) -> Result<Vec<String>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached("SELECT text FROM headline WHERE about = ?1")?;
            query.query_map([story.0], |row| row.get(0))?.collect()
        })
    }

    /// What the ids of all headline items are made from, and their texts.
    pub(super) fn all_headlines(&self) -> Result<Vec<([u8; 16], String)>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached("SELECT hash, text FROM headline")?;
            query
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
    }

    /// Writes a headline item.
    pub(super) fn put_headline(&self, headline: &Arc<KnownHeadline>) -> Result<(), Error> {
        self.note_headline(headline);
        let KnownHeadline {
            hash,
            text,
            url,
            instant,
            about,
            about_title,
        } = &**headline;
        let values = params![
            hash,
            text,
            url,
            instant.timestamp_millis(),
            about.0,
            about_title
        ];
        self.ask(|c| {
            c.prepare_cached("INSERT OR REPLACE INTO headline VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                .execute(values)
                .map(drop)
        })
    }

    /// Forgets a headline item.
    pub(super) fn remove_headline(&self, hash: &[u8; 16]) -> Result<(), Error> {
        self.headlines.borrow_mut().remove(hash);
        self.ask(|c| {
            c.prepare_cached("DELETE FROM headline WHERE hash = ?1")?
                .execute([hash])
                .map(drop)
        })
    }
}

fn known_headline(row: &Row<'_>) -> rusqlite::Result<KnownHeadline> {
    Ok(KnownHeadline {
        hash: row.get(0)?,
        text: row.get(1)?,
        url: row.get(2)?,
        instant: time(row, 3)?,
        about: StoryRow(row.get(4)?),
        about_title: row.get(5)?,
    })
}

fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<DateTime<Utc>> {
    Ok(DateTime::from_timestamp_millis(row.get(column)?).unwrap_or_default())
}
