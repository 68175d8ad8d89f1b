//! An author's mistake: which file, which line, what is wrong, and what to do about it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// So many problems of one kind are told of one file: what is wrong a thousand times is understood after twenty.
pub const MOST_OF_A_KIND: usize = 20;

/// One mistake in one article (or in one name in the articles folder).
///
/// Shown on stderr as `path:line: message`, then `hint: …`. Kept in the ledger beside the file,
/// so that a run that reads nothing still names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The article, relative to the articles folder; control characters are already escaped.
    pub path: String,
    /// Line in the file, from 1; `None` when the whole file is meant.
    pub line: Option<u32>,
    /// What is wrong.
    pub what: What,
}

/// What can be wrong with an article. The wording lives in [`Problem::message`] and [`Problem::hint`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum What {
    /// No text: zero bytes, white space or a byte order mark alone.
    Empty,
    /// Bytes that are no text in any encoding we read.
    Binary,
    /// Not UTF-8; `encoding` was detected and used. The story goes out.
    Decoded {
        /// WHATWG name of the encoding that was used.
        encoding: String,
    },
    /// Bytes that the encoding doesn't have. In UTF-8 they were read as windows-1252, in others they
    /// were left out. The story goes out.
    BrokenBytes {
        /// How many bytes of UTF-8, or characters of another encoding.
        count: u64,
        /// WHATWG name of the encoding that all the rest is in.
        encoding: String,
    },
    /// Replacement characters (U+FFFD): another program has lost what stood there. The story goes out.
    Replaced {
        /// How many.
        count: u64,
    },
    /// A metadata key has a value that can't be used.
    BadValue {
        /// The key as the author wrote it.
        key: String,
        /// The value as the author wrote it, cut to 60 characters.
        value: String,
        /// What would have been right: "a date such as 2026-05-14 or 2026-05-14T09:30:00Z".
        expected: String,
        /// Whether the story must not go out because of it.
        fatal: bool,
    },
    /// It isn't certain that the story may go out; its last good version stays.
    Held {
        /// What the author wrote, one line: `drfat: true`.
        written: String,
        /// The state that it tells of: `draft`, `publish`, `status`, `embargo`, `expiry`, `withdrawn`.
        key: String,
        /// Why it isn't certain.
        doubt: Doubt,
    },
    /// It is a draft because a file of its folders says so.
    Inherited {
        /// What that says, one line: `draft: true`.
        written: String,
        /// The file, relative to the articles folder.
        file: String,
    },
    /// A metadata key that nobody knows; it is passed over.
    UnknownKey {
        /// The key as the author wrote it.
        key: String,
        /// The known one that is nearest.
        nearest: Option<String>,
    },
    /// A metadata key that is one letter from the key of a date; it is read as that.
    MistypedKey {
        /// The key as the author wrote it.
        key: String,
        /// The known one.
        meant: String,
    },
    /// The same metadata key twice; the first counts.
    RepeatedKey {
        /// The key as the author wrote it.
        key: String,
    },
    /// More of something than a story can have; the first `most` count. The story goes out.
    TooMany {
        /// What there are too many of: "tags".
        things: String,
        /// How many count.
        most: u64,
    },
    /// A text is longer than its field may be; it is cut. The story goes out.
    TooLong {
        /// The key as the author wrote it.
        key: String,
        /// How many characters count.
        most: u64,
    },
    /// More problems of the same kind in the same file, not told one by one.
    More {
        /// How many.
        count: u64,
    },
    /// Front matter that opens and never closes, or isn't YAML, TOML or JSON.
    BadFrontMatter {
        /// What the parser said, one line.
        cause: String,
    },
    /// HTML whose elements stand in each other too deeply, or whose marks of text are never closed.
    Tangled,
    /// A tag of another tool's templates, which means nothing here. The story goes out without.
    Template {
        /// The tag, cut to 60 characters.
        tag: String,
    },
    /// A date before 1990: probably a mistyped year. The story goes out.
    ImplausibleDate {
        /// The date as it was understood.
        date: String,
    },
    /// Larger than `articles.max_bytes`.
    TooLarge {
        /// Size of the file in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The file or folder can't be read.
    Unreadable {
        /// What the system said.
        cause: String,
    },
    /// A document needs what the article said when it was judged, and that can't be read any more.
    NotAtHand,
    /// What the ledger keeps of the story is damaged, and the article doesn't say that any more.
    Damaged,
    /// Another article has the key that this path would give; it goes out as `key`.
    KeyTaken {
        /// The key that was given instead (`a~2`).
        key: String,
    },
    /// Another article has declared the same id; this one stays out.
    IdTaken {
        /// The declared id.
        id: String,
        /// The article that has it.
        by: String,
    },
    /// The `id` of a released story was changed or added; the ledger's id stays.
    IdIsFixed {
        /// The id that the author wrote.
        id: String,
    },
    /// A released story was given a future date; its last version stays until then.
    BackIntoTheFuture {
        /// The date that the author wrote.
        date: String,
    },
    /// A withdrawn story was edited as if it weren't; the notice stays.
    StaysWithdrawn,
    /// An old address that the story can't have. It goes out without.
    BadAlias {
        /// The address as the author wrote it, cut to 100 characters.
        alias: String,
        /// Why not.
        why: BadAlias,
    },
    /// A story that was published says the same, title and text. It goes out.
    SameText {
        /// Its key.
        by: String,
    },
    /// A story that was published has the same title and says most of it. It goes out.
    LikeText {
        /// Its key.
        to: String,
    },
    /// The file of a released story tells another one. It goes out, as an update.
    AnotherStory {
        /// The title of the story that it told.
        was: String,
    },
    /// Short lines at the end look like related headlines, and aren't taken for them. The story goes out.
    StaysText {
        /// How many lines.
        lines: u64,
        /// What speaks against it.
        why: StaysText,
    },
    /// An image or a file that the article names can't be published. The story goes out without it.
    NoMedia {
        /// The key as the author wrote it.
        key: String,
        /// The file: from the articles folder, or as the author wrote it.
        file: String,
        /// Why.
        why: MediaFault,
    },
    /// A link of the text leads to an article that isn't there. Its text stays.
    NoArticle {
        /// As the author wrote it.
        link: String,
    },
    /// The gate refused the item; it was left out.
    Refused {
        /// The rule that it broke.
        rule: String,
    },
}

/// Why a file that an article names can't be published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum MediaFault {
    /// It isn't there.
    Missing,
    /// Its path, or a symbolic link, leads out of the articles folder.
    Outside,
    /// It, or a folder on the way, has a name that begins with a dot.
    Hidden,
    /// It is a folder, or a pipe, or the like.
    NoFile,
    /// Larger than `articles.max_media`.
    TooLarge {
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// Its name ends in none of the types that are published.
    NoType,
    /// It should be an image, and its name ends as that of something else.
    NoImage,
    /// Its bytes aren't of the type that its name ends in.
    WrongBytes,
    /// It can't be read.
    Unreadable {
        /// What the system said.
        cause: String,
    },
    /// It is being written.
    Unsettled,
    /// It isn't any more what it was when the article was read.
    Changed,
}

/// Why short lines at the end of an article stay text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StaysText {
    /// A postal address.
    Address,
    /// Quantities, results, a programme.
    Listing,
    /// Footnotes.
    Notes,
    /// Who says what.
    Dialogue,
    /// Lines that go on from one to the next, or one more stanza.
    Verse,
    /// A correction, an offer, or the like.
    Note,
    /// The line above ends with a colon.
    Introduced,
    /// Three lines or more of hardly more than a word.
    FewWords,
    /// A single blank line above them, and paragraphs not longer than they.
    Close,
}

/// Why a story can't have an old address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BadAlias {
    /// No file of the output is found there.
    NoPath,
    /// It leads out of the site.
    Elsewhere,
    /// A document of Feedmill's own lies there, or may one day.
    Ours,
    /// Another story has it.
    Given {
        /// That one's article.
        to: String,
    },
}

/// Why it isn't certain that a story may go out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Doubt {
    /// The key is one letter from one that is known.
    LooksLike {
        /// The known one.
        word: String,
    },
    /// The value is none that is known.
    Unknown,
    /// The key is there twice, and its values aren't alike.
    Twice,
    /// It stands among the text, where no metadata is read.
    InText,
    /// An embargo without a date that can be read.
    NoDate,
    /// A date on which the story would have to go: nothing takes it back then.
    Expires,
    /// A withdrawal without a reason: it may be a template's.
    NoReason,
    /// A key without a value.
    Empty,
    /// It stands inside another key: `params: { draft: true }`.
    Inside,
    /// A line that says no more than that it isn't ready: `DRAFT`.
    Notice,
    /// A place in the text that is to be filled in: `[TK]`.
    Gap,
    /// Somebody's own words above a mail that is forwarded.
    AboveMail,
    /// A file says it of its folder, and tools differ in whether that is true of what lies below.
    OfFolder,
    /// It stands in a program that gives articles their values.
    Program,
    /// A file that gives articles their values can't be read.
    Unread,
}

impl What {
    /// Whether the article itself leaves it open that it may go out, so that it is held.
    pub fn holds(&self) -> bool {
        matches!(
            self,
            Self::Held { .. }
                | Self::BackIntoTheFuture { .. }
                | Self::BadFrontMatter { .. }
                | Self::BadValue { fatal: true, .. }
        )
    }

    /// Whether it is no matter of the article alone: the other articles, or what was published
    /// before, make it wrong.
    pub fn is_found_by_judging(&self) -> bool {
        matches!(
            self,
            Self::KeyTaken { .. }
                | Self::IdTaken { .. }
                | Self::IdIsFixed { .. }
                | Self::BackIntoTheFuture { .. }
                | Self::StaysWithdrawn
                | Self::BadAlias { .. }
                | Self::AnotherStory { .. }
                | Self::SameText { .. }
                | Self::LikeText { .. }
                | Self::Refused { .. }
                | Self::NotAtHand
        )
    }
}

impl StaysText {
    /// In brackets behind how many they are.
    fn said(self) -> &'static str {
        match self {
            Self::Address => "they look like an address",
            Self::Listing => "they look like quantities or results",
            Self::Notes => "they look like footnotes",
            Self::Dialogue => "they look like a dialogue",
            Self::Verse => "they look like verse",
            Self::Note => "they look like a note to readers",
            Self::Introduced => "the line above leads to them",
            Self::FewWords => "they have very few words",
            Self::Close => "one blank line is above them, and the paragraphs are short too",
        }
    }
}

impl What {
    /// What is worth knowing although it keeps nothing out, without the path.
    fn noticed(&self) -> String {
        match self {
            Self::SameText { by } => {
                format!("says the same as {by:?}; subscribers see both")
            }
            Self::LikeText { to } => {
                format!("says most of what {to:?} says, under the same title; subscribers see both")
            }
            Self::AnotherStory { was } => {
                format!("now another story; subscribers see it as an update of {was:?}")
            }
            Self::Inherited { written, file } => format!("a draft by `{written}` of {file}"),
            Self::StaysText { lines: 1, why } => {
                let why = why.said().replacen("they look like", "it looks like", 1);
                format!("1 short line at the end stays text ({why})")
            }
            Self::StaysText { lines, why } => {
                format!("{lines} short lines at the end stay text ({})", why.said())
            }
            _ => String::new(),
        }
    }
}

impl BadAlias {
    /// Behind the address.
    fn said(&self) -> String {
        match self {
            Self::NoPath => "is none that a page can have here".into(),
            Self::Elsewhere => "leads out of the site".into(),
            Self::Ours => "is where Feedmill keeps documents of its own".into(),
            Self::Given { to } => format!("is that of {to}"),
        }
    }

    fn hint(&self) -> &'static str {
        match self {
            Self::NoPath => "write a path such as /old/page/, without ? and #; it was passed over",
            Self::Elsewhere => {
                "write a path from the site's root, or an address below base_url; it was passed over"
            }
            Self::Ours => "remove it: no page can lead away from there",
            Self::Given { .. } => "remove it from one of the two; the other story has it",
        }
    }
}

impl Doubt {
    /// Behind what the author wrote.
    fn said(&self) -> String {
        match self {
            Self::LooksLike { word } => format!("looks like `{word}`"),
            Self::Unknown => "is no state that is known".into(),
            Self::Twice => "isn't what it was the first time".into(),
            Self::InText => "stands among the text".into(),
            Self::NoDate => "says embargo, and no date can be read in it".into(),
            Self::Expires => "says when it has to go, and nothing would take it back then".into(),
            Self::NoReason => "gives no reason".into(),
            Self::Empty => "says nothing".into(),
            Self::Inside => "stands inside another key".into(),
            Self::Notice => "says that it isn't ready".into(),
            Self::Gap => "is to be filled in".into(),
            Self::AboveMail => "stands above a mail that is forwarded".into(),
            Self::OfFolder => "is said of the folder in which it lies".into(),
            Self::Program => "stands in a program, which can't be run".into(),
            Self::Unread => "can't be read, and may say that it is a draft".into(),
        }
    }

    /// What to write for the state of this key.
    fn hint(&self, key: &str) -> String {
        match (self, key) {
            (Self::Twice, _) => "keep the one that is meant".into(),
            (Self::InText, _) => {
                "move it into the first lines of the article, or remove it to publish".into()
            }
            (Self::Inside, _) => "move it out of that key, or remove it to publish".into(),
            (Self::OfFolder, _) => "remove it there to publish what lies below".into(),
            (Self::Program, "publish") => {
                "write `published: true` or `published: false` in the article, or exclude that file"
                    .into()
            }
            (Self::Program, _) => {
                "write `draft: false` or `draft: true` in the article, or exclude that file".into()
            }
            (Self::Unread, _) => "correct it, or write `draft: false` in the article".into(),
            (Self::Gap, _) => "fill it in, or remove it to publish".into(),
            (Self::AboveMail, _) => "remove it to publish the mail".into(),
            (Self::Notice, _) => "write `draft: true` in its place, or remove it to publish".into(),
            (_, "draft") => "write `draft: true`, or `draft: false` to publish".into(),
            (_, "publish") => "write `published: false`, or `published: true` to publish".into(),
            (_, "status") => "write `status: draft`, or `status: published` to publish".into(),
            (_, "embargo") => "write `embargo: 2026-05-14 09:30`, or remove it to publish".into(),
            (_, "withdrawn") => "write a reason or true, or remove it to publish".into(),
            _ => "remove it to publish".into(),
        }
    }
}

impl MediaFault {
    /// Behind the name of the file.
    fn said(&self) -> String {
        match self {
            Self::Missing => "isn't there".into(),
            Self::Outside => "lies outside the articles folder".into(),
            Self::Hidden => "is hidden: a name on its path begins with a dot".into(),
            Self::NoFile => "is no file".into(),
            Self::TooLarge { size, limit } => {
                format!("has {size} bytes, more than the limit of {limit}")
            }
            Self::NoType => "is of no type that is published".into(),
            Self::NoImage => "is no image".into(),
            Self::WrongBytes => "doesn't hold what its name says".into(),
            Self::Unreadable { cause } => format!("can't be read: {cause}"),
            Self::Unsettled => "is being written".into(),
            Self::Changed => "isn't any more what it was when the article was read".into(),
        }
    }

    /// What to do about it.
    fn hint(&self) -> &'static str {
        match self {
            Self::Missing => {
                "put it there, or correct the path: from the article's folder, or with / in front from the \
                 articles folder"
            }
            Self::Outside => "copy it into the articles folder",
            Self::Hidden => "give it, or its folder, another name",
            Self::NoFile => "name a file",
            Self::TooLarge { .. } => "make it smaller, or raise articles.max_media",
            Self::NoType => {
                "save it as JPEG, PNG, GIF, WebP, AVIF, MP3, M4A, Ogg, Opus, WAV, MP4, WebM, PDF, EPUB or ZIP"
            }
            Self::NoImage => "name it under `enclosure`",
            Self::WrongBytes => "save it again, or give it the ending of what it is",
            Self::Unreadable { .. } => "check the permissions",
            Self::Unsettled | Self::Changed => "build again",
        }
    }
}

impl Problem {
    /// A problem with the whole file.
    pub fn file(path: impl Into<String>, what: What) -> Self {
        Self {
            path: path.into(),
            line: None,
            what,
        }
    }

    /// A problem on one line, from 1.
    pub fn at(path: impl Into<String>, line: u32, what: What) -> Self {
        Self {
            path: path.into(),
            line: Some(line),
            what,
        }
    }

    /// Makes a value that would keep a new story out one that is only ignored.
    pub fn make_harmless(&mut self) {
        if let What::BadValue { fatal, .. } = &mut self.what {
            *fatal = false;
        }
    }

    /// Whether the story can't go out as it is; its last good version stays.
    pub fn keeps_story_out(&self) -> bool {
        match &self.what {
            What::Empty
            | What::Binary
            | What::TooLarge { .. }
            | What::Unreadable { .. }
            | What::NotAtHand
            | What::BadFrontMatter { .. }
            | What::Tangled
            | What::Held { .. }
            | What::Damaged
            | What::IdTaken { .. }
            | What::BackIntoTheFuture { .. }
            | What::Refused { .. } => true,
            What::BadValue { fatal, .. } => *fatal,
            What::Decoded { .. }
            | What::BrokenBytes { .. }
            | What::Replaced { .. }
            | What::UnknownKey { .. }
            | What::MistypedKey { .. }
            | What::RepeatedKey { .. }
            | What::TooMany { .. }
            | What::TooLong { .. }
            | What::More { .. }
            | What::Template { .. }
            | What::ImplausibleDate { .. }
            | What::KeyTaken { .. }
            | What::IdIsFixed { .. }
            | What::SameText { .. }
            | What::LikeText { .. }
            | What::AnotherStory { .. }
            | What::StaysText { .. }
            | What::NoMedia { .. }
            | What::NoArticle { .. }
            | What::Inherited { .. }
            | What::BadAlias { .. }
            | What::StaysWithdrawn => false,
        }
    }

    /// Whether nothing is wrong: it is said when the article is read, and not again before that says
    /// something else.
    pub fn is_notice(&self) -> bool {
        matches!(
            self.what,
            What::AnotherStory { .. }
                | What::SameText { .. }
                | What::LikeText { .. }
                | What::StaysText { .. }
                | What::Inherited { .. }
        )
    }

    /// Whether it is said once as long as the article says the same, whatever files of its folders say.
    pub fn is_known_notice(&self) -> bool {
        self.is_notice() && !matches!(self.what, What::Inherited { .. })
    }

    /// What is wrong, in one line without the path.
    pub fn message(&self) -> String {
        match &self.what {
            What::Empty => "the article is empty".into(),
            What::Binary => "this is not text".into(),
            What::Decoded { encoding } => format!("not UTF-8; read as {encoding}"),
            What::BrokenBytes { count, encoding } => broken_bytes(*count, encoding),
            What::Replaced { count: 1 } => "a character was lost before: \u{FFFD}".into(),
            What::Replaced { count } => {
                format!("{count} characters were lost before: \u{FFFD}")
            }
            What::BadValue {
                key,
                value,
                expected,
                ..
            } => {
                format!("{key}: {value:?} is not {expected}")
            }
            What::Held { written, doubt, .. } => format!("held: `{written}` {}", doubt.said()),
            What::UnknownKey { key, .. } => format!("unknown key {key:?}; it was passed over"),
            What::MistypedKey { key, meant } => {
                format!("unknown key {key:?}; it was read as {meant:?}")
            }
            What::RepeatedKey { key } => format!("{key} is written twice; the first counts"),
            What::TooMany { things, most } => {
                format!("more than {most} {things}; the rest is left out")
            }
            What::TooLong { key, most } => {
                format!("{key} has more than {most} characters; the rest is cut")
            }
            What::More { count } => format!("and {count} more like the ones above"),
            What::BadFrontMatter { cause } => format!("the front matter can't be read: {cause}"),
            What::Tangled => "from here on its HTML is too tangled to be read".into(),
            What::Template { tag } => format!("{tag:?} is for another tool; it was left out"),
            What::ImplausibleDate { date } => format!("the date {date} is before 1990"),
            What::TooLarge { size, limit } => {
                format!("{size} bytes, more than the limit of {limit}")
            }
            What::Unreadable { cause } => format!("can't be read: {cause}"),
            What::NotAtHand => {
                "the article can't be read as it was judged; what is published stays".into()
            }
            What::Damaged => {
                "what the ledger keeps of it is damaged, and can't be read again".into()
            }
            What::KeyTaken { key } => {
                format!("another article already has this name; this one goes out as {key:?}")
            }
            What::IdTaken { id, by } => format!("the id {id:?} belongs to {by}"),
            What::IdIsFixed { id } => {
                format!("the id {id:?} comes too late: the story is published under another")
            }
            What::BackIntoTheFuture { date } => {
                format!("the date {date} is in the future, but the story is already published")
            }
            What::StaysWithdrawn => "the story was withdrawn; the notice stays".into(),
            What::BadAlias { alias, why } => format!("the old address {alias:?} {}", why.said()),
            What::SameText { .. }
            | What::LikeText { .. }
            | What::AnotherStory { .. }
            | What::Inherited { .. }
            | What::StaysText { .. } => self.what.noticed(),
            What::NoMedia { key, file, why } => format!("{key}: {file:?} {}", why.said()),
            What::NoArticle { link } => {
                format!(
                    "no article lies at {link:?}; unless one moved from there, the link is text"
                )
            }
            What::Refused { rule } => format!("left out: {rule}"),
        }
    }

    /// What to do about it, in one line.
    pub fn hint(&self) -> String {
        match &self.what {
            What::Empty => "write the story, or delete the file".into(),
            What::Binary => "save it as plain text, or move it out of the articles folder".into(),
            What::Decoded { encoding } => {
                format!("save it as UTF-8, or set articles.encoding = \"{encoding}\"")
            }
            What::Replaced { .. } => "write again what stood there".into(),
            What::BrokenBytes { .. } => "save it again as UTF-8".into(),
            What::BadValue {
                key, fatal: true, ..
            } => {
                format!("correct or remove {key}; until then what the file says isn't published")
            }
            What::BadValue { key, .. } => format!("correct or remove {key}; it was ignored"),
            What::Held { key, doubt, .. } => doubt.hint(key),
            What::UnknownKey {
                nearest: Some(near),
                ..
            } => format!("did you mean `{near}`?"),
            What::MistypedKey { meant, .. } => {
                format!("write `{meant}`; a story with a date to come waits for it")
            }
            What::UnknownKey { nearest: None, .. } => "remove it, or leave it".into(),
            What::RepeatedKey { key } => format!("remove the second {key}"),
            What::More { .. } => "correct the others first".into(),
            What::TooLong { key, .. } => format!("shorten {key}"),
            What::TooMany { things, .. } => format!("keep the {things} that matter"),
            What::BadFrontMatter { .. } => {
                "correct it; until then what the file says isn't published".into()
            }
            What::Tangled => "close the elements that are open".into(),
            What::Template { .. } => "write what it stands for, or remove it".into(),
            What::ImplausibleDate { .. } => "check the year".into(),
            What::TooLarge { .. } => "split it, or raise articles.max_bytes".into(),
            What::Unreadable { .. } => "check the permissions; what was published stays".into(),
            What::NotAtHand => "see that it can be read, and build again".into(),
            What::Damaged => "save the article once more; what was published stays".into(),
            What::KeyTaken { .. } => "rename one of the two".into(),
            What::IdTaken { .. } => "give one of the two another id".into(),
            What::IdIsFixed { .. } => "remove the id, or leave it: it changes nothing".into(),
            What::BackIntoTheFuture { .. } => {
                "what is published stays until then; to hold that back too, write draft: true".into()
            }
            What::StaysWithdrawn => "publish the new text as an article of its own".into(),
            What::BadAlias { why, .. } => why.hint().into(),
            What::SameText { .. } | What::LikeText { .. } => {
                "if one is a copy, delete that; if it is a new version, put it into the file of the first"
                    .into()
            }
            What::AnotherStory { .. } => {
                "if it is one of its own, give it a file of its own, and put the old text back".into()
            }
            What::Inherited { .. } => {
                "to publish it, say so in the article, as `draft: false` does, or there".into()
            }
            What::StaysText { .. } => {
                "if they are related headlines, put \"Related:\" above them".into()
            }
            What::NoMedia { why, .. } => {
                format!("{}; until then the story goes out without it", why.hint())
            }
            What::NoArticle { .. } => "correct the link; it leads to a story as soon as there is one".into(),
            What::Refused { .. } => "see the rule, and correct the article".into(),
        }
    }
}

fn broken_bytes(count: u64, encoding: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    if encoding == "UTF-8" {
        format!("damaged UTF-8: {count} byte{plural} read as windows-1252")
    } else {
        format!("damaged {encoding}: {count} character{plural} left out")
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path, self.message()),
            None => write!(f, "{}: {}", self.path, self.message()),
        }
    }
}
