//! What is published of a site in maps: each document as it was when it was last written.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::World;
use crate::ledger::body::Body;
use crate::ledger::heads::{
    HeadStory, Links, finds, frozen, linked, notice, placed_headlines, settled_addresses,
    story_item, thawed,
};
use crate::ledger::history::Numbering;
use crate::ledger::item::{Item, Kind};
use crate::ledger::known_items::{KnownItems, items};
use crate::ledger::memory::{KnownStory, State, StoryRow};
use crate::ledger::selection::Field;
use crate::plan::document::DocumentPath;
use crate::plan::drawn::sort_newest_first;
use crate::plan::feeds::{Feed, Feeds};
use crate::plan::memory::Memory as _;
use crate::plan::model::{Format, Tombstone};
use crate::story::article_links;

/// A part of a document: its frame, or one entry.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    /// What tells that an entry is right.
    tells: String,
    /// What it says of the site and its feed.
    frame: String,
    /// What it says of stories and headlines.
    pub(super) items: Vec<Arc<Item>>,
}

impl Part {
    fn frame(frame: String) -> Self {
        Self {
            tells: String::new(),
            frame,
            items: Vec::new(),
        }
    }
}

/// A document: its frame, and after it entries.
type Document = Arc<Vec<Part>>;

/// Documents by their places.
pub(crate) type Published = BTreeMap<DocumentPath, Document>;

/// What the front page lists of the feeds of values.
fn on_the_front(feeds: &Feeds) -> Vec<String> {
    let directory = feeds.directory();
    let listed = Field::ALL.map(|field| {
        if directory.has_index(field) {
            return vec![format!("all {field:?}")];
        }
        let topics = directory.topics(field);
        topics.map(|topic| format!("{topic:?}")).collect()
    });
    listed.concat()
}

impl World {
    /// What a document lists of the feeds of values; only the front page does.
    fn listed(&self, document: &DocumentPath, feeds: &Feeds) -> Option<Part> {
        let front = self.model.front()?;
        let front = DocumentPath::Head {
            feed: front.name.clone(),
            format: Format::Html,
        };
        (*document == front).then(|| Part::frame(format!("{:?}", on_the_front(feeds))))
    }

    /// Where a story's section and tags lead.
    fn leads(&self, item: &Item, feeds: &Feeds) -> Vec<Option<String>> {
        let Kind::Story(story) = &item.kind else {
            return Vec::new();
        };
        let values = story
            .section
            .iter()
            .map(|section| (Field::Section, section));
        let values = values.chain(story.tags.iter().map(|tag| (Field::Tag, tag)));
        let language = self.model.language.as_deref();
        let leads = values.map(|(field, value)| {
            let directory = feeds.directory();
            directory
                .feed_of(field, value, story, language)
                .map(str::to_owned)
        });
        leads.collect()
    }

    fn known(&self, row: StoryRow) -> KnownStory {
        KnownStory::clone(&self.map.stories[&row].story)
    }

    /// What a story says: what stands in its place, what the ledger keeps, else its article.
    fn body(&self, story: &KnownStory) -> Body {
        let body = self.map.bodies.get(&story.row).map(|(body, _)| body);
        let kept = body.or_else(|| self.map.retained.get(&story.row));
        let read = || {
            let mut files = self.map.files.values();
            let file = files.find(|file| file.story == Some(story.row)).unwrap();
            self.read_once(&file.seen.path)
                .unwrap()
                .body
                .clone()
                .unwrap()
        };
        let kept = || kept.map(|body| Body::clone(body));
        notice(story).or_else(kept).unwrap_or_else(read)
    }

    /// The stories that a story's headlines name; `settles` has that stay so.
    fn links(&mut self, row: StoryRow, body: &Body, settles: bool) -> Links {
        let headlines = body.headlines.iter();
        let names: Vec<u64> = headlines.map(|one| one.names).collect();
        let (_, titled) = self.map.stories(&[], &names).unwrap();
        let named = titled.iter().zip(&names).map(|(titled, names)| {
            let story = titled.other_than(row);
            story.filter(|story| finds(*names, story, self.model.pages))
        });
        let named = named.map(|story| story.map(|story| KnownStory::clone(story)));
        let articles = article_links(&body.html).into_iter().map(|link| {
            let story = |key: &str| self.map.keyed(&[key.to_owned()]).unwrap().pop().flatten();
            let moved = |name| {
                self.map
                    .stories(&[], &[name])
                    .unwrap()
                    .1
                    .pop()?
                    .before
                    .into_iter()
                    .next()
            };
            linked(&link.places, self.model.pages, story, moved)
        });
        let links: Links = named.chain(articles).collect();
        if let Some(frozen) = &self.map.stories[&row].links {
            let story = |row: StoryRow| Ok::<_, ()>(Some(self.known(row)));
            let settled = thawed(frozen, body, self.model.pages, story).unwrap();
            return if self.model.pages {
                settled
            } else {
                settled_addresses(&settled, &links)
            };
        }
        if settles {
            let story = self.map.stories.get_mut(&row).unwrap();
            story.links = Some(frozen(body, &links));
        }
        links
    }

    fn drawn(&mut self, number: u64, row: StoryRow, settles: bool) -> HeadStory {
        let story = self.known(row);
        let body = self.body(&story);
        HeadStory {
            links: self.links(row, &body, settles),
            body: body.into(),
            summary_only: false,
            story,
            number,
        }
    }

    fn page(&mut self, slug: &str, feeds: &Feeds) -> Option<Vec<Part>> {
        let mut stories = self.map.stories.iter();
        let (row, story) = stories.find(|(_, story)| story.story.slug == *slug)?;
        let (row, number) = (*row, story.number.unwrap_or(0));
        if !story.story.state.is_public() || !self.model.pages {
            return None;
        }
        let settles = !self.map.bodies.contains_key(&row);
        let story = self.drawn(number, row, settles);
        let item = story_item(&self.setting().places(), &story);
        let leads = self.leads(&item, feeds);
        let frame = format!("{:x} {leads:?}", self.fingerprints.pages);
        Some(vec![Part {
            items: vec![Arc::new(item)],
            ..Part::frame(frame)
        }])
    }

    fn head(&mut self, Feed { rules, config, .. }: &Feed, feeds: &Feeds) -> Vec<Part> {
        let (mut stories, mut gone) = (Vec::new(), Vec::new());
        let members = self.map.members.get(&rules.name).cloned();
        for (number, row) in members.unwrap_or_default() {
            let story = self.known(row);
            if story.state == State::Gone {
                let id = story.id(&self.config.site.id);
                gone.extend(story.gone.map(|when| Tombstone { id, when, number }));
            } else if story.state.is_public() {
                let summary_only = self.map.summaries.contains(&(rules.name.clone(), row));
                let drawn = self.drawn(number, row, false);
                stories.push(HeadStory {
                    summary_only,
                    ..drawn
                });
            }
        }
        sort_newest_first(&mut stories, &mut gone);
        let placed = placed_headlines(rules, &stories);
        let hashes = placed.iter().map(|placed| (placed.headline.hash, None));
        let (headlines, _) = self.map.headlines(&hashes.collect::<Vec<_>>()).unwrap();
        let places = self.setting().places_in(rules);
        let known = KnownItems::default();
        let items = items(rules, &places, &stories, &headlines, &known);
        let shared = rules.history.and_then(|history| feeds.history(history));
        let before = shared.map(|shared| {
            let newest = self.map.newest_page(shared.history.row);
            (feeds.archive(shared), newest.map(|page| page.page))
        });
        let updated = self.map.feeds[&rules.name].updated;
        let (link, is_full) = (config.link(), config.full_content);
        let frame = format!("{link:?} {is_full} {updated:?} {before:?} {gone:?}");
        vec![Part {
            items: items.into_iter().map(Arc::new).collect(),
            ..Part::frame(frame)
        }]
    }

    /// A sealed page; what of its published document is right stays.
    fn sealed(
        &mut self,
        (folder, page, format): (&str, u64, Format),
        feeds: &Feeds,
        last: &[Part],
    ) -> Option<Vec<Part>> {
        let has = |row| self.map.histories[row].folder.as_deref() == Some(folder);
        let mut pages = self.map.pages.iter();
        let found = pages.find(|((row, own), _)| *own == page && has(row));
        let ((row, _), sealed) = found?;
        let (row, sealed) = (*row, sealed.clone());
        let shared = feeds.history(row)?;
        if !feeds.archive(shared).formats.contains(&format) {
            return None;
        }
        let is_there = |page: u64| self.map.pages.contains_key(&(row, page));
        let neighbours = (is_there(page - 1), is_there(page + 1));
        let frame = feeds.frame(shared)?;
        let site = match format {
            Format::Html => (self.fingerprints.pages, self.fingerprints.history),
            _ => (0, self.fingerprints.history),
        };
        let shown = format!("{site:?} {:?} {}", frame.feed, frame.full_content);
        let own = format!("{shown} {} {sealed:?} {neighbours:?}", frame.selection);
        let document = (row, page, format.file_name().to_owned());
        let is_ours = self.map.documents.contains(&document);
        let mut entries = vec![Part::frame(own)];
        for (number, story) in self.within(shared.history.numbering, &sealed.span) {
            let mut drawn = self.drawn(number, story, true);
            let places = self.setting().places_in(frame.rules);
            let item = story_item(&places, &drawn);
            drawn.summary_only = frame.rules.wants_summary(&item, false);
            let item = story_item(&places, &drawn);
            let Kind::Story(own) = &item.kind else {
                continue;
            };
            let dates = (item.published, item.updated);
            let right = format!(
                "{} {number} {} {dates:?} {:?}",
                item.id, own.shown_hash, item.url
            );
            let last = last.iter().find(|part| is_ours && part.tells == right);
            entries.push(last.cloned().unwrap_or_else(|| Part {
                tells: right,
                frame: shown.clone(),
                items: vec![Arc::new(item)],
            }));
        }
        self.map.documents.insert(document);
        Some(entries)
    }

    fn within(
        &self,
        numbering: Option<Numbering>,
        span: &crate::ledger::history::Span,
    ) -> Vec<(u64, StoryRow)> {
        let numbers = self.map.all_numbers(numbering).into_iter();
        let own = numbers.filter(|one| (span.first..=span.last).contains(&one.number));
        own.filter(|one| one.is_public)
            .map(|one| (one.number, one.story))
            .collect()
    }

    /// Writes documents, pages first; those that nothing stands behind go.
    pub(super) fn publish(&mut self, stale: &BTreeSet<DocumentPath>, published: &mut Published) {
        let feeds = Feeds::of(self.setting(), &self.map.choices().unwrap());
        // All formats of a feed say the same.
        let mut heads: HashMap<String, Vec<Part>> = HashMap::new();
        for document in stale {
            let says = match document {
                DocumentPath::Page { slug } => self.page(slug, &feeds),
                DocumentPath::Sealed { feed, page, format } => {
                    let last = published.get(document).cloned();
                    let last = last.as_ref().map_or(&[][..], |last| last);
                    self.sealed((feed, *page, *format), &feeds, last)
                }
                DocumentPath::Head { feed, format } => {
                    let feed = feeds.named(feed).cloned();
                    let feed = feed.filter(|feed| feed.config.formats.contains(format));
                    feed.map(|feed| {
                        let listed = self.listed(document, &feeds);
                        let name = feed.config.name.clone();
                        let known = heads.entry(name);
                        let mut says = known.or_insert_with(|| self.head(&feed, &feeds)).clone();
                        says.extend(listed);
                        says
                    })
                }
                DocumentPath::Index(field) => {
                    let is_there = feeds.directory().has_index(*field);
                    let topics: Vec<_> = feeds.directory().topics(*field).collect();
                    is_there.then(|| vec![Part::frame(format!("{topics:?}"))])
                }
                _ => continue,
            };
            match says {
                Some(says) => published.insert(document.clone(), Arc::new(says)),
                None => published.remove(document),
            };
        }
        self.map.retained.clear();
    }
}
