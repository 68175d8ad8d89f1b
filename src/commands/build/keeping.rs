//! What the ledger keeps of planned heads: members, bodies, each feed's own time; and the documents
//! that become stale.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use xxhash_rust::xxh3::Xxh3Default;

use super::drawing::Drawn;
use super::planning::{HeadPlan, Plan, Planned};
use crate::error::Error;
use crate::feed::document::DocumentPath;
use crate::feed::model::{Format, History, Tombstone};
use crate::ledger::body::Body;
use crate::ledger::heads::{FeedRules, HeadStory, items, items_hash, story_item};
use crate::ledger::item::Item;
use crate::ledger::memory::{FeedState, KnownStory, Memory as _, StoryRow};

/// So many heads are kept from planning to drawing; one is some hundred kilobytes.
const HEADS_AT_HAND: usize = 16;

impl Plan<'_> {
    /// Writes which stories the heads have; gives those that they had before.
    pub(super) fn keep_members(&self, heads: &[Planned<'_>]) -> Result<Vec<StoryRow>, Error> {
        let store = self.store();
        let mut left = Vec::new();
        if self.all {
            store.keep_members_of(|feed| self.feeds.named(feed).is_some())?;
        }
        for (rules, head) in heads {
            let old = store.members(&rules.name)?;
            if old != head.members {
                store.put_members(&rules.name, &old, &head.members)?;
            }
            left.extend(old.into_iter().map(|(_, row)| row));
        }
        Ok(left)
    }

    /// Lets go of the bodies of stories that have left every head, and freezes their links. `left`
    /// are stories that may have.
    pub(super) fn keep_bodies(
        &mut self,
        heads: &[Planned<'_>],
        left: Vec<StoryRow>,
    ) -> Result<(), Error> {
        let store = self.store();
        let stories = heads.iter().flat_map(|(_, head)| &head.stories);
        let shown: BTreeSet<StoryRow> = stories.map(|story| story.story.row).collect();
        let candidates: BTreeSet<StoryRow> = if self.all {
            store.stories_with_body()?.into_iter().collect()
        } else {
            let gathered = self.gathered.contents.keys().chain(&self.renewed);
            left.into_iter().chain(gathered.copied()).collect()
        };
        for row in candidates.difference(&shown) {
            let Some(body) = store.body(*row)? else {
                continue;
            };
            let story = store.story(*row)?.filter(|story| story.state.is_public());
            if let Some(story) = story {
                if store.is_member(*row)? {
                    continue;
                }
                let is_old =
                    self.renewed.contains(row) && !self.gathered.contents.contains_key(row);
                // What an old body said is neither frozen nor kept: the story's documents are
                // stale anyway.
                let current = if is_old {
                    self.bodies.fresh.get(row)
                } else {
                    self.freeze(story, &body)?;
                    Some(&*body)
                };
                if let Some(current) = current {
                    store.put_parting(*row, current)?;
                }
            }
            store.remove_body(*row, Some(&body))?;
            self.lose_headlines(Some(&body));
        }
        Ok(())
    }

    fn freeze(&self, story: KnownStory, body: &Arc<Body>) -> Result<(), Error> {
        let row = story.row;
        let links = self.bodies.links(row, body)?;
        self.bodies.freeze(row, body, &links)?;
        let number = self.store().number(row)?.unwrap_or(0);
        self.mark_page(&HeadStory {
            story,
            number,
            body: Arc::clone(body),
            links,
            summary_only: false,
        })
    }

    /// Writes what a feed shows, and marks its documents when that changed.
    pub(super) fn keep_feed(&mut self, rules: &FeedRules, head: HeadPlan) -> Result<(), Error> {
        let store = self.store();
        let Some(feed) = self.feeds.named(&rules.name) else {
            return Ok(());
        };
        let places = self.bodies.site.places_in(rules);
        let items = items(rules, &places, &head.stories, &self.headlines);
        let old = store.feed(&rules.name)?;
        let items_hash = items_hash(
            items.iter().map(|item| (item.id.as_str(), item.updated)),
            head.tombstones
                .iter()
                .map(|gone| (gone.id.as_str(), gone.when)),
        );
        // Stories of one run are a few milliseconds apart: the last may be later than now.
        let newest_item = newest_update(&items);
        let now = || newest_item.map_or(self.now(), |newest| newest.max(self.now()));
        let updated = match &old {
            Some(old) if old.items == items_hash => old.updated,
            Some(old) => now().max(old.updated + TimeDelta::milliseconds(1)),
            None if self.is_import => newest_item.unwrap_or_else(now),
            None => now(),
        };
        let newest_page = head.history.as_ref().and_then(|(_, newest)| *newest);
        let history = head.history.map(|(archive, newest)| History {
            archive,
            page: None,
            previous: newest,
            next: None,
        });
        let mut drawn = Drawn::head(
            self.bodies.site,
            feed,
            updated,
            items,
            head.tombstones,
            history,
        );
        drawn.is_part = head.lacks_member;
        // One that lacks a story is planned again by each run until it has it.
        let plan = if head.is_whole {
            let tombstones = ids_of(&drawn.head.tombstones);
            hash_of(&(drawn.hashes(), tombstones, newest_page))
        } else {
            0
        };
        let new = FeedState {
            low: head.low,
            newest: head.newest,
            updated,
            items: items_hash,
            plan,
        };
        if old.as_ref() != Some(&new) {
            store.put_feed(&rules.name, &new)?;
        }
        if self.all || old.is_none_or(|old| old.plan != plan) {
            self.mark_feed(&rules.name)?;
            if self.gathered.heads.len() < HEADS_AT_HAND {
                self.gathered.heads.push(Arc::new(drawn));
            }
        }
        Ok(())
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        crate::ledger::dates::to_millisecond(self.bodies.site.clock.now)
    }

    /// Marks a feed's documents as stale.
    fn mark_feed(&self, name: &str) -> Result<(), Error> {
        let feed = self.feeds.named(name);
        let formats = feed.map(|feed| feed.config.formats.as_slice());
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
    pub(super) fn mark_pages(&self, heads: &[Planned<'_>]) -> Result<(), Error> {
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
pub(super) fn hash_of(value: &impl Hash) -> u128 {
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
