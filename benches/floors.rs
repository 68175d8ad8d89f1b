//! The parts of a build that wait for the system, beside the least that any program could do for the
//! same: `cargo bench --bench floors`. Under `cargo test` each runs once.
//!
//! `floor_…` is bare Rust and SQLite, `now_…` is what a build calls. All of one pair work on the same
//! files, whose contents the system has in memory.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark fails by panicking, and writes articles, not documents"
)]

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use divan::Bencher;
use feedmill::ledger::memory::{Dated, Digest, KnownStory, State, StoryRow, Wanted};
use feedmill::ledger::sighting::Sighting;
use feedmill::plan::changes::{Judged, JudgedFile, JudgedStory};
use feedmill::store::Store;
use feedmill::story::patterns::Patterns;
use feedmill::story::{self, ArticlePath};
use feedmill::world::articles_folder::ArticlesFolder;
use feedmill::world::output::Output;
use feedmill::world::read::{read, read_seen};
use feedmill::world::scan::{Scan, ScanOptions, scan};
use rayon::prelude::*;
use rusqlite::{Connection, params};
use tempfile::TempDir;

mod shared;

use shared::{article, config};

const MAX_BYTES: u64 = 1_000_000;
/// Articles; few where the tests run each once.
const SIZES: &[usize] = if cfg!(debug_assertions) {
    &[20]
} else {
    &[10_000]
};
/// Articles that are only looked at.
const SEEN: &[usize] = if cfg!(debug_assertions) {
    &[20]
} else {
    &[10_000, 100_000]
};
/// Bytes of a feed of twenty stories.
const DOCUMENT_BYTES: usize = 75 * 1_024;

fn main() {
    divan::main();
}

/// A folder of so many articles, a thousand in each of its folders.
struct Articles {
    folder: TempDir,
    options: ScanOptions,
}

impl Articles {
    fn new(count: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..count {
            let path = folder
                .path()
                .join(format!("{}/{number}.txt", number / 1_000));
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, article(number)).unwrap();
        }
        let config = config();
        let options = ScanOptions {
            excluded: Vec::new(),
            patterns: Patterns::new(&config.articles.include, &config.articles.exclude).unwrap(),
            max_bytes: MAX_BYTES,
            names_passed_over: false,
        };
        Self { folder, options }
    }

    fn folders(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    fn opened(&self) -> ArticlesFolder {
        ArticlesFolder::open(self.folder.path()).unwrap()
    }

    fn scan(&self) -> Scan {
        scan(&self.opened(), &self.options).unwrap()
    }

    fn paths(&self) -> Vec<ArticlePath> {
        let sightings = self.scan().sightings.into_iter();
        sightings.map(|seen| seen.path).collect()
    }

    fn texts(&self) -> Vec<(ArticlePath, Vec<u8>)> {
        let folder = self.opened();
        let paths = self.paths().into_iter();
        let texts = paths.map(|path| {
            let article = read(&folder, &path, MAX_BYTES).unwrap();
            (path, article.bytes)
        });
        texts.collect()
    }
}

/// Lists the folders and looks at each file.
#[divan::bench(args = SEEN)]
fn floor_scan(bencher: Bencher<'_, '_>, count: usize) {
    let articles = Articles::new(count);
    let look = |folder: PathBuf| -> u64 {
        let entries = fs::read_dir(folder).unwrap();
        let sizes = entries.map(|entry| entry.unwrap().metadata().unwrap().len());
        sizes.sum()
    };
    bencher.bench_local(|| articles.folders().into_par_iter().map(look).sum::<u64>());
}

#[divan::bench(args = SEEN)]
fn now_scan(bencher: Bencher<'_, '_>, count: usize) {
    let articles = Articles::new(count);
    bencher.bench_local(|| assert_eq!(articles.scan().sightings.len(), count));
}

/// Opens and reads each file.
#[divan::bench(args = SIZES)]
fn floor_read(bencher: Bencher<'_, '_>, count: usize) {
    let articles = Articles::new(count);
    let at = |path: &ArticlePath| articles.folder.path().join(path.to_string());
    let paths: Vec<PathBuf> = articles.paths().iter().map(at).collect();
    let length = |path: &PathBuf| fs::read(path).unwrap().len();
    bencher.bench_local(|| paths.par_iter().map(length).sum::<usize>());
}

#[divan::bench(args = SIZES)]
fn now_read(bencher: Bencher<'_, '_>, count: usize) {
    let articles = Articles::new(count);
    let (seen, folder) = (articles.scan().sightings, articles.opened());
    let length = |seen: &Sighting| read_seen(&folder, seen, MAX_BYTES).unwrap().bytes.len();
    bencher.bench_local(|| seen.par_iter().map(length).sum::<usize>());
}

/// Looks at each byte once.
#[divan::bench(args = SIZES)]
fn floor_understand(bencher: Bencher<'_, '_>, count: usize) {
    let texts = Articles::new(count).texts();
    let hash = |(_, text): &(ArticlePath, Vec<u8>)| xxhash_rust::xxh3::xxh3_64(text);
    bencher.bench_local(|| texts.par_iter().map(hash).reduce(|| 0, |a, b| a ^ b));
}

#[divan::bench(args = SIZES)]
fn now_understand(bencher: Bencher<'_, '_>, count: usize) {
    let texts = Articles::new(count).texts();
    let rules = config().to_rules();
    let wanted = Wanted {
        sentences: false,
        facets: false,
    };
    let understand = |(path, text): &(ArticlePath, Vec<u8>)| {
        let reading = story::read(path, text, &rules);
        Digest::of(&reading.story.unwrap(), &reading.problems, wanted).title_hash
    };
    bencher.bench_local(|| texts.par_iter().map(understand).reduce(|| 0, |a, b| a ^ b));
}

/// One table of so many rows, in the order of its key.
#[divan::bench(args = SIZES)]
fn floor_rows(bencher: Bencher<'_, '_>, count: usize) {
    let rows = || {
        let folder = tempfile::tempdir().unwrap();
        let database = Connection::open(folder.path().join("rows.db")).unwrap();
        database
            .execute_batch(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
                 CREATE TABLE file (path TEXT PRIMARY KEY, a, b, c, d, e) WITHOUT ROWID; BEGIN",
            )
            .unwrap();
        {
            let mut put = database
                .prepare("INSERT INTO file VALUES (?1, ?2, ?2, ?2, ?2, ?2)")
                .unwrap();
            for number in 0..count {
                let path = format!("folder/article-{number:08}.txt");
                put.execute(params![path, 1_700_000_000_i64]).unwrap();
            }
        }
        database.execute_batch("COMMIT").unwrap();
        folder
    };
    bencher.bench_local(rows);
}

/// A file and a story for each article, and their indexes.
#[divan::bench(args = SIZES)]
fn now_rows(bencher: Bencher<'_, '_>, count: usize) {
    let articles = Articles::new(count);
    let seen = articles.scan().sightings;
    let date: DateTime<Utc> = "2026-05-14T09:30:00Z".parse().unwrap();
    bencher.bench_local(|| {
        let folder = tempfile::tempdir().unwrap();
        let run = Store::create(&folder.path().join("ledger.db")).unwrap();
        let mut judged = Judged::default();
        for (number, seen) in (1..).zip(&seen) {
            let key = seen.path.to_string();
            let row = StoryRow(number);
            let number = number.cast_unsigned();
            let story = KnownStory {
                row,
                slug: key.replace('/', "-"),
                key,
                state: State::Released,
                first_seen: date,
                instant: Some(date),
                updated: Some(date),
                title_hash: number,
                dated: Dated::FirstSeen,
                ..KnownStory::default()
            };
            judged.stories.push(JudgedStory {
                story,
                number: Some(number),
                ..JudgedStory::default()
            });
            judged.files.push(JudgedFile::Put {
                seen: seen.clone(),
                story: Some(row),
                problems: Vec::new(),
            });
        }
        run.judged(&judged).unwrap();
        run.tell().filled(&[]).unwrap();
        run.commit().unwrap();
        folder
    });
}

/// One row, on the disk.
#[divan::bench]
fn floor_commit(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().unwrap();
    let database = Connection::open(folder.path().join("rows.db")).unwrap();
    database
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE pending (path PRIMARY KEY) WITHOUT ROWID",
        )
        .unwrap();
    let mut put = database.prepare("INSERT INTO pending VALUES (?1)").unwrap();
    let mut number = 0;
    bencher.bench_local(|| {
        number += 1;
        put.execute([number]).unwrap()
    });
}

#[divan::bench]
fn now_commit(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().unwrap();
    let run = Store::create(&folder.path().join("ledger.db")).unwrap();
    let mut store = Some(run.commit().unwrap());
    let mut number = 0;
    bencher.bench_local(|| {
        number += 1;
        let run = store.take().unwrap().begin().unwrap();
        run.tell().mark(&[format!("{number}")]).unwrap();
        store = Some(run.commit().unwrap());
    });
}

fn document(number: u8) -> Vec<u8> {
    vec![number; DOCUMENT_BYTES]
}

/// One document written, synced and renamed, and its folder synced.
#[divan::bench]
fn floor_place(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().unwrap();
    let (new, old) = (folder.path().join("new"), folder.path().join("rss.xml"));
    let sync = |path: &Path| File::open(path).unwrap().sync_all().unwrap();
    let mut number = 0_u8;
    bencher.bench_local(|| {
        number = number.wrapping_add(1);
        let mut file = File::create(&new).unwrap();
        file.write_all(&document(number)).unwrap();
        file.sync_all().unwrap();
        fs::rename(&new, &old).unwrap();
        sync(folder.path());
    });
}

#[divan::bench]
fn now_place(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().unwrap();
    let output = Output::open(folder.path()).unwrap();
    let mut number = 0_u8;
    bencher.bench_local(|| {
        number = number.wrapping_add(1);
        assert!(output.stage("rss.xml", &document(number)).unwrap());
        output.commit().unwrap();
    });
}
