//! What the ledger keeps of a story that is in a head: enough to write every document again, so
//! that a file that changes or breaks later can't tear one.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::addresses::linked;
use crate::story::{Notice, Story};
use crate::story::{form_hash, normal_form};
use crate::words::Words;

/// A story's content as it was when it was last judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Title.
    pub title: String,
    /// One line of plain text; may be empty.
    pub summary: String,
    /// The body as an HTML fragment, its addresses as links, without the related headlines.
    pub html: String,
    /// Names of the authors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// BCP 47 language tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Related headlines in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headlines: Vec<BodyHeadline>,
    /// A hash of each sentence, to know the story again under another name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sentences: Vec<u64>,
}

/// A related headline as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyHeadline {
    /// Its text, to the letter.
    pub text: String,
    /// The URL that the author wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What its id is made from.
    pub hash: [u8; 16],
    /// The hash that a story's title has when the headline names it.
    pub names: u64,
}

/// A headline's link to the story that it named when the links were frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenLink(
    /// The hash of the title that the headline names.
    pub u64,
    /// Row of the story that it named; 0: one that nothing is known of any more.
    pub i64,
    /// That story's own URL at that time, empty when it was its page; of an unknown one the URL that it had.
    pub String,
);

impl Body {
    /// Hashes of the titles that its headlines name.
    pub fn named(&self) -> impl Iterator<Item = u64> {
        self.headlines.iter().map(|headline| headline.names)
    }

    /// The body of a withdrawn story, which is the same whatever its file says.
    pub fn of_notice(reason: &str) -> Self {
        Self::of_notice_in(reason, Words::of(None))
    }

    /// The same in a language's words, for documents.
    pub fn of_notice_in(reason: &str, words: &Words) -> Self {
        let Notice {
            title,
            summary,
            html,
        } = Notice::said(reason, words);
        Self {
            title,
            summary,
            html: linked(html),
            authors: Vec::new(),
            tags: Vec::new(),
            section: None,
            language: None,
            headlines: Vec::new(),
            sentences: Vec::new(),
        }
    }

    /// The body of a story, without the hashes of its sentences.
    pub fn of(story: &Story) -> Self {
        Self {
            title: story.title.clone(),
            summary: story.summary.clone(),
            html: linked(story.html()),
            authors: story.authors.clone(),
            tags: story.tags.clone(),
            section: story.section.clone(),
            language: story.language.clone(),
            headlines: story
                .headlines
                .iter()
                .map(|headline| {
                    let form = normal_form(&headline.text);
                    BodyHeadline {
                        text: headline.text.clone(),
                        url: headline.url.clone(),
                        hash: form_hash(&form),
                        names: xxh3_64(form.as_bytes()),
                    }
                })
                .collect(),
            sentences: Vec::new(),
        }
    }

    /// With a hash of each sentence, for a body that the ledger keeps.
    #[must_use]
    pub fn with_sentences(self, story: &Story) -> Self {
        Self {
            sentences: story.sentences(),
            ..self
        }
    }
}

/// What a headline item's id is made from.
pub fn headline_hash(headline: &str) -> [u8; 16] {
    form_hash(&normal_form(headline))
}

/// The hash of the title that a headline names.
pub fn names(headline: &str) -> u64 {
    xxh3_64(normal_form(headline).as_bytes())
}
