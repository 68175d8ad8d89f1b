//! One run: scan, compare, read, judge, plan, draw, check, place. The one place where all parts meet.

pub(crate) mod adoption;
mod ahead;
mod also_at;
mod article_paths;
pub(crate) mod as_built;
mod bodies;
mod checking;
mod comparing;
pub(crate) mod differing;
mod drawer;
mod drawing;
pub(crate) mod first_commits;
mod folder_files;
mod following;
pub(crate) mod import;
mod imported_articles;
mod importing;
pub(crate) mod json_problem;
pub(crate) mod media;
pub(crate) mod missing;
mod old_addresses;
mod once_read;
mod opening;
pub(crate) mod outcome;
pub(crate) mod placement;
mod placing;
pub(crate) mod preview;
mod project;
pub(crate) mod published;
mod reading;
mod recovering;
mod renderer;
mod renderings;
mod request;
pub(crate) mod restoring;
mod scope;
mod sealed;
mod sealed_page;
pub(crate) mod site;
mod stages;
mod steps;
mod target;
#[cfg(test)]
mod tests;
pub(crate) mod text;
mod unplaced;
mod warnings;
mod writing;
mod written;

pub(crate) use self::bodies::Bodies;
use self::comparing::Looked;
pub(crate) use self::drawer::Drawer;
pub(crate) use self::drawing::{Drawing, Task};
pub(crate) use self::outcome::Built;
pub use self::project::{Clock, Project};
pub(crate) use self::renderer::Renderer;
pub(crate) use self::request::{Listener, Options, Progress, Request};
pub(crate) use self::scope::{Patience, Scope, Waiting};
use self::site::Site;
use self::steps::Build;
pub(crate) use self::warnings::warn_of_types;
use crate::error::Error;
use crate::store::Store;
use crate::story::ArticlePath;
use crate::world::lock::Lock;
use crate::world::output::OutputFolder;
use crate::world::scan::Scan;

/// One run. `kept` is the ledger as the run before left it open, and gets this run's.
pub(crate) fn run_once(
    site: &Site,
    request: Request<'_>,
    kept: &mut Option<Store>,
) -> Result<Built, Error> {
    let Request {
        options, waiting, ..
    } = request;
    let mut scope = folder_files::widen(waiting.widen(request.scope));
    let _lock = if options.dry_run {
        Lock::share(&site.lock_file(), options.wait)?
    } else {
        Some(Lock::take(&site.lock_file(), options.wait)?)
    };
    let (scanned, looked) = match scope.paths() {
        None => rayon::join(|| site.scan(), || Looked::at(site)),
        Some(paths) => (site.scan_paths(&paths), None),
    };
    let (folder, scan) = scanned?;
    let output = OutputFolder::open(&site.project.output())?;
    let articles = || match scope {
        Scope::Whole => Ok(scan.sightings.len()),
        Scope::Paths(_) => Ok(site.scan()?.1.sightings.len()),
    };
    let opened = opening::open(site, (output.as_ref(), &articles), options, kept.take())?;
    let mut scan = scan;
    if let Some(wider) = with_old_names(&opened.run, &scope, &scan)? {
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
    let adoptions = adoption::load(site)?;
    let build = Build {
        site,
        request: Request {
            scope: &scope,
            ..request
        },
        options,
        folder: &folder,
        output: output.as_ref(),
        adoptions: &adoptions,
    };
    let (built, store) = build.run(opened, scan, looked)?;
    if let Some(store) = store.as_ref().filter(|_| !options.dry_run) {
        adoption::settle(site, store, &adoptions)?;
    }
    *kept = store;
    Ok(Built { has_links, ..built })
}

/// A scope with the old names of files that were seen under new ones, if it lacks any: what tells of those
/// may be still to come, and judged alone a new name would be a new story.
fn with_old_names(store: &Store, scope: &Scope, scan: &Scan) -> Result<Option<Scope>, Error> {
    let Scope::Paths(paths) = scope else {
        return Ok(None);
    };
    let seen: Vec<ArticlePath> = scan
        .sightings
        .iter()
        .map(|seen| seen.path.clone())
        .collect();
    let known = store.files_at(&seen)?.into_iter().zip(&scan.sightings);
    let new = known.filter(|(known, _)| known.is_none());
    let inodes: Vec<u64> = new.map(|(_, seen)| seen.inode).collect();
    let mut wider = paths.clone();
    if !inodes.is_empty() {
        let old = store.paths_of(&inodes)?.into_iter().flatten();
        wider.extend(old.filter(|path| !path.lies_below_one_of(paths)));
    }
    Ok(Some(Scope::Paths(wider)).filter(|wider| wider != scope))
}
