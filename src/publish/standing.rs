//! How the targets stand to which this machine publishes, as far as it knows without asking them.

use std::path::Path;

use super::current::KEPT;
use super::frozen::Frozen;
use super::kept::{self, Left};
use super::manifest::{compare, digest};

/// A target that was published to.
#[derive(Debug)]
pub(crate) struct Standing {
    /// What people call it.
    pub(crate) target: String,
    /// The generation of which all is there; 0: none.
    pub(crate) generation: u64,
    /// When it was last published to, in seconds since 1970.
    pub(crate) at_secs: i64,
    /// How many files of the output it lacks, and how many it has too many; `None` when nobody can tell.
    pub(crate) owed: Option<(usize, usize)>,
}

/// All of them, by name; `folder` is that of copies.
pub(crate) fn standings(folder: &Path, output: &Path) -> Vec<Standing> {
    let all = Left::all(folder);
    if all.is_empty() {
        return Vec::new();
    }
    let frozen = Frozen::look(output, &folder.join(KEPT)).ok();
    let standing = |(left, folder): (Left, std::path::PathBuf)| Standing {
        owed: frozen
            .as_ref()
            .and_then(|frozen| owed(&left, &folder, frozen)),
        generation: left.state.generation,
        at_secs: left.at_secs,
        target: left.target,
    };
    all.into_iter().map(standing).collect()
}

fn owed(left: &Left, folder: &Path, frozen: &Frozen) -> Option<(usize, usize)> {
    if left.state.holds(&digest(frozen.entries()).to_string()) {
        return Some((0, 0));
    }
    let known = left.state.known(|name| kept::list(folder, name).ok_or(()));
    let (puts, removals) = compare(frozen.entries(), &known.ok()?);
    Some((puts.len(), removals.len()))
}
