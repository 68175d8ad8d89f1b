//! What a judgement means for the feeds that hold stories: the rows of new stories, the number of each in the
//! feeds that hold all, and in those that select.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::changes::{Judged, JudgedFile, JudgedStory};
use super::document::DocumentPath;
use super::feeds::Feeds;
use super::memory::{Choices, Memory, StoryMemory, Trace};
use super::selection::Selecting;
use super::{Setting, Standing};
use crate::error::Error;
use crate::ledger::heads::Numbering;
use crate::ledger::judgement::{Change, FileVerdict, Held, Judgement, Verdict};
use crate::ledger::memory::{KnownStory, State, StoryRow};

/// What was known before the run of the stories that it judged.
#[derive(Debug, Default)]
pub struct Known {
    stories: HashMap<StoryRow, StoryMemory>,
    traces: HashMap<StoryRow, Trace>,
    floors: Floors,
}

impl Known {
    /// Asks for it. Of a site that begins nothing is known, and nobody asks.
    ///
    /// # Errors
    ///
    /// Those of `memory`.
    pub fn of(
        verdicts: &[Verdict],
        (feeds, choices): (&Feeds, &Choices),
        memory: &dyn Memory,
    ) -> Result<Self, Error> {
        let rows = verdicts.iter().map(|verdict| verdict.story.row);
        let rows: BTreeSet<StoryRow> = rows.filter(|row| row.0 != 0).collect();
        let rows: Vec<StoryRow> = rows.into_iter().collect();
        let mut known = Self {
            floors: Floors::of(feeds, choices, memory)?,
            ..Self::default()
        };
        if !rows.is_empty() {
            let stories = rows.iter().copied().zip(memory.stories(&rows)?);
            known.stories = stories
                .filter_map(|(row, story)| Some((row, story?)))
                .collect();
            known.traces = rows.iter().copied().zip(memory.traces(&rows)?).collect();
        }
        Ok(known)
    }

    /// A story's number in the feeds that hold all stories.
    pub(super) fn number(&self, row: StoryRow) -> Option<u64> {
        self.stories.get(&row)?.number
    }

    /// A story's numbers in the feeds that select.
    pub(super) fn numbers(&self, row: StoryRow) -> BTreeMap<Numbering, u64> {
        let trace = self.traces.get(&row);
        trace.map(|trace| trace.numbers.clone()).unwrap_or_default()
    }

    fn story(&self, row: StoryRow) -> Option<&KnownStory> {
        self.stories.get(&row).map(|story| &*story.story)
    }

    /// A story as the ledger has it after it was judged.
    fn after(
        &self,
        judged: &JudgedStory,
        number: Option<u64>,
        numbers: BTreeMap<Numbering, u64>,
    ) -> (StoryMemory, Trace) {
        let row = judged.story.row;
        let story = self.stories.get(&row);
        let links = story
            .filter(|_| !judged.is_thawed)
            .and_then(|story| story.links.clone());
        let trace = self.traces.get(&row).cloned().unwrap_or_default();
        let mut old_titles = trace.old_titles;
        let old = old_title(self.story(row), &judged.story).map(|(title, _)| title);
        old_titles.extend(old.filter(|old| !old_titles.contains(old)));
        let story = StoryMemory {
            story: Arc::new(judged.story.clone()),
            number,
            links,
        };
        let trace = Trace {
            numbers,
            old_titles,
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
    fn of(feeds: &Feeds, choices: &Choices, memory: &dyn Memory) -> Result<Self, Error> {
        let of_stories = || feeds.iter().filter(|feed| feed.rules.story_items);
        let alone = of_stories().filter(|feed| feed.rules.history.is_none());
        let alone: Vec<String> = alone.map(|feed| feed.rules.name.clone()).collect();
        let mut lows = HashMap::new();
        if !alone.is_empty() {
            let states = memory.feeds(&alone)?.into_iter();
            let states = states.map(|feed| feed.map_or(0, |feed| feed.state.low));
            lows.extend(alone.into_iter().zip(states));
        }
        let mut floors = Self::default();
        for feed in of_stories() {
            let floor = match feed.rules.history {
                Some(history) => choices.newest_page(history).map(|page| page.span.last + 1),
                None => lows.get(&feed.rules.name).copied(),
            };
            let known = floors.0.entry(feed.rules.numbering).or_default();
            *known = (*known).max(floor.unwrap_or(0));
        }
        Ok(floors)
    }
}

/// What there was before the run.
#[derive(Debug, Clone, Copy)]
pub enum Before<'a> {
    /// The heads, as they were built last.
    Heads,
    /// A ledger that is lost, or none; what documents told of the numbers in feeds that select.
    Nothing(&'a ToldNumbers),
}

/// Numbers of stories in feeds that select, as documents told them, by the rules of the feed and the story.
#[derive(Debug, Default)]
pub struct ToldNumbers(pub HashMap<(String, StoryRow), u64>);

impl ToldNumbers {
    /// The number that a story had in a feed with these rules, or in one of these feeds.
    pub(super) fn of(&self, rules: &str, feeds: &[&str], row: StoryRow) -> Option<u64> {
        let own = |rules: String| self.0.get(&(rules, row)).copied();
        let made = || feeds.iter().find_map(|feed| own(made_rules(feed)));
        own(rules.to_owned()).or_else(made)
    }
}

/// What stands for the rules of a feed that an `each` made: for what value isn't known.
pub fn made_rules(feed: &str) -> String {
    format!("feed {feed}")
}

/// What follows for the ledger from a judgement.
#[derive(Debug)]
pub struct Admission {
    /// What the ledger is told.
    pub judged: Judged,
    /// The row of each verdict's story.
    pub rows: Vec<StoryRow>,
    /// When each story was published that got its first number, and its row.
    pub released: Vec<(i64, StoryRow)>,
    /// The feeds that select which a story entered or left, or in which it moved.
    pub selected: BTreeSet<Numbering>,
    /// Where the stories stood before the run, or stand now: all that show something else, and those that
    /// entered or left a feed, or moved in it.
    pub standings: BTreeSet<Standing>,
    /// The stories as the ledger has them from now on; empty where it isn't known what it had.
    pub known: Vec<(StoryMemory, Trace)>,
    /// Whether the newest story that documents showed may be another now: that is to be asked again.
    pub lost_newest: bool,
}

/// Gives judged stories their rows and numbers. `choices` are from now on what the ledger will know.
///
/// A story gets a number when it is released, and one more when it is edited, or comes back, after it left
/// a head, so that subscribers see that. `selects` says whether feeds that select are asked.
pub fn admit(
    setting: Setting<'_>,
    judgement: &Judgement,
    (before, known): (Before<'_>, &Known),
    choices: &mut Choices,
    selects: bool,
) -> Admission {
    let mut admission = Admission {
        judged: Judged::default(),
        rows: Vec::with_capacity(judgement.verdicts.len()),
        released: Vec::new(),
        selected: BTreeSet::new(),
        standings: BTreeSet::new(),
        known: Vec::new(),
        lost_newest: false,
    };
    for verdict in &judgement.verdicts {
        let story = judge_story(verdict, (before, known), choices);
        let row = story.story.row;
        if let (Some(_), Some(instant)) = (story.number, story.story.instant) {
            admission.released.push((instant.timestamp_millis(), row));
        }
        admission.rows.push(row);
        admission
            .judged
            .old_titles
            .extend(old_title(known.story(row), &story.story));
        admission.judged.stories.push(story);
        admission.judged.stale.extend(stale_page(verdict));
    }
    admission.judged.files = files(&judgement.files, &admission.rows);
    let mut numbers: Vec<BTreeMap<Numbering, u64>> = admission
        .rows
        .iter()
        .map(|row| known.numbers(*row))
        .collect();
    if selects {
        let mut selecting = Selecting::new(setting, (before, known), choices);
        let judged = judgement.verdicts.iter().zip(&admission.judged.stories);
        let mut judged: Vec<_> = judged.zip(&mut numbers).collect();
        // The feeds in which a notice stood are made for what other stories say of themselves.
        if matches!(before, Before::Nothing(_)) {
            judged.sort_by_key(|((verdict, _), _)| verdict.story.state == State::Withdrawn);
        }
        for ((verdict, story), numbers) in judged {
            selecting.take(verdict, story, numbers);
        }
        admission.selected = selecting.finish(&mut admission.judged);
    }
    if matches!(before, Before::Heads) {
        admission.stand(judgement, known, numbers, choices.newest_published);
    }
    let public = judgement.verdicts.iter();
    let public = public.filter(|verdict| verdict.story.state.is_public());
    let newest = public.filter_map(|verdict| verdict.story.instant).max();
    choices.newest_published = choices.newest_published.max(newest);
    admission
}

impl Admission {
    /// Where the stories stood and stand, which have these `numbers` in feeds that select.
    fn stand(
        &mut self,
        judgement: &Judgement,
        known: &Known,
        numbers: Vec<BTreeMap<Numbering, u64>>,
        newest: Option<DateTime<Utc>>,
    ) {
        let judged = judgement.verdicts.iter().zip(&self.judged.stories);
        for ((verdict, story), numbers) in judged.zip(numbers) {
            let row = story.story.row;
            let old = known.story(row);
            let stood = standings(old, known.number(row), &known.numbers(row));
            let number = story.number.or_else(|| known.number(row));
            let stands = standings(Some(&story.story), number, &numbers);
            if verdict.change.is_seen() {
                self.standings.extend(stood.union(&stands));
            } else {
                self.standings.extend(stood.symmetric_difference(&stands));
            }
            self.lost_newest |= is_lost(old, &story.story, newest);
            self.known.push(known.after(story, number, numbers));
        }
    }
}

/// Whether the newest story isn't what it was.
fn is_lost(old: Option<&KnownStory>, new: &KnownStory, newest: Option<DateTime<Utc>>) -> bool {
    let shown = |story: &KnownStory| story.instant.filter(|_| story.state.is_public());
    let had = old.and_then(shown);
    had.is_some() && had == newest && shown(new) != had
}

/// A judged story with its row, and its number where it gets one.
fn judge_story(
    verdict: &Verdict,
    (before, known): (Before<'_>, &Known),
    choices: &mut Choices,
) -> JudgedStory {
    let old = known.story(verdict.story.row);
    let mut story = verdict.story.clone();
    if story.row.0 == 0 {
        choices.newest_story.0 += 1;
        story.row = choices.newest_story;
    }
    let number = known.number(verdict.story.row);
    let is_lifted = |number: u64| {
        // In a new ledger no edit gets a number: what subscribers have seen of it isn't known.
        matches!(before, Before::Heads) && verdict.change.is_news() && number < known.floor(None)
    };
    let gets_number = story.state.is_public() && number.is_none_or(is_lifted);
    if gets_number {
        choices.newest_number += 1;
    }
    JudgedStory {
        number: gets_number.then_some(choices.newest_number),
        // The links of a story that says something else follow the ledger again, and what is kept of it for
        // the history is old.
        is_thawed: old.is_some_and(|old| old.said != story.said || old.state != story.state),
        is_back: old.is_some_and(|old| old.state == State::Gone) && story.state != State::Gone,
        story,
    }
}

/// The title that a released story has, when it gets another.
fn old_title(old: Option<&KnownStory>, new: &KnownStory) -> Option<(u64, StoryRow)> {
    let old = old.filter(|old| old.state == State::Released && old.title_hash != 0)?;
    (old.title_hash != new.title_hash).then_some((old.title_hash, new.row))
}

/// The page of a story that shows something else now, and whether it was never there before.
fn stale_page(verdict: &Verdict) -> Option<(DocumentPath, bool)> {
    let slug = verdict.story.slug.clone();
    let is_new = verdict.change == Change::New;
    verdict
        .change
        .is_seen()
        .then_some((DocumentPath::Page { slug }, is_new))
}

/// The files' rows, by path. A path that one story left and another took in this run must not be removed
/// after it was put: removals come first for equal paths.
fn files(files: &[FileVerdict], rows: &[StoryRow]) -> Vec<JudgedFile> {
    let mut judged: Vec<JudgedFile> = files
        .iter()
        .map(|file| match file {
            FileVerdict::Remove(path) => JudgedFile::Remove(path.clone()),
            FileVerdict::Bury { path, sentences } => JudgedFile::Bury {
                path: path.clone(),
                sentences: sentences.clone(),
            },
            FileVerdict::Put {
                seen,
                story,
                problems,
            } => JudgedFile::Put {
                seen: seen.clone(),
                story: match story {
                    Held::Nothing => None,
                    Held::Known(row) => Some(*row),
                    Held::Verdict(index) => rows.get(*index).copied(),
                },
                problems: problems.clone(),
            },
        })
        .collect();
    judged.sort_by(|a, b| a.order().cmp(&b.order()));
    judged
}

/// Where a story stands; nowhere while it isn't public.
fn standings(
    story: Option<&KnownStory>,
    number: Option<u64>,
    numbers: &BTreeMap<Numbering, u64>,
) -> BTreeSet<Standing> {
    if !story.is_some_and(|story| story.state.is_public()) {
        return BTreeSet::new();
    }
    let own = number.map(|number| (None, number));
    let others = numbers
        .iter()
        .map(|(numbering, number)| (Some(*numbering), *number));
    own.into_iter().chain(others).collect()
}
