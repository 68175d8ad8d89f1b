//! The feeds of a site as they are now: those of the config, and of an `each` one for every value that
//! was ever met; and the histories that they share.

use std::collections::{BTreeMap, HashMap};

use chrono::TimeDelta;

use super::site::Site;
use crate::config::{FeedConfig, VALUE};
use crate::error::Error;
use crate::feed::document::DocumentPath;
use crate::feed::model::{Archive, FeedLink, Format};
use crate::ledger::heads::{FeedRules, Numbering};
use crate::ledger::history::{History, HistoryRow};
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

/// A history, and the feeds that share it.
#[derive(Debug, Clone)]
pub(super) struct SharedHistory {
    /// What the ledger knows of it.
    pub(super) history: History,
    /// Which stories it holds, in the words of the ledger; empty: all.
    pub(super) rules: String,
    /// The places of its feeds, in their order; never empty.
    feeds: Vec<usize>,
}

/// All feeds, those of the config in its order.
#[derive(Debug, Clone, Default)]
pub(super) struct Feeds {
    list: Vec<Feed>,
    by_name: HashMap<String, usize>,
    histories: BTreeMap<HistoryRow, SharedHistory>,
}

/// What makes feeds share a history: the numbers of their stories, and how many seal a page.
type Sharing = (Option<Numbering>, u32);

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
                    Some(store.chosen(&config.name)?.unwrap_or_default())
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
        let known = store.histories()?;
        for (sharing, places) in feeds.sharing() {
            let mut known = known.iter();
            let history = known.find(|known| (known.numbering, known.size) == sharing);
            if let Some(history) = history.cloned() {
                feeds.share(history, store, places)?;
            }
        }
        Ok(feeds)
    }

    /// Sees to it that the ledger has a history for every feed that keeps one: the one that it had, also
    /// when its pages are of another size from now on, else a new one.
    pub(super) fn begin_histories(&mut self, store: &Store) -> Result<(), Error> {
        let mut left = store.histories()?;
        left.retain(|known| !self.histories.contains_key(&known.row));
        for ((numbering, size), places) in self.sharing() {
            let has_one = |place: &usize| {
                let feed = self.list.get(*place);
                feed.is_some_and(|feed| feed.rules.history.is_some())
            };
            if places.first().is_some_and(has_one) {
                continue;
            }
            let known = left.iter().position(|known| known.numbering == numbering);
            let history = if let Some(known) = known {
                let history = left.remove(known);
                store.put_history_size(history.row, size)?;
                History { size, ..history }
            } else {
                History {
                    row: store.add_history(numbering, size)?,
                    numbering,
                    size,
                    folder: None,
                }
            };
            self.share(history, store, places)?;
        }
        Ok(())
    }

    /// The feeds that keep a history, by what makes them share it; each in their order.
    fn sharing(&self) -> BTreeMap<Sharing, Vec<usize>> {
        let mut sharing: BTreeMap<Sharing, Vec<usize>> = BTreeMap::new();
        for (place, feed) in self.list.iter().enumerate() {
            if let Some(size) = feed.config.history() {
                let own = (feed.rules.numbering, size);
                sharing.entry(own).or_default().push(place);
            }
        }
        sharing
    }

    /// Has feeds share a history.
    fn share(&mut self, history: History, store: &Store, feeds: Vec<usize>) -> Result<(), Error> {
        let own = |place: &usize| self.list.get(*place);
        let bytes = feeds
            .iter()
            .filter_map(own)
            .map(|feed| feed.rules.max_bytes);
        let history_bytes = bytes.max().unwrap_or_default();
        for place in &feeds {
            if let Some(feed) = self.list.get_mut(*place) {
                feed.rules.history = Some(history.row);
                feed.rules.history_bytes = history_bytes;
            }
        }
        let rules = match history.numbering {
            Some(numbering) => store.rules(numbering)?,
            None => String::new(),
        };
        let shared = SharedHistory {
            history,
            rules,
            feeds,
        };
        self.histories.insert(shared.history.row, shared);
        Ok(())
    }

    /// The histories that feeds share.
    pub(super) fn histories(&self) -> impl Iterator<Item = &SharedHistory> {
        self.histories.values()
    }

    /// The history of a row.
    pub(super) fn history(&self, row: HistoryRow) -> Option<&SharedHistory> {
        self.histories.get(&row)
    }

    /// The feeds that share a history, in their order.
    pub(super) fn sharers<'a>(
        &'a self,
        shared: &'a SharedHistory,
    ) -> impl Iterator<Item = &'a Feed> {
        shared
            .feeds
            .iter()
            .filter_map(|place| self.list.get(*place))
    }

    /// The feed that a history's pages speak for: the one in whose folder they lie, or will lie. Else the
    /// first of stories alone, else the first of all.
    pub(super) fn speaker<'a>(&'a self, shared: &'a SharedHistory) -> Option<&'a Feed> {
        let folder = shared.history.folder.as_deref();
        let named = |feed: &&Feed| Some(feed.config.name.as_str()) == folder;
        let of_stories = |feed: &&Feed| !feed.config.items.headlines;
        let sharers = || self.sharers(shared);
        sharers()
            .find(named)
            .or_else(|| sharers().find(of_stories))
            .or_else(|| sharers().next())
    }

    /// Where the pages of a history lie, and in which formats: for readers those that any of its feeds
    /// asks for, for people where one of them is for people.
    pub(super) fn archive(&self, shared: &SharedHistory) -> Archive {
        let has = |format: &Format| {
            self.sharers(shared).any(|feed| match format {
                Format::Html => feed.config.formats.contains(&Format::Html),
                _ => feed.config.archive.contains(format),
            })
        };
        let speaker = self.speaker(shared).map(|feed| feed.config.name.clone());
        let folder = shared.history.folder.clone().or(speaker);
        Archive {
            folder: folder.unwrap_or_default(),
            formats: Format::ALL.into_iter().filter(has).collect(),
        }
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
        story_items: feed.items.stories,
        headline_items: feed.items.headlines,
        stories: feed.stories,
        window: window.unwrap_or(TimeDelta::MAX),
        max_bytes: feed.max_bytes,
        full_content: feed.full_content,
        history: None,
        history_bytes: feed.max_bytes,
    }
}
