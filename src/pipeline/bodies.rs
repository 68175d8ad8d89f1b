//! The bodies of the stories that heads and pages show: from this run's reading, from the ledger,
//! else from the file, if it still says what the ledger judged.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::once_read::OnceRead;
use super::site::Site;
use crate::error::Error;
use crate::ledger::body::{Body, FrozenLink};
use crate::ledger::heads::{Links, finds, frozen, linked, notice, thawed};
use crate::ledger::memory::{KnownStory, Recall as _, Said, StoryRow};
use crate::ledger::sighting::Sighting;
use crate::plan::{Articles, Unread};
use crate::store::Store;
use crate::story::{ArticlePath, Story, article_links, key_name};
use crate::world::articles_folder::ArticlesFolder;
use crate::world::read::read_seen;

/// Where bodies come from in one run.
#[derive(Debug)]
pub(crate) struct Bodies<'a> {
    /// The site.
    pub(crate) site: &'a Site,
    /// The articles; `None` when they can't be had.
    pub(crate) folder: Option<&'a ArticlesFolder>,
    /// The ledger.
    pub(crate) store: &'a Store,
    /// What this run has read and keeps elsewhere.
    once_read: Option<&'a OnceRead>,
}

impl<'a> Bodies<'a> {
    /// Bodies from the ledger and the articles alone.
    pub(crate) fn new(
        site: &'a Site,
        folder: Option<&'a ArticlesFolder>,
        store: &'a Store,
    ) -> Self {
        Self {
            site,
            folder,
            store,
            once_read: None,
        }
    }

    /// With those that this run has read.
    pub(super) fn with(self, once_read: &'a OnceRead) -> Self {
        Self {
            once_read: Some(once_read),
            ..self
        }
    }

    /// The body of a story whose content didn't change in this run.
    pub(crate) fn known(&self, story: &KnownStory) -> Result<Option<Arc<Body>>, Error> {
        match self.kept(story)? {
            Some(body) => Ok(Some(body)),
            None => self.read(story),
        }
    }

    /// What stands in a story's place, or what the ledger keeps of it.
    fn kept(&self, story: &KnownStory) -> Result<Option<Arc<Body>>, Error> {
        if let Some(notice) = notice(story) {
            return Ok(Some(Arc::new(notice)));
        }
        match self.store.body(story.row)? {
            Some(body) => Ok(Some(body)),
            None => self.store.retained(story.row),
        }
    }

    /// The articles that must be read again for what some stories say, whose content didn't change in
    /// this run.
    pub(super) fn unread(&self, stories: &[KnownStory]) -> Result<Vec<Ahead>, Error> {
        let mut unread = Vec::new();
        for story in stories {
            let row = story.row;
            if self.once_read.is_some_and(|read| read.has(row)) && notice(story).is_none() {
                unread.push(Ahead::OnceRead(row));
            } else if self.kept(story)?.is_none()
                && let Some(file) = self.store.file_of(row)?
            {
                unread.push(Ahead::Article(Unread {
                    row,
                    seen: file.seen,
                    said: story.said,
                    name: story.name.clone(),
                }));
            }
        }
        Ok(unread)
    }

    /// The body as the article says it, if that is still what was judged; else `None`, and the
    /// next run reads the article again.
    fn read(&self, story: &KnownStory) -> Result<Option<Arc<Body>>, Error> {
        let Some(file) = self.store.file_of(story.row)? else {
            return Ok(None);
        };
        let read = self
            .source()
            .read_article(&file.seen, story.said, story.name.as_deref());
        if read.is_none() {
            self.store.distrust(&file.seen.path)?;
        }
        Ok(read.map(|story| Arc::new(Body::of(&story).with_sentences(&story))))
    }

    /// Where articles are read again.
    pub(super) fn source(&self) -> Source<'a> {
        Source {
            site: self.site,
            folder: self.folder,
            once_read: self.once_read,
        }
    }

    /// What the headlines and links of a body lead to: as it was when they were frozen, else as it is now.
    pub(crate) fn links(&self, row: StoryRow, body: &Body) -> Result<Links, Error> {
        match self.store.links(row)? {
            Some(frozen) => self.thawed(&frozen, body),
            None => self.live_links(row, body),
        }
    }

    fn thawed(&self, frozen: &[FrozenLink], body: &Body) -> Result<Links, Error> {
        let has_pages = self.site.model.pages;
        thawed(frozen, body, has_pages, |row| self.store.story(row))
    }

    /// What the headlines and links of a body lead to now.
    pub(crate) fn live_links(&self, row: StoryRow, body: &Body) -> Result<Links, Error> {
        let has_pages = self.site.model.pages;
        let named = body.headlines.iter().map(|headline| headline.names);
        let stories = self.store.stories_with_titles(named.clone(), row)?;
        let found = named
            .zip(stories)
            .map(|(names, story)| story.filter(|story| finds(names, story, has_pages)));
        let mut found: Vec<Option<KnownStory>> = found.collect();
        for link in article_links(&body.html) {
            let mut of_keys = HashMap::new();
            for key in &link.keys {
                let story = self.store.story_with_key(key)?.map(Arc::new);
                let moved = self.store.story_with_title(key_name(key), StoryRow(0))?;
                of_keys.insert(*key, story.or(moved.map(Arc::new)));
            }
            let story = |key: &str| of_keys.get(key).cloned().flatten();
            found.push(linked(&link.keys, has_pages, story, |_| None));
        }
        Ok(found.into())
    }

    /// The same for a story that is in the history, or has left every head: its links are frozen.
    /// Those that never were are frozen as they are now.
    pub(crate) fn frozen_links(&self, row: StoryRow, body: &Body) -> Result<Links, Error> {
        let Some(frozen) = self.store.links(row)? else {
            let links = self.live_links(row, body)?;
            self.freeze(row, body, &links)?;
            return Ok(links);
        };
        self.thawed(&frozen, body)
    }

    /// Freezes the links of a story.
    pub(crate) fn freeze(
        &self,
        row: StoryRow,
        body: &Body,
        links: &[Option<KnownStory>],
    ) -> Result<(), Error> {
        self.store.put_links(row, Some(&frozen(body, links)))
    }
}

/// A story whose content no ledger keeps, and from where it will be had.
#[derive(Debug)]
pub(super) enum Ahead {
    /// From what this run has read.
    OnceRead(StoryRow),
    /// From its article.
    Article(Unread),
}

/// What a story says that no ledger keeps.
#[derive(Debug)]
pub(super) struct Reread {
    /// The story.
    pub(super) row: StoryRow,
    /// What it says, without the hashes of its sentences, as documents need none; else the path of an
    /// article that doesn't say any more what was judged.
    pub(super) body: Result<Arc<Body>, ArticlePath>,
}

/// Where articles are read again; any thread may.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    site: &'a Site,
    folder: Option<&'a ArticlesFolder>,
    once_read: Option<&'a OnceRead>,
}

impl Articles for Source<'_> {
    fn read(&self, unread: &[Unread]) -> Vec<Option<Body>> {
        let read = unread.par_iter().map(|unread| {
            let story = self.read_article(&unread.seen, unread.said, unread.name.as_deref())?;
            Some(Body::of(&story).with_sentences(&story))
        });
        read.collect()
    }
}

impl Source<'_> {
    /// Gets them, in parallel; without those that this run has read and can't have any more.
    pub(super) fn reread(self, unread: Vec<Ahead>) -> Vec<Reread> {
        let read = unread.into_par_iter().filter_map(|ahead| match ahead {
            Ahead::OnceRead(row) => {
                let body = self.once_read?.body(row)?;
                Some(Reread {
                    row,
                    body: Ok(Arc::new(body)),
                })
            }
            Ahead::Article(Unread {
                row,
                seen,
                said,
                name,
            }) => {
                let story = self.read_article(&seen, said, name.as_deref());
                let body = story.map(|story| Arc::new(Body::of(&story)));
                Some(Reread {
                    row,
                    body: body.ok_or(seen.path),
                })
            }
        });
        read.collect()
    }

    /// The story of an article, if it still says what it said when it was judged: then it doesn't matter
    /// whether the file was touched since, or torn. `name`: the one that counts for its title, where that
    /// isn't the file's.
    fn read_article(
        self,
        seen: &Sighting,
        said: Option<Said>,
        name: Option<&str>,
    ) -> Option<Story> {
        let (site, folder) = (self.site, self.folder?);
        let max_bytes = site.project.config.articles.max_bytes;
        let article = read_seen(folder, seen, max_bytes).ok()?;
        let looking = site.looking(folder);
        let reading = site.read(looking, &seen.path, &article.bytes).ok()?;
        let mut story = reading.story?;
        if let Some(name) = name {
            story.call(name);
        }
        site.media.find(looking, &seen.path, &mut story).ok()?;
        (Some(Said::by(&story)) == said).then_some(story)
    }
}
