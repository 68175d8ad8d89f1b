//! The scan against the ledger: what must be read, and what is no longer where it was.

use std::collections::BTreeSet;

use super::media;
use super::opening::Opened;
use super::outcome::Outcome;
use super::reading::Readings;
use super::request::Options;
use super::scope::Scope;
use super::site::Site;
use crate::error::Error;
use crate::ledger::comparison::{Comparer, Comparison, ToRead};
use crate::ledger::memory::{KnownFile, Missing, ReadFile, Recall as _, StoryRow};
use crate::ledger::sighting::Sighting;
use crate::ledger::stat_cache::StatCache;
use crate::store::{LedgerFile, Store};
use crate::story::ArticlePath;
use crate::world::articles_folder::ArticlesFolder;
use crate::world::scan::Scan;

/// What a scan means.
#[derive(Debug)]
pub(super) struct Compared {
    /// Files to read, by path.
    pub(super) to_read: Vec<ToRead>,
    /// Stories whose file is gone, and those of a lost ledger.
    pub(super) missing: Vec<Missing>,
    /// Files without a story that are gone.
    pub(super) lost: Vec<ArticlePath>,
}

/// Compares what was seen with what is known of the same paths, and adds the stories whose date has
/// come, and those that name a file which looks otherwise than it did.
pub(super) fn compare(
    site: &Site,
    options: &Options,
    scope: &Scope,
    opened: &mut Opened,
    (folder, scan, looked): (&ArticlesFolder, Scan, Option<Looked>),
    outcome: &mut Outcome,
) -> Result<Compared, Error> {
    let recovered = std::mem::take(&mut opened.recovered);
    let Scan {
        sightings,
        unreadable,
        ..
    } = scan;
    outcome.scanned(sightings.len(), scan.problems);
    let all = options.all || opened.changed.config;
    let stats = match looked.filter(|_| !all) {
        Some(looked) => looked.of(opened)?,
        None => None,
    };
    let store = &opened.store;
    let mut comparison = match (scope.paths(), stats) {
        (None, None) => {
            let mut comparer = Comparer::new(sightings.into_iter(), unreadable, all);
            store.each_file(|file| comparer.known(file))?;
            comparer.finish()
        }
        (None, Some(stats)) => between_ends(store, sightings, unreadable, stats)?,
        (Some(paths), _) => {
            let mut files = Vec::new();
            for path in &paths {
                store.each_file_at(path, |file| files.push(file))?;
            }
            files.sort_by(|a, b| a.seen.path.cmp(&b.seen.path));
            let mut comparer = Comparer::new(sightings.into_iter(), unreadable, all);
            for file in files {
                comparer.known(file);
            }
            comparer.finish()
        }
    };
    if !opened.is_new {
        let mut again = due(site, store)?;
        again.extend(media::changed(site, folder, scope, store)?);
        add_again(store, again, &mut comparison)?;
    }
    let Comparison {
        to_read,
        missing: files,
        problems,
        ..
    } = comparison;
    outcome.problems(problems);
    let gone = files.len();
    let (missing, lost) = missing_of(store, files, recovered)?;
    let is_empty = to_read.is_empty() && !missing.is_empty() && !store.has_more_files_than(gone)?;
    if is_empty && !options.accept {
        check_emptied(site, store)?;
    }
    Ok(Compared {
        to_read,
        missing,
        lost,
    })
}

/// What a ledger's files looked like, and which ledger that was.
#[derive(Debug)]
pub(super) struct Looked {
    stats: StatCache,
    ledger: Option<LedgerFile>,
    generation: u64,
}

impl Looked {
    /// What the ledger's files looked like; `None` when it can't tell. Whoever needs it hears why.
    pub(super) fn at(site: &Site) -> Option<Self> {
        let store = Store::look(&site.ledger_file()).ok()??;
        let generation = store.site().ok()??.generation;
        Some(Self {
            stats: store.stats().ok()?,
            ledger: store.file(),
            generation,
        })
    }

    /// The same, if it is still told of the ledger that was opened since: another knows other files.
    fn of(self, opened: &Opened) -> Result<Option<StatCache>, Error> {
        let generation = opened.store.site()?.map(|site| site.generation);
        let is_same = self.ledger.is_some()
            && self.ledger == opened.store.file()
            && Some(self.generation) == generation;
        Ok(Some(self.stats).filter(|_| is_same && !opened.is_new))
    }
}

/// Compares a scan of the whole folder as far as its ends aren't as they were.
fn between_ends(
    store: &Store,
    mut sightings: Vec<Sighting>,
    unreadable: Vec<ArticlePath>,
    stats: StatCache,
) -> Result<Comparison, Error> {
    let ends = stats.same_ends(&sightings);
    let last = sightings.split_off(sightings.len() - ends.last);
    let changed = sightings.split_off(ends.first);
    let mut comparer = Comparer::new(changed.into_iter(), unreadable, false);
    store.each_file_between(
        sightings.last().map(|seen| &seen.path),
        last.first().map(|seen| &seen.path),
        |file| comparer.known(file),
    )?;
    let comparison = comparer.finish();
    let problems = [
        ends.problems_of_first,
        comparison.problems,
        ends.problems_of_last,
    ];
    Ok(Comparison {
        problems: problems.concat(),
        ..comparison
    })
}

/// The stories whose date has come.
fn due(site: &Site, store: &Store) -> Result<BTreeSet<StoryRow>, Error> {
    let due = store.due(site.clock.now)?.into_iter();
    Ok(due.map(|story| story.row).collect())
}

/// Has the files of stories be read that look as they did.
fn add_again(
    store: &Store,
    again: BTreeSet<StoryRow>,
    comparison: &mut Comparison,
) -> Result<(), Error> {
    if again.is_empty() {
        return Ok(());
    }
    let to_read = comparison.to_read.iter().map(|file| &file.seen.path);
    let missing = comparison.missing.iter().map(|file| &file.seen.path);
    let mut known: BTreeSet<ArticlePath> = to_read.chain(missing).cloned().collect();
    let mut told = BTreeSet::new();
    for row in again {
        let Some(file) = store.file_of(row)? else {
            continue;
        };
        if known.insert(file.seen.path.clone()) {
            told.insert(file.seen.path.to_string());
            let KnownFile { seen, story, .. } = file;
            comparison.to_read.push(ToRead {
                seen,
                known: true,
                story,
            });
        }
    }
    // What was wrong with them may be right now.
    let problems = &mut comparison.problems;
    problems.retain(|problem| !told.contains(&problem.path));
    comparison
        .to_read
        .sort_by(|a, b| a.seen.path.cmp(&b.seen.path));
    Ok(())
}

/// The missing stories with what tells that they are back, and the files that had none.
fn missing_of(
    store: &Store,
    files: Vec<KnownFile>,
    recovered: Vec<Missing>,
) -> Result<(Vec<Missing>, Vec<ArticlePath>), Error> {
    let mut missing = recovered;
    let mut lost = Vec::new();
    for file in files {
        let story = match file.story {
            Some(row) => store.story(row)?,
            None => None,
        };
        let Some(story) = story else {
            lost.push(file.seen.path);
            continue;
        };
        let sentences = store
            .body(story.row)?
            .map(|body| body.sentences.clone())
            .unwrap_or_default();
        missing.push(Missing {
            story,
            file: Some(file.seen),
            title: None,
            sentences,
            waits: false,
        });
    }
    Ok((missing, lost))
}

/// An articles folder without any article is an unmounted disk until somebody says otherwise.
fn check_emptied(site: &Site, store: &Store) -> Result<(), Error> {
    let known = store.public_count()?;
    if known == 0 {
        return Ok(());
    }
    Err(Error::ArticlesEmptied {
        path: site.project.articles(),
        known,
    })
}

/// Stories that new files may hold, and whose own file is gone although the scan doesn't tell: judged
/// without them the new files would be new stories.
///
/// A scan meets a file under two names when it is renamed meanwhile, and one that was there when it was
/// scanned may be gone when it is read: then it waits, as it may match none of these yet. Where only some
/// paths were looked at (`is_part`), stories with the titles of new files may have gone elsewhere.
pub(super) fn untold(
    store: &Store,
    folder: &ArticlesFolder,
    readings: &Readings,
    missing: &[Missing],
    is_part: bool,
) -> Result<Vec<Missing>, Error> {
    let mut known: BTreeSet<StoryRow> = missing.iter().map(|old| old.story.row).collect();
    let (mut waiting, mut untold) = (Vec::new(), Vec::new());
    let mut take = |file: Option<KnownFile>, into: &mut Vec<KnownFile>| {
        let gone = file.filter(|file| folder.lacks(&file.seen.path));
        into.extend(gone.filter(|file| file.story.is_some_and(|row| known.insert(row))));
    };
    let new = |file: &&ReadFile| file.story.is_none();
    if readings.files.iter().any(|file| new(&file)) {
        for path in &readings.unsettled {
            take(store.file_at(path)?, &mut waiting);
        }
    }
    for file in readings.files.iter().filter(new) {
        for path in store.paths_of(file.seen.inode)? {
            take(store.file_at(&path)?, &mut untold);
        }
        let title = file.digest.as_ref().map_or(0, |digest| digest.title_hash);
        if is_part && let Some(story) = store.story_with_title(title, StoryRow(0))? {
            take(store.file_of(story.row)?, &mut untold);
        }
    }
    let (mut untold, _) = missing_of(store, untold, Vec::new())?;
    let (waiting, _) = missing_of(store, waiting, Vec::new())?;
    untold.extend(
        waiting
            .into_iter()
            .map(|old| Missing { waits: true, ..old }),
    );
    Ok(untold)
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::path::Path;

    use super::*;
    use crate::ledger::memory::KnownStory;

    fn path(name: &str) -> ArticlePath {
        ArticlePath::from_bytes(name)
    }

    fn seen(name: &str, inode: u64) -> Sighting {
        Sighting {
            path: path(name),
            size: 1,
            mtime_ns: 2,
            ctime_ns: 3,
            device: 4,
            inode,
            birth_ns: Some(5),
        }
    }

    /// A ledger with one story, in `old.txt`, a file with inode 7.
    fn store() -> Store {
        let store = Store::in_memory(Path::new("ledger.db")).unwrap();
        let story = KnownStory::released("old", 0);
        let row = store.put_story(&story, None).unwrap();
        store.put_file(&seen("old.txt", 7), Some(row), &[]).unwrap();
        store
    }

    #[track_caller]
    fn check(old_is_there: bool, new: Option<(&str, u64)>, unsettled: &[&str], expected: &[bool]) {
        let place = tempfile::tempdir().unwrap();
        if old_is_there {
            File::create(place.path().join("old.txt")).unwrap();
        }
        let folder = ArticlesFolder::open(place.path()).unwrap();
        let new = new.map(|(name, inode)| ReadFile {
            seen: seen(name, inode),
            story: None,
            settled: true,
            digest: None,
            problems: Vec::new(),
        });
        let readings = Readings {
            files: new.into_iter().collect(),
            unsettled: unsettled.iter().map(|name| path(name)).collect(),
            ..Readings::default()
        };
        let found = untold(&store(), &folder, &readings, &[], false).unwrap();
        let waits: Vec<bool> = found.iter().map(|old| old.waits).collect();
        assert_eq!(waits, expected);
    }

    #[test]
    fn a_scan_that_met_a_file_under_two_names_tells_nothing_of_the_old_one() {
        check(false, Some(("new.txt", 7)), &[], &[false]);
        // It has two names.
        check(true, Some(("new.txt", 7)), &[], &[]);
        check(false, Some(("new.txt", 8)), &[], &[]);
    }

    #[test]
    fn a_story_whose_file_went_before_it_was_read_waits_where_there_are_new_files() {
        check(false, Some(("new.txt", 8)), &["old.txt"], &[true]);
        check(false, Some(("new.txt", 7)), &["old.txt"], &[true]);
        // Nothing could be it: the next run sees.
        check(false, None, &["old.txt"], &[]);
        // It is being written.
        check(true, Some(("new.txt", 8)), &["old.txt"], &[]);
    }
}
