//! Documents that somebody took out of the output, found one by one.

use std::collections::BTreeSet;

use super::site::Site;
use super::steps::Build;
use crate::error::Error;
use crate::ledger::history::HistoryRow;
use crate::ledger::memory::{KnownStory, StoryRow};
use crate::ledger::selection::Field;
use crate::plan::directory::MOST_ON_THE_FRONT;
use crate::plan::document::{DocumentPath, MEDIA, archive_folder};
use crate::plan::model::Format;
use crate::store::{Folders, Store, Transaction};
use crate::world::output::OutputFolder;

/// So many stories are asked for at a time.
const BATCH: usize = 512;

impl Build<'_> {
    /// Marks the documents that should be there and aren't, if somebody doubts the output or names came to
    /// its folders, or went, since it was finished; whether there were any. `pages` are folders of stories' pages.
    pub(super) fn mark_missing(self, run: &Transaction, pages: Vec<String>) -> Result<bool, Error> {
        let Some(output) = self.output else {
            return Ok(false);
        };
        if !self.request.rechecks_output && !has_changed_since(self.site, output, run, pages)? {
            return Ok(false);
        }
        let mut found = Vec::new();
        let has_content = |name: &str| matches!(output.has_content(name), Ok(true));
        missing(self.site, run, &has_content, |document| {
            found.push(document);
        })?;
        if found.is_empty() {
            return Ok(false);
        }
        run.tell().mark(&found)?;
        Ok(true)
    }
}

/// Gives the paths of documents that should be there and have no content, or can't be looked at: who writes those tells
/// why.
pub(crate) fn missing(
    site: &Site,
    store: &Store,
    has_content: &dyn Fn(&str) -> bool,
    mut give: impl FnMut(String),
) -> Result<(), Error> {
    let mut look_under = |name: &str, document: String| {
        if !has_content(name) {
            give(document);
        }
    };
    // A document is written under all its names.
    for (document, name) in site.also_at() {
        look_under(name, document.path());
    }
    let folders = store.folders()?;
    for file in folders.old_files {
        look_under(&file.clone(), file);
    }
    let mut look = |document: DocumentPath| {
        let path = document.path();
        look_under(&path.clone(), path);
    };
    let feeds = site.feeds(store)?;
    let opml = feeds.has_opml().then_some(DocumentPath::Opml);
    let has_index = |field: &Field| feeds.directory().has_index(*field);
    let indexes = Field::ALL.into_iter().filter(has_index);
    let frame = opml.into_iter().chain(indexes.map(DocumentPath::Index));
    feeds.heads().chain(frame).for_each(&mut look);
    for shared in feeds.histories() {
        let archive = feeds.archive(shared);
        let own = |(history, ..): &&(HistoryRow, String, u64)| *history == shared.history.row;
        for (_, _, page) in folders.sealed.iter().filter(own) {
            for format in &archive.formats {
                look(DocumentPath::Sealed {
                    feed: archive.folder.clone(),
                    page: *page,
                    format: *format,
                });
            }
        }
    }
    let media = store.media_documents()?.into_iter();
    media
        .map(|name| DocumentPath::Media { name })
        .for_each(&mut look);
    if !site.model.pages {
        return Ok(());
    }
    each_public(store, BATCH, |stories| {
        let slugs = stories.into_iter().map(|story| story.slug);
        slugs
            .map(|slug| DocumentPath::Page { slug })
            .for_each(&mut look);
        Ok(())
    })
}

/// Whether names came to the folders of documents, or went, after the marker was written, which a run writes
/// last. A folder that isn't there any more counts.
fn has_changed_since(
    site: &Site,
    output: &OutputFolder,
    store: &Store,
    pages: Vec<String>,
) -> Result<bool, Error> {
    let Folders {
        made,
        sealed,
        old_files,
        has_media,
    } = store.folders()?;
    let sealed = sealed.into_iter();
    let sealed = sealed.map(|(_, folder, page)| format!("{}/{page}", archive_folder(&folder)));
    // Where they are, no other look finds what all of them share.
    let lacks = |document: DocumentPath| matches!(output.has_content(&document.path()), Ok(false));
    let is_index_due = |field: &Field| {
        let feeds = site.project.config.feeds.iter();
        let own = feeds.filter(|feed| feed.each == Some(*field));
        let own: Vec<&String> = own.map(|feed| &feed.name).collect();
        let of_field = made.iter().filter(|(_, template)| own.contains(&template));
        of_field.count() > MOST_ON_THE_FRONT
    };
    let mut indexes = Field::ALL.into_iter().filter(is_index_due);
    let mut formats = site
        .project
        .config
        .feeds
        .iter()
        .flat_map(|feed| &feed.formats);
    let is_listed = !made.is_empty() && formats.any(|format| *format != Format::Html);
    if (is_listed && lacks(DocumentPath::Opml))
        || indexes.any(|field| lacks(DocumentPath::Index(field)))
    {
        return Ok(true);
    }
    let (inner, outer): (Vec<&String>, Vec<&String>) =
        old_files.iter().partition(|file| file.contains('/'));
    if outer
        .iter()
        .any(|file| matches!(output.has_content(file), Ok(false)))
    {
        return Ok(true);
    }
    let old = inner.into_iter().filter_map(|file| file.rsplit_once('/'));
    let old: BTreeSet<&str> = old.map(|(folder, _)| folder).collect();
    let old = old.into_iter().map(str::to_owned);
    let made = made.into_iter().map(|(feed, _)| feed).chain(old);
    let media = has_media.then(|| MEDIA.to_owned());
    let marker = DocumentPath::Marker.path();
    // Of a folder of articles none of which is public there are no pages.
    Ok(
        output.has_changed_since(pages.into_iter().chain(media), &marker, false)
            || output.has_changed_since(made.chain(sealed), &marker, true),
    )
}

/// Gives the stories that documents show, by row, at most `most` at a time: there may be a million.
pub(crate) fn each_public(
    store: &Store,
    most: usize,
    mut give: impl FnMut(Vec<KnownStory>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut last = StoryRow(0);
    loop {
        let stories = store.public_stories(last, most)?;
        let Some(newest) = stories.last() else {
            return Ok(());
        };
        last = newest.row;
        give(stories)?;
    }
}
