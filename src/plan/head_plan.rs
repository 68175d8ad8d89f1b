//! What a head shows from now on, while it is planned.

use chrono::{DateTime, Utc};

use super::drawn::sort_newest_first;
use super::model::{Archive, Tombstone};
use super::sealing::{Reach, Sealing};
use crate::ledger::heads::{FeedRules, HeadStory};
use crate::ledger::memory::StoryRow;

/// A head's stories and tombstones, both newest first.
#[derive(Debug)]
pub(super) struct HeadPlan {
    /// The stories that it shows.
    pub(super) stories: Vec<HeadStory>,
    /// The stories that it would show if they weren't deleted.
    pub(super) tombstones: Vec<Tombstone>,
    /// Both by number, newest first.
    pub(super) members: Vec<(u64, StoryRow)>,
    /// Its oldest number from now on.
    pub(super) low: u64,
    /// The newest `published` that the feed ever held.
    pub(super) newest: DateTime<Utc>,
    /// Whether the content of each of its stories could be had.
    pub(super) is_whole: bool,
    /// Whether a story is missing that a head shows: its last version stays.
    pub(super) lacks_member: bool,
    /// Where the sealed pages of its history lie, and the newest from now on.
    pub(super) history: Option<(Archive, Option<u64>)>,
    /// What its numbers stand for, newest first, before it is known which of them stay.
    pub(super) rows: Vec<HeadRow>,
    /// The number above which older ones don't fit any more.
    pub(super) full_at: Option<u64>,
}

/// A number within a head's reach.
#[derive(Debug)]
pub(super) struct HeadRow {
    pub(super) number: u64,
    pub(super) row: StoryRow,
    pub(super) instant: Option<DateTime<Utc>>,
    pub(super) shown: Shown,
}

/// What a head shows of a number.
#[derive(Debug)]
pub(super) enum Shown {
    Story(Box<HeadStory>),
    Gone(Option<Tombstone>),
    /// A head has it, but its content can't be had now.
    Lacking,
    /// It is held, or its content can't be had.
    Nothing,
}

/// A feed with what its head shows from now on.
pub(super) type PlannedHead<'a> = (&'a FeedRules, HeadPlan);

impl HeadPlan {
    /// Keeps the numbers that the head shows: of those within its reach by its rules, and of those that
    /// aren't sealed, all that fit.
    pub(super) fn keep_shown(&mut self, sealing: Option<&Sealing>, reach: Reach) {
        let from = sealing.map_or(u64::MAX, |sealing| sealing.from);
        let above = reach.above.min(from - 1);
        // One that is held back for now counts too.
        let mut oldest = above + 1;
        for HeadRow {
            number,
            row,
            instant,
            shown,
        } in std::mem::take(&mut self.rows)
        {
            let is_within = number > above || instant.is_some_and(|at| at >= reach.since);
            if !is_within {
                continue;
            }
            oldest = oldest.min(number);
            match shown {
                Shown::Story(story) => self.stories.push(*story),
                Shown::Gone(tombstone) => self.tombstones.extend(tombstone),
                Shown::Lacking => {}
                Shown::Nothing => continue,
            }
            self.members.push((number, row));
        }
        self.history = sealing.map(|sealing| (sealing.archive.clone(), sealing.newest));
        self.low = self.low.max(self.full_at.unwrap_or(oldest));
        sort_newest_first(&mut self.stories, &mut self.tombstones);
    }
}
