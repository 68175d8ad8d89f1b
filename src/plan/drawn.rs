//! Heads before they take a format, and what was gathered for drawing them.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};

use super::feeds::Feed;
use super::hash::hash_of;
use super::model::{Head, History, Tombstone};
use super::setting::Setting;
use crate::ledger::body::Body;
use crate::ledger::heads::{HeadStory, Links};
use crate::ledger::item::Item;
use crate::ledger::memory::StoryRow;

/// A head before it takes a format.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// What it shows.
    pub head: Head,
    /// Whether a story is missing in it whose content can't be had now.
    pub is_part: bool,
    /// Hashes of its items as they show in this feed, in their order; once somebody asks.
    hashes: OnceLock<Vec<u128>>,
}

impl Drawn {
    /// A head that is whole.
    pub fn of(head: Head) -> Self {
        Self {
            head,
            is_part: false,
            hashes: OnceLock::new(),
        }
    }

    /// A feed's head.
    pub fn head(
        setting: Setting<'_>,
        Feed { rules, config, .. }: &Feed,
        updated: DateTime<Utc>,
        items: Vec<Item>,
        tombstones: Vec<Tombstone>,
        history: Option<History>,
    ) -> Self {
        Self::of(Head {
            feed: config.link(),
            id: format!("{}feed:{}", setting.id(), config.name),
            updated,
            items,
            language: rules.language.clone(),
            tombstones,
            full_content: config.full_content,
            history,
        })
    }

    /// Hashes of all that its items say, in their order: the same for all formats.
    pub fn hashes(&self) -> &[u128] {
        self.hashes.get_or_init(|| {
            let full_content = self.head.full_content;
            let items = self.head.items.iter();
            items.map(|item| hash_of(&(item, full_content))).collect()
        })
    }

    /// Leaves an item out; whether it was there.
    pub fn leave_out(self: &mut Arc<Self>, id: &str) -> bool {
        if !self.head.items.iter().any(|item| item.id == id) {
            return false;
        }
        let own = Arc::make_mut(self);
        own.head.items.retain(|item| item.id != id);
        own.hashes = OnceLock::new();
        true
    }
}

/// The content of stories in heads, and for each of their headlines the story that it names.
pub type Contents = HashMap<StoryRow, (Arc<Body>, Links)>;

/// What a plan has at hand that drawing needs.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The content of the stories in the heads that were planned.
    pub contents: Contents,
    /// Heads that are stale, as they will be: of many feeds the first.
    pub heads: Vec<Arc<Drawn>>,
}

/// The order in which a head shows stories, by date, whatever their numbers; and tombstones.
pub fn sort_newest_first(stories: &mut [HeadStory], tombstones: &mut [Tombstone]) {
    stories.sort_by_key(|story| Reverse(story.story.instant));
    tombstones.sort_by(|a, b| b.when.cmp(&a.when).then_with(|| a.id.cmp(&b.id)));
}
