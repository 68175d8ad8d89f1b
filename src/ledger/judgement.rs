//! What a run means for each story and file, as values.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::guard::Flood;
use super::media::UsedMedia;
use super::memory::{KnownStory, StoryRow};
use super::selection::Facets;
use super::sighting::Sighting;
use crate::problem::Problem;
use crate::story::{Alias, ArticlePath};

/// What judging needs besides the files.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The run's time.
    pub now: DateTime<Utc>,
    /// Whether the ledger is new: then first seen is the older of now and mtime.
    pub new_ledger: bool,
    /// Whether somebody has said that a flood is meant.
    pub accept: bool,
    /// Prefix of all ids.
    pub site_id: &'a str,
    /// `articles.link`: the template of the URLs of pages that another tool makes; empty for none.
    pub link: &'a str,
    /// Zone of days without a time.
    pub time_zone: Tz,
    /// How many stories subscribers know.
    pub known: u64,
}

/// What happened to a story, as subscribers would say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It appears.
    New,
    /// Its title or text changed: `updated` moves.
    Updated,
    /// Something else that documents show changed; `updated` stays.
    Touched,
    /// It was gone or held, and is back with its id and date.
    Returned,
    /// A notice takes its place.
    Withdrawn,
    /// Its author holds it back.
    Held,
    /// It waits for its date.
    Waiting,
    /// Its file is gone.
    Deleted,
    /// Nothing that anybody sees: it moved, or a draft was edited.
    Unseen,
}

impl Change {
    /// Whether subscribers must see it wherever the story stood: an edit, or a story that is back.
    pub fn is_news(self) -> bool {
        matches!(self, Self::Updated | Self::Withdrawn | Self::Returned)
    }

    /// Whether documents show something else now, or did before.
    pub fn is_seen(self) -> bool {
        !matches!(self, Self::Unseen | Self::Waiting)
    }
}

/// What the run means for one story.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// What happened.
    pub change: Change,
    /// The story as it is from now on; row 0 when it is new.
    pub story: KnownStory,
    /// Where its file is, or last was.
    pub path: ArticlePath,
    /// Where its file was, when it moved.
    pub moved_from: Option<ArticlePath>,
    /// Its title, where the article was read with another: it was published under another name.
    pub title: Option<String>,
    /// What feeds select it by; `None` when none do, or when its file is gone.
    pub facets: Option<Box<Facets>>,
    /// The files in the articles folder that it names; none of a notice.
    pub media: Vec<UsedMedia>,
    /// Addresses that its page had before, as its file writes them.
    pub aliases: Vec<Alias>,
}

impl Verdict {
    /// Whether documents may show something else now: the story, or links of articles, which find it where it
    /// moved to.
    pub fn reaches_documents(&self) -> bool {
        self.change.is_seen() || self.moved_from.is_some()
    }
}

/// What the run means for one file's row.
#[derive(Debug, Clone, PartialEq)]
pub enum FileVerdict {
    /// The row is this from now on.
    Put {
        /// How the file looks.
        seen: Sighting,
        /// The story in it.
        story: Held,
        /// What is wrong with it.
        problems: Vec<Problem>,
    },
    /// The row goes.
    Remove(ArticlePath),
    /// The row goes, and its story is gone: what tells it, if it is met again, is kept.
    Bury {
        /// Where the file was.
        path: ArticlePath,
        /// A hash of each sentence of the story's body, where that is at hand.
        sentences: Vec<u64>,
    },
}

impl FileVerdict {
    /// Whether the file is there, and holds nothing that is a story.
    pub fn says_nothing(&self) -> bool {
        matches!(self, Self::Put { story, .. } if *story == Held::Nothing)
    }
}

/// The story that a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// None.
    Nothing,
    /// One that the ledger has.
    Known(StoryRow),
    /// The story of this verdict.
    Verdict(usize),
}

/// What a run means.
#[derive(Debug, Default)]
pub struct Judgement {
    /// For each story that the run touches, in the order of (published, path).
    pub verdicts: Vec<Verdict>,
    /// For each file row that changes.
    pub files: Vec<FileVerdict>,
    /// What authors should know of articles that say something else than before, although nothing is wrong.
    pub notices: Vec<Problem>,
    /// Files that a later run must judge: missing ones whose story waits, and new ones that may hold
    /// it; of a story that was read back from the output, its key.
    pub postponed: Vec<ArticlePath>,
    /// The files of the output that are found at old addresses which stories ask for, by the place of the verdict;
    /// known once somebody has looked.
    pub old_files: BTreeMap<usize, Vec<String>>,
    /// Set when the flood guard held something back.
    pub flood: Option<Flood>,
}
