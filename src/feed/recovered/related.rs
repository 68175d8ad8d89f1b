//! What recovered heads tell of related headlines: the items, and titles that stories had before.

use std::collections::{BTreeMap, BTreeSet};

use url::{ParseError, Url};

use super::RecoveredKind;
use super::recollection::{NamedHead, Story};
use crate::ledger::body::names;
use crate::ledger::heads::KnownHeadline;
use crate::ledger::memory::{KnownStory, StoryRow};

/// Where stories are found by id and by URL.
pub(super) struct Places<'a> {
    by_id: BTreeMap<&'a str, usize>,
    by_url: BTreeMap<String, usize>,
}

impl<'a> Places<'a> {
    pub(super) fn of(stories: &'a [Story], pages_url: &str) -> Self {
        let url = |story: &KnownStory| {
            story
                .link
                .clone()
                .unwrap_or_else(|| format!("{pages_url}{}.html", story.slug))
        };
        let places = stories.iter().enumerate();
        Self {
            by_id: places
                .clone()
                .map(|(place, (id, ..))| (id.as_str(), place))
                .collect(),
            by_url: places
                .map(|(place, (_, story, ..))| (url(story), place))
                .collect(),
        }
    }
}

impl Places<'_> {
    pub(super) fn of_id(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    pub(super) fn of_url(&self, url: &str) -> Option<usize> {
        self.by_url.get(url).copied()
    }
}

/// The headline items of heads, each with the place of the story that it is related to.
pub(super) fn headlines(
    heads: &[NamedHead],
    places: &Places<'_>,
    stories: &[Story],
    base_url: &str,
) -> Vec<(KnownHeadline, usize)> {
    let mut found: BTreeMap<[u8; 16], (KnownHeadline, usize)> = BTreeMap::new();
    for item in heads.iter().flat_map(|own| &own.head.items) {
        let RecoveredKind::Headline {
            about_id,
            about_url,
        } = &item.kind
        else {
            continue;
        };
        let by_id = about_id
            .as_ref()
            .and_then(|id| places.by_id.get(id.as_str()));
        let by_url = || about_url.as_ref().and_then(|url| places.by_url.get(url));
        let Some(about) = by_id.or_else(by_url).copied() else {
            continue;
        };
        let Some(hash) = hash_of(&item.id) else {
            continue;
        };
        let about_title = stories
            .get(about)
            .map(|story| story.3.clone())
            .unwrap_or_default();
        let is_ours = |url: &String| url.starts_with(base_url) || Some(url) == about_url.as_ref();
        let known = KnownHeadline {
            hash,
            text: item.title.clone(),
            url: item.url.clone().filter(|url| !is_ours(url)),
            instant: item.published,
            about: StoryRow(0),
            about_title,
        };
        found.entry(hash).or_insert((known, about));
    }
    found.into_values().collect()
}

/// A headline that leads to a story whose title it isn't names a title that the story had before.
pub(super) fn old_titles(
    heads: &[NamedHead],
    places: &Places<'_>,
    stories: &[Story],
) -> Vec<(u64, usize)> {
    let mut found = BTreeSet::new();
    for item in heads.iter().flat_map(|own| &own.head.items) {
        let RecoveredKind::Story { related, .. } = &item.kind else {
            continue;
        };
        for (title, url) in related {
            let place = places.by_url.get(url).copied();
            let story = place.and_then(|place| stories.get(place));
            let title = names(title);
            if let (Some(place), Some((_, story, ..))) = (place, story)
                && story.title_hash != title
            {
                found.insert((title, place));
            }
        }
    }
    found.into_iter().collect()
}

/// The URL that a link in a document leads to: those to our own documents are relative.
pub(super) fn absolute(own: &str, link: &str) -> String {
    let is_ours = Url::parse(link) == Err(ParseError::RelativeUrlWithoutBase);
    let url = Url::parse(own).ok().filter(|_| is_ours);
    let url = url.and_then(|own| own.join(link).ok());
    url.map_or_else(|| link.to_owned(), String::from)
}

/// The hash at the end of a headline's id.
fn hash_of(id: &str) -> Option<[u8; 16]> {
    let (_, digits) = id.rsplit_once("headline:")?;
    u128::from_str_radix(digits, 16).ok().map(u128::to_be_bytes)
}
