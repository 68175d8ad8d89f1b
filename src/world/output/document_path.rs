//! Where a document lies in the output folder: checked once, then taken apart.

use crate::error::Error;

/// Name of the folder for unfinished documents, in the output folder.
pub(super) const TEMPORARY: &str = ".tmp";

/// A path relative to the output folder that can't lead out of it by its letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DocumentPath<'a> {
    whole: &'a str,
    /// Folders joined by `/`; empty for the output folder itself.
    folder: &'a str,
    name: &'a str,
}

impl<'a> DocumentPath<'a> {
    /// Refuses absolute paths, empty parts, `.`, `..`, NUL, and what lies in `.tmp/`.
    pub(super) fn new(path: &'a str) -> Result<Self, Error> {
        let bad = |part: &str| matches!(part, "" | "." | ".." | TEMPORARY) || part.contains('\0');
        if path.split('/').any(bad) {
            return Err(Error::BadOutputPath {
                document: path.to_owned(),
            });
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        Ok(Self {
            whole: path,
            folder,
            name,
        })
    }

    pub(super) fn as_str(self) -> &'a str {
        self.whole
    }

    pub(super) fn folder(self) -> &'a str {
        self.folder
    }

    pub(super) fn name(self) -> &'a str {
        self.name
    }
}

/// A folder's folder and name; `None` for the output folder itself.
pub(super) fn parent_and_name(folder: &str) -> Option<(&str, &str)> {
    match folder.rsplit_once('/') {
        Some(split) => Some(split),
        None if folder.is_empty() => None,
        None => Some(("", folder)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_could_lead_elsewhere_are_refused() {
        for path in [
            "", "/", "/a", "a/", "a//b", "..", "../a", "a/../b", "a/..", ".", "./a", "a/./b",
            ".tmp", ".tmp/a", "a\0b",
        ] {
            assert!(DocumentPath::new(path).is_err(), "{path:?}");
        }
    }

    #[test]
    fn a_path_is_taken_apart_at_its_last_slash() {
        let path = DocumentPath::new("a/b/c.xml").unwrap();
        assert_eq!((path.folder(), path.name()), ("a/b", "c.xml"));
        let path = DocumentPath::new("..c.xml").unwrap();
        assert_eq!((path.folder(), path.name()), ("", "..c.xml"));
        assert_eq!(parent_and_name("a/b"), Some(("a", "b")));
        assert_eq!(parent_and_name("a"), Some(("", "a")));
        assert_eq!(parent_and_name(""), None);
    }
}
