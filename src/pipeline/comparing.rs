//! The scan against the ledger: what must be read, and what is no longer where it was.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::media;
use super::opening::Opened;
use super::outcome::Outcome;
use super::reading::Readings;
use super::request::Options;
use super::scope::Scope;
use super::site::Site;
use crate::error::Error;
use crate::ledger::comparison::{Comparer, Comparison, ToRead};
use crate::ledger::memory::{Kept, KnownFile, Missing, ReadFile, State, StoryRow};
use crate::ledger::sighting::Sighting;
use crate::ledger::stat_cache::StatCache;
use crate::plan::memory::Titled;
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
    let store: &Store = &opened.run;
    let mut comparison = match (scope.paths(), stats) {
        (None, None) => {
            let mut comparer = Comparer::new(sightings.into_iter(), unreadable, all);
            store.each_file(None, None, &mut |file| comparer.known(file))?;
            comparer.finish()
        }
        (None, Some(stats)) => between_ends(store, sightings, unreadable, stats)?,
        (Some(paths), _) => {
            let mut files = store.files_below(&paths)?;
            files.sort_by(|a, b| a.seen.path.cmp(&b.seen.path));
            let mut comparer = Comparer::new(sightings.into_iter(), unreadable, all);
            for file in files {
                comparer.known(file);
            }
            comparer.finish()
        }
    };
    if !opened.is_new {
        let mut again: BTreeSet<StoryRow> = store.due(site.clock.now)?.into_iter().collect();
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
    let is_empty = to_read.is_empty()
        && !missing.is_empty()
        && store.file_count(gone.saturating_add(1))? <= gone;
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
        let generation = opened.run.site()?.map(|site| site.generation);
        let is_same = self.ledger.is_some()
            && self.ledger == opened.run.file()
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
    store.each_file(
        sightings.last().map(|seen| &seen.path),
        last.first().map(|seen| &seen.path),
        &mut |file| comparer.known(file),
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
    let again: Vec<StoryRow> = again.into_iter().collect();
    for file in store.files_of(&again)?.into_iter().flatten() {
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
    let rows: Vec<StoryRow> = files.iter().filter_map(|file| file.story).collect();
    let stories = if rows.is_empty() {
        Vec::new()
    } else {
        store.stories(&rows, &[])?.0
    };
    let mut stories = stories.into_iter();
    for file in files {
        let story = file.story.and_then(|_| stories.next().flatten());
        let Some(story) = story.map(|known| Arc::unwrap_or_clone(known.story)) else {
            lost.push(file.seen.path);
            continue;
        };
        let kept = store.kept(story.row)?;
        let sentences = kept.map_or_else(Vec::new, |Kept { sentences, .. }| sentences);
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
    let known = store.count(&State::PUBLIC)?;
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
        for file in store.files_at(&readings.unsettled)? {
            take(file, &mut waiting);
        }
    }
    let new: Vec<&ReadFile> = readings.files.iter().filter(new).collect();
    if !new.is_empty() {
        let inodes: Vec<u64> = new.iter().map(|file| file.seen.inode).collect();
        let paths = store.paths_of(&inodes)?;
        for file in store.files_at(&paths.concat())? {
            take(file, &mut untold);
        }
    }
    if is_part && !new.is_empty() {
        let title = |file: &&ReadFile| file.digest.as_ref().map_or(0, |digest| digest.title_hash);
        let titles: Vec<u64> = new.iter().map(title).collect();
        let (_, titled) = store.stories(&[], &titles)?;
        let first = |titled: &Titled| titled.other_than(StoryRow(0)).map(|story| story.row);
        let rows: Vec<StoryRow> = titled.iter().filter_map(first).collect();
        for file in store.files_of(&rows)? {
            take(file, &mut untold);
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
    use crate::plan::changes::{Judged, JudgedFile, JudgedStory};
    use crate::store::Transaction;

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
    fn store() -> Transaction {
        let run = Store::in_memory(Path::new("ledger.db")).unwrap();
        let row = StoryRow(1);
        let story = KnownStory {
            row,
            ..KnownStory::released("old", 0)
        };
        run.judged(&Judged {
            stories: vec![JudgedStory {
                story,
                ..JudgedStory::default()
            }],
            files: vec![JudgedFile::Put {
                seen: seen("old.txt", 7),
                story: Some(row),
                problems: Vec::new(),
            }],
            ..Judged::default()
        })
        .unwrap();
        run
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
