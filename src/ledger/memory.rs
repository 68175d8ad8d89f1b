//! What the ledger remembers of files and stories, as values that the rules work on.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::adoption::{Adopted, key_of};
use super::media::UsedMedia;
use super::selection::Facets;
use super::sighting::{FileIdentity, Sighting};
use crate::problem::{Problem, What};
use crate::story::{Alias, ArticlePath, DateSource, Story, Updated, Written};

/// Row of a story in the ledger; never given twice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoryRow(pub i64);

/// Stands for the mtime of a file that was modified so shortly before it was read that a later
/// change could have the same: no file has it, so the file is read again.
pub const UNTRUSTED_MTIME: i64 = i64::MIN;

/// So long after a story went its words alone tell that it is back: a scan took it for deleted while it
/// was renamed and saved as a new file.
pub const JUST_GONE: TimeDelta = TimeDelta::seconds(60);

/// A file as the ledger last saw it.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownFile {
    /// How it looked; `mtime_ns` is [`UNTRUSTED_MTIME`] when it was modified too shortly before it
    /// was read.
    pub seen: Sighting,
    /// The story that it holds; `None` when it never gave one.
    pub story: Option<StoryRow>,
    /// What was wrong with it, so that a run that doesn't read it can still say so.
    pub problems: Vec<Problem>,
}

/// A recovered date is taken for the written one when they are closer than this: formats differ in
/// what they keep of a second, and items that share one are set apart by milliseconds.
const SAME_DATE: TimeDelta = TimeDelta::seconds(1);

/// Where a story is in its life.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum State {
    /// In its feeds.
    Released,
    /// Dated in the future: no trace of it goes out before `due`.
    Waiting,
    /// A draft; a released story keeps its id and dates meanwhile.
    #[default]
    Held,
    /// A notice stands in its place, for good.
    Withdrawn,
    /// Its file is gone; the row keeps its id and dates in case it returns.
    Gone,
}

impl State {
    /// Those of the stories that documents show.
    pub const PUBLIC: [Self; 2] = [Self::Released, Self::Withdrawn];

    /// Whether documents show the story (or its notice).
    pub fn is_public(self) -> bool {
        matches!(self, Self::Released | Self::Withdrawn)
    }
}

/// Where the date of a story comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Dated {
    /// Nobody knows any more: the story was read back from the output.
    #[default]
    Unknown,
    /// The metadata.
    Metadata,
    /// The path that it had when it was published.
    Path,
    /// The stamp that stood above its text when it was published.
    Stamp,
    /// The commit of git that added its file.
    Git,
    /// When Feedmill first saw it; in a ledger that was new then, the time of a file that was just written.
    FirstSeen,
    /// When its file was last modified: older than the ledger, which was new then.
    FileTime,
    /// The feed that it was adopted from.
    Adopted,
}

impl From<DateSource> for Dated {
    fn from(source: DateSource) -> Self {
        match source {
            DateSource::Metadata => Self::Metadata,
            DateSource::FileName => Self::Path,
            DateSource::Stamp => Self::Stamp,
            DateSource::Git => Self::Git,
            DateSource::FirstSeen => Self::FirstSeen,
        }
    }
}

/// A story as the ledger remembers it; by default one that isn't stored and of which nothing is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KnownStory {
    /// Its row; 0 for one that isn't stored yet.
    pub row: StoryRow,
    /// Its key, given once.
    pub key: String,
    /// The slug of its page, given once.
    pub slug: String,
    /// The id that its author declared before release, whole; else `site.id` + key is the id.
    pub declared_id: Option<String>,
    /// Its URL when it isn't its page: its author's, or the one that `articles.link` gave.
    pub link: Option<String>,
    /// Where it is in its life.
    pub state: State,
    /// When Feedmill first saw it (in a new ledger the older of now and mtime).
    pub first_seen: DateTime<Utc>,
    /// Where its date comes from: before its release, where the moment comes from at which it was first seen.
    pub dated: Dated,
    /// The date that its metadata gave when it was last judged.
    pub written: Option<DateTime<Utc>>,
    /// When it was published, to a millisecond that no other item has; `None` before release.
    pub instant: Option<DateTime<Utc>>,
    /// The day of `instant`, where its author wrote a day without a time: documents for people show no more.
    pub day: Option<NaiveDate>,
    /// When its title or text last changed; `None` before release.
    pub updated: Option<DateTime<Utc>>,
    /// The reason for which it was withdrawn, if it ever was after its release: then a notice stands
    /// in its place for good.
    pub withdrawn: Option<String>,
    /// When its file went, while it is gone.
    pub gone: Option<DateTime<Utc>>,
    /// When it is due, while it waits.
    pub due: Option<DateTime<Utc>>,
    /// What it said when it was last judged; `None` when it was recovered from documents that
    /// don't tell.
    pub said: Option<Said>,
    /// Hash of its title's normal form; 0 when unknown.
    pub title_hash: u64,
    /// What of its file's name could be a title when it was published, where the file was given another
    /// name since: titles don't follow names then. `None`: the name that the file has.
    pub name: Option<String>,
    /// Whether it was adopted from a feed that had subscribers: it keeps the link that it had there.
    pub adopted: bool,
}

impl KnownStory {
    /// A story of which nothing is known but its URL.
    pub fn unknown(url: String) -> Self {
        Self {
            link: Some(url),
            state: State::Gone,
            ..Self::default()
        }
    }

    /// The permanent id.
    pub fn id(&self, site_id: &str) -> String {
        self.declared_id
            .clone()
            .unwrap_or_else(|| [site_id, &self.key].concat())
    }

    /// Whether it was published at that time.
    pub(super) fn is_dated(&self, written: DateTime<Utc>) -> bool {
        let is_it = |instant: DateTime<Utc>| (instant - written).abs() < SAME_DATE;
        self.instant.is_some_and(is_it)
    }

    /// Whether subscribers have ever seen it.
    pub fn was_released(&self) -> bool {
        self.instant.is_some()
    }
}

/// What a story said, as hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// Of title and text: `updated` moves when it changes. Documents carry it as the content hash.
    pub content: u128,
    /// Of the text alone; 0 when it isn't known (the story was recovered from the output).
    pub text: u128,
    /// Of everything that documents show, headlines and tags too; 0 when it isn't known.
    pub shown: u128,
}

impl Said {
    /// What a story says.
    pub fn by(story: &Story) -> Self {
        let (text, shown) = story.hashes();
        Self {
            content: Self::content_of(&story.title, text),
            text,
            shown,
        }
    }

    /// The hash of a title and a text, of which only a hash is at hand.
    pub(super) fn content_of(title: &str, text: u128) -> u128 {
        let mut hasher = xxhash_rust::xxh3::Xxh3Default::new();
        hasher.update(title.as_bytes());
        hasher.update(&text.to_le_bytes());
        hasher.digest128()
    }
}

/// What the ledger keeps of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedState {
    /// Its head's oldest number; never falls.
    pub low: u64,
    /// The newest `published` that it ever held; never falls.
    pub newest: DateTime<Utc>,
    /// Its latest addition, update or removal; never falls.
    pub updated: DateTime<Utc>,
    /// Hash of its items' ids and `updated`: when it changes, so does the feed's own time.
    pub items: u128,
    /// Hash of all that its documents show: when it changes, they are stale. 0: a story is missing in them.
    pub plan: u128,
}

impl FeedState {
    /// Whether it lacks a story whose content couldn't be had.
    pub fn lacks_story(&self) -> bool {
        self.plan == 0
    }
}

/// Hashes of what documents show of the configuration, by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprints {
    /// Of all that can change a document, or what is read of an article.
    pub all: u128,
    /// Of what stories' pages show, and the lists of a history for people, but for the feeds that share it.
    pub pages: u128,
    /// Of what the history shows to readers, but for the feeds that share it.
    pub history: u128,
}

/// What the ledger keeps of the site as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteState {
    /// Prefix of all ids, as `site.id` was when the ledger began.
    pub id: String,
    /// How many ledger commits have changed the output.
    pub generation: u64,
    /// Fingerprint of all of the config that the documents were written with.
    pub config: u128,
    /// That of what stories' pages show of it.
    pub pages: u128,
}

/// What a digest must hold besides what every run needs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// A hash of each sentence: while a story is missing.
    pub sentences: bool,
    /// What feeds select by: while some do.
    pub facets: bool,
}

/// A reading, boiled down to what judging it needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Digest {
    /// What the story says.
    pub said: Said,
    /// Hash of the title's normal form.
    pub title_hash: u64,
    /// Whether the body has any text.
    pub has_text: bool,
    /// A hash of each sentence; filled only while they may tell whose story it is.
    pub sentences: Vec<u64>,
    /// The written date.
    pub published: Option<Written>,
    /// Where that date stands.
    pub published_from: DateSource,
    /// The line on which it is written.
    pub date_line: Option<u32>,
    /// What the metadata says of `updated`.
    pub updated: Updated,
    /// The metadata's slug.
    pub slug: Option<String>,
    /// The metadata's id.
    pub id: Option<String>,
    /// The line on which it is written.
    pub id_line: Option<u32>,
    /// The metadata's link.
    pub link: Option<String>,
    /// Addresses that its page had before, as the metadata writes them.
    pub aliases: Vec<Alias>,
    /// The section, for `articles.link`.
    pub section: Option<String>,
    /// What feeds select it by; filled only while some do.
    pub facets: Option<Box<Facets>>,
    /// The files in the articles folder that it names, as they were found.
    pub media: Vec<UsedMedia>,
    /// Held back by its author.
    pub draft: bool,
    /// Withdrawn by its author, for this reason.
    pub withdrawn: Option<String>,
    /// What the article of a withdrawn story says beside its notice, and the hash of its title.
    pub beneath: Option<(Said, u64)>,
    /// Whether a mistake keeps it out.
    pub blocked: Blocked,
    /// The story itself, where nothing in it says its title and it may have been published under another
    /// name, which gave it another; only for files that the ledger doesn't know.
    pub untitled: Option<Box<Story>>,
    /// What subscribers of another feed know of it, where it is adopted from there.
    pub adopted: Option<Box<Adopted>>,
}

/// Whether a mistake in the metadata keeps a story out, or an edit of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blocked {
    /// No.
    No,
    /// Until its release: a date that can't be read. A released story has its date.
    BeforeRelease,
    /// Always: whether it is a draft, or withdrawn, can't be read, or nothing of its front matter can.
    Always,
}

impl Blocked {
    /// What the problems of a reading mean.
    fn by(problems: &[Problem]) -> Self {
        let blocked = problems.iter().map(|problem| match &problem.what {
            What::BadFrontMatter { .. } | What::Held { .. } => Self::Always,
            What::BadValue { fatal: true, .. } => Self::BeforeRelease,
            _ => Self::No,
        });
        blocked.max().unwrap_or(Self::No)
    }
}

impl Digest {
    /// Boils a story and its problems down to what is wanted.
    pub fn of(story: &Story, problems: &[Problem], wanted: Wanted) -> Self {
        Self {
            said: Said::by(story),
            title_hash: story.title_hash(),
            has_text: !story.paragraphs.is_empty(),
            facets: wanted.facets.then(|| Box::new(Facets::of(story))),
            sentences: if wanted.sentences {
                story.beneath.as_deref().unwrap_or(story).sentences()
            } else {
                Vec::new()
            },
            published: story.published,
            published_from: story.published_from,
            date_line: story.date_line,
            updated: story.updated,
            slug: story.slug.clone(),
            id: story.id.clone(),
            id_line: story.id_line,
            link: story.link.clone(),
            aliases: story.aliases.clone(),
            section: story.section.clone(),
            media: Vec::new(),
            draft: story.draft,
            withdrawn: story.withdrawn.clone(),
            beneath: story
                .beneath
                .as_ref()
                .map(|own| (Said::by(own), own.title_hash())),
            blocked: Blocked::by(problems),
            untitled: None,
            adopted: None,
        }
    }

    /// The id that its story should have, where that isn't of its key: the one that subscribers know, else the
    /// one that its author declares.
    pub(super) fn wished_id(&self, site_id: &str) -> Option<&String> {
        match self.adopted_id() {
            Some(id) if key_of(id, site_id).is_some() => None,
            Some(id) => Some(id),
            None => self.id.as_ref(),
        }
    }

    /// The key that its story should have: the one of the id that subscribers know, if that is of a key.
    pub(super) fn wished_key(&self, site_id: &str) -> Option<&str> {
        key_of(self.adopted_id()?, site_id)
    }

    fn adopted_id(&self) -> Option<&String> {
        self.adopted.as_ref()?.id.as_ref()
    }

    /// Takes the title that the story has when its file is called so; gives it where it is another.
    pub(super) fn call(&mut self, mut story: Story, name: &str) -> Option<String> {
        let before = story.title.clone();
        story.call(name);
        if story.title == before {
            return None;
        }
        self.said = Said::by(&story);
        self.title_hash = story.title_hash();
        Some(story.title)
    }
}

/// A file that was read in this run.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadFile {
    /// How it looked around the reading.
    pub seen: Sighting,
    /// The story that the ledger has under this very path.
    pub story: Option<StoryRow>,
    /// Whether its mtime can be trusted to tell a later change.
    pub settled: bool,
    /// What it says; `None` when a problem keeps it out.
    pub digest: Option<Digest>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

impl ReadFile {
    /// Its path.
    pub fn path(&self) -> &ArticlePath {
        &self.seen.path
    }
}

/// A story whose file isn't where it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Missing {
    /// The story.
    pub story: KnownStory,
    /// Its file as last seen; `None` for a story recovered from the output.
    pub file: Option<Sighting>,
    /// Its title, of a story recovered from the output.
    pub title: Option<String>,
    /// A hash of each sentence of its old body, where that is at hand.
    pub sentences: Vec<u64>,
    /// Whether something that couldn't be read in this run may be its file: until that can be read, it
    /// isn't gone.
    pub waits: bool,
}

impl Missing {
    /// Where its file was; of a story that was read back from the output, its key.
    pub fn into_path(self) -> ArticlePath {
        match self.file {
            Some(file) => file.path,
            None => ArticlePath::from_bytes(self.story.key.into_bytes()),
        }
    }
}

/// What is kept of what a story says while a document may show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its title.
    pub title: String,
    /// A hash of each sentence.
    pub sentences: Vec<u64>,
}

/// What the rules ask of the ledger while they judge. A store answers from its tables;
/// [`Blank`] answers for a ledger that is new.
pub trait Recall {
    /// How an answer can fail.
    type Error;
    /// The story in a row.
    fn story(&self, row: StoryRow) -> Result<Option<KnownStory>, Self::Error>;
    /// The story that has a key.
    fn story_with_key(&self, key: &str) -> Result<Option<KnownStory>, Self::Error>;
    /// The story that has a declared id.
    fn story_with_id(&self, id: &str) -> Result<Option<KnownStory>, Self::Error>;
    /// The only story whose file is gone and whose text had this hash.
    fn gone_with_text(&self, text: u128) -> Result<Option<KnownStory>, Self::Error>;
    /// The story whose file is gone and lay there last.
    fn gone_at(&self, path: &ArticlePath) -> Result<Option<KnownStory>, Self::Error>;
    /// Of the released stories with a title, at most so many, the newest.
    fn released_with_title(&self, title: u64, most: usize) -> Result<Vec<KnownStory>, Self::Error>;
    /// What is kept of what a story says.
    fn kept(&self, row: StoryRow) -> Result<Option<Kept>, Self::Error>;
    /// Where the file of a story that is gone lay last.
    fn path_of_gone(&self, row: StoryRow) -> Result<Option<ArticlePath>, Self::Error>;
    /// The stories whose files went after a moment, with their sentences.
    fn gone_since(&self, since: DateTime<Utc>) -> Result<Vec<Missing>, Self::Error>;
    /// The only story whose file is gone and was this one, unless another known path has it still.
    fn gone_with_file(&self, file: FileIdentity) -> Result<Option<KnownStory>, Self::Error>;
    /// Whether a story has this slug.
    fn has_slug(&self, slug: &str) -> Result<bool, Self::Error>;
    /// Whether an item has this instant.
    fn has_instant(&self, instant: DateTime<Utc>) -> Result<bool, Self::Error>;
}

/// The memory of a new ledger: nothing.
#[derive(Debug, Clone, Copy)]
pub struct Blank;

impl Recall for Blank {
    type Error = std::convert::Infallible;

    fn story(&self, _: StoryRow) -> Result<Option<KnownStory>, Self::Error> {
        Ok(None)
    }

    fn story_with_key(&self, _: &str) -> Result<Option<KnownStory>, Self::Error> {
        Ok(None)
    }

    fn story_with_id(&self, _: &str) -> Result<Option<KnownStory>, Self::Error> {
        Ok(None)
    }

    fn gone_with_text(&self, _: u128) -> Result<Option<KnownStory>, Self::Error> {
        Ok(None)
    }

    fn gone_at(&self, _: &ArticlePath) -> Result<Option<KnownStory>, Self::Error> {
        Ok(None)
    }

    fn released_with_title(&self, _: u64, _: usize) -> Result<Vec<KnownStory>, Self::Error> {
        Ok(Vec::new())
    }

    fn kept(&self, _: StoryRow) -> Result<Option<Kept>, Self::Error> {
        Ok(None)
    }

    fn path_of_gone(&self, _: StoryRow) -> Result<Option<ArticlePath>, Self::Error> {
        Ok(None)
    }

    fn gone_since(&self, _: DateTime<Utc>) -> Result<Vec<Missing>, Self::Error> {
        Ok(Vec::new())
    }

    fn gone_with_file(&self, _: FileIdentity) -> Result<Option<KnownStory>, Self::Error> {
        Ok(None)
    }

    fn has_slug(&self, _: &str) -> Result<bool, Self::Error> {
        Ok(false)
    }

    fn has_instant(&self, _: DateTime<Utc>) -> Result<bool, Self::Error> {
        Ok(false)
    }
}

#[cfg(test)]
impl KnownStory {
    /// A released story, for tests.
    pub(crate) fn released(key: &str, title_hash: u64) -> Self {
        let instant = DateTime::from_timestamp_millis(1_700_000_000_000);
        Self {
            key: key.to_owned(),
            slug: key.to_owned(),
            state: State::Released,
            first_seen: instant.unwrap_or_default(),
            instant,
            updated: instant,
            title_hash,
            ..Self::default()
        }
    }
}
