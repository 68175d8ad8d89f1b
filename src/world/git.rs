//! When articles were added to a git repository: asked of the user's own `git`, once for all of them.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};

use chrono::{DateTime, Utc};

use crate::story::ArticlePath;

/// For each article that is in the repository, when the commit was written that added it.
pub type FirstCommits = HashMap<ArticlePath, DateTime<Utc>>;

/// Why git tells no dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoDates {
    /// The clone lacks older commits: what it has would date old articles by the clone.
    Shallow,
    /// There is no git, or no repository.
    Failed(String),
}

impl fmt::Display for NoDates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shallow => f.write_str("the clone is shallow, so that git doesn't know"),
            Self::Failed(cause) => write!(f, "git can't tell: {cause}"),
        }
    }
}

/// When the articles of a folder were added, through renames as git sees them.
///
/// # Errors
///
/// [`NoDates`], when git doesn't know.
pub fn first_commits(folder: &Path) -> Result<FirstCommits, NoDates> {
    let shallow = git(folder, &["rev-parse", "--is-shallow-repository"])?;
    if shallow.trim_ascii() == b"true" {
        return Err(NoDates::Shallow);
    }
    let log = git(
        folder,
        &[
            "log",
            "--topo-order",
            "--no-show-signature",
            "--no-color",
            "--diff-filter=AR",
            "--find-renames",
            "--name-status",
            "--relative",
            "-z",
            "--format=%x01%at",
            "--",
            ".",
        ],
    )?;
    Ok(parse(&log))
}

/// Whether a folder lies in a git repository.
pub fn is_in_repository(folder: &Path) -> bool {
    let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    folder.ancestors().any(|above| above.join(".git").exists())
}

fn git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, NoDates> {
    let asked = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments.iter().map(OsStr::new))
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| NoDates::Failed(error.to_string()))?;
    if asked.status.success() {
        return Ok(asked.stdout);
    }
    let said = String::from_utf8_lossy(&asked.stderr);
    let first = said.lines().next().unwrap_or("it failed without a word");
    Err(NoDates::Failed(first.to_owned()))
}

/// Reads git's log, the newest commit first: `\x01` and seconds, then `A`, path, or `R…`, old path, new path, each
/// ended by a zero byte.
fn parse(log: &[u8]) -> FirstCommits {
    let mut added: HashMap<&[u8], i64> = HashMap::new();
    // What files that were renamed since are called now.
    let mut names: HashMap<&[u8], &[u8]> = HashMap::new();
    let mut secs = None;
    let mut words = log.split(|byte| *byte == 0);
    while let Some(word) = words.next() {
        match word.trim_ascii_start() {
            [1, digits @ ..] => {
                let digits = str::from_utf8(digits).unwrap_or_default();
                secs = digits.trim().parse().ok();
            }
            [b'A'] => {
                if let (Some(path), Some(secs)) = (words.next(), secs) {
                    let now = names.get(path).copied().unwrap_or(path);
                    // An older commit added it first.
                    added.insert(now, secs);
                }
            }
            [b'R', ..] => {
                if let (Some(old), Some(new)) = (words.next(), words.next()) {
                    let now = names.remove(new).unwrap_or(new);
                    names.insert(old, now);
                }
            }
            _ => {}
        }
    }
    let dated = added.into_iter().filter_map(|(path, secs)| {
        let at = DateTime::from_timestamp(secs, 0)?;
        Some((ArticlePath::from_bytes(path), at))
    });
    dated.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(log: &str, expected: &[(&str, i64)]) {
        let found = parse(log.as_bytes());
        let mut found: Vec<(String, i64)> = found
            .into_iter()
            .map(|(path, at)| (path.to_string(), at.timestamp()))
            .collect();
        found.sort();
        let expected: Vec<(String, i64)> = expected
            .iter()
            .map(|(path, secs)| ((*path).to_owned(), *secs))
            .collect();
        assert_eq!(found, expected, "{log:?}");
    }

    #[test]
    fn the_first_commit_of_a_file_is_found_through_renames() {
        check("", &[]);
        check(
            "\x013\0\nA\0d.txt\0\x012\0\nR100\0a.txt\0s/c.txt\0\x011\0\nA\0a.txt\0A\0s/ü b.txt\0",
            &[("d.txt", 3), ("s/c.txt", 1), ("s/ü b.txt", 1)],
        );
        // The old name is another file's since.
        check(
            "\x014\0\nA\0a.txt\0\x013\0\nR090\0b.txt\0c.txt\0\x012\0\nR100\0a.txt\0b.txt\0\x011\0\nA\0a.txt\0",
            &[("a.txt", 4), ("c.txt", 1)],
        );
        // Deleted, and there again.
        check("\x013\0\nA\0a.txt\0\x011\0\nA\0a.txt\0", &[("a.txt", 1)]);
    }

    #[test]
    fn a_log_that_is_cut_short_is_no_harm() {
        for log in ["\x01", "\x01x\0\nA\0a", "A\0a", "\x011\0A", "\x011\0R\0a"] {
            check(log, &[]);
        }
    }
}
