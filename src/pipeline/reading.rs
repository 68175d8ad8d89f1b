//! From the scan to what each new or changed file says, in parallel.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use rayon::prelude::*;

use super::request::Progress;
use super::scope::Patience;
use super::site::Site;
use crate::ledger::body::Body;
use crate::ledger::comparison::ToRead;
use crate::ledger::memory::{Digest, ReadFile, StoryRow, Wanted};
use crate::ledger::sighting::Sighting;
use crate::problem::{Problem, What};
use crate::story::{ArticlePath, Story};
use crate::world::articles_folder::ArticlesFolder;
use crate::world::media::{FoundMedia, Looking};
use crate::world::read::{ReadArticle, read, read_seen};
use crate::world::scratch::{Place, Scratch};

/// A file that changed since it was seen is read so many times more, as long as it changes meanwhile,
/// before it is left to the next run.
const TRIES: u32 = 3;

/// What reading gave.
#[derive(Debug, Default)]
pub(super) struct Readings {
    /// Each file that held still, by path.
    pub(super) files: Vec<ReadFile>,
    /// The bodies of their stories, when they are few.
    pub(super) bodies: HashMap<ArticlePath, Body>,
    /// Where else they are kept, as far as they could be.
    pub(super) places: HashMap<ArticlePath, Place>,
    /// The titles of stories whose bodies aren't at hand, when they are to be kept.
    pub(super) titles: HashMap<ArticlePath, String>,
    /// Files that changed or went while they were read, or that may still be being written.
    pub(super) unsettled: Vec<ArticlePath>,
}

/// Where the bodies of what is read are kept, for the documents that will show them.
#[derive(Clone, Copy)]
pub(super) struct Keep<'a> {
    /// Of so few files at most in memory.
    pub(super) few: usize,
    /// Of more here.
    pub(super) scratch: Option<&'a Scratch>,
    /// Whether the titles of all are.
    pub(super) titles: bool,
}

/// What tells of the titles of stories in which nothing says their title.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Of known stories the names that count, where those aren't the files' any more.
    pub(super) old: HashMap<StoryRow, String>,
    /// Whether there are no stories yet besides those that are read.
    pub(super) are_first: bool,
    /// Whether a file that isn't known may hold a story that was published under another name.
    pub(super) may_be_old: bool,
    /// The hashes of title and text of what is missing: what says one of those has the title that it had.
    pub(super) said: HashSet<u128>,
}

/// What was kept of a file.
#[derive(Default)]
struct Kept {
    body: Option<Body>,
    place: Option<Place>,
    title: Option<String>,
}

/// Reads files for what is wanted of them.
pub(super) fn read_all(
    site: &Site,
    folder: &ArticlesFolder,
    to_read: Vec<ToRead>,
    (wanted, names, patience): (Wanted, &Names, &Patience),
    keep: Keep<'_>,
    wall: fn() -> DateTime<Utc>,
    progress: &dyn Progress,
) -> Readings {
    let are_few = to_read.len() <= keep.few;
    let reader = Reader {
        site,
        folder,
        wanted,
        names,
        patience,
        wall,
        are_few,
        keep,
    };
    let read: Vec<Result<(ReadFile, Kept), Vec<ArticlePath>>> = to_read
        .into_par_iter()
        .map(|file| {
            progress.step();
            reader.read(file)
        })
        .collect();
    let mut readings = Readings::default();
    for file in read {
        match file {
            Ok((file, kept)) => {
                let path = || file.path().clone();
                readings.bodies.extend(kept.body.map(|body| (path(), body)));
                readings.places.extend(kept.place.map(|at| (path(), at)));
                readings
                    .titles
                    .extend(kept.title.map(|text| (path(), text)));
                readings.files.push(file);
            }
            Err(paths) => readings.unsettled.extend(paths),
        }
    }
    readings
}

struct Reader<'a> {
    site: &'a Site,
    folder: &'a ArticlesFolder,
    wanted: Wanted,
    names: &'a Names,
    patience: &'a Patience,
    wall: fn() -> DateTime<Utc>,
    are_few: bool,
    keep: Keep<'a>,
}

impl Reader<'_> {
    /// The path alone of a file that doesn't hold still, with the one that it names where that doesn't.
    fn read(&self, file: ToRead) -> Result<(ReadFile, Kept), Vec<ArticlePath>> {
        let ToRead { seen, story, .. } = file;
        if self.spares(&seen) {
            return Err(vec![seen.path]);
        }
        let max_bytes = self.site.project.config.articles.max_bytes;
        for again in 0..=TRIES {
            let article = if again == 0 {
                read_seen(self.folder, &seen, max_bytes)
            } else {
                read(self.folder, &seen.path, max_bytes)
            };
            let article = match article {
                Ok(article) => article,
                // It went since it was scanned, or is about to be back: the next run sees.
                Err(_) if !self.folder.has(&seen.path) => break,
                Err(problem) => {
                    // What can't be read now may be readable later without any visible change.
                    let settled = !matches!(problem.what, What::Unreadable { .. });
                    let problems = vec![problem];
                    let failed = ReadFile {
                        seen,
                        story,
                        settled,
                        digest: None,
                        problems,
                    };
                    return Ok((failed, Kept::default()));
                }
            };
            if article.torn {
                continue;
            }
            // It may have been written to since it was scanned.
            if self.spares(&article.sighting) {
                break;
            }
            let understood = self.understand(article, story);
            return understood.map_err(|waits_for| vec![seen.path, waits_for]);
        }
        Err(vec![seen.path])
    }

    /// What an article says that was read; the path of a file that it names which may be being written.
    fn understand(
        &self,
        article: ReadArticle,
        row: Option<StoryRow>,
    ) -> Result<(ReadFile, Kept), ArticlePath> {
        let path = &article.sighting.path;
        let site = self.site;
        let mut reading = self.looking(|looking| site.read(looking, path, &article.bytes))?;
        let name = row.and_then(|row| self.names.old.get(&row));
        if let (Some(story), Some(name)) = (&mut reading.story, name) {
            story.call(name);
        }
        let media = match &mut reading.story {
            Some(story) if !story.media.is_empty() || !story.links.is_empty() => {
                self.media(path, story)?
            }
            _ => FoundMedia::default(),
        };
        let mut problems = reading.problems;
        if !media.problems.is_empty() {
            problems.extend(media.problems);
            problems.sort_by_key(|problem| problem.line);
        }
        let said = reading.story.as_ref();
        let kept = said.map_or(Kept::default(), |said| self.kept(said));
        let settled = self.site.is_settled(article.sighting.mtime_ns);
        let digest = reading.story.map(|said| Digest {
            media: media.used,
            ..self.digest(said, &problems, row.is_none())
        });
        let file = ReadFile {
            seen: article.sighting,
            story: row,
            settled,
            digest,
            problems,
        };
        Ok((file, kept))
    }

    /// Does what needs a look at other files.
    fn looking<T>(&self, act: impl FnOnce(Looking<'_>) -> T) -> T {
        act(Looking {
            is_settled: &|mtime_ns| self.site.is_settled(mtime_ns),
            spares: &|path, mtime_ns| self.spares_file(path, mtime_ns),
            ..self.site.looking(self.folder)
        })
    }

    /// Looks at the files that a story names.
    fn media(&self, path: &ArticlePath, story: &mut Story) -> Result<FoundMedia, ArticlePath> {
        self.looking(|looking| self.site.media.find(looking, path, story))
    }

    fn digest(&self, story: Story, problems: &[Problem], is_unknown: bool) -> Digest {
        // What is known may have become another story, and what is new may say what another says.
        let wanted = Wanted {
            sentences: self.wanted.sentences || (self.are_few && !self.names.are_first),
            ..self.wanted
        };
        let mut digest = Digest::of(&story, problems, wanted);
        let may_be_old = is_unknown && self.names.may_be_old && !story.says_its_title();
        if may_be_old && !self.names.said.contains(&digest.said.content) {
            digest.untitled = Some(Box::new(story));
        }
        digest
    }

    fn kept(&self, story: &Story) -> Kept {
        if self.are_few {
            return Kept {
                body: Some(Body::of(story).with_sentences(story)),
                ..Kept::default()
            };
        }
        let keep = |scratch: &Scratch| scratch.keep(&Body::of(story).pack()?);
        Kept {
            body: None,
            place: self.keep.scratch.and_then(keep),
            title: self.keep.titles.then(|| story.title.clone()),
        }
    }

    fn spares(&self, seen: &Sighting) -> bool {
        self.spares_file(&seen.path, seen.mtime_ns)
    }

    fn spares_file(&self, path: &ArticlePath, mtime_ns: i64) -> bool {
        let mtime = DateTime::from_timestamp_nanos(mtime_ns);
        let started = self.site.clock.started;
        self.patience.spares(path, mtime, started, (self.wall)())
    }
}
