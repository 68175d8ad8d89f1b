//! `config.toml`, read and checked: text in, a [`Config`] or its mistakes out. Touches no file.

mod address;
mod amount;
mod articles;
mod feeds;
mod fingerprint;
mod id;
mod link;
mod mistake;
mod name;
mod nearest;
mod output;
mod section;
mod selection;
mod site;
mod watch;
mod words;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub use address::base_url;
pub use articles::ArticlesConfig;
pub use feeds::{FeedConfig, VALUE};
pub use id::{proposed_id, site_id};
pub use mistake::{ConfigError, Mistake, Wrong};
pub use output::OutputConfig;
pub use site::SiteConfig;
pub use watch::WatchConfig;

use crate::feed::model::Site;
use crate::story::Rules;
use mistake::Notes;
use section::Keys;

/// The tables of the file.
const TABLES: Keys = Keys {
    known: &["site", "articles", "output", "feeds", "watch"],
    later: &["publish", "websub"],
};

/// A configuration in which everything is right.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// `[site]`.
    pub site: SiteConfig,
    /// `[articles]`.
    pub articles: ArticlesConfig,
    /// `[output]`.
    pub output: OutputConfig,
    /// `[[feeds]]`, in the order in which pages offer them; never empty, names unique.
    pub feeds: Vec<FeedConfig>,
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
            author: site.author,
            icon: site.icon,
            rights: site.rights,
            pages: self.output.pages,
            feeds: self
                .feeds
                .iter()
                .filter(|feed| feed.each.is_none())
                .map(FeedConfig::link)
                .collect(),
        }
    }

    /// How articles are read.
    pub fn to_rules(&self) -> Rules {
        Rules {
            time_zone: self.site.time_zone,
            encoding: self.articles.encoding,
            dates: self.articles.dates.clone(),
        }
    }
}

/// Reads the tables; what is wrong is noted. `None` only when something is.
fn read<'t>(notes: &mut Notes, tables: &'t DeTable<'t>, year: i32) -> Option<Config> {
    for key in tables.keys() {
        let word = key.get_ref().as_ref();
        if !TABLES.known.contains(&word) {
            notes.add(key.span().start, stray(word));
        }
    }
    let Some(site) = table(tables, "site") else {
        let hint = "start from the file that `feedmill init` writes";
        notes.add(0, Wrong::new("there is no [site]", hint));
        return None;
    };
    let site = site::read(notes, site, year);
    let articles = table(tables, "articles")
        .map(|value| articles::read(notes, value))
        .unwrap_or_default();
    let folder_at = table(tables, "articles")
        .and_then(|value| table(value.get_ref().as_table()?, "folder"))
        .map_or(0, |value| value.span().start);
    let folder = (articles.folder.as_path(), folder_at);
    let output = output::read(notes, table(tables, "output"), folder);
    let title = site.as_ref().map_or("", |site| &site.title);
    let feeds = match table(tables, "feeds") {
        Some(value) => feeds::read(notes, value, title),
        None => feeds::defaults(title),
    };
    Some(Config {
        site: site?,
        articles,
        output,
        feeds,
        watch: table(tables, "watch")
            .map(|value| watch::read(notes, value))
            .unwrap_or_default(),
    })
}

fn table<'t>(tables: &'t DeTable<'t>, name: &str) -> Option<&'t Spanned<DeValue<'t>>> {
    tables
        .iter()
        .find_map(|(key, value)| (key.get_ref().as_ref() == name).then_some(value))
}

/// A key outside every table: often one of a table whose header is missing.
fn stray(word: &str) -> Wrong {
    let homes = [
        ("[site]", &site::KEYS),
        ("[articles]", &articles::KEYS),
        ("[output]", &output::KEYS),
        ("[[feeds]]", &feeds::KEYS),
        ("[watch]", &watch::KEYS),
    ];
    match homes.iter().find(|(_, keys)| keys.known.contains(&word)) {
        Some((home, _)) => Wrong::new(
            format!("`{word}` stands outside every table"),
            format!("write {home} on a line above it"),
        ),
        None => section::unknown("", word, &TABLES),
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
