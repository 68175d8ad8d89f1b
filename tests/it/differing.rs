//! `diff`: what it says, how it ends, and that it writes nothing.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use crate::site::{BODY, ID, Site, article};

/// What `diff --json` says, which must end so.
fn diff(site: &mut Site, options: &str, code: i32) -> Value {
    site.later(60);
    let ran = site.run(&format!("diff --json {options}"));
    assert_eq!(ran.code, Some(code), "{ran:?}");
    serde_json::from_str(&ran.out).unwrap()
}

/// The keys of the stories or the titles of the headlines to which something happens in a feed.
fn of(told: &Value, feed: &str, event: &str) -> Vec<String> {
    let feeds = told["feeds"].as_array().unwrap();
    let Some(own) = feeds.iter().find(|own| own["feed"] == feed) else {
        return Vec::new();
    };
    let name = |item: &Value| {
        let id = item["id"].as_str().unwrap().strip_prefix(ID).unwrap();
        if id.starts_with("headline:") {
            item["title"].as_str().unwrap().to_owned()
        } else {
            id.to_owned()
        }
    };
    own[event].as_array().unwrap().iter().map(name).collect()
}

/// What is in the ledger's folder, and how the output looks.
fn looks(site: &Site) -> (BTreeSet<String>, String) {
    let files = fs::read_dir(site.path(".feedmill")).unwrap();
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
    let files = files.map(|entry| name(entry).into_string().unwrap());
    // SQLite's own beside the ledger come and go with whoever looks.
    let files = files.filter(|file| !file.contains("-shm") && !file.contains("-wal"));
    (files.collect(), format!("{:?}", site.stats()))
}

#[test]
fn a_site_that_is_not_built_would_be_all_new_and_stays_not_built() {
    let mut site = Site::new();
    site.article(
        "a.txt",
        article("Ice in the harbour.", &["Night Ferry Returns"]),
    );
    let told = diff(&mut site, "", 1);
    assert_eq!(of(&told, "", "new"), ["a"]);
    assert!(!site.path("feeds").exists() && !site.path(".feedmill").exists());
    site.build();
    let told = diff(&mut site, "", 0);
    assert_eq!(told["feeds"].as_array().unwrap().len(), 0);
    let before = looks(&site);
    site.article("b.txt", article("A second one.", &[]));
    diff(&mut site, "", 1);
    assert_eq!(looks(&site), before);
}

/// A site whose stories were edited after its last build, each in its own way.
fn edited() -> Site {
    let mut site = Site::configured(
        "[[feeds]]\nstories = 9\n[[feeds]]\nname = \"sea\"\nitems = [\"stories\"]\nwhere = { tag = \"sea\" }\n",
    );
    for name in [
        "text", "title", "tags", "gone", "draft", "notice", "note", "link",
    ] {
        let opening = format!("title: The {name}\ntags: land\n\nWhat the {name} says.");
        site.article(&format!("{name}.txt"), article(&opening, &[]));
    }
    site.article(
        "named.txt",
        article(
            "title: Named\n\nIt names some.",
            &["Pier Light Fails Again", "Ice Leaves the Lower Weir"],
        ),
    );
    site.build();
    let rewrite = |name: &str, head: &str| {
        site.article(&format!("{name}.txt"), article(head, &[]));
    };
    rewrite(
        "text",
        "title: The text\ntags: land\nsummary: It says.\n\nWhat the text said.",
    );
    rewrite(
        "title",
        "title: Another\ntags: land\n\nWhat the title says.",
    );
    rewrite(
        "tags",
        "title: The tags\ntags: land, sea\n\nWhat the tags says.",
    );
    rewrite(
        "draft",
        "title: The draft\ntags: land\ndraft: true\n\nWhat the draft says.",
    );
    rewrite(
        "notice",
        "title: The notice\ntags: land\nwithdrawn: it was wrong\n\nWhat the notice says.",
    );
    rewrite(
        "note",
        "title: The note\ntags: land\ncorrection: it was the other pier\n\nWhat the note says.",
    );
    rewrite(
        "link",
        "title: The link\ntags: land\nlink: https://elsewhere.example/\n\nWhat the link says.",
    );
    site.article(
        "fresh.txt",
        "title: Fresh\n\nThe new ferry came in at noon, and nobody knew its name.\n",
    );
    site.article(
        "named.txt",
        article(
            "title: Named\n\nIt names some.",
            &["Pier Light Fails Again", "Two Boats Collide in Fog"],
        ),
    );
    site.remove("gone.txt");
    site
}

#[test]
fn each_event_is_told_in_each_feed_and_in_what_a_story_differs() {
    let mut site = edited();
    let told = diff(&mut site, "", 1);
    assert_eq!(of(&told, "", "new"), ["fresh"]);
    assert_eq!(of(&told, "", "deleted"), ["gone"]);
    assert_eq!(of(&told, "", "held"), ["draft"]);
    assert_eq!(of(&told, "", "withdrawn"), ["notice"]);
    assert_eq!(of(&told, "", "headline_new"), ["Two Boats Collide in Fog"]);
    assert_eq!(
        of(&told, "", "headline_gone"),
        ["Ice Leaves the Lower Weir"]
    );
    assert_eq!(of(&told, "sea", "entering"), ["tags"]);
    assert_eq!(of(&told, "sea", "new"), [""; 0]);
    let parts = |event: &str, key: &str| {
        let feed = &told["feeds"][0];
        let items = feed[event].as_array().unwrap();
        let own = items.iter().find(|item| item["id"] == format!("{ID}{key}"));
        own.unwrap_or_else(|| panic!("{key} in {items:?}"))["in"].clone()
    };
    assert_eq!(
        parts("updated", "text"),
        serde_json::json!(["text", "summary"])
    );
    assert_eq!(parts("updated", "title"), serde_json::json!(["title"]));
    assert_eq!(parts("updated", "note"), serde_json::json!(["correction"]));
    assert_eq!(parts("changed", "tags"), serde_json::json!(["tags"]));
    assert_eq!(parts("changed", "link"), serde_json::json!(["link"]));
    assert_eq!(parts("changed", "named"), serde_json::json!(["headlines"]));
    assert_eq!(told["total"]["updated"], 3);
    let ran = site.run("diff");
    assert!(
        ran.out
            .contains("\nupdated    \"Another\"  title.txt  (title)\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("\n  sea/  1 entering\n"), "{}", ran.out);
}

#[test]
fn a_story_that_leaves_for_the_history_is_dropped_and_returns_when_it_is_edited() {
    let mut site = Site::configured(
        "[[feeds]]\nname = \"new\"\nstories = 2\narchive_size = 2\nwindow = \"1m\"\n",
    );
    let story = |name: &str| article(&format!("title: Story {name}\n\nIt says {name}."), &[]);
    for name in ["a", "b", "c"] {
        site.article(&format!("{name}.txt"), story(name));
        site.build();
    }
    site.article("d.txt", story("d"));
    let told = diff(&mut site, "", 1);
    assert_eq!(of(&told, "new", "dropped"), ["b", "a"]);
    assert_eq!(told["feeds"][0]["dropped"][0]["stays_in_history"], true);
    site.build();
    site.article("a.txt", story("another"));
    let told = diff(&mut site, "", 1);
    assert_eq!(of(&told, "new", "returning"), ["a"]);
    site.build();
    site.remove("a.txt");
    site.build();
    site.article("a.txt", story("another"));
    let told = diff(&mut site, "", 1);
    assert_eq!(of(&told, "new", "returning"), ["a"]);
}

#[test]
fn what_changes_no_item_is_a_change_too() {
    let mut site = Site::new();
    site.article("a.txt", article("Ice in the harbour.", &[]));
    site.build();
    fs::remove_file(site.path("feeds/rss.xml")).unwrap();
    let told = diff(&mut site, "", 1);
    assert_eq!(told["feeds"].as_array().unwrap().len(), 0);
    site.build();
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    site.write("config.toml", config.replace("\"Quay\"", "\"Pier\""));
    let ran = site.run("diff");
    assert!(
        ran.out.starts_with("no feed shows anything else → "),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .contains(" would change (configuration changed) in "),
        "{}",
        ran.out
    );
    assert_eq!(ran.code, Some(1));
}

#[test]
fn trouble_is_never_taken_for_a_difference() {
    let mut site = Site::new();
    for at in 0..30 {
        site.article(
            &format!("{at}.txt"),
            format!("title: Story {at}\n\n{at}. {BODY}"),
        );
    }
    site.build();
    // What build says of each is another failure.
    fs::rename(site.path("articles"), site.path("elsewhere")).unwrap();
    assert_eq!(diff(&mut site, "", 4)["error"]["exit_code"], 4);
    fs::rename(site.path("elsewhere"), site.path("articles")).unwrap();
    for at in 0..20 {
        site.remove(&format!("{at}.txt"));
    }
    let told = diff(&mut site, "", 4);
    assert_eq!(of(&told, "", "deleted").len(), 0);
    let told = diff(&mut site, "--accept", 1);
    assert_eq!(of(&told, "", "deleted").len(), 20);
    site.write("config.toml", "[site]\ntitel = 1\n");
    assert_eq!(site.run("diff").code, Some(2));
    let mut site = Site::new();
    site.article("a.txt", article("Ice in the harbour.", &[]));
    site.build();
    fs::write(
        site.path(".feedmill/ledger.db"),
        "not a database, but long enough to be read as one",
    )
    .unwrap();
    let told = diff(&mut site, "", 2);
    assert_eq!(told["error"]["exit_code"], 2);
    assert_eq!(site.run("build").code, Some(1));
}

#[test]
fn a_folder_that_nobody_may_write_to_can_be_compared() {
    let mut site = Site::new();
    site.article("a.txt", article("Ice in the harbour.", &[]));
    site.build();
    site.article("b.txt", article("A second one.", &[]));
    for folder in ["feeds", ".feedmill"] {
        fs::set_permissions(site.path(folder), fs::Permissions::from_mode(0o555)).unwrap();
    }
    let told = diff(&mut site, "", 1);
    for folder in ["feeds", ".feedmill"] {
        fs::set_permissions(site.path(folder), fs::Permissions::from_mode(0o755)).unwrap();
    }
    assert_eq!(of(&told, "", "new"), ["b"]);
}
