//! What is kept on this machine beside the ledger: copies, which save a look at the output or the target. Losing them
//! costs time alone.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::manifest::{Hash, Line};
use super::state::State;

/// Where it is kept how a target was left.
const LEFT: &str = "left.json";

/// What wasn't right when it was last looked at, and waits to be written since.
const DAMAGED: &str = "damaged.txt";

/// Documents that weren't as the last build left them when the output was last looked at; `kept` is the folder of copies
/// for all targets.
pub(crate) fn damaged(kept: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(kept.join(DAMAGED)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// Keeps which they are.
pub(super) fn keep_damaged(kept: &Path, documents: &[String]) {
    let file = kept.join(DAMAGED);
    // What isn't noted is found again.
    let _ = if documents.is_empty() {
        fs::remove_file(file)
    } else {
        write(&file, documents.join("\n").as_bytes())
    };
}

/// Writes a file so that it is there whole, or as it was.
pub(super) fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let new = file.with_extension("new");
    File::create(&new)?.write_all(bytes)?;
    fs::rename(&new, file)
}

/// The lines of a text; one that was cut off lacks its end, and is passed over.
pub(super) fn whole_lines(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.split_inclusive('\n');
    lines.filter_map(|line| line.strip_suffix('\n'))
}

/// Where copies are kept of what lies at a target; `kept` is that for all.
pub(super) fn folder_of(kept: &Path, target: &str) -> PathBuf {
    kept.join(Hash::of(target.as_bytes()).to_string())
}

/// The copy of a list, if it is whole: its name tells its bytes.
pub(super) fn list(folder: &Path, name: &str) -> Option<Vec<Line>> {
    let bytes = fs::read(folder.join(name)).ok()?;
    let is_whole = name.ends_with(&format!("-{}.txt", Hash::of(&bytes)));
    Line::read(&bytes).filter(|_| is_whole)
}

/// How the last run on this machine left a target.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Left {
    /// What people call it.
    pub(super) target: String,
    /// When, in seconds since 1970.
    pub(super) at_secs: i64,
    /// Its state.
    pub(super) state: State,
}

impl Left {
    /// Keeps it; what can't be kept isn't told.
    pub(super) fn keep(&self, folder: &Path) {
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        let _ = write(&folder.join(LEFT), &bytes);
    }

    /// Whether any is kept.
    pub(super) fn is_kept(folder: &Path) -> bool {
        folder.join(LEFT).is_file()
    }

    /// All targets to which this machine has published, by name, each with its folder.
    pub(super) fn all(kept: &Path) -> Vec<(Self, PathBuf)> {
        let folders = fs::read_dir(kept).into_iter().flatten().flatten();
        let left = folders.filter_map(|folder| {
            let folder = folder.path();
            let bytes = fs::read(folder.join(LEFT)).ok()?;
            Some((serde_json::from_slice::<Self>(&bytes).ok()?, folder))
        });
        let mut left: Vec<_> = left.collect();
        left.sort_by(|(a, _), (b, _)| a.target.cmp(&b.target));
        left
    }
}

/// Whether the last run on this machine told the same, where nobody watches; notes what this one tells, if anything.
pub(crate) fn was_told(folder: &Path, fault: Option<&str>) -> bool {
    let file = folder.join("told.txt");
    match fault {
        Some(fault) if fs::read_to_string(&file).is_ok_and(|told| told == fault) => true,
        Some(fault) => {
            // What can't be noted is told again.
            let _ = write(&file, fault.as_bytes());
            false
        }
        None => {
            let _ = fs::remove_file(file);
            false
        }
    }
}
