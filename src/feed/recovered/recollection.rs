//! What documents remember of the ledger, put together: stories, feeds and headlines, so that a
//! lost ledger changes no id, no date and no number.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use xxhash_rust::xxh3::xxh3_64;

use super::forgotten;
use super::history::{self, RecoveredHistory};
use super::related::{self, Places};
use super::values::{
    FrozenTargets, NamedHead, RecoveredHead, RecoveredItem, RecoveredKind, RecoveredPage,
    RecoveredStory, Story,
};
use crate::ledger::heads::{KnownHeadline, items_hash};
use crate::ledger::memory::{FeedState, KnownStory, Said, State};
use crate::plan::admission::Forgotten;
use crate::plan::document::pages_url;
use crate::plan::model::{Format, Tombstone};
use crate::story::normal_form;

/// What was read back.
#[derive(Debug, Default)]
pub struct Recollection {
    /// The stories with their numbers and titles, by number; rows are still 0.
    pub stories: Vec<(KnownStory, u64, String)>,
    /// The feeds that had a head.
    pub feeds: Vec<(String, FeedState)>,
    /// The histories with their sealed pages.
    pub histories: Vec<RecoveredHistory>,
    /// The place in `histories` of each feed's that had a head: `None` where it has no sealed page.
    pub history_of: BTreeMap<String, Option<usize>>,
    /// The links that are frozen, each with the story's place in `stories`.
    pub links: Vec<(usize, FrozenTargets)>,
    /// Numbers of stories in feeds that hold only some: the rules by which the feed selects, place in
    /// `stories`, number. Empty when not all numbers are remembered.
    pub numbers: Vec<(String, usize, u64)>,
    /// Deleted stories of which heads of feeds that hold only some tell: the rules, place in `stories`, number.
    pub gone: Vec<(String, usize, u64)>,
    /// Of feeds whose documents don't tell of all their stories, by their rules, where the others stood.
    pub forgotten: BTreeMap<String, Forgotten>,
    /// Numbers that no story had, for those others.
    pub free: BTreeSet<u64>,
    /// Titles that stories had before, as hashes, each with the story's place in `stories`: headlines
    /// still lead to them.
    pub old_titles: Vec<(u64, usize)>,
    /// The headline items, each with the place in `stories` of the story that it is related to.
    pub headlines: Vec<(KnownHeadline, usize)>,
}

/// A story in the making.
#[derive(Debug, Default)]
struct Draft {
    key: Option<String>,
    slug: Option<String>,
    link: Option<String>,
    title: String,
    published: DateTime<Utc>,
    updated: DateTime<Utc>,
    content: Option<u128>,
    shown: Option<u128>,
    number: Option<u64>,
    gone: Option<DateTime<Utc>>,
}

/// Puts pages (with their slugs), heads and sealed pages together. There are so many `articles`, of which they may
/// not tell.
pub fn recollect(
    (site_id, base_url, has_pages): (&str, &str, bool),
    pages: Vec<(String, RecoveredStory)>,
    heads: &[NamedHead],
    sealed: &[RecoveredPage],
    articles: usize,
) -> Recollection {
    let pages_url = pages_url(base_url);
    let by_page = related::on_pages(&pages, &pages_url);
    // The feeds in which stories have their own numbers come first, and of those what remembers most.
    let of_heads = heads.iter().map(|own| (own.rules.as_str(), &own.head));
    let of_pages = sealed.iter().filter_map(|(_, _, head)| {
        let page = head.page.as_ref()?;
        Some((page.rules.as_str(), head))
    });
    let mut documents: Vec<(&str, &RecoveredHead)> = of_heads.chain(of_pages).collect();
    documents.sort_by_key(|(rules, head)| (!rules.is_empty(), head.rank()));
    let mut drafts = drafts(pages, &documents, heads, &pages_url);
    let is_whole = number(&mut drafts, &history::places(sealed), articles);
    let gone = number_gone(&mut drafts, heads);
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
    // Without the numbers of all stories those of the pages mean nothing.
    let histories = if is_whole {
        history::histories(sealed)
    } else {
        Vec::new()
    };
    let links = history::links(sealed, heads, &by_page, &places);
    let history_of = history::of_feeds(heads, &histories);
    let feeds = states(heads, (&histories, &history_of), &stories, &places);
    let numbers = if is_whole {
        let documents = documents.into_iter();
        history::numbers(documents.filter(|(rules, _)| !rules.is_empty()), &places)
    } else {
        Vec::new()
    };
    let forgotten = forgotten::places(heads, &feeds, has_pages);
    let told = numbers.iter().map(|(_, _, number)| *number);
    let told = told.chain(stories.iter().map(|(_, _, number, _)| *number));
    Recollection {
        free: forgotten::free(forgotten.values(), told, articles),
        forgotten,
        feeds,
        histories,
        history_of,
        old_titles: related::old_titles(heads, (&by_page, &links), &places, &stories),
        links,
        numbers,
        gone: gone
            .into_iter()
            .filter_map(|(rules, id, number)| Some((rules, places.of_id(&id)?, number)))
            .collect(),
        headlines: related::headlines(heads, &places, &stories, base_url),
        stories: stories
            .into_iter()
            .map(|(_, story, number, title)| (story, number, title))
            .collect(),
    }
}

/// The stories that pages, other documents and tombstones tell of, by id.
fn drafts(
    pages: Vec<(String, RecoveredStory)>,
    documents: &[(&str, &RecoveredHead)],
    heads: &[NamedHead],
    pages_url: &str,
) -> BTreeMap<String, Draft> {
    let mut drafts: BTreeMap<String, Draft> = BTreeMap::new();
    for (slug, page) in pages {
        let id = page.id.clone();
        drafts.insert(id, Draft::of_page(slug, page, pages_url));
    }
    for (_, head) in documents {
        recall(&mut drafts, head, pages_url);
    }
    for gone in heads.iter().flat_map(|own| &own.head.tombstones) {
        drafts
            .entry(gone.id.clone())
            .or_insert_with(|| Draft::of_tombstone(gone.when));
    }
    drafts
}

/// The feeds that had a head, with their places in `histories`.
fn states(
    heads: &[NamedHead],
    (histories, history_of): (&[RecoveredHistory], &BTreeMap<String, Option<usize>>),
    stories: &[Story],
    places: &Places<'_>,
) -> Vec<(String, FeedState)> {
    let states = heads.iter().map(|own| {
        let history = history_of.get(&own.name).copied().flatten();
        let newest = history.and_then(|history| histories.get(history)?.pages.last());
        let begins = newest.map(|newest| newest.span.last + 1);
        let state = feed((&own.head, &own.rules), stories, places, begins);
        (own.name.clone(), state)
    });
    states.collect()
}

/// Adds the stories that a head or a sealed page has, unless more is known of them.
fn recall(drafts: &mut BTreeMap<String, Draft>, head: &RecoveredHead, pages_url: &str) {
    for item in &head.items {
        if item.is_story() {
            let new = Draft::of_item(item, pages_url);
            let (shown, content) = (new.shown, new.content);
            let draft = drafts.entry(item.id.clone()).or_insert(new);
            // One that says something else by now is of a history that nobody keeps any more.
            draft.shown = draft.shown.or(shown.filter(|_| draft.content == content));
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
            ..Self::default()
        }
    }

    fn of_item(item: &RecoveredItem, pages_url: &str) -> Self {
        let RecoveredKind::Story {
            key,
            content_hash,
            shown_hash,
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
            shown: shown_hash.and_then(|hash| u128::from_str_radix(&hash, 16).ok()),
            number,
            gone: None,
        }
    }

    fn of_tombstone(when: DateTime<Utc>) -> Self {
        Self {
            published: when,
            updated: when,
            gone: Some(when),
            ..Self::default()
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
            instant: Some(self.published),
            updated: Some(self.updated),
            gone: self.gone,
            said: self.content.map(|content| Said {
                content,
                text: 0,
                shown: self.shown.unwrap_or(0),
            }),
            title_hash: if name.is_empty() {
                0
            } else {
                xxh3_64(name.as_bytes())
            },
            ..KnownStory::default()
        }
    }
}

/// Keeps the numbers if all public stories have one, else numbers them anew: by their place in the
/// history, then by date, with room below for those of the `articles` that are no drafts. Whether the numbers were
/// kept.
fn number(
    drafts: &mut BTreeMap<String, Draft>,
    places: &BTreeMap<&str, u64>,
    articles: usize,
) -> bool {
    let is_whole = drafts
        .values()
        .all(|draft| draft.number.is_some() || draft.gone.is_some());
    if !is_whole {
        let public = drafts.iter_mut().filter(|(_, draft)| draft.gone.is_none());
        let mut ordered: Vec<(u64, &mut Draft)> = public
            .map(|(id, draft)| (places.get(id.as_str()).copied().unwrap_or(u64::MAX), draft))
            .collect();
        ordered.sort_by_key(|(place, draft)| (*place, draft.published));
        let first = 1 + articles.saturating_sub(ordered.len()) as u64;
        for (number, (_, draft)) in (first..).zip(ordered) {
            draft.number = Some(number);
        }
    }
    is_whole
}

/// Gives the stories that are gone, and of which heads tell, their numbers: that of the feeds that hold all stories,
/// and where only others tell of it an older one than those hold. Gives those in feeds that select: the rules, the
/// story's id, its number.
fn number_gone(
    drafts: &mut BTreeMap<String, Draft>,
    heads: &[NamedHead],
) -> Vec<(String, String, u64)> {
    let mut taken: BTreeSet<u64> = drafts.values().filter_map(|draft| draft.number).collect();
    let mut of_others = Vec::new();
    let (of_all, others): (Vec<&NamedHead>, Vec<&NamedHead>) =
        heads.iter().partition(|own| own.rules.is_empty());
    let mut below = u64::MAX;
    for own in of_all {
        let stories = own.head.items.iter().filter_map(history::told);
        below = stories.min().unwrap_or(u64::MAX).min(below);
        for tombstone in &own.head.tombstones {
            if let Some((draft, number)) = gone(drafts, tombstone)
                && draft.number.is_none()
                && taken.insert(number)
            {
                draft.number = Some(number);
            }
        }
    }
    for own in others {
        for tombstone in &own.head.tombstones {
            let Some((draft, number)) = gone(drafts, tombstone) else {
                continue;
            };
            of_others.push((own.rules.clone(), tombstone.id.clone(), number));
            if draft.number.is_none() {
                let mut older = (1..below.min(number + 1)).rev();
                draft.number = older.find(|number| !taken.contains(number));
                taken.extend(draft.number);
            }
        }
    }
    of_others
}

/// The story that a tombstone tells of, if nothing else does, with its number in the tombstone's feed.
fn gone<'d>(
    drafts: &'d mut BTreeMap<String, Draft>,
    tombstone: &Tombstone,
) -> Option<(&'d mut Draft, u64)> {
    let draft = drafts.get_mut(&tombstone.id)?;
    draft.gone?;
    Some((draft, tombstone.told_number()?))
}

/// A feed as its head tells of it. Its oldest number is that of what the head holds, or the first that
/// isn't sealed, `begins`; where headlines alone tell of it, that of the oldest story to which one is related, if that
/// is known of all.
fn feed(
    (head, rules): (&RecoveredHead, &str),
    stories: &[Story],
    places: &Places<'_>,
    begins: Option<u64>,
) -> FeedState {
    let has_stories = head.items.iter().any(RecoveredItem::is_story);
    let number = |place: usize| stories.get(place).map(|(_, _, number, _)| *number);
    // The number that the story has in this feed, where the head tells.
    let of_story =
        |item: &RecoveredItem| history::told(item).or_else(|| number(places.of_id(&item.id)?));
    let of_headline = |item: &RecoveredItem| number(places.of_about(item)?);
    let items = head.items.iter();
    let of_items: Option<Vec<u64>> = if has_stories {
        Some(
            items
                .filter(|item| item.is_story())
                .filter_map(of_story)
                .collect(),
        )
    } else {
        items.map(of_headline).collect()
    };
    let gone = head.tombstones.iter().filter_map(|gone| {
        gone.told_number()
            .or_else(|| number(places.of_id(&gone.id)?))
    });
    let numbers = of_items.map(|own| own.into_iter().chain(gone).chain(begins));
    // Of one that is gone it isn't known when it was published.
    let is_public = |story: &&Story| story.1.state.is_public();
    let published: Vec<DateTime<Utc>> = if rules.is_empty() {
        let stories = stories.iter().filter(is_public);
        stories.filter_map(|(_, story, ..)| story.instant).collect()
    } else {
        head.items.iter().map(|item| item.published).collect()
    };
    FeedState {
        low: numbers
            .and_then(Iterator::min)
            .filter(|_| !head.items.is_empty() || begins.is_some())
            .unwrap_or(1),
        newest: published.into_iter().max().unwrap_or_default(),
        updated: head.updated,
        items: items_hash(
            head.items
                .iter()
                // One for people tells of headlines only where it holds no stories.
                .filter(|item| head.format != Format::Html || !has_stories || item.is_story())
                .map(|item| (item.id.as_str(), item.updated)),
            head.tombstones
                .iter()
                .map(|gone| (gone.id.as_str(), gone.when)),
        ),
        plan: 0,
    }
}
