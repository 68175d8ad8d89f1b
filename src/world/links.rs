//! Symbolic links named like articles: which count, and which are passed over.

use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;

use rustix::fs::FileType;
use rustix::io::Errno;

use super::articles_folder::{ArticlesFolder, is_gone};
use super::not_articles::is_article_name;
use super::seen::{Scan, unreadable};
use super::stat::{self, look};
use super::walk::Walk;
use crate::story::ArticlePath;

/// Adds the link's target under the link's path if the link counts as an article: its target is a
/// regular file in the folder that the walk doesn't see under its own name. A link that leads out
/// of the folder, nowhere or in a circle is passed over in silence.
pub(super) fn follow(folder: &ArticlesFolder, walk: &Walk<'_>, link: ArticlePath, scan: &mut Scan) {
    let target = match folder.resolve(&link) {
        Ok(Some(target)) => target,
        Ok(None) => return,
        Err(cause) if leads_nowhere(&cause) => return,
        Err(cause) => return scan.cannot(link, unreadable(cause)),
    };
    match lies_in_excluded(folder, walk, &target) {
        Ok(false) => {}
        Ok(true) => return,
        Err(errno) if is_gone(errno) => return,
        Err(errno) => return scan.cannot(link, unreadable(errno)),
    }
    match look(folder.fd(), OsStr::from_bytes(target.as_bytes())) {
        Ok(stat) if stat::file_type(&stat) != FileType::RegularFile => {}
        Ok(_) if is_seen_by_walk(walk, &target) => {}
        Ok(stat) => walk.see(|| link, &stat, scan),
        Err(errno) if is_gone(errno) => {}
        Err(errno) => scan.cannot(link, unreadable(errno)),
    }
}

fn leads_nowhere(cause: &io::Error) -> bool {
    Errno::from_io_error(cause).is_some_and(is_gone)
}

/// Whether a folder on the way to a file holds no articles by configuration.
fn lies_in_excluded(
    folder: &ArticlesFolder,
    walk: &Walk<'_>,
    target: &ArticlePath,
) -> Result<bool, Errno> {
    for parent in target.folders() {
        let stat = look(folder.fd(), OsStr::from_bytes(parent))?;
        if walk.is_excluded(stat::identity(&stat)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the walk meets the file under its own name.
fn is_seen_by_walk(walk: &Walk<'_>, target: &ArticlePath) -> bool {
    let patterns = &walk.options().patterns;
    is_article_name(target).is_ok()
        && patterns.want_file(target.as_bytes())
        && target.folders().all(|parent| patterns.want_folder(parent))
}
