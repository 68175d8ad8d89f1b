//! The history of feeds: which pages are sealed, and which sealed pages a change reaches.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::planning::{Plan, Planned};
use super::remembering::Remembered;
use crate::error::Error;
use crate::feed::document::DocumentPath;
use crate::feed::model::Format;
use crate::ledger::heads::{FeedRules, Numbering};
use crate::ledger::history::{SealedPage, Span, seal};
use crate::ledger::judgement::Verdict;
use crate::ledger::memory::{Memory as _, StoryRow};
use crate::world::store::Store;

/// Where a story stood in a feed that selects, or (`None`) in all that don't: its number there.
pub(super) type Standing = (Option<Numbering>, u64);

/// Where a story stands; nowhere while it isn't public.
pub(super) fn standings(store: &Store, row: StoryRow) -> Result<BTreeSet<Standing>, Error> {
    let story = store.story(row)?;
    if !story.is_some_and(|story| story.state.is_public()) {
        return Ok(BTreeSet::new());
    }
    let own = store.number(row)?.map(|number| (None, number));
    let others = store.numbers_of(row)?.into_iter();
    let others = others.map(|(numbering, number)| (Some(numbering), number));
    Ok(own.into_iter().chain(others).collect())
}

/// Where the stories of a run stood before it, or stand now: all that show something else, and those
/// that entered or left a feed, or moved in it.
pub(super) fn moved(
    store: &Store,
    judged: &[(&Verdict, Remembered)],
    stood: Vec<BTreeSet<Standing>>,
) -> Result<BTreeSet<Standing>, Error> {
    let mut moved = BTreeSet::new();
    for ((verdict, remembered), stood) in judged.iter().zip(stood) {
        let stands = standings(store, remembered.row)?;
        if verdict.change.is_seen() {
            moved.extend(stood.union(&stands));
        } else {
            moved.extend(stood.symmetric_difference(&stands));
        }
    }
    Ok(moved)
}

/// The pages that one run seals in a feed.
pub(super) struct Sealing {
    /// The oldest number that isn't sealed.
    pub(super) from: u64,
    /// The newest page; 0 while there is none.
    pub(super) newest: u64,
    /// The pages that were sealed in this run.
    pub(super) sealed: Vec<SealedPage>,
}

impl Sealing {
    /// Nothing sealed yet; `low` is the oldest number of the head of a feed without history.
    pub(super) fn begin(store: &Store, rules: &FeedRules, low: u64) -> Result<Self, Error> {
        let newest = match rules.archive_size {
            Some(_) => store.newest_page(&rules.name)?,
            None => None,
        };
        let from = match (&newest, rules.archive_size) {
            (Some(page), _) => page.span.last + 1,
            (None, Some(_)) => 1,
            (None, None) => low,
        };
        Ok(Self {
            from,
            newest: newest.map_or(0, |page| page.page),
            sealed: Vec::new(),
        })
    }

    /// Seals the numbers below `must`, and those that the head need not hold by its reach, once they
    /// make a page (see [`seal`]).
    pub(super) fn seal(
        &mut self,
        store: &Store,
        rules: &FeedRules,
        must: u64,
        (above, since): (u64, DateTime<Utc>),
    ) -> Result<(), Error> {
        let Some(size) = rules.archive_size else {
            return Ok(());
        };
        let numbering = rules.numbering;
        // Of the numbers that stay, so that another look at the same stories seals no more.
        let from = self.from.max(must);
        let needed = store.oldest_needed(numbering, from, above, since)?;
        let may = needed.unwrap_or(above + 1).max(from);
        let spans = seal(
            self.from,
            must,
            may,
            |from| store.number_at(numbering, from, size),
            |from, below| store.last_below(numbering, from, below),
        )?;
        for span in spans {
            self.newest += 1;
            self.from = span.last + 1;
            self.sealed.push(SealedPage {
                page: self.newest,
                span,
                updated: DateTime::UNIX_EPOCH,
            });
        }
        // Below it nothing is left.
        self.from = self.from.max(must);
        Ok(())
    }
}

impl Plan<'_> {
    /// Writes which pages are sealed now, freezes the links of their stories, and marks the sealed
    /// pages that a change reaches.
    pub(super) fn keep_history(&self, heads: &[Planned<'_>]) -> Result<(), Error> {
        let store = self.store();
        for (rules, head) in heads {
            for page in &head.sealed {
                let newest = store.newest_update_in(rules.numbering, page.span)?;
                let page = SealedPage {
                    updated: newest.unwrap_or_else(|| self.now()),
                    ..page.clone()
                };
                store.put_page(&rules.name, &page)?;
                self.freeze_page(rules, page.span)?;
                self.mark_sealed(&rules.name, page.page)?;
            }
            // The page before them leads on from now on.
            if let Some(first) = head.sealed.first().filter(|first| first.page > 1) {
                self.mark_sealed(&rules.name, first.page - 1)?;
            }
        }
        self.touch_history()
    }

    /// Freezes the links of the stories of a page whose content is at hand; those of others are frozen
    /// when they are first drawn.
    fn freeze_page(&self, rules: &FeedRules, span: Span) -> Result<(), Error> {
        let store = self.store();
        // A site that begins has no content at hand.
        if self.is_import {
            return Ok(());
        }
        for (_, row) in store.stories_in(rules.numbering, span)? {
            if store.links(row)?.is_some() {
                continue;
            }
            if let Some(body) = store.body(row)? {
                let links = self.bodies.live_links(row, &body)?;
                self.bodies.freeze(row, &links)?;
            }
        }
        Ok(())
    }

    /// Marks the sealed pages on which a story of this run stood, or stands.
    fn touch_history(&self) -> Result<(), Error> {
        let store = self.store();
        for (numbering, number) in &self.standings {
            let name = match numbering {
                Some(numbering) => store.feed_of(*numbering)?,
                None => None,
            };
            let feeds = self.feeds.iter().map(|feed| &feed.rules);
            let feeds: Vec<&FeedRules> = match (numbering, &name) {
                (None, _) => feeds.filter(|rules| rules.numbering.is_none()).collect(),
                (Some(_), Some(name)) => {
                    let feed = self.feeds.named(name);
                    feed.map(|feed| &feed.rules).into_iter().collect()
                }
                (Some(_), None) => Vec::new(),
            };
            for rules in feeds
                .into_iter()
                .filter(|rules| rules.archive_size.is_some())
            {
                let Some(page) = store.page_with(&rules.name, *number)? else {
                    continue;
                };
                let updated = page.updated.max(self.now());
                store.put_page(&rules.name, &SealedPage { updated, ..page })?;
                self.mark_sealed(&rules.name, page.page)?;
            }
        }
        Ok(())
    }

    /// Marks all sealed pages of all feeds that keep a history.
    pub(super) fn mark_all_sealed(&self) -> Result<(), Error> {
        let store = self.store();
        let feeds = self.feeds.iter().map(|feed| &feed.rules);
        for rules in feeds.filter(|rules| rules.archive_size.is_some()) {
            let newest = store.newest_page(&rules.name)?.map_or(0, |page| page.page);
            for page in 1..=newest {
                self.mark_sealed(&rules.name, page)?;
            }
        }
        Ok(())
    }

    fn mark_sealed(&self, feed: &str, page: u64) -> Result<(), Error> {
        let formats = self.feeds.named(feed).map(|feed| &feed.config.formats);
        for format in formats.into_iter().flatten() {
            self.store()
                .add_pending(&sealed_path(feed, page, *format))?;
        }
        Ok(())
    }
}

/// Where a sealed page lies.
pub(super) fn sealed_path(feed: &str, page: u64, format: Format) -> String {
    let feed = feed.to_owned();
    DocumentPath::Sealed { feed, page, format }.path()
}
