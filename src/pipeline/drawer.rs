//! Draws pending documents from the ledger.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::bodies::{Bodies, first};
use super::drawing::{Drawing, Task};
use super::renderer::{Renderer, expected_story};
use super::sealed_page::{DrawnSealed, SealedLook};
use super::target::Target;
use crate::error::Error;
use crate::feed::marker::Marker;
use crate::gate::ExpectedItem;
use crate::ledger::body::{Body, FrozenLink};
use crate::ledger::heads::{FeedRules, HeadStory, Links, placed_headlines, story_item};
use crate::ledger::item::Item;
use crate::ledger::known_items::items;
use crate::ledger::memory::{KnownStory, State, StoryRow};
use crate::plan::document::DocumentPath;
use crate::plan::drawn::{Drawn, sort_newest_first};
use crate::plan::feeds::{Feed, Feeds};
use crate::plan::memory::Choices;
use crate::plan::model::{Format, History, Tombstone};
use crate::plan::other_path::folders;
use crate::plan::{Contents, Gathered};
use crate::story::ArticlePath;

/// Draws documents.
#[derive(Debug)]
pub(crate) struct Drawer<'a> {
    /// Where bodies come from.
    pub(crate) bodies: &'a Bodies<'a>,
    /// The feeds.
    pub(super) feeds: &'a Feeds,
    /// What the ledger knows of them.
    choices: &'a Choices,
    /// The ledger's generation.
    pub(crate) generation: u64,
    /// Turns what is drawn into bytes.
    pub(crate) renderer: Renderer<'a>,
    /// The output as it is, where documents are written over it.
    pub(super) published: Option<Target<'a>>,
    /// The head that was drawn last: the formats of a feed follow each other.
    last: RefCell<Option<Arc<Drawn>>>,
    /// The sealed page likewise.
    pub(super) last_sealed: RefCell<Option<DrawnSealed>>,
    /// The sealed pages that came with the pages of their stories.
    pub(super) paged: RefCell<BTreeSet<(String, u64)>>,
    /// Sealed pages that are drawn next.
    pub(super) looked_at: RefCell<HashMap<(String, u64), SealedLook>>,
    /// The stories of pages that are drawn next with a sealed page, by slug.
    pub(super) of_pages: RefCell<HashMap<String, KnownStory>>,
    /// What they are, once their pages are drawn: the sealed page shows the same.
    pub(super) items_of_pages: RefCell<HashMap<StoryRow, Item>>,
    /// Stories that documents lack, or wait for, as their content can't be had now.
    lacking: RefCell<BTreeSet<StoryRow>>,
    /// Heads that were planned in this run.
    planned: Vec<Arc<Drawn>>,
    /// What stories say that are drawn next, where no ledger keeps it; `None` when it can't be had.
    pub(super) ahead: RefCell<HashMap<StoryRow, Option<Arc<Body>>>>,
    /// Stories that were drawn before: many feeds show the same.
    contents: RefCell<Contents>,
}

/// The stories and the tombstones of a head.
type Shown = (Vec<HeadStory>, Vec<Tombstone>);

/// So many stories' contents are kept for the next feed.
const KEPT_STORIES: usize = 1_024;

impl<'a> Drawer<'a> {
    /// Draws from the ledger as it is.
    pub(crate) fn new(
        bodies: &'a Bodies<'a>,
        feeds: &'a Feeds,
        choices: &'a Choices,
    ) -> Result<Self, Error> {
        Ok(Self {
            bodies,
            feeds,
            choices,
            generation: bodies.store.site()?.map_or(0, |site| site.generation),
            renderer: Renderer::new(bodies.site, bodies.store)?.knowing(feeds.directory()),
            published: None,
            last: RefCell::default(),
            last_sealed: RefCell::default(),
            paged: RefCell::default(),
            looked_at: RefCell::default(),
            of_pages: RefCell::default(),
            items_of_pages: RefCell::default(),
            lacking: RefCell::default(),
            planned: Vec::new(),
            ahead: RefCell::default(),
            contents: RefCell::default(),
        })
    }

    /// Knows what was gathered when the heads were planned.
    pub(super) fn knowing(self, gathered: Gathered) -> Self {
        Self {
            planned: gathered.heads,
            contents: RefCell::new(gathered.contents),
            ..self
        }
    }

    /// Draws over what a target has.
    pub(super) fn over(self, target: Target<'a>) -> Self {
        Self {
            published: Some(target),
            ..self
        }
    }

    /// Notes that a story's content can't be had now.
    pub(super) fn lacks(&self, row: StoryRow) {
        self.lacking.borrow_mut().insert(row);
    }

    /// The stories of which that was noted since the last time.
    pub(super) fn take_lacking(&self) -> BTreeSet<StoryRow> {
        self.lacking.take()
    }

    /// What is to be done about a document.
    pub(crate) fn task(&self, path: &str) -> Result<Task, Error> {
        match DocumentPath::parse(path) {
            Some(DocumentPath::Index(field)) if self.feeds.directory().has_index(field) => {
                Ok(Task::Write(Drawing::Index(field)))
            }
            None => self.redirect(path),
            Some(DocumentPath::Index(_)) => Ok(Task::Remove),
            Some(DocumentPath::Media { name }) => self.media(&name),
            Some(DocumentPath::Style) => {
                let style = self.bodies.site.style().to_owned();
                Ok(Task::Write(Drawing::Style(style)))
            }
            Some(DocumentPath::NoJekyll) => Ok(Task::Write(Drawing::Empty)),
            Some(DocumentPath::Opml) => Ok(Task::Write(Drawing::Opml(self.feeds.links()))),
            Some(DocumentPath::Marker) => {
                let site = self.bodies.site.id().to_owned();
                let generation = self.generation;
                Ok(Task::Write(Drawing::Marker(Marker { site, generation })))
            }
            Some(DocumentPath::Page { slug }) => self.page(&slug),
            Some(DocumentPath::Sealed { feed, page, format }) => self.sealed(&feed, page, format),
            Some(DocumentPath::Head { feed, .. }) if self.feeds.named(&feed).is_none() => {
                self.redirect(path)
            }
            Some(DocumentPath::Head { feed, format }) => self.head(&feed, format),
        }
    }

    /// An image or a file: as one of the stories has it that show it.
    fn media(&self, name: &str) -> Result<Task, Error> {
        let shown = self.bodies.store.shown_media(&[name.to_owned()])?;
        let shown = shown.into_iter().flatten();
        let sources: Vec<ArticlePath> = shown.map(|(_, path)| path).collect();
        Ok(if sources.is_empty() {
            Task::Remove
        } else {
            Task::Copy(sources)
        })
    }

    /// What lies where no document of ours is: a page at an old address of a story, or nothing any more.
    fn redirect(&self, path: &str) -> Result<Task, Error> {
        let (site, store) = (self.bodies.site, self.bodies.store);
        if site.also_at().any(|(_, name)| name == path) {
            return Ok(Task::Leave);
        }
        let asked: Vec<String> = std::iter::once(path)
            .chain(folders(path))
            .map(str::to_owned)
            .collect();
        let mut claims = store.claims(&asked)?.into_iter();
        let own = claims.next().unwrap_or_default();
        let Some(row) = own.into_iter().next() else {
            return Ok(Task::Remove);
        };
        if claims.any(|rows| !rows.is_empty()) {
            return Ok(Task::Remove);
        }
        if site.own_paths(self.choices).have(path) {
            return Ok(Task::Leave);
        }
        let story = store.story(row)?.filter(|story| story.state.is_public());
        let expected = story.map(|story| expected_story(&site.places(), &story));
        let leads = |own: &ExpectedItem| {
            let own = own.url.as_ref();
            own.is_some_and(|own| *own != site.url_of_file(path))
        };
        Ok(match expected.filter(leads) {
            Some(story) => Task::Write(Drawing::Redirect(path.to_owned(), Box::new(story))),
            None => Task::Remove,
        })
    }

    /// The story that has a page of this slug.
    pub(super) fn story_of_page(&self, slug: &str) -> Result<Option<KnownStory>, Error> {
        if !self.bodies.site.model.pages {
            return Ok(None);
        }
        if let Some(story) = self.of_pages.borrow().get(slug) {
            return Ok(Some(story.clone()));
        }
        let story = first(self.bodies.store.stories_with_slugs(&[slug.to_owned()])?);
        Ok(story.filter(|story| story.state.is_public()))
    }

    /// The stories that have pages of some slugs, as far as there are any.
    pub(super) fn stories_of_pages(&self, slugs: Vec<String>) -> Result<Vec<KnownStory>, Error> {
        if slugs.is_empty() || !self.bodies.site.model.pages {
            return Ok(Vec::new());
        }
        let of_pages = self.of_pages.borrow();
        let (known, others): (Vec<String>, Vec<String>) = slugs
            .into_iter()
            .partition(|slug| of_pages.contains_key(slug));
        let asked = if others.is_empty() {
            Vec::new()
        } else {
            self.bodies.store.stories_with_slugs(&others)?
        };
        let asked = asked.into_iter().flatten();
        let known = known.iter().filter_map(|slug| of_pages.get(slug).cloned());
        Ok(known
            .chain(asked.filter(|story| story.state.is_public()))
            .collect())
    }

    fn page(&self, slug: &str) -> Result<Task, Error> {
        let site = self.bodies.site;
        let store = self.bodies.store;
        let Some(story) = self.story_of_page(slug)? else {
            return Ok(Task::Remove);
        };
        let row = story.row;
        let Some(body) = self.body(&story)? else {
            self.lacks(row);
            return Ok(Task::Wait);
        };
        let is_sealed = self.of_pages.borrow_mut().remove(slug).is_some();
        let is_in_head = store.are_in_heads(&[row])?.contains(&true);
        let (number, links) = if is_in_head {
            self.bodies.links(row, &body)?
        } else {
            self.bodies.frozen_links(row, &body)?
        };
        let story = HeadStory {
            story,
            number,
            body,
            links,
            summary_only: false,
        };
        let item = story_item(&site.places(), &story);
        if is_sealed && !is_in_head {
            let mut items = self.items_of_pages.borrow_mut();
            items.insert(row, item.clone());
        }
        Ok(Task::Write(Drawing::Page(Box::new(item))))
    }

    fn head(&self, name: &str, format: Format) -> Result<Task, Error> {
        let site = self.bodies.site;
        let Some(feed) = self.feeds.named(name) else {
            return Ok(Task::Remove);
        };
        let Feed { rules, config, .. } = feed;
        if !config.formats.contains(&format) {
            return Ok(Task::Remove);
        }
        let mut planned = self.planned.iter();
        let planned = planned.find(|planned| planned.head.feed.name == name);
        if let Some(head) = planned.cloned().or_else(|| self.last(name)) {
            return Ok(Task::Write(Drawing::Head(head, format)));
        }
        let Some(state) = self.choices.built.get(name) else {
            return Ok(Task::Wait);
        };
        let Some((stories, tombstones)) = self.stories(name)? else {
            return Ok(Task::Wait);
        };
        let placed = placed_headlines(rules, &stories).into_iter();
        let hashes: Vec<_> = placed.map(|placed| (placed.headline.hash, None)).collect();
        let (headlines, _) = self.bodies.store.headlines(&hashes)?;
        let places = site.places_in(rules);
        let items = items(rules, &places, &stories, &headlines, &site.items);
        let history = self.history_of(rules);
        let head = Drawn::head(
            site.setting(),
            feed,
            state.updated,
            items,
            tombstones,
            history,
        );
        let head = Arc::new(head);
        *self.last.borrow_mut() = Some(Arc::clone(&head));
        Ok(Task::Write(Drawing::Head(head, format)))
    }

    /// Where a head stands in its history.
    fn history_of(&self, rules: &FeedRules) -> Option<History> {
        let shared = self.feeds.history(rules.history?)?;
        let newest = self.choices.newest_page(shared.history.row);
        Some(History {
            archive: self.feeds.archive(shared),
            page: None,
            previous: newest.map(|page| page.page),
            next: None,
        })
    }

    /// What was drawn last, if it was this head in another format.
    fn last(&self, feed: &str) -> Option<Arc<Drawn>> {
        let last = self.last.borrow().clone();
        last.filter(|last| last.head.feed.name == feed)
    }

    /// What a story in a head says; `None` when it can't be had.
    fn content(
        &self,
        story: &KnownStory,
        kept: Option<Arc<Body>>,
        links: Option<&[FrozenLink]>,
    ) -> Result<Option<(Arc<Body>, Links)>, Error> {
        let row = story.row;
        if let Some(drawn) = self.contents.borrow().get(&row) {
            return Ok(Some(drawn.clone()));
        }
        let Some(body) = self.bodies.known_by(story, kept)? else {
            return Ok(None);
        };
        let links = self.bodies.links_by(links, row, &body)?;
        let drawn = (body, links);
        let mut stories = self.contents.borrow_mut();
        if stories.len() >= KEPT_STORIES {
            stories.clear();
        }
        stories.insert(row, drawn.clone());
        Ok(Some(drawn))
    }

    /// The stories and tombstones that the ledger has planned for a head; `None` when what one says can't
    /// be had.
    fn stories(&self, feed: &str) -> Result<Option<Shown>, Error> {
        let store = self.bodies.store;
        let mut stories = Vec::new();
        let mut tombstones = Vec::new();
        let heads = store.heads(&[feed.to_owned()], &[])?;
        let members = heads.members.concat();
        let rows: Vec<StoryRow> = members.iter().map(|(_, row)| *row).collect();
        let contents = store.contents(&rows, &BTreeSet::new())?;
        for ((number, _), known) in members.into_iter().zip(contents) {
            let Some((known, content)) = known else {
                continue;
            };
            let (story, links) = (Arc::unwrap_or_clone(known.story), known.links);
            if story.state == State::Gone {
                let id = story.id(self.bodies.site.id());
                tombstones.extend(story.gone.map(|when| Tombstone { id, when, number }));
            } else if story.state.is_public() {
                let kept = content.body.or(content.retained);
                let Some((body, links)) = self.content(&story, kept, links.as_deref())? else {
                    return Ok(None);
                };
                let summary_only = content.summaries.contains(feed);
                stories.push(HeadStory {
                    story,
                    number,
                    body,
                    links,
                    summary_only,
                });
            }
        }
        sort_newest_first(&mut stories, &mut tombstones);
        Ok(Some((stories, tombstones)))
    }
}
