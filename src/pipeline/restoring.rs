//! A published site read back into an output, from which the next build goes on as if it had its ledger.
//!
//! Nobody lists what is served on the web, but all documents of ours are led to by others, from the heads on. They
//! are gathered beside the ledger and take their places when all are there, so that no build goes on from a part.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::opening::check_strangers;
use super::published::{Got, Published, Validators};
use super::request::{Listener, Progress};
use super::site::Site;
use crate::error::{Action, Error};
use crate::feed::html::REDIRECT;
use crate::feed::marker::Marker;
use crate::feed::recovered::{self, RecoveredItem, RecoveredKind, mentioned};
use crate::ledger::selection::Field;
use crate::ledger::slug::slug;
use crate::plan::document::DocumentPath;
use crate::plan::model::Format;
use crate::world::lock::Lock;
use crate::world::output::{Output, OutputFolder};

/// The documents in it.
const DOCUMENTS: &str = "documents/";

/// Where an output holds what is being written.
const UNFINISHED: &str = ".tmp/";

/// What it knows of them.
const KNOWN: &str = "known.json";

/// So many documents are gathered, or placed, before they are brought to the disk.
const TOGETHER: usize = 512;

/// A document other than an image or a file is smaller.
const MOST_BYTES: u64 = 50_000_000;

/// No site has more documents, and none is larger.
const MOST_DOCUMENTS: usize = 2_000_000;
const MOST_BYTES_IN_ALL: u64 = 50_000_000_000;

/// So long one run takes at most; the next goes on where it ended.
const LONGEST: Duration = Duration::from_secs(2 * 60 * 60);

/// So often it is begun again when the site changes meanwhile.
const MOST_ROUNDS: usize = 3;

/// How a restoring is meant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RestoreOptions {
    /// Whether nothing is to be written.
    pub(crate) dry_run: bool,
    /// How long another run is waited for.
    pub(crate) wait: Duration,
}

/// What was read back.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Restored {
    /// Where from.
    pub(crate) from: String,
    /// The generation of what is published.
    pub(crate) generation: u64,
    /// Whether the output is that already.
    pub(crate) was_there: bool,
    /// How many documents.
    pub(crate) documents: usize,
    /// How many of them an earlier run had read.
    pub(crate) known: usize,
    /// How many bytes were read.
    pub(crate) bytes: u64,
    /// Pages of stories, and documents that others lead to, that aren't there.
    pub(crate) missing: Vec<String>,
    /// Whether pages of stories were found by the names of articles alone.
    pub(crate) guessed: bool,
    pub(crate) dry_run: bool,
}

impl Restored {
    /// Whether a part of the history is missing: of its stories nobody may know.
    pub(crate) fn lacks_history(&self) -> bool {
        self.missing.iter().any(|path| is_sealed(path))
    }
}

/// Reads a published site back.
pub(crate) fn restore(
    site: &Site,
    published: &Published,
    options: RestoreOptions,
    listener: &dyn Listener,
) -> Result<Restored, Error> {
    let _lock = if options.dry_run {
        Lock::share(&site.lock_file(), options.wait)?
    } else {
        Some(Lock::take(&site.lock_file(), options.wait)?)
    };
    refuse_ledger(site)?;
    let marker = marker(site, published)?;
    let mut restored = Restored {
        from: published.place(),
        generation: marker.generation,
        dry_run: options.dry_run,
        ..Restored::default()
    };
    restored.was_there = is_there(site, &marker)?;
    if restored.was_there || options.dry_run {
        return Ok(restored);
    }
    let started = Instant::now();
    for _ in 0..MOST_ROUNDS {
        let mut gathering = Gathering::begin(site, published, listener, started)?;
        let gathered = gathering.gather();
        gathered.map_err(|error| gathering.with_kept(error))?;
        let now = self::marker(site, published)?;
        if now.generation != restored.generation {
            // The rest may be of either.
            restored.generation = now.generation;
            continue;
        }
        gathering.place(&now)?;
        let Gathering { found, .. } = gathering;
        restored.documents = found.there.len() + 1;
        restored.known = found.known;
        restored.bytes = found.bytes;
        restored.missing = found.missing;
        restored.guessed = found.guessed;
        return Ok(restored);
    }
    Err(Error::SiteChanges {
        place: published.place(),
    })
}

/// What a ledger knows is more than any document tells.
fn refuse_ledger(site: &Site) -> Result<(), Error> {
    let ledger = site.ledger_file();
    let is_there = ledger
        .try_exists()
        .map_err(|source| Error::io(Action::Read, &ledger, source))?;
    if is_there {
        let message = format!("the ledger is there: {}", ledger.display());
        let hint = "there is nothing to restore; to go on from what is published, move it and the output away first";
        return Err(Error::usage(message, hint));
    }
    Ok(())
}

/// Says whose site is published, and refuses another's.
fn marker(site: &Site, published: &Published) -> Result<Marker, Error> {
    let path = DocumentPath::Marker.path();
    let Got::Bytes(bytes, _) = published.get(&path, None, MOST_BYTES)? else {
        return Err(published.is_no_site());
    };
    let marker = Marker::read(&bytes).ok_or_else(|| published.is_no_site())?;
    if marker.site != site.id() {
        return Err(Error::AnotherSite {
            path: PathBuf::from(published.place()).join(path),
            found: marker.site,
            expected: site.id().to_owned(),
        });
    }
    Ok(marker)
}

/// Whether the output is what is published; refuses any other, of which nobody knows whether it may go.
fn is_there(site: &Site, published: &Marker) -> Result<bool, Error> {
    let path = site.project.output();
    let Some(output) = OutputFolder::open(&path)? else {
        return Ok(false);
    };
    let is_unfinished = site.gathered().is_dir();
    let own = output.read(&DocumentPath::Marker.path())?;
    let Some(own) = own.and_then(|bytes| Marker::read(&bytes)) else {
        if !is_unfinished {
            check_strangers(site, &output)?;
        }
        return Ok(false);
    };
    if own == *published && !is_unfinished {
        return Ok(true);
    }
    if is_unfinished && own.site == published.site {
        return Ok(false);
    }
    let message = format!(
        "{} is there, at generation {}; what is published is at generation {}",
        path.display(),
        own.generation,
        published.generation
    );
    let hint =
        "`feedmill build` goes on from it; to go on from what is published, move it away first";
    Err(Error::usage(message, hint))
}

/// What was found so far.
#[derive(Debug, Default)]
struct Found {
    /// Documents that were asked for.
    asked: BTreeSet<String>,
    /// Those of them that are gathered.
    there: BTreeSet<String>,
    /// Those that aren't published.
    absent: BTreeSet<String>,
    /// Those that others lead to.
    linked: BTreeSet<String>,
    /// The pages of stories that feeds or their history hold.
    own: BTreeSet<String>,
    known: usize,
    bytes: u64,
    missing: Vec<String>,
    guessed: bool,
}

/// Documents on their way into the folder in which they are gathered.
struct Gathering<'a> {
    site: &'a Site,
    published: &'a Published,
    folder: Output,
    /// Of documents that are gathered, also by an earlier run.
    known: BTreeMap<String, Validators>,
    found: Found,
    /// The address below which documents name each other; it may not be where they are served.
    base_url: String,
    progress: Box<dyn Progress>,
    started: Instant,
}

/// What became of a document.
enum Taken {
    New(u64, Validators),
    Known,
    Missing,
    /// It isn't ours.
    Foreign,
}

impl<'a> Gathering<'a> {
    fn begin(
        site: &'a Site,
        published: &'a Published,
        listener: &dyn Listener,
        started: Instant,
    ) -> Result<Self, Error> {
        let folder = Output::open(&site.gathered())?;
        let known = folder.read(KNOWN)?;
        // What can't be read is as good as none.
        let known = known.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(Self {
            site,
            published,
            folder,
            known: known.unwrap_or_default(),
            found: Found::default(),
            base_url: site.model.base_url.clone(),
            progress: listener.begin("reading", 0),
            started,
        })
    }

    /// Gathers all documents but the marker.
    fn gather(&mut self) -> Result<(), Error> {
        let marker = DocumentPath::Marker.path();
        if let Some(mut files) = self.published.list()? {
            files.retain(|path| *path != marker && !path.starts_with(UNFINISHED));
            self.find_base_url()?;
            for path in self.take_all(&files)? {
                self.leads_to(&path)?;
            }
            let Found {
                linked, own, there, ..
            } = &self.found;
            let absent = linked.union(own).filter(|path| !there.contains(*path));
            self.found
                .absent
                .extend(absent.cloned().collect::<Vec<_>>());
        } else {
            self.found.asked.insert(marker);
            self.find_base_url()?;
            let first = self.first();
            self.follow(first)?;
            self.look_for_histories()?;
        }
        let Found {
            absent,
            own,
            linked,
            ..
        } = &self.found;
        let is_missed = |path: &&String| {
            let document = DocumentPath::parse(path);
            let (is_page, is_linked) = (own.contains(*path), linked.contains(*path));
            (is_page && self.site.model.pages)
                || (is_linked
                    && matches!(
                        document,
                        Some(DocumentPath::Media { .. } | DocumentPath::Sealed { .. })
                    ))
        };
        self.found.missing = absent.iter().filter(is_missed).cloned().collect();
        Ok(())
    }

    /// Takes documents, and all that they lead to.
    fn follow(&mut self, paths: Vec<String>) -> Result<(), Error> {
        let mut next: BTreeSet<String> = paths.into_iter().collect();
        loop {
            next.retain(|path| self.found.asked.insert(path.clone()));
            if next.is_empty() {
                return Ok(());
            }
            if self.found.asked.len() > MOST_DOCUMENTS {
                return Err(self.too_much("more documents than any site has"));
            }
            let paths: Vec<String> = std::mem::take(&mut next).into_iter().collect();
            for path in self.take_all(&paths)? {
                next.extend(other_formats(&path));
                next.extend(self.leads_to(&path)?);
            }
        }
    }

    /// Looks for sealed pages in the folders of feeds whose documents lead to none: one in JSON leads to pages in
    /// JSON alone.
    fn look_for_histories(&mut self) -> Result<(), Error> {
        let documents = self.found.there.iter();
        let documents: Vec<DocumentPath> = documents
            .filter_map(|path| DocumentPath::parse(path))
            .collect();
        let heads = documents.iter().filter_map(|document| match document {
            DocumentPath::Head { feed, .. } => Some(feed.clone()),
            _ => None,
        });
        let mut feeds: BTreeSet<String> = heads.collect();
        for document in &documents {
            if let DocumentPath::Sealed { feed, .. } = document {
                feeds.remove(feed);
            }
        }
        for feed in feeds {
            for page in 1.. {
                let documents = Format::ALL.map(|format| {
                    let feed = feed.clone();
                    DocumentPath::Sealed { feed, page, format }.path()
                });
                self.follow(documents.to_vec())?;
                if !documents.iter().any(|path| self.found.there.contains(path)) {
                    break;
                }
            }
        }
        Ok(())
    }

    /// What a site has, as its configuration tells, and what its articles' pages may be called where nothing
    /// leads to those of older stories.
    fn first(&mut self) -> Vec<String> {
        let indexes = Field::ALL.map(DocumentPath::Index);
        let others = [DocumentPath::Style, DocumentPath::Opml];
        let documents = self.site.heads().chain(indexes).chain(others);
        let mut paths: Vec<String> = documents.map(|document| document.path()).collect();
        paths.extend(self.site.also_at().map(|(_, name)| name.clone()));
        let config = &self.site.project.config;
        let leads_to_all = config.feeds.iter().any(|feed| {
            let is_whole = feed.items.stories && feed.selection.is_everything();
            is_whole && !feed.archive.is_empty()
        });
        if self.site.model.pages && (!leads_to_all || config.articles.link.is_some()) {
            self.found.guessed = true;
            let articles = self.site.scan().map(|(_, scan)| scan.sightings);
            paths.extend(articles.into_iter().flatten().map(|seen| {
                let (slug, _) = slug(&seen.path.key());
                DocumentPath::Page { slug }.path()
            }));
        }
        paths
    }

    /// Finds out below which address the documents name each other.
    fn find_base_url(&mut self) -> Result<(), Error> {
        for document in self.site.heads() {
            let DocumentPath::Head { format, .. } = &document else {
                continue;
            };
            let Got::Bytes(bytes, _) = self.published.get(&document.path(), None, MOST_BYTES)?
            else {
                continue;
            };
            let own = recovered::head(&bytes, *format).and_then(|head| head.links.own);
            let base_url = own
                .as_deref()
                .and_then(|own| own.strip_suffix(&document.url("")));
            if let Some(base_url) = base_url {
                base_url.clone_into(&mut self.base_url);
                return Ok(());
            }
        }
        Ok(())
    }

    /// The documents that a gathered one leads to, and where pages may lie of stories that it links elsewhere.
    fn leads_to(&mut self, path: &str) -> Result<BTreeSet<String>, Error> {
        let Some(document) = DocumentPath::parse(path) else {
            return Ok(BTreeSet::new());
        };
        if matches!(document, DocumentPath::Media { .. } | DocumentPath::Style) {
            return Ok(BTreeSet::new());
        }
        let bytes = self.folder.read(&[DOCUMENTS, path].concat())?;
        let bytes = bytes.unwrap_or_default();
        let linked = mentioned(&bytes, &document.url(&self.base_url), &self.base_url);
        let linked = linked.into_iter().map(|document| document.path());
        let mut paths: BTreeSet<String> = linked.collect();
        self.found.linked.extend(paths.iter().cloned());
        // A head in a format that the configuration no longer has tells of what was.
        let is_current = |format: Format| {
            let mut feeds = self.site.project.config.feeds.iter();
            feeds.any(|feed| feed.formats.contains(&format))
        };
        let format = match document {
            DocumentPath::Head { format, .. } => Some(format).filter(|format| is_current(*format)),
            DocumentPath::Sealed { format, .. } => Some(format),
            _ => None,
        };
        if let Some(format) = format {
            let head = recovered::head(&bytes, format);
            for item in head.into_iter().flat_map(|head| head.items) {
                let url = item.url.as_deref();
                match url.and_then(|url| DocumentPath::at_url(url, &self.base_url)) {
                    Some((page @ DocumentPath::Page { .. }, "")) => {
                        self.found.own.insert(page.path());
                    }
                    _ => paths.extend(page_of(&item, self.site.id())),
                }
            }
        }
        Ok(paths)
    }

    /// Takes documents; gives those that are there.
    fn take_all(&mut self, paths: &[String]) -> Result<Vec<String>, Error> {
        let mut there = Vec::new();
        for paths in paths.chunks(TOGETHER) {
            if self.started.elapsed() > LONGEST {
                return Err(self.too_much("it takes too long"));
            }
            let (taken, fault) = self.take_some(paths);
            for (path, taken) in taken {
                match taken {
                    Taken::New(bytes, validators) => {
                        self.found.bytes += bytes;
                        self.known.insert(path.clone(), validators);
                    }
                    Taken::Known => self.found.known += 1,
                    // A host may answer with a page of its own where it has nothing.
                    Taken::Missing | Taken::Foreign => {
                        self.found.absent.insert(path);
                        continue;
                    }
                }
                there.push(path);
            }
            // What is gathered stays, whatever comes.
            let known = serde_json::to_vec(&self.known).unwrap_or_default();
            self.folder.stage_last(KNOWN, &known)?;
            self.folder.commit()?;
            if let Some(fault) = fault {
                return Err(fault);
            }
            if self.found.bytes > MOST_BYTES_IN_ALL {
                return Err(self.too_much("more than any site holds"));
            }
        }
        self.found.there.extend(there.iter().cloned());
        Ok(there)
    }

    /// Takes some documents at once; what stops it comes with what was taken.
    fn take_some(&self, paths: &[String]) -> (Vec<(String, Taken)>, Option<Error>) {
        let (next, taken, fault) = (AtomicUsize::new(0), Mutex::default(), Mutex::default());
        let work = || {
            while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                match self.take(path) {
                    Ok(one) => {
                        let mut taken: std::sync::MutexGuard<'_, Vec<_>> =
                            taken.lock().unwrap_or_else(PoisonError::into_inner);
                        taken.push((path.clone(), one));
                    }
                    Err(error) => {
                        next.store(paths.len(), Ordering::Relaxed);
                        *fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    }
                }
                self.progress.step();
            }
        };
        thread::scope(|scope| {
            for _ in 0..self.published.at_once().min(paths.len()) {
                scope.spawn(work);
            }
        });
        let taken = taken.into_inner().unwrap_or_else(PoisonError::into_inner);
        let fault = fault.into_inner().unwrap_or_else(PoisonError::into_inner);
        (taken, fault)
    }

    fn take(&self, path: &str) -> Result<Taken, Error> {
        let place = [DOCUMENTS, path].concat();
        let known = match self.known.get(path) {
            Some(known) if self.folder.exists(&place)? => Some(known),
            _ => None,
        };
        let is_media = matches!(DocumentPath::parse(path), Some(DocumentPath::Media { .. }));
        let most = if is_media {
            self.site.project.config.articles.max_media
        } else {
            MOST_BYTES
        };
        Ok(match self.published.get(path, known, most)? {
            Got::Missing => Taken::Missing,
            Got::Same => Taken::Known,
            Got::Bytes(bytes, _) if !self.is_ours(path, &bytes) => Taken::Foreign,
            Got::Bytes(bytes, validators) => {
                self.folder.stage(&place, &bytes)?;
                Taken::New(bytes.len() as u64, validators)
            }
        })
    }

    /// Whether a file is a document of the site: other pages may lie beside.
    fn is_ours(&self, path: &str, bytes: &[u8]) -> bool {
        use DocumentPath::{Media, NoJekyll, Opml, Style};
        let document = DocumentPath::parse(path);
        let says_nothing = matches!(document, Some(Media { .. } | NoJekyll | Opml | Style));
        let own = [
            self.site.id(),
            &self.site.model.base_url,
            &self.base_url,
            REDIRECT,
        ];
        says_nothing || recovered::is_of(bytes, &own)
    }

    /// Gives all that is gathered its place in the output, with the marker as the last; then nothing waits any more.
    fn place(&mut self, marker: &Marker) -> Result<(), Error> {
        let output = Output::open(&self.site.project.output())?;
        let mut paths: Vec<&String> = self.found.there.iter().collect();
        // Pages before what leads to them; other names of heads after all.
        paths.sort_by_cached_key(|path| {
            let document = DocumentPath::parse(path);
            (document.is_none(), document)
        });
        output.stage(&DocumentPath::NoJekyll.path(), b"")?;
        for paths in paths.chunks(TOGETHER) {
            output.expect(paths.len());
            for path in paths {
                if let Some(bytes) = self.folder.read(&[DOCUMENTS, path].concat())? {
                    output.stage(path, &bytes)?;
                }
            }
            output.commit()?;
        }
        output.stage_last(&DocumentPath::Marker.path(), &marker.document())?;
        output.commit()?;
        // What this machine published before it went on from here is no matter any more.
        let _ = std::fs::remove_dir_all(self.site.publish_folder());
        let gathered = self.site.gathered();
        std::fs::remove_dir_all(&gathered)
            .map_err(|source| Error::io(Action::Remove, &gathered, source))
    }

    fn too_much(&self, cause: &str) -> Error {
        Error::Unreachable {
            url: self.published.place(),
            cause: cause.to_owned(),
            is_private: false,
            others_kept: true,
        }
    }

    /// Says whether documents were read before an error.
    fn with_kept(&self, error: Error) -> Error {
        match error {
            Error::Unreachable {
                url,
                cause,
                is_private,
                ..
            } => Error::Unreachable {
                url,
                cause,
                is_private,
                others_kept: !self.known.is_empty(),
            },
            error => error,
        }
    }
}

fn is_sealed(path: &str) -> bool {
    matches!(DocumentPath::parse(path), Some(DocumentPath::Sealed { .. }))
}

/// A head or a sealed page in the other formats, to which nothing may lead.
fn other_formats(path: &str) -> Vec<String> {
    let document = DocumentPath::parse(path);
    let others = Format::ALL
        .into_iter()
        .filter_map(|format| match &document {
            Some(DocumentPath::Head { feed, .. }) => Some(DocumentPath::Head {
                feed: feed.clone(),
                format,
            }),
            Some(DocumentPath::Sealed { feed, page, .. }) => Some(DocumentPath::Sealed {
                feed: feed.clone(),
                page: *page,
                format,
            }),
            _ => None,
        });
    others.map(|document| document.path()).collect()
}

/// Where the page of a story may lie that links elsewhere.
fn page_of(item: &RecoveredItem, site_id: &str) -> Option<String> {
    let RecoveredKind::Story { key, .. } = &item.kind else {
        return None;
    };
    let key = key.as_deref().or_else(|| item.id.strip_prefix(site_id))?;
    let (slug, _) = slug(key);
    Some(DocumentPath::Page { slug }.path())
}
