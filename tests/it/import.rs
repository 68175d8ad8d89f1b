//! `feedmill import`: what subscribers of an old feed know stands in ours to the letter. Expectations come from the
//! old feeds, which are as each tool's own templates write them.

use std::collections::BTreeMap;
use std::fs;

use chrono::{DateTime, Utc};
use feed_rs::parser;
use serde_json::Value;

use crate::site::{ID, Site};

/// What a reader keeps of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    published: Option<i64>,
    link: Option<String>,
}

/// A document's items by their ids, as a library reads them; of headlines none.
fn known(document: &[u8]) -> BTreeMap<String, Known> {
    let feed = parser::Builder::new().build().parse(document).unwrap();
    let entries = feed.entries.into_iter();
    let known = entries.map(|entry| {
        let link = entry
            .links
            .iter()
            .find(|link| link.rel.as_deref() != Some("related"));
        let known = Known {
            published: entry.published.or(entry.updated).map(|at| at.timestamp()),
            link: link.map(|link| link.href.clone()),
        };
        (entry.id, known)
    });
    known.filter(|(id, _)| !id.contains(":headline:")).collect()
}

fn of(site: &Site, document: &str) -> BTreeMap<String, Known> {
    known(site.document(document).as_bytes())
}

fn import(site: &Site, arguments: &str) -> Value {
    let ran = site.run(&format!("import --json {arguments}"));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    serde_json::from_str(&ran.out).unwrap()
}

/// Each item of the old feed stands in the documents of ours with its id, its second and its link.
#[track_caller]
fn assert_adopted(site: &Site, old: &str, documents: &[&str]) {
    let old = known(old.as_bytes());
    assert!(!old.is_empty());
    for document in documents {
        let ours = of(site, document);
        for (id, item) in &old {
            assert_eq!(ours.get(id), Some(item), "{id} in {document}");
        }
    }
}

const ALL: [&str; 3] = ["rss.xml", "atom.xml", "feed.json"];

/// Whole feeds, which no item leaves for its age.
const WIDE: &str = "[[feeds]]\nwindow = \"1m\"\n";

const HUGO: &str = r#"<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
  <channel>
    <title>Posts on Quay</title>
    <link>https://quay.example/posts/</link>
    <description>Recent content in Posts on Quay</description>
    <generator>Hugo</generator>
    <language>en</language>
    <lastBuildDate>Fri, 03 Apr 2026 08:15:42 +0200</lastBuildDate>
    <atom:link href="https://quay.example/posts/index.xml" rel="self" type="application/rss+xml" />
    <item>
      <title>Night ferry&#39;s back</title>
      <link>https://quay.example/posts/night-ferry/</link>
      <pubDate>Fri, 03 Apr 2026 08:15:42 +0200</pubDate>
      <guid>https://quay.example/posts/night-ferry/</guid>
      <description>&lt;p&gt;It ran until four.&lt;/p&gt;</description>
    </item>
    <item>
      <title>Pier light</title>
      <link>https://quay.example/posts/pier-light/</link>
      <pubDate>Thu, 02 Apr 2026 00:00:00 +0000</pubDate>
      <guid>https://quay.example/posts/pier-light/</guid>
      <description>Somebody painted it.</description>
    </item>
  </channel>
</rss>
"#;

/// Its articles say other dates than the feed: the day alone, and another hour.
fn hugo() -> Site {
    let site = Site::configured(WIDE);
    site.article(
        "posts/night-ferry/index.txt",
        "---\ntitle: \"Night ferry's back\"\ndate: 2026-04-03\n---\n\nIt ran until four. Nobody slept at the quay.\n",
    );
    site.article(
        "posts/Pier Light.txt",
        "---\ntitle: Pier light\ndate: 2026-04-02T11:00:00Z\n---\n\nSomebody painted it. It is green now.\n",
    );
    site.write("old.xml", HUGO);
    site
}

#[test]
fn what_hugos_subscribers_know_stays() {
    let mut site = hugo();
    let said = import(&site, "old.xml");
    assert_eq!(said["matched"].as_array().unwrap().len(), 2, "{said}");
    assert!(!site.has("rss.xml"), "an import publishes nothing");
    let explained = site.run("explain articles/posts/night-ferry/index.txt");
    for part in [
        "takes over  id https://quay.example/posts/night-ferry/\n",
        "published 2026-04-03 06:15:42 UTC\n",
        "(from the feed that was imported, when it is released)\n",
    ] {
        assert!(explained.out.contains(part), "{part}: {explained:?}");
    }
    site.build();
    assert_adopted(&site, HUGO, &ALL);
    site.assert_same_as_all();
    site.assert_checked();
}

const JEKYLL: &str = r#"<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" ><generator uri="https://jekyllrb.com/" version="4.3.3">Jekyll</generator><link href="https://quay.example/feed.xml" rel="self" type="application/atom+xml" /><link href="https://quay.example/" rel="alternate" type="text/html" /><updated>2026-04-05T10:00:00+00:00</updated><id>https://quay.example/feed.xml</id><title type="html">Quay</title><subtitle>News</subtitle><entry><title type="html">Night ferry</title><link href="https://quay.example/boats/2026/04/03/night-ferry.html" rel="alternate" type="text/html" title="Night ferry" /><published>2026-04-03T08:15:42+02:00</published><updated>2026-04-04T09:00:00+02:00</updated><id>https://quay.example/boats/2026/04/03/night-ferry</id><content type="html" xml:base="https://quay.example/boats/2026/04/03/night-ferry.html"><![CDATA[<p>It ran until four.</p>]]></content><author><name></name></author><category term="boats" /><summary type="html"><![CDATA[It ran until four.]]></summary></entry></feed>"#;

#[test]
fn what_jekylls_subscribers_know_stays_with_the_time_of_an_edit() {
    let mut site = Site::configured(WIDE);
    site.article(
        "_posts/2026-04-03-night-ferry.txt",
        "---\ntitle: Night ferry\n---\n\nIt ran until four.\n",
    );
    site.write("old.xml", JEKYLL);
    import(&site, "old.xml");
    site.build();
    assert_adopted(&site, JEKYLL, &ALL);
    let item = &site.items()[0];
    assert_eq!(
        (item.published.as_str(), item.updated.as_str()),
        ("2026-04-03T06:15:42Z", "2026-04-04T07:00:00Z")
    );
}

const PELICAN: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Quay</title><link href="https://quay.example/" rel="alternate"></link><link href="https://quay.example/feeds/all.atom.xml" rel="self"></link><id>https://quay.example/</id><updated>2026-04-03T08:15:00+02:00</updated><entry><title>Night ferry</title><link href="https://quay.example/night-ferry.html" rel="alternate"></link><published>2026-04-03T08:15:00+02:00</published><updated>2026-04-03T08:15:00+02:00</updated><author><name>Ada Quay</name></author><id>tag:quay.example,2026-04-03:/night-ferry.html</id><summary type="html">&lt;p&gt;It ran until four.&lt;/p&gt;
</summary><content type="html">&lt;p&gt;It ran until four.&lt;/p&gt;
</content><category term="boats"></category></entry></feed>"#;

#[test]
fn what_pelicans_subscribers_know_stays() {
    let mut site = Site::configured(WIDE);
    site.article(
        "night.txt",
        "Title: Night ferry\nDate: 2026-04-03 08:15\nSlug: night-ferry\n\nIt ran until four.\n",
    );
    site.write("old.xml", PELICAN);
    import(&site, "old.xml");
    site.build();
    assert_adopted(&site, PELICAN, &ALL);
}

const ELEVENTY: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
  <title>Quay</title>
  <link href="https://quay.example/feed/feed.xml" rel="self" />
  <link href="https://quay.example/" />
  <updated>2026-04-03T00:00:00Z</updated>
  <id>https://quay.example/</id>
  <entry>
    <title>Night ferry</title>
    <link href="https://quay.example/blog/night-ferry/" />
    <updated>2026-04-03T00:00:00Z</updated>
    <id>https://quay.example/blog/night-ferry/</id>
    <content type="html">&lt;p&gt;It ran until four.&lt;/p&gt;</content>
  </entry>
</feed>
"#;

#[test]
fn an_entry_that_knows_no_time_but_its_edit_is_published_then() {
    let mut site = Site::configured(WIDE);
    site.article(
        "blog/night-ferry.txt",
        "title: Night ferry\n\nIt ran until four.\n",
    );
    site.write("old.xml", ELEVENTY);
    import(&site, "old.xml");
    site.build();
    assert_adopted(&site, ELEVENTY, &ALL);
}

/// WordPress's feed and its export say the same; neither guids nor links hold a name of the article.
#[test]
fn what_wordpress_subscribers_know_stays_by_feed_and_by_export() {
    let feed = r#"<rss version="2.0"><channel><title>Quay</title><link>https://quay.example</link><description></description>
<item><title>Night ferry</title><link>https://quay.example/2026/04/03/12/</link>
<pubDate>Fri, 03 Apr 2026 06:15:42 +0000</pubDate><guid isPermaLink="false">https://quay.example/?p=12</guid>
<description><![CDATA[It ran until four. [&#8230;]]]></description></item></channel></rss>"#;
    let export = r#"<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Quay</title><link>https://quay.example</link><description></description>
<item><title>Night ferry</title><link>https://quay.example/2026/04/03/12/</link><pubDate>Fri, 03 Apr 2026 06:15:42 +0000</pubDate>
<dc:creator>ada</dc:creator><guid isPermaLink="false">https://quay.example/?p=12</guid><description></description>
<content:encoded><![CDATA[It ran until four.]]></content:encoded><excerpt:encoded></excerpt:encoded><wp:post_type>post</wp:post_type>
<wp:status>publish</wp:status></item><item><title>About us</title><link>https://quay.example/about/</link>
<guid isPermaLink="false">https://quay.example/?page_id=2</guid><wp:post_type>page</wp:post_type><wp:status>publish</wp:status></item>
</channel></rss>"#;
    for old in [feed, export] {
        let mut site = Site::configured(WIDE);
        site.article(
            "night.txt",
            "title: Night ferry\ndate: 2026-04-03\n\nIt ran until four.\n",
        );
        site.article("about.txt", "title: About us\n\nWe write.\n");
        site.write("old.xml", old);
        let said = import(&site, "old.xml");
        assert_eq!(said["matched"].as_array().unwrap().len(), 1);
        assert_eq!(said["matched"][0]["by"], "title_and_date");
        assert_eq!(said["articles_left"], serde_json::json!(["about.txt"]));
        site.build();
        assert_adopted(&site, feed, &ALL);
    }
}

#[test]
fn a_json_feed_and_another_of_the_same_stories_are_taken_together() {
    let mut site = hugo();
    site.article(
        "posts/third.txt",
        "title: A third\n\nThis one is in the JSON feed alone.\n",
    );
    site.write("old.json", r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Quay", "items": [
        {"id": "https://quay.example/posts/pier-light/", "url": "https://quay.example/posts/pier-light/", "content_text": "x", "date_published": "2020-01-01T00:00:00Z"},
        {"id": "https://quay.example/posts/third/", "url": "https://quay.example/posts/third/", "content_text": "x", "date_published": "2026-04-01T01:02:03.456Z"}]}"#);
    let said = import(&site, "old.xml old.json");
    assert_eq!(said["matched"].as_array().unwrap().len(), 3);
    site.build();
    assert_adopted(&site, HUGO, &ALL);
    let third = site
        .items()
        .into_iter()
        .find(|item| item.id == "https://quay.example/posts/third/");
    assert_eq!(third.unwrap().published, "2026-04-01T01:02:03.456Z");
}

#[test]
fn edits_renames_and_new_titles_change_nothing_of_what_was_adopted() {
    let mut site = hugo();
    import(&site, "old.xml");
    site.build();
    site.rename("posts/Pier Light.txt", "lights/one.txt");
    site.build();
    site.article(
        "lights/one.txt",
        "---\ntitle: The light on the pier\ndate: 2026-04-02T11:00:00Z\n---\n\nSomebody painted it. It is red now.\n",
    );
    site.build();
    assert_adopted(&site, HUGO, &ALL);
    let item = site
        .items()
        .into_iter()
        .find(|item| item.title == "The light on the pier");
    let item = item.unwrap();
    assert_eq!(item.id, "https://quay.example/posts/pier-light/");
    assert!(item.updated > item.published);
    site.assert_same_as_all();
}

#[test]
fn an_authors_new_date_counts_after_the_release() {
    let mut site = hugo();
    import(&site, "old.xml");
    site.build();
    site.article(
        "posts/Pier Light.txt",
        "---\ntitle: Pier light\ndate: 2026-04-01T12:00:00Z\n---\n\nSomebody painted it. It is green now.\n",
    );
    site.build();
    let ours = of(&site, "atom.xml");
    let light = &ours["https://quay.example/posts/pier-light/"];
    assert_eq!(
        light.published,
        Some(
            "2026-04-01T12:00:00Z"
                .parse::<DateTime<Utc>>()
                .unwrap()
                .timestamp()
        )
    );
}

#[test]
fn a_lost_ledger_forgets_nothing_that_was_adopted() {
    for more in [
        WIDE,
        "[output]\npages = false\n[[feeds]]\nwindow = \"1m\"\nformats = [\"rss\"]\nitems = [\"stories\"]\n",
        "[output]\npages = false\n[[feeds]]\nwindow = \"1m\"\nformats = [\"atom\"]\n",
        "[[feeds]]\nwindow = \"1m\"\nformats = [\"json\", \"html\"]\n",
    ] {
        let mut site = hugo();
        site.write(
            "config.toml",
            fs::read_to_string(site.path("config.toml"))
                .unwrap()
                .replace(WIDE, more),
        );
        let old = HUGO.replace(
            "<guid>https://quay.example/posts/pier-light/</guid>",
            "<guid isPermaLink=\"false\">pier &amp; light</guid>",
        );
        site.write("old.xml", &old);
        import(&site, "old.xml");
        site.build();
        let before = site.output();
        site.lose_ledger();
        site.build();
        assert_eq!(site.output(), before, "{more}");
        // Nor when an article is read again.
        site.modified("posts/Pier Light.txt", 1_778_751_000);
        site.modified("posts/night-ferry/index.txt", 1_778_751_000);
        site.build();
        assert_eq!(site.output(), before, "{more}");
    }
}

#[test]
fn a_lost_ledger_keeps_the_link_of_an_article_that_declares_its_id() {
    let mut site = Site::configured(WIDE);
    let text = "id: https://quay.example/?p=12\ntitle: Night ferry\n\nIt ran until four.\n";
    site.article("a.txt", text);
    site.write(
        "old.xml",
        "<rss><channel><item><guid isPermaLink='false'>https://quay.example/?p=12</guid>\
         <link>https://quay.example/x/</link></item></channel></rss>",
    );
    assert_eq!(import(&site, "old.xml")["matched"][0]["by"], "id");
    site.build();
    assert_eq!(site.items()[0].url, "https://quay.example/x/");
    let before = site.output();
    site.lose_ledger();
    site.build();
    assert_eq!(site.output(), before);
    site.article("a.txt", text.replace("four", "five"));
    site.build();
    assert_eq!(site.items()[0].url, "https://quay.example/x/");
    // What the author writes counts.
    site.article("a.txt", format!("link: https://quay.example/y/\n{text}"));
    site.build();
    assert_eq!(site.items()[0].url, "https://quay.example/y/");
}

#[test]
fn a_guid_that_is_no_iri_stays_in_rss_and_is_an_iri_elsewhere() {
    let mut site = hugo();
    let old = HUGO
        .replace(
            "<guid>https://quay.example/posts/night-ferry/</guid>",
            "<guid isPermaLink=\"false\">123</guid>",
        )
        .replace(
            "<guid>https://quay.example/posts/pier-light/</guid>",
            "<guid isPermaLink=\"false\">my pöst</guid>",
        );
    site.write("old.xml", &old);
    let said = import(&site, "old.xml");
    assert_eq!(said["guids"], 2);
    site.build();
    assert_adopted(&site, &old, &["rss.xml"]);
    let rss = site.document("rss.xml");
    assert!(
        rss.contains("<guid isPermaLink=\"false\">my pöst</guid>"),
        "{rss}"
    );
    for document in ["atom.xml", "feed.json"] {
        let ids: Vec<String> = of(&site, document).into_keys().collect();
        assert_eq!(
            ids,
            [format!("{ID}guid:123"), format!("{ID}guid:my%20p%C3%B6st")]
        );
    }
    site.assert_checked();
    site.assert_same_as_all();
}

#[test]
fn stories_older_than_the_head_are_in_the_history_alone() {
    let mut site = Site::configured("[[feeds]]\nstories = 5\nwindow = \"1m\"\narchive_size = 5\n");
    let mut old = String::from(
        "<rss version=\"2.0\"><channel><title>Q</title><link>https://quay.example/</link><description/>",
    );
    for number in (1..=30).rev() {
        // The files are named the other way round, and say no date.
        site.article(
            &format!("{:02}.txt", 30 - number),
            format!("title: Story number {number}\n\nNumber {number} was told.\n"),
        );
        let item = format!(
            "<item><title>Story number {number}</title><link>https://quay.example/p/{number}x/</link>\
             <guid>https://quay.example/p/{number}x/</guid><pubDate>{number:02} Mar 2026 10:00:00 +0000</pubDate></item>"
        );
        old.push_str(&item);
    }
    old.push_str("</channel></rss>");
    site.write("old.xml", &old);
    let said = import(&site, "old.xml");
    assert_eq!(said["matched"].as_array().unwrap().len(), 30);
    site.build();
    let old = known(old.as_bytes());
    let mut found = of(&site, "atom.xml");
    assert!(found.len() < 15);
    for page in 1..=5 {
        let path = format!("archive/{page}/atom.xml");
        found.extend(if site.has(&path) {
            of(&site, &path)
        } else {
            BTreeMap::new()
        });
    }
    assert_eq!(found, old);
    let head: Vec<String> = of(&site, "rss.xml").into_keys().collect();
    assert!(
        head.contains(&"https://quay.example/p/30x/".to_owned())
            && !head.contains(&"https://quay.example/p/1x/".to_owned())
    );
}

#[test]
fn importing_our_own_feeds_changes_no_byte() {
    let mut site = hugo();
    site.article(
        "more.txt",
        crate::site::article(
            "The ferry is late again, said the office.",
            &[
                "Ice on the River",
                "Fog Over the Bay",
                "Bread Is Dear",
                "Boats Are Few",
            ],
        ),
    );
    site.build();
    let before = site.output();
    for feed in ALL {
        let said = import(&site, &format!("feeds/{feed}"));
        assert_eq!(said["known"], 3, "{said}");
        assert_eq!(said["items_left"].as_array().unwrap().len(), 0);
    }
    site.build();
    assert_eq!(site.output(), before);
    assert!(!site.path(".feedmill/import.json").exists());
    // Nor in a site that begins with what the old one left, and forgets the rest.
    let again = hugo();
    again.article(
        "more.txt",
        fs::read(site.path("articles/more.txt")).unwrap(),
    );
    again.write("old.json", site.document("feed.json"));
    import(&again, "old.json");
    let ran = again.run(&format!("build --now {}", site.now()));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    for feed in ALL {
        assert_eq!(of(&again, feed), known(&before[feed]), "{feed}");
    }
}

#[test]
fn a_story_that_is_published_already_stays_as_it_is() {
    let mut site = hugo();
    site.build();
    let before = site.output();
    let ran = site.run("import old.xml");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(
        ran.err.contains(
            "posts/Pier Light.txt: published as tag:quay.example,2026:posts/Pier%20Light"
        ),
        "{ran:?}"
    );
    assert!(
        ran.err.contains("hint: if nobody has subscribed yet"),
        "{ran:?}"
    );
    site.build();
    assert_eq!(site.output(), before);
    // An article that is new takes over what is known of it.
    site.article("posts/third.txt", "title: A third\n\nIt comes late.\n");
    site.write(
        "third.xml",
        HUGO.replace("night-ferry", "third")
            .replace("Night ferry&#39;s back", "A third"),
    );
    assert_eq!(site.run("import third.xml").code, Some(3));
    site.build();
    let third = &of(&site, "rss.xml")["https://quay.example/posts/third/"];
    assert_eq!(
        third.published,
        Some(
            "2026-04-03T06:15:42Z"
                .parse::<DateTime<Utc>>()
                .unwrap()
                .timestamp()
        )
    );
}

#[test]
fn a_draft_takes_over_what_is_known_of_it_when_it_is_released_whatever_its_file_is_called_then() {
    let mut site = hugo();
    let text =
        "---\ntitle: Pier light\ndraft: true\n---\n\nSomebody painted it. It is green now.\n";
    site.article("posts/Pier Light.txt", text);
    import(&site, "old.xml");
    site.build();
    assert!(site.path(".feedmill/import.json").exists());
    assert_eq!(of(&site, "rss.xml").len(), 1);
    let status = site.run("status");
    assert!(
        status
            .out
            .contains("imported       1 story waits for release\n"),
        "{status:?}"
    );
    site.article("posts/Pier Light.txt", text.replace("draft: true\n", ""));
    site.build();
    assert_adopted(&site, HUGO, &ALL);
    assert!(!site.path(".feedmill/import.json").exists());

    let mut site = hugo();
    import(&site, "old.xml");
    site.rename("posts/Pier Light.txt", "elsewhere.txt");
    site.build();
    assert_adopted(&site, HUGO, &ALL);
}

#[test]
fn a_dry_run_writes_nothing_and_says_the_same() {
    let site = hugo();
    site.write(
        "old.xml",
        HUGO.replace("Pier light", "Gone")
            .replace("pier-light", "gone"),
    );
    let dry = site.run("import --dry-run old.xml");
    assert_eq!(dry.code, Some(0), "{dry:?}");
    assert!(!site.path(".feedmill").exists());
    assert_eq!(
        dry.out,
        "matched     \"Night ferry's back\"  posts/night-ferry/index.txt  (by name)\n\
         no article  \"Gone\"  https://quay.example/posts/gone/\n\
         no item     posts/Pier Light.txt\n\
         1 matched (1 by name), 1 without article; 1 article without item\n"
    );
    let real = site.run("import old.xml");
    assert_eq!(
        real.out,
        dry.out.trim_end().to_owned() + " → the next build takes them over\n"
    );
    assert!(site.path(".feedmill/import.json").exists());
}

#[test]
fn links_stay_the_sites_own_where_somebody_says_so() {
    let mut site = hugo();
    import(&site, "--no-links old.xml");
    site.build();
    let ours = of(&site, "rss.xml");
    let ferry = &ours["https://quay.example/posts/night-ferry/"];
    assert_eq!(
        ferry.link.as_deref(),
        Some("https://quay.example/feeds/pages/posts/night-ferry/index.html")
    );
}

#[test]
fn what_is_no_feed_is_named_with_the_way_on() {
    let site = hugo();
    for (name, text, said, hint) in [
        (
            "page.xml",
            "<!DOCTYPE html>\n<html><body>x",
            "page.xml: this is a web page",
            "rel=\"alternate\"",
        ),
        (
            "torn.xml",
            "<rss><channel>\n<item>",
            "torn.xml:2: the feed can't be read",
            "download it once more",
        ),
        (
            "empty.xml",
            "",
            "empty.xml: the file is empty",
            "name a feed",
        ),
        ("list.xml", "<opml/>", "its root is <opml>", "name a feed"),
    ] {
        site.write(name, text);
        let ran = site.run(&format!("import {name}"));
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.err.contains(said) && ran.err.contains(hint), "{ran:?}");
    }
    let ran = site.run("import https://quay.example/feed.xml");
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.err
            .contains("hint: download it: curl -L -o old.xml 'https://quay.example/feed.xml'"),
        "{ran:?}"
    );
    let ran = site.run("import none.xml");
    assert_eq!(ran.code, Some(1));
    let ran = site.run("import articles");
    assert_eq!(ran.code, Some(2));
    assert!(!site.path(".feedmill/import.json").exists());
}

#[test]
fn items_that_share_an_id_or_a_second_are_told_apart() {
    let mut site = hugo();
    let twice = HUGO.replace("Thu, 02 Apr 2026 00:00:00 +0000", "Fri, 03 Apr 2026 08:15:42 +0200").replace(
        "  </channel>",
        "<item><title>Again</title><link>https://quay.example/a/</link><guid>https://quay.example/posts/pier-light/</guid></item></channel>",
    );
    site.write("old.xml", &twice);
    let said = import(&site, "old.xml");
    assert_eq!(said["repeated"][0]["title"], "Again");
    site.build();
    let items = site.items();
    let times: Vec<&str> = items.iter().map(|item| item.published.as_str()).collect();
    assert_eq!(times, ["2026-04-03T06:15:42.001Z", "2026-04-03T06:15:42Z"]);
}

#[test]
fn a_lost_ledger_is_read_back_before_anything_is_imported() {
    let mut site = hugo();
    site.build();
    site.lose_ledger();
    let ran = site.run("import old.xml");
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(
        ran.err.contains("hint: run `feedmill build` first"),
        "{ran:?}"
    );
}

/// The guid, or the id, of each item of a document, as it is written.
fn written_ids(document: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let parts = document.split(&open).skip(1);
    let ids = parts.filter_map(|part| {
        let (_, text) = part.split_once('>')?;
        Some(text.split_once(&close)?.0.to_owned())
    });
    ids.collect()
}

#[test]
fn a_site_with_guids_that_are_no_iris_has_its_history_in_rss_too() {
    let small =
        "[[feeds]]\nstories = 5\nwindow = \"1m\"\narchive_size = 5\nitems = [\"stories\"]\n";
    let mut site = Site::configured(small);
    let mut old = String::from("<rss version=\"2.0\"><channel><title>Q</title>");
    for number in 1..=30 {
        site.article(
            &format!("{number:02}.txt"),
            format!("title: Story number {number}\n\nNumber {number} was told.\n"),
        );
        let item = format!(
            "<item><title>Story number {number}</title><guid isPermaLink=\"false\">number {number}</guid>\
             <pubDate>{number:02} Mar 2026 10:00:00 +0000</pubDate></item>"
        );
        old.push_str(&item);
    }
    site.write("old.xml", old + "</channel></rss>");
    import(&site, "old.xml");
    site.build();
    // From the head back, each page in RSS.
    let mut document = site.document("rss.xml");
    let mut guids = written_ids(&document, "guid");
    while let Some((_, page)) = document.split_once("rel=\"prev-archive\"") {
        assert!(page.starts_with(" type=\"application/rss+xml\""), "{page}");
        let (before, _) = document.split_once("\" rel=\"prev-archive\"").unwrap();
        let (_, url) = before
            .rsplit_once("href=\"https://quay.example/feeds/")
            .unwrap();
        document = site.document(url);
        guids.extend(written_ids(&document, "guid"));
    }
    guids.sort();
    guids.dedup();
    assert_eq!(guids.len(), 30);
    assert!(
        guids.iter().all(|guid| guid.starts_with("number ")),
        "{guids:?}"
    );
    let page = site.document("archive/1/atom.xml");
    assert!(
        written_ids(&page, "id").contains(&format!("{ID}guid:number%201")),
        "{page}"
    );
    site.assert_same_as_all();
    site.assert_checked();
    let before = site.output();
    site.lose_ledger();
    site.build();
    assert_eq!(site.output(), before);
    // An edit cuts its entry out of both.
    site.article(
        "02.txt",
        "title: Story number 2\n\nNumber 2 was told again.\n",
    );
    site.build();
    assert!(written_ids(&site.document("rss.xml"), "guid").contains(&"number 2".to_owned()));
    site.assert_same_as_all();
    site.assert_checked();
}

#[test]
fn the_first_such_guid_of_a_site_that_has_a_history_gives_it_one_in_rss() {
    let mut site = Site::configured("[[feeds]]\nstories = 5\nwindow = \"1m\"\narchive_size = 5\n");
    for number in 1..=30 {
        site.article(&format!("{number:02}.txt"), format!("title: Story number {number}\ndate: 2026-03-{number:02}\n\nNumber {number} was told.\n"));
    }
    site.build();
    assert!(site.has("archive/1/atom.xml") && !site.has("archive/1/rss.xml"));
    site.article("late.txt", "title: Late\n\nIt comes late, and is known.\n");
    site.write("old.xml", "<rss><channel><item><title>Late</title><guid>late one</guid><pubDate>12 May 2026 10:00:00 +0000</pubDate></item></channel></rss>");
    import(&site, "old.xml");
    site.build();
    assert!(site.has("archive/1/rss.xml"));
    assert!(
        site.document("rss.xml")
            .contains("rel=\"prev-archive\" type=\"application/rss+xml\"")
    );
    site.assert_same_as_all();
    site.assert_checked();
}

#[test]
fn items_without_an_article_are_written_and_no_file_is_replaced() {
    let site = hugo();
    let export = r#"<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<item><title>Lost &amp; found: "one"</title><link>https://quay.example/2020/lost/</link><pubDate>Fri, 03 Apr 2020 06:15:42 +0000</pubDate>
<guid isPermaLink="false">https://quay.example/?p=12</guid><content:encoded><![CDATA[<p>A glove.</p>]]></content:encoded><wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item>
<item><title>Another</title><link>https://quay.example/2021/lost/</link><guid isPermaLink="false">my lost</guid><wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item>
<item><title>日本の港</title><wp:post_type>post</wp:post_type><wp:status>private</wp:status></item>
<item><title>Pier light</title><link>https://quay.example/pier-light/</link><guid>https://quay.example/pier-light/</guid><wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item>
</channel></rss>"#;
    site.write("old.xml", export);
    site.write("articles/old/lost.md", "mine\n");
    let dry = import(&site, "--write=old -n old.xml");
    let said = import(&site, "--write=old old.xml");
    let names = serde_json::json!(["old/lost-2.md", "old/lost-3.md", "old/日本の港.md"]);
    assert_eq!((&said["written"], &dry["written"]), (&names, &names));
    let read = |name: &str| fs::read_to_string(site.path(&format!("articles/old/{name}"))).unwrap();
    assert_eq!(read("lost.md"), "mine\n");
    assert_eq!(
        read("lost-2.md"),
        "---\ntitle: \"Lost & found: \\\"one\\\"\"\ndate: 2020-04-03T06:15:42Z\nid: \"https://quay.example/?p=12\"\n\
         link: \"https://quay.example/2020/lost/\"\n---\n\n<p>A glove.</p>\n"
    );
    assert!(read("lost-3.md").contains("\nid: \"tag:quay.example,2026:guid:my%20lost\"\n"));
    assert!(read("日本の港.md").contains("\ndraft: true\n"));
    for folder in ["/tmp", "../else", "a/../b"] {
        let ran = site.run(&format!("import --write={folder} old.xml"));
        assert_eq!(ran.code, Some(2), "{ran:?}");
    }
}

#[test]
fn an_article_that_was_written_is_the_story_that_it_was() {
    let old = HUGO.replace(
        "<guid>https://quay.example/posts/pier-light/</guid>",
        "<guid>pier light</guid>",
    );
    for is_forgotten in [false, true] {
        let mut site = Site::configured(WIDE);
        site.write("old.xml", &old);
        import(&site, "--write old.xml");
        if is_forgotten {
            // Its own metadata says all.
            fs::remove_file(site.path(".feedmill/import.json")).unwrap();
        } else {
            let again = import(&site, "--write old.xml");
            assert_eq!(again["written"], serde_json::json!([]), "{again}");
        }
        site.build();
        assert_adopted(&site, &old, &["rss.xml"]);
        let items = site.items();
        let light = items.iter().find(|item| item.title == "Pier light");
        let light = light.unwrap();
        assert_eq!(light.id, format!("{ID}guid:pier%20light"));
        assert_eq!(light.content.trim(), "<p>Somebody painted it.</p>");
        site.assert_checked();
    }
}

#[test]
fn a_page_leads_from_the_address_of_an_item_whose_article_was_written_without_its_link() {
    let mut site = Site::configured(WIDE);
    site.write(
        "old.xml",
        HUGO.replace(
            "https://quay.example/posts/pier-light/</link>",
            "https://quay.example/feeds/old/pier-light/</link>",
        ),
    );
    import(&site, "--write --no-links old.xml");
    site.build();
    let items = site.items();
    let light = items
        .iter()
        .find(|item| item.title == "Pier light")
        .unwrap();
    assert_eq!(light.id, "https://quay.example/posts/pier-light/");
    assert_eq!(
        light.url,
        "https://quay.example/feeds/pages/imported/pier-light.html"
    );
    let page = site.document("old/pier-light/index.html");
    assert!(page.contains(&light.url), "{page}");
    site.assert_checked();
}
