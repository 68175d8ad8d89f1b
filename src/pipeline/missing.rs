//! Documents that somebody took out of the output, found one by one.

use super::steps::Build;
use crate::error::Error;
use crate::ledger::memory::StoryRow;
use crate::plan::document::{DocumentPath, PAGES, archive_folder};
use crate::store::Store;
use crate::world::output::OutputFolder;

/// So many stories are asked for at a time: there may be a million.
const BATCH: usize = 512;

impl Build<'_> {
    /// Marks the documents that should be there and aren't, if somebody doubts the output or names came to
    /// its folders, or went, since it was finished; whether there were any.
    pub(super) fn mark_missing(self, store: &Store) -> Result<bool, Error> {
        let Some(output) = self.output else {
            return Ok(false);
        };
        let is_doubted = self.request.doubts_output || self.has_changed_since(output);
        if !is_doubted {
            return Ok(false);
        }
        let mut has_found = false;
        let mut mark = |document: DocumentPath| -> Result<(), Error> {
            let path = document.path();
            // What can't be looked at isn't missing: who writes it tells why.
            if matches!(output.has_content(&path), Ok(false)) {
                store.add_pending(&path)?;
                has_found = true;
            }
            Ok(())
        };
        let feeds = self.site.feeds(store)?;
        let opml = feeds.has_opml().then_some(DocumentPath::Opml);
        feeds.heads().chain(opml).try_for_each(&mut mark)?;
        for shared in feeds.histories() {
            let archive = feeds.archive(shared);
            for page in store.pages(shared.history.row)? {
                let mut formats = archive.formats.iter();
                formats.try_for_each(|format| {
                    mark(DocumentPath::Sealed {
                        feed: archive.folder.clone(),
                        page,
                        format: *format,
                    })
                })?;
            }
        }
        if self.site.model.pages {
            let mut last = StoryRow(0);
            loop {
                let stories = store.public_stories_after(last, BATCH)?;
                let Some(newest) = stories.last() else { break };
                last = newest.row;
                let slugs = stories.into_iter().map(|story| story.slug);
                let mut pages = slugs.map(|slug| DocumentPath::Page { slug });
                pages.try_for_each(&mut mark)?;
            }
        }
        Ok(has_found)
    }

    /// Whether names came to the folders of pages and history, or went, after the marker was written, which
    /// a run writes last.
    fn has_changed_since(self, output: &OutputFolder) -> bool {
        let marker = DocumentPath::Marker.path();
        let feeds = self.site.project.config.feeds.iter();
        let named = feeds.filter(|feed| feed.each.is_none());
        let archives = named.map(|feed| archive_folder(&feed.name));
        let mut folders = archives.chain([PAGES.to_owned()]);
        folders.any(|folder| matches!(output.has_changed_since(&folder, &marker), Ok(true)))
    }
}
