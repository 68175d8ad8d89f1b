//! Atom 1.0: RFC 4287, and the tombstones of RFC 6721.

use super::{DocumentKind, First, Frame, Outside, Second, expected, passes, refuses};

pub(super) const GOOD: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="en">
<title>The Mill</title><id>tag:mill.example,2026:feed:</id><updated>2026-05-15T10:00:00Z</updated>
<author><name>Ida</name><email>ida@mill.example</email><uri>https://mill.example/</uri></author>
<generator uri="https://mill.example/">Wheel</generator><icon>https://mill.example/i.png</icon><rights>Ida</rights><subtitle>Water</subtitle>
<link rel="self" href="https://mill.example/feed"/><link href="https://mill.example/" hreflang="en"/><link href="https://mill.example/de" hreflang="de"/>
<link rel="prev-archive" href="https://mill.example/archive/1/"/>
<at:deleted-entry ref="tag:mill.example,2026:gone" when="2026-05-15T10:00:00Z"/>
<entry><title>A brook</title><id>tag:mill.example,2026:brook</id><published>2026-05-14T09:30:00.25Z</published><updated>2026-05-15T12:00:00+02:00</updated>
<link href="https://mill.example/pages/brook.html"/><link rel="enclosure" href="https://mill.example/a.mp3" length="12" type="audio/mpeg"/><category term="water"/>
<summary>It runs.</summary><content type="html">&#x3C;p&#x3E;It runs.&#x3C;/p&#x3E;</content></entry>
<entry><title type="html">Wheel &#x3C;em&#x3E;turns&#x3C;/em&#x3E;</title><id>tag:mill.example,2026:headline:0f</id><published>2026-05-14T09:29:59.250Z</published><updated>2026-05-14T09:29:59.250Z</updated>
<content>Related to: A brook</content></entry>
</feed>
"#;

#[test]
fn a_feed_keeps_its_rules() {
    refuses(
        GOOD,
        &expected(DocumentKind::Atom),
        &[
            ("<title>The Mill</title>", "", Frame, "feed has no title"),
            (
                "<title>The Mill</title>",
                "<title>The Mill</title><fh:archive xmlns:fh=\"http://purl.org/syndication/history/1.0\"/>",
                Frame,
                "isn't a sealed page",
            ),
            (
                "<link rel=\"prev-archive\" href=\"https://mill.example/archive/1/\"/>",
                "",
                Frame,
                "rel=\"prev-archive\" is missing",
            ),
            (
                "<title>The Mill</title>",
                "<title>The Mill</title><title>Mill</title>",
                Outside,
                "atom_is_valid",
            ),
            (
                "<id>tag:mill.example,2026:feed:</id>",
                "",
                Frame,
                "feed has no id",
            ),
            (
                "<id>tag:mill.example,2026:feed:</id>",
                "<id>tag:mill.example,2026:feed:x</id>",
                Frame,
                "feed's id is",
            ),
            (
                "<updated>2026-05-15T10:00:00Z</updated>",
                "",
                Frame,
                "feed has no updated",
            ),
            (
                "<updated>2026-05-15T10:00:00Z",
                "<updated>2026-05-15t10:00:00Z",
                Frame,
                "not a valid date",
            ),
            (
                "<updated>2026-05-15T10:00:00Z",
                "<updated>2026-05-15T10:00:00z",
                Frame,
                "not a valid date",
            ),
            (
                "<updated>2026-05-15T10:00:00Z",
                "<updated> 2026-05-15T10:00:00Z",
                Frame,
                "not a valid date",
            ),
            (
                "<updated>2026-05-15T10:00:00Z",
                "<updated>2026-05-15T10:00:00",
                Frame,
                "not a valid date",
            ),
            (
                "<updated>2026-05-15T10:00:00Z",
                "<updated>0000-05-15T10:00:00Z",
                Frame,
                "not a valid date",
            ),
            (
                "<updated>2026-05-15T10:00:00Z",
                "<updated>2026-07-15T10:00:00Z",
                Frame,
                "later than",
            ),
            (
                "<author><name>Ida</name><email>ida@mill.example</email><uri>https://mill.example/</uri></author>",
                "",
                Outside,
                "atom_is_valid",
            ),
            (
                "<name>Ida</name>",
                "",
                Frame,
                "the feed has a person without a name",
            ),
            (
                "<name>Ida</name>",
                "<name>Ida</name><name>Ida</name>",
                Outside,
                "atom_is_valid",
            ),
            ("ida@mill.example", "ida", Frame, "<email>"),
            (
                "<generator uri=\"https://mill.example/\">Wheel</generator>",
                "<generator>Wheel</generator><generator>Wheel</generator>",
                Outside,
                "atom_is_valid",
            ),
            ("https://mill.example/i.png", "i.png", Frame, "icon is not"),
            (
                "rel=\"self\" href=\"https://mill.example/feed\"",
                "rel=\"self\" href=\"https://mill.example/\"",
                Frame,
                "self link is",
            ),
            (
                "<link rel=\"self\" href=\"https://mill.example/feed\"/>",
                "",
                Frame,
                "the feed has no link rel=\"self\"",
            ),
            (
                "hreflang=\"de\"",
                "hreflang=\"d e\"",
                Outside,
                "atom_is_valid",
            ),
            (
                "href=\"https://mill.example/de\"",
                "",
                Frame,
                "link is not an absolute",
            ),
            (
                "ref=\"tag:mill.example,2026:gone\"",
                "",
                Frame,
                "ref is not an IRI",
            ),
            (
                "when=\"2026-05-15T10:00:00Z\"",
                "when=\"2026-05-15\"",
                Frame,
                "when is not a valid date",
            ),
            (
                "2026:gone\" when=\"2026-05-15T10:00:00Z\"",
                "2026:brook\" when=\"2026-05-16T10:00:00Z\"",
                Frame,
                "also deletes",
            ),
            (
                "<subtitle>Water</subtitle>",
                "<tagline>Water</tagline>",
                Outside,
                "atom_is_valid",
            ),
            (
                "<subtitle>Water</subtitle>",
                "<subtitle type=\"html\">&lt;b></subtitle>",
                Frame,
                "subtitle: <b> is not ended",
            ),
            (
                "http://www.w3.org/2005/Atom",
                "http://purl.org/atom/ns#",
                Frame,
                "the root is no Atom <feed>",
            ),
        ],
    );
}

#[test]
fn an_entry_keeps_its_rules() {
    refuses(
        GOOD,
        &expected(DocumentKind::Atom),
        &[
            ("<title>A brook</title>", "", First, "entry has no title"),
            (
                "<title>A brook</title>",
                "<title/>",
                First,
                "an entry's title is empty",
            ),
            (
                "<title>A brook</title>",
                "<title type=\"text\">A <b>brook</b></title>",
                First,
                "an entry's title holds an element <b>",
            ),
            (
                "<title>A brook</title>",
                "<title type=\"xhtml\">A brook</title>",
                Outside,
                "atom_is_valid",
            ),
            (
                "<id>tag:mill.example,2026:brook</id>",
                "",
                First,
                "entry has no id",
            ),
            (
                "<id>tag:mill.example,2026:brook</id>",
                "<id>tag:mill.example,2026:BROOK</id>",
                First,
                "is \"tag:mill.example,2026:BROOK\", expected",
            ),
            (
                "<id>tag:mill.example,2026:brook</id>",
                "<id> tag:mill.example,2026:brook</id>",
                First,
                "not an absolute IRI",
            ),
            (
                "<id>tag:mill.example,2026:headline:0f</id>",
                "<id>tag:mill.example,2026:brook</id>",
                Second,
                "expected tag:mill.example,2026:headline:0f",
            ),
            (
                "<published>2026-05-14T09:30:00.25Z</published>",
                "",
                First,
                "no published",
            ),
            (
                "2026-05-14T09:30:00.25Z",
                "2026-05-14T09:30:00Z",
                First,
                "published is",
            ),
            (
                "<updated>2026-05-15T12:00:00+02:00</updated>",
                "",
                First,
                "no updated",
            ),
            (
                "2026-05-15T12:00:00+02:00",
                "2026-05-15T12:00:00+01:00",
                First,
                "updated is",
            ),
            (
                "<link href=\"https://mill.example/pages/brook.html\"/>",
                "",
                First,
                "no alternate link",
            ),
            (
                "<link href=\"https://mill.example/pages/brook.html\"/>",
                "<link href=\"https://mill.example/pages/b.html\"/>",
                First,
                "no alternate link to",
            ),
            (
                "<content>Related to: A brook</content>",
                "<link href=\"https://mill.example/\"/>",
                Second,
                "none is expected",
            ),
            (
                "<content>Related to: A brook</content>",
                "",
                Outside,
                "atom_is_valid",
            ),
            (
                "<content>Related to: A brook</content>",
                "<content src=\"https://mill.example/x\" type=\"text/html\"/>",
                Outside,
                "atom_is_valid",
            ),
            (
                "<content>Related to: A brook</content>",
                "<summary/><content src=\"https://mill.example/x\" type=\"text/html\">x</content>",
                Outside,
                "atom_is_valid",
            ),
            (
                "<content>Related to: A brook</content>",
                "<content type=\"application/xml\"><a/></content>",
                Second,
                "an entry's content holds an element <a>",
            ),
            (
                "<category term=\"water\"/>",
                "<category/>",
                First,
                "without a term",
            ),
            ("length=\"12\"", "length=\"-1\"", Outside, "atom_is_valid"),
            (
                "type=\"audio/mpeg\"",
                "type=\"mp3\"",
                Outside,
                "atom_is_valid",
            ),
            (
                "<summary>It runs.</summary>",
                "<summary>It runs.</summary><summary/>",
                Outside,
                "atom_is_valid",
            ),
            (
                "&#x3C;p&#x3E;It",
                "&#x3C;p onclick=\"x\"&#x3E;It",
                First,
                "onclick",
            ),
            (
                "&#x3C;em&#x3E;turns",
                "&#x3C;iframe&#x3E;turns",
                Second,
                "<iframe> is not allowed",
            ),
            (
                "<summary>It runs.</summary>",
                "<summary xmlns=\"\">It runs.</summary>",
                Outside,
                "atom_is_valid",
            ),
        ],
    );
}

#[test]
fn authors_of_all_entries_stand_in_for_the_feeds() {
    let author = "<author><name>Ida</name><email>ida@mill.example</email><uri>https://mill.example/</uri></author>";
    let moved = GOOD
        .replace(author, "")
        .replace("<entry>", &format!("<entry>{author}"));
    passes(&moved, &expected(DocumentKind::Atom));
}
