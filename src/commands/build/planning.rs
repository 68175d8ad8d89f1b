//! What each head shows from now on, what the ledger must keep for it, and which documents that
//! makes stale.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{Hash, Hasher};

use chrono::{DateTime, TimeDelta, Utc};
use xxhash_rust::xxh3::Xxh3Default;

use super::bodies::Bodies;
use crate::error::Error;
use crate::feed::document::DocumentPath;
use crate::feed::model::{Format, Tombstone};
use crate::ledger::allocation::Allocation;
use crate::ledger::body::Body;
use crate::ledger::heads::{
    FeedRules, HeadStory, KnownHeadline, Rider, fitting, items, items_hash, riders, story_item,
    summary_weight,
};
use crate::ledger::item::Item;
use crate::ledger::memory::{FeedState, KnownStory, Memory as _, State, StoryRow};
use crate::world::store::Store;

/// A head's stories and tombstones, both newest first.
#[derive(Debug)]
pub(super) struct HeadPlan {
    /// The stories that it shows.
    pub(super) stories: Vec<HeadStory>,
    /// The stories that it would show if they weren't deleted.
    pub(super) tombstones: Vec<Tombstone>,
    /// Both by number, newest first.
    members: Vec<(u64, StoryRow)>,
    low: u64,
    newest: DateTime<Utc>,
}

/// What the run knows that planning needs.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    /// Where bodies come from.
    pub(super) bodies: Bodies<'a>,
    /// Stories that this run judged anew: what the ledger keeps of them is old.
    pub(super) renewed: BTreeSet<StoryRow>,
    /// Whether the site begins with this run: then feeds are as new as their newest item.
    pub(super) is_import: bool,
    /// Whether all documents must be written.
    pub(super) all: bool,
    /// What is already gathered for a story: the same in every head.
    gathered: HashMap<StoryRow, (Body, Vec<Option<KnownStory>>)>,
    /// The headlines that a story had before this run.
    old_headlines: HashMap<StoryRow, Vec<[u8; 16]>>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(
        bodies: Bodies<'a>,
        renewed: BTreeSet<StoryRow>,
        is_import: bool,
        all: bool,
    ) -> Self {
        let (gathered, old_headlines) = (HashMap::new(), HashMap::new());
        Self {
            bodies,
            renewed,
            is_import,
            all,
            gathered,
            old_headlines,
        }
    }

    fn store(&self) -> &'a Store {
        self.bodies.store
    }

    /// Plans every head and writes to the ledger what it must keep and what is stale.
    pub(super) fn apply(&mut self) -> Result<(), Error> {
        let feeds = &self.bodies.site.feeds;
        let mut heads = Vec::with_capacity(feeds.len());
        for rules in feeds {
            heads.push((rules, self.head(rules)?));
        }
        self.keep_headlines(&heads)?;
        self.keep_bodies(&heads)?;
        let headlines = self.store().headlines()?;
        for (rules, head) in &heads {
            self.keep_feed(rules, head, &headlines)?;
        }
        self.mark_pages(&heads)
    }

    /// Which stories a head shows.
    fn head(&mut self, rules: &FeedRules) -> Result<HeadPlan, Error> {
        let store = self.store();
        let state = store.feed(&rules.name)?;
        let low = state.as_ref().map_or(1, |state| state.low);
        let newest = store
            .newest_public_instant()?
            .unwrap_or(DateTime::UNIX_EPOCH);
        let newest = state.map_or(newest, |state| state.newest.max(newest));
        let above = store
            .newest_number()?
            .saturating_sub(u64::from(rules.stories));
        // Headlines ride with the newest numbers alone, so without stories the window is moot.
        let since = if rules.story_items {
            newest
                .checked_sub_signed(rules.window)
                .unwrap_or(DateTime::<Utc>::MIN_UTC)
        } else {
            DateTime::<Utc>::MAX_UTC
        };
        let mut plan = HeadPlan {
            stories: Vec::new(),
            tombstones: Vec::new(),
            members: Vec::new(),
            low,
            newest,
        };
        let mut weights = Vec::new();
        store.each_numbered(low, above, since, |number, row| {
            let Some(story) = store.story(row)? else {
                return Ok(true);
            };
            if story.state == State::Gone && story.was_released() {
                plan.tombstones.extend(self.tombstone(&story));
                plan.members.push((number, row));
            }
            if !story.state.is_public() {
                return Ok(true);
            }
            let Some(story) = self.gather(rules, story, number)? else {
                return Ok(true);
            };
            weights.push(weight(&story));
            if fitting(rules, weights.iter().copied()) < weights.len() {
                plan.low = number + 1;
                return Ok(false);
            }
            plan.stories.push(story);
            plan.members.push((number, row));
            Ok(true)
        })?;
        plan.stories
            .sort_by_key(|story| std::cmp::Reverse(story.story.instant));
        plan.tombstones
            .sort_by(|a, b| b.when.cmp(&a.when).then_with(|| a.id.cmp(&b.id)));
        Ok(plan)
    }

    fn tombstone(&self, story: &KnownStory) -> Option<Tombstone> {
        let id = story.id(self.bodies.site.id());
        story.gone.map(|when| Tombstone { id, when })
    }

    /// A story with all that its item needs; `None` when its body can't be had.
    fn gather(
        &mut self,
        rules: &FeedRules,
        story: KnownStory,
        number: u64,
    ) -> Result<Option<HeadStory>, Error> {
        let store = self.store();
        let row = story.row;
        if !self.gathered.contains_key(&row) {
            let old = store.body(row)?;
            let body = if self.renewed.contains(&row) || old.is_none() {
                self.bodies.renewed(&story)?.or(old.clone())
            } else {
                old.clone()
            };
            let Some(body) = body else { return Ok(None) };
            if let Some(old) = &old {
                let hashes = old.headlines.iter().map(|headline| headline.hash).collect();
                self.old_headlines.insert(row, hashes);
            }
            if old.as_ref() != Some(&body) {
                store.put_body(row, &body)?;
                store.put_links(row, None)?;
            }
            let links = self.bodies.live_links(row, &body)?;
            self.gathered.insert(row, (body, links));
        }
        let Some((body, links)) = self.gathered.get(&row) else {
            return Ok(None);
        };
        let is_entering = !self.old_headlines.contains_key(&row);
        let mut summary_only = store.is_summary(&rules.name, row)?;
        if !summary_only && rules.wants_summary(body.weight(), is_entering) {
            store.put_summary(&rules.name, row)?;
            summary_only = true;
        }
        let (body, links) = (body.clone(), links.clone());
        Ok(Some(HeadStory {
            story,
            number,
            body,
            links,
            summary_only,
        }))
    }

    /// Gives new headline items their date, and forgets those that no head shows.
    fn keep_headlines(&self, heads: &[(&FeedRules, HeadPlan)]) -> Result<(), Error> {
        let store = self.store();
        let known = store.headlines()?;
        let mut allocation = Allocation::new(store);
        let mut shown: BTreeSet<[u8; 16]> = BTreeSet::new();
        for (rules, head) in heads {
            for rider in riders(rules, &head.stories) {
                if !shown.insert(rider.headline.hash) {
                    continue;
                }
                let old = known.get(&rider.headline.hash);
                let new = self.headline(rider, old, &mut allocation)?;
                if old.map(|(old, _)| old) != Some(&new) {
                    store.put_headline(&new)?;
                }
            }
        }
        for hash in known.keys().filter(|hash| !shown.contains(*hash)) {
            store.remove_headline(hash)?;
        }
        Ok(())
    }

    /// A headline item: as it is known while the story that it is related to is there.
    fn headline(
        &self,
        rider: Rider<'_>,
        old: Option<&(KnownHeadline, KnownStory)>,
        allocation: &mut Allocation<'_, Store>,
    ) -> Result<KnownHeadline, Error> {
        let Rider {
            owner,
            place,
            headline,
        } = rider;
        if let Some((old, about)) = old {
            let mut new = old.clone();
            new.url = old.url.clone().or_else(|| headline.url.clone());
            if !about.state.is_public() {
                new.about = owner.story.row;
            }
            let title = self
                .gathered
                .get(&new.about)
                .map(|(body, _)| body.title.clone());
            new.about_title = title.unwrap_or(new.about_title);
            return Ok(new);
        }
        let came_later = self
            .old_headlines
            .get(&owner.story.row)
            .is_some_and(|hashes| !hashes.contains(&headline.hash));
        let wish = if came_later {
            self.bodies.site.clock.now
        } else {
            let seconds = i64::try_from(place + 1).unwrap_or(i64::MAX);
            let behind = TimeDelta::try_seconds(seconds).unwrap_or(TimeDelta::zero());
            owner.story.instant.unwrap_or_default() - behind
        };
        Ok(KnownHeadline {
            hash: headline.hash,
            text: headline.text.clone(),
            url: headline.url.clone(),
            instant: allocation.instant(wish)?,
            about: owner.story.row,
            about_title: owner.body.title.clone(),
        })
    }

    /// Lets go of the bodies of stories that have left every head, and freezes their links.
    fn keep_bodies(&self, heads: &[(&FeedRules, HeadPlan)]) -> Result<(), Error> {
        let store = self.store();
        let stories = heads.iter().flat_map(|(_, head)| &head.stories);
        let shown: BTreeSet<StoryRow> = stories.map(|story| story.story.row).collect();
        for row in store.stories_with_body()? {
            if shown.contains(&row) {
                continue;
            }
            if let Some(story) = store.story(row)?.filter(|story| story.state.is_public()) {
                self.freeze(story)?;
            }
            store.remove_body(row)?;
        }
        Ok(())
    }

    fn freeze(&self, story: KnownStory) -> Result<(), Error> {
        let store = self.store();
        let row = story.row;
        let Some(body) = store.body(row)? else {
            return Ok(());
        };
        let links = self.bodies.live_links(row, &body)?;
        self.bodies.freeze(row, &links)?;
        let number = store.number(row)?.unwrap_or(0);
        self.mark_page(&HeadStory {
            story,
            number,
            body,
            links,
            summary_only: false,
        })
    }

    /// Writes what a feed shows, and marks its documents when that changed.
    fn keep_feed(
        &self,
        rules: &FeedRules,
        head: &HeadPlan,
        headlines: &BTreeMap<[u8; 16], (KnownHeadline, KnownStory)>,
    ) -> Result<(), Error> {
        let store = self.store();
        let items = items(rules, &self.bodies.site.places(), &head.stories, headlines);
        let old = store.feed(&rules.name)?;
        let plan = hash_of(&(&items, ids_of(&head.tombstones)));
        let items_hash = items_hash(
            items.iter().map(|item| (item.id.as_str(), item.updated)),
            head.tombstones
                .iter()
                .map(|gone| (gone.id.as_str(), gone.when)),
        );
        let updated = match &old {
            Some(old) if old.items == items_hash => old.updated,
            Some(old) => self.now().max(old.updated + TimeDelta::milliseconds(1)),
            None if self.is_import => newest_update(&items).unwrap_or_else(|| self.now()),
            None => self.now(),
        };
        let (low, newest) = (head.low, head.newest);
        let new = FeedState {
            low,
            newest,
            updated,
            items: items_hash,
            plan,
        };
        if self.all || old.as_ref().is_none_or(|old| old.plan != plan) {
            self.mark_feed(&rules.name)?;
        }
        if old.as_ref() != Some(&new) {
            store.put_feed(&rules.name, &new)?;
        }
        if store.members(&rules.name)? != head.members {
            store.put_members(&rules.name, &head.members)?;
        }
        Ok(())
    }

    fn now(&self) -> DateTime<Utc> {
        crate::ledger::dates::to_millisecond(self.bodies.site.clock.now)
    }

    /// Marks a feed's documents as stale.
    fn mark_feed(&self, name: &str) -> Result<(), Error> {
        let formats = self
            .bodies
            .site
            .feed(name)
            .map(|(_, config)| config.formats.as_slice());
        formats
            .unwrap_or(&Format::ALL)
            .iter()
            .try_for_each(|format| {
                let document = DocumentPath::Head {
                    feed: name.to_owned(),
                    format: *format,
                };
                self.store().add_pending(&document.path())
            })
    }

    /// Marks the pages of stories in heads that show something else than before.
    fn mark_pages(&self, heads: &[(&FeedRules, HeadPlan)]) -> Result<(), Error> {
        let stories = heads.iter().flat_map(|(_, head)| &head.stories);
        let mut seen = BTreeSet::new();
        for story in stories.filter(|story| seen.insert(story.story.row)) {
            self.mark_page(story)?;
        }
        Ok(())
    }

    fn mark_page(&self, story: &HeadStory) -> Result<(), Error> {
        if !self.bodies.site.model.pages {
            return Ok(());
        }
        let store = self.store();
        // The page shows the whole story, whatever a feed does.
        let whole = HeadStory {
            summary_only: false,
            ..story.clone()
        };
        let shows = hash_of(&story_item(&self.bodies.site.places(), &whole));
        if store.page_hash(story.story.row)? != Some(shows) {
            store.put_page_hash(story.story.row, shows)?;
            let slug = story.story.slug.clone();
            store.add_pending(&DocumentPath::Page { slug }.path())?;
        }
        Ok(())
    }
}

fn weight(story: &HeadStory) -> u64 {
    if story.summary_only {
        summary_weight(&story.body)
    } else {
        story.body.weight()
    }
}

fn newest_update(items: &[Item]) -> Option<DateTime<Utc>> {
    items.iter().map(|item| item.updated).max()
}

fn ids_of(tombstones: &[Tombstone]) -> Vec<(&str, DateTime<Utc>)> {
    tombstones
        .iter()
        .map(|tombstone| (tombstone.id.as_str(), tombstone.when))
        .collect()
}

/// A hash that only this ledger compares: another value means no more than writing again.
fn hash_of(value: &impl Hash) -> u128 {
    struct Wide(Xxh3Default);
    impl Hasher for Wide {
        fn write(&mut self, bytes: &[u8]) {
            self.0.update(bytes);
        }
        fn finish(&self) -> u64 {
            self.0.digest()
        }
    }
    let mut hasher = Wide(Xxh3Default::new());
    value.hash(&mut hasher);
    hasher.0.digest128()
}
