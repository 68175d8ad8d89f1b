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
fn nothing_of_a_page_that_begins_with_a_label_is_lost() {
    let paragraph = "The wall was mended in nine days. Two masons did it. ".repeat(8);
    let text = format!("News\n\nRelated:\n\nWall mended\n\n{paragraph}\n\n{paragraph}\n\nMore\n");
    let story = read_as("a.txt", text.as_bytes()).story.unwrap();
    assert!(story.headlines.is_empty(), "{:?}", story.headlines);
    assert_eq!(story.paragraphs.concat().matches("Two masons").count(), 16);
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
fn a_text_over_the_limit_of_its_field_is_cut_on_a_word_and_told() {
    let text = "word ".repeat(220_000);
    for (key, most) in [
        ("title", 300),
        ("summary", 1_000),
        ("correction", 2_000),
        ("withdrawn", 1_000),
    ] {
        let article = format!("---\nslug: quay\n{key}: {text}\n---\nSnow fell.\n");
        let reading = read_as("a.txt", article.as_bytes());
        let told: Vec<_> = reading.problems.iter().map(ToString::to_string).collect();
        let message = format!("a.txt:3: {key} has more than {most} characters; the rest is cut");
        assert_eq!(told, [message]);
        assert!(!reading.problems[0].keeps_story_out());
        let story = reading.story.unwrap();
        let found = match key {
            "title" => Some(story.title),
            "summary" => Some(story.summary),
            "correction" => story.correction,
            _ => story.withdrawn,
        };
        let found = found.unwrap();
        assert!(found.ends_with("word…") && found.chars().count() <= most + 1);
        assert!(found.chars().count() > most - 10, "{key}");
    }
}

#[test]
fn a_name_or_address_over_its_limit_is_not_taken_and_told() {
    let long = "x".repeat(2_000);
    for (field, expected) in [
        (
            format!("section: {long}"),
            "a name of at most 100 characters",
        ),
        (
            format!("tags: [sea, {long}]"),
            "a name of at most 100 characters",
        ),
        (
            format!("author: {long}"),
            "a name of at most 100 characters",
        ),
        (
            format!("id: 'tag:{long}'"),
            "an id of at most 1000 characters",
        ),
        (
            format!("link: https://a.example/{long}"),
            "a URL of at most 2000 characters",
        ),
        (
            format!("related: ['Ice <https://a.example/{long}>']"),
            "a URL of at most 2000 characters",
        ),
        (
            format!("related: [{long}]"),
            "a headline of at most 300 characters",
        ),
        (
            format!("language: en-{}", "a-".repeat(20) + "x"),
            "a language tag such as en or pt-BR",
        ),
        (
            format!("slug: {long}"),
            "a slug of letters A-Z, digits, - . _ and ~",
        ),
    ] {
        let article = format!("---\ntitle: Quay\n{field}\n---\nSnow fell.\n");
        let reading = read_as("a.txt", article.as_bytes());
        let [problem] = reading.problems.as_slice() else {
            panic!("{field}: {:?}", reading.problems);
        };
        assert!(
            problem.message().ends_with(&format!("is not {expected}")),
            "{problem}"
        );
        assert_eq!(problem.line, Some(3));
        assert!(problem.message().len() < 160, "{problem}");
        let story = reading.story.unwrap();
        assert_eq!((story.section, story.id, story.link), (None, None, None));
        assert_eq!(
            (story.slug, story.language, story.authors.len()),
            (None, None, 0)
        );
        assert_eq!(story.tags.len(), usize::from(field.starts_with("tags")));
        assert!(
            story
                .headlines
                .iter()
                .all(|headline| headline.url.is_none())
        );
    }
}

#[test]
fn the_smallest_articles_have_a_title() {
    check("a", "# a\n¶ a");
    check("?", "# ?\n¶ ?");
    check("!!!", "# !!!\n¶ !!!");
    check("🎉", "# 🎉\n¶ 🎉");
    check("...", "# ...\n¶ ...");
    check("- ", "# -\n¶ -");
    check("雪", "# 雪\n¶ 雪");
    check("Snow.", "# Snow\n¶ Snow.");
    check("---", "# ---\n¶ ---");
    check("By Ada Finch", "# By Ada Finch\n¶ By Ada Finch");
    check("Related", "# Related\n¶ Related");
    check("\"", "# \"\n¶ \"");
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
