//! A site as a run works on it: configuration, places, feeds, and how its articles are read.

use std::path::PathBuf;

use chrono::TimeDelta;
use xxhash_rust::xxh3::Xxh3Default;

use super::context::{Clock, Context, Project};
use super::placement;
use crate::config::FeedConfig;
use crate::error::Error;
use crate::feed::document::DocumentPath;
use crate::feed::model::{Format, Site as SiteModel};
use crate::ledger::heads::{FeedRules, Places};
use crate::story::{ArticlePath, Rules};
use crate::world::articles_folder::ArticlesFolder;
use crate::world::patterns::Patterns;
use crate::world::scan::{Scan, ScanOptions, scan, scan_paths};
use crate::world::store::Store;

/// The ledger's folder, beside the config.
const LEDGER_FOLDER: &str = ".feedmill";

/// Raised when documents of the same content get other bytes, so that all are written again.
const DOCUMENTS_VERSION: u32 = 1;

/// A site, opened for one run.
#[derive(Debug)]
pub(super) struct Site {
    /// The configuration and where it lies.
    pub(super) project: Project,
    /// What documents say of the site.
    pub(super) model: SiteModel,
    /// How articles are read.
    pub(super) rules: Rules,
    /// The feeds as the ledger selects for them, in the order of the config.
    pub(super) feeds: Vec<FeedRules>,
    /// The time of the run.
    pub(super) clock: Clock,
}

impl Site {
    /// The site that the command line means.
    pub(super) fn open(context: &Context) -> Result<Self, Error> {
        let project = context.project()?;
        let ledger = project.root.join(LEDGER_FOLDER);
        placement::check(&project, &ledger)?;
        Ok(Self {
            model: project.config.to_site(),
            rules: project.config.to_rules(),
            feeds: project.config.feeds.iter().map(feed_rules).collect(),
            clock: context.clock,
            project,
        })
    }

    /// The prefix of all ids.
    pub(super) fn id(&self) -> &str {
        &self.project.config.site.id
    }

    /// Where items and pages are.
    pub(super) fn places(&self) -> Places<'_> {
        Places {
            site_id: self.id(),
            base_url: &self.model.base_url,
            pages: self.model.pages,
            language: self.model.language.as_deref(),
        }
    }

    /// The ledger's folder.
    pub(super) fn ledger_folder(&self) -> PathBuf {
        self.project.root.join(LEDGER_FOLDER)
    }

    /// The ledger's database.
    pub(super) fn ledger_file(&self) -> PathBuf {
        self.ledger_folder().join("ledger.db")
    }

    /// Fingerprint of all that changes documents besides articles and ledger.
    pub(super) fn fingerprint(&self) -> u128 {
        let mut hasher = Xxh3Default::new();
        hasher.update(&self.project.config.fingerprint().to_le_bytes());
        hasher.update(&DOCUMENTS_VERSION.to_le_bytes());
        hasher.digest128()
    }

    /// The feed of a name.
    pub(super) fn feed(&self, name: &str) -> Option<(&FeedRules, &FeedConfig)> {
        let feeds = self.feeds.iter().zip(&self.project.config.feeds);
        feeds.into_iter().find(|(rules, _)| rules.name == name)
    }

    /// The ledger's lock.
    pub(super) fn lock_file(&self) -> PathBuf {
        self.ledger_folder().join("lock")
    }

    /// The ledger, to look at it only.
    pub(super) fn look(&self) -> Result<Store, Error> {
        let path = self.ledger_file();
        Store::look(&path)?.ok_or(Error::NothingBuilt { path })
    }

    /// The documents of all heads, in the order of the config.
    pub(super) fn heads(&self) -> impl Iterator<Item = DocumentPath> {
        self.project.config.feeds.iter().flat_map(|feed| {
            feed.formats.iter().map(|format| DocumentPath::Head {
                feed: feed.name.clone(),
                format: *format,
            })
        })
    }

    /// Whether there is a list of feeds: whether a reader can subscribe to any.
    pub(super) fn has_opml(&self) -> bool {
        let readable = |document| {
            !matches!(
                document,
                DocumentPath::Head {
                    format: Format::Html,
                    ..
                }
            )
        };
        self.heads().any(readable)
    }

    /// Looks through the articles folder.
    pub(super) fn scan(&self) -> Result<(ArticlesFolder, Scan), Error> {
        let folder = ArticlesFolder::open(&self.project.articles())?;
        let scan = scan(&folder, &self.scan_options()?)?;
        Ok((folder, scan))
    }

    /// Looks at some paths of the articles folder, and below them.
    pub(super) fn scan_paths(
        &self,
        paths: &[ArticlePath],
    ) -> Result<(ArticlesFolder, Scan), Error> {
        let folder = ArticlesFolder::open(&self.project.articles())?;
        let scan = scan_paths(&folder, &self.scan_options()?, paths)?;
        Ok((folder, scan))
    }

    fn scan_options(&self) -> Result<ScanOptions, Error> {
        let articles = &self.project.config.articles;
        let patterns = Patterns::new(&articles.include, &articles.exclude);
        Ok(ScanOptions {
            excluded: vec![self.project.output(), self.ledger_folder()],
            patterns: patterns.map_err(|bad| Error::BadPattern {
                message: format!("{:?}: {}", bad.pattern, bad.cause),
            })?,
            max_bytes: articles.max_bytes,
        })
    }
}

fn feed_rules(feed: &FeedConfig) -> FeedRules {
    let window = i64::try_from(feed.window_secs)
        .ok()
        .and_then(TimeDelta::try_seconds);
    FeedRules {
        name: feed.name.clone(),
        story_items: feed.story_items,
        headline_items: feed.headline_items,
        stories: feed.stories,
        window: window.unwrap_or(TimeDelta::MAX),
        max_bytes: feed.max_bytes,
        full_content: feed.full_content,
    }
}
