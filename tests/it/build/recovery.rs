//! A lost ledger changes no id, no date and no address: the output is read back.

use std::fs;

use crate::site::{Site, article};

/// A site with stories of all kinds of dates and names, some edited, one deleted, one renamed.
fn lived(more: &str) -> Site {
    let mut site = Site::configured(more);
    let shared = [
        "Ferry Returns to the Outer Islands",
        "Fog Closes the Harbour",
        "Lamps Are Lit Again on the Mole",
    ];
    site.article(
        "a.txt",
        article("Ice came early to the quay this year.", &shared),
    );
    site.article(
        "valley/Fog Ähre.txt",
        format!(
            "Fog closes the harbour\n\n{}",
            article("It lay on the water until noon.", &shared[..1])
        ),
    );
    site.article(
        "2026-05-02-seals.txt",
        article("A seal sat on the slipway.", &[]),
    );
    site.article("c.txt", "title: Bread & salt <on> Sundays\ndate: 2026-05-03T04:05:06Z\nid: tag:other.example,2020:bread\nslug: bread\n\nThe bakery opens.\n");
    site.article(
        "gone.txt",
        article("The crane was sold to a yard inland.", &[]),
    );
    site.build();
    site.article(
        "a.txt",
        article("Ice came late to the quay this year.", &shared),
    );
    site.build();
    site.rename("2026-05-02-seals.txt", "animals/seals.txt");
    site.remove("gone.txt");
    site.build();
    site.article(
        "d.txt",
        article("Ninety stalls were given out by lot.", &shared[1..]),
    );
    site.build();
    site
}

fn lose_ledger(site: &Site) {
    fs::remove_dir_all(site.path(".feedmill")).unwrap();
}

#[test]
fn a_lost_ledger_changes_no_byte() {
    let mut site = lived("");
    let before = site.output();
    lose_ledger(&site);
    let report = site.build();
    assert_eq!(site.output(), before);
    assert_eq!(report["new"].as_array().unwrap().len(), 0);
    assert_eq!(report["updated"].as_array().unwrap().len(), 0);
    // And the ledger that was read back goes on as the old one would.
    site.article(
        "a.txt",
        article("Ice came never to the quay this year.", &[]),
    );
    site.build();
    assert_eq!(site.item("a").updated, site.now());
    site.assert_checked();
}

#[test]
fn a_lost_ledger_without_pages_keeps_what_heads_hold() {
    let mut site = lived("[output]\npages = false\n");
    let before = site.items();
    lose_ledger(&site);
    site.build();
    assert_eq!(site.items(), before);
}

#[test]
fn each_format_alone_gives_ids_and_dates_back() {
    for format in ["rss", "atom", "json", "html"] {
        let config =
            format!("[output]\npages = false\n[[feeds]]\nformats = [\"{format}\", \"json\"]\n");
        let mut site = lived(&config);
        let before = site.items();
        lose_ledger(&site);
        if format != "json" {
            fs::remove_file(site.path("feeds/feed.json")).unwrap();
        }
        site.build();
        let second = |text: &str| text.get(..19).unwrap().to_owned();
        let after = site.items();
        assert_eq!(after.len(), before.len(), "{format}");
        for (old, new) in before.iter().zip(&after) {
            assert_eq!(new.id, old.id, "{format}");
            assert_eq!(
                second(&new.published),
                second(&old.published),
                "{format}: {}",
                old.id
            );
            assert_eq!(
                second(&new.updated),
                second(&old.updated),
                "{format}: {}",
                old.id
            );
        }
    }
}

#[test]
fn a_story_edited_while_the_ledger_was_lost_is_an_edit() {
    let mut site = lived("");
    let old = site.item("a");
    lose_ledger(&site);
    site.article(
        "a.txt",
        article(
            "Ice came never to the quay this year.",
            &["Ferry Returns to the Outer Islands"],
        ),
    );
    site.build();
    let new = site.item("a");
    assert_eq!((new.id, new.published), (old.id, old.published));
    assert_eq!(new.updated, site.now());
}

#[test]
fn a_damaged_ledger_is_named_and_nothing_is_written() {
    let site = lived("");
    let before = site.output();
    site.write(
        ".feedmill/ledger.db",
        "not a database, but long enough to be taken for one".repeat(40),
    );
    let ran = site.run("build");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.err.contains("ledger.db") && ran.err.contains("hint:"),
        "{ran:?}"
    );
    assert_eq!(site.output(), before);
}

#[test]
fn a_page_that_somebody_broke_costs_nothing_that_a_head_still_tells() {
    let mut site = lived("");
    let old = site.item("a");
    lose_ledger(&site);
    site.write("feeds/pages/a.html", "<html>broken");
    site.build();
    let new = site.item("a");
    assert_eq!(
        (new.id, new.published, new.updated),
        (old.id, old.published, old.updated)
    );
}

#[test]
fn a_ledger_of_another_version_is_named_and_nothing_is_written() {
    let site = lived("");
    let before = site.output();
    for version in [1, 1_000] {
        let ledger = rusqlite::Connection::open(site.path(".feedmill/ledger.db")).unwrap();
        ledger.pragma_update(None, "user_version", version).unwrap();
        drop(ledger);
        for verb in ["build", "status"] {
            let ran = site.run(verb);
            assert_eq!(ran.code, Some(1), "{ran:?}");
            assert!(
                ran.err.contains(&format!("of version {version}"))
                    && ran.err.contains("move it away"),
                "{ran:?}"
            );
        }
    }
    assert_eq!(site.output(), before);
}

#[test]
fn a_ledger_that_must_be_read_back_is_not_compared_with_what_it_knew_before() {
    for options in ["", "--accept"] {
        let mut site = lived("");
        let before = site.output();
        let ledger = rusqlite::Connection::open(site.path(".feedmill/ledger.db")).unwrap();
        // Its files are still there, but it is nobody's ledger.
        ledger.execute_batch("DELETE FROM site").unwrap();
        drop(ledger);
        site.later(60);
        let built = site.build_with(options, 0);
        assert_eq!(
            built["deleted"].as_array().map(Vec::len),
            Some(0),
            "{built}"
        );
        let mut after = site.output();
        let (mut before, marker) = (before, "feedmill.json");
        assert_eq!(
            after.remove(marker).is_some(),
            before.remove(marker).is_some()
        );
        assert_eq!(after, before);
    }
}
