//! Hubs: every head names them, as WebSub's discovery has it, and nothing else does.

use feed_rs::model::FeedType;
use serde_json::{Value, json};

use crate::site::{Site, article};

const HUBS: [&str; 2] = [
    "https://hub.example/",
    "https://push.example/hub?key=a&b=%22",
];

const SITE: &str = "[site]\ntitle = \"Quay\"\nbase_url = \"https://quay.example/feeds/\"\nid = \"tag:quay.example,2026:\"\n\n\
    [[feeds]]\nstories = 1\nwindow = \"1m\"\narchive_size = 1\narchive = [\"rss\", \"atom\", \"json\"]\nalso_at = { rss = [\"feed/index.xml\"] }\n";

/// A site of three stories, two of them sealed, without hubs.
fn site() -> Site {
    let mut site = Site::new();
    site.write("config.toml", SITE);
    for name in ["ice", "fog", "tide"] {
        let text = article(&format!("The {name} came early this year."), &[]);
        site.article(&format!("{name}.txt"), text);
        site.build();
    }
    site
}

fn name_hubs(site: &Site) {
    let hubs = HUBS.map(|hub| format!("\"{hub}\"")).join(", ");
    site.write(
        "config.toml",
        format!("{SITE}\n[websub]\nhubs = [{hubs}]\n"),
    );
}

fn is_head(path: &str) -> bool {
    let is_sealed = path.starts_with("archive/") || path.starts_with("pages/");
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_feed = [
        "rss.xml",
        "atom.xml",
        "feed.json",
        "index.html",
        "index.xml",
    ]
    .contains(&name);
    is_feed && !is_sealed
}

/// The links of a relation in front of the first item: their addresses, in order.
fn links(text: &str, rel: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(text).unwrap();
    let frame = document.root_element();
    let channel = frame.children().find(|node| node.has_tag_name("channel"));
    let links = channel.unwrap_or(frame).children();
    let links = links.filter(|node| {
        node.has_tag_name(("http://www.w3.org/2005/Atom", "link"))
            && node.attribute("rel") == Some(rel)
    });
    links
        .map(|link| link.attribute("href").unwrap().to_owned())
        .collect()
}

#[test]
fn every_head_names_the_hubs_and_itself() {
    let mut site = site();
    name_hubs(&site);
    site.build();
    for (path, own) in [
        ("rss.xml", "rss.xml"),
        ("feed/index.xml", "rss.xml"),
        ("atom.xml", "atom.xml"),
    ] {
        let text = site.document(path);
        assert_eq!(links(&text, "hub"), HUBS, "{path}");
        let own = format!("https://quay.example/feeds/{own}");
        assert_eq!(links(&text, "self"), [own], "{path}");
        feed_rs::parser::parse(text.as_bytes()).unwrap();
    }
    // JSON Feed 1.1: `hubs`, each with a type and a URL.
    let text = site.document("feed.json");
    let feed: Value = serde_json::from_str(&text).unwrap();
    let hub = |url: &str| json!({ "type": "WebSub", "url": url });
    assert_eq!(feed["hubs"], json!(HUBS.map(hub)));
    assert_eq!(feed["feed_url"], "https://quay.example/feeds/feed.json");
    let read = feed_rs::parser::parse(text.as_bytes()).unwrap();
    assert_eq!(read.feed_type, FeedType::JSON);
    // A page's are in its head, where WebSub §4 has subscribers look, with the address to subscribe to.
    let page = site.document("index.html");
    let (head, _) = page.split_once("</head>").unwrap();
    for line in [
        "<link rel=\"hub\" href=\"https://hub.example/\">\n",
        "<link rel=\"hub\" href=\"https://push.example/hub?key=a&amp;b=%22\">\n",
        "<link rel=\"self\" href=\"https://quay.example/feeds/\">\n",
    ] {
        assert_eq!(head.matches(line).count(), 1, "{line} in {head}");
    }
    site.assert_checked();
}

#[test]
fn a_hub_rewrites_heads_alone_and_its_end_brings_them_back() {
    let mut site = site();
    let (before, stats) = (site.output(), site.stats());
    name_hubs(&site);
    site.build();
    let (after, touched) = (site.output(), site.stats());
    for path in before.keys().filter(|path| *path != "feedmill.json") {
        let is_other = before[path] != after[path];
        assert_eq!(is_other, is_head(path), "{path}");
        assert_eq!(stats[path] != touched[path], is_other, "{path}");
    }
    assert!(
        before.keys().any(|path| path == "archive/1/atom.xml"),
        "{:?}",
        before.keys()
    );
    site.assert_same_as_all();
    site.write("config.toml", SITE);
    site.build();
    let mut back = site.output();
    back.insert("feedmill.json".into(), before["feedmill.json"].clone());
    assert_eq!(back, before);
}

#[test]
fn a_lost_ledger_is_read_back_from_heads_with_hubs() {
    let mut site = site();
    name_hubs(&site);
    site.build();
    let before = site.output();
    site.lose_ledger();
    site.build();
    let mut after = site.output();
    after.insert("feedmill.json".into(), before["feedmill.json"].clone());
    assert_eq!(after, before);
}
