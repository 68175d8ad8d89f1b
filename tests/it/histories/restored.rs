//! A published site read back over HTTP: after each step of a history a copy of its site loses ledger and output, restores
//! what is published, and builds.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use super::files::{MARKER, contents};
use super::newsroom::Step;
use super::none_is_wrong;
use super::play::{Play, binary, command_in};
use crate::restoring::server::Server;

/// The histories that are played when nobody asks for more: `RESTORED=500` plays so many.
const SOME: u64 = 4;

/// Documents with their bytes, by path.
type Files = BTreeMap<String, Vec<u8>>;

/// Whether another document leads to one, or tells that it is there. To feeds and pages that the configuration doesn't
/// have any more nothing does, nor to the page of a story that links elsewhere.
fn is_led_to(files: &Files, path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_page = path.starts_with("pages/");
    let sought = if is_page { name } else { folder };
    let is_other = |other: &str| {
        if is_page {
            other != path
        } else {
            !other.starts_with(folder)
        }
    };
    let mut others = files.iter().filter(|(other, _)| is_other(other));
    folder.is_empty() || others.any(|(_, bytes)| String::from_utf8_lossy(bytes).contains(sought))
}

/// What is wrong with a site that was restored.
fn wrong(play: &Play, step: &Step) -> Vec<String> {
    let published = play.root().join("feeds");
    let before = contents(&published);
    let copy = play.root().with_extension("clone");
    let copied = Command::new("cp")
        .arg("-a")
        .arg(play.root())
        .arg(&copy)
        .status();
    assert!(copied.unwrap().success());
    for folder in [".feedmill", "feeds"] {
        fs::remove_dir_all(copy.join(folder)).unwrap();
    }
    let server = Server::of(&published);
    let mut restore = Command::new(binary());
    let restore = restore
        .current_dir(&copy)
        .args(["restore", "--allow-private", &server.url]);
    let ran = restore.output().unwrap();
    let mut wrong = Vec::new();
    if !ran.status.success() {
        wrong.push(format!("{ran:?}"));
    }
    let mut differing = |after: Files, what: &str| {
        let paths = before.keys().chain(after.keys());
        let other = |path: &&String| before.get(*path) != after.get(*path);
        let is_led_to = |path: &&String| *path != MARKER && is_led_to(&before, path);
        let paths = paths.filter(is_led_to).filter(other);
        wrong.extend(paths.map(|path| format!("{path} {what}")));
    };
    differing(contents(&copy.join("feeds")), "after restoring");
    let run = command_in(&copy, step).output().unwrap();
    differing(contents(&copy.join("feeds")), "after a build");
    if !matches!(run.status.code(), Some(0 | 3 | 4)) {
        wrong.push(format!("exit {:?}", run.status.code()));
    }
    fs::remove_dir_all(&copy).unwrap();
    wrong
}

#[test]
fn a_restored_site_is_the_published_one_in_any_history() {
    none_is_wrong("RESTORED", SOME, |play, step, ()| {
        play.step(step);
        let settings = &step.settings;
        // Without pages and history nothing tells of stories that left the heads.
        let forgets = settings.feeds().iter().any(|feed| !feed.archive);
        if settings.is_broken || forgets || !play.is_whole() {
            return Vec::new();
        }
        wrong(play, step)
    });
}
