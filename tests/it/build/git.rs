//! Dates of a repository, with the real git.

use std::process::Command;

use serde_json::Value;

use crate::site::{Site, article};

const DATES: &str =
    "[articles]\ndates = [\"metadata\", \"file-name\", \"stamp\", \"git\", \"first-seen\"]\n";

/// Runs git in a site's folder, at a date.
#[track_caller]
fn git(site: &Site, date: &str, arguments: &[&str]) {
    let ran = Command::new("git")
        .current_dir(site.root())
        .args([
            "-c",
            "user.name=Anna Roe",
            "-c",
            "user.email=anna@quay.example",
        ])
        .args([
            "-c",
            "commit.gpgsign=false",
            "-c",
            "protocol.file.allow=always",
        ])
        .args(arguments)
        .env("GIT_AUTHOR_DATE", date)
        .env("GIT_COMMITTER_DATE", date)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    assert!(ran.status.success(), "{arguments:?}: {ran:?}");
}

fn commit(site: &Site, date: &str) {
    git(site, date, &["add", "articles"]);
    git(site, date, &["commit", "-q", "-m", "More articles"]);
}

fn text(what: &str) -> String {
    article(&format!("{what} lay on the water until noon."), &[])
}

/// A site in a repository of three commits: `fog.txt`, `ice.txt` beside it, which is moved to `winter/`.
fn repository(config: &str) -> Site {
    let site = Site::configured(config);
    git(&site, "2024-01-01T10:00:00Z", &["init", "-q"]);
    site.article("fog.txt", text("Fog"));
    site.article("ice.txt", text("Ice"));
    commit(&site, "2024-01-01T10:00:00Z");
    site.article("snow.txt", text("Snow"));
    commit(&site, "2024-02-01T10:00:00Z");
    site.rename("ice.txt", "winter/ice.txt");
    commit(&site, "2024-03-01T10:00:00Z");
    site
}

fn published(site: &Site) -> Vec<(String, String)> {
    let items = site.items().into_iter();
    let mut dates: Vec<_> = items
        .map(|item| {
            (
                item.id.rsplit(':').next().unwrap().to_owned(),
                item.published,
            )
        })
        .collect();
    dates.sort();
    dates
}

#[test]
fn articles_without_a_date_are_dated_by_the_commit_that_added_them() {
    let mut site = repository(DATES);
    site.article("new.txt", text("Dew"));
    site.article(
        "dated.txt",
        format!("date: 2024-04-01T08:00:00Z\n\n{}", text("Rain")),
    );
    commit(&site, "2024-05-01T10:00:00Z");
    site.article("here.txt", text("Hail"));
    site.build();
    let expected = [
        ("dated", "2024-04-01T08:00:00Z"),
        ("fog", "2024-01-01T10:00:00Z"),
        ("here", "2026-05-14T08:30:00Z"),
        ("new", "2024-05-01T10:00:00Z"),
        ("snow", "2024-02-01T10:00:00Z"),
        ("winter/ice", "2024-01-01T10:00:00.001Z"),
    ];
    let all: Vec<(String, String)> = expected
        .iter()
        .map(|(key, date)| ((*key).to_owned(), (*date).to_owned()))
        .collect();
    assert_eq!(published(&site), all);
    // Later it stays, and new ones are asked for.
    commit(&site, "2024-06-01T10:00:00Z");
    site.article("last.txt", text("Sleet"));
    commit(&site, "2024-07-01T10:00:00Z");
    let ran = site.run("explain last.txt --json");
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        report["published_why"],
        "from git: when the commit was written that added the file"
    );
    site.build();
    assert_eq!(site.item("last").published, "2024-07-01T10:00:00Z");
    assert_eq!(site.item("here").published, "2026-05-14T08:30:00Z");
    site.assert_same_as_all();
}

#[test]
fn a_shallow_clone_and_a_folder_without_git_tell_no_dates_and_say_so() {
    let site = repository(DATES);
    let clone = Site::configured(DATES);
    let from = format!("file://{}", site.root().display());
    git(
        &clone,
        "2024-06-01T10:00:00Z",
        &["clone", "-q", "--depth", "1", &from, "clone"],
    );
    clone.write(
        "clone/config.toml",
        std::fs::read(clone.path("config.toml")).unwrap(),
    );
    let ran = clone.run("-C clone build");
    assert!(ran.err.contains("the clone is shallow"), "{ran:?}");
    assert_eq!(ran.err.matches("shallow").count(), 2, "{ran:?}");
    assert_eq!(ran.code, Some(0));
    let none = Site::configured(DATES);
    none.article("fog.txt", text("Fog"));
    let ran = none.run("build");
    assert!(ran.err.contains("git can't tell"), "{ran:?}");
    assert_eq!(
        published(&none),
        [("fog".to_owned(), "2026-05-14T08:30:00Z".to_owned())]
    );
}

#[test]
fn undated_articles_of_a_fresh_clone_are_told_of_with_the_way_on() {
    // Their files are as old as the first build.
    let at = |site: &Site, secs: i64| {
        for name in ["fog.txt", "snow.txt", "winter/ice.txt"] {
            site.modified(name, site.epoch().parse::<i64>().unwrap() - secs);
        }
    };
    for (config, secs, is_told) in [("", 60, true), ("", 3_600, false), (DATES, 60, false)] {
        let site = repository(config);
        at(&site, secs);
        let ran = site.run("build");
        let says = ran.err.contains("3 articles say no date") && ran.err.contains("\"git\"");
        assert_eq!(says, is_told, "{config} {secs}: {ran:?}");
        assert!(!site.run("build").err.contains("say no date"));
    }
    // Who begins has a few, and no repository.
    let site = Site::new();
    for name in ["fog.txt", "snow.txt", "winter/ice.txt"] {
        site.article(name, text(name));
    }
    at(&site, 60);
    assert!(!site.run("build").err.contains("say no date"));
}
