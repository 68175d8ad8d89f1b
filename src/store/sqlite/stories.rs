//! The ledger's stories, and its answers to the rules that judge them.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use rusqlite::{OptionalExtension, Params, Row, params};

use super::Sqlite;
use crate::error::Error;
use crate::ledger::body::FrozenLink;
use crate::ledger::memory::{Dated, Kept, KnownStory, Missing, Recall, Said, State, StoryRow};
use crate::ledger::sighting::FileIdentity;
use crate::story::ArticlePath;

pub(super) const COLUMNS: &str = "story, key, slug, id, link, state, first_seen, written, instant, updated, \
                       gone, due, title, content, text, shown, withdrawn, day, name, dated, adopted";

impl Recall for Sqlite {
    type Error = Error;

    fn story(&self, row: StoryRow) -> Result<Option<KnownStory>, Error> {
        self.one_story("story = ?1", [row.0])
    }

    fn story_with_key(&self, key: &str) -> Result<Option<KnownStory>, Error> {
        self.one_story("key = ?1", [key])
    }

    fn story_with_id(&self, id: &str) -> Result<Option<KnownStory>, Error> {
        self.one_story("id = ?1", [id])
    }

    fn gone_with_text(&self, text: u128) -> Result<Option<KnownStory>, Error> {
        let which = "text = ?1 AND gone IS NOT NULL LIMIT 2";
        let mut gone = self.stories_by(which, [text.to_be_bytes()])?;
        let first = gone.pop();
        Ok(first.filter(|_| gone.is_empty()))
    }

    fn gone_at(&self, path: &ArticlePath) -> Result<Option<KnownStory>, Error> {
        let which = "gone IS NOT NULL
             AND story IN (SELECT story FROM gone_file WHERE path = ?1) ORDER BY gone DESC LIMIT 1";
        self.one_story(which, [path.as_bytes()])
    }

    fn released_with_title(&self, title: u64, most: usize) -> Result<Vec<KnownStory>, Error> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        // In the order of the index, so that of many with one title few are looked at.
        let which = "title = ?1 AND state = 0 ORDER BY instant DESC LIMIT ?2";
        self.stories_by(which, [title.cast_signed(), most])
    }

    fn kept(&self, row: StoryRow) -> Result<Option<Kept>, Error> {
        Ok(self.body(row)?.map(|body| Kept {
            title: body.title.clone(),
            sentences: body.sentences.clone(),
        }))
    }

    fn path_of_gone(&self, row: StoryRow) -> Result<Option<ArticlePath>, Error> {
        let path: Option<Vec<u8>> = self.ask(|c| {
            c.prepare_cached("SELECT path FROM gone_file WHERE story = ?1")?
                .query_row([row.0], |row| row.get(0))
                .optional()
        })?;
        Ok(path.map(ArticlePath::from_bytes))
    }

    fn gone_since(&self, since: DateTime<Utc>) -> Result<Vec<Missing>, Error> {
        // With the plus the index is used and few are sorted; without, all stories are looked through in order.
        let which = "gone > ?1 AND gone IS NOT NULL ORDER BY +story";
        let gone = self
            .stories_by(which, [since.timestamp_millis()])?
            .into_iter();
        let with_sentences = gone.map(|story| {
            Ok(Missing {
                sentences: self.gone_sentences(story.row)?,
                story,
                file: None,
                title: None,
                waits: false,
            })
        });
        with_sentences.collect()
    }

    fn gone_with_file(&self, file: FileIdentity) -> Result<Option<KnownStory>, Error> {
        let which = "gone IS NOT NULL AND story IN (SELECT story FROM gone_file
                 WHERE inode = ?1 AND device = ?2 AND birth = ?3)
             AND NOT EXISTS (SELECT 1 FROM file WHERE inode = ?1 AND device = ?2 AND birth = ?3)
             LIMIT 2";
        let (inode, device) = (file.inode.cast_signed(), file.device.cast_signed());
        let mut gone = self.stories_by(which, [inode, device, file.birth_ns])?;
        let first = gone.pop();
        Ok(first.filter(|_| gone.is_empty()))
    }

    fn has_slug(&self, slug: &str) -> Result<bool, Error> {
        self.ask(|c| {
            c.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM story WHERE slug = ?1)
                     OR EXISTS (SELECT 1 FROM story WHERE key = ?1 AND slug IS NULL)",
            )?
            .query_row([slug], |row| row.get(0))
        })
    }

    fn has_instant(&self, instant: DateTime<Utc>) -> Result<bool, Error> {
        self.ask(|c| {
            c.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM story WHERE instant = ?1)
                     OR EXISTS (SELECT 1 FROM headline WHERE instant = ?1)",
            )?
            .query_row([instant.timestamp_millis()], |row| row.get(0))
        })
    }
}

impl Sqlite {
    fn stories_by(&self, filter: &str, values: impl Params) -> Result<Vec<KnownStory>, Error> {
        self.ask(|c| {
            let mut query =
                c.prepare_cached(&format!("SELECT {COLUMNS} FROM story WHERE {filter}"))?;
            query.query_map(values, known_story)?.collect()
        })
    }

    fn one_story(&self, filter: &str, values: impl Params) -> Result<Option<KnownStory>, Error> {
        Ok(self.stories_by(filter, values)?.into_iter().next())
    }

    /// The story whose page has a slug.
    pub(super) fn story_with_slug(&self, slug: &str) -> Result<Option<KnownStory>, Error> {
        self.one_story("slug = ?1 OR (key = ?1 AND slug IS NULL)", [slug])
    }

    /// The names under which stories were published whose files have others now.
    pub(super) fn all_old_names(&self) -> Result<HashMap<StoryRow, String>, Error> {
        self.ask(|c| {
            let mut query =
                c.prepare_cached("SELECT story, name FROM story WHERE name IS NOT NULL")?;
            query
                .query_map([], |row| Ok((StoryRow(row.get(0)?), row.get(1)?)))?
                .collect()
        })
    }

    /// Stories whose embargo has ended.
    pub(super) fn due_at(&self, now: DateTime<Utc>) -> Result<Vec<StoryRow>, Error> {
        self.ask(|c| {
            let mut query =
                c.prepare_cached("SELECT story FROM story WHERE due <= ?1 ORDER BY due, story")?;
            let due = query.query_map([now.timestamp_millis()], |row| row.get(0).map(StoryRow))?;
            due.collect()
        })
    }

    /// When the next embargo ends.
    pub(super) fn earliest_due(&self) -> Result<Option<DateTime<Utc>>, Error> {
        let due: Option<i64> = self.ask(|c| {
            c.prepare_cached("SELECT min(due) FROM story WHERE due IS NOT NULL")?
                .query_row([], |row| row.get(0))
        })?;
        Ok(due.and_then(DateTime::from_timestamp_millis))
    }

    /// How many stories are in a state.
    pub(super) fn count_of(&self, state: State) -> Result<u64, Error> {
        if state == State::Released {
            // Rows are numbered from 1 and never deleted, and few aren't released: to count those
            // costs the same among ten stories and a million.
            return self.ask(|c| {
                c.prepare_cached(
                    "SELECT coalesce((SELECT max(story) FROM story), 0)
                          - (SELECT count(*) FROM story WHERE state <> 0)",
                )?
                .query_row([], |row| row.get::<_, i64>(0).map(i64::cast_unsigned))
            });
        }
        self.ask(|c| {
            c.prepare_cached("SELECT count(*) FROM story WHERE state = ?1 AND state <> 0")?
                .query_row([state_code(state)], |row| {
                    row.get::<_, i64>(0).map(i64::cast_unsigned)
                })
        })
    }

    /// How many stories were published and are gone. Of others nobody ever heard.
    pub(super) fn count_deleted(&self) -> Result<u64, Error> {
        self.ask(|c| {
            c.prepare_cached("SELECT count(*) FROM story WHERE state = ?1 AND instant IS NOT NULL")?
                .query_row([state_code(State::Gone)], |row| {
                    row.get::<_, i64>(0).map(i64::cast_unsigned)
                })
        })
    }

    /// Of the stories that documents show the first by row, at most so many, that come after one.
    pub(super) fn public_after(
        &self,
        after: StoryRow,
        most: usize,
    ) -> Result<Vec<KnownStory>, Error> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.stories_by(
            "story > ?1 AND state IN (0, 3) ORDER BY story LIMIT ?2",
            params![after.0, most],
        )
    }

    /// The slugs of the stories that were published and are no more.
    pub(super) fn slugs_of_gone(&self) -> Result<Vec<String>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached(
                "SELECT coalesce(slug, key) FROM story
                 WHERE state <> 0 AND state <> 3 AND instant IS NOT NULL",
            )?;
            query.query_map([], |row| row.get(0))?.collect()
        })
    }

    /// The slugs of the stories that documents show.
    pub(super) fn public_slugs(&self) -> Result<Vec<String>, Error> {
        self.ask(|c| {
            let mut query =
                c.prepare_cached("SELECT coalesce(slug, key) FROM story WHERE state IN (0, 3)")?;
            query.query_map([], |row| row.get(0))?.collect()
        })
    }

    /// The newest instant of a story that subscribers know.
    pub(super) fn newest_public_instant(&self) -> Result<Option<DateTime<Utc>>, Error> {
        let newest: Option<i64> = self.ask(|c| {
            c.prepare_cached(
                "SELECT instant FROM story WHERE instant IS NOT NULL AND state IN (0, 3)
                 ORDER BY instant DESC LIMIT 1",
            )?
            .query_row([], |row| row.get(0))
            .optional()
        })?;
        Ok(newest.and_then(DateTime::from_timestamp_millis))
    }

    /// The newest instant or update that any item or feed has.
    pub(super) fn newest_of_all(&self) -> Result<Option<DateTime<Utc>>, Error> {
        let newest: Option<i64> = self.ask(|c| {
            c.query_row(
                "SELECT max(newest) FROM (SELECT max(updated) AS newest FROM story WHERE updated IS NOT NULL
                 UNION ALL SELECT max(instant) FROM headline
                 UNION ALL SELECT max(updated) FROM feed)",
                [],
                |row| row.get(0),
            )
        })?;
        Ok(newest.and_then(DateTime::from_timestamp_millis))
    }

    /// Writes a story, and its number where it gets one; one with row 0 is new. Gives its row.
    pub(super) fn put_story(
        &self,
        story: &KnownStory,
        number: Option<u64>,
    ) -> Result<StoryRow, Error> {
        self.titles.take();
        let time = |at: Option<DateTime<Utc>>| at.map(|at| at.timestamp_millis());
        let hash = |of: fn(&Said) -> u128| story.said.as_ref().map(|said| of(said).to_be_bytes());
        let values = params![
            Some(story.row.0).filter(|row| *row != 0),
            story.key,
            Some(&story.slug).filter(|slug| **slug != story.key),
            story.declared_id,
            story.link,
            state_code(story.state),
            story.first_seen.timestamp_millis(),
            time(story.written),
            time(story.instant),
            time(story.updated),
            time(story.gone),
            time(story.due),
            story.title_hash.cast_signed(),
            hash(|said| said.content),
            hash(|said| said.text),
            hash(|said| said.shown),
            story.withdrawn,
            story.day.map(|day| day.num_days_from_ce()),
            story.name,
            dated_code(story.dated),
            story.adopted,
            number.map(u64::cast_signed),
        ];
        self.ask(|c| {
            c.prepare_cached(&format!(
                "INSERT INTO story ({COLUMNS}, number)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
                 ?19, ?20, ?21, ?22)
                 ON CONFLICT (story) DO UPDATE SET id = ?4, link = ?5, state = ?6, written = ?8,
                 instant = ?9, updated = ?10, gone = ?11, due = ?12, title = ?13, content = ?14,
                 text = ?15, shown = ?16, withdrawn = ?17, day = ?18, name = ?19,
                 dated = ?20, adopted = ?21, number = coalesce(?22, number)"
            ))?
            .execute(values)?;
            Ok(if story.row.0 == 0 {
                StoryRow(c.last_insert_rowid())
            } else {
                story.row
            })
        })
    }

    /// Whether any story has an id that was made of a guid.
    pub(super) fn has_guids(&self) -> Result<bool, Error> {
        self.ask(|c| {
            // By the index of ids: a semicolon follows a colon.
            c.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM story, site WHERE story.id IS NOT NULL
                     AND story.id > site.id || 'guid:' AND story.id < site.id || 'guid;')",
            )?
            .query_row([], |row| row.get(0))
        })
    }

    /// Freezes a story's links, or lets them follow the ledger again.
    pub(super) fn put_links(
        &self,
        row: StoryRow,
        links: Option<&[FrozenLink]>,
    ) -> Result<(), Error> {
        let json = links.and_then(|links| serde_json::to_string(links).ok());
        self.ask(|c| {
            c.prepare_cached("UPDATE story SET links = ?2 WHERE story = ?1")?
                .execute(params![row.0, json])
                .map(drop)
        })
    }
}

fn state_code(state: State) -> i64 {
    match state {
        State::Released => 0,
        State::Waiting => 1,
        State::Held => 2,
        State::Withdrawn => 3,
        State::Gone => 4,
    }
}

pub(super) fn state_of(code: i64) -> State {
    match code {
        0 => State::Released,
        1 => State::Waiting,
        3 => State::Withdrawn,
        4 => State::Gone,
        _ => State::Held,
    }
}

fn dated_code(dated: Dated) -> i64 {
    match dated {
        Dated::Unknown => 0,
        Dated::Metadata => 1,
        Dated::Path => 2,
        Dated::Stamp => 3,
        Dated::FirstSeen => 4,
        Dated::FileTime => 5,
        Dated::Git => 6,
        Dated::Adopted => 7,
    }
}

fn dated_of(code: i64) -> Dated {
    match code {
        1 => Dated::Metadata,
        2 => Dated::Path,
        3 => Dated::Stamp,
        4 => Dated::FirstSeen,
        5 => Dated::FileTime,
        6 => Dated::Git,
        7 => Dated::Adopted,
        _ => Dated::Unknown,
    }
}

pub(super) fn known_story(row: &Row<'_>) -> rusqlite::Result<KnownStory> {
    let time = |column| -> rusqlite::Result<Option<DateTime<Utc>>> {
        Ok(row
            .get::<_, Option<i64>>(column)?
            .and_then(DateTime::from_timestamp_millis))
    };
    let hash = |column| -> rusqlite::Result<Option<u128>> {
        Ok(row
            .get::<_, Option<[u8; 16]>>(column)?
            .map(u128::from_be_bytes))
    };
    let key: String = row.get(1)?;
    let slug: Option<String> = row.get(2)?;
    let said = hash(13)?.map(|content| -> rusqlite::Result<Said> {
        Ok(Said {
            content,
            text: hash(14)?.unwrap_or(0),
            shown: hash(15)?.unwrap_or(0),
        })
    });
    Ok(KnownStory {
        row: StoryRow(row.get(0)?),
        slug: slug.unwrap_or_else(|| key.clone()),
        key,
        declared_id: row.get(3)?,
        link: row.get(4)?,
        state: state_of(row.get(5)?),
        first_seen: time(6)?.unwrap_or_default(),
        written: time(7)?,
        instant: time(8)?,
        updated: time(9)?,
        withdrawn: row.get(16)?,
        day: row
            .get::<_, Option<i32>>(17)?
            .and_then(NaiveDate::from_num_days_from_ce_opt),
        gone: time(10)?,
        due: time(11)?,
        title_hash: row.get::<_, i64>(12)?.cast_unsigned(),
        said: said.transpose()?,
        name: row.get(18)?,
        dated: dated_of(row.get(19)?),
        adopted: row.get(20)?,
    })
}
