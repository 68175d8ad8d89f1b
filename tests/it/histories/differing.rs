//! What `diff` says before each build of a history is what a feed reader finds in the documents before and after it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use feed_rs::model::Entry;
use serde_json::Value;

use super::files::{MARKER, contents};
use super::heads::feeds;
use super::newsroom::Step;
use super::none_is_wrong;
use super::play::Play;

/// The histories that are played when nobody asks for more: `DIFF=500` plays so many.
const SOME: u64 = 6;

/// Documents in the order in which they tell most precisely.
const DOCUMENTS: [&str; 3] = ["atom.xml", "feed.json", "rss.xml"];

/// What one item is to readers.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    title: String,
    updated: Option<i64>,
    content: Option<String>,
}

type Items = BTreeMap<String, Seen>;

/// What feed-rs makes of a document.
fn items(folder: &Path, document: &str) -> Option<Items> {
    let bytes = fs::read(folder.join(document)).ok()?;
    let feed = feed_rs::parser::parse(&bytes[..]).unwrap();
    let item = |entry: Entry| {
        let seen = Seen {
            title: entry.title.map(|title| title.content).unwrap_or_default(),
            updated: entry.updated.map(|updated| updated.timestamp_millis()),
            content: entry.content.and_then(|content| content.body),
        };
        (entry.id, seen)
    };
    Some(feed.entries.into_iter().map(item).collect())
}

/// All feeds of an output, each with its documents; those that `are_current` in a format that the feed has now.
fn read(play: &Play, step: &Step, are_current: bool) -> Feeds {
    let output = play.root().join("feeds");
    let mut all = BTreeMap::new();
    for (name, feed) in feeds(&output, &step.settings) {
        if feed.formats().is_empty() {
            continue;
        }
        let folder = output.join(&name);
        let formats = feed.formats();
        let is_meant = |document: &&str| {
            let format = match *document {
                "atom.xml" => "atom",
                "feed.json" => "json",
                _ => "rss",
            };
            !are_current || formats.contains(&format)
        };
        let documents = DOCUMENTS.into_iter().filter(is_meant);
        let read = documents.filter_map(|document| Some((document, items(&folder, document)?)));
        let read: BTreeMap<_, _> = read.collect();
        if !read.is_empty() {
            all.insert(name, read);
        }
    }
    all
}

/// The ids of some events of a feed.
fn ids(told: &Value, events: &[&str]) -> BTreeSet<String> {
    let lists = events.iter().filter_map(|event| told[*event].as_array());
    let id = |item: &Value| item["id"].as_str().unwrap().to_owned();
    lists.flatten().map(id).collect()
}

/// The ids of items that differ in some parts.
fn differing(told: &Value, parts: &[&str]) -> BTreeSet<String> {
    let events = ["updated", "changed", "withdrawn", "headline_changed"];
    let lists = events.iter().filter_map(|event| told[*event].as_array());
    let is_in = |item: &&Value| {
        let own = item["in"].as_array().into_iter().flatten();
        own.filter_map(Value::as_str)
            .any(|part| parts.contains(&part))
    };
    let items = lists.flatten().filter(is_in);
    items
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

/// How what is told of a feed differs from what a reader found.
fn compare(told: &Value, before: &Items, after: &Items, is_precise: bool) -> Vec<String> {
    let came: BTreeSet<String> = after
        .keys()
        .filter(|id| !before.contains_key(*id))
        .cloned()
        .collect();
    let went: BTreeSet<String> = before
        .keys()
        .filter(|id| !after.contains_key(*id))
        .cloned()
        .collect();
    let both = || {
        after
            .iter()
            .filter_map(|(id, now)| Some((id, before.get(id)?, now)))
    };
    let where_ = |is: &dyn Fn(&Seen, &Seen) -> bool| -> BTreeSet<String> {
        let those = both().filter(|(_, old, new)| is(old, new));
        those.map(|(id, ..)| id.clone()).collect()
    };
    let retitled = where_(&|old, new| old.title != new.title);
    let mut pairs = vec![
        (
            "came",
            came,
            ids(told, &["new", "returning", "entering", "headline_new"]),
        ),
        (
            "went",
            went,
            ids(told, &["dropped", "held", "deleted", "headline_gone"]),
        ),
        ("retitled", retitled, differing(told, &["title"])),
    ];
    if is_precise {
        let moved = where_(&|old, new| old.updated != new.updated);
        let stories = |ids: BTreeSet<String>| -> BTreeSet<String> {
            ids.into_iter()
                .filter(|id| !id.contains("headline:"))
                .collect()
        };
        pairs.push((
            "updated",
            stories(moved),
            ids(told, &["updated", "withdrawn"]),
        ));
        // One that is too long for its feed says where its page is.
        let said = stories(where_(&|old, new| old.content != new.content));
        let sure = stories(differing(told, &["text", "correction", "headlines"]));
        let may = stories(differing(told, &["link"]));
        pairs.push((
            "said and not told",
            said.difference(&sure)
                .filter(|id| !may.contains(*id))
                .cloned()
                .collect(),
            BTreeSet::new(),
        ));
        let unsaid = sure.difference(&said).cloned().collect();
        pairs.push(("told and not said", BTreeSet::new(), unsaid));
    }
    let wrong = pairs.into_iter().filter(|(_, found, told)| found != told);
    wrong
        .map(|(what, found, told)| format!("{what}: found {found:?}, told {told:?}"))
        .collect()
}

/// What was ever in a head of a feed.
type Ever = BTreeSet<(String, String)>;

/// All feeds of an output.
type Feeds = BTreeMap<String, BTreeMap<&'static str, Items>>;

/// How what is told of feeds differs from what a reader found.
fn in_feeds(
    told: &Value,
    (before, after): (&Feeds, &Feeds),
    step: &Step,
    (ever, published): (&Ever, &str),
) -> Vec<String> {
    let mut wrong = Vec::new();
    let none = Value::Null;
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        let feeds = told["feeds"].as_array().into_iter().flatten();
        let told = feeds
            .clone()
            .find(|feed| feed["feed"] == **name)
            .unwrap_or(&none);
        let documents = |all: &Feeds| all.get(name).cloned().unwrap_or_default();
        let (old, new) = (documents(before), documents(after));
        let first = |documents: &BTreeMap<&'static str, Items>| {
            DOCUMENTS
                .into_iter()
                .find(|document| documents.contains_key(document))
        };
        let format = first(&new).filter(|format| old.contains_key(format));
        let (old, new) = match format {
            Some(format) => (old[format].clone(), new[format].clone()),
            None => (
                first(&old)
                    .map(|format| old[format].clone())
                    .unwrap_or_default(),
                first(&new)
                    .map(|format| new[format].clone())
                    .unwrap_or_default(),
            ),
        };
        let is_precise = format.is_some_and(|format| format != "rss.xml");
        wrong.extend(
            compare(told, &old, &new, is_precise)
                .into_iter()
                .map(|what| format!("[{name}] {what}")),
        );
        if !step.loses_ledger {
            // What was dated back went into the history at once.
            let stands = |id: &String| published.contains(id.as_str());
            for id in ids(told, &["returning"]) {
                if !ever.iter().any(|(_, known)| *known == id) && !stands(&id) {
                    wrong.push(format!("[{name}] returning, but never seen: {id}"));
                }
            }
            for id in ids(told, &["new"]) {
                if ever.iter().any(|(_, known)| *known == id) {
                    wrong.push(format!("[{name}] new, but seen: {id}"));
                }
            }
        }
    }
    wrong
}

/// How what is told differs from what a reader found, before and after the build of a step.
fn difference(play: &mut Play, step: &Step, ever: &mut Ever) -> Vec<String> {
    play.prepare(step);
    let output = play.root().join("feeds");
    let (bytes, before) = (contents(&output), read(play, step, false));
    let ran = play.diff(step);
    let mut wrong = Vec::new();
    if contents(&output) != bytes {
        wrong.push("diff has written".to_owned());
    }
    play.end(step);
    let after = read(play, step, true);
    let told: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let texts = bytes.values().map(|bytes| String::from_utf8_lossy(bytes));
    let published = texts.collect::<String>();
    let mut now = contents(&output);
    let mut old = bytes;
    for files in [&mut now, &mut old] {
        files.remove(MARKER);
    }
    let expected = match play.code() {
        0 | 3 => i32::from(now != old),
        code => code,
    };
    if step.settings.is_broken {
        assert_eq!((ran.status.code(), play.code()), (Some(2), 2));
        return wrong;
    }
    if ran.status.code() != Some(expected) {
        wrong.push(format!("exit {:?}, not {expected}", ran.status.code()));
    }
    wrong.extend(in_feeds(&told, (&before, &after), step, (ever, &published)));
    for (name, documents) in after {
        let ids = documents.into_values().flat_map(Items::into_keys);
        ever.extend(ids.map(|id| (name.clone(), id)));
    }
    wrong
}

#[test]
fn diff_says_what_readers_will_find_in_any_history() {
    none_is_wrong("DIFF", SOME, difference);
}
