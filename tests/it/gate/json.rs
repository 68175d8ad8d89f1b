//! JSON Feed 1.1 and `feedmill.json`.

use super::{DocumentKind, First, Frame, Second, expected, refuses};

pub(super) const GOOD: &str = r#"{"version":"https://jsonfeed.org/version/1.1","title":"The Mill","home_page_url":"https://mill.example/",
"feed_url":"https://mill.example/feed","next_url":"https://mill.example/archive/1/","language":"en","authors":[{"name":"Ida"}],"_feedmill":{"about":"x"},"hubs":[{"type":"WebSub","url":"https://hub.example/"}],
"items":[{"id":"tag:mill.example,2026:brook","url":"https://mill.example/pages/brook.html","title":"A brook","content_html":"<p>It runs.<\/p>",
"date_published":"2026-05-14T09:30:00.250Z","date_modified":"2026-05-15T10:00:00Z","tags":["water"],"attachments":[{"url":"https://mill.example/a.mp3","mime_type":"audio/mpeg","size_in_bytes":12}]},
{"id":"tag:mill.example,2026:headline:0f","title":"Wheel turns","content_text":"Related","date_published":"2026-05-14T09:29:59.250Z"}]}
"#;

#[test]
fn a_json_feed_keeps_its_rules() {
    refuses(
        GOOD,
        &expected(DocumentKind::Json),
        &[
            ("version/1.1", "version/1", Frame, "first member"),
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
                Frame,
                "first member",
            ),
            ("\"title\":\"The Mill\",", "", Frame, "no title"),
            ("\"The Mill\"", "\" \"", Frame, "title is empty"),
            (
                "\"title\":\"The Mill\",",
                "\"title\":\"The Mill\",\"title\":\"The Mill\",",
                Frame,
                "\"title\" twice",
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
            ("{\"name\":\"Ida\"}", "\"Ida\"", Frame, "no object"),
            ("{\"name\":\"Ida\"}", "{}", Frame, "without a right name"),
            ("\"en\"", "\"en_\"", Frame, "language is wrong"),
            ("_feedmill", "feedmill", Frame, "not a key of JSON Feed"),
            (
                "{\"about\":\"x\"}",
                "{\"about\":\"x\",\"about\":1}",
                Frame,
                "twice",
            ),
            (
                "\"url\":\"https://hub.example/\"",
                "\"url\":\"hub\"",
                Frame,
                "hubs is wrong",
            ),
            ("\"items\":", "\"entries\":", Frame, "no array of items"),
            (
                "}]}\n",
                "},{\"id\":\"x\"}]}\n",
                Frame,
                "3 items, expected 2",
            ),
            ("}]}\n", "}],}\n", Frame, "not JSON"),
            ("}]}\n", "}]}{}\n", Frame, "not JSON"),
            ("It runs", "It \\ud800 runs", Frame, "not JSON"),
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
                "id: it is wrong",
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
                "title: is empty",
            ),
            (
                "\"title\":\"A brook\"",
                "\"title\":\"A brook\",\"id\":\"x\"",
                First,
                "\"id\" twice",
            ),
            (
                "\"content_text\":\"Related\",",
                "",
                Second,
                "neither content_html nor",
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
                "date_published: it is",
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
                "tags: it is wrong",
            ),
            (
                "\"tags\"",
                "\"categories\"",
                First,
                "not a key of JSON Feed",
            ),
            ("\"mime_type\":\"audio/mpeg\",", "", First, "attachments"),
            ("[{\"id\"", "[7,{\"id\"", First, "expected an object"),
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
                "no string `site`",
            ),
            ("\"tag:mill.example,2026:\"", "1", Frame, "no string `site`"),
            ("7", "-7", Frame, "no whole number"),
            ("7", "7.5", Frame, "no whole number"),
            ("7", "\"7\"", Frame, "no whole number"),
            ("7", "7,\"generation\":8", Frame, "twice"),
            ("}", "", Frame, "not JSON"),
        ],
    );
}
