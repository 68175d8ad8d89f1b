//! The judgement goes into the ledger: stories, their numbers, files.

use super::sealing::Floors;
use crate::error::Error;
use crate::ledger::judgement::{FileVerdict, Held, Judgement, Verdict};
use crate::ledger::memory::{Memory as _, State, StoryRow};
use crate::world::store::Store;

/// A story as it was written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Remembered {
    /// Its row.
    pub(super) row: StoryRow,
    /// Whether it got its number, or one more, with this run.
    pub(super) is_numbered: bool,
}

/// Writes what was judged; gives what became of each verdict's story. `number` is the newest number
/// that was given; `floors` are of the heads before the run.
///
/// In a new ledger, which has no floors, no edit gets a number: what subscribers have seen of it isn't
/// known.
pub(super) fn remember(
    store: &Store,
    judgement: &mut Judgement,
    floors: Option<&Floors>,
    number: &mut u64,
) -> Result<Vec<Remembered>, Error> {
    let floor = floors.map(|floors| floors.of(None));
    let mut rows = Vec::with_capacity(judgement.verdicts.len());
    for verdict in &mut judgement.verdicts {
        let gets_number = gets_number(store, verdict, floor)?;
        thaw(store, verdict)?;
        if gets_number {
            *number += 1;
        }
        let row = store.put_story(&verdict.story, gets_number.then_some(*number))?;
        verdict.story.row = row;
        rows.push(Remembered {
            row,
            is_numbered: gets_number,
        });
    }
    judgement.files.sort_by(|a, b| path(a).cmp(&path(b)));
    for file in &judgement.files {
        match file {
            // A path that one story left and another took in this run must not be removed after
            // it was put: removals come first for equal paths.
            FileVerdict::Remove(path) => store.remove_file(path)?,
            FileVerdict::Bury { path, sentences } => store.bury_file(path, sentences)?,
            FileVerdict::Put {
                seen,
                story,
                problems,
            } => {
                let row = match story {
                    Held::Nothing => None,
                    Held::Known(row) => Some(*row),
                    Held::Verdict(index) => rows.get(*index).map(|one| one.row),
                };
                store.put_file(seen, row, problems)?;
            }
        }
    }
    Ok(rows)
}

/// A story gets a number when it is released, and one more when it is edited, or comes back, after it
/// left a head, so that subscribers see that.
fn gets_number(store: &Store, verdict: &Verdict, floor: Option<u64>) -> Result<bool, Error> {
    let story = &verdict.story;
    if !story.state.is_public() {
        return Ok(false);
    }
    let number = match story.row.0 {
        0 => None,
        _ => store.number(story.row)?,
    };
    let Some(number) = number else {
        return Ok(true);
    };
    Ok(verdict.change.is_news() && floor.is_some_and(|floor| number < floor))
}

/// The links of a story that says something else now follow the ledger again, and what is kept of
/// it for the history is old. Of one that is back nothing tells any more which file it had.
fn thaw(store: &Store, verdict: &Verdict) -> Result<(), Error> {
    let row = verdict.story.row;
    if row.0 == 0 {
        return Ok(());
    }
    let Some(old) = store.story(row)? else {
        return Ok(());
    };
    if old.said != verdict.story.said || old.state != verdict.story.state {
        store.put_links(row, None)?;
        store.remove_parting(row)?;
    }
    if old.state == State::Gone && verdict.story.state != State::Gone {
        store.remove_gone_file(row)?;
    }
    Ok(())
}

/// Sorts by path, removals first.
fn path(file: &FileVerdict) -> (&[u8], bool) {
    match file {
        FileVerdict::Remove(path) | FileVerdict::Bury { path, .. } => (path.as_bytes(), false),
        FileVerdict::Put { seen, .. } => (seen.path.as_bytes(), true),
    }
}
