//! The verbs that look and write nothing: `check`, `explain`, `status`.

use std::fs;

use serde_json::Value;

use crate::site::{BODY, ID, Site, article};

const HEADLINES: [&str; 3] = [
    "Seals Return to the Slipway",
    "Lamps Are Lit Again on the Mole",
    "Who Owns the Ice in the Harbour?",
];

fn built() -> Site {
    let mut site = Site::new();
    site.article(
        "ice.txt",
        article("Ice came early to the quay this year.", &HEADLINES),
    );
    site.article(
        "animals/2026-05-02-seals.txt",
        format!("title: Seals return to the slipway\nauthor: Pier desk\ntags: seals, spring\n\nThey came at night. {BODY}\n"),
    );
    site.build();
    site
}

fn json(site: &Site, words: &str) -> Value {
    let ran = site.run(words);
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

#[test]
fn check_finds_nothing_after_a_build_and_writes_nothing() {
    let site = built();
    let before = site.stats();
    let ran = site.run("check");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        ran.out.starts_with("18 documents checked, all right in "),
        "{ran:?}"
    );
    assert_eq!(site.run("check -q").out, "");
    assert_eq!(site.stats(), before);
}

#[test]
fn check_names_each_document_that_is_broken_or_missing() {
    let site = built();
    let broken = [
        (
            "atom.xml",
            "<published>2026-05-14T08:30:00+00:00</published>",
            "<published>2026-05-15T08:30:00+00:00</published>",
        ),
        (
            "stories/rss.xml",
            "isPermaLink=\"false\"",
            "isPermaLink=\"true\"",
        ),
        ("feed.json", "\"version\"", "\"vision\""),
        ("pages/ice.html", "</h1>", "</h1><script>alert(1)</script>"),
        ("headlines/index.html", "</main>", ""),
        ("opml.xml", "xmlUrl", "xmlurl"),
        ("feedmill.json", "generation", "regeneration"),
    ];
    for (document, from, to) in broken {
        let text = site.document(document);
        assert!(text.contains(from), "{document}");
        site.write(&format!("feeds/{document}"), text.replace(from, to));
    }
    fs::remove_file(site.path("feeds/rss.xml")).unwrap();
    let report = json(&site, "check --json");
    assert_eq!(report["exit_code"], 4);
    assert_eq!(report["missing"], serde_json::json!(["rss.xml"]));
    let faults: Vec<&str> = report["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["document"].as_str().unwrap())
        .collect();
    for (document, ..) in broken {
        assert!(faults.contains(&document), "{document}: {report:#}");
    }
    let ran = site.run("check");
    assert_eq!(ran.code, Some(4));
    assert!(
        ran.err.contains("atom.xml:") && ran.err.contains("build --all"),
        "{ran:?}"
    );
    site.run("build --all");
    site.assert_checked();
}

#[test]
fn looking_at_a_site_that_was_never_built_says_what_to_run() {
    let site = Site::new();
    for verb in ["check", "status"] {
        let ran = site.run(verb);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(
            ran.err.contains("nothing is built yet") && ran.err.contains("feedmill build"),
            "{ran:?}"
        );
    }
    assert!(!site.path(".feedmill").exists(), "looking left a trace");
}

#[test]
fn explain_says_what_everything_is_and_why() {
    let site = built();
    let report = json(
        &site,
        "explain articles/animals/2026-05-02-seals.txt --json",
    );
    for (key, wanted) in [
        ("title", "Seals return to the slipway"),
        ("title_from", "from the metadata"),
        ("published", "2026-05-02T12:00:00Z"),
        ("published_why", "from the path; it stays"),
        ("section", "animals"),
        ("state", "published"),
        (
            "url",
            "https://quay.example/feeds/pages/animals/2026-05-02-seals.html",
        ),
    ] {
        assert_eq!(report[key], wanted, "{key} in {report:#}");
    }
    assert_eq!(report["id"], format!("{ID}animals/2026-05-02-seals"));
    assert_eq!(report["authors"], serde_json::json!(["Pier desk"]));
    assert_eq!(report["feeds"].as_array().unwrap().len(), 3);
    let report = json(&site, "explain ice.txt --json");
    assert_eq!(
        report["headlines_from"],
        "the last block, after two blank lines"
    );
    assert_eq!(
        report["headlines"][0]["names"],
        format!("{ID}animals/2026-05-02-seals")
    );
    assert_eq!(report["headlines"][1]["names"], Value::Null);
}

#[test]
fn explain_tells_a_new_file_a_changed_one_and_a_deleted_one() {
    let mut site = built();
    site.article("fog.txt", article("Fog lay on the water until noon.", &[]));
    let report = json(&site, "explain articles/fog.txt --json");
    assert_eq!(
        (report["state"].as_str(), report["id"].as_str()),
        (
            Some("new: not built yet"),
            Some("tag:quay.example,2026:fog")
        )
    );
    site.article(
        "ice.txt",
        article("Ice came late to the quay this year.", &HEADLINES),
    );
    let report = json(&site, "explain articles/ice.txt --json");
    assert_eq!(report["changed"], true);
    site.build();
    site.remove("ice.txt");
    site.build();
    let ran = site.run("explain articles/ice.txt");
    assert!(ran.out.contains("deleted; if it returns"), "{ran:?}");
}

#[test]
fn explain_says_why_a_file_is_no_article() {
    let site = built();
    for (name, why) in [
        ("_index.md", "generators"),
        ("README.txt", "README"),
        (".hidden.txt", "hidden"),
        ("a.txt~", "editor"),
        ("a.part", "isn't finished"),
        ("a.jpg", ".txt"),
    ] {
        site.write(&format!("articles/{name}"), "Text.");
        let ran = site.run(&format!("explain articles/{name}"));
        assert!(ran.out.contains(why), "{name}: {ran:?}");
    }
    let ran = site.run("explain config.toml");
    assert_eq!(ran.code, Some(2), "{ran:?}");
    let ran = site.run("explain articles/nowhere.txt");
    assert!(
        ran.code == Some(2) && ran.err.contains("there is no file"),
        "{ran:?}"
    );
}

/// A feed without a page for people is known by its first document: the site's address is none of its own.
#[test]
fn a_feed_is_named_by_an_address_that_leads_to_it() {
    let mut site =
        Site::configured("[[feeds]]\n[[feeds]]\nname = \"own\"\nformats = [\"atom\", \"rss\"]\n");
    site.article(
        "ice.txt",
        article("Ice came early to the quay this year.", &[]),
    );
    site.build();
    let own = format!(
        "{}own/rss.xml",
        site.item("ice").url.split("pages/").next().unwrap()
    );
    for words in ["explain articles/ice.txt", "status"] {
        let ran = site.run(words);
        assert!(ran.out.contains(&own), "{words}: {ran:?}");
    }
}

#[test]
fn explain_names_what_is_wrong_and_ends_in_3() {
    let site = built();
    site.article("bad.txt", "title: A\ndate: soon\n\nText.\n");
    let ran = site.run("explain articles/bad.txt");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(
        ran.err
            .starts_with("articles/bad.txt:2: date: \"soon\" is not a date"),
        "{ran:?}"
    );
}

#[test]
fn status_counts_stories_by_state_and_names_problems() {
    let mut site = built();
    site.article("wait.txt", "title: Later\ndate: 2030-01-01\n\nText.\n");
    site.article("draft.txt", "title: Draft\ndraft: true\n\nText.\n");
    site.article("bad.txt", "title: A\ndate: soon\n\nText.\n");
    site.build_with("", 3);
    let report = json(&site, "status --json");
    for (key, wanted) in [
        ("published", 2),
        ("waiting", 1),
        ("held", 1),
        ("articles", 5),
        ("unrecoverable", 0),
    ] {
        assert_eq!(report[key], wanted, "{key} in {report:#}");
    }
    assert_eq!(report["problems"][0]["path"], "bad.txt");
    assert_eq!(report["exit_code"], 3);
    let ran = site.run("status");
    assert!(
        !format!("{ran:?}").contains("Later"),
        "an embargo leaves no trace: {ran:?}"
    );
}

#[test]
fn status_says_what_a_lost_ledger_would_cost() {
    let mut site = Site::configured(
        "[output]\npages = false\n[[feeds]]\nstories = 2\nwindow = \"1m\"\narchive = false\n",
    );
    for n in 1..=5 {
        site.article(
            &format!("n{n}.txt"),
            format!("title: Number {n} of the year\ndate: 2026-05-0{n}\n\n{BODY}\n"),
        );
    }
    site.build();
    assert_eq!(json(&site, "status --json")["unrecoverable"], 3);
    let ran = site.run("status");
    assert!(
        ran.out.contains("3 of 5 stories lose their dates"),
        "{ran:?}"
    );
    // A history loses none.
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    let config = config.replace("archive = false", "archive_size = 2");
    site.write("config.toml", config);
    site.build();
    let report = json(&site, "status --json");
    assert_eq!(report["unrecoverable"], 0);
    assert_eq!(report["feeds"][0]["pages"], 2);
    let ran = site.run("status");
    assert!(
        ran.out.contains("2 stories in its head, 2 sealed pages"),
        "{ran:?}"
    );
}

/// Why a story has its date, as `explain` says it.
fn dated(site: &Site, name: &str) -> String {
    let report = json(site, &format!("explain {name} --json"));
    report["published_why"].as_str().unwrap().to_owned()
}

#[test]
fn explain_says_truly_where_a_date_comes_from() {
    let mut site = Site::new();
    site.article("fog.txt", article("Fog lay on the water until noon.", &[]));
    assert!(dated(&site, "fog.txt").contains("last modified"));
    site.build();
    let old = site.item("fog");
    assert_eq!(
        dated(&site, "fog.txt"),
        "when its file was last modified before the first build; it stays"
    );
    site.article("ice.txt", article("Ice came early to the quay.", &[]));
    assert_eq!(dated(&site, "ice.txt"), "when it is first seen");
    site.build();
    // A name with a date comes too late.
    for (from, to) in [
        ("fog.txt", "2026-05-02-fog.txt"),
        ("ice.txt", "2026-05-03-ice.txt"),
    ] {
        site.rename(from, to);
    }
    site.build();
    assert_eq!(site.item("fog").published, old.published);
    assert_eq!(
        dated(&site, "2026-05-02-fog.txt"),
        "when its file was last modified before the first build; it stays"
    );
    assert_eq!(
        dated(&site, "2026-05-03-ice.txt"),
        "when it was first seen; it stays"
    );
    // A stamp that is written above it now isn't its date either.
    let text = format!(
        "4 May 2026, 09:30\n\n{}",
        article("Ice came early to the quay.", &[])
    );
    site.article("2026-05-03-ice.txt", text);
    site.build();
    assert_eq!(
        dated(&site, "2026-05-03-ice.txt"),
        "when it was first seen; it stays"
    );
    site.lose_ledger();
    site.build();
    assert!(dated(&site, "2026-05-02-fog.txt").contains("the ledger was lost"));
}

#[test]
fn explain_and_build_agree_on_a_bad_date_of_a_published_story() {
    let mut site = Site::new();
    let text = |date: &str| format!("date: {date}\n\n{}", article("Fog lay on the water.", &[]));
    site.article("fog.txt", text("2026-05-01"));
    site.build();
    site.article("fog.txt", text("2026-13-01"));
    let built = site.build();
    let explained = json(&site, "explain fog.txt --json");
    assert_eq!(explained["problems"], built["problems"]);
    assert_eq!(explained["problems"][0]["left_out"], false);
    assert_eq!(explained["published_why"], "from the metadata; it stays");
    // Of one that isn't published it keeps everything back.
    site.article("ice.txt", text("2026-13-01"));
    let built = site.build_with("", 3);
    let ran = site.run("explain ice.txt --json");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let explained: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(explained["problems"][0], built["problems"][1]);
}

#[test]
fn explain_names_each_line_that_is_no_part_of_the_story_and_what_it_is() {
    let site = Site::new();
    let text = format!(
        "14 May 2026, 09:30\nFOR IMMEDIATE RELEASE\n\nHarbour Wall Is Mended After Nine Days\nBy Anna Roe\n\n\
         {BODY}\n\n\nRelated:\nFog at Noon Again\nMay 14, 2026\nFOG AT NOON AGAIN\nIce on the Lower Quay\n\n\
         ENDS\n\nNot for readers\n"
    );
    site.article("harbour-wall-news.txt", text);
    let report = json(&site, "explain harbour-wall-news.txt --json");
    let passed = report["passed_over"].as_array().unwrap().iter();
    let passed: Vec<(u64, &str)> = passed
        .map(|line| {
            (
                line["line"].as_u64().unwrap(),
                line["kind"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        passed,
        [
            (1, "a date, or the time that it takes to read"),
            (2, "a word of release"),
            (5, "a byline"),
            (11, "a label above headlines, or the mark of the end"),
            (13, "a date, or the time that it takes to read"),
            (14, "the same headline again"),
            (17, "below the end of the story"),
            (19, "below the end of the story"),
        ],
        "{report:#}"
    );
    let titles = report["titles"].as_array().unwrap().iter();
    let titles: Vec<(&str, &str, bool)> = titles
        .map(|title| {
            let text = |key: &str| title[key].as_str().unwrap();
            (text("from"), text("text"), title["why_not"].is_null())
        })
        .collect();
    assert_eq!(
        titles[0],
        (
            "the first line",
            "Harbour Wall Is Mended After Nine Days",
            true
        )
    );
    assert_eq!(titles[1], ("the file name", "Harbour wall news", false));
    assert_eq!((titles[2].0, titles[2].2), ("the opening sentence", false));
    let ran = site.run("explain harbour-wall-news.txt");
    assert!(
        ran.out.contains("line 5: \"By Anna Roe\" is a byline"),
        "{ran:?}"
    );
    assert!(
        ran.out.contains("not the file name \"Harbour wall news\""),
        "{ran:?}"
    );
}

#[test]
fn explain_says_what_speaks_against_headlines() {
    let site = Site::new();
    let text = format!("{BODY}\n\n\n200 g of flour\n3 eggs from the market\n1 spoon of salt\n");
    site.article("bread.txt", text);
    let ran = site.run("explain bread.txt");
    let why =
        "none: line 5: 3 short lines at the end stay text (they look like quantities or results)";
    assert!(ran.out.contains(why), "{ran:?}");
    assert!(ran.err.contains("put \"Related:\" above them"), "{ran:?}");
    // A title of its own it hasn't: what speaks against its first line is said too.
    assert!(
        ran.out.contains("it is longer than a title") || ran.out.contains("it ends as"),
        "{ran:?}"
    );
}

#[test]
fn build_says_once_that_lines_stay_text_and_cron_hears_nothing() {
    let mut site = Site::new();
    let text = format!("{BODY}\n\n\n200 g of flour\n3 eggs from the market\n1 spoon of salt\n");
    site.article("bread.txt", &text);
    let ran = site.run("build");
    assert_eq!(ran.code, Some(0));
    assert!(
        ran.err
            .contains("bread.txt:5: 3 short lines at the end stay text"),
        "{ran:?}"
    );
    for options in ["", "--all", "--json"] {
        let ran = site.run(&format!("build {options}"));
        assert!(!format!("{ran:?}").contains("stay text"), "{ran:?}");
    }
    site.article("bread.txt", format!("Fog.\n\n{text}"));
    site.later(60);
    let ran = site.run("build -q");
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
    assert!(site.run("explain bread.txt").err.contains("stay text"));
}
