//! The parallel walk: one task lists a folder, others look at its files, 256 at a time.

use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::Scope;
use rayon::prelude::*;
use rustix::fs::{FileType, Mode, RawDir, Statx, openat};
use rustix::io::Errno;

use super::articles_folder::{ArticlesFolder, LIST, is_gone};
use super::listing::{Folder, Names, kind};
use super::not_articles::{
    NotArticle, is_article_name, is_hidden, judge_name, original, original_path,
};
use super::seen::{Scan, ScanOptions, unreadable};
use super::stat::{self, Identity, look};
use crate::error::Error;
use crate::problem::What;
use crate::story::{ArticlePath, is_folder_file};

/// Files that one task looks at: enough to make the task's cost vanish, few enough to share.
const FILES_PER_TASK: usize = 256;

/// Bytes of names fetched by one system call.
const LISTING_BYTES: usize = 64 * 1024;

/// A walk under way.
pub(super) struct Walk<'a> {
    options: &'a ScanOptions,
    excluded: &'a [Identity],
    found: Mutex<Found>,
    listed: Mutex<Vec<Listed>>,
}

/// A folder as it was when its listing began.
#[derive(PartialEq)]
struct Listed {
    /// From the articles folder.
    path: Box<[u8]>,
    inode: u64,
    /// Changes when a name comes or goes, in seconds and nanoseconds.
    mtime: (i64, u32),
}

impl Listed {
    fn of(path: &[u8], stat: &Statx) -> Self {
        Self {
            path: path.into(),
            inode: stat.stx_ino,
            mtime: (stat.stx_mtime.tv_sec, stat.stx_mtime.tv_nsec),
        }
    }
}

/// What a walk found.
#[derive(Default)]
pub(super) struct Found {
    /// Unsorted.
    pub(super) scan: Scan,
    /// Symbolic links that are named like articles.
    pub(super) links: Vec<ArticlePath>,
    /// Whether a name came or went meanwhile: what was renamed may be missing under both names.
    pub(super) has_changed: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(options: &'a ScanOptions, excluded: &'a [Identity]) -> Self {
        Self {
            options,
            excluded,
            found: Mutex::default(),
            listed: Mutex::default(),
        }
    }

    pub(super) fn options(&self) -> &ScanOptions {
        self.options
    }

    pub(super) fn is_excluded(&self, identity: Identity) -> bool {
        self.excluded.contains(&identity)
    }

    /// What the folder holds.
    pub(super) fn run(&self, folder: &ArticlesFolder) -> Result<Found, Error> {
        let root = root(folder)?;
        let listed = rayon::scope(|scope| self.list(scope, &root));
        listed.map_err(|errno| folder.cannot_list(errno))?;
        Ok(Found {
            has_changed: self.has_changed(folder),
            ..self.found()
        })
    }

    fn found(&self) -> Found {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *found)
    }

    /// Whether a name came or went in a folder since it was listed.
    fn has_changed(&self, folder: &ArticlesFolder) -> bool {
        let listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        let is_still_so = |listed: &Listed| {
            let stat = look(folder.fd(), OsStr::from_bytes(&listed.path));
            stat.is_ok_and(|stat| Listed::of(&listed.path, &stat) == *listed)
        };
        !listed.par_iter().all(is_still_so)
    }

    /// What there is at some paths alone.
    pub(super) fn run_at(
        &self,
        folder: &ArticlesFolder,
        paths: &[ArticlePath],
    ) -> Result<Found, Error> {
        let root = root(folder)?;
        rayon::scope(|scope| paths.iter().for_each(|path| self.at(scope, &root, path)));
        Ok(self.found())
    }

    /// Looks at one path, if the walk would come to it.
    fn at<'s>(&'s self, scope: &Scope<'s>, root: &Arc<Folder>, path: &ArticlePath) {
        let mut scan = Scan::default();
        let mut links = Vec::new();
        match self.reach(root, path) {
            Ok(Some(stat)) => match stat::file_type(&stat) {
                FileType::Directory => {
                    self.descend(scope, Arc::clone(root), path.clone());
                }
                FileType::RegularFile => {
                    // It may be another name of an article.
                    scan.has_links |= stat::has_other_names(&stat);
                    let original = original_path(path);
                    let judged = self.judge(path).and_then(|()| match &original {
                        Some(original) => not_copy(&root.fd, original.as_bytes(), &mut scan),
                        None => Ok(()),
                    });
                    match judged {
                        Ok(()) => self.see(|| path.clone(), &stat, &mut scan),
                        Err(reason) => self.pass_over(|| path.clone(), reason, &mut scan),
                    }
                }
                FileType::Symlink if self.judge(path).is_ok() => links.push(path.clone()),
                _ => {}
            },
            Ok(None) => {}
            Err(errno) if is_gone(errno) => {}
            Err(errno) => scan.cannot(path.clone(), unreadable(errno)),
        }
        self.add(scan, links);
    }

    /// What lies at a path; `None` when the walk wouldn't come to it: a folder on the way, or the
    /// path itself, is hidden, excluded, or a link.
    fn reach(&self, root: &Folder, path: &ArticlePath) -> Result<Option<Statx>, Errno> {
        let bytes = path.as_bytes();
        if bytes.split(|&byte| byte == b'/').any(is_hidden) {
            return Ok(None);
        }
        for folder in path.folders() {
            let stat = look(&root.fd, OsStr::from_bytes(folder))?;
            let is_walked = stat::file_type(&stat) == FileType::Directory
                && !self.is_excluded(stat::identity(&stat))
                && self.options.patterns.want_folder(folder);
            if !is_walked {
                return Ok(None);
            }
        }
        look(&root.fd, OsStr::from_bytes(bytes)).map(Some)
    }

    /// Lists a folder; fails where its names end too early.
    fn list<'s>(&'s self, scope: &Scope<'s>, folder: &Arc<Folder>) -> Result<(), Errno> {
        if let Ok(stat) = look(&folder.fd, c"") {
            let path = folder.prefix.strip_suffix(b"/").unwrap_or_default();
            let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
            listed.push(Listed::of(path, &stat));
        }
        let mut names = Names::default();
        let mut scan = Scan::default();
        let mut links = Vec::new();
        let mut buffer = Vec::with_capacity(LISTING_BYTES);
        let mut listing = RawDir::new(&folder.fd, buffer.spare_capacity_mut());
        let ended = loop {
            let entry = match listing.next() {
                None => break Ok(()),
                Some(Err(errno)) => break Err(errno),
                Some(Ok(entry)) => entry,
            };
            let name = entry.file_name();
            if is_hidden(name.to_bytes()) {
                continue;
            }
            match kind(folder, &entry, &mut scan) {
                FileType::Directory => {
                    self.descend(scope, Arc::clone(folder), folder.article(name));
                }
                FileType::RegularFile => {
                    let judged = self.judge_in(folder, name.to_bytes());
                    let judged = judged.and_then(|()| match original(name.to_bytes()) {
                        Some(original) => not_copy(&folder.fd, original.as_bytes(), &mut scan),
                        None => Ok(()),
                    });
                    match judged {
                        Ok(()) => names.push(name),
                        Err(reason) => {
                            self.note(name.to_bytes(), || folder.article(name), &mut scan);
                            self.pass_over(|| folder.article(name), reason, &mut scan);
                        }
                    }
                }
                FileType::Symlink if self.judge_in(folder, name.to_bytes()).is_ok() => {
                    links.push(folder.article(name));
                }
                FileType::Symlink => {
                    self.note(name.to_bytes(), || folder.article(name), &mut scan);
                }
                // FIFOs, sockets, devices; what vanished or can't be told.
                _ => {}
            }
            if names.count == FILES_PER_TASK {
                self.look_at(scope, folder, std::mem::take(&mut names));
            }
        };
        self.add(scan, links);
        self.look_at(scope, folder, names);
        ended
    }

    /// Whether a file's name makes it an article; patterns hide what they exclude.
    fn judge_in(&self, folder: &Folder, name: &[u8]) -> Result<(), NotArticle> {
        let judged = judge_name(name);
        if judged.is_ok()
            && !self.options.patterns.is_empty()
            && !self.options.patterns.want_file(&folder.path_of(name))
        {
            return Err(NotArticle::OtherExtension);
        }
        judged
    }

    /// The same of a path whose folders are walked.
    fn judge(&self, path: &ArticlePath) -> Result<(), NotArticle> {
        is_article_name(path)?;
        if self.options.patterns.want_file(path.as_bytes()) {
            Ok(())
        } else {
            Err(NotArticle::OtherExtension)
        }
    }

    /// Starts a task that lists the folder at a path, which begins with the parent's.
    fn descend<'s>(&'s self, scope: &Scope<'s>, parent: Arc<Folder>, path: ArticlePath) {
        if !self.options.patterns.want_folder(path.as_bytes()) {
            return;
        }
        scope.spawn(move |scope| {
            if let Err(errno) = self.list_below(scope, parent, &path)
                && !is_gone(errno)
            {
                let mut scan = Scan::default();
                scan.cannot(path, unreadable(errno));
                self.add(scan, Vec::new());
            }
        });
    }

    fn list_below<'s>(
        &'s self,
        scope: &Scope<'s>,
        parent: Arc<Folder>,
        path: &ArticlePath,
    ) -> Result<(), Errno> {
        let name = path.as_bytes().get(parent.prefix.len()..);
        let name = OsStr::from_bytes(name.unwrap_or_default());
        let fd = openat(&parent.fd, name, LIST, Mode::empty())?;
        // A parent left open here would cost a descriptor for each level of a deep tree.
        drop(parent);
        if !self.excluded.is_empty() && self.is_excluded(stat::identity(&look(&fd, c"")?)) {
            return Ok(());
        }
        let prefix = [path.as_bytes(), b"/"].concat().into();
        self.list(scope, &Arc::new(Folder { fd, prefix }))
    }

    /// Starts a task that looks at files.
    fn look_at<'s>(&'s self, scope: &Scope<'s>, folder: &Arc<Folder>, names: Names) {
        if names.count == 0 {
            return;
        }
        let folder = Arc::clone(folder);
        scope.spawn(move |_| {
            let mut scan = Scan {
                sightings: Vec::with_capacity(names.count),
                ..Scan::default()
            };
            for name in names.iter() {
                let path = || folder.article(name);
                match look(&folder.fd, name) {
                    Ok(stat) => self.see(path, &stat, &mut scan),
                    // It may have got another name, which the listing had no part of.
                    Err(errno) if is_gone(errno) => scan.unreadable.push(path()),
                    Err(errno) => scan.cannot(path(), unreadable(errno)),
                }
            }
            self.add(scan, Vec::new());
        });
    }

    /// Notes a file that says something of articles, unless the configuration excludes it.
    fn note(&self, name: &[u8], path: impl FnOnce() -> ArticlePath, scan: &mut Scan) {
        if is_folder_file(name) {
            let path = path();
            let is_wanted = self.options.patterns.want_folder(path.as_bytes());
            scan.folder_files.extend(is_wanted.then_some(path));
        }
    }

    /// Notes a file that is no article.
    fn pass_over(&self, path: impl FnOnce() -> ArticlePath, why: NotArticle, scan: &mut Scan) {
        if self.options.names_passed_over && why != NotArticle::OtherExtension {
            scan.passed_over.push((path(), why));
        }
    }

    /// Adds a file that is named like an article, if it is one.
    pub(super) fn see(&self, path: impl FnOnce() -> ArticlePath, stat: &Statx, scan: &mut Scan) {
        if stat::file_type(stat) != FileType::RegularFile || self.is_excluded(stat::identity(stat))
        {
            return;
        }
        scan.has_links |= stat::has_other_names(stat);
        let (size, limit) = (stat.stx_size, self.options.max_bytes);
        if size > limit {
            scan.cannot(path(), What::TooLarge { size, limit });
        } else {
            scan.sightings.push(stat::sighting(path(), stat));
        }
    }

    fn add(&self, mut scan: Scan, links: Vec<ArticlePath>) {
        scan.has_links |= !links.is_empty();
        // Nothing panics while the lock is held; a poisoned one holds what was found.
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.scan.absorb(scan);
        found.links.extend(links);
    }
}

/// The folder itself, to begin with.
fn root(folder: &ArticlesFolder) -> Result<Arc<Folder>, Error> {
    let fd = openat(folder.fd(), c".", LIST, Mode::empty());
    Ok(Arc::new(Folder {
        fd: fd.map_err(|errno| folder.cannot_list(errno))?,
        prefix: Box::default(),
    }))
}

/// Whether a file that is named like a copy is none: what it would be a copy of isn't there. That may change
/// without an event for the copy.
fn not_copy(folder: &impl AsFd, original: &[u8], scan: &mut Scan) -> Result<(), NotArticle> {
    scan.has_links = true;
    match look(folder, OsStr::from_bytes(original)) {
        Ok(stat) if stat::file_type(&stat) == FileType::RegularFile => Err(NotArticle::Copy),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
