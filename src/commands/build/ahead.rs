//! What stories say that no ledger keeps, read again before their documents are drawn.

use std::sync::Arc;

use super::bodies::{Reread, Unread};
use super::drawing::Drawer;
use crate::error::Error;
use crate::feed::document::DocumentPath;
use crate::ledger::body::Body;
use crate::ledger::memory::KnownStory;

impl Drawer<'_> {
    /// The articles that must be read again to draw documents.
    pub(super) fn unread(&self, paths: &[String]) -> Result<Vec<Unread>, Error> {
        let mut stories = Vec::new();
        let mut last = None;
        for path in paths {
            match DocumentPath::parse(path) {
                Some(DocumentPath::Page { slug }) => stories.extend(self.story_of_page(&slug)?),
                // The formats of a page follow each other.
                Some(DocumentPath::Sealed { feed, page, .. }) => {
                    let this = Some((feed, page));
                    if this != last
                        && let Some((feed, page)) = &this
                        && let Some(look) = self.look_at_sealed(feed, *page)?
                    {
                        stories.extend(look.needed(self.bodies.site.id()).cloned());
                        let place = (feed.clone(), *page);
                        self.looked_at.borrow_mut().insert(place, look);
                    }
                    last = this;
                }
                _ => {}
            }
        }
        // Pages of several feeds hold the same stories.
        stories.sort_by_key(|story| story.row);
        stories.dedup_by_key(|story| story.row);
        self.bodies.unread(&stories)
    }

    /// Knows what articles say that were read again, and nothing of those before.
    pub(super) fn learn(&self, reread: Vec<Reread>) -> Result<(), Error> {
        let mut ahead = self.ahead.borrow_mut();
        ahead.clear();
        for Reread { row, path, body } in reread {
            if body.is_none() {
                self.bodies.store.distrust(&path)?;
            }
            ahead.insert(row, body);
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
