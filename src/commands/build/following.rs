//! What follows from a judgement, in the ledger: which documents are stale, and what is kept for them.

use std::collections::{BTreeSet, HashMap};

use super::bodies::Bodies;
use super::opening::Opened;
use super::planning::{Gathered, Plan};
use super::remembering::{self, Remembered};
use super::steps::Build;
use super::{sealing, selecting, touching};
use crate::commands::feeds::Feeds;
use crate::error::Error;
use crate::feed::document::DocumentPath;
use crate::feed::model::Format;
use crate::ledger::body::Body;
use crate::ledger::judgement::{Change, Judgement, Verdict};
use crate::ledger::memory::StoryRow;
use crate::story::ArticlePath;
use crate::world::store::Store;

impl Build<'_> {
    /// Writes the judgement, and what follows from it for the documents, into the ledger, whose
    /// transaction stays open. Gives the contents of heads that it gathered, too.
    pub(super) fn remember(
        self,
        opened: Opened,
        judgement: &mut Judgement,
        bodies: HashMap<ArticlePath, Body>,
    ) -> Result<(Store, Gathered), Error> {
        let Opened {
            store,
            is_new,
            is_reconfigured,
            is_recovered,
            numbers,
            ..
        } = opened;
        let is_import = is_new && !is_recovered;
        // A new ledger has no history that stories could stand in.
        let with_history = if is_new { &[][..] } else { &judgement.verdicts };
        let stood: Result<Vec<_>, Error> = with_history
            .iter()
            .map(|verdict| sealing::standings(&store, verdict.story.row))
            .collect();
        let stood = stood?;
        let remembered = remembering::remember(self.site, &store, judgement, is_new)?;
        if is_import {
            store.index()?;
        }
        let judged = judgement.verdicts.iter().zip(remembered.iter().copied());
        let judged: Vec<_> = judged.collect();
        let is_incomplete = self.is_output_incomplete()?;
        let all =
            self.options.all || self.options.accept || is_reconfigured || is_new || is_incomplete;
        // A story that only moved may still enter a feed of its new folder.
        let selected = if judged.is_empty() && !all {
            BTreeSet::new()
        } else {
            selecting::select(self.site, &store, &judged, is_new.then_some(&numbers))?
        };
        let seen = judged
            .iter()
            .filter(|(verdict, _)| verdict.change.is_seen());
        let seen: Vec<StoryRow> = seen.map(|(_, remembered)| remembered.row).collect();
        if !all && selected.is_empty() && seen.is_empty() && !store.has_incomplete_feed()? {
            return Ok((store, Gathered::new()));
        }
        let moved = sealing::moved(&store, &judged, stood)?;
        let feeds = Feeds::of(self.site, &store)?;
        let touched = if all {
            None
        } else {
            Some(touching::touched(&feeds, &store, &seen, selected)?)
        };
        let bodies = self.fresh_bodies(&store, &judged, bodies);
        let renewed = judged
            .iter()
            .map(|(_, remembered)| remembered.row)
            .collect();
        mark_pages(&store, &judged)?;
        if feeds.has_opml() && (all || !feeds.new_ones(&store)?.is_empty()) {
            store.add_pending(&DocumentPath::Opml.path())?;
        }
        let mut plan = Plan::new(bodies, &feeds, renewed, moved, is_import, all);
        plan.apply(touched.as_ref())?;
        if all {
            plan.mark_all_sealed()?;
            self.mark_all(&store, &feeds, is_incomplete || !is_new || !is_import)?;
        }
        let gathered = std::mem::take(&mut plan.gathered);
        Ok((store, gathered))
    }

    /// Bodies with those of this run's reading.
    fn fresh_bodies<'a>(
        &'a self,
        store: &'a Store,
        judged: &[(&Verdict, Remembered)],
        mut read: HashMap<ArticlePath, Body>,
    ) -> Bodies<'a> {
        let fresh = judged.iter().filter_map(|(verdict, remembered)| {
            let body = read.remove(&verdict.path)?;
            Some((remembered.row, body))
        });
        Bodies {
            fresh: fresh.collect(),
            ..Bodies::new(self.site, Some(self.folder), store)
        }
    }

    /// Whether a document that every site has is missing: somebody cleared the output.
    fn is_output_incomplete(self) -> Result<bool, Error> {
        let Some(output) = self.output else {
            return Ok(true);
        };
        for document in self.site.heads().chain([DocumentPath::Marker]) {
            if !output.exists(&document.path())? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Marks what isn't marked with the heads: pages, and with `--accept` the documents of feeds that
    /// the config no longer has.
    fn mark_all(self, store: &Store, feeds: &Feeds, pages: bool) -> Result<(), Error> {
        if pages && self.site.model.pages {
            store.add_all_pages_pending()?;
        }
        if !self.options.accept {
            return Ok(());
        }
        store.add_all_pages_pending()?;
        for feed in store.feeds_with_pages()? {
            let newest = store.newest_page(&feed)?.map_or(0, |page| page.page);
            let pages = (1..=newest).flat_map(|page| Format::ALL.map(|format| (page, format)));
            for (page, format) in pages {
                store.add_pending(&sealing::sealed_path(&feed, page, format))?;
            }
            if feeds.named(&feed).is_none() {
                store.remove_pages(&feed)?;
            }
        }
        for feed in store.feed_names()? {
            for format in Format::ALL {
                let document = DocumentPath::Head {
                    feed: feed.clone(),
                    format,
                };
                store.add_pending(&document.path())?;
            }
            if feeds.named(&feed).is_none() {
                store.remove_feed(&feed)?;
            }
        }
        Ok(())
    }
}

/// Marks the pages of stories that show something else now.
fn mark_pages(store: &Store, judged: &[(&Verdict, Remembered)]) -> Result<(), Error> {
    for (verdict, _) in judged
        .iter()
        .filter(|(verdict, _)| verdict.change.is_seen())
    {
        let slug = verdict.story.slug.clone();
        let page = DocumentPath::Page { slug }.path();
        if verdict.change == Change::New {
            store.add_first_pending(&page)?;
        } else {
            store.add_pending(&page)?;
        }
    }
    Ok(())
}
