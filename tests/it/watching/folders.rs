//! The watch sees files come, change and go that say something of the articles of their folder.

use std::fs;

use super::process::Watched;

fn titles(site: &Watched) -> Vec<String> {
    let feed = fs::read_to_string(site.path("feeds/feed.json")).unwrap();
    let feed: serde_json::Value = serde_json::from_str(&feed).unwrap();
    let items = feed["items"].as_array().unwrap().iter();
    let mut titles: Vec<String> = items
        .map(|item| item["title"].as_str().unwrap().to_owned())
        .filter(|title| ["Ferry", "Quay", "Weir"].contains(&title.as_str()))
        .collect();
    titles.sort();
    titles
}

#[test]
fn the_watch_judges_stories_again_when_a_file_of_their_folder_changes() {
    let site = Watched::start();
    let article = |path: &str, title: &str| {
        let text = format!("---\ntitle: {title}\n---\nThe ferry waits for the tide.\n");
        site.write(path, text);
    };
    let check = |expected: &[&str]| {
        site.settle().unwrap();
        assert_eq!(titles(&site), expected, "{}", site.said());
        site.compare().unwrap();
    };
    fs::create_dir(site.article("posts")).unwrap();
    article("posts/a.md", "Ferry");
    article("b.md", "Weir");
    check(&["Ferry", "Weir"]);
    let data = site.article("posts/posts.json");
    fs::write(&data, "{\"draft\": true}").unwrap();
    check(&["Weir"]);
    // A story that comes alone is looked at below that file.
    article("posts/c.md", "Quay");
    check(&["Weir"]);
    fs::write(&data, "{\"draft\": false}").unwrap();
    check(&["Ferry", "Quay", "Weir"]);
    site.write("posts/_index.md", "---\ncascade: {draft: true}\n---\n");
    check(&["Ferry", "Quay", "Weir"]);
    fs::remove_file(&data).unwrap();
    check(&["Weir"]);
    fs::remove_file(site.article("posts/_index.md")).unwrap();
    check(&["Ferry", "Quay", "Weir"]);
    // Beside a page in a folder of its own lies no article.
    fs::create_dir(site.article("posts/trip")).unwrap();
    site.write("_index.md", "---\ntitle: All\n---\n");
    article("posts/trip/notes.md", "Quay");
    fs::remove_file(site.article("posts/c.md")).unwrap();
    check(&["Ferry", "Quay", "Weir"]);
    article("posts/trip/index.md", "Weir");
    fs::remove_file(site.article("b.md")).unwrap();
    check(&["Ferry", "Weir"]);
    fs::remove_file(site.article("posts/trip/index.md")).unwrap();
    check(&["Ferry", "Quay"]);
}
