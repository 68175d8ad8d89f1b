//! What a run and the commands ask of the ledger, besides what planning and judging ask.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::error::Error;
use crate::ledger::body::Body;
use crate::ledger::history::{HistoryRow, SealedPage};
use crate::ledger::media::UsedMedia;
use crate::ledger::memory::{KnownFile, KnownStory, Recall, SiteState, State, StoryRow};
use crate::ledger::outbox::Ping;
use crate::ledger::stat_cache::{StatCache, StatData};
use crate::plan::memory::Memory;
use crate::plan::model::Format;
use crate::story::ArticlePath;

/// Device and inode of a ledger's file.
pub type LedgerFile = (u64, u64);

/// A file that a story names, with the story.
pub type MediaOfStory = (StoryRow, UsedMedia);

/// Where documents lie that no configuration names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folders {
    /// Feeds that were made for values, each with the name of those that it is one of, in the configuration.
    pub made: Vec<(String, String)>,
    /// All sealed pages: the history, the feed in whose folder it lies, the page's number.
    pub sealed: Vec<(HistoryRow, String, u64)>,
    /// The files at old addresses that were written, by path.
    pub old_files: Vec<String>,
    /// Whether any story names an image or a file.
    pub has_media: bool,
}

/// What pages are called of stories, and what was ours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageNames {
    /// Slugs of the stories that documents show.
    pub public: Vec<String>,
    /// Slugs of those that were published and are no more.
    pub gone: Vec<String>,
    /// Other names of documents, and files at old addresses, that were ours and aren't any more.
    pub former: Vec<String>,
}

/// A sealed page with its stories.
#[derive(Debug, Clone, PartialEq)]
pub struct SealedStories {
    /// Its history.
    pub history: HistoryRow,
    /// The page.
    pub page: SealedPage,
    /// The number of the page before it.
    pub before: Option<u64>,
    /// The number of the page after it.
    pub after: Option<u64>,
    /// The stories with a number in its span, oldest number first; those too that documents don't show.
    pub stories: Vec<(u64, KnownStory)>,
}

/// What is asked besides. Slices are answered for all of them, in their order.
///
/// # Errors
///
/// Each question fails when the ledger can't be read.
pub trait Questions: Memory + Recall<Error = Error> {
    /// Which file it is, once it has its name.
    fn file(&self) -> Option<LedgerFile>;
    /// Whether the ledger that is open is still the one that would be opened.
    fn is_current(&self) -> Result<bool, Error>;
    /// Whether it has no name yet: only a commit gives it one.
    fn is_new(&self) -> bool;

    /// The site as a whole; `None` in a ledger that is being begun.
    fn site(&self) -> Result<Option<SiteState>, Error>;
    /// The newest instant or update that any item or feed has.
    fn newest_instant(&self) -> Result<Option<DateTime<Utc>>, Error>;
    /// How many stories are in any of some states.
    fn count(&self, states: &[State]) -> Result<u64, Error>;
    /// How many stories were published and are gone. Of others nobody ever heard.
    fn deleted_count(&self) -> Result<u64, Error>;

    /// Gives the known files that lie between two paths, without these, by path; without one, from the first or to
    /// the last.
    fn each_file(
        &self,
        after: Option<&ArticlePath>,
        before: Option<&ArticlePath>,
        give: &mut dyn FnMut(KnownFile),
    ) -> Result<(), Error>;
    /// The files at paths.
    fn files_at(&self, paths: &[ArticlePath]) -> Result<Vec<Option<KnownFile>>, Error>;
    /// The files at paths and below them.
    fn files_below(&self, paths: &[ArticlePath]) -> Result<Vec<KnownFile>, Error>;
    /// The files that hold stories.
    fn files_of(&self, stories: &[StoryRow]) -> Result<Vec<Option<KnownFile>>, Error>;
    /// The paths of the files that had inodes when they were last seen.
    fn paths_of(&self, inodes: &[u64]) -> Result<Vec<Vec<ArticlePath>>, Error>;
    /// What all known files looked like.
    fn stats(&self) -> Result<StatCache, Error>;
    /// How many files are known; of more than `most` so many.
    fn file_count(&self, most: usize) -> Result<usize, Error>;
    /// The files that say something of the articles of their folder, by path, each as it looked; `None` when it
    /// couldn't be looked at.
    fn folder_files(&self) -> Result<Vec<(ArticlePath, Option<StatData>)>, Error>;

    /// Stories whose embargo has ended.
    fn due(&self, now: DateTime<Utc>) -> Result<Vec<StoryRow>, Error>;
    /// When the next embargo ends.
    fn next_due(&self) -> Result<Option<DateTime<Utc>>, Error>;
    /// The names under which stories were published whose files have others now.
    fn old_names(&self) -> Result<HashMap<StoryRow, String>, Error>;
    /// The stories whose pages have slugs.
    fn stories_with_slugs(&self, slugs: &[String]) -> Result<Vec<Option<KnownStory>>, Error>;
    /// Of the stories that documents show the first by row, at most so many, that come after one.
    fn public_stories(&self, after: StoryRow, most: usize) -> Result<Vec<KnownStory>, Error>;
    /// What pages are called.
    fn page_names(&self) -> Result<PageNames, Error>;
    /// What stories say, while a head has them, or until the history is on the disk.
    fn bodies(&self, stories: &[StoryRow]) -> Result<Vec<Option<Arc<Body>>>, Error>;
    /// Whether heads have stories.
    fn are_in_heads(&self, stories: &[StoryRow]) -> Result<Vec<bool>, Error>;
    /// Stories of which what they say was found damaged since somebody last asked, and whether it still is.
    fn damaged(&self) -> Result<Vec<(StoryRow, bool)>, Error>;
    /// Says that of many stories will be asked who has their titles.
    fn know_titles(&self) -> Result<(), Error>;

    /// Whether a feed lacks a story whose content couldn't be had.
    fn has_incomplete_feed(&self) -> Result<bool, Error>;
    /// Where documents lie.
    fn folders(&self) -> Result<Folders, Error>;
    /// The page of this number that was sealed in a feed's folder.
    fn sealed(&self, folder: &str, page: u64) -> Result<Option<SealedStories>, Error>;
    /// The hashes that documents of ours may have of the page of this number in a feed's folder, by their formats: that
    /// of the one which was placed last, and of one that was about to be when a run was stopped.
    fn page_documents(
        &self,
        folder: &str,
        page: u64,
        formats: &[Format],
    ) -> Result<Vec<Vec<u128>>, Error>;

    /// Gives each file that a story names, with the story, by path and some at a time; of `at` those at this path of
    /// the articles folder and below it.
    fn each_media(
        &self,
        at: Option<&ArticlePath>,
        give: &mut dyn FnMut(&[MediaOfStory]),
    ) -> Result<(), Error>;
    /// The public stories that show documents, each with the path of its file.
    fn shown_media(&self, documents: &[String])
    -> Result<Vec<Vec<(StoryRow, ArticlePath)>>, Error>;
    /// The documents that public stories show, by name.
    fn media_documents(&self) -> Result<Vec<String>, Error>;

    /// Whether documents must be written or removed; of such a one, whether it was never written before: then what
    /// lies in its place isn't ours.
    fn pending(&self, paths: &[String]) -> Result<Vec<Option<bool>>, Error>;
    /// Of the documents that must be written the first by path, at most so many, that come after one.
    fn pending_after(&self, path: &str, most: usize) -> Result<Vec<String>, Error>;
    /// How many documents must be written.
    fn pending_count(&self) -> Result<usize, Error>;

    /// The names that feeds' documents have besides their own, each with the document's own path.
    fn also_at(&self) -> Result<BTreeMap<String, String>, Error>;
    /// The stories that ask for files at old addresses, the one that asked first in front: it has it.
    fn claims(&self, files: &[String]) -> Result<Vec<Vec<StoryRow>>, Error>;
    /// The files at old addresses that lead to a story, by path.
    fn old_files_of(&self, story: StoryRow) -> Result<Vec<String>, Error>;
    /// How each hub stands to each document that it was ever owed word of, in that order.
    fn pings(&self) -> Result<Vec<Ping>, Error>;
}
