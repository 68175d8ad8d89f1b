//! Values that can't be used: each is told with its line and what to do about it.

use super::read;

/// Checks that the metadata gives exactly these problems.
fn check(article: &str, expected: &[&str]) {
    assert_eq!(read(article).told(), expected, "{article}");
}

#[test]
fn a_bad_value_is_told_with_its_line_and_a_hint_in_every_syntax() {
    let expected = "a.txt:3: language: \"english\" is not a language tag such as en or pt-BR; \
        correct or remove language; it was ignored";
    for article in [
        "---\ntitle: T\nlanguage: english\n---\nSnow fell.\n",
        "+++\ntitle = \"T\"\nlanguage = \"english\"\n+++\nSnow fell.\n",
        "{\n  \"title\": \"T\",\n  \"language\": \"english\"\n}\nSnow fell.\n",
        "Title: T\nSection: S\nlanguage: english\n\nSnow fell.\n",
    ] {
        let seen = read(article);
        assert_eq!(seen.told(), [expected], "{article}");
        assert_eq!(seen.metadata.title.as_deref(), Some("T"));
        assert_eq!(seen.metadata.language, None);
    }
}

#[test]
fn what_would_have_been_right_is_said_for_each_key() {
    let ignored = |key: &str| format!("; correct or remove {key}; it was ignored");
    for (field, message) in [
        (
            "updated: soon",
            "updated: \"soon\" is not a date such as 2026-05-14 or 2026-05-14T09:30:00Z",
        ),
        (
            "slug: a b",
            "slug: \"a b\" is not a slug of letters A-Z, digits, - . _ and ~",
        ),
        (
            "link: /:year/a",
            "link: \"/:year/a\" is not an absolute URL such as https://example.org/story, or a path such as /blog/story/",
        ),
        (
            "url: 'javascript:alert(1)'",
            "url: \"javascript:alert(1)\" is not an absolute URL such as https://example.org/story",
        ),
        (
            "id: 17",
            "id: \"17\" is not an absolute URI such as tag:example.org,2026:story",
        ),
        ("title: [a]", "title: \"a list\" is not text"),
        ("summary: {a: b}", "summary: \"a table\" is not text"),
        ("tags: {a: b}", "tags: \"a table\" is not tags"),
        ("authors: [[a]]", "authors: \"a list\" is not names"),
        (
            "related: [[a]]",
            "related: \"a list\" is not headlines, or tables of title and url",
        ),
        (
            "related: ['A /a <ftp://b.example>']",
            "related: \"ftp://b.example\" is not an absolute URL such as https://example.org/story",
        ),
    ] {
        let key = field.split(':').next().unwrap_or_default();
        let expected = format!("a.txt:2: {message}{}", ignored(key));
        check(&format!("---\n{field}\n---\nSnow.\n"), &[expected.as_str()]);
    }
}

#[test]
fn a_date_that_can_not_be_understood_holds_the_story() {
    for (field, message) in [
        (
            "date: 2026-02-30",
            "date: \"2026-02-30\" is not a date such as 2026-05-14 or 2026-05-14T09:30:00Z",
        ),
        (
            "date: 2026-13-01",
            "date: \"2026-13-01\" is not a date such as 2026-05-14 or 2026-05-14T09:30:00Z",
        ),
        (
            "date: 10000-01-01",
            "date: \"10000-01-01\" is not a date such as 2026-05-14 or 2026-05-14T09:30:00Z",
        ),
        (
            "date: Last week",
            "date: \"Last week\" is not a date such as 2026-05-14 or 2026-05-14T09:30:00Z",
        ),
        ("date: [a]", "date: \"a list\" is not text"),
        ("publishDate: [a]", "publishDate: \"a list\" is not text"),
    ] {
        let key = field.split(':').next().unwrap_or_default();
        let expected = format!(
            "a.txt:3: {message}; correct or remove {key}; until then what the file says isn't published"
        );
        let article = format!("---\ntitle: T\n{field}\n---\nSnow.\n");
        check(&article, &[expected.as_str()]);
        assert_eq!(read(&article).metadata.date_is_bad, key == "date", "{key}");
    }
}

#[test]
fn a_state_that_can_not_be_understood_holds_the_story() {
    let draft = "write `draft: true`, or `draft: false` to publish";
    let status = "write `status: draft`, or `status: published` to publish";
    let reason = "write a reason or true, or remove it to publish";
    for (field, written, said, hint) in [
        (
            "draft: perhaps",
            "draft: perhaps",
            "is no state that is known",
            draft,
        ),
        (
            "draft: [true]",
            "draft: a list",
            "is no state that is known",
            draft,
        ),
        (
            "status: [draft]",
            "status: a list",
            "is no state that is known",
            status,
        ),
        (
            "withdrawn: [a]",
            "withdrawn: a list",
            "gives no reason",
            reason,
        ),
        ("withdrawn:", "withdrawn:", "gives no reason", reason),
        ("withdrawn: ''", "withdrawn:", "gives no reason", reason),
    ] {
        let expected = format!("a.txt:3: held: `{written}` {said}; {hint}");
        let article = format!("---\ntitle: T\n{field}\n---\nSnow.\n");
        check(&article, &[expected.as_str()]);
    }
}

#[test]
fn a_key_written_twice_counts_once() {
    let expected = "a.txt:3: title is written twice; the first counts; remove the second title";
    for article in [
        "---\ntitle: One\ntitle: Two\n---\nSnow.\n",
        "{\n\"title\": \"One\",\n\"title\": \"Two\"}\nSnow.\n",
        "Date: 2026-05-14\nTitle: One\ntitle: Two\n\nSnow.\n",
    ] {
        let seen = read(article);
        assert_eq!(seen.metadata.title.as_deref(), Some("One"), "{article}");
        assert_eq!(seen.told().len(), 1, "{article}");
        assert!(seen.told()[0].ends_with(expected.split_once(": ").unwrap().1));
        assert_eq!(seen.problems[0].0, Some(3), "{article}");
    }
    // TOML itself forbids it.
    let seen = read("+++\ntitle = \"One\"\ntitle = \"Two\"\n+++\nSnow.\n");
    let expected = "a.txt:3: the front matter can't be read: duplicate key; ";
    assert!(seen.told()[0].starts_with(expected), "{:?}", seen.told());
    assert_eq!(seen.metadata.title, None);
    assert_eq!(seen.text, "Snow.\n");
}

#[test]
fn two_states_that_differ_hold_the_story() {
    let told = |key: &str, value: &str| {
        format!(
            "a.txt:3: held: `{key}: {value}` isn't what it was the first time; keep the one that is meant"
        )
    };
    let expected = told("draft", "true");
    check("---\ndraft: false\ndraft: true\n---\n", &[&expected]);
    check(
        "Draft: false\nTitle: T\ndraft: true\n\nSnow.\n",
        &[&expected],
    );
    check("{\n\"draft\": false,\n\"draft\": true}\n", &[&expected]);
    check(
        "---\nstatus: published\nstatus: draft\n---\n",
        &[&told("status", "draft")],
    );
    let repeated = "a.txt:3: draft is written twice; the first counts; remove the second draft";
    check("---\ndraft: true\ndraft: true\n---\n", &[repeated]);
}

#[test]
fn a_long_value_is_shown_cut_and_on_one_line() {
    let article = format!("---\nslug: \"{}\\nb\"\n---\n", "a b ".repeat(40));
    let told = read(&article).told().join("\n");
    assert!(!told.contains('\n') && told.len() < 200, "{told}");
    let article = "---\nslug: \"red \\e[31mfog\\u0007\"\n---\n";
    assert!(!read(article).told()[0].contains(['\u{1b}', '\u{7}']));
}
