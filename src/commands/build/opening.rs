//! The ledger opened, or begun: from the output if that is ours, else from nothing.

use std::collections::HashMap;
use std::sync::Arc;

use crate::args;
use crate::commands::site::Site;
use crate::config::VALUE;
use crate::error::Error;
use crate::feed::document::{DocumentPath, PAGES, archive_folder, page_number};
use crate::feed::marker::Marker;
use crate::feed::model::Format;
use crate::feed::recovered::{
    self, MEMORY_ORDER, RecoveredHead, RecoveredPage, RecoveredStory, recollect,
};
use crate::ledger::memory::{Missing, SiteState, StoryRow};
use crate::world::output::OutputFolder;
use crate::world::store::Store;

/// Numbers of stories that were read back, by feed and story.
pub(super) type RecoveredNumbers = HashMap<(String, StoryRow), u64>;

/// The ledger of a run.
#[derive(Debug)]
pub(super) struct Opened {
    /// The ledger, its transaction begun.
    pub(super) store: Store,
    /// Whether it is new.
    pub(super) is_new: bool,
    /// Whether the config changed since the documents were written, or Feedmill did.
    pub(super) is_reconfigured: bool,
    /// The stories that were read back from the output of a lost ledger.
    pub(super) recovered: Vec<Missing>,
    /// The numbers that they had in feeds that hold only some stories, by the feed's name.
    pub(super) numbers: RecoveredNumbers,
    /// Whether there were any.
    pub(super) is_recovered: bool,
}

/// Opens the ledger, or begins one. `kept` is the ledger that an earlier run of this process left
/// open.
pub(super) fn open(
    site: &Site,
    output: Option<&OutputFolder>,
    options: &args::Build,
    kept: Option<Store>,
) -> Result<Opened, Error> {
    let accept = options.accept;
    let marker = marker(output)?;
    check_marker(site, marker.as_ref())?;
    let file = site.ledger_file();
    let store = match kept.filter(Store::is_current) {
        Some(kept) => Some(kept),
        None => Store::open(&file)?,
    };
    if let Some(store) = store {
        store.begin()?;
        if let Some(state) = store.site()? {
            return resume(site, store, &state, marker.as_ref(), accept);
        }
        store.roll_back()?;
    }
    if let Some(output) = output.filter(|_| marker.is_none() && !accept) {
        check_strangers(site, output)?;
    }
    let store = if options.dry_run {
        Store::in_memory(&file)?
    } else {
        Store::create(&file)?
    };
    store.begin()?;
    let generation = marker.as_ref().map_or(0, |marker| marker.generation);
    let (id, config) = (site.id().to_owned(), site.fingerprint());
    store.put_site(&SiteState {
        id,
        generation,
        config,
    })?;
    let (recovered, numbers) = match (output, marker) {
        (Some(output), Some(_)) => recover(site, &store, output)?,
        _ => Default::default(),
    };
    if !recovered.is_empty() {
        store.index()?;
    }
    Ok(Opened {
        store,
        is_new: true,
        is_reconfigured: false,
        is_recovered: !recovered.is_empty(),
        recovered,
        numbers,
    })
}

fn resume(
    site: &Site,
    store: Store,
    state: &SiteState,
    marker: Option<&Marker>,
    accept: bool,
) -> Result<Opened, Error> {
    if state.id != site.id() {
        return Err(Error::AnotherSite {
            path: site.ledger_file(),
            found: state.id.clone(),
            expected: site.id().to_owned(),
        });
    }
    if let Some(marker) = marker.filter(|marker| marker.generation > state.generation && !accept) {
        return Err(Error::OutputIsNewer {
            path: site.project.output(),
            output: marker.generation,
            ledger: state.generation,
        });
    }
    let config = site.fingerprint();
    let is_reconfigured = state.config != config;
    let newer = marker
        .map_or(0, |marker| marker.generation)
        .max(state.generation);
    if is_reconfigured || newer != state.generation {
        let id = state.id.clone();
        store.put_site(&SiteState {
            id,
            generation: newer,
            config,
        })?;
    }
    Ok(Opened {
        store,
        is_new: false,
        is_reconfigured,
        recovered: Vec::new(),
        numbers: RecoveredNumbers::new(),
        is_recovered: false,
    })
}

fn marker(output: Option<&OutputFolder>) -> Result<Option<Marker>, Error> {
    let Some(output) = output else {
        return Ok(None);
    };
    let bytes = output.read(&DocumentPath::Marker.path())?;
    Ok(bytes.and_then(|bytes| Marker::read(&bytes)))
}

fn check_marker(site: &Site, marker: Option<&Marker>) -> Result<(), Error> {
    match marker {
        Some(marker) if marker.site != site.id() => Err(Error::AnotherSite {
            path: site.project.output().join(DocumentPath::Marker.path()),
            found: marker.site.clone(),
            expected: site.id().to_owned(),
        }),
        _ => Ok(()),
    }
}

/// Documents that we would replace in a folder that isn't marked as ours are somebody else's.
fn check_strangers(site: &Site, output: &OutputFolder) -> Result<(), Error> {
    for document in site.heads().map(|head| head.path()) {
        if output.exists(&document)? {
            return Err(Error::NotOurs {
                path: site.project.output().join(document),
            });
        }
    }
    Ok(())
}

/// Reads the output back into a new ledger; the stories then count as missing, so that the rules
/// for renames find their articles.
fn recover(
    site: &Site,
    store: &Store,
    output: &OutputFolder,
) -> Result<(Vec<Missing>, RecoveredNumbers), Error> {
    let pages = pages(output)?;
    let names = names(site, output)?;
    let heads = heads(&names, output)?;
    let sealed = sealed(&names, output)?;
    let feeds = site.project.config.feeds.iter();
    let of_all = feeds.filter(|feed| feed.holds_all());
    let of_all: Vec<&str> = of_all.map(|feed| feed.name.as_str()).collect();
    let base_url = &site.model.base_url;
    let recollection = recollect(site.id(), base_url, pages, &heads, &sealed, &of_all);
    let mut rows = Vec::with_capacity(recollection.stories.len());
    let mut missing = Vec::new();
    for (mut story, number, _) in recollection.stories {
        story.row = store.put_story(&story, Some(number))?;
        rows.push(story.row);
        if story.state.is_public() {
            missing.push(Missing {
                story,
                file: None,
                sentences: Vec::new(),
            });
        }
    }
    for (name, state) in &recollection.feeds {
        store.put_feed(name, state)?;
    }
    for (name, page) in &recollection.sealed {
        store.put_page(name, page)?;
    }
    for (title, place) in recollection.old_titles {
        if let Some(row) = rows.get(place) {
            store.put_old_title(title, *row)?;
        }
    }
    for (mut headline, about) in recollection.headlines {
        if let Some(row) = rows.get(about) {
            headline.about = *row;
            store.put_headline(&Arc::new(headline))?;
        }
    }
    let mut numbers = RecoveredNumbers::new();
    for (feed, place, number) in recollection.numbers {
        if let Some(row) = rows.get(place) {
            numbers.insert((feed, *row), number);
        }
    }
    // None of them may be given again.
    store.raise_number(numbers.values().copied().max().unwrap_or(0))?;
    Ok((missing, numbers))
}

fn pages(output: &OutputFolder) -> Result<Vec<(String, RecoveredStory)>, Error> {
    let mut pages = Vec::new();
    for path in output.html_documents(PAGES)? {
        let Some(DocumentPath::Page { slug }) = DocumentPath::parse(&path) else {
            continue;
        };
        let story = output
            .read(&path)?
            .and_then(|bytes| recovered::page(&bytes));
        pages.extend(story.map(|story| (slug, story)));
    }
    Ok(pages)
}

fn heads(names: &[String], output: &OutputFolder) -> Result<Vec<(String, RecoveredHead)>, Error> {
    let mut heads = Vec::new();
    for feed in names {
        let document = |format| {
            let feed = feed.clone();
            DocumentPath::Head { feed, format }
        };
        let head = remembered(output, document)?;
        heads.extend(head.map(|head| (feed.clone(), head)));
    }
    Ok(heads)
}

/// The sealed pages of feeds, each feed's from its oldest on.
fn sealed(names: &[String], output: &OutputFolder) -> Result<Vec<RecoveredPage>, Error> {
    let mut sealed = Vec::new();
    for feed in names {
        let folders = output.folders_in(&archive_folder(feed))?;
        let mut pages: Vec<u64> = folders
            .iter()
            .filter_map(|name| page_number(name))
            .collect();
        pages.sort_unstable();
        for page in pages {
            let document = |format| {
                let feed = feed.clone();
                DocumentPath::Sealed { feed, page, format }
            };
            let head = remembered(output, document)?;
            sealed.extend(head.map(|head| (feed.clone(), page, head)));
        }
    }
    Ok(sealed)
}

/// What the document that remembers most says, of those that are the same but for the format.
fn remembered(
    output: &OutputFolder,
    document: impl Fn(Format) -> DocumentPath,
) -> Result<Option<RecoveredHead>, Error> {
    for format in MEMORY_ORDER {
        let bytes = output.read(&document(format).path())?;
        let head = bytes.and_then(|bytes| recovered::head(&bytes, format));
        if head.is_some() {
            return Ok(head);
        }
    }
    Ok(None)
}

/// The names of the feeds that the config names, and of those in the output that one of its `each`
/// may have made.
fn names(site: &Site, output: &OutputFolder) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    for feed in &site.project.config.feeds {
        let Some((before, after)) = feed.name.split_once(VALUE).filter(|_| feed.each.is_some())
        else {
            names.push(feed.name.clone());
            continue;
        };
        let (outer, front) = before.rsplit_once('/').unwrap_or(("", before));
        let back = after.split('/').next().unwrap_or_default();
        for folder in output.folders_in(outer)? {
            let value = folder
                .strip_prefix(front)
                .and_then(|rest| rest.strip_suffix(back));
            names.extend(value.map(|value| feed.name.replace(VALUE, value)));
        }
    }
    Ok(names)
}
