//! Feeds that hold some stories: `where` and `each`.

use std::fs;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::site::Site;

/// A story with some metadata.
fn story(title: &str, metadata: &str) -> String {
    format!("title: {title}\n{metadata}\n\nWhat happened at the quay, told at length, is this.\n")
}

/// A site whose feeds are those of a config, and some stories of two sections, tags and languages.
fn newsroom(feeds: &str) -> Site {
    let mut site = Site::configured(feeds);
    for (name, title, metadata) in [
        (
            "sport/regatta.txt",
            "Regatta",
            "tags: boats, summer\nauthor: Ada Quay",
        ),
        ("sport/ice-hockey.txt", "Ice hockey", "tags: Ice"),
        (
            "city/ferry.txt",
            "Ferry",
            "tags: boats, ice\nlanguage: pt-BR",
        ),
        ("city/bridge.txt", "Bridge", "section: Roads & Bridges"),
        ("notice.txt", "Notice", "language: de"),
    ] {
        site.article(name, story(title, metadata));
    }
    site.build();
    site
}

fn titles(site: &Site, feed: &str) -> Vec<String> {
    let items = site.items_of(&format!("{feed}/feed.json"));
    let mut titles: Vec<String> = items.into_iter().map(|item| item.title).collect();
    titles.sort();
    titles
}

const ALL: &str = "[[feeds]]\nname = \"all\"\n";

#[test]
fn a_feed_holds_the_stories_that_its_where_selects() {
    let site = newsroom(&format!(
        "{ALL}{}",
        r#"
        [[feeds]]
        name = "sport"
        where = { section = "Sport" }
        [[feeds]]
        name = "boats"
        where = { tag = ["boats", "sails"], not = { language = "pt" } }
        [[feeds]]
        name = "city"
        where = { path = "city/**" }
        [[feeds]]
        name = "ada"
        where = { author = "ada quay", section = "sport" }
        [[feeds]]
        name = "nothing"
        where = { tag = "fog" }
        "#
    ));
    assert_eq!(titles(&site, "sport"), ["Ice hockey", "Regatta"]);
    assert_eq!(titles(&site, "boats"), ["Regatta"]);
    assert_eq!(titles(&site, "city"), ["Bridge", "Ferry"]);
    assert_eq!(titles(&site, "ada"), ["Regatta"]);
    assert!(titles(&site, "nothing").is_empty());
    assert_eq!(titles(&site, "all").len(), 5);
    // The same story is the same item wherever it is.
    let of = |feed: &str| {
        let items = site.items_of(&format!("{feed}/feed.json"));
        items.into_iter().find(|item| item.title == "Regatta")
    };
    assert_eq!(of("all"), of("sport"));
    site.assert_checked();
    site.assert_same_as_all();
}

#[test]
fn a_story_enters_and_leaves_a_feed_with_its_tags() {
    let mut site = newsroom(&format!(
        "{ALL}[[feeds]]\nname = \"ice\"\nwhere = {{ tag = \"ice\" }}\n"
    ));
    assert_eq!(titles(&site, "ice"), ["Ferry", "Ice hockey"]);
    let before = site.items_of("all/feed.json");
    site.article(
        "city/ferry.txt",
        story("Ferry", "tags: boats\nlanguage: pt-BR"),
    );
    site.article(
        "sport/regatta.txt",
        story("Regatta", "tags: ice\nauthor: Ada Quay"),
    );
    site.build();
    assert_eq!(titles(&site, "ice"), ["Ice hockey", "Regatta"]);
    let after = site.items_of("all/feed.json");
    let dates = |items: &[crate::site::Item]| -> Vec<(String, String, String)> {
        let dates = items.iter();
        let dates = dates.map(|i| (i.id.clone(), i.published.clone(), i.updated.clone()));
        dates.collect()
    };
    assert_eq!(dates(&before), dates(&after), "tags move no date");
    site.remove("sport/regatta.txt");
    site.build();
    assert_eq!(titles(&site, "ice"), ["Ice hockey"]);
    assert!(site.document("ice/atom.xml").contains("at:deleted-entry"));
    site.assert_checked();
    site.assert_same_as_all();
}

#[test]
fn a_story_that_only_moves_enters_the_feed_of_its_new_folder() {
    let mut site = newsroom(&format!(
        "{ALL}[[feeds]]\nname = \"city\"\nwhere = {{ path = \"city\" }}\n"
    ));
    site.article("harbour/weir.txt", story("Weir", "section: water"));
    site.build();
    assert_eq!(titles(&site, "city"), ["Bridge", "Ferry"]);
    fs::rename(
        site.path("articles/harbour/weir.txt"),
        site.path("articles/city/weir.txt"),
    )
    .unwrap();
    site.build();
    assert_eq!(titles(&site, "city"), ["Bridge", "Ferry", "Weir"]);
    site.assert_same_as_all();
}

#[test]
fn a_story_that_enters_late_is_seen_however_small_the_feed_is() {
    let mut site = newsroom(&format!(
        "{ALL}[[feeds]]\nname = \"x\"\nwhere = {{ tag = \"ice\", not = {{ path = \"drafts\" }} }}\nstories = 1\nwindow = \"1m\"\narchive = false\n"
    ));
    for n in 0..3 {
        site.later(86_400);
        site.article(&format!("{n}.txt"), story(&format!("Ice {n}"), "tags: ice"));
        site.build();
    }
    assert_eq!(titles(&site, "x"), ["Ice 2"]);
    site.article(
        "sport/regatta.txt",
        story("Regatta", "tags: ice\nauthor: Ada Quay"),
    );
    site.build();
    assert!(titles(&site, "x").contains(&"Regatta".to_owned()));
    site.assert_same_as_all();
}

#[test]
fn a_feed_that_comes_late_holds_what_was_published_before() {
    let mut site = newsroom(ALL);
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    let more = "[[feeds]]\nname = \"sport\"\nwhere = { section = \"sport\" }\nstories = 1\nwindow = \"1m\"\narchive = false\n";
    site.write("config.toml", format!("{config}{more}"));
    let all = site.items_of("all/feed.json");
    site.build();
    assert_eq!(titles(&site, "sport"), ["Ice hockey", "Regatta"]);
    assert_eq!(site.items_of("all/feed.json"), all);
    site.later(86_400);
    site.article("sport/oars.txt", story("Oars", ""));
    site.build();
    assert_eq!(titles(&site, "sport"), ["Oars"]);
    site.assert_same_as_all();
}

#[test]
fn each_value_has_a_feed_that_stays_when_it_is_empty() {
    let mut site = newsroom(&format!(
        "{ALL}[[feeds]]\neach = \"section\"\n[[feeds]]\neach = \"tag\"\nname = \"topics/{{value}}\"\ntitle = \"Quay on {{value}}\"\n"
    ));
    assert_eq!(titles(&site, "section/sport"), ["Ice hockey", "Regatta"]);
    assert_eq!(titles(&site, "section/roads-bridges"), ["Bridge"]);
    assert_eq!(titles(&site, "topics/ice"), ["Ferry", "Ice hockey"]);
    let rss = site.document("topics/boats/rss.xml");
    assert!(rss.contains("<title>Quay on boats</title>"), "{rss}");
    let own = "https://quay.example/feeds/topics/boats/rss.xml";
    assert!(rss.contains(own), "{rss}");
    assert!(site.document("topics/boats/index.html").contains(own));
    assert!(site.document("opml.xml").contains(own));
    site.assert_checked();
    site.article("sport/regatta.txt", story("Regatta", "tags: rowing"));
    site.article(
        "city/ferry.txt",
        story("Ferry", "tags: ice\nlanguage: pt-BR"),
    );
    let report = site.build();
    assert!(titles(&site, "topics/boats").is_empty());
    assert_eq!(titles(&site, "topics/rowing"), ["Regatta"]);
    assert!(site.document("opml.xml").contains("topics/rowing/rss.xml"));
    let written: Vec<&str> = report["written"]
        .as_array()
        .unwrap()
        .iter()
        .map(|path| path.as_str().unwrap())
        .collect();
    assert!(
        !written.iter().any(|path| path.starts_with("section/roads")),
        "{written:?}"
    );
    site.assert_checked();
    site.assert_same_as_all();
}

#[test]
fn a_feed_of_a_language_says_so() {
    let site = newsroom(&format!("{ALL}[[feeds]]\neach = \"language\"\n"));
    for (feed, language) in [("language/pt-br", "pt-BR"), ("language/de", "de")] {
        let json: serde_json::Value =
            serde_json::from_str(&site.document(&format!("{feed}/feed.json"))).unwrap();
        assert_eq!(json["language"], language);
        assert_eq!(json["items"][0]["language"], serde_json::Value::Null);
        let rss = site.document(&format!("{feed}/rss.xml"));
        assert!(
            rss.contains(&format!("<language>{language}</language>")),
            "{rss}"
        );
        let atom = site.document(&format!("{feed}/atom.xml"));
        assert!(atom.contains(&format!("xml:lang=\"{language}\"")), "{atom}");
    }
    site.assert_checked();
}

#[test]
fn an_edit_that_had_left_a_small_feed_comes_back_to_it_alone() {
    let mut site = newsroom(&format!(
        "{ALL}[[feeds]]\nname = \"sport\"\nwhere = {{ section = \"sport\" }}\nstories = 1\nwindow = \"1m\"\narchive = false\n"
    ));
    for n in 0..3 {
        site.later(86_400);
        site.article(&format!("sport/{n}.txt"), story(&format!("Match {n}"), ""));
        site.build();
    }
    assert_eq!(titles(&site, "sport"), ["Match 2"]);
    let order = |site: &Site| -> Vec<String> {
        let items = site.items_of("all/feed.json");
        items.into_iter().map(|item| item.id).collect()
    };
    let before = order(&site);
    site.article("sport/regatta.txt", story("Regatta, again", "tags: boats"));
    site.build();
    assert!(titles(&site, "sport").contains(&"Regatta, again".to_owned()));
    assert_eq!(order(&site), before, "the feed of all keeps its order");
    site.assert_same_as_all();
}

#[test]
fn a_lost_ledger_changes_no_byte_of_feeds_that_select() {
    let mut site = newsroom(&format!(
        "{ALL}[[feeds]]\nname = \"sport\"\nwhere = {{ section = \"sport\" }}\n[[feeds]]\neach = \"tag\"\n"
    ));
    site.later(3_600);
    site.article("sport/oars.txt", story("Oars", "tags: boats"));
    site.build();
    let before = site.output();
    site.lose_ledger();
    let report = site.build();
    assert_eq!(report["new"].as_array().unwrap().len(), 0);
    assert_eq!(site.output(), before);
}

#[test]
fn mistakes_in_a_where_have_their_place() {
    let site = Site::configured(
        "[[feeds]]\nname = \"x\"\nwhere = { sektion = \"a\", path = \"/etc\", not = { not = 1 } }\n[[feeds]]\neach = \"title\"\n[[feeds]]\nname = \"same\"\neach = \"tag\"\n",
    );
    let ran = site.run("build");
    assert_eq!(ran.code, Some(2));
    for part in [
        "unknown key `sektion` in [feeds.where]",
        "did you mean `section`?",
        "`feeds.where.path` can't be \"/etc\"",
        "unknown key `not` in [feeds.where.not]",
        "`feeds.each`",
        "{value}",
    ] {
        assert!(ran.err.contains(part), "{part} not in {}", ran.err);
    }
}

/// What happens to one of a few articles.
#[derive(Debug, Clone)]
enum Edit {
    Write(usize, Vec<&'static str>, &'static str),
    Remove(usize),
    Move(usize, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let place = 0..6_usize;
    let tags = prop::sample::subsequence(vec!["ice", "boats", "fog"], 0..=3);
    prop_oneof![
        4 => (place.clone(), tags, prop::sample::select(vec!["", "draft: true\n", "section: city\n"]))
            .prop_map(|(at, tags, more)| Edit::Write(at, tags, more)),
        1 => place.clone().prop_map(Edit::Remove),
        1 => (place.clone(), place).prop_map(|(from, to)| Edit::Move(from, to)),
    ]
}

fn path_of(place: usize) -> String {
    let folders = ["", "sport/", "city/"];
    format!("{}{place}.txt", folders[place % folders.len()])
}

/// `EDIT_SEQUENCES` asks for more than ten.
#[test]
fn after_any_edits_the_feeds_are_what_a_whole_build_gives() {
    let config = format!(
        "{ALL}[[feeds]]\nname = \"small\"\nwhere = {{ tag = \"ice\", not = {{ path = \"city\" }} }}\nstories = 2\nwindow = \"1m\"\n[[feeds]]\neach = \"tag\"\nstories = 3\nwindow = \"1m\"\n[[feeds]]\neach = \"section\"\n"
    );
    let edits = prop::collection::vec(edit(), 1..10);
    let asked = std::env::var("EDIT_SEQUENCES").ok();
    let config_of_test = ProptestConfig {
        cases: asked.and_then(|text| text.parse().ok()).unwrap_or(10),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let result = TestRunner::new(config_of_test).run(&edits, |edits| {
        let mut site = Site::configured(&config);
        site.article("first.txt", story("First", "tags: ice"));
        site.build();
        for (count, edit) in edits.into_iter().enumerate() {
            match edit {
                Edit::Write(at, tags, more) => {
                    let metadata = format!("{more}tags: {}", tags.join(", "));
                    site.article(
                        &path_of(at),
                        story(&format!("Story {at}, {}", count / 3), &metadata),
                    );
                }
                Edit::Remove(at) => {
                    let _ = fs::remove_file(site.path("articles").join(path_of(at)));
                }
                Edit::Move(from, to) => {
                    let articles = site.path("articles");
                    let _ = fs::rename(articles.join(path_of(from)), articles.join(path_of(to)));
                }
            }
            site.later(3_600);
            site.build();
        }
        site.assert_same_as_all();
        site.assert_checked();
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

#[test]
fn feeds_in_other_formats_show_the_same_stories_in_their_own_words() {
    // Where there is neither JSON nor a twin, Atom and RSS hold what recovery needs.
    let mut site = Site::configured(
        "[[feeds]]\n[[feeds]]\nname = \"atom\"\nformats = [\"atom\"]\n[[feeds]]\nname = \"rss\"\nformats = [\"rss\"]\n",
    );
    for n in 0..3 {
        let text = format!("title: Boat {n}\n\nBoat {n} came in, and nobody had waited for it.\n");
        site.article(&format!("boat-{n}.txt"), text);
        site.build();
        for document in ["atom.xml", "rss.xml", "atom/atom.xml", "rss/rss.xml"] {
            let text = site.document(document);
            roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{document}: {error}"));
            let remembers = text.contains("<feedmill:story ");
            assert_eq!(remembers, document.contains('/'), "{document}");
        }
        site.assert_same_as_all();
    }
}

#[test]
fn a_notice_stands_where_its_story_stood_and_in_no_feed_that_begins_later() {
    let fog = "[[feeds]]\nname = \"fog\"\nwhere = { tag = \"fog\" }\n[[feeds]]\nname = \"of/{value}\"\neach = \"tag\"\n";
    let mut site = Site::configured(&format!("{ALL}{fog}"));
    site.article("a.txt", story("Ferry", "tags: fog"));
    site.article("b.txt", story("Bridge", "tags: fog, ice"));
    site.build();
    site.article("a.txt", story("Ferry", "tags: fog\nwithdrawn: It sank."));
    site.build();
    let shown = ["Bridge", "Withdrawn"];
    let feeds = ["all", "fog", "of/fog"];
    for feed in feeds {
        assert_eq!(titles(&site, feed), shown, "{feed}");
    }
    // Nobody saw the story there.
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    let later = "[[feeds]]\nname = \"tagged\"\nwhere = { tag = [\"fog\", \"salt\"] }\n[[feeds]]\nname = \"path\"\nwhere = { path = \"*.txt\" }\n";
    site.write("config.toml", format!("{config}{later}"));
    site.build();
    for feed in ["tagged", "path"] {
        assert_eq!(titles(&site, feed), ["Bridge"], "{feed}");
    }
    site.assert_same_as_all();
    // So it is when the ledger is lost.
    site.assert_loses_nothing(0);
    site.article("c.txt", story("Ice", "tags: fog"));
    site.build();
    for feed in feeds {
        assert_eq!(
            titles(&site, feed),
            ["Bridge", "Ice", "Withdrawn"],
            "{feed}"
        );
    }
    assert_eq!(titles(&site, "tagged"), ["Bridge", "Ice"]);
    site.assert_same_as_all();
}
