//! What readers must find in the documents, read with feed-rs and roxmltree.

use feed_rs::model::Feed;
use feedmill::feed::{atom, json, rss};
use feedmill::plan::model::{Head, Site};

use super::samples::{
    HARD_TITLES, bare_site, hard_titles, head, morning, site, story, story_of, tombstone,
};

fn read(bytes: &[u8]) -> Feed {
    feed_rs::parser::parse(bytes).unwrap()
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap()
}

fn all(head: &Head, site: &Site) -> [Vec<u8>; 3] {
    [
        rss::document(head, site),
        atom::document(head, site),
        json::document(head, site),
    ]
}

#[test]
fn hard_titles_come_back_to_the_letter() {
    let site = site();
    let head = hard_titles(&site);
    for bytes in all(&head, &site) {
        let titles: Vec<String> = read(&bytes)
            .entries
            .into_iter()
            .map(|entry| entry.title.unwrap().content)
            .collect();
        assert_eq!(titles, HARD_TITLES);
    }
}

#[test]
fn hard_titles_are_one_layer_of_xml() {
    let site = site();
    let head = hard_titles(&site);
    for bytes in [rss::document(&head, &site), atom::document(&head, &site)] {
        let document = roxmltree::Document::parse(text(&bytes)).unwrap();
        let titles: Vec<&str> = document
            .descendants()
            .filter(|node| node.has_tag_name("item") || node.tag_name().name() == "entry")
            .map(|item| {
                let title = item.children().find(|n| n.tag_name().name() == "title");
                title.unwrap().text().unwrap()
            })
            .collect();
        assert_eq!(titles, HARD_TITLES);
    }
}

#[test]
fn every_format_has_the_same_ids_dates_and_content() {
    let site = site();
    let head = morning(&site);
    let [rss, atom, json] = all(&head, &site).map(|bytes| read(&bytes));
    for (n, item) in head.items.iter().enumerate() {
        for feed in [&rss, &atom, &json] {
            let entry = &feed.entries[n];
            assert_eq!(entry.id, item.id);
            assert_eq!(
                entry.published.unwrap().timestamp(),
                item.published.timestamp()
            );
        }
        for entry in [&atom.entries[n], &json.entries[n]] {
            assert_eq!(entry.published, Some(item.published));
            assert_eq!(entry.updated, Some(item.updated));
        }
        let body = |feed: &Feed| {
            feed.entries[n]
                .content
                .as_ref()
                .unwrap()
                .body
                .clone()
                .unwrap()
        };
        assert_eq!(body(&rss), body(&atom));
        assert_eq!(body(&atom), body(&json));
    }
}

#[test]
fn pretty_printing_leaves_white_space_in_text_alone() {
    let site = site();
    let mut item = story(1, "Verse");
    story_of(&mut item).html = "<pre>\n  one\n\n    two ]]> \n</pre>\n".into();
    let html = story_of(&mut item).html.clone();
    let head = head(&site, 0, vec![item]);
    let rss = rss::document(&head, &site);
    let document = roxmltree::Document::parse(text(&rss)).unwrap();
    let encoded = document
        .descendants()
        .find(|node| node.tag_name().name() == "encoded");
    assert_eq!(encoded.unwrap().text(), Some(html.as_str()));
    let atom = atom::document(&head, &site);
    let document = roxmltree::Document::parse(text(&atom)).unwrap();
    let content = document
        .descendants()
        .find(|node| node.tag_name().name() == "content");
    assert_eq!(content.unwrap().text(), Some(html.as_str()));
}

#[test]
fn only_used_namespaces_are_declared() {
    fn prefixes(bytes: &[u8]) -> Vec<String> {
        let document = roxmltree::Document::parse(text(bytes)).unwrap();
        let root = document.root_element();
        let declared = root.namespaces().filter_map(roxmltree::Namespace::name);
        declared.map(Into::into).collect()
    }
    let site = site();
    let empty = head(&site, 0, Vec::new());
    assert_eq!(prefixes(&rss::document(&empty, &site)), ["atom"]);
    assert!(prefixes(&atom::document(&empty, &site)).is_empty());
    let full = morning(&site);
    assert_eq!(
        prefixes(&rss::document(&full, &site)),
        ["atom", "content", "dc"]
    );
    assert_eq!(prefixes(&atom::document(&full, &site)), ["at"]);
}

#[test]
fn tombstones_stand_before_the_first_entry() {
    let site = site();
    for items in [vec![story(1, "a"), story(2, "b")], Vec::new()] {
        let mut head = head(&site, 0, items);
        head.tombstones = vec![tombstone(), tombstone()];
        let atom = atom::document(&head, &site);
        let document = roxmltree::Document::parse(text(&atom)).unwrap();
        let names: Vec<&str> = document
            .root_element()
            .children()
            .filter(roxmltree::Node::is_element)
            .map(|node| node.tag_name().name())
            .filter(|name| matches!(*name, "deleted-entry" | "entry"))
            .collect();
        let expected = ["deleted-entry", "deleted-entry", "entry", "entry"];
        assert_eq!(names, expected[..2 + head.items.len()]);
        let deleted = document
            .descendants()
            .find(|node| node.tag_name().name() == "deleted-entry")
            .unwrap();
        assert_eq!(
            deleted.tag_name().namespace(),
            Some("http://purl.org/atompub/tombstones/1.0")
        );
        assert_eq!(deleted.attribute("ref"), Some("tag:news.example,2026:a&b"));
        assert_eq!(deleted.attribute("when"), Some("2026-05-13T08:00:00.500Z"));
    }
}

#[test]
fn a_description_comes_before_the_content_and_is_html() {
    let site = site();
    let mut item = story(1, "x");
    story_of(&mut item).summary = "I <3 R&D".into();
    let rss = rss::document(&head(&site, 0, vec![item]), &site);
    let document = roxmltree::Document::parse(text(&rss)).unwrap();
    let item = document.descendants().find(|n| n.has_tag_name("item"));
    let names: Vec<&str> = item
        .unwrap()
        .children()
        .filter(roxmltree::Node::is_element)
        .map(|node| node.tag_name().name())
        .collect();
    let place = |name| names.iter().position(|other| *other == name).unwrap();
    assert!(place("description") < place("encoded"), "{names:?}");
    let description = document
        .descendants()
        .filter(|n| n.has_tag_name("description"))
        .nth(1);
    assert_eq!(description.unwrap().text(), Some("I &lt;3 R&amp;D"));
}

#[test]
fn no_named_entity_of_the_three_and_no_cdata_leaves() {
    let site = site();
    let head = morning(&site);
    for bytes in [rss::document(&head, &site), atom::document(&head, &site)] {
        for banned in ["&amp;", "&lt;", "&gt;", "<![CDATA["] {
            assert!(!text(&bytes).contains(banned), "{banned}");
        }
        assert!(bytes.ends_with(b">\n"));
        assert!(!bytes.contains(&b'\r'));
    }
}

#[test]
fn a_config_title_with_control_characters_breaks_no_document() {
    let mut site = bare_site();
    site.feeds[0].title = "a\u{0}\u{1b}\u{ffff}b\rc".into();
    let head = head(&site, 0, vec![story(1, "x")]);
    for bytes in [rss::document(&head, &site), atom::document(&head, &site)] {
        roxmltree::Document::parse(text(&bytes)).unwrap();
    }
    assert_eq!(
        read(&rss::document(&head, &site)).title.unwrap().content,
        "abc"
    );
}

#[test]
fn json_puts_the_version_first_and_ends_in_one_line_feed() {
    let site = site();
    let json = json::document(&morning(&site), &site);
    assert!(text(&json).starts_with("{\n  \"version\": \"https://jsonfeed.org/version/1.1\",\n"));
    assert!(json.ends_with(b"}\n") && !json.ends_with(b"\n\n"));
}
