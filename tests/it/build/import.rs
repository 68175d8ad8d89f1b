//! The first build of a large site reads it in parts, which nobody can tell from what it writes.

use std::collections::HashMap;
use std::process::Command;
use std::time::Duration;

use rusqlite::{Connection, Row};

use crate::site::Site;

/// More than the build reads at a time.
const STORIES: u64 = 4_500;

/// A minute for each story, in an order that has nothing to do with its name.
fn minute(number: u64) -> u64 {
    number * 7_919 % STORIES
}

fn story(number: u64) -> String {
    let (day, hour, minute) = (
        minute(number) / 1_440 + 1,
        minute(number) / 60 % 24,
        minute(number) % 60,
    );
    let section = if number.is_multiple_of(3) {
        "harbour"
    } else {
        "valley"
    };
    format!(
        "title: Story {number}\ndate: 2024-03-{day:02}T{hour:02}:{minute:02}:00Z\nsection: {section}\n\n\
         The clerk counted {number} barrels, and wrote it down.\n"
    )
}

#[test]
fn a_site_that_begins_is_read_in_parts_and_numbered_by_date() {
    let mut site = Site::configured(
        "[[feeds]]\nwindow = \"1m\"\nitems = [\"stories\"]\narchive = false\n\
         [[feeds]]\nname = \"of/{value}\"\neach = \"section\"\nwindow = \"1m\"\nitems = [\"stories\"]\n\
         archive = false\n",
    );
    for number in 0..STORIES {
        site.article(&format!("{number:05}.txt"), story(number));
    }
    let built = site.build();
    assert_eq!(built["new"].as_array().unwrap().len(), 4_500);

    let mut newest: Vec<u64> = (0..STORIES).collect();
    newest.sort_by_key(|number| std::cmp::Reverse(minute(*number)));
    let titles = |feed: &str| -> Vec<String> {
        let items = site.items_of(&format!("{feed}feed.json"));
        items.into_iter().map(|item| item.title).collect()
    };
    let expected = |holds: fn(u64) -> bool| -> Vec<String> {
        let held = newest.iter().filter(|number| holds(**number)).take(20);
        held.map(|number| format!("Story {number}")).collect()
    };
    assert_eq!(titles(""), expected(|_| true));
    assert_eq!(
        titles("of/harbour/"),
        expected(|number| number.is_multiple_of(3))
    );
    assert_eq!(
        titles("of/valley/"),
        expected(|number| !number.is_multiple_of(3))
    );

    let ledger = Connection::open(site.path(".feedmill/ledger.db")).unwrap();
    let mut query = ledger
        .prepare("SELECT number, instant FROM story ORDER BY number")
        .unwrap();
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    let rows: Vec<(i64, i64)> = rows.unwrap().map(Result::unwrap).collect();
    assert!(rows.iter().map(|(number, _)| *number).eq(1..=4_500));
    assert!(
        rows.is_sorted_by(|a, b| a.1 < b.1),
        "numbers don't follow dates"
    );
    let numbers: HashMap<i64, i64> = rows.into_iter().collect();
    let mut query = ledger
        .prepare("SELECT numbered.number, instant FROM numbered JOIN story USING (story)")
        .unwrap();
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    let rows: Vec<(i64, i64)> = rows.unwrap().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 4_500);
    assert!(
        rows.iter()
            .all(|(number, instant)| numbers[number] == *instant)
    );
    drop(query);

    // What follows is as ever.
    site.later(60);
    site.article("00000.txt", story(0) + "\nAnd once more.\n");
    let built = site.build();
    assert_eq!(built["updated"].as_array().unwrap().len(), 1);
    site.assert_same_as_all();
}

/// What each story was given: its key, slug, instant and number.
fn given(site: &Site) -> Vec<String> {
    let ledger = Connection::open(site.path(".feedmill/ledger.db")).unwrap();
    let mut query = ledger
        .prepare("SELECT key, slug, instant, number FROM story ORDER BY key")
        .unwrap();
    let shown = |row: &Row<'_>| {
        let [key, slug, instant, number] = [0, 1, 2, 3].map(|column| row.get_ref(column));
        format!("{key:?} {slug:?} {instant:?} {number:?}")
    };
    let rows = query.query_map([], |row| Ok(shown(row)));
    rows.unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_first_build_that_was_killed_starts_over() {
    let begun = || {
        let site = Site::configured(
            "[output]\npages = false\n[[feeds]]\nwindow = \"1m\"\narchive = false\n",
        );
        for number in 0..STORIES {
            // Names that meet as slugs.
            let folder = ["x y", "x-y"][usize::try_from(number % 2).unwrap()];
            site.article(&format!("{folder}/{:05}.txt", number / 2), story(number));
        }
        site
    };
    let (mut killed, mut whole) = (begun(), begun());
    let mut build = Command::new(assert_cmd::cargo::cargo_bin!("feedmill"))
        .current_dir(killed.root())
        .env("SOURCE_DATE_EPOCH", killed.epoch())
        .args(["build", "--quiet"])
        .spawn()
        .unwrap();
    let building = killed.path(".feedmill/ledger.new");
    while !building.exists() {
        assert!(build.try_wait().unwrap().is_none(), "the build has ended");
        std::thread::sleep(Duration::from_millis(1));
    }
    build.kill().unwrap();
    build.wait().unwrap();
    assert!(building.exists() && !killed.path(".feedmill/ledger.db").exists());
    // A dry run neither uses nor touches what there is.
    assert_eq!(killed.run("build --dry-run").code, Some(0));
    assert!(building.exists());
    killed.build();
    whole.build();
    assert_eq!(killed.output(), whole.output());
    assert!(given(&killed) == given(&whole));
    assert!(!building.exists());
    killed.assert_same_as_all();
}
