//! Documents that somebody took out of the output, found one by one.

use super::site::Site;
use super::steps::Build;
use crate::error::Error;
use crate::ledger::memory::StoryRow;
use crate::plan::document::{DocumentPath, archive_folder};
use crate::store::Store;
use crate::world::output::OutputFolder;

/// So many stories are asked for at a time: there may be a million.
const BATCH: usize = 512;

impl Build<'_> {
    /// Marks the documents that should be there and aren't, if somebody doubts the output or names came to
    /// its folders, or went, since it was finished; whether there were any. `pages` are folders of stories' pages.
    pub(super) fn mark_missing(self, store: &Store, pages: Vec<String>) -> Result<bool, Error> {
        let Some(output) = self.output else {
            return Ok(false);
        };
        if !self.request.rechecks_output && !has_changed_since(output, store, pages)? {
            return Ok(false);
        }
        let mut has_found = false;
        missing(self.site, store, output, |document| {
            has_found = true;
            store.add_pending(&document.path())
        })?;
        Ok(has_found)
    }
}

/// Gives the documents that should be there and aren't, or can't be looked at: who writes those tells why.
pub(crate) fn missing(
    site: &Site,
    store: &Store,
    output: &OutputFolder,
    mut give: impl FnMut(DocumentPath) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut look = |document: DocumentPath| match output.has_content(&document.path()) {
        Ok(true) => Ok(()),
        _ => give(document),
    };
    let feeds = site.feeds(store)?;
    let opml = feeds.has_opml().then_some(DocumentPath::Opml);
    feeds.heads().chain(opml).try_for_each(&mut look)?;
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
    if !site.model.pages {
        return Ok(());
    }
    let mut last = StoryRow(0);
    loop {
        let stories = store.public_stories_after(last, BATCH)?;
        let Some(newest) = stories.last() else {
            return Ok(());
        };
        last = newest.row;
        let slugs = stories.into_iter().map(|story| story.slug);
        let mut pages = slugs.map(|slug| DocumentPath::Page { slug });
        pages.try_for_each(&mut look)?;
    }
}

/// Whether names came to the folders of documents, or went, after the marker was written, which a run writes
/// last. A folder that isn't there any more counts.
fn has_changed_since(
    output: &OutputFolder,
    store: &Store,
    pages: Vec<String>,
) -> Result<bool, Error> {
    let sealed = store.sealed_pages()?.into_iter();
    let sealed = sealed.map(|(folder, page)| format!("{}/{page}", archive_folder(&folder)));
    let made = store.made_feeds()?;
    // Where nothing but feeds for values has documents in it, no other look finds that this one is missing.
    let lacks_opml = !made.is_empty() && matches!(output.has_content("opml.xml"), Ok(false));
    let folders = pages.into_iter().chain(made).chain(sealed);
    Ok(lacks_opml || output.has_changed_since(folders, &DocumentPath::Marker.path()))
}
