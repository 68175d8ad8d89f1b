//! Every document of the sample heads, byte for byte; `UPDATE=1` rewrites them.

use std::path::Path;

use feedmill::feed::{atom, html, json, opml, rss};
use feedmill::plan::model::{Format, Head, Page, Site};

use super::samples::{
    bare_site, hard_titles, head, illustrated, morning, sealed, site, story, story_of,
};

fn check(case: &str, name: &str, bytes: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/documents")
        .join(case)
        .join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        #[expect(clippy::disallowed_methods, reason = "a fixture, not a document")]
        std::fs::write(&path, bytes).unwrap();
    }
    let expected = std::fs::read(&path).unwrap_or_default();
    assert!(
        expected == bytes,
        "{case}/{name} differs; UPDATE=1 rewrites it, git shows what changed"
    );
}

fn check_head(case: &str, head: &Head, site: &Site) {
    check_formats(case, head, site);
    check(case, "opml.xml", &opml::document(site, &site.feeds));
    check_pages(case, head, site);
}

fn check_formats(case: &str, head: &Head, site: &Site) {
    for format in &head.feed.formats {
        let bytes = match format {
            Format::Rss => rss::document(head, site),
            Format::Atom => atom::document(head, site),
            Format::Json => json::document(head, site),
            Format::Html => html::twin(head, site),
        };
        check(case, format.file_name(), &bytes);
    }
}

fn check_pages(case: &str, head: &Head, site: &Site) {
    if !site.pages {
        return;
    }
    for page in head.items.iter().filter_map(Page::of) {
        let name = format!("pages/{}.html", page.story.slug);
        check(case, &name, &html::page(page, site));
    }
}

#[test]
fn a_sealed_page_stays_as_it_is() {
    let site = site();
    check_formats("sealed", &sealed(&site), &site);
}

#[test]
fn a_head_of_images_and_files_stays_as_it_is() {
    let site = site();
    check_head("illustrated", &illustrated(&site), &site);
}

#[test]
fn a_mornings_head_stays_as_it_is() {
    let site = site();
    check_head("morning", &morning(&site), &site);
}

#[test]
fn a_head_of_headlines_stays_as_it_is() {
    let site = site();
    let mut head = morning(&site);
    head.feed = site.feeds[2].clone();
    head.items.retain(|item| Page::of(item).is_none());
    check_head("headlines", &head, &site);
}

#[test]
fn hard_titles_stay_as_they_are() {
    let site = bare_site();
    check_head("hard-titles", &hard_titles(&site), &site);
}

#[test]
fn a_feed_without_items_stays_as_it_is() {
    let site = bare_site();
    check_head("empty", &head(&site, 0, Vec::new()), &site);
}

#[test]
fn a_feed_of_summaries_without_pages_stays_as_it_is() {
    let site = bare_site();
    let mut short = story(1, "A story without a page");
    short.url = None;
    let mut silent = story(2, "A title is all there is");
    silent.url = None;
    story_of(&mut silent).html.clear();
    story_of(&mut silent).summary.clear();
    let mut head = head(&site, 0, vec![short, silent]);
    head.full_content = false;
    check_head("summaries", &head, &site);
}
