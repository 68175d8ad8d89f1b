//! What subscribers would see if a run were no dry one: the heads' documents as they are, beside what they would
//! be, as readers of them see both.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::bodies::first;
use super::outcome::{Changed, Changes, Outcome};
use super::request::{Listener, Options, Progress, Request};
use super::run_once;
use super::scope::{Patience, Scope, Waiting};
use super::site::Site;
use crate::error::Error;
use crate::feed::recovered::{Part, Shown, ShownDifference, ShownItem, shown};
use crate::ledger::memory::{KnownStory, State};
use crate::plan::document::DocumentPath;
use crate::plan::feeds::Feeds;
use crate::plan::model::Format;
use crate::store::Store;
use crate::world::lock::Lock;
use crate::world::output::OutputFolder;

/// Formats in the order in which their documents tell most precisely what readers see.
const TELLING: [Format; 4] = [Format::Atom, Format::Json, Format::Rss, Format::Html];

/// What happens to an item of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    /// A story that nobody has seen yet.
    New,
    /// Readers are told that it is another: its time moved.
    Updated,
    /// It says something else, and readers aren't told.
    Changed,
    /// A story that was deleted, or had left the head, and is in it again.
    Returning,
    /// A story that was published, but not in this feed.
    Entering,
    /// A notice stands in its place.
    Withdrawn,
    /// A story that leaves the head: there is no room for it, or it isn't of this feed any more.
    Dropped,
    /// A story that is a draft again.
    Held,
    /// A story whose article is gone.
    Deleted,
    /// A headline that comes.
    HeadlineNew,
    /// A headline that stays and says something else.
    HeadlineChanged,
    /// A headline that goes.
    HeadlineGone,
}

impl Event {
    /// All of them, in the order in which they are told.
    pub(crate) const ALL: [Self; 12] = [
        Self::New,
        Self::Updated,
        Self::Changed,
        Self::Returning,
        Self::Entering,
        Self::Withdrawn,
        Self::Dropped,
        Self::Held,
        Self::Deleted,
        Self::HeadlineNew,
        Self::HeadlineChanged,
        Self::HeadlineGone,
    ];

    /// Whether it is a headline's.
    pub(crate) fn is_headlines(self) -> bool {
        matches!(
            self,
            Self::HeadlineNew | Self::HeadlineChanged | Self::HeadlineGone
        )
    }
}

/// An item to which something happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Happening {
    pub(crate) id: String,
    /// As it would be, or last was.
    pub(crate) title: String,
    /// The article's, where this run looked at it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<String>,
    /// In what it differs.
    #[serde(rename = "in", skip_serializing_if = "Vec::is_empty")]
    pub(crate) parts: Vec<Part>,
    /// Whether a dropped one stays in the feed's history.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stays_in_history: Option<bool>,
}

/// What would happen in one feed.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FeedDifference {
    /// Its name; empty: the unnamed feed.
    pub(crate) feed: String,
    /// Whether there is none yet.
    pub(crate) is_new: bool,
    /// Whether it would be removed.
    pub(crate) is_removed: bool,
    /// All events, also those of which there are none.
    #[serde(flatten)]
    pub(crate) events: BTreeMap<Event, Vec<Happening>>,
}

/// What would happen.
#[derive(Debug)]
pub(crate) struct Difference {
    /// The feeds whose readers would see something else, by name.
    pub(crate) feeds: Vec<FeedDifference>,
    /// What the run would do.
    pub(crate) outcome: Outcome,
}

/// What readers of one feed would see.
#[derive(Debug)]
struct Seen {
    /// The place of the document in [`TELLING`].
    rank: usize,
    is_new: bool,
    is_removed: bool,
    difference: ShownDifference,
}

/// Compares the heads of a dry run with those that are there.
#[derive(Debug)]
struct Comparing<'a> {
    listener: &'a dyn Listener,
    site_id: &'a str,
    output: Option<OutputFolder>,
    /// By the feed's name.
    seen: Mutex<BTreeMap<String, Seen>>,
    fault: Mutex<Option<Error>>,
}

impl Listener for Comparing<'_> {
    fn warning(&self, message: &str, hint: Option<&str>) {
        self.listener.warning(message, hint);
    }

    fn wants_stories(&self) -> bool {
        true
    }

    fn wants_documents(&self) -> bool {
        false
    }

    fn begin(&self, what: &'static str, total: usize) -> Box<dyn Progress> {
        self.listener.begin(what, total)
    }

    fn document(&self, path: &str, bytes: Option<&[u8]>) {
        let Some(DocumentPath::Head { feed, format }) = DocumentPath::parse(path) else {
            return;
        };
        if let Err(error) = self.compare(feed, format, bytes) {
            *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        }
    }
}

impl Comparing<'_> {
    fn compare(&self, feed: String, format: Format, bytes: Option<&[u8]>) -> Result<(), Error> {
        let rank = rank(format);
        let seen = || self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        // A document that goes while others stay tells nobody anything.
        if seen()
            .get(&feed)
            .is_some_and(|seen| seen.rank < rank || (bytes.is_none() && !seen.is_removed))
        {
            return Ok(());
        }
        let old = self.old(&feed, format)?;
        let is_new = old.is_none();
        let new = bytes.and_then(|bytes| shown(bytes, format, self.site_id));
        let is_removed = new.is_none();
        let difference = match (old, new) {
            (Some(old), Some(new)) => old.difference(new),
            (Some(old), None) => old.gone(),
            (None, Some(new)) => new.begun(),
            (None, None) => return Ok(()),
        };
        let found = Seen {
            // What goes gives way to any that stays.
            rank: if is_removed { TELLING.len() } else { rank },
            is_new,
            is_removed,
            difference,
        };
        let mut seen = seen();
        if seen.get(&feed).is_none_or(|other| other.rank >= found.rank) {
            seen.insert(feed, found);
        }
        Ok(())
    }

    /// What readers of a feed see now: best in the same format.
    fn old(&self, feed: &str, format: Format) -> Result<Option<Shown>, Error> {
        let Some(output) = &self.output else {
            return Ok(None);
        };
        for format in std::iter::once(format).chain(TELLING) {
            let feed = feed.to_owned();
            let bytes = output.read(&DocumentPath::Head { feed, format }.path())?;
            let read = bytes.and_then(|bytes| shown(&bytes, format, self.site_id));
            if read.is_some() {
                return Ok(read);
            }
        }
        Ok(None)
    }
}

fn rank(format: Format) -> usize {
    let place = TELLING.iter().position(|own| *own == format);
    place.unwrap_or(TELLING.len())
}

/// Says what subscribers would see if `options` weren't those of a dry run.
pub(crate) fn difference(
    site: &Site,
    options: Options,
    listener: &dyn Listener,
    wall: fn() -> DateTime<Utc>,
) -> Result<Difference, Error> {
    let options = Options {
        dry_run: true,
        ..options
    };
    let _lock = Lock::share(&site.lock_file(), options.wait)?;
    let comparing = Comparing {
        listener,
        site_id: site.id(),
        output: OutputFolder::open(&site.project.output())?,
        seen: Mutex::default(),
        fault: Mutex::default(),
    };
    let request = Request {
        options: &options,
        scope: &Scope::Whole,
        patience: &Patience::Never,
        waiting: &Waiting::default(),
        rechecks_output: false,
        listener: &comparing,
        wall,
    };
    let mut store = None;
    let outcome = run_once(site, request, &mut store)?.outcome;
    let Comparing { seen, fault, .. } = comparing;
    if let Some(fault) = fault.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(fault);
    }
    // A dry run leaves the ledger as it was.
    let before = Before::new(site, store)?;
    let judged = Judged::of(&outcome);
    let seen = seen.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut feeds = Vec::new();
    for (feed, seen) in seen {
        let feed = before.tell(feed, seen, &judged)?;
        let is_empty = feed.events.values().all(Vec::is_empty);
        if feed.is_new || feed.is_removed || !is_empty {
            feeds.push(feed);
        }
    }
    Ok(Difference { feeds, outcome })
}

/// What the run judged of stories, by their ids.
struct Judged<'a> {
    paths: HashMap<&'a str, &'a Changed>,
    new: BTreeSet<&'a str>,
    withdrawn: BTreeSet<&'a str>,
    held: BTreeSet<&'a str>,
    deleted: BTreeSet<&'a str>,
}

impl<'a> Judged<'a> {
    fn of(outcome: &'a Outcome) -> Self {
        let ids = |changes: &'a Changes| -> BTreeSet<&'a str> {
            changes.list.iter().map(|story| story.id.as_str()).collect()
        };
        let lists = outcome.lists().into_iter();
        let stories = lists.flat_map(|(changes, _)| &changes.list);
        Self {
            paths: stories.map(|story| (story.id.as_str(), story)).collect(),
            new: ids(&outcome.new),
            withdrawn: ids(&outcome.withdrawn),
            held: ids(&outcome.held),
            deleted: ids(&outcome.deleted),
        }
    }

    fn happening(&self, item: ShownItem, parts: Vec<Part>) -> Happening {
        let story = self.paths.get(item.id.as_str());
        Happening {
            path: story.map(|story| story.path.clone()),
            id: item.id,
            title: item.title,
            parts,
            stays_in_history: None,
        }
    }
}

/// The ledger before the run.
struct Before<'a> {
    site: &'a Site,
    ledger: Option<(Store, Feeds)>,
}

impl<'a> Before<'a> {
    fn new(site: &'a Site, store: Option<Store>) -> Result<Self, Error> {
        let ledger = match store {
            Some(store) if store.site()?.is_some() => {
                let feeds = site.feeds(&store)?;
                Some((store, feeds))
            }
            _ => None,
        };
        Ok(Self { site, ledger })
    }

    fn tell(&self, feed: String, seen: Seen, judged: &Judged<'_>) -> Result<FeedDifference, Error> {
        let none = Event::ALL.map(|event| (event, Vec::new()));
        let mut events: BTreeMap<Event, Vec<Happening>> = none.into();
        let mut add = |event: Event, happening: Happening| {
            events.entry(event).or_default().push(happening);
        };
        for item in seen.difference.came {
            let event = if item.is_headline {
                Event::HeadlineNew
            } else {
                self.coming(&feed, seen.is_new, &item.id, judged)?
            };
            add(event, judged.happening(item, Vec::new()));
        }
        for (item, parts, is_told) in seen.difference.changed {
            let event = match (item.is_headline, is_told) {
                _ if judged.withdrawn.contains(item.id.as_str()) => Event::Withdrawn,
                (true, _) => Event::HeadlineChanged,
                (false, true) => Event::Updated,
                (false, false) => Event::Changed,
            };
            add(event, judged.happening(item, parts));
        }
        for item in seen.difference.went {
            let event = if item.is_headline {
                Event::HeadlineGone
            } else {
                self.going(&item.id, judged)?
            };
            let is_touched = judged.paths.contains_key(item.id.as_str());
            let mut happening = judged.happening(item, Vec::new());
            if event == Event::Dropped {
                let keeps = || self.keeps_history(&feed) && !seen.is_removed;
                happening.stays_in_history = (!is_touched).then(keeps);
            }
            add(event, happening);
        }
        Ok(FeedDifference {
            feed,
            is_new: seen.is_new,
            is_removed: seen.is_removed,
            events,
        })
    }

    fn story(&self, id: &str) -> Result<Option<KnownStory>, Error> {
        let Some((store, _)) = &self.ledger else {
            return Ok(None);
        };
        if let Some(story) = store.story_with_id(id)? {
            return Ok(Some(story));
        }
        match id.strip_prefix(self.site.id()) {
            Some(key) => store.story_with_key(key),
            None => Ok(None),
        }
    }

    /// What a story is to readers of a feed that comes into it.
    fn coming(
        &self,
        feed: &str,
        is_feed_new: bool,
        id: &str,
        judged: &Judged<'_>,
    ) -> Result<Event, Error> {
        let Some(story) = self.story(id)?.filter(|_| !judged.new.contains(id)) else {
            return Ok(Event::New);
        };
        let Some((store, feeds)) = &self.ledger else {
            return Ok(Event::New);
        };
        let slug = story.slug.clone();
        let is_unseen = match story.state {
            State::Gone => return Ok(Event::Returning),
            // A run that was interrupted may know it and not have shown it.
            State::Released | State::Withdrawn => {
                store.pending(&[DocumentPath::Page { slug }.path()])? == [Some(true)]
            }
            State::Waiting | State::Held => !story.was_released(),
        };
        if is_unseen {
            return Ok(Event::New);
        }
        let numbering = feeds.named(feed).map(|feed| feed.rules.numbering);
        let was_in_feed = match numbering {
            _ if is_feed_new => false,
            Some(None) => true,
            Some(Some(own)) => {
                let known = first(store.traced(&[story.row])?);
                known.is_some_and(|(_, trace)| trace.numbers.contains_key(&own))
            }
            None => false,
        };
        Ok(if was_in_feed {
            Event::Returning
        } else {
            Event::Entering
        })
    }

    /// Why a story leaves a feed.
    fn going(&self, id: &str, judged: &Judged<'_>) -> Result<Event, Error> {
        let state = self.story(id)?.map(|story| story.state);
        Ok(
            if judged.deleted.contains(id) || state == Some(State::Gone) {
                Event::Deleted
            } else if judged.held.contains(id) || state == Some(State::Held) {
                Event::Held
            } else {
                Event::Dropped
            },
        )
    }

    /// Whether a feed keeps a history.
    fn keeps_history(&self, feed: &str) -> bool {
        let feeds = self.ledger.as_ref().map(|(_, feeds)| feeds);
        let feed = feeds.and_then(|feeds| feeds.named(feed));
        feed.is_some_and(|feed| !feed.config.archive.is_empty())
    }
}
