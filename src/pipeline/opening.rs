//! The ledger opened, or begun: from the output if that is ours, else from nothing.

use super::also_at::check_names;
use super::outcome::Cause;
use super::recovering::{RecoveredFeeds, is_of_site, recover};
use super::request::Options;
use super::site::Site;
use std::collections::BTreeMap;

use crate::error::Error;
use crate::feed::marker::Marker;
use crate::ledger::memory::{Missing, SiteState};
use crate::plan::document::DocumentPath;
use crate::store::{Store, Transaction};
use crate::world::output::OutputFolder;

/// The ledger of a run.
#[derive(Debug)]
pub(super) struct Opened {
    /// The ledger, told what the run finds out.
    pub(super) run: Transaction,
    /// Whether it is new.
    pub(super) is_new: bool,
    /// What of the config, or of Feedmill, changed since the documents were written.
    pub(super) changed: Changed,
    /// The stories that were read back from the output of a lost ledger.
    pub(super) recovered: Vec<Missing>,
    /// What was read back of the histories and of the feeds that select.
    pub(super) recovered_feeds: RecoveredFeeds,
    /// Whether there were any.
    pub(super) is_recovered: bool,
    /// Whether the last run ended, whatever waits since.
    pub(super) was_finished: bool,
    /// Set when the documents may be others than the ledger has it, as an older output was put back.
    pub(super) restored: Option<Restored>,
}

/// What changed since the documents were written.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Changed {
    /// Whether anything did that documents show, or that is read of articles.
    pub(super) config: bool,
    /// Whether stories' pages show something else.
    pub(super) pages: bool,
    /// Whether the output lacks a document that every site has: somebody cleared it.
    pub(super) output: bool,
}

/// What the output's marker says although no run is unfinished.
#[derive(Debug, Clone, Copy)]
pub(super) struct Restored {
    /// Its generation; `None` when there is no marker that can be read.
    pub(super) output: Option<u64>,
    /// The ledger's.
    pub(super) ledger: u64,
}

impl Opened {
    /// Whether all documents are made anyway.
    pub(super) fn makes_all(&self) -> bool {
        self.changed.config || self.changed.output || self.restored.is_some()
    }

    /// Why documents may be written although no article changed.
    pub(super) fn causes(&self, was_interrupted: bool, asked: bool) -> Vec<Cause> {
        if self.is_new {
            return Vec::new();
        }
        let was_finished = self.was_finished;
        let causes = [
            (asked, Cause::Asked),
            (self.changed.config, Cause::Configuration),
            (was_interrupted && !was_finished, Cause::Unfinished),
            (was_interrupted && was_finished, Cause::Awaited),
            // What an unfinished run didn't write isn't missing, nor what the configuration adds.
            (
                self.changed.output
                    && !(was_interrupted || self.changed.config || self.restored.is_some()),
                Cause::Missing,
            ),
            (self.restored.is_some(), Cause::OlderOutput),
        ];
        let those = causes.into_iter().filter(|(is_so, _)| *is_so);
        those.map(|(_, cause)| cause).collect()
    }
}

/// Opens the ledger, or begins one. `kept` is the ledger that an earlier run of this process left open; `articles`
/// counts them.
pub(super) fn open(
    site: &Site,
    (output, articles): (Option<&OutputFolder>, &dyn Fn() -> Result<usize, Error>),
    options: &Options,
    kept: Option<Store>,
) -> Result<Opened, Error> {
    let accept = options.accept;
    let marker = marker(output)?;
    check_marker(site, marker.as_ref())?;
    let file = site.ledger_file();
    let store = match kept {
        Some(kept) if kept.is_current()? => Some(kept),
        _ => Store::open(&file)?,
    };
    if let Some(store) = store {
        let run = store.begin()?;
        if let Some(state) = run.site()? {
            return resume(site, run, &state, (output, marker.as_ref()), accept);
        }
    }
    let gathered = site.gathered();
    if gathered.is_dir() {
        return Err(Error::RestoreUnfinished { path: gathered });
    }
    let is_ours = match output {
        Some(output) => marker.is_some() || is_of_site(site, output)?,
        None => false,
    };
    if let Some(output) = output.filter(|_| !is_ours && !accept) {
        check_strangers(site, output)?;
    }
    if let Some(output) = output.filter(|_| !accept) {
        check_names(site, output, &BTreeMap::new())?;
    }
    let run = if options.dry_run {
        Store::in_memory(&file)?
    } else {
        Store::create(&file)?
    };
    let generation = marker.as_ref().map_or(0, |marker| marker.generation);
    let fingerprints = site.fingerprints;
    run.tell().put_site(&SiteState {
        id: site.id().to_owned(),
        generation,
        config: fingerprints.all,
        pages: fingerprints.pages,
    })?;
    let (recovered, recovered_feeds) = match output {
        Some(output) if is_ours => recover(site, &run, output, articles()?)?,
        _ => Default::default(),
    };
    if !recovered.is_empty() {
        run.tell().filled(&[])?;
    }
    Ok(Opened {
        run,
        is_new: true,
        was_finished: true,
        changed: Changed::default(),
        is_recovered: !recovered.is_empty(),
        recovered,
        recovered_feeds,
        restored: None,
    })
}

/// Goes on with a ledger, beside the output and what its marker says.
fn resume(
    site: &Site,
    run: Transaction,
    state: &SiteState,
    (output, marker): (Option<&OutputFolder>, Option<&Marker>),
    accept: bool,
) -> Result<Opened, Error> {
    if state.id != site.id() {
        return Err(Error::AnotherSite {
            path: site.ledger_file(),
            found: state.id.clone(),
            expected: site.id().to_owned(),
        });
    }
    if let Some(marker) = marker.filter(|marker| marker.generation > state.generation && !accept) {
        return Err(Error::OutputIsNewer {
            path: site.project.output(),
            output: marker.generation,
            ledger: state.generation,
        });
    }
    let says = Restored {
        output: marker.map(|marker| marker.generation),
        ledger: state.generation,
    };
    let is_older = says.output.is_none_or(|output| output < says.ledger);
    let is_finished = run.pending(&[DocumentPath::Marker.path()])? == [None];
    let restored = Some(says).filter(|_| output.is_some() && is_finished && is_older);
    let fingerprints = site.fingerprints;
    let changed = Changed {
        config: state.config != fingerprints.all,
        pages: state.pages != fingerprints.pages,
        output: site.is_output_incomplete(&run, output)?,
    };
    if let Some(output) = output.filter(|_| changed.config && !accept) {
        check_names(site, output, &run.also_at()?)?;
    }
    let newer = marker
        .map_or(0, |marker| marker.generation)
        .max(state.generation);
    if changed.config || newer != state.generation {
        let id = state.id.clone();
        run.tell().put_site(&SiteState {
            id,
            generation: newer,
            config: fingerprints.all,
            pages: fingerprints.pages,
        })?;
    }
    Ok(Opened {
        run,
        is_new: false,
        was_finished: is_finished,
        changed,
        recovered: Vec::new(),
        recovered_feeds: RecoveredFeeds::default(),
        is_recovered: false,
        restored,
    })
}

fn marker(output: Option<&OutputFolder>) -> Result<Option<Marker>, Error> {
    let Some(output) = output else {
        return Ok(None);
    };
    let bytes = output.read(&DocumentPath::Marker.path())?;
    Ok(bytes.and_then(|bytes| Marker::read(&bytes)))
}

fn check_marker(site: &Site, marker: Option<&Marker>) -> Result<(), Error> {
    match marker {
        Some(marker) if marker.site != site.id() => Err(Error::AnotherSite {
            path: site.project.output().join(DocumentPath::Marker.path()),
            found: marker.site.clone(),
            expected: site.id().to_owned(),
        }),
        _ => Ok(()),
    }
}

/// Documents that we would replace in a folder that isn't marked as ours are somebody else's.
pub(super) fn check_strangers(site: &Site, output: &OutputFolder) -> Result<(), Error> {
    let style = site.has_html().then_some(DocumentPath::Style);
    for document in site.heads().chain(style).map(|document| document.path()) {
        if output.exists(&document)? {
            return Err(Error::NotOurs {
                path: site.project.output().join(document),
            });
        }
    }
    Ok(())
}
