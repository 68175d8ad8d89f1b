//! Tests of metadata: every key in every syntax, every way to write it wrongly.

mod bad_values;
mod blocks;
mod causes;
mod heads;
mod keys;
mod mails;
mod states;
mod values;

use super::{Metadata, split};
use crate::problem::{Problem, What};
use crate::story::{DateSource, Rules, Written};

/// Metadata, the text below it, and the problems with their lines.
struct Seen {
    metadata: Metadata,
    text: String,
    first_line: u32,
    problems: Vec<(Option<u32>, What)>,
}

pub(super) fn rules() -> Rules {
    Rules {
        base_url: "https://example.org/".into(),
        time_zone: chrono_tz::Tz::UTC,
        encoding: None,
        language: None,
        dates: vec![DateSource::Metadata],
    }
}

fn read(text: &str) -> Seen {
    let mut problems = Vec::new();
    let split = split(text, &rules(), &mut problems);
    Seen {
        metadata: split.metadata,
        text: split.text.into_owned(),
        first_line: split.first_line,
        problems,
    }
}

impl Seen {
    /// Each problem as an author meets it: line, message, hint.
    fn told(&self) -> Vec<String> {
        let told = |(line, what): &(Option<u32>, What)| {
            let problem = Problem {
                path: "a.txt".into(),
                line: *line,
                what: what.clone(),
            };
            format!("{problem}; {}", problem.hint())
        };
        self.problems.iter().map(told).collect()
    }
}

pub(super) fn shown(date: Written) -> String {
    match date {
        Written::At(instant) => instant.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        Written::Day(day) => day.to_string(),
    }
}
