//! RSS 2.0.

use super::{DocumentKind, First, Frame, Outside, Second, expected, refuses};

pub(super) const GOOD: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:fh="http://purl.org/syndication/history/1.0" xmlns:feedmill="urn:uuid:0c8f1f0e-5d3b-4a52-9c1c-6b7f2d9e41aa"><channel>
<title>The Mill</title><link>https://mill.example/</link><description>Water &#x26; wheels</description>
<language>en-GB</language><lastBuildDate>Fri, 15 May 2026 10:00:00 +0000</lastBuildDate>
<atom:link rel="self" href="https://mill.example/feed" type="application/rss+xml"/><feedmill:page first="1" last="2" rules=""/><fh:archive/>
<atom:link rel="current" href="https://mill.example/feed/head"/><atom:link rel="prev-archive" href="https://mill.example/archive/1/"/>
<image><url>https://mill.example/i.png</url><title>The Mill</title><link>https://mill.example/</link></image>
<item><title>A brook &#x3C;3 a wheel</title><link>https://mill.example/pages/brook.html</link>
<description>It runs.</description><category>water</category><guid isPermaLink="false">tag:mill.example,2026:brook</guid>
<pubDate>Thu, 14 May 2026 09:30:00 +0000</pubDate><atom:updated>2026-05-15T10:00:00Z</atom:updated><dc:creator>Ida</dc:creator>
<enclosure url="https://mill.example/a.mp3" length="12" type="audio/mpeg"/>
<content:encoded>&#x3C;p id="h"&#x3E;It &#x3C;a href="https://else.example/?a&#x26;amp;b"&#x3E;runs&#x3C;/a&#x3E;.&#x3C;/p&#x3E;</content:encoded></item>
<item><title>Wheel turns</title><description>Related to: A brook</description><guid isPermaLink="false">tag:mill.example,2026:headline:0f</guid>
<pubDate>Thu, 14 May 2026 09:29:59 +0000</pubDate></item>
</channel></rss>
"#;

#[test]
fn a_channel_keeps_its_rules() {
    refuses(
        GOOD,
        &expected(DocumentKind::Rss),
        &[
            (
                "<rss version=\"2.0\"",
                "<rss version=\"0.91\"",
                Frame,
                "of version 2.0",
            ),
            ("<title>The Mill</title>", "", Frame, "no title"),
            (
                "<title>The Mill</title>",
                "<title> </title>",
                Frame,
                "title is empty",
            ),
            (
                "<title>The Mill</title>",
                "<title>A</title><title>B</title>",
                Outside,
                "rss_is_valid",
            ),
            (
                "<link>https://mill.example/</link>",
                "<link>/</link>",
                Frame,
                "link is not an absolute",
            ),
            ("<link>https://mill.example/</link>", "", Frame, "no link"),
            (
                "<description>Water &#x26; wheels</description>",
                "",
                Frame,
                "no description",
            ),
            (
                "<title>The Mill</title>",
                "<title>The <b>Mill</b></title>",
                Frame,
                "the channel's title holds an element <b>",
            ),
            (
                "en-GB",
                "en_GB",
                Frame,
                "the channel's language is no tag: \"en_GB\"",
            ),
            (
                "Fri, 15 May 2026 10:00:00",
                "Thu, 15 May 2026 10:00:00",
                Frame,
                "lastBuildDate is not a valid date",
            ),
            (
                "Fri, 15 May 2026 10:00:00 +0000",
                "Fri, 15 May 2026 10:00:00 GMT",
                Frame,
                "lastBuildDate is not a valid date",
            ),
            (
                "Fri, 15 May 2026 10:00:00",
                "Mon, 15 Jun 2026 10:00:00",
                Frame,
                "later than",
            ),
            (
                "rel=\"self\" href=\"https://mill.example/feed\"",
                "rel=\"self\" href=\"https://mill.example/old\"",
                Frame,
                "self link",
            ),
            (
                "rel=\"self\"",
                "rel=\"related\"",
                Frame,
                "the channel has no atom:link rel=\"self\"",
            ),
            (
                "<fh:archive/>",
                "",
                Frame,
                "sealed page has no <fh:archive>",
            ),
            (
                "rel=\"current\"",
                "rel=\"next-archive\"",
                Frame,
                "rel=\"current\" is missing",
            ),
            (
                "rel=\"current\"",
                "rel=\"next-archive\"",
                Frame,
                "rel=\"next-archive\" is",
            ),
            (
                "https://mill.example/archive/1/",
                "https://mill.example/archive/2/",
                Frame,
                "expected https://mill.example/archive/1/",
            ),
            (
                "<fh:archive/>",
                "<fh:archive/><fh:archive/>",
                Outside,
                "rss_is_valid",
            ),
            (
                "<url>https://mill.example/i.png</url>",
                "",
                Outside,
                "rss_is_valid",
            ),
            (
                "</lastBuildDate>",
                "</lastBuildDate><tll>60</tll>",
                Outside,
                "rss_is_valid",
            ),
            (
                "</lastBuildDate>",
                "</lastBuildDate>stray",
                Outside,
                "rss_is_valid",
            ),
            (
                "</channel>",
                "</channel><channel/>",
                Outside,
                "rss_is_valid",
            ),
            (
                "</item>\n</channel>",
                "</item><item><title>Late</title></item></channel>",
                Frame,
                "3 items, expected 2",
            ),
        ],
    );
}

#[test]
fn an_item_keeps_its_rules() {
    refuses(
        GOOD,
        &expected(DocumentKind::Rss),
        &[
            (
                "<title>A brook &#x3C;3 a wheel</title>",
                "<title></title>",
                First,
                "title is empty",
            ),
            (
                "<title>A brook &#x3C;3 a wheel</title>",
                "<title>A</title><title>B</title>",
                Outside,
                "rss_is_valid",
            ),
            (
                "<title>Wheel turns</title><description>Related to: A brook</description>",
                "",
                Second,
                "an item has no title",
            ),
            (
                "isPermaLink=\"false\"",
                "isPermaLink=\"true\"",
                First,
                "isPermaLink",
            ),
            (
                "2026:brook</guid>",
                "2026:Brook</guid>",
                First,
                "expected tag:mill.example,2026:brook",
            ),
            (
                "2026:brook</guid>",
                "2026:brook </guid>",
                First,
                "expected tag:mill.example,2026:brook",
            ),
            (
                "2026:headline:0f</guid>",
                "2026:brook</guid>",
                Second,
                "expected tag:mill.example,2026:headline:0f",
            ),
            (
                "<guid isPermaLink=\"false\">tag:mill.example,2026:brook</guid>",
                "",
                First,
                "no guid",
            ),
            (
                "Thu, 14 May 2026 09:30:00",
                "Thu, 14 May 2026 09:30:01",
                First,
                "pubDate is",
            ),
            (
                "Thu, 14 May 2026 09:30:00",
                "Thu, 14 Mai 2026 09:30:00",
                First,
                "pubDate is not a valid date",
            ),
            (
                "<pubDate>Thu, 14 May 2026 09:29:59 +0000</pubDate>",
                "",
                Second,
                "no pubDate",
            ),
            (
                "<atom:updated>2026-05-15T10:00:00Z</atom:updated>",
                "",
                First,
                "no atom:updated",
            ),
            (
                "2026-05-15T10:00:00Z",
                "2026-05-15T10:00:00.001Z",
                First,
                "atom:updated is",
            ),
            (
                "<link>https://mill.example/pages/brook.html</link>",
                "<link>https://mill.example/pages/b.html</link>",
                First,
                "link is",
            ),
            (
                "<link>https://mill.example/pages/brook.html</link>",
                "<link>/pages/brook.html</link>",
                First,
                "not an absolute",
            ),
            (
                "<link>https://mill.example/pages/brook.html</link>",
                "",
                First,
                "no link",
            ),
            (
                "<title>Wheel turns</title>",
                "<title>Wheel turns</title><link>https://mill.example/</link>",
                Second,
                "none is expected",
            ),
            ("length=\"12\" ", "", Outside, "rss_is_valid"),
            ("length=\"12\"", "length=\"long\"", Outside, "rss_is_valid"),
            (
                "<category>water</category>",
                "<category/>",
                First,
                "category is empty",
            ),
            (
                "<category>water</category>",
                "<tag>water</tag>",
                Outside,
                "rss_is_valid",
            ),
            (
                "<category>water</category>",
                "<author>Ida</author>",
                Outside,
                "rss_is_valid",
            ),
            (
                "<description>It runs.</description>",
                "<description>&#x3C;b&#x3E;</description>",
                First,
                "<b> is not ended",
            ),
            (
                "&#x3C;p id=\"h\"&#x3E;",
                "&#x3C;script&#x3E;",
                First,
                "<script> is not allowed",
            ),
            (
                "https://else.example/?a&#x26;amp;b",
                "javascript:alert(1)",
                First,
                "no absolute http(s) URL",
            ),
            (
                "It runs.",
                "It\u{85}runs.",
                First,
                "the character U+0085 is not allowed",
            ),
            ("It runs.", "It&#x9f;runs.", First, "U+009F"),
        ],
    );
}

#[test]
fn items_that_share_an_id_are_refused_even_when_expected() {
    let mut twice = expected(DocumentKind::Rss);
    twice.items[1].id = twice.items[0].id.clone();
    let same = GOOD.replace("2026:headline:0f", "2026:brook");
    let faults = super::check(same.as_bytes(), &twice);
    assert!(
        faults
            .iter()
            .any(|fault| fault.rule.contains("two items have the id")),
        "{faults:?}"
    );
}

#[test]
fn a_description_may_be_missing_but_not_come_late() {
    let expected = expected(DocumentKind::Rss);
    let missing = GOOD.replace("<description>It runs.</description>", "");
    refuses(
        &missing,
        &expected,
        &[(
            "</content:encoded>",
            "</content:encoded><description>It runs.</description>",
            Outside,
            "rss_is_valid",
        )],
    );
}

#[test]
fn a_guid_that_is_no_iri_is_the_one_that_the_ledger_expects() {
    let mut known = expected(DocumentKind::Rss);
    known.items[0].guid = Some("my brook".into());
    let own = "tag:mill.example,2026:brook</guid>";
    refuses(
        &GOOD.replace(own, "my brook</guid>"),
        &known,
        &[
            ("my brook</guid>", own, First, "expected my brook"),
            ("my brook</guid>", "my  brook</guid>", First, "expected my"),
        ],
    );
}
