//! Drawings through the gate, and those that pass made ready: an item that fails is left out of every
//! format of its feed, a frame that fails refuses all.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::drawing::Drawing;
use super::renderer::Renderer;
use super::request::Progress;
use super::sealed_page::document_hash;
use crate::error::Error;
use crate::gate::Fault;
use crate::plan::model::Format;

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
    /// Its names under which it differs from what is there.
    pub(super) changed: Vec<String>,
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
    /// Its names under which it differs from what is there; `None` until it has passed.
    changed: Option<Vec<String>>,
    is_whole: bool,
    hash: Option<u128>,
}

/// A document's bytes, when it passes the gate; else its faults. Any thread may.
type Pass<'a> = dyn Fn(&str, &Drawing) -> Result<Vec<u8>, Vec<Fault>> + Sync + 'a;

/// Makes a document ready that has passed, under all its names; gives those under which it differs from what is
/// there. Any thread may.
pub(super) type Stage<'a> = dyn Fn(&str, &[u8]) -> Result<Vec<String>, Error> + Sync + 'a;

/// Passes drawings through the gate, in parallel, and makes each ready as soon as it has passed.
pub(super) fn check(
    renderer: Renderer<'_>,
    drawings: Vec<(String, Drawing)>,
    stage: &Stage<'_>,
    progress: &dyn Progress,
) -> Result<Checked, Error> {
    let pass = |path: &str, drawing: &Drawing| renderer.pass(path, drawing);
    check_with(&pass, drawings, stage, progress)
}

fn check_with(
    pass: &Pass<'_>,
    drawings: Vec<(String, Drawing)>,
    stage: &Stage<'_>,
    progress: &dyn Progress,
) -> Result<Checked, Error> {
    let begin = |(path, drawing): (String, Drawing)| Work {
        path,
        changed: None,
        is_whole: !drawing.is_part(),
        hash: None,
        drawing,
    };
    let mut works: Vec<Work> = drawings.into_iter().map(begin).collect();
    let mut left_out = Vec::new();
    loop {
        let found = read(pass, &mut works, stage, progress)?;
        if found.is_empty() {
            break;
        }
        // All items that fail go at once, and each round has one item less at least.
        let mut failing = BTreeSet::new();
        let mut in_frame = None;
        for (at, fault) in &found {
            let Some(work) = works.get(*at) else { continue };
            match left(work, fault) {
                Some((place, item)) => {
                    if failing.insert((place, item.id.clone())) {
                        left_out.push(item);
                    }
                }
                None => in_frame = in_frame.or(Some((&work.path, fault))),
            }
        }
        if let Some((path, fault)) = in_frame {
            return Ok(Checked::Refused(path.clone(), fault.clone()));
        }
        for (place, id) in failing {
            leave_out(&mut works, &place, &id);
        }
    }
    let documents = works.into_iter().filter_map(|work| {
        Some(Passed {
            path: work.path,
            changed: work.changed?,
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
    pass: &Pass<'_>,
    works: &mut [Work],
    stage: &Stage<'_>,
    progress: &dyn Progress,
) -> Result<Vec<(usize, Fault)>, Error> {
    let look = |(at, work): (usize, &mut Work)| -> Result<Vec<(usize, Fault)>, Error> {
        progress.step();
        match pass(&work.path, &work.drawing) {
            Ok(bytes) => {
                work.changed = Some(stage(&work.path, &bytes)?);
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
            _ if work.changed.is_some() => {}
            Drawing::Head(_, format) => {
                heads.entry(*format).or_default().push((at, work));
            }
            _ => others.push((at, work)),
        }
    }
    let others = others.into_par_iter().map(|work| vec![work]);
    let chains = heads.into_par_iter().map(|(_, chain)| chain).chain(others);
    let found = chains.flat_map_iter(|chain| chain.into_iter().map(look));
    let found: Result<Vec<_>, Error> = found.collect();
    let mut found = found?.concat();
    found.sort_by_key(|(at, _)| *at);
    Ok(found)
}

/// Documents that are the same but for their format.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// The head of a feed.
    Head(String),
    /// A sealed page, by its folder.
    Sealed(String),
    /// A story's page.
    Page,
    /// A page at an old address.
    Redirect,
}

fn place_of(path: &str, drawing: &Drawing) -> Option<Place> {
    match drawing {
        Drawing::Head(drawn, _) => Some(Place::Head(drawn.head.feed.name.clone())),
        Drawing::Sealed(_) => {
            let (folder, _) = path.rsplit_once('/').unwrap_or_default();
            Some(Place::Sealed(folder.to_owned()))
        }
        Drawing::Page(_) => Some(Place::Page),
        Drawing::Redirect(..) => Some(Place::Redirect),
        Drawing::Index(_)
        | Drawing::Opml(_)
        | Drawing::Marker(_)
        | Drawing::Style(_)
        | Drawing::Empty => None,
    }
}

/// The item that a fault belongs to, and where it is; `None` when it is the frame's, or of an item that
/// nobody could leave out.
fn left(work: &Work, fault: &Fault) -> Option<(Place, LeftOut)> {
    let id = fault.item.clone()?;
    let (story_id, headline) = work.drawing.item(&id)?;
    let place = place_of(&work.path, &work.drawing)?;
    let item = LeftOut {
        id,
        story_id,
        headline,
        rule: fault.rule.clone(),
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
            Drawing::Redirect(_, story) => return story.id != id,
            Drawing::Index(_)
            | Drawing::Opml(_)
            | Drawing::Marker(_)
            | Drawing::Style(_)
            | Drawing::Empty => false,
        };
        if was_there {
            work.is_whole = false;
            work.changed = None;
        }
        true
    });
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Mutex};

    use chrono::DateTime;

    use super::*;
    use crate::ledger::item::{HeadlineItem, Item, Kind};
    use crate::plan::drawn::Drawn;
    use crate::plan::model::{FeedLink, Head};

    /// Nobody looks.
    struct Unseen;

    impl Progress for Unseen {
        fn step(&self) {}
    }

    fn item(n: usize) -> Item {
        Item {
            id: format!("tag:quay.example,2026:{n}"),
            guid: None,
            title: "Ferry found".into(),
            url: None,
            published: DateTime::UNIX_EPOCH,
            updated: DateTime::UNIX_EPOCH,
            kind: Kind::headline(HeadlineItem {
                about_id: "tag:quay.example,2026:a".into(),
                about_title: "Quay".into(),
                about_url: None,
            }),
        }
    }

    /// A head of so many items in two formats, and so many pages.
    fn drawings(items: usize, pages: usize) -> Vec<(String, Drawing)> {
        let head = Arc::new(Drawn::of(Head {
            feed: FeedLink {
                name: String::new(),
                title: "Quay".into(),
                formats: vec![Format::Rss, Format::Atom],
                has_stories: true,
                has_headlines: true,
            },
            id: "tag:quay.example,2026:feed:".into(),
            language: None,
            updated: DateTime::UNIX_EPOCH,
            items: (0..items).map(item).collect(),
            tombstones: Vec::new(),
            full_content: true,
            history: None,
        }));
        let page = |n| (format!("pages/{n}.html"), Drawing::Page(Box::new(item(n))));
        let heads = [("rss.xml", Format::Rss), ("atom.xml", Format::Atom)].map(|(path, format)| {
            let head = Drawing::Head(Arc::clone(&head), format);
            (path.to_owned(), head)
        });
        (0..pages).map(page).chain(heads).collect()
    }

    fn items_of(drawing: &Drawing) -> Vec<&Item> {
        match drawing {
            Drawing::Head(drawn, _) => drawn.head.items.iter().collect(),
            Drawing::Page(item) => vec![item],
            _ => Vec::new(),
        }
    }

    fn fault(item: Option<&Item>) -> Fault {
        Fault {
            item: item.map(|item| item.id.clone()),
            offset: None,
            rule: "no".into(),
        }
    }

    /// What is checked, what was made ready last, and how often a document was looked at.
    fn run(
        items: usize,
        pages: usize,
        pass: &Pass<'_>,
    ) -> (Checked, BTreeMap<String, usize>, usize) {
        let looks = AtomicUsize::new(0);
        let staged = Mutex::new(BTreeMap::new());
        let counted = |path: &str, drawing: &Drawing| {
            looks.fetch_add(1, Ordering::Relaxed);
            let bytes = pass(path, drawing)?;
            assert!(bytes.is_empty());
            Ok(vec![0; items_of(drawing).len()])
        };
        let stage = |path: &str, bytes: &[u8]| {
            staged.lock().unwrap().insert(path.to_owned(), bytes.len());
            Ok(vec![path.to_owned()])
        };
        let checked = check_with(&counted, drawings(items, pages), &stage, &Unseen).unwrap();
        (checked, staged.into_inner().unwrap(), looks.into_inner())
    }

    #[test]
    fn any_number_of_failing_items_is_left_out_at_once() {
        let fails = |item: &&Item| !item.id.ends_with('7');
        let (checked, staged, looks) = run(500, 100, &|_, drawing| {
            let found = items_of(drawing).into_iter().filter(fails);
            let faults: Vec<Fault> = found.map(|item| fault(Some(item))).collect();
            if faults.is_empty() {
                Ok(Vec::new())
            } else {
                Err(faults)
            }
        });
        let Checked::Passed {
            documents,
            left_out,
        } = checked
        else {
            panic!("refused");
        };
        assert_eq!(documents.len(), 2 + 10);
        assert_eq!(left_out.len(), 450 + 90);
        assert_eq!((staged["rss.xml"], staged["atom.xml"]), (50, 50));
        assert_eq!(looks, 102 + 2);
    }

    #[test]
    fn items_that_fail_one_after_the_other_are_left_out_too() {
        // One format tells of the first alone, the other has nothing to say.
        let (checked, staged, _) = run(40, 0, &|path, drawing| {
            let first = items_of(drawing).into_iter().next();
            match first.filter(|item| path == "atom.xml" && !item.id.ends_with(":39")) {
                Some(item) => Err(vec![fault(Some(item))]),
                None => Ok(Vec::new()),
            }
        });
        assert!(matches!(checked, Checked::Passed { left_out, .. } if left_out.len() == 39));
        assert_eq!((staged["rss.xml"], staged["atom.xml"]), (1, 1));
    }

    #[test]
    fn a_fault_of_the_frame_refuses_all() {
        let (checked, ..) = run(3, 0, &|path, drawing| {
            let items = items_of(drawing).into_iter().map(|item| fault(Some(item)));
            match path {
                "rss.xml" => Err(items.chain([fault(None)]).collect()),
                _ => Ok(Vec::new()),
            }
        });
        assert!(matches!(checked, Checked::Refused(path, _) if path == "rss.xml"));
        // A fault of an item that isn't there would stay for ever.
        let (checked, ..) = run(3, 0, &|_, _| Err(vec![fault(Some(&item(9)))]));
        assert!(matches!(checked, Checked::Refused(..)));
    }
}
