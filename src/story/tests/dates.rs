//! Where a story's date, state, section and language come from.

use chrono_tz::Tz;

use super::{read_as, rules, shown, story};
use crate::problem::What;
use crate::story::{ArticlePath, DateSource, Rules, Updated, read};

use DateSource::{FileName, FirstSeen, Metadata};

fn read_with(
    path: &str,
    article: &str,
    dates: &[DateSource],
    time_zone: Tz,
) -> (String, DateSource) {
    let rules = Rules {
        dates: dates.to_vec(),
        time_zone,
        ..rules()
    };
    let path = ArticlePath::from_bytes(path.as_bytes());
    let story = read(&path, article.as_bytes(), &rules).story.unwrap();
    (shown(story.published), story.published_from)
}

#[test]
fn a_date_of_the_path_is_that_of_the_name_else_of_the_folders() {
    for (path, day, from) in [
        ("2026-01-02/a.txt", "2026-01-02", FileName),
        ("news/2026/01/02/a.txt", "2026-01-02", FileName),
        ("2026/01/02/2026-01-03-a.txt", "2026-01-03", FileName),
        ("2026/01/a.txt", "", FirstSeen),
    ] {
        let sources = [Metadata, FileName, FirstSeen];
        let found = read_with(path, "Snow fell.\n", &sources, Tz::UTC);
        assert_eq!(found, (day.to_owned(), from), "{path}");
    }
    let dated = "Date: 2026-05-14\nTags: a\n\nSnow fell.\n";
    let written = read_with("2026/01/02/a.txt", dated, &[Metadata, FileName], Tz::UTC);
    assert_eq!(written, ("2026-05-14".to_owned(), Metadata));
}

#[test]
fn a_date_of_the_name_that_cant_be_holds_where_no_key_says_one() {
    let problems = |name: &[u8], article: &str| {
        let reading = read(&ArticlePath::from_bytes(name), article.as_bytes(), &rules());
        let told = |problem: &crate::problem::Problem| {
            assert!(problem.keeps_story_out());
            format!("{problem}; {}", problem.hint())
        };
        reading.problems.iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!(
        problems(b"2031-13-45-quay.txt", "Snow fell.\n"),
        [
            "2031-13-45-quay.txt: the date in its name: \"2031-13-45\" is not a date such as 2026-05-14; \
          correct or remove the date in its name; until then what the file says isn't published"
        ]
    );
    let none: [String; 0] = [];
    let dated = "Date: 2026-05-14\nTags: a\n\nSnow fell.\n";
    assert_eq!(problems(b"2031-13-45-quay.txt", dated), none);
    assert_eq!(
        problems(b"2026/01/02/2031-13-45-quay.txt", "Snow fell.\n").len(),
        1
    );
    assert_eq!(problems(b"20311345-quay.txt", "Snow fell.\n"), none);
}

#[test]
fn the_first_source_that_has_a_date_gives_it() {
    let dated = "Date: 2026-05-14\nTags: a\n\nSnow fell.\n";
    let plain = "Snow fell.\n";
    for (path, article, sources, day, from) in [
        (
            "a.txt",
            dated,
            &[Metadata, FileName, FirstSeen][..],
            "2026-05-14",
            Metadata,
        ),
        (
            "2026-01-02-a.txt",
            dated,
            &[Metadata, FileName, FirstSeen],
            "2026-05-14",
            Metadata,
        ),
        (
            "2026-01-02-a.txt",
            dated,
            &[FileName, Metadata, FirstSeen],
            "2026-01-02",
            FileName,
        ),
        (
            "2026-01-02-a.txt",
            plain,
            &[Metadata, FileName, FirstSeen],
            "2026-01-02",
            FileName,
        ),
        (
            "2026-01-02-a.txt",
            plain,
            &[Metadata, FirstSeen, FileName],
            "",
            FirstSeen,
        ),
        ("2026-01-02-a.txt", dated, &[FirstSeen], "", FirstSeen),
        (
            "a.txt",
            plain,
            &[Metadata, FileName, FirstSeen],
            "",
            FirstSeen,
        ),
        ("a.txt", dated, &[FileName], "", FirstSeen),
        ("a.txt", dated, &[], "", FirstSeen),
    ] {
        let expected = (day.to_owned(), from);
        assert_eq!(
            read_with(path, article, sources, Tz::UTC),
            expected,
            "{path} {sources:?}"
        );
    }
}

#[test]
fn dates_without_a_zone_are_in_the_sites() {
    let dated = |date: &str| format!("Date: {date}\n\nSnow fell.\n");
    for (path, article, expected) in [
        ("a.txt", dated("2026-05-14 09:30"), "2026-05-14T07:30:00Z"),
        (
            "a.txt",
            dated("2026-05-14 09:30 +0545"),
            "2026-05-14T03:45:00Z",
        ),
        (
            "a.txt",
            dated("2026-05-14T09:30:00Z"),
            "2026-05-14T09:30:00Z",
        ),
        ("a.txt", dated("2026-05-14"), "2026-05-14"),
        ("a.txt", dated("2026-03-29 02:30"), "2026-03-29T01:30:00Z"),
        ("a.txt", dated("2026-10-25 02:30"), "2026-10-25T00:30:00Z"),
        (
            "20260514T0930-a.txt",
            "Snow fell.\n".into(),
            "2026-05-14T07:30:00Z",
        ),
        (
            "20260514T0930Z-a.txt",
            "Snow fell.\n".into(),
            "2026-05-14T09:30:00Z",
        ),
    ] {
        let (date, _) = read_with(path, &article, &[Metadata, FileName], Tz::Europe__Oslo);
        assert_eq!(date, expected, "{path} {article}");
    }
}

#[test]
fn a_date_that_can_not_be_used_gives_way_to_none() {
    for date in [
        "2026-02-30",
        "10000-01-01",
        "0000-01-01",
        "-0044-03-15",
        "31/31/2026",
    ] {
        let article = format!("Date: {date}\n\nSnow fell.\n");
        let reading = read_as("2026-01-02-a.txt", article.as_bytes());
        let story = reading.story.unwrap();
        assert_eq!(
            (story.published, story.published_from),
            (None, FirstSeen),
            "{date}"
        );
        assert!(reading.problems[0].keeps_story_out(), "{date}");
        assert_eq!(reading.problems[0].line, Some(1));
    }
}

#[test]
fn a_date_before_1990_goes_out_with_a_warning() {
    for date in ["1969-07-20T20:17:00Z", "1899-12-31", "0001-01-01"] {
        let article = format!("Date: {date}\n\nSnow fell.\n");
        let reading = read_as("a.txt", article.as_bytes());
        assert_eq!(shown(reading.story.unwrap().published), date);
        assert!(matches!(&reading.problems[..], [problem]
            if matches!(problem.what, What::ImplausibleDate { .. }) && !problem.keeps_story_out()
                && problem.line == Some(1)));
    }
    assert_eq!(
        shown(story("Date: 1990-01-01\n\nSnow fell.\n").published),
        "1990-01-01"
    );
}

#[test]
fn a_file_name_may_date_a_story_in_any_year() {
    for (name, day, warned) in [
        ("1989-11-09-a.txt", "1989-11-09", true),
        ("9999-12-31-a.txt", "9999-12-31", false),
        ("19891109-a.txt", "", false),
    ] {
        let reading = read_as(name, b"Snow fell.\n");
        assert_eq!(shown(reading.story.unwrap().published), day, "{name}");
        assert_eq!(!reading.problems.is_empty(), warned, "{name}");
    }
}

#[test]
fn the_lines_of_the_date_and_the_id_are_told_with_the_story() {
    let article = "---\ntitle: Quay\nid: tag:quay.example,2026:a\nupdated: 1969-01-01\ndate: 2026-05-14\n---\nSnow fell.\n";
    let reading = read_as("2026-01-02-a.txt", article.as_bytes());
    assert_eq!(reading.problems[0].line, Some(4));
    let story = reading.story.unwrap();
    assert_eq!((story.id_line, story.date_line), (Some(3), Some(5)));
    let story = read_as("2026-01-02-a.txt", b"Snow fell.\n").story.unwrap();
    assert_eq!((story.id_line, story.date_line), (None, None));
}

#[test]
fn problems_stand_in_the_order_of_their_lines() {
    let article = "---\ndraft: maybe\nlanguage: klingon\ndate: soon\n---\nSnow fell.\n\nRelated\nBoat found </a>\n";
    let reading = read_as("a.txt", article.as_bytes());
    let lines: Vec<_> = reading
        .problems
        .iter()
        .map(|problem| problem.line)
        .collect();
    assert_eq!(lines, [Some(2), Some(3), Some(4), Some(9)]);
    assert_eq!(reading.problems[3].path, "a.txt");
}

#[test]
fn of_many_problems_of_one_kind_twenty_are_told_and_the_rest_counted() {
    let mut article = String::from(
        "---\ntags: [{a: b}]\ntitle: Quay\ndraft: maybe\n---\nSnow fell.\n\nRelated\n",
    );
    for at in 0..50 {
        article += &["Boat ", &at.to_string(), " found </a>\n"].concat();
    }
    let problems = read_as("a.txt", article.as_bytes()).problems;
    let told: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2 + 20 + 1, "{told:#?}");
    assert!(problems[1].keeps_story_out() && told[1].starts_with("a.txt:4: held: `draft: maybe`"));
    assert!(told[21].starts_with("a.txt:28: related:"), "{told:#?}");
    assert_eq!(told[22], "a.txt:29: and 30 more like the ones above");
}

#[test]
fn the_section_is_the_metadatas_or_the_first_folder() {
    for (path, article, expected) in [
        ("news/sea/a.txt", "Snow fell.\n", Some("news")),
        ("a.txt", "Snow fell.\n", None),
        (
            "news/a.txt",
            "Section: Sport\nTags: x\n\nSnow fell.\n",
            Some("Sport"),
        ),
        (
            "news/a.txt",
            "Section:\nTags: x\n\nSnow fell.\n",
            Some("news"),
        ),
        ("2026/05/14/a.txt", "Snow fell.\n", None),
        ("2026/news/a.txt", "Snow fell.\n", Some("news")),
        (" a\u{7} b /a.txt", "Snow fell.\n", Some("a b")),
        ("\u{1}/a.txt", "Snow fell.\n", None),
    ] {
        let section = read_as(path, article.as_bytes()).story.unwrap().section;
        assert_eq!(section.as_deref(), expected, "{path:?}");
    }
}

#[test]
fn states_are_told_with_the_story() {
    assert!(story("Draft: true\nTags: a\n\nSnow fell.\n").draft);
    assert!(!story("Snow fell.\n").draft);
    let kept = story("Updated: keep\nTags: a\n\nSnow fell.\n");
    assert_eq!(kept.updated, Updated::Keep);
    let corrected = story("Correction: It was rain.\nTags: a\n\nSnow fell. It stayed.\n");
    assert_eq!(
        corrected.html(),
        "<p class=\"correction\"><strong>Correction:</strong> It was rain.</p>\n<p>Snow fell. It stayed.</p>\n"
    );
    assert_eq!(corrected.paragraphs, ["Snow fell. It stayed."]);
}

#[test]
fn a_withdrawn_story_says_nothing_any_more() {
    for body in ["Snow fell.\n\nRelated\nBoat found\n", ""] {
        let article =
            format!("---\nwithdrawn: It was rain.\ntitle: Snow\ncorrection: no\n---\n{body}");
        let story = story(article);
        assert_eq!(story.title, "Withdrawn");
        assert!(story.paragraphs.is_empty() && story.headlines.is_empty());
        assert_eq!(story.correction, None);
        assert_eq!(
            story.html(),
            "<p>This story was withdrawn: It was rain.</p>\n"
        );
        assert_eq!(story.summary, "This story was withdrawn: It was rain.");
    }
    assert_eq!(
        story("---\nwithdrawn: true\n---\nSnow.\n").html(),
        "<p>This story was withdrawn.</p>\n"
    );
}
