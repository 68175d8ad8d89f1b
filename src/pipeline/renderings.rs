//! Items as they stand in the documents of a format, kept once they passed the gate: of a head that
//! changes most items are as they were, and the feeds of a site show many of the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::RandomState;
use xxhash_rust::xxh3::xxh3_128;

use crate::feed::html::{Arounds, section_link};
use crate::plan::directory::Directory;
use crate::plan::drawn::Drawn;
use crate::plan::model::{Format, Site};

/// So many bytes are kept, about; when they are full all go.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// What makes an item's bytes what they are, besides the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    format: Format,
    /// Whether they hold what recovery needs, which the head around them declares.
    remembers: bool,
    item: u128,
}

/// Keys of a head's items in a format, in their order.
pub(super) fn keys(drawn: &Drawn, format: Format) -> Vec<Key> {
    let remembers = drawn.head.remembers(format);
    let hashes = drawn.hashes().iter();
    hashes
        .map(|item| Key {
            format,
            remembers,
            item: *item,
        })
        .collect()
}

/// Keys of the groups in the list of a head's twin, which also depend on where it lies and on where sections
/// lead from there.
pub(super) fn keys_of_groups(
    drawn: &Drawn,
    groups: &[Vec<usize>],
    site: &Site,
    directory: &Directory,
) -> Vec<Key> {
    let head = &drawn.head;
    let document = head.document(Format::Html).path();
    let language = head.language.as_deref().unwrap_or_default();
    let around = format!("{document}\n{language}\n");
    let key = |group: &Vec<usize>| {
        let mut says = around.clone().into_bytes();
        for at in group {
            let hash = drawn.hashes().get(*at).copied().unwrap_or_default();
            says.extend(hash.to_le_bytes());
            let item = head.items.get(*at);
            let link = item.and_then(|item| section_link(item, head, site, directory));
            says.extend(link.unwrap_or_default().into_bytes());
        }
        Key {
            format: Format::Html,
            remembers: false,
            item: xxh3_128(&says),
        }
    };
    groups.iter().map(key).collect()
}

/// Items of a site whose configuration stays as it is.
#[derive(Debug, Default)]
pub(crate) struct Renderings {
    kept: Mutex<Kept>,
    /// What stands around stories in their pages.
    pub(super) arounds: Arounds,
}

#[derive(Debug, Default)]
struct Kept {
    items: HashMap<Key, Arc<[u8]>, RandomState>,
    bytes: usize,
}

impl Renderings {
    /// Those that are kept.
    pub(super) fn find(&self, keys: &[Key]) -> Vec<Option<Arc<[u8]>>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        keys.iter()
            .map(|key| kept.items.get(key).cloned())
            .collect()
    }

    /// Keeps items that passed.
    pub(super) fn keep(&self, items: impl IntoIterator<Item = (Key, Arc<[u8]>)>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.bytes > MOST_BYTES {
            *kept = Kept::default();
        }
        for (key, bytes) in items {
            kept.bytes += bytes.len();
            kept.items.insert(key, bytes);
        }
    }
}
