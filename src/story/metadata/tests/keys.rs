//! Every key that an author may use, under every name, in YAML, TOML, JSON and `Key: value` lines.

use super::{read, shown};
use crate::story::Updated;
use crate::story::metadata::Metadata;

type Show = fn(&Metadata) -> String;

/// The names of a key, a value, and what the metadata then says.
const KEYS: &[(&[&str], &str, Show, &str)] = &[
    (
        &["title"],
        "The quay",
        |m| m.title.clone().unwrap_or_default(),
        "The quay",
    ),
    (
        &["date", "published", "publish", "published_date"],
        "2026-05-14T11:30:00+02:00",
        |m| m.date.map(shown).unwrap_or_default(),
        "2026-05-14T09:30:00Z",
    ),
    (
        &["publishDate", "pubdate", "embargo"],
        "2026-05-14T11:30:00+02:00",
        |m| {
            m.not_before
                .map(|(date, _)| shown(date))
                .unwrap_or_default()
        },
        "2026-05-14T09:30:00Z",
    ),
    (
        &["updated", "lastmod", "modified", "last_modified_at"],
        "2026-05-15",
        |m| match m.updated {
            Some(Updated::At(date)) => shown(date),
            _ => String::new(),
        },
        "2026-05-15",
    ),
    (
        &["author", "authors"],
        "Ada Finch",
        |m| m.authors.join("|"),
        "Ada Finch",
    ),
    (
        &["tags", "tag", "categories", "category", "keywords"],
        "tide, salt & sail",
        |m| m.tags.join("|"),
        "tide|salt & sail",
    ),
    (
        &["section"],
        "Harbour",
        |m| m.section.clone().unwrap_or_default(),
        "Harbour",
    ),
    (
        &["summary", "description"],
        "It opened.",
        |m| m.summary.clone().unwrap_or_default(),
        "It opened.",
    ),
    (
        &["language", "lang"],
        "en_GB",
        |m| m.language.clone().unwrap_or_default(),
        "en-GB",
    ),
    (
        &["slug"],
        "the-quay",
        |m| m.slug.clone().unwrap_or_default(),
        "the-quay",
    ),
    (
        &["link", "permalink", "url"],
        "https://quay.example/a",
        |m| m.link.clone().unwrap_or_default(),
        "https://quay.example/a",
    ),
    (
        &["id", "guid"],
        "tag:quay.example,2026:a",
        |m| m.id.clone().unwrap_or_default(),
        "tag:quay.example,2026:a",
    ),
    (&["draft"], "true", |m| m.draft.to_string(), "true"),
    (&["status"], "draft", |m| m.draft.to_string(), "true"),
    (
        &["correction"],
        "It is longer.",
        |m| m.correction.clone().unwrap_or_default(),
        "It is longer.",
    ),
    (
        &["withdrawn"],
        "It was untrue.",
        |m| m.withdrawn.clone().unwrap_or_default(),
        "It was untrue.",
    ),
    (
        &["related"],
        "Quay shut <https://quay.example/b>",
        |m| {
            let headline = m.related.first();
            headline.map_or(String::new(), |h| format!("{} {:?}", h.text, h.url))
        },
        "Quay shut Some(\"https://quay.example/b\")",
    ),
];

/// The key and its value in each syntax, above a line of text.
fn written(name: &str, value: &str) -> [(&'static str, String); 4] {
    // Two keys, or a title or date, make lines metadata.
    let more = if name.eq_ignore_ascii_case("title") {
        ""
    } else {
        "Title: Other\n"
    };
    [
        (
            "YAML",
            format!("---\n{name}: \"{value}\"\n---\nSnow fell.\n"),
        ),
        (
            "TOML",
            format!("+++\n{name} = \"{value}\"\n+++\nSnow fell.\n"),
        ),
        ("JSON", format!("{{\"{name}\": \"{value}\"}}\nSnow fell.\n")),
        ("lines", format!("{more}{name}: {value}\n\nSnow fell.\n")),
    ]
}

#[test]
fn every_name_of_every_key_is_understood_in_every_syntax() {
    for &(names, value, show, expected) in KEYS {
        for name in names {
            let capital = name[..1].to_uppercase() + &name[1..];
            for name in [(*name).to_owned(), capital, name.to_uppercase()] {
                for (syntax, article) in written(&name, value) {
                    let seen = read(&article);
                    assert_eq!(show(&seen.metadata), expected, "{name} in {syntax}");
                    assert_eq!(seen.text.trim(), "Snow fell.", "{name} in {syntax}");
                    assert!(seen.problems.is_empty(), "{name}: {:?}", seen.told());
                }
            }
        }
    }
}

#[test]
fn keys_of_other_tools_are_passed_over_without_a_word() {
    for name in [
        "image",
        "cover",
        "enclosure",
        "layout",
        "weight",
        "template",
    ] {
        for (syntax, article) in written(name, "a.png") {
            let seen = read(&article);
            assert_eq!(seen.text.trim(), "Snow fell.", "{name} in {syntax}");
            assert!(seen.problems.is_empty(), "{name}: {:?}", seen.told());
        }
    }
    let seen = read("---\nmood: calm\ntitle: Quay\nparams: {date: x, state: NY}\n---\nSnow.\n");
    assert_eq!(seen.metadata.title.as_deref(), Some("Quay"));
    assert!(seen.problems.is_empty() && !seen.metadata.draft);
}

#[test]
fn of_several_names_for_one_key_the_first_counts() {
    let seen = read(
        "---\npublished: 2026-05-14\ndate: 2026-05-15\nurl: https://a.example/\nlink: https://b.example/\n---\n",
    );
    assert_eq!(seen.metadata.date.map(shown).as_deref(), Some("2026-05-14"));
    assert_eq!(seen.metadata.link.as_deref(), Some("https://a.example/"));
    assert!(seen.problems.is_empty());
}

#[test]
fn a_site_of_each_tool_is_read_as_that_tool_writes_it() {
    let hugo = "---\ntitle: \"Quay: the return\"\ndate: 2026-05-14T09:30:00+02:00\nlastmod: 2026-05-15\ntags: [sea, harbour]\ncategories:\n- News\ndraft: false\ncover:\n  image: a.jpg\n---\n";
    let zola = "+++\ntitle = \"Quay: the return\"\ndate = 2026-05-14T09:30:00+02:00\nupdated = 2026-05-15\n[taxonomies]\ntags = [\"sea\", \"harbour\", \"News\"]\n[extra]\ndate = \"never\"\n+++\n";
    let jekyll = "---\nlayout: post\ntitle: 'Quay: the return'\ndate: 2026-05-14 09:30:00 +0200\nlast_modified_at: 2026-05-15\npublished: true\ntags:\n  - sea\n  - harbour\ncategory: News\n---\n";
    let pelican = "Title: Quay: the return\nDate: 2026-05-14 07:30\nModified: 2026-05-15\nTags: sea, harbour\nCategory: News\nStatus: published\n\n";
    let eleventy = "{\n  \"title\": \"Quay: the return\",\n  \"date\": \"2026-05-14T07:30:00Z\",\n  \"updated\": \"2026-05-15\",\n  \"tags\": [\"sea\", \"harbour\", \"News\"],\n  \"layout\": \"post.njk\"\n}\n";
    for article in [hugo, zola, jekyll, pelican, eleventy] {
        let seen = read(&format!("{article}Snow fell.\n"));
        let metadata = &seen.metadata;
        assert_eq!(
            metadata.title.as_deref(),
            Some("Quay: the return"),
            "{article}"
        );
        assert_eq!(
            metadata.date.map(shown).as_deref(),
            Some("2026-05-14T07:30:00Z")
        );
        assert_eq!(metadata.tags, ["sea", "harbour", "News"]);
        assert!(matches!(metadata.updated, Some(Updated::At(_))) && !metadata.draft);
        assert!(seen.problems.is_empty(), "{:?}", seen.told());
        assert_eq!(seen.text.trim(), "Snow fell.");
    }
}

#[test]
fn blanks_part_tags_in_jekylls_folders_alone() {
    let tags = |path: &str, head: &str| {
        let text = format!("---\ntitle: T\n{head}\n---\nThe quay was mended.\n");
        let path = crate::story::ArticlePath::from_bytes(path);
        let reading = crate::story::read(&path, text.as_bytes(), &super::rules());
        reading.story.unwrap().tags.join("|")
    };
    for (path, head, expected) in [
        (
            "_posts/2026-05-14-a.md",
            "categories: ice new-york\ntags: quay ice",
            "ice|new-york|quay",
        ),
        (
            "x/_posts/2026-05-14-a.md",
            "categories: [New York, ice]",
            "New York|ice",
        ),
        (
            "_posts/2026-05-14-a.md",
            "tags: New York, ice",
            "New York|ice",
        ),
        ("_posts/2026-05-14-a.md", "category: New York", "New York"),
        (
            "2026-05-14-a.md",
            "layout: post\ntags: quay ice",
            "quay|ice",
        ),
        (
            "2026-05-14-a.md",
            "layout: post.njk\ntags: New York",
            "New York",
        ),
        ("a.md", "layout: post\ntags: New York", "New York"),
        ("a.md", "tags: New York", "New York"),
    ] {
        assert_eq!(tags(path, head), expected, "{path} {head}");
    }
}

#[test]
fn tags_of_templates_are_no_names() {
    let seen = read(
        "---\ntitle: T\ntags: [ice, \"{{ site.tag }}\"]\nauthors: [\"{% author %}\", Ana Lind]\nrelated: [\"{{ x }}\"]\n---\nx",
    );
    assert_eq!(seen.metadata.tags, ["ice"]);
    assert_eq!(seen.metadata.authors, ["Ana Lind"]);
    assert!(seen.metadata.related.is_empty());
    assert_eq!(seen.problems.len(), 3, "{:?}", seen.told());
}
