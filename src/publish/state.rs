//! `.feedmill/` at a target: what was published there last, and who is at it now.

use serde::{Deserialize, Serialize};

use super::manifest::{Hash, Known, Line};

/// The folder at a target that holds what is known of it.
pub const FOLDER: &str = ".feedmill";

/// The object that says which lists count. It is replaced only by who has seen it as it is.
pub const STATE: &str = ".feedmill/published.json";

/// What was published, in lists; and what is being published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The site's id.
    pub site: String,
    /// The newest generation of which all was there; 0: none.
    pub generation: u64,
    /// [`digest`](super::manifest::digest) of all that was there then.
    pub digest: String,
    /// What was put and removed, oldest first.
    pub lists: Vec<List>,
    /// How often the state was replaced.
    pub turn: u64,
    /// The generation that a run is at, or was stopped in; the last list is its.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub under_way: Option<u64>,
    /// What runs may have put or removed after another one followed them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub late: Vec<List>,
}

/// A list of changes, an object in [`FOLDER`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// So many of its lines were done, in their order; nobody knows of the others. Without it: all.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub done: Option<usize>,
}

impl State {
    /// Nothing of ours is there.
    pub fn new(site: &str) -> Self {
        Self {
            site: site.to_owned(),
            generation: 0,
            digest: String::new(),
            lists: Vec::new(),
            turn: 0,
            under_way: None,
            late: Vec::new(),
        }
    }

    /// As it lies at the target.
    pub fn document(&self) -> Vec<u8> {
        // Texts, numbers and lists always serialize.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Reads it back.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(bytes).map_err(|error| error.to_string())
    }

    /// The newest generation of which something may be there.
    pub fn newest_generation(&self) -> u64 {
        self.generation.max(self.under_way.unwrap_or(0))
    }

    /// Whether all of it is there, and no run is at it.
    pub fn holds(&self, digest: &str) -> bool {
        self.under_way.is_none() && self.late.is_empty() && self.digest == digest
    }

    /// What tells it from the states before and after it, whatever comes late.
    pub fn mark(&self) -> Hash {
        let late = Vec::new();
        let punctual = Self {
            late,
            ..self.clone()
        };
        Hash::of(&punctual.document())
    }

    /// What lies at the target, by the lines of its lists, which `read` gives.
    ///
    /// # Errors
    /// The first of `read`.
    pub fn known<E>(&self, mut read: impl FnMut(&str) -> Result<Vec<Line>, E>) -> Result<Known, E> {
        let mut known = Known::default();
        for list in self.lists.iter().chain(&self.late) {
            let mut lines = read(&list.name)?;
            let rest = match list.done {
                Some(done) => lines.split_off(done.min(lines.len())),
                None => Vec::new(),
            };
            known.apply(lines);
            known.doubt(rest);
        }
        Ok(known)
    }

    /// Whether the lists of changes have outgrown what they change, so that one of all is shorter.
    pub fn is_long(&self) -> bool {
        let (first, rest) = match self.lists.split_first() {
            Some((first, rest)) => (first.bytes, rest),
            None => return false,
        };
        let changes: u64 = rest.iter().map(|list| list.bytes).sum();
        rest.len() >= MOST_LISTS || changes > first.max(LEAST_BYTES)
    }
}

/// Who has no copies asks for each list by itself.
const MOST_LISTS: usize = 64;

/// Below this size a list of all isn't worth writing.
const LEAST_BYTES: u64 = 65_536;

/// The path of a list at the target.
pub fn list_path(name: &str) -> String {
    format!("{FOLDER}/{name}")
}
