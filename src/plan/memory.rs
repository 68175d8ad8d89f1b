//! What planning asks of the ledger, and what it is answered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::error::Error;
use crate::ledger::body::{Body, FrozenLink};
use crate::ledger::heads::Headlines;
use crate::ledger::history::{History, HistoryRow, Numbering, SealedPage};
use crate::ledger::media::UsedMedia;
use crate::ledger::memory::{FeedState, KnownStory, StoryRow};
use crate::ledger::sighting::Sighting;

/// A story with what the ledger keeps beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryMemory {
    /// The story.
    pub story: Arc<KnownStory>,
    /// Its number in the feeds that hold all stories; `None` before its release.
    pub number: Option<u64>,
    /// The stories that its headlines name, once that is settled for good; `None`: they follow the ledger.
    pub links: Option<Vec<FrozenLink>>,
}

/// By what other stories and feeds may know a story, and what it has besides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// Its numbers in the feeds that select.
    pub numbers: BTreeMap<Numbering, u64>,
    /// Hashes of the titles that it had before, and names of the places to which its file moved.
    pub old_titles: Vec<u64>,
    /// Texts of the headline items that are related to it.
    pub related: Vec<String>,
    /// The files in the articles folder that it names, by path.
    pub media: Vec<UsedMedia>,
}

/// What the ledger keeps of a story for documents.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Content {
    /// Its file, as it was judged; of a story of which nothing else is kept, or nothing that isn't old.
    pub file: Option<Sighting>,
    /// What it says, while a head has it.
    pub body: Option<Arc<Body>>,
    /// What it said when it left every head, until the history is on the disk; of a story without a body.
    pub retained: Option<Arc<Body>>,
    /// Hash of what its page last showed, while a head has it.
    pub page: Option<u128>,
    /// The feeds whose heads have it.
    pub heads: BTreeSet<String>,
    /// The feeds that carry it as its summary.
    pub summaries: BTreeSet<String>,
}

/// A number of a feed, and the story that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbered {
    /// The number.
    pub number: u64,
    /// The story.
    pub story: StoryRow,
    /// When the story was published.
    pub instant: Option<DateTime<Utc>>,
    /// When it was last updated.
    pub updated: Option<DateTime<Utc>>,
    /// Whether documents show it.
    pub is_public: bool,
}

/// The stories that a headline may name by a title: the two earliest released ones that have it, and the
/// two earliest that had it before they got another. Two, for none names itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Titled {
    /// Stories with this title.
    pub now: Vec<Arc<KnownStory>>,
    /// Stories that had it.
    pub before: Vec<Arc<KnownStory>>,
}

impl Titled {
    /// The one that a headline of a story names, which is never that story itself.
    pub fn other_than(&self, not: StoryRow) -> Option<&Arc<KnownStory>> {
        let other = |story: &&Arc<KnownStory>| story.row != not;
        self.now
            .iter()
            .find(other)
            .or_else(|| self.before.iter().find(other))
    }
}

/// The stories of a head with their numbers, newest number first; deleted ones whose tombstones it shows are
/// among them.
pub type Members = Vec<(u64, StoryRow)>;

/// What the ledger has of heads.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Heads {
    /// The stories of each feed's head.
    pub members: Vec<Members>,
    /// The numbers of each numbering that was asked for, the oldest first.
    pub numbers: Vec<Vec<Numbered>>,
    /// When the newest story was published that documents show, if the numbers of feeds were asked for that hold
    /// all stories.
    pub newest_published: Option<DateTime<Utc>>,
}

/// The stories with a body in which a headline names some title, each with the feeds whose heads have it.
pub type Naming = BTreeMap<StoryRow, BTreeSet<String>>;

/// What a change reaches.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reached {
    /// For each title who names it.
    pub naming: Vec<Naming>,
    /// For each number the sealed page on which it stands; `None` where it isn't sealed.
    pub pages: Vec<Option<SealedPage>>,
}

/// A feed that selects, and what was made for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Its name.
    pub feed: String,
    /// Its stories' numbers.
    pub numbering: Numbering,
    /// Of a feed that was made for a value of a field: the name of the feeds that it is one of, in the
    /// configuration, and the value as it was first written.
    pub made_for: Option<(String, String)>,
}

/// What the ledger knows of feeds and histories as a whole.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Choices {
    /// The feeds that select, by name.
    pub chosen: Vec<Chosen>,
    /// The rules by which each numbering selected last.
    pub rules: BTreeMap<Numbering, String>,
    /// All histories, the oldest first, each with its newest sealed page.
    pub histories: Vec<(History, Option<SealedPage>)>,
    /// All feeds that were ever built, by name.
    pub built: BTreeMap<String, FeedState>,
    /// The row of the newest story; 0 while there is none.
    pub newest_story: StoryRow,
    /// The newest number that any story has or had.
    pub newest_number: u64,
    /// Whether any story has a guid that is no IRI: RSS knows it by another name than the other formats.
    pub has_guids: bool,
}

impl Choices {
    /// The numbering of a feed that selects.
    pub fn numbering(&self, feed: &str) -> Option<Numbering> {
        let place = self
            .chosen
            .binary_search_by(|own| own.feed.as_str().cmp(feed));
        Some(self.chosen.get(place.ok()?)?.numbering)
    }

    /// The feeds that were made for the values of a field, each with its value.
    pub fn made_for<'a>(
        &'a self,
        template: &'a str,
    ) -> impl Iterator<Item = (&'a Chosen, &'a str)> + 'a {
        self.chosen.iter().filter_map(move |chosen| {
            let (own, value) = chosen.made_for.as_ref()?;
            (own == template).then_some((chosen, value.as_str()))
        })
    }

    /// All histories, the oldest first.
    pub fn histories(&self) -> impl Iterator<Item = &History> {
        self.histories.iter().map(|(history, _)| history)
    }

    /// The newest sealed page of a history.
    pub fn newest_page(&self, history: HistoryRow) -> Option<&SealedPage> {
        let mut histories = self.histories.iter();
        histories.find(|(own, _)| own.row == history)?.1.as_ref()
    }

    /// A row that no numbering has.
    pub(super) fn next_numbering(&self) -> Numbering {
        let newest = self.rules.last_key_value().map_or(0, |(own, _)| own.0);
        Numbering(newest.max(0) + 1)
    }

    /// Gives a feed its numbering.
    pub(super) fn choose(&mut self, chosen: Chosen) {
        let place = self
            .chosen
            .binary_search_by(|own| own.feed.cmp(&chosen.feed));
        match place {
            Ok(at) => {
                if let Some(own) = self.chosen.get_mut(at) {
                    *own = chosen;
                }
            }
            Err(at) => self.chosen.insert(at, chosen),
        }
    }

    /// A row that no history has.
    pub(super) fn next_history(&self) -> HistoryRow {
        let rows = self.histories().map(|history| history.row.0);
        HistoryRow(rows.max().unwrap_or(0) + 1)
    }

    /// Has a history be as it is from now on.
    pub(super) fn put_history(&mut self, history: &History) {
        let mut histories = self.histories.iter_mut();
        match histories.find(|(own, _)| own.row == history.row) {
            Some((own, _)) => own.clone_from(history),
            None => self.histories.push((history.clone(), None)),
        }
    }
}

/// What only a plan of all documents asks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inventory {
    /// All headline items: what their ids are made from, and their texts.
    pub headlines: Vec<([u8; 16], String)>,
    /// The stories that have a body.
    pub with_body: Vec<StoryRow>,
    /// The numbers of all sealed pages, by history.
    pub pages: BTreeMap<HistoryRow, Vec<u64>>,
    /// The documents of sealed pages that are as they were placed: history, page, name.
    pub documents: BTreeSet<(HistoryRow, u64, String)>,
}

/// Near an instant that is wished for, so many milliseconds after it are asked for too: what is taken is taken
/// in rows.
pub const TAKEN_MILLIS: i64 = 1_000;

/// The milliseconds to ask for, both ends among them, that some items may be given which wish for others.
pub fn spans(wishes: impl IntoIterator<Item = i64>) -> Vec<(i64, i64)> {
    let wishes: BTreeSet<i64> = wishes.into_iter().collect();
    let mut spans: Vec<(i64, i64)> = Vec::new();
    for wish in wishes {
        match spans.last_mut() {
            Some((_, end)) if wish <= *end => *end = wish + TAKEN_MILLIS,
            _ => spans.push((wish, wish + TAKEN_MILLIS)),
        }
    }
    spans
}

/// What planning asks of the ledger. Each question takes slices and answers for all of them, in their order;
/// the answers are of the ledger as it is after what was judged was told to it.
///
/// # Errors
///
/// Each question fails when the ledger can't be read.
pub trait Memory {
    /// What is known of feeds and histories as a whole.
    fn choices(&self) -> Result<Choices, Error>;
    /// Stories by their rows, each with that by which others may know it; `None` where there is none.
    fn traced(&self, rows: &[StoryRow]) -> Result<Vec<Option<(StoryMemory, Trace)>>, Error>;
    /// Who names titles, given by their hashes; and the sealed pages of histories on which numbers stand.
    fn reached(&self, titles: &[u64], numbers: &[(HistoryRow, u64)]) -> Result<Reached, Error>;
    /// The heads of feeds, by their names; and the numbers of feeds (`None`: of those that hold all stories) from
    /// one on.
    fn heads(&self, names: &[String], from: &[(Option<Numbering>, u64)]) -> Result<Heads, Error>;
    /// Stories by their rows, each with what is kept of it for documents; `None` where there is none. Of those
    /// that are `old` all that is kept is old.
    fn contents(
        &self,
        rows: &[StoryRow],
        old: &BTreeSet<StoryRow>,
    ) -> Result<Vec<Option<(StoryMemory, Content)>>, Error>;
    /// Stories by their rows, `None` where there is none; and those that have or had titles, by their hashes: for
    /// 0, which is no title's, none.
    fn stories(
        &self,
        rows: &[StoryRow],
        titles: &[u64],
    ) -> Result<(Vec<Option<StoryMemory>>, Vec<Titled>), Error>;
    /// Stories by their keys; `None` where there is none.
    fn keyed(&self, keys: &[String]) -> Result<Vec<Option<Arc<KnownStory>>>, Error>;
    /// Headline items, by what their ids are made from, each with the story that it is related to; and of those
    /// that aren't known, which wish for a millisecond, the [`spans`] that items have of it.
    fn headlines(
        &self,
        wanted: &[([u8; 16], Option<i64>)],
    ) -> Result<(Headlines, BTreeSet<i64>), Error>;
    /// The milliseconds within spans that items have.
    fn instants(&self, spans: &[(i64, i64)]) -> Result<BTreeSet<i64>, Error>;
    /// What a plan of all documents needs.
    fn inventory(&self) -> Result<Inventory, Error>;
}
