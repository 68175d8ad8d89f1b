//! The files that say something of the articles of their folder: found, and read once a run.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::articles_folder::ArticlesFolder;
use super::media::{Looking, look_at};
use super::read::read;
use crate::story::patterns::Patterns;
use crate::story::{ArticlePath, FolderFile, Rules, folder_files_of};

/// The files of a run that say something of articles, as far as they were looked for.
#[derive(Debug, Default)]
pub struct FolderFiles(Mutex<Found>);

#[derive(Debug, Default)]
struct Found {
    /// Those that a walk through all folders met, by folder; `None`: each article asks for its own.
    all: Option<HashMap<Box<[u8]>, Vec<ArticlePath>>>,
    /// What the configuration excludes.
    patterns: Patterns,
    /// What was read; `None` of those that aren't there.
    known: HashMap<ArticlePath, Option<Arc<FolderFile>>>,
}

/// The name of the articles folder.
pub fn root_name(folder: &ArticlesFolder) -> &[u8] {
    folder.root().file_name().map_or(b"", OsStr::as_bytes)
}

/// Where the articles folder lies below the root of a generator's content, which is called so.
fn base(root: &Path) -> String {
    let parts: Vec<_> = root.iter().map(OsStr::to_string_lossy).collect();
    let content = parts.iter().rposition(|part| part == "content");
    let below = content.and_then(|at| parts.get(at + 1..));
    below.unwrap_or_default().join("/")
}

impl FolderFiles {
    /// Forgets what an earlier run found. `all`: those that a walk through all folders met; `patterns`: what it was
    /// told to leave out.
    pub fn begin(&self, all: Option<&[ArticlePath]>, patterns: Patterns) {
        let by_folder = all.map(|all| {
            let mut by_folder: HashMap<Box<[u8]>, Vec<ArticlePath>> = HashMap::new();
            for path in all {
                let folder = path.folders().next_back().unwrap_or_default();
                by_folder
                    .entry(folder.into())
                    .or_default()
                    .push(path.clone());
            }
            by_folder
        });
        *self.found() = Found {
            all: by_folder,
            patterns,
            known: HashMap::new(),
        };
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The files that say something of an article.
    ///
    /// # Errors
    ///
    /// The path of one that may be being written.
    pub fn above(
        &self,
        looking: Looking<'_>,
        (article, max_bytes): (&ArticlePath, u64),
        rules: &Rules,
    ) -> Result<Vec<Arc<FolderFile>>, ArticlePath> {
        let mut above = Vec::new();
        for path in self.paths(looking.folder, article) {
            let known = self.found().known.get(&path).cloned();
            let file = match known {
                Some(known) => known,
                None => self.read(looking, (&path, max_bytes), rules)?,
            };
            above.extend(file.filter(|file| file.is_about(article)));
        }
        Ok(above)
    }

    /// Where such files may lie, or do.
    fn paths(&self, folder: &ArticlesFolder, article: &ArticlePath) -> Vec<ArticlePath> {
        let found = self.found();
        let Some(all) = &found.all else {
            let paths = folder_files_of(article, root_name(folder)).into_iter();
            let is_wanted = |path: &ArticlePath| found.patterns.want_folder(path.as_bytes());
            return paths.filter(is_wanted).collect();
        };
        if all.is_empty() {
            return Vec::new();
        }
        let folders = std::iter::once(&b""[..]).chain(article.folders());
        let files = folders.filter_map(|folder| all.get(folder));
        files.flatten().cloned().collect()
    }

    fn read(
        &self,
        looking: Looking<'_>,
        (path, max_bytes): (&ArticlePath, u64),
        rules: &Rules,
    ) -> Result<Option<Arc<FolderFile>>, ArticlePath> {
        let folder = looking.folder;
        let look = look_at(folder, path);
        if look.is_some_and(|look| (looking.spares)(path, look.mtime_ns)) {
            return Err(path.clone());
        }
        let file = look.map(|_| {
            let read = read(folder, path, max_bytes).ok();
            if read.as_ref().is_some_and(|read| read.torn) {
                return Err(path.clone());
            }
            let bytes = read.as_ref().map(|read| read.bytes.as_slice());
            let place = (root_name(folder), &*base(folder.root()));
            Ok(Arc::new(FolderFile::read(path, bytes, place, rules)))
        });
        let file = file.transpose()?;
        self.found().known.insert(path.clone(), file.clone());
        Ok(file)
    }
}
