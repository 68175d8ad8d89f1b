//! The files that say something of the articles of their folder: which of them changed, and which runs must look
//! at more than they were told.

use std::collections::BTreeMap;

use super::scope::Scope;
use super::site::Site;
use crate::error::Error;
use crate::ledger::memory::UNTRUSTED_MTIME;
use crate::ledger::stat_cache::StatData;
use crate::plan::changes::FolderFile;
use crate::store::Transaction;
use crate::story::{ArticlePath, is_folder_file, reach_of};
use crate::world::articles_folder::ArticlesFolder;
use crate::world::bundles::folder_of_index;
use crate::world::folder_files::root_name;
use crate::world::media::look_at;

/// Has the articles be read again of which a file says something that looks otherwise than it did, came or went, and
/// remembers how it looks. Whether there are any.
pub(super) fn settle(
    site: &Site,
    folder: &ArticlesFolder,
    run: &Transaction,
    there: &[ArticlePath],
) -> Result<bool, Error> {
    let mut known: BTreeMap<ArticlePath, Option<StatData>> =
        run.folder_files()?.into_iter().collect();
    let mut changed = Vec::new();
    for path in there {
        let look = look_at(folder, path);
        if known.remove(path) == Some(look) {
            continue;
        }
        let look = look.map(|look| StatData {
            // It may change again within the same time stamp.
            mtime_ns: if site.is_settled(look.mtime_ns) {
                look.mtime_ns
            } else {
                UNTRUSTED_MTIME
            },
            ..look
        });
        changed.push(FolderFile {
            path: path.clone(),
            look: Some(look),
            reach: reach_of(path, root_name(folder)),
        });
    }
    changed.extend(known.into_keys().map(|gone| FolderFile {
        reach: reach_of(&gone, root_name(folder)),
        path: gone,
        look: None,
    }));
    if changed.is_empty() {
        return Ok(false);
    }
    run.tell().folder_files(&changed)?;
    Ok(true)
}

/// What a run must look at: all where a file says something of others, the folder of a page that has one.
pub(super) fn widen(scope: Scope) -> Scope {
    let says = |path: &ArticlePath| {
        let name = path.as_bytes().rsplit(|&byte| byte == b'/').next();
        is_folder_file(name.unwrap_or_default())
    };
    match scope {
        Scope::Paths(paths) if paths.iter().any(says) => Scope::Whole,
        Scope::Paths(mut paths) => {
            // What lies beside a page that comes or goes may be an article of its own, or none.
            let folders: Vec<_> = paths.iter().filter_map(folder_of_index).collect();
            paths.extend(folders);
            Scope::Paths(paths)
        }
        Scope::Whole => Scope::Whole,
    }
}
