//! A published site read back into a fresh clone: the same documents, and nothing new to the next build.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::cli::Ran;
use crate::site::{BODY, Site, article};

#[cfg(feature = "push")]
pub(crate) mod server;
#[cfg(feature = "push")]
mod web;

/// A picture of one pixel.
const PIXEL: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

/// Each kind of site that keeps its memory elsewhere, and what it adds to the configuration.
const KINDS: [(&str, &str); 6] = [
    ("default", ""),
    ("no pages", "[output]\npages = false\n"),
    (
        "RSS alone",
        "[output]\npages = false\n[[feeds]]\nformats = [\"rss\"]\nstories = 3\narchive_size = 2\narchive = [\"rss\"]\n",
    ),
    (
        "JSON alone",
        "[output]\npages = false\n[[feeds]]\nformats = [\"json\"]\nstories = 3\narchive_size = 2\n",
    ),
    (
        "each",
        "[[feeds]]\nstories = 3\narchive_size = 2\n[[feeds]]\neach = \"section\"\nstories = 2\narchive_size = 2\n",
    ),
    (
        "also at",
        "[[feeds]]\nstories = 3\narchive_size = 2\nalso_at = { rss = [\"index.xml\", \"feed/index.xml\"] }\n",
    ),
];

/// Gives a site stories of many days: some edited, one deleted, one withdrawn, one with a picture, one imported.
fn lived(site: &mut Site) {
    let story = |n: i32, more: &str| {
        article(
            &format!("title: Story {n}\n{more}\nIt says what number {n} says."),
            &[],
        )
    };
    site.write("old.xml", "<rss version=\"2.0\"><channel><title>Old</title><item><title>Story 1</title><guid isPermaLink=\"false\">old-1</guid><link>https://old.example/1</link><pubDate>Mon, 01 Jan 2024 00:00:00 GMT</pubDate></item></channel></rss>");
    site.article("land/1.txt", story(1, ""));
    let ran = site.run("import old.xml --no-links");
    assert!(matches!(ran.code, Some(0 | 3)), "{ran:?}");
    site.write("articles/sea/pixel.gif", PIXEL);
    for n in 2..9 {
        let folder = if n % 2 == 0 { "sea" } else { "land" };
        let more = if n == 4 { "image: pixel.gif\n" } else { "" };
        if n % 2 == 0 {
            // Of the articles that it leads to one comes later.
            let (before, after) = (n - 1, n + 1);
            let links = format!(
                "\n\nAs [the one before](../land/{before}.txt#x), not [this](../land/{after}.txt), [this](/sea/{after}.md) or [that](/sea/{n}.md).\n"
            );
            site.article(&format!("{folder}/{n}.md"), story(n, more) + &links);
        } else {
            site.article(&format!("{folder}/{n}.txt"), story(n, more));
        }
        site.build();
        site.later(86_400);
    }
    site.article("sea/2.md", story(2, "").replace("It says", "It said"));
    site.remove("land/3.txt");
    site.article("land/5.txt", story(5, "withdrawn: it was wrong\n"));
    site.build();
}

/// Leaves of a site what a clone has.
fn forget(site: &Site) -> BTreeMap<String, Vec<u8>> {
    let published = site.output();
    fs::rename(site.path("feeds"), site.path("published")).unwrap();
    site.lose_ledger();
    published
}

fn restore(site: &Site, options: &str) -> Ran {
    site.run(&format!("restore --json {options}"))
}

/// Asserts that a restored output is what was published, and stays so.
fn assert_restored(site: &mut Site, published: &BTreeMap<String, Vec<u8>>, kind: &str) {
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    let restored = site.output();
    assert_eq!(names(&restored), names(published), "{kind}");
    assert!(restored == *published, "{kind}");
    site.later(60);
    let ran = site.run("diff");
    assert_eq!(ran.code, Some(0), "{kind}: {ran:?}");
    let stats = site.stats();
    let told = site.build();
    assert_eq!(told["written"], Value::Array(Vec::new()), "{kind}");
    assert_eq!(site.stats(), stats, "{kind}");
    site.assert_same_as_all();
    site.assert_checked();
}

#[test]
fn each_kind_of_site_is_read_back_from_a_copy() {
    for (kind, more) in KINDS {
        let mut site = Site::configured(more);
        lived(&mut site);
        let published = forget(&site);
        let ran = restore(&site, "published");
        assert_eq!(ran.code, Some(0), "{kind}: {ran:?}");
        assert_restored(&mut site, &published, kind);
    }
}

#[test]
fn a_copy_that_lacks_a_part_of_the_history_is_told() {
    let mut site = Site::configured("[[feeds]]\nstories = 3\narchive_size = 2\n");
    lived(&mut site);
    let published = forget(&site);
    let sealed = published.keys().find(|path| path.ends_with("/2/atom.xml"));
    let sealed = sealed.unwrap();
    let media = published.keys().find(|path| path.starts_with("media/"));
    for lost in [sealed, media.unwrap()] {
        fs::remove_file(site.path("published").join(lost)).unwrap();
    }
    let ran = restore(&site, "published");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(
        ran.err.contains("a part of the history isn't published"),
        "{ran:?}"
    );
    let told: Value = serde_json::from_str(&ran.out).unwrap();
    let mut missing = vec![sealed.as_str(), media.unwrap()];
    missing.sort_unstable();
    assert_eq!(told["missing"], serde_json::json!(missing));
}

#[test]
fn what_a_ledger_knows_is_not_replaced() {
    let mut site = Site::new();
    site.article("a.txt", BODY);
    site.build();
    let ran = restore(&site, "feeds");
    assert_eq!(ran.code, Some(2), "{ran:?}");
    // Nor is an output from which a build would go on.
    site.lose_ledger();
    let copied = Command::new("cp")
        .arg("-r")
        .args([site.path("feeds"), site.path("copy")])
        .status();
    assert!(copied.unwrap().success());
    let ran = restore(&site, "copy");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let told: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(told["was_there"], true);
    site.write(
        "copy/feedmill.json",
        "{\"site\": \"tag:quay.example,2026:\", \"generation\": 7}",
    );
    assert_eq!(restore(&site, "copy").code, Some(2));
}

#[test]
fn another_site_and_none_at_all_are_refused() {
    let mut site = Site::new();
    site.article("a.txt", BODY);
    site.build();
    forget(&site);
    fs::create_dir(site.path("empty")).unwrap();
    assert_eq!(restore(&site, "empty").code, Some(1));
    assert_eq!(restore(&site, "nowhere").code, Some(1));
    let marker = fs::read_to_string(site.path("published/feedmill.json")).unwrap();
    site.write("published/feedmill.json", marker.replace("quay", "pier"));
    assert_eq!(restore(&site, "published").code, Some(4));
    assert!(!site.path("feeds").exists());
    // None of it keeps a build from beginning.
    site.build();
}

/// Runs git where it has neither settings nor a user.
fn git(folder: &Path, arguments: &[&str]) {
    let ran = Command::new("git")
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .args(["-c", "user.name=A", "-c", "user.email=a@quay.example"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(ran.status.success(), "{ran:?}");
}

#[test]
fn a_fresh_clone_dates_nothing_anew_in_silence() {
    let mut site = Site::new();
    for n in 0..4 {
        site.article(
            &format!("{n}.txt"),
            format!("Story number {n}\n\n{n}. {BODY}\n"),
        );
    }
    site.build();
    git(site.root(), &["init", "--quiet"]);
    git(site.root(), &["add", "articles", "config.toml"]);
    git(site.root(), &["commit", "--quiet", "-m", "Articles"]);
    let clone = tempfile::tempdir().unwrap();
    git(
        clone.path(),
        &["clone", "--quiet", site.root().to_str().unwrap(), "."],
    );
    let run = |words: &str| -> Ran {
        let mut command = assert_cmd::cargo::cargo_bin_cmd!("feedmill");
        let command = command.current_dir(clone.path());
        command.args(words.split(' ')).output().unwrap().into()
    };
    for verb in ["build -n", "diff"] {
        let ran = run(verb);
        assert!(
            ran.err
                .contains("4 articles say no date, and their files are all new"),
            "{ran:?}"
        );
        assert!(
            ran.err.contains("feedmill restore") && ran.err.contains("\"git\""),
            "{ran:?}"
        );
    }
    let ran = run(&format!("restore {}", site.path("feeds").display()));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let ran = run("build");
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{ran:?}");
    assert!(ran.out.starts_with("nothing new (4 articles)"), "{ran:?}");
}
