//! What holds for every article, whatever is in it.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{is_xml_char, rules};
use crate::story::{ArticlePath, Reading, read};

/// What articles are made of, and what could lead reading astray.
const PIECES: &[&str] = &[
    "\n",
    "\n",
    "\n\n",
    "\n\n\n",
    "\r",
    "\r\n",
    " ",
    "\t",
    "---\n",
    "+++\n",
    "{",
    "}",
    "\"",
    "title:",
    "title: ",
    "date: ",
    "draft: true\n",
    "related:\n- ",
    "tags = [",
    "withdrawn: ",
    "Related\n",
    "See also:\n",
    "By Ada",
    "(Edited by",
    "©",
    "OSLO (NTB) – ",
    "- ",
    "• ",
    "1. ",
    "Q: ",
    "The quay reopens today",
    "Ferry Lost in the Fog\n",
    "Snow fell on the quay all day, and the keeper of the lock went out.",
    ". ",
    ".",
    "?",
    "!",
    ",",
    "; ",
    "—",
    " – ",
    "(",
    ")",
    "“",
    "”",
    "«",
    "»",
    "„",
    "「",
    "」",
    "。",
    "港が再開、住民は安堵",
    "Mr. ",
    "U.S. ",
    "am 3. ",
    "and ",
    "which ",
    "the ",
    "https://a.example/",
    "<https://a.example/>",
    "](",
    "[",
    "]",
    "<b>",
    "&amp;",
    "\0",
    "\u{1b}[1m",
    "\u{85}",
    "\u{202e}",
    "\u{2067}",
    "\u{202c}",
    "\u{2069}",
    "\u{feff}",
    "\u{fffe}",
    "\u{301}",
    "👩\u{200d}👧",
    "שלום",
    "2026-05-14",
    "200 g flour\n",
    "word word word word word word word word word word word word word word word word word word word ",
];

/// Every line of text that a feed takes from a story must be one, legal and not empty.
fn is_line(text: &str) -> bool {
    !text.is_empty()
        && text.trim() == text
        && text
            .chars()
            .all(|c| is_xml_char(c) && !matches!(c, '\n' | '\r' | '\t'))
}

fn holds(bytes: &[u8], reading: &Reading) -> Result<(), TestCaseError> {
    let Some(story) = &reading.story else {
        prop_assert!(
            reading
                .problems
                .iter()
                .any(crate::problem::Problem::keeps_story_out)
        );
        return Ok(());
    };
    prop_assert!(is_line(&story.title), "title {:?}", story.title);
    prop_assert!(
        story.summary.is_empty() || is_line(&story.summary),
        "summary {:?}",
        story.summary
    );
    for headline in &story.headlines {
        prop_assert!(is_line(&headline.text), "headline {:?}", headline.text);
        if let Some(url) = &headline.url {
            prop_assert!(url.is_ascii() && url.starts_with("http"), "url {url:?}");
        }
    }
    for text in story
        .authors
        .iter()
        .chain(&story.tags)
        .chain(&story.section)
    {
        prop_assert!(is_line(text), "line {text:?}");
    }
    for paragraph in &story.paragraphs {
        prop_assert!(!paragraph.trim().is_empty());
        prop_assert!(
            paragraph.chars().all(|c| is_xml_char(c) && c != '\r'),
            "{paragraph:?}"
        );
    }
    let html = format!("<div>{}</div>", story.html().replace("<br>", "<br/>"));
    prop_assert!(roxmltree::Document::parse(&html).is_ok(), "{html:?}");
    // Time passes; the same bytes stay the same story.
    prop_assert_eq!(&read_it(bytes).story, &reading.story);
    Ok(())
}

fn read_it(bytes: &[u8]) -> Reading {
    read(&ArticlePath::from_bytes(b"a.txt".to_vec()), bytes, &rules())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3000) })]

    #[test]
    fn any_bytes_give_a_story_that_a_feed_can_carry_or_a_problem(bytes in vec(any::<u8>(), 0..400)) {
        holds(&bytes, &read_it(&bytes))?;
    }

    #[test]
    fn any_text_gives_a_story_that_a_feed_can_carry_or_a_problem(text in "\\PC{0,200}") {
        holds(text.as_bytes(), &read_it(text.as_bytes()))?;
    }

    #[test]
    fn any_pieces_of_articles_give_a_story_that_a_feed_can_carry_or_a_problem(pieces in vec(select(PIECES), 0..40)) {
        let article = pieces.concat();
        holds(article.as_bytes(), &read_it(article.as_bytes()))?;
    }

    #[test]
    fn any_name_gives_a_title(name in vec(any::<u8>().prop_filter("no separator", |&b| b != b'/' && b != 0), 1..60)) {
        let path = ArticlePath::from_bytes([&name, b".txt".as_slice()].concat());
        let reading = read(&path, b"?", &rules());
        prop_assert!(is_line(&reading.story.unwrap().title));
    }
}
