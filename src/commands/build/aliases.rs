//! Other ways to a file that changed: the system tells of a change under one name alone.

use std::collections::{BTreeMap, BTreeSet};

use super::scope::{Patience, Scope};
use crate::commands::site::Site;
use crate::error::Error;
use crate::ledger::sighting::Alias;
use crate::story::ArticlePath;
use crate::world::articles_folder::ArticlesFolder;
use crate::world::scan::Scan;
use crate::world::store::Store;

/// Adds the other names of what was seen at the scope's paths: hard links to the same file, and,
/// where something lies that no walk comes to, all symbolic links, one of which may lead there.
pub(super) fn add(
    site: &Site,
    (store, folder): (&Store, &ArticlesFolder),
    (scope, patience): (&mut Scope, &mut Patience),
    scan: &mut Scan,
) -> Result<(), Error> {
    let Some(paths) = scope.paths() else {
        return Ok(());
    };
    let others = others(store, folder, &paths, scan)?;
    let Scope::Paths(known) = scope else {
        return Ok(());
    };
    let mut more = Vec::new();
    for (path, like) in others {
        if known.contains(&path) || path.lies_below_one_of(known) {
            continue;
        }
        if let Patience::UnlessWhole { whole, .. } = patience
            && whole.contains(&like)
        {
            whole.insert(path.clone());
        }
        known.insert(path.clone());
        more.push(path);
    }
    if !more.is_empty() {
        let (_, found) = site.scan_paths(&more)?;
        scan.add(found);
    }
    Ok(())
}

/// Other paths to what changed, each with the path by which that was told.
fn others(
    store: &Store,
    folder: &ArticlesFolder,
    paths: &[ArticlePath],
    scan: &Scan,
) -> Result<Vec<(ArticlePath, ArticlePath)>, Error> {
    let mut others = Vec::new();
    let mut named = BTreeMap::new();
    for seen in scan
        .sightings
        .iter()
        .filter(|seen| seen.alias == Some(Alias::HardLink))
    {
        let known = store.file_at(&seen.path)?;
        if known.is_some_and(|file| file.seen.alias.is_some()) {
            let paths = store.aliases_of(seen.inode)?;
            others.extend(paths.into_iter().map(|path| (path, seen.path.clone())));
        } else {
            // The name is new. The file's older names are in the ledger as if each were the only.
            named.insert(seen.inode, &seen.path);
        }
    }
    // A name that is no article's may be another of an article's file.
    let unseen: Vec<&ArticlePath> = paths.iter().filter(|path| !scan.has_at(path)).collect();
    for path in &unseen {
        let Some(inode) = folder.linked_file(path) else {
            if !folder.has(path) {
                let paths = others_of_vanished(store, path)?;
                others.extend(paths.into_iter().map(|other| (other, (*path).clone())));
            }
            continue;
        };
        let known = store.aliases_of(inode)?;
        if known.is_empty() {
            named.insert(inode, *path);
        }
        others.extend(known.into_iter().map(|other| (other, (*path).clone())));
    }
    if !named.is_empty() {
        for (path, inode) in store.names_of(|inode| named.contains_key(&inode))? {
            let like = named.get(&inode).map(|path| (*path).clone());
            others.extend(like.map(|like| (path, like)));
        }
    }
    if let Some(unseen) = unseen.first() {
        let links = store.symbolic_links()?;
        others.extend(links.into_iter().map(|path| (path, (*unseen).clone())));
    }
    Ok(others)
}

/// Other names of what lay at a path, or below it, and is there no more: it may have been changed
/// before it went. What was no article's isn't known; so that may have been a name of any.
fn others_of_vanished(store: &Store, path: &ArticlePath) -> Result<Vec<ArticlePath>, Error> {
    let mut is_known = false;
    let mut inodes = BTreeSet::new();
    store.each_file_at(path, |file| {
        is_known = true;
        inodes.extend(file.seen.alias.map(|_| file.seen.inode));
    })?;
    if !is_known {
        return store.hard_links();
    }
    let mut others = Vec::new();
    for inode in inodes {
        others.extend(store.aliases_of(inode)?);
    }
    Ok(others)
}
