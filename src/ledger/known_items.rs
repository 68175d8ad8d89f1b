//! Items that were made before: the heads of a site show many of the same, and from one run to the next most
//! are as they were.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use foldhash::fast::RandomState;

use super::heads::{
    FeedRules, HeadStory, Headlines, KnownHeadline, Places, headline_item, placed_headlines,
    story_item,
};
use super::item::Item;
use super::memory::{KnownStory, StoryRow};

/// So many stories are kept, and sixteen times as many headlines; when they are more all go.
const MOST: usize = 512;

/// An item, and what is asked of it again and again.
#[derive(Debug)]
pub struct KnownItem {
    /// The item.
    pub item: Item,
    /// A hash of it, once somebody has made one.
    pub hash: OnceLock<u128>,
    whole: OnceLock<u64>,
    short: OnceLock<u64>,
}

impl KnownItem {
    fn of(item: Item) -> Arc<Self> {
        Arc::new(Self {
            item,
            hash: OnceLock::new(),
            whole: OnceLock::new(),
            short: OnceLock::new(),
        })
    }

    /// [`Item::weight`].
    pub fn weight(&self, full: bool) -> u64 {
        let weight = if full { &self.whole } else { &self.short };
        *weight.get_or_init(|| self.item.weight(full))
    }
}

/// Items that were made before, of a site whose configuration stays as it is.
#[derive(Debug, Default)]
pub struct KnownItems(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    stories: HashMap<StoryKey, (HeadStory, Arc<KnownItem>), RandomState>,
    headlines: HashMap<[u8; 16], KeptHeadline, RandomState>,
}

/// Several feeds show a story with other numbers, in other languages, or as its summary.
type StoryKey = (StoryRow, u64, bool, Option<String>);

#[derive(Debug)]
struct KeptHeadline {
    known: Arc<KnownHeadline>,
    about: Arc<KnownStory>,
    made: Arc<KnownItem>,
}

impl KnownItems {
    /// A story as an item.
    pub fn story(&self, places: &Places<'_>, head: &HeadStory) -> Arc<KnownItem> {
        let language = places.language.map(str::to_owned);
        let key = (head.story.row, head.number, head.summary_only, language);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, made)) = kept.stories.get(&key).filter(|(of, _)| is_same(of, head)) {
            return Arc::clone(made);
        }
        let made = KnownItem::of(story_item(places, head));
        if kept.stories.len() >= MOST {
            kept.stories.clear();
        }
        let entry = (head.clone(), Arc::clone(&made));
        kept.stories.insert(key, entry);
        made
    }

    /// A headline as an item.
    fn headline(
        &self,
        places: &Places<'_>,
        known: &Arc<KnownHeadline>,
        about: &Arc<KnownStory>,
    ) -> Arc<KnownItem> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let old = kept.headlines.get(&known.hash);
        let old = old.filter(|old| is_equal(&old.known, known) && is_equal(&old.about, about));
        if let Some(old) = old {
            return Arc::clone(&old.made);
        }
        let made = KnownItem::of(headline_item(places, known, about));
        if kept.headlines.len() >= 16 * MOST {
            kept.headlines.clear();
        }
        let entry = KeptHeadline {
            known: Arc::clone(known),
            about: Arc::clone(about),
            made: Arc::clone(&made),
        };
        kept.headlines.insert(known.hash, entry);
        made
    }
}

/// The items of a head. `stories` come newest first; headline items that would go over the feed's
/// `max_bytes` are dropped, oldest first.
pub fn items(
    rules: &FeedRules,
    places: &Places<'_>,
    stories: &[HeadStory],
    headlines: &Headlines,
    known: &KnownItems,
) -> Vec<Item> {
    let mut left = rules.budget();
    let mut story_items = Vec::new();
    if rules.story_items {
        story_items.extend(stories.iter().map(|story| known.story(places, story)));
        let weights = story_items
            .iter()
            .map(|item| item.weight(rules.full_content));
        left = left.saturating_sub(weights.sum());
    }
    let mut items = Vec::with_capacity(2 * stories.len());
    let mut placed = placed_headlines(rules, stories).into_iter().peekable();
    let mut story_items = story_items.iter();
    let mut has_room = true;
    for story in stories {
        items.extend(story_items.next().map(|known| known.item.clone()));
        while let Some(placed) = placed.next_if(|placed| placed.owner.story.row == story.story.row)
        {
            let headline = headlines.get(&placed.headline.hash).filter(|_| has_room);
            let Some((headline, about)) = headline else {
                continue;
            };
            let made = known.headline(places, headline, about);
            match left.checked_sub(made.weight(rules.full_content)) {
                Some(rest) => {
                    left = rest;
                    items.push(made.item.clone());
                }
                None => has_room = false,
            }
        }
    }
    items
}

/// Whether two stories of one number are the same item.
fn is_same(one: &HeadStory, other: &HeadStory) -> bool {
    one.story == other.story
        && is_equal(&one.body, &other.body)
        && (Arc::ptr_eq(&one.links, &other.links) || one.links == other.links)
}

/// The store gives the same again and again.
fn is_equal<T: PartialEq>(one: &Arc<T>, other: &Arc<T>) -> bool {
    Arc::ptr_eq(one, other) || one == other
}
