//! The ledger as a plan sees it: what it answered, each thing asked once and for all that need it, and over
//! that what the plan has changed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::changes::{BodyChange, Planned};
use super::links::{Keyed, live_links};
use super::memory::{
    Choices, Content, Heads, Inventory, Members, Memory, Naming, Numbered, Reached, StoryMemory,
    TAKEN_MILLIS, Titled, Trace, spans,
};
use super::numbers::Numbers;
use super::run::Run;
use crate::error::Error;
use crate::ledger::body::{Body, FrozenLink};
use crate::ledger::heads::{Headlines, KnownHeadline, Links, frozen, settled_addresses, thawed};
use crate::ledger::history::{HistoryRow, Numbering, SealedPage};
use crate::ledger::memory::{FeedState, KnownStory, StoryRow};

/// What a plan knows of the ledger, and what becomes of it.
pub(super) struct Book<'m> {
    memory: &'m dyn Memory,
    /// Whether stories have pages.
    has_pages: bool,
    /// Stories of which what the ledger keeps is old, and nothing newer is at hand.
    old: BTreeSet<StoryRow>,
    /// What is known of feeds and histories as a whole.
    pub(super) choices: Choices,
    members: HashMap<String, Members>,
    numbers: HashMap<Option<Numbering>, Numbers>,
    /// When the newest story was published that documents show; known with the numbers of feeds that hold all.
    newest_published: Option<DateTime<Utc>>,
    stories: HashMap<StoryRow, Option<StoryMemory>>,
    traces: HashMap<StoryRow, Trace>,
    contents: HashMap<StoryRow, Content>,
    titled: HashMap<u64, Titled>,
    keyed: Keyed,
    naming: HashMap<u64, Naming>,
    pages: HashMap<(HistoryRow, u64), Option<SealedPage>>,
    /// Milliseconds that items have, within the spans that were asked for.
    instants: BTreeSet<i64>,
    asked_instants: BTreeMap<i64, i64>,
    /// What the plan has changed.
    pub(super) planned: Planned,
}

/// Of some keys those of which nothing is known, each once.
fn unknown<K: Clone + Ord + Hash, V>(
    known: &HashMap<K, V>,
    wanted: impl IntoIterator<Item = K>,
) -> Vec<K> {
    let unknown = wanted.into_iter().filter(|key| !known.contains_key(key));
    let unknown: BTreeSet<K> = unknown.collect();
    unknown.into_iter().collect()
}

impl<'m> Book<'m> {
    /// Nothing is changed yet, and besides `choices` only stories of the run are known.
    pub(super) fn new(
        memory: &'m dyn Memory,
        choices: Choices,
        run: &mut Run,
        has_pages: bool,
    ) -> Self {
        let renewed = run.renewed.iter().copied();
        let old = renewed.filter(|row| !run.fresh.contains_key(row)).collect();
        let mut book = Self {
            memory,
            has_pages,
            old,
            choices,
            members: HashMap::new(),
            numbers: HashMap::new(),
            newest_published: None,
            stories: HashMap::new(),
            traces: HashMap::new(),
            contents: HashMap::new(),
            titled: HashMap::new(),
            keyed: HashMap::new(),
            naming: HashMap::new(),
            pages: HashMap::new(),
            instants: BTreeSet::new(),
            asked_instants: BTreeMap::new(),
            planned: Planned::default(),
        };
        for (story, trace) in std::mem::take(&mut run.known) {
            book.traces.insert(story.story.row, trace);
            book.stories.insert(story.story.row, Some(story));
        }
        book
    }

    // Heads.

    /// A feed as it was before the plan; `None` for one that was never built.
    pub(super) fn feed(&self, name: &str) -> Option<&FeedState> {
        self.choices.built.get(name)
    }

    /// Asks at once for the heads of feeds, and for numbers from some on.
    pub(super) fn know_heads<'a>(
        &mut self,
        names: impl IntoIterator<Item = &'a String>,
        from: impl IntoIterator<Item = (Option<Numbering>, u64)>,
    ) -> Result<(), Error> {
        let names = unknown(&self.members, names.into_iter().cloned());
        let mut oldest: BTreeMap<Option<Numbering>, u64> = BTreeMap::new();
        for (numbering, from) in from {
            let known = self.numbers.get(&numbering).map(|known| known.from);
            if known.is_none_or(|known| from < known) {
                let oldest = oldest.entry(numbering).or_insert(from);
                *oldest = from.min(*oldest);
            }
        }
        if names.is_empty() && oldest.is_empty() {
            return Ok(());
        }
        let from: Vec<_> = oldest.into_iter().collect();
        let Heads {
            members,
            numbers,
            newest_published,
        } = self.memory.heads(&names, &from)?;
        self.members.extend(names.into_iter().zip(members));
        self.newest_published = self.newest_published.max(newest_published);
        for ((numbering, from), rows) in from.into_iter().zip(numbers) {
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

    /// The stories that a feed's head had; that was asked.
    pub(super) fn members(&self, name: &str) -> &[(u64, StoryRow)] {
        self.members.get(name).map_or(&[], Vec::as_slice)
    }

    /// When the newest story was published that documents show; asked with numbers of feeds that hold all.
    pub(super) fn newest_published(&self) -> Option<DateTime<Utc>> {
        self.newest_published
    }

    /// Writes which stories a feed's head has. The contents of those that it had and has must be known.
    pub(super) fn put_members(&mut self, name: &str, new: Members) {
        let old = self.members(name).to_vec();
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

    /// Asks at once for stories by their rows, and for those that titles name.
    pub(super) fn know_stories(
        &mut self,
        rows: impl IntoIterator<Item = StoryRow>,
        titles: impl IntoIterator<Item = u64>,
    ) -> Result<(), Error> {
        let rows = unknown(&self.stories, rows);
        let titles = unknown(&self.titled, titles);
        if rows.is_empty() && titles.is_empty() {
            return Ok(());
        }
        let (stories, titled) = self.memory.stories(&rows, &titles)?;
        self.stories.extend(rows.into_iter().zip(stories));
        self.titled.extend(titles.into_iter().zip(titled));
        Ok(())
    }

    /// Asks at once for stories by their keys.
    fn know_keys<'a>(&mut self, keys: impl IntoIterator<Item = &'a str>) -> Result<(), Error> {
        let keys = unknown(&self.keyed, keys.into_iter().map(str::to_owned));
        if !keys.is_empty() {
            let keyed = self.memory.keyed(&keys)?;
            self.keyed.extend(keys.into_iter().zip(keyed));
        }
        Ok(())
    }

    fn story_memory(&mut self, row: StoryRow) -> Result<Option<&StoryMemory>, Error> {
        self.know_stories([row], [])?;
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

    /// Notes stories that were asked for with something else; what the plan has made of one stays.
    fn note_story(&mut self, row: StoryRow, story: Option<StoryMemory>) {
        self.stories.entry(row).or_insert(story);
    }

    /// Asks by what others may know stories.
    pub(super) fn know_traces(
        &mut self,
        rows: impl IntoIterator<Item = StoryRow>,
    ) -> Result<(), Error> {
        let rows = unknown(&self.traces, rows);
        if rows.is_empty() {
            return Ok(());
        }
        let known = self.memory.traced(&rows)?;
        for (row, known) in rows.into_iter().zip(known) {
            let (story, trace) = known.unzip();
            self.note_story(row, story);
            self.traces.insert(row, trace.unwrap_or_default());
        }
        Ok(())
    }

    /// By what others may know a story.
    pub(super) fn trace(&mut self, row: StoryRow) -> Result<Option<&Trace>, Error> {
        self.know_traces([row])?;
        Ok(self.traces.get(&row))
    }

    // Contents.

    /// Asks for stories, and what is kept of them for documents.
    pub(super) fn know_contents(
        &mut self,
        rows: impl IntoIterator<Item = StoryRow>,
    ) -> Result<(), Error> {
        let rows = unknown(&self.contents, rows);
        if rows.is_empty() {
            return Ok(());
        }
        let known = self.memory.contents(&rows, &self.old)?;
        for (row, known) in rows.into_iter().zip(known) {
            let (story, content) = known.unzip();
            self.note_story(row, story);
            self.contents.insert(row, content.unwrap_or_default());
        }
        Ok(())
    }

    /// What is kept of a story for documents.
    pub(super) fn content(&mut self, row: StoryRow) -> Result<&mut Content, Error> {
        self.know_contents([row])?;
        Ok(self.contents.entry(row).or_default())
    }

    /// A story's body; that was asked.
    pub(super) fn body(&self, row: StoryRow) -> Option<&Arc<Body>> {
        self.contents.get(&row)?.body.as_ref()
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
            body.iter().flat_map(|body| body.named()).collect()
        };
        let (before, now) = (named(&old), named(&new));
        for title in before.difference(&now) {
            self.naming.entry(*title).and_modify(|naming| {
                naming.remove(&row);
            });
        }
        let heads = self.heads_with(row);
        for title in &now {
            self.naming.entry(*title).and_modify(|naming| {
                naming.insert(row, heads.clone());
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

    // Links.

    /// Asks at once for the stories that the headlines and links of some stories name.
    pub(super) fn know_links(&mut self, bodies: &[(StoryRow, Arc<Body>)]) -> Result<(), Error> {
        let (mut rows, mut titles) = (Vec::new(), Vec::new());
        for (row, body) in bodies {
            let frozen = self.frozen(*row)?;
            if frozen.is_none() || !self.has_pages {
                titles.extend(body.named());
            }
            let frozen = frozen.into_iter().flatten();
            rows.extend(frozen.map(|link| StoryRow(link.1)));
        }
        self.know_keys(bodies.iter().flat_map(|(_, body)| body.keys()))?;
        self.know_stories(rows, titles)
    }

    /// What the headlines and links of a body lead to: as it was when that was settled for good, else as it is now.
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
        self.know_stories(frozen.iter().map(|link| StoryRow(link.1)), [])?;
        let has_pages = self.has_pages;
        thawed(frozen, body, has_pages, |row| {
            let story = self.story(row)?;
            Ok(story.map(|story| KnownStory::clone(&story)))
        })
    }

    /// What the headlines and links of a body lead to now.
    pub(super) fn live_links(&mut self, row: StoryRow, body: &Body) -> Result<Links, Error> {
        self.know_stories([], body.named())?;
        self.know_keys(body.keys())?;
        Ok(live_links(
            row,
            body,
            self.has_pages,
            &self.titled,
            &self.keyed,
        ))
    }

    /// Settles the links of a story for good.
    pub(super) fn freeze(&mut self, row: StoryRow, body: &Body, links: &[Option<KnownStory>]) {
        let frozen = frozen(body, links);
        if let Some(Some(story)) = self.stories.get_mut(&row) {
            story.links = Some(frozen.clone());
        }
        self.planned.links.insert(row, frozen);
    }

    // Headlines.

    /// Asks at once which stories have a headline that names titles, and on which sealed pages numbers stand.
    pub(super) fn know_reached(
        &mut self,
        titles: impl IntoIterator<Item = u64>,
        numbers: impl IntoIterator<Item = (HistoryRow, u64)>,
    ) -> Result<(), Error> {
        let titles = unknown(&self.naming, titles);
        let numbers = unknown(&self.pages, numbers);
        if titles.is_empty() && numbers.is_empty() {
            return Ok(());
        }
        let Reached { naming, pages } = self.memory.reached(&titles, &numbers)?;
        // What is planned already the ledger doesn't know.
        let changed = &self.planned.bodies;
        let mut now: HashMap<u64, Vec<StoryRow>> = HashMap::new();
        for (row, change) in changed {
            for title in change.new.iter().flat_map(|body| body.named()) {
                now.entry(title).or_default().push(*row);
            }
        }
        for (title, mut naming) in titles.into_iter().zip(naming) {
            naming.retain(|row, _| !changed.contains_key(row));
            let own = now.remove(&title).unwrap_or_default().into_iter();
            naming.extend(own.map(|row| (row, self.heads_with(row))));
            self.naming.insert(title, naming);
        }
        self.pages.extend(numbers.into_iter().zip(pages));
        Ok(())
    }

    /// The feeds whose heads have a story; that was asked.
    pub(super) fn heads_with(&self, row: StoryRow) -> BTreeSet<String> {
        let content = self.contents.get(&row);
        content.map_or_else(BTreeSet::new, |content| content.heads.clone())
    }

    /// Whether a story with a body has a headline that names a title; that was asked.
    pub(super) fn is_named(&self, title: u64) -> bool {
        self.naming
            .get(&title)
            .is_some_and(|naming| !naming.is_empty())
    }

    /// The feeds in whose heads a story has a headline that names one of these titles; that was asked.
    pub(super) fn feeds_naming(&self, titles: &[u64]) -> BTreeSet<String> {
        let naming = titles.iter().filter_map(|title| self.naming.get(title));
        naming
            .flat_map(BTreeMap::values)
            .flatten()
            .cloned()
            .collect()
    }

    /// Headline items, by what their ids are made from, as they were before the plan. Each that isn't known and
    /// wishes for an instant, in milliseconds, may have it, or one near it: which are free is known then.
    pub(super) fn headlines(
        &mut self,
        wanted: &[([u8; 16], Option<i64>)],
    ) -> Result<Headlines, Error> {
        if wanted.is_empty() {
            return Ok(Headlines::new());
        }
        let (known, taken) = self.memory.headlines(wanted)?;
        let new = wanted.iter().filter(|(hash, _)| !known.contains_key(hash));
        let wishes = new.filter_map(|(_, wish)| *wish);
        self.asked_instants.extend(spans(wishes));
        self.instants.extend(taken);
        Ok(known)
    }

    /// Writes a headline item.
    pub(super) fn put_headline(&mut self, headline: &Arc<KnownHeadline>) {
        let headlines = &mut self.planned.headlines;
        headlines.insert(headline.hash, Arc::clone(headline));
    }

    /// Whether an item has an instant.
    pub(super) fn has_instant(&mut self, millis: i64) -> Result<bool, Error> {
        let asked = self.asked_instants.range(..=millis).next_back();
        let asked = asked.map(|(from, end)| (*from, *end));
        if asked.is_none_or(|(_, end)| end < millis) {
            // Where a second is full the next may be too.
            let more = asked.map_or(0, |(from, end)| 2 * (end - from));
            let end = millis + more.max(TAKEN_MILLIS);
            self.instants
                .extend(self.memory.instants(&[(millis, end)])?);
            self.asked_instants.insert(millis, end);
        }
        Ok(self.instants.contains(&millis))
    }

    // Histories.

    /// The sealed page on which a number of a history stands, those of the plan among them; that was asked,
    /// where the number may be sealed.
    pub(super) fn page(&self, history: HistoryRow, number: u64) -> Option<SealedPage> {
        let place = |page: u64| (history, page);
        let sealed = &self.planned.sealed;
        if let Some(page) = self.pages.get(&(history, number)).and_then(Option::as_ref) {
            return Some(sealed.get(&place(page.page)).unwrap_or(page).clone());
        }
        let mut own = sealed.range(place(0)..=place(u64::MAX));
        let found = own.find(|(_, sealed)| sealed.span.last >= number);
        found.map(|(_, sealed)| sealed.clone())
    }

    /// What only a plan of all documents asks.
    pub(super) fn inventory(&self) -> Result<Inventory, Error> {
        self.memory.inventory()
    }
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
