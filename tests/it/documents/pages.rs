//! What people and their browsers must find in pages and twins.

use feedmill::feed::html;
use feedmill::plan::model::{Format, Page, Site};

use super::samples::{bare_site, head, morning, site, story, story_of};

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// The values of an attribute, in order.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let opening = format!(" {attribute}=\"");
    html.split(opening.as_str())
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect()
}

/// A twin and a page of every story in the sample.
fn documents() -> Vec<String> {
    let site = site();
    let head = morning(&site);
    let pages = head.items.iter().filter_map(Page::of);
    let mut documents: Vec<String> = pages.map(|page| text(html::page(page, &site))).collect();
    documents.push(text(html::twin(&head, &site)));
    documents
}

#[test]
fn a_page_offers_the_feed_of_stories_alone() {
    let site = site();
    let item = story(1, "Kiosk");
    let page = text(html::page(Page::of(&item).unwrap(), &site));
    let offered: Vec<&str> = page
        .lines()
        .filter(|line| line.starts_with("<link rel=\"alternate\""))
        .map(|line| values(line, "href")[0])
        .collect();
    assert_eq!(
        offered,
        [
            "https://news.example/stories/rss.xml",
            "https://news.example/stories/atom.xml",
            "https://news.example/stories/feed.json",
        ]
    );
    // The others are a link away.
    assert!(
        page.contains("<a href=\"../#feeds\">All feeds</a>"),
        "{page}"
    );
    let front = text(html::twin(&head(&site, 0, Vec::new()), &site));
    assert!(front.contains("id=\"feeds\""), "{front}");
}

#[test]
fn a_twin_offers_its_own_feed_first() {
    let site = site();
    let twin = text(html::twin(&head(&site, 2, Vec::new()), &site));
    let first = twin
        .lines()
        .find(|line| line.starts_with("<link rel=\"alternate\""));
    assert_eq!(
        values(first.unwrap(), "href"),
        ["https://news.example/headlines/rss.xml"]
    );
}

#[test]
fn links_to_our_own_documents_are_relative_below_the_head() {
    for html in documents() {
        let ids = values(&html, "id");
        let (head, body) = html.split_once("</head>").unwrap();
        for link in values(head, "href") {
            let is_style = link.trim_start_matches("../") == "style.css";
            assert!(
                is_style || link.starts_with("https://news.example/"),
                "{link}"
            );
        }
        let links = values(body, "href");
        for link in &links {
            let inside = link.strip_prefix('#').is_some_and(|id| ids.contains(&id));
            assert!(
                inside || !link.starts_with("https://news.example/"),
                "{link}"
            );
        }
        assert!(links.iter().any(|link| link.ends_with("stories/rss.xml")));
    }
}

#[test]
fn what_a_story_says_keeps_its_absolute_links() {
    let site = site();
    let mut item = story(1, "Kiosk");
    let link = "<a href=\"https://news.example/pages/b.html\">b</a>";
    story_of(&mut item).html = format!("<p>{link}</p>");
    let page = text(html::page(Page::of(&item).unwrap(), &site));
    assert!(page.contains(link));
}

#[test]
fn ids_are_unique() {
    for html in documents() {
        let mut ids = values(&html, "id");
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}

#[test]
fn nothing_runs_and_nothing_is_loaded_from_elsewhere() {
    for html in documents() {
        for banned in ["<script", " src=", "@import", "url(", " onload="] {
            assert!(!html.contains(banned), "{banned}");
        }
    }
    let mut site = site();
    site.icon = Some("https://cdn.example/icon.png".into());
    let twin = text(html::twin(&morning(&site), &site));
    assert!(!twin.contains("cdn.example"));
}

#[test]
fn a_page_speaks_its_storys_language() {
    let site = site();
    let mut item = story(1, "Le kiosque");
    story_of(&mut item).language = Some("fr".into());
    let page = text(html::page(Page::of(&item).unwrap(), &site));
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"fr\">\n"));
}

#[test]
fn hostile_titles_stay_text() {
    let mut site = site();
    site.title = "\"><script>x()</script>".into();
    let item = story(1, "</title><script>y()</script>");
    let page = text(html::page(Page::of(&item).unwrap(), &site));
    assert!(!page.contains("<script"));
    assert_eq!(page.matches("</title>").count(), 1);
}

#[test]
fn a_story_without_a_page_is_whole_in_the_twin() {
    let site = bare_site();
    let mut item = story(1, "Kiosk");
    item.url = None;
    let mut head = head(&site, 0, vec![item]);
    assert!(text(html::twin(&head, &site)).contains("<p>Another that goes on.</p>"));
    head.full_content = false;
    assert!(!text(html::twin(&head, &site)).contains("Another that goes on."));
}

#[test]
fn a_feed_without_readable_formats_offers_no_subscription() {
    let mut site = bare_site();
    site.feeds[0].formats = vec![Format::Html];
    let twin = text(html::twin(&head(&site, 0, Vec::new()), &site));
    assert!(!twin.contains("ubscribe"), "{twin}");
}

#[test]
fn a_page_leads_to_its_feeds_from_the_top() {
    let mut site = site();
    let item = story(1, "Kiosk");
    let top = |site: &Site| {
        let page = text(html::page(Page::of(&item).unwrap(), site));
        let (_, top) = page.split_once("<header class=\"top\"").unwrap();
        top.split_once("</header>").unwrap().0.to_owned()
    };
    assert!(top(&site).contains("href=\"#subscribe\""));
    for feed in &mut site.feeds {
        feed.formats = vec![Format::Html];
    }
    assert!(!top(&site).contains("#subscribe"));
}

#[test]
fn a_twin_that_is_the_only_feed_is_offered_once() {
    let site = bare_site();
    let twin = text(html::twin(&head(&site, 0, vec![story(1, "Kiosk")]), &site));
    assert_eq!(twin.matches("<a type=\"application/rss+xml\"").count(), 1);
    assert!(!twin.contains("<footer"), "there is nothing to say there");
}

#[test]
fn headlines_without_their_story_say_what_they_are_related_to() {
    let site = site();
    let mut head = morning(&site);
    head.items.retain(|item| Page::of(item).is_none());
    let twin = text(html::twin(&head, &site));
    assert!(twin.contains(
        "<p class=\"kicker\">Related to</p>\n<h2 dir=\"auto\">\
         <a href=\"pages/travel-night-ferry.html\">"
    ));
    // The headline's minute isn't its story's.
    assert!(twin.contains(">14 May 2026</time>"));
}
