//! `feedmill build`: scan, compare, read, judge, remember, plan, write. The one place where all
//! parts meet.

mod ahead;
mod bodies;
mod checking;
mod comparing;
mod doubts;
mod drawing;
mod following;
mod importing;
mod opening;
mod outcome;
mod placing;
mod press;
mod reading;
mod recovering;
mod renderings;
mod scope;
mod sealed;
mod stages;
mod steps;
mod target;
mod writing;

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

pub(super) use self::bodies::Bodies;
use self::comparing::Looked;
pub(super) use self::drawing::{Drawer, Task};
pub(super) use self::outcome::Outcome;
pub(super) use self::press::Press;
pub(super) use self::renderings::Renderings;
pub(super) use self::scope::{Patience, Scope, Waiting};
use self::steps::Build;
use super::Context;
use super::site::Site;
use crate::args;
use crate::error::{Error, Exit};
use crate::store::Store;
use crate::story::ArticlePath;
use crate::world::lock::Lock;
use crate::world::output::OutputFolder;
use crate::world::scan::Scan;

/// Builds the site.
pub(super) fn run(context: &Context, options: &args::Build) -> Result<Exit, Error> {
    let started = Instant::now();
    let site = Site::open(context)?;
    let mut store = None;
    let request = Request {
        options,
        scope: &Scope::Whole,
        patience: &Patience::Never,
        waiting: &Waiting::default(),
    };
    let built = once(context, &site, request, &mut store)?;
    let articles = site.project.articles();
    let outcome = built.outcome;
    Ok(outcome.tell(&context.report, &articles, started.elapsed(), None))
}

/// What a run is asked to do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Request<'a> {
    /// Options of the command line.
    pub(super) options: &'a args::Build,
    /// Where to look.
    pub(super) scope: &'a Scope,
    /// Which files to leave for later.
    pub(super) patience: &'a Patience,
    /// Which missing ones the run before left for later.
    pub(super) waiting: &'a Waiting,
}

/// What a run gave.
#[derive(Debug)]
pub(super) struct Built {
    /// What it did.
    pub(super) outcome: Outcome,
    /// Files that must be looked at again.
    pub(super) restless: Vec<ArticlePath>,
    /// The missing ones among them.
    pub(super) waiting: Waiting,
    /// Whether articles are links, or have other names.
    pub(super) has_links: bool,
    /// When the next embargo ends.
    pub(super) due: Option<DateTime<Utc>>,
}

impl Built {
    /// Nothing besides an outcome.
    fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            restless: Vec::new(),
            waiting: Waiting::default(),
            has_links: false,
            due: None,
        }
    }
}

/// One run. `kept` is the ledger as the run before left it open, and gets this run's.
pub(super) fn once(
    context: &Context,
    site: &Site,
    request: Request<'_>,
    kept: &mut Option<Store>,
) -> Result<Built, Error> {
    let Request {
        options, waiting, ..
    } = request;
    let mut scope = waiting.widen(request.scope);
    let wait = Duration::from_secs(options.wait.into());
    let _lock = if options.dry_run {
        Lock::share(&site.lock_file(), wait)?
    } else {
        Some(Lock::take(&site.lock_file(), wait)?)
    };
    let (scanned, looked) = match scope.paths() {
        None => rayon::join(|| site.scan(), || Looked::at(site)),
        Some(paths) => (site.scan_paths(&paths), None),
    };
    let (folder, scan) = scanned?;
    let output = OutputFolder::open(&site.project.output())?;
    let opened = opening::open(site, output.as_ref(), options, kept.take())?;
    let mut scan = scan;
    if let Some(wider) = with_old_names(&opened.store, &scope, &scan)? {
        scan = site.scan_paths(&wider.paths().unwrap_or_default())?.1;
        scope = wider;
    }
    // A ledger that was lost knows none of the other articles, and they would count as gone. Of a file
    // that has other names the system tells a change under one alone.
    if scope != Scope::Whole && (opened.is_new || opened.changed.config || scan.has_links) {
        scope = Scope::Whole;
        scan = site.scan()?.1;
    }
    let has_links = scan.has_links;
    let build = Build {
        context,
        site,
        request: Request {
            scope: &scope,
            ..request
        },
        options,
        folder: &folder,
        output: output.as_ref(),
    };
    let (built, store) = build.run(opened, scan, looked)?;
    *kept = store;
    Ok(Built { has_links, ..built })
}

/// A scope with the old names of files that were seen under new ones, if it lacks any: what tells of those
/// may be still to come, and judged alone a new name would be a new story.
fn with_old_names(store: &Store, scope: &Scope, scan: &Scan) -> Result<Option<Scope>, Error> {
    let Scope::Paths(paths) = scope else {
        return Ok(None);
    };
    let mut wider = paths.clone();
    for seen in &scan.sightings {
        if store.file_at(&seen.path)?.is_none() {
            let old = store.paths_of(seen.inode)?.into_iter();
            wider.extend(old.filter(|path| !path.lies_below_one_of(paths)));
        }
    }
    Ok(Some(Scope::Paths(wider)).filter(|wider| wider != scope))
}
