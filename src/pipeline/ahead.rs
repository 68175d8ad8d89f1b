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
        let mut pages = Vec::new();
        for story in look.stories() {
            let slug = story.slug.clone();
            let page = DocumentPath::Page { slug }.path();
            if self.bodies.store.is_pending(&page)? {
                pages.push(page);
                let mut of_pages = self.of_pages.borrow_mut();
                of_pages.insert(story.slug.clone(), story.clone());
            }
        }
        Ok(pages)
    }

    /// The articles that must be read again to draw documents.
    pub(super) fn unread(&self, paths: &[String]) -> Result<Vec<Ahead>, Error> {
        let mut stories = Vec::new();
        let site_id = self.bodies.site.id();
        for path in paths {
            if let Some(DocumentPath::Page { slug }) = DocumentPath::parse(path) {
                stories.extend(self.story_of_page(&slug)?);
            }
        }
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
    pub(super) fn learn(&self, reread: Vec<Reread>) -> Result<(), Error> {
        let mut ahead = self.ahead.borrow_mut();
        ahead.clear();
        for Reread { row, body } in reread {
            if let Err(path) = &body {
                self.bodies.store.distrust(path)?;
            }
            ahead.insert(row, body.ok());
        }
        Ok(())
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
