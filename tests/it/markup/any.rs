//! Whatever an article holds, the gate lets its body through, and a sanitizer of another make finds nothing to
//! take out of it.

use std::collections::HashSet;

use feedmill::gate::check_content;
use feedmill::ledger::body::Body;
use feedmill::ledger::standpoint::absolute;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::reading;

/// Pieces that parsers and sanitizers have stumbled over.
const PIECES: [&str; 96] = [
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<a href=x>",
    "<a href='javascript:x'>",
    "</a>",
    "<div>",
    "</div>",
    "<ul>",
    "</ul>",
    "<ol start=3>",
    "</ol>",
    "<li>",
    "</li>",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "</td>",
    "<th>",
    "<caption>",
    "<thead>",
    "<dl>",
    "<dt>",
    "<dd>",
    "</dl>",
    "<pre>",
    "</pre>",
    "<code>",
    "</code>",
    "<h1>",
    "</h1>",
    "<h2>",
    "<h6>",
    "</h6>",
    "<blockquote cite=/a>",
    "</blockquote>",
    "<br>",
    "<hr>",
    "<img src=a.png>",
    "<img src='data:x' alt=\"a\"b\">",
    "<svg>",
    "</svg>",
    "<math>",
    "<mtext>",
    "<style>",
    "</style>",
    "<script>",
    "</script>",
    "<noscript>",
    "<template>",
    "</template>",
    "<textarea>",
    "<title>",
    "<iframe src=//e.org/x>",
    "<form>",
    "<select>",
    "<option>",
    "<button>",
    "<details>",
    "<summary>",
    "<figure>",
    "<figcaption>",
    "<video controls>",
    "<source src=a srcset='b 2x,c'>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?x",
    "&lt;script&gt;",
    "&#1;",
    "&#x202e;",
    "&amp",
    "\u{202e}",
    "\u{0}",
    "text",
    " ",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "> ",
    "# ",
    "    ",
    "```\n",
    "`",
    "**",
    "[a](b \"c\")",
    "[^1]",
    "[^1]: n\n",
    "|a|b|\n|-|-|\n|c|",
    "{{< x >}}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

    #[test]
    fn every_body_passes_the_gate_and_another_sanitizer(
        name in select(&["a.md", "a.html"][..]),
        pieces in vec(select(&PIECES[..]), 0..40),
    ) {
        let text = pieces.concat();
        let Some(story) = reading(name, &text).story else {
            return Ok(());
        };
        let body = Body::of(&story).html;
        let html = absolute(&body, "https://example.org/pages/a.html", &|_| None);
        prop_assert_eq!(check_content(&html), Ok(()), "{:?} is {:?}", text, html);
        let cleaned = ammonia().clean(&html).to_string();
        prop_assert_eq!(tags(&cleaned), tags(&html), "{:?} is {:?}", text, html);
    }
}

fn ammonia() -> ammonia::Builder<'static> {
    let mut builder = ammonia::Builder::default();
    builder
        .add_tags([
            "audio",
            "video",
            "source",
            "track",
            "picture",
            "figure",
            "figcaption",
            "details",
            "summary",
        ])
        .add_generic_attributes(["id", "class"])
        .link_rel(None)
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]));
    builder
}

/// The tags of HTML, without their attributes.
fn tags(html: &str) -> Vec<String> {
    html.split('<')
        .skip(1)
        .map(|tag| tag.split([' ', '>']).next().unwrap_or_default().to_owned())
        .collect()
}
