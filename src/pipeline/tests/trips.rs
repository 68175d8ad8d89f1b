//! How often a run asks the ledger, or tells it something: on a network each is a round trip.

#![expect(
    clippy::disallowed_methods,
    reason = "a site is written that nobody reads meanwhile"
)]

use std::fs;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::pipeline::site::Site;
use crate::pipeline::{
    Clock, Listener, Options, Patience, Progress, Project, Request, Scope, Waiting, run_once,
};
use crate::store::Store;

#[derive(Debug)]
struct Nobody;

impl Listener for Nobody {
    fn warning(&self, _: &str, _: Option<&str>) {}

    fn wants_stories(&self) -> bool {
        false
    }

    fn wants_documents(&self) -> bool {
        false
    }

    fn begin(&self, _: &'static str, _: usize) -> Box<dyn Progress> {
        Box::new(Self)
    }
}

impl Progress for Nobody {
    fn step(&self) {}
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_900_000_000, 0).unwrap()
}

fn build(folder: &Path, kept: Option<Store>) -> Option<Store> {
    let clock = Clock {
        now: now(),
        started: now() + TimeDelta::minutes(1),
        is_fixed: true,
    };
    let project = Project::read(folder.join("config.toml"), 2026).unwrap();
    let site = Site::new(project, clock).unwrap();
    let request = Request {
        options: &Options {
            all: false,
            accept: false,
            dry_run: false,
            wait: Duration::ZERO,
        },
        scope: &Scope::Whole,
        patience: &Patience::Never,
        waiting: &Waiting::default(),
        rechecks_output: false,
        listener: &Nobody,
        wall: now,
    };
    let mut kept = kept;
    run_once(&site, request, &mut kept).unwrap();
    kept
}

fn write(folder: &Path, number: usize) {
    let path = folder.join(format!("articles/a{number}.txt"));
    let text = format!(
        "Boat number {number} is back\n\nIt was seen off the mole at noon, they said.\n\n\n\
         Related headlines\n\nNobody has heard of {number}\nBoat number {} is back\n",
        number / 2
    );
    fs::write(path, text).unwrap();
}

/// What a run asks and tells in which nothing is new, and one with a new story, of a site with so many stories in
/// so many feeds.
fn trips(stories: usize, feeds: usize) -> [Vec<&'static str>; 2] {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let feeds = (0..feeds).map(|n| format!("[[feeds]]\nname = \"f{n}\"\narchive_size = 500\n"));
    let config = format!(
        "[site]\ntitle = \"Quay\"\nbase_url = \"https://quay.example/\"\n\
         id = \"tag:quay.example,2026:\"\n{}",
        feeds.collect::<String>()
    );
    fs::write(folder.join("config.toml"), config).unwrap();
    fs::create_dir(folder.join("articles")).unwrap();
    for number in 1..=stories {
        write(folder, number);
    }
    let (kept, trips) = build(folder, None).unwrap().counted();
    let kept = build(folder, Some(kept));
    let nothing_new = std::mem::take(&mut *trips.lock().unwrap());
    write(folder, stories + 1);
    build(folder, kept);
    let one_new = trips.lock().unwrap().clone();
    [nothing_new, one_new]
}

#[test]
fn a_run_asks_as_often_for_any_number_of_stories_and_feeds() {
    let small = trips(3, 1);
    let large = trips(90, 8);
    assert_eq!(small, large);
    let [nothing_new, one_new] = large;
    assert!(nothing_new.len() <= 18, "{nothing_new:?}");
    assert!(one_new.len() <= 87, "{one_new:?}");
}
