//! What is told to the ledger, as values that a store writes at once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::document::DocumentPath;
use super::format::Format;
use super::memory::{Chosen, Members};
use crate::ledger::body::{Body, FrozenLink};
use crate::ledger::heads::KnownHeadline;
use crate::ledger::history::{History, HistoryRow, Numbering, SealedPage};
use crate::ledger::media::UsedMedia;
use crate::ledger::memory::{FeedState, KnownStory, StoryRow};
use crate::ledger::sighting::Sighting;
use crate::ledger::stat_cache::StatData;
use crate::problem::Problem;
use crate::story::ArticlePath;

/// What becomes of a story's body.
#[derive(Debug, Clone, PartialEq)]
pub struct BodyChange {
    /// The body that the ledger has.
    pub old: Option<Arc<Body>>,
    /// The one that it has from now on; `None`: it goes, and what was noted of it.
    pub new: Option<Arc<Body>>,
}

/// What a run has planned: what heads show from now on, what is sealed, and which documents are stale.
#[derive(Debug, Default, PartialEq)]
pub struct Planned {
    /// Stories whose article changed once more before its content was kept: what they are taken to say,
    /// so that the next run reads the article again.
    pub invalidated: Vec<KnownStory>,
    /// Articles that must be read again by the next run.
    pub distrusted: BTreeSet<ArticlePath>,
    /// Stories that got one more number; `None`: in the feeds that hold all stories.
    pub numbers: Vec<(Option<Numbering>, StoryRow, u64)>,
    /// The newest number that was given, where one was.
    pub newest_number: Option<u64>,
    /// Bodies that came, changed or went.
    pub bodies: BTreeMap<StoryRow, BodyChange>,
    /// Bodies of which it is noted once more which titles they name.
    pub named: BTreeMap<StoryRow, Arc<Body>>,
    /// Bodies that left every head.
    pub retained: BTreeMap<StoryRow, Arc<Body>>,
    /// Hashes of what stories' pages show.
    pub pages: BTreeMap<StoryRow, u128>,
    /// Links that are settled for good.
    pub links: BTreeMap<StoryRow, Vec<FrozenLink>>,
    /// Feeds that carry a story as its summary from now on.
    pub summaries: BTreeSet<(String, StoryRow)>,
    /// Headline items that came or changed.
    pub headlines: BTreeMap<[u8; 16], Arc<KnownHeadline>>,
    /// Headline items that go.
    pub forgotten: BTreeSet<[u8; 16]>,
    /// Feeds' states.
    pub feeds: BTreeMap<String, FeedState>,
    /// The stories of heads: those that the ledger has, and those that it has from now on.
    pub members: BTreeMap<String, (Members, Members)>,
    /// Histories that begin, or have another folder or size from now on.
    pub histories: BTreeMap<HistoryRow, History>,
    /// Sealed pages that came or changed.
    pub sealed: BTreeMap<(HistoryRow, u64), SealedPage>,
    /// Documents of histories, by their names, of which nothing is right any more.
    pub outdated: BTreeSet<(HistoryRow, &'static str)>,
    /// Sealed pages of which no document is right any more, as a story on them changed while no feed of the
    /// configuration had their history.
    pub outdated_pages: BTreeSet<(HistoryRow, u64)>,
    /// Histories that go, with their pages.
    pub ended: BTreeSet<HistoryRow>,
    /// Feeds that go.
    pub dropped: BTreeSet<String>,
    /// Documents that are stale.
    pub stale: BTreeSet<DocumentPath>,
    /// Whether the pages of all stories are stale.
    pub all_pages: bool,
    /// Whether all images and files are.
    pub all_media: bool,
}

/// A story as it was judged.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JudgedStory {
    /// The story from now on; its row may be new.
    pub story: KnownStory,
    /// The number that it gets in the feeds that hold all stories; `None`: it keeps what it has.
    pub number: Option<u64>,
    /// Whether its links follow the ledger again, and what was kept of it for the history is old.
    pub is_thawed: bool,
    /// Whether it was gone and is back: nothing tells any more which file it had.
    pub is_back: bool,
    /// The files in the articles folder that it names from now on; `None`: those that it named.
    pub media: Option<Vec<UsedMedia>>,
}

/// What becomes of a file's row.
#[derive(Debug, Clone, PartialEq)]
pub enum JudgedFile {
    /// The row is this from now on.
    Put {
        /// How the file looks.
        seen: Sighting,
        /// The story in it.
        story: Option<StoryRow>,
        /// What is wrong with it.
        problems: Vec<Problem>,
    },
    /// The row goes.
    Remove(ArticlePath),
    /// The row goes, but for what tells its story, which is gone, if the file is met again.
    Bury {
        /// Where it was.
        path: ArticlePath,
        /// A hash of each sentence that its story had.
        sentences: Vec<u64>,
    },
}

impl JudgedFile {
    /// By path, removals first.
    pub(super) fn order(&self) -> (&[u8], bool) {
        match self {
            Self::Remove(path) | Self::Bury { path, .. } => (path.as_bytes(), false),
            Self::Put { seen, .. } => (seen.path.as_bytes(), true),
        }
    }
}

/// What a run has judged, with the numbers that follow.
#[derive(Debug, Default, PartialEq)]
pub struct Judged {
    /// The stories that it touched; those with the same row twice, last as it is.
    pub stories: Vec<JudgedStory>,
    /// Titles that released stories had before they got another.
    pub old_titles: Vec<(u64, StoryRow)>,
    /// The rows of files, by path.
    pub files: Vec<JudgedFile>,
    /// Rules by which numberings select from now on.
    pub rules: BTreeMap<Numbering, String>,
    /// Feeds that were given a numbering, in that order.
    pub chosen: Vec<Chosen>,
    /// The numbers of stories in feeds that select; `None`: the story left. In that order.
    pub numbered: Vec<(Numbering, StoryRow, Option<u64>)>,
    /// The newest number that was given, where it is no story's own.
    pub newest_number: Option<u64>,
    /// Of stories that ask for files at old addresses those, and whether the story shows something else; what one of
    /// `stories` doesn't ask for any more goes.
    pub old_files: BTreeMap<StoryRow, (Vec<String>, bool)>,
    /// Files at old addresses that were ours and that no story asks for.
    pub unclaimed: Vec<String>,
    /// Pages, images and files that are stale, and whether each was never there before: what lies in its place isn't ours.
    pub stale: Vec<(DocumentPath, bool)>,
}

/// A file that says something of the articles of its folder.
#[derive(Debug, Clone, PartialEq)]
pub struct FolderFile {
    /// Where it lies.
    pub path: ArticlePath,
    /// How it looks, or that it can't be looked at; `None`: it is gone.
    pub look: Option<Option<StatData>>,
    /// The articles that must be read again: those between two paths, or all.
    pub reach: Option<(ArticlePath, ArticlePath)>,
}

/// What was found out while documents were drawn.
#[derive(Debug, Default, PartialEq)]
pub struct Found {
    /// Links that are settled for good with the documents that show them.
    pub links: BTreeMap<StoryRow, Vec<FrozenLink>>,
    /// Articles that don't say any more what was judged: the next run reads them again.
    pub distrusted: BTreeSet<ArticlePath>,
    /// Files at old addresses, and whether each is written; the other documents that go are among them.
    pub old_files: BTreeMap<String, bool>,
    /// Documents that stay as they are.
    pub left: BTreeSet<String>,
}

impl Found {
    /// Whether it is nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A document of a sealed page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedDocument {
    /// The feed in whose folder it lies.
    pub folder: String,
    /// The page's number.
    pub page: u64,
    /// Its format.
    pub format: Format,
    /// Hash of its bytes.
    pub hash: u128,
}

/// What has its place in the output.
#[derive(Debug, Default, PartialEq)]
pub struct Placed {
    /// Documents that must not be written any more.
    pub done: Vec<String>,
    /// Sealed pages' documents, so that what is right in them can stay when they are drawn again.
    pub sealed: Vec<SealedDocument>,
    /// Heads of which hubs are told, and whether each is another one than before: what isn't was owed for nothing.
    pub topics: Vec<(String, bool)>,
    /// Documents that went: hubs are owed no word of them.
    pub removed: Vec<String>,
}
