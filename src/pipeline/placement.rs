//! Whether the folders of a site lie where they may, all links followed: everything in the output is
//! published, so it must hold no article, no configuration and no ledger.

use std::path::{Component, Path, PathBuf};

use super::project::Project;
use crate::error::Error;

/// Refuses an output folder that holds what must not be published, or that lies in the ledger's.
pub(super) fn check(project: &Project, ledger: &Path) -> Result<(), Error> {
    let output = real(&project.output());
    let held = [
        ("the articles folder", project.articles()),
        ("the configuration", project.file.clone()),
        ("the ledger", ledger.to_owned()),
    ];
    for (what, place) in held {
        if real(&place).starts_with(&output) {
            let message = format!(
                "the output folder {} holds {what}: everything in it is published",
                project.output().display()
            );
            return Err(misplaced(message));
        }
    }
    if output.starts_with(real(ledger)) {
        let message = format!(
            "the output folder {} lies in the ledger's folder",
            project.output().display()
        );
        return Err(misplaced(message));
    }
    Ok(())
}

/// Refuses a folder as a target that holds something else of the site's, or lies in it.
pub(crate) fn check_target(project: &Project, ledger: &Path, target: &Path) -> Result<(), Error> {
    let real_target = real(target);
    let places = [
        ("the output folder", project.output()),
        ("the articles folder", project.articles()),
        ("the ledger", ledger.to_owned()),
    ];
    let refused = |how: &str, what: &str| {
        let message = format!("the target {} {how} {what}", target.display());
        let hint =
            "nothing was published; name a folder of its own, such as the one that a server serves";
        Err(Error::usage(message, hint))
    };
    for (what, place) in places {
        if real_target.starts_with(real(&place)) {
            return refused("lies in", what);
        }
    }
    if real(&project.file).starts_with(&real_target) {
        return refused("holds", "the configuration");
    }
    Ok(())
}

fn misplaced(message: String) -> Error {
    let hint = "nothing was written; in [output], name a folder of its own, such as \"feeds\"";
    Error::usage(message, hint)
}

/// The path without links, as far as it exists; the rest as it is written.
fn real(path: &Path) -> PathBuf {
    let mut missing = Vec::new();
    let mut there = path;
    loop {
        let place = if there == Path::new("") {
            Path::new(".")
        } else {
            there
        };
        if let Ok(found) = std::fs::canonicalize(place) {
            return missing
                .iter()
                .rev()
                .fold(found, |path, part| plain(path, part));
        }
        let (Some(parent), Some(last)) = (there.parent(), there.components().next_back()) else {
            return path.to_owned();
        };
        missing.push(last);
        there = parent;
    }
}

fn plain(mut path: PathBuf, part: &Component<'_>) -> PathBuf {
    match part {
        Component::ParentDir => {
            path.pop();
        }
        other => path.push(other),
    }
    path
}
