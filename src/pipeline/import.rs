//! An import: feeds that have subscribers are read, their items matched to articles, and what subscribers know of them
//! is kept for the build that releases them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use rayon::prelude::*;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use super::adoption;
use super::imported_articles::{check_folder, write_articles};
use super::site::Site;
use super::text::instant;
use crate::error::{Action, Error, Exit};
use crate::feed::imported::{self, ImportedItem, ItemState};
use crate::ledger::adoption::{Adopted, Adoption, Adoptions, kept_link};
use crate::ledger::dates::{moment, to_millisecond};
use crate::ledger::guid::id_of;
use crate::ledger::link::from_template;
use crate::ledger::matching::{By, Candidate, Subscribed, days, matches};
use crate::ledger::memory::{KnownStory, StoryRow};
use crate::ledger::sighting::Sighting;
use crate::ledger::slug::slug;
use crate::plan::document::{DocumentPath, pages_url};
use crate::store::Store;
use crate::story::{ArticlePath, Story, Written, normal_form, sentence_forms, title_name};
use crate::world::articles_folder::ArticlesFolder;
use crate::world::lock::Lock;
use crate::world::output::OutputFolder;
use crate::world::read::read_seen;

/// A feed larger than this is some other file.
const MOST_BYTES: u64 = 1_000_000_000;

/// So short a text tells no story from another: "Read on."
const FEW_LETTERS: usize = 40;

/// How an import is meant.
#[derive(Debug, Clone)]
pub(crate) struct ImportOptions {
    /// Whether links stay the site's own.
    pub(crate) no_links: bool,
    /// The folder of the articles folder in which an article is written for each item that none tells.
    pub(crate) write: Option<PathBuf>,
    /// Whether nothing is to be written.
    pub(crate) dry_run: bool,
    /// How long another run is waited for.
    pub(crate) wait: Duration,
}

/// An item, as results name it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NamedItem {
    pub(crate) title: String,
    /// As the feed has it.
    pub(crate) id: Option<String>,
    pub(crate) link: Option<String>,
    published: Option<String>,
    updated: Option<String>,
}

/// An item whose article was found.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Matched {
    #[serde(flatten)]
    pub(crate) item: NamedItem,
    pub(crate) path: String,
    pub(crate) by: By,
}

/// An item whose article is published under another id already.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct TooLate {
    #[serde(flatten)]
    pub(crate) item: NamedItem,
    pub(crate) path: String,
    pub(crate) published_as: String,
}

/// What an import did.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Imported {
    /// What the next build takes over.
    pub(crate) matched: Vec<Matched>,
    /// How many items are published as the feed has them.
    pub(crate) known: usize,
    pub(crate) too_late: Vec<TooLate>,
    /// Items that no article tells.
    pub(crate) items_left: Vec<NamedItem>,
    /// The articles that were written for those, and for drafts.
    pub(crate) written: Vec<String>,
    /// Articles that no item is of and that aren't published.
    pub(crate) articles_left: Vec<String>,
    /// Items with an id that an item before them has.
    pub(crate) repeated: Vec<NamedItem>,
    /// How many ids no document can carry, or are no IRIs.
    pub(crate) lost_ids: usize,
    pub(crate) guids: usize,
    pub(crate) dry_run: bool,
    pub(crate) exit_code: u8,
}

impl Imported {
    /// How it ended.
    pub(crate) fn exit(&self) -> Exit {
        if self.too_late.is_empty() {
            Exit::Done
        } else {
            Exit::LeftOut
        }
    }
}

/// An article, and what of it an adoption needs.
struct Article {
    candidate: Candidate,
    text: u128,
    /// The story that subscribers know.
    released: Option<KnownStory>,
}

/// Reads feeds and matches them.
pub(crate) fn import(
    site: &Site,
    feeds: &[PathBuf],
    options: &ImportOptions,
) -> Result<Imported, Error> {
    if let Some(folder) = &options.write {
        check_folder(folder)?;
    }
    let _lock = if options.dry_run {
        Lock::share(&site.lock_file(), options.wait)?
    } else {
        Some(Lock::take(&site.lock_file(), options.wait)?)
    };
    let mut done = Imported {
        dry_run: options.dry_run,
        ..Imported::default()
    };
    let items = read_feeds(site, feeds, &mut done)?;
    let store = ledger(site)?;
    let articles = read_articles(site, store.as_ref())?;
    let (mut adoptions, left) = sort_out(site, options, &articles, &items, &mut done);
    if let Some(folder) = &options.write {
        let written = write_articles(site, &left, folder, options.no_links, options.dry_run)?;
        done.written = written.iter().map(ToString::to_string).collect();
        let public = written
            .into_iter()
            .zip(&left)
            .filter(|(_, item)| item.state == ItemState::Published);
        adoptions.extend(public.map(|(path, item)| Adoption {
            path,
            text: 0,
            adopted: adopted(site, item, options),
        }));
    }
    if !options.dry_run {
        keep(site, adoptions)?;
    }
    done.exit_code = done.exit().code();
    Ok(done)
}

/// The ledger, if there is one. One that was lost is read back by a build, and not before: it would know nothing of
/// what is published.
fn ledger(site: &Site) -> Result<Option<Store>, Error> {
    let store = Store::look(&site.ledger_file())?;
    if store.is_none()
        && let Some(output) = OutputFolder::open(&site.project.output())?
        && output.exists(&DocumentPath::Marker.path())?
    {
        return Err(Error::usage(
            "the site is published, but its ledger isn't here",
            "run `feedmill build` first: it reads ids and dates back from the output",
        ));
    }
    Ok(store)
}

/// The items of all feeds, each once; an earlier feed's counts.
fn read_feeds(
    site: &Site,
    feeds: &[PathBuf],
    done: &mut Imported,
) -> Result<Vec<ImportedItem>, Error> {
    let headlines = format!("{}headline:", site.id());
    let mut all: Vec<ImportedItem> = Vec::new();
    let (mut ids, mut links) = (BTreeSet::new(), BTreeSet::new());
    for path in feeds {
        let own = imported::items(&read_file(path)?).map_err(|cause| Error::BadFeed {
            path: path.clone(),
            line: cause.line(),
            hint: cause.hint(),
            message: cause.to_string(),
        })?;
        let mut new = Vec::new();
        let mut own_ids = BTreeSet::new();
        for item in own {
            let id = item.id.clone().unwrap_or_default();
            if id.starts_with(&headlines) || ids.contains(&id) {
                continue;
            }
            if item.link.as_ref().is_some_and(|link| links.contains(link)) {
                continue;
            }
            if !id.is_empty() && !own_ids.insert(id) {
                done.repeated.push(named(&item));
                continue;
            }
            new.push(item);
        }
        ids.append(&mut own_ids);
        links.extend(new.iter().filter_map(|item| item.link.clone()));
        all.append(&mut new);
    }
    Ok(all)
}

fn read_file(path: &Path) -> Result<Vec<u8>, Error> {
    let fail = |source| Error::io(Action::Read, path, source);
    let file = File::open(path).map_err(fail)?;
    if file.metadata().map_err(fail)?.is_dir() {
        return Err(Error::usage(
            format!("{} is a folder", path.display()),
            "name the feed's file",
        ));
    }
    let mut bytes = Vec::new();
    let read = file.take(MOST_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(fail)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Error::usage(
            format!("{} is larger than 1 GB", path.display()),
            "name a feed, or a WordPress export; that can be made in parts",
        ));
    }
    Ok(bytes)
}

/// So many articles are asked for at a time.
const TOGETHER: usize = 4_096;

/// All articles that can be read, by path.
fn read_articles(site: &Site, store: Option<&Store>) -> Result<Vec<Article>, Error> {
    let (folder, scan) = site.scan()?;
    let read = scan.sightings.par_iter();
    let read = read.filter_map(|seen| read_article(site, &folder, seen));
    let mut articles: Vec<Article> = read.collect();
    let Some(store) = store else {
        return Ok(articles);
    };
    for articles in articles.chunks_mut(TOGETHER) {
        let paths: Vec<ArticlePath> = articles
            .iter()
            .map(|article| article.candidate.path.clone())
            .collect();
        let files = store.files_at(&paths)?.into_iter();
        let rows: Vec<StoryRow> = files
            .map(|file| file.and_then(|file| file.story).unwrap_or_default())
            .collect();
        let (known, _) = store.stories(&rows, &[])?;
        for (article, known) in articles.iter_mut().zip(known) {
            let known = known.map(|known| Arc::unwrap_or_clone(known.story));
            article.released = known.filter(KnownStory::was_released);
        }
    }
    Ok(articles)
}

fn read_article(site: &Site, folder: &ArticlesFolder, seen: &Sighting) -> Option<Article> {
    let max_bytes = site.project.config.articles.max_bytes;
    let bytes = read_seen(folder, seen, max_bytes).ok()?.bytes;
    let reading = site.read(site.looking(folder), &seen.path, &bytes).ok()?;
    let story = reading.story?;
    Some(article(site, seen.path.clone(), &story))
}

fn article(site: &Site, path: ArticlePath, story: &Story) -> Article {
    let zone = site.rules.time_zone;
    let mut links: Vec<String> = story.link.iter().cloned().collect();
    links.extend(made_link(site, &path, story));
    let days = match story.published {
        Some(Written::Day(day)) => vec![day],
        Some(Written::At(at)) => days(Some(at), zone),
        None => Vec::new(),
    };
    Article {
        candidate: Candidate {
            name: title_name(&path, zone),
            slug: story.slug.clone(),
            id: story.id.clone(),
            title: title_hash(&story.title),
            sentences: story.sentence_forms(),
            links,
            days,
            path,
        },
        text: if story.paragraphs.is_empty() {
            0
        } else {
            story.hashes().0
        },
        released: None,
    }
}

/// The URL that `articles.link` gives.
fn made_link(site: &Site, path: &ArticlePath, story: &Story) -> Option<String> {
    let template = site.project.config.articles.link.as_deref()?;
    let key = path.key();
    let wish = story.slug.as_deref().unwrap_or(&key);
    let known = KnownStory {
        slug: slug(wish).0,
        key: key.clone(),
        ..KnownStory::default()
    };
    let published = moment(story.published?, site.clock.now, site.rules.time_zone);
    let section = story.section.as_deref();
    Some(from_template(template, &known, section, published))
}

/// 0: the title says nothing.
fn title_hash(title: &str) -> u64 {
    let form = normal_form(title);
    if form.is_empty() {
        0
    } else {
        xxh3_64(form.as_bytes())
    }
}

/// Tells what becomes of each item and each article; gives what is adopted, and the items that no article tells.
fn sort_out<'i>(
    site: &Site,
    options: &ImportOptions,
    articles: &[Article],
    items: &'i [ImportedItem],
    done: &mut Imported,
) -> (Vec<Adoption>, Vec<&'i ImportedItem>) {
    let of_released = articles.iter().enumerate().filter_map(|(place, article)| {
        let released = article.released.as_ref()?;
        Some((released.id(site.id()), place))
    });
    let of_released: HashMap<String, usize> = of_released.collect();
    let id = |item: &ImportedItem| id_of(item.id.as_deref()?, site.id());
    let (known, items): (Vec<&ImportedItem>, Vec<&ImportedItem>) = items
        .iter()
        .partition(|item| id(item).is_some_and(|id| of_released.contains_key(&id)));
    done.known = known.len();
    let known = known.into_iter().filter_map(id);
    let known: BTreeSet<usize> = known
        .filter_map(|id| of_released.get(&id).copied())
        .collect();
    let (places, candidates): (Vec<usize>, Vec<Candidate>) = articles
        .iter()
        .enumerate()
        .filter(|(place, _)| !known.contains(place))
        .map(|(place, article)| (place, article.candidate.clone()))
        .unzip();
    let marks: Vec<Subscribed> = items.iter().map(|item| marks(item, id(item))).collect();
    let found = matches(&candidates, &marks, site.rules.time_zone);
    let (mut adoptions, mut items_left) = (BTreeMap::new(), Vec::new());
    let mut left: BTreeSet<usize> = places.iter().copied().collect();
    for (item, found) in items.iter().zip(found) {
        let found = found.and_then(|(at, by)| Some((*places.get(at)?, by)));
        let Some((place, by)) = found else {
            items_left.push(*item);
            if item.state == ItemState::Published {
                done.items_left.push(named(item));
            }
            continue;
        };
        left.remove(&place);
        let Some(article) = articles
            .get(place)
            .filter(|_| item.state == ItemState::Published)
        else {
            continue;
        };
        let path = article.candidate.path.to_string();
        let item_named = named(item);
        if let Some(released) = &article.released {
            done.too_late.push(TooLate {
                item: item_named,
                path,
                published_as: released.id(site.id()),
            });
            continue;
        }
        done.note_id(item, site.id());
        let adoption = Adoption {
            path: article.candidate.path.clone(),
            text: article.text,
            adopted: adopted(site, item, options),
        };
        adoptions.insert(place, adoption);
        done.matched.push(Matched {
            item: item_named,
            path,
            by,
        });
    }
    let left = left.into_iter().filter_map(|place| articles.get(place));
    let left = left.filter(|article| article.released.is_none());
    done.articles_left = left
        .map(|article| article.candidate.path.to_string())
        .collect();
    (adoptions.into_values().collect(), items_left)
}

impl Imported {
    /// Counts ids that can't be kept as they are in all formats.
    fn note_id(&mut self, item: &ImportedItem, site_id: &str) {
        match item.id.as_deref().map(|own| (own, id_of(own, site_id))) {
            Some((own, Some(id))) if own != id => self.guids += 1,
            Some((_, None)) => self.lost_ids += 1,
            _ => {}
        }
    }
}

fn marks(item: &ImportedItem, id: Option<String>) -> Subscribed {
    let mut paragraphs = imported::paragraphs(item.html());
    let letters: usize = paragraphs.iter().map(|text| text.chars().count()).sum();
    if letters < FEW_LETTERS {
        paragraphs.clear();
    }
    Subscribed {
        id,
        link: item.link.clone(),
        slug: item.slug.clone(),
        title: title_hash(&item.title),
        published: item.published.or(item.updated),
        sentences: sentence_forms(paragraphs.iter().map(String::as_str)),
    }
}

fn adopted(site: &Site, item: &ImportedItem, options: &ImportOptions) -> Adopted {
    let pages = pages_url(&site.model.base_url);
    let link = item.link.as_deref().filter(|_| !options.no_links);
    let link = link.filter(|link| !link.starts_with(&pages));
    Adopted {
        id: item.id.as_deref().and_then(|id| id_of(id, site.id())),
        published: item.published.map(to_millisecond),
        updated: item.updated.map(to_millisecond),
        link: link.and_then(kept_link),
    }
}

fn named(item: &ImportedItem) -> NamedItem {
    let time = |at: Option<DateTime<Utc>>| at.map(instant);
    NamedItem {
        title: item.title.clone(),
        id: item.id.clone(),
        link: item.link.clone(),
        published: time(item.published),
        updated: time(item.updated),
    }
}

/// Adds adoptions to those of earlier imports; none of those stays whose id or article another has now.
fn keep(site: &Site, new: Vec<Adoption>) -> Result<(), Error> {
    if new.is_empty() {
        return Ok(());
    }
    let ids: BTreeSet<String> = new
        .iter()
        .filter_map(|one| one.adopted.id.clone())
        .collect();
    let known = adoption::load(site)?;
    let has_other = |one: &&Adoption| one.adopted.id.as_ref().is_none_or(|id| !ids.contains(id));
    let list = known.list().filter(has_other).cloned().chain(new);
    adoption::save(site, &Adoptions::of(list))
}
