//! RSS 2.0.

use super::{DocumentKind, First, Frame, Second, expected, passes, refuses};

pub(super) const GOOD: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:fh="http://purl.org/syndication/history/1.0"><channel>
<title>The Mill</title><link>https://mill.example/</link><description>Water &#x26; wheels</description>
<language>en-GB</language><lastBuildDate>Fri, 15 May 2026 10:00:00 +0000</lastBuildDate><ttl>60</ttl>
<atom:link rel="self" href="https://mill.example/feed" type="application/rss+xml"/><fh:archive/>
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
                "version 2.0",
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
                Frame,
                "second title",
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
                "where only text",
            ),
            ("en-GB", "en_GB", Frame, "language tag"),
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
            ("<ttl>60", "<ttl>0", Frame, "ttl"),
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
                "0 atom:link rel=\"self\"",
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
                Frame,
                "second <fh:archive>",
            ),
            (
                "<url>https://mill.example/i.png</url>",
                "",
                Frame,
                "image has no url",
            ),
            ("<ttl>60</ttl>", "<tll>60</tll>", Frame, "no element <tll>"),
            ("<ttl>60</ttl>", "stray", Frame, "directly in <channel>"),
            ("</channel>", "</channel><channel/>", Frame, "one <channel>"),
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
                First,
                "second <title>",
            ),
            (
                "<title>Wheel turns</title><description>Related to: A brook</description>",
                "",
                Second,
                "neither title nor description",
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
            ("length=\"12\" ", "", First, "enclosure needs"),
            ("length=\"12\"", "length=\"long\"", First, "enclosure needs"),
            (
                "<category>water</category>",
                "<category/>",
                First,
                "category is empty",
            ),
            (
                "<category>water</category>",
                "<tag>water</tag>",
                First,
                "no element <tag>",
            ),
            (
                "<category>water</category>",
                "<author>Ida</author>",
                First,
                "no e-mail",
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
            ("It runs.", "It\u{85}runs.", First, "U+0080 to U+009F"),
            ("It runs.", "It&#x9f;runs.", First, "U+009F"),
        ],
    );
}

#[test]
fn an_item_in_a_cdata_section_is_the_same_item() {
    let cdata = GOOD.replace("It runs.", "<![CDATA[It runs.]]>");
    passes(&cdata, &expected(DocumentKind::Rss));
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
            First,
            "description after content:encoded",
        )],
    );
}
