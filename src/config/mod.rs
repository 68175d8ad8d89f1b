//! `config.toml`, read and checked: text in, a [`Config`] or its mistakes out. Touches no file.

mod address;
mod also_at;
mod check;
mod fingerprint;
mod foreign;
mod mistake;
mod read;
mod section;
mod tables;
mod target;
mod values;

use serde::Serialize;
use toml::de::DeTable;

pub use address::{base_url, proposed_id, site_id};
pub use also_at::may_have_name;
pub use foreign::{Owner, foreign_files};
pub use mistake::{ConfigError, Mistake, Wrong};
pub use tables::{
    AlsoAt, ArticlesConfig, AuthorConfig, FeedConfig, Items, OutputConfig, PublishConfig,
    SiteConfig, WatchConfig, WebsubConfig,
};
pub use target::Address;
pub use values::{VALUE, language};

use crate::plan::model::{Person, Site};
use crate::story::{Rules, nearest};
use crate::words::Words;
use mistake::Notes;
use section::{Section, keys, unknown};

/// A configuration in which everything is right.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Config {
    /// `[site]`.
    pub site: SiteConfig,
    /// `[articles]`.
    pub articles: ArticlesConfig,
    /// `[output]`.
    pub output: OutputConfig,
    /// `[[feeds]]`, in the order in which pages offer them; never empty, names unique.
    pub feeds: Vec<FeedConfig>,
    /// `[publish]`.
    pub publish: PublishConfig,
    /// `[websub]`.
    pub websub: WebsubConfig,
    /// `[watch]`.
    pub watch: WatchConfig,
}

impl Config {
    /// Reads the text of a `config.toml`; `year` stands in the id that is proposed to a site
    /// without one.
    ///
    /// # Errors
    /// All mistakes at once, with their places; when the text isn't TOML only those.
    pub fn parse(text: &str, year: i32) -> Result<Self, ConfigError> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let mut notes = Notes::default();
        let (tables, faults) = DeTable::parse_recoverable(text);
        for fault in &faults {
            let at = fault.span().map_or(0, |span| span.start);
            notes.add(at, not_toml(fault.message(), text, at));
        }
        if !notes.is_empty() {
            return Err(notes.into_error(text));
        }
        let config = read(&mut notes, tables.get_ref(), year);
        match config {
            Some(config) if notes.is_empty() => Ok(config),
            _ => Err(notes.into_error(text)),
        }
    }

    /// Reads the bytes of a `config.toml`, as [`Config::parse`] does.
    ///
    /// # Errors
    /// Also when they aren't UTF-8, with the place of the first that isn't.
    pub fn from_bytes(bytes: &[u8], year: i32) -> Result<Self, ConfigError> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::parse(text, year),
            Err(error) => {
                let right = bytes.get(..error.valid_up_to()).unwrap_or_default();
                let text = String::from_utf8_lossy(right);
                let mut notes = Notes::default();
                let wrong = Wrong::new("the file isn't UTF-8 from here on", "save it as UTF-8");
                notes.add(text.len(), wrong);
                Err(notes.into_error(&text))
            }
        }
    }

    /// What every document of the site shares.
    pub fn to_site(&self) -> Site {
        let site = self.site.clone();
        Site {
            title: site.title,
            base_url: site.base_url,
            description: site.description,
            language: site.language,
            time_zone: site.time_zone,
            author: Person {
                name: site.author.name,
                email: site.author.email,
                url: site.author.url,
            },
            icon: site.icon,
            rights: site.rights,
            pages: self.output.pages,
            feeds: self
                .feeds
                .iter()
                .filter(|feed| feed.each.is_none())
                .map(FeedConfig::link)
                .collect(),
            hubs: self.websub.hubs.clone(),
            has_each: self.feeds.iter().any(|feed| feed.each.is_some()),
        }
    }

    /// How articles are read.
    pub fn to_rules(&self) -> Rules {
        Rules {
            time_zone: self.site.time_zone,
            encoding: self.articles.encoding,
            base_url: self.site.base_url.clone(),
            language: self.site.language.clone(),
            dates: self.articles.dates.clone(),
        }
    }
}

/// The name of a configuration.
pub const CONFIG_FILE: &str = "config.toml";

/// Its name where another program has a `config.toml`; of the two it is read first.
pub const OWN_CONFIG_FILE: &str = "feedmill.toml";

/// Whose a configuration of that name is, when it isn't Feedmill's: it is called as another program's, or no key
/// at its top is one of ours, or meant for one.
pub fn foreign_owner(name: &str, bytes: &[u8]) -> Option<Owner> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    match foreign::named_owner(name, text) {
        None if name == OWN_CONFIG_FILE => None,
        None => owner_by_keys(text),
        owner => owner,
    }
}

fn owner_by_keys(text: &str) -> Option<Owner> {
    let (tables, faults) = DeTable::parse_recoverable(text);
    let tables = tables.get_ref();
    let keys: Vec<&str> = tables.keys().map(|key| key.get_ref().as_ref()).collect();
    let homes = homes();
    let tables: Vec<&str> = homes.iter().map(|(name, ..)| *name).collect();
    if keys.iter().any(|key| tables.contains(key)) {
        return None;
    }
    let is_meant = |key: &&str| {
        nearest(key, tables.iter().copied()).is_some()
            || homes.iter().any(|(.., keys)| keys.contains(key))
    };
    let is_other = !keys.is_empty() && faults.is_empty() && !keys.iter().any(is_meant);
    foreign::known_owner(&keys).or(is_other.then_some(Owner::Other))
}

/// Reads the tables; what is wrong is noted. `None` only when something is.
fn read<'t>(notes: &mut Notes, tables: &'t DeTable<'t>, year: i32) -> Option<Config> {
    for key in tables.keys() {
        let word: &str = key.get_ref();
        if homes().iter().all(|(name, ..)| *name != word) {
            notes.add(key.span().start, stray(word));
        }
    }
    let section = |name| Section {
        name,
        value: tables.get(name),
        is_element: false,
    };
    if section("site").value.is_none() {
        let hint = "start from the file that `feedmill init` writes";
        notes.add(0, Wrong::new("there is no [site]", hint));
        return None;
    }
    let mut config = Config {
        site: section("site").read(notes),
        articles: section("articles").read(notes),
        output: section("output").read(notes),
        feeds: read_feeds(notes, section("feeds")),
        publish: section("publish").read(notes),
        websub: section("websub").read(notes),
        watch: section("watch").read(notes),
    };
    check::site(notes, section("site"), &mut config.site, year);
    let at = section("output").at("folder");
    let at = at.or(section("articles").at("folder"));
    let (articles, output) = (&config.articles.folder, &config.output.folder);
    check::folders(notes, articles, output, at.unwrap_or_default());
    let sections = (section("output"), section("feeds"));
    also_at::site(notes, sections, &config.output.also_at, &mut config.feeds);
    let words = Words::of(config.site.language.as_deref());
    check::titles(&mut config.feeds, &config.site.title, words);
    Some(config)
}

/// Reads every `[[feeds]]`, in their order; `section` is the list of them.
fn read_feeds(notes: &mut Notes, section: Section<'_>) -> Vec<FeedConfig> {
    let Some(value) = section.value else {
        return FeedConfig::defaults();
    };
    if !value.get_ref().is_array() {
        let hint = "write [[feeds]], with two brackets on each side";
        let wrong = Wrong::new("must be a list of tables", hint);
        notes.add(section.start(), wrong.of(section.name));
        return FeedConfig::defaults();
    }
    let sections: Vec<Section<'_>> = section.elements().collect();
    let mut feeds: Vec<FeedConfig> = sections.iter().map(|section| section.read(notes)).collect();
    check::feeds(notes, &sections, &mut feeds);
    if feeds.is_empty() {
        return FeedConfig::defaults();
    }
    feeds
}

/// Name, header and keys of each table.
fn homes() -> [(&'static str, &'static str, &'static [&'static str]); 7] {
    [
        ("site", "[site]", keys::<SiteConfig>()),
        ("articles", "[articles]", keys::<ArticlesConfig>()),
        ("output", "[output]", keys::<OutputConfig>()),
        ("feeds", "[[feeds]]", keys::<FeedConfig>()),
        ("publish", "[publish]", keys::<PublishConfig>()),
        ("websub", "[websub]", keys::<WebsubConfig>()),
        ("watch", "[watch]", keys::<WatchConfig>()),
    ]
}

/// A key outside every table: often one of a table whose header is missing.
fn stray(word: &str) -> Wrong {
    let homes = homes();
    match homes.iter().find(|(.., keys)| keys.contains(&word)) {
        Some((_, header, _)) => Wrong::new(
            format!("`{word}` stands outside every table"),
            format!("write {header} on a line above it"),
        ),
        None => unknown("", word, homes.map(|(name, ..)| name)),
    }
}

/// What the TOML parser said, on one line, with what usually helps.
fn not_toml(message: &str, text: &str, at: usize) -> Wrong {
    let message = message.lines().collect::<Vec<_>>().join("; ");
    let line = text
        .get(..at)
        .unwrap_or(text)
        .rsplit('\n')
        .next()
        .unwrap_or("");
    let unquoted = line.trim_end().ends_with('=')
        && !text
            .get(at..)
            .is_some_and(|rest| rest.starts_with(['"', '\'', '[', '{']));
    let hint = if unquoted {
        "put text in quotes: key = \"…\""
    } else {
        "the file is TOML: key = \"text\", key = 20, key = [\"a\", \"b\"]"
    };
    Wrong::new(message, hint)
}

#[cfg(test)]
mod tests;
