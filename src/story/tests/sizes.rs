//! Articles of a letter and of megabytes.

use std::fmt::Write;

use super::{check, read_as, seen, story};
use crate::story::TitleSource;

#[test]
fn a_first_line_of_thousands_of_characters_is_cut_in_the_title_and_whole_in_the_body() {
    let line = "word ".repeat(1000);
    let story = story(format!("{line}\n\nSnow fell.\n"));
    assert_eq!(story.title_from, TitleSource::OpeningSentence);
    assert!(
        story.title.len() <= 110 && story.title.ends_with("word"),
        "{}",
        story.title
    );
    assert_eq!(story.paragraphs, [line.trim_end(), "Snow fell."]);
    assert!(story.summary.ends_with("word…") && story.summary.chars().count() <= 301);
}

#[test]
fn a_line_of_megabytes_is_read() {
    const MEGABYTE: usize = 1_000_000;
    let pieces = [
        "a", "a. ", "港", "港。", "\"", ",", "—", "( ", "and ", "\u{301}", "<", "[", "1. ", "- ",
        "U.S. ",
    ];
    let long = "a ".repeat(5 * MEGABYTE);
    let lines = pieces
        .iter()
        .map(|piece| piece.repeat(MEGABYTE / 5 / piece.len()));
    for line in lines.chain([long]) {
        let story = read_as("a.txt", line.as_bytes()).story.unwrap();
        let start = line.chars().next();
        assert!(!story.title.is_empty(), "{start:?}");
        assert!(story.title.chars().count() <= 250, "{start:?}");
        assert!(story.summary.chars().count() <= 301, "{start:?}");
    }
}

#[test]
fn a_hundred_thousand_lines_are_read() {
    for (line, count) in [
        ("x", 100_000),
        ("The tide fell again", 10_000),
        ("Snow fell on the quay.", 10_000),
        ("- item", 10_000),
        ("1 egg", 10_000),
        ("Related", 10_000),
        ("Reporting by Ada Finch", 10_000),
        ("港が開いた港が開いた", 10_000),
        ("Title: x", 10_000),
    ] {
        for between in ["\n", "\n\n", "\n\n\n"] {
            let article = [line, between].concat().repeat(count);
            let story = read_as("a.txt", article.as_bytes()).story.unwrap();
            assert!(!story.title.is_empty(), "{line}");
            assert!(story.headlines.len() <= 500, "{line}");
        }
    }
}

#[test]
fn more_headlines_than_anyone_reads_are_capped() {
    let body = "Snow fell on the quay all day, and the keeper of the lock, who had waited long for it, went out to look at the white boats under the lamps of the pier.";
    for (count, expected) in [
        (0, 0),
        (1, 1),
        (499, 499),
        (500, 500),
        (501, 500),
        (600, 500),
    ] {
        let mut article = format!("Quay reopens after nine winters\n\n{body}\n\nRelated\n");
        for at in 0..count {
            writeln!(article, "Ferry {at} returns to the quay").unwrap();
        }
        let reading = read_as("a.txt", article.as_bytes());
        assert_eq!(reading.story.unwrap().headlines.len(), expected, "{count}");
        let told: Vec<_> = reading.problems.iter().map(ToString::to_string).collect();
        if count > 500 {
            // The line of the first one too many: title, body and label take five lines.
            let words = "a.txt:506: more than 500 headlines; the rest is left out";
            assert_eq!(told, [words], "{count}");
            assert!(!reading.problems[0].keeps_story_out());
        } else {
            assert!(told.is_empty(), "{told:?}");
        }
    }
}

#[test]
fn a_line_of_more_than_300_characters_is_no_headline() {
    let body = "Snow fell on the quay all day, and the keeper went out to look.";
    for (length, fits) in [(300, true), (301, false)] {
        let long = "é".repeat(length);
        let article = format!("{body}\n\nRelated\nBoat found\nFog\nIce\nRain\n{long}\n");
        let reading = read_as("a.txt", article.as_bytes());
        assert_eq!(
            reading.story.unwrap().headlines.len(),
            4 + usize::from(fits)
        );
        let lines: Vec<_> = reading
            .problems
            .iter()
            .map(|problem| problem.line)
            .collect();
        assert_eq!(lines.is_empty(), fits, "{:?}", reading.problems);
        let article = format!("---\nrelated: [{long}, Boat found]\n---\n{body}\n");
        let reading = read_as("a.txt", article.as_bytes());
        assert_eq!(
            reading.story.unwrap().headlines.len(),
            1 + usize::from(fits)
        );
        assert_eq!(reading.problems.is_empty(), fits);
    }
}

#[test]
fn the_smallest_articles_have_a_title() {
    check("a", "# a");
    check("?", "# ?");
    check("!!!", "# !!!");
    check("🎉", "# 🎉");
    check("...", "# ...");
    check("- ", "# -");
    check("雪", "# 雪");
    check("Snow.", "# Snow");
    check("---", "# ---");
    check("By Ada Finch", "# By Ada Finch");
    check("Related", "# Related");
    check("\"", "# \"");
}

#[test]
fn a_title_of_marks_alone_is_still_one() {
    for title in ["?!?!?! ?!?!?! ?!?!?!", "🎉 🎉 🎉 🎉", "*** *** *** ***!"] {
        let story = story(format!("{title}\n\nSnow fell on the quay.\n"));
        assert!(!story.title.is_empty());
        assert_eq!(
            seen(&story).lines().last(),
            Some("¶ Snow fell on the quay.")
        );
    }
}
