//! The feeds of a site as they are now: those of the config, and of an `each` one for every value that
//! was ever met.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::site::Site;
use crate::config::{FeedConfig, VALUE};
use crate::error::Error;
use crate::feed::document::DocumentPath;
use crate::feed::model::{FeedLink, Format};
use crate::ledger::heads::{FeedRules, Numbering};
use crate::ledger::selection::Field;
use crate::world::store::Store;

/// A feed.
#[derive(Debug, Clone)]
pub(super) struct Feed {
    /// What the config says of it, its name and title filled in.
    pub(super) config: FeedConfig,
    /// What the ledger selects for it.
    pub(super) rules: FeedRules,
}

/// All feeds, those of the config in its order.
#[derive(Debug, Clone, Default)]
pub(super) struct Feeds {
    list: Vec<Feed>,
    by_name: HashMap<String, usize>,
}

impl Feeds {
    /// The feeds that the ledger knows to be needed.
    pub(super) fn of(site: &Site, store: &Store) -> Result<Self, Error> {
        let mut feeds = Self::default();
        for config in &site.project.config.feeds {
            if config.each.is_none() {
                let numbering = if config.selection.is_everything() {
                    None
                } else {
                    // One that nothing was ever numbered in holds nothing.
                    let known = store.numbering(&config.name)?;
                    Some(known.map_or(Numbering::default(), |(numbering, _)| numbering))
                };
                feeds.push(site, config.clone(), numbering);
                continue;
            }
            for made in store.value_feeds(&config.name)? {
                let language = config.each.filter(|field| *field == Field::Language);
                let mut own = FeedConfig {
                    name: made.feed,
                    title: config.title.replace(VALUE, &made.value),
                    each: None,
                    ..config.clone()
                };
                if let Some(field) = language {
                    own.selection.values.push((field, vec![made.value]));
                }
                feeds.push(site, own, Some(made.numbering));
            }
        }
        Ok(feeds)
    }

    fn push(&mut self, site: &Site, config: FeedConfig, numbering: Option<Numbering>) {
        let site_language = site.model.language.clone();
        let language = config.selection.language().map(ToOwned::to_owned);
        let rules = FeedRules {
            numbering,
            language: language.or(site_language),
            ..feed_rules(&config)
        };
        self.by_name.insert(config.name.clone(), self.list.len());
        self.list.push(Feed { config, rules });
    }

    /// The feeds in their order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Feed> {
        self.list.iter()
    }

    /// The feed of a name.
    pub(super) fn named(&self, name: &str) -> Option<&Feed> {
        self.list.get(*self.by_name.get(name)?)
    }

    /// The documents of all heads.
    pub(super) fn heads(&self) -> impl Iterator<Item = DocumentPath> {
        self.list.iter().flat_map(|feed| {
            feed.config.formats.iter().map(|format| DocumentPath::Head {
                feed: feed.config.name.clone(),
                format: *format,
            })
        })
    }

    /// Their names.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        self.list.iter().map(|feed| feed.config.name.clone())
    }

    /// The names of those that were never built.
    pub(super) fn new_ones(&self, store: &Store) -> Result<Vec<String>, Error> {
        let known = store.feed_names()?;
        let is_known = |name: &String| known.binary_search(name).is_ok();
        Ok(self.names().filter(|name| !is_known(name)).collect())
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The feeds as the list of feeds has them.
    pub(super) fn links(&self) -> Vec<FeedLink> {
        self.list.iter().map(|feed| feed.config.link()).collect()
    }

    /// Whether there is a list of feeds: whether a reader can subscribe to any.
    pub(super) fn has_opml(&self) -> bool {
        let mut formats = self.list.iter().flat_map(|feed| &feed.config.formats);
        formats.any(|format| *format != Format::Html)
    }
}

fn feed_rules(feed: &FeedConfig) -> FeedRules {
    let window = i64::try_from(feed.window_secs)
        .ok()
        .and_then(TimeDelta::try_seconds);
    FeedRules {
        name: feed.name.clone(),
        numbering: None,
        language: None,
        story_items: feed.story_items,
        headline_items: feed.headline_items,
        stories: feed.stories,
        window: window.unwrap_or(TimeDelta::MAX),
        max_bytes: feed.max_bytes,
        full_content: feed.full_content,
        archive_size: feed.history(),
    }
}
