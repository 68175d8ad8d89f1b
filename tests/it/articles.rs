//! A real articles folder to try things on.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use feedmill::problem::Problem;
use feedmill::story::ArticlePath;
use feedmill::world::articles_folder::ArticlesFolder;
use feedmill::world::read::{ReadArticle, read};
use feedmill::world::scan::{Scan, ScanOptions, scan};
use tempfile::TempDir;

/// A temporary folder with an articles folder in it.
pub(crate) struct Place {
    pub(crate) temporary: TempDir,
    pub(crate) options: ScanOptions,
}

impl Place {
    pub(crate) fn new() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        fs::create_dir(temporary.path().join("articles")).unwrap();
        let options = ScanOptions {
            max_bytes: 1_000,
            ..ScanOptions::default()
        };
        Self { temporary, options }
    }

    /// A path from the articles folder; `../x` lies beside it.
    pub(crate) fn path(&self, path: impl AsRef<OsStr>) -> PathBuf {
        self.temporary.path().join("articles").join(path.as_ref())
    }

    pub(crate) fn file(&self, path: impl AsRef<OsStr>) -> &Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "The tide tables were wrong again.\n").unwrap();
        self
    }

    pub(crate) fn files(&self, paths: &[&str]) -> &Self {
        for path in paths {
            self.file(path);
        }
        self
    }

    pub(crate) fn link(&self, path: &str, target: impl AsRef<Path>) -> &Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(target, path).unwrap();
        self
    }

    pub(crate) fn folder(&self) -> ArticlesFolder {
        ArticlesFolder::open(&self.path("")).unwrap()
    }

    pub(crate) fn scan(&self) -> Scan {
        scan(&self.folder(), &self.options).unwrap()
    }

    pub(crate) fn read(&self, path: &str) -> Result<ReadArticle, Problem> {
        let path = ArticlePath::from_bytes(path.as_bytes());
        read(&self.folder(), &path, self.options.max_bytes)
    }

    #[track_caller]
    pub(crate) fn check(&self, expected: &[&str]) -> Scan {
        let scan = self.scan();
        let seen: Vec<_> = scan.sightings.iter().map(|s| s.path.to_string()).collect();
        assert_eq!(seen, expected);
        scan
    }
}
