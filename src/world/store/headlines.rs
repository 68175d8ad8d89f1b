//! The ledger's headline items.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Row, params};

use super::Store;
use crate::error::Error;
use crate::ledger::heads::KnownHeadline;
use crate::ledger::memory::{KnownStory, Memory, StoryRow};

const COLUMNS: &str = "hash, text, url, instant, about, about_title";

/// Headline items by what their ids are made from, each with the story that it is related to.
pub type Headlines = BTreeMap<[u8; 16], (KnownHeadline, KnownStory)>;

impl Store {
    /// Those of some headline items that are known, with the story that each is related to.
    pub fn headlines(&self, wanted: impl Iterator<Item = [u8; 16]>) -> Result<Headlines, Error> {
        let known: Vec<KnownHeadline> = self.ask(|c| {
            let question = format!("SELECT {COLUMNS} FROM headline WHERE hash = ?1");
            let mut query = c.prepare_cached(&question)?;
            let known = wanted.map(|hash| query.query_row([hash], known_headline).optional());
            known.filter_map(Result::transpose).collect()
        })?;
        let mut headlines = BTreeMap::new();
        // Sixteen headlines or so are related to each story.
        let mut stories: BTreeMap<StoryRow, Option<KnownStory>> = BTreeMap::new();
        for headline in known {
            let about = match stories.entry(headline.about) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => place.insert(self.story(headline.about)?),
            };
            if let Some(about) = about {
                headlines.insert(headline.hash, (headline, about.clone()));
            }
        }
        Ok(headlines)
    }

    /// The texts of the headline items that are related to a story.
    pub fn headlines_about(&self, story: StoryRow) -> Result<Vec<String>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached("SELECT text FROM headline WHERE about = ?1")?;
            query.query_map([story.0], |row| row.get(0))?.collect()
        })
    }

    /// What the ids of all headline items are made from, and their texts.
    pub fn all_headlines(&self) -> Result<Vec<([u8; 16], String)>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached("SELECT hash, text FROM headline")?;
            query
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
    }

    /// Writes a headline item.
    pub fn put_headline(&self, headline: &KnownHeadline) -> Result<(), Error> {
        let KnownHeadline {
            hash,
            text,
            url,
            instant,
            about,
            about_title,
        } = headline;
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
    pub fn remove_headline(&self, hash: &[u8; 16]) -> Result<(), Error> {
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
