//! What an editor says of an article.

use serde::Deserialize;

/// What an editor says of an article. Only what is written is compared.
#[derive(Deserialize, Clone, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Expected {
    /// It must not go out: a draft, under an embargo, or its head can't be read. Nothing else counts.
    pub(super) held: bool,
    /// The title; several: each of them is right.
    pub(super) title: Option<OneOrMany>,
    /// The first paragraph.
    pub(super) first: Option<String>,
    /// How many paragraphs there are.
    pub(super) paragraphs: Option<usize>,
    /// All paragraphs, instead of `first` and `paragraphs`.
    pub(super) body: Option<Vec<String>>,
    /// Paragraphs that may stand or not: a copyright line at the end.
    pub(super) may: Vec<String>,
    /// Lines below the text that stay text, as one paragraph or several: a list, a stanza.
    pub(super) stays: Vec<String>,
    /// The related headlines in order.
    pub(super) headlines: Option<Vec<ExpectedHeadline>>,
    /// A day, or an instant in UTC; empty: there is none.
    pub(super) date: Option<String>,
    pub(super) authors: Option<Vec<String>>,
    pub(super) section: Option<String>,
}

#[derive(Deserialize, Clone)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    pub(super) fn all(&self) -> &[String] {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Many(texts) => texts,
        }
    }
}

#[derive(Deserialize, Clone)]
#[serde(untagged)]
pub(super) enum ExpectedHeadline {
    Text(String),
    Linked { text: String, url: String },
}

impl ExpectedHeadline {
    /// `text`, or `text <url>`.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Linked { text, url } => format!("{text} <{url}>"),
        }
    }
}
