//! The files in the articles folder that stories show or offer, as they were when the articles were read.

use super::stat_cache::StatData;
use crate::story::{ArticlePath, MediaFile};

/// A file that a story names, and what was found there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedMedia {
    /// Where it lies in the articles folder.
    pub path: ArticlePath,
    /// How it looked; `None` when nothing was there. When it changed too shortly before, its time of change is
    /// [`UNTRUSTED_MTIME`](super::memory::UNTRUSTED_MTIME).
    pub look: Option<StatData>,
    /// What documents show of it; `None` when it can't be published.
    pub file: Option<MediaFile>,
}

impl UsedMedia {
    /// The name that it is published under.
    pub fn name(&self) -> Option<String> {
        self.file.map(|file| file.name())
    }
}
