//! More names of feeds' documents, by `also_at`: which of them are ours, and what becomes of them.

use std::collections::{BTreeMap, HashMap};

use super::site::Site;
use crate::error::Error;
use crate::feed::html::REDIRECT;
use crate::feed::recovered;
use crate::world::output::OutputFolder;

/// The names that documents have besides their own.
#[derive(Debug, Default)]
pub(super) struct OtherNames(HashMap<String, Vec<String>>);

impl OtherNames {
    /// Those of a site's documents.
    pub(super) fn of(site: &Site) -> Self {
        let mut names: HashMap<String, Vec<String>> = HashMap::new();
        for (document, name) in site.also_at() {
            names.entry(document.path()).or_default().push(name.clone());
        }
        Self(names)
    }

    /// Those of the document at a path.
    pub(super) fn of_document(&self, path: &str) -> &[String] {
        self.0.get(path).map_or(&[], Vec::as_slice)
    }

    /// How many files documents are.
    pub(super) fn files<'p>(&self, documents: impl Iterator<Item = &'p String>) -> usize {
        let files = documents.map(|path| 1 + self.of_document(path).len());
        files.sum()
    }
}

/// Refuses names under which a file lies that is none of ours, of those that aren't `known` to be.
pub(super) fn check_names(
    site: &Site,
    output: &OutputFolder,
    known: &BTreeMap<String, String>,
) -> Result<(), Error> {
    for (_, name) in site.also_at() {
        if known.contains_key(name) {
            continue;
        }
        let bytes = output.read(name)?;
        if bytes.is_some_and(|bytes| !is_ours(site, &bytes)) {
            let path = site.project.output().join(name);
            return Err(Error::NotOurs { path });
        }
    }
    Ok(())
}

/// Whether a file under a name that isn't of our choosing is a document of the site.
pub(super) fn is_ours(site: &Site, bytes: &[u8]) -> bool {
    recovered::is_of(bytes, &[site.id(), &site.model.base_url, REDIRECT])
}
