//! What the ledger keeps of planned heads: members, bodies, each feed's own time; and the documents that
//! become stale with them.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::document::DocumentPath;
use super::draft::Plan;
use super::drawn::Drawn;
use super::hash::hash_of;
use super::head_plan::{HeadPlan, PlannedHead};
use super::model::{History, Tombstone};
use crate::error::Error;
use crate::ledger;
use crate::ledger::body::Body;
use crate::ledger::heads::{FeedRules, HeadStory, items_hash};
use crate::ledger::item::Item;
use crate::ledger::known_items::items;
use crate::ledger::memory::{FeedState, KnownStory, StoryRow};

/// So many heads are kept from planning to drawing; one is some hundred kilobytes.
const HEADS_AT_HAND: usize = 16;

impl Plan<'_> {
    /// Plans which stories the heads have.
    pub(super) fn keep_members(&mut self, heads: &[PlannedHead<'_>]) -> Result<(), Error> {
        let planned = heads.iter();
        let planned = planned.map(|(rules, head)| (rules.name.clone(), head.members.clone()));
        // The heads of feeds that the configuration no longer has show nothing from now on.
        let gone = self.gone_feeds().into_iter();
        let changed: Vec<_> = gone.map(|feed| (feed, Vec::new())).chain(planned).collect();
        self.book
            .know_heads(changed.iter().map(|(name, _)| name), [])?;
        let old = changed.iter().flat_map(|(name, _)| self.book.members(name));
        let new = changed.iter().flat_map(|(_, members)| members);
        let rows: Vec<StoryRow> = old.chain(new).map(|(_, row)| *row).collect();
        self.book.know_contents(rows)?;
        for (name, new) in changed {
            self.book.put_members(&name, new);
        }
        Ok(())
    }

    /// In a plan of all the feeds that the configuration no longer has.
    pub(super) fn gone_feeds(&self) -> Vec<String> {
        if self.run.all.is_none() {
            return Vec::new();
        }
        let built = self.book.choices.built.keys();
        let gone = built.filter(|feed| self.feeds.named(feed).is_none());
        gone.cloned().collect()
    }

    /// The stories that heads may have let go, as no head that was planned shows them.
    pub(super) fn leaving(&self, heads: &[PlannedHead<'_>]) -> BTreeSet<StoryRow> {
        let stories = heads.iter().flat_map(|(_, head)| &head.stories);
        let shown: BTreeSet<StoryRow> = stories.map(|story| story.story.row).collect();
        let gathered = self.gathered.contents.keys();
        let mut leaving: BTreeSet<StoryRow> = if self.run.all.is_some() {
            gathered.chain(&self.inventory.with_body).copied().collect()
        } else {
            let old = heads.iter();
            let old = old.flat_map(|(rules, _)| self.book.members(&rules.name));
            let old = old.map(|(_, row)| row);
            old.chain(gathered)
                .chain(&self.run.renewed)
                .copied()
                .collect()
        };
        leaving.retain(|row| !shown.contains(row));
        leaving
    }

    /// Lets go of the bodies of stories that have left every head, and settles their links.
    pub(super) fn keep_bodies(&mut self, heads: &[PlannedHead<'_>]) -> Result<(), Error> {
        let candidates = self.leaving(heads);
        self.book.know_contents(candidates.iter().copied())?;
        let mut going = Vec::new();
        let mut settled = Vec::new();
        for row in candidates {
            let content = self.book.content(row)?;
            let (body, is_member) = (content.body.clone(), !content.heads.is_empty());
            let Some(body) = body else { continue };
            let story = self.book.story(row)?;
            if story.is_some_and(|story| story.state.is_public()) {
                if is_member {
                    continue;
                }
                // What an old body said is neither settled nor kept.
                let is_old =
                    self.run.renewed.contains(&row) && !self.gathered.contents.contains_key(&row);
                let current = if is_old {
                    self.run.fresh.get(&row).cloned()
                } else {
                    Some(Arc::clone(&body))
                };
                settled.extend(current.map(|current| (row, current)));
            }
            going.push((row, body));
        }
        self.book.know_links(&settled)?;
        for (row, body) in settled {
            self.freeze(row, &body)?;
            self.book.planned.retained.insert(row, body);
        }
        for (row, body) in going {
            self.book.put_body(row, None)?;
            self.lose_headlines(Some(&body));
        }
        Ok(())
    }

    fn freeze(&mut self, row: StoryRow, body: &Arc<Body>) -> Result<(), Error> {
        let Some(story) = self.book.story(row)? else {
            return Ok(());
        };
        let links = self.book.links(row, body)?;
        // What was settled before stays, also where the documents of today don't show it.
        if self.book.frozen(row)?.is_none() {
            self.book.freeze(row, body, &links);
        }
        self.mark_page(&HeadStory {
            story: KnownStory::clone(&story),
            number: 0,
            body: Arc::clone(body),
            links,
            summary_only: false,
        })
    }

    /// Plans what a feed shows, and marks its documents when that changed.
    pub(super) fn keep_feed(&mut self, rules: &FeedRules, head: HeadPlan) {
        let Some(feed) = self.feeds.named(&rules.name) else {
            return;
        };
        let places = self.setting.places_in(rules);
        let known = self.setting.items;
        let items = items(rules, &places, &head.stories, &self.headlines, known);
        let old = self.book.feed(&rules.name).cloned();
        let items_hash = items_hash(
            items.iter().map(|item| (item.id.as_str(), item.updated)),
            head.tombstones
                .iter()
                .map(|gone| (gone.id.as_str(), gone.when)),
        );
        // What is read back of a head for people tells of its stories alone.
        let told = if self.run.is_read_back {
            let stories = items.iter().filter(|item| item.is_story());
            let stories = stories.map(|item| (item.id.as_str(), item.updated));
            ledger::heads::items_hash(stories, std::iter::empty())
        } else {
            items_hash
        };
        // Stories of one run are a few milliseconds apart: the last may be later than now.
        let newest_item = newest_update(&items);
        let now = || newest_item.map_or(self.now(), |newest| newest.max(self.now()));
        let updated = match &old {
            Some(old) if old.items == items_hash || old.items == told => old.updated,
            Some(old) => now().max(old.updated + TimeDelta::milliseconds(1)),
            None if self.run.is_import => newest_item.unwrap_or_else(now),
            None => now(),
        };
        let newest_page = head.history.as_ref().and_then(|(_, newest)| *newest);
        let history = head.history.map(|(archive, newest)| History {
            archive,
            page: None,
            previous: newest,
            next: None,
        });
        let mut drawn = Drawn::head(self.setting, feed, updated, items, head.tombstones, history);
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
        // Of one that lacks a story its plan tells nothing.
        let is_news = !self.run.renewed.is_empty() || self.reread.values().any(Result::is_ok);
        let may_differ = !head.is_whole && is_news;
        let is_stale =
            self.run.all.is_some() || may_differ || old.as_ref().is_none_or(|old| old.plan != plan);
        if old.as_ref() != Some(&new) {
            self.book.planned.feeds.insert(rules.name.clone(), new);
        }
        if is_stale {
            let stale = &mut self.book.planned.stale;
            let feed = &feed.config;
            stale.extend(feed.formats.iter().map(|format| DocumentPath::Head {
                feed: feed.name.clone(),
                format: *format,
            }));
            if self.gathered.heads.len() < HEADS_AT_HAND {
                self.gathered.heads.push(Arc::new(drawn));
            }
        }
    }

    /// Marks the pages of stories in heads that show something else than before.
    pub(super) fn mark_pages(&mut self, heads: &[PlannedHead<'_>]) -> Result<(), Error> {
        let stories = heads.iter().flat_map(|(_, head)| &head.stories);
        let mut seen = BTreeSet::new();
        for story in stories.filter(|story| seen.insert(story.story.row)) {
            self.mark_page(story)?;
        }
        Ok(())
    }

    fn mark_page(&mut self, story: &HeadStory) -> Result<(), Error> {
        if !self.setting.model.pages {
            return Ok(());
        }
        // The page shows the whole story with its own number, whatever a feed does.
        let whole = HeadStory {
            number: self.book.number(story.story.row)?.unwrap_or(0),
            summary_only: false,
            ..story.clone()
        };
        let known = self.setting.items.story(&self.setting.places(), &whole);
        let shows = *known.hash.get_or_init(|| hash_of(&known.item));
        if self.book.put_page(story.story.row, shows)? {
            let slug = story.story.slug.clone();
            self.book.planned.stale.insert(DocumentPath::Page { slug });
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
