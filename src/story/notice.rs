//! The notice that stands in the place of a withdrawn story: nothing of what it said, nor of who
//! said it.

use super::escape::escape_into;
use super::{HeadlinesFrom, Story, TitleSource};

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
    /// The notice for a reason, one line of plain text, which may be empty.
    pub fn of(reason: &str) -> Self {
        const WITHDRAWN: &str = "This story was withdrawn";
        let mut html = format!("<p>{WITHDRAWN}");
        html.push_str(if reason.is_empty() { "." } else { ": " });
        escape_into(reason, &mut html);
        html.push_str("</p>\n");
        Self {
            title: "Withdrawn".into(),
            summary: match reason {
                "" => format!("{WITHDRAWN}."),
                reason => format!("{WITHDRAWN}: {reason}"),
            },
            html,
        }
    }

    /// The story less all that it said.
    pub(super) fn instead(self, story: Story) -> Story {
        Story {
            title: self.title,
            title_from: TitleSource::Metadata,
            summary: self.summary,
            summary_written: false,
            paragraphs: Vec::new(),
            headlines: Vec::new(),
            headlines_from: HeadlinesFrom::None,
            authors: Vec::new(),
            tags: Vec::new(),
            section: None,
            language: None,
            correction: None,
            ..story
        }
    }
}
