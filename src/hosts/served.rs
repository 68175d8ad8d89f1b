//! What of a site a host has to know: where it is served, which documents are of which kind, how long they are kept.

use std::path::Path;

use percent_encoding::percent_decode_str;
use url::Url;

use crate::config::{Config, FeedConfig};
use crate::plan::document::{DocumentPath, MEDIA};
use crate::plan::hosting::Kept;
use crate::plan::model::Format;

/// The type of the list of feeds.
const OPML: &str = "text/x-opml";

/// Paths under which WordPress' feeds are found, and what `/?feed=` calls them.
const WORDPRESS: [(&str, &[&str]); 2] = [
    ("feed/index.xml", &["rss2", "rss", "feed"]),
    ("feed/atom/index.xml", &["atom"]),
];

/// A site as a host serves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// Where: absolute http(s), ends in `/`.
    pub base_url: String,
    /// The host's name.
    pub host: String,
    /// The port, where the address names one.
    pub port: Option<u16>,
    /// Whether the address is one of https.
    pub is_https: bool,
    /// The path of the address as servers compare it, decoded: begins and ends with `/`.
    pub path: String,
    /// The output folder, from the root of the file system, without a slash at its end.
    pub folder: String,
    /// Hubs that heads name.
    pub hubs: Vec<String>,
    /// Which document is what: the first rule that fits a path counts.
    pub rules: Vec<Rule>,
    /// WordPress' addresses of feeds that are no files.
    pub queries: Vec<Query>,
}

/// A feed that is asked for by what follows a `?`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What `feed` is in `/?feed=rss2`.
    pub values: &'static [&'static str],
    /// Where the document is: absolute.
    pub url: String,
}

impl Query {
    /// Each value, with the address.
    pub fn each(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let url = self.url.as_str();
        self.values.iter().map(move |value| (*value, url))
    }
}

/// What documents of a kind are served as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What they are, for people: "RSS".
    pub what: &'static str,
    /// Where they lie.
    pub at: At,
    /// Their media type; `None`: it goes by their endings.
    pub media_type: Option<&'static str>,
    /// How long they are kept.
    pub kept: Kept,
    /// Whether programs read them, from anywhere, so that nothing may stand in their way.
    pub is_feed: bool,
    /// The address that they call their own, if hubs tell of them.
    pub own: Option<Own>,
}

/// Where documents lie below the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// In one of some folders, under a name; folders end in `/`, are empty for the site's own, and may hold
    /// [`VALUE`](crate::config::VALUE).
    Heads(Vec<String>, &'static str),
    /// On a sealed page of one of some folders, which are as above.
    Sealed(Vec<String>, &'static str),
    /// At a path.
    Path(String),
    /// Anywhere in a folder, which ends in `/`.
    Below(String),
}

/// The address that a document calls its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Own {
    /// Its path below the address; of a page for people its folder.
    Path,
    /// Another one: absolute.
    Url(String),
}

impl Served {
    /// A site of a configuration, whose output folder is this one; the path from the root of the file system.
    pub fn new(config: &Config, folder: &Path) -> Self {
        let base_url = config.site.base_url.clone();
        // The configuration's own check has passed it.
        let url = Url::parse(&base_url).ok();
        let url = url.as_ref();
        let path = url.map_or("/", Url::path);
        let folder = folder.display().to_string();
        let mut served = Self {
            host: url.and_then(Url::host_str).unwrap_or_default().to_owned(),
            port: url.and_then(Url::port),
            is_https: url.is_some_and(|url| url.scheme() == "https"),
            path: percent_decode_str(path).decode_utf8_lossy().into_owned(),
            folder: folder.trim_end_matches('/').to_owned(),
            hubs: config.websub.hubs.clone(),
            rules: Vec::new(),
            queries: Vec::new(),
            base_url,
        };
        for feed in &config.feeds {
            served.add_other_names(feed, config);
        }
        served.add_sealed(config);
        served.add_heads(config);
        served.add_rest();
        served
    }

    /// The names of a feed's documents that somebody else chose.
    fn add_other_names(&mut self, feed: &FeedConfig, config: &Config) {
        for (format, name) in feed.also_at.names() {
            let own = feed.link().url(&self.base_url, format);
            let asked = WORDPRESS.iter().filter(|(path, _)| path == name);
            self.queries.extend(asked.map(|(_, values)| Query {
                values,
                url: own.clone(),
            }));
            self.rules.push(Rule {
                at: At::Path(name.clone()),
                own: self.own(Own::Url(own)),
                ..head(format, config)
            });
        }
    }

    fn add_sealed(&mut self, config: &Config) {
        for format in Format::ALL {
            let feeds = config.feeds.iter();
            let keep =
                feeds.filter(|feed| feed.history().is_some() && feed.archive.contains(&format));
            let folders: Vec<String> = keep.map(|feed| folder_of(&feed.name)).collect();
            if !folders.is_empty() {
                self.rules.push(Rule {
                    what: "sealed pages of the history",
                    at: At::Sealed(folders, format.file_name()),
                    kept: Kept::REST,
                    own: None,
                    ..head(format, config)
                });
            }
        }
    }

    fn add_heads(&mut self, config: &Config) {
        for format in Format::ALL {
            let feeds = config.feeds.iter();
            let feeds = feeds.filter(|feed| feed.formats.contains(&format));
            let folders: Vec<String> = feeds.map(|feed| folder_of(&feed.name)).collect();
            if !folders.is_empty() {
                self.rules.push(Rule {
                    at: At::Heads(folders, format.file_name()),
                    own: self.own(Own::Path),
                    ..head(format, config)
                });
            }
        }
    }

    fn add_rest(&mut self) {
        self.rules.push(Rule {
            what: "the list of feeds",
            at: At::Path(DocumentPath::Opml.path()),
            media_type: Some(OPML),
            kept: Kept::REST,
            is_feed: true,
            own: None,
        });
        self.rules.push(Rule {
            what: "images and files: a name is that of its bytes",
            at: At::Below(format!("{MEDIA}/")),
            media_type: None,
            kept: Kept::ForEver,
            is_feed: false,
            own: None,
        });
    }

    /// The address that heads call their own, where there are hubs: nobody else asks for it in a header.
    fn own(&self, own: Own) -> Option<Own> {
        Some(own).filter(|_| !self.hubs.is_empty())
    }

    /// What is meant when a folder is asked for: the first of these names that is there.
    pub fn indexes(&self) -> Vec<&'static str> {
        let is_index =
            |rule: &&Rule| matches!(&rule.at, At::Path(path) if path.ends_with("/index.xml"));
        let mut names = vec![Format::Html.file_name()];
        names.extend(self.rules.iter().find(is_index).map(|_| "index.xml"));
        names
    }
}

/// The folder of a feed, or a template of those that an `each` makes.
fn folder_of(name: &str) -> String {
    if name.is_empty() {
        return String::new();
    }
    format!("{name}/")
}

/// How a head of a format is served.
fn head(format: Format, config: &Config) -> Rule {
    Rule {
        what: format.label(),
        at: At::Path(String::new()),
        media_type: Some(format.media_type()),
        kept: Kept::Secs(config.publish.max_age_secs),
        is_feed: format != Format::Html,
        own: None,
    }
}
