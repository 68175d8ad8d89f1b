//! What each head shows from now on.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::bodies::Bodies;
use super::drawing::{Drawn, sort_newest_first};
use super::sealing::{Sealing, Standing};
use crate::commands::feeds::Feeds;
use crate::error::Error;
use crate::feed::model::Tombstone;
use crate::ledger::body::Body;
use crate::ledger::heads::{FeedRules, HeadStory, Headlines, Links, fitting, story_item};
use crate::ledger::history::SealedPage;
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
    /// The pages of its history that are sealed now.
    pub(super) sealed: Vec<SealedPage>,
    /// The newest sealed page from now on.
    pub(super) newest_page: u64,
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
        standings: BTreeSet<Standing>,
        is_import: bool,
        all: bool,
    ) -> Self {
        Self {
            bodies,
            feeds,
            renewed,
            standings,
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
            for feed in feeds
                .iter()
                .filter(|feed| wanted.contains(&feed.rules.name))
            {
                heads.push((&feed.rules, self.head(&feed.rules)?));
            }
            let changed = self.keep_headlines(heads.get(planned..).unwrap_or_default())?;
            wanted = self.naming(&changed)?;
            for (rules, _) in &heads {
                wanted.remove(&rules.name);
            }
        }
        self.keep_history(&heads)?;
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

    /// Which stories a head shows.
    fn head(&mut self, rules: &FeedRules) -> Result<HeadPlan, Error> {
        let store = self.store();
        let state = store.feed(&rules.name)?;
        let low = state.as_ref().map_or(1, |state| state.low);
        let Reach {
            newest,
            above,
            since,
        } = Reach::of(store, rules, state.as_ref())?;
        let mut history = Sealing::begin(store, rules, low)?;
        if rules.archive_size.is_some() {
            history.seal(store, rules, low, (above, since))?;
        }
        let mut plan = HeadPlan {
            stories: Vec::new(),
            tombstones: Vec::new(),
            members: Vec::new(),
            low: low.max(history.from),
            newest,
            is_whole: true,
            sealed: Vec::new(),
            newest_page: 0,
        };
        // With a history the head holds all that isn't sealed.
        let reach = (above, since);
        let above = rules.archive_size.map_or(above, |_| history.from - 1);
        let mut weights = Vec::new();
        let mut oldest = above + 1;
        let mut is_full = false;
        let mut gone: Vec<(u64, Tombstone)> = Vec::new();
        store.each_numbered(rules.numbering, (plan.low, above), since, |number, row| {
            // One that is held back for now counts too, for it may come back.
            oldest = oldest.min(number);
            let Some(story) = store.story(row)? else {
                return Ok(true);
            };
            if story.state == State::Gone && story.was_released() {
                gone.extend(self.tombstone(&story).map(|tombstone| (number, tombstone)));
                plan.members.push((number, row));
            }
            if !story.state.is_public() {
                return Ok(true);
            }
            let Some((story, weight)) = self.gather(rules, story, number)? else {
                plan.is_whole = false;
                return Ok(true);
            };
            weights.push(weight);
            if fitting(rules, weights.iter().copied()) < weights.len() {
                oldest = number + 1;
                is_full = true;
                return Ok(false);
            }
            plan.stories.push(story);
            plan.members.push((number, row));
            Ok(true)
        })?;
        plan.low = plan.low.max(oldest);
        if is_full && rules.archive_size.is_some() {
            history.seal(store, rules, oldest, reach)?;
            plan.low = history.from;
            plan.stories.retain(|story| story.number >= plan.low);
            plan.members.retain(|(number, _)| *number >= plan.low);
            gone.retain(|(number, _)| *number >= plan.low);
        }
        plan.tombstones = gone.into_iter().map(|(_, tombstone)| tombstone).collect();
        (plan.sealed, plan.newest_page) = (history.sealed, history.newest);
        sort_newest_first(&mut plan.stories, &mut plan.tombstones);
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

/// How far a head reaches by its rules.
struct Reach {
    /// The newest `published` that the feed ever held.
    newest: DateTime<Utc>,
    /// Numbers above this are in it.
    above: u64,
    /// So are stories published at or after this.
    since: DateTime<Utc>,
}

impl Reach {
    fn of(store: &Store, rules: &FeedRules, state: Option<&FeedState>) -> Result<Self, Error> {
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
        Ok(Self {
            newest,
            above: store.number_below(rules.numbering, rules.stories)?,
            since,
        })
    }
}
