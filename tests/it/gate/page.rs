//! Whole HTML documents, and OPML.

use super::{
    DocumentKind, Expected, FIRST, First, Frame, Outside, check, expected, passes, refuses,
};

pub(super) const GOOD: &str = r##"<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A brook &amp; a wheel</title>
<meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src https:"><meta name="feedmill:id" content="tag:mill.example,2026:brook">
<meta name="feedmill:published" content="2026-05-14T09:30:00.250Z"><meta name="feedmill:updated" content="2026-05-15T10:00:00Z">
<link rel="canonical" href="https://mill.example/feed"><link rel="alternate" type="application/rss+xml" href="https://mill.example/rss.xml">
<link rel="stylesheet" href="./style.css"></head>
<body><nav><a href="#h-1">down</a> <a href="stories/">all</a></nav><main><article><h1>A brook</h1><div class="body"><p id="h-1">It <a href="https://else.example/">runs</a>.</p><img src="https://else.example/i.png" alt=""></div></article></main></body></html>
"##;

#[test]
fn a_pages_text_shows_the_sites_own_images() {
    let shown = "src=\"media/1.png\" srcset=\"media/1.png 1x, https://else.example/i.png 2x\"";
    passes(
        &GOOD.replace("src=\"https://else.example/i.png\"", shown),
        &expected(DocumentKind::Page),
    );
}

#[test]
fn a_page_keeps_its_rules() {
    refuses(
        GOOD,
        &expected(DocumentKind::Page),
        &[
            ("<!doctype html>\n", "", Frame, "does not begin with"),
            (
                "<!doctype html>",
                "<!doctype html><!doctype html>",
                Outside,
                "html_is_valid",
            ),
            ("<meta charset=\"utf-8\">", "", Frame, "no charset"),
            (
                "charset=\"utf-8\"",
                "charset=\"latin1\"",
                Frame,
                "no charset",
            ),
            (
                "<title>A brook &amp; a wheel</title>",
                "",
                First,
                "no title",
            ),
            (
                "<title>A brook &amp; a wheel</title>",
                "<title> </title>",
                First,
                "no title",
            ),
            (
                "<title>A brook &amp; a wheel</title>",
                "<title>A</title><title>B</title>",
                Outside,
                "html_is_valid",
            ),
            (
                "<title>A brook",
                "<title>A & brook",
                Frame,
                "`&` begins no reference",
            ),
            (
                "rel=\"canonical\" href=\"https://mill.example/feed\"",
                "rel=\"canonical\" href=\"https://mill.example/\"",
                Frame,
                "canonical",
            ),
            (
                "<link rel=\"canonical\" href=\"https://mill.example/feed\">",
                "",
                Frame,
                "no canonical",
            ),
            (
                "rel=\"alternate\"",
                "rel=\"stylesheet\"",
                Frame,
                "stylesheet",
            ),
            ("rel=\"alternate\"", "rel=\"preload\"", Frame, "preload"),
            (
                "rel=\"alternate\"",
                "rel=\"self\"",
                Frame,
                "a link rel=\"self\" leads to \"https://mill.example/rss.xml\"",
            ),
            (
                "<link rel=\"stylesheet",
                "<script></script><link rel=\"stylesheet",
                Frame,
                "<script>",
            ),
            (
                "<link rel=\"stylesheet",
                "<style></style><link rel=\"stylesheet",
                Frame,
                "<style>",
            ),
            (
                "./style.css",
                "https://mill.example/style.css",
                Frame,
                "stylesheet is elsewhere",
            ),
            (
                "./style.css",
                "../style.css",
                Frame,
                "stylesheet is elsewhere",
            ),
            (
                "./style.css",
                "//else.example/style.css",
                Frame,
                "stylesheet is elsewhere",
            ),
            (
                "href=\"stories/\"",
                "href=\"../stories/\"",
                Frame,
                "no absolute http(s) URL",
            ),
            (
                "href=\"stories/\"",
                "href=\"/stories/\"",
                Frame,
                "no absolute http(s) URL",
            ),
            (
                "href=\"https://else.example/\"",
                "href=\"stories/\"",
                First,
                "no absolute http(s) URL",
            ),
            (
                "src=\"https://else.example/i.png\"",
                "src=\"media/../i.png\"",
                First,
                "no absolute http(s) URL",
            ),
            (
                "src=\"https://else.example/i.png\"",
                "src=\"../media/1.png\"",
                First,
                "no absolute http(s) URL",
            ),
            (
                "src=\"https://else.example/i.png\"",
                "src=\"media/1.png\" srcset=\"media/1.png 1x, i.png 2x\"",
                First,
                "no absolute http(s) URL",
            ),
            (
                "src=\"https://else.example/i.png\"",
                "cite=\"media/1.png\"",
                First,
                "has the attribute cite",
            ),
            ("<body>", "<body onload=\"x\">", Frame, "onload"),
            ("<main>", "<main><iframe></iframe>", Frame, "<iframe>"),
            (
                "<main>",
                "<main><base href=\"https://else.example/\">",
                Frame,
                "<base> is not allowed",
            ),
            ("<h1>", "<h1 onclick=\"x\">", First, "onclick"),
            (
                "<h1>",
                "<object></object><h1>",
                First,
                "<object> is not allowed",
            ),
            (
                "href=\"https://else.example/\"",
                "href=\"javascript:x\"",
                First,
                "no absolute http(s) URL",
            ),
            ("<h1>", "<h1 id=\"h-1\">", First, "two elements have the id"),
            ("</article>", "", Frame, "<article> is ended by </main>"),
            ("</body></html>", "</body>", Frame, "<html> is not ended"),
            ("</html>\n", "</html>late", Frame, "text outside"),
            ("</html>\n", "</html><p></p>", Outside, "html_is_valid"),
            (
                "<meta name=\"feedmill:id\" content=\"tag:mill.example,2026:brook\">",
                "",
                First,
                "the document has no feedmill:id, or an empty one",
            ),
            (
                "content=\"tag:mill.example,2026:brook\"",
                "content=\"tag:mill.example,2026:b\"",
                First,
                "expected tag:",
            ),
            (
                "2026-05-14T09:30:00.250Z",
                "2026-05-14T09:30:00Z",
                First,
                "feedmill:published is",
            ),
            (
                "2026-05-15T10:00:00Z",
                "2026-05-14T10:00:00Z",
                First,
                "feedmill:updated is",
            ),
            (
                "name=\"viewport\"",
                "http-equiv=\"refresh\"",
                Frame,
                "header",
            ),
            ("It <a", "It\u{81} <a", First, "U+0080"),
        ],
    );
}

#[test]
fn a_style_loads_nothing() {
    refuses(
        "p > a { color: red }\n",
        &expected(DocumentKind::Style),
        &[
            ("p > a", "@import 'x'; p > a", Frame, "@import"),
            ("p > a", "@IMPORT 'x'; p > a", Frame, "@import"),
            ("color: red", "background: url(x)", Frame, "url("),
            ("color: red", "background: u\\72l(x)", Frame, "`\\`"),
            (
                "color: red",
                "background: image-set('x' 1x)",
                Frame,
                "image-set(",
            ),
            ("color: red", "background: image('x')", Frame, "image("),
            ("color: red", "background: src('x')", Frame, "src("),
        ],
    );
}

#[test]
fn a_file_whose_name_counts_is_empty() {
    let expected = expected(DocumentKind::Empty);
    passes("", &expected);
    let faults = check(b" ", &expected);
    assert_eq!(faults.len(), 1);
}

#[test]
fn a_twin_needs_no_meta_of_an_item() {
    let twin = GOOD.replace("feedmill:", "mill:");
    passes(&twin, &expected(DocumentKind::Html));
    refuses(
        &twin,
        &expected(DocumentKind::Html),
        &[
            (
                "<title>A brook &amp; a wheel</title>",
                "",
                Frame,
                "no title",
            ),
            (
                "href=\"https://else.example/\"",
                "href=\"/x\"",
                Frame,
                "no absolute http(s) URL",
            ),
        ],
    );
}

#[test]
fn an_opml_document_keeps_its_rules() {
    let good = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<opml version="2.0"><head><title>Feeds</title><dateModified>Fri, 15 May 2026 10:00:00 +0000</dateModified></head>
<body><outline text="All"><outline type="rss" text="Stories" xmlUrl="https://mill.example/rss.xml" htmlUrl="https://mill.example/"/></outline></body></opml>
"#;
    refuses(
        good,
        &expected(DocumentKind::Opml),
        &[
            (
                "opml version=\"2.0\"",
                "opml version=\"1.0\"",
                Frame,
                "version 2.0",
            ),
            ("<title>Feeds</title>", "", Frame, "no title"),
            (
                "<title>Feeds",
                "<title>",
                Frame,
                "the head has no title, or an empty one",
            ),
            (
                "Fri, 15",
                "Fri, 5",
                Frame,
                "dateModified is not a valid date",
            ),
            ("text=\"Stories\"", "", Frame, "no text"),
            (
                "xmlUrl=\"https://mill.example/rss.xml\"",
                "xmlUrl=\"rss.xml\"",
                Frame,
                "xmlUrl is not",
            ),
            (
                "xmlUrl=\"https://mill.example/rss.xml\"",
                "",
                Frame,
                "an outline has neither xmlUrl nor outlines",
            ),
            (
                "<outline text=\"All\">",
                "<outline text=\"Empty\"/><outline text=\"All\">",
                Frame,
                "neither xmlUrl nor",
            ),
            ("</body>", "<p/></body>", Frame, "outlines alone"),
            (
                "</body>",
                "</body><body/>",
                Frame,
                "the document is no <opml> of version 2.0 with head and body",
            ),
            ("<opml", "<xml", Frame, "ends another element"),
        ],
    );
}

#[test]
fn a_twin_shows_expected_items_alone_each_once_with_its_dates() {
    let twin = GOOD.replace("feedmill:", "mill:").replace(
        "<article>",
        "<article data-id=\"tag:mill.example,2026:brook\" data-published=\"2026-05-14T09:30:00.250Z\" data-updated=\"2026-05-15T10:00:00Z\">",
    );
    refuses(
        &twin,
        &expected(DocumentKind::Html),
        &[
            (
                "data-id=\"tag:mill.example,2026:brook\"",
                "data-id=\"tag:mill.example,2026:other\"",
                Frame,
                "not expected",
            ),
            (
                "data-published=\"2026-05-14T09:30:00.250Z\"",
                "",
                First,
                "data-published is not",
            ),
            (
                "data-updated=\"2026-05-15T10:00:00Z\"",
                "data-updated=\"2026-05-15T10:00:01Z\"",
                First,
                "data-updated is",
            ),
            ("<h1>", "<h1 onclick=\"x\">", First, "onclick"),
            (
                "<p id=\"h-1\">",
                "<p id=\"h-1\" data-id=\"tag:mill.example,2026:brook\">",
                First,
                "shown twice",
            ),
            ("It <a", "It\u{81} <a", First, "U+0080"),
            ("</main>", "<p onclick=\"x\"></p></main>", Frame, "onclick"),
        ],
    );
    // What stands in an item is no fault of the frame.
    let broken = twin.replacen("It <a", "It\u{81} <a", 1);
    let faults = check(broken.as_bytes(), &expected(DocumentKind::Html));
    let items: Vec<Option<&str>> = faults.iter().map(|fault| fault.item.as_deref()).collect();
    assert_eq!(items, [Some(FIRST)]);
}

const REDIRECT: &str = r#"<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A new address</title>
<meta http-equiv="refresh" content="0; url=../../pages/brook.html">
<link rel="canonical" href="https://mill.example/pages/brook.html"></head>
<body><p><a href="../../pages/brook.html">A new address</a></p></body></html>
"#;

#[test]
fn a_page_at_an_old_address_leads_to_its_story_and_nowhere_else() {
    let expected = Expected {
        self_url: "https://mill.example/old/brook/".into(),
        ..expected(DocumentKind::Redirect)
    };
    refuses(
        REDIRECT,
        &expected,
        &[
            (
                "url=../../pages/brook.html",
                "url=../pages/brook.html",
                First,
                "the page leads to",
            ),
            (
                "url=../../pages/brook.html",
                "url=../../../pages/brook.html",
                First,
                "the page leads to",
            ),
            (
                "url=../../pages/brook.html",
                "url=https://else.example/",
                First,
                "the page leads to",
            ),
            (
                "url=../../pages/brook.html",
                "url=javascript:alert(1)",
                First,
                "the page leads to",
            ),
            ("\"0; url=", "\"9; url=", First, "the page leads to"),
            (
                "<meta http-equiv=\"refresh\" content=\"0; url=../../pages/brook.html\">",
                "",
                First,
                "no refresh",
            ),
            ("\"refresh\"", "\"set-cookie\"", First, "the header"),
            (
                "canonical\" href=\"https://mill.example/pages/brook.html",
                "canonical\" href=\"https://mill.example/old/brook/",
                First,
                "canonical",
            ),
            ("</p>", "", Frame, ""),
        ],
    );
    for link in [
        "https://mill.example/pages/brook.html",
        "../.././pages/brook.html",
    ] {
        let other = REDIRECT.replace("url=../../pages/brook.html", &format!("url={link}"));
        let is_absolute = link.starts_with("https:");
        assert_eq!(
            check(other.as_bytes(), &expected).is_empty(),
            is_absolute,
            "{link}"
        );
    }
    // No other document may lead away.
    let page = GOOD.replace(
        "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src https:\"",
        "http-equiv=\"refresh\" content=\"0; url=https://mill.example/pages/brook.html\"",
    );
    let page_expected = super::expected(DocumentKind::Page);
    assert!(!check(page.as_bytes(), &page_expected).is_empty());
}
