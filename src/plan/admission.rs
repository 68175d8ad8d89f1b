//! What a judgement means for the feeds that hold stories: the rows of new stories, the number of each in the
//! feeds that hold all, and in those that select.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::changes::{Judged, JudgedFile, JudgedStory};
use super::document::DocumentPath;
use super::known::Known;
pub use super::known::{Before, Forgotten, RecordedNumbers, made_rules};
use super::memory::{Choices, Memory, StoryMemory, Trace};
use super::run::Standing;
use super::selection::Selecting;
use super::setting::Setting;
use crate::error::Error;
use crate::ledger::history::Numbering;
use crate::ledger::judgement::{Change, FileVerdict, Held, Judgement, Verdict};
use crate::ledger::media::UsedMedia;
use crate::ledger::memory::{KnownStory, State, StoryRow};
use crate::story::ArticlePath;

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
}

/// Gives judged stories their rows and numbers. `choices` are what the ledger knows, and from now on what it will
/// know.
///
/// A story gets a number when it is released, and one more when it is edited, or comes back, after it left
/// a head, so that subscribers see that. `selects` says whether feeds that select are asked.
///
/// # Errors
///
/// Those of `memory`.
pub fn admit(
    setting: Setting<'_>,
    judgement: &Judgement,
    before: Before<'_>,
    memory: &dyn Memory,
    choices: &mut Choices,
    selects: bool,
) -> Result<Admission, Error> {
    let known = &Known::of(&judgement.verdicts, (setting, choices), memory)?;
    let mut admission = Admission {
        judged: Judged::default(),
        rows: Vec::with_capacity(judgement.verdicts.len()),
        released: Vec::new(),
        selected: BTreeSet::new(),
        standings: BTreeSet::new(),
        known: Vec::new(),
    };
    let mut behind = Behind::of(judgement, before);
    for (place, verdict) in judgement.verdicts.iter().enumerate() {
        let story = judge_story(verdict, (before, known), choices, &behind);
        let row = story.story.row;
        if let (Some(_), Some(instant)) = (story.number, story.story.instant) {
            admission.released.push((instant.timestamp_millis(), row));
        }
        admission.rows.push(row);
        admission
            .judged
            .old_titles
            .extend(known.other_names(verdict, &story.story));
        admission.judged.stories.push(story);
        if let Some(files) = judgement.old_files.get(&place) {
            let files = (files.clone(), verdict.change.is_seen());
            admission.judged.old_files.insert(row, files);
        }
        admission.judged.stale.extend(stale_page(verdict));
        let media = stale_media(verdict, known).into_iter();
        admission.judged.stale.extend(media);
    }
    admission.judged.files = files(&judgement.files, &admission.rows);
    let mut numbers: Vec<BTreeMap<Numbering, u64>> = admission
        .rows
        .iter()
        .map(|row| known.numbers(*row))
        .collect();
    if selects {
        let mut selecting = Selecting::new(setting, (before, known), choices, &mut behind.free);
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
        admission.stand(judgement, known, numbers);
    }
    Ok(admission)
}

impl Admission {
    /// Where the stories stood and stand, which have these `numbers` in feeds that select.
    fn stand(
        &mut self,
        judgement: &Judgement,
        known: &Known,
        numbers: Vec<BTreeMap<Numbering, u64>>,
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
            self.known
                .push(known.after((verdict, story), number, numbers));
        }
    }
}

/// Old stories that a new ledger has as new, as no document told of them: they stay behind the heads.
struct Behind {
    /// Their numbers, by path.
    numbers: HashMap<ArticlePath, u64>,
    /// The numbers that are left.
    free: BTreeSet<u64>,
}

impl Behind {
    fn of(judgement: &Judgement, before: Before<'_>) -> Self {
        let mut behind = Self {
            numbers: HashMap::new(),
            free: BTreeSet::new(),
        };
        let Before::Nothing(told) = before else {
            return behind;
        };
        behind.free.clone_from(&told.free);
        let Some(forgotten) = told.forgotten("", &[]) else {
            return behind;
        };
        let old = judgement.verdicts.iter();
        let mut old: Vec<&Verdict> = old.filter(|own| forgotten.holds(own)).collect();
        old.sort_by_key(|verdict| Reverse(verdict.story.instant));
        for verdict in old {
            if let Some(number) = forgotten.take(&mut behind.free) {
                behind.numbers.insert(verdict.path.clone(), number);
            }
        }
        behind
    }
}

impl Forgotten {
    /// Whether a story that is new to the ledger was among them.
    pub(super) fn holds(&self, verdict: &Verdict) -> bool {
        let is_old = |before| {
            verdict
                .story
                .instant
                .is_some_and(|instant| instant < before)
        };
        let is_public = verdict.story.state.is_public();
        verdict.change == Change::New && is_public && self.before.is_some_and(is_old)
    }

    /// The largest number for them that is free.
    pub(super) fn take(&self, free: &mut BTreeSet<u64>) -> Option<u64> {
        let number = free.range(..self.below).next_back().copied()?;
        free.take(&number)
    }
}

/// A judged story with its row, and its number where it gets one.
fn judge_story(
    verdict: &Verdict,
    (before, known): (Before<'_>, &Known),
    choices: &mut Choices,
    behind: &Behind,
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
    let number = gets_number.then(|| {
        behind
            .numbers
            .get(&verdict.path)
            .copied()
            .unwrap_or_else(|| {
                choices.newest_number += 1;
                choices.newest_number
            })
    });
    JudgedStory {
        number,
        // The links of a story that says something else follow the ledger again, and what is kept of it for
        // the history is old.
        is_thawed: old
            .is_some_and(|old| old.state != story.state || says_otherwise(before, old, &story)),
        is_back: old.is_some_and(|old| old.state == State::Gone) && story.state != State::Gone,
        media: (known.media(verdict.story.row) != media_by_path(verdict))
            .then(|| media_by_path(verdict)),
        story,
    }
}

/// Whether a story says something else than before. What documents don't tell of one that was read back is 0.
fn says_otherwise(before: Before<'_>, old: &KnownStory, new: &KnownStory) -> bool {
    match (before, old.said, new.said) {
        (Before::Nothing(_), Some(old), Some(new)) => {
            old.content != new.content || ![0, new.shown].contains(&old.shown)
        }
        _ => old.said != new.said,
    }
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

/// The files that a story names from now on, by path.
fn media_by_path(verdict: &Verdict) -> Vec<UsedMedia> {
    let mut media = verdict.media.clone();
    media.sort_by(|a, b| a.path.cmp(&b.path));
    media
}

/// Images and files that a story shows from now on, or shows no more: whether others do the ledger knows when they
/// are written.
fn stale_media(verdict: &Verdict, known: &Known) -> BTreeSet<(DocumentPath, bool)> {
    let names = |media: &[UsedMedia], story: Option<&KnownStory>| -> BTreeSet<String> {
        let is_public = story.is_some_and(|story| story.state.is_public());
        let media = media.iter().filter(|_| is_public);
        media.filter_map(UsedMedia::name).collect()
    };
    let row = verdict.story.row;
    let old = names(known.media(row), known.story(row));
    let new = names(&verdict.media, Some(&verdict.story));
    let changed = old.symmetric_difference(&new).cloned();
    changed
        .map(|name| (DocumentPath::Media { name }, false))
        .collect()
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
