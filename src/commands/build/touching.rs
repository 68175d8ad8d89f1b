//! Which feeds a change reaches. The ledger's indexes tell, so that its cost follows the change: the
//! other feeds aren't looked at.

use std::collections::BTreeSet;

use crate::commands::feeds::Feeds;
use crate::error::Error;
use crate::ledger::body::names;
use crate::ledger::heads::Numbering;
use crate::ledger::memory::{Memory as _, StoryRow};
use crate::world::store::Store;

/// The names of the feeds whose heads may show something else now that these stories were judged.
///
/// That are those that hold one, or held one before: of these the ones that select are in
/// `selected`; and those where a headline names one, by a title that it has or had, or stands there
/// as an item that is related to it.
pub(super) fn touched(
    feeds: &Feeds,
    store: &Store,
    stories: &[StoryRow],
    selected: BTreeSet<Numbering>,
) -> Result<BTreeSet<String>, Error> {
    let mut touched: BTreeSet<String> = feeds.new_ones(store)?.into_iter().collect();
    touched.extend(store.incomplete_feeds()?);
    if !stories.is_empty() {
        let of_all = feeds.iter().filter(|feed| feed.rules.numbering.is_none());
        touched.extend(of_all.map(|feed| feed.rules.name.clone()));
    }
    let mut numberings = selected;
    let mut titles = BTreeSet::new();
    for row in stories {
        let numbers = store.numbers_of(*row)?;
        numberings.extend(numbers.into_iter().map(|(numbering, _)| numbering));
        titles.extend(store.story(*row)?.map(|story| story.title_hash));
        titles.extend(store.old_titles(*row)?);
        let related = store.headlines_about(*row)?;
        titles.extend(related.iter().map(|text| names(text)));
    }
    for numbering in numberings {
        touched.extend(store.feeds_of(numbering)?);
    }
    for title in titles {
        touched.extend(store.feeds_naming(title)?);
    }
    Ok(touched)
}
