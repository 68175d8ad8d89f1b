//! The files in the articles folder that stories name, and the documents that they are.

use rusqlite::{Row, params};

use super::Sqlite;
use crate::error::Error;
use crate::ledger::media::UsedMedia;
use crate::ledger::memory::StoryRow;
use crate::ledger::stat_cache::StatData;
use crate::store::questions::MediaOfStory;
use crate::story::{ArticlePath, MediaFile, MediaType};

const COLUMNS: &str = "story, path, size, mtime, ctime, inode, document, width, height";

/// So many rows are given at a time.
const CHUNK: usize = 4_096;

impl Sqlite {
    /// Whether any story names a file.
    pub(super) fn has_media(&self) -> Result<bool, Error> {
        if let Some(has) = self.has_media.get() {
            return Ok(has);
        }
        let has = self.ask(|c| {
            c.prepare_cached("SELECT EXISTS (SELECT 1 FROM media)")?
                .query_row([], |row| row.get(0))
        })?;
        self.has_media.set(Some(has));
        Ok(has)
    }

    /// The files that a story names, by path.
    pub(super) fn media_of(&self, story: StoryRow) -> Result<Vec<UsedMedia>, Error> {
        if !self.has_media()? {
            return Ok(Vec::new());
        }
        self.ask(|c| {
            let query = format!("SELECT {COLUMNS} FROM media WHERE story = ?1 ORDER BY path");
            let mut query = c.prepare_cached(&query)?;
            let rows = query.query_map([story.0], |row| Ok(used(row)?.1))?;
            rows.collect()
        })
    }

    /// Writes the files that a story names.
    pub(super) fn put_media(&self, story: StoryRow, media: &[UsedMedia]) -> Result<(), Error> {
        self.has_media.set(None);
        self.ask(|c| {
            c.prepare_cached("DELETE FROM media WHERE story = ?1")?
                .execute([story.0])?;
            let mut insert = c.prepare_cached(
                "INSERT OR REPLACE INTO media VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?;
            for used in media {
                let size = used.file.and_then(|file| file.size);
                insert.execute(params![
                    story.0,
                    used.path.as_bytes(),
                    used.look.map(|look| look.size.cast_signed()),
                    used.look.map(|look| look.mtime_ns),
                    used.look.map(|look| look.ctime_ns),
                    used.look.map(|look| look.inode.cast_signed()),
                    used.name(),
                    size.map(|(width, _)| width),
                    size.map(|(_, height)| height),
                ])?;
            }
            Ok(())
        })
    }

    /// Gives each file that a story names, with the story, by path and some at a time; of `at` those at this path of
    /// the articles folder and below it.
    pub(super) fn each_media_at(
        &self,
        at: Option<&ArticlePath>,
        give: &mut dyn FnMut(&[MediaOfStory]),
    ) -> Result<(), Error> {
        if !self.has_media()? {
            return Ok(());
        }
        let own = at.map_or(&b""[..], ArticlePath::as_bytes);
        // What lies below sorts between `path/` and `path0`, as 0 follows the slash.
        let (from, to) = ([own, b"/"].concat(), [own, b"0"].concat());
        let query = match at {
            None => format!("SELECT {COLUMNS} FROM media ORDER BY path"),
            Some(_) => format!(
                "SELECT {COLUMNS} FROM media WHERE path = ?1 OR (path > ?2 AND path < ?3) ORDER BY path"
            ),
        };
        self.ask(|c| {
            let mut query = c.prepare_cached(&query)?;
            let mut rows = match at {
                None => query.query([])?,
                Some(_) => query.query(params![own, from, to])?,
            };
            let mut chunk = Vec::new();
            while let Some(row) = rows.next()? {
                chunk.push(used(row)?);
                if chunk.len() == CHUNK {
                    give(&chunk);
                    chunk.clear();
                }
            }
            give(&chunk);
            Ok(())
        })
    }

    /// The public stories that show a document, each with the path of its file.
    pub(super) fn stories_showing(
        &self,
        document: &str,
    ) -> Result<Vec<(StoryRow, ArticlePath)>, Error> {
        self.ask(|c| {
            let mut query = c.prepare_cached(
                "SELECT story, path FROM media JOIN story USING (story)
                 WHERE document = ?1 AND state IN (0, 3) ORDER BY story, path",
            )?;
            let rows = query.query_map([document], |row| {
                let path = ArticlePath::from_bytes(row.get::<_, Vec<u8>>(1)?);
                Ok((StoryRow(row.get(0)?), path))
            })?;
            rows.collect()
        })
    }

    /// The documents that public stories show, by name.
    pub(super) fn all_media_documents(&self) -> Result<Vec<String>, Error> {
        if !self.has_media()? {
            return Ok(Vec::new());
        }
        self.ask(|c| {
            let mut query = c.prepare_cached(
                "SELECT DISTINCT document FROM media JOIN story USING (story)
                 WHERE document IS NOT NULL AND state IN (0, 3) ORDER BY document",
            )?;
            query.query_map([], |row| row.get(0))?.collect()
        })
    }
}

/// How a file looked: size, mtime, ctime and inode in four columns from one on; `None` when it couldn't be looked at.
pub(super) fn look_from(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<StatData>> {
    let number = |column| row.get::<_, Option<i64>>(first + column);
    Ok(match (number(0)?, number(1)?, number(2)?, number(3)?) {
        (Some(size), Some(mtime_ns), Some(ctime_ns), Some(inode)) => Some(StatData {
            size: size.cast_unsigned(),
            mtime_ns,
            ctime_ns,
            inode: inode.cast_unsigned(),
        }),
        _ => None,
    })
}

fn used(row: &Row<'_>) -> rusqlite::Result<(StoryRow, UsedMedia)> {
    let look = look_from(row, 2)?;
    let document: Option<String> = row.get(6)?;
    let pixels: (Option<u32>, Option<u32>) = (row.get(7)?, row.get(8)?);
    let file = document.zip(look).and_then(|(name, look)| {
        let (digits, _) = name.split_once('.')?;
        Some(MediaFile {
            hash: u128::from_str_radix(digits, 16).ok()?.to_be_bytes(),
            media_type: MediaType::of_name(name.as_bytes())?,
            bytes: look.size,
            size: pixels.0.zip(pixels.1),
        })
    });
    let path = ArticlePath::from_bytes(row.get::<_, Vec<u8>>(1)?);
    Ok((StoryRow(row.get(0)?), UsedMedia { path, look, file }))
}
