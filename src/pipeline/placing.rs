//! Documents that have passed: taken out of the way of those that are checked next, and placed.

use super::checking::Passed;
use super::drawing::Task;
use super::target::Target;
use super::unplaced::Unplaced;
use super::writing::Writer;
use crate::error::Error;
use crate::plan::changes::{Placed, SealedDocument};
use crate::plan::document::DocumentPath;

impl Writer<'_> {
    /// Takes what has passed, with the marker if that is to come, so that others can be checked while
    /// it waits for its places.
    pub(super) fn take(&mut self, documents: Vec<Passed>, with_marker: bool) -> Result<(), Error> {
        let mut done = Vec::with_capacity(documents.len());
        let mut changed = Vec::new();
        let mut sealed = Vec::new();
        let mut heads = Vec::new();
        for document in documents {
            let Passed {
                path,
                changed: names,
                is_whole,
                hash,
            } = document;
            sealed.extend(hash.and_then(|hash| sealed_document(&path, hash)));
            if self.is_topic(&path) {
                heads.push((path.clone(), names.contains(&path)));
            }
            changed.extend(names);
            // An item that was left out is tried, and named, again by every run.
            if is_whole {
                done.push(path);
            }
        }
        self.has_changed |= !changed.is_empty();
        let unplaced = Unplaced {
            ready: None,
            changed,
            done,
            is_last: with_marker,
            sealed,
            heads,
            removed: Vec::new(),
        };
        self.make_ready(unplaced)
    }

    /// Whether hubs are told when a document changes.
    fn is_topic(&self, path: &str) -> bool {
        let has_hubs = !self.drawer.bodies.site.model.hubs.is_empty();
        has_hubs && matches!(DocumentPath::parse(path), Some(DocumentPath::Head { .. }))
    }

    fn make_ready(&mut self, mut unplaced: Unplaced) -> Result<(), Error> {
        if unplaced.is_last {
            self.settle_generation()?;
            let path = DocumentPath::Marker.path();
            if self.stage_marker(&path)? {
                unplaced.changed.push(path.clone());
            }
            unplaced.done.push(path);
        }
        if self.written.refused.is_some() {
            self.target.discard();
            return Ok(());
        }
        unplaced.ready = self.target.take();
        self.unplaced = Some(unplaced);
        Ok(())
    }

    /// Places what waits for it, durably; then it isn't pending any more.
    pub(super) fn place(&mut self) -> Result<(), Error> {
        let Some(unplaced) = self.unplaced.take() else {
            return Ok(());
        };
        self.note_next(&unplaced.sealed)?;
        self.target.place(unplaced.ready)?;
        self.written.files += unplaced.changed.len();
        if self.names_all {
            self.written.paths.extend(unplaced.changed);
        }
        self.tell_found()?;
        self.notes.tell().placed(&Placed {
            done: unplaced.done,
            sealed: unplaced.sealed,
            topics: unplaced.heads,
            removed: unplaced.removed,
        })?;
        if unplaced.is_last {
            self.let_retained_go()?;
        }
        // What has no place yet is pending until it has.
        if matches!(self.target, Target::Folder(_)) {
            self.notes.commit()?;
        }
        Ok(())
    }

    /// Removes what isn't ours any more, now that no head leads to it, and then places the marker. What may lead to
    /// another of them goes before it.
    pub(super) fn remove(&mut self) -> Result<(), Error> {
        let removals = std::mem::take(&mut self.removals);
        if removals.is_empty() || self.written.refused.is_some() {
            return Ok(());
        }
        self.commit_run()?;
        let mut done = Vec::with_capacity(removals.len());
        for path in removals.into_iter().rev() {
            match self.target.remove(&path) {
                Ok(was_there) => {
                    self.removed(&path, was_there);
                    done.push(path);
                }
                Err(error) => {
                    self.not_removed.get_or_insert(error);
                }
            }
        }
        self.make_ready(Unplaced {
            removed: done.clone(),
            done,
            is_last: true,
            ..Unplaced::default()
        })?;
        self.place()
    }

    /// Notes what sealed pages' documents will be, before they are placed: if the run is stopped right after
    /// that, the next one still knows them as ours, and needs no article of a neighbour.
    fn note_next(&self, documents: &[SealedDocument]) -> Result<(), Error> {
        if documents.is_empty() || !matches!(self.target, Target::Folder(_)) {
            return Ok(());
        }
        self.notes.tell().placing(documents)?;
        self.notes.commit()
    }

    fn removed(&mut self, path: &str, was_there: bool) {
        if was_there {
            self.has_changed = true;
            self.written.files += 1;
            if self.names_all {
                self.written.removed.push(path.to_owned());
            }
        }
    }

    /// Makes the marker ready, which takes its place last; whether it differs from the one there.
    fn stage_marker(&mut self, path: &str) -> Result<bool, Error> {
        let Task::Write(drawing) = self.drawer.task(path)? else {
            return Ok(false);
        };
        match self.drawer.renderer.pass(path, &drawing) {
            Ok(bytes) => self.target.stage_last(path, &bytes),
            Err(faults) => {
                let fault = faults.into_iter().next().unwrap_or_default();
                self.written.refused = Some((path.to_owned(), fault));
                Ok(false)
            }
        }
    }

    /// The generation was raised before the output could change. When nothing did, it falls back
    /// before the marker is drawn.
    fn settle_generation(&mut self) -> Result<(), Error> {
        if !self.has_changed {
            self.drawer.generation = self.notes.tell().lower_generation()?;
        }
        Ok(())
    }
}

/// A document of a sealed page with the hash of its bytes.
fn sealed_document(path: &str, hash: u128) -> Option<SealedDocument> {
    match DocumentPath::parse(path)? {
        DocumentPath::Sealed { feed, page, format } => Some(SealedDocument {
            folder: feed,
            page,
            format,
            hash,
        }),
        _ => None,
    }
}
