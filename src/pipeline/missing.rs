//! Documents that somebody took out of the output, found one by one.

use std::collections::BTreeSet;

use super::site::Site;
use super::steps::Build;
use crate::error::Error;
use crate::ledger::selection::Field;
use crate::plan::directory::MOST_ON_THE_FRONT;
use crate::plan::document::{DocumentPath, MEDIA, archive_folder};
use crate::plan::model::Format;
use crate::store::Store;
use crate::world::output::OutputFolder;

/// So many stories are asked for at a time.
const BATCH: usize = 512;

impl Build<'_> {
    /// Marks the documents that should be there and aren't, if somebody doubts the output or names came to
    /// its folders, or went, since it was finished; whether there were any. `pages` are folders of stories' pages.
    pub(super) fn mark_missing(self, store: &Store, pages: Vec<String>) -> Result<bool, Error> {
        let Some(output) = self.output else {
            return Ok(false);
        };
        if !self.request.rechecks_output && !has_changed_since(self.site, output, store, pages)? {
            return Ok(false);
        }
        let mut has_found = false;
        let has_content = |name: &str| matches!(output.has_content(name), Ok(true));
        missing(self.site, store, &has_content, |document| {
            has_found = true;
            store.add_pending(&document)
        })?;
        Ok(has_found)
    }
}

/// Gives the paths of documents that should be there and have no content, or can't be looked at: who writes those tells
/// why.
pub(crate) fn missing(
    site: &Site,
    store: &Store,
    has_content: &dyn Fn(&str) -> bool,
    mut give: impl FnMut(String) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut look_under = |name: &str, document: String| {
        if has_content(name) {
            return Ok(());
        }
        give(document)
    };
    // A document is written under all its names.
    for (document, name) in site.also_at() {
        look_under(name, document.path())?;
    }
    for file in store.old_files()? {
        look_under(&file.clone(), file)?;
    }
    let mut look = |document: DocumentPath| {
        let path = document.path();
        look_under(&path.clone(), path)
    };
    let feeds = site.feeds(store)?;
    let opml = feeds.has_opml().then_some(DocumentPath::Opml);
    let has_index = |field: &Field| feeds.directory().has_index(*field);
    let indexes = Field::ALL.into_iter().filter(has_index);
    let frame = opml.into_iter().chain(indexes.map(DocumentPath::Index));
    feeds.heads().chain(frame).try_for_each(&mut look)?;
    for shared in feeds.histories() {
        let archive = feeds.archive(shared);
        for page in store.pages(shared.history.row)? {
            let mut formats = archive.formats.iter();
            formats.try_for_each(|format| {
                look(DocumentPath::Sealed {
                    feed: archive.folder.clone(),
                    page,
                    format: *format,
                })
            })?;
        }
    }
    let media = store.media_documents()?.into_iter();
    media
        .map(|name| DocumentPath::Media { name })
        .try_for_each(&mut look)?;
    if !site.model.pages {
        return Ok(());
    }
    store.public_stories(BATCH, |stories| {
        let slugs = stories.iter().map(|story| story.slug.clone());
        let mut pages = slugs.map(|slug| DocumentPath::Page { slug });
        pages.try_for_each(&mut look)
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
    let sealed = store.sealed_pages()?.into_iter();
    let sealed = sealed.map(|(folder, page)| format!("{}/{page}", archive_folder(&folder)));
    let made = store.made_feeds()?;
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
    let old_files = store.old_files()?;
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
    let media = store.has_media()?.then(|| MEDIA.to_owned());
    let marker = DocumentPath::Marker.path();
    // Of a folder of articles none of which is public there are no pages.
    Ok(
        output.has_changed_since(pages.into_iter().chain(media), &marker, false)
            || output.has_changed_since(made.chain(sealed), &marker, true),
    )
}
