//! Articles as newsrooms write them, each with what a reader would say it is: title, paragraphs,
//! headlines. `tests/fixtures/stories/<name>.txt` beside `<name>.json`.

mod expected;

use std::collections::BTreeMap;
use std::fs;

use feedmill::story::{ArticlePath, DateSource, read};
use serde_json::Value;

use self::expected::{fixtures, mismatches};
use crate::cli::{feedmill, folder, put};
use crate::markup::rules;

#[test]
fn every_article_is_read_as_its_reader_would() {
    let mut rules = rules();
    rules.dates.retain(|source| *source != DateSource::Stamp);
    let fixtures = fixtures();
    assert!(fixtures.len() >= 40, "{} articles", fixtures.len());
    let mut wrong = Vec::new();
    for fixture in &fixtures {
        let path = ArticlePath::from_bytes(fixture.path.as_bytes());
        let reading = read(&path, &fixture.bytes, &rules);
        let mut found = match &reading.story {
            Some(story) => mismatches(story, &fixture.expected),
            None => vec![format!("no story: {:?}", reading.problems)],
        };
        let lines: Vec<u32> = reading.problems.iter().filter_map(|p| p.line).collect();
        if lines != fixture.expected.problem_lines {
            found.push(format!("problems: {:?}", reading.problems));
        }
        if !found.is_empty() {
            let about = &fixture.expected.about;
            let found = found.join("\n    ");
            wrong.push(format!("{} ({about})\n    {found}\n", fixture.path));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn text_in(node: roxmltree::Node<'_, '_>) -> String {
    let texts = node.descendants().filter(roxmltree::Node::is_text);
    texts.filter_map(|text| text.text()).collect()
}

/// The text of each `<li>` below the related headlines of a story's content.
fn listed(content: &str) -> Vec<String> {
    let Some((_, list)) = content.split_once("<h2>Related headlines</h2>") else {
        return Vec::new();
    };
    let list = roxmltree::Document::parse(list.trim()).unwrap();
    list.root_element()
        .children()
        .filter(roxmltree::Node::is_element)
        .map(text_in)
        .collect()
}

#[test]
fn every_article_comes_out_of_the_binary_as_its_reader_would_say_it() {
    let site = folder();
    let config = "[site]\ntitle = \"All\"\nbase_url = \"https://all.example/\"\n\
        id = \"tag:all.example,2026:\"\n[[feeds]]\nitems = [\"stories\"]\nstories = 1000\n\
        window = \"20000d\"\nmax_bytes = \"4 MB\"\n";
    put(site.path(), "config.toml", config);
    let fixtures = fixtures();
    let mut expected = BTreeMap::new();
    for fixture in &fixtures {
        let path = site.path().join("articles").join(&fixture.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &fixture.bytes).unwrap();
        let key = fixture.path.trim_end_matches(".txt");
        let headlines = &fixture.expected.headlines;
        let headlines: Vec<_> = headlines.iter().map(|h| h.text().to_owned()).collect();
        // A story withdrawn before anybody saw it is nowhere.
        if fixture.expected.title == "Withdrawn" {
            continue;
        }
        let id = format!("tag:all.example,2026:{key}");
        expected.insert(id, (fixture.expected.title.clone(), headlines));
    }
    let ran = feedmill(site.path(), &["build"]);
    assert!(matches!(ran.code, Some(0 | 3)), "{ran:?}");
    let json = fs::read(site.path().join("feeds/feed.json")).unwrap();
    let feed: Value = serde_json::from_slice(&json).unwrap();
    let text = |item: &Value, key: &str| item[key].as_str().unwrap().to_owned();
    let seen: BTreeMap<_, _> = feed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            (
                text(item, "id"),
                (text(item, "title"), listed(&text(item, "content_html"))),
            )
        })
        .collect();
    for (id, expected) in &expected {
        assert_eq!(seen.get(id), Some(expected), "{id}");
    }
    assert_eq!(seen.len(), expected.len());
}
