//! What a site that begins says, from the reading of its articles to the drawing of their documents: so that
//! no article is read twice, in no more memory than a place for each.

use std::collections::HashMap;

use super::site::Site;
use crate::ledger::body::Body;
use crate::ledger::memory::StoryRow;
use crate::world::scratch::{Place, Scratch};

/// Where they are kept, if documents will show more than heads do and anything may be written; `None` where they
/// can't be.
pub(super) fn scratch(site: &Site, is_dry_run: bool) -> Option<Scratch> {
    let mut feeds = site.project.config.feeds.iter();
    let shows_all = site.model.pages || feeds.any(|feed| feed.history().is_some());
    let is_wanted = shows_all && !is_dry_run;
    is_wanted
        .then(|| Scratch::begin(&site.ledger_folder()))
        .flatten()
}

/// Bodies that were read in this run; those that aren't here are read again.
#[derive(Debug, Default)]
pub(super) struct OnceRead {
    scratch: Option<Scratch>,
    places: HashMap<StoryRow, Place>,
}

impl OnceRead {
    /// Those that lie in these places.
    pub(super) fn of(scratch: Option<Scratch>, places: HashMap<StoryRow, Place>) -> Self {
        Self { scratch, places }
    }

    /// Whether a story's is kept.
    pub(super) fn has(&self, row: StoryRow) -> bool {
        self.places.contains_key(&row)
    }

    /// A story's, without the hashes of its sentences; `None` where it can't be had. Any thread may.
    pub(super) fn body(&self, row: StoryRow) -> Option<Body> {
        let place = self.places.get(&row)?;
        Body::unpack(&self.scratch.as_ref()?.get(*place)?)
    }
}
