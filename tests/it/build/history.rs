//! Histories: sealed pages behind the heads (RFC 5005 §4), read as a subscriber would.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use roxmltree::{Document, Node};

use crate::site::{ID, Site};

const ATOM: &str = "http://www.w3.org/2005/Atom";
const HISTORY: &str = "http://purl.org/syndication/history/1.0";
const BASE: &str = "https://quay.example/feeds/";

/// One feed of the newest 3 stories, a sealed page for each 4 others.
pub(super) const SMALL: &str = "[[feeds]]\nstories = 3\nwindow = \"1m\"\narchive_size = 4\n";

pub(super) fn story(n: usize) -> String {
    format!(
        "title: Boat {n}\n\nBoat {n} came in with salt, and nobody at the quay had waited for it.\n"
    )
}

/// Builds once for each of some stories.
fn publish(site: &mut Site, stories: std::ops::Range<usize>) {
    for n in stories {
        site.article(&format!("boat-{n:03}.txt"), story(n));
        site.build();
    }
}

/// An Atom document: its stories' ids, and the path in the output to which a relation leads.
struct Atom(String);

impl Atom {
    fn read(site: &Site, path: &str) -> Self {
        Self(site.document(path))
    }

    fn ids(&self) -> Vec<String> {
        let document = Document::parse(&self.0).unwrap();
        let entries = document.root_element().children();
        let entries = entries.filter(|node| node.has_tag_name((ATOM, "entry")));
        let id = |entry: Node<'_, '_>| {
            let id = entry
                .children()
                .find(|node| node.has_tag_name((ATOM, "id")));
            id.unwrap().text().unwrap().to_owned()
        };
        entries
            .map(id)
            .filter(|id| !id.contains("headline:"))
            .collect()
    }

    fn link(&self, rel: &str) -> Option<String> {
        let document = Document::parse(&self.0).unwrap();
        let mut links = document.root_element().children();
        let link = links
            .find(|node| node.has_tag_name((ATOM, "link")) && node.attribute("rel") == Some(rel));
        let url = link?.attribute("href")?.to_owned();
        Some(url.strip_prefix(BASE).unwrap().to_owned())
    }

    fn is_archive(&self) -> bool {
        let document = Document::parse(&self.0).unwrap();
        let mut children = document.root_element().children();
        children.any(|node| node.has_tag_name((HISTORY, "archive")))
    }
}

/// Every id that a subscriber gets who follows `prev-archive` from a head to the oldest page, and the
/// documents on the way.
pub(super) fn followed(site: &Site, head: &str) -> (Vec<String>, Vec<String>) {
    let (mut ids, mut paths) = (Vec::new(), vec![head.to_owned()]);
    let mut document = Atom::read(site, head);
    assert!(!document.is_archive());
    loop {
        ids.extend(document.ids());
        let Some(path) = document.link("prev-archive") else {
            return (ids, paths);
        };
        let older = Atom::read(site, &path);
        assert!(older.is_archive(), "{path}");
        assert_eq!(older.link("current").as_deref(), Some(head));
        assert_eq!(older.link("self").as_deref(), Some(path.as_str()));
        let newer = paths.last().filter(|newer| *newer != head).cloned();
        assert_eq!(older.link("next-archive"), newer, "{path}");
        paths.push(path);
        document = older;
    }
}

fn boats(range: std::ops::Range<usize>) -> BTreeSet<String> {
    range.map(|n| format!("{ID}boat-{n:03}")).collect()
}

/// Asserts that each of these ids is met once, and no other.
#[track_caller]
fn assert_whole(site: &Site, head: &str, wanted: &BTreeSet<String>) {
    let (ids, _) = followed(site, head);
    assert_eq!(&ids.iter().cloned().collect::<BTreeSet<_>>(), wanted);
    assert_eq!(ids.len(), wanted.len(), "an id stands twice: {ids:?}");
}

#[test]
fn what_leaves_the_head_is_in_a_sealed_page_that_stays_as_it_is() {
    let mut site = Site::configured(SMALL);
    let mut sealed: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for n in 0..24 {
        publish(&mut site, n..n + 1);
        let (ids, paths) = followed(&site, "atom.xml");
        assert_eq!(ids.into_iter().collect::<BTreeSet<_>>(), boats(0..n + 1));
        // The newest three, and what isn't a page yet.
        let in_head = Atom::read(&site, "atom.xml").ids().len();
        assert_eq!(in_head, if n < 6 { n + 1 } else { 3 + (n - 2) % 4 });
        // But for the page that was the newest, which now leads on, no page changes.
        let newest = paths
            .get(1)
            .map_or("", |path| path.trim_end_matches("atom.xml"));
        let output = site.output();
        let pages = output
            .iter()
            .filter(|(path, _)| path.starts_with("archive/"));
        let pages: Vec<_> = pages
            .filter(|(path, _)| !path.starts_with(newest))
            .collect();
        for (path, bytes) in pages {
            let before = sealed.insert(path.clone(), bytes.clone());
            assert!(
                before.is_none_or(|before| before == *bytes),
                "{path} changed"
            );
        }
        site.assert_same_as_all();
    }
    assert!(site.has("archive/5/atom.xml"));
    assert!(!site.has("archive/6/atom.xml"));
    // Readers find the stories once, people a list of them.
    assert!(site.has("archive/5/index.html"));
    assert!(!site.has("archive/5/rss.xml") && !site.has("archive/5/feed.json"));
    let report = site.run("check --json").out;
    assert!(report.contains("\"faults\":[]"), "{report}");
}

#[test]
fn a_site_that_begins_with_many_stories_has_all_of_them_in_its_history() {
    let mut site = Site::configured(&format!(
        "{SMALL}archive = [\"json\", \"rss\", \"atom\"]\n[[feeds]]\nname = \"heads\"\nitems = [\"headlines\"]\n[[feeds]]\nname = \"none\"\narchive = false\n"
    ));
    for n in 0..30 {
        let name = format!("boat-{n:03}.txt");
        site.article(&name, story(n));
        site.modified(&name, 1_778_600_000 + 120 * i64::try_from(n).unwrap());
    }
    let report = site.build();
    assert_eq!(report["problems"].as_array().unwrap().len(), 0);
    assert_whole(&site, "atom.xml", &boats(0..30));
    // JSON and RSS say the same with their own words.
    let next = |document: &str| {
        let feed: serde_json::Value = serde_json::from_str(&site.document(document)).unwrap();
        feed["next_url"].as_str().map(ToOwned::to_owned)
    };
    assert_eq!(
        next("feed.json"),
        Some(format!("{BASE}archive/6/feed.json"))
    );
    assert_eq!(
        next("archive/6/feed.json"),
        Some(format!("{BASE}archive/5/feed.json"))
    );
    assert_eq!(next("archive/1/feed.json"), None);
    let rss = site.document("archive/2/rss.xml");
    let rss = Document::parse(&rss).unwrap();
    let channel = rss.root_element().first_element_child().unwrap();
    assert!(
        channel
            .children()
            .any(|node| node.has_tag_name((HISTORY, "archive")))
    );
    let links = channel
        .children()
        .filter(|node| node.has_tag_name((ATOM, "link")));
    let links: BTreeMap<_, _> = links
        .map(|node| (node.attribute("rel"), node.attribute("href")))
        .collect();
    let url = |path: &str| Some(format!("{BASE}{path}"));
    assert_eq!(
        links[&Some("prev-archive")].map(ToOwned::to_owned),
        url("archive/1/rss.xml")
    );
    assert_eq!(
        links[&Some("next-archive")].map(ToOwned::to_owned),
        url("archive/3/rss.xml")
    );
    assert_eq!(
        links[&Some("current")].map(ToOwned::to_owned),
        url("rss.xml")
    );
    assert!(!site.has("heads/archive"));
    assert!(!site.has("none/archive"));
    site.assert_same_as_all();
}

#[test]
fn an_edited_sealed_story_is_in_the_head_again_and_leaves_its_page() {
    let mut site = Site::configured(SMALL);
    publish(&mut site, 0..16);
    let before = site.output();
    site.article("boat-001.txt", story(1).replace("salt", "pepper"));
    site.modified("boat-001.txt", 1_778_760_000);
    let report = site.build();
    let written: Vec<&str> = report["written"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|path| path.as_str())
        .collect();
    let pages: Vec<&&str> = written
        .iter()
        .filter(|path| path.starts_with("archive/"))
        .collect();
    assert_eq!(pages.len(), 2, "{written:?}");
    assert!(
        pages.iter().all(|path| path.starts_with("archive/1/")),
        "{written:?}"
    );
    assert_whole(&site, "atom.xml", &boats(0..16));
    let head = site.item("boat-001");
    assert!(head.content.contains("pepper"));
    let published = |output: &BTreeMap<String, Vec<u8>>| {
        let text = String::from_utf8(output["pages/boat-001.html"].clone()).unwrap();
        text.split("feedmill:published").nth(1).unwrap()[..50].to_owned()
    };
    assert_eq!(published(&before), published(&site.output()));
    site.assert_same_as_all();
}

#[test]
fn a_sealed_story_that_goes_leaves_its_page_and_comes_back_in_the_head() {
    let mut site = Site::configured(SMALL);
    publish(&mut site, 0..12);
    let published = |site: &Site| {
        let page = site.document("pages/boat-002.html");
        page.split("feedmill:published").nth(1).unwrap()[..50].to_owned()
    };
    let before = published(&site);
    site.remove("boat-002.txt");
    site.build();
    let mut wanted = boats(0..12);
    wanted.remove(&format!("{ID}boat-002"));
    assert_whole(&site, "atom.xml", &wanted);
    site.assert_same_as_all();
    // Who took the tombstone at its word must get it again.
    site.article("boat-002.txt", story(2));
    site.build();
    assert_whole(&site, "atom.xml", &boats(0..12));
    assert!(
        Atom::read(&site, "atom.xml")
            .ids()
            .contains(&format!("{ID}boat-002"))
    );
    assert_eq!(published(&site), before);
    // So it is with one that was held back and corrected.
    site.article("boat-001.txt", format!("draft: true\n{}", story(1)));
    site.build();
    site.article(
        "boat-001.txt",
        format!("correction: It was pepper.\n{}", story(1)),
    );
    site.build();
    assert!(site.item("boat-001").content.contains("pepper"));
    site.article("boat-003.txt", format!("withdrawn: It sank.\n{}", story(3)));
    site.build();
    assert_whole(&site, "atom.xml", &boats(0..12));
    let output = site.output();
    let told = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).contains("Boat 3 came");
    assert!(!output.values().any(told));
    site.assert_same_as_all();
}

#[test]
fn what_a_full_head_seals_is_the_same_whenever_it_is_looked_at() {
    let mut site = Site::configured(
        "[[feeds]]\nstories = 1\nwindow = \"24h\"\narchive_size = 1\nmax_bytes = \"20 kB\"\n",
    );
    let long = |n: usize| {
        format!(
            "{}{}\n",
            story(n),
            "The crew told of the storm. ".repeat(60)
        )
    };
    publish(&mut site, 0..1);
    site.later(2 * 86_400);
    publish(&mut site, 1..2);
    site.article("boat-000.txt", story(0).replace("salt", "pepper"));
    site.modified("boat-000.txt", 1_778_760_000);
    site.build();
    for n in 2..5 {
        site.article(&format!("boat-{n:03}.txt"), long(n));
    }
    site.build();
    assert_whole(&site, "atom.xml", &boats(0..5));
    site.assert_same_as_all();
}

#[test]
fn a_lost_ledger_costs_nothing_that_an_article_which_cant_be_read_said() {
    let mut site = Site::configured(SMALL);
    publish(&mut site, 0..12);
    site.article("boat-001.txt", b"\0\x01binary\0");
    site.article("boat-011.txt", "");
    site.build_with("", 3);
    let before = site.output();
    site.lose_ledger();
    let report = site.build_with("", 3);
    assert_eq!(report["deleted"].as_array().unwrap().len(), 0);
    assert!(site.has("pages/boat-001.html") && site.has("pages/boat-011.html"));
    assert_eq!(
        site.output()["archive/1/atom.xml"],
        before["archive/1/atom.xml"]
    );
    site.article("boat-001.txt", story(1));
    site.article("boat-011.txt", story(11));
    site.build();
    assert_whole(&site, "atom.xml", &boats(0..12));
    site.assert_same_as_all();
}

#[test]
fn a_story_that_cant_be_read_is_no_hole_in_a_history_that_begins() {
    let mut site = Site::configured(SMALL);
    publish(&mut site, 0..20);
    let before = site.output();
    site.article("boat-005.txt", "");
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    let more = SMALL.replacen('\n', "\nname = \"more\"\n", 1);
    let more = more.replace("archive_size = 4", "archive_size = 5");
    site.write("config.toml", format!("{config}{more}"));
    site.build_with("", 3);
    // The old history still has it, the new one all others.
    assert_whole(&site, "atom.xml", &boats(0..20));
    let others: BTreeSet<String> = boats(0..5).union(&boats(6..20)).cloned().collect();
    assert_whole(&site, "more/atom.xml", &others);
    // It stays so, and nothing is written again, until the article can be read.
    let stats = site.stats();
    site.later(60);
    site.build_with("", 3);
    assert_eq!(site.stats(), stats);
    site.article("boat-005.txt", story(5));
    site.later(60);
    site.build();
    assert_whole(&site, "more/atom.xml", &boats(0..20));
    assert_eq!(
        site.output()["archive/1/atom.xml"],
        before["archive/1/atom.xml"]
    );
    site.assert_checked();
    site.assert_same_as_all();
}

#[test]
fn what_is_too_long_for_the_head_is_sealed_in_a_shorter_page() {
    let mut site =
        Site::configured("[[feeds]]\nstories = 20\nmax_bytes = \"30 kB\"\narchive_size = 50\n");
    for n in 0..40 {
        let long = "The crew told of the storm at length. ".repeat(40);
        site.article(
            &format!("boat-{n:03}.txt"),
            format!("{}\n{long}\n", story(n)),
        );
        site.build();
    }
    assert_whole(&site, "atom.xml", &boats(0..40));
    let (_, paths) = followed(&site, "atom.xml");
    assert!(paths.len() > 3, "{paths:?}");
    assert!(fs::metadata(site.path("feeds/rss.xml")).unwrap().len() < 30_000);
    site.assert_same_as_all();
}

#[test]
fn a_history_that_begins_later_holds_what_was_published_before() {
    let mut site = Site::configured("[[feeds]]\nstories = 3\nwindow = \"1m\"\narchive = false\n");
    publish(&mut site, 0..13);
    assert!(!site.has("archive"));
    assert_eq!(Atom::read(&site, "atom.xml").ids().len(), 3);
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    site.write(
        "config.toml",
        config.replace("archive = false", "archive_size = 4"),
    );
    site.build();
    assert_whole(&site, "atom.xml", &boats(0..13));
    assert_eq!(Atom::read(&site, "atom.xml").ids().len(), 3);
    publish(&mut site, 13..20);
    assert_whole(&site, "atom.xml", &boats(0..20));
    // Without it again, its documents stay until somebody says that it is meant.
    site.write("config.toml", &config);
    site.build();
    assert!(site.has("archive/1/atom.xml"));
    site.build_with("--accept", 0);
    assert!(!site.has("archive/1/atom.xml") && !site.has("archive/1/index.html"));
}

#[test]
fn a_format_that_the_archive_gains_is_there_for_every_page() {
    let mut site = Site::configured(SMALL);
    publish(&mut site, 0..15);
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    let with_rss = config.replace(
        "archive_size = 4",
        "archive_size = 4\narchive = [\"atom\", \"rss\"]",
    );
    site.write("config.toml", with_rss);
    site.build();
    assert!(site.document("rss.xml").contains("/archive/3/rss.xml"));
    for page in 1..=3 {
        assert!(site.has(&format!("archive/{page}/rss.xml")), "{page}");
    }
    site.assert_same_as_all();
}

#[test]
fn what_goes_while_a_feed_selects_otherwise_is_on_no_page_when_that_is_back() {
    let mut site = Site::configured(SMALL);
    publish(&mut site, 0..12);
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    let elsewhere = config.replace("stories = 3", "where = { section = \"land\" }\nstories = 3");
    site.write("config.toml", elsewhere);
    site.build();
    site.remove("boat-001.txt");
    site.article("boat-002.txt", story(2).replace("salt", "pepper"));
    site.build();
    site.write("config.toml", config);
    site.build();
    let output = site.output();
    let told = |text: &str| {
        let has = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).contains(text);
        output.values().any(has)
    };
    assert!(!told("Boat 1 came") && !told("Boat 2 came in with salt"));
    assert!(told("Boat 2 came in with pepper"));
    let mut wanted = boats(0..12);
    wanted.remove(&format!("{ID}boat-001"));
    assert_whole(&site, "atom.xml", &wanted);
    site.assert_same_as_all();
}

#[test]
fn a_feed_goes_on_beside_an_article_that_cant_be_read_when_the_ledger_was_lost() {
    let mut site =
        Site::configured("[[feeds]]\nitems = [\"stories\"]\nstories = 2\nwindow = \"1m\"\n");
    publish(&mut site, 0..4);
    let unclear = story(3).replacen('\n', "\ndraft: perhaps\n", 1);
    site.article("boat-003.txt", unclear);
    site.build_with("", 3);
    site.lose_ledger();
    site.build_with("", 3);
    site.remove("boat-000.txt");
    site.article("boat-004.txt", story(4));
    site.build_with("", 3);
    let ids = Atom::read(&site, "atom.xml").ids();
    assert!(ids.contains(&format!("{ID}boat-004")), "{ids:?}");
    assert!(!ids.contains(&format!("{ID}boat-000")), "{ids:?}");
}

#[test]
fn a_lost_ledger_finds_the_history_again() {
    for formats in [
        "",
        "formats = [\"atom\"]\n",
        "formats = [\"rss\", \"html\"]\n",
    ] {
        let mut site = Site::configured(&format!("{SMALL}{formats}"));
        publish(&mut site, 0..18);
        for n in 0..9 {
            let tagged = story(n).replacen('\n', "\ntags: fog\n", 1);
            site.article(&format!("boat-{n:03}.txt"), tagged);
            site.build();
        }
        let edited = story(1).replacen('\n', "\ntags: fog\n", 1);
        site.article("boat-001.txt", edited.replace("salt", "pepper"));
        site.build();
        let before = site.output();
        site.lose_ledger();
        let report = site.build();
        assert_eq!(report["new"].as_array().unwrap().len(), 0, "{formats}");
        let after = site.output();
        let changed: Vec<_> = after
            .iter()
            .filter(|(path, bytes)| before.get(*path) != Some(bytes))
            .collect();
        let changed: Vec<&String> = changed.into_iter().map(|(path, _)| path).collect();
        assert!(
            changed.iter().all(|path| *path == "feedmill.json"),
            "{formats}: {changed:?}"
        );
        assert_eq!(before.len(), after.len());
        publish(&mut site, 18..26);
        if site.has("atom.xml") {
            assert_whole(&site, "atom.xml", &boats(0..26));
        }
        site.assert_same_as_all();
    }
}

#[test]
fn links_of_sealed_stories_are_frozen() {
    let mut site = Site::configured(SMALL);
    let related = format!("{}\n\nRelated\n\nBoat 40\nBoat 41\n", story(0));
    site.article("boat-000.txt", &related);
    publish(&mut site, 1..3);
    site.article(
        "early.txt",
        "title: Boat 40\n\nThis one came while the other was still in the head.\n",
    );
    site.build();
    publish(&mut site, 3..9);
    assert!(
        site.document("archive/1/atom.xml")
            .contains("pages/early.html")
    );
    let sealed = site.document("archive/1/atom.xml");
    site.article(
        "late.txt",
        "title: Boat 41\n\nThis one came when the page was sealed long ago.\n",
    );
    site.build();
    let page = site.document("archive/1/atom.xml");
    assert!(sealed.contains("early.html") && page.contains("early.html"));
    assert!(!page.contains("late.html"));
    assert!(!site.document("pages/boat-000.html").contains("late.html"));
    site.assert_same_as_all();
}

/// Two feeds of all stories, one of which carries few bytes.
const SHARED: &str = "[[feeds]]\nname = \"stories\"\nitems = [\"stories\"]\nstories = 3\nwindow = \"1m\"\narchive_size = 4\n[[feeds]]\nstories = 6\nwindow = \"1m\"\narchive_size = 4\n";

#[test]
fn feeds_of_the_same_stories_share_one_history() {
    let mut site = Site::configured(SHARED);
    publish(&mut site, 0..20);
    assert!(site.has("stories/archive/1/atom.xml"));
    assert!(!site.has("archive"));
    for head in ["atom.xml", "stories/atom.xml"] {
        let mut ids = Vec::new();
        let mut next = Some(head.to_owned());
        while let Some(path) = next {
            let document = Atom::read(&site, &path);
            if document.is_archive() {
                assert_eq!(
                    document.link("current").as_deref(),
                    Some("stories/atom.xml")
                );
            }
            ids.extend(document.ids());
            next = document.link("prev-archive");
        }
        assert_eq!(ids.len(), 20, "{head}: an id stands twice, or nowhere");
        assert_eq!(ids.into_iter().collect::<BTreeSet<_>>(), boats(0..20));
    }
    // No head is shorter than it should be because of the other.
    assert!(Atom::read(&site, "atom.xml").ids().len() >= 6);
    site.assert_checked();
    site.assert_same_as_all();
}

#[test]
fn a_feed_that_carries_fewer_bytes_costs_the_others_nothing() {
    let config = SHARED.replacen(
        "window = \"1m\"",
        "window = \"1m\"\nmax_bytes = \"12 kB\"",
        1,
    );
    let config = config.replace("stories = 6", "stories = 15");
    let mut site = Site::configured(&config);
    for n in 0..30 {
        let long = "The crew told of the storm at length. ".repeat(25);
        site.article(
            &format!("boat-{n:03}.txt"),
            format!("{}\n{long}\n", story(n)),
        );
        site.build();
    }
    // What the small feed lets go is sealed; the other shows it all the same.
    let all = Atom::read(&site, "atom.xml");
    assert!(all.ids().len() >= 15, "{}", all.ids().len());
    assert!(Atom::read(&site, "stories/atom.xml").ids().len() < 15);
    let mut seen = BTreeSet::new();
    let mut next = Some("atom.xml".to_owned());
    while let Some(path) = next {
        let document = Atom::read(&site, &path);
        seen.extend(document.ids());
        next = document.link("prev-archive");
    }
    assert_eq!(seen, boats(0..30));
    assert_whole(&site, "stories/atom.xml", &boats(0..30));
    site.assert_checked();
    site.assert_same_as_all();
}

#[test]
fn an_edit_in_the_run_that_seals_the_story_is_in_the_head() {
    let mut site = Site::configured(SMALL);
    publish(&mut site, 0..6);
    // Not sealed yet, but by the stories that come with the edit.
    site.article("boat-001.txt", story(1).replace("salt", "pepper"));
    site.modified("boat-001.txt", 1_778_760_000);
    for n in 6..9 {
        site.article(&format!("boat-{n:03}.txt"), story(n));
    }
    site.build();
    assert!(site.has("archive/1/atom.xml"));
    assert!(site.item("boat-001").content.contains("pepper"));
    assert_whole(&site, "atom.xml", &boats(0..9));
    site.assert_same_as_all();
}

#[test]
fn a_page_changes_whatever_has_become_of_its_neighbours_articles() {
    let mut site = Site::configured(SMALL);
    publish(&mut site, 0..12);
    let entries = |site: &Site| {
        let page = site.document("archive/1/atom.xml");
        let entries = page.split("  <entry>").skip(1).map(ToOwned::to_owned);
        entries.collect::<Vec<_>>()
    };
    let before = entries(&site);
    assert_eq!(before.len(), 4);
    // One neighbour can't be read, another says something that nobody has looked at.
    site.article("boat-000.txt", b"\x89PNG\r\n\x1a\n\0\0\0");
    site.article("boat-003.txt", "");
    site.build_with("", 3);
    site.remove("boat-001.txt");
    site.article("boat-002.txt", format!("withdrawn: It sank.\n{}", story(2)));
    site.build_with("", 3);
    let after = entries(&site);
    assert_eq!(after.len(), 2, "{after:?}");
    assert!(after.iter().all(|entry| before.contains(entry)));
    assert!(site.document("archive/1/index.html").contains("Boat 3"));
    assert!(!site.document("archive/1/index.html").contains("Boat 1"));
    let report = site.run("check --json").out;
    assert!(report.contains("\"faults\":[]"), "{report}");
}

#[test]
fn what_cant_be_read_keeps_its_last_version_also_under_another_configuration() {
    let mut site = Site::configured(SMALL);
    publish(&mut site, 0..12);
    site.article("boat-001.txt", "");
    site.build_with("", 3);
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    site.write("config.toml", format!("[output]\npages = false\n{config}"));
    site.build_with("", 3);
    // The others have lost their pages, as the configuration says.
    let page = Atom::read(&site, "archive/1/atom.xml");
    assert_eq!(page.ids().len(), 4);
    assert_eq!(page.0.matches("/pages/").count(), 1, "{}", page.0);
    site.article("boat-001.txt", story(1));
    site.build();
    assert_eq!(
        site.document("archive/1/atom.xml")
            .matches("/pages/")
            .count(),
        0
    );
    site.assert_same_as_all();
}

#[test]
fn a_damaged_page_is_written_again_from_the_articles() {
    let mut site = Site::configured(SMALL);
    publish(&mut site, 0..12);
    let right = site.document("archive/1/atom.xml");
    let damaged = right.replace("salt", "sand");
    site.write("feeds/archive/1/atom.xml", &damaged);
    site.article("boat-001.txt", story(1).replacen('\n', "\ntags: fog\n", 1));
    site.modified("boat-001.txt", 1_778_760_000);
    site.build();
    let page = site.document("archive/1/atom.xml");
    assert!(!page.contains("sand"), "{page}");
    assert!(page.contains("\"fog\""));
    site.assert_same_as_all();
}

#[test]
fn histories_in_one_folder_overwrite_no_page() {
    let two = |first: u32| {
        format!(
            "[[feeds]]\nitems = [\"stories\"]\nstories = 2\nwindow = \"1m\"\narchive_size = {first}\n\
             [[feeds]]\nname = \"more\"\nstories = 2\nwindow = \"1m\"\narchive_size = 3\n"
        )
    };
    let mut site = Site::configured(&two(3));
    publish(&mut site, 0..12);
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    site.write("config.toml", config.replace(&two(3), &two(2)));
    let mut sealed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for n in 12..20 {
        publish(&mut site, n..n + 1);
        let output = site.output();
        let pages = output.keys().filter(|path| path.contains("archive/"));
        for path in pages.filter(|path| path.ends_with("atom.xml")) {
            let ids = Atom::read(&site, path).ids();
            let known = sealed.entry(path.clone()).or_insert_with(|| ids.clone());
            assert_eq!(*known, ids, "{path}");
        }
        assert_whole(&site, "atom.xml", &boats(0..n + 1));
    }
    site.assert_checked();
    site.assert_same_as_all();
}

#[test]
fn a_ledger_that_is_lost_changes_no_byte_whatever_the_output_holds() {
    for more in [
        "[output]\npages = false\n",
        "[output]\npages = false\n[[feeds]]\nstories = 3\nwindow = \"1m\"\narchive_size = 4\n",
        "[output]\npages = false\n[[feeds]]\nstories = 3\nwindow = \"1m\"\narchive_size = 4\nformats = [\"rss\"]\n",
        "[[feeds]]\nstories = 3\nwindow = \"1m\"\narchive_size = 4\nformats = [\"rss\"]\n",
        "[[feeds]]\nstories = 3\nwindow = \"1m\"\narchive_size = 4\nformats = [\"rss\"]\narchive = [\"rss\"]\n",
        "[[feeds]]\nstories = 3\nwindow = \"1m\"\narchive_size = 4\n[[feeds]]\neach = \"tag\"\nstories = 2\nwindow = \"1m\"\narchive_size = 2\n",
        "[output]\npages = false\n[[feeds]]\nstories = 3\nwindow = \"1m\"\narchive_size = 4\nformats = [\"atom\"]\n[[feeds]]\neach = \"tag\"\nstories = 2\nwindow = \"1m\"\narchive_size = 2\nformats = [\"rss\"]\n",
        "[[feeds]]\nstories = 3\nwindow = \"1m\"\narchive_size = 4\n[[feeds]]\nname = \"long\"\nstories = 3\nwindow = \"1m\"\narchive_size = 3\n",
        "[[feeds]]\nname = \"fog\"\nwhere = { tag = \"fog\" }\nstories = 2\nwindow = \"1m\"\narchive_size = 2\n[[feeds]]\nname = \"also\"\nwhere = { tag = \"fog\" }\nitems = [\"stories\"]\nstories = 2\nwindow = \"1m\"\narchive_size = 2\n",
    ] {
        let mut site = Site::configured(more);
        for n in 0..18 {
            let tag = ["fog", "salt", "ice & fog"][n % 3];
            let text = story(n).replacen('\n', &format!("\ntags: {tag}\n"), 1);
            let related = format!(
                "{text}\n\nBoat {} came late again\nFog over quay {n}\n",
                n / 2
            );
            site.article(&format!("boat-{n:03}.txt"), related);
            site.build();
        }
        let edited = story(1).replacen('\n', "\ntags: fog\n", 1);
        site.article("boat-001.txt", edited.replace("salt", "pepper"));
        site.modified("boat-001.txt", 1_778_760_000);
        site.build();
        site.remove("boat-016.txt");
        site.build();
        let report = site.assert_loses_nothing(0);
        assert_eq!(report["new"].as_array().unwrap().len(), 0, "{more}");
        site.assert_same_as_all();
    }
}

#[test]
fn a_sealed_page_keeps_a_story_whole_that_would_be_too_long_by_now() {
    let config =
        |bytes: &str| format!("{SMALL}archive = [\"atom\", \"rss\"]\nmax_bytes = \"{bytes}\"\n");
    let mut site = Site::configured(&config("200 KB"));
    let long = format!(
        "title: Boat 2\n\n{}",
        "Boat 2 came in with salt, and nobody at the quay had waited for it.\n\n".repeat(400)
    );
    site.article("boat-002.txt", &long);
    publish(&mut site, 3..12);
    let pages = |site: &Site| {
        ["archive/1/atom.xml", "archive/1/rss.xml"].map(|document| site.document(document))
    };
    let published = pages(&site);
    assert!(published[0].len() > 25_000);
    let reconfigure = |site: &Site, from: &str, to: &str| {
        let text = fs::read_to_string(site.path("config.toml")).unwrap();
        assert!(text.contains(from));
        site.write("config.toml", text.replace(from, to));
    };
    reconfigure(&site, "200 KB", "50 KB");
    site.build();
    assert!(pages(&site) == published);
    // What has to be written anew stays whole.
    reconfigure(
        &site,
        "archive = [\"atom\", \"rss\"]",
        "archive = [\"atom\"]",
    );
    site.build_with("--accept", 0);
    reconfigure(
        &site,
        "archive = [\"atom\"]",
        "archive = [\"atom\", \"rss\"]",
    );
    site.build();
    assert!(pages(&site) == published);
    reconfigure(&site, "\"Quay\"", "\"The quay\"");
    site.build();
    let lengths = |pages: &[String; 2]| [0, 1].map(|at| pages[at].len() > 25_000);
    assert_eq!(lengths(&pages(&site)), [true, true]);
    site.article("boat-002.txt", format!("tags: salt\n{long}"));
    site.build();
    let edited = pages(&site);
    assert_eq!(lengths(&edited), [true, true]);
    assert!(edited[0].contains("salt\""));
    site.assert_same_as_all();
    site.lose_ledger();
    site.build();
    assert!(pages(&site) == edited);
}

#[test]
fn a_page_that_was_placed_before_a_run_was_stopped_needs_no_neighbours_article() {
    let mut site = Site::configured(SMALL);
    publish(&mut site, 0..12);
    let documents = || "SELECT page, name, hash FROM page_document WHERE page = 1";
    let ledger = || rusqlite::Connection::open(site.path(".feedmill/ledger.db")).unwrap();
    let read = |ledger: &rusqlite::Connection| -> Vec<(i64, String, Vec<u8>)> {
        let mut query = ledger.prepare(documents()).unwrap();
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        rows.unwrap().map(Result::unwrap).collect()
    };
    let before = read(&ledger());
    assert!(!before.is_empty());
    site.article("boat-001.txt", story(1).replace("salt", "brine"));
    site.article("boat-002.txt", "");
    site.build_with("", 3);
    let placed = site.output();
    // As it is when the process ends right after the page took its place.
    let stopped = rusqlite::Connection::open(site.path(".feedmill/ledger.db")).unwrap();
    assert_ne!(read(&stopped), before);
    stopped
        .execute_batch("UPDATE page_document SET name = name || '.next' WHERE page = 1")
        .unwrap();
    for (page, name, hash) in &before {
        let row = rusqlite::params![page, name, hash];
        let order = "INSERT INTO page_document SELECT history, ?1, ?2, ?3 FROM history";
        stopped.execute(order, row).unwrap();
        let path = format!("archive/{page}/{name}");
        let order = "INSERT INTO pending SELECT ?1, 0";
        stopped.execute(order, [path]).unwrap();
    }
    drop(stopped);
    site.build_with("", 3);
    let ledger = rusqlite::Connection::open(site.path(".feedmill/ledger.db")).unwrap();
    let left = "SELECT (SELECT count(*) FROM pending), (SELECT count(*) FROM page_document WHERE name LIKE '%.next')";
    let left: (i64, i64) = ledger
        .query_row(left, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    assert_eq!(left, (0, 0), "pages wait for an article that nobody needs");
    let mut now = site.output();
    now.insert("feedmill.json".into(), placed["feedmill.json"].clone());
    assert!(now == placed);
}
