//! What each feed shows from now on: which stories are in its head, what its history seals, what headlines
//! name, and which documents are stale. Pure: the ledger answers, and is told what was planned.

pub mod admission;
mod book;
pub mod changes;
pub mod document;
pub mod feeds;
mod headlines;
pub mod heads;
mod history;
mod keep;
pub mod memory;
pub mod model;
mod numbers;
mod selection;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use self::book::Book;
use self::changes::Planned;
use self::feeds::Feeds;
use self::heads::Drawn;
use self::history::Sealing;
pub use self::history::Standing;
use self::memory::{Choices, Inventory, Memory, StoryMemory, Trace};
use self::model::Site;
use crate::config::Config;
use crate::error::Error;
use crate::ledger::allocation::Instants;
use crate::ledger::body::Body;
use crate::ledger::heads::{FeedRules, Headlines, Links, Numbering, Places};
use crate::ledger::history::{History, HistoryRow};
use crate::ledger::memory::{Fingerprints, Said, StoryRow};
use crate::ledger::sighting::Sighting;
use crate::story::ArticlePath;

/// The site as planning sees it.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// Its configuration.
    pub config: &'a Config,
    /// What documents say of it.
    pub model: &'a Site,
    /// Hashes of what documents show of it.
    pub fingerprints: Fingerprints,
    /// The time of the run.
    pub now: DateTime<Utc>,
}

impl<'a> Setting<'a> {
    /// The prefix of all ids.
    pub fn id(self) -> &'a str {
        &self.config.site.id
    }

    /// Where items and pages are.
    pub fn places(self) -> Places<'a> {
        Places {
            site_id: self.id(),
            base_url: &self.model.base_url,
            pages: self.model.pages,
            language: self.model.language.as_deref(),
        }
    }

    /// The same for what a feed shows.
    pub fn places_in(self, rules: &'a FeedRules) -> Places<'a> {
        Places {
            language: rules.language.as_deref(),
            ..self.places()
        }
    }
}

/// An article whose content no ledger keeps.
#[derive(Debug, Clone)]
pub struct Unread {
    /// Its story.
    pub row: StoryRow,
    /// How its file looked when it was judged.
    pub seen: Sighting,
    /// What it said then.
    pub said: Option<Said>,
}

/// Where articles are read again.
pub trait Articles {
    /// What articles say, in their order; `None` of one that can't be read, or doesn't say any more what was
    /// judged.
    fn read(&self, unread: &[Unread]) -> Vec<Option<Body>>;
}

/// Which documents are written anew with all heads, besides those that stories make stale.
#[derive(Debug, Clone, Copy, Default)]
pub struct With {
    /// Stories' pages.
    pub pages: bool,
    /// The history, also where it shows what it did.
    pub history: bool,
    /// Whether nothing of it that is published stays, although its stories are as they were.
    pub anew: bool,
}

/// Bodies that a run has read, by story.
pub type Fresh = HashMap<StoryRow, Arc<Body>>;

/// What a run means for the documents.
#[derive(Debug, Default)]
pub struct Run {
    /// The bodies that it has read, as far as they are kept.
    pub fresh: Fresh,
    /// The stories that it judged, as far as it is known what the ledger has of them.
    pub known: Vec<(StoryMemory, Trace)>,
    /// Stories that it judged anew: what the ledger keeps of them is old.
    pub renewed: BTreeSet<StoryRow>,
    /// Those of them that show something else.
    pub seen: Vec<StoryRow>,
    /// Those of them whose edit, or return, every head must show.
    pub news: BTreeSet<StoryRow>,
    /// Where they stood, or stand.
    pub standings: BTreeSet<Standing>,
    /// The feeds that select which one of them entered or left, or in which it moved.
    pub selected: BTreeSet<Numbering>,
    /// Set when all heads are planned and all documents may be stale.
    pub all: Option<With>,
    /// Whether with them the documents of feeds go that the configuration no longer has.
    pub drops_gone: bool,
    /// Whether the site begins with this run: then feeds are as new as their newest item.
    pub is_import: bool,
}

/// The content of stories in heads, and for each of their headlines the story that it names.
pub type Contents = HashMap<StoryRow, (Arc<Body>, Links)>;

/// What a plan has at hand that drawing needs.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The content of the stories in the heads that were planned.
    pub contents: Contents,
    /// Heads that are stale, as they will be: of many feeds the first.
    pub heads: Vec<Arc<Drawn>>,
}

/// Plans what a run means for the documents.
///
/// `feeds` are those of `choices`; the ledger doesn't know yet the histories that are `begun`.
///
/// # Errors
///
/// Those of `memory`.
pub fn plan(
    setting: Setting<'_>,
    (feeds, choices, begun): (&Feeds, Choices, Vec<History>),
    memory: &dyn Memory,
    articles: &dyn Articles,
    mut run: Run,
) -> Result<(Planned, Gathered), Error> {
    let known = std::mem::take(&mut run.known);
    let mut plan = Plan {
        setting,
        feeds,
        articles,
        book: Book::new(memory, choices, known),
        run,
        inventory: Inventory::default(),
        instants: Instants::default(),
        lifted: BTreeSet::new(),
        sealings: BTreeMap::new(),
        gathered: Gathered::default(),
        reread: HashMap::new(),
        headlines: Headlines::new(),
        old_headlines: HashMap::new(),
        lost_headlines: BTreeMap::new(),
    };
    let begun = begun.into_iter().map(|history| (history.row, history));
    plan.book.planned.histories.extend(begun);
    plan.apply()?;
    Ok((plan.book.planned, plan.gathered))
}

/// A plan that is being made.
struct Plan<'a> {
    setting: Setting<'a>,
    feeds: &'a Feeds,
    articles: &'a dyn Articles,
    /// The ledger.
    book: Book<'a>,
    run: Run,
    /// What a plan of all documents needs.
    inventory: Inventory,
    /// Instants that this plan has given.
    instants: Instants,
    /// Stories of this run that got one more number, and where.
    lifted: BTreeSet<(Option<Numbering>, StoryRow)>,
    /// The histories of the heads that were planned.
    sealings: BTreeMap<HistoryRow, Sealing>,
    /// What is already gathered: for a story the same in every head.
    gathered: Gathered,
    /// What articles say that were read again; of one that doesn't say any more what was judged, its path.
    reread: HashMap<StoryRow, Result<Arc<Body>, ArticlePath>>,
    /// The headline items of the heads.
    headlines: Headlines,
    /// The headlines that a story had before this run.
    old_headlines: HashMap<StoryRow, Vec<[u8; 16]>>,
    /// Headlines that a story in a head had and has no more: the title that each names, and its hash.
    lost_headlines: BTreeMap<u64, [u8; 16]>,
}

impl Plan<'_> {
    /// Plans the heads that the run reaches, and what follows from them.
    fn apply(&mut self) -> Result<(), Error> {
        if self.run.all.is_some() {
            self.inventory = self.book.inventory()?;
        }
        let mut wanted = self.touched()?;
        if self.feeds.has_opml()
            && (self.run.all.is_some() || self.feeds.new_ones(&self.book.choices).next().is_some())
        {
            self.book.planned.stale.insert(document::DocumentPath::Opml);
        }
        let mut heads = Vec::with_capacity(wanted.len());
        // A headline that changed in one head may stand in another, where all else is as it was.
        while !wanted.is_empty() {
            let planned = heads.len();
            self.plan_heads(&wanted, &mut heads)?;
            let changed = self.keep_headlines(heads.get(planned..).unwrap_or_default())?;
            wanted = self.book.feeds_naming(&changed)?;
            wanted.retain(|feed| self.feeds.named(feed).is_some());
            for (rules, _) in &heads {
                wanted.remove(&rules.name);
            }
        }
        self.keep_history()?;
        let left = self.keep_members(&heads)?;
        self.keep_bodies(&heads, left)?;
        self.forget_headlines()?;
        self.mark_pages(&heads)?;
        for (rules, head) in heads {
            self.keep_feed(rules, head)?;
        }
        if let Some(with) = self.run.all {
            self.mark_all(with);
        }
        Ok(())
    }

    /// The names of the feeds whose heads may show something else now.
    ///
    /// That are those that hold a story that was judged, or held one before; and those where a headline
    /// names one, by a title that it has or had, or stands there as an item that is related to it. The
    /// ledger's indexes tell, so that the cost follows the change: the other feeds aren't looked at.
    fn touched(&mut self) -> Result<BTreeSet<String>, Error> {
        if self.run.all.is_some() {
            return Ok(self.feeds.names().collect());
        }
        let choices = &self.book.choices;
        let incomplete = choices.built.iter().filter(|(_, lacks)| **lacks);
        let mut touched: BTreeSet<String> = incomplete.map(|(name, _)| name.clone()).collect();
        touched.extend(self.feeds.new_ones(choices));
        let stories = std::mem::take(&mut self.run.seen);
        if !stories.is_empty() {
            let of_all = self
                .feeds
                .iter()
                .filter(|feed| feed.rules.numbering.is_none());
            touched.extend(of_all.map(|feed| feed.rules.name.clone()));
        }
        self.book.know_stories(stories.iter().copied())?;
        self.book.know_traces(stories.iter().copied())?;
        let mut numberings = std::mem::take(&mut self.run.selected);
        let mut titles = BTreeSet::new();
        for row in stories {
            titles.extend(self.book.story(row)?.map(|story| story.title_hash));
            if let Some(trace) = self.book.trace(row)? {
                numberings.extend(trace.numbers.keys());
                titles.extend(&trace.old_titles);
                let related = trace.related.iter();
                titles.extend(related.map(|text| crate::ledger::body::names(text)));
            }
        }
        let chosen = self.book.choices.chosen.iter();
        let chosen = chosen.filter(|chosen| numberings.contains(&chosen.numbering));
        touched.extend(chosen.map(|chosen| chosen.feed.clone()));
        let titles: Vec<u64> = titles.into_iter().collect();
        touched.extend(self.book.feeds_naming(&titles)?);
        Ok(touched)
    }

    fn now(&self) -> DateTime<Utc> {
        crate::ledger::dates::to_millisecond(self.setting.now)
    }
}
