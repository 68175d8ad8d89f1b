//! The feeds that people find by what stories say of themselves: by section, tag, author, language.

use std::collections::{BTreeMap, HashMap};

use super::model::{FeedLink, Format};
use crate::ledger::item::StoryItem;
use crate::ledger::selection::{Facets, Field, Selection, folded};
use crate::story::ArticlePath;

/// So many of a kind stand on the front page; more stand on an index of their own.
pub const MOST_ON_THE_FRONT: usize = 30;

/// A feed that holds the stories with a value.
#[derive(Debug, Clone)]
struct Topic {
    /// The value as it was first written.
    value: String,
    feed: FeedLink,
}

/// The feeds of values, and which of them a story's section and tags lead to.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    /// Those that an `each` made, by the value, letter case apart.
    made: BTreeMap<Field, BTreeMap<(String, String), Topic>>,
    /// Those that have a twin and hold all stories of a value, or of those that are selected besides; by the
    /// value.
    twins: HashMap<(Field, String), Vec<Twin>>,
}

/// A feed that people can look at.
#[derive(Debug, Clone)]
struct Twin {
    feed: String,
    /// Which stories are looked through for the value.
    among: Selection,
}

impl Directory {
    /// Takes a feed that holds the stories with a value.
    pub(super) fn add(&mut self, field: Field, value: &str, feed: &FeedLink, among: &Selection) {
        let key = folded(value);
        // Whether a story lies where the feed looks isn't known to its documents.
        let tells_paths = |selection: &Selection| !selection.paths.written().is_empty();
        let asks_paths = tells_paths(among) || among.not.as_deref().is_some_and(tells_paths);
        if feed.has_stories && feed.formats.contains(&Format::Html) && !asks_paths {
            let twin = Twin {
                feed: feed.name.clone(),
                among: among.clone(),
            };
            let twins = self.twins.entry((field, key)).or_default();
            twins.push(twin);
        }
    }

    /// Takes a feed that an `each` made.
    pub(super) fn add_made(&mut self, field: Field, value: &str, feed: &FeedLink) {
        let topic = Topic {
            value: value.to_owned(),
            feed: feed.clone(),
        };
        let of_field = self.made.entry(field).or_default();
        of_field.insert((folded(value), feed.name.clone()), topic);
    }

    /// The feeds that were made for a field, by their values, each with what it is called among them: the
    /// value, where others have the same its title.
    pub fn topics(&self, field: Field) -> impl Iterator<Item = (&str, &FeedLink)> {
        let made = self.made.get(&field);
        let counts = made.map(|made| {
            let mut counts: HashMap<&str, u32> = HashMap::new();
            for (value, _) in made.keys() {
                *counts.entry(value).or_default() += 1;
            }
            counts
        });
        let counts = counts.unwrap_or_default();
        let topics = made.into_iter().flatten();
        topics.map(move |((value, _), topic)| {
            let is_alone = counts.get(value.as_str()) == Some(&1);
            let name = if is_alone {
                &topic.value
            } else {
                &topic.feed.title
            };
            (name.as_str(), &topic.feed)
        })
    }

    /// Whether no feed was made for a field.
    pub fn is_empty(&self, field: Field) -> bool {
        !self.made.contains_key(&field)
    }

    /// Whether they are so many that they stand on an index of their own.
    pub fn has_index(&self, field: Field) -> bool {
        let made = self.made.get(&field);
        made.is_some_and(|made| made.len() > MOST_ON_THE_FRONT)
    }

    /// The name of the feed that a story's value leads to: one that has the story itself, since its release, so
    /// that no page changes when other stories come. `language` is that of a story that doesn't say.
    pub fn feed_of(
        &self,
        field: Field,
        value: &str,
        story: &StoryItem,
        language: Option<&str>,
    ) -> Option<&str> {
        if self.twins.is_empty() {
            return None;
        }
        let twins = self.twins.get(&(field, folded(value)))?;
        let facets = Facets {
            section: story.section.clone(),
            tags: story.tags.clone(),
            authors: story.authors.clone(),
            language: story.language.clone(),
        };
        let nowhere = ArticlePath::from_bytes("");
        let twin = twins.iter().find(|twin| {
            twin.among.is_everything() || twin.among.selects(&facets, &nowhere, language)
        })?;
        Some(&twin.feed)
    }
}
