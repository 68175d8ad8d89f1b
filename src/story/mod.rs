//! Bytes of an article in, a story and its problems out. Pure; reading can't fail.

mod about;
mod above;
mod account;
mod article_link;
mod article_path;
mod aside;
mod beginnings;
mod bidi;
mod block;
mod block_line;
mod byline;
mod charset;
mod chunk;
mod clause;
mod clause_mark;
mod clean;
mod column;
mod contact;
mod credit;
mod date;
mod dateline;
mod decode;
mod ending;
mod entries;
pub(crate) mod escape;
mod event_words;
mod facts;
mod file_date;
mod file_name;
mod folded;
mod fronts;
mod function_word;
mod furniture;
mod hanging;
mod hash;
mod headline_line;
mod headline_list;
mod html;
mod in_text;
mod inline_label;
mod joins;
mod label;
mod language;
mod lexicon;
mod lexicons;
mod limits;
mod line;
mod link;
mod marks;
mod markup;
mod media;
mod media_type;
mod metadata;
mod navigation;
mod nearest;
mod normal_form;
mod notice;
mod opening;
mod other_list;
mod page_break;
mod paragraphs;
mod passed_by;
pub mod patterns;
mod phrase;
mod phrases;
mod quotation;
mod read;
mod sentence;
mod spelling;
mod stamp;
pub(crate) mod tags;
#[cfg(test)]
mod tests;
mod text;
mod tidy;
mod title;
mod unlabelled;
mod words;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::problem::{Problem, What};

pub use account::{Account, Candidate, PassedOver, account};
pub use article_link::{ArticleLink, SourceLink};
pub(crate) use article_link::{article_links, key_name, key_of, place, with_article_links};
pub use article_path::{ARTICLE_EXTENSIONS, ArticlePath};
pub use hash::sentence_forms;
pub(crate) use html::CORRECTION;
pub(crate) use link::{has_usable_host, web_link};
pub use media::{Media, MediaFile, Place, Role, media_problem};
pub use media_type::{BEGINNING_BYTES, MediaType};
pub use metadata::{FolderFile, folder_files_of, is_folder_file, is_index_file, reach_of};
pub(crate) use nearest::nearest;
pub use normal_form::{form_hash, normal_form};
pub use notice::Notice;
pub use read::{key_title, read, read_below, title_name};
pub(crate) use tidy::one_line;

/// How articles are read: the parts of `[site]` and `[articles]` that reading needs.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Zone of dates written without one.
    pub time_zone: chrono_tz::Tz,
    /// Encoding of files that are not UTF-8; `None` detects it and warns.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// The address of the site, which ends in `/`: links of metadata may be paths below it.
    pub base_url: String,
    /// The site's language (BCP 47): tips what bytes or digits leave open.
    pub language: Option<String>,
    /// Where `published` may come from, in order.
    pub dates: Vec<DateSource>,
}

/// A place that a story's `published` can come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum DateSource {
    /// The metadata's `date` or `published`.
    Metadata,
    /// A date at the start of the file name, else in the folders.
    FileName,
    /// A stamp at the title: `14 May 2026, 09:30`.
    Stamp,
    /// The commit of git that added the file. Reading doesn't know it: whoever reads asks, where nothing of the
    /// article says a date.
    Git,
    /// When Feedmill first saw the file.
    FirstSeen,
}

/// What one article gave.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The story; `None` when a problem keeps it out.
    pub story: Option<Story>,
    /// What is wrong with the article, in line order.
    pub problems: Vec<Problem>,
}

/// What an article says.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// One line of plain text, never empty.
    pub title: String,
    /// Where the title came from.
    pub title_from: TitleSource,
    /// One line of plain text; empty only when the body is.
    pub summary: String,
    /// Whether the summary is the author's own.
    pub summary_written: bool,
    /// The text of the body: each a paragraph, or another block of Markdown or HTML, as plain text, trimmed, never
    /// empty; `\n` in one is a line break that the author meant (verse, a list of ingredients).
    pub paragraphs: Vec<String>,
    /// The body as HTML, where the article is Markdown or HTML.
    pub markup: Option<Markup>,
    /// The related headlines in the order written, duplicates (by normal form) removed.
    pub headlines: Vec<Headline>,
    /// Which rule gave the headlines.
    pub headlines_from: HeadlinesFrom,
    /// The written date and what it says; `None`: first seen decides.
    pub published: Option<Written>,
    /// Where `published` came from.
    pub published_from: DateSource,
    /// Line of the file on which that date is written; `None` when the metadata doesn't give it.
    pub date_line: Option<u32>,
    /// What the metadata says of `updated`.
    pub updated: Updated,
    /// Names of the authors, in order, without duplicates.
    pub authors: Vec<String>,
    /// Tags in order, trimmed, without blanks or duplicates.
    pub tags: Vec<String>,
    /// The metadata's section, else the first folder of the path that is no date.
    pub section: Option<String>,
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// The metadata's slug as written, checked to be usable in a URL.
    pub slug: Option<String>,
    /// The metadata's id, an absolute URI.
    pub id: Option<String>,
    /// Line of the file on which the id is written.
    pub id_line: Option<u32>,
    /// The metadata's link: absolute http or https.
    pub link: Option<String>,
    /// Images, and files that it offers, in the order written.
    pub media: Vec<Media>,
    /// Links of its text to other articles, which lead nowhere where those aren't there.
    pub links: Vec<SourceLink>,
    /// Addresses that its page had before, as the metadata writes them, each once.
    pub aliases: Vec<Alias>,
    /// Held back by its author.
    pub draft: bool,
    /// A correction's text; shown before the body, already among `paragraphs`' siblings.
    pub correction: Option<String>,
    /// The reason for which the story was withdrawn.
    pub withdrawn: Option<String>,
    /// What the article of a withdrawn story says beside its notice: it tells whose story it is, and goes nowhere.
    pub beneath: Option<Box<Story>>,
}

/// The body of an article in Markdown or HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Markup {
    /// Elements that feed readers show, well nested, without any that load, run or restyle anything. Addresses are
    /// absolute, or relative to where the story stands.
    pub html: String,
    /// The first paragraphs that are prose, which titles and summaries are made from.
    pub prose: Vec<String>,
}

/// An address that a story's page had before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// As its author writes it: a URL, or a path; one line without white space at its ends.
    pub written: String,
    /// Line of the file on which its key stands.
    pub line: u32,
}

/// One related headline of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headline {
    /// One line of plain text, never empty, to the letter as written.
    pub text: String,
    /// Its absolute http or https URL, when the author wrote one.
    pub url: Option<String>,
}

/// Which rule gave the title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TitleSource {
    /// The metadata's `title`.
    Metadata,
    /// The first line of the article.
    FirstLine,
    /// A heading of Markdown or HTML, or the title that a page has.
    Heading,
    /// The file name.
    FileName,
    /// The opening sentence.
    OpeningSentence,
}

/// Which rule gave the related headlines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadlinesFrom {
    /// The last block, after two or more blank lines.
    TwoBlankLines,
    /// The last block, after one blank line.
    OneBlankLine,
    /// A label alone on its line (`Related:`).
    Label,
    /// The metadata's `related`.
    Metadata,
    /// There are none.
    None,
}

/// A date as an author writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// A day with a time; the zone is already applied.
    At(DateTime<Utc>),
    /// A day without a time: the first-seen time if it is today, else noon.
    Day(NaiveDate),
}

/// What the metadata says of `updated`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Updated {
    /// Nothing.
    Unsaid,
    /// `updated: keep`: this edit is a typo's, don't move it.
    Keep,
    /// A date.
    At(Written),
}

/// A value that can't be used and is ignored.
fn bad_value(key: &str, value: &str, expected: &str) -> What {
    What::BadValue {
        key: key.to_owned(),
        value: value.chars().take(60).collect(),
        expected: expected.to_owned(),
        fatal: false,
    }
}
