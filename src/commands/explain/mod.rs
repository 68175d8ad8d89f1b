//! `explain`: what Feedmill makes of one article, and why; nothing is written.

mod explanation;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use self::explanation::{Explanation, HeadlineLine, Known};
use super::Context;
use crate::args::Explain;
use crate::error::{Error, Exit};
use crate::ledger::body::names;
use crate::ledger::memory::{KnownFile, KnownStory, Said};
use crate::ledger::sighting::Sighting;
use crate::pipeline::adoption;
use crate::pipeline::first_commits::{git_date, wants_git};
use crate::pipeline::site::Site;
use crate::plan::document::DocumentPath;
use crate::plan::feeds::{Feed, Feeds};
use crate::plan::model::Format;
use crate::problem::Problem;
use crate::store::Store;
use crate::story::patterns::Patterns;
use crate::story::{self, ArticlePath, DateSource, Story};
use crate::world::articles_folder::ArticlesFolder;
use crate::world::bundles::is_resource;
use crate::world::git::first_commits;
use crate::world::not_articles::{NotArticle, is_article_name, original_path};
use crate::world::read::read;
use crate::world::scan::Scan;

/// Why a deleted file is no article.
const NOT_THERE: &str = "the file is not there";

/// Explains one file.
pub(super) fn run(context: &Context, options: &Explain) -> Result<Exit, Error> {
    let site = context.site()?;
    let (folder, scan) = site.scan()?;
    let store = Store::look(&site.ledger_file())?;
    refuse_folder(context, &site, &options.file, &scan)?;
    let path = article_path(context, &site, &options.file)?;
    let known = store.as_ref().map(|store| known_story(store, &path));
    let explained = Explaining {
        site: &site,
        store: store.as_ref(),
        path,
        known: known.transpose()?.flatten(),
    };
    let explanation = explained.explain(&folder, &scan)?;
    if explanation.known.is_none() && explanation.not_an_article.as_deref() == Some(NOT_THERE) {
        let message = format!("there is no file {}", options.file.display());
        return Err(Error::usage(message, "name a file of the articles folder"));
    }
    Ok(explanation.tell(&context.report, &site.project.articles()))
}

/// Explains no folder: says what to type for one of its articles.
fn refuse_folder(context: &Context, site: &Site, file: &Path, scan: &Scan) -> Result<(), Error> {
    let articles = site.project.articles();
    let place = [context.place(file), articles.join(file)];
    let Some(folder) = place.iter().find(|place| place.is_dir()) else {
        return Ok(());
    };
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    let (root, folder) = (real(&articles), real(folder));
    let mut seen = scan.sightings.iter().map(|seen| {
        let inside = Path::new(OsStr::from_bytes(seen.path.as_bytes()));
        (
            articles.join(inside),
            root.as_ref().map(|root| root.join(inside)),
        )
    });
    let lies_there = |place: &Option<PathBuf>| match (place, &folder) {
        (Some(place), Some(folder)) => place.starts_with(folder),
        _ => false,
    };
    let example = seen.find(|(_, place)| lies_there(place));
    let hint = match example {
        Some((article, _)) => format!(
            "name one of its articles: feedmill explain {}",
            article.display()
        ),
        None => "name a file of the articles folder".into(),
    };
    let message = format!(
        "{} is a folder, and explain takes one article",
        file.display()
    );
    Err(Error::usage(message, hint))
}

fn file_at(store: &Store, path: &ArticlePath) -> Result<Option<KnownFile>, Error> {
    let files = store.files_at(std::slice::from_ref(path))?;
    Ok(files.into_iter().next().flatten())
}

/// The story that the ledger has at a path; of a deleted file, the story that it held.
fn known_story(store: &Store, path: &ArticlePath) -> Result<Option<KnownStory>, Error> {
    match file_at(store, path)? {
        Some(file) => file.story.map_or(Ok(None), |row| store.story(row)),
        None => store.story_with_key(&path.key()),
    }
}

/// Where the file lies in the articles folder. It may be named from where the user stands, or from
/// the articles folder.
fn article_path(context: &Context, site: &Site, file: &Path) -> Result<ArticlePath, Error> {
    let articles = site.project.articles();
    let root = std::fs::canonicalize(&articles).unwrap_or_else(|_| articles.clone());
    let candidates = [context.place(file), articles.join(file)];
    let inside: Vec<PathBuf> = candidates
        .iter()
        .filter_map(|candidate| inside(&root, candidate))
        .collect();
    let there = |path: &&PathBuf| std::fs::symlink_metadata(root.join(path)).is_ok();
    let found = inside.iter().find(there).or(inside.first());
    let found = found.ok_or_else(|| {
        let message = format!(
            "{} is not in the articles folder {}",
            file.display(),
            articles.display()
        );
        Error::usage(message, "name a file of that folder")
    })?;
    Ok(ArticlePath::from_bytes(found.as_os_str().as_bytes()))
}

/// A file's path in a folder. The file itself may be a link, or gone: only its folder is resolved.
fn inside(root: &Path, file: &Path) -> Option<PathBuf> {
    let name = file.file_name()?;
    let parent = match file.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let parent = std::fs::canonicalize(parent).ok()?;
    Some(parent.strip_prefix(root).ok()?.join(name))
}

struct Explaining<'a> {
    site: &'a Site,
    store: Option<&'a Store>,
    path: ArticlePath,
    known: Option<KnownStory>,
}

impl Explaining<'_> {
    fn explain(&self, folder: &ArticlesFolder, scan: &Scan) -> Result<Explanation, Error> {
        let mut explanation = Explanation {
            path: self.path.to_string(),
            known: self.known()?,
            ..Explanation::default()
        };
        let mut sightings = scan.sightings.iter();
        let Some(seen) = sightings.find(|seen| seen.path == self.path) else {
            let problem = scan
                .problems
                .iter()
                .find(|one| one.path == explanation.path);
            match problem {
                Some(problem) => explanation.problems.push(problem.clone()),
                None => explanation.not_an_article = Some(self.why_not()),
            }
            return Ok(explanation);
        };
        let max_bytes = self.site.project.config.articles.max_bytes;
        match read(folder, &self.path, max_bytes) {
            Err(problem) => explanation.problems.push(problem),
            Ok(article) => {
                let looking = self.site.looking(folder);
                let reading = self.site.read(looking, &self.path, &article.bytes);
                // Nobody waits for a file that is being written.
                let Ok(reading) = reading else {
                    return Ok(explanation);
                };
                explanation.problems = self.problems(reading.problems)?;
                if let Some(mut story) = reading.story {
                    let media = self.site.media.find(looking, &self.path, &mut story);
                    explanation
                        .problems
                        .extend(media.unwrap_or_default().problems);
                    self.story(&mut explanation, (story, &article.bytes), seen)?;
                }
            }
        }
        Ok(explanation)
    }

    /// What is wrong with the article itself, and with its place among the others.
    fn problems(&self, mut problems: Vec<Problem>) -> Result<Vec<Problem>, Error> {
        let file = self.known_file()?;
        if self.known.as_ref().is_some_and(KnownStory::was_released) {
            // It has its date, so that one which can't be read keeps nothing out.
            problems.iter_mut().for_each(Problem::make_harmless);
        }
        for problem in file.into_iter().flat_map(|file| file.problems) {
            if problem.what.is_found_by_judging() && !problems.contains(&problem) {
                problems.push(problem);
            }
        }
        Ok(problems)
    }

    /// The file as the ledger knows it.
    fn known_file(&self) -> Result<Option<KnownFile>, Error> {
        let file = self.store.map(|store| file_at(store, &self.path));
        Ok(file.transpose()?.flatten())
    }

    fn story(
        &self,
        explanation: &mut Explanation,
        (mut story, bytes): (Story, &[u8]),
        seen: &Sighting,
    ) -> Result<(), Error> {
        let name = self.known.as_ref().and_then(|known| known.name.as_deref());
        if let Some(name) = name {
            story.call(name);
        }
        self.ask_git(&mut story);
        let read = (&self.site.rules, &story);
        explanation.account = story::account((&self.path, bytes), read, name);
        let is_judged = self
            .known
            .as_ref()
            .is_some_and(|known| known.said == Some(Said::by(&story)));
        let file = self.known_file()?;
        let is_as_seen = file.is_some_and(|file| file.seen.looks_like(seen));
        explanation.changed = self.known.is_some() && !is_judged && !is_as_seen;
        for headline in &story.headlines {
            explanation.headlines.push(HeadlineLine {
                text: headline.text.clone(),
                url: headline.url.clone(),
                names: self.named(&headline.text)?,
            });
        }
        if !self.known.as_ref().is_some_and(KnownStory::was_released) {
            let text = story.hashes().0;
            let adoptions = adoption::load(self.site)?;
            explanation.adopted = adoptions.find(&self.path, text, |_| false).cloned();
        }
        if self.known.is_none() {
            let key = self.path.key();
            let prefix = self.site.id();
            let adopted = explanation.adopted.as_ref();
            let id = adopted.and_then(|adopted| adopted.id.clone());
            let id = id.or_else(|| story.id.clone());
            explanation.would_be_id = Some(id.unwrap_or_else(|| format!("{prefix}{key}")));
        }
        explanation.now = Some(self.site.clock.now);
        explanation.is_new_ledger = self.store.is_none();
        explanation.time_zone = Some(self.site.project.config.site.time_zone);
        explanation.story = Some(story);
        Ok(())
    }

    /// Dates a story that says no date and isn't published as `build` would.
    fn ask_git(&self, story: &mut Story) {
        let is_published = self.known.as_ref().is_some_and(KnownStory::was_released);
        if !wants_git(self.site, story.published_from, is_published) {
            return;
        }
        let commits = first_commits(&self.site.project.articles()).unwrap_or_default();
        if let Some(date) = git_date(self.site, &commits, &self.path) {
            story.published = Some(date);
            story.published_from = DateSource::Git;
        }
    }

    /// The id of the story that a headline names.
    fn named(&self, headline: &str) -> Result<Option<String>, Error> {
        let Some(store) = self.store else {
            return Ok(None);
        };
        let row = self.known.as_ref().map(|known| known.row);
        let title = names(headline);
        let (_, titled) = store.stories(&[], &[title])?;
        let mut titled = titled.iter();
        let named = titled.find_map(|titled| titled.other_than(row.unwrap_or_default()));
        Ok(named.map(|story| story.id(self.site.id())))
    }

    /// What the ledger knows.
    fn known(&self) -> Result<Option<Known>, Error> {
        let (Some(store), Some(story)) = (self.store, &self.known) else {
            return Ok(None);
        };
        let mut feeds = Vec::new();
        let is_public = story.state.is_public();
        let all = self.site.feeds(store)?;
        let names: Vec<String> = all.iter().map(|feed| feed.config.name.clone()).collect();
        let heads = store.heads(&names, &[])?.members;
        let traced = store.traced(&[story.row])?.into_iter().flatten().next();
        let (number, numbers) = traced.map_or_else(Default::default, |(known, trace)| {
            (known.number, trace.numbers)
        });
        for (feed, members) in all.iter().zip(heads).filter(|_| is_public) {
            if members.iter().any(|(_, row)| *row == story.row) {
                feeds.push(feed.config.link().address(&self.site.model));
            } else {
                let number = match feed.rules.numbering {
                    None => number,
                    Some(own) => numbers.get(&own).copied(),
                };
                feeds.extend(self.sealed(store, &all, feed, number)?);
            }
        }
        // Several feeds share a page.
        feeds.dedup();
        Ok(Some(Known {
            id: story.id(self.site.id()),
            url: self.site.places().story_url(story),
            number,
            old_addresses: {
                let files = store.old_files_of(story.row)?.into_iter();
                files.map(|file| self.site.url_of_file(&file)).collect()
            },
            story: story.clone(),
            feeds,
        }))
    }

    /// The URL of the sealed page of a feed on which a number stands.
    fn sealed(
        &self,
        store: &Store,
        feeds: &Feeds,
        Feed { rules, .. }: &Feed,
        number: Option<u64>,
    ) -> Result<Option<String>, Error> {
        let shared = rules.history.and_then(|history| feeds.history(history));
        let (Some(number), Some(shared)) = (number, shared) else {
            return Ok(None);
        };
        let reached = store.reached(&[], &[(shared.history.row, number)])?;
        let Some(page) = reached.pages.into_iter().flatten().next() else {
            return Ok(None);
        };
        let archive = feeds.archive(shared);
        // People read the list.
        let format = archive
            .formats
            .iter()
            .max_by_key(|own| **own == Format::Html);
        let document = format.map(|format| DocumentPath::Sealed {
            feed: archive.folder.clone(),
            page: page.page,
            format: *format,
        });
        Ok(document.map(|document| document.url(&self.site.model.base_url)))
    }

    /// Why a file is no article although nothing is wrong with it.
    fn why_not(&self) -> String {
        let articles = &self.site.project.config.articles;
        let bytes = self.path.as_bytes();
        let place = self.site.project.articles().join(OsStr::from_bytes(bytes));
        let Ok(metadata) = std::fs::symlink_metadata(&place) else {
            return NOT_THERE.into();
        };
        if let Err(reason) = is_article_name(&self.path) {
            return reason.to_string();
        }
        let original = original_path(&self.path).map(|path| {
            let articles = self.site.project.articles();
            articles.join(OsStr::from_bytes(path.as_bytes()))
        });
        if original.is_some_and(|original| original.is_file()) {
            return NotArticle::Copy.to_string();
        }
        let folder = ArticlesFolder::open(&self.site.project.articles());
        if folder.is_ok_and(|folder| is_resource(&folder, &self.path, |_| true)) {
            return NotArticle::Resource.to_string();
        }
        let patterns = Patterns::new(&articles.include, &articles.exclude);
        if patterns.is_ok_and(|patterns| !patterns.want(bytes)) {
            return "articles.include and articles.exclude leave it out".into();
        }
        if metadata.is_dir() {
            return "it is a folder".into();
        }
        if metadata.is_symlink() {
            return "it is a link that leads out of the articles folder, nowhere, or to an article \
                    that is read under its own name"
                .into();
        }
        if metadata.is_file() {
            return "it lies in the output folder or in the ledger's".into();
        }
        "it is no regular file".into()
    }
}
