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
        assert_eq!(story(&article).headlines.len(), expected, "{count}");
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
