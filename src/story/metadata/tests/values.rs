//! What values mean: lists, truth, names, dates, related headlines.

use super::{read, shown};
use crate::story::{Headline, Updated};

/// YAML front matter of these lines.
fn yaml(lines: &str) -> super::Seen {
    read(&format!("---\n{lines}\n---\nSnow fell.\n"))
}

#[test]
fn text_that_looks_like_something_else_is_kept_as_written() {
    for (written, expected) in [
        ("2026", "2026"),
        ("007", "007"),
        ("1.10", "1.10"),
        ("yes", "yes"),
        ("No", "No"),
        ("1e3", "1e3"),
        ("'It''s shut'", "It's shut"),
        ("Quay shut # not said", "Quay shut"),
        ("C# is not a note", "C# is not a note"),
        ("\"Tab\\tand\\nline\"", "Tab and line"),
        (">\n  Two lines\n  of one", "Two lines of one"),
    ] {
        let seen = yaml(&format!("title: {written}"));
        assert_eq!(seen.metadata.title.as_deref(), Some(expected), "{written}");
    }
}

#[test]
fn a_nested_key_is_not_taken_for_the_one_at_the_top() {
    let seen = yaml("menu:\n  title: 007\n  draft: maybe\ntitle: 42\ndate: soon");
    assert_eq!(seen.metadata.title.as_deref(), Some("42"));
    assert!(!seen.metadata.draft);
    let lines: Vec<_> = seen.problems.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [Some(6)]);
}

#[test]
fn tags_are_trimmed_and_never_twice() {
    for (written, expected) in [
        ("sea, salt,, sea , ", "sea|salt"),
        ("sea; salt, dry", "sea|salt, dry"),
        ("[sea, 'salt, dry', '', sea]", "sea|salt, dry"),
        ("\n- sea\n-\n- R&D\n- 2026", "sea|R&D|2026"),
        ("'[sea, \"salt\"]'", "sea|salt"),
        ("sea", "sea"),
        ("''", ""),
        ("[]", ""),
    ] {
        let seen = yaml(&format!("tags: {written}"));
        assert_eq!(seen.metadata.tags.join("|"), expected, "{written}");
        assert!(seen.problems.is_empty(), "{:?}", seen.told());
    }
    let seen = yaml("tags: [sea, salt]\ncategories: [News, sea]\nkeywords: fog");
    assert_eq!(seen.metadata.tags, ["sea", "salt", "News", "fog"]);
}

#[test]
fn more_tags_or_authors_than_anyone_reads_are_cut_and_told() {
    for (key, things, most) in [
        ("tags", "tags", 100),
        ("authors", "authors", 50),
        ("categories", "tags", 100),
    ] {
        for (count, told) in [(most, false), (most + 1, true), (20_000, true)] {
            let list: Vec<_> = (0..count).map(|at| format!("x{at}")).collect();
            let seen = yaml(&format!("{key}: [{}, x0, x1]", list.join(", ")));
            let found = seen.metadata.tags.len() + seen.metadata.authors.len();
            assert_eq!(found, most, "{key} {count}");
            let expected = format!(
                "a.txt:2: more than {most} {things}; the rest is left out; keep the {things} that matter"
            );
            let expected = if told { vec![expected] } else { Vec::new() };
            assert_eq!(seen.told(), expected, "{key} {count}");
        }
    }
}

#[test]
fn authors_are_names_without_addresses() {
    for (written, expected) in [
        ("author: Ada <ada@quay.example>", "Ada"),
        ("author: Ada Finch", "Ada Finch"),
        ("author: Ada Finch, Jr.", "Ada Finch, Jr."),
        ("author: Ada Finch; Bo Reed", "Ada Finch|Bo Reed"),
        (
            "authors: Ada Finch, Bo Reed, Ada Finch",
            "Ada Finch|Bo Reed",
        ),
        ("authors: [Ada Finch, Bo Reed]", "Ada Finch|Bo Reed"),
        (
            "author: {name: Ada Finch, email: a@quay.example}",
            "Ada Finch",
        ),
        (
            "authors:\n- name: Ada Finch\n- Bo Reed",
            "Ada Finch|Bo Reed",
        ),
        ("author: '<ada@quay.example>'", ""),
        ("author: ''", ""),
    ] {
        let seen = yaml(written);
        assert_eq!(seen.metadata.authors.join("|"), expected, "{written}");
        assert!(seen.problems.is_empty(), "{:?}", seen.told());
    }
}

#[test]
fn a_draft_is_told_in_many_words() {
    for (written, expected) in [
        ("draft: true", true),
        ("draft: yes", true),
        ("draft: on", true),
        ("draft: 1", true),
        ("draft: 'TRUE'", true),
        ("draft: false", false),
        ("draft: no", false),
        ("draft: 0", false),
        ("status: draft", true),
        ("status: Hidden", true),
        ("status: published", false),
        ("published: false", true),
        ("published: true", false),
        ("published: no\ndraft: false", true),
    ] {
        let seen = yaml(written);
        assert_eq!(seen.metadata.draft, expected, "{written}");
        assert!(seen.problems.is_empty(), "{:?}", seen.told());
    }
}

#[test]
fn an_object_may_stand_on_one_line() {
    let seen = read("{\"draft\": true}\nSnow fell.\n");
    assert!(seen.metadata.draft && seen.problems.is_empty());
    let seen = read("{\"draft\": true, \"title\": 2026, \"slug\": \"a\"}\nSnow fell.\n");
    assert!(seen.metadata.draft && seen.problems.is_empty());
    assert_eq!(seen.metadata.title.as_deref(), Some("2026"));
}

#[test]
fn published_as_a_truth_value_leaves_the_date_to_date() {
    let seen = yaml("published: false\ndate: 2026-05-14");
    assert!(seen.metadata.draft);
    assert_eq!(seen.metadata.date.map(shown).as_deref(), Some("2026-05-14"));
    assert!(seen.problems.is_empty());
}

#[test]
fn withdrawn_has_a_reason_or_none() {
    for (written, expected) in [
        ("withdrawn: It was untrue.", Some("It was untrue.")),
        ("withdrawn: true", Some("")),
        ("withdrawn: yes", Some("")),
        ("withdrawn: false", None),
        ("withdrawn: 'Two\n\n  lines'", Some("Two lines")),
    ] {
        let seen = yaml(written);
        assert_eq!(seen.metadata.withdrawn.as_deref(), expected, "{written}");
        assert!(seen.problems.is_empty(), "{:?}", seen.told());
    }
}

#[test]
fn updated_may_be_kept() {
    for written in ["updated: keep", "lastmod: Keep", "modified: 'KEEP'"] {
        assert_eq!(yaml(written).metadata.updated, Some(Updated::Keep));
    }
    assert_eq!(yaml("updated:").metadata.updated, None);
}

fn headline(text: &str, url: Option<&str>) -> Headline {
    Headline {
        text: text.into(),
        url: url.map(str::to_owned),
    }
}

#[test]
fn related_headlines_are_texts_or_tables() {
    let expected = [
        headline("Quay shut", None),
        headline("Boat found", Some("https://quay.example/b")),
        headline("Fog lifts", Some("https://quay.example/c")),
    ];
    let yaml = "---\nrelated:\n- Quay shut\n- title: Boat found\n  url: https://quay.example/b\n- '[Fog lifts](https://quay.example/c)'\n- quay SHUT\n-\n---\n";
    let toml = "+++\n[[related]]\ntitle = \"Quay shut\"\n[[related]]\ntitle = \"Boat found\"\nurl = \"https://quay.example/b\"\n[[related]]\ntext = \"Fog lifts\"\nlink = \"https://quay.example/c\"\n+++\n";
    let json = "{\"related\": [\"Quay shut\", {\"title\": \"Boat found\", \"url\": \"https://quay.example/b\"}, \"Fog lifts https://quay.example/c\"]}\n";
    let lines = "Title: T\nRelated:\n- Quay shut\n- Boat found <https://quay.example/b>\n- [Fog lifts](https://quay.example/c)\n\n";
    for article in [yaml, toml, json, lines] {
        let seen = read(&format!("{article}Snow fell.\n"));
        assert_eq!(seen.metadata.related, expected, "{article}");
        assert!(seen.problems.is_empty(), "{:?}", seen.told());
        assert_eq!(seen.text.trim(), "Snow fell.");
    }
}

#[test]
fn old_addresses_are_a_text_or_a_list_and_add_up() {
    for (written, expected) in [
        ("/old/", "/old/"),
        ("[/old/, older.html, /old/]", "/old/|older.html"),
        (
            "\n- /old/\n-\n- ' https://quay.example/older '",
            "/old/|https://quay.example/older",
        ),
        ("'/old/, /older/'", "/old/|/older/"),
        (
            "'/old/,/older/,https://quay.example/a'",
            "/old/|/older/|https://quay.example/a",
        ),
        ("'[\"/old/\", \"/older/\"]'", "/old/|/older/"),
        // A comma may be part of an address.
        ("/story/0,1234,56,00.html", "/story/0,1234,56,00.html"),
        ("''", ""),
        ("[]", ""),
    ] {
        let seen = yaml(&format!("aliases: {written}"));
        let found = seen.metadata.aliases.iter();
        let found: Vec<&str> = found.map(|alias| alias.written.as_str()).collect();
        assert_eq!(found.join("|"), expected, "{written}");
        assert!(seen.problems.is_empty(), "{:?}", seen.told());
    }
    let seen = yaml(
        "title: Quay\naliases: old\nredirect_from:\n- older\n- /oldest/\n- https://quay.example/",
    );
    let found: Vec<(&str, u32)> = seen
        .metadata
        .aliases
        .iter()
        .map(|alias| (alias.written.as_str(), alias.line))
        .collect();
    assert_eq!(
        found,
        [
            ("old", 3),
            ("/older", 4),
            ("/oldest/", 4),
            ("https://quay.example/", 4)
        ]
    );
    for wrong in ["{a: b}", "[/old/, {a: b}]"] {
        let told = yaml(&format!("aliases: {wrong}")).told();
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("is not an address such as /old/page/, or a list of them"));
    }
    let many: Vec<String> = (0..60).map(|n| format!("/{n}/")).collect();
    let seen = yaml(&format!("aliases: [{}]", many.join(", ")));
    assert_eq!(seen.metadata.aliases.len(), 50);
    assert!(
        seen.told()[0].contains("more than 50 aliases"),
        "{:?}",
        seen.told()
    );
}
