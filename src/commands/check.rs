//! `check`: every published document read by the gate, against what the ledger expects of it.

use std::time::{Duration, Instant};

use rayon::prelude::*;
use serde::Serialize;

use super::report::place;
use super::{Context, Report};
use crate::error::{Action, Error, Exit};
use crate::gate::{self, Expected, Fault};
use crate::ledger::memory::State;
use crate::ledger::selection::Field;
use crate::pipeline::media;
use crate::pipeline::missing::each_public;
use crate::pipeline::site::Site;
use crate::pipeline::text::{count, duration};
use crate::pipeline::{Bodies, Drawer, Drawing, Listener as _, Renderer, Task, warn_of_types};
use crate::plan::document::DocumentPath;
use crate::plan::feeds::Feeds;
use crate::plan::hosting::mistaken_on_github_pages;
use crate::plan::model::Format;
use crate::publish::kept::damaged;
use crate::store::Store;
use crate::world::articles_folder::ArticlesFolder;
use crate::world::lock::Lock;
use crate::world::output::OutputFolder;

/// How long a build that is under way is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// So many pages are read and checked at a time.
const BATCH: usize = 512;

/// What was looked at, and what is wrong.
#[derive(Debug, Default, Serialize)]
struct Checked {
    /// How many documents were read.
    #[serde(rename = "checked")]
    read: usize,
    faults: Vec<Found>,
    /// Documents that should be there and aren't.
    missing: Vec<String>,
    /// How many documents the next build will write anyway; they weren't checked.
    pending: usize,
    exit_code: u8,
}

/// A broken rule, and where.
#[derive(Debug, Serialize)]
struct Found {
    document: String,
    line: Option<usize>,
    /// The id of the item that breaks it.
    item: Option<String>,
    rule: String,
}

/// Checks everything that is published; writes nothing.
pub(super) fn run(context: &Context) -> Result<Exit, Error> {
    let started = Instant::now();
    let site = context.site()?;
    let _lock = Lock::share(&site.lock_file(), PATIENCE)?;
    let store = site.look()?;
    let path = site.project.output();
    let output = OutputFolder::open(&path)?.ok_or(Error::NoOutput { path })?;
    if store
        .site()?
        .is_some_and(|state| state.config != site.fingerprints.all)
    {
        context.report.warning(
            "config.toml, or feedmill itself, has changed since the last build",
            Some("run `feedmill build` first: until then documents can't be what is expected"),
        );
    }
    context.warn_of_icon(&site);
    warn_of_types(&site, &context.report);
    let pending = store.pending_after("", usize::MAX)?;
    let mut check = Check {
        output: &output,
        checked: Checked {
            pending: pending.len(),
            ..Checked::default()
        },
        pending,
    };
    check.frame(&site, &store, &context.report)?;
    check.media(&store)?;
    check.pages(context, &site, &store)?;
    check.damaged(&site);
    Ok(check.checked.tell(&context.report, started.elapsed()))
}

/// The faults of a document, each with its line where it has one.
type Faulty = Vec<(Option<usize>, Fault)>;

struct Check<'a> {
    output: &'a OutputFolder,
    /// By path.
    pending: Vec<String>,
    checked: Checked,
}

impl Check<'_> {
    /// What wasn't published, as somebody had changed it, and waits to be written again.
    fn damaged(&mut self, site: &Site) {
        let damaged = damaged(&site.publish_folder()).into_iter();
        let damaged = damaged.filter(|path| self.pending.binary_search(path).is_ok());
        self.checked.faults.extend(damaged.map(|document| Found {
            document,
            line: None,
            item: None,
            rule: "it isn't as the last build left it".into(),
        }));
    }

    /// The style, the heads, the list of feeds, the marker.
    fn frame(&mut self, site: &Site, store: &Store, report: &Report) -> Result<(), Error> {
        // Heads render from the ledger alone; that the articles can't be had is no matter here.
        let folder = ArticlesFolder::open(&site.project.articles()).ok();
        let bodies = Bodies::new(site, folder.as_ref(), store);
        let choices = store.choices()?;
        let feeds = Feeds::of(site.setting(), &choices);
        let drawer = Drawer::new(&bodies, &feeds, &choices)?;
        let opml = feeds.has_opml().then_some(DocumentPath::Opml);
        let mut documents = Vec::new();
        let extras = site.extras().map(|(document, _)| document);
        let indexes = Field::ALL.map(DocumentPath::Index);
        let frame = extras.chain(feeds.heads()).chain(indexes).chain(opml);
        for document in frame.chain([DocumentPath::Marker]) {
            let path = document.path();
            if let Task::Write(drawing) = drawer.task(&path)? {
                let expected = drawer.renderer.expected(&path, &drawing);
                documents.push((path, expected));
            }
        }
        self.read(documents)?;
        self.other_names(site)?;
        self.old_addresses(&drawer, report)?;
        self.history(site, &drawer, &feeds)
    }

    /// What feeds' documents are called besides: each must be the document, byte for byte.
    fn other_names(&mut self, site: &Site) -> Result<(), Error> {
        for (document, name) in site.also_at() {
            let path = document.path();
            if self.pending.binary_search(&path).is_ok() {
                continue;
            }
            let Some(bytes) = self.output.read(name)? else {
                self.checked.missing.push(name.clone());
                continue;
            };
            self.checked.read += 1;
            if self.output.read(&path)?.is_some_and(|own| own != bytes) {
                self.checked.faults.push(Found {
                    document: name.clone(),
                    line: None,
                    item: None,
                    rule: format!("it isn't the same as {path}, which has this name too"),
                });
            }
        }
        Ok(())
    }

    /// The sealed pages of all histories.
    fn history(&mut self, site: &Site, drawer: &Drawer<'_>, feeds: &Feeds) -> Result<(), Error> {
        let mut documents = Vec::new();
        let is_kept = |history| feeds.history(history).is_some();
        let pages = drawer.bodies.store.folders()?.sealed.into_iter();
        for (_, folder, page) in pages.filter(|(history, ..)| is_kept(*history)) {
            let Some(sealed) = drawer.sealed_frame(&folder, page)? else {
                continue;
            };
            let formats = sealed.formats.iter();
            let places = site.places();
            let sealed = formats.map(|format| drawer.renderer.sealed(&places, &sealed, *format));
            documents.extend(sealed);
            if documents.len() >= BATCH {
                self.read(std::mem::take(&mut documents))?;
            }
        }
        self.read(documents)
    }

    /// Images and files, as large as they may be.
    fn media(&mut self, store: &Store) -> Result<(), Error> {
        let names = store.media_documents()?.into_iter();
        let mut paths: Vec<String> = names
            .map(|name| DocumentPath::Media { name }.path())
            .collect();
        paths.retain(|path| self.pending.binary_search(path).is_err());
        let output = self.output;
        let read: Result<Vec<_>, Error> = paths
            .into_par_iter()
            .map(|path| {
                let faults = output.open_file(&path)?;
                let faults = faults.map(|file| {
                    let place = || output.path().join(&path);
                    let faults = media::faults(&path, file);
                    faults.map_err(|source| Error::io(Action::Read, place(), source))
                });
                let faults = faults.transpose()?;
                let faults = faults.map(|faults| faults.into_iter().map(|fault| (None, fault)));
                Ok((path, faults.map(Iterator::collect)))
            })
            .collect();
        self.note(read?);
        Ok(())
    }

    /// The pages at old addresses.
    fn old_addresses(&mut self, drawer: &Drawer<'_>, report: &Report) -> Result<(), Error> {
        let files = drawer.bodies.store.folders()?.old_files;
        warn_of_old_types(&files, report);
        for files in files.chunks(BATCH) {
            let mut documents = Vec::new();
            for path in files {
                if let Task::Write(drawing @ Drawing::Redirect(..)) = drawer.task(path)? {
                    let expected = drawer.renderer.expected(path, &drawing);
                    documents.push((path.clone(), expected));
                }
            }
            self.read(documents)?;
        }
        Ok(())
    }

    /// The stories' pages.
    fn pages(&mut self, context: &Context, site: &Site, store: &Store) -> Result<(), Error> {
        if !site.model.pages {
            return Ok(());
        }
        let total = usize::try_from(store.count(&State::PUBLIC)?).unwrap_or(usize::MAX);
        let progress = context.report.begin("checking", total);
        let renderer = Renderer::new(site, store)?;
        let places = site.places();
        each_public(store, BATCH, |stories| {
            let pages = stories.iter().map(|story| renderer.page(&places, story));
            self.read(pages.collect())?;
            for _ in &stories {
                progress.step();
            }
            Ok(())
        })
    }

    fn read(&mut self, mut documents: Vec<(String, Expected)>) -> Result<(), Error> {
        documents.retain(|(path, _)| self.pending.binary_search(path).is_err());
        let output = self.output;
        let read: Result<Vec<_>, Error> = documents
            .into_par_iter()
            .map(|(path, expected)| {
                let bytes = output.read(&path)?;
                let faults = bytes.map(|bytes| {
                    let faults = gate::check(&bytes, &expected);
                    let lines = faults.iter().map(|fault| line_of(&bytes, fault));
                    lines.collect::<Vec<_>>().into_iter().zip(faults).collect()
                });
                Ok((path, faults))
            })
            .collect();
        self.note(read?);
        Ok(())
    }

    /// Notes what was found in documents; `None`: one is missing.
    fn note(&mut self, read: Vec<(String, Option<Faulty>)>) {
        for (path, faults) in read {
            let Some(faults) = faults else {
                self.checked.missing.push(path);
                continue;
            };
            self.checked.read += 1;
            let found = faults.into_iter().map(|(line, fault)| Found {
                document: path.clone(),
                line,
                item: fault.item,
                rule: fault.rule,
            });
            self.checked.faults.extend(found);
        }
    }
}

/// Says which pages at old addresses a host that goes by their names serves as something else.
fn warn_of_old_types(files: &[String], report: &Report) {
    let served = |file: &String| mistaken_on_github_pages(file, Format::Html);
    let mut mistaken = files.iter().filter_map(|file| Some((file, served(file)?)));
    let Some((file, served)) = mistaken.next() else {
        return;
    };
    let more = match mistaken.count() {
        0 => String::new(),
        more => format!(", and {more} more as their names end"),
    };
    let message = format!("GitHub Pages serves {file} as {served}, not as a web page{more}");
    let hint = "if that is your host, browsers won't follow it; others can be told the type";
    report.warning(&message, Some(hint));
}

impl Checked {
    fn tell(mut self, report: &Report, took: Duration) -> Exit {
        let is_right = self.faults.is_empty() && self.missing.is_empty();
        let exit = if is_right { Exit::Done } else { Exit::Refused };
        self.exit_code = exit.code();
        let hint = "`feedmill build --all` writes it again; a fault that stays is feedmill's own";
        for fault in &self.faults {
            let place = place(&fault.document, fault.line);
            let message = match &fault.item {
                Some(id) => format!("{} (item {id})", fault.rule),
                None => fault.rule.clone(),
            };
            report.fault(&place, &message, hint);
        }
        for path in &self.missing {
            let hint = "`feedmill build --all` writes it again";
            report.fault(&format!("{path}:"), "the document is missing", hint);
        }
        let documents = count(self.read, "document");
        let mut parts = vec![format!("{documents} checked")];
        match self.faults.len() {
            0 if is_right => parts.push("all right".into()),
            faults => parts.push(count(faults, "fault")),
        }
        if !self.missing.is_empty() {
            parts.push(format!("{} missing", self.missing.len()));
        }
        if self.pending > 0 {
            parts.push(format!("{} waiting to be written", self.pending));
        }
        report.line(&format!("{} in {}", parts.join(", "), duration(took)));
        report.json(&self);
        exit
    }
}

/// The line, from 1, in which a fault lies.
fn line_of(bytes: &[u8], fault: &Fault) -> Option<usize> {
    let offset = usize::try_from(fault.offset?).ok()?;
    let before = bytes.get(..offset.min(bytes.len()))?;
    Some(before.split(|byte| *byte == b'\n').count())
}
