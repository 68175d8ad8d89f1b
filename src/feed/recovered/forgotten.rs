//! Where the stories stood of which no document tells: behind heads, where nothing else tells of any.

use std::collections::{BTreeMap, BTreeSet};

use super::values::{NamedHead, RecoveredItem};
use crate::ledger::memory::FeedState;
use crate::plan::admission::Forgotten;

/// Of the feeds whose heads are full and all that tells of them, by their rules, where other stories stood. `feeds`
/// are the heads' own states, in their order; where `has_pages`, those tell of all stories.
///
/// A head holds the newest numbers; those that were edited may have got one long after they were published.
pub(super) fn places(
    heads: &[NamedHead],
    feeds: &[(String, FeedState)],
    has_pages: bool,
) -> BTreeMap<String, Forgotten> {
    let mut places = BTreeMap::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for (own, (_, state)) in heads.iter().zip(feeds) {
        let stories = || own.head.items.iter().filter(|item| item.is_story());
        let limit = own
            .forgets_beyond
            .and_then(|limit| usize::try_from(limit).ok());
        let is_full = limit.is_some_and(|limit| stories().count() >= limit);
        if !is_full || own.newest_page.is_some() {
            if stories().next().is_some() {
                told.insert(&own.rules);
            }
            continue;
        }
        let published = |item: &RecoveredItem| item.published;
        let unedited = stories().filter(|item| item.updated == item.published);
        let oldest = unedited.map(published).min();
        let Some(before) = oldest.or_else(|| stories().map(published).max()) else {
            continue;
        };
        let before = Some(before).filter(|_| !has_pages);
        let place = Forgotten {
            before,
            below: state.low,
        };
        let known = places.entry(own.rules.clone()).or_insert(place);
        *known = Forgotten {
            before: known.before.min(before),
            below: known.below.min(state.low),
        };
    }
    places.retain(|rules: &String, _| !told.contains(rules.as_str()));
    places
}

/// The numbers for those stories that none of the others has, the largest; as many as there are articles.
pub(super) fn free<'a>(
    places: impl Iterator<Item = &'a Forgotten>,
    told: impl Iterator<Item = u64>,
    articles: usize,
) -> BTreeSet<u64> {
    let told: BTreeSet<u64> = told.collect();
    let of_place = |place: &Forgotten| {
        let own = (1..place.below)
            .rev()
            .filter(|number| !told.contains(number));
        own.take(articles).collect::<Vec<u64>>()
    };
    places.flat_map(of_place).collect()
}
