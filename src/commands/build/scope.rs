//! What a run looks at, and which files it may read already.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::story::ArticlePath;

/// What a run looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::commands) enum Scope {
    /// The whole articles folder.
    Whole,
    /// These paths and what lies below them.
    Paths(BTreeSet<ArticlePath>),
}

impl Scope {
    /// The paths, less those that lie below another; `None`: the whole folder.
    pub(super) fn paths(&self) -> Option<Vec<ArticlePath>> {
        let Self::Paths(paths) = self else {
            return None;
        };
        let outer = paths.iter().filter(|path| !path.lies_below_one_of(paths));
        Some(outer.cloned().collect())
    }
}

/// Whether a run waits for files that were modified a moment ago, and may still be being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::commands) enum Patience {
    /// It doesn't: somebody has asked for the run, when the files were there.
    Never,
    /// It leaves them for later, but for those that are known to be whole.
    UnlessWhole {
        /// How long ago a file must have been modified.
        quiet: TimeDelta,
        /// The files that are known to be whole.
        whole: BTreeSet<ArticlePath>,
    },
}

impl Patience {
    /// Whether the run must leave a file for later that was modified so long ago.
    pub(super) fn spares(&self, path: &ArticlePath, age: TimeDelta) -> bool {
        match self {
            Self::Never => false,
            // A time in the future tells nothing.
            Self::UnlessWhole { quiet, whole } => {
                (TimeDelta::zero()..*quiet).contains(&age) && !whole.contains(path)
            }
        }
    }
}
