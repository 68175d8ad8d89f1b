//! What subscribers find in the heads: which items, in what order, with what dates, titles and URLs.
//!
//! Read from `feed.json` where there is one, else from `atom.xml`, else from `rss.xml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use chrono::{DateTime, FixedOffset};
use roxmltree::{Document, Node};
use serde_json::Value;

use super::settings::{Feed, ID, Settings};

const ATOM: &str = "http://www.w3.org/2005/Atom";
const TOMBSTONES: &str = "http://purl.org/atompub/tombstones/1.0";

/// An item, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// Published, updated, URL, title.
    fields: [String; 4],
}

/// A document's items.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// Whether its dates are to the second.
    is_coarse: bool,
    pub(super) ids: Vec<String>,
    items: BTreeMap<String, Item>,
    gone: BTreeSet<String>,
}

/// All heads by the name of their feed, and the folder of each in the output.
pub(super) type Heads = BTreeMap<String, Head>;

/// The feeds that a configuration asks for and that have a head: name and configuration.
pub(super) fn feeds(output: &Path, settings: &Settings) -> Vec<(String, Feed)> {
    let mut found = Vec::new();
    for feed in settings.feeds() {
        let mut names = vec![feed.name.to_owned()];
        if !feed.each.is_empty() {
            let values = fs::read_dir(output.join(feed.each)).into_iter().flatten();
            let value = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
            names = values
                .map(|entry| format!("{}/{}", feed.each, value(entry.unwrap())))
                .collect();
            names.sort();
        }
        found.extend(names.into_iter().map(|name| (name, feed.clone())));
    }
    found
}

/// The heads as they lie in the output. `are_whole`: all formats of a head must hold the same items.
pub(super) fn read(output: &Path, settings: &Settings, are_whole: bool) -> Heads {
    let mut heads = Heads::new();
    for (name, feed) in feeds(output, settings) {
        let folder = output.join(&name);
        let mut read = Vec::new();
        for format in ["json", "atom", "rss"] {
            if feed.formats().contains(&format)
                && let Some(head) = document(&folder, format, settings.base)
            {
                read.push((format, head));
            }
        }
        let Some((first, others)) = read.split_first() else {
            continue;
        };
        for (format, other) in others.iter().filter(|_| are_whole) {
            assert_eq!(first.1.ids, other.ids, "{name}: {} and {format}", first.0);
        }
        heads.insert(name, first.1.clone());
    }
    heads
}

/// The items of the document of a format in a folder, if it is there.
pub(super) fn document(folder: &Path, format: &str, base: &str) -> Option<Head> {
    let file = match format {
        "json" => "feed.json",
        "atom" => "atom.xml",
        _ => "rss.xml",
    };
    let text = fs::read_to_string(folder.join(file)).ok()?;
    let mut head = Head {
        is_coarse: format == "rss",
        ..Head::default()
    };
    match format {
        "json" => head.read_json(&serde_json::from_str(&text).unwrap(), base),
        "atom" => head.read_atom(Document::parse(&text).unwrap().root_element(), base),
        _ => head.read_rss(Document::parse(&text).unwrap().root_element(), base),
    }
    Some(head)
}

/// The text of the first child of a name.
fn child<'d>(node: Node<'d, '_>, name: &str) -> Option<&'d str> {
    let mut children = node.children();
    let child = children.find(|node| node.tag_name().name() == name)?;
    Some(child.text().unwrap_or_default())
}

impl Head {
    fn add(&mut self, id: &str, base: &str, fields: [&str; 4]) {
        let [published, updated, url, title] = fields;
        let id = short_id(id);
        let fields = [
            date(published),
            date(updated),
            address(url, base, &id),
            title.to_owned(),
        ];
        let before = self.items.insert(id.clone(), Item { fields });
        assert!(before.is_none(), "{id} stands twice");
        self.ids.push(id);
    }

    fn read_json(&mut self, feed: &Value, base: &str) {
        for item in feed["items"].as_array().unwrap() {
            let text = |key: &str| item[key].as_str().unwrap_or_default();
            let keys = ["date_published", "date_modified", "url", "title"];
            self.add(text("id"), base, keys.map(text));
        }
        let gone = feed["_feedmill"]["deleted"].as_array();
        let gone = gone.into_iter().flatten();
        self.gone = gone
            .map(|one| short_id(one["id"].as_str().unwrap()))
            .collect();
    }

    fn read_atom(&mut self, feed: Node<'_, '_>, base: &str) {
        let entries = feed.children();
        for entry in entries.filter(|node| node.has_tag_name((ATOM, "entry"))) {
            let text = |name| child(entry, name).unwrap_or_default();
            let mut links = entry
                .children()
                .filter(|node| node.has_tag_name((ATOM, "link")));
            let url = links
                .find(|link| matches!(link.attribute("rel"), None | Some("alternate")))
                .and_then(|link| link.attribute("href"));
            let (published, updated) = (text("published"), text("updated"));
            let fields = [published, updated, url.unwrap_or_default(), text("title")];
            self.add(text("id"), base, fields);
        }
        let gone = feed.children();
        let gone = gone.filter(|node| node.has_tag_name((TOMBSTONES, "deleted-entry")));
        self.gone = gone
            .map(|one| short_id(one.attribute("ref").unwrap()))
            .collect();
    }

    fn read_rss(&mut self, feed: Node<'_, '_>, base: &str) {
        let items = feed.descendants();
        for item in items.filter(|node| node.has_tag_name("item")) {
            let text = |name| child(item, name).unwrap_or_default();
            let published = text("pubDate");
            let updated = child(item, "updated").unwrap_or(published);
            let fields = [published, updated, text("link"), text("title")];
            self.add(text("guid"), base, fields);
        }
    }
}

/// An id without what all share; of a headline's hash the first digits.
pub(super) fn short_id(id: &str) -> String {
    let own = id.strip_prefix(ID).unwrap_or(id);
    match own.strip_prefix("headline:") {
        Some(hash) => format!("~{}", &hash[..5]),
        None => own.to_owned(),
    }
}

/// A date of RFC 3339 or RFC 2822, without what is zero or of 2024.
fn date(text: &str) -> String {
    let read = DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_rfc2822(text));
    let read: DateTime<FixedOffset> = read.unwrap_or_else(|error| panic!("{text:?}: {error}"));
    let text = read.to_utc().format("%Y-%m-%dT%H:%M:%S%.3f").to_string();
    let text = text.strip_prefix("2024-").unwrap_or(&text);
    let text = text.strip_suffix(".000").unwrap_or(text);
    text.strip_suffix(":00").unwrap_or(text).to_owned()
}

/// A URL: a story's page as `/slug`, a headline's place on it as `/slug#`.
fn address(url: &str, base: &str, id: &str) -> String {
    let Some(own) = url.strip_prefix(base) else {
        return if url.is_empty() { "-" } else { url }.to_owned();
    };
    let (path, anchor) = own.split_once('#').unwrap_or((own, ""));
    let page = path
        .strip_prefix("pages/")
        .and_then(|page| page.strip_suffix(".html"));
    let path = page.map_or_else(|| format!("./{path}"), |page| format!("/{page}"));
    match id.strip_prefix('~') {
        Some(hash) if anchor.starts_with(&format!("h-{hash}")) => format!("{path}#"),
        _ if anchor.is_empty() => path,
        _ => format!("{path}#{anchor}"),
    }
}

/// Each item's fields; of one that differs in a feed those there too, as `id@feed`. A document with
/// dates to the second tells only of what stands in no better one.
fn items(heads: &Heads) -> BTreeMap<String, Item> {
    let mut items: BTreeMap<String, Item> = BTreeMap::new();
    let (coarse, fine): (Vec<_>, Vec<_>) = heads.iter().partition(|(_, head)| head.is_coarse);
    for (feed, head) in fine.into_iter().chain(coarse) {
        for (id, item) in &head.items {
            match items.get(id) {
                None => {
                    items.insert(id.clone(), item.clone());
                }
                Some(other) if other == item || head.is_coarse => {}
                Some(_) => {
                    items.insert(format!("{id}@{feed}"), item.clone());
                }
            }
        }
    }
    items
}

fn gone(heads: &Heads) -> BTreeSet<(&str, &str)> {
    let each = heads
        .iter()
        .flat_map(|(feed, head)| head.gone.iter().map(move |id| (feed.as_str(), id.as_str())));
    each.collect()
}

/// What has changed since the step before: a line for each new item, changed field and head.
pub(super) fn changes(before: &Heads, after: &Heads) -> Vec<String> {
    const NAMES: [&str; 4] = ["published", "updated", "url", "title"];
    let mut lines = Vec::new();
    let (old, new) = (items(before), items(after));
    for (id, item) in &new {
        let [published, updated, url, title] = &item.fields;
        match old.get(id) {
            None if updated == published => lines.push(format!("{id} {published} {url} {title}")),
            None => lines.push(format!("{id} {published} > {updated} {url} {title}")),
            Some(old) => {
                let fields = NAMES.iter().zip(&old.fields).zip(&item.fields);
                let changed = fields.filter(|((_, old), new)| old != new);
                lines.extend(changed.map(|((name, _), new)| format!("{id} {name} {new}")));
            }
        }
    }
    for feed in before.keys().filter(|feed| !after.contains_key(*feed)) {
        lines.push(format!("[{feed}] has no head"));
    }
    for (feed, head) in after {
        let old = before.get(feed).map_or(&[][..], |head| &head.ids);
        if old != head.ids || !before.contains_key(feed) {
            lines.push(format!("[{feed}]{}", moves(old, &head.ids)));
        }
    }
    let (old, new) = (gone(before), gone(after));
    for (feed, id) in new.difference(&old) {
        lines.push(format!("[{feed}] tells that {id} was deleted"));
    }
    lines
}

/// From one order to another: what goes, then what stands where, counted from 0.
fn moves(before: &[String], after: &[String]) -> String {
    let mut stays: Vec<&String> = before.iter().filter(|id| after.contains(id)).collect();
    let mut in_order: Vec<&String> = after.iter().filter(|id| stays.contains(id)).collect();
    // What has changed its place among the others goes and comes again.
    while stays != in_order {
        let moved = in_order.iter().zip(&stays).find(|(new, old)| new != old);
        let moved = *moved.unwrap().0;
        stays.retain(|id| *id != moved);
        in_order.retain(|id| *id != moved);
    }
    let mut line = String::new();
    for id in before.iter().filter(|id| !stays.contains(id)) {
        line.push_str(" -");
        line.push_str(id);
    }
    let mut last = None;
    for (at, id) in after.iter().enumerate() {
        if stays.contains(&id) {
            continue;
        }
        if last.is_none_or(|last| last + 1 != at) {
            let _ = write!(line, " {at}:");
        }
        line.push(' ');
        line.push_str(id);
        last = Some(at);
    }
    line
}
