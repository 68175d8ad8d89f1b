//! The feeds of a site as they are now: those of the config, and of an `each` one for every value that
//! was ever met; and the histories that they share.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use chrono::TimeDelta;

use super::directory::Directory;
use super::document::DocumentPath;
use super::hash::hash_of;
use super::memory::Choices;
use super::model::{Archive, FeedLink, Format};
use super::setting::Setting;
use crate::config::{FeedConfig, VALUE};
use crate::ledger::heads::FeedRules;
use crate::ledger::history::{History, HistoryRow, Numbering, Shows};
use crate::ledger::memory::Fingerprints;
use crate::ledger::selection::{Field, Selection};

/// A feed.
#[derive(Debug, Clone)]
pub struct Feed {
    /// What the config says of it, its name and title filled in.
    pub config: FeedConfig,
    /// What the ledger selects for it.
    pub rules: FeedRules,
    /// The field and the value that an `each` made it for.
    pub made_for: Option<(Field, String)>,
}

/// A history, and the feeds that share it.
#[derive(Debug, Clone)]
pub struct SharedHistory {
    /// What the ledger knows of it.
    pub history: History,
    /// Which stories it holds, in the words of the ledger; empty: all.
    pub rules: String,
    /// The places of its feeds, in their order; never empty.
    feeds: Vec<usize>,
}

/// What the sealed pages of a history show of the feeds that share it.
#[derive(Debug)]
pub struct PagesFrame<'a> {
    /// The feed that they speak for, as others link to it.
    pub feed: FeedLink,
    /// What those that share them select and show: the language, and what a story may be.
    pub rules: &'a FeedRules,
    /// Which stories they hold, in the words of the ledger; empty: all.
    pub selection: &'a str,
    /// Whether stories are carried whole.
    pub full_content: bool,
}

/// All feeds, those of the config in its order.
#[derive(Debug, Clone, Default)]
pub struct Feeds {
    list: Vec<Feed>,
    by_name: HashMap<String, usize>,
    histories: BTreeMap<HistoryRow, SharedHistory>,
    /// Whether RSS knows stories by other names than Atom, so that it needs a history of its own.
    has_guids: bool,
    directory: OnceLock<Directory>,
}

/// What makes feeds share a history: the numbers of their stories, and how many seal a page.
type Sharing = (Option<Numbering>, u32);

impl Feeds {
    /// The feeds that the ledger knows to be needed.
    pub fn of(setting: Setting<'_>, choices: &Choices) -> Self {
        let mut feeds = Self {
            has_guids: choices.has_guids,
            ..Self::default()
        };
        for config in &setting.config.feeds {
            if config.each.is_none() {
                let numbering = if config.selection.is_everything() {
                    None
                } else {
                    // One that nothing was ever numbered in holds nothing.
                    Some(choices.numbering(&config.name).unwrap_or_default())
                };
                feeds.push(setting, config.clone(), numbering, None);
                continue;
            }
            for (chosen, value) in choices.made_for(&config.name) {
                let language = config.each.filter(|field| *field == Field::Language);
                let mut own = FeedConfig {
                    name: chosen.feed.clone(),
                    title: config.title.replace(VALUE, value),
                    each: None,
                    ..config.clone()
                };
                if let Some(field) = language {
                    let values = vec![value.to_owned()];
                    own.selection.values.push((field, values));
                }
                let made_for = config.each.map(|field| (field, value.to_owned()));
                feeds.push(setting, own, Some(chosen.numbering), made_for);
            }
        }
        for (sharing, places) in feeds.sharing() {
            let mut known = choices.histories.iter().map(|(history, _)| history);
            let history = known.find(|known| (known.numbering, known.size) == sharing);
            if let Some(history) = history.cloned() {
                feeds.share(history, choices, places);
            }
        }
        feeds
    }

    /// Sees to it that there is a history for every feed that keeps one: the one that it had, also when its
    /// pages are of another size from now on, else a new one. Gives those that the ledger must be told of.
    pub fn begin_histories(&mut self, choices: &mut Choices) -> Vec<History> {
        let mut left: Vec<History> = choices.histories().cloned().collect();
        left.retain(|known| !self.histories.contains_key(&known.row));
        let mut begun = Vec::new();
        for ((numbering, size), places) in self.sharing() {
            let has_one = |place: &usize| {
                let feed = self.list.get(*place);
                feed.is_some_and(|feed| feed.rules.history.is_some())
            };
            if places.first().is_some_and(has_one) {
                continue;
            }
            let known = left.iter().position(|known| known.numbering == numbering);
            let history = match known.map(|known| left.remove(known)) {
                Some(known) => History { size, ..known },
                None => History {
                    row: choices.next_history(),
                    numbering,
                    size,
                    folder: None,
                    shows: None,
                },
            };
            choices.put_history(&history);
            begun.push(history.clone());
            self.share(history, choices, places);
        }
        begun
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
    fn share(&mut self, history: History, choices: &Choices, feeds: Vec<usize>) {
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
        let rules = history.numbering.and_then(|own| choices.rules.get(&own));
        let shared = SharedHistory {
            rules: rules.cloned().unwrap_or_default(),
            history,
            feeds,
        };
        self.histories.insert(shared.history.row, shared);
    }

    /// The histories that feeds share.
    pub fn histories(&self) -> impl Iterator<Item = &SharedHistory> {
        self.histories.values()
    }

    /// The history of a row.
    pub fn history(&self, row: HistoryRow) -> Option<&SharedHistory> {
        self.histories.get(&row)
    }

    /// The feeds that share a history, in their order.
    pub fn sharers<'a>(&'a self, shared: &'a SharedHistory) -> impl Iterator<Item = &'a Feed> {
        shared
            .feeds
            .iter()
            .filter_map(|place| self.list.get(*place))
    }

    /// The feed that a history's pages speak for: the one in whose folder they lie, or will lie, although it
    /// may have another history by now. Else the first of stories alone, else the first of all.
    pub fn speaker<'a>(&'a self, shared: &'a SharedHistory) -> Option<&'a Feed> {
        let folder = shared.history.folder.as_deref();
        let of_stories = |feed: &&Feed| !feed.config.items.headlines;
        let sharers = || self.sharers(shared);
        folder
            .and_then(|folder| self.named(folder))
            .or_else(|| sharers().find(of_stories))
            .or_else(|| sharers().next())
    }

    /// What the pages of a history show of its feeds.
    pub fn frame<'a>(&'a self, shared: &'a SharedHistory) -> Option<PagesFrame<'a>> {
        Some(PagesFrame {
            feed: self.speaker(shared)?.config.link(),
            rules: &self.sharers(shared).next()?.rules,
            selection: &shared.rules,
            full_content: self.sharers(shared).any(|feed| feed.config.full_content),
        })
    }

    /// Hashes of what the pages of a history show of the configuration.
    pub fn shows(&self, setting: Setting<'_>, shared: &SharedHistory) -> Option<Shows> {
        let frame = self.frame(shared)?;
        let shown = (
            &frame.feed,
            &frame.rules.language,
            frame.selection,
            frame.full_content,
        );
        let Fingerprints { pages, history, .. } = setting.fingerprints;
        Some(Shows {
            readers: hash_of(&(history, shown)),
            people: hash_of(&(pages, history, shown)),
        })
    }

    /// Where the pages of a history lie, and in which formats: for readers those that any of its feeds
    /// asks for, for people where one of them is for people.
    pub fn archive(&self, shared: &SharedHistory) -> Archive {
        let has = |format: &Format| {
            self.sharers(shared).any(|feed| match format {
                Format::Html => feed.config.formats.contains(&Format::Html),
                Format::Rss if self.has_guids && feed.config.formats.contains(format) => {
                    !feed.config.archive.is_empty()
                }
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

    fn push(
        &mut self,
        setting: Setting<'_>,
        config: FeedConfig,
        numbering: Option<Numbering>,
        made_for: Option<(Field, String)>,
    ) {
        let site_language = setting.model.language.clone();
        let language = config.selection.language().map(ToOwned::to_owned);
        let rules = FeedRules {
            numbering,
            language: language.or(site_language),
            ..feed_rules(&config)
        };
        self.by_name.insert(config.name.clone(), self.list.len());
        self.list.push(Feed {
            config,
            rules,
            made_for,
        });
    }

    /// The feeds in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Feed> {
        self.list.iter()
    }

    /// The feed of a name.
    pub fn named(&self, name: &str) -> Option<&Feed> {
        self.list.get(*self.by_name.get(name)?)
    }

    /// The documents of all heads.
    pub fn heads(&self) -> impl Iterator<Item = DocumentPath> {
        self.list.iter().flat_map(|feed| {
            feed.config.formats.iter().map(|format| DocumentPath::Head {
                feed: feed.config.name.clone(),
                format: *format,
            })
        })
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.list.iter().map(|feed| feed.config.name.clone())
    }

    /// The names of those that were never built.
    pub fn new_ones<'a>(&'a self, choices: &'a Choices) -> impl Iterator<Item = String> + 'a {
        self.names()
            .filter(|name| !choices.built.contains_key(name))
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// The feeds as the list of feeds has them.
    pub fn links(&self) -> Vec<FeedLink> {
        self.list.iter().map(|feed| feed.config.link()).collect()
    }

    /// Those that people find by what stories say of themselves; looked for once.
    pub fn directory(&self) -> &Directory {
        self.directory.get_or_init(|| {
            let mut directory = Directory::default();
            for feed in &self.list {
                let (link, selection) = (feed.config.link(), &feed.config.selection);
                if let Some((field, value)) = &feed.made_for {
                    directory.add_made(*field, value, &link);
                    directory.add(*field, value, &link, selection);
                } else if let Some((field, value)) = selection.one_value() {
                    directory.add(field, value, &link, &Selection::default());
                }
            }
            directory
        })
    }

    /// The fields for whose values feeds are made that were never built.
    pub fn new_fields<'a>(&'a self, choices: &'a Choices) -> impl Iterator<Item = Field> + 'a {
        let is_new = |feed: &&Feed| !choices.built.contains_key(&feed.config.name);
        let new = self.list.iter().filter(is_new);
        new.filter_map(|feed| Some(feed.made_for.as_ref()?.0))
    }

    /// Whether there is a list of feeds: whether a reader can subscribe to any.
    pub fn has_opml(&self) -> bool {
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
