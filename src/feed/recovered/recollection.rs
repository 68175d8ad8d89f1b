//! What documents remember of the ledger, put together: stories, feeds and headlines, so that a
//! lost ledger changes no id, no date and no number.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use xxhash_rust::xxh3::xxh3_64;

use super::related::{self, Places};
use super::{RecoveredHead, RecoveredItem, RecoveredKind, RecoveredPage, RecoveredStory, history};
use crate::feed::document::PAGES;
use crate::ledger::heads::{KnownHeadline, items_hash};
use crate::ledger::history::SealedPage;
use crate::ledger::memory::{FeedState, KnownStory, Said, State, StoryRow};
use crate::story::normal_form;

/// What was read back.
#[derive(Debug, Default)]
pub struct Recollection {
    /// The stories with their numbers and titles, by number; rows are still 0.
    pub stories: Vec<(KnownStory, u64, String)>,
    /// The feeds that had a head.
    pub feeds: Vec<(String, FeedState)>,
    /// The sealed pages, each with the name of its feed.
    pub sealed: Vec<(String, SealedPage)>,
    /// Numbers of stories in feeds that hold only some: feed, place in `stories`, number. Empty when
    /// not all numbers are remembered.
    pub numbers: Vec<(String, usize, u64)>,
    /// Titles that stories had before, as hashes, each with the story's place in `stories`: headlines
    /// still lead to them.
    pub old_titles: Vec<(u64, usize)>,
    /// The headline items, each with the place in `stories` of the story that it is related to.
    pub headlines: Vec<(KnownHeadline, usize)>,
}

/// A story in the making.
#[derive(Debug)]
struct Draft {
    key: Option<String>,
    slug: Option<String>,
    link: Option<String>,
    title: String,
    published: DateTime<Utc>,
    updated: DateTime<Utc>,
    content: Option<u128>,
    number: Option<u64>,
    gone: Option<DateTime<Utc>>,
}

/// Puts pages (with their slugs), heads (with their feeds' names) and sealed pages together; feeds
/// named in `of_all` hold all stories.
pub fn recollect(
    site_id: &str,
    base_url: &str,
    pages: Vec<(String, RecoveredStory)>,
    heads: &[(String, RecoveredHead)],
    sealed: &[RecoveredPage],
    of_all: &[&str],
) -> Recollection {
    let mut drafts: BTreeMap<String, Draft> = BTreeMap::new();
    let pages_url = format!("{base_url}{PAGES}/");
    for (slug, page) in pages {
        let id = page.id.clone();
        drafts.insert(id, Draft::of_page(slug, page, &pages_url));
    }
    // What remembers most comes first, and of that the feeds in which stories have their own numbers.
    let of_heads = heads.iter().map(|(name, head)| (name, head));
    let of_pages = sealed.iter().map(|(name, _, page)| (name, page));
    let mut documents: Vec<(&String, &RecoveredHead)> = of_heads.chain(of_pages).collect();
    let is_of_all = |name: &str| of_all.contains(&name);
    documents.sort_by_key(|(name, head)| (head.rank(), !is_of_all(name)));
    for (_, head) in &documents {
        recall(&mut drafts, head, &pages_url);
    }
    for gone in heads.iter().flat_map(|(_, head)| &head.tombstones) {
        drafts
            .entry(gone.id.clone())
            .or_insert_with(|| Draft::of_tombstone(gone.when));
    }
    let is_whole = number(&mut drafts, &history::places(sealed, of_all));
    let mut stories: Vec<(String, KnownStory, u64, String)> = drafts
        .into_iter()
        .filter_map(|(id, draft)| {
            let number = draft.number?;
            let title = draft.title.clone();
            Some((id.clone(), draft.into_story(site_id, id), number, title))
        })
        .collect();
    stories.sort_by_key(|(_, _, number, _)| *number);
    let places = Places::of(&stories, &pages_url);
    let pages = history::pages(sealed, &stories, is_whole);
    let begins = |name: &str| {
        let own = pages.iter().filter(|(feed, _)| feed == name);
        own.map(|(_, page)| page.span.last + 1).max()
    };
    Recollection {
        feeds: heads
            .iter()
            .map(|(name, head)| (name.clone(), feed(head, &stories, begins(name))))
            .collect(),
        sealed: pages,
        numbers: if is_whole {
            let documents = documents.into_iter();
            history::numbers(documents.filter(|(name, _)| !is_of_all(name)), &stories)
        } else {
            Vec::new()
        },
        headlines: related::headlines(heads, &places, &stories, base_url),
        old_titles: related::old_titles(heads, &places, &stories),
        stories: stories
            .into_iter()
            .map(|(_, story, number, title)| (story, number, title))
            .collect(),
    }
}

/// Adds the stories that a head or a sealed page has, unless more is known of them.
fn recall(drafts: &mut BTreeMap<String, Draft>, head: &RecoveredHead, pages_url: &str) {
    for item in &head.items {
        if let RecoveredKind::Story { .. } = &item.kind {
            let new = Draft::of_item(item, pages_url);
            drafts.entry(item.id.clone()).or_insert(new);
        }
    }
}

impl Draft {
    fn of_page(slug: String, page: RecoveredStory, pages_url: &str) -> Self {
        let link = page.url.filter(|url| !url.starts_with(pages_url));
        Self {
            key: Some(page.key),
            slug: Some(slug),
            link,
            title: page.title,
            published: page.published,
            updated: page.updated,
            content: u128::from_str_radix(&page.content_hash, 16).ok(),
            number: Some(page.number).filter(|number| *number != 0),
            gone: None,
        }
    }

    fn of_item(item: &RecoveredItem, pages_url: &str) -> Self {
        let RecoveredKind::Story {
            key,
            content_hash,
            number,
            ..
        } = item.kind.clone()
        else {
            return Self::of_tombstone(item.published);
        };
        let page = item
            .url
            .as_ref()
            .and_then(|url| url.strip_prefix(pages_url));
        let slug = page
            .and_then(|page| page.strip_suffix(".html"))
            .map(str::to_owned);
        Self {
            key,
            link: item.url.clone().filter(|_| slug.is_none()),
            slug,
            title: item.title.clone(),
            published: item.published,
            updated: item.updated,
            content: content_hash.and_then(|hash| u128::from_str_radix(&hash, 16).ok()),
            number,
            gone: None,
        }
    }

    fn of_tombstone(when: DateTime<Utc>) -> Self {
        Self {
            key: None,
            slug: None,
            link: None,
            title: String::new(),
            published: when,
            updated: when,
            content: None,
            number: None,
            gone: Some(when),
        }
    }

    fn into_story(self, site_id: &str, id: String) -> KnownStory {
        let of_id = id
            .strip_prefix(site_id)
            .filter(|key| !key.contains(':'))
            .map(str::to_owned);
        let key = self.key.or(of_id);
        // A declared id whose key no document tells: the id itself, in the alphabet of keys.
        let key = key.unwrap_or_else(|| utf8_percent_encode(&id, NON_ALPHANUMERIC).to_string());
        let declared_id = (id != format!("{site_id}{key}")).then_some(id);
        let name = normal_form(&self.title);
        KnownStory {
            row: StoryRow(0),
            slug: self
                .slug
                .unwrap_or_else(|| crate::ledger::slug::slug(&key).0),
            key,
            declared_id,
            link: self.link,
            state: if self.gone.is_some() {
                State::Gone
            } else {
                State::Released
            },
            first_seen: self.published,
            written: None,
            instant: Some(self.published),
            updated: Some(self.updated),
            withdrawn: None,
            gone: self.gone,
            due: None,
            said: self.content.map(|content| Said {
                content,
                text: 0,
                shown: 0,
            }),
            title_hash: if name.is_empty() {
                0
            } else {
                xxh3_64(name.as_bytes())
            },
        }
    }
}

/// Keeps the numbers if all public stories have one, else numbers them anew: by their place in the
/// history, then by date. A tombstone takes a number that is free among the newest: the one that its
/// story had, or one beside it. Whether the numbers were kept.
fn number(drafts: &mut BTreeMap<String, Draft>, places: &BTreeMap<&str, u64>) -> bool {
    let is_whole = drafts
        .values()
        .all(|draft| draft.number.is_some() || draft.gone.is_some());
    if !is_whole {
        let public = drafts.iter_mut().filter(|(_, draft)| draft.gone.is_none());
        let mut ordered: Vec<(u64, &mut Draft)> = public
            .map(|(id, draft)| (places.get(id.as_str()).copied().unwrap_or(u64::MAX), draft))
            .collect();
        ordered.sort_by_key(|(place, draft)| (*place, draft.published));
        for (number, (_, draft)) in (1..).zip(ordered) {
            draft.number = Some(number);
        }
    }
    let mut taken: Vec<u64> = drafts.values().filter_map(|draft| draft.number).collect();
    taken.sort_unstable();
    let newest = taken.last().copied().unwrap_or(0);
    let mut free = (1..=newest)
        .rev()
        .filter(|number| taken.binary_search(number).is_err());
    for draft in drafts.values_mut().filter(|draft| draft.gone.is_some()) {
        draft.number = free.next();
    }
    is_whole
}

/// A story with its id, its number and its title.
pub(super) type Story = (String, KnownStory, u64, String);

fn feed(head: &RecoveredHead, stories: &[Story], begins: Option<u64>) -> FeedState {
    let shown = |id: &str| {
        let is_item = head
            .items
            .iter()
            .any(|item| item.id == id || is_about(item, id));
        is_item || head.tombstones.iter().any(|gone| gone.id == id)
    };
    let numbers = stories
        .iter()
        .filter(|(id, ..)| shown(id))
        .map(|(_, _, number, _)| *number);
    let published = stories.iter().filter_map(|(_, story, ..)| story.instant);
    FeedState {
        low: begins.or(numbers.min()).unwrap_or(1),
        newest: published.max().unwrap_or(head.updated),
        updated: head.updated,
        items: items_hash(
            head.items
                .iter()
                .map(|item| (item.id.as_str(), item.updated)),
            head.tombstones
                .iter()
                .map(|gone| (gone.id.as_str(), gone.when)),
        ),
        plan: 0,
    }
}

fn is_about(item: &RecoveredItem, id: &str) -> bool {
    matches!(&item.kind, RecoveredKind::Headline { about_id: Some(about), .. } if about == id)
}
