//! Order and dates in heads, and that what was built bit by bit is what one build gives.

use crate::site::{BODY, Site, article};

fn dated(title: &str, date: &str) -> String {
    format!("title: {title}\ndate: {date}\n\n{title}. {BODY}\n")
}

fn titles(site: &Site) -> Vec<String> {
    site.items().into_iter().map(|item| item.title).collect()
}

fn at(text: &str) -> chrono::DateTime<chrono::FixedOffset> {
    chrono::DateTime::parse_from_rfc3339(text).unwrap()
}

#[test]
fn a_story_that_comes_late_stands_where_its_date_puts_it() {
    let mut site = Site::new();
    site.article("a.txt", dated("Alpha", "2026-05-10T10:00:00Z"));
    site.build();
    site.article("b.txt", dated("Beta", "2026-05-10T09:00:00Z"));
    site.article("c.txt", dated("Gamma", "2026-05-10T11:00:00Z"));
    site.build();
    assert_eq!(titles(&site), ["Gamma", "Alpha", "Beta"]);
    site.article("a.txt", dated("Alpha", "2026-05-10T12:00:00Z"));
    site.build();
    assert_eq!(titles(&site), ["Alpha", "Gamma", "Beta"]);
    site.assert_same_as_all();
}

#[test]
fn headlines_follow_their_story_when_dates_and_numbers_disagree() {
    let mut site = Site::configured("[[feeds]]\nitems = [\"headlines\"]\nstories = 2\n");
    let with = |title: &str, date: &str, headline: &str| {
        format!("{}\n\n\nRelated:\n{headline}\n", dated(title, date))
    };
    site.article(
        "s1.txt",
        with("One", "2026-05-10T03:00:00Z", "Seals Return to the Slipway"),
    );
    site.build();
    site.article(
        "s2.txt",
        with("Two", "2026-05-10T02:00:00Z", "Lamps Are Lit on the Mole"),
    );
    site.build();
    site.article(
        "s3.txt",
        with(
            "Three",
            "2026-05-10T02:30:00Z",
            "Seals Return to the Slipway",
        ),
    );
    site.build();
    assert_eq!(
        titles(&site),
        ["Seals Return to the Slipway", "Lamps Are Lit on the Mole"]
    );
    site.assert_same_as_all();
}

#[test]
fn several_headlines_added_in_one_run_are_all_there_in_every_format() {
    let mut site = Site::new();
    let with = |headlines: &str| {
        format!(
            "{}\n\n\nRelated headlines:\n{headlines}\n",
            dated("Alpha", "2026-05-10")
        )
    };
    site.article("a.txt", with("Seals Return to the Slipway"));
    site.build();
    site.article(
        "a.txt",
        with("Ferry Company Reports Loss\nPupils Move Home Again\nLamps Are Lit on the Mole"),
    );
    site.build();
    let ids: Vec<String> = site.items().into_iter().map(|item| item.id).collect();
    assert_eq!(ids.len(), 4);
    for document in [
        "rss.xml",
        "atom.xml",
        "headlines/rss.xml",
        "headlines/index.html",
    ] {
        for id in ids.iter().filter(|id| id.contains("headline:")) {
            assert!(
                site.document(document).contains(id.as_str()),
                "{document}: {id}"
            );
        }
    }
    assert_eq!(
        at(&site.items()[1].published),
        at(&site.now()),
        "when it was first seen"
    );
    site.assert_same_as_all();
}

#[test]
fn a_feed_is_never_older_than_its_newest_item() {
    let mut site = Site::new();
    site.article("first.txt", dated("First", "2026-05-10"));
    site.build();
    for n in 0..5 {
        site.article(
            &format!("n{n}.txt"),
            article(&format!("Boat number {n} came in."), &[]),
        );
    }
    site.build();
    let atom = site.document("atom.xml");
    let updated = atom
        .split("<updated>")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap();
    let newest = site
        .items()
        .iter()
        .map(|item| at(&item.updated))
        .max()
        .unwrap();
    assert!(at(updated) >= newest, "{updated} < {newest}");
}

#[test]
fn a_held_story_that_is_deleted_leaves_a_tombstone() {
    let mut site = Site::new();
    site.article("a.txt", dated("Alpha", "2026-05-10"));
    site.article("c.txt", dated("Gamma", "2026-05-11"));
    site.build();
    site.article(
        "a.txt",
        format!("draft: true\n{}", dated("Alpha", "2026-05-10")),
    );
    site.build();
    site.remove("a.txt");
    site.build();
    assert!(site.document("atom.xml").contains("deleted-entry"));
    site.assert_same_as_all();
}

#[test]
fn a_story_withdrawn_before_anybody_saw_it_is_nowhere() {
    let mut site = Site::new();
    site.article("c.txt", dated("Gamma", "2026-05-11"));
    site.article(
        "a.txt",
        format!("withdrawn: yes\n{}", dated("Alpha", "2026-05-10")),
    );
    site.build();
    assert_eq!(titles(&site), ["Gamma"]);
    assert!(!site.has("pages/a.html"));
}

#[test]
fn many_stories_held_back_at_once_stay_until_accepted() {
    let mut site = Site::configured("[[feeds]]\nstories = 50\n");
    for n in 0..30 {
        site.article(
            &format!("n{n:02}.txt"),
            dated(&format!("Number {n}"), "2026-05-10"),
        );
    }
    site.build();
    for n in 0..20 {
        let name = format!("n{n:02}.txt");
        site.article(
            &name,
            format!(
                "draft: true\n{}",
                dated(&format!("Number {n}"), "2026-05-10")
            ),
        );
    }
    site.build_with("", 4);
    assert_eq!(site.items().len(), 30);
    site.build_with("--accept", 0);
    assert_eq!(site.items().len(), 10);
}

#[test]
fn a_run_that_failed_while_writing_is_finished_by_the_next() {
    let mut site = Site::new();
    site.article("a.txt", dated("Alpha", "2026-05-10"));
    site.build();
    site.article("b.txt", dated("Beta", "2026-05-11"));
    // A folder in the place of a document can't be replaced.
    std::fs::create_dir(site.path("feeds/pages/b.html")).unwrap();
    let ran = site.run("build");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.err.contains("pages/b.html") && ran.err.contains("hint:"),
        "{ran:?}"
    );
    std::fs::remove_dir(site.path("feeds/pages/b.html")).unwrap();
    let ran = site.run("build");
    assert!(
        ran.out.starts_with("an earlier run is finished → "),
        "{ran:?}"
    );
    assert_eq!(titles(&site), ["Beta", "Alpha"]);
    site.assert_checked();
    site.assert_same_as_all();
}

#[test]
fn a_feed_that_leaves_the_configuration_keeps_its_documents_until_accepted() {
    let mut site = Site::new();
    site.article("a.txt", dated("Alpha", "2026-05-10"));
    site.build();
    let config = std::fs::read_to_string(site.path("config.toml")).unwrap();
    site.write(
        "config.toml",
        format!("{config}[[feeds]]\nname = \"stories\"\nitems = [\"stories\"]\n"),
    );
    let ran = site.run("build");
    assert!(
        ran.code == Some(0)
            && ran.err.contains("headlines is no longer")
            && ran.err.contains("--accept"),
        "{ran:?}"
    );
    assert!(site.has("headlines/rss.xml") && site.has("rss.xml"));
    site.build_with("--accept", 0);
    assert!(!site.has("headlines/rss.xml") && !site.has("rss.xml") && site.has("stories/rss.xml"));
}

#[test]
fn a_format_that_leaves_the_configuration_is_named_and_stays_until_accepted() {
    let mut site = Site::new();
    site.article("a.txt", dated("Alpha", "2026-05-10"));
    site.build();
    let config = std::fs::read_to_string(site.path("config.toml")).unwrap();
    site.write(
        "config.toml",
        format!("{config}[[feeds]]\nformats = [\"rss\", \"json\"]\n"),
    );
    let ran = site.run("build");
    assert!(
        ran.code == Some(0)
            && ran
                .err
                .contains("feeds/atom.xml and 1 more are no longer written")
            && ran.err.contains("--accept"),
        "{ran:?}"
    );
    assert!(site.has("atom.xml") && site.has("index.html"));
    // It is said once.
    assert!(!site.run("build").err.contains("atom.xml"));
    site.build_with("--accept", 0);
    assert!(!site.has("atom.xml") && !site.has("index.html") && site.has("rss.xml"));
}

#[test]
fn a_page_goes_after_the_heads_that_lead_to_it() {
    let mut site = Site::new();
    site.article("a.txt", dated("Alpha", "2026-05-10"));
    site.article("b.txt", dated("Beta", "2026-05-11"));
    site.build();
    site.remove("a.txt");
    let config = std::fs::read_to_string(site.path("config.toml")).unwrap();
    site.write("config.toml", config.replace("\"Quay\"", "\"Mole\""));
    // The run ends before the heads are in their places, as the list beside them can't be written.
    let list = site.path("feeds/opml.xml");
    std::fs::remove_file(&list).unwrap();
    std::fs::create_dir(&list).unwrap();
    assert_eq!(site.run("build").code, Some(1));
    assert!(site.document("rss.xml").contains("pages/a.html") && site.has("pages/a.html"));
    std::fs::remove_dir(&list).unwrap();
    site.build();
    assert!(!site.has("pages/a.html"));
    site.assert_checked();
    site.assert_same_as_all();
}

#[test]
fn what_can_not_be_removed_holds_nothing_else_back() {
    let mut site = Site::new();
    site.article("a.txt", dated("Alpha", "2026-05-10"));
    site.article("b.txt", dated("Beta", "2026-05-11"));
    site.build();
    site.remove("a.txt");
    let other = "title: Gamma\ndate: 2026-05-12\n\nSnow fell on the quay.\n";
    site.article("c.txt", other);
    let page = site.path("feeds/pages/a.html");
    std::fs::remove_file(&page).unwrap();
    std::fs::create_dir(&page).unwrap();
    let ran = site.run("build");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("pages/a.html"), "{ran:?}");
    assert_eq!(titles(&site), ["Gamma", "Beta"]);
    assert!(site.has("pages/c.html"));
    std::fs::remove_dir(&page).unwrap();
    site.build();
    site.assert_checked();
    site.assert_same_as_all();
}
