//! What feed-rs, a reader that shares no code with us, sees in the documents of the outside sites.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use serde_json::Value;

/// What a reader lists of an item: what subscribers see and what tells items apart.
#[derive(Debug, Clone, PartialEq)]
struct Seen {
    id: String,
    title: String,
    /// Seconds since 1970.
    date: i64,
    /// Empty when it has none.
    link: String,
}

/// Articles without a date of their own are dated by this: 2024-03-05T09:30:00Z.
const ARTICLES_MODIFIED_SECS: u64 = 1_709_631_000;

#[test]
fn feed_rs_lists_what_each_site_promises_in_every_format() {
    for site in sites() {
        let name = site.file_name().unwrap().to_string_lossy().into_owned();
        let expected: Vec<BTreeMap<String, Value>> =
            serde_json::from_slice(&fs::read(site.join("expect.json")).unwrap()).unwrap();
        let built = build(&site);
        let rss = read(&built.path().join("feeds/rss.xml"));
        assert_eq!(rss.len(), expected.len(), "{name}: number of items");
        for (seen, wanted) in rss.iter().zip(&expected) {
            assert_promised(&name, seen, wanted);
        }
        for document in ["feeds/atom.xml", "feeds/feed.json"] {
            assert_eq!(
                read(&built.path().join(document)),
                rss,
                "{name}: {document}"
            );
        }
    }
}

/// The sites that the outside checks build too, each with its `expect.json`.
fn sites() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside/sites");
    let mut sites: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    sites.sort();
    assert!(!sites.is_empty());
    sites
}

/// Copies a site to a folder of its own and builds it there; `init` makes the config it lacks.
fn build(site: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    if !site.join("config.toml").exists() {
        feedmill("init", folder.path());
        fs::remove_dir_all(folder.path().join("articles")).unwrap();
    }
    copy(site, folder.path());
    feedmill("build", folder.path());
    folder
}

fn feedmill(verb: &str, folder: &Path) {
    let run = Command::new(env!("CARGO_BIN_EXE_feedmill"))
        .args([verb, "--now", "2024-07-01T00:00:00Z", "-C"])
        .arg(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{verb}: {}: {said}", folder.display());
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
            let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(ARTICLES_MODIFIED_SECS);
            fs::File::options()
                .write(true)
                .open(&target)
                .unwrap()
                .set_modified(modified)
                .unwrap();
        }
    }
}

fn read(document: &Path) -> Vec<Seen> {
    let bytes = fs::read(document).unwrap();
    let feed = feed_rs::parser::parse(&bytes[..]).unwrap();
    feed.entries
        .into_iter()
        .map(|entry| Seen {
            id: entry.id,
            title: entry.title.unwrap().content,
            date: entry.published.unwrap().timestamp(),
            link: entry
                .links
                .into_iter()
                .find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"))
                .map(|link| link.href)
                .unwrap_or_default(),
        })
        .collect()
}

/// Fields that a site promises only in form are compared between the formats alone.
fn assert_promised(site: &str, seen: &Seen, wanted: &BTreeMap<String, Value>) {
    let date = chrono::DateTime::from_timestamp(seen.date, 0)
        .unwrap()
        .to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    for (field, found) in [
        ("id", &seen.id),
        ("title", &seen.title),
        ("date", &date),
        ("link", &seen.link),
    ] {
        if let Some(Value::String(promised)) = wanted.get(field) {
            assert_eq!(found, promised, "{site}: {field}");
        }
    }
}
