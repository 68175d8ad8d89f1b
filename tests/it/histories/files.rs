//! The bytes of the output: a hash for the documents of each kind.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// The hash of each file, by path.
pub(super) type Files = BTreeMap<String, u64>;

/// The document that marks the output, and tells the ledger's generation.
pub(super) const MARKER: &str = "feedmill.json";

/// The ledger's generation, as the output tells it; 0 without any.
pub(super) fn generation(output: &Path) -> u64 {
    let bytes = fs::read(output.join(MARKER)).unwrap_or_default();
    let marker: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    marker["generation"].as_u64().unwrap_or_default()
}

/// A build that is killed late has had a generation of its own, one that is killed early hasn't.
fn without_generation(bytes: &[u8]) -> Vec<u8> {
    bytes
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_digit())
        .collect()
}

/// Each file of an output with its bytes, by path.
pub(super) fn contents(output: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![output.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(output).unwrap().to_str().unwrap();
                files.insert(name.to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    files
}

pub(super) fn read(output: &Path) -> Files {
    let files = contents(output).into_iter().map(|(name, mut bytes)| {
        if name == MARKER {
            bytes = without_generation(&bytes);
        }
        (name, xxh3_64(&bytes))
    });
    files.collect()
}

/// What kind of document lies at a path.
fn kind(path: &str) -> &str {
    if path.starts_with("pages/") {
        return "pages";
    }
    if path.split('/').any(|folder| folder == "archive") {
        return "archive";
    }
    match path.rsplit('/').next() {
        Some("rss.xml") => "rss",
        Some("atom.xml") => "atom",
        Some("feed.json") => "json",
        Some("index.html") => "html",
        _ => "other",
    }
}

/// The hash of each kind over paths and bytes.
fn kinds(files: &Files) -> BTreeMap<&str, u64> {
    let mut hashers: BTreeMap<&str, Xxh3> = BTreeMap::new();
    for (path, hash) in files {
        let hasher = hashers.entry(kind(path)).or_default();
        hasher.update(path.as_bytes());
        hasher.update(&hash.to_le_bytes());
    }
    let digests = hashers.into_iter();
    digests
        .map(|(kind, hasher)| (kind, hasher.digest()))
        .collect()
}

/// What has changed since the step before: a line for each kind.
pub(super) fn changes(before: &Files, after: &Files) -> Vec<String> {
    let (old, new) = (kinds(before), kinds(after));
    let changed = new
        .iter()
        .filter(|(kind, hash)| old.get(*kind) != Some(*hash));
    let mut lines: Vec<String> = changed
        .map(|(kind, hash)| format!("{kind} {:08x}", hash >> 32))
        .collect();
    let gone = old.keys().filter(|kind| !new.contains_key(*kind));
    lines.extend(gone.map(|kind| format!("{kind} gone")));
    lines
}

/// The paths of files that came, went or changed.
pub(super) fn changed(before: &Files, after: &Files) -> Vec<String> {
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let paths = paths.into_iter();
    paths
        .filter(|path| before.get(*path) != after.get(*path))
        .cloned()
        .collect()
}
