//! The guides in `docs/`: what they say of an article is what becomes of it.

use serde_json::Value;

use crate::site::Site;
use crate::tree::{blocks, read};

#[test]
fn the_articles_of_the_guides_are_read_as_they_say() {
    let guide = read("docs/articles.md");
    let articles = blocks(&guide, "txt");
    let expected = blocks(&guide, "yaml");
    assert!(articles.len() == expected.len() && articles.len() > 7);
    check("article.txt", &articles, &expected);
    let guide = read("docs/markup.md");
    let expected = blocks(&guide, "yaml");
    for (at, kind) in ["md", "html"].into_iter().enumerate() {
        check(
            &format!("article.{kind}"),
            &blocks(&guide, kind),
            &expected[at..=at],
        );
    }
}

/// Articles, and the lines that tell how each is read.
fn check(name: &str, articles: &[String], expected: &[String]) {
    assert_eq!(articles.len(), expected.len());
    for (article, expected) in articles.iter().zip(expected) {
        let mut site = Site::new();
        site.article(name, article);
        let is_held = expected.starts_with("held: ");
        site.build_with("", if is_held { 3 } else { 0 });
        let said = site.run(&format!("explain --json articles/{name}"));
        let told: Value = serde_json::from_str(&said.out).unwrap();
        for line in expected.lines() {
            let (key, value) = line.split_once(": ").unwrap();
            let count = |key: &str| told[key].as_array().unwrap().len().to_string();
            let found = match key {
                "held" => told["problems"].to_string(),
                "date" => told["published"].to_string(),
                "authors" => told["authors"].to_string(),
                "headlines" => count("headlines"),
                "paragraphs" => told["paragraphs"].to_string(),
                key => told[key].as_str().unwrap_or_default().to_owned(),
            };
            let is_exact = matches!(key, "title" | "headlines" | "paragraphs");
            let is_right = found == value || (!is_exact && found.contains(value));
            assert!(is_right, "{key}: {found:?}, not {value:?}, of\n{article}");
        }
    }
}

/// What stands in the guide for those who come from another program is a configuration, and does what it says.
#[test]
fn the_configurations_of_the_guide_to_moving_are_right() {
    let guide = read("docs/moving.md");
    let mut names = 0;
    for block in blocks(&guide, "toml") {
        let mut site = Site::configured(&block);
        site.article(
            "tags/ice.txt",
            "tags: ice\ntitle: Ice\n\nThe ice came early this year.\n",
        );
        site.build();
        for name in [
            "index.xml",
            "feed/index.xml",
            "feeds/all.atom.xml",
            "tags/ice/index.xml",
        ] {
            let is_named = block.contains(&format!("\"{name}\""));
            assert_eq!(site.has(name), is_named, "{name}: {block}");
            names += usize::from(is_named);
        }
    }
    assert_eq!(names, 4);
    // In the table each program has its name, as a line of a configuration.
    let rows = guide
        .lines()
        .filter_map(|line| line.split("| `also_at = ").nth(1));
    let rows: Vec<&str> = rows.filter_map(|row| row.split('`').next()).collect();
    assert_eq!(rows.len(), 5);
    for row in rows {
        let site = Site::configured(&format!("[output]\nalso_at = {row}\n"));
        site.article("ice.txt", "title: Ice\n\nThe ice came early this year.\n");
        assert_eq!(site.run("build").code, Some(0), "{row}");
    }
}
