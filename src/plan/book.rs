//! The ledger as a plan sees it: what it answered, each thing asked once and for all that need it, and over
//! that what the plan has changed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::Arc;

use super::changes::{BodyChange, Members, Planned};
use super::memory::{
    Choices, Content, Inventory, KnownFeed, Memory, Numbered, StoryMemory, Titled, Trace,
};
use super::numbers::Numbers;
use crate::error::Error;
use crate::ledger::body::{Body, FrozenLink};
use crate::ledger::heads::{
    Headlines, KnownHeadline, Links, finds, frozen, settled_addresses, thawed,
};
use crate::ledger::history::{HistoryRow, Numbering, SealedPage};
use crate::ledger::memory::{KnownStory, StoryRow};
use crate::ledger::sighting::Sighting;

/// Near an instant that is wished for, so many milliseconds after it are asked for too: what is taken is taken
/// in rows.
const TAKEN_MILLIS: i64 = 1_000;

/// What a plan knows of the ledger, and what becomes of it.
pub(super) struct Book<'m> {
    memory: &'m dyn Memory,
    /// Whether stories have pages.
    has_pages: bool,
    /// What is known of feeds and histories as a whole.
    pub(super) choices: Choices,
    feeds: HashMap<String, Option<KnownFeed>>,
    numbers: HashMap<Option<Numbering>, Numbers>,
    stories: HashMap<StoryRow, Option<StoryMemory>>,
    traces: HashMap<StoryRow, Trace>,
    contents: HashMap<StoryRow, Content>,
    titled: HashMap<u64, Titled>,
    naming: HashMap<u64, BTreeSet<StoryRow>>,
    /// Milliseconds that items have, within the spans that were asked for.
    instants: BTreeSet<i64>,
    asked_instants: BTreeMap<i64, i64>,
    /// What the plan has changed.
    pub(super) planned: Planned,
}

/// Asks for what isn't known of some keys.
fn learn<K: Clone + Ord + Hash, V>(
    known: &mut HashMap<K, V>,
    wanted: impl IntoIterator<Item = K>,
    ask: impl FnOnce(&[K]) -> Result<Vec<V>, Error>,
) -> Result<(), Error> {
    let unknown = wanted.into_iter().filter(|key| !known.contains_key(key));
    let unknown: BTreeSet<K> = unknown.collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let unknown: Vec<K> = unknown.into_iter().collect();
    let answers = ask(&unknown)?;
    known.extend(unknown.into_iter().zip(answers));
    Ok(())
}

impl<'m> Book<'m> {
    /// Nothing is changed yet, and besides `choices` only some stories are known.
    pub(super) fn new(
        memory: &'m dyn Memory,
        choices: Choices,
        known: Vec<(StoryMemory, Trace)>,
        has_pages: bool,
    ) -> Self {
        let mut stories = HashMap::new();
        let mut traces = HashMap::new();
        for (story, trace) in known {
            traces.insert(story.story.row, trace);
            stories.insert(story.story.row, Some(story));
        }
        Self {
            memory,
            has_pages,
            choices,
            feeds: HashMap::new(),
            numbers: HashMap::new(),
            stories,
            traces,
            contents: HashMap::new(),
            titled: HashMap::new(),
            naming: HashMap::new(),
            instants: BTreeSet::new(),
            asked_instants: BTreeMap::new(),
            planned: Planned::default(),
        }
    }

    // Feeds.

    /// Asks for feeds at once.
    pub(super) fn know_feeds<'a>(
        &mut self,
        names: impl IntoIterator<Item = &'a String>,
    ) -> Result<(), Error> {
        let names = names.into_iter().cloned();
        learn(&mut self.feeds, names, |names| self.memory.feeds(names))
    }

    /// A feed as it was before the plan; `None` for one that was never built.
    pub(super) fn feed(&mut self, name: &String) -> Result<Option<&KnownFeed>, Error> {
        self.know_feeds([name])?;
        Ok(self.feeds.get(name).and_then(Option::as_ref))
    }

    /// Writes which stories a feed's head has. The contents of those that it had and has must be known.
    pub(super) fn put_members(&mut self, name: &str, old: Members, new: Members) {
        for (_, row) in &old {
            if let Some(content) = self.contents.get_mut(row) {
                content.heads.remove(name);
            }
        }
        for (_, row) in &new {
            if let Some(content) = self.contents.get_mut(row) {
                content.heads.insert(name.to_owned());
            }
        }
        if old != new {
            self.planned.members.insert(name.to_owned(), (old, new));
        }
    }

    // Numbers.

    /// Asks for numbers from some on, at once.
    pub(super) fn know_numbers(
        &mut self,
        from: impl IntoIterator<Item = (Option<Numbering>, u64)>,
    ) -> Result<(), Error> {
        let mut oldest: BTreeMap<Option<Numbering>, u64> = BTreeMap::new();
        for (numbering, from) in from {
            let known = self.numbers.get(&numbering).map(|known| known.from);
            if known.is_none_or(|known| from < known) {
                let oldest = oldest.entry(numbering).or_insert(from);
                *oldest = from.min(*oldest);
            }
        }
        if oldest.is_empty() {
            return Ok(());
        }
        let asked: Vec<_> = oldest.into_iter().collect();
        let answers = self.memory.numbers(&asked)?;
        for ((numbering, from), rows) in asked.into_iter().zip(answers) {
            let mut numbers = Numbers { from, rows };
            let lifted = self.planned.numbers.iter();
            for (_, row, number) in lifted.filter(|(own, ..)| *own == numbering) {
                if let Some(Some(story)) = self.stories.get(row) {
                    numbers.lift(numbered(&story.story, *number));
                }
            }
            self.numbers.insert(numbering, numbers);
        }
        Ok(())
    }

    /// The numbers of a feed, as far as they were asked for.
    pub(super) fn numbers(&self, numbering: Option<Numbering>) -> &Numbers {
        const NONE: &Numbers = &Numbers::NONE;
        self.numbers.get(&numbering).unwrap_or(NONE)
    }

    /// Gives a story one more number.
    pub(super) fn lift(
        &mut self,
        numbering: Option<Numbering>,
        row: StoryRow,
    ) -> Result<(), Error> {
        let Some(story) = self.story(row)? else {
            return Ok(());
        };
        self.choices.newest_number += 1;
        let number = self.choices.newest_number;
        if let Some(numbers) = self.numbers.get_mut(&numbering) {
            numbers.lift(numbered(&story, number));
        }
        match numbering {
            None => {
                if let Some(Some(story)) = self.stories.get_mut(&row) {
                    story.number = Some(number);
                }
            }
            Some(numbering) => {
                if let Some(trace) = self.traces.get_mut(&row) {
                    trace.numbers.insert(numbering, number);
                }
            }
        }
        self.planned.numbers.push((numbering, row, number));
        self.planned.newest_number = Some(number);
        Ok(())
    }

    // Stories.

    /// Asks for stories at once.
    pub(super) fn know_stories(
        &mut self,
        rows: impl IntoIterator<Item = StoryRow>,
    ) -> Result<(), Error> {
        learn(&mut self.stories, rows, |rows| self.memory.stories(rows))
    }

    fn story_memory(&mut self, row: StoryRow) -> Result<Option<&StoryMemory>, Error> {
        self.know_stories([row])?;
        Ok(self.stories.get(&row).and_then(Option::as_ref))
    }

    /// A story; `None` where there is none.
    pub(super) fn story(&mut self, row: StoryRow) -> Result<Option<Arc<KnownStory>>, Error> {
        let story = self.story_memory(row)?;
        Ok(story.map(|story| Arc::clone(&story.story)))
    }

    /// A story's number in the feeds that hold all stories.
    pub(super) fn number(&mut self, row: StoryRow) -> Result<Option<u64>, Error> {
        Ok(self.story_memory(row)?.and_then(|story| story.number))
    }

    /// The links of a story, where they are settled for good.
    pub(super) fn frozen(&mut self, row: StoryRow) -> Result<Option<Vec<FrozenLink>>, Error> {
        let story = self.story_memory(row)?;
        Ok(story.and_then(|story| story.links.clone()))
    }

    /// Asks by what others may know stories.
    pub(super) fn know_traces(
        &mut self,
        rows: impl IntoIterator<Item = StoryRow>,
    ) -> Result<(), Error> {
        learn(&mut self.traces, rows, |rows| self.memory.traces(rows))
    }

    /// By what others may know a story.
    pub(super) fn trace(&mut self, row: StoryRow) -> Result<Option<&Trace>, Error> {
        self.know_traces([row])?;
        Ok(self.traces.get(&row))
    }

    // Contents.

    /// Asks for what is kept of stories for documents.
    pub(super) fn know_contents(
        &mut self,
        rows: impl IntoIterator<Item = StoryRow>,
    ) -> Result<(), Error> {
        learn(&mut self.contents, rows, |rows| self.memory.contents(rows))
    }

    /// What is kept of a story for documents.
    pub(super) fn content(&mut self, row: StoryRow) -> Result<&mut Content, Error> {
        self.know_contents([row])?;
        Ok(self.contents.entry(row).or_default())
    }

    /// Whether a story has a body; that was asked.
    pub(super) fn has_body(&self, row: StoryRow) -> bool {
        let content = self.contents.get(&row);
        content.is_some_and(|content| content.body.is_some())
    }

    /// Gives a story another body, or none; what was noted of one that goes, goes too.
    pub(super) fn put_body(&mut self, row: StoryRow, new: Option<Arc<Body>>) -> Result<(), Error> {
        let content = self.content(row)?;
        let old = std::mem::replace(&mut content.body, new.clone());
        if new.is_none() {
            content.page = None;
            content.summaries.clear();
            self.planned
                .summaries
                .retain(|(_, summary)| *summary != row);
            self.planned.pages.remove(&row);
        }
        let named = |body: &Option<Arc<Body>>| -> BTreeSet<u64> {
            let headlines = body.iter().flat_map(|body| &body.headlines);
            headlines.map(|headline| headline.names).collect()
        };
        let (before, now) = (named(&old), named(&new));
        for title in before.difference(&now) {
            self.naming.entry(*title).and_modify(|rows| {
                rows.remove(&row);
            });
        }
        for title in &now {
            self.naming.entry(*title).and_modify(|rows| {
                rows.insert(row);
            });
        }
        let change = self
            .planned
            .bodies
            .entry(row)
            .or_insert(BodyChange { old, new: None });
        change.new = new;
        Ok(())
    }

    /// Notes what a story's page shows; whether it showed something else.
    pub(super) fn put_page(&mut self, row: StoryRow, hash: u128) -> Result<bool, Error> {
        let content = self.content(row)?;
        if content.page == Some(hash) {
            return Ok(false);
        }
        // Nothing is noted of a story that no head has.
        if content.body.is_some() {
            content.page = Some(hash);
            self.planned.pages.insert(row, hash);
        }
        Ok(true)
    }

    /// Has a feed carry a story as its summary.
    pub(super) fn put_summary(&mut self, feed: &str, row: StoryRow) -> Result<(), Error> {
        self.content(row)?.summaries.insert(feed.to_owned());
        self.planned.summaries.insert((feed.to_owned(), row));
        Ok(())
    }

    /// The files of stories.
    pub(super) fn files(&self, rows: &[StoryRow]) -> Result<Vec<Option<Sighting>>, Error> {
        self.memory.files(rows)
    }

    // Links.

    /// Asks for the stories that titles name.
    pub(super) fn know_titles(
        &mut self,
        titles: impl IntoIterator<Item = u64>,
    ) -> Result<(), Error> {
        learn(&mut self.titled, titles, |titles| {
            self.memory.titled(titles)
        })
    }

    /// For each headline of a body, the story that it names: as it was when the links were settled for good,
    /// else as it is now.
    pub(super) fn links(&mut self, row: StoryRow, body: &Body) -> Result<Links, Error> {
        let Some(frozen) = self.frozen(row)? else {
            return self.live_links(row, body);
        };
        let settled = self.thawed(&frozen, body)?;
        if self.has_pages {
            return Ok(settled);
        }
        Ok(settled_addresses(&settled, &self.live_links(row, body)?))
    }

    fn thawed(&mut self, frozen: &[FrozenLink], body: &Body) -> Result<Links, Error> {
        self.know_stories(frozen.iter().map(|link| StoryRow(link.1)))?;
        let has_pages = self.has_pages;
        thawed(frozen, body, has_pages, |row| {
            let story = self.story(row)?;
            Ok(story.map(|story| KnownStory::clone(&story)))
        })
    }

    /// For each headline of a body, the story that it names now.
    pub(super) fn live_links(&mut self, row: StoryRow, body: &Body) -> Result<Links, Error> {
        self.know_titles(body.headlines.iter().map(|headline| headline.names))?;
        let links = body.headlines.iter().map(|headline| {
            let titled = self.titled.get(&headline.names)?;
            let story = titled.other_than(row);
            let story = story.filter(|story| finds(headline.names, story, self.has_pages));
            story.map(|story| KnownStory::clone(story))
        });
        Ok(links.collect())
    }

    /// Settles the links of a story's headlines for good.
    pub(super) fn freeze(&mut self, row: StoryRow, body: &Body, links: &[Option<KnownStory>]) {
        let frozen = frozen(body, links);
        if let Some(Some(story)) = self.stories.get_mut(&row) {
            story.links = Some(frozen.clone());
        }
        self.planned.links.insert(row, frozen);
    }

    // Headlines.

    /// Asks which stories have a headline that names titles.
    pub(super) fn know_naming(
        &mut self,
        titles: impl IntoIterator<Item = u64>,
    ) -> Result<(), Error> {
        let (memory, planned) = (self.memory, &self.planned);
        learn(&mut self.naming, titles, |titles| {
            let known = titles.iter().zip(memory.naming(titles)?);
            let naming = known.map(|(title, rows)| naming_now(*title, rows, planned));
            Ok(naming.collect())
        })
    }

    /// The stories with a body in which a headline names a title; that was asked.
    pub(super) fn naming(&self, title: u64) -> impl Iterator<Item = StoryRow> {
        self.naming.get(&title).into_iter().flatten().copied()
    }

    /// The feeds in whose heads a story has a headline that names one of these titles.
    pub(super) fn feeds_naming(&mut self, titles: &[u64]) -> Result<BTreeSet<String>, Error> {
        self.know_naming(titles.iter().copied())?;
        let rows: BTreeSet<StoryRow> = titles
            .iter()
            .flat_map(|title| self.naming(*title))
            .collect();
        self.know_contents(rows.iter().copied())?;
        let contents = rows.iter().filter_map(|row| self.contents.get(row));
        Ok(contents
            .flat_map(|content| &content.heads)
            .cloned()
            .collect())
    }

    /// Headline items, by what their ids are made from, as they were before the plan.
    pub(super) fn headlines(&self, hashes: &BTreeSet<[u8; 16]>) -> Result<Headlines, Error> {
        let hashes: Vec<[u8; 16]> = hashes.iter().copied().collect();
        if hashes.is_empty() {
            return Ok(Headlines::new());
        }
        self.memory.headlines(&hashes)
    }

    /// Writes a headline item.
    pub(super) fn put_headline(&mut self, headline: &Arc<KnownHeadline>) {
        let headlines = &mut self.planned.headlines;
        headlines.insert(headline.hash, Arc::clone(headline));
    }

    /// Asks at once which instants items have near some, in milliseconds.
    pub(super) fn know_instants(
        &mut self,
        wishes: impl IntoIterator<Item = i64>,
    ) -> Result<(), Error> {
        let wishes: BTreeSet<i64> = wishes.into_iter().collect();
        let mut spans: Vec<(i64, i64)> = Vec::new();
        for wish in wishes {
            match spans.last_mut() {
                Some((_, end)) if wish <= *end => *end = wish + TAKEN_MILLIS,
                _ => spans.push((wish, wish + TAKEN_MILLIS)),
            }
        }
        if !spans.is_empty() {
            self.instants.extend(self.memory.instants(&spans)?);
            self.asked_instants.extend(spans);
        }
        Ok(())
    }

    /// Whether an item has an instant.
    pub(super) fn has_instant(&mut self, millis: i64) -> Result<bool, Error> {
        let before = self.asked_instants.range(..=millis).next_back();
        if before.is_none_or(|(_, end)| *end < millis) {
            self.know_instants([millis])?;
        }
        Ok(self.instants.contains(&millis))
    }

    // Histories.

    /// The sealed pages on which numbers of histories stand, those of the plan among them.
    pub(super) fn pages(
        &self,
        numbers: &[(HistoryRow, u64)],
    ) -> Result<Vec<Option<SealedPage>>, Error> {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let mut pages = self.memory.pages(numbers)?;
        for ((history, number), page) in numbers.iter().zip(&mut pages) {
            let place = |page: u64| (*history, page);
            let own = page.as_ref().map(|page| place(page.page));
            if let Some(changed) = own.and_then(|own| self.planned.sealed.get(&own)) {
                *page = Some(changed.clone());
            } else if page.is_none() {
                let mut sealed = self.planned.sealed.range(place(0)..=place(u64::MAX));
                let found = sealed.find(|(_, sealed)| sealed.span.last >= *number);
                *page = found.map(|(_, sealed)| sealed.clone());
            }
        }
        Ok(pages)
    }

    /// What only a plan of all documents asks.
    pub(super) fn inventory(&self) -> Result<Inventory, Error> {
        self.memory.inventory()
    }
}

/// The stories in which a headline names a title after what is planned; `rows` are those before.
fn naming_now(title: u64, rows: Vec<StoryRow>, planned: &Planned) -> BTreeSet<StoryRow> {
    let is_named = |change: &BodyChange| {
        let mut headlines = change.new.iter().flat_map(|body| &body.headlines);
        headlines.any(|headline| headline.names == title)
    };
    let changed = &planned.bodies;
    let kept = rows.into_iter().filter(|row| !changed.contains_key(row));
    let own = changed.iter().filter(|(_, change)| is_named(change));
    kept.chain(own.map(|(row, _)| *row)).collect()
}

/// A story with a number, as the numbers of a feed have it.
fn numbered(story: &KnownStory, number: u64) -> Numbered {
    Numbered {
        number,
        story: story.row,
        instant: story.instant,
        updated: story.updated,
        is_public: story.state.is_public(),
    }
}
