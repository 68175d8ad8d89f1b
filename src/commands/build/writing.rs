//! Pending documents onto the disk, in stages: pages, heads, the marker; each drawn, passed through
//! the gate, synced, put in place.

use rayon::prelude::*;

use super::drawing::{Drawer, Drawing, Press, Task};
use crate::commands::progress::Progress;
use crate::error::Error;
use crate::feed::document::DocumentPath;
use crate::gate::{self, Fault};
use crate::problem::{Problem, What};
use crate::world::output::{Output, OutputFolder};
use crate::world::store::Store;

/// So many documents are drawn, checked and synced together: enough for one `syncfs` to pay.
const BATCH: usize = 512;

/// A document that fails the gate loses the items that fail; what fails again so often is refused.
const GATE_TRIES: u32 = 3;

/// What writing did.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// Documents whose bytes changed, by path within their stage.
    pub(super) paths: Vec<String>,
    /// Documents that were removed.
    pub(super) removed: Vec<String>,
    /// Items that the gate left out.
    pub(super) problems: Vec<Problem>,
    /// The document that the gate refused, and why; nothing after its stage was written.
    pub(super) refused: Option<(String, Fault)>,
}

/// Where documents go.
#[derive(Debug)]
pub(super) enum Target<'a> {
    /// The output folder.
    Folder(&'a mut Output),
    /// Nowhere: what would change is only named.
    Nowhere(Option<&'a OutputFolder>),
}

/// Writes what is pending.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    /// Draws documents.
    pub(super) drawer: Drawer<'a>,
    /// The ledger.
    pub(super) store: &'a Store,
    /// Where to.
    pub(super) target: Target<'a>,
    /// What was done.
    pub(super) written: Written,
    /// Whether this run has raised the generation.
    pub(super) is_raised: bool,
}

/// What the gate says of a document.
enum Checked {
    Passed(Passed),
    LeftOut(Vec<Problem>),
    Refused(String, Fault),
}

/// A document that passed the gate.
struct Passed {
    path: String,
    bytes: Vec<u8>,
    problems: Vec<Problem>,
}

impl Writer<'_> {
    /// Writes all stages; stops after the stage in which the gate refuses a document.
    pub(super) fn write(&mut self, progress: &Progress) -> Result<(), Error> {
        let mut documents: Vec<(Option<DocumentPath>, String)> = self
            .store
            .pending()?
            .into_iter()
            .map(|path| (DocumentPath::parse(&path), path))
            .collect();
        documents.sort();
        let stage = |document: &Option<DocumentPath>| match document {
            None | Some(DocumentPath::Page { .. }) => 0,
            Some(DocumentPath::Head { .. } | DocumentPath::Opml) => 1,
            Some(DocumentPath::Marker) => 2,
        };
        for wanted in 0..3 {
            let of_stage = documents
                .iter()
                .filter(|(document, _)| stage(document) == wanted);
            let paths: Vec<&String> = of_stage.map(|(_, path)| path).collect();
            for batch in paths.chunks(BATCH) {
                self.batch(batch, progress)?;
                if self.written.refused.is_some() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Draws, checks and places documents of one stage.
    fn batch(&mut self, paths: &[&String], progress: &Progress) -> Result<(), Error> {
        let mut drawings = Vec::with_capacity(paths.len());
        let mut removals = Vec::new();
        for path in paths {
            match self.drawer.task(path)? {
                Task::Write(drawing) => drawings.push(((*path).clone(), drawing)),
                Task::Remove => removals.push((*path).clone()),
                Task::Wait => {}
            }
        }
        let press = self.drawer.press;
        let checked: Vec<Checked> = drawings
            .into_par_iter()
            .map(|(path, drawing)| {
                progress.step();
                check(press, path, drawing)
            })
            .collect();
        let mut documents = Vec::with_capacity(checked.len());
        for document in checked {
            match document {
                Checked::Passed(passed) => documents.push(passed),
                Checked::LeftOut(problems) => self.written.problems.extend(problems),
                Checked::Refused(path, fault) => {
                    self.written.refused.get_or_insert((path, fault));
                }
            }
        }
        if self.written.refused.is_some() {
            return Ok(());
        }
        self.place(documents, removals)
    }

    fn place(&mut self, documents: Vec<Passed>, removals: Vec<String>) -> Result<(), Error> {
        let mut done = Vec::with_capacity(documents.len() + removals.len());
        let mut changed = Vec::new();
        for Passed {
            path,
            bytes,
            problems,
        } in documents
        {
            if self.target.stage(&path, &bytes)? {
                changed.push(path.clone());
            }
            // An item that was left out is tried, and named, again by every run.
            if problems.is_empty() {
                done.push(path);
            }
            self.written.problems.extend(problems);
        }
        let is_marker = |path: &String| DocumentPath::parse(path) == Some(DocumentPath::Marker);
        if !changed.iter().all(is_marker) || self.target.has_any(&removals)? {
            self.raise_generation()?;
        }
        self.target.commit()?;
        for path in removals {
            if self.target.remove(&path)? {
                self.written.removed.push(path.clone());
            }
            done.push(path);
        }
        self.written.paths.extend(changed);
        if matches!(self.target, Target::Folder(_)) {
            self.store.begin()?;
            self.store.remove_pending(&done)?;
            self.store.end()?;
        }
        Ok(())
    }

    /// The ledger is ahead of the output before the output changes, never behind.
    fn raise_generation(&mut self) -> Result<(), Error> {
        if self.is_raised {
            return Ok(());
        }
        self.is_raised = true;
        if let Some(mut site) = self.store.site()? {
            site.generation += 1;
            self.drawer.generation = site.generation;
            if matches!(self.target, Target::Folder(_)) {
                self.store.put_site(&site)?;
            }
        }
        Ok(())
    }
}

/// Passes a document through the gate, without the items that fail. A page is one item: its last
/// version stays.
fn check(press: Press<'_>, path: String, mut drawing: Drawing) -> Checked {
    let mut problems = Vec::new();
    for _ in 0..GATE_TRIES {
        let bytes = press.bytes(&drawing);
        let mut faults = gate::check(&bytes, &press.expected(&path, &drawing));
        if faults.is_empty() {
            return Checked::Passed(Passed {
                path,
                bytes,
                problems,
            });
        }
        if let Some(frame) = faults.iter().position(|fault| fault.item.is_none()) {
            return Checked::Refused(path, faults.swap_remove(frame));
        }
        for fault in faults {
            let Some(id) = fault.item else { continue };
            let name = drawing.key_of(&id).unwrap_or(&id).to_owned();
            problems.push(Problem::file(name, What::Refused { rule: fault.rule }));
            drawing.leave_out(&id);
        }
        if matches!(drawing, Drawing::Page(_)) {
            return Checked::LeftOut(problems);
        }
    }
    let rule = "items fail the gate again and again".to_owned();
    Checked::Refused(
        path,
        Fault {
            item: None,
            offset: None,
            rule,
        },
    )
}

impl Target<'_> {
    /// Whether the bytes differ from what is there; if so, they are made ready.
    fn stage(&mut self, path: &str, bytes: &[u8]) -> Result<bool, Error> {
        match self {
            Self::Folder(output) => output.stage(path, bytes),
            Self::Nowhere(None) => Ok(true),
            Self::Nowhere(Some(folder)) => Ok(folder.read(path)?.as_deref() != Some(bytes)),
        }
    }

    fn commit(&mut self) -> Result<(), Error> {
        match self {
            Self::Folder(output) => output.commit().map(drop),
            Self::Nowhere(_) => Ok(()),
        }
    }

    fn has_any(&self, paths: &[String]) -> Result<bool, Error> {
        for path in paths {
            if self.exists(path)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn exists(&self, path: &str) -> Result<bool, Error> {
        match self {
            Self::Folder(output) => output.exists(path),
            Self::Nowhere(None) => Ok(false),
            Self::Nowhere(Some(folder)) => folder.exists(path),
        }
    }

    /// Removes a document of ours; whether it was there.
    fn remove(&mut self, path: &str) -> Result<bool, Error> {
        match self {
            Self::Folder(output) => output.remove(path),
            Self::Nowhere(_) => self.exists(path),
        }
    }
}
