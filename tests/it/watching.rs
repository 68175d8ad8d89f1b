//! `watch` as a real process: after any sequence of file operations and a settle, the output equals
//! `build --all` with a copy of the ledger, and each story is who it was. `tests/soak` runs thousands of
//! them.

mod folders;
mod images;
mod operations;
mod oracle;
mod process;
mod timing;

use std::fs;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use self::operations::{Operation, operation};
use self::oracle::{Deed, Oracle, deed};
use self::process::Watched;

/// Sequences in `cargo test`; `WATCH_SEQUENCES` asks for more, and `WATCH_WATCHES` gives each process
/// no more inotify watches than so many.
const SEQUENCES: u32 = 12;

/// A process lives through so many, as it would through months; then a new site begins.
const PER_SITE: u32 = 8;

#[test]
fn after_any_sequence_of_operations_the_output_is_what_build_gives() {
    let sequence = prop::collection::vec(operation(), 1..14);
    // Its feed has other names, which the watch takes up.
    let start = || {
        let site = watched();
        let names = "[output]\nalso_at = { rss = [\"index.xml\", \"feed/index.xml\"] }\n";
        let config = site.path("config.toml");
        let least = fs::read_to_string(&config).unwrap();
        fs::write(&config, least + names).unwrap();
        site
    };
    run_sequences(
        &sequence,
        start,
        |site, (): &mut (), operation: &Operation| {
            operation.run(site);
        },
        |_, (): &mut ()| Ok(()),
    );
}

#[test]
fn after_any_sequence_of_moves_each_story_is_who_it_was() {
    let sequence = prop::collection::vec(deed(), 1..14);
    let mut turn = 0_u32;
    let start = move || {
        turn += 1;
        if turn.is_multiple_of(2) {
            Watched::polling()
        } else {
            watched()
        }
    };
    run_sequences(
        &sequence,
        start,
        |site, oracle: &mut Oracle, deed: &Deed| {
            oracle.run(deed, site);
        },
        |site, oracle| oracle.check(site),
    );
}

/// A number that the environment gives.
fn asked(name: &str) -> Option<u32> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

fn watched() -> Watched {
    match asked("WATCH_WATCHES") {
        Some(watches) => Watched::with_watches(watches).expect("watches can't be limited here"),
        None => Watched::start(),
    }
}

/// Runs sequences on sites that `start` begins; after each the site settles, is what a build gives, and
/// passes a check of what was kept of it.
fn run_sequences<T: std::fmt::Debug, K: Default>(
    sequence: &impl Strategy<Value = Vec<T>>,
    start: impl FnMut() -> Watched,
    run: impl Fn(&mut Watched, &mut K, &T),
    check: impl Fn(&Watched, &mut K) -> Result<(), String>,
) {
    let config = Config {
        cases: asked("WATCH_SEQUENCES").unwrap_or(SEQUENCES),
        max_shrink_iters: 8,
        failure_persistence: None,
        ..Config::default()
    };
    let done = std::cell::Cell::new(0_u32);
    let count = std::cell::Cell::new(0_usize);
    let watched = std::cell::RefCell::new(None);
    let start = std::cell::RefCell::new(start);
    let result = TestRunner::new(config).run(sequence, |steps: Vec<T>| {
        let mut kept = watched.borrow_mut();
        if done.get().is_multiple_of(PER_SITE) {
            *kept = None;
        }
        let begin = || ((start.borrow_mut())(), K::default());
        let (site, known) = kept.get_or_insert_with(begin);
        for step in &steps {
            count.set(count.get() + 1);
            site.history.push(format!("{step:?}"));
            run(site, known, step);
        }
        site.history.push("compared".to_owned());
        let settled = site.settle().and_then(|()| site.compare());
        let outcome = settled.and_then(|()| check(site, known));
        if outcome.is_err() {
            *kept = None;
        }
        done.set(done.get() + 1);
        outcome.map_err(TestCaseError::fail)
    });
    println!(
        "{} sequences, {} steps, mismatches: {}",
        done.get(),
        count.get(),
        u8::from(result.is_err())
    );
    if let Err(error) = result {
        panic!("{error}");
    }
}
