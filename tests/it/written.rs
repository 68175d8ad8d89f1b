//! A real output folder to try things on.

use std::fs;
use std::path::PathBuf;

use feedmill::world::output::Output;
use tempfile::TempDir;

/// A temporary folder with an output folder in it.
pub(crate) struct Place {
    pub(crate) temporary: TempDir,
    pub(crate) output: Output,
}

impl Place {
    pub(crate) fn new() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let output = Output::open(&temporary.path().join("out")).unwrap();
        Self { temporary, output }
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.temporary.path().join("out").join(path)
    }

    pub(crate) fn write(&self, documents: &[(&str, &str)]) -> Vec<String> {
        for (path, bytes) in documents {
            self.output.stage(path, bytes.as_bytes()).unwrap();
        }
        self.output.commit().unwrap()
    }

    /// All that lies in the output, sorted; folders end in `/`.
    pub(crate) fn tree(&self) -> Vec<String> {
        let mut tree = Vec::new();
        let mut folders = vec![self.path("")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path
                    .strip_prefix(self.path(""))
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                if path.is_dir() && !path.is_symlink() {
                    tree.push(name + "/");
                    folders.push(path);
                } else {
                    tree.push(name);
                }
            }
        }
        tree.sort();
        tree
    }
}
