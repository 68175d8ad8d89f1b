//! `watch` as a real process: after any sequence of file operations and a settle, the output equals
//! `build --all` with a copy of the ledger. `tests/soak` runs thousands of them.

mod operations;
mod process;
mod timing;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use self::operations::{Operation, operation};
use self::process::Watched;

/// Sequences in `cargo test`; `WATCH_SEQUENCES` asks for more, and `WATCH_WATCHES` gives each process
/// no more inotify watches than so many.
const SEQUENCES: u32 = 12;

/// A process lives through so many, as it would through months; then a new site begins.
const PER_SITE: u32 = 8;

#[test]
fn after_any_sequence_of_operations_the_output_is_what_build_gives() {
    let asked = |name| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let sequences = asked("WATCH_SEQUENCES").unwrap_or(SEQUENCES);
    let watches = asked("WATCH_WATCHES");
    let start = || match watches {
        Some(watches) => Watched::with_watches(watches).expect("watches can't be limited here"),
        None => Watched::start(),
    };
    let config = Config {
        cases: sequences,
        max_shrink_iters: 8,
        failure_persistence: None,
        ..Config::default()
    };
    let sequence = prop::collection::vec(operation(), 1..14);
    let done = std::cell::Cell::new(0_u32);
    let watched = std::cell::RefCell::new(None);
    let result = TestRunner::new(config).run(&sequence, |operations: Vec<Operation>| {
        let mut kept = watched.borrow_mut();
        if done.get().is_multiple_of(PER_SITE) {
            *kept = None;
        }
        let site = kept.get_or_insert_with(&start);
        for operation in &operations {
            site.history.push(format!("{operation:?}"));
            operation.run(site);
        }
        site.history.push("compared".to_owned());
        let outcome = site.settle().and_then(|()| site.compare());
        if outcome.is_err() {
            *kept = None;
        }
        done.set(done.get() + 1);
        outcome.map_err(TestCaseError::fail)
    });
    println!(
        "{} sequences, mismatches: {}",
        done.get(),
        u8::from(result.is_err())
    );
    if let Err(error) = result {
        panic!("{error}");
    }
}
