//! What the output tells, read back into a new ledger when the old one is lost.

use std::collections::HashMap;
use std::sync::Arc;

use crate::commands::site::Site;
use crate::config::VALUE;
use crate::error::Error;
use crate::feed::document::{DocumentPath, PAGES, archive_folder, page_number};
use crate::feed::model::Format;
use crate::feed::recovered::{
    self, MEMORY_ORDER, RecoveredHead, RecoveredPage, RecoveredStory, recollect,
};
use crate::ledger::memory::{Missing, StoryRow};
use crate::world::output::OutputFolder;
use crate::world::store::Store;

/// Numbers of stories that were read back, by feed and story.
pub(super) type RecoveredNumbers = HashMap<(String, StoryRow), u64>;

/// Reads the output back into a new ledger; the stories then count as missing, so that the rules
/// for renames find their articles.
pub(super) fn recover(
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
