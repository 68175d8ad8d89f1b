//! Feeds as tools write them, after their documentation and templates.

use super::*;

fn one(feed: &str) -> ImportedItem {
    let mut items = items(feed.as_bytes()).unwrap();
    assert_eq!(items.len(), 1, "{feed}");
    items.remove(0)
}

fn seconds(at: Option<chrono::DateTime<chrono::Utc>>) -> Option<i64> {
    at.map(|at| at.timestamp())
}

fn stays(item: &ImportedItem) -> OldLink<'_> {
    item.link.as_deref().map_or(OldLink::Goes, OldLink::Stays)
}

#[test]
fn hugos_feed() {
    let item = one(r#"<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Posts on Quay</title>
<link>https://quay.example/posts/</link><description>Recent</description>
<lastBuildDate>Thu, 14 May 2026 09:30:00 +0000</lastBuildDate>
<atom:link href="https://quay.example/posts/index.xml" rel="self" type="application/rss+xml" />
<item><title>Night ferry&#39;s back</title><link>https://quay.example/posts/night-ferry/</link>
<pubDate>Thu, 14 May 2026 09:30:00 +0000</pubDate><guid>https://quay.example/posts/night-ferry/</guid>
<description>&lt;p&gt;It ran.&lt;/p&gt;</description></item></channel></rss>"#);
    assert_eq!(
        item.id.as_deref(),
        Some("https://quay.example/posts/night-ferry/")
    );
    assert_eq!(item.title, "Night ferry's back");
    assert_eq!(item.link, item.id);
    assert_eq!(seconds(item.published), Some(1_778_751_000));
    assert_eq!(paragraphs(item.html()), ["It ran."]);
}

#[test]
fn jekylls_atom_feed() {
    let item = one(
        r#"<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" >
<generator uri="https://jekyllrb.com/" version="4.3.3">Jekyll</generator>
<link href="https://quay.example/feed.xml" rel="self" type="application/atom+xml" />
<link href="https://quay.example/" rel="alternate" type="text/html" />
<updated>2026-05-15T08:00:00+00:00</updated><id>https://quay.example/feed.xml</id><title type="html">Quay</title>
<entry><title type="html">Night &amp;amp; ferry</title>
<link href="https://quay.example/2026/05/14/night-ferry.html" rel="alternate" type="text/html" title="Night &amp; ferry" />
<published>2026-05-14T11:30:00+02:00</published><updated>2026-05-14T12:30:00+02:00</updated>
<id>https://quay.example/2026/05/14/night-ferry</id>
<content type="html" xml:base="https://quay.example/2026/05/14/night-ferry.html"><![CDATA[<p>It ran.</p>]]></content>
<author><name>Ada Quay</name><email>ada@quay.example</email></author>
<category term="boats" /><summary type="html"><![CDATA[It ran.]]></summary></entry></feed>"#,
    );
    assert_eq!(
        item.id.as_deref(),
        Some("https://quay.example/2026/05/14/night-ferry")
    );
    assert_eq!(item.title, "Night & ferry");
    assert_eq!(
        item.link.as_deref(),
        Some("https://quay.example/2026/05/14/night-ferry.html")
    );
    assert_eq!(seconds(item.published), Some(1_778_751_000));
    assert_eq!(seconds(item.updated), Some(1_778_754_600));
    assert_eq!(
        (item.authors, item.tags),
        (vec!["Ada Quay".into()], vec!["boats".into()])
    );
    assert_eq!(item.content.as_deref(), Some("<p>It ran.</p>"));
}

const WORDPRESS: &str = r#"<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/6.5" created="2026-05-20 10:00" -->
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<title>Quay</title><link>https://quay.example</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:author><wp:author_login><![CDATA[ada]]></wp:author_login><wp:author_display_name><![CDATA[Ada Quay]]></wp:author_display_name></wp:author>
<item><title><![CDATA[Night ferry]]></title><link>https://quay.example/2026/05/night-ferry/</link>
<pubDate>Thu, 14 May 2026 09:30:00 +0000</pubDate><dc:creator><![CDATA[ada]]></dc:creator>
<guid isPermaLink="false">https://quay.example/?p=12</guid><description></description>
<content:encoded><![CDATA[<!-- wp:paragraph --><p>It ran.</p><!-- /wp:paragraph -->
<!-- wp:shortcode -->[gallery ids="14"]<!-- /wp:shortcode --><!-- wp:footnotes /-->]]></content:encoded>
<excerpt:encoded><![CDATA[Short.]]></excerpt:encoded><wp:post_id>12</wp:post_id>
<wp:post_date_gmt><![CDATA[2026-05-14 09:30:00]]></wp:post_date_gmt>
<wp:post_modified_gmt><![CDATA[2026-05-14 10:30:00]]></wp:post_modified_gmt>
<wp:post_name><![CDATA[night-ferry]]></wp:post_name><wp:status><![CDATA[publish]]></wp:status>
<wp:post_type><![CDATA[post]]></wp:post_type><wp:post_password><![CDATA[]]></wp:post_password>
<category domain="category" nicename="harbour"><![CDATA[Harbour]]></category>
<category domain="post_tag" nicename="boats"><![CDATA[Boats]]></category>
<category domain="post_format" nicename="post-format-aside"><![CDATA[Aside]]></category>
<wp:postmeta><wp:meta_key><![CDATA[_edit_last]]></wp:meta_key><wp:meta_value><![CDATA[1]]></wp:meta_value></wp:postmeta>
<wp:postmeta><wp:meta_key><![CDATA[footnotes]]></wp:meta_key>
<wp:meta_value><![CDATA[[{"content":"By law.","id":"n"}]]]></wp:meta_value></wp:postmeta>
<wp:comment><wp:comment_author><![CDATA[Bo]]></wp:comment_author></wp:comment></item>
<item><title>About</title><wp:post_type>page</wp:post_type><wp:status>publish</wp:status></item>
<item><title>Picture</title><wp:post_id>14</wp:post_id><wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status>
<wp:attachment_url>https://quay.example/mole.png</wp:attachment_url></item>
<item><title>Bin</title><wp:post_type>post</wp:post_type><wp:status>trash</wp:status></item>
<item><title>Not yet</title><link>https://quay.example/?p=13</link><pubDate>Mon, 30 Nov -0001 00:00:00 +0000</pubDate>
<guid isPermaLink="false">https://quay.example/?p=13</guid><wp:post_type>post</wp:post_type><wp:status>draft</wp:status>
<wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt></item></channel></rss>"#;

#[test]
fn wordpress_export() {
    let items = items(WORDPRESS.as_bytes()).unwrap();
    let titles: Vec<&str> = items.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(titles, ["Night ferry", "Not yet"]);
    let [item, draft] = items.as_slice() else {
        panic!()
    };
    assert_eq!(item.id.as_deref(), Some("https://quay.example/?p=12"));
    assert_eq!(
        item.link.as_deref(),
        Some("https://quay.example/2026/05/night-ferry/")
    );
    assert_eq!(seconds(item.published), Some(1_778_751_000));
    assert_eq!(seconds(item.updated), Some(1_778_754_600));
    assert_eq!(item.section.as_deref(), Some("Harbour"));
    assert_eq!(item.tags, ["Harbour", "Boats"]);
    assert_eq!(item.authors, ["Ada Quay"]);
    assert_eq!(item.summary.as_deref(), Some("Short."));
    assert_eq!(
        (item.state, draft.state),
        (ItemState::Published, ItemState::Unpublished)
    );
    assert_eq!(
        (draft.published, item.slug.as_deref()),
        (None, Some("night-ferry"))
    );
}

#[test]
fn what_asks_for_a_password_in_a_feed_is_not_public() {
    let item = one(
        "<rss><channel><item><title>Protected: A</title><guid>https://quay.example/?p=1</guid><content:encoded>\
         <![CDATA[<form action=\"https://quay.example/wp-login.php?action=postpass\" class=\"post-password-form\" \
         method=\"post\"><p>This content is password protected.</p></form>]]></content:encoded></item></channel></rss>",
    );
    assert_eq!(item.state, ItemState::Unpublished);
}

#[test]
fn an_item_becomes_an_article_with_front_matter() {
    let items = items(WORDPRESS.as_bytes()).unwrap();
    let texts: Vec<String> = items
        .iter()
        .map(|item| article(item, item.id.as_deref(), stays(item)))
        .collect();
    assert_eq!(
        texts,
        [
            "---\ntitle: \"Night ferry\"\ndate: 2026-05-14T09:30:00Z\nupdated: 2026-05-14T10:30:00Z\n\
             id: \"https://quay.example/?p=12\"\nlink: \"https://quay.example/2026/05/night-ferry/\"\n\
             authors: [\"Ada Quay\"]\nsection: \"Harbour\"\ntags: [\"Harbour\",\"Boats\"]\nsummary: \"Short.\"\n---\n\n\
             <p>It ran.</p>\n<figure><img src=\"https://quay.example/mole.png\" alt=\"Picture\"></figure>\n\
             <ol class=\"wp-block-footnotes\">\n<li id=\"n\">By law. <a href=\"#n-link\">↩︎</a></li>\n</ol>\n",
            "---\ntitle: \"Not yet\"\nid: \"https://quay.example/?p=13\"\nlink: \"https://quay.example/?p=13\"\n\
             draft: true\n---\n\n\n",
        ]
    );
}

#[test]
fn pelicans_feed() {
    let item = one(r#"<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Quay</title><link href="https://quay.example/" rel="alternate"/>
<link href="https://quay.example/feeds/all.atom.xml" rel="self"/><id>https://quay.example/</id>
<updated>2026-05-14T11:30:00+02:00</updated><entry><title>Night ferry</title>
<link href="https://quay.example/night-ferry.html" rel="alternate"/><published>2026-05-14T11:30:00+02:00</published>
<updated>2026-05-14T11:30:00+02:00</updated><author><name>Ada Quay</name></author>
<id>tag:quay.example,2026-05-14:/night-ferry.html</id><summary type="html">&lt;p&gt;It ran.&lt;/p&gt;</summary>
<content type="html">&lt;p&gt;It ran.&lt;/p&gt;&lt;p&gt;Again.&lt;/p&gt;</content><category term="misc"/></entry></feed>"#);
    assert_eq!(
        item.id.as_deref(),
        Some("tag:quay.example,2026-05-14:/night-ferry.html")
    );
    assert_eq!(paragraphs(item.html()), ["It ran.", "Again."]);
}

#[test]
fn a_json_feed() {
    let item = one(
        r#"{"version": "https://jsonfeed.org/version/1", "title": "Quay", "items": [
{"id": 12, "url": "https://quay.example/a/", "title": "Night ferry", "content_text": "1 < 2",
"date_published": "2026-05-14T11:30:00+02:00", "author": {"name": "Ada Quay"}, "tags": ["boats", ""]}]}"#,
    );
    assert_eq!(
        (item.id.as_deref(), item.content.as_deref()),
        (Some("12"), Some("1 &lt; 2"))
    );
    assert_eq!(seconds(item.published), Some(1_778_751_000));
    assert_eq!(
        (item.authors, item.tags),
        (vec!["Ada Quay".into()], vec!["boats".into()])
    );
}

#[test]
fn rss_of_old() {
    let item = one(
        r#"<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://quay.example/"><title>Quay</title><link>https://quay.example/</link></channel>
<item rdf:about="https://quay.example/a"><title>Night ferry</title><link>https://quay.example/a</link>
<dc:date>2026-05-14T09:30:00Z</dc:date><dc:creator>Ada</dc:creator></item></rdf:RDF>"#,
    );
    assert_eq!(item.id.as_deref(), Some("https://quay.example/a"));
    assert_eq!(seconds(item.published), Some(1_778_751_000));

    let item = one(
        "<?xml version=\"1.0\"?><!DOCTYPE rss PUBLIC \"-//Netscape Communications//DTD RSS 0.91//EN\" \
        \"http://my.netscape.com/publish/formats/rss-0.91.dtd\">\n<rss version=\"0.91\"><channel><title>Q</title>\
        <link>https://quay.example/</link><item><title>Caf&eacute;&nbsp;caf&unknown;</title><link>/a</link></item>\
        </channel></rss>",
    );
    assert_eq!(item.title, "Café caf&unknown;");
    assert_eq!(item.link.as_deref(), Some("https://quay.example/a"));
    assert_eq!(item.id, item.link);
}

#[test]
fn an_atom_entry_says_its_markup_and_its_base() {
    let item = one(
        r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://quay.example/blog/"><entry>
<id>urn:x:1</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <em>b</em> &lt;c&gt;</div></title>
<link rel="enclosure" href="a.mp3"/><link href="a.html"/><source><id>urn:x:other</id><title>Other</title></source>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two &amp; three.</p></div></content>
</entry></feed>"#,
    );
    assert_eq!(
        (item.id.as_deref(), item.title.as_str()),
        (Some("urn:x:1"), "A b <c>")
    );
    assert_eq!(
        item.link.as_deref(),
        Some("https://quay.example/blog/a.html")
    );
    assert_eq!(
        item.content.as_deref(),
        Some("<p>One.</p><p>Two &amp; three.</p>")
    );
    // A plain title is plain.
    let item = one(
        r#"<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:x:1</id>
<title>Tags &lt;b&gt;</title></entry></feed>"#,
    );
    assert_eq!(item.title, "Tags <b>");
}

#[test]
fn a_guid_is_a_link_only_where_it_says_so() {
    let feed = |guid: &str| {
        one(&format!(
            "<rss><channel><item>{guid}</item></channel></rss>"
        ))
    };
    let item = feed("<guid> https://quay.example/a </guid>");
    assert_eq!(
        (item.id.as_deref(), item.link.as_deref()),
        (
            Some("https://quay.example/a"),
            Some("https://quay.example/a")
        )
    );
    let item = feed("<guid isPermaLink='false'>my post</guid>");
    assert_eq!((item.id.as_deref(), item.link), (Some("my post"), None));
    let item = feed("<guid>123</guid><link>https://quay.example/b</link>");
    assert_eq!(
        (item.id.as_deref(), item.link.as_deref()),
        (Some("123"), Some("https://quay.example/b"))
    );
}

#[test]
fn a_document_is_read_in_its_encoding() {
    let mut latin =
        b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rss><channel><item><title>Caf".to_vec();
    latin.extend(b"\xe9</title></item></channel></rss>");
    assert_eq!(items(&latin).unwrap()[0].title, "Café");
    let wide: Vec<u8> = "\u{feff}<rss><channel><item><title>Café</title></item></channel></rss>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(items(&wide).unwrap()[0].title, "Café");
}

#[test]
fn what_is_no_feed_is_said() {
    let said = |text: &str| items(text.as_bytes()).unwrap_err();
    assert_eq!(said(" \n"), BadFeed::Empty);
    assert_eq!(said("<!doctype html><html><head>"), BadFeed::WebPage);
    assert_eq!(said("<html><p>"), BadFeed::WebPage);
    assert!(matches!(said("Not found"), BadFeed::NoFeed { .. }));
    assert!(
        matches!(said("<opml version='2.0'></opml>"), BadFeed::Unknown { found } if found.contains("<opml>"))
    );
    assert!(matches!(said("{\"items\": []}"), BadFeed::Unknown { .. }));
    assert!(matches!(
        said("<rss>\n<channel>\n<item></rss>"),
        BadFeed::Broken { line: 3, .. }
    ));
    assert!(matches!(
        said("<rss>\n<channel>"),
        BadFeed::Broken { line: 2, .. }
    ));
    assert!(matches!(
        said("{\"version\":\n}"),
        BadFeed::Broken { line: 2, .. }
    ));
}

#[test]
fn depth_and_number_cost_no_more_than_their_bytes() {
    let nested = |depth| {
        let (open, close) = ("<a>".repeat(depth), "</a>".repeat(depth));
        items(format!("<rss><channel><item>{open}{close}</item></channel></rss>").as_bytes())
    };
    assert_eq!(nested(900).unwrap().len(), 1);
    assert!(
        matches!(nested(100_000), Err(BadFeed::Broken { cause, .. }) if cause.contains("1000 elements"))
    );
    let spaces = (0..100_000).fold(String::new(), |all, n| all + &format!(" xmlns:n{n}='u'"));
    let spaces = items(format!("<rss{spaces}><channel></channel></rss>").as_bytes());
    let cause = spaces.unwrap_err().to_string();
    assert!(cause.contains("namespace"), "{cause}");
    let many = format!(
        "<rss><channel>{}</channel></rss>",
        "<item><guid>1</guid></item>".repeat(100_000)
    );
    assert_eq!(items(many.as_bytes()).unwrap().len(), 100_000);
    // Entities of a document type are never expanded.
    let bomb = "<!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><rss><channel><item><title>&b;</title></item></channel></rss>";
    assert_eq!(one(bomb).title, "&b;");
}

/// A sample of each format, to be spoilt.
const SAMPLES: [&str; 3] = [
    WORDPRESS,
    "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://q.example/'><entry><id>a</id><title type='xhtml'><div>A</div></title>\
     <link href='x'/><updated>2026-05-14T09:30:00Z</updated><content type='html'>&lt;p>a&lt;/p></content></entry></feed>",
    "{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [{\"id\": \"a\", \"tags\": [\"b\"], \"authors\": [{\"name\": \"c\"}]}]}",
];

proptest::proptest! {
    #[test]
    fn whatever_is_broken_gives_items_or_a_reason(
        sample in 0..SAMPLES.len(),
        edits in proptest::collection::vec((0..3000_usize, 0..40_usize, ".{0,6}|<|>|&|]]>|<!--|&#x0;|\\PC{1,3}"), 0..6),
    ) {
        let mut text: Vec<char> = SAMPLES[sample].chars().collect();
        for (at, length, put) in edits {
            let at = at % (text.len() + 1);
            let end = (at + length).min(text.len());
            text.splice(at..end, put.chars());
        }
        let text: String = text.into_iter().collect();
        if let Ok(items) = items(text.as_bytes()) {
            for item in items {
                let _ = (article(&item, item.id.as_deref(), stays(&item)), paragraphs(item.html()));
                let is_web = |link: &String| link.starts_with("http://") || link.starts_with("https://");
                proptest::prop_assert!(item.link.as_ref().is_none_or(|link| is_web(&link.to_lowercase())));
            }
        }
    }

    #[test]
    fn any_bytes_give_items_or_a_reason(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        let _ = items(&bytes);
    }
}
