//! What the histories keep: each story's number, and which stories each sealed page holds.
//!
//! A history is told by the stories that it holds, not by a folder: feeds of the same stories and page
//! size have one. Numbers are read from `feed.json`, from the twin's `data-number` or from what an
//! Atom entry says of its story; those of stories' pages from their `<meta>`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use roxmltree::Document;
use serde_json::Value;

use super::heads;
use super::settings::{Feed, Settings};

/// All histories.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Histories {
    /// The numbers of a story by history; more than one number when documents disagree.
    numbers: BTreeMap<String, BTreeMap<String, BTreeSet<u64>>>,
    /// The stories of sealed pages, by history and page.
    pages: BTreeMap<(String, u64), BTreeSet<String>>,
}

/// The name of a feed's history.
fn name(name: &str, feed: &Feed) -> String {
    if !feed.is_of_all() {
        return name.to_owned();
    }
    match (feed.archive, feed.archive_size) {
        (false, _) => "all/0".into(),
        (true, Some(size)) => format!("all/{size}"),
        (true, None) => "all".into(),
    }
}

impl Histories {
    /// Reads the sealed pages, the numbers in heads, and those of stories' pages.
    pub(super) fn read(output: &Path, settings: &Settings) -> Self {
        let mut all = Self::default();
        for (feed, config) in heads::feeds(output, settings) {
            let history = name(&feed, &config);
            all.add_numbers(&history, &output.join(&feed), &config);
            let archive = output.join(&feed).join("archive");
            for entry in fs::read_dir(&archive).into_iter().flatten() {
                let page = entry.unwrap().path();
                all.add_page(&history, &page, &config, settings.base);
            }
        }
        all.add_story_pages(&output.join("pages"));
        all
    }

    fn add_page(&mut self, history: &str, page: &Path, feed: &Feed, base: &str) {
        let number: u64 = page.file_name().unwrap().to_str().unwrap().parse().unwrap();
        let formats = ["atom", "json", "rss"].into_iter();
        let formats = formats.filter(|format| feed.formats().contains(format));
        let read: Vec<(&str, heads::Head)> = formats
            .filter_map(|format| Some((format, heads::document(page, format, base)?)))
            .collect();
        let Some(((format, first), others)) = read.split_first() else {
            return;
        };
        for (other, document) in others {
            let page = page.display();
            assert_eq!(first.ids, document.ids, "{page}: {format} and {other}");
        }
        let stories = self.pages.entry((history.to_owned(), number)).or_default();
        stories.extend(first.ids.iter().cloned());
        self.add_numbers(history, page, feed);
    }

    /// The numbers that a head or a sealed page tells, by the first format that tells any.
    fn add_numbers(&mut self, history: &str, folder: &Path, feed: &Feed) {
        let has = |format| feed.formats().contains(&format);
        let text = |file| fs::read_to_string(folder.join(file)).unwrap_or_default();
        let mut told = Vec::new();
        if has("json") {
            told = in_json(&text("feed.json"));
        }
        if told.is_empty() && has("html") {
            told = in_twin(&text("index.html"));
        }
        if told.is_empty() && has("atom") {
            told = in_atom(&text("atom.xml"));
        }
        for (id, number) in told {
            self.add(history, &id, number);
        }
    }

    fn add(&mut self, history: &str, id: &str, number: u64) {
        let story = self.numbers.entry(heads::short_id(id)).or_default();
        story.entry(history.to_owned()).or_default().insert(number);
    }

    fn add_story_pages(&mut self, folder: &Path) {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.add_story_pages(&path);
                continue;
            }
            let page = fs::read_to_string(&path).unwrap();
            let number = after(&page, "\"feedmill:number\" content=\"");
            let id = after(&page, "\"feedmill:id\" content=\"");
            if let (Some(id), Some(Ok(number))) = (id, number.map(str::parse)) {
                self.add("page", id, number);
            }
        }
    }

    /// What has changed since the step before: a line for each story with a new number, and for each
    /// sealed page that holds others.
    pub(super) fn changes(&self, before: &Self) -> Vec<String> {
        let mut lines = Vec::new();
        for (id, numbers) in &self.numbers {
            if before.numbers.get(id) != Some(numbers) {
                lines.push(format!("{id}{}", in_short(numbers)));
            }
        }
        let gone = before.numbers.keys();
        let gone = gone.filter(|id| !self.numbers.contains_key(*id));
        lines.extend(gone.map(|id| format!("{id} has no number")));
        for (page, stories) in &self.pages {
            if before.pages.get(page) != Some(stories) {
                lines.push(self.page(page, stories));
            }
        }
        let gone = before.pages.keys();
        let gone = gone.filter(|page| !self.pages.contains_key(*page));
        lines.extend(gone.map(|(history, page)| format!("[{history}] {page} is gone")));
        lines
    }

    fn page(&self, (history, page): &(String, u64), stories: &BTreeSet<String>) -> String {
        let number = |id: &String| self.numbers.get(id)?.get(history)?.iter().min().copied();
        let mut numbered: Vec<(Option<u64>, &String)> =
            stories.iter().map(|id| (number(id), id)).collect();
        numbered.sort();
        let numbers: Vec<u64> = numbered.iter().filter_map(|(number, _)| *number).collect();
        let span = match (numbers.first(), numbers.last()) {
            (Some(first), Some(last)) => format!(" {first}-{last}"),
            _ => String::new(),
        };
        let ids: Vec<&str> = numbered.iter().map(|(_, id)| id.as_str()).collect();
        format!("[{history}] {page}{span}: {}", ids.join(" "))
    }

    /// How many pages are sealed.
    pub(super) fn sealed(&self) -> usize {
        self.pages.len()
    }
}

/// `=5` where all say the same, else ` all=5 port=2`.
fn in_short(numbers: &BTreeMap<String, BTreeSet<u64>>) -> String {
    let value = |numbers: &BTreeSet<u64>| {
        let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
        numbers.join("|")
    };
    let values: BTreeSet<String> = numbers.values().map(value).collect();
    if values.len() == 1 {
        return format!("={}", values.first().unwrap());
    }
    let mut text = String::new();
    for (history, numbers) in numbers {
        let _ = write!(text, " {history}={}", value(numbers));
    }
    text
}

/// The text between a mark and the next quotation mark.
fn after<'t>(text: &'t str, mark: &str) -> Option<&'t str> {
    text.split_once(mark)?.1.split('"').next()
}

fn in_json(text: &str) -> Vec<(String, u64)> {
    let feed: Value = serde_json::from_str(text).unwrap_or_default();
    let items = feed["items"].as_array().into_iter().flatten();
    let told = items.filter_map(|item| {
        let number = item["_feedmill"]["number"].as_u64()?;
        Some((item["id"].as_str()?.to_owned(), number))
    });
    told.collect()
}

fn in_twin(text: &str) -> Vec<(String, u64)> {
    let stories = text.split("<article data-id=\"").skip(1);
    let told = stories.filter_map(|story| {
        let number = after(story, "data-number=\"")?.parse().ok()?;
        Some((story.split('"').next()?.to_owned(), number))
    });
    told.collect()
}

fn in_atom(text: &str) -> Vec<(String, u64)> {
    let Ok(document) = Document::parse(text) else {
        return Vec::new();
    };
    let entries = document.root_element().children();
    let told = entries.filter_map(|entry| {
        let child = |name| entry.children().find(|node| node.tag_name().name() == name);
        let number = child("story")?.attribute("number")?.parse().ok()?;
        Some((child("id")?.text()?.to_owned(), number))
    });
    told.collect()
}
