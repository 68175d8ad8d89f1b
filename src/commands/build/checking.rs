//! Drawings through the gate, and those that pass made ready: an item that fails is left out of every
//! format of its feed, a frame that fails refuses all.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::drawing::Drawing;
use super::press::Press;
use super::sealed::document_hash;
use crate::commands::progress::Progress;
use crate::error::Error;
use crate::feed::model::Format;
use crate::gate::Fault;

/// Items that fail are left out and the rest is tried again, so often; then it is refused.
const TRIES: u32 = 3;

/// What the gate says of some documents.
pub(super) enum Checked {
    /// These may replace the old ones.
    Passed {
        /// In the order of their drawings.
        documents: Vec<Passed>,
        /// Items that aren't in them.
        left_out: Vec<LeftOut>,
    },
    /// This one may not, for this reason; so none may.
    Refused(String, Fault),
}

/// A document that passed.
pub(super) struct Passed {
    pub(super) path: String,
    /// Whether it differs from what is there.
    pub(super) is_changed: bool,
    /// Whether all its items are in it.
    pub(super) is_whole: bool,
    /// Of a sealed page its hash.
    pub(super) hash: Option<u128>,
}

/// An item that failed, and why.
pub(super) struct LeftOut {
    id: String,
    /// The id of its story; of a story its own.
    pub(super) story_id: String,
    /// The text of a headline.
    pub(super) headline: Option<String>,
    /// The first rule that it broke.
    pub(super) rule: String,
}

/// A drawing on its way.
struct Work {
    path: String,
    drawing: Drawing,
    /// Whether it differs from what is there; `None` until it has passed.
    is_changed: Option<bool>,
    is_whole: bool,
    hash: Option<u128>,
}

/// Makes a document ready that has passed; whether it differs from what is there. Any thread may.
pub(super) type Stage<'a> = dyn Fn(&str, &[u8]) -> Result<bool, Error> + Sync + 'a;

/// Passes drawings through the gate, in parallel, and makes each ready as soon as it has passed.
pub(super) fn check(
    press: Press<'_>,
    drawings: Vec<(String, Drawing)>,
    stage: &Stage<'_>,
    progress: &Progress,
) -> Result<Checked, Error> {
    let begin = |(path, drawing): (String, Drawing)| Work {
        path,
        is_changed: None,
        is_whole: !drawing.is_part(),
        hash: None,
        drawing,
    };
    let mut works: Vec<Work> = drawings.into_iter().map(begin).collect();
    let mut left_out = Vec::new();
    for turn in 0..=TRIES {
        let found = read(press, &mut works, stage, progress)?;
        let frame = |(_, fault): &(usize, Fault)| fault.item.is_none() || turn == TRIES;
        if let Some(at) = found.iter().position(frame) {
            let (work, fault) = found.into_iter().nth(at).unwrap_or_default();
            let path = works.get(work).map(|work| work.path.clone());
            return Ok(Checked::Refused(path.unwrap_or_default(), fault));
        }
        if found.is_empty() {
            break;
        }
        for (at, fault) in found {
            let Some((place, item)) = works.get(at).and_then(|work| left(work, fault)) else {
                continue;
            };
            leave_out(&mut works, &place, &item.id);
            left_out.push(item);
        }
    }
    let documents = works.into_iter().filter_map(|work| {
        Some(Passed {
            path: work.path,
            is_changed: work.is_changed?,
            is_whole: work.is_whole,
            hash: work.hash,
        })
    });
    Ok(Checked::Passed {
        documents: documents.collect(),
        left_out,
    })
}

/// Renders and checks what hasn't passed yet; the faults, each with the place of its drawing.
fn read(
    press: Press<'_>,
    works: &mut [Work],
    stage: &Stage<'_>,
    progress: &Progress,
) -> Result<Vec<(usize, Fault)>, Error> {
    let pass = |(at, work): (usize, &mut Work)| -> Result<Vec<(usize, Fault)>, Error> {
        progress.step();
        match press.pass(&work.path, &work.drawing) {
            Ok(bytes) => {
                work.is_changed = Some(stage(&work.path, &bytes)?);
                work.hash =
                    matches!(work.drawing, Drawing::Sealed(_)).then(|| document_hash(&bytes));
                Ok(Vec::new())
            }
            Err(faults) => Ok(faults.into_iter().map(|fault| (at, fault)).collect()),
        }
    };
    // Heads in one format follow each other: they show many of the same items.
    let mut heads: BTreeMap<Format, Vec<(usize, &mut Work)>> = BTreeMap::new();
    let mut others = Vec::new();
    for (at, work) in works.iter_mut().enumerate() {
        match &work.drawing {
            _ if work.is_changed.is_some() => {}
            Drawing::Head(_, format) => {
                heads.entry(*format).or_default().push((at, work));
            }
            _ => others.push((at, work)),
        }
    }
    let others = others.into_par_iter().map(|work| vec![work]);
    let chains = heads.into_par_iter().map(|(_, chain)| chain).chain(others);
    let found = chains.flat_map_iter(|chain| chain.into_iter().map(pass));
    let found: Result<Vec<_>, Error> = found.collect();
    let mut found = found?.concat();
    found.sort_by_key(|(at, _)| *at);
    Ok(found)
}

/// Documents that are the same but for their format.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    /// The head of a feed.
    Head(String),
    /// A sealed page, by its folder.
    Sealed(String),
    /// A story's page.
    Page,
}

fn place_of(path: &str, drawing: &Drawing) -> Option<Place> {
    match drawing {
        Drawing::Head(drawn, _) => Some(Place::Head(drawn.head.feed.name.clone())),
        Drawing::Sealed(_) => {
            let (folder, _) = path.rsplit_once('/').unwrap_or_default();
            Some(Place::Sealed(folder.to_owned()))
        }
        Drawing::Page(_) => Some(Place::Page),
        Drawing::Opml(_) | Drawing::Marker(_) | Drawing::Style(_) | Drawing::Empty => None,
    }
}

/// The item that a fault belongs to, and where it is; `None` when it is gone already.
fn left(work: &Work, fault: Fault) -> Option<(Place, LeftOut)> {
    let id = fault.item?;
    let (story_id, headline) = work.drawing.item(&id)?;
    let place = place_of(&work.path, &work.drawing)?;
    let rule = fault.rule;
    let item = LeftOut {
        id,
        story_id,
        headline,
        rule,
    };
    Some((place, item))
}

/// Drops an item from every format of a head or sealed page, or its page.
fn leave_out(works: &mut Vec<Work>, place: &Place, id: &str) {
    works.retain_mut(|work| {
        if place_of(&work.path, &work.drawing).as_ref() != Some(place) {
            return true;
        }
        let was_there = match &mut work.drawing {
            Drawing::Head(drawn, _) => drawn.leave_out(id),
            Drawing::Sealed(sealed) => sealed.leave_out(id),
            // A page is one item: its last version stays.
            Drawing::Page(item) => return item.id != id,
            Drawing::Opml(_) | Drawing::Marker(_) | Drawing::Style(_) | Drawing::Empty => false,
        };
        if was_there {
            work.is_whole = false;
            work.is_changed = None;
        }
        true
    });
}
