//! What the system limits is told, and ends in no panic.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::cli::Ran;
use crate::rights::as_nobody;
use crate::site::Site;

/// Runs a verb under a limit, as `ulimit` sets it.
fn limited(site: &Path, limit: &str, verb: &str) -> Ran {
    let binary = env!("CARGO_BIN_EXE_feedmill");
    let script = format!("ulimit {limit} && exec {binary} {verb}");
    let mut command = Command::new("bash");
    let output = command.args(["-c", &script]).current_dir(site).output();
    output.unwrap().into()
}

#[test]
fn a_file_larger_than_the_system_allows_is_named_and_the_run_ends() {
    let site = Site::new();
    for n in 0..40 {
        let text = format!("Boat {n} came in.\n\n{}", "It had salt. ".repeat(400));
        site.article(&format!("n{n:02}.txt"), text);
    }
    // In kibibytes: too few for the ledger, then for a feed.
    let ran = limited(site.root(), "-f 20", "build");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains(".feedmill/ledger."), "{ran:?}");
    assert!(ran.err.contains("ulimit -f"), "{ran:?}");
    assert_eq!(site.run("build").code, Some(0));
    let before = site.document("feed.json");
    assert!(before.len() > 100 * 1_024);
    site.article("n00.txt", "A boat came in again.\n");
    let ran = limited(site.root(), "-f 100", "build");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("can't write feeds/"), "{ran:?}");
    assert!(ran.err.contains("ulimit -f"), "{ran:?}");
    assert_eq!(site.document("feed.json"), before);
    assert_eq!(site.run("build").code, Some(0));
}

#[test]
fn a_user_who_may_start_no_thread_more_gets_all_or_an_error() {
    as_nobody("limits::with_few_threads");
}

#[test]
#[ignore = "run by a_user_who_may_start_no_thread_more_gets_all_or_an_error, not as root"]
fn with_few_threads() {
    if fs::File::open(env!("CARGO_BIN_EXE_feedmill")).is_err() {
        println!("skipped: the binary lies where nobody can't reach it");
        return;
    }
    for threads in 1..=6 {
        let site = Site::new();
        for n in 0..40 {
            site.article(&format!("n{n:02}.txt"), format!("Boat {n} came in.\n"));
        }
        let limit = format!("-u {threads}");
        let ran = limited(site.root(), &limit, "build");
        assert_eq!(ran.code, Some(0), "{threads}: {ran:?}");
        let ran = limited(site.root(), &limit, "check");
        assert_eq!(ran.code, Some(0), "{threads}: {ran:?}");
    }
    let site = Site::new();
    site.article("a.txt", "A boat came in.\n");
    let ran = limited(site.root(), "-u 1", "watch");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("can't listen for signals"), "{ran:?}");
}
