//! What the headlines and links of a body lead to now, by what the ledger says of titles and keys.

use std::collections::HashMap;
use std::sync::Arc;

use super::memory::Titled;
use crate::ledger::body::Body;
use crate::ledger::heads::{Links, finds, linked};
use crate::ledger::memory::{KnownStory, StoryRow};
use crate::story::article_links;

/// Stories that were asked for by their keys.
pub(crate) type Keyed = HashMap<String, Option<Arc<KnownStory>>>;

/// The stories of the headlines of a story's body, and then those of its links. `titled` has all names of
/// [`Body::named`], `keyed` all keys of [`Body::keys`].
pub(crate) fn live_links(
    row: StoryRow,
    body: &Body,
    has_pages: bool,
    titled: &HashMap<u64, Titled>,
    keyed: &Keyed,
) -> Links {
    let headlines = body.headlines.iter().map(|headline| {
        let story = titled.get(&headline.names)?.other_than(row);
        let story = story.filter(|story| finds(headline.names, story, has_pages));
        story.map(|story| KnownStory::clone(story))
    });
    let articles = article_links(&body.html).into_iter().map(|link| {
        let story = |key: &str| keyed.get(key).cloned().flatten();
        let moved = |name: u64| titled.get(&name)?.before.first().cloned();
        linked(&link.places, has_pages, story, moved)
    });
    headlines.chain(articles).collect()
}
