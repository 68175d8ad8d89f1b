//! A head from the ledger's memory: which stories and headlines it shows, as items in order.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use xxhash_rust::xxh3::Xxh3Default;

use super::body::{Body, BodyHeadline, BodyMedia, BodyPlace, BodyRole, FrozenLink};
use super::guid::guid_of;
use super::history::{HistoryRow, Numbering};
use super::item::{HeadlineItem, Item, ItemMedia, Kind, Related, StoryItem};
use super::memory::{KnownStory, Said, State, StoryRow};
use super::standpoint::absolute;
use crate::story::{article_links, key_name, key_of, with_article_links};
use crate::words::Words;

/// Bytes of a document around its items, generously.
const DOCUMENT_FRAME_BYTES: u64 = 8_000;

/// What a feed selects and shows.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedRules {
    /// Name in the config; empty for the unnamed feed.
    pub name: String,
    /// Its stories' numbers; `None` when it holds all stories.
    pub numbering: Option<Numbering>,
    /// BCP 47 tag of its language; `None`: not known.
    pub language: Option<String>,
    /// Whether stories are items.
    pub story_items: bool,
    /// Whether headlines are items.
    pub headline_items: bool,
    /// So many of the newest numbers are in the head.
    pub stories: u32,
    /// So are those published within this time before the newest.
    pub window: TimeDelta,
    /// The most that a document of the head may take.
    pub max_bytes: u64,
    /// Whether stories are carried whole.
    pub full_content: bool,
    /// The history behind it; `None`: it keeps none.
    pub history: Option<HistoryRow>,
    /// The largest `max_bytes` of the feeds that share it: what a story may be in all of them alike.
    pub history_bytes: u64,
}

impl FeedRules {
    /// What the items of a head may take together.
    pub(super) fn budget(&self) -> u64 {
        self.max_bytes.saturating_sub(DOCUMENT_FRAME_BYTES)
    }

    /// Whether a story of this weight goes out as its summary: from the start when it would take
    /// more than a quarter of a document, and in any case when it would take more than half.
    pub fn wants_summary(&self, item: &Item, is_entering: bool) -> bool {
        let limit = if is_entering {
            self.history_bytes / 4
        } else {
            self.history_bytes / 2
        };
        item.weighs_more(limit, true)
    }
}

/// Where items and pages are.
#[derive(Debug, Clone, Copy)]
pub struct Places<'a> {
    /// Prefix of all ids.
    pub site_id: &'a str,
    /// Where the output is served; ends in `/`.
    pub base_url: &'a str,
    /// Whether stories have pages.
    pub pages: bool,
    /// The site's language; an item says its own only where it differs.
    pub language: Option<&'a str>,
    /// What Feedmill itself says.
    pub words: &'a Words,
}

impl Places<'_> {
    /// A story's URL: its author's, else its page's; none when there are no pages.
    pub fn story_url(&self, story: &KnownStory) -> Option<String> {
        let page = || {
            self.pages
                .then(|| [self.base_url, "pages/", &story.slug, ".html"].concat())
        };
        story.link.clone().or_else(page)
    }

    /// The URL of an image or a file of ours.
    fn media_url(&self, name: &str) -> String {
        [self.base_url, "media/", name].concat()
    }

    fn headline_id(&self, hash: &[u8; 16]) -> String {
        [self.site_id, "headline:", &hex(*hash)].concat()
    }
}

/// For each headline of a story, the story that it names; then for each link of its text to another article, that
/// one's story.
pub type Links = Arc<[Option<KnownStory>]>;

/// What stands in the place of a withdrawn story.
pub fn notice(story: &KnownStory) -> Option<Body> {
    let reason = story.withdrawn.as_deref()?;
    (story.state == State::Withdrawn).then(|| Body::of_notice(reason))
}

/// The links of a body, to be kept for good.
pub fn frozen(body: &Body, links: &[Option<KnownStory>]) -> Vec<FrozenLink> {
    let freeze = |names: u64, story: &KnownStory| {
        let url = story.link.clone().unwrap_or_default();
        FrozenLink(names, story.row.0, url)
    };
    let mut links = links.iter();
    let headlines = body.headlines.iter().zip(links.by_ref());
    let headlines =
        headlines.filter_map(|(headline, story)| Some(freeze(headline.names, story.as_ref()?)));
    let mut frozen: Vec<FrozenLink> = headlines.collect();
    for (link, story) in article_links(&body.html).iter().zip(links) {
        let Some(story) = story else { continue };
        let mut places = link.places.iter();
        let own = places.find(|place| key_of(place) == story.key);
        let place = own.or(link.places.first());
        let link = place.map(|place| freeze(key_name(place), story));
        frozen.extend(link.filter(|link| !frozen.contains(link)));
    }
    frozen
}

/// The story that a link to another article leads to, if documents show it: of the first place where there is one,
/// that whose file came there last. `story` gives that of a key, `moved` one whose file lies or lay where the name
/// of a place or a key says, which its own key doesn't tell.
pub fn linked(
    places: &[&str],
    has_pages: bool,
    mut story: impl FnMut(&str) -> Option<Arc<KnownStory>>,
    mut moved: impl FnMut(u64) -> Option<Arc<KnownStory>>,
) -> Option<KnownStory> {
    let is_shown =
        |story: &Arc<KnownStory>| (has_pages || story.link.is_some()) && story.state.is_public();
    let mut places = places.iter();
    let found = places.find_map(|place| {
        let key = key_of(place);
        let first = story(key);
        let both = first.clone().into_iter().chain(moved(key_name(place)));
        let last = both.filter(is_shown).max_by_key(|story| story.row);
        let other = || moved(key_name(key)).filter(is_shown);
        last.or_else(other).or(first)
    });
    found
        .filter(is_shown)
        .map(|story| KnownStory::clone(&story))
}

/// Whether a headline that names something finds a story. One that has no address of its own is found only by the
/// title that it has, and while it is released: no document tells that a headline named it otherwise.
pub fn finds(names: u64, story: &KnownStory, has_pages: bool) -> bool {
    has_pages
        || story.link.is_some()
        || (story.state == State::Released && story.title_hash == names)
}

/// For each headline and link of a body, the story that it named when the links were frozen, with the URL that it
/// had then; `story` gives the story of a row.
///
/// # Errors
///
/// As `story`.
pub fn thawed<E>(
    frozen: &[FrozenLink],
    body: &Body,
    has_pages: bool,
    mut story: impl FnMut(StoryRow) -> Result<Option<KnownStory>, E>,
) -> Result<Links, E> {
    let named = body.headlines.iter().map(|headline| vec![headline.names]);
    let linked = article_links(&body.html).into_iter();
    // What is read back from documents knows the key alone.
    let names = |place| [place, key_of(place)].map(key_name);
    let linked = linked.map(|link| link.places.into_iter().flat_map(names).collect());
    let named: Vec<Vec<u64>> = named.chain(linked).collect();
    let mut links = vec![None; named.len()];
    for FrozenLink(names, target, url) in frozen {
        let url = Some(url.clone()).filter(|url| !url.is_empty());
        let story = match story(StoryRow(*target))? {
            Some(story) => Some(KnownStory { link: url, ..story }),
            None => url.map(KnownStory::unknown),
        };
        let story = story.filter(|story| finds(*names, story, has_pages));
        for (link, own) in links.iter_mut().zip(&named) {
            if own.contains(names) {
                link.clone_from(&story);
            }
        }
    }
    Ok(links.into())
}

/// Where stories have no pages, what headlines name whose links are settled: by those that lead to an address, and
/// as it is now where the story has none, for no document tells of that.
pub fn settled_addresses(settled: &[Option<KnownStory>], live: &[Option<KnownStory>]) -> Links {
    let links = settled.iter().zip(live).map(|(settled, live)| {
        let settled = settled.as_ref().filter(|story| story.link.is_some());
        settled.or_else(|| live.as_ref().filter(|story| story.link.is_none()))
    });
    links.map(Option::<&KnownStory>::cloned).collect()
}

/// A story of a head with all that its item needs.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadStory {
    /// The story.
    pub story: KnownStory,
    /// Its number.
    pub number: u64,
    /// Its content.
    pub body: Arc<Body>,
    /// What the body's headlines and links lead to.
    pub links: Links,
    /// Whether the feed carries only its summary.
    pub summary_only: bool,
}

impl HeadStory {
    /// The headlines that name no story, with their places. One that names its own story is that
    /// story, which is an item already.
    fn unresolved(&self) -> impl Iterator<Item = (usize, &BodyHeadline)> {
        let link = |k: usize| self.links.get(k).is_some_and(Option::is_some);
        self.body
            .headlines
            .iter()
            .enumerate()
            .filter(move |(k, headline)| !link(*k) && headline.names != self.story.title_hash)
    }
}

/// A headline item's memory, kept while a head shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownHeadline {
    /// What its id is made from.
    pub hash: [u8; 16],
    /// Its text when it was first seen.
    pub text: String,
    /// The URL that an author wrote.
    pub url: Option<String>,
    /// Its date, to a millisecond that no other item has.
    pub instant: DateTime<Utc>,
    /// The story that it is related to.
    pub about: StoryRow,
    /// That story's title.
    pub about_title: String,
}

/// Headline items by what their ids are made from, each with the story that it is related to.
pub type Headlines = BTreeMap<[u8; 16], (Arc<KnownHeadline>, Arc<KnownStory>)>;

/// A headline that a head shows, and where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlacedHeadline<'a> {
    /// The story under which it stands.
    pub owner: &'a HeadStory,
    /// Its place among the story's headlines, from 0.
    pub place: usize,
    /// The headline.
    pub headline: &'a BodyHeadline,
}

/// The headlines that ride with the newest stories of a head, each once, under the earliest story
/// that names it; by display order. `stories` come newest first.
pub fn placed_headlines<'a>(
    rules: &FeedRules,
    stories: &'a [HeadStory],
) -> Vec<PlacedHeadline<'a>> {
    if !rules.headline_items {
        return Vec::new();
    }
    let count = usize::try_from(rules.stories).unwrap_or(usize::MAX);
    let newest = || stories.iter().take(count).enumerate();
    let mut owners: BTreeMap<[u8; 16], usize> = BTreeMap::new();
    for (index, story) in newest() {
        owners.extend(
            story
                .unresolved()
                .map(|(_, headline)| (headline.hash, index)),
        );
    }
    newest()
        .flat_map(|(index, owner)| {
            owner.unresolved().map(move |(place, headline)| {
                (
                    index,
                    PlacedHeadline {
                        owner,
                        place,
                        headline,
                    },
                )
            })
        })
        .filter(|(index, placed)| owners.get(&placed.headline.hash) == Some(index))
        .map(|(_, placed)| placed)
        .collect()
}

/// What a head's stories may still take, by number, newest first: those that don't fit leave it for good.
#[derive(Debug)]
pub struct Room {
    /// Bytes; `None` where stories are no items and take none.
    left: Option<u64>,
    is_empty: bool,
    is_full: bool,
}

impl Room {
    /// That of an empty head.
    pub fn of(rules: &FeedRules) -> Self {
        Self {
            left: rules.story_items.then(|| rules.budget()),
            is_empty: true,
            is_full: false,
        }
    }

    /// Takes the next story, of so many bytes, if it fits; the first does in any case.
    pub fn take(&mut self, weight: u64) -> bool {
        let Some(left) = self.left else { return true };
        let rest = left.checked_sub(weight).filter(|_| !self.is_full);
        self.is_full = rest.is_none();
        self.left = Some(rest.unwrap_or(left));
        std::mem::take(&mut self.is_empty) || !self.is_full
    }
}

/// A story as an item.
pub fn story_item(places: &Places<'_>, head: &HeadStory) -> Item {
    let HeadStory {
        story,
        number,
        body,
        links,
        summary_only,
    } = head;
    let notice = story.withdrawn.as_deref();
    let notice = notice.filter(|_| story.state == State::Withdrawn);
    let notice = notice.map(|reason| Body::of_notice_in(reason, places.words));
    let body = notice.as_ref().unwrap_or(body);
    let published = story.instant.unwrap_or(story.first_seen);
    let language = body
        .language
        .clone()
        .filter(|own| Some(own.as_str()) != places.language);
    let digits = |hash: fn(&Said) -> u128| {
        let said = story.said.as_ref();
        said.map_or_else(String::new, |said| hex(hash(said).to_be_bytes()))
    };
    let url = places.story_url(story);
    let id = story.id(places.site_id);
    let item = Item {
        guid: guid_of(&id, places.site_id),
        id,
        title: body.title.clone(),
        published,
        updated: story.updated.unwrap_or(published),
        kind: Kind::story(StoryItem {
            key: story.key.clone(),
            content_hash: digits(|said| said.content),
            shown_hash: digits(|said| said.shown),
            number: *number,
            slug: story.slug.clone(),
            summary: body.summary.clone(),
            html: html(places, body, links, url.as_deref()),
            summary_only: *summary_only,
            related: related(places, body, links),
            authors: body.authors.clone(),
            tags: body.tags.clone(),
            section: body.section.clone(),
            language,
            media: media(places, body),
            day: story.day,
        }),
        url,
    };
    if *summary_only {
        item.shorten_list()
    } else {
        item
    }
}

/// The body, in which all addresses are absolute: those of files that are published lead to these, those of articles
/// to their stories.
fn html(
    places: &Places<'_>,
    body: &Body,
    links: &[Option<KnownStory>],
    url: Option<&str>,
) -> String {
    let own = |address: &str| {
        let name = body.document_at(address)?;
        Some(places.media_url(name))
    };
    let of_articles = links.iter().skip(body.headlines.len());
    let urls = of_articles.map(|story| places.story_url(story.as_ref()?));
    let html = with_article_links(&body.html, &urls.collect::<Vec<_>>());
    absolute(&html, url.unwrap_or(places.base_url), &own).into_owned()
}

/// What stands beside the body.
fn media(places: &Places<'_>, body: &Body) -> Vec<ItemMedia> {
    let media = body.media.iter();
    let media = media.filter(|media| media.role != BodyRole::Text);
    media.map(|media| one_of_media(places, media)).collect()
}

fn one_of_media(places: &Places<'_>, media: &BodyMedia) -> ItemMedia {
    let url = match &media.place {
        BodyPlace::Url(url) => url.clone(),
        BodyPlace::Document(name) => places.media_url(name),
    };
    ItemMedia {
        is_image: media.role == BodyRole::Image,
        url,
        is_in_text: !media.in_text.is_empty(),
        name: media.name.clone(),
        media_type: media.media_type.clone(),
        bytes: media.bytes,
        size: media.size,
        alt: media.alt.clone(),
        title: media.title.clone(),
        duration_secs: media.duration_secs,
    }
}

fn related(places: &Places<'_>, body: &Body, links: &[Option<KnownStory>]) -> Vec<Related> {
    let named = |k: usize| links.get(k).and_then(Option::as_ref);
    body.headlines
        .iter()
        .enumerate()
        .map(|(k, headline)| {
            let story_url = named(k).and_then(|story| places.story_url(story));
            Related {
                title: headline.text.clone(),
                anchor: format!("h-{}", hex(headline.hash)),
                resolved: story_url.is_some(),
                url: story_url.or_else(|| headline.url.clone()),
            }
        })
        .collect()
}

/// A headline as an item.
pub(super) fn headline_item(
    places: &Places<'_>,
    known: &KnownHeadline,
    about: &KnownStory,
) -> Item {
    let about_url = places.story_url(about);
    let has_anchor = about.link.is_none();
    let anchor = about_url.as_ref().filter(|_| has_anchor);
    let anchor = anchor.map(|page| format!("{page}#h-{}", hex(known.hash)));
    Item {
        id: places.headline_id(&known.hash),
        guid: None,
        title: known.text.clone(),
        url: known.url.clone().or(anchor).or_else(|| about_url.clone()),
        published: known.instant,
        updated: known.instant,
        kind: Kind::headline(HeadlineItem {
            about_id: about.id(places.site_id),
            about_title: known.about_title.clone(),
            about_url,
        }),
    }
}

/// Hash of what moves a feed's own time: its items' ids and dates, and its tombstones. Dates count
/// by the second, which is what every format keeps.
pub fn items_hash<'a>(
    items: impl Iterator<Item = (&'a str, DateTime<Utc>)>,
    tombstones: impl Iterator<Item = (&'a str, DateTime<Utc>)>,
) -> u128 {
    let mut hasher = Xxh3Default::new();
    let parts = items
        .map(|item| (0_u8, item))
        .chain(tombstones.map(|gone| (1_u8, gone)));
    for (kind, (id, at)) in parts {
        hasher.update(&[kind]);
        hasher.update(id.as_bytes());
        hasher.update(&at.timestamp().to_le_bytes());
    }
    hasher.digest128()
}

/// Lower-case hex digits.
pub fn hex(hash: [u8; 16]) -> String {
    let digit = |half: u8| half + if half < 10 { b'0' } else { b'a' - 10 };
    let mut digits = [0; 32];
    for (pair, byte) in digits.as_chunks_mut().0.iter_mut().zip(hash) {
        *pair = [digit(byte >> 4), digit(byte & 15)];
    }
    // They are ASCII.
    str::from_utf8(&digits).unwrap_or_default().to_owned()
}
