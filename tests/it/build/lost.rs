//! A lost ledger changes no byte, whatever became of the articles and of the configuration.

use std::collections::BTreeMap;
use std::fs;

use crate::site::{Site, article};

/// One feed of the newest 3 stories, a sealed page for each 4 others.
const SMALL: &str = "stories = 3\nwindow = \"1m\"\narchive_size = 4\n";

fn title(n: usize) -> String {
    format!("Boat {n} came in late at night")
}

fn story(n: usize) -> String {
    format!(
        "title: {}\ntags: fog, ice\nsection: quay\nauthor: Ada Quay\n\n{}",
        title(n),
        article(
            &format!("Boat {n} came in with salt & <oil>, and nobody had waited for it."),
            &[
                &format!("Boat {} is late again today", n / 2),
                &title(n / 3),
                "Fog lies over the whole quay <https://else.example/fog>"
            ],
        )
    )
}

fn publish(site: &mut Site, stories: std::ops::Range<usize>) {
    for n in stories {
        site.article(&format!("boat-{n:03}.txt"), story(n));
        site.build();
    }
}

/// What each sealed page holds, without what stands around it.
fn sealed_entries(site: &Site) -> BTreeMap<String, String> {
    let sealed = site.documents().into_iter();
    let sealed = sealed.filter(|(path, _)| path.contains("archive/") && path.ends_with("atom.xml"));
    let entries = sealed.filter_map(|(path, bytes)| {
        let text = String::from_utf8(bytes).ok()?;
        let (_, entries) = text.split_once("<entry>")?;
        Some((path, entries.to_owned()))
    });
    entries.collect()
}

/// Removes the ledger and builds.
#[track_caller]
fn lose(site: &mut Site, code: i32) {
    site.lose_ledger();
    site.build_with("", code);
}

/// Loses the ledger, and asserts that no document is another.
#[track_caller]
fn check(site: &mut Site, code: i32, what: &str) {
    let before = site.documents();
    lose(site, code);
    let after = site.documents();
    let paths = before.keys().chain(after.keys());
    let mut changed: Vec<&String> = paths
        .filter(|path| before.get(*path) != after.get(*path))
        .collect();
    changed.dedup();
    if let Some(path) = changed.first() {
        let text = |output: &BTreeMap<String, Vec<u8>>| {
            output
                .get(*path)
                .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
                .unwrap_or_default()
        };
        let (old, new) = (text(&before), text(&after));
        let lines: Vec<String> = old
            .lines()
            .filter(|line| !new.contains(line))
            .map(|line| format!("-{line}"))
            .chain(
                new.lines()
                    .filter(|line| !old.contains(line))
                    .map(|line| format!("+{line}")),
            )
            .take(12)
            .collect();
        panic!("{what}: {changed:?}\n{path}\n{}", lines.join("\n"));
    }
}

#[test]
fn a_story_that_cant_be_read_stays_wherever_it_stood() {
    let broken: [&[u8]; 2] = [b"\0\x01binary\0", b""];
    for more in [
        String::new(),
        format!("[[feeds]]\n{SMALL}"),
        format!("[output]\npages = false\n[[feeds]]\n{SMALL}"),
        format!("[[feeds]]\n{SMALL}formats = [\"rss\"]\n"),
        format!("[[feeds]]\n{SMALL}formats = [\"atom\"]\n"),
        format!("[output]\npages = false\n[[feeds]]\n{SMALL}formats = [\"atom\"]\n"),
        format!("[[feeds]]\n{SMALL}formats = [\"rss\", \"html\"]\n"),
        format!("[[feeds]]\n{SMALL}formats = [\"html\"]\n"),
        format!("[output]\npages = false\n[[feeds]]\n{SMALL}formats = [\"html\"]\n"),
        format!("[[feeds]]\n{SMALL}content = \"summary\"\n"),
        format!(
            "[[feeds]]\n{SMALL}[[feeds]]\neach = \"tag\"\n{SMALL}[[feeds]]\nname = \"icy\"\nwhere = {{ tag = \"ice\" }}\n{SMALL}"
        ),
    ] {
        let mut site = Site::configured(&more);
        publish(&mut site, 0..12);
        for (n, bytes) in [1, 10].into_iter().zip(broken) {
            site.article(&format!("boat-{n:03}.txt"), bytes);
        }
        site.article(
            "boat-002.txt",
            story(2).replacen('\n', "\ndraft: perhaps\n", 1),
        );
        site.article(
            "boat-011.txt",
            story(11).replacen('\n', "\ndraft: perhaps\n", 1),
        );
        site.build_with("", 3);
        check(&mut site, 3, &more);
        // And it goes on.
        site.article("boat-012.txt", story(12));
        site.build_with("", 3);
        check(&mut site, 3, &more);
        for n in [1, 2, 10, 11] {
            site.article(&format!("boat-{n:03}.txt"), story(n));
        }
        site.build();
        site.assert_same_as_all();
    }
}

#[test]
fn histories_of_the_same_stories_keep_their_pages() {
    let two = |first: u32, second: u32| {
        format!(
            "[[feeds]]\nitems = [\"stories\"]\nstories = 2\nwindow = \"1m\"\narchive_size = {first}\n[[feeds]]\nname = \"more\"\nstories = 2\nwindow = \"1m\"\narchive_size = {second}\n"
        )
    };
    for (sizes, later) in [
        ((3, 3), (3, 2)),
        ((3, 3), (2, 3)),
        ((4, 2), (2, 4)),
        ((2, 3), (3, 3)),
        ((3, 3), (2, 5)),
    ] {
        let what = format!("{sizes:?} {later:?}");
        let mut site = Site::configured(&two(sizes.0, sizes.1));
        publish(&mut site, 0..12);
        check(&mut site, 0, &what);
        let config = fs::read_to_string(site.path("config.toml")).unwrap();
        let changed = config.replace(&two(sizes.0, sizes.1), &two(later.0, later.1));
        assert_ne!(config, changed);
        site.write("config.toml", changed);
        site.build();
        check(&mut site, 0, &what);
        let mut sealed: BTreeMap<String, String> = BTreeMap::new();
        for n in 12..24 {
            publish(&mut site, n..n + 1);
            if n % 3 == 0 {
                check(&mut site, 0, &what);
            }
            for (path, new) in sealed_entries(&site) {
                let old = sealed.entry(path.clone()).or_insert_with(|| new.clone());
                assert_eq!(*old, new, "{what} {n} {path}");
            }
        }
        site.assert_same_as_all();
    }
}

#[test]
fn links_of_stories_that_left_the_heads_stay() {
    for more in [
        format!("[[feeds]]\n{SMALL}"),
        format!("[[feeds]]\n{SMALL}formats = [\"html\"]\n"),
        format!("[[feeds]]\n{SMALL}formats = [\"rss\", \"html\"]\narchive = [\"rss\"]\n"),
        "[[feeds]]\nstories = 3\nwindow = \"1m\"\narchive = false\n".to_owned(),
        format!(
            "[output]\npages = false\n[articles]\nlink = \"https://else.example/{{slug}}\"\n[[feeds]]\n{SMALL}"
        ),
    ] {
        let mut site = Site::configured(&more);
        let named = |n: usize, own: &str| {
            format!(
                "title: {own}\n\n{}",
                article(
                    &format!("Boat {n} came in with salt, and nobody had waited for it."),
                    &[&title(n / 2), &title(n + 1), &title(n + 7)],
                )
            )
        };
        for n in 0..14 {
            site.article(&format!("boat-{n:03}.txt"), named(n, &title(n)));
            site.build();
            check(&mut site, 0, &more);
        }
        // Others have these titles now, or nobody.
        site.article("boat-001.txt", named(1, "A boat of another name"));
        site.article("boat-002.txt", named(2, &title(3)));
        site.build();
        check(&mut site, 0, &more);
        site.remove("boat-004.txt");
        site.build();
        check(&mut site, 0, &more);
        site.article("boat-014.txt", named(14, &title(4)));
        site.article("boat-015.txt", named(15, &title(1)));
        site.build();
        check(&mut site, 0, &more);
        site.assert_same_as_all();
    }
}

#[test]
fn a_day_without_an_hour_stays_one() {
    let body = |n: usize| {
        article(
            &format!("Boat {n} came in with salt, and nobody had waited for it."),
            &[],
        )
    };
    for more in [
        String::new(),
        "[[feeds]]\nformats = [\"rss\", \"html\"]\n[output]\npages = false\n".to_owned(),
        format!("[[feeds]]\n{SMALL}[output]\npages = false\n"),
        format!("[output]\npages = true\n[[feeds]]\n{SMALL}formats = [\"rss\"]\n"),
    ] {
        let mut site = Site::configured(&more);
        for n in 1..9 {
            site.article(&format!("2024-05-0{n}-boat.txt"), body(n));
        }
        site.article(
            "night.txt",
            "title: Night\ndate: 2024-05-09\n\nIt was dark.\n",
        );
        site.build();
        for n in [2, 8] {
            site.rename(&format!("2024-05-0{n}-boat.txt"), &format!("boat-{n}.txt"));
        }
        site.build();
        check(&mut site, 0, &more);
        site.article("night.txt", "title: Night\n\nIt was dark.\n");
        site.article("2024-05-07-boat.txt", "");
        site.build_with("", 3);
        check(&mut site, 3, &more);
        site.assert_same_as_all();
    }
}

#[test]
fn a_headline_that_named_a_story_without_an_address_is_one_again_when_nothing_has_that_title() {
    let mut site = Site::configured(&format!(
        "[output]\npages = false\n[[feeds]]\n{SMALL}[[feeds]]\neach = \"tag\"\n{SMALL}"
    ));
    let named = |n: usize, names: usize| {
        format!(
            "title: {}\ntags: fog\n\n{}",
            title(n),
            article(
                &format!("Boat {n} came in with salt, and nobody had waited for it."),
                &[&title(names), &format!("Boat {n} is late again today")],
            )
        )
    };
    for n in 0..4 {
        site.article(&format!("boat-{n:03}.txt"), named(n, n + 1));
        site.build();
    }
    site.article("boat-004.txt", named(4, 9));
    site.build();
    check(&mut site, 0, "each names the next");
    // One is held, one is deleted, one gets another title: nothing leads to them, and no document tells that
    // anything did.
    site.article("boat-001.txt", format!("draft: true\n{}", named(1, 2)));
    site.build();
    check(&mut site, 0, "held");
    site.remove("boat-002.txt");
    site.build();
    check(&mut site, 0, "deleted");
    site.article(
        "boat-004.txt",
        named(4, 9).replace("title: Boat 4", "title: Ship 4"),
    );
    site.build();
    let titles: Vec<String> = site.items().iter().map(|item| item.title.clone()).collect();
    for n in [1, 4] {
        assert!(titles.contains(&title(n)), "{n} {titles:?}");
    }
    check(&mut site, 0, "another title");
    site.assert_same_as_all();
}

/// What a site is when the ledger is lost together with an article, and when the article alone is.
#[track_caller]
fn check_gone(more: &str, text: &str, later: &str) {
    let outputs = [false, true].map(|loses| {
        let mut site = Site::configured(more);
        for n in 0..3 {
            site.article(&format!("fog/boat-{n:03}.txt"), story(n));
        }
        site.article("alone/boat-009.txt", text);
        site.build();
        site.article("alone/boat-009.txt", later);
        site.build();
        if loses {
            site.lose_ledger();
        }
        site.remove("alone/boat-009.txt");
        site.build();
        site.documents()
    });
    let [kept, lost] = outputs;
    for (path, bytes) in &kept {
        let other = lost.get(path).map(|bytes| String::from_utf8_lossy(bytes));
        assert_eq!(other, Some(String::from_utf8_lossy(bytes)), "{path}");
    }
    assert_eq!(kept.len(), lost.len(), "{:?}", lost.keys());
}

#[test]
fn a_story_whose_article_went_with_the_ledger_leaves_a_tombstone_in_the_feeds_that_it_was_in() {
    let alone = "title: Alone on the quay\ntags: alone\nsection: mole\n\nNobody else is here.\n";
    let withdrawn = alone.replacen('\n', "\nwithdrawn: It was a buoy\n", 1);
    for each in ["tag", "section"] {
        let more = format!("[[feeds]]\n{SMALL}[[feeds]]\neach = \"{each}\"\n{SMALL}");
        check_gone(&more, alone, alone);
        check_gone(&more, alone, &withdrawn);
    }
}
