//! What a reader says of an article, and in what a story differs from it.

use std::fs;
use std::path::{Path, PathBuf};

use feedmill::story::{Headline, Story, Written};
use serde::Deserialize;

/// What a reader says of an article. Only what is written is compared.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expected {
    /// What the article is there to try.
    pub(super) about: String,
    /// In the articles folder; without it the file's own name.
    pub(super) path: Option<String>,
    pub(super) title: String,
    title_from: String,
    /// Each whole, or its first and last words around ` … `.
    paragraphs: Vec<String>,
    pub(super) headlines: Vec<ExpectedHeadline>,
    headlines_from: String,
    summary: Option<String>,
    published: Option<String>,
    section: Option<String>,
    language: Option<String>,
    correction: Option<String>,
    withdrawn: Option<String>,
    #[serde(default)]
    authors: Vec<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    pub(super) problem_lines: Vec<u32>,
}

#[derive(Deserialize, PartialEq, Debug)]
#[serde(untagged)]
pub(super) enum ExpectedHeadline {
    Text(String),
    Linked { text: String, url: String },
}

impl From<&Headline> for ExpectedHeadline {
    fn from(headline: &Headline) -> Self {
        let text = headline.text.clone();
        match headline.url.clone() {
            Some(url) => Self::Linked { text, url },
            None => Self::Text(text),
        }
    }
}

impl ExpectedHeadline {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Linked { text, .. } => text,
        }
    }
}

/// An article with its path in the articles folder and what is expected of it.
pub(super) struct Fixture {
    pub(super) path: String,
    pub(super) bytes: Vec<u8>,
    pub(super) expected: Expected,
}

pub(super) fn fixtures() -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/stories");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    files.sort();
    let fixture = |file: PathBuf| {
        let json = fs::read_to_string(file.with_extension("json"))
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let expected: Expected = serde_json::from_str(&json)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let name = file.file_name().unwrap().to_str().unwrap();
        Fixture {
            path: expected.path.clone().unwrap_or_else(|| name.to_owned()),
            bytes: fs::read(&file).unwrap(),
            expected,
        }
    };
    files.into_iter().map(fixture).collect()
}

/// `TwoBlankLines` as `two blank lines`.
fn spaced(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push(' ');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// Whether the text is the one expected: whole, or from its first words to its last.
fn agrees(text: &str, expected: &str) -> bool {
    match expected.split_once(" … ") {
        None => text == expected,
        Some((first, rest)) => {
            let mut between: Vec<&str> = rest.split(" … ").collect();
            let last = between.pop().unwrap();
            text.starts_with(first)
                && text.ends_with(last)
                && text.len() > first.len() + last.len()
                && between.iter().all(|part| text.contains(part))
        }
    }
}

fn shown(date: Written) -> String {
    match date {
        Written::At(instant) => instant.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        Written::Day(day) => day.to_string(),
    }
}

/// Every way in which the story isn't what was expected.
pub(super) fn mismatches(story: &Story, expected: &Expected) -> Vec<String> {
    let mut out = Vec::new();
    let mut compare = |what: &str, seen: String, expected: String| {
        if seen != expected {
            out.push(format!("{what}: {seen}\n      expected: {expected}"));
        }
    };
    compare("title", story.title.clone(), expected.title.clone());
    let from = spaced(&format!("{:?}", story.title_from));
    compare("title from", from, expected.title_from.clone());
    let paragraphs = story.paragraphs.len() == expected.paragraphs.len()
        && story
            .paragraphs
            .iter()
            .zip(&expected.paragraphs)
            .all(|(text, expected)| agrees(text, expected));
    if !paragraphs {
        let (seen, wanted) = (&story.paragraphs, &expected.paragraphs);
        compare("paragraphs", format!("{seen:#?}"), format!("{wanted:#?}"));
    }
    let headlines: Vec<_> = story.headlines.iter().map(ExpectedHeadline::from).collect();
    let wanted = format!("{:#?}", expected.headlines);
    compare("headlines", format!("{headlines:#?}"), wanted);
    let from = spaced(&format!("{:?}", story.headlines_from));
    compare("headlines from", from, expected.headlines_from.clone());
    if let Some(summary) = &expected.summary {
        compare("summary", story.summary.clone(), summary.clone());
    }
    for (what, seen, wanted) in [
        (
            "published",
            &story.published.map(shown),
            &expected.published,
        ),
        ("section", &story.section, &expected.section),
        ("language", &story.language, &expected.language),
        ("correction", &story.correction, &expected.correction),
        ("withdrawn", &story.withdrawn, &expected.withdrawn),
    ] {
        compare(what, format!("{seen:?}"), format!("{wanted:?}"));
    }
    for (what, seen, wanted) in [
        ("authors", &story.authors, &expected.authors),
        ("tags", &story.tags, &expected.tags),
    ] {
        compare(what, format!("{seen:?}"), format!("{wanted:?}"));
    }
    out
}
