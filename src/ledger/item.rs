//! An item: a story or a headline as a feed carries it. All that any format shows of it is here.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

/// A story or a headline, complete, the same in every format and feed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Item {
    /// Permanent id, an IRI; ASCII, unless it was adopted. RSS `guid`, Atom `id`, JSON `id`.
    pub id: String,
    /// The RSS `guid`, where that isn't the id: it was adopted and is no IRI.
    pub guid: Option<String>,
    /// One line of plain text, never empty.
    pub title: String,
    /// Absolute http(s) URL of the story's page or the headline's target; `None` when the site
    /// has no pages and the author gave no link. RSS `link`, Atom `link rel=alternate`, JSON `url`.
    pub url: Option<String>,
    /// When it was published, to the millisecond; distinct in a site.
    pub published: DateTime<Utc>,
    /// When its title or text last changed; equal to `published` until then.
    pub updated: DateTime<Utc>,
    /// What is special to a story or a headline.
    pub kind: Kind,
}

impl Item {
    /// Whether it is a story.
    pub fn is_story(&self) -> bool {
        matches!(self.kind, Kind::Story(_))
    }
}

/// What is special to a story or a headline.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A story; several documents show the same.
    Story(Arc<StoryItem>),
    /// A related headline; several documents show the same.
    Headline(Arc<HeadlineItem>),
}

impl Kind {
    /// Of a story.
    pub fn story(story: StoryItem) -> Self {
        Self::Story(Arc::new(story))
    }

    /// Of a headline.
    pub fn headline(headline: HeadlineItem) -> Self {
        Self::Headline(Arc::new(headline))
    }
}

/// The parts of an item that only a story has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct StoryItem {
    /// The story's key in the ledger.
    pub key: String,
    /// xxh3-128 of title and text, 32 hex digits.
    pub content_hash: String,
    /// xxh3-128 of all that is shown, 32 hex digits.
    pub shown_hash: String,
    /// The story's number in the site.
    pub number: u64,
    /// Slug of its page: `pages/<slug>.html`.
    pub slug: String,
    /// One line of plain text. May be empty.
    pub summary: String,
    /// The body as an HTML fragment, without the related headlines.
    pub html: String,
    /// Whether feeds carry only the summary (the story is too long for its feed).
    pub summary_only: bool,
    /// The related headlines in order.
    pub related: Vec<Related>,
    /// Names of the authors; empty: the site's author stands in.
    pub authors: Vec<String>,
    /// Tags, in order.
    pub tags: Vec<String>,
    /// Section.
    pub section: Option<String>,
    /// BCP 47 language tag, where it differs from the site's.
    pub language: Option<String>,
    /// Images and files, in order. An image is RSS and Atom `media:content`, the first of them `media:thumbnail` and
    /// JSON `image`; a file is RSS `enclosure` (the first), Atom `link rel=enclosure`, JSON `attachments`.
    pub media: Vec<ItemMedia>,
    /// The day on which it was published, where its author wrote no time: pages show that alone.
    pub day: Option<NaiveDate>,
}

/// An image or a file of a story.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ItemMedia {
    /// Whether it illustrates the story; else it is offered.
    pub is_image: bool,
    /// Absolute http or https URL.
    pub url: String,
    /// Whether the text shows it, or leads to it, too.
    pub is_in_text: bool,
    /// What its file is called.
    pub name: String,
    /// Its media type, where it is known.
    pub media_type: Option<String>,
    /// Its size in bytes, where it is known.
    pub bytes: Option<u64>,
    /// Width and height of an image in pixels, where they are known.
    pub size: Option<(u32, u32)>,
    /// What an image shows, in words; one line.
    pub alt: Option<String>,
    /// What it is called; one line.
    pub title: Option<String>,
    /// How long it takes to hear or see it, in seconds.
    pub duration_secs: Option<u64>,
}

impl StoryItem {
    /// The image that stands for it.
    pub fn image(&self) -> Option<&ItemMedia> {
        self.media.iter().find(|media| media.is_image)
    }

    /// The files that it offers.
    pub fn attachments(&self) -> impl Iterator<Item = &ItemMedia> {
        self.media.iter().filter(|media| !media.is_image)
    }
}

impl ItemMedia {
    /// What kind of file it is: `image`, `audio`, `video`, `document`.
    pub fn medium(&self) -> &'static str {
        let name = self.media_type.as_deref().unwrap_or_default();
        let kind = name.split('/').next().unwrap_or_default();
        match kind {
            "audio" => "audio",
            "video" => "video",
            "image" => "image",
            _ if self.is_image => "image",
            _ => "document",
        }
    }
}

/// A related headline as its story's content shows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Related {
    /// The headline's text.
    pub title: String,
    /// `h-` and the 32 hex digits of the headline's hash: its anchor in the story's page.
    pub anchor: String,
    /// Where it leads: the story that it names, or the URL that the author wrote; `None`: plain text.
    pub url: Option<String>,
    /// Whether `url` is a story of this site.
    pub resolved: bool,
}

/// The parts of an item that only a headline has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HeadlineItem {
    /// The id of the story that it is related to.
    pub about_id: String,
    /// The title of the story that it is related to.
    pub about_title: String,
    /// The URL of the story that it is related to.
    pub about_url: Option<String>,
}
