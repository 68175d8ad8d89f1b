//! In what a reading differs from what an editor says.

use std::fmt;

use feedmill::story::{Reading, Story, Written};

use super::expected::{Expected, ExpectedHeadline};

/// What can differ, as the table names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    /// It goes out, and must not.
    Leak,
    /// It is held, and needn't be.
    FalseHold,
    Title,
    /// The first paragraph.
    First,
    /// How many paragraphs, or a later one.
    Body,
    Headlines,
    Date,
    /// Authors or section.
    Names,
}

impl Field {
    pub(super) const ALL: [Self; 8] = [
        Self::Leak,
        Self::FalseHold,
        Self::Title,
        Self::First,
        Self::Body,
        Self::Headlines,
        Self::Date,
        Self::Names,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Leak => "leak",
            Self::FalseHold => "held",
            Self::Title => "title",
            Self::First => "first",
            Self::Body => "body",
            Self::Headlines => "heads",
            Self::Date => "date",
            Self::Names => "names",
        }
    }
}

struct Difference {
    field: Field,
    expected: String,
    got: String,
}

/// All differences of one article.
#[derive(Default)]
pub(super) struct Differences(Vec<Difference>);

impl Differences {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn has(&self, field: Field) -> bool {
        self.0.iter().any(|difference| difference.field == field)
    }

    fn compare(&mut self, field: Field, expected: impl Into<String>, got: impl Into<String>) {
        let (expected, got) = (expected.into(), got.into());
        if expected != got {
            self.0.push(Difference {
                field,
                expected,
                got,
            });
        }
    }
}

impl fmt::Display for Differences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Difference {
            field,
            expected,
            got,
        } in &self.0
        {
            writeln!(f, "  {:5} - {}", field.name(), short(expected))?;
            writeln!(f, "        + {}", short(got))?;
        }
        Ok(())
    }
}

/// A text on one line, its middle left out where it is long.
fn short(text: &str) -> String {
    const MOST: usize = 400;
    let text = text.replace('\n', "¶");
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= MOST {
        return text;
    }
    let end = &chars[chars.len() - MOST / 2..];
    let start = &chars[..MOST / 2];
    start.iter().chain(&[' ', '…', ' ']).chain(end).collect()
}

pub(super) fn differences(reading: &Reading, expected: &Expected) -> Differences {
    let mut found = Differences::default();
    match (held(reading), &reading.story) {
        (None, Some(_)) if expected.held => found.compare(Field::Leak, "held", shown(reading)),
        (None, Some(story)) => compare(story, expected, &mut found),
        (Some(why), _) if !expected.held => found.compare(Field::FalseHold, "goes out", why),
        _ => {}
    }
    found
}

/// Why the story doesn't go out now.
fn held(reading: &Reading) -> Option<String> {
    /// After each date that an article of the corpus may go out with.
    const NOW: &str = "2026-12-31";
    let fatal = reading.problems.iter().find(|one| one.keeps_story_out());
    let Some(story) = &reading.story else {
        return Some(format!("no story: {:?}", reading.problems));
    };
    let waits = story.published.is_some_and(|date| day(date).as_str() > NOW);
    match fatal {
        Some(problem) => Some(problem.message()),
        None if story.draft => Some("a draft".to_owned()),
        None if waits => Some("a future date".to_owned()),
        None => None,
    }
}

fn shown(reading: &Reading) -> String {
    let story = reading.story.as_ref().unwrap();
    let first = story.paragraphs.first().map_or("", String::as_str);
    format!("goes out as {:?}: {first}", story.title)
}

fn day(date: Written) -> String {
    match date {
        Written::At(instant) => instant.format("%Y-%m-%d").to_string(),
        Written::Day(day) => day.to_string(),
    }
}

fn instant(date: Written) -> String {
    match date {
        Written::At(instant) => instant.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        Written::Day(day) => day.to_string(),
    }
}

fn compare(story: &Story, expected: &Expected, found: &mut Differences) {
    if let Some(titles) = &expected.title {
        let titles = titles.all();
        if !titles.contains(&story.title) {
            found.compare(Field::Title, titles.join(" | "), &story.title);
        }
    }
    compare_body(&story.paragraphs, expected, found);
    if let Some(headlines) = &expected.headlines {
        let linked = |url: &String| format!(" <{url}>");
        let got = story.headlines.iter().map(|headline| {
            let url = headline.url.as_ref().map(linked).unwrap_or_default();
            headline.text.clone() + &url
        });
        let expected: Vec<_> = headlines.iter().map(ExpectedHeadline::shown).collect();
        let got: Vec<_> = got.collect();
        found.compare(Field::Headlines, expected.join("\n"), got.join("\n"));
    }
    if let Some(date) = &expected.date {
        let got = story.published.map(instant).unwrap_or_default();
        found.compare(Field::Date, date, got);
    }
    if let Some(authors) = &expected.authors {
        found.compare(Field::Names, authors.join("; "), story.authors.join("; "));
    }
    if let Some(section) = &expected.section {
        let got = story.section.as_deref().unwrap_or_default();
        found.compare(Field::Names, section, got);
    }
}

/// A text on one line.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a paragraph is one of these texts, or one of their lines.
fn is_one_of(paragraph: &str, texts: &[String]) -> bool {
    let paragraph = joined(paragraph);
    let mut lines = texts.iter().flat_map(|text| text.lines());
    texts.iter().any(|text| joined(text) == paragraph)
        || lines.any(|line| joined(line) == paragraph)
}

fn compare_body(paragraphs: &[String], expected: &Expected, found: &mut Differences) {
    let all = joined(&paragraphs.join("\n"));
    for text in &expected.stays {
        let got = if all.contains(&joined(text)) {
            text
        } else {
            ""
        };
        found.compare(Field::Body, text, got);
    }
    let is_beside = |text: &str| is_one_of(text, &expected.may) || is_one_of(text, &expected.stays);
    let got: Vec<&String> = paragraphs.iter().filter(|text| !is_beside(text)).collect();
    let text = |at: usize| got.get(at).map_or("", |text| text.as_str());
    let body = expected.body.as_deref().unwrap_or_default();
    let first = expected.first.as_ref().or(body.first());
    if let Some(first) = first {
        found.compare(Field::First, first, text(0));
    } else if expected.body.is_some() {
        found.compare(Field::First, "", text(0));
    }
    let count = match &expected.body {
        Some(body) => Some(body.len()),
        None => expected.paragraphs,
    };
    if let Some(count) = count.filter(|count| *count != got.len()) {
        let last = got.last().map_or("", |text| text.as_str());
        let got = format!("{} paragraphs, the last: {last}", got.len());
        found.compare(Field::Body, format!("{count} paragraphs"), got);
        return;
    }
    for (at, paragraph) in body.iter().enumerate().skip(1) {
        found.compare(Field::Body, paragraph, text(at));
    }
}
