//! How a document links to others, and in which words it speaks.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::feed::content;
use crate::ledger::item::StoryItem;
use crate::ledger::selection::Field;
use crate::plan::directory::Directory;
use crate::plan::document::DocumentPath;
use crate::plan::model::{FeedLink, Format, Site};
use crate::story::escape::{attribute, text};
use crate::words::{Word, Words, fill};

use super::direction::language_attributes;

/// Characters of a word that has room on a line of a phone, however large a heading is set.
const SHORT_WORD: usize = 18;

/// A title as a heading has it: a line doesn't end at the hyphen of a short word.
pub(super) fn heading(title: &str) -> String {
    if !title.contains(['-', '‐']) {
        return text(title);
    }
    let mut html = String::with_capacity(title.len() + 32);
    for part in title.split_inclusive(char::is_whitespace) {
        let word = part.trim_end();
        let inside = word.trim_matches(|c: char| !c.is_alphanumeric());
        if inside.contains(['-', '‐']) && word.chars().count() <= SHORT_WORD {
            let rest = part.get(word.len()..).unwrap_or_default();
            let _ = write!(html, "<span>{}</span>{rest}", text(word));
        } else {
            html.push_str(&text(part));
        }
    }
    html
}

/// The document that links lead away from.
pub(super) struct Standpoint<'a> {
    pub(super) site: &'a Site,
    pub(super) document: DocumentPath,
    /// The feeds that stories' sections and tags lead to.
    pub(super) directory: &'a Directory,
    pub(super) words: &'static Words,
}

impl<'a> Standpoint<'a> {
    pub(super) fn of(site: &'a Site, document: DocumentPath, directory: &'a Directory) -> Self {
        Self {
            site,
            document,
            directory,
            words: site.words(),
        }
    }

    /// The link to a URL: relative to a document of ours, else the URL.
    pub(super) fn link<'u>(&self, url: &'u str) -> Cow<'u, str> {
        match DocumentPath::at_url(url, &self.site.base_url) {
            Some((document, fragment)) => (self.document.link_to(&document) + fragment).into(),
            None => url.into(),
        }
    }

    /// A story's text, in which links to images and files of this site are relative, so that it shows them elsewhere too.
    pub(super) fn text<'h>(&self, html: Cow<'h, str>) -> Cow<'h, str> {
        let start = attribute(&format!("{}media/", self.site.base_url));
        if memchr::memmem::find(html.as_bytes(), start.as_bytes()).is_none() {
            return html;
        }
        let mut shown = String::with_capacity(html.len());
        let mut rest = &*html;
        while let Some((before, after)) = rest.split_once(&start) {
            shown.push_str(before);
            let end = after.find(['"', ' ', ',', '<']).unwrap_or(after.len());
            let (name, after) = after.split_at(end);
            let url = format!("{start}{name}");
            let is_name = name.starts_with(|c: char| c.is_ascii_alphanumeric());
            let is_name = is_name
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
            let is_address = before.ends_with("=\"") || before.ends_with(", ");
            // What it says in words stays.
            if is_name && is_address && shown.rfind('<') > shown.rfind('>') {
                shown.push_str(&self.link(&url));
            } else {
                shown.push_str(&url);
            }
            rest = after;
        }
        shown.push_str(rest);
        shown.into()
    }

    /// Appends a title, linked when there is a URL.
    pub(super) fn push_linked(&self, html: &mut String, title: &str, url: Option<&str>) {
        let url = url.map(|url| self.link(url));
        content::push_linked(html, title, url.as_deref());
    }

    /// Appends a title as a heading has it, linked when there is a URL.
    pub(super) fn push_heading(&self, html: &mut String, title: &str, url: Option<&str>) {
        let title = heading(title);
        let _ = match url.map(|url| self.link(url)) {
            Some(url) => write!(html, "<a href=\"{}\">{title}</a>", attribute(&url)),
            None => write!(html, "{title}"),
        };
    }

    /// The link to a document of a feed.
    pub(super) fn link_to(&self, feed: &FeedLink, format: Format) -> String {
        let feed = feed.name.clone();
        self.document.link_to(&DocumentPath::Head { feed, format })
    }

    /// The link to the feed of a story's value; none where it leads to the document itself. `language` is that
    /// of a story that doesn't say.
    pub(super) fn link_of_value(
        &self,
        (field, value): (Field, &str),
        story: &StoryItem,
        language: Option<&str>,
    ) -> Option<String> {
        let feed = self.directory.feed_of(field, value, story, language)?;
        let twin = DocumentPath::Head {
            feed: feed.to_owned(),
            format: Format::Html,
        };
        (twin != self.document).then(|| self.document.link_to(&twin))
    }

    /// A word or a phrase as HTML text.
    pub(super) fn say(&self, word: Word) -> String {
        text(self.words.get(word))
    }

    /// The same with what stands in its braces, which is HTML.
    pub(super) fn say_with(&self, word: Word, values: &[(&str, &str)]) -> String {
        fill(&self.say(word), values)
    }

    /// The attributes of an element that speaks in the site's words where something else does; nothing where
    /// the same language is spoken, or none is known.
    pub(super) fn speaks(&self, around: Option<&str>) -> String {
        let Some(around) = around else {
            return String::new();
        };
        let language = |tag: &str| {
            tag.split('-')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase()
        };
        if language(around) == language(self.words.language) {
            return String::new();
        }
        language_attributes(Some(self.words.language), Some(around))
    }
}
