//! What each head shows from now on.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::bodies::Bodies;
use super::drawing::{Drawn, sort_newest_first};
use super::sealing::{self, Reach, Sealing, Standing};
use crate::commands::feeds::{Feeds, SharedHistory};
use crate::error::Error;
use crate::feed::model::{Archive, Tombstone};
use crate::ledger::body::Body;
use crate::ledger::heads::{
    FeedRules, HeadStory, Headlines, Links, Numbering, fitting, story_item,
};
use crate::ledger::history::HistoryRow;
use crate::ledger::memory::{FeedState, KnownStory, Memory as _, Said, State, StoryRow};
use crate::world::store::Store;

/// A head's stories and tombstones, both newest first.
#[derive(Debug)]
pub(super) struct HeadPlan {
    /// The stories that it shows.
    pub(super) stories: Vec<HeadStory>,
    /// The stories that it would show if they weren't deleted.
    pub(super) tombstones: Vec<Tombstone>,
    /// Both by number, newest first.
    pub(super) members: Vec<(u64, StoryRow)>,
    /// Its oldest number from now on.
    pub(super) low: u64,
    /// The newest `published` that the feed ever held.
    pub(super) newest: DateTime<Utc>,
    /// Whether the content of each of its stories could be had.
    pub(super) is_whole: bool,
    /// Whether a story is missing that a head shows: its last version stays.
    pub(super) lacks_member: bool,
    /// Where the sealed pages of its history lie, and the newest from now on.
    pub(super) history: Option<(Archive, Option<u64>)>,
    /// What its numbers stand for, newest first, before it is known which of them stay.
    rows: Vec<HeadRow>,
    /// The number above which older ones don't fit any more.
    full_at: Option<u64>,
}

/// A number within a head's reach.
#[derive(Debug)]
struct HeadRow {
    number: u64,
    row: StoryRow,
    instant: Option<DateTime<Utc>>,
    shown: Shown,
}

/// What a head shows of a number.
#[derive(Debug)]
enum Shown {
    Story(Box<HeadStory>),
    Gone(Option<Tombstone>),
    /// A head has it, but its content can't be had now.
    Lacking,
    /// It is held, or its content can't be had.
    Nothing,
}

/// The content of stories in heads, and for each of their headlines the story that it names.
pub(super) type Contents = HashMap<StoryRow, (Arc<Body>, Links)>;

/// What planning has at hand that drawing needs.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// The content of the stories in the heads that were planned.
    pub(super) contents: Contents,
    /// Heads that are stale, as they will be: of many feeds the first.
    pub(super) heads: Vec<Arc<Drawn>>,
}

/// A feed with what its head shows from now on.
pub(super) type Planned<'a> = (&'a FeedRules, HeadPlan);

/// What the run knows that planning needs.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    /// Where bodies come from.
    pub(super) bodies: Bodies<'a>,
    /// The feeds.
    pub(super) feeds: &'a Feeds,
    /// Stories that this run judged anew: what the ledger keeps of them is old.
    pub(super) renewed: BTreeSet<StoryRow>,
    /// Where stories of this run stood, or stand.
    pub(super) standings: BTreeSet<Standing>,
    /// Stories of this run whose edit, or return, every head must show.
    pub(super) news: BTreeSet<StoryRow>,
    /// Those of them that got one more number, and where.
    pub(super) lifted: BTreeSet<(Option<Numbering>, StoryRow)>,
    /// The histories of the heads that were planned.
    pub(super) sealings: BTreeMap<HistoryRow, Sealing>,
    /// Whether the site begins with this run: then feeds are as new as their newest item.
    pub(super) is_import: bool,
    /// Whether all documents must be written.
    pub(super) all: bool,
    /// What is already gathered: for a story the same in every head.
    pub(super) gathered: Gathered,
    /// The headline items of the heads.
    pub(super) headlines: Headlines,
    /// The headlines that a story had before this run.
    pub(super) old_headlines: HashMap<StoryRow, Vec<[u8; 16]>>,
    /// Headlines that a story in a head had and has no more: the title that each names, and its hash.
    pub(super) lost_headlines: BTreeMap<u64, [u8; 16]>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(
        bodies: Bodies<'a>,
        feeds: &'a Feeds,
        renewed: BTreeSet<StoryRow>,
        (standings, news): (BTreeSet<Standing>, BTreeSet<StoryRow>),
        is_import: bool,
        all: bool,
    ) -> Self {
        Self {
            bodies,
            feeds,
            renewed,
            standings,
            news,
            lifted: BTreeSet::new(),
            sealings: BTreeMap::new(),
            is_import,
            all,
            gathered: Gathered::default(),
            headlines: Headlines::new(),
            old_headlines: HashMap::new(),
            lost_headlines: BTreeMap::new(),
        }
    }

    pub(super) fn store(&self) -> &'a Store {
        self.bodies.store
    }

    /// Plans the heads of the feeds that the run touches, all when `touched` is `None`, and writes to
    /// the ledger what it must keep and what is stale.
    pub(super) fn apply(&mut self, touched: Option<&BTreeSet<String>>) -> Result<(), Error> {
        let feeds = self.feeds;
        let is_touched = |name: &String| touched.is_none_or(|touched| touched.contains(name));
        let mut wanted: BTreeSet<String> = feeds.names().filter(|name| is_touched(name)).collect();
        let mut heads: Vec<Planned<'a>> = Vec::with_capacity(wanted.len());
        // A headline that changed in one head may stand in another, where all else is as it was.
        while !wanted.is_empty() {
            let planned = heads.len();
            let mut histories = BTreeSet::new();
            for feed in feeds.iter() {
                let rules = &feed.rules;
                if !wanted.contains(&rules.name) {
                    continue;
                }
                let Some(history) = rules.history else {
                    heads.push((rules, self.lone_head(rules)?));
                    continue;
                };
                // What one seals all that share it show.
                if let Some(shared) = feeds.history(history).filter(|_| histories.insert(history)) {
                    heads.extend(self.heads_of(shared)?);
                }
            }
            let changed = self.keep_headlines(heads.get(planned..).unwrap_or_default())?;
            wanted = self.naming(&changed)?;
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
        Ok(())
    }

    /// The feeds in whose heads a story has a headline that names one of these titles.
    fn naming(&self, titles: &[u64]) -> Result<BTreeSet<String>, Error> {
        let mut feeds = BTreeSet::new();
        for title in titles {
            let naming = self.store().feeds_naming(*title)?;
            feeds.extend(
                naming
                    .into_iter()
                    .filter(|feed| self.feeds.named(feed).is_some()),
            );
        }
        Ok(feeds)
    }

    /// Which stories a head shows that has no history.
    fn lone_head(&mut self, rules: &'a FeedRules) -> Result<HeadPlan, Error> {
        let store = self.store();
        let state = store.feed(&rules.name)?;
        let low = state.as_ref().map_or(1, |state| state.low);
        let (reach, newest) = reach(store, rules, state.as_ref())?;
        let mut head = self.head(rules, low, reach, newest)?;
        head.settle(None, reach);
        Ok(head)
    }

    /// Which stories the heads show that share a history, and what is sealed with that.
    ///
    /// Each number is in every head or on a sealed page. A page takes what no head needs. What one head
    /// must let go is sealed for all; the others may still show it, as far as they reach.
    fn heads_of(&mut self, shared: &'a SharedHistory) -> Result<Vec<Planned<'a>>, Error> {
        let store = self.store();
        let feeds: Vec<&'a FeedRules> =
            self.feeds.sharers(shared).map(|feed| &feed.rules).collect();
        let numbering = shared.history.numbering;
        let lows = sealing::lows(store, &feeds)?;
        loop {
            let mut reaches = Vec::with_capacity(feeds.len());
            let mut newest = Vec::with_capacity(feeds.len());
            for rules in &feeds {
                let state = store.feed(&rules.name)?;
                let (reach, of_feed) = reach(store, rules, state.as_ref())?;
                reaches.push(reach);
                newest.push(of_feed);
            }
            let mut sealing = Sealing::begin(store, self.feeds, shared)?;
            let must = lows.iter().copied().max().unwrap_or(1);
            sealing.seal(store, must, &reaches)?;
            if self.lift_news(numbering, sealing.from)? {
                continue;
            }
            let mut heads = Vec::with_capacity(feeds.len());
            for (((rules, low), reach), newest) in
                feeds.iter().zip(&lows).zip(&reaches).zip(&newest)
            {
                let above = reach.above.min(sealing.from - 1);
                let wide = Reach { above, ..*reach };
                heads.push(self.head(rules, *low, wide, *newest)?);
            }
            if let Some(must) = heads.iter().filter_map(|head| head.full_at).max() {
                sealing.seal(store, must, &reaches)?;
                if self.lift_news(numbering, sealing.from)? {
                    continue;
                }
            }
            for (head, reach) in heads.iter_mut().zip(&reaches) {
                head.settle(Some(&sealing), *reach);
            }
            self.sealings.insert(shared.history.row, sealing);
            return Ok(feeds.into_iter().zip(heads).collect());
        }
    }

    /// The numbers within a head's reach, as far as they fit, and what they stand for.
    fn head(
        &mut self,
        rules: &FeedRules,
        low: u64,
        reach: Reach,
        newest: DateTime<Utc>,
    ) -> Result<HeadPlan, Error> {
        let store = self.store();
        let mut plan = HeadPlan {
            stories: Vec::new(),
            tombstones: Vec::new(),
            members: Vec::new(),
            low: low.max(1),
            newest,
            is_whole: true,
            lacks_member: false,
            history: None,
            rows: Vec::new(),
            full_at: None,
        };
        let mut weights = Vec::new();
        let numbers = (plan.low, reach.above);
        store.each_numbered(rules.numbering, numbers, reach.since, |number, row| {
            let Some(story) = store.story(row)? else {
                return Ok(true);
            };
            let instant = story.instant;
            let shown = if story.state == State::Gone && story.was_released() {
                Shown::Gone(self.tombstone(&story))
            } else if !story.state.is_public() {
                // One that is held back for now counts too, for it may come back.
                Shown::Nothing
            } else if let Some((story, weight)) = self.gather(rules, story, number)? {
                weights.push(weight);
                if fitting(rules, weights.iter().copied()) < weights.len() {
                    plan.full_at = Some(number + 1);
                    return Ok(false);
                }
                Shown::Story(Box::new(story))
            } else {
                plan.is_whole = false;
                let is_member = store.is_member(row)?;
                plan.lacks_member |= is_member;
                if is_member {
                    Shown::Lacking
                } else {
                    Shown::Nothing
                }
            };
            plan.rows.push(HeadRow {
                number,
                row,
                instant,
                shown,
            });
            Ok(true)
        })?;
        Ok(plan)
    }

    fn tombstone(&self, story: &KnownStory) -> Option<Tombstone> {
        let id = story.id(self.bodies.site.id());
        story.gone.map(|when| Tombstone { id, when })
    }

    /// The article changed once more before its content was kept: what it said before stands in, and
    /// the next look finds that the story shows something else, whatever the article says by then.
    fn doubt(&self, story: &KnownStory) -> Result<(), Error> {
        let said = story.said.map(|said| Said {
            shown: !said.shown,
            ..said
        });
        let doubted = KnownStory {
            said,
            ..story.clone()
        };
        let number = self.store().number(story.row)?;
        self.store().put_story(&doubted, number).map(drop)
    }

    /// A story with all that its item needs, and its weight in the feed; `None` when its body can't be
    /// had.
    fn gather(
        &mut self,
        rules: &FeedRules,
        story: KnownStory,
        number: u64,
    ) -> Result<Option<(HeadStory, u64)>, Error> {
        let store = self.store();
        let row = story.row;
        if !self.gathered.contents.contains_key(&row) {
            let old = store.body(row)?;
            let body = if self.is_import || self.renewed.contains(&row) {
                match (self.bodies.renewed(&story)?, &old) {
                    (None, Some(old)) => {
                        self.doubt(&story)?;
                        Some(Arc::clone(old))
                    }
                    (renewed, _) => renewed,
                }
            } else {
                self.bodies.known(&story)?
            };
            let Some(body) = body else { return Ok(None) };
            if let Some(old) = &old {
                let hashes = old.headlines.iter().map(|headline| headline.hash).collect();
                self.old_headlines.insert(row, hashes);
            }
            if old.as_ref() != Some(&body) {
                store.put_body(row, old.as_deref(), &body)?;
                self.lose_headlines(old.as_deref());
            } else if self.all {
                store.put_names(row, &body)?;
            }
            let links = self.bodies.links(row, &body)?;
            self.gathered.contents.insert(row, (body, links));
        }
        let Some((body, links)) = self.gathered.contents.get(&row) else {
            return Ok(None);
        };
        let is_entering = !self.old_headlines.contains_key(&row);
        let (body, links) = (Arc::clone(body), Arc::clone(links));
        let mut head = HeadStory {
            story,
            number,
            body,
            links,
            summary_only: store.is_summary(&rules.name, row)?,
        };
        let places = self.bodies.site.places();
        let mut item = story_item(&places, &head);
        if !head.summary_only && rules.wants_summary(item.weight(true), is_entering) {
            store.put_summary(&rules.name, row)?;
            head.summary_only = true;
            item = story_item(&places, &head);
        }
        let weight = item.weight(rules.full_content);
        Ok(Some((head, weight)))
    }
}

impl HeadPlan {
    /// Keeps the numbers that the head shows: of those within its reach by its rules, and of those that
    /// aren't sealed, all that fit.
    fn settle(&mut self, sealing: Option<&Sealing>, reach: Reach) {
        let from = sealing.map_or(u64::MAX, |sealing| sealing.from);
        let above = reach.above.min(from - 1);
        // One that is held back for now counts too.
        let mut oldest = above + 1;
        for HeadRow {
            number,
            row,
            instant,
            shown,
        } in std::mem::take(&mut self.rows)
        {
            let is_within = number > above || instant.is_some_and(|at| at >= reach.since);
            if !is_within {
                continue;
            }
            oldest = oldest.min(number);
            match shown {
                Shown::Story(story) => self.stories.push(*story),
                Shown::Gone(tombstone) => self.tombstones.extend(tombstone),
                Shown::Lacking => {}
                Shown::Nothing => continue,
            }
            self.members.push((number, row));
        }
        self.history = sealing.map(|sealing| (sealing.archive.clone(), sealing.newest));
        self.low = self.low.max(self.full_at.unwrap_or(oldest));
        sort_newest_first(&mut self.stories, &mut self.tombstones);
    }
}

/// How far a head reaches by its rules, and the newest `published` that its feed ever held.
fn reach(
    store: &Store,
    rules: &FeedRules,
    state: Option<&FeedState>,
) -> Result<(Reach, DateTime<Utc>), Error> {
    let low = state.map_or(1, |state| state.low);
    let newest = match rules.numbering {
        None => store.newest_public_instant()?,
        Some(numbering) => store.newest_numbered_instant(numbering, low)?,
    };
    let newest = newest.unwrap_or(DateTime::UNIX_EPOCH);
    let newest = state.map_or(newest, |state| state.newest.max(newest));
    // Headlines ride with the newest numbers alone, so without stories the window is moot.
    let since = if rules.story_items {
        newest
            .checked_sub_signed(rules.window)
            .unwrap_or(DateTime::<Utc>::MIN_UTC)
    } else {
        DateTime::<Utc>::MAX_UTC
    };
    let above = store.number_below(rules.numbering, rules.stories)?;
    Ok((Reach { above, since }, newest))
}
