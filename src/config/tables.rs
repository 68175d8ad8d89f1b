//! The tables of `config.toml`: a key is a field here, with its type, its default and what it means.

use std::path::PathBuf;

use chrono_tz::Tz;
use encoding_rs::Encoding;
use serde::{Deserialize, Deserializer, Serialize};

use super::address::{base_url, email, link, site_id, web_url};
use super::mistake::Wrong;
use super::read::{count, each, reads, refused, size, some, some_or_flag, text};
use super::target::Address;
use super::values::{
    date_source, each_once, encoding, folder, in_order, language, line, one_of, other_name,
    pattern, seconds, some_line, style, time_zone,
};
use crate::ledger::selection::{Field, Selection};
use crate::plan::model::{FeedLink, Format};
use crate::story::DateSource;
use crate::story::patterns::PathPatterns;

/// `[site]`: what the site is called, where it is served, who writes it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SiteConfig {
    /// One line, never empty.
    #[serde(deserialize_with = "title")]
    pub title: String,
    /// Where the output folder is served: absolute http(s), ends in `/`.
    #[serde(deserialize_with = "address")]
    pub base_url: String,
    /// What every id of the site starts with, for ever. ASCII.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// One line; may be empty.
    #[serde(deserialize_with = "description")]
    pub description: String,
    /// BCP 47 language tag.
    #[serde(deserialize_with = "site_language")]
    pub language: Option<String>,
    /// Author of what names none; the title by default.
    pub author: AuthorConfig,
    /// Zone of dates written without one, and of the times on pages; UTC by default.
    #[serde(deserialize_with = "zone")]
    pub time_zone: Tz,
    /// Absolute URL of a square image.
    pub icon: Option<String>,
    /// Copyright line.
    #[serde(deserialize_with = "rights")]
    pub rights: Option<String>,
}

reads! {
    title: String = text(some_line);
    address: String = text(base_url);
    id: String = text(site_id);
    description: String = text(|text| Ok(line(text)));
    site_language: Option<String> = text(|text| language(text).map(Some));
    zone: Tz = text(time_zone);
    rights: Option<String> = text(|text| some_line(text).map(Some));
}

/// `site.author`: a person, as Atom has them (RFC 4287 §3.2), or the name alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename = "Person")]
pub struct AuthorConfig {
    /// One line, never empty.
    #[serde(deserialize_with = "title")]
    pub name: String,
    /// E-mail address.
    #[serde(deserialize_with = "mailbox")]
    pub email: Option<String>,
    /// Absolute URL.
    #[serde(deserialize_with = "url")]
    pub url: Option<String>,
}

reads! {
    mailbox: Option<String> = text(|text| email(text).map(Some));
    url: Option<String> = text(|text| web_url(text).map(String::from).map(Some));
}

/// `[articles]`: where articles lie and how they are read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ArticlesConfig {
    /// The articles folder, relative to the configuration's.
    #[serde(deserialize_with = "folder_path")]
    pub folder: PathBuf,
    /// Patterns of the only paths to read; empty: all.
    #[serde(deserialize_with = "patterns")]
    pub include: Vec<String>,
    /// Patterns of paths to leave alone.
    #[serde(deserialize_with = "patterns")]
    pub exclude: Vec<String>,
    /// Where `published` may come from, in order; never empty, each once.
    #[serde(deserialize_with = "dates")]
    pub dates: Vec<DateSource>,
    /// Encoding of files that aren't UTF-8; `None` detects it.
    #[serde(deserialize_with = "encoding_of_files")]
    pub encoding: Option<&'static Encoding>,
    /// Template of stories' links to pages that another tool makes: absolute http(s), with
    /// `{key}` or `{slug}` and perhaps `{section}`, `{year}`, `{month}`, `{day}`.
    #[serde(deserialize_with = "link_template")]
    pub link: Option<String>,
    /// Larger files are problems.
    #[serde(deserialize_with = "article_bytes")]
    pub max_bytes: u64,
    /// Images and files that stories name aren't published when they are larger.
    #[serde(deserialize_with = "article_bytes")]
    pub max_media: u64,
}

impl Default for ArticlesConfig {
    fn default() -> Self {
        Self {
            folder: "articles".into(),
            include: Vec::new(),
            exclude: Vec::new(),
            dates: vec![
                DateSource::Metadata,
                DateSource::FileName,
                DateSource::Stamp,
                DateSource::FirstSeen,
            ],
            encoding: None,
            link: None,
            max_bytes: 10_000_000,
            max_media: 50_000_000,
        }
    }
}

reads! {
    folder_path: PathBuf = text(folder);
    patterns: Vec<String> = each(pattern);
    encoding_of_files: Option<&'static Encoding> = text(encoding);
    link_template: Option<String> = text(link);
    article_bytes: u64 = size(1);
}

fn dates<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<DateSource>, D::Error> {
    each_once(each(from, date_source)?).map_err(refused)
}

/// `[output]`: where the documents go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OutputConfig {
    /// The output folder, relative to the configuration's.
    #[serde(deserialize_with = "folder_path")]
    pub folder: PathBuf,
    /// Whether each story has a page.
    pub pages: bool,
    /// The site's own style sheet, relative to the configuration's folder.
    #[serde(deserialize_with = "style_path")]
    pub style: Option<PathBuf>,
    /// More names of the documents of the feed of stories, in a site that lists no feeds; else empty.
    pub also_at: AlsoAt,
}

impl Default for OutputConfig {
    fn default() -> Self {
        Self {
            folder: "feeds".into(),
            pages: true,
            style: None,
            also_at: AlsoAt::default(),
        }
    }
}

reads! {
    style_path: Option<PathBuf> = text(style);
}

/// `also_at`: more names of a feed's documents, by format; paths in the output folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AlsoAt {
    /// Of its RSS.
    #[serde(deserialize_with = "names")]
    pub rss: Vec<String>,
    /// Of its Atom.
    #[serde(deserialize_with = "names")]
    pub atom: Vec<String>,
    /// Of its JSON Feed.
    #[serde(deserialize_with = "names")]
    pub json: Vec<String>,
    /// Of its twin for people.
    #[serde(deserialize_with = "names")]
    pub html: Vec<String>,
}

reads! {
    names: Vec<String> = each(other_name);
}

impl AlsoAt {
    /// The names of the document in a format.
    pub fn of(&self, format: Format) -> &[String] {
        match format {
            Format::Rss => &self.rss,
            Format::Atom => &self.atom,
            Format::Json => &self.json,
            Format::Html => &self.html,
        }
    }

    /// All names, each with the format.
    pub fn names(&self) -> impl Iterator<Item = (Format, &String)> {
        let of = |format: Format| self.of(format).iter().map(move |name| (format, name));
        Format::ALL.into_iter().flat_map(of)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names().next().is_none()
    }
}

/// `[watch]`: how the articles folder is watched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WatchConfig {
    /// Whether the folder is looked through again and again instead of waiting for events.
    pub poll: bool,
    /// How often it is looked through in any case, in seconds: a file system can lose an event.
    #[serde(rename = "rescan", deserialize_with = "span")]
    pub rescan_secs: u64,
}

impl Default for WatchConfig {
    fn default() -> Self {
        Self {
            poll: false,
            rescan_secs: 600,
        }
    }
}

reads! {
    span: u64 = text(seconds);
}

/// `[publish]`: where the output goes, and how it is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PublishConfig {
    /// Where `publish` puts it; a folder is relative to the configuration's.
    #[serde(deserialize_with = "target")]
    pub target: Option<Address>,
    /// Where the target is served, when it isn't `base_url`: absolute http(s), ends in `/`.
    #[serde(deserialize_with = "served_at")]
    pub public_url: Option<String>,
    /// So many files may be removed there at once; by default a tenth of them, and 100 of fewer.
    #[serde(deserialize_with = "removals")]
    pub max_delete: Option<u32>,
    /// Whether a branch keeps what was published before.
    pub history: bool,
    /// How long readers and caches keep a head before they ask again (`Cache-Control`), in seconds: many
    /// readers take it as their polling rate.
    #[serde(rename = "max_age", deserialize_with = "span")]
    pub max_age_secs: u64,
}

impl Default for PublishConfig {
    fn default() -> Self {
        Self {
            target: None,
            public_url: None,
            max_delete: None,
            history: true,
            max_age_secs: 1_800,
        }
    }
}

reads! {
    target: Option<Address> = text(|text| Address::parse(text).map(Some));
    served_at: Option<String> = text(|text| base_url(text).map(Some));
}

fn removals<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    count(from, "max_delete = 500", u32::MAX).map(Some)
}

/// `[websub]`: who tells subscribers of changes at once (WebSub, <https://www.w3.org/TR/websub/>).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebsubConfig {
    /// Hubs that every head names: absolute http(s) URLs, each once.
    #[serde(deserialize_with = "hubs")]
    pub hubs: Vec<String>,
}

fn hubs<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let hubs = each(from, |text| web_url(text).map(String::from))?;
    let mut places = hubs.iter().enumerate();
    let twice = places.find(|(place, hub)| hubs.iter().take(*place).any(|other| other == *hub));
    if let Some((_, hub)) = twice {
        let message = format!("names a hub twice: {hub:?}");
        return Err(refused(Wrong::new(message, "remove one of them")));
    }
    Ok(hubs)
}

/// A `[[feeds]]`: which stories it holds, and how it shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FeedConfig {
    /// Its folder in the output; empty for the unnamed feed. With `each` a template.
    pub name: String,
    /// As a reader lists it; one line, never empty in a [`Config`](super::Config). With `each` a
    /// template. By default the site's title and the name.
    #[serde(deserialize_with = "title")]
    pub title: String,
    /// What it lists.
    #[serde(deserialize_with = "items")]
    pub items: Items,
    /// The newest stories that the head holds; 1 to 1,000: readers ask for a head every hour, and
    /// what is older is in the history.
    #[serde(deserialize_with = "stories")]
    pub stories: u32,
    /// All stories within so many seconds of the newest are in the head too: what happened in two
    /// days, however long a reader was away overnight.
    #[serde(rename = "window", deserialize_with = "span")]
    pub window_secs: u64,
    /// Whether items carry the whole content, or the summary alone.
    #[serde(rename = "content", deserialize_with = "content")]
    pub full_content: bool,
    /// The formats, in the order of [`Format::ALL`]; never empty.
    #[serde(deserialize_with = "formats")]
    pub formats: Vec<Format>,
    /// The head's size limit in bytes; some readers stop at a megabyte. At least 10,000: the frame
    /// of a feed and one summary need some room.
    #[serde(deserialize_with = "head_bytes")]
    pub max_bytes: u64,
    /// More names of its documents; none of a feed that `each` makes.
    pub also_at: AlsoAt,
    /// Which stories it holds; all by default.
    #[serde(rename = "where", deserialize_with = "selection")]
    pub selection: Selection,
    /// The field for each value of which there is such a feed; `{value}` in name and title is the
    /// value.
    #[serde(deserialize_with = "field")]
    pub each: Option<Field>,
    /// The formats that its history is written in for readers, in the order of [`Format::ALL`]; empty:
    /// it keeps none.
    #[serde(deserialize_with = "archive")]
    pub archive: Vec<Format>,
    /// How many numbers that no head needs seal a page of the history, 1 to 1,000: it is read as a
    /// whole, like a head.
    #[serde(deserialize_with = "archive_size")]
    pub archive_size: u32,
}

/// What a feed lists; one of them at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Items {
    /// Whether stories are items.
    pub stories: bool,
    /// Whether headlines are items.
    pub headlines: bool,
}

impl Default for FeedConfig {
    fn default() -> Self {
        Self {
            name: String::new(),
            title: String::new(),
            items: Items {
                stories: true,
                headlines: true,
            },
            stories: 20,
            window_secs: 48 * 3_600,
            full_content: true,
            formats: Format::ALL.to_vec(),
            max_bytes: 1_000_000,
            also_at: AlsoAt::default(),
            selection: Selection::default(),
            each: None,
            archive: vec![Format::Atom],
            archive_size: 50,
        }
    }
}

/// The words of `formats`, in the order of [`Format::ALL`].
pub(super) const FORMATS: [(&str, Format); 4] = [
    ("rss", Format::Rss),
    ("atom", Format::Atom),
    ("json", Format::Json),
    ("html", Format::Html),
];

/// The words of `archive`: for people there is a list anyway.
const ARCHIVES: [(&str, Format); 3] = [
    ("atom", Format::Atom),
    ("rss", Format::Rss),
    ("json", Format::Json),
];

reads! {
    stories: u32 = count("stories = 20", 1_000);
    content: bool = text(|text| one_of(text, &[("full", true), ("summary", false)]));
    head_bytes: u64 = size(10_000);
    field: Option<Field> = text(|text| one_of(text, &Field::ALL.map(|field| (field.name(), Some(field)))));
    archive_size: u32 = count("archive_size = 20", 1_000);
}

fn selection<'de, D: Deserializer<'de>>(from: D) -> Result<Selection, D::Error> {
    Where::deserialize(from)?.selection().map_err(refused)
}

fn items<'de, D: Deserializer<'de>>(from: D) -> Result<Items, D::Error> {
    let words = [("stories", true), ("headlines", false)];
    let line = "items = [\"stories\", \"headlines\"]";
    let items = some(from, line, |text| one_of(text, &words))?;
    Ok(Items {
        stories: items.contains(&true),
        headlines: items.contains(&false),
    })
}

fn formats<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Format>, D::Error> {
    let line = "formats = [\"rss\", \"atom\", \"json\", \"html\"]";
    let formats = some(from, line, |text| one_of(text, &FORMATS))?;
    Ok(in_order(&formats))
}

fn archive<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Format>, D::Error> {
    let default = FeedConfig::default().archive;
    let line = "archive = [\"atom\"], or archive = false";
    let formats = some_or_flag(from, default, line, |text| one_of(text, &ARCHIVES))?;
    Ok(in_order(&formats))
}

impl FeedConfig {
    /// The feeds of a site that lists none, in the order in which pages offer them.
    pub(super) fn defaults() -> Vec<Self> {
        let only = |name: &str, stories: bool| Self {
            name: name.to_owned(),
            items: Items {
                stories,
                headlines: !stories,
            },
            ..Self::default()
        };
        vec![
            only("stories", true),
            Self::default(),
            only("headlines", false),
        ]
    }

    /// Whether it holds all stories, and is one feed.
    pub fn holds_all(&self) -> bool {
        self.each.is_none() && self.selection.is_everything()
    }

    /// How many stories seal a page of its history; `None` when it keeps none: history holds stories
    /// alone.
    pub fn history(&self) -> Option<u32> {
        (self.items.stories && !self.archive.is_empty()).then_some(self.archive_size)
    }

    /// The feed as others link to it.
    pub fn link(&self) -> FeedLink {
        FeedLink {
            name: self.name.clone(),
            title: self.title.clone(),
            formats: self.formats.clone(),
            has_stories: self.items.stories,
            has_headlines: self.items.headlines,
        }
    }
}

/// `where` of a feed, and its `not`: of each key one of the values.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Where {
    /// The story's section.
    #[serde(deserialize_with = "sections")]
    section: Vec<String>,
    /// One of its tags.
    #[serde(deserialize_with = "tags")]
    tag: Vec<String>,
    /// One of its authors.
    #[serde(deserialize_with = "authors")]
    author: Vec<String>,
    /// Its language, or the site's.
    #[serde(deserialize_with = "languages")]
    language: Vec<String>,
    /// Patterns of the path of its article.
    #[serde(deserialize_with = "patterns")]
    path: Vec<String>,
    /// What must not be so: none of it.
    #[serde(deserialize_with = "selection")]
    not: Selection,
}

reads! {
    sections: Vec<String> = some("section = \"…\"", some_line);
    tags: Vec<String> = some("tag = \"…\"", some_line);
    authors: Vec<String> = some("author = \"…\"", some_line);
    languages: Vec<String> = some("language = \"…\"", language);
}

impl Where {
    fn selection(self) -> Result<Selection, Wrong> {
        let values = [
            (Field::Section, self.section),
            (Field::Tag, self.tag),
            (Field::Author, self.author),
            (Field::Language, self.language),
        ];
        let written = |(_, values): &(Field, Vec<String>)| !values.is_empty();
        let paths = PathPatterns::new(self.path);
        Ok(Selection {
            values: values.into_iter().filter(written).collect(),
            paths: paths.map_err(|bad| Wrong::new(bad.to_string(), "remove it"))?,
            not: (!self.not.is_everything()).then(|| Box::new(self.not)),
        })
    }
}
