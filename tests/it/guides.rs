//! The guides in `docs/`: what they say of an article is what becomes of it.

use serde_json::Value;

use crate::site::Site;
use crate::tree::{blocks, read};

/// Articles, and the lines that tell how each is read.
#[test]
fn the_articles_of_the_guide_are_read_as_it_says() {
    let guide = read("docs/articles.md");
    let articles = blocks(&guide, "txt");
    let expected = blocks(&guide, "yaml");
    assert!(articles.len() == expected.len() && articles.len() > 7);
    for (article, expected) in articles.iter().zip(&expected) {
        let mut site = Site::new();
        site.article("article.txt", article);
        let is_held = expected.starts_with("held: ");
        site.build_with("", if is_held { 3 } else { 0 });
        let said = site.run("explain --json articles/article.txt");
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
