//! What each feed shows from now on: which stories are in its head, what its history seals, what headlines
//! name, and which documents are stale. Pure: the ledger answers, and is told what was planned.

pub mod admission;
mod book;
pub mod changes;
pub mod directory;
pub mod document;
mod draft;
pub mod drawn;
pub mod feeds;
mod format;
mod hash;
mod head_plan;
mod headlines;
mod heads;
mod history;
pub mod hosting;
mod keep;
mod known;
pub(crate) mod links;
pub mod memory;
pub mod model;
mod numbers;
pub mod old_address;
pub mod other_path;
mod run;
mod sealing;
mod selection;
mod setting;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use self::book::Book;
use self::changes::Planned;
use self::draft::Plan;
pub use self::drawn::{Contents, Gathered};
use self::feeds::Feeds;
use self::head_plan::PlannedHead;
use self::memory::{Choices, Inventory, Memory};
pub use self::run::{Articles, Fresh, Run, Standing, Unread, With};
pub use self::setting::Setting;
use crate::error::Error;
use crate::ledger::allocation::Instants;
use crate::ledger::body::names;
use crate::ledger::heads::Headlines;
use crate::story::key_name;

/// Plans what a run means for the documents. `choices` are what the ledger knows.
///
/// # Errors
///
/// Those of `memory`.
pub fn plan(
    setting: Setting<'_>,
    mut choices: Choices,
    memory: &dyn Memory,
    articles: &dyn Articles,
    mut run: Run,
) -> Result<(Planned, Gathered), Error> {
    let mut feeds = Feeds::of(setting, &choices);
    let begun = feeds.begin_histories(&mut choices);
    let book = Book::new(memory, choices, &mut run, setting.model.pages);
    let mut plan = Plan {
        setting,
        feeds: &feeds,
        articles,
        book,
        run,
        inventory: Inventory::default(),
        instants: Instants::default(),
        lifted: BTreeSet::new(),
        sealings: BTreeMap::new(),
        gathered: Gathered::default(),
        reread: HashMap::new(),
        headlines: Headlines::new(),
        old_headlines: HashMap::new(),
        lost_headlines: BTreeMap::new(),
    };
    let begun = begun.into_iter().map(|history| (history.row, history));
    plan.book.planned.histories.extend(begun);
    plan.apply()?;
    Ok((plan.book.planned, plan.gathered))
}

impl Plan<'_> {
    /// Plans the heads that the run reaches, and what follows from them.
    fn apply(&mut self) -> Result<(), Error> {
        if self.run.all.is_some() {
            self.inventory = self.book.inventory()?;
        }
        let mut wanted = self.touched()?;
        self.mark_lists();
        let mut heads = Vec::with_capacity(wanted.len());
        // A headline that changed in one head may stand in another, where all else is as it was.
        while !wanted.is_empty() {
            let planned = heads.len();
            self.plan_heads(&wanted, &mut heads)?;
            let changed = self.keep_headlines(heads.get(planned..).unwrap_or_default())?;
            wanted = self.feeds_naming(&changed, &heads)?;
            wanted.retain(|feed| self.feeds.named(feed).is_some());
            for (rules, _) in &heads {
                wanted.remove(&rules.name);
            }
        }
        self.keep_history()?;
        self.keep_members(&heads)?;
        self.keep_bodies(&heads)?;
        self.forget_headlines()?;
        self.mark_pages(&heads)?;
        for (rules, head) in heads {
            self.keep_feed(rules, head);
        }
        if let Some(with) = self.run.all {
            self.mark_all(with);
        }
        Ok(())
    }

    /// The names of the feeds whose heads may show something else now.
    ///
    /// That are those that hold a story that was judged, or held one before; and those where a headline
    /// names one, by a title that it has or had, or stands there as an item that is related to it, or a link leads
    /// to where its file lies or lay. The ledger's indexes tell, so that the cost follows the change: the other
    /// feeds aren't looked at.
    fn touched(&mut self) -> Result<BTreeSet<String>, Error> {
        let numbers = self.standings();
        if self.run.all.is_some() {
            let all = self.inventory.headlines.iter();
            let all = all.map(|(hash, text)| (names(text), *hash));
            self.lost_headlines.extend(all);
            let lost: Vec<u64> = self.lost_headlines.keys().copied().collect();
            self.book.know_reached(lost, numbers)?;
            return Ok(self.feeds.names().collect());
        }
        let choices = &self.book.choices;
        let incomplete = choices.built.iter().filter(|(_, feed)| feed.lacks_story());
        let mut touched: BTreeSet<String> = incomplete.map(|(name, _)| name.clone()).collect();
        touched.extend(self.feeds.new_ones(choices));
        let stories = std::mem::take(&mut self.run.seen);
        if !stories.is_empty() {
            let of_all = self
                .feeds
                .iter()
                .filter(|feed| feed.rules.numbering.is_none());
            touched.extend(of_all.map(|feed| feed.rules.name.clone()));
        }
        self.book.know_traces(stories.iter().copied())?;
        let mut numberings = std::mem::take(&mut self.run.selected);
        let mut titles = BTreeSet::new();
        for row in stories {
            let story = self.book.story(row)?;
            titles.extend(
                story
                    .iter()
                    .flat_map(|story| [story.title_hash, key_name(&story.key)]),
            );
            if let Some(trace) = self.book.trace(row)? {
                numberings.extend(trace.numbers.keys());
                titles.extend(&trace.old_titles);
                titles.extend(trace.related.iter().map(|text| names(text)));
            }
        }
        let chosen = self.book.choices.chosen.iter();
        let chosen = chosen.filter(|chosen| numberings.contains(&chosen.numbering));
        touched.extend(chosen.map(|chosen| chosen.feed.clone()));
        let titles: Vec<u64> = titles.into_iter().collect();
        self.book.know_reached(titles.iter().copied(), numbers)?;
        touched.extend(self.book.feeds_naming(&titles));
        Ok(touched)
    }

    /// The feeds in whose heads a headline names one of these titles. What else is asked of who names what is
    /// asked with it.
    fn feeds_naming(
        &mut self,
        titles: &[u64],
        heads: &[PlannedHead<'_>],
    ) -> Result<BTreeSet<String>, Error> {
        if titles.is_empty() {
            return Ok(BTreeSet::new());
        }
        let lost = self.lost_headlines.keys().chain(titles).copied();
        let mut asked: BTreeSet<u64> = lost.collect();
        for row in self.leaving(heads) {
            asked.extend(
                self.book
                    .body(row)
                    .into_iter()
                    .flat_map(|body| body.named()),
            );
        }
        self.book.know_reached(asked, [])?;
        Ok(self.book.feeds_naming(titles))
    }
}
