//! The site as planning sees it.

use chrono::{DateTime, Utc};

use super::model::Site;
use crate::config::Config;
use crate::ledger::heads::{FeedRules, Places};
use crate::ledger::known_items::KnownItems;
use crate::ledger::memory::Fingerprints;

/// The site as planning sees it.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// Its configuration.
    pub config: &'a Config,
    /// What documents say of it.
    pub model: &'a Site,
    /// Hashes of what documents show of it.
    pub fingerprints: Fingerprints,
    /// Items that were made before.
    pub items: &'a KnownItems,
    /// The time of the run.
    pub now: DateTime<Utc>,
}

impl<'a> Setting<'a> {
    /// The prefix of all ids.
    pub fn id(self) -> &'a str {
        &self.config.site.id
    }

    /// Where items and pages are.
    pub fn places(self) -> Places<'a> {
        Places {
            site_id: self.id(),
            base_url: &self.model.base_url,
            pages: self.model.pages,
            language: self.model.language.as_deref(),
            words: self.model.words(),
        }
    }

    /// The same for what a feed shows.
    pub fn places_in(self, rules: &'a FeedRules) -> Places<'a> {
        Places {
            language: rules.language.as_deref(),
            ..self.places()
        }
    }
}
