//! The bodies of the stories that heads and pages show: from this run's reading, from the ledger,
//! else from the file, if it still says what the ledger judged.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::once_read::OnceRead;
use super::site::Site;
use crate::error::Error;
use crate::ledger::body::{Body, FrozenLink};
use crate::ledger::heads::{Links, frozen, notice, thawed};
use crate::ledger::memory::{KnownStory, Said, StoryRow};
use crate::ledger::sighting::Sighting;
use crate::plan::changes::Found;
use crate::plan::links::{Keyed, live_links};
use crate::plan::memory::{StoryMemory, Titled};
use crate::plan::{Articles, Unread};
use crate::store::Store;
use crate::story::{ArticlePath, Story};
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
    /// What was found out, for the ledger.
    pub(super) found: RefCell<Found>,
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
            found: RefCell::default(),
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

    /// The same, where it is known what the ledger keeps of the story.
    pub(super) fn known_by(
        &self,
        story: &KnownStory,
        kept: Option<Arc<Body>>,
    ) -> Result<Option<Arc<Body>>, Error> {
        let notice = notice(story).map(Arc::new);
        match notice.or(kept) {
            Some(body) => Ok(Some(body)),
            None => self.read(story),
        }
    }

    /// What stands in a story's place, or what the ledger keeps of it.
    fn kept(&self, story: &KnownStory) -> Result<Option<Arc<Body>>, Error> {
        if let Some(notice) = notice(story) {
            return Ok(Some(Arc::new(notice)));
        }
        Ok(first(self.store.bodies(&[story.row])?))
    }

    /// The articles that must be read again for what some stories say, whose content didn't change in
    /// this run.
    pub(super) fn unread(&self, stories: &[KnownStory]) -> Result<Vec<Ahead>, Error> {
        if stories.is_empty() {
            return Ok(Vec::new());
        }
        let told = stories.iter().filter(|story| notice(story).is_none());
        let was_read = |story: &&KnownStory| {
            let mut once_read = self.once_read.into_iter();
            once_read.any(|read| read.has(story.row))
        };
        let (once_read, others): (Vec<_>, Vec<_>) = told.partition(was_read);
        let mut unread: Vec<Ahead> = once_read
            .iter()
            .map(|story| Ahead::OnceRead(story.row))
            .collect();
        let rows: Vec<StoryRow> = others.iter().map(|story| story.row).collect();
        let others = others.into_iter().zip(self.store.bodies(&rows)?);
        let others = others.filter(|(_, body)| body.is_none());
        let others: Vec<&KnownStory> = others.map(|(story, _)| story).collect();
        let rows: Vec<StoryRow> = others.iter().map(|story| story.row).collect();
        let files = self.store.files_of(&rows)?.into_iter();
        let articles = others.into_iter().zip(files).filter_map(|(story, file)| {
            Some(Ahead::Article(Unread {
                row: story.row,
                seen: file?.seen,
                said: story.said,
                name: story.name.clone(),
            }))
        });
        unread.extend(articles);
        Ok(unread)
    }

    /// The body as the article says it, if that is still what was judged; else `None`, and the
    /// next run reads the article again.
    fn read(&self, story: &KnownStory) -> Result<Option<Arc<Body>>, Error> {
        let Some(file) = first(self.store.files_of(&[story.row])?) else {
            return Ok(None);
        };
        let read = self
            .source()
            .read_article(&file.seen, story.said, story.name.as_deref());
        if read.is_none() {
            self.distrust(&file.seen.path);
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

    /// Has an article be read again by the next run.
    pub(super) fn distrust(&self, path: &ArticlePath) {
        self.found.borrow_mut().distrusted.insert(path.clone());
    }

    /// A story as the ledger has it now, and what the headlines and links of its body lead to: as it was when they
    /// were frozen, else as it is now.
    fn with_links(
        &self,
        row: StoryRow,
        body: &Body,
    ) -> Result<(Option<StoryMemory>, Links), Error> {
        let known = first(self.store.stories(&[row], &[])?.0);
        let frozen = known.as_ref().and_then(|known| known.links.as_deref());
        let links = self.links_by(frozen, row, body)?;
        Ok((known, links))
    }

    /// What the headlines and links of a body lead to, as frozen ones say; without, as it is now.
    pub(super) fn links_by(
        &self,
        frozen: Option<&[FrozenLink]>,
        row: StoryRow,
        body: &Body,
    ) -> Result<Links, Error> {
        let Some(frozen) = frozen else {
            return self.live_links(row, body);
        };
        let has_pages = self.site.model.pages;
        thawed(frozen, body, has_pages, |row| self.store.story(row))
    }

    /// What the headlines and links of a body lead to now.
    fn live_links(&self, row: StoryRow, body: &Body) -> Result<Links, Error> {
        let keys: Vec<String> = body.keys().map(str::to_owned).collect();
        let titles: Vec<u64> = body.named().collect();
        if titles.is_empty() {
            return Ok(Links::default());
        }
        let titled = self.store.stories(&[], &titles)?.1.into_iter();
        let titled: HashMap<u64, Titled> = titles.into_iter().zip(titled).collect();
        let known = if keys.is_empty() {
            Vec::new()
        } else {
            self.store.keyed(&keys)?
        };
        let keyed: Keyed = keys.into_iter().zip(known).collect();
        Ok(live_links(
            row,
            body,
            self.site.model.pages,
            &titled,
            &keyed,
        ))
    }

    /// What the headlines and links of a body lead to; with the story's own number.
    pub(crate) fn links(&self, row: StoryRow, body: &Body) -> Result<(u64, Links), Error> {
        let (known, links) = self.with_links(row, body)?;
        let number = known.and_then(|known| known.number);
        Ok((number.unwrap_or(0), links))
    }

    /// The same for a story that is in the history, or has left every head: its links are frozen.
    /// Those that never were are frozen as they are now.
    pub(crate) fn frozen_links(&self, row: StoryRow, body: &Body) -> Result<(u64, Links), Error> {
        let (known, links) = self.with_links(row, body)?;
        if known.as_ref().is_none_or(|known| known.links.is_none()) {
            let mut found = self.found.borrow_mut();
            found.links.insert(row, frozen(body, &links));
        }
        let number = known.and_then(|known| known.number);
        Ok((number.unwrap_or(0), links))
    }
}

/// The answer for the only one that was asked for.
pub(super) fn first<T>(answers: Vec<Option<T>>) -> Option<T> {
    answers.into_iter().next().flatten()
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
