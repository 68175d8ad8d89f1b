//! The bodies of the stories that heads and pages show: from this run's reading, from the ledger,
//! else from the file, if it still says what the ledger judged.

use std::collections::HashMap;

use crate::commands::site::Site;
use crate::error::Error;
use crate::ledger::body::Body;
use crate::ledger::memory::{KnownStory, Memory as _, Said, State, StoryRow};
use crate::story::{self, ArticlePath};
use crate::world::articles_folder::ArticlesFolder;
use crate::world::read::read;
use crate::world::store::Store;

/// Where bodies come from in one run.
#[derive(Debug)]
pub(in crate::commands) struct Bodies<'a> {
    /// The site.
    pub(in crate::commands) site: &'a Site,
    /// The articles; `None` when they can't be had.
    pub(in crate::commands) folder: Option<&'a ArticlesFolder>,
    /// The ledger.
    pub(in crate::commands) store: &'a Store,
    /// What this run judged anew, when it was kept.
    pub(in crate::commands) fresh: HashMap<StoryRow, Body>,
}

impl<'a> Bodies<'a> {
    /// Bodies from the ledger and the articles alone.
    pub(in crate::commands) fn new(
        site: &'a Site,
        folder: Option<&'a ArticlesFolder>,
        store: &'a Store,
    ) -> Self {
        Self {
            site,
            folder,
            store,
            fresh: HashMap::new(),
        }
    }

    /// The body of a story whose content didn't change in this run.
    pub(in crate::commands) fn known(&self, story: &KnownStory) -> Result<Option<Body>, Error> {
        if let Some(notice) = notice(story) {
            return Ok(Some(notice));
        }
        match self.store.body(story.row)? {
            Some(body) => Ok(Some(body)),
            None => self.read(story),
        }
    }

    /// The body of a story that this run judged anew.
    pub(in crate::commands) fn renewed(
        &mut self,
        story: &KnownStory,
    ) -> Result<Option<Body>, Error> {
        if let Some(notice) = notice(story) {
            return Ok(Some(notice));
        }
        match self.fresh.remove(&story.row) {
            Some(body) => Ok(Some(body)),
            None => self.read(story),
        }
    }

    /// The body as the article says it, if that is still what was judged; else `None`, and the
    /// next run reads the article again.
    fn read(&self, story: &KnownStory) -> Result<Option<Body>, Error> {
        let Some(file) = self.store.file_of(story.row)? else {
            return Ok(None);
        };
        let path = &file.seen.path;
        let body = self
            .read_article(path)
            .filter(|(_, said)| Some(*said) == story.said);
        if body.is_none() {
            self.store.distrust(path)?;
        }
        Ok(body.map(|(body, _)| body))
    }

    fn read_article(&self, path: &ArticlePath) -> Option<(Body, Said)> {
        let max_bytes = self.site.project.config.articles.max_bytes;
        let article = read(self.folder?, path, max_bytes)
            .ok()
            .filter(|article| !article.torn)?;
        let story = story::read(path, &article.bytes, &self.site.rules).story?;
        Some((Body::of(&story), Said::by(&story)))
    }

    /// For each headline of a body, the story that it names now.
    pub(in crate::commands) fn live_links(
        &self,
        row: StoryRow,
        body: &Body,
    ) -> Result<Vec<Option<KnownStory>>, Error> {
        let named = |names| match names {
            0 => Ok(None),
            names => self.store.story_with_title(names, row),
        };
        body.headlines
            .iter()
            .map(|headline| named(headline.names))
            .collect()
    }

    /// The same for a story that has left every head: its links are frozen. Those that never were
    /// are frozen as they are now.
    pub(in crate::commands) fn frozen_links(
        &self,
        row: StoryRow,
        body: &Body,
    ) -> Result<Vec<Option<KnownStory>>, Error> {
        let Some(frozen) = self.store.links(row)? else {
            let links = self.live_links(row, body)?;
            self.freeze(row, &links)?;
            return Ok(links);
        };
        let mut links = vec![None; body.headlines.len()];
        for (place, target) in frozen {
            if let Some(link) = links.get_mut(place) {
                *link = self.store.story(target)?;
            }
        }
        Ok(links)
    }

    /// Freezes a story's links.
    pub(in crate::commands) fn freeze(
        &self,
        row: StoryRow,
        links: &[Option<KnownStory>],
    ) -> Result<(), Error> {
        let links = links.iter().enumerate();
        let pairs: Vec<(usize, StoryRow)> = links
            .filter_map(|(place, story)| story.as_ref().map(|story| (place, story.row)))
            .collect();
        self.store.put_links(row, Some(&pairs))
    }
}

/// What stands in the place of a withdrawn story.
fn notice(story: &KnownStory) -> Option<Body> {
    let reason = story.withdrawn.as_deref()?;
    (story.state == State::Withdrawn).then(|| Body::of_notice(reason))
}
