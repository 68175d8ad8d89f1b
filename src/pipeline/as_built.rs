//! Documents of the output that aren't as the last build left them: cut short, edited, lost. What they would be is drawn
//! from the ledger.

use std::collections::{BTreeMap, BTreeSet};

use super::also_at::is_ours;
use super::bodies::Bodies;
use super::checking;
use super::drawer::Drawer;
use super::drawing::{Drawing, Task};
use super::missing::missing;
use super::request::Listener;
use super::sealed_page::document_hash;
use super::site::Site;
use crate::error::{Action, Error};
use crate::feed::marker::Marker;
use crate::plan::document::DocumentPath;
use crate::plan::feeds::Feeds;
use crate::store::Store;
use crate::world::articles_folder::ArticlesFolder;
use crate::world::output::OutputFolder;

/// So many documents are drawn at a time.
const BATCH: usize = 512;

/// The output as somebody has just looked at it.
pub(crate) trait Look: Sync {
    /// Whether a file lies at a path, and isn't empty.
    fn has_content(&self, path: &str) -> bool;

    /// Whether a file holds these bytes.
    fn holds(&self, path: &str, bytes: &[u8]) -> bool;

    /// Whether a file was there when all was last found right.
    fn was_there(&self, path: &str) -> bool;

    /// Whether a file isn't what it was when all was last found right, and was changed after the last build.
    fn is_later(&self, path: &str) -> bool;
}

/// The ledger that the output was built from.
///
/// # Errors
/// Those of the ledger; [`Error::AwaitsBuild`] when nobody can tell what documents should be before the next build.
pub(crate) fn ledger_of_output(site: &Site) -> Result<Store, Error> {
    let awaits = |why| Error::AwaitsBuild {
        path: site.project.output(),
        why,
    };
    let store = Store::look(&site.ledger_file())?.ok_or_else(|| awaits("the ledger is lost"))?;
    let state = store.site()?.ok_or_else(|| awaits("the ledger is lost"))?;
    if state.config != site.fingerprints.all {
        return Err(awaits(
            "the configuration, or feedmill itself, has changed since the last one",
        ));
    }
    if store.pending(&[DocumentPath::Marker.path()])? != [None] {
        return Err(awaits("the last one didn't end"));
    }
    Ok(store)
}

/// Of `paths` those that are documents and aren't as the last build left them, and the documents that are missing;
/// sorted. What can't be drawn, as its article has changed since, or waits to be written and isn't among the
/// `doubted`, counts if it was changed after the build.
///
/// # Errors
/// Those of the ledger and the output.
pub(crate) fn altered(
    (site, store): (&Site, &Store),
    (paths, doubted): (&[&str], &BTreeSet<String>),
    look: &dyn Look,
    listener: &dyn Listener,
) -> Result<Vec<String>, Error> {
    let Some(mut found) = Comparison::of(site, store, (look, doubted))? else {
        return Ok(Vec::new());
    };
    found.look_at(paths, listener)?;
    Ok(found.altered.into_iter().collect())
}

/// What is compared.
struct Comparison<'a> {
    site: &'a Site,
    store: &'a Store,
    output: OutputFolder,
    look: &'a dyn Look,
    /// Documents that weren't right before.
    doubted: &'a BTreeSet<String>,
    /// Others that wait to be written.
    pending: BTreeSet<String>,
    altered: BTreeSet<String>,
}

impl<'a> Comparison<'a> {
    /// `None` where there is no output.
    fn of(
        site: &'a Site,
        store: &'a Store,
        (look, doubted): (&'a dyn Look, &'a BTreeSet<String>),
    ) -> Result<Option<Self>, Error> {
        let Some(output) = OutputFolder::open(&site.project.output())? else {
            return Ok(None);
        };
        let pending = store.pending_after("", usize::MAX)?.into_iter();
        Ok(Some(Self {
            site,
            store,
            output,
            look,
            doubted,
            pending: pending.filter(|path| !doubted.contains(path)).collect(),
            altered: BTreeSet::new(),
        }))
    }

    /// Notes what can't be drawn, if anything tells that somebody changed it.
    fn doubt(&mut self, path: &str) {
        if self.look.is_later(path) || self.doubted.contains(path) {
            self.altered.insert(path.to_owned());
        }
    }

    fn look_at(&mut self, paths: &[&str], listener: &dyn Listener) -> Result<(), Error> {
        let has = |path: &str| self.look.has_content(path);
        let mut lost = Vec::new();
        missing(self.site, self.store, &has, |document| lost.push(document))?;
        let extras = self
            .site
            .extras()
            .filter(|(_, content)| !content.is_empty());
        let extras = extras.map(|(document, _)| document.path());
        lost.extend(extras.filter(|path| !has(path)));
        // A page that is new has never been there.
        lost.retain(|path| !self.pending.contains(path) || self.look.was_there(path));
        self.altered.extend(lost);
        // By the document that each is, under all its names.
        let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let other_names: BTreeMap<&String, String> = self
            .site
            .also_at()
            .map(|(document, name)| (name, document.path()))
            .collect();
        for path in paths {
            let path = (*path).to_owned();
            let document = other_names.get(&path).unwrap_or(&path).clone();
            names.entry(document).or_default().push(path);
        }
        let keys = names.keys().cloned();
        let (waiting, documents): (Vec<String>, Vec<String>) =
            keys.partition(|path| self.pending.contains(path));
        for name in waiting.iter().filter_map(|path| names.get(path)).flatten() {
            self.doubt(name);
        }
        let folder = ArticlesFolder::open(&self.site.project.articles()).ok();
        let bodies = Bodies::new(self.site, folder.as_ref(), self.store);
        let choices = self.store.choices()?;
        let feeds = Feeds::of(self.site.setting(), &choices);
        let drawer = Drawer::new(&bodies, &feeds, &choices)?;
        let progress = listener.begin("checking the output", documents.len());
        for documents in documents.chunks(BATCH) {
            let drawings = self.draw(&drawer, documents)?;
            // What the gate leaves out of a document isn't in that which was written.
            let same = |path: &str, bytes: &[u8]| {
                let names = names.get(path).into_iter().flatten();
                Ok(names
                    .filter(|name| !self.look.holds(name, bytes))
                    .cloned()
                    .collect())
            };
            let checked = checking::check(drawer.renderer, drawings, &same, &*progress)?;
            match checked {
                checking::Checked::Passed { documents, .. } => {
                    let changed = documents.into_iter().filter(|one| !one.changed.is_empty());
                    self.altered.extend(changed.map(|one| one.path));
                }
                checking::Checked::Refused(..) => {
                    for path in documents {
                        self.doubt(path);
                    }
                }
            }
        }
        Ok(())
    }

    /// What documents would be; what is told apart without that is noted.
    fn draw(
        &mut self,
        drawer: &Drawer<'_>,
        documents: &[String],
    ) -> Result<Vec<(String, Drawing)>, Error> {
        let (known, drawn): (Vec<&String>, Vec<&String>) =
            documents.iter().partition(|path| is_known_by_hash(path));
        for path in known {
            if !self.is_right(path)? {
                self.altered.insert(path.clone());
            }
        }
        let drawn: Vec<String> = drawn.into_iter().cloned().collect();
        let source = drawer.bodies.source();
        drawer.learn(source.reread(drawer.unread(&drawn)?));
        let mut drawings = Vec::new();
        for path in drawn {
            match drawer.task(&path)? {
                Task::Write(Drawing::Marker(marker)) if !self.is_marker(&marker)? => {}
                // Another's file may lie at an old address.
                Task::Write(Drawing::Redirect(..)) if !self.is_ours(&path)? => {}
                Task::Write(drawing) if !drawing.is_part() => drawings.push((path, drawing)),
                Task::Write(_) | Task::Wait => self.doubt(&path),
                Task::Copy(_) | Task::Remove | Task::Leave => {}
            }
        }
        Ok(drawings)
    }

    /// Whether the output's marker tells of nothing that only a build knows: one that was stopped.
    fn is_marker(&self, marker: &Marker) -> Result<bool, Error> {
        let there = self.output.read(&DocumentPath::Marker.path())?;
        let there = there.and_then(|bytes| Marker::read(&bytes));
        let is_stopped = !self.pending.is_empty();
        Ok(!is_stopped || there.is_some_and(|there| there == *marker))
    }

    fn is_ours(&self, path: &str) -> Result<bool, Error> {
        let bytes = self.output.read(path)?;
        Ok(bytes.is_some_and(|bytes| is_ours(self.site, &bytes)))
    }

    /// Whether an image, a file or a sealed page is what it should be, as far as anybody can tell.
    fn is_right(&self, path: &str) -> Result<bool, Error> {
        match DocumentPath::parse(path) {
            Some(DocumentPath::Media { name })
                if !self
                    .store
                    .shown_media(std::slice::from_ref(&name))?
                    .concat()
                    .is_empty() =>
            {
                let Some(file) = self.output.open_file(path)? else {
                    return Ok(false);
                };
                let faults = super::media::faults(path, file);
                let place = || self.site.project.output().join(path);
                let faults = faults.map_err(|error| Error::io(Action::Read, place(), error))?;
                Ok(faults.is_empty())
            }
            Some(DocumentPath::Sealed { feed, page, format }) => {
                let known = self.store.page_documents(&feed, page, &[format])?.concat();
                let bytes = self.output.read(path)?.unwrap_or_default();
                if known.is_empty() {
                    return Ok(!self.look.is_later(path));
                }
                Ok(known.contains(&document_hash(&bytes)))
            }
            _ => Ok(true),
        }
    }
}

/// Documents whose hash is known, from the ledger or their names.
fn is_known_by_hash(path: &str) -> bool {
    matches!(
        DocumentPath::parse(path),
        Some(DocumentPath::Media { .. } | DocumentPath::Sealed { .. })
    )
}
