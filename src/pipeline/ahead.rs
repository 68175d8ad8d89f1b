//! What stories say that no ledger keeps, read again before their documents are drawn.

use std::sync::Arc;

use super::bodies::{Ahead, Reread};
use super::drawer::Drawer;
use super::sealed_page::SealedLook;
use crate::error::Error;
use crate::ledger::body::Body;
use crate::ledger::memory::KnownStory;
use crate::plan::document::DocumentPath;

impl Drawer<'_> {
    /// Sealed pages with the pages of their stories that are pending too, these first.
    pub(super) fn with_pages(&self, sealed: Vec<String>) -> Result<Vec<String>, Error> {
        let mut documents = Vec::new();
        for (folder, page) in places_of(&sealed) {
            // The formats of one may be parted.
            if !self.paged.borrow_mut().insert((folder.clone(), page)) {
                continue;
            }
            if let Some(look) = self.look_at_sealed(&folder, page)? {
                documents.append(&mut self.pending_pages(&look)?);
                self.looked_at.borrow_mut().insert((folder, page), look);
            }
        }
        documents.extend(sealed);
        Ok(documents)
    }

    /// The pages of a sealed page's stories, as far as they are pending.
    fn pending_pages(&self, look: &SealedLook) -> Result<Vec<String>, Error> {
        let page = |story: &KnownStory| {
            let slug = story.slug.clone();
            DocumentPath::Page { slug }.path()
        };
        let mut pages: Vec<String> = look.stories().map(page).collect();
        let pending = self.bodies.store.pending(&pages)?;
        let mut of_pages = self.of_pages.borrow_mut();
        for (story, is_pending) in look.stories().zip(&pending) {
            if is_pending.is_some() {
                of_pages.insert(story.slug.clone(), story.clone());
            }
        }
        let mut pending = pending.into_iter();
        pages.retain(|_| pending.next().flatten().is_some());
        Ok(pages)
    }

    /// The articles that must be read again to draw documents.
    pub(super) fn unread(&self, paths: &[String]) -> Result<Vec<Ahead>, Error> {
        let mut stories = Vec::new();
        let site_id = self.bodies.site.id();
        let slugs = paths
            .iter()
            .filter_map(|path| match DocumentPath::parse(path) {
                Some(DocumentPath::Page { slug }) => Some(slug),
                _ => None,
            });
        stories.extend(self.stories_of_pages(slugs.collect())?);
        for place in places_of(paths) {
            let known = self.looked_at.borrow_mut().remove(&place);
            let look = match known {
                Some(look) => Some(look),
                None => self.look_at_sealed(&place.0, place.1)?,
            };
            if let Some(look) = look {
                stories.extend(look.needed(site_id).cloned());
                self.looked_at.borrow_mut().insert(place, look);
            }
        }
        // Several documents show the same stories.
        stories.sort_by_key(|story| story.row);
        stories.dedup_by_key(|story| story.row);
        self.bodies.unread(&stories)
    }

    /// Knows what articles say that were read again, and nothing of those before.
    pub(super) fn learn(&self, reread: Vec<Reread>) {
        let mut ahead = self.ahead.borrow_mut();
        ahead.clear();
        for Reread { row, body } in reread {
            if let Err(path) = &body {
                self.bodies.distrust(path);
            }
            ahead.insert(row, body.ok());
        }
    }

    /// What a story says whose content didn't change in this run.
    pub(super) fn body(&self, story: &KnownStory) -> Result<Option<Arc<Body>>, Error> {
        if let Some(known) = self.ahead.borrow().get(&story.row) {
            return Ok(known.clone());
        }
        self.bodies.known(story)
    }
}

/// The sealed pages among documents, by folder and number; the formats of one follow each other.
fn places_of(paths: &[String]) -> Vec<(String, u64)> {
    let places = paths
        .iter()
        .filter_map(|path| match DocumentPath::parse(path) {
            Some(DocumentPath::Sealed { feed, page, .. }) => Some((feed, page)),
            _ => None,
        });
    let mut places: Vec<(String, u64)> = places.collect();
    places.dedup();
    places
}
