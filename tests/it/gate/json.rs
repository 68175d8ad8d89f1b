//! JSON Feed 1.1 and `feedmill.json`.

use super::{DocumentKind, First, Frame, Outside, Second, expected, refuses};

pub(super) const GOOD: &str = r#"{"version":"https://jsonfeed.org/version/1.1","title":"The Mill","home_page_url":"https://mill.example/",
"feed_url":"https://mill.example/feed","next_url":"https://mill.example/archive/1/","language":"en","authors":[{"name":"Ida"}],"_feedmill":{"about":"x"},"hubs":[{"type":"WebSub","url":"https://hub.example/"}],
"items":[{"id":"tag:mill.example,2026:brook","url":"https://mill.example/pages/brook.html","title":"A brook","content_html":"<p>It runs.<\/p>",
"date_published":"2026-05-14T09:30:00.250Z","date_modified":"2026-05-15T10:00:00Z","tags":["water"],"attachments":[{"url":"https://mill.example/a.mp3","mime_type":"audio/mpeg","size_in_bytes":12}]},
{"id":"tag:mill.example,2026:headline:0f","title":"Wheel turns","content_html":"Related","date_published":"2026-05-14T09:29:59.250Z"}]}
"#;

#[test]
fn a_json_feed_keeps_its_rules() {
    refuses(
        GOOD,
        &expected(DocumentKind::Json),
        &[
            ("version/1.1", "version/1", Frame, "version isn't"),
            (
                "\"next_url\":\"https://mill.example/archive/1/\",",
                "",
                Frame,
                "next_url is missing",
            ),
            (
                "https://mill.example/archive/1/",
                "https://mill.example/archive/2/",
                Frame,
                "expected https://mill.example/archive/1/",
            ),
            (
                "\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"The Mill\"",
                "\"title\":\"The Mill\",\"version\":\"https://jsonfeed.org/version/1.1\"",
                Outside,
                "json_feed_is_valid",
            ),
            ("\"title\":\"The Mill\",", "", Frame, "no title"),
            ("\"The Mill\"", "\" \"", Frame, "title is empty"),
            (
                "\"title\":\"The Mill\",",
                "\"title\":\"The Mill\",\"title\":\"The Mill\",",
                Outside,
                "json_feed_is_valid",
            ),
            (
                "\"home_page_url\":\"https://mill.example/\"",
                "\"home_page_url\":\"/\"",
                Frame,
                "home_page_url is not",
            ),
            (
                "https://mill.example/feed",
                "https://mill.example/f",
                Frame,
                "feed_url is",
            ),
            (
                "{\"name\":\"Ida\"}",
                "\"Ida\"",
                Frame,
                "the feed's authors is empty or no string",
            ),
            (
                "{\"name\":\"Ida\"}",
                "{}",
                Frame,
                "the feed's authors is empty or no string",
            ),
            (
                "\"en\"",
                "\"en_\"",
                Frame,
                "the feed's language is no language tag: \"\\\"en_\\\"\"",
            ),
            ("_feedmill", "feedmill", Outside, "json_feed_is_valid"),
            (
                "{\"about\":\"x\"}",
                "{\"about\":\"x\",\"about\":1}",
                Outside,
                "json_feed_is_valid",
            ),
            (
                "\"url\":\"https://hub.example/\"",
                "\"url\":\"hub\"",
                Frame,
                "the feed's hubs is not an absolute http(s) URL: \"\\\"hub\\\"\"",
            ),
            (
                "{\"type\":\"WebSub\",",
                "{",
                Frame,
                "the feed's hubs is empty or no string",
            ),
            (
                "\"items\":",
                "\"entries\":",
                Frame,
                "the document is no object with an array of items",
            ),
            (
                "}]}\n",
                "},{\"id\":\"x\"}]}\n",
                Frame,
                "3 items, expected 2",
            ),
            ("}]}\n", "}],}\n", Frame, "trailing comma"),
            ("}]}\n", "}]}{}\n", Frame, "trailing characters"),
            (
                "It runs",
                "It \\ud800 runs",
                Frame,
                "unexpected end of hex escape",
            ),
            ("It runs", "It \\u0007 runs", First, "U+0007"),
            ("It runs", "It \\uFFFE runs", First, "U+FFFE"),
            ("It runs", "It \\u0085 runs", First, "U+0085"),
            ("The Mill", "The\\u0000Mill", Frame, "U+0000"),
        ],
    );
}

#[test]
fn a_json_item_keeps_its_rules() {
    refuses(
        GOOD,
        &expected(DocumentKind::Json),
        &[
            (
                "\"id\":\"tag:mill.example,2026:brook\",",
                "",
                First,
                "no id",
            ),
            (
                "\"id\":\"tag:mill.example,2026:brook\"",
                "\"id\":7",
                First,
                "is empty or no string",
            ),
            (
                "2026:headline:0f",
                "2026:brook",
                Second,
                "expected tag:mill.example,2026:headline:0f",
            ),
            (
                "\"title\":\"A brook\"",
                "\"title\":\"\"",
                First,
                "is empty or no string",
            ),
            (
                "\"title\":\"A brook\"",
                "\"title\":\"A brook\",\"id\":\"x\"",
                First,
                "is \"x\", expected tag:mill.example,2026:brook",
            ),
            (
                "\"content_html\":\"Related\",",
                "",
                Second,
                "an item has no content_html",
            ),
            (
                "<p>It runs.",
                "<p>It runs.<p>",
                First,
                "<p> stands in a <p>",
            ),
            (
                "2026-05-14T09:30:00.250Z",
                "2026-05-14T09:30:00Z",
                First,
                "is 2026-05-14T09:30:00Z, expected 2026-05-14T09:30:00.250+00:00",
            ),
            (
                ",\"date_published\":\"2026-05-14T09:29:59.250Z\"",
                "",
                Second,
                "no date_published",
            ),
            (
                "\"date_modified\":\"2026-05-15T10:00:00Z\",",
                "",
                First,
                "no date_modified",
            ),
            (
                "2026-05-15T10:00:00Z",
                "2026-05-15 10:00:00Z",
                First,
                "not a valid date",
            ),
            (
                "\"url\":\"https://mill.example/pages/brook.html\",",
                "",
                First,
                "no url",
            ),
            (
                "\"title\":\"Wheel turns\"",
                "\"url\":\"https://mill.example/\"",
                Second,
                "none is expected",
            ),
            (
                "\"tags\":[\"water\"]",
                "\"tags\":[1]",
                First,
                "is empty or no string",
            ),
            ("\"tags\"", "\"categories\"", Outside, "json_feed_is_valid"),
            (
                "\"mime_type\":\"audio/mpeg\",",
                "",
                Outside,
                "json_feed_is_valid",
            ),
            ("[{\"id\"", "[7,{\"id\"", First, "an item is no object"),
        ],
    );
}

#[test]
fn a_marker_names_the_site_and_a_generation() {
    refuses(
        "{\"site\":\"tag:mill.example,2026:\",\"generation\":7}\n",
        &expected(DocumentKind::Marker),
        &[
            (
                "\"site\":\"tag:mill.example,2026:\",",
                "",
                Frame,
                "missing field `site`",
            ),
            (
                "\"tag:mill.example,2026:\"",
                "1",
                Frame,
                "invalid type: integer `1`, expected a string",
            ),
            (
                "7",
                "-7",
                Frame,
                "invalid value: integer `-7`, expected u64",
            ),
            (
                "7",
                "7.5",
                Frame,
                "invalid type: floating point `7.5`, expected u64",
            ),
            (
                "7",
                "\"7\"",
                Frame,
                "invalid type: string \"7\", expected u64",
            ),
            (
                "7",
                "7,\"generation\":8",
                Frame,
                "duplicate field `generation`",
            ),
            ("}", "", Frame, "EOF while parsing an object"),
        ],
    );
}
