//! Stories and words of a language: `tests/reading/languages/<tag>.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::files;

/// A language: what furniture is called in it, and what happened.
pub(super) struct Language {
    pub(super) tag: String,
    pub(super) words: BTreeMap<String, Vec<Form>>,
    pub(super) stories: Vec<Story>,
}

/// A piece of furniture in one of its forms.
#[derive(Deserialize, Clone)]
#[serde(untagged)]
pub(super) enum Form {
    Text(String),
    /// A stamp, and its date; the date is empty where it isn't a full one.
    Dated(String, String),
}

impl Form {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Dated(text, _) => text,
        }
    }

    pub(super) fn date(&self) -> &str {
        match self {
            Self::Text(_) => panic!("no date beside {:?}", self.text()),
            Self::Dated(_, date) => date,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Story {
    pub(super) title: String,
    pub(super) author: String,
    pub(super) place: String,
    pub(super) section: String,
    /// Titles out of the opening sentence with which an editor would agree.
    pub(super) opening: Vec<String>,
    /// Paragraphs.
    pub(super) p: Vec<String>,
    /// Related headlines.
    pub(super) h: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    words: BTreeMap<String, OneOrMany>,
    story: Vec<Story>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<Form>),
}

impl OneOrMany {
    fn forms(self) -> Vec<Form> {
        match self {
            Self::One(text) => vec![Form::Text(text)],
            Self::Many(forms) => forms,
        }
    }
}

pub(super) fn languages() -> Vec<Language> {
    let language = |(tag, text): (String, String)| {
        let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{tag}: {error}"));
        for story in &file.story {
            assert!(story.p.len() >= 4 && story.h.len() >= 4, "{}", story.title);
            let is_cut = |title: &String| story.p[0].starts_with(title.as_str());
            assert!(story.opening.iter().all(is_cut), "{}: {}", tag, story.title);
        }
        let words = file.words.into_iter();
        Language {
            tag,
            words: words.map(|(name, forms)| (name, forms.forms())).collect(),
            stories: file.story,
        }
    };
    files("languages").into_iter().map(language).collect()
}
