//! How a watch hears of changes, and what it remembers of files and folders for that.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

use crate::pipeline::Project;
use crate::story::ArticlePath;
use crate::world::watcher::Seen;

/// How long after a folder came it is young: what moved there was told of long before.
const YOUTH: Duration = Duration::from_secs(3);

/// When more folders come at a time, all are taken for young.
const MOST_YOUNG: usize = 64;

/// How the watch comes to hear of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hearing {
    /// By events.
    Events,
    /// By looking through the folder again and again, as nothing was heard of the trial file yet.
    Silence,
    /// By looking through the folder again and again, for good.
    Polls,
}

impl Hearing {
    pub(super) fn of(polls: bool) -> Self {
        if polls { Self::Polls } else { Self::Events }
    }
}

/// A file as a look shows it: what tells whether it was written or replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FileLook(Option<(u64, u64, i64, i64)>);

impl FileLook {
    /// Looks at a file, links followed.
    fn at(path: &Path) -> Self {
        let look = |there: std::fs::Metadata| {
            let changed = (there.ctime(), there.ctime_nsec());
            (there.ino(), there.size(), changed.0, changed.1)
        };
        Self(std::fs::metadata(path).ok().map(look))
    }
}

/// The files of a site's configuration, itself and its own style sheet, as they were when they were
/// last read.
#[derive(Debug)]
pub(super) struct ConfigLook(Vec<(PathBuf, FileLook)>);

impl ConfigLook {
    /// Looks at the files of a site.
    pub(super) fn at(project: &Project) -> Self {
        Self::of(project, project.style_file())
    }

    pub(super) fn of(project: &Project, style: Option<PathBuf>) -> Self {
        let files = std::iter::once(project.file.clone()).chain(style);
        let look = |file: PathBuf| {
            let look = FileLook::at(&file);
            (file, look)
        };
        Self(files.map(look).collect())
    }

    /// Whether none was changed for so long; a time in the future tells nothing.
    pub(super) fn are_left_alone(&self, quiet: TimeDelta, now: DateTime<Utc>) -> bool {
        let mut files = self.0.iter().map(|(file, _)| FileLook::at(file));
        files.all(|FileLook(look)| {
            let changed = look.and_then(|(.., secs, nanos)| {
                DateTime::from_timestamp(secs, u32::try_from(nanos).ok()?)
            });
            changed.is_none_or(|changed| changed > now || now - changed >= quiet)
        })
    }

    /// Whether none was written or replaced since.
    pub(super) fn is_current(&self) -> bool {
        let mut files = self.0.iter();
        files.all(|(file, look)| FileLook::at(file) == *look)
    }
}

/// Folders that came a moment ago.
#[derive(Debug, Default)]
pub(super) struct Young {
    /// `None` is the articles folder itself.
    folders: Vec<(Option<ArticlePath>, Instant)>,
    /// Whether something went since one of them came.
    is_doubtful: bool,
}

impl Young {
    /// All are young when it is first listened.
    pub(super) fn all() -> Self {
        Self {
            folders: vec![(None, Instant::now())],
            is_doubtful: false,
        }
    }

    /// Notes a folder that came, and that something went.
    pub(super) fn note(&mut self, seen: &Seen) {
        match seen {
            Seen::Hidden(hidden) => self.note(hidden),
            Seen::Folder(_) if self.folders.len() >= MOST_YOUNG => {
                self.folders = Self::all().folders;
            }
            Seen::Folder(path) => self.folders.push((Some(path.clone()), Instant::now())),
            Seen::Gone(_) => self.is_doubtful = true,
            _ => {}
        }
    }

    /// Those to which something may have moved unheard.
    pub(super) fn doubtful(&mut self) -> Vec<Option<ArticlePath>> {
        if !std::mem::take(&mut self.is_doubtful) {
            return Vec::new();
        }
        self.folders.retain(|(_, came)| came.elapsed() < YOUTH);
        let folders = self.folders.iter().map(|(folder, _)| folder.clone());
        folders.collect()
    }
}
