//! The histories: which pages are sealed, and which sealed pages a change reaches.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::following::With;
use super::planning::Plan;
use super::remembering::Remembered;
use crate::commands::feeds::{Feeds, SharedHistory};
use crate::commands::site::Site;
use crate::error::Error;
use crate::feed::document::DocumentPath;
use crate::feed::model::{Archive, Format};
use crate::ledger::heads::{FeedRules, Numbering};
use crate::ledger::history::{SealedPage, Span, seal};
use crate::ledger::judgement::Verdict;
use crate::ledger::memory::{Memory as _, StoryRow};
use crate::world::store::Store;

/// Where a story stood in a feed that selects, or (`None`) in all that don't: its number there.
pub(super) type Standing = (Option<Numbering>, u64);

/// Where a story stands; nowhere while it isn't public.
fn standings(store: &Store, row: StoryRow) -> Result<BTreeSet<Standing>, Error> {
    let story = store.story(row)?;
    if !story.is_some_and(|story| story.state.is_public()) {
        return Ok(BTreeSet::new());
    }
    let own = store.number(row)?.map(|number| (None, number));
    let others = store.numbers_of(row)?.into_iter();
    let others = others.map(|(numbering, number)| (Some(numbering), number));
    Ok(own.into_iter().chain(others).collect())
}

/// Where the stories of verdicts stand before these are written.
pub(super) fn stood(store: &Store, verdicts: &[Verdict]) -> Result<Vec<BTreeSet<Standing>>, Error> {
    let stories = verdicts.iter().map(|verdict| verdict.story.row);
    stories.map(|row| standings(store, row)).collect()
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

/// The numbers from which on stories are in the head of every feed that numbers them: an edit of a story
/// with an older number would show in no head.
#[derive(Debug, Default)]
pub(super) struct Floors(BTreeMap<Option<Numbering>, u64>);

impl Floors {
    /// Those of the feeds before verdicts are written. Where nothing was judged nobody asks, and no feed is
    /// looked at.
    pub(super) fn before(verdicts: &[Verdict], site: &Site, store: &Store) -> Result<Self, Error> {
        if verdicts.is_empty() {
            return Ok(Self::default());
        }
        Self::of_feeds(&Feeds::of(site, store)?, store)
    }

    /// Those of the feeds as they were built last.
    fn of_feeds(feeds: &Feeds, store: &Store) -> Result<Self, Error> {
        let mut floors = Self::default();
        for feed in feeds.iter().filter(|feed| feed.rules.story_items) {
            let floor = match feed.rules.history {
                Some(history) => store.newest_page(history)?.map(|page| page.span.last + 1),
                None => store.feed(&feed.rules.name)?.map(|feed| feed.low),
            };
            let known = floors.0.entry(feed.rules.numbering).or_default();
            *known = (*known).max(floor.unwrap_or(0));
        }
        Ok(floors)
    }

    /// That of a numbering.
    pub(super) fn of(&self, numbering: Option<Numbering>) -> u64 {
        self.0.get(&numbering).copied().unwrap_or(0)
    }
}

/// How far a head reaches by its rules.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    /// Numbers above this are in it.
    pub(super) above: u64,
    /// So are stories published at or after this.
    pub(super) since: DateTime<Utc>,
}

/// The pages that one run seals in a history.
#[derive(Debug, Clone)]
pub(super) struct Sealing {
    /// The oldest number that isn't sealed.
    pub(super) from: u64,
    /// The newest page; `None` while there is none.
    pub(super) newest: Option<u64>,
    /// The pages that were sealed in this run.
    pub(super) sealed: Vec<SealedPage>,
    /// Where they lie.
    pub(super) archive: Archive,
    numbering: Option<Numbering>,
    size: u32,
    /// The number of the next page.
    next: u64,
}

impl Sealing {
    /// Nothing sealed yet in this run.
    pub(super) fn begin(
        store: &Store,
        feeds: &Feeds,
        shared: &SharedHistory,
    ) -> Result<Self, Error> {
        let history = &shared.history;
        let newest = store.newest_page(history.row)?;
        let mut archive = feeds.archive(shared);
        let next = if let Some(page) = &newest {
            page.page + 1
        } else {
            archive.folder = free_folder(store, feeds, shared, archive.folder)?;
            store.newest_page_in(&archive.folder)? + 1
        };
        Ok(Self {
            from: newest.as_ref().map_or(1, |page| page.span.last + 1),
            newest: newest.map(|page| page.page),
            sealed: Vec::new(),
            archive,
            numbering: history.numbering,
            size: history.size,
            next,
        })
    }

    /// Seals the numbers below `must`, and those that no head needs by its reach, once they make a page
    /// (see [`seal`]).
    pub(super) fn seal(
        &mut self,
        store: &Store,
        must: u64,
        reaches: &[Reach],
    ) -> Result<(), Error> {
        let numbering = self.numbering;
        // Of the numbers that stay, so that another look at the same stories seals no more.
        let from = self.from.max(must);
        let mut may = u64::MAX;
        for Reach { above, since } in reaches {
            let needed = store.oldest_needed(numbering, from, *above, *since)?;
            may = may.min(needed.unwrap_or(above + 1));
        }
        let spans = seal(
            self.from,
            must,
            may.max(from),
            |from| store.number_at(numbering, from, self.size),
            |from, below| store.last_below(numbering, from, below),
        )?;
        for span in spans {
            self.from = span.last + 1;
            self.newest = Some(self.next);
            self.sealed.push(SealedPage {
                page: self.next,
                span,
                updated: DateTime::UNIX_EPOCH,
            });
            self.next += 1;
        }
        // Below it nothing is left.
        self.from = self.from.max(must);
        Ok(())
    }
}

/// The folder for a history that hasn't sealed any page yet: of its feeds' folders the first choice
/// unless another history has it, else one that none has, else that of another, after its pages.
fn free_folder(
    store: &Store,
    feeds: &Feeds,
    shared: &SharedHistory,
    first: String,
) -> Result<String, Error> {
    let taken: BTreeSet<String> = store
        .histories()?
        .into_iter()
        .filter(|other| other.row != shared.history.row)
        .filter_map(|other| other.folder)
        .collect();
    let names = feeds.sharers(shared).map(|feed| &feed.config.name);
    let mut names = std::iter::once(&first).chain(names);
    let free = names.find(|name| !taken.contains(*name)).cloned();
    Ok(free.unwrap_or(first))
}

impl Plan<'_> {
    /// Writes which pages are sealed now, freezes the links of their stories, and marks the sealed
    /// pages that a change reaches.
    pub(super) fn keep_history(&self) -> Result<(), Error> {
        let store = self.store();
        for (history, sealing) in &self.sealings {
            let Some(first) = sealing.sealed.first() else {
                continue;
            };
            store.put_history_folder(*history, &sealing.archive.folder)?;
            // The page before them leads on from now on.
            if store.page(*history, first.page - 1)?.is_some() {
                self.mark_sealed(&sealing.archive, first.page - 1)?;
            }
            for page in &sealing.sealed {
                let newest = store.newest_update_in(sealing.numbering, page.span)?;
                let page = SealedPage {
                    updated: newest.unwrap_or_else(|| self.now()),
                    ..page.clone()
                };
                store.put_page(*history, &page)?;
                self.freeze_page(sealing.numbering, page.span)?;
                self.mark_sealed(&sealing.archive, page.page)?;
            }
        }
        self.touch_history()
    }

    /// Freezes the links of the stories of a page whose content is at hand; those of others are frozen
    /// when they are first drawn.
    fn freeze_page(&self, numbering: Option<Numbering>, span: Span) -> Result<(), Error> {
        let store = self.store();
        // A site that begins has no content at hand.
        if self.is_import {
            return Ok(());
        }
        for (_, row) in store.stories_in(numbering, span)? {
            if store.links(row)?.is_some() {
                continue;
            }
            if let Some(body) = store.body(row)? {
                let links = self.bodies.live_links(row, &body)?;
                self.bodies.freeze(row, &body, &links)?;
            }
        }
        Ok(())
    }

    /// Marks the sealed pages on which a story of this run stood, or stands.
    fn touch_history(&self) -> Result<(), Error> {
        let store = self.store();
        for shared in self.feeds.histories() {
            let numbering = shared.history.numbering;
            let history = shared.history.row;
            let archive = self.archive(shared);
            let own = self.standings.range((numbering, 0)..=(numbering, u64::MAX));
            for (_, number) in own {
                let Some(page) = store.page_with(history, *number)? else {
                    continue;
                };
                let updated = page.updated.max(self.now());
                store.put_page(history, &SealedPage { updated, ..page })?;
                self.mark_sealed(&archive, page.page)?;
            }
        }
        Ok(())
    }

    /// Where the pages of a history lie from this run on.
    fn archive(&self, shared: &SharedHistory) -> Archive {
        let sealing = self.sealings.get(&shared.history.row);
        sealing.map_or_else(|| self.feeds.archive(shared), |own| own.archive.clone())
    }

    /// Marks sealed pages of all histories.
    pub(super) fn mark_all_sealed(&self, with: With) -> Result<(), Error> {
        let store = self.store();
        for shared in self.feeds.histories() {
            let mut archive = self.archive(shared);
            archive.formats.retain(|format| match format {
                Format::Html => with.pages,
                _ => with.archive,
            });
            for format in archive.formats.iter().filter(|_| with.anew) {
                store.forget_page_documents(shared.history.row, format.file_name())?;
            }
            for page in store.pages(shared.history.row)? {
                self.mark_sealed(&archive, page)?;
            }
        }
        Ok(())
    }

    fn mark_sealed(&self, archive: &Archive, page: u64) -> Result<(), Error> {
        for format in &archive.formats {
            self.store()
                .add_pending(&sealed_path(&archive.folder, page, *format))?;
        }
        Ok(())
    }

    /// Gives one more number to each story of this run with news that has an older one than `from` in a
    /// numbering: it was in every head when it was judged, and would be in none. Whether there was any.
    pub(super) fn lift_news(
        &mut self,
        numbering: Option<Numbering>,
        from: u64,
    ) -> Result<bool, Error> {
        let store = self.store();
        let mut lifted = Vec::new();
        for row in &self.news {
            let number = match numbering {
                None => store.number(*row)?,
                Some(own) => {
                    let mut numbers = store.numbers_of(*row)?.into_iter();
                    numbers.find_map(|(other, number)| (other == own).then_some(number))
                }
            };
            if number.is_some_and(|number| number < from)
                && !self.lifted.contains(&(numbering, *row))
            {
                lifted.push(*row);
            }
        }
        for row in &lifted {
            let number = store.fresh_number()?;
            match numbering {
                None => store.put_number(*row, number)?,
                Some(own) => store.put_numbered(own, number, *row)?,
            }
            self.lifted.insert((numbering, *row));
        }
        Ok(!lifted.is_empty())
    }
}

/// The oldest numbers that feeds may hold: of all that share a history.
pub(super) fn lows(store: &Store, feeds: &[&FeedRules]) -> Result<Vec<u64>, Error> {
    let low = |rules: &&FeedRules| Ok(store.feed(&rules.name)?.map_or(1, |feed| feed.low));
    feeds.iter().map(low).collect()
}

/// Where a sealed page lies.
pub(super) fn sealed_path(folder: &str, page: u64, format: Format) -> String {
    let feed = folder.to_owned();
    DocumentPath::Sealed { feed, page, format }.path()
}
