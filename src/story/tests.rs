//! Whole articles, read.

mod any_bytes;
mod characters;
mod dates;
mod encodings;
mod media;
mod passed_by;
mod shapes;
mod sizes;

use super::{ArticlePath, DateSource, Reading, Rules, Story, Written, read};
use crate::problem::Problem;

fn rules() -> Rules {
    Rules {
        time_zone: chrono_tz::Tz::UTC,
        base_url: "https://example.org/".into(),
        encoding: None,
        language: None,
        dates: vec![
            DateSource::Metadata,
            DateSource::FileName,
            DateSource::FirstSeen,
        ],
    }
}

fn read_as(path: &str, bytes: &[u8]) -> Reading {
    read(&ArticlePath::from_bytes(path.as_bytes()), bytes, &rules())
}

/// The story of an article at `a.txt`, which has no problem.
#[track_caller]
fn story(article: impl AsRef<[u8]>) -> Story {
    let reading = read_as("a.txt", article.as_ref());
    let is_right = reading.problems.iter().all(Problem::is_notice);
    assert!(is_right, "{:?}", reading.problems);
    reading.story.unwrap()
}

/// Everything a reader sees of a story, a line each: `# title`, `¶ paragraph`, `• headline <url>`.
fn seen(story: &Story) -> String {
    let title = format!("# {}", story.title);
    let paragraphs = story.paragraphs.iter().map(|text| format!("¶ {text}"));
    let headlines = story.headlines.iter().map(|headline| match &headline.url {
        Some(url) => format!("• {} <{url}>", headline.text),
        None => format!("• {}", headline.text),
    });
    let lines: Vec<String> = [title]
        .into_iter()
        .chain(paragraphs)
        .chain(headlines)
        .collect();
    lines.join("\n")
}

/// Checks what a reader sees of an article that has no problem.
#[track_caller]
fn check(article: impl AsRef<[u8]>, expected: &str) {
    assert_eq!(seen(&story(article)), expected);
}

fn shown(date: Option<Written>) -> String {
    match date {
        Some(Written::At(instant)) => instant.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        Some(Written::Day(day)) => day.to_string(),
        None => String::new(),
    }
}

/// Whether a character may stand in a document (XML 1.0 §2.2).
fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}
