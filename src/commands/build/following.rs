//! What follows from a judgement, in the ledger: which documents are stale, and what is kept for them.

use std::collections::{BTreeSet, HashMap};

use super::bodies::Bodies;
use super::opening::{Changed, Opened};
use super::planning::{Gathered, Plan};
use super::remembering::{self, Remembered};
use super::sealing::{Floors, Standing};
use super::selecting::Before;
use super::steps::Build;
use super::{sealing, selecting, touching};
use crate::commands::feeds::Feeds;
use crate::error::Error;
use crate::feed::document::DocumentPath;
use crate::feed::model::Format;
use crate::feed::recovered;
use crate::ledger::body::Body;
use crate::ledger::judgement::{Change, Judgement, Verdict};
use crate::ledger::memory::StoryRow;
use crate::story::ArticlePath;
use crate::world::store::Store;

/// What a run means for the documents.
#[derive(Debug)]
pub(super) struct Follow {
    /// The bodies that this run has read, as far as they are kept.
    pub(super) fresh: HashMap<StoryRow, Body>,
    /// Stories that this run judged anew.
    pub(super) renewed: BTreeSet<StoryRow>,
    /// Those of them whose edit, or return, every head must show.
    pub(super) news: BTreeSet<StoryRow>,
    /// Where stories of this run stood, or stand.
    pub(super) moved: BTreeSet<Standing>,
    /// The feeds that it reaches; `None`: all, and all documents are written.
    pub(super) touched: Option<BTreeSet<String>>,
    /// Whether the site begins with this run.
    pub(super) is_import: bool,
    /// Which documents are written with all heads.
    pub(super) with: With,
}

impl With {
    /// What follows when somebody has `asked` for all documents, when the output may lack any of them, and
    /// from what changed.
    fn of(asked: bool, may_lack: bool, changed: Changed) -> Self {
        Self {
            pages: asked || may_lack || changed.pages,
            archive: asked || may_lack || changed.archive,
            anew: asked || changed.pages || changed.archive,
        }
    }
}

/// Which documents are written anew with all heads, besides those that stories make stale.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct With {
    /// Stories' pages, and the history's lists for people.
    pub(super) pages: bool,
    /// The history for readers.
    pub(super) archive: bool,
    /// Whether of the history nothing that is published is right any more, although its stories are as
    /// they were.
    pub(super) anew: bool,
}

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
            changed,
            recovered_feeds,
            restored,
            ..
        } = opened;
        // A new ledger has no history that stories could stand in.
        let with_history = if is_new { &[][..] } else { &judgement.verdicts };
        let stood = sealing::stood(&store, with_history)?;
        let floors = Floors::before(&judgement.verdicts, self.site, &store)?;
        let known = (!is_new).then_some(&floors);
        let mut number = store.newest_number()?;
        let remembered = remembering::remember(&store, judgement, known, &mut number)?;
        let judged = judgement.verdicts.iter().zip(remembered.iter().copied());
        let judged: Vec<_> = judged.collect();
        self.mark_extras(&store)?;
        let is_incomplete = self.is_output_incomplete()?;
        if restored.is_some() {
            self.mark_gone(&store)?;
        }
        let asked = self.options.all || self.options.accept;
        let is_stale = changed.config || is_new || is_incomplete || restored.is_some();
        let all = asked || is_stale;
        // A story that only moved may still enter a feed of its new folder.
        let selected = if judged.is_empty() && !all {
            BTreeSet::new()
        } else {
            let before = known.map_or(Before::Nothing(&recovered_feeds), Before::Heads);
            selecting::select(self.site, &store, &judged, before)?
        };
        let seen = judged
            .iter()
            .filter(|(verdict, _)| verdict.change.is_seen());
        let seen: Vec<StoryRow> = seen.map(|(_, remembered)| remembered.row).collect();
        if !all && selected.is_empty() && seen.is_empty() && !store.has_incomplete_feed()? {
            return Ok((store, Gathered::default()));
        }
        let moved = sealing::moved(&store, &judged, stood)?;
        let mut feeds = Feeds::of(self.site, &store)?;
        feeds.begin_histories(&store)?;
        if is_new {
            recovered_feeds.put(&store, &feeds)?;
            feeds = Feeds::of(self.site, &store)?;
        }
        let touched = if all {
            None
        } else {
            Some(touching::touched(&feeds, &store, &seen, selected)?)
        };
        mark_pages(&store, &judged)?;
        let rows = judged.iter().map(|(_, remembered)| remembered.row);
        let news = judged
            .iter()
            .filter(|(verdict, _)| !is_new && verdict.change.is_news());
        let follow = Follow {
            fresh: fresh(&judged, bodies),
            renewed: rows.collect(),
            news: news.map(|(_, remembered)| remembered.row).collect(),
            moved,
            touched,
            is_import: false,
            with: With::of(
                asked,
                is_new || is_incomplete || restored.is_some(),
                changed,
            ),
        };
        let gathered = self.follow(&store, &feeds, follow)?;
        Ok((store, gathered))
    }

    /// Plans the heads that a run reaches, and marks what is stale with them. Gives the contents of
    /// heads that it gathered.
    pub(super) fn follow(
        self,
        store: &Store,
        feeds: &Feeds,
        follow: Follow,
    ) -> Result<Gathered, Error> {
        let Follow {
            fresh,
            renewed,
            news,
            moved,
            touched,
            is_import,
            with,
        } = follow;
        let all = touched.is_none();
        if feeds.has_opml() && (all || !feeds.new_ones(store)?.is_empty()) {
            store.add_pending(&DocumentPath::Opml.path())?;
        }
        let bodies = Bodies {
            fresh,
            ..Bodies::new(self.site, Some(self.folder), store)
        };
        let mut plan = Plan::new(bodies, feeds, renewed, (moved, news), is_import, all);
        plan.apply(touched.as_ref())?;
        if all {
            plan.mark_all_sealed(with)?;
            self.mark_all(store, feeds, with.pages)?;
        }
        Ok(std::mem::take(&mut plan.gathered))
    }

    /// Marks the documents whose content no story changes, where the output has another: the style may
    /// be new, and no page is written again for it.
    pub(super) fn mark_extras(self, store: &Store) -> Result<(), Error> {
        for (document, content) in self.site.extras() {
            let path = document.path();
            let there = self.output.map(|output| output.read(&path));
            if there.transpose()?.flatten().as_deref() != Some(content.as_bytes()) {
                store.add_pending(&path)?;
            }
        }
        Ok(())
    }

    /// Marks the pages of stories that are published no more, as far as an older output that was put back
    /// has them.
    fn mark_gone(self, store: &Store) -> Result<(), Error> {
        let Some(output) = self.output else {
            return Ok(());
        };
        for slug in store.slugs_of_gone()? {
            let page = DocumentPath::Page { slug }.path();
            let bytes = output.read(&page)?;
            if bytes.is_some_and(|bytes| recovered::page(&bytes).is_some()) {
                store.add_pending(&page)?;
            }
        }
        Ok(())
    }

    /// Whether a document that every site has is missing: somebody cleared the output.
    pub(super) fn is_output_incomplete(self) -> Result<bool, Error> {
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
        for history in store.histories()? {
            let Some(folder) = &history.folder else {
                continue;
            };
            for page in store.pages(history.row)? {
                for format in Format::ALL {
                    store.add_pending(&sealing::sealed_path(folder, page, format))?;
                }
            }
            if feeds.history(history.row).is_none() {
                store.remove_history(history.row)?;
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

/// The bodies of this run's reading, by story.
pub(super) fn fresh(
    judged: &[(&Verdict, Remembered)],
    mut read: HashMap<ArticlePath, Body>,
) -> HashMap<StoryRow, Body> {
    let fresh = judged.iter().filter_map(|(verdict, remembered)| {
        let body = read.remove(&verdict.path)?;
        Some((remembered.row, body))
    });
    fresh.collect()
}

/// Marks the pages of stories that show something else now.
pub(super) fn mark_pages(store: &Store, judged: &[(&Verdict, Remembered)]) -> Result<(), Error> {
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
