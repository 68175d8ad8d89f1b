//! The HTML that items carry.

use super::{DocumentKind, Expected, ExpectedHistory, check, expected};

/// Checks a fragment as an item's `content_html`.
fn faults_of(html: &str) -> Vec<String> {
    let mut expected: Expected = expected(DocumentKind::Json);
    expected.items.truncate(1);
    expected.history = ExpectedHistory::default();
    expected.items[0].url = None;
    expected.items[0].updated = expected.items[0].published;
    let feed = serde_json::json!({
        "version": "https://jsonfeed.org/version/1.1", "title": "T",
        "home_page_url": "https://mill.example/", "feed_url": "https://mill.example/feed",
        "items": [{"id": super::FIRST, "content_html": html, "date_published": "2026-05-14T09:30:00.250Z"}],
    });
    // The key order is ours to set: version first.
    let text = feed.to_string();
    let text = text.replace(
        "\"version\":\"https://jsonfeed.org/version/1.1\"",
        "\"_v\":1",
    );
    let text = text.replacen('{', "{\"version\":\"https://jsonfeed.org/version/1.1\",", 1);
    check(text.as_bytes(), &expected)
        .into_iter()
        .map(|fault| fault.rule)
        .collect()
}

#[test]
fn clean_content_passes() {
    for html in [
        "",
        "plain &amp; text &#39;quoted&#x27; > free &nbsp;",
        "<p>One<br>two<br />three</p>\n<hr>",
        "<h2>Related headlines</h2><ul><li><a href=\"https://a.example/?x=1&amp;y=%20#z\">A</a></li><li id=\"h-0f\">B</li></ul>",
        "<p><a href='mailto:ida@mill.example'>m</a> <a href=\"tel:+4912\" title='a \"b\"'>t</a></p>",
        "<img src=\"https://a.example/i.png\" alt=\"\" srcset=\"https://a.example/i,2.png 2x, https://a.example/3.png\">",
        "<table><caption>c</caption><tbody><tr><td colspan=\"2\"><p>x</p></td></tr></tbody></table>",
        "<figure><video controls src=\"https://a.example/v.mp4\"></video><figcaption>c</figcaption></figure>",
        "<blockquote cite=\"https://a.example/\"><p>q</p></blockquote><dl><dt>a</dt><dd>b</dd></dl>",
    ] {
        assert_eq!(faults_of(html), Vec::<String>::new(), "{html}");
    }
}

#[test]
fn the_addresses_that_a_text_links_are_checked() {
    let text =
        |href: &str| format!("<p>See &lt;<a href=\"{href}\">the quay</a>&gt;.<br>\nBye</p>\n");
    for href in [
        "https://quay.example/a_(b)?c[]=1&amp;d=2#e",
        "http://www.quay.example/",
        "mailto:press@quay.example",
    ] {
        assert_eq!(faults_of(&text(href)), Vec::<String>::new(), "{href}");
    }
    for href in [
        "https://exa,mple.org/x",
        "https://quay.example/caf\u{e9}",
        "https://quay.example/a b",
        "www.quay.example",
        "ftp://quay.example/",
        "javascript:alert(1)",
        "mailto:",
    ] {
        assert_eq!(faults_of(&text(href)).len(), 1, "{href}");
    }
}

#[test]
fn content_that_could_do_harm_or_fall_apart_is_refused() {
    for (html, rule) in [
        ("<script>alert(1)</script>", "<script> is not allowed"),
        ("<SCRIPT>", "`<` begins no tag"),
        ("<svg><p></p></svg>", "<svg> is not allowed"),
        (
            "<iframe src=\"https://a.example/\"></iframe>",
            "<iframe> is not allowed",
        ),
        ("<style>p{}</style>", "<style> is not allowed"),
        ("<form></form>", "<form> is not allowed"),
        ("<p style=\"x\">a</p>", "attribute style"),
        ("<p onclick=\"x\">a</p>", "attribute onclick"),
        (
            "<img src=\"https://a.example/\"onerror=\"x\">",
            "not a complete tag",
        ),
        ("<img/onerror=\"x\">", "not a complete tag"),
        ("<a href=\"javascript:x\">a</a>", "no absolute http(s) URL"),
        (
            "<a href=\"JaVa&#9;Script:x\">a</a>",
            "no absolute http(s) URL",
        ),
        (
            "<a href=\" https://a.example/\">a</a>",
            "no absolute http(s) URL",
        ),
        (
            "<a href=\"&#106;avascript:x\">a</a>",
            "no absolute http(s) URL",
        ),
        (
            "<a href=\"data:text/html,x\">a</a>",
            "no absolute http(s) URL",
        ),
        ("<a href=\"//a.example/\">a</a>", "no absolute http(s) URL"),
        ("<a href=\"/a\">a</a>", "no absolute http(s) URL"),
        ("<a href=\"#a\">a</a>", "no absolute http(s) URL"),
        ("<a href=\"https:///a\">a</a>", "no absolute http(s) URL"),
        (
            "<a href=\"https://a.example/ü\">a</a>",
            "no absolute http(s) URL",
        ),
        ("<img src=\"mailto:a@b\">", "no absolute http(s) URL"),
        (
            "<img srcset=\"https://a.example/ 1x, /b 2x\">",
            "no absolute http(s) URL",
        ),
        ("<p href=\"https://a.example/\">a</p>", "attribute href"),
        ("<a href=https://a.example/>a</a>", "no quoted value"),
        (
            "<a href=\"https://a.example/\" href=\"https://b.example/\">a</a>",
            "href twice",
        ),
        ("<p>a", "<p> is not ended"),
        ("a</p>", "</p> ends nothing"),
        ("<b><i>a</b></i>", "<i> is ended by </b>"),
        ("<p><ul></ul></p>", "<ul> stands in a <p>"),
        ("<p><em><div></div></em></p>", "<div> stands in a <p>"),
        (
            "<a href=\"https://a.example/\"><b><a>x</a></b></a>",
            "another of its kind",
        ),
        ("<li>a</li>", "can't stand directly"),
        ("<ul><p>a</p></ul>", "can't stand directly"),
        ("<table>a</table>", "text stands directly"),
        ("<p/>", "not a complete tag"),
        ("<br></br>", "</br> ends nothing"),
        ("a < b", "`<` begins no tag"),
        ("<p", "not a complete tag"),
        ("<p title=\"x", "no quoted value"),
        ("AT&T", "`&` begins no reference"),
        ("a &copy b", "`&` begins no reference"),
        ("&#x80;", "`&` begins no reference"),
        ("&#0;", "`&` begins no reference"),
        ("<!-- a -->", "comment"),
        ("<![CDATA[a]]>", "`<` begins no tag"),
        ("<?php ?>", "`<` begins no tag"),
        (
            "<p id=\"a\"></p><p id=\"a\"></p>",
            "two elements have the id",
        ),
        ("<p id=\"a b\"></p>", "not an id"),
    ] {
        let faults = faults_of(html);
        assert!(
            faults.iter().any(|fault| fault.contains(rule)),
            "{html} must break {rule:?}, found {faults:?}"
        );
    }
}
