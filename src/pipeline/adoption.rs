//! What an import has matched and no build has released yet, in a file beside the ledger. Released stories keep what
//! they took over in the ledger, so that the file is gone when all are.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, percent_encode};
use serde::{Deserialize, Serialize};

use super::bodies::first;
use super::site::Site;
use crate::error::{Action, Error};
use crate::ledger::adoption::{Adopted, Adoption, Adoptions, key_of};
use crate::ledger::memory::{KnownStory, ReadFile};
use crate::store::Store;
use crate::story::ArticlePath;
use crate::world::articles_folder::ArticlesFolder;

/// In the ledger's folder.
const FILE: &str = "import.json";

/// Of a path, what must be encoded so that it can be read back: not all are UTF-8.
const ENCODED: &AsciiSet = &CONTROLS.add(b'%');

/// A row of the file.
#[derive(Serialize, Deserialize)]
struct Row {
    path: String,
    text: String,
    #[serde(flatten)]
    adopted: Adopted,
}

fn file(site: &Site) -> PathBuf {
    site.ledger_folder().join(FILE)
}

/// Reads what waits to be released.
pub(crate) fn load(site: &Site) -> Result<Adoptions, Error> {
    let path = file(site);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Adoptions::default()),
        Err(source) => return Err(Error::io(Action::Read, path, source)),
    };
    let rows: Vec<Row> = serde_json::from_slice(&bytes).map_err(|error| {
        Error::usage(
            format!("{} can't be read: {error}", path.display()),
            "remove it, and import the feed again",
        )
    })?;
    let list = rows.into_iter().map(|row| Adoption {
        path: ArticlePath::from_bytes(percent_decode_str(&row.path).collect::<Vec<u8>>()),
        text: u128::from_str_radix(&row.text, 16).unwrap_or(0),
        adopted: row.adopted,
    });
    Ok(Adoptions::of(list))
}

/// Writes what waits to be released; nothing: the file goes.
pub(super) fn save(site: &Site, adoptions: &Adoptions) -> Result<(), Error> {
    let path = file(site);
    if adoptions.is_empty() {
        return match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(Error::io(Action::Remove, path, error))
            }
            _ => Ok(()),
        };
    }
    let rows = adoptions.list().map(|one| Row {
        path: percent_encode(one.path.as_bytes(), ENCODED).to_string(),
        text: format!("{:x}", one.text),
        adopted: one.adopted.clone(),
    });
    let rows: Vec<Row> = rows.collect();
    // Texts and numbers always serialize.
    let mut bytes = serde_json::to_vec_pretty(&rows).unwrap_or_default();
    bytes.push(b'\n');
    let folder = site.ledger_folder();
    let written = tempfile::NamedTempFile::new_in(&folder).and_then(|mut new| {
        new.write_all(&bytes)?;
        new.as_file().sync_all()?;
        new.persist(&path)?;
        File::open(&folder)?.sync_all()
    });
    written.map_err(|source| Error::io(Action::Write, path, source))
}

/// Gives files that were read what they take over.
pub(super) fn lend(adoptions: &Adoptions, folder: &ArticlesFolder, files: &mut [ReadFile]) {
    if adoptions.is_empty() {
        return;
    }
    for file in files {
        if let Some(digest) = &mut file.digest {
            let is_gone = |path: &ArticlePath| folder.lacks(path);
            let found = adoptions.find(&file.seen.path, digest.said.text, is_gone);
            digest.adopted = found.cloned().map(Box::new);
        }
    }
}

/// Forgets what was released.
pub(super) fn settle(site: &Site, store: &Store, adoptions: &Adoptions) -> Result<(), Error> {
    let mut left = Vec::new();
    let mut count = 0;
    for one in adoptions.list() {
        count += 1;
        if !is_released(site, store, one)? {
            left.push(one.clone());
        }
    }
    if left.len() < count {
        save(site, &Adoptions::of(left))?;
    }
    Ok(())
}

/// Whether subscribers can see the story, with what it took over or without: then it keeps what it has.
fn is_released(site: &Site, store: &Store, one: &Adoption) -> Result<bool, Error> {
    let of_id = match one.adopted.id.as_deref() {
        Some(id) => match key_of(id, site.id()) {
            Some(key) => store.story_with_key(key)?,
            None => store.story_with_id(id)?,
        },
        None => None,
    };
    if of_id.as_ref().is_some_and(KnownStory::was_released) {
        return Ok(true);
    }
    let file = first(store.files_at(std::slice::from_ref(&one.path))?);
    let of_path = match file.and_then(|file| file.story) {
        Some(row) => store.story(row)?,
        None => None,
    };
    Ok(of_path.as_ref().is_some_and(KnownStory::was_released))
}
