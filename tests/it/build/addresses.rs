//! Addresses in the text of articles, through the binary.

use std::fs;

use crate::site::{Site, article};

const LINK: &str =
    "<a href=\"https://quay.example/a_(b)?c=1&amp;d=2\">https://quay.example/a_(b)?c=1&amp;d=2</a>";
const MAIL: &str = "<a href=\"mailto:press@quay.example\">press@quay.example</a>";

fn site(config: &str) -> Site {
    let mut site = Site::configured(config);
    let text = "See the plan (https://quay.example/a_(b)?c=1&d=2), or write to <press@quay.example>. \
                Not https://exa,mple.org/x, nor https://ada:word@quay.example/.";
    site.article(
        "a.txt",
        article(text, &["Ferry Returns to the Outer Islands"]),
    );
    site.build();
    site
}

#[test]
fn addresses_in_the_text_are_links_in_feeds_and_pages() {
    let site = site("");
    let json: serde_json::Value =
        serde_json::from_str(&site.document("stories/feed.json")).unwrap();
    let page = site.document("pages/a.html");
    for html in [json["items"][0]["content_html"].as_str().unwrap(), &page] {
        assert!(
            html.contains(&format!("See the plan ({LINK}), or")),
            "{html}"
        );
        assert!(
            html.contains(&format!("write to &lt;{MAIL}&gt;.")),
            "{html}"
        );
        let refused = "Not https://exa,mple.org/x, nor https://ada:word@quay.example/.";
        assert!(html.contains(refused), "{html}");
    }
    for feed in ["stories/rss.xml", "stories/atom.xml"] {
        assert!(
            site.document(feed)
                .contains("https://quay.example/a_(b)?c=1")
        );
    }
    site.assert_checked();
    site.assert_same_as_all();
}

#[test]
fn a_lost_ledger_finds_the_addresses_again() {
    for config in ["", "[output]\npages = false\n"] {
        let mut site = site(config);
        let before = site.output();
        // What documents say stands in where the article can't be read, and where it can.
        for broken in [true, false] {
            site.lose_ledger();
            let path = site.path("articles/a.txt");
            let text = fs::read(&path).unwrap();
            if broken {
                fs::write(&path, "").unwrap();
            }
            site.build_with("", if broken { 3 } else { 0 });
            assert_eq!(site.output(), before, "{config}");
            site.build_with("--all", if broken { 3 } else { 0 });
            assert_eq!(site.output(), before, "{config}");
            fs::write(&path, text).unwrap();
        }
    }
}
