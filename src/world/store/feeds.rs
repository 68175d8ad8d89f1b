//! The ledger's heads: numbers, bodies, headline items, and what each feed last showed.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Row, params};

use super::Store;
use crate::error::Error;
use crate::ledger::body::Body;
use crate::ledger::heads::KnownHeadline;
use crate::ledger::memory::{FeedState, KnownStory, Memory, StoryRow};

impl Store {
    /// A feed's state; `None` for one that the ledger doesn't know.
    pub fn feed(&self, name: &str) -> Result<Option<FeedState>, Error> {
        self.ask(|c| {
            c.prepare_cached("SELECT low, newest, updated, shown, plan FROM feed WHERE name = ?1")?
                .query_row([name], |row| {
                    Ok(FeedState {
                        low: row.get::<_, i64>(0)?.cast_unsigned(),
                        newest: time(row, 1)?,
                        updated: time(row, 2)?,
                        items: u128::from_be_bytes(row.get(3)?),
                        plan: u128::from_be_bytes(row.get(4)?),
                    })
                })
                .optional()
        })
    }

    /// Writes a feed's state.
    pub fn put_feed(&self, name: &str, state: &FeedState) -> Result<(), Error> {
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

    /// The names of all feeds that the ledger knows.
    pub fn feed_names(&self) -> Result<Vec<String>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached("SELECT name FROM feed ORDER BY name")?;
            query.query_map([], |row| row.get(0))?.collect()
        })
    }

    /// Forgets a feed.
    pub fn remove_feed(&self, name: &str) -> Result<(), Error> {
        self.ask(|c| {
            c.execute("DELETE FROM member WHERE feed = ?1", [name])?;
            c.execute("DELETE FROM summary WHERE feed = ?1", [name])?;
            c.execute(
                "DELETE FROM numbered WHERE numbering IN (SELECT numbering FROM numbering WHERE feed = ?1)",
                [name],
            )?;
            c.execute("DELETE FROM numbering WHERE feed = ?1", [name])?;
            c.execute("DELETE FROM feed WHERE name = ?1", [name])
                .map(drop)
        })
    }

    /// The stories of a feed's head with their numbers, newest number first; deleted ones whose
    /// tombstones it shows are among them.
    pub fn members(&self, feed: &str) -> Result<Vec<(u64, StoryRow)>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached(
                "SELECT number, story FROM member WHERE feed = ?1 ORDER BY number DESC",
            )?;
            let member =
                |row: &Row<'_>| Ok((row.get::<_, i64>(0)?.cast_unsigned(), StoryRow(row.get(1)?)));
            query.query_map([feed], member)?.collect()
        })
    }

    /// Writes which stories a feed's head has.
    pub fn put_members(&self, feed: &str, members: &[(u64, StoryRow)]) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("DELETE FROM member WHERE feed = ?1")?
                .execute([feed])?;
            let mut order = c.prepare_cached("INSERT INTO member VALUES (?1, ?2, ?3)")?;
            members.iter().try_for_each(|(number, row)| {
                order
                    .execute(params![feed, number.cast_signed(), row.0])
                    .map(drop)
            })
        })
    }

    /// A story's body, while a head needs it.
    pub fn body(&self, row: StoryRow) -> Result<Option<Body>, Error> {
        let json: Option<String> = self.ask(|c| {
            c.prepare_cached("SELECT body FROM body WHERE story = ?1")?
                .query_row([row.0], |row| row.get(0))
                .optional()
        })?;
        Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
    }

    /// Whether the ledger keeps a story's body: whether a head has it.
    pub fn has_body(&self, row: StoryRow) -> Result<bool, Error> {
        self.ask(|c| {
            c.prepare_cached("SELECT EXISTS (SELECT 1 FROM body WHERE story = ?1)")?
                .query_row([row.0], |row| row.get(0))
        })
    }

    /// Keeps a story's body.
    pub fn put_body(&self, row: StoryRow, body: &Body) -> Result<(), Error> {
        let Ok(json) = serde_json::to_string(body) else {
            return Ok(());
        };
        self.ask(|c| {
            c.prepare_cached(
                "INSERT INTO body (story, body) VALUES (?1, ?2)
                 ON CONFLICT (story) DO UPDATE SET body = ?2",
            )?
            .execute(params![row.0, json])
            .map(drop)
        })
    }

    /// Hash of what a story's page last showed, while a head has the story.
    pub fn page_hash(&self, row: StoryRow) -> Result<Option<u128>, Error> {
        let hash: Option<Option<[u8; 16]>> = self.ask(|c| {
            c.prepare_cached("SELECT page FROM body WHERE story = ?1")?
                .query_row([row.0], |row| row.get(0))
                .optional()
        })?;
        Ok(hash.flatten().map(u128::from_be_bytes))
    }

    /// Writes that hash.
    pub fn put_page_hash(&self, row: StoryRow, hash: u128) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("UPDATE body SET page = ?2 WHERE story = ?1")?
                .execute(params![row.0, hash.to_be_bytes()])
                .map(drop)
        })
    }

    /// The stories that have a body.
    pub fn stories_with_body(&self) -> Result<Vec<StoryRow>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached("SELECT story FROM body ORDER BY story")?;
            query
                .query_map([], |row| row.get(0).map(StoryRow))?
                .collect()
        })
    }

    /// Lets a body go, and what was noted of it.
    pub fn remove_body(&self, row: StoryRow) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("DELETE FROM summary WHERE story = ?1")?
                .execute([row.0])?;
            c.prepare_cached("DELETE FROM body WHERE story = ?1")?
                .execute([row.0])
                .map(drop)
        })
    }

    /// Whether a feed carries a story as its summary.
    pub fn is_summary(&self, feed: &str, row: StoryRow) -> Result<bool, Error> {
        self.ask(|c| {
            c.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM summary WHERE feed = ?1 AND story = ?2)",
            )?
            .query_row(params![feed, row.0], |row| row.get(0))
        })
    }

    /// Has a feed carry a story as its summary.
    pub fn put_summary(&self, feed: &str, row: StoryRow) -> Result<(), Error> {
        self.ask(|c| {
            c.prepare_cached("INSERT OR IGNORE INTO summary VALUES (?1, ?2)")?
                .execute(params![feed, row.0])
                .map(drop)
        })
    }

    /// The headline items that heads show, with the story that each is related to.
    pub fn headlines(&self) -> Result<BTreeMap<[u8; 16], (KnownHeadline, KnownStory)>, Error> {
        let known: Vec<KnownHeadline> = self.ask(|c| {
            let mut query = c.prepare_cached(
                "SELECT hash, text, url, instant, about, about_title FROM headline ORDER BY hash",
            )?;
            query.query_map([], known_headline)?.collect()
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
