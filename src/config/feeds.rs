//! `[[feeds]]`: which feeds there are, and what each holds.

use toml::Spanned;
use toml::de::DeValue;

use super::amount::seconds;
use super::articles::size;
use super::mistake::{Notes, Wrong};
use super::name::feed_name;
use super::section::{Keys, Section};
use super::selection::read_selection;
use super::words::{one_of, some_line};
use crate::feed::model::{FeedLink, Format};
use crate::ledger::selection::{Field, Selection};

/// The keys of a `[[feeds]]`.
pub(super) const KEYS: Keys = Keys {
    known: &[
        "name",
        "title",
        "items",
        "stories",
        "window",
        "content",
        "formats",
        "max_bytes",
        "where",
        "each",
        "archive",
        "archive_size",
    ],
    later: &[],
};

/// Words of `each`.
const FIELDS: [(&str, Field); 4] = [
    ("section", Field::Section),
    ("tag", Field::Tag),
    ("author", Field::Author),
    ("language", Field::Language),
];

/// The words of `items`.
const ITEMS: [(&str, bool); 2] = [("stories", true), ("headlines", false)];
/// The words of `content`.
const CONTENT: [(&str, bool); 2] = [("full", true), ("summary", false)];
/// The words of `formats`.
const FORMATS: [(&str, Format); 4] = [
    ("rss", Format::Rss),
    ("atom", Format::Atom),
    ("json", Format::Json),
    ("html", Format::Html),
];

/// The words of `archive`: what a history is written in.
const ARCHIVES: [(&str, Format); 3] = [
    ("atom", Format::Atom),
    ("rss", Format::Rss),
    ("json", Format::Json),
];

/// Stories in a head, unless the configuration says otherwise.
const STORIES: u32 = 20;
/// Readers ask for a head every hour: more than this is for the history.
const STORIES_MOST: u32 = 1_000;
/// What happened in two days is in the head, however long a reader was away overnight.
const WINDOW_SECS: u64 = 48 * 3_600;
/// Heads stay under a megabyte: some readers stop there.
const MAX_BYTES: u64 = 1_000_000;
/// Stories of a sealed page, unless the configuration says otherwise.
const ARCHIVE_SIZE: u32 = 50;
/// A sealed page is read as a whole, like a head.
const ARCHIVE_SIZE_MOST: u32 = 1_000;
/// The frame of a feed and one summary need some room.
const MAX_BYTES_LEAST: u64 = 10_000;

/// What one `[[feeds]]` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedConfig {
    /// Its folder in the output; empty for the unnamed feed. With `each` a template.
    pub name: String,
    /// As a reader lists it; one line, never empty. With `each` a template.
    pub title: String,
    /// Which stories it holds.
    pub selection: Selection,
    /// The field for each value of which there is such a feed; `{value}` in name and title is the
    /// value.
    pub each: Option<Field>,
    /// Whether stories are items.
    pub story_items: bool,
    /// Whether headlines are items.
    pub headline_items: bool,
    /// The newest stories that the head holds; 1 to 1,000.
    pub stories: u32,
    /// All stories within so many seconds of the newest are in the head too.
    pub window_secs: u64,
    /// Whether items carry the whole content, or the summary alone.
    pub full_content: bool,
    /// The formats, in the order of [`Format::ALL`]; never empty.
    pub formats: Vec<Format>,
    /// The head's size limit in bytes.
    pub max_bytes: u64,
    /// The formats that its history is written in for readers, in the order of [`Format::ALL`]; empty:
    /// it keeps none.
    pub archive: Vec<Format>,
    /// How many numbers that no head needs seal a page of the history, 1 to 1,000.
    pub archive_size: u32,
}

impl FeedConfig {
    /// A feed with defaults for all but its name.
    fn new(name: String, site_title: &str) -> Self {
        let title = if name.is_empty() {
            site_title.to_owned()
        } else {
            format!("{site_title}: {name}")
        };
        Self {
            name,
            title,
            selection: Selection::default(),
            each: None,
            story_items: true,
            headline_items: true,
            stories: STORIES,
            window_secs: WINDOW_SECS,
            full_content: true,
            formats: Format::ALL.to_vec(),
            max_bytes: MAX_BYTES,
            archive: vec![Format::Atom],
            archive_size: ARCHIVE_SIZE,
        }
    }

    /// Whether it holds all stories, and is one feed.
    pub fn holds_all(&self) -> bool {
        self.each.is_none() && self.selection.is_everything()
    }

    /// How many stories seal a page of its history; `None` when it keeps none: history holds stories
    /// alone.
    pub fn history(&self) -> Option<u32> {
        (self.story_items && !self.archive.is_empty()).then_some(self.archive_size)
    }

    /// The feed as others link to it.
    pub fn link(&self) -> FeedLink {
        FeedLink {
            name: self.name.clone(),
            title: self.title.clone(),
            formats: self.formats.clone(),
            has_stories: self.story_items,
            has_headlines: self.headline_items,
        }
    }
}

/// The feeds of a site that lists none, in the order in which pages offer them.
pub(super) fn defaults(site_title: &str) -> Vec<FeedConfig> {
    let all = FeedConfig::new(String::new(), site_title);
    let stories = FeedConfig {
        headline_items: false,
        ..FeedConfig::new("stories".into(), site_title)
    };
    let headlines = FeedConfig {
        story_items: false,
        ..FeedConfig::new("headlines".into(), site_title)
    };
    vec![stories, all, headlines]
}

/// Reads every `[[feeds]]`, in their order.
pub(super) fn read<'t>(
    notes: &mut Notes,
    value: &'t Spanned<DeValue<'t>>,
    site_title: &str,
) -> Vec<FeedConfig> {
    let Some(tables) = value.get_ref().as_array() else {
        let wrong = Wrong::new(
            "`feeds` must be a list of tables",
            "write [[feeds]], with two brackets on each side",
        );
        notes.add(value.span().start, wrong);
        return Vec::new();
    };
    let mut feeds: Vec<FeedConfig> = Vec::new();
    for table in tables {
        let Some(section) = Section::open(notes, "feeds", &KEYS, table) else {
            continue;
        };
        let feed = read_one(notes, &section, site_title);
        if feeds.iter().any(|other| other.name == feed.name) {
            let at = section.value("name").map_or(section.at, |v| v.span().start);
            notes.add(at, twice(&feed.name));
        }
        feeds.push(feed);
    }
    if feeds.is_empty() && notes.is_empty() {
        return defaults(site_title);
    }
    feeds
}

fn twice(name: &str) -> Wrong {
    if name.is_empty() {
        return Wrong::new(
            "two feeds have no name",
            "one may be without: it is the output folder itself; add name = \"…\" to the other",
        );
    }
    Wrong::new(
        format!("two feeds are named {name:?}"),
        "choose another name for one of them",
    )
}

fn read_one(notes: &mut Notes, section: &Section<'_>, site_title: &str) -> FeedConfig {
    let each = section.text(notes, "each", |text| one_of(text, &FIELDS));
    let each = each.map(|each| each.value);
    let name = section
        .text(notes, "name", |text| match (each, text) {
            (None, "") => Ok(String::new()),
            (None, _) => feed_name(text),
            (Some(_), _) => name_template(text),
        })
        .map(|name| name.value);
    let name = match (name, each) {
        (Some(name), _) => name,
        (None, Some(field)) => format!("{}/{VALUE}", field.name()),
        (None, None) => String::new(),
    };
    let mut feed = FeedConfig::new(name, site_title);
    feed.each = each;
    if each.is_some() {
        feed.title = format!("{site_title}: {VALUE}");
    }
    if let Some(value) = section.value("where") {
        feed.selection = read_selection(notes, value);
    }
    if let Some(title) = section.text(notes, "title", some_line) {
        feed.title = title.value;
    }
    if let Some(items) = section.list(notes, "items", |text| one_of(text, &ITEMS)) {
        let checked = some(&items.value, "items = [\"stories\", \"headlines\"]");
        section.keep(notes, "items", items.at, checked);
        feed.story_items = items.value.contains(&true);
        feed.headline_items = items.value.contains(&false);
    }
    if let Some(stories) = section.number(notes, "stories", 1..=STORIES_MOST) {
        feed.stories = stories;
    }
    if let Some(window) = section.text(notes, "window", seconds) {
        feed.window_secs = window.value;
    }
    if let Some(full) = section.text(notes, "content", |text| one_of(text, &CONTENT)) {
        feed.full_content = full.value;
    }
    if let Some(formats) = section.list(notes, "formats", |text| one_of(text, &FORMATS)) {
        let checked = some(
            &formats.value,
            "formats = [\"rss\", \"atom\", \"json\", \"html\"]",
        );
        section.keep(notes, "formats", formats.at, checked);
        feed.formats = in_order(&formats.value);
    }
    if let Some(max_bytes) = size(notes, section, "max_bytes", MAX_BYTES_LEAST) {
        feed.max_bytes = max_bytes;
    }
    if let Some(size) = section.number(notes, "archive_size", 1..=ARCHIVE_SIZE_MOST) {
        feed.archive_size = size;
    }
    match section.value("archive").map(Spanned::get_ref) {
        Some(DeValue::Boolean(true)) => {}
        Some(DeValue::Boolean(false)) => feed.archive.clear(),
        _ => {
            if let Some(formats) = section.list(notes, "archive", |text| one_of(text, &ARCHIVES)) {
                let checked = some(&formats.value, "archive = [\"atom\"], or archive = false");
                section.keep(notes, "archive", formats.at, checked);
                feed.archive = in_order(&formats.value);
            }
        }
    }
    feed
}

/// Formats in the order of [`Format::ALL`], each once.
fn in_order(formats: &[Format]) -> Vec<Format> {
    let all = Format::ALL.into_iter();
    all.filter(|format| formats.contains(format)).collect()
}

/// What stands for the value in the templates of an `each`.
pub const VALUE: &str = "{value}";

/// A feed's name with the value in it.
fn name_template(text: &str) -> Result<String, Wrong> {
    let is_there_once = text.matches(VALUE).count() == 1;
    match feed_name(&text.replace(VALUE, "x")) {
        Ok(_) if is_there_once => Ok(text.to_owned()),
        Ok(_) => Err(Wrong::new(
            format!("can't be {text:?}: every feed of an `each` needs a name of its own"),
            "write {value} once in it, such as \"topics/{value}\"",
        )),
        Err(wrong) => Err(wrong),
    }
}

/// A list that isn't empty.
pub(super) fn some<T>(list: &[T], line: &str) -> Result<(), Wrong> {
    if list.is_empty() {
        return Err(Wrong::new(
            "is an empty list",
            format!("write {line}, or some of them"),
        ));
    }
    Ok(())
}
