//! Titles, paragraphs and headlines at the borders of the rules.

use super::{check, read_as, story};
use crate::story::{HeadlinesFrom, TitleSource};

/// Two paragraphs, long enough for headlines below them.
const BODY: &str = "Snow fell on the quay all day, and the keeper of the lock, who had waited long for it, went out.\n\
    The boats lay white under the lamps of the pier, and nobody spoke until the bell had rung for the night.";

#[track_caller]
fn headlines(below: &str) -> (Vec<String>, HeadlinesFrom) {
    let article = format!("{BODY}{below}");
    let story = read_as("a.txt", article.as_bytes()).story.unwrap();
    let texts = story.headlines.iter().map(|headline| headline.text.clone());
    (texts.collect(), story.headlines_from)
}

/// This many lines that read like headlines.
fn block(lines: usize) -> String {
    let all = [
        "Ferry Lost in the Fog",
        "Is the Bridge Safe?",
        "Gulls Win Again at Chess",
        "Lamps Out on the Pier",
        "Tide Late, Says Council",
    ];
    all[..lines].join("\n") + "\n"
}

#[test]
fn how_many_lines_make_a_block_depends_on_the_blank_lines_above() {
    for (blanks, lines, expected) in [
        (0, 5, HeadlinesFrom::None),
        (1, 3, HeadlinesFrom::None),
        (1, 4, HeadlinesFrom::OneBlankLine),
        (2, 1, HeadlinesFrom::TwoBlankLines),
        (2, 2, HeadlinesFrom::TwoBlankLines),
        (2, 3, HeadlinesFrom::TwoBlankLines),
        (5, 3, HeadlinesFrom::TwoBlankLines),
    ] {
        let below = format!("\n{}{}", "\n".repeat(blanks), block(lines));
        let (found, from) = headlines(&below);
        assert_eq!(from, expected, "{blanks} blank lines, {lines} lines");
        let count = if from == HeadlinesFrom::None {
            0
        } else {
            lines
        };
        assert_eq!(found.len(), count);
    }
}

#[test]
fn below_one_blank_line_four_in_five_lines_must_read_like_headlines() {
    for (odd, taken) in [
        ("Rain", true),
        ("This line ends in a full stop.", true),
        ("rain\nand more rain", false),
        ("Rain\nSnow", false),
    ] {
        let (found, _) = headlines(&format!("\n\n{}{odd}\n", block(4)));
        assert_eq!(!found.is_empty(), taken, "{odd}");
    }
}

#[test]
fn below_two_blank_lines_short_lines_are_headlines_unless_something_speaks_against_it() {
    for (lines, taken) in [
        ("Rain on the Quay", true),
        ("Rain on the Quay.\nSnow on the Pier.", true),
        ("Rain Again Soon\nSnow on Pier\nFog", true),
        ("- Rain\n- Snow", true),
        ("Rain <https://a.example/1>", true),
        ("Rain", false),
        ("Rain\nSnow\nFog", false),
        (
            "The rain came in, and nobody went out. Nobody ever did.",
            false,
        ),
        (
            "200 g flour of the mill\n2 eggs of the hen\n1 pinch of the salt",
            false,
        ),
        (
            "Hale 3 Marsh Town 2\nInner Holm 1 Vell 0\nLock 2 Quay 2",
            false,
        ),
        (
            "[1] The quay was built in 1902\n[2] The lock was built later",
            false,
        ),
        (
            "Anna: Where is the boat now?\nBen: It left the quay at noon",
            false,
        ),
        (
            "The tide is out at noon,\nThe boats lie still again,",
            false,
        ),
        (
            "and the rain came in again\nand the snow came after it",
            false,
        ),
    ] {
        let (found, _) = headlines(&format!("\n\n\n{lines}\n"));
        assert_eq!(!found.is_empty(), taken, "{lines}");
    }
    // A gap that is as wide as the body's own parts nothing.
    let wide = BODY.replace('\n', "\n\n\n");
    let story = story(format!("{wide}\n\n\n{}", block(4)));
    assert_ne!(story.headlines_from, HeadlinesFrom::TwoBlankLines);
}

#[test]
fn without_a_body_there_is_no_block() {
    assert_eq!(story(block(5)).headlines_from, HeadlinesFrom::None);
    assert_eq!(
        story(format!("\n\n\n{}", block(5))).headlines_from,
        HeadlinesFrom::None
    );
}

#[test]
fn after_a_label_one_word_is_a_headline() {
    for label in [
        "Related",
        "RELATED HEADLINES:",
        "See also:",
        "Read more",
        "## Related",
        "**See also**",
    ] {
        for blanks in ["\n", "\n\n", "\n\n\n\n"] {
            let (found, from) = headlines(&format!("{blanks}{label}\nRain\n"));
            assert_eq!(
                (found.as_slice(), from),
                (&["Rain".to_owned()][..], HeadlinesFrom::Label),
                "{label}"
            );
        }
    }
    assert_eq!(headlines("\n\nRelated\n").1, HeadlinesFrom::None);
    let (found, _) = headlines("\n\nRelated\nThe text goes on here.\nIt ends in full stops.\n");
    assert!(found.is_empty());
}

#[test]
fn bullets_numbers_and_links_are_parted_from_the_text() {
    check(
        format!(
            "{BODY}\n\nRelated:\n- Quay shut <https://a.example/1>\n* [Boat found](https://a.example/2)\n• Fog https://a.example/3\n– Rain\n"
        ),
        &format!(
            "# Snow fell on the quay all day, and the keeper of the lock, who had waited long for it, went out\n¶ {}\n• Quay shut <https://a.example/1>\n• Boat found <https://a.example/2>\n• Fog <https://a.example/3>\n• Rain",
            BODY.replace('\n', "\n¶ "),
        ),
    );
    let (found, _) = headlines("\n\nRelated\n1. One Boat\n2. Two Boats\n");
    assert_eq!(found, ["One Boat", "Two Boats"]);
    let (found, _) = headlines("\n\nRelated\n3 Boats\n2. Two Boats\n");
    assert_eq!(found, ["3 Boats", "2. Two Boats"]);
    let (found, _) = headlines("\n\nRelated\nQuay shut\nhttps://a.example/1\nquay, SHUT!\n");
    assert_eq!(found, ["Quay shut"]);
}

#[test]
fn headlines_of_the_metadata_come_first_and_a_label_adds_to_them() {
    let article = format!("---\nrelated: [Rain, Snow]\n---\n{BODY}\n\nRelated\nsnow\nHail\n");
    let story = story(article);
    let texts: Vec<_> = story
        .headlines
        .iter()
        .map(|headline| headline.text.as_str())
        .collect();
    assert_eq!(texts, ["Rain", "Snow", "Hail"]);
    assert_eq!(story.headlines_from, HeadlinesFrom::Metadata);
}

#[test]
fn a_first_line_is_a_title_by_its_length_its_end_and_what_follows() {
    let below = "Snow fell on the quay all day, and the keeper of the lock, who had waited long for it, went out.";
    let long = "word ".repeat(40);
    for (line, is_title) in [
        ("Quay reopens today", true),
        ("Reopened-after-nine-w", true),
        ("The quay reopens today.", false),
        ("The quay reopens today,", false),
        ("Is the quay open today?", true),
        ("The quay is open again!", true),
        ("Quay Sold to the U.S.", true),
        ("By Ada Finch", false),
        ("LONDON (Reuters) –", false),
        ("OSLO, May 14 - Snow fell on the quay again", false),
        ("14 May 2026, 9:30 a.m.", false),
        ("© 2026 The Marrow Courier", false),
        ("- Quay reopens today", false),
        ("https://quay.example/a/b/c", false),
        (long.trim_end(), false),
    ] {
        for between in ["\n\n", "\n"] {
            let story = story(format!("{line}{between}{below}\n{below}\n"));
            let found = story.title_from == TitleSource::FirstLine && story.title == line;
            assert_eq!(found, is_title, "{line:?} {between:?}: {:?}", story.title);
        }
    }
}

#[test]
fn the_file_name_is_the_title_only_where_the_text_has_none() {
    for (path, article, title, from) in [
        (
            "the-quay-reopens.txt",
            "Snow fell on the quay.\n",
            "The quay reopens",
            TitleSource::FileName,
        ),
        (
            "2026-05-14-the-quay-reopens-final.txt",
            "Snow fell.\n",
            "The quay reopens",
            TitleSource::FileName,
        ),
        (
            "the-quay-reopens.txt",
            "Boats return at last\n\nSnow fell.\n",
            "Boats return at last",
            TitleSource::FirstLine,
        ),
        (
            "the-quay-reopens.txt",
            "Title: Boats\n\nSnow fell.\n",
            "Boats",
            TitleSource::Metadata,
        ),
        (
            "quay-reopens.txt",
            "Snow fell on the quay. It stayed.\n",
            "Snow fell on the quay",
            TitleSource::OpeningSentence,
        ),
        (
            "untitled-article-draft.txt",
            "Snow fell. It stayed.\n",
            "Snow fell",
            TitleSource::OpeningSentence,
        ),
    ] {
        let story = read_as(path, article.as_bytes()).story.unwrap();
        assert_eq!(
            (story.title.as_str(), story.title_from),
            (title, from),
            "{path}"
        );
    }
}

#[test]
fn a_headline_loses_an_address_that_no_reader_could_follow() {
    let body = "Snow fell on the quay all day, and the keeper went out to look.";
    for (written, url) in [
        ("</quay>", None),
        ("<javascript:alert('a b')>", None),
        ("<data:text/html,a>", None),
        ("<mailto:desk@quay.example>", None),
        ("<ftp://quay.example/>", None),
        ("<https://ada:secret@quay.example/>", None),
        (
            "<https://quay.example/a b\"c>",
            Some("https://quay.example/a%20b%22c"),
        ),
        (
            "<https://b\u{fc}cher.example/>",
            Some("https://xn--bcher-kva.example/"),
        ),
    ] {
        let article = format!("{body}\n\nRelated\nBoat found {written}\n");
        let reading = read_as("a.txt", article.as_bytes());
        let headline = reading.story.unwrap().headlines.remove(0);
        assert_eq!(headline.text, "Boat found", "{written}");
        assert_eq!(headline.url.as_deref(), url, "{written}");
        let lines: Vec<_> = reading
            .problems
            .iter()
            .map(|problem| problem.line)
            .collect();
        let expected = if url.is_some() { vec![] } else { vec![Some(4)] };
        assert_eq!(lines, expected, "{written}");
    }
    let story = story(format!("{body}\n\nRelated\n[Boat found]()\n"));
    assert_eq!(story.headlines[0].text, "Boat found");
    assert_eq!(story.headlines[0].url, None);
}

#[test]
fn runs_of_spaces_are_one_in_lines_and_stay_in_bodies() {
    let body = "Snow  fell on the quay all day, and the keeper went out to look.";
    check(
        format!("Quay  reopens after   nine winters\n\n{body}\n\nRelated\nBoat  found\n"),
        &format!("# Quay reopens after nine winters\n¶ {body}\n• Boat found"),
    );
    check("Snow  fell.", "# Snow fell\n¶ Snow  fell.");
}

#[test]
fn marks_alone_are_no_summary_and_no_title() {
    for marks in ["---", "* * *", "🎉", "…"] {
        let story = story(format!(
            "{marks}\n\nThe snow fell.\n\nIt stayed, and the quay shut.\n"
        ));
        assert_eq!(story.summary, "The snow fell.", "{marks}");
        assert_eq!(story.title, "The snow fell", "{marks}");
    }
    check("---\n\n***\n", "# ---\n¶ ---");
}

#[test]
fn one_word_or_two_above_a_paragraph_are_its_title_where_nothing_else_is() {
    let below = "Snow fell on the quay all day, and the keeper of the lock, who had waited long for it, went out.";
    for (above, title) in [
        ("Fog", "Fog"),
        ("Quay reopens", "Quay reopens"),
        ("Fog\n\nThe Quay Is Shut Again", "The Quay Is Shut Again"),
    ] {
        assert_eq!(
            story(format!("{above}\n\n{below}\n\n{below}\n")).title,
            title
        );
    }
    for above in ["Dear all,", "OPINION", "fog"] {
        let story = story(format!("{above}\n\n{below}\n\n{below}\n"));
        assert_ne!(story.title_from, TitleSource::FirstLine, "{above}");
    }
}

#[test]
fn a_question_and_its_answer_are_one_title() {
    let below = "Snow fell on the quay all day, and the keeper of the lock, who had waited long for it, went out.";
    for (line, is_title) in [
        ("Who Shut the Quay? A Town Wonders", true),
        ("Who shut the quay? Nobody knows.", false),
        ("The quay is shut. A town wonders", false),
    ] {
        let story = story(format!("{line}\n\n{below}\n"));
        assert_eq!(story.title == line, is_title, "{line}: {}", story.title);
    }
}

#[test]
fn a_label_and_a_headline_among_the_text_are_a_headline() {
    let article = "The Quay Is Shut\n\nSnow fell on the quay all day.\n\nRead more: Lamps Lit on the Pier\n\n\
        It stayed until noon.\n\n>> See also: Dog Gets a Ticket\nSee also: Gulls Win Again\n";
    let story = story(article);
    let texts: Vec<_> = story
        .headlines
        .iter()
        .map(|one| one.text.as_str())
        .collect();
    assert_eq!(
        texts,
        [
            "Lamps Lit on the Pier",
            "Dog Gets a Ticket",
            "Gulls Win Again"
        ]
    );
    assert_eq!(story.headlines_from, HeadlinesFrom::Label);
}
