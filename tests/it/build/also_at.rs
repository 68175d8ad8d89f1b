//! More names of feeds' documents: byte for byte the same, and kept as the documents are.

use std::fs;

use crate::site::{Site, article};

/// A site in which the feed of stories has the addresses that it had elsewhere.
const MOVED: &str = "[output]\nalso_at = { rss = [\"index.xml\", \"feed/index.xml\"], atom = \"feeds/all.atom.xml\" }\n";

/// The names and their documents.
const NAMES: [(&str, &str); 3] = [
    ("index.xml", "stories/rss.xml"),
    ("feed/index.xml", "stories/rss.xml"),
    ("feeds/all.atom.xml", "stories/atom.xml"),
];

fn moved() -> Site {
    let mut site = Site::configured(MOVED);
    site.article("ice.txt", story("The ice came early this year."));
    site.build();
    site
}

fn story(opening: &str) -> String {
    article(opening, &["Fog lies over the whole quay"])
}

#[track_caller]
fn assert_same(site: &Site) {
    for (name, document) in NAMES {
        assert_eq!(site.document(name), site.document(document), "{name}");
    }
    site.assert_checked();
}

/// Another configuration below the least one.
fn configure(site: &Site, more: &str) {
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    let site_table = config.split("[output]").next().unwrap();
    let site_table = site_table.split("[[feeds]]").next().unwrap();
    site.write("config.toml", format!("{site_table}{more}"));
}

#[test]
fn a_document_is_written_under_all_its_names_and_only_when_it_differs() {
    let mut site = moved();
    assert_same(&site);
    // Its self is its own address, whatever it is called.
    let own = "href=\"https://quay.example/feeds/stories/rss.xml\" rel=\"self\"";
    assert!(site.document("index.xml").contains(own));
    let stats = site.stats();
    site.build();
    assert_eq!(site.stats(), stats);
    site.article("fog.txt", story("The fog stayed for a week."));
    let built = site.build();
    let written = built["written"].as_array().unwrap();
    for (name, _) in NAMES {
        assert!(written.contains(&name.into()), "{name} {written:?}");
    }
    assert!(site.document("index.xml").contains("The fog stayed"));
    assert_same(&site);
    site.assert_same_as_all();
}

#[test]
fn a_feed_of_the_list_has_its_own_names() {
    let mut site = Site::configured(
        "[[feeds]]\nalso_at = { json = \"index.json\", html = \"news.html\" }\n\
         [[feeds]]\nname = \"notes\"\nwhere = { tag = \"note\" }\nalso_at = { rss = \"notes.rss\" }\n",
    );
    site.article(
        "ice.txt",
        format!("tags: note\n\n{}", story("The ice came early.")),
    );
    site.build();
    for (name, document) in [
        ("index.json", "feed.json"),
        ("news.html", "index.html"),
        ("notes.rss", "notes/rss.xml"),
    ] {
        assert_eq!(site.document(name), site.document(document), "{name}");
    }
    site.assert_checked();
    site.assert_same_as_all();
}

#[test]
fn a_name_that_somebody_removed_emptied_or_changed_is_written_again() {
    let mut site = moved();
    for (name, _) in NAMES {
        fs::remove_file(site.path("feeds").join(name)).unwrap();
        let ran = site.run("check");
        assert_eq!(ran.code, Some(4), "{ran:?}");
        assert!(ran.err.contains(name), "{ran:?}");
        assert!(
            site.run("status")
                .out
                .contains("makes missing documents again")
        );
        site.build();
        assert_same(&site);
        site.write(&format!("feeds/{name}"), "");
        site.build();
        assert_same(&site);
    }
    site.write("feeds/index.xml", "something else");
    let ran = site.run("check");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    let said = "index.xml: it isn't the same as stories/rss.xml";
    assert!(ran.err.contains(said), "{ran:?}");
    site.build_with("--all", 0);
    assert_same(&site);
}

#[test]
fn a_name_that_leaves_the_configuration_is_removed_and_nothing_of_others() {
    let mut site = moved();
    site.write("feeds/feed/mine.txt", "somebody's");
    site.write("feeds/feeds/all.atom.xml", "somebody's");
    configure(&site, "[output]\nalso_at = { rss = \"feed.xml\" }\n");
    let built = site.build();
    let removed = built["removed"].as_array().unwrap();
    assert_eq!(removed.len(), 2, "{removed:?}");
    assert!(!site.has("index.xml") && !site.has("feed/index.xml"));
    assert_eq!(site.document("feed/mine.txt"), "somebody's");
    assert_eq!(site.document("feeds/all.atom.xml"), "somebody's");
    assert_eq!(site.document("feed.xml"), site.document("stories/rss.xml"));
    site.assert_checked();
    // It is another document's from now on.
    configure(&site, "[output]\nalso_at = { atom = \"feed.xml\" }\n");
    site.build();
    assert_eq!(site.document("feed.xml"), site.document("stories/atom.xml"));
    site.assert_same_as_all();
}

#[test]
fn names_of_a_feed_or_a_format_that_is_gone_stay_as_its_documents_do() {
    let feeds = "[[feeds]]\n[[feeds]]\nname = \"news\"\nalso_at = { rss = \"index.xml\" }\n";
    let mut site = Site::configured(feeds);
    site.article("ice.txt", story("The ice came early this year."));
    site.build();
    for left in [
        "[[feeds]]\n[[feeds]]\nname = \"news\"\nformats = [\"atom\"]\n",
        "[[feeds]]\n",
    ] {
        configure(&site, left);
        site.build();
        assert_eq!(site.document("index.xml"), site.document("news/rss.xml"));
    }
    site.build_with("--accept", 0);
    assert!(!site.has("index.xml") && !site.has("news/rss.xml"));
}

#[test]
fn a_file_of_somebody_elses_is_not_replaced() {
    let mut site = Site::new();
    site.article("ice.txt", story("The ice came early this year."));
    site.build();
    site.write("feeds/index.xml", "<rss>somebody's</rss>");
    configure(&site, MOVED);
    for words in ["build", "build --dry-run"] {
        let ran = site.run(words);
        assert_eq!(ran.code, Some(4), "{ran:?}");
        assert!(
            ran.err
                .contains("feeds/index.xml was not written by feedmill"),
            "{ran:?}"
        );
    }
    assert_eq!(site.document("index.xml"), "<rss>somebody's</rss>");
    assert!(!site.has("feed/index.xml"));
    site.build_with("--accept", 0);
    assert_same(&site);
    // The same where the output is another's, and there is no ledger.
    let site = Site::configured(MOVED);
    site.write("feeds/index.xml", "<rss>somebody's</rss>");
    assert_eq!(site.run("build").code, Some(4));
}

#[test]
fn a_lost_ledger_and_an_older_output_change_no_name() {
    let mut site = moved();
    let old = site.output();
    site.article("fog.txt", story("The fog stayed for a week."));
    site.build();
    let new = site.output();
    site.lose_ledger();
    site.build();
    for (name, _) in NAMES {
        assert_eq!(site.output()[name], new[name], "{name}");
    }
    for (path, bytes) in old {
        site.write(&format!("feeds/{path}"), bytes);
    }
    site.build();
    assert!(site.document("index.xml").contains("The fog stayed"));
    assert_same(&site);
}

#[test]
fn a_dry_run_names_what_it_would_write() {
    let mut site = Site::new();
    site.article("ice.txt", story("The ice came early this year."));
    site.build();
    let before = site.output();
    configure(&site, MOVED);
    let built = site.build_with("--dry-run", 0);
    let written = built["written"].as_array().unwrap();
    assert_eq!(written.len(), 3 + 1, "{written:?}");
    assert_eq!(site.output(), before);
    let built = site.build();
    assert_eq!(built["written"].as_array().unwrap().len(), 3 + 1);
}

#[test]
fn a_name_that_tells_the_wrong_type_is_told_of() {
    let site = Site::configured("[output]\nalso_at = { rss = [\"feed\", \"feed.xml\"] }\n");
    site.article("ice.txt", story("The ice came early this year."));
    let said = "GitHub Pages serves feed as application/octet-stream, not as RSS";
    let ran = site.run("build");
    assert_eq!(
        (ran.code, ran.err.matches("GitHub").count()),
        (Some(0), 1),
        "{ran:?}"
    );
    assert!(ran.err.contains(said), "{ran:?}");
    assert!(!site.run("build").err.contains("GitHub"));
    let ran = site.run("check");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.err.contains(said), "{ran:?}");
}
