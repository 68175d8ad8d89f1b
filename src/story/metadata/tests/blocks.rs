//! Where metadata ends and text begins; blocks that are broken, huge or no metadata at all.

use std::fmt::Write;

use super::{read, rules};
use crate::problem::What;
use crate::story::ArticlePath;

#[test]
fn prose_that_looks_like_metadata_is_prose() {
    for article in [
        "---\n\nThe first rule is silence.\n\n---\n\nThe second is kept.\n",
        "---\nThe first rule is silence.\n---\n",
        "---\n",
        "---",
        "----\ntitle: no\n----\n",
        "--- title: no\n---\n",
        "+++\nThree plus signs open the concert.\n+++\n",
        "{braces} open the sentence, and close it.\n",
        "{\"Braces\"} open the sentence: they close it.\n",
        "{'Tis} said: the quay is shut.\n",
        "---\n\nThe ferry\n\nDate: a fruit of the palm\n\n---\n\nSnow fell.\n",
        "{\n",
        "Correction: the quay is longer.\n\nSnow fell.\n",
        "Summary: nothing happened.\n\nSnow fell.\n",
        "Draft: the plan that nobody signed\n\nSnow fell.\n",
        "Status: the ferry is late.\n\nSnow fell.\n",
        "Title the quay as you like: it stays.\n\nSnow fell.\n",
        "Tags: sea\nand the rest is prose.\n\nSnow fell.\n",
        "http://quay.example/\n\nSnow fell.\n",
        "Snow fell.\n\n---\ntitle: below\n---\n",
        "",
        "\n\n\n",
    ] {
        let seen = read(article);
        assert_eq!(seen.text, article);
        assert_eq!(seen.first_line, 1, "{article:?}");
        assert!(seen.problems.is_empty(), "{article:?}: {:?}", seen.told());
        assert_eq!(seen.metadata.title, None, "{article:?}");
    }
}

#[test]
fn one_title_or_date_or_two_known_keys_are_metadata() {
    for (article, line) in [
        ("Title: Quay\n\nSnow fell.\n", 3),
        ("Date: 2026-05-14\n\nSnow fell.\n", 3),
        ("Draft: true\n\nSnow fell.\n", 3),
        ("Status: draft\n\nSnow fell.\n", 3),
        ("Withdrawn: It was rain.\n\nSnow fell.\n", 3),
        ("Tags: sea\nAuthor: Ada\n\nSnow fell.\n", 4),
        ("\n\nTitle: Quay\n\nSnow fell.\n", 5),
        ("title : Quay\n \t\nSnow fell.\n", 3),
        ("---\ntitle: Quay\n---\nSnow fell.\n", 4),
        ("---\n# a note\ntitle: Quay\n...\nSnow fell.\n", 5),
        ("---\n---\nSnow fell.\n", 3),
        ("\n---  \ntitle: Quay\n---  \nSnow fell.\n", 5),
        ("+++\n+++\nSnow fell.\n", 3),
        ("{}\nSnow fell.\n", 2),
        ("{\n\"title\": \"Quay\"\n}\nSnow fell.\n", 4),
    ] {
        let seen = read(article);
        let above = article.split("Snow fell.").next().unwrap_or_default();
        assert_eq!(seen.text.trim(), "Snow fell.", "{article:?}");
        let blank = seen.text.len() - seen.text.trim_start().len();
        let lines_above = above.matches('\n').count() - seen.text[..blank].matches('\n').count();
        assert_eq!(seen.first_line as usize, lines_above + 1, "{article:?}");
        assert_eq!(above.matches('\n').count() + 1, line, "{article:?}");
        assert!(seen.problems.is_empty(), "{article:?}: {:?}", seen.told());
    }
}

#[test]
fn a_key_without_a_value_says_nothing() {
    for article in [
        "Title:\n\nSnow fell.\n",
        "---\ntitle:\ndate:\ntags:\nrelated:\n---\nSnow fell.\n",
        "---\ntitle: ''\ndate: null\n---\nSnow fell.\n",
        "{\"title\": null, \"date\": \"\"}\nSnow fell.\n",
        "+++\ntitle = \"\"\n+++\nSnow fell.\n",
    ] {
        let seen = read(article);
        assert_eq!(seen.metadata.title, None, "{article:?}");
        assert_eq!(seen.metadata.date, None, "{article:?}");
        assert_eq!(seen.text.trim(), "Snow fell.", "{article:?}");
        assert!(seen.problems.is_empty(), "{article:?}: {:?}", seen.told());
    }
}

#[test]
fn a_fence_that_never_closes_is_told_and_the_text_below_is_read() {
    for article in [
        "---\ntitle: Quay\n\nSnow fell.\nIt stayed.\n",
        "+++\ntitle = \"Quay\"\n\nSnow fell.\nIt stayed.\n",
    ] {
        let seen = read(article);
        assert!(matches!(
            seen.problems[..],
            [(Some(1), What::BadFrontMatter { .. })]
        ));
        assert_eq!(seen.metadata.title, None);
        assert_eq!(seen.text.trim(), "Snow fell.\nIt stayed.");
    }
}

#[test]
fn front_matter_that_can_not_be_read_holds_the_story() {
    for article in [
        "---\ntitle: [Quay\nslug: quay\n---\nSnow.\n",
        "---\ntitle: Mayor: we win\n---\nSnow.\n",
        "---\ntitle: Quay\n\nSnow.\n",
        "---\ntitle: [Quay\ndraft: true\n---\nSnow.\n",
        "---\ntitle: \"Quay\ndraft: true\n\nSnow.\n",
        "+++\ntitle = Quay\ndraft = true\n+++\nSnow.\n",
        "{\n\"title\": Quay,\n\"draft\": true\n}\n\nSnow.\n",
        "{\n\"title\": Quay,\n\"draft\": true,\n\n\"tags\": []\n}\nSnow.\n",
        "---\ntitle: Quay\ndraft: true\n\ntags: sea\n\nSnow.\n",
        "---\n# a list\n- draft: true\n---\nSnow.\n",
        "---\nno key\ndraft: true\n\nSnow.\n",
        "---\nno key\n\ndraft: true\n---\nSnow.\n",
        "+++\n[extra\ndraft = true\n+++\nSnow.\n",
        "{'title': 'Quay',\n\n'draft': true}\nSnow.\n",
        "{\"title\":\"Quay\",\"draft\":true,}\n\nSnow.\n",
        "{\"title\" \"Quay\", \"date\": \"2099-01-01\"}\n\nSnow.\n",
        "{title: Quay, draft: true}\n\nSnow.\n",
        "{\"title\":\"Quay\"\n\nSnow.\n",
    ] {
        let seen = read(article);
        assert!(
            matches!(
                seen.problems[..],
                [(Some(1..=4), What::BadFrontMatter { .. })]
            ),
            "{article:?}: {:?}",
            seen.told()
        );
        assert!(seen.text.ends_with("Snow.\n"), "{article:?}");
        let path = ArticlePath::from_bytes(b"a.txt".to_vec());
        let problems = crate::story::read(&path, article.as_bytes(), &rules()).problems;
        assert!(problems[0].keeps_story_out(), "{article:?}");
    }
}

#[test]
fn front_matter_that_is_no_table_is_told() {
    for (article, line) in [
        ("---\n- title: Quay\n---\nSnow.\n", 1),
        ("---\ntitle: a\n  b: c: d\n---\nSnow.\n", 3),
    ] {
        let seen = read(article);
        assert_eq!(seen.metadata.title, None);
        assert_eq!(seen.text, "Snow.\n");
        assert!(matches!(
            seen.problems[..],
            [(Some(at), What::BadFrontMatter { .. })] if at == line
        ));
    }
}

#[test]
fn an_alias_bomb_is_refused_at_once() {
    let mut bomb = String::from("---\ntitle: Quay\na: &a [x, x, x, x, x, x, x, x, x]\n");
    for (name, below) in ["b", "c", "d", "e", "f", "g", "h", "i", "j"]
        .iter()
        .zip("abcdefghi".chars())
    {
        let aliases = vec![format!("*{below}"); 9].join(", ");
        writeln!(bomb, "{name}: &{name} [{aliases}]").unwrap();
    }
    bomb += "---\nSnow.\n";
    let seen = read(&bomb);
    assert!(
        matches!(seen.problems[0].1, What::BadFrontMatter { .. }),
        "{:?}",
        seen.told()
    );
    assert_eq!(seen.text, "Snow.\n");
}

#[test]
fn deeply_nested_values_break_nothing() {
    for (open, close) in [("[", "]"), ("{a: ", "}")] {
        let article = format!(
            "---\ntitle: {}1{}\n---\nSnow.\n",
            open.repeat(20_000),
            close.repeat(20_000)
        );
        assert_eq!(read(&article).text, "Snow.\n");
    }
    let article = format!(
        "{{\"title\": {}{}}}\n\nSnow.\n",
        "[".repeat(20_000),
        "]".repeat(20_000)
    );
    assert_eq!(read(&article).text.trim(), "Snow.");
    let article = format!(
        "+++\ntitle = {}{}\n+++\nSnow.\n",
        "[".repeat(20_000),
        "]".repeat(20_000)
    );
    assert_eq!(read(&article).text, "Snow.\n");
}

#[test]
fn a_header_of_a_megabyte_is_read_or_taken_for_text() {
    let value = "a".repeat(1_000_000);
    for article in [
        format!("---\ntitle: Quay\nsummary: {value}\n---\nSnow.\n"),
        format!("+++\ntitle = \"Quay\"\nsummary = \"{value}\"\n+++\nSnow.\n"),
        format!("{{\"title\": \"Quay\", \"summary\": \"{value}\"}}\nSnow.\n"),
        format!("Title: Quay\nSummary: {value}\n\nSnow.\n"),
    ] {
        let seen = read(&article);
        assert_eq!(seen.metadata.title.as_deref(), Some("Quay"));
        assert_eq!(seen.text.trim(), "Snow.");
    }
    let many: String = (0..50_000).fold(String::new(), |mut lines, at| {
        writeln!(lines, "key{at}: value {at}").unwrap();
        lines
    });
    let seen = read(&format!("---\ntitle: Quay\n{many}---\nSnow.\n"));
    assert_eq!(seen.metadata.title.as_deref(), Some("Quay"));
    assert_eq!(seen.text, "Snow.\n");
    // Nobody writes thousands of `Key: value` lines: it is a table, and so text.
    let table = format!("{}\nSnow.\n", "Tags: sea\n".repeat(100_000));
    assert!(read(&table).text == table);
}
