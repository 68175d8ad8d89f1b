//! The record: histories of a site, played again, must give what they gave.
//!
//! A seed gives a history: a site's beginning and some ten steps, in each of which articles are
//! written, edited, renamed, withdrawn, lost and so on, the configuration changes, the ledger goes, a
//! build is killed. After each step a build with a clock of its own; what is found then is compared
//! with `tests/fixtures/histories/`, in four sections:
//!
//! - `items`: what the heads hold, read from the documents;
//! - `history`: each story's number, and the stories of each sealed page;
//! - `files`: a hash of the documents of each kind;
//! - `runs`: what was done, the exit code, the stories in `--json` and the problems.
//!
//! Each step has the lines that changed since the one before. In `items` a line is an item that came
//! into a head (`id published > updated url title`; a story's page as `/slug`, a headline's place on it
//! as `/slug#`, a headline's id as `~` and the first digits of its hash), a field that changed, or a
//! head: what left it (`-id`), and what stands at which place from 0 on (`0: id id`).
//!
//! `cargo test` plays the first histories; for all: `HISTORIES=500 cargo test --test it histories`.
//! `UPDATE=1` records all of it anew, `UPDATE=items` (or `history,files`) that section alone.
//! `FEEDMILL_BIN` is another binary to play with, `KILL_AFTER` the milliseconds after which builds are
//! killed: the record must hold for any. With `KEEP=1` the sites stay in the folder for temporary files.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use newsroom::{Step, history};
use play::{Play, Played, play};
use record::{Difference, Record, Section, difference};

mod article;
mod dice;
mod differing;
mod events;
mod files;
mod heads;
mod lost;
mod newsroom;
mod numbers;
mod play;
mod record;
#[cfg(feature = "push")]
mod restored;
mod runs;
mod settings;
mod vocabulary;

/// How many histories are recorded.
const ALL: u64 = 500;

/// How many are played when nobody asks for more.
const SOME: u64 = 16;

/// How many histories differ is told, of so many also how.
const SHOWN: usize = 3;

/// What histories reach besides the kinds of events.
const ENDS: [&str; 13] = [
    "exit 0",
    "exit 2",
    "exit 3",
    "exit 4",
    "told as updated",
    "told as changed",
    "told as returned",
    "told as withdrawn",
    "another path recognised",
    "embargo released",
    "ledger read back, nothing new",
    "a page sealed",
    "three pages sealed",
];

/// The sections that are to be recorded anew.
fn to_update() -> Vec<Section> {
    let asked = std::env::var("UPDATE").unwrap_or_default();
    let is_asked = |section: &Section| {
        let mut words = asked.split(',');
        words.any(|word| word == "1" || word == section.name())
    };
    Section::ALL.into_iter().filter(is_asked).collect()
}

/// Plays the histories of the seeds below `end`, as many at a time as there are processors.
fn play_all(end: u64) -> BTreeMap<u64, Played> {
    let next = AtomicU64::new(0);
    let all = Mutex::new(BTreeMap::new());
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= end {
                break;
            }
            let played = play(seed);
            all.lock().unwrap().insert(seed, played);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    all.into_inner().unwrap()
}

/// Plays the first histories, `some` or as many as a variable asks for; fails with the first step of each in which
/// something is `wrong`, which is told what it noted of those before.
fn none_is_wrong<Noted: Default>(
    variable: &str,
    some: u64,
    wrong: impl Fn(&mut Play, &Step, &mut Noted) -> Vec<String>,
) {
    let asked = std::env::var(variable).ok();
    let count = asked.map_or(some, |text| text.parse().unwrap());
    let first_wrong = |seed| {
        let (name, steps) = history(seed);
        let mut play = Play::new(seed, &steps);
        let mut noted = Noted::default();
        steps.iter().enumerate().find_map(|(at, step)| {
            let wrong = wrong(&mut play, step, &mut noted).join("\n    ");
            let what = step.what.join("; ");
            (!wrong.is_empty()).then(|| format!("{seed} ({name}) {at}: {what}\n    {wrong}"))
        })
    };
    let wrong: Vec<String> = (0..count).filter_map(first_wrong).collect();
    let (few, told) = (wrong.len(), wrong.join("\n"));
    assert!(wrong.is_empty(), "{few} of {count}:\n{told}");
}

/// How many histories reach what.
fn reached(all: &BTreeMap<u64, Played>) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for what in all.values().flat_map(|played| &played.reached) {
        *counts.entry(what.as_str()).or_default() += 1;
    }
    counts
}

#[test]
fn histories_are_as_they_were_recorded() {
    let anew = to_update();
    let usual = if anew.is_empty() { SOME } else { ALL };
    let asked = std::env::var("HISTORIES").ok();
    let end = asked.map_or(usual, |text| text.parse().unwrap());
    let all = play_all(end);
    for section in &anew {
        let lines = |played: &Played| (played.name.to_owned(), section.lines(played));
        let record: Record = all
            .iter()
            .map(|(seed, played)| (*seed, lines(played)))
            .collect();
        section.write(&record);
    }
    let counts = reached(&all);
    for (what, count) in &counts {
        println!("{count:4} of {end} histories: {what}");
    }
    let record = Section::ALL.map(|section| section.read(end));
    let differences: Vec<Difference> = all
        .iter()
        .filter_map(|(seed, played)| difference(*seed, played, &record))
        .collect();
    assert!(differences.is_empty(), "{}", told(&differences, end));
    let events = events::EVENTS.iter().map(|(_, (kind, _))| *kind);
    let unreached: BTreeSet<&str> = events
        .chain(ENDS)
        .filter(|what| !counts.contains_key(what))
        .collect();
    assert!(
        end < ALL || unreached.is_empty(),
        "no history reaches {unreached:?}"
    );
}

/// How many histories differ in which sections, and the first of them.
fn told(differences: &[Difference], end: u64) -> String {
    let mut text = format!("{} of {end} histories differ", differences.len());
    for section in Section::ALL {
        let own = differences.iter();
        let own = own.filter(|one| one.sections.contains(section.name()));
        let _ = write!(text, ", {} in {}", own.count(), section.name());
    }
    text.push_str(" (- recorded, + found; UPDATE=<section> records anew):\n\n");
    for one in differences.iter().take(SHOWN) {
        text.push_str(&one.message);
        text.push('\n');
    }
    text
}
