//! Images and files that the text of Markdown and HTML leads to.

use std::collections::BTreeSet;

use serde_json::Value;

use super::files::{mp3, pdf, png};
use super::{BASE, PUBLISHED_IN, assert_led_to, document, item, problems, published};
use crate::site::Site;

const NIGHT: &str =
    "---\ntitle: Night ferry\ndate: 2026-05-13\n---\n\nThe ferry waits for the tide.\n\n";

#[test]
fn what_markdown_leads_to_is_published_with_it() {
    let mut site = Site::new();
    let (quay, paper) = (png(1_200, 800, 1), pdf());
    site.article("news/img/quay pier.png", &quay);
    site.article("news/Plan.PDF", &paper);
    let text = "![The quay](img/quay%20pier.png \"Dawn\")\n\nSee the [timetable](Plan.PDF), [here](/up/there.zip), \
                [there](b.html) and ![gone](gone.png).\n";
    site.article("news/a.md", format!("{NIGHT}{text}"));
    let built = site.build();
    let missing = ["news/a.md:null: the text: \"news/gone.png\" isn't there"];
    assert_eq!(problems(&built), missing);
    assert_eq!(problems(&site.build()), missing);
    let [image, plan] = [document(&quay, "png"), document(&paper, "pdf")];
    assert_eq!(
        published(&site),
        BTreeSet::from([image.clone(), plan.clone()])
    );
    let found = item(&site, "news/a");
    assert_eq!(found["image"], format!("{BASE}{image}"));
    assert_eq!(found["attachments"], Value::Null);
    let content = found["content_html"].as_str().unwrap();
    for expected in [
        format!("<img src=\"{BASE}{image}\" alt=\"The quay\" title=\"Dawn\">"),
        format!("<a href=\"{BASE}{plan}\">timetable</a>"),
        "<a href=\"https://quay.example/up/there.zip\">here</a>".into(),
        format!("<img src=\"{BASE}pages/news/gone.png\" alt=\"gone\">"),
    ] {
        assert!(content.contains(&expected), "{expected}: {content}");
    }
    let rss = site.document("rss.xml");
    assert!(rss.contains("<media:thumbnail height=\"800\""), "{rss}");
    assert!(!rss.contains("<enclosure"), "{rss}");
    // A page shows it once, wherever the output lies.
    let page = site.document("pages/news/a.html");
    assert_eq!(page.matches("<img src=\"../../media/").count(), 1, "{page}");
    assert!(
        page.contains(&format!("<a href=\"../../{plan}\">timetable</a>")),
        "{page}"
    );
    assert!(
        page.contains(&format!(
            "<meta property=\"og:image\" content=\"{BASE}{image}\">"
        )),
        "{page}"
    );
    assert_led_to(&site);
    site.assert_checked();
    site.assert_same_as_all();
}

#[test]
fn what_html_shows_is_published_in_each_size() {
    for more in ["", "[output]\npages = false\n"] {
        let mut site = Site::configured(more);
        let [small, large, before] = [1, 2, 3].map(|seed| png(10, 10, seed));
        for (name, bytes) in [("s.png", &small), ("l.png", &large), ("b.png", &before)] {
            site.article(name, bytes);
        }
        site.article("film.mp3", mp3(100));
        let html = "<h1>Night ferry</h1><p>The ferry waits.</p>\
                    <p><img src='/s.png?v=2' srcset='/s.png 1x, l.png 2x' alt='A &amp; B'></p>\
                    <video src=film.mp4 poster=b.png controls></video><audio src=film.mp3 controls></audio>\
                    <p>It is in <code>\"https://quay.example/feeds/media/\"</code>.</p>";
        site.article("a.html", html);
        let built = site.build();
        assert_eq!(
            problems(&built),
            ["a.html:null: the text: \"film.mp4\" isn't there"]
        );
        let [s, l, b] = [small, large, before].map(|bytes| document(&bytes, "png"));
        let film = document(&mp3(100), "mp3");
        let content = item(&site, "a")["content_html"].to_string();
        let shown = format!(
            "<img src=\\\"{BASE}{s}\\\" alt=\\\"A &amp; B\\\" srcset=\\\"{BASE}{s} 1x, {BASE}{l} 2x\\\">"
        );
        assert!(content.contains(&shown), "{content}");
        assert!(
            content.contains(&format!("poster=\\\"{BASE}{b}\\\"")),
            "{content}"
        );
        assert_eq!(item(&site, "a")["image"], format!("{BASE}{s}"));
        if more.is_empty() {
            let page = site.document("pages/a.html");
            let shown =
                format!("<img src=\"../{s}\" alt=\"A &amp; B\" srcset=\"../{s} 1x, ../{l} 2x\">");
            assert!(page.contains(&shown), "{page}");
            assert!(page.contains(&format!("src=\"../{film}\"")), "{page}");
            assert!(page.contains("<code>\"https://quay.example/feeds/media/\""));
        }
        assert_led_to(&site);
        site.assert_checked();
        site.assert_same_as_all();
    }
}

#[test]
fn what_a_text_shows_changes_goes_and_comes_back() {
    let mut site = Site::new();
    let (old, new) = (png(10, 10, 1), png(10, 10, 2));
    site.article("quay.png", &old);
    site.article("a.md", format!("{NIGHT}![](quay.png)\n"));
    site.article("b.md", "# Day ferry\n\nIt sails.\n\n![](quay.png)\n");
    site.build();
    assert_eq!(published(&site), BTreeSet::from([document(&old, "png")]));
    let date = site.item("a").updated;
    site.article("quay.png", &new);
    let built = site.build();
    assert_eq!(built["changed"].as_array().unwrap().len(), 2, "{built}");
    assert_eq!(site.item("a").updated, date);
    assert_eq!(published(&site), BTreeSet::from([document(&new, "png")]));
    site.assert_same_as_all();
    site.remove("quay.png");
    let built = site.build();
    assert_eq!(
        problems(&built),
        [
            "a.md:null: the text: \"quay.png\" isn't there",
            "b.md:null: the text: \"quay.png\" isn't there"
        ]
    );
    assert_eq!(published(&site), BTreeSet::new());
    site.assert_same_as_all();
    site.article("quay.png", &old);
    assert_eq!(problems(&site.build()), [""; 0]);
    assert_eq!(published(&site), BTreeSet::from([document(&old, "png")]));
    assert_led_to(&site);
    site.assert_same_as_all();
    // A link that leads to a file which comes later.
    site.article("b.md", "# Day ferry\n\nIt sails: [when](plan.pdf).\n");
    assert_eq!(problems(&site.build()), [""; 0]);
    site.article("plan.pdf", pdf());
    site.build();
    assert!(published(&site).contains(&document(&pdf(), "pdf")));
    assert_led_to(&site);
    site.assert_same_as_all();
}

#[test]
fn a_named_image_comes_before_the_first_of_the_text() {
    let mut site = Site::new();
    let [named, shown] = [1, 2].map(|seed| png(10, 10, seed));
    site.article("named.png", &named);
    site.article("shown.png", &shown);
    let head = NIGHT.replace("title", "image: named.png\ntitle");
    site.article("a.md", format!("{head}![It](shown.png)\n"));
    site.article(
        "b.md",
        "# Day ferry\n\nIt sails. ![](https://e.example/b.png) ![](shown.png)\n",
    );
    site.build();
    assert_eq!(
        item(&site, "a")["image"],
        format!("{BASE}{}", document(&named, "png"))
    );
    let page = site.document("pages/a.html");
    assert_eq!(page.matches("<img ").count(), 2, "{page}");
    assert_eq!(item(&site, "b")["image"], "https://e.example/b.png");
    let page = site.document("pages/b.html");
    assert!(page.contains("og:image\" content=\"https://e.example/b.png\""));
    assert_eq!(page.matches("<img ").count(), 2, "{page}");
    // The text shows what the head names, too: once is enough.
    site.article("a.md", format!("{head}![It](named.png)\n"));
    site.build();
    let page = site.document("pages/a.html");
    assert_eq!(page.matches("<img ").count(), 1, "{page}");
    assert_led_to(&site);
    site.assert_same_as_all();
}

#[test]
fn texts_with_images_are_read_back_when_the_ledger_is_lost() {
    for more in PUBLISHED_IN {
        let mut site = Site::configured(more);
        for n in 0..6 {
            site.article(&format!("{n}.png"), png(10, 10, n));
            let text = format!("# Ferry {n}\n\nIt sails.\n\n![It & more]({n}.png)\n\n![](0.png)\n");
            site.article(&format!("{n}.md"), text);
            site.build();
        }
        site.assert_loses_nothing(0);
        assert_led_to(&site);
        site.assert_checked();
    }
}
