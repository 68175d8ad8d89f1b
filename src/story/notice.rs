//! The notice that stands in the place of a withdrawn story: nothing of what it said, nor of who
//! said it.

use super::escape::escape_into;
use super::{HeadlinesFrom, Story, TitleSource};
use crate::words::{Word, Words};

/// What a notice says; the reason alone decides, so it can be given without the article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// One line of plain text.
    pub title: String,
    /// One line of plain text.
    pub summary: String,
    /// An HTML fragment.
    pub html: String,
}

impl Notice {
    /// The notice for a reason, one line of plain text, which may be empty. In English, so that what the
    /// story says doesn't change with the site's language.
    pub fn of(reason: &str) -> Self {
        Self::said(reason, Words::of(None))
    }

    /// The same in a language's words, for documents.
    pub fn said(reason: &str, words: &Words) -> Self {
        let summary = if reason.is_empty() {
            words.get(Word::WasWithdrawn).to_owned()
        } else {
            words.with(Word::WasWithdrawnBecause, &[("reason", reason)])
        };
        let mut html = String::from("<p>");
        escape_into(&summary, &mut html);
        html.push_str("</p>\n");
        Self {
            title: words.get(Word::Withdrawn).to_owned(),
            summary,
            html,
        }
    }

    /// The story less all that it said.
    pub(super) fn instead(self, story: Story) -> Story {
        let beneath = Story {
            withdrawn: None,
            ..story.clone()
        };
        Story {
            beneath: Some(Box::new(beneath)),
            title: self.title,
            title_from: TitleSource::Metadata,
            summary: self.summary,
            summary_written: false,
            paragraphs: Vec::new(),
            markup: None,
            headlines: Vec::new(),
            headlines_from: HeadlinesFrom::None,
            authors: Vec::new(),
            tags: Vec::new(),
            section: None,
            language: None,
            media: Vec::new(),
            links: Vec::new(),
            correction: None,
            ..story
        }
    }
}
