//! A lost ledger changes no id, no date and no address: the output is read back.

use std::fs;

use crate::site::{Item, Site, article};

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

#[test]
fn a_lost_ledger_changes_no_byte() {
    let mut site = lived("");
    let before = site.output();
    site.lose_ledger();
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
    site.lose_ledger();
    site.build();
    assert_eq!(site.items(), before);
}

/// Which of several copies is which nothing tells once they have moved; but each id stays.
#[test]
fn copies_that_moved_keep_their_ids_when_the_ledger_is_lost() {
    let mut site = Site::new();
    let text = article("Ice came early to the quay this year.", &[]);
    site.article("one.txt", &text);
    site.article("two.txt", &text);
    site.article("other.txt", article("Fog lay on the water.", &[]));
    site.build();
    site.rename("one.txt", "old/a.txt");
    site.rename("two.txt", "old/b.txt");
    site.lose_ledger();
    let before = site.items();
    let report = site.build();
    assert_eq!(report["new"].as_array().unwrap().len(), 0);
    assert_eq!(report["deleted"].as_array().unwrap().len(), 0);
    let ids = |items: &[Item]| -> Vec<String> { items.iter().map(|one| one.id.clone()).collect() };
    assert_eq!(ids(&site.items()), ids(&before));
}

/// The article that publishes is the one that was published, not a copy that its author holds back.
#[test]
fn a_held_copy_takes_no_story_when_the_ledger_is_lost() {
    let mut site = Site::new();
    let text = article("Ice came early to the quay this year.", &[]);
    site.article("ice.txt", &text);
    site.build();
    site.rename("ice.txt", "winter/ice.txt");
    site.article("a.txt", format!("---\ndraft: true\n---\n{text}"));
    site.lose_ledger();
    let before = site.items();
    site.build();
    assert_eq!(site.items(), before);
}

fn dated(title: &str, date: &str) -> String {
    format!(
        "title: {title}\ndate: {date}\n\n{}",
        article("Ice came early to the quay this year.", &[])
    )
}

/// Notices of withdrawn stories are all alike; their dates aren't.
#[test]
fn withdrawn_stories_that_moved_keep_their_dates_when_the_ledger_is_lost() {
    let mut site = Site::new();
    for (name, date) in [("a", "2026-01-05"), ("b", "2026-02-05")] {
        site.article(&format!("{name}.txt"), dated(name, date));
    }
    site.build();
    for (name, date, moved) in [("a", "2026-01-05", "d"), ("b", "2026-02-05", "c")] {
        site.article(
            &format!("{name}.txt"),
            format!("withdrawn: wrong\n{}", dated(name, date)),
        );
        site.build();
        site.rename(&format!("{name}.txt"), &format!("{moved}.txt"));
    }
    site.build();
    site.assert_loses_nothing(0);
}

/// Which of two has an id, the ledger knew: the one that is published under it, though it doesn't say so any more.
#[test]
fn an_id_that_another_declares_stays_when_the_ledger_is_lost() {
    let mut site = Site::new();
    let text = dated("Mill opens", "2026-01-05");
    site.article("c.txt", format!("id: urn:x:1\n{text}"));
    site.build();
    site.article("c.txt", &text);
    site.article(
        "n.txt",
        format!("id: urn:x:1\n{}", dated("Weir closes", "2026-01-06")),
    );
    site.build_with("", 3);
    site.assert_loses_nothing(3);
}

#[test]
fn headlines_stay_when_a_story_was_deleted_and_the_ledger_is_lost() {
    for formats in [r#""html", "atom""#, r#""html", "rss""#, r#""atom""#] {
        let feed = format!("[[feeds]]\nformats = [{formats}]\n");
        let more = "name = \"headlines\"\nitems = [\"headlines\"]\n";
        let mut site = Site::configured(&[&feed, &feed, more].concat());
        let named = ["Kettle cellar opens the mill"];
        site.article(
            "a.txt",
            article("Ice came early to the quay this year.", &named),
        );
        site.article("b.txt", article("Fog lay on the water.", &[]));
        site.build();
        site.remove("b.txt");
        site.build();
        site.assert_loses_nothing(0);
    }
}

/// JSON leads to no page of a history in Atom.
#[test]
fn a_history_is_found_behind_a_head_that_does_not_lead_to_it() {
    for formats in [r#""json""#, r#""rss", "json""#] {
        let small = "stories = 2\nwindow = \"1m\"\narchive_size = 2\n";
        let mut site = Site::configured(&format!("[[feeds]]\nformats = [{formats}]\n{small}"));
        for n in 1..=7 {
            site.article(
                &format!("a{n}.txt"),
                dated(&format!("Number {n}"), &format!("2026-01-0{n}")),
            );
        }
        site.build();
        site.assert_loses_nothing(0);
        for n in [2, 6] {
            let text = dated(&format!("Number {n}"), &format!("2026-01-0{n}"));
            site.article(&format!("a{n}.txt"), text.replace("Ice", "Much ice"));
        }
        site.build();
        site.assert_loses_nothing(0);
    }
}

/// The feed that selects numbers a story as it entered, whatever number it has where all stories are.
#[test]
fn an_edited_story_stays_behind_the_head_of_a_feed_that_selects() {
    let small = "stories = 2\nwindow = \"1m\"\narchive = false\n";
    let mut site = Site::configured(&format!(
        "[[feeds]]\n{small}[[feeds]]\neach = \"tag\"\n{small}"
    ));
    let tagged =
        |title: &str, date: &str, tag: &str| format!("tags: {tag}\n{}", dated(title, date));
    site.article("a.txt", tagged("A boat", "2026-01-05", "red"));
    site.article("b.txt", tagged("B boat", "2026-02-05", "red"));
    site.article("c.txt", tagged("C boat", "2026-03-05", "blue"));
    site.article("d.txt", tagged("D boat", "2026-03-06", "blue"));
    site.build();
    let text = tagged("A boat", "2026-01-05", "red");
    site.article("a.txt", text.replace("Ice", "Much ice"));
    site.build();
    site.article("e.txt", tagged("E boat", "2026-04-06", "red"));
    site.build();
    site.assert_loses_nothing(0);
}

#[test]
fn a_history_stays_where_it_is_though_the_feed_of_its_folder_left_the_configuration() {
    let small = "stories = 2\nwindow = \"1m\"\narchive_size = 2\n";
    let mut site = Site::configured(&format!("[[feeds]]\n{small}"));
    for n in 1..=5 {
        site.article(
            &format!("a{n}.txt"),
            dated(&format!("Number {n}"), &format!("2026-01-0{n}")),
        );
    }
    site.build();
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    let named = config.replace(
        "[[feeds]]",
        "[[feeds]]\nname = \"own\"\nitems = [\"stories\"]",
    );
    site.write("config.toml", named);
    site.build_with("--accept", 0);
    site.assert_loses_nothing(0);
}

/// Behind the heads of a site without pages and history are stories of which no document tells: their articles
/// aren't new ones.
#[test]
fn old_stories_of_which_no_document_tells_stay_behind_the_heads() {
    let all = "stories = 3\n";
    let others = "name = \"others\"\nwhere = { tag = \"fog\" }\nstories = 2\n";
    for (formats, first) in [
        (r#""rss""#, all),
        (r#""rss""#, others),
        (r#""atom""#, others),
        (r#""json""#, all),
        (r#""rss", "html""#, others),
    ] {
        let feed = |more: &str| {
            format!("[[feeds]]\narchive = false\nwindow = \"1h\"\nformats = [{formats}]\n{more}")
        };
        let own = "name = \"own\"\nwhere = { tag = \"ice\" }\nstories = 2\n";
        let config = ["[output]\npages = false\n", &feed(first), &feed(own)].concat();
        let mut site = Site::configured(&config);
        for day in 1..=9 {
            let tag = ["ice", "fog"][day % 2];
            let opening = format!("On the {day}th of the month nobody crossed.");
            let text = format!("section: quay\ntags: {tag}\n\n{}", article(&opening, &[]));
            site.article(&format!("2026-03-0{day}-crossing.txt"), text);
        }
        site.build();
        let late = article("The first boat of the year crossed.", &[]);
        site.article(
            "2026-04-01-boat.txt",
            format!("section: quay\ntags: ice\n\n{late}"),
        );
        site.build();
        site.assert_loses_nothing(0);
        // One that is new is new.
        let next = article("The second boat of the year crossed.", &[]);
        site.article(
            "2026-04-02-boat.txt",
            format!("section: quay\ntags: ice, fog\n\n{next}"),
        );
        site.build();
        for (path, bytes) in site.documents() {
            let text = String::from_utf8(bytes).unwrap();
            let is_head = path.ends_with("rss.xml")
                || path.ends_with("atom.xml")
                || path.ends_with("feed.json");
            assert!(!is_head || text.contains("2026-04-02-boat"), "{path}");
        }
    }
}

#[test]
fn each_format_alone_gives_ids_and_dates_back() {
    for format in ["rss", "atom", "json", "html"] {
        let config =
            format!("[output]\npages = false\n[[feeds]]\nformats = [\"{format}\", \"json\"]\n");
        let mut site = lived(&config);
        let before = site.items();
        site.lose_ledger();
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
    site.lose_ledger();
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
    site.lose_ledger();
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

/// A site with so many short stories.
fn many(count: u32) -> Site {
    let mut site = Site::configured("[articles]\nmax_bytes = 1_000\n");
    for n in 0..count {
        site.article(&format!("n{n:02}.txt"), boat(n, "salt"));
    }
    site.build();
    site
}

fn boat(n: u32, load: &str) -> String {
    format!("Boat number {n} came in with a load of {load}. Nobody had waited at stage {n}.\n")
}

#[test]
fn what_the_guard_holds_when_the_ledger_was_lost_stays_as_published() {
    let changes: [fn(&Site); 2] = [
        |site| (0..15).for_each(|n| site.article(&format!("n{n:02}.txt"), boat(n, "pepper"))),
        |site| (0..15).for_each(|n| site.remove(&format!("n{n:02}.txt"))),
    ];
    for (change, accepted) in changes.into_iter().zip([20, 5]) {
        let mut site = many(20);
        let (before, items) = (site.documents(), site.items());
        site.lose_ledger();
        change(&site);
        for _ in 0..2 {
            let report = site.build_with("", 4);
            assert!(!report["flood"].is_null(), "{report}");
            assert_eq!(site.documents(), before);
        }
        site.build_with("--accept", 0);
        let after = site.items();
        assert_eq!(after.len(), accepted);
        for item in after {
            let same = |old: &&Item| old.id == item.id;
            let old = items.iter().find(same).expect("a new id");
            assert_eq!((&item.url, &item.published), (&old.url, &old.published));
        }
        site.build();
        site.assert_same_as_all();
    }
}

#[test]
fn stories_that_may_lie_where_nothing_can_be_read_are_still_there_when_the_ledger_was_lost() {
    for hidden in [3, 15] {
        let mut site = many(20);
        let before = site.documents();
        site.lose_ledger();
        let large = |n: u32| site.article(&format!("n{n:02}.txt"), boat(n, "salt").repeat(100));
        (0..hidden).for_each(large);
        for _ in 0..2 {
            let report = site.build_with("", 4);
            assert_eq!(report["unfound"], hidden);
            assert_eq!(site.documents(), before);
        }
        let ran = site.run("build");
        assert!(ran.err.contains("stay as published"), "{ran:?}");
        for n in 0..hidden {
            site.article(&format!("n{n:02}.txt"), boat(n, "salt"));
        }
        site.build();
        assert_eq!(site.documents(), before);
    }
}

#[test]
fn what_can_not_be_read_holds_nothing_up_when_each_story_was_found() {
    let mut site = many(20);
    let before = site.documents();
    site.lose_ledger();
    site.article("log.txt", boat(99, "salt").repeat(100));
    site.build_with("", 3);
    assert_eq!(site.documents(), before);
    assert!(site.path(".feedmill/ledger.db").exists());
}

#[test]
fn a_ledger_that_can_not_be_looked_at_is_not_lost() {
    for target in ["ledger.db", "away/ledger.db"] {
        let mut site = lived("");
        let before = site.output();
        let ledger = site.path(".feedmill/ledger.db");
        let kept = site.path(".feedmill/kept.db");
        fs::rename(&ledger, &kept).unwrap();
        std::os::unix::fs::symlink(target, &ledger).unwrap();
        for verb in ["build", "status"] {
            let ran = site.run(verb);
            assert_eq!(ran.code, Some(1), "{target}: {ran:?}");
            assert!(
                ran.err.contains("can't read .feedmill/ledger.db"),
                "{ran:?}"
            );
        }
        assert_eq!(site.output(), before);
        fs::rename(&kept, &ledger).unwrap();
        site.build();
        assert_eq!(site.output(), before);
    }
}

fn copy(site: &Site, from: &str, to: &str) {
    let _ = fs::remove_dir_all(site.path(to));
    let mut copied = std::process::Command::new("cp");
    copied.arg("-a").arg(site.path(from)).arg(site.path(to));
    assert!(copied.status().unwrap().success());
}

/// A ledger that was lost since knows nothing of a story that was held back by then.
#[test]
fn an_older_output_that_was_put_back_keeps_no_page_of_a_story_that_is_held() {
    let mut site = Site::new();
    site.article(
        "a.txt",
        article("Ice came early to the quay this year.", &[]),
    );
    site.article("b.txt", article("Fog lay on the water.", &[]));
    site.build();
    fs::rename(site.path("feeds"), site.path("older")).unwrap();
    site.article(
        "b.txt",
        format!("draft: true\n\n{}", article("Fog lay on the water.", &[])),
    );
    site.build();
    site.lose_ledger();
    site.build();
    fs::remove_dir_all(site.path("feeds")).unwrap();
    fs::rename(site.path("older"), site.path("feeds")).unwrap();
    site.build();
    assert!(site.has("pages/a.html"));
    assert!(!site.has("pages/b.html"));
}

#[test]
fn an_older_output_that_was_put_back_becomes_what_the_ledger_has() {
    let mut site = lived("");
    copy(&site, "feeds", "older");
    site.article("e.txt", article("The ferry was painted white.", &[]));
    site.article(
        "a.txt",
        article("Ice came never to the quay this year.", &[]),
    );
    site.remove("d.txt");
    site.later(60);
    site.run("build");
    let before = site.documents();
    copy(&site, "older", "feeds");
    site.later(60);
    let ran = site.run("build");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.err.contains("an older output was put back"), "{ran:?}");
    assert_eq!(site.documents(), before);
    let ran = site.run("build");
    assert!(ran.err.is_empty(), "{ran:?}");
    site.assert_same_as_all();
}

#[test]
fn a_broken_or_missing_marker_is_written_again() {
    for is_lost in [false, true] {
        for marker in [Some("{\"site\": 1"), Some(""), None] {
            let mut site = lived("");
            let before = site.documents();
            if is_lost {
                site.lose_ledger();
            }
            match marker {
                Some(text) => site.write("feeds/feedmill.json", text),
                None => fs::remove_file(site.path("feeds/feedmill.json")).unwrap(),
            }
            site.build();
            assert!(site.document("feedmill.json").contains(crate::site::ID));
            assert_eq!(site.documents(), before, "{is_lost} {marker:?}");
            let ran = site.run("build");
            assert!(ran.err.is_empty(), "{ran:?}");
        }
    }
}

/// Changes the texts that the ledger keeps of three stories.
fn damage(site: &Site) {
    let ledger = rusqlite::Connection::open(site.path(".feedmill/ledger.db")).unwrap();
    let flipped = "UPDATE body SET body = replace(body, 'load of salt', 'load of salu')";
    ledger.execute(flipped, []).unwrap();
}

#[test]
fn a_text_that_is_damaged_in_the_ledger_is_read_again() {
    let mut site = many(3);
    damage(&site);
    site.article("n05.txt", boat(5, "pepper"));
    site.later(60);
    let ran = site.run("build");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        ran.err.contains("the ledger had 3 damaged texts"),
        "{ran:?}"
    );
    let says = |site: &Site, word: &str| {
        let items = site.items();
        items
            .iter()
            .filter(|item| item.content.contains(word))
            .count()
    };
    assert_eq!((says(&site, "salt"), says(&site, "pepper")), (3, 1));

    // One whose article can't be read holds the head as it is.
    damage(&site);
    let before = site.documents();
    site.article("n01.txt", boat(1, "salt").repeat(100));
    site.article("n06.txt", boat(6, "pepper"));
    for _ in 0..2 {
        let report = site.build_with("", 3);
        assert!(
            report["problems"].to_string().contains("damaged"),
            "{report}"
        );
        let after = site.documents();
        for document in ["feed.json", "atom.xml", "rss.xml", "pages/n01.html"] {
            assert!(after[document] == before[document], "{document}");
        }
        assert!(after.contains_key("pages/n06.html"));
    }
    site.article("n01.txt", boat(1, "salt"));
    site.build();
    assert_eq!((says(&site, "salt"), says(&site, "pepper")), (3, 2));
    site.assert_same_as_all();
}
