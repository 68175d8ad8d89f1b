//! Patterns of paths: `articles.include` and `articles.exclude`, and what feeds select by.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde::Serialize;

use super::ArticlePath;

/// Compiled patterns; the default lets everything pass.
#[derive(Debug, Clone, Default)]
pub struct Patterns {
    include: Option<GlobSet>,
    exclude: Option<GlobSet>,
}

/// A pattern that can't be understood.
#[derive(Debug, thiserror::Error)]
#[error("{pattern:?} is no pattern: {cause}")]
pub struct BadPattern {
    /// The pattern as it was written.
    pub pattern: String,
    /// What is wrong with it, one line.
    pub cause: String,
}

impl Patterns {
    /// Compiles patterns over paths relative to the articles folder.
    ///
    /// `*` and `?` stop at `/`, `**` doesn't. A pattern without `/` is meant at every depth; one
    /// that matches a folder means all below it. An empty `include` includes everything;
    /// `exclude` wins.
    pub fn new(include: &[String], exclude: &[String]) -> Result<Self, BadPattern> {
        Ok(Self {
            include: compile(include)?,
            exclude: compile(exclude)?,
        })
    }

    /// Whether everything passes.
    pub(crate) fn is_empty(&self) -> bool {
        self.include.is_none() && self.exclude.is_none()
    }

    /// Whether a file is wanted, and every folder on the way to it.
    pub fn want(&self, path: &[u8]) -> bool {
        let folders = path.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        self.want_file(path)
            && folders
                .filter_map(|(end, _)| path.get(..end))
                .all(|folder| self.want_folder(folder))
    }

    /// Whether the file at this path is wanted.
    pub(crate) fn want_file(&self, path: &[u8]) -> bool {
        self.want_folder(path) && matches(self.include.as_ref()).is_none_or(|set| set(path))
    }

    /// Whether anything below the folder at this path can be wanted.
    pub(crate) fn want_folder(&self, path: &[u8]) -> bool {
        matches(self.exclude.as_ref()).is_none_or(|set| !set(path))
    }
}

/// Patterns that a feed selects by. Two are equal when they are written alike.
#[derive(Clone, Default, Serialize)]
#[serde(transparent)]
pub struct PathPatterns {
    written: Vec<String>,
    #[serde(skip)]
    set: Option<GlobSet>,
}

impl PathPatterns {
    /// Compiles patterns, as [`Patterns::new`] does.
    pub fn new(written: Vec<String>) -> Result<Self, BadPattern> {
        let set = compile(&written)?;
        Ok(Self { written, set })
    }

    /// As they are written.
    pub fn written(&self) -> &[String] {
        &self.written
    }

    /// Whether one of them matches a path.
    pub fn matches(&self, path: &ArticlePath) -> bool {
        matches(self.set.as_ref()).is_some_and(|set| set(path.as_bytes()))
    }
}

impl std::fmt::Debug for PathPatterns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.written.fmt(f)
    }
}

impl PartialEq for PathPatterns {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl Eq for PathPatterns {}

fn matches(set: Option<&GlobSet>) -> Option<impl Fn(&[u8]) -> bool> {
    set.map(|set| |path: &[u8]| set.is_match(OsStr::from_bytes(path)))
}

/// One set of all patterns; `None` without any.
fn compile(patterns: &[String]) -> Result<Option<GlobSet>, BadPattern> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let bad = |cause: &globset::Error| BadPattern {
            pattern: pattern.clone(),
            cause: cause.kind().to_string(),
        };
        let anchored = pattern.trim_end_matches('/');
        let bare = anchored.trim_start_matches('/');
        let glob = if anchored.contains('/') {
            bare.to_owned()
        } else {
            format!("**/{bare}")
        };
        for glob in [format!("{glob}/**"), glob] {
            let glob = GlobBuilder::new(&glob)
                .literal_separator(true)
                .build()
                .map_err(|cause| bad(&cause))?;
            set.add(glob);
        }
    }
    let set = set.build().map_err(|cause| BadPattern {
        pattern: patterns.join(", "),
        cause: cause.kind().to_string(),
    })?;
    Ok(Some(set))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(include: &[&str], exclude: &[&str], path: &str, expected: bool) {
        let owned = |list: &[&str]| list.iter().map(|&one| one.to_owned()).collect::<Vec<_>>();
        let patterns = Patterns::new(&owned(include), &owned(exclude)).unwrap();
        let wanted = patterns.want_file(path.as_bytes());
        assert_eq!(
            wanted, expected,
            "{path} with include {include:?}, exclude {exclude:?}"
        );
    }

    #[test]
    fn without_patterns_everything_is_wanted() {
        check(&[], &[], "a/b/c.txt", true);
    }

    #[test]
    fn a_pattern_without_slash_is_meant_at_every_depth() {
        check(&[], &["*.wire.txt"], "a.wire.txt", false);
        check(&[], &["*.wire.txt"], "x/y/a.wire.txt", false);
        check(&[], &["drafts"], "x/drafts/a.txt", false);
        check(&[], &["drafts"], "x/drafts-of-air.txt", true);
    }

    #[test]
    fn a_pattern_with_slash_starts_at_the_folder() {
        check(&[], &["/drafts"], "drafts/a/b.txt", false);
        check(&[], &["/drafts"], "x/drafts/a.txt", true);
        check(&[], &["news/*.txt"], "news/a.txt", false);
        check(&[], &["news/*.txt"], "news/b/a.txt", true);
        check(&[], &["news/**/a.txt"], "news/b/c/a.txt", false);
        check(&[], &["drafts/"], "x/drafts/a.txt", false);
    }

    #[test]
    fn exclude_wins_over_include() {
        check(&["news"], &["*-old.txt"], "news/a.txt", true);
        check(&["news"], &["*-old.txt"], "news/a-old.txt", false);
        check(&["news"], &[], "sport/a.txt", false);
    }

    #[test]
    fn a_bad_pattern_is_named() {
        let bad = Patterns::new(&[], &["a[".to_owned()]).unwrap_err();
        assert_eq!(bad.pattern, "a[");
        assert!(!bad.cause.is_empty());
    }
}
