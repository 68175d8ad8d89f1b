//! A lost ledger changes no byte: after each step of a history a copy of its site loses the ledger, and
//! builds.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::files::{MARKER, contents};
use super::newsroom::{Step, history};
use super::play::{Play, command_in};

/// The histories that are played when nobody asks for others: those in which something changed once. `LOST=500` plays
/// so many, and tells of those in which something changes.
const SOME: [u64; 8] = [7, 10, 12, 14, 42, 54, 66, 91];

/// Each document of an output with its bytes, but the marker, which counts the generations.
fn documents(output: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut documents = contents(output);
    documents.remove(MARKER);
    documents
}

/// The documents that differ after a copy of a site has lost its ledger.
fn changed(play: &Play, step: &Step) -> Vec<String> {
    let before = documents(&play.root().join("feeds"));
    let copy = play.root().with_extension("copy");
    let mut copied = Command::new("cp");
    copied.arg("-a").arg(play.root()).arg(&copy);
    assert!(copied.status().unwrap().success());
    fs::remove_dir_all(copy.join(".feedmill")).unwrap();
    let run = command_in(&copy, step).output().unwrap();
    let after = documents(&copy.join("feeds"));
    let paths = before.keys().chain(after.keys());
    let other = |path: &&String| before.get(*path) != after.get(*path);
    let mut changed: Vec<String> = paths.filter(other).cloned().collect();
    changed.sort();
    changed.dedup();
    // Where a story may lie in a file that can't be read all stays as it is.
    if !matches!(run.status.code(), Some(0 | 3 | 4)) {
        changed.push(format!("exit {:?}", run.status.code()));
    }
    let stays = std::env::var_os("KEEP").is_some() && !changed.is_empty();
    if !stays {
        fs::remove_dir_all(&copy).unwrap();
    }
    changed
}

/// What a lost ledger changes in the history of a seed; the first time that it does.
fn first_change(seed: u64) -> Option<String> {
    let (name, steps) = history(seed);
    let mut play = Play::new(seed, &steps);
    for (at, step) in steps.iter().enumerate() {
        play.step(step);
        let settings = &step.settings;
        // Without pages and history nothing tells of stories that left the heads.
        let forgets = !settings.pages && settings.feeds().iter().any(|feed| !feed.archive);
        if settings.is_broken || forgets || !play.is_whole() {
            continue;
        }
        let changed = changed(&play, step);
        if !changed.is_empty() {
            let what = step.what.join("; ");
            return Some(format!(
                "{seed} ({name}) {at}: {what}\n    {}",
                changed.join("\n    ")
            ));
        }
    }
    None
}

#[test]
fn a_lost_ledger_changes_no_byte_of_any_history() {
    let asked = std::env::var("LOST").ok();
    let seeds = asked.map_or(SOME.to_vec(), |text| (0..text.parse().unwrap()).collect());
    let count = seeds.len();
    let changes: Vec<String> = seeds.into_iter().filter_map(first_change).collect();
    assert!(
        changes.is_empty(),
        "{} of {count}:\n{}",
        changes.len(),
        changes.join("\n")
    );
}
