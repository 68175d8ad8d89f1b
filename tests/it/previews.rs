//! `build --preview`: a site in a folder of its own, at another address, of which nothing is remembered.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::site::{BODY, Site, article};

const PREVIEW: &str = "https://pr-7.preview.example/";

/// Each file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(place) = folders.pop() {
        for entry in fs::read_dir(&place).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
                files.insert(name.to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// A site with history whose articles were edited since it was built.
fn edited() -> Site {
    let mut site = Site::configured("[[feeds]]\nstories = 3\narchive_size = 2\nwindow = \"1h\"\n");
    for n in 0..8 {
        let text = format!("title: Story {n}\n\n{n}. It says so.");
        site.article(
            &format!("{n}.txt"),
            article(&text, &["Pier Light Fails Again"]),
        );
        site.build();
        site.later(7_200);
    }
    site.article("1.txt", article("title: Story 1\n\n1. It said so.", &[]));
    site.article(
        "new.txt",
        format!("title: New\n\nNobody has seen it. {BODY}\n"),
    );
    site
}

#[test]
fn a_preview_is_what_the_site_would_be_at_its_address() {
    let mut site = edited();
    let (ledger, output) = (files(&site.path(".feedmill")), site.stats());
    site.later(60);
    let ran = site.run(&format!("build --json --preview next --base-url {PREVIEW}"));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let told: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(told["new"][0]["path"], "new.txt");
    assert_eq!(site.stats(), output);
    let after = files(&site.path(".feedmill"));
    assert_eq!(after.get("ledger.db"), ledger.get("ledger.db"));
    let preview = files(&site.path("next"));
    // The same site, moved.
    let moved = site.root().with_extension("moved");
    let copied = Command::new("cp")
        .arg("-a")
        .arg(site.root())
        .arg(&moved)
        .status();
    assert!(copied.unwrap().success());
    let config = moved.join("config.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(
        &config,
        text.replace("https://quay.example/feeds/", PREVIEW),
    )
    .unwrap();
    let ran = site.run(&format!("-C {} build", moved.display()));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let expected = files(&moved.join("feeds"));
    fs::remove_dir_all(&moved).unwrap();
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&preview), names(&expected));
    assert!(preview == expected);
    // The story is still new to the site itself.
    let told = site.build();
    assert_eq!(told["new"][0]["path"], "new.txt");
}

#[test]
fn a_preview_keeps_ids_and_dates_also_where_the_ledger_is_lost() {
    let mut site = edited();
    site.lose_ledger();
    site.later(60);
    let ran = site.run(&format!("build --json --preview next --base-url {PREVIEW}"));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(!site.path(".feedmill/ledger.db").exists());
    let feed = |path: &str| -> BTreeMap<String, String> {
        let feed: Value = serde_json::from_slice(&fs::read(site.path(path)).unwrap()).unwrap();
        let items = feed["items"].as_array().unwrap().iter();
        let text = |item: &Value, key: &str| item[key].as_str().unwrap().to_owned();
        let stories = items.filter(|item| !text(item, "id").contains("headline:"));
        stories
            .map(|item| (text(item, "id"), text(item, "date_published")))
            .collect()
    };
    let (published, mut preview) = (feed("feeds/feed.json"), feed("next/feed.json"));
    assert!(preview.remove("tag:quay.example,2026:new").is_some());
    let known = preview.keys().filter(|id| published.contains_key(*id));
    assert!(known.count() > 1);
    for (id, date) in preview {
        if let Some(known) = published.get(&id) {
            assert_eq!(*known, date, "{id}");
        }
    }
}

#[test]
fn a_preview_takes_no_folder_that_is_used_and_no_address_without_one() {
    let mut site = Site::new();
    site.article("a.txt", BODY);
    site.build();
    for (options, said) in [
        ("--preview feeds", "isn't empty"),
        ("--preview articles", "isn't empty"),
        ("--preview articles/next -n", "cannot be used with"),
        ("--base-url https://pr-7.preview.example/", "--preview"),
    ] {
        let ran = site.run(&format!("build {options}"));
        assert_eq!(ran.code, Some(2), "{options}: {ran:?}");
        assert!(ran.err.contains(said), "{options}: {ran:?}");
    }
    // Neither output counts as articles.
    let ran = site.run("build --json --preview articles/next");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let told: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(told["articles"], 1);
}
