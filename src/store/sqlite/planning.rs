//! The ledger's answers to what planning asks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Row, Statement, params};

use super::Sqlite;
use super::stories::{COLUMNS, known_story};
use crate::error::Error;
use crate::ledger::heads::Headlines;
use crate::ledger::history::{HistoryRow, Numbering};
use crate::ledger::memory::{KnownStory, Recall as _, StoryRow};
use crate::plan::memory::{
    Choices, Chosen, Content, Heads, Inventory, Memory, Naming, Numbered, Reached, StoryMemory,
    Titled, Trace, spans,
};

impl Memory for Sqlite {
    fn choices(&self) -> Result<Choices, Error> {
        let mut histories = Vec::new();
        for history in self.histories()? {
            let newest = self.newest_page(history.row)?;
            histories.push((history, newest));
        }
        let rules = self.numberings()?.into_iter();
        Ok(Choices {
            chosen: self.all_chosen()?,
            rules: rules.map(|(rules, numbering)| (numbering, rules)).collect(),
            histories,
            built: self.feed_states()?,
            newest_story: self.newest_story()?,
            newest_number: self.newest_number()?,
            has_guids: self.has_guids()?,
        })
    }

    fn traced(&self, rows: &[StoryRow]) -> Result<Vec<Option<(StoryMemory, Trace)>>, Error> {
        let traced = |row: &StoryRow| {
            let Some(story) = self.story_memory(*row)? else {
                return Ok(None);
            };
            let trace = Trace {
                numbers: self.numbers_of(*row)?.into_iter().collect(),
                old_titles: self.old_titles(*row)?,
                related: self.headlines_about(*row)?,
                media: self.media_of(*row)?,
            };
            Ok(Some((story, trace)))
        };
        rows.iter().map(traced).collect()
    }

    fn reached(&self, titles: &[u64], numbers: &[(HistoryRow, u64)]) -> Result<Reached, Error> {
        let naming = self.ask(|c| {
            let mut query = c.prepare_cached(
                "SELECT story, feed FROM naming LEFT JOIN member USING (story) WHERE name = ?1",
            )?;
            let mut ask = |title: &u64| {
                let mut naming = Naming::new();
                let mut rows = query.query([title.cast_signed()])?;
                while let Some(row) = rows.next()? {
                    let feed: Option<String> = row.get(1)?;
                    naming
                        .entry(StoryRow(row.get(0)?))
                        .or_default()
                        .extend(feed);
                }
                Ok(naming)
            };
            titles.iter().map(&mut ask).collect()
        })?;
        let page = |(history, number): &(HistoryRow, u64)| self.page_with(*history, *number);
        let pages = numbers.iter().map(page).collect::<Result<_, Error>>()?;
        Ok(Reached { naming, pages })
    }

    fn heads(&self, names: &[String], from: &[(Option<Numbering>, u64)]) -> Result<Heads, Error> {
        let members = names.iter().map(|name| self.members(name));
        let numbers = from.iter();
        let numbers = numbers.map(|(numbering, from)| self.numbers_from(*numbering, *from));
        let newest_published = if from.iter().any(|(numbering, _)| numbering.is_none()) {
            self.newest_public_instant()?
        } else {
            None
        };
        Ok(Heads {
            members: members.collect::<Result<_, _>>()?,
            numbers: numbers.collect::<Result<_, _>>()?,
            newest_published,
        })
    }

    fn contents(
        &self,
        rows: &[StoryRow],
        old: &BTreeSet<StoryRow>,
    ) -> Result<Vec<Option<(StoryMemory, Content)>>, Error> {
        let content = |row: &StoryRow| {
            let Some(story) = self.story_memory(*row)? else {
                return Ok(None);
            };
            let body = self.body(*row)?;
            let (retained, page) = match body {
                Some(_) => (None, self.page_hash(*row)?),
                None => (self.retained(*row)?, None),
            };
            let is_kept = body.is_some() || retained.is_some();
            let file = if is_kept && !old.contains(row) {
                None
            } else {
                self.file_of(*row)?.map(|file| file.seen)
            };
            let (heads, summaries) = self.ask(|c| {
                let mut of_heads = c.prepare_cached("SELECT feed FROM member WHERE story = ?1")?;
                let heads = names(&mut of_heads, *row)?;
                // It is a summary in no feed while it is in none.
                let mut of_summaries =
                    c.prepare_cached("SELECT feed FROM summary WHERE story = ?1")?;
                Ok((heads, names(&mut of_summaries, *row)?))
            })?;
            let content = Content {
                file,
                body,
                retained,
                page,
                heads,
                summaries,
            };
            Ok(Some((story, content)))
        };
        rows.iter().map(content).collect()
    }

    fn stories(
        &self,
        rows: &[StoryRow],
        titles: &[u64],
    ) -> Result<(Vec<Option<StoryMemory>>, Vec<Titled>), Error> {
        let stories = rows.iter().map(|row| self.story_memory(*row));
        Ok((stories.collect::<Result<_, _>>()?, self.titled(titles)?))
    }

    fn keyed(&self, keys: &[String]) -> Result<Vec<Option<Arc<KnownStory>>>, Error> {
        let story = |key: &String| Ok(self.story_with_key(key)?.map(Arc::new));
        keys.iter().map(story).collect()
    }

    fn headlines(
        &self,
        wanted: &[([u8; 16], Option<i64>)],
    ) -> Result<(Headlines, BTreeSet<i64>), Error> {
        let known = self.headlines_with(wanted.iter().map(|(hash, _)| *hash))?;
        let new = wanted.iter().filter(|(hash, _)| !known.contains_key(hash));
        let taken = self.instants(&spans(new.filter_map(|(_, wish)| *wish)))?;
        Ok((known, taken))
    }

    fn instants(&self, spans: &[(i64, i64)]) -> Result<BTreeSet<i64>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached(
                "SELECT instant FROM story WHERE instant BETWEEN ?1 AND ?2
                 UNION ALL SELECT instant FROM headline WHERE instant BETWEEN ?1 AND ?2",
            )?;
            let mut instants = BTreeSet::new();
            for (from, to) in spans {
                let mut rows = query.query([from, to])?;
                while let Some(row) = rows.next()? {
                    instants.insert(row.get(0)?);
                }
            }
            Ok(instants)
        })
    }

    fn inventory(&self) -> Result<Inventory, Error> {
        let mut pages = BTreeMap::new();
        for history in self.histories()? {
            pages.insert(history.row, self.pages(history.row)?);
        }
        let documents = self.all_page_documents()?;
        Ok(Inventory {
            documents,
            headlines: self.all_headlines()?,
            with_body: self.stories_with_body()?,
            pages,
        })
    }
}

impl Sqlite {
    fn story_memory(&self, row: StoryRow) -> Result<Option<StoryMemory>, Error> {
        self.ask(|c| {
            let query = format!("SELECT {COLUMNS}, number, links FROM story WHERE story = ?1");
            let mut query = c.prepare_cached(&query)?;
            query.query_row([row.0], story_memory).optional()
        })
    }

    /// The stories that have or had titles.
    pub(super) fn titled(&self, titles: &[u64]) -> Result<Vec<Titled>, Error> {
        let known = self.titles.borrow();
        let may_be = |title| title != 0 && known.as_ref().is_none_or(|set| set.may_have(title));
        if !titles.iter().any(|title| may_be(*title)) {
            return Ok(titles.iter().map(|_| Titled::default()).collect());
        }
        let had = self.has_old_titles()?;
        self.ask(|c| {
            let mut now = c.prepare_cached(&titled_by("title = ?1"))?;
            let of_old = titled_by("story IN (SELECT story FROM old_title WHERE title = ?1)");
            let mut before = c.prepare_cached(&of_old)?;
            let mut ask = |title: &u64| {
                if !may_be(*title) {
                    return Ok(Titled::default());
                }
                Ok(Titled {
                    now: stories_by(&mut now, *title)?,
                    before: if had {
                        stories_by(&mut before, *title)?
                    } else {
                        Vec::new()
                    },
                })
            };
            titles.iter().map(&mut ask).collect()
        })
    }

    /// The numbers of a feed from one on, the oldest first.
    fn numbers_from(&self, of: Option<Numbering>, from: u64) -> Result<Vec<Numbered>, Error> {
        let query = match of {
            None => {
                "SELECT number, story, instant, updated, state FROM story
                 WHERE number >= ?1 AND ?2 = ?2 ORDER BY number"
            }
            Some(_) => {
                "SELECT numbered.number, story, instant, updated, state
                 FROM numbered JOIN story USING (story)
                 WHERE numbered.number >= ?1 AND numbering = ?2 ORDER BY numbered.number"
            }
        };
        let numbering = of.map_or(0, |numbering| numbering.0);
        self.ask(|c| {
            let mut query = c.prepare_cached(query)?;
            let rows = query.query_map(params![from.cast_signed(), numbering], numbered)?;
            rows.collect()
        })
    }

    /// The row of the newest story; 0 while there is none.
    fn newest_story(&self) -> Result<StoryRow, Error> {
        let newest = "SELECT coalesce(max(story), 0) FROM story";
        self.ask(|c| {
            c.prepare_cached(newest)?
                .query_row([], |row| row.get(0).map(StoryRow))
        })
    }

    /// The feeds that select, by name.
    fn all_chosen(&self) -> Result<Vec<Chosen>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached(
                "SELECT feed, numbering, template, value FROM chosen ORDER BY feed",
            )?;
            let chosen = query.query_map([], |row| {
                let template: Option<String> = row.get(2)?;
                Ok(Chosen {
                    feed: row.get(0)?,
                    numbering: Numbering(row.get(1)?),
                    made_for: template.zip(row.get(3)?),
                })
            })?;
            chosen.collect()
        })
    }
}

fn names(query: &mut Statement<'_>, row: StoryRow) -> rusqlite::Result<BTreeSet<String>> {
    query.query_map([row.0], |row| row.get(0))?.collect()
}

/// Released stories by a title, the earliest first.
fn titled_by(which: &str) -> String {
    format!(
        "SELECT {COLUMNS} FROM story WHERE {which} AND state = 0 ORDER BY instant, story LIMIT 2"
    )
}

fn stories_by(query: &mut Statement<'_>, title: u64) -> rusqlite::Result<Vec<Arc<KnownStory>>> {
    let stories = query.query_map([title.cast_signed()], |row| known_story(row).map(Arc::new))?;
    stories.collect()
}

fn story_memory(row: &Row<'_>) -> rusqlite::Result<StoryMemory> {
    let links: Option<String> = row.get("links")?;
    Ok(StoryMemory {
        story: Arc::new(known_story(row)?),
        number: row.get::<_, Option<i64>>("number")?.map(i64::cast_unsigned),
        links: links.and_then(|json| serde_json::from_str(&json).ok()),
    })
}

fn numbered(row: &Row<'_>) -> rusqlite::Result<Numbered> {
    let time = |column| -> rusqlite::Result<Option<DateTime<Utc>>> {
        let millis: Option<i64> = row.get(column)?;
        Ok(millis.and_then(DateTime::from_timestamp_millis))
    };
    Ok(Numbered {
        number: row.get::<_, i64>(0)?.cast_unsigned(),
        story: StoryRow(row.get(1)?),
        instant: time(2)?,
        updated: time(3)?,
        is_public: super::stories::state_of(row.get(4)?).is_public(),
    })
}
