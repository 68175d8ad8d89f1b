//! What recovered heads tell of related headlines: the items, and titles that stories had before.

use std::collections::{BTreeMap, BTreeSet};

use url::{ParseError, Url};

use super::values::{
    FrozenTarget, FrozenTargets, NamedHead, RecoveredItem, RecoveredKind, RecoveredStory, Story,
};
use crate::ledger::body::names;
use crate::ledger::heads::KnownHeadline;
use crate::ledger::memory::{KnownStory, StoryRow};
use crate::story::key_name;

/// Where stories are found by id and by URL.
pub(super) struct Places<'a> {
    stories: &'a [Story],
    pages_url: String,
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
            stories,
            pages_url: pages_url.to_owned(),
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

    /// The story to which a link of a text leads, as one to another article, if it leads to one.
    pub(super) fn of_article(&self, url: &str) -> Option<FrozenTarget> {
        let url = url.split('#').next().unwrap_or(url);
        let place = self.of_url(url);
        let story = place.and_then(|place| self.stories.get(place));
        let key = match story {
            Some((_, story, ..)) => &story.key,
            // Of one that is gone its page's name tells, which most often is its key.
            None => url.strip_prefix(&self.pages_url)?.strip_suffix(".html")?,
        };
        Some((key_name(key), place, url.to_owned()))
    }

    /// The story that a headline is related to.
    pub(super) fn of_about(&self, item: &RecoveredItem) -> Option<usize> {
        let RecoveredKind::Headline {
            about_id,
            about_url,
            ..
        } = &item.kind
        else {
            return None;
        };
        let by_id = about_id.as_ref().and_then(|id| self.of_id(id));
        by_id.or_else(|| self.of_url(about_url.as_ref()?))
    }
}

/// What a story's page leads to.
pub(super) struct Leads {
    /// Headlines that name stories: title and URL.
    pub(super) related: Vec<(String, String)>,
    /// The URLs of the links of its text.
    pub(super) links: Vec<String>,
}

/// What stories' pages lead to, by the ids of the stories.
pub(super) type Named = BTreeMap<String, Leads>;

/// The headlines on stories' pages that lead to pages of ours, and the links of their texts.
pub(super) fn on_pages(pages: &[(String, RecoveredStory)], pages_url: &str) -> Named {
    let named = pages.iter().map(|(slug, page)| {
        let own = format!("{pages_url}{slug}.html");
        let related = page.related.iter().filter_map(|(title, link)| {
            // Others lead elsewhere, whoever says so.
            Some((title.clone(), led_to(&own, link)?))
        });
        let leads = Leads {
            related: related.collect(),
            links: page.links.iter().map(|link| absolute(&own, link)).collect(),
        };
        (page.id.clone(), leads)
    });
    named.collect()
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
            about_url,
            about_title,
            ..
        } = &item.kind
        else {
            continue;
        };
        let Some(about) = places.of_about(item) else {
            continue;
        };
        let Some(hash) = hash_of(&item.id) else {
            continue;
        };
        let title = || stories.get(about).map(|story| story.3.clone());
        let about_title = about_title.clone().or_else(title).unwrap_or_default();
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

/// A headline that leads to a story whose title it isn't names a title that the story had before. `frozen` are
/// the links of stories that are in no head.
pub(super) fn old_titles(
    heads: &[NamedHead],
    (by_page, frozen): (&Named, &[(usize, FrozenTargets)]),
    places: &Places<'_>,
    stories: &[Story],
) -> Vec<(u64, usize)> {
    let items = heads.iter().flat_map(|own| &own.head.items);
    let related = items.flat_map(|item| {
        let own: &[(String, String)] = match &item.kind {
            RecoveredKind::Story { related, .. } => related,
            RecoveredKind::Headline { .. } => &[],
        };
        let on_page = by_page.get(&item.id).into_iter();
        own.iter().chain(on_page.flat_map(|own| &own.related))
    });
    let of_heads = related.filter_map(|(title, url)| Some((names(title), places.of_url(url)?)));
    let frozen = frozen.iter().flat_map(|(_, links)| links);
    let of_others = frozen.filter_map(|(title, story, _)| Some((*title, (*story)?)));
    let is_old = |(title, place): &(u64, usize)| {
        let story = stories.get(*place);
        story
            .is_some_and(|(_, story, ..)| ![story.title_hash, key_name(&story.key)].contains(title))
    };
    let found: BTreeSet<(u64, usize)> = of_heads.chain(of_others).filter(is_old).collect();
    found.into_iter().collect()
}

/// The URL that a link in a document leads to: those to our own documents are relative.
pub(super) fn absolute(own: &str, link: &str) -> String {
    led_to(own, link).unwrap_or_else(|| link.to_owned())
}

/// The URL of a document of ours that a link in another leads to; `None` for one that isn't relative.
fn led_to(own: &str, link: &str) -> Option<String> {
    let is_ours = Url::parse(link) == Err(ParseError::RelativeUrlWithoutBase);
    let own = Url::parse(own).ok().filter(|_| is_ours)?;
    own.join(link).ok().map(String::from)
}

/// The hash at the end of a headline's id.
fn hash_of(id: &str) -> Option<[u8; 16]> {
    let (_, digits) = id.rsplit_once("headline:")?;
    u128::from_str_radix(digits, 16).ok().map(u128::to_be_bytes)
}
