//! The histories: which pages are sealed, and which sealed pages a change reaches.

use std::collections::BTreeSet;

use super::changes::Planned;
use super::directory::MOST_ON_THE_FRONT;
use super::document::DocumentPath;
use super::draft::Plan;
use super::feeds::SharedHistory;
use super::memory::Inventory;
use super::model::{Archive, Format};
use super::run::With;
use super::sealing::Sealing;
use crate::error::Error;
use crate::ledger::history::{History, HistoryRow, Numbering, SealedPage, Shows};
use crate::ledger::memory::StoryRow;
use crate::ledger::selection::Field;

/// The numbers of all sealed pages of a history, those of the plan among them.
fn pages_of(inventory: &Inventory, planned: &Planned, history: HistoryRow) -> BTreeSet<u64> {
    let known = inventory.pages.get(&history).into_iter().flatten().copied();
    let new = planned.sealed.range((history, 0)..=(history, u64::MAX));
    known.chain(new.map(|((_, page), _)| *page)).collect()
}

impl Plan<'_> {
    /// Plans which pages are sealed now, settles the links of their stories, and marks the sealed pages that a
    /// change reaches.
    pub(super) fn keep_history(&mut self) -> Result<(), Error> {
        let sealings: Vec<Sealing> = self.sealings.values().cloned().collect();
        self.freeze_pages(&sealings)?;
        for sealing in sealings {
            if sealing.sealed.is_empty() {
                continue;
            }
            let history = &sealing.history;
            self.put_folder(history.row, &sealing.archive.folder);
            // The page before them leads on from now on.
            if let Some(before) = self.book.choices.newest_page(history.row) {
                let before = before.page;
                self.mark_sealed(&sealing.archive, before);
            }
            for page in &sealing.sealed {
                let stories = self.book.numbers(history.numbering).within(page.span);
                let public = stories.iter().filter(|row| row.is_public);
                let newest = public.filter_map(|row| row.updated).max();
                let page = SealedPage {
                    updated: newest.unwrap_or_else(|| self.now()),
                    ..page.clone()
                };
                self.mark_sealed(&sealing.archive, page.page);
                let sealed = &mut self.book.planned.sealed;
                sealed.insert((history.row, page.page), page);
            }
        }
        self.touch_history();
        Ok(())
    }

    /// Has the pages of a history lie in a folder, for good.
    fn put_folder(&mut self, row: HistoryRow, folder: &str) {
        let mut known = self.book.choices.histories().cloned();
        if let Some(history) = known.find(|known| known.row == row)
            && history.folder.as_deref() != Some(folder)
        {
            let folder = Some(folder.to_owned());
            let history = History { folder, ..history };
            let shows = self.shows(&history);
            let history = History { shows, ..history };
            self.book.planned.histories.insert(row, history);
        }
    }

    /// What the pages of a history show of the configuration, where they lie as the ledger then has it.
    fn shows(&self, history: &History) -> Option<Shows> {
        let mut shared = self.feeds.history(history.row)?.clone();
        shared.history.clone_from(history);
        self.feeds.shows(self.setting, &shared)
    }

    /// Settles the links of the stories on pages that are sealed now, as far as their content is at hand; those
    /// of others are settled when they are first drawn.
    fn freeze_pages(&mut self, sealings: &[Sealing]) -> Result<(), Error> {
        // A site that begins has no content at hand.
        if self.run.is_import {
            return Ok(());
        }
        let pages = sealings.iter().flat_map(|own| {
            let numbers = self.book.numbers(own.history.numbering);
            let pages = own.sealed.iter();
            pages.flat_map(|page| numbers.within(page.span))
        });
        let rows: Vec<StoryRow> = pages.map(|row| row.story).collect();
        self.book.know_contents(rows.iter().copied())?;
        self.settle_links(rows)
    }

    /// Settles the links of stories for good, unless they are or their content isn't at hand; that was asked.
    pub(super) fn settle_links(
        &mut self,
        rows: impl IntoIterator<Item = StoryRow>,
    ) -> Result<(), Error> {
        let mut settled = Vec::new();
        for row in rows {
            let story = self.book.story(row)?;
            let Some(story) = story.filter(|story| story.state.is_public()) else {
                continue;
            };
            if self.book.frozen(row)?.is_none() {
                settled.extend(self.kept(&story)?.map(|body| (row, body)));
            }
        }
        self.book.know_links(&settled)?;
        for (row, body) in settled {
            let links = self.book.live_links(row, &body)?;
            self.book.freeze(row, &body, &links);
        }
        Ok(())
    }

    /// The numbers, by history, at which the run's stories stood, or stand, as far as they were sealed before.
    pub(super) fn standings(&self) -> Vec<(HistoryRow, u64)> {
        let mut numbers = Vec::new();
        for (history, newest) in &self.book.choices.histories {
            let Some(newest) = newest else { continue };
            let place = |number| (history.numbering, number);
            let own = self.run.standings.range(place(0)..=place(newest.span.last));
            numbers.extend(own.map(|(_, number)| (history.row, *number)));
        }
        numbers
    }

    /// Marks the sealed pages on which a story of this run stood, or stands. Those whose history no feed of the
    /// configuration has are noted: they are written again when one has it.
    fn touch_history(&mut self) {
        let mut pages = Vec::new();
        for history in self.book.choices.histories() {
            let place = |number| (history.numbering, number);
            let own = self.run.standings.range(place(0)..=place(u64::MAX));
            let own = own.filter_map(|(_, number)| self.book.page(history.row, *number));
            pages.extend(own.map(|page| (history.row, page)));
        }
        for (history, page) in pages {
            let Some(shared) = self.feeds.history(history) else {
                let outdated = &mut self.book.planned.outdated_pages;
                outdated.insert((history, page.page));
                continue;
            };
            self.mark_sealed(&self.archive(shared), page.page);
            let updated = page.updated.max(self.now());
            let touched = SealedPage { updated, ..page };
            let sealed = &mut self.book.planned.sealed;
            sealed.insert((history, touched.page), touched);
        }
    }

    /// Where the pages of a history lie from this run on.
    fn archive(&self, shared: &SharedHistory) -> Archive {
        let sealing = self.sealings.get(&shared.history.row);
        sealing.map_or_else(|| self.feeds.archive(shared), |own| own.archive.clone())
    }

    /// Marks all documents, as far as they aren't marked with the heads.
    pub(super) fn mark_all(&mut self, with: With) {
        for shared in self.feeds.histories() {
            let row = shared.history.row;
            let archive = self.archive(shared);
            let own = self.book.planned.histories.get(&row);
            let own = own.unwrap_or(&shared.history).clone();
            let shows = self.shows(&own);
            let has_changed = |format: &Format| {
                let by_format = |shows: Shows| match format {
                    Format::Html => shows.people,
                    _ => shows.readers,
                };
                own.shows.is_some() && own.shows.map(by_format) != shows.map(by_format)
            };
            let outdated = archive.formats.iter();
            let outdated = outdated.filter(|format| with.anew || has_changed(format));
            // What is left of a format that the history lost isn't kept as it should be.
            let lost = Format::ALL.iter();
            let lost = lost.filter(|format| !archive.formats.contains(format));
            let names = outdated.chain(lost).map(|format| (row, format.file_name()));
            self.book.planned.outdated.extend(names);
            for page in pages_of(&self.inventory, &self.book.planned, row) {
                let mut marked = archive.clone();
                marked.formats.retain(|format| {
                    // A format that is new, or what changed while no feed had the history.
                    let document = (row, page, format.file_name().to_owned());
                    let is_there = self.inventory.documents.contains(&document);
                    with.history || has_changed(format) || !is_there
                });
                self.mark_sealed(&marked, page);
            }
            if own.folder.is_some() && own.shows != shows {
                let history = History { shows, ..own };
                self.book.planned.histories.insert(row, history);
            }
        }
        if with.pages && self.setting.model.pages {
            self.book.planned.all_pages = true;
        }
        self.book.planned.all_media = with.history;
        if self.run.drops_gone {
            self.drop_gone();
        }
    }

    /// Marks the documents that list feeds, when there are other feeds: the list of all, the front page, and the
    /// indexes. No story's page does: what it leads to was there when it was written.
    pub(super) fn mark_lists(&mut self) {
        let feeds = self.feeds;
        let choices = &self.book.choices;
        let is_all = self.run.all.is_some();
        let mut new = feeds.new_ones(choices);
        if !is_all && new.next().is_none() {
            return;
        }
        let mut stale = Vec::new();
        stale.extend(feeds.has_opml().then_some(DocumentPath::Opml));
        // Of many feeds of the configuration none may be left that an index lists.
        let may_have_had = is_all && choices.chosen.len() > MOST_ON_THE_FRONT;
        let fields: BTreeSet<Field> = if is_all {
            Field::ALL.into()
        } else {
            feeds.new_fields(choices).collect()
        };
        for field in fields {
            if may_have_had || feeds.directory().has_index(field) {
                stale.push(DocumentPath::Index(field));
            }
            stale.extend(self.front());
        }
        self.book.planned.stale.extend(stale);
    }

    /// The front page, if there is one.
    fn front(&self) -> Option<DocumentPath> {
        let front = self.setting.model.front()?;
        Some(DocumentPath::Head {
            feed: front.name.clone(),
            format: Format::Html,
        })
    }

    /// Marks the documents of all pages and feeds, so that those go that nothing stands behind, and has the
    /// ledger forget the feeds and histories that the configuration no longer has.
    fn drop_gone(&mut self) {
        let planned = &mut self.book.planned;
        planned.all_pages = true;
        for history in self.book.choices.histories() {
            let own = planned.histories.get(&history.row).unwrap_or(history);
            let Some(folder) = own.folder.clone() else {
                continue;
            };
            for page in pages_of(&self.inventory, planned, history.row) {
                planned
                    .stale
                    .extend(Format::ALL.map(|format| DocumentPath::Sealed {
                        feed: folder.clone(),
                        page,
                        format,
                    }));
            }
            if self.feeds.history(history.row).is_none() {
                planned.ended.insert(history.row);
            }
        }
        let built = self.book.choices.built.keys();
        for feed in built.chain(planned.feeds.keys()) {
            planned
                .stale
                .extend(Format::ALL.map(|format| DocumentPath::Head {
                    feed: feed.clone(),
                    format,
                }));
            if self.feeds.named(feed).is_none() {
                planned.dropped.insert(feed.clone());
            }
        }
    }

    fn mark_sealed(&mut self, archive: &Archive, page: u64) {
        let stale = &mut self.book.planned.stale;
        stale.extend(archive.formats.iter().map(|format| DocumentPath::Sealed {
            feed: archive.folder.clone(),
            page,
            format: *format,
        }));
    }

    /// Gives one more number to each story of this run with news that has an older one than `from` in a
    /// numbering: it was in every head when it was judged, and would be in none. Whether there was any.
    pub(super) fn lift_news(
        &mut self,
        numbering: Option<Numbering>,
        from: u64,
    ) -> Result<bool, Error> {
        let mut lifted = Vec::new();
        let news: Vec<StoryRow> = self.run.news.iter().copied().collect();
        for row in news {
            let number = match numbering {
                None => self.book.number(row)?,
                Some(own) => {
                    let trace = self.book.trace(row)?;
                    trace.and_then(|trace| trace.numbers.get(&own).copied())
                }
            };
            if number.is_some_and(|number| number < from)
                && !self.lifted.contains(&(numbering, row))
            {
                lifted.push(row);
            }
        }
        for row in &lifted {
            self.book.lift(numbering, *row)?;
            self.lifted.insert((numbering, *row));
        }
        Ok(!lifted.is_empty())
    }
}
