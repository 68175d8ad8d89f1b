//! What pages for people lead to, and in which words they speak.

use crate::site::Site;

const EACH: &str = "
[[feeds]]
[[feeds]]
name = \"section/{value}\"
each = \"section\"
[[feeds]]
name = \"tag/{value}\"
each = \"tag\"
where = { not = { section = \"Sport\" } }
[[feeds]]
name = \"boats\"
where = { tag = \"Boats\" }
";

fn story(title: &str, metadata: &str) -> String {
    format!("title: {title}\n{metadata}\n\nWhat happened at the quay, told at length, is this.\n")
}

/// Whether a document of the site has this link with this text.
fn leads(site: &Site, document: &str, href: &str, text: &str) -> bool {
    let html = site.document(document);
    let links = html.split("<a ").skip(1);
    let mut links = links.filter_map(|link| link.split_once("</a>").map(|(link, _)| link));
    links.any(|link| {
        link.contains(&format!("href=\"{href}\"")) && link.ends_with(&format!(">{text}"))
    })
}

#[test]
fn a_storys_section_and_tags_lead_to_their_feeds_and_the_front_page_to_all() {
    let mut site = Site::configured(EACH);
    site.article("city/ferry.txt", story("Ferry", "tags: ice, boats"));
    site.article("sport/race.txt", story("Race", "tags: ice, Boats"));
    site.build();
    let ferry = "pages/city/ferry.html";
    assert!(leads(&site, ferry, "../../section/city/", "city"));
    assert!(leads(&site, ferry, "../../tag/ice/", "ice"));
    assert!(leads(&site, ferry, "../../tag/boats/", "boats"));
    // The feed of the tag doesn't hold it, but another of that tag does.
    let race = site.document("pages/sport/race.html");
    assert!(race.contains("<li dir=\"auto\">ice</li>"), "{race}");
    assert!(leads(
        &site,
        "pages/sport/race.html",
        "../../boats/",
        "Boats"
    ));
    for (href, text) in [
        ("section/city/", "city"),
        ("section/sport/", "sport"),
        ("tag/ice/", "ice"),
    ] {
        assert!(leads(&site, "index.html", href, text), "{href}");
    }
    assert!(leads(&site, "index.html", "section/city/", "city"));
    assert!(site.document("index.html").contains("href=\"opml.xml\""));
    // Where the document is that of the section itself it doesn't lead to itself.
    let own = site.document("section/city/index.html");
    assert!(
        own.contains("<p class=\"kicker\" dir=\"auto\">city</p>"),
        "{own}"
    );
    site.assert_checked();
    site.assert_same_as_all();
}

#[test]
fn a_new_section_or_tag_rewrites_the_front_page_and_no_storys() {
    let mut site = Site::configured(EACH);
    site.article("city/ferry.txt", story("Ferry", "tags: ice"));
    site.build();
    let before = site.output();
    site.later(60);
    site.article("port/crane.txt", story("Crane", "tags: steel"));
    site.build();
    let after = site.output();
    let changed = before
        .iter()
        .filter(|(path, old)| after.get(*path) != Some(*old));
    let mut changed: Vec<&str> = changed.map(|(path, _)| path.as_str()).collect();
    changed.retain(|path| path.contains(".html"));
    assert_eq!(changed, ["index.html"]);
    assert!(leads(&site, "index.html", "section/port/", "port"));
    site.assert_same_as_all();
}

#[test]
fn many_of_a_kind_stand_on_an_index_which_goes_with_them() {
    let mut site = Site::configured(EACH);
    let tags = |count: usize| {
        (0..count)
            .map(|n| format!("t{n:02}"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    site.article(
        "city/ferry.txt",
        story("Ferry", &format!("tags: {}", tags(30))),
    );
    site.build();
    assert!(!site.has("tags.html"));
    assert!(leads(&site, "index.html", "tag/t29/", "t29"));
    site.article("city/crane.txt", story("Crane", "tags: t30"));
    site.build();
    assert!(leads(&site, "index.html", "tags.html", "All tags"));
    assert!(!leads(&site, "index.html", "tag/t29/", "t29"));
    assert!(leads(&site, "tags.html", "tag/t30/", "t30"));
    assert!(leads(&site, "tags.html", "./#feeds", "All feeds"));
    site.assert_checked();
    site.assert_same_as_all();
    let config = site.document("../config.toml");
    let (fewer, _) = config.split_once("[[feeds]]\nname = \"tag/").unwrap();
    site.write("config.toml", fewer);
    site.build();
    assert!(!site.has("tags.html"));
    site.assert_same_as_all();
}

#[test]
fn words_and_dates_are_those_of_the_sites_language_and_zone() {
    let german = "language = \"de\"\ntime_zone = \"Europe/Berlin\"\n";
    let mut site = Site::configured(german);
    site.article(
        "hafen/boot.txt",
        "title: Boot\ndate: 2026-05-01 23:30\nauthors: Ada, Ben\ncorrection: Nachts.\n\n\
         Das Boot kam an.\n\n\n\nMehr vom Hafen und seinen Booten\n",
    );
    site.article(
        "hafen/tag.txt",
        "title: Tag\ndate: 2026-05-02\n\nEs war Tag.\n",
    );
    site.build();
    let boat = site.document("pages/hafen/boot.html");
    for said in [
        "<html lang=\"de\">",
        "Von <bdi>Ada</bdi> und <bdi>Ben</bdi>",
        "<time datetime=\"2026-05-01T21:30:00Z\">1. Mai 2026, 23:30 Uhr (CEST)</time>",
        "<p class=\"correction\"><strong>Korrektur:</strong> Nachts.</p>",
        "<h2 id=\"related\">Weitere Schlagzeilen zum Thema</h2>",
        "<b>Abonnieren</b>",
    ] {
        assert!(boat.contains(said), "{said}: {boat}");
    }
    let day = site.document("pages/hafen/tag.html");
    assert!(
        day.contains("<time datetime=\"2026-05-02\">2. Mai 2026</time>"),
        "{day}"
    );
    let feed = site.document("stories/feed.json");
    assert!(
        feed.contains("<h2>Weitere Schlagzeilen zum Thema</h2>"),
        "{feed}"
    );
    assert!(
        site.document("stories/rss.xml")
            .contains(": Artikel</title>")
    );
    site.assert_checked();
    // Another language moves no date.
    let before = site.items();
    let config = site.document("../config.toml");
    site.write("config.toml", config.replace("\"de\"", "\"fr\""));
    site.later(3_600);
    site.build();
    assert!(
        site.document("stories/feed.json")
            .contains("<h2>Sur le même sujet</h2>")
    );
    let dates = |items: Vec<crate::site::Item>| -> Vec<(String, String, String)> {
        let dates = items
            .into_iter()
            .map(|item| (item.id, item.published, item.updated));
        dates.collect()
    };
    assert_eq!(dates(before), dates(site.items()));
    site.assert_same_as_all();
}

#[test]
fn a_day_that_gets_a_time_shows_it_and_is_known_after_the_ledger_is_lost() {
    let mut site = Site::new();
    let dated = |date: &str| format!("title: Boat\ndate: {date}\n\nThe boat came in.\n");
    site.article("boat.txt", dated("2026-03-02"));
    site.build();
    let shown = |site: &Site| site.document("pages/boat.html");
    assert!(shown(&site).contains("<time datetime=\"2026-03-02\">2 March 2026</time>"));
    let before = site.output();
    site.lose_ledger();
    site.build();
    assert_eq!(site.output(), before);
    // The same instant, now with its hour.
    site.article("boat.txt", dated("2026-03-02T12:00:00Z"));
    site.later(60);
    site.build();
    assert!(shown(&site).contains(">2 March 2026, 12:00 UTC</time>"));
    site.assert_same_as_all();
}
