//! Articles in Markdown and HTML: what a subscriber sees of them, and that nothing of them does any harm.

mod any;
mod html;
mod markdown;
mod templates;

use feedmill::ledger::body::Body;
use feedmill::story::{ArticlePath, DateSource, Reading, Rules, Story, read};

/// The usual settings of a site.
pub(crate) fn rules() -> Rules {
    Rules {
        time_zone: chrono_tz::Tz::UTC,
        base_url: "https://example.org/".into(),
        encoding: None,
        language: None,
        dates: vec![
            DateSource::Metadata,
            DateSource::FileName,
            DateSource::Stamp,
            DateSource::FirstSeen,
        ],
    }
}

/// Reads an article as a site with the usual settings does.
fn reading(path: &str, text: &str) -> Reading {
    let path = ArticlePath::from_bytes(path.as_bytes());
    read(&path, text.as_bytes(), &rules())
}

fn story(path: &str, text: &str) -> Story {
    let reading = reading(path, text);
    let Some(story) = reading.story else {
        panic!("{text}: {:?}", reading.problems);
    };
    story
}

/// The body as feeds have it, one line; addresses in it as they were written.
fn html(story: &Story) -> String {
    Body::of(story).html.replace('\n', "")
}

/// Texts, and what a subscriber reads of each.
fn check(path: &str, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let story = story(path, text);
        assert_eq!(html(&story), expected.replace('\n', ""), "{text}");
    }
}

/// Texts, and their titles and headlines.
fn check_parts(path: &str, cases: &[(&str, &str, &[&str])]) {
    for (text, title, headlines) in cases {
        let story = story(path, text);
        let found: Vec<&str> = story
            .headlines
            .iter()
            .map(|headline| headline.text.as_str())
            .collect();
        assert_eq!(
            (story.title.as_str(), found.as_slice()),
            (*title, *headlines),
            "{text}"
        );
    }
}
