//! Ids, names and places that two stories want: one has it, the others hear of it, all goes on.

use serde_json::Value;

use crate::site::{ID, Site, article};

fn declared(id: &str, words: &str) -> String {
    format!("title: {words}\nid: {id}\n\n{words} and what came of it.\n")
}

fn ids(site: &Site) -> Vec<String> {
    site.items().into_iter().map(|item| item.id).collect()
}

fn messages(report: &Value) -> Vec<String> {
    let problems = report["problems"].as_array().unwrap().iter();
    problems
        .map(|problem| {
            let text = |key: &str| problem[key].as_str().unwrap().to_owned();
            format!("{}: {}", text("path"), text("message"))
        })
        .collect()
}

#[test]
fn an_id_that_a_published_story_has_by_its_key_keeps_the_other_article_out() {
    let mut site = Site::new();
    site.article("pub.txt", article("Ice came early.", &[]));
    site.build();
    site.article("q.txt", declared(&format!("{ID}pub"), "Lamps were lit"));
    let report = site.build_with("", 3);
    assert_eq!(
        messages(&report),
        [format!("q.txt: the id \"{ID}pub\" belongs to pub")]
    );
    assert_eq!(report["problems"][0]["line"], 2);
    site.article("r.txt", article("A seal sat on the slipway.", &[]));
    site.build_with("", 3);
    assert_eq!(ids(&site).len(), 2, "the site goes on");
    site.remove("q.txt");
    site.build();
    site.assert_checked();
}

#[test]
fn a_key_that_would_give_a_declared_id_is_given_otherwise() {
    let mut site = Site::new();
    site.article("a.txt", declared(&format!("{ID}b"), "Lamps were lit"));
    site.article("b.txt", article("Ice came early.", &[]));
    let report = site.build();
    assert!(
        messages(&report)[0].starts_with("b.txt: another article"),
        "{report:#}"
    );
    let mut found = ids(&site);
    found.sort();
    assert_eq!(found, [format!("{ID}b"), format!("{ID}b~2")]);
    site.assert_checked();
}

#[test]
fn the_id_of_a_deleted_story_brings_that_story_back() {
    let mut site = Site::new();
    site.article("keep.txt", article("Ice came early.", &[]));
    site.article("a.txt", "Lamps were lit on the mole. Nobody had asked.\n");
    site.build();
    let old = site.item("a");
    site.remove("a.txt");
    site.build();
    site.later(86_400);
    site.article("c.txt", declared(&format!("{ID}a"), "Lamps were lit"));
    site.build();
    let new = site.item("a");
    assert_eq!((new.published, new.url), (old.published, old.url));
}

#[test]
fn ids_of_feeds_and_headlines_cant_be_declared() {
    let mut site = Site::new();
    site.article(
        "ice.txt",
        article(
            "Ice came early.",
            &[
                "Seals Return to the Slipway",
                "Lamps Are Lit Again on the Mole",
                "Who Owns the Ice in the Harbour?",
            ],
        ),
    );
    site.build();
    let headline = ids(&site)
        .into_iter()
        .find(|id| id.contains("headline:"))
        .unwrap();
    let before = ids(&site);
    for (name, id) in [
        ("f.txt", format!("{ID}feed:")),
        ("g.txt", format!("{ID}feed:stories")),
        ("h.txt", headline),
    ] {
        site.article(name, declared(&id, "Bread was free"));
        let report = site.build_with("", 3);
        assert!(messages(&report)[0].contains("belongs to"), "{report:#}");
        site.remove(name);
    }
    site.build();
    assert_eq!(ids(&site), before);
}

#[test]
fn of_two_articles_that_declare_one_id_the_first_by_path_has_it() {
    let mut site = Site::new();
    for name in ["b.txt", "a.txt", "c.txt"] {
        site.article(name, declared("urn:x:one", name));
    }
    let report = site.build_with("", 3);
    assert_eq!(report["problems"].as_array().unwrap().len(), 2);
    assert_eq!(site.items().len(), 1);
    assert_eq!(site.items()[0].title, "a.txt");
}

#[test]
fn a_hidden_storys_name_isnt_told_by_a_clash() {
    let mut site = Site::new();
    site.article(
        "secret-plan.txt",
        format!("date: 2030-01-01\n{}", declared("urn:x:one", "Lamps")),
    );
    site.build();
    site.article("open.txt", declared("urn:x:one", "Ice"));
    let ran = site.run("build");
    assert!(
        ran.code == Some(3) && !ran.err.contains("secret"),
        "{ran:?}"
    );
}

#[test]
fn twins_by_name_slug_title_and_letter_case_are_stories_of_their_own() {
    let mut site = Site::new();
    let text =
        |n: u32| format!("title: The same title\nslug: same\n\nNumber {n} says something else.\n");
    for (n, name) in (0..).zip([
        "a.txt",
        "A.txt",
        "caf\u{e9}.txt",
        "cafe\u{301}.txt",
        "x/a.txt",
    ]) {
        site.article(name, text(n));
    }
    let report = site.build();
    let items = site.items();
    let distinct = |of: fn(&crate::site::Item) -> &String| {
        let mut all: Vec<&String> = items.iter().map(of).collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    };
    assert_eq!(
        (
            items.len(),
            distinct(|item| &item.id),
            distinct(|item| &item.url)
        ),
        (5, 5, 5)
    );
    assert_eq!(
        messages(&report).len(),
        1,
        "only the two spellings of one name: {report:#}"
    );
    site.assert_checked();
}
