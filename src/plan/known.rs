//! What is known of stories before they are admitted.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::changes::JudgedStory;
use super::feeds::Feeds;
use super::memory::{Choices, Memory, StoryMemory, Trace};
use super::setting::Setting;
use crate::error::Error;
use crate::ledger::history::Numbering;
use crate::ledger::judgement::Verdict;
use crate::ledger::media::UsedMedia;
use crate::ledger::memory::{KnownStory, State, StoryRow};
use crate::story::{key_name, place as place_of};

/// What was known before the run of the stories that it judged.
#[derive(Debug, Default)]
pub(super) struct Known {
    stories: HashMap<StoryRow, (StoryMemory, Trace)>,
    floors: Floors,
}

impl Known {
    /// Asks for it.
    pub(super) fn of(
        verdicts: &[Verdict],
        (setting, choices): (Setting<'_>, &Choices),
        memory: &dyn Memory,
    ) -> Result<Self, Error> {
        if verdicts.is_empty() {
            return Ok(Self::default());
        }
        let rows = verdicts.iter().map(|verdict| verdict.story.row);
        let rows: BTreeSet<StoryRow> = rows.filter(|row| row.0 != 0).collect();
        let rows: Vec<StoryRow> = rows.into_iter().collect();
        let known = if rows.is_empty() {
            Vec::new()
        } else {
            memory.traced(&rows)?
        };
        let stories = rows.into_iter().zip(known);
        Ok(Self {
            stories: stories
                .filter_map(|(row, known)| Some((row, known?)))
                .collect(),
            floors: Floors::of(&Feeds::of(setting, choices), choices),
        })
    }

    /// A story's number in the feeds that hold all stories.
    pub(super) fn number(&self, row: StoryRow) -> Option<u64> {
        self.stories.get(&row)?.0.number
    }

    /// A story's numbers in the feeds that select.
    pub(super) fn numbers(&self, row: StoryRow) -> BTreeMap<Numbering, u64> {
        let known = self.stories.get(&row);
        known.map_or_else(BTreeMap::new, |(_, trace)| trace.numbers.clone())
    }

    /// The files that a story named.
    pub(super) fn media(&self, row: StoryRow) -> &[UsedMedia] {
        self.stories
            .get(&row)
            .map_or(&[], |(_, trace)| &trace.media)
    }

    /// A story as the ledger had it.
    pub(super) fn story(&self, row: StoryRow) -> Option<&KnownStory> {
        self.stories.get(&row).map(|(story, _)| &*story.story)
    }

    /// By what else a story is found from now on: the title that it had, when it is released and gets another, and
    /// where its file lies, when its key doesn't tell that.
    pub(super) fn other_names(
        &self,
        verdict: &Verdict,
        new: &KnownStory,
    ) -> impl Iterator<Item = (u64, StoryRow)> {
        let known = self.stories.get(&new.row);
        let old = known.map(|(story, _)| &story.story);
        let old = old.filter(|old| old.state == State::Released && old.title_hash != 0);
        let title = old.map(|old| old.title_hash);
        let place = (new.state != State::Gone).then(|| verdict.path.key());
        let place = place.filter(|key| *key != new.key);
        let places = place.map(|key| [key, place_of(&verdict.path)]);
        let names = title
            .filter(|title| *title != new.title_hash)
            .into_iter()
            .chain(places.into_iter().flatten().map(|place| key_name(&place)));
        let is_known =
            move |name: &u64| known.is_some_and(|(_, trace)| trace.old_titles.contains(name));
        let row = new.row;
        names
            .filter(move |name| !is_known(name))
            .map(move |name| (name, row))
    }

    /// A story as the ledger has it after it was judged.
    pub(super) fn after(
        &self,
        (verdict, judged): (&Verdict, &JudgedStory),
        number: Option<u64>,
        numbers: BTreeMap<Numbering, u64>,
    ) -> (StoryMemory, Trace) {
        let row = judged.story.row;
        let (story, trace) = self.stories.get(&row).cloned().unzip();
        let links = story
            .filter(|_| !judged.is_thawed)
            .and_then(|story| story.links);
        let trace = trace.unwrap_or_default();
        let mut old_titles = trace.old_titles;
        let other = self.other_names(verdict, &judged.story);
        old_titles.extend(other.map(|(title, _)| title));
        let story = StoryMemory {
            story: Arc::new(judged.story.clone()),
            number,
            links,
        };
        let trace = Trace {
            numbers,
            old_titles,
            media: judged.media.clone().unwrap_or(trace.media),
            ..trace
        };
        (story, trace)
    }

    /// The number from which on the stories of a feed are in its head.
    pub(super) fn floor(&self, numbering: Option<Numbering>) -> u64 {
        self.floors.0.get(&numbering).copied().unwrap_or(0)
    }
}

/// The numbers from which on stories are in the head of every feed that numbers them: an edit of a story
/// with an older number would show in no head.
#[derive(Debug, Default)]
struct Floors(BTreeMap<Option<Numbering>, u64>);

impl Floors {
    /// Those of the feeds as they were built last.
    fn of(feeds: &Feeds, choices: &Choices) -> Self {
        let mut floors = Self::default();
        for feed in feeds.iter().filter(|feed| feed.rules.story_items) {
            let floor = match feed.rules.history {
                Some(history) => choices.newest_page(history).map(|page| page.span.last + 1),
                None => choices.built.get(&feed.rules.name).map(|feed| feed.low),
            };
            let known = floors.0.entry(feed.rules.numbering).or_default();
            *known = (*known).max(floor.unwrap_or(0));
        }
        floors
    }
}

/// What there was before the run.
#[derive(Debug, Clone, Copy)]
pub enum Before<'a> {
    /// The heads, as they were built last.
    Heads,
    /// A ledger that is lost, or none; what documents told of the numbers in feeds that select.
    Nothing(&'a RecordedNumbers),
}

/// What documents told of numbers.
#[derive(Debug, Default)]
pub struct RecordedNumbers {
    /// Those of stories in feeds that select, by the rules of the feed and the story.
    pub numbers: HashMap<(String, StoryRow), u64>,
    /// Of feeds whose documents don't tell of all their stories, by their rules, where the others stood.
    pub forgotten: BTreeMap<String, Forgotten>,
    /// The numbers that no document told of any story, as far as they are for the others.
    pub free: BTreeSet<u64>,
}

/// Where the stories of a feed stood of which none of its documents tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forgotten {
    /// They were published before; `None` where stories' pages tell of them.
    pub before: Option<DateTime<Utc>>,
    /// They have smaller numbers.
    pub below: u64,
}

impl RecordedNumbers {
    /// The number that a story had in a feed with these rules, or in one of these feeds.
    pub fn of(&self, rules: &str, feeds: &[&str], row: StoryRow) -> Option<u64> {
        let own = |rules: String| self.numbers.get(&(rules, row)).copied();
        let made = || feeds.iter().find_map(|feed| own(made_rules(feed)));
        own(rules.to_owned()).or_else(made)
    }

    /// Where the stories stood of which no document tells, of a feed with these rules, or one of these feeds.
    pub(super) fn forgotten(&self, rules: &str, feeds: &[&str]) -> Option<Forgotten> {
        let own = |rules: &str| self.forgotten.get(rules).copied();
        let made = || feeds.iter().find_map(|feed| own(&made_rules(feed)));
        own(rules).or_else(made)
    }
}

/// What stands for the rules of a feed that an `each` made: for what value isn't known.
pub fn made_rules(feed: &str) -> String {
    format!("feed {feed}")
}
