//! What stands around the content of a document and is the same in most pages of a site.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Parts of a document that depend on the site, on how deep the document lies, and on its language alone.
#[derive(Debug, Default)]
pub(super) struct Around {
    /// The links of the head to feeds, and the icon.
    pub(super) links: String,
    /// The site's title, and on a page the way down to the feeds.
    pub(super) top: String,
    /// The feeds, and the copyright line.
    pub(super) footer: String,
}

/// Those of a site's pages, drawn once; of a site whose configuration stays as it is.
#[derive(Debug, Default)]
pub struct Arounds(Mutex<HashMap<Key, Arc<Around>>>);

/// How many folders the page lies in, and its language.
type Key = (usize, Option<String>);

/// So many are kept: when they are more all go.
const MOST: usize = 256;

impl Arounds {
    /// Those of a page of so many folders and a language.
    pub(super) fn get(
        &self,
        depth: usize,
        language: Option<&str>,
        draw: impl FnOnce() -> Around,
    ) -> Arc<Around> {
        let key = (depth, language.map(str::to_owned));
        let mut drawn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if drawn.len() >= MOST && !drawn.contains_key(&key) {
            drawn.clear();
        }
        Arc::clone(drawn.entry(key).or_insert_with(|| Arc::new(draw())))
    }
}
