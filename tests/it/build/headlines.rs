//! Related headlines: items of their own, links to the stories that they name.

use std::collections::{BTreeMap, BTreeSet};

use crate::site::{BODY, ID, Item, Site, article};

/// A hundred and forty ways to say something short; each its own normal form.
fn headline(n: usize) -> String {
    const WHAT: [&str; 10] = [
        "Pilots",
        "Bakers",
        "Divers",
        "Painters",
        "Teachers",
        "Keepers",
        "Weavers",
        "Ferrymen",
        "Gardeners",
        "Archivists",
    ];
    const DOES: [&str; 14] = [
        "Ask for Another Boat",
        "Count the Gulls",
        "Close Early on Friday",
        "Wait for the Tide",
        "Mend the Northern Wall",
        "Share a Bridge",
        "Open the Old Cellar",
        "Sing at the Weir",
        "Walk to the Lighthouse",
        "Vote on the Lamp",
        "Leave the Island",
        "Return by Train",
        "Paint the Silos White",
        "Plant Pears Again",
    ];
    format!("{} {}", WHAT[n % 10], DOES[n / 10])
}

/// What stands below the story of the ice.
const HEADLINES: [&str; 3] = [
    "Seals Return to the Slipway",
    "Lamps Are Lit Again on the Mole",
    "Who Owns the Ice in the Harbour?",
];

fn write_ice(site: &Site) {
    let text = article("Ice came early to the quay this year.", &HEADLINES);
    site.article("ice.txt", text);
}

/// Writes the story that the first of them names, under a title.
fn write_seals(site: &Site, title: &str) {
    let text = format!("{title}\n\nThey came at night. {BODY}\n");
    site.article("seals.txt", text);
}

fn named<'a>(items: &'a [Item], title: &str) -> Vec<&'a Item> {
    items.iter().filter(|item| item.title == title).collect()
}

#[test]
fn headlines_with_bad_addresses_stay_as_text_and_hold_nothing_back() {
    let mut site = Site::new();
    for n in 0..8 {
        let headlines = [
            "Related:".to_owned(),
            format!("Boat {n} found at sea <https://exa,mple.org/{n}>"),
            format!("[Ice {n} on the river](https://a..example/)"),
        ];
        let lines: Vec<&str> = headlines.iter().map(String::as_str).collect();
        let text = format!("Link: https://exa,mple.org/\nTitle: Story {n}\n\n");
        site.article(&format!("s{n}.txt"), text + &article("It was so.", &lines));
    }
    site.build();
    assert_eq!(site.items().len(), 8 * 3);
    assert_eq!(named(&site.items(), "Boat 3 found at sea").len(), 1);
    site.assert_checked();
}

#[test]
fn a_title_of_a_megabyte_pushes_no_story_out() {
    let mut site = Site::new();
    for n in 0..19 {
        let title = format!("Story number {n} of the year");
        site.article(&format!("s{n:02}.txt"), format!("{title}\n\n{BODY}\n"));
    }
    let title = "word ".repeat(220_000);
    site.article("t.txt", format!("---\ntitle: {title}\n---\n{BODY}\n"));
    let built = site.build();
    assert!(
        built
            .to_string()
            .contains("title has more than 300 characters"),
        "{built}"
    );
    assert_eq!(site.items().len(), 20);
}

#[test]
fn two_hundred_articles_that_share_headlines_list_each_once() {
    let mut site = Site::configured("[[feeds]]\nstories = 200\nmax_bytes = \"5 MB\"\n");
    let mut written = BTreeSet::new();
    for n in 0..200_usize {
        let headlines: Vec<String> = (0..7).map(|k| headline((n * 11 + k * 20) % 140)).collect();
        // Every twentieth story is what one of the headlines names.
        let title = if n % 20 == 0 {
            headline(n / 2)
        } else {
            format!("Story number {n} of the year")
        };
        written.extend(headlines.iter().cloned());
        let lines: Vec<&str> = headlines.iter().map(String::as_str).collect();
        site.article(
            &format!("s{n:03}.txt"),
            format!("{title}\n\n{}", article("It was so.", &lines)),
        );
    }
    site.build();
    let items = site.items();
    let titles: BTreeSet<String> = (0..10).map(|n| headline(n * 10)).collect();
    let mut ids = BTreeSet::new();
    for item in &items {
        assert!(ids.insert(&item.id), "twice: {}", item.id);
    }
    for text in &written {
        let found = named(&items, text);
        assert_eq!(found.len(), 1, "{text}");
        let is_story = !found[0].id.contains("headline:");
        assert_eq!(is_story, titles.contains(text), "{text}");
    }
    // Where a headline names a story it is a link to it; nowhere else.
    let stories: BTreeMap<&str, &str> = items
        .iter()
        .filter(|item| !item.id.contains("headline:"))
        .map(|item| (item.title.as_str(), item.url.as_str()))
        .collect();
    for item in items.iter().filter(|item| !item.id.contains("headline:")) {
        for text in written.iter().filter(|text| **text != item.title) {
            let linked = stories.get(text.as_str()).is_some_and(|url| {
                item.content
                    .contains(&format!("<a href=\"{url}\">{text}</a>"))
            });
            let plain = item.content.contains(&format!("\">{text}</li>"));
            if item.content.contains(text.as_str()) {
                assert_eq!(linked, titles.contains(text), "{}: {text}", item.id);
                assert_eq!(plain, !linked, "{}: {text}", item.id);
            }
        }
    }
    site.assert_checked();
    site.assert_same_as_all();
}

#[test]
fn a_story_that_comes_later_is_linked_where_it_was_named() {
    let mut site = Site::new();
    write_ice(&site);
    site.build();
    let old = site.item("ice");
    assert_eq!(named(&site.items(), HEADLINES[0]).len(), 1);
    write_seals(&site, "Seals return to the slipway!");
    let report = site.build();
    let new = site.item("ice");
    assert!(new.content.contains("<a href=\"https://quay.example/feeds/pages/seals.html\">Seals Return to the Slipway</a>"), "{}", new.content);
    assert_eq!(
        (&new.updated, &new.published),
        (&old.updated, &old.published)
    );
    assert!(
        named(&site.items(), HEADLINES[0]).is_empty(),
        "it is a story now"
    );
    let written: Vec<&str> = report["written"]
        .as_array()
        .unwrap()
        .iter()
        .map(|path| path.as_str().unwrap())
        .collect();
    assert!(written.contains(&"pages/ice.html"), "{written:?}");
    let atom = site.document("atom.xml");
    assert!(atom.contains("<link href=\"https://quay.example/feeds/pages/seals.html\" rel=\"related\" title=\"Seals Return to the Slipway\"/>"), "{atom}");
    let rss = site.document("rss.xml");
    assert!(
        rss.contains("href=\"https://quay.example/feeds/pages/seals.html\" rel=\"related\""),
        "{rss}"
    );
    site.assert_same_as_all();
}

#[test]
fn a_headline_still_finds_a_story_that_got_another_title() {
    let mut site = Site::new();
    write_ice(&site);
    write_seals(&site, "Seals return to the slipway");
    site.build();
    let items = site.items().len();
    write_seals(&site, "A night with the seals");
    site.build();
    assert!(
        site.item("ice")
            .content
            .contains("pages/seals.html\">Seals Return")
    );
    assert_eq!(site.items().len(), items, "no headline comes back as new");
    let before = site.output();
    site.lose_ledger();
    site.build();
    assert_eq!(site.output(), before, "nor with the ledger lost");
    // A story that has the title now comes before one that had it.
    site.article(
        "seals2.txt",
        format!("Seals return to the slipway\n\nIn daylight. {BODY}\n"),
    );
    site.build();
    assert!(
        site.item("ice")
            .content
            .contains("pages/seals2.html\">Seals Return")
    );
    site.assert_same_as_all();
}

#[test]
fn a_link_goes_when_its_story_is_deleted_and_the_headline_is_an_item_again() {
    let mut site = Site::new();
    write_ice(&site);
    write_seals(&site, "Seals return to the slipway");
    site.build();
    let old = site.item("ice");
    assert!(old.content.contains("pages/seals.html"));
    site.remove("seals.txt");
    site.build();
    let new = site.item("ice");
    assert!(!new.content.contains("pages/seals.html"));
    assert_eq!(new.updated, old.updated);
    assert_eq!(named(&site.items(), HEADLINES[0]).len(), 1);
    site.assert_same_as_all();
}

#[test]
fn a_story_is_never_linked_to_itself() {
    let mut site = Site::new();
    let headlines = ["Ice Came Early to the Quay", HEADLINES[1], HEADLINES[2]];
    site.article(
        "ice.txt",
        format!(
            "Ice came early to the quay\n\n{}",
            article("It was November.", &headlines)
        ),
    );
    site.build();
    let item = site.item("ice");
    assert!(!item.content.contains("<a "), "{}", item.content);
}

#[test]
fn of_stories_with_one_title_the_earliest_is_linked() {
    let mut site = Site::new();
    let headlines = ["Ice Came Early This Year", HEADLINES[1], HEADLINES[2]];
    site.article(
        "news.txt",
        article("The winter was long this year.", &headlines),
    );
    for (name, date) in [
        ("b", "2026-05-02"),
        ("a", "2026-05-03"),
        ("c", "2026-05-04"),
    ] {
        site.article(
            &format!("{name}.txt"),
            format!("title: Ice came early this year\ndate: {date}\n\nVersion {name}. {BODY}\n"),
        );
    }
    site.build();
    let item = site.item("news");
    assert!(
        item.content.contains(
            "<a href=\"https://quay.example/feeds/pages/b.html\">Ice Came Early This Year</a>"
        ),
        "{}",
        item.content
    );
}

#[test]
fn a_headline_item_tells_its_story_and_keeps_its_date() {
    let mut site = Site::new();
    site.article(
        "ice.txt",
        article(
            "Ice came early to the quay this year.",
            &[
                "Seals Return to the Slipway <https://seals.example/news>",
                HEADLINES[1],
                HEADLINES[2],
            ],
        ),
    );
    site.build();
    let items = site.items();
    let story = site.item("ice");
    let titles: Vec<&str> = items
        .iter()
        .skip(1)
        .map(|item| item.title.as_str())
        .collect();
    assert_eq!(titles, HEADLINES);
    assert_eq!(items[1].url, "https://seals.example/news");
    let (page, anchor) = items[2].url.split_once("#h-").unwrap();
    assert_eq!(page, story.url);
    assert!(
        site.document("pages/ice.html")
            .contains(&format!("id=\"h-{anchor}\""))
    );
    assert_eq!(items[2].id, format!("{ID}headline:{anchor}"));
    assert!(
        items[2]
            .content
            .contains(&format!("<a href=\"{}\">{}</a>", story.url, story.title))
    );
    // k seconds before the story that they stand under.
    let at = |text: &str| {
        chrono::DateTime::parse_from_rfc3339(text)
            .unwrap()
            .timestamp()
    };
    for (k, item) in (1..).zip(&items[1..]) {
        assert_eq!(
            at(&item.published),
            at(&story.published) - k,
            "{}",
            item.title
        );
    }
}

#[test]
fn a_feed_of_headlines_holds_no_story_and_a_feed_of_stories_no_headline() {
    let mut site = Site::new();
    write_ice(&site);
    site.build();
    let is_headline = |item: &Item| item.id.contains("headline:");
    let (headlines, stories) = (
        site.items_of("headlines/feed.json"),
        site.items_of("stories/feed.json"),
    );
    assert!(
        headlines.len() == 3 && headlines.iter().all(is_headline),
        "{headlines:?}"
    );
    assert!(
        stories.len() == 1 && !stories.iter().any(is_headline),
        "{stories:?}"
    );
    let all = site.items();
    assert_eq!(all.len(), 4);
    assert!(
        headlines
            .iter()
            .chain(&stories)
            .all(|item| all.contains(item))
    );
}
