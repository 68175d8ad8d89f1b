//! Markdown.

use super::{check, check_parts, html, story};

#[test]
fn markdown_is_what_it_looks_like() {
    check(
        "a.md",
        &[
            (
                "# T\n\nOne *two* __three__ ~~four~~ `five <b>`.",
                "<p>One <em>two</em> <strong>three</strong> <del>four</del> <code>five &lt;b&gt;</code>.</p>",
            ),
            (
                "# T\n\nOne\ntwo  \nthree\\\nfour",
                "<p>One two<br>three<br>four</p>",
            ),
            (
                "# T\n\n- a\n- b\n\n1. c\n2. d\n\n7. e",
                "<ul><li>a</li><li>b</li></ul><ol><li><p>c</p></li><li><p>d</p></li><li><p>e</p></li></ol>",
            ),
            (
                "# T\n\nx\n\n7. e",
                "<p>x</p><ol start=\"7\"><li>e</li></ol>",
            ),
            (
                "# T\n\n> said\n\n***\n\nEnd",
                "<blockquote><p>said</p></blockquote><hr><p>End</p>",
            ),
            (
                "# T\n\n- [x] done\n- [ ] to do",
                "<ul><li>☑ done</li><li>☐ to do</li></ul>",
            ),
            (
                "# T\n\n|a|b|\n|-|-|\n|1|2|",
                "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
            ),
            (
                "# T\n\nWord\n: what it means",
                "<dl><dt>Word</dt><dd>what it means</dd></dl>",
            ),
            (
                "# T\n\n[a](https://example.org/a?b=1&c=2 \"t\") <https://example.org> <a@example.org>",
                "<p><a href=\"https://example.org/a?b=1&amp;c=2\" title=\"t\">a</a> <a href=\"https://example.org/\">https://example.org</a> <a href=\"mailto:a@example.org\">a@example.org</a></p>",
            ),
            (
                "# T\n\n![alt *x*](a.png \"t\")",
                "<p><img src=\"a.png\" alt=\"alt x\" title=\"t\"></p>",
            ),
            (
                "# T\n\n\"quotes\" -- stay...",
                "<p>\"quotes\" -- stay...</p>",
            ),
            (
                "# T\n\nSee https://example.org/x_y_z and `https://example.org`.",
                "<p>See <a href=\"https://example.org/x_y_z\">https://example.org/x_y_z</a> and <code>https://example.org</code>.</p>",
            ),
        ],
    );
}

#[test]
fn code_keeps_its_spaces() {
    let text =
        "# T\n\n```rust ignore\nfn a() {\n    b  <c>\n\n}\n```\n\n    indented\n      more\n";
    let html = story("a.md", text);
    assert_eq!(
        feedmill::ledger::body::Body::of(&html).html,
        "<pre><code class=\"language-rust\">fn a() {\n    b  &lt;c&gt;\n\n}\n</code></pre>\n<pre><code>indented\n  more\n</code></pre>\n"
    );
}

#[test]
fn footnotes_stand_at_the_end_with_ways_there_and_back() {
    check(
        "a.md",
        &[
            (
                "# T\n\nA[^x] b[^y] c[^x].\n\n[^y]: Second.\n[^x]: First.\n[^z]: Nobody asks.",
                "<p>A<sup id=\"fnref-1\"><a href=\"#fn-1\">1</a></sup> b<sup id=\"fnref-2\"><a href=\"#fn-2\">2</a></sup> \
                 c<sup id=\"fnref-1-2\"><a href=\"#fn-1\">1</a></sup>.</p><hr><ol>\
                 <li id=\"fn-1\"><p>First. <a href=\"#fnref-1\">↩</a> <a href=\"#fnref-1-2\">↩</a></p></li>\
                 <li id=\"fn-2\"><p>Second. <a href=\"#fnref-2\">↩</a></p></li></ol>",
            ),
            ("# T\n\nNo note[^x].", "<p>No note[^x].</p>"),
        ],
    );
    let told = story(
        "a.md",
        "# T\n\nIt opened in May[^1] at noon.\n\n[^1]: So they say.",
    );
    assert_eq!(told.summary, "It opened in May at noon.");
}

#[test]
fn footnotes_work_beside_html() {
    let told = story("a.md", "# T\n\nA<br>b[^1].\n\n[^1]: So they say.");
    assert_eq!(
        html(&told),
        "<p>A<br>b<sup id=\"fnref-1\"><a href=\"#fn-1\">1</a></sup>.</p><hr><ol><li id=\"fn-1\"><p>So they say. \
         <a href=\"#fnref-1\">↩</a></p></li></ol>"
    );
    assert_eq!(told.summary, "A b.");
}

#[test]
fn headings_begin_below_that_of_the_story() {
    check(
        "a.md",
        &[
            (
                "# T\n\nx\n\n## Two\n\n### Three",
                "<p>x</p><h2>Two</h2><h3>Three</h3>",
            ),
            (
                "# T\n\nx\n\n# One\n\n## Two\n\n###### Six",
                "<p>x</p><h2>One</h2><h3>Two</h3><h4>Six</h4>",
            ),
            ("---\ntitle: Other\n---\n# One\n\nx", "<h2>One</h2><p>x</p>"),
            (
                "# T\n\n[a](#intro-1) [b](#%C3%BCber-uns--co-2) [c](#c-and-c) [d](#x-y) [e](#none)\n\n## Intro\n\n## *Intro*\n\n\
                 ## Über uns & Co. 2\n\n## `C++` and C#\n\n## X — y\n\n## None {#own}",
                "<p><a href=\"#intro-1\">a</a> <a href=\"#%C3%BCber-uns--co-2\">b</a> <a href=\"#c-and-c\">c</a> \
                 <a href=\"#x-y\">d</a> <a href=\"#none\">e</a></p><h2>Intro</h2><h2 id=\"intro-1\"><em>Intro</em></h2>\
                 <h2 id=\"über-uns--co-2\">Über uns &amp; Co. 2</h2><h2 id=\"c-and-c\"><code>C++</code> and C#</h2>\
                 <h2 id=\"x-y\">X — y</h2><h2 id=\"own\">None</h2>",
            ),
            (
                "# T\n\nSee [a](#two).\n\n<u>x</u>\n\n## Two",
                "<p>See <a href=\"#two\">a</a>.</p><p><u>x</u></p><h2 id=\"two\">Two</h2>",
            ),
            (
                "# T\n\n## Two {#own}\n\n## Again {#own}\n\n## Three {#related}",
                "<h2 id=\"own\">Two</h2><h2>Again</h2><h2>Three</h2>",
            ),
        ],
    );
}

#[test]
fn titles_are_marked_or_found() {
    check_parts(
        "the-name-of-it.md",
        &[
            (
                "# The *pier* light `x`\n\nIt failed.",
                "The pier light x",
                &[],
            ),
            (
                "The pier light\n==============\n\nIt failed.",
                "The pier light",
                &[],
            ),
            (
                "---\ntitle: The pier\n---\n\n# The Pier\n\nIt failed.",
                "The pier",
                &[],
            ),
            ("## The pier light\n\nIt failed.", "The pier light", &[]),
            (
                "![](a.png)\n\n# The pier light\n\nIt failed.",
                "The pier light",
                &[],
            ),
            (
                "The pier light failed. It was repaired.",
                "The name of it",
                &[],
            ),
            (
                "Introduction to nothing much at all. Yes.\n\n## Details\n\nMore.",
                "The name of it",
                &[],
            ),
        ],
    );
}

#[test]
fn related_headlines_stand_at_the_end_in_any_form() {
    let related: &[&str] = &[
        "The quay is closed for the winter",
        "Harbour dredging begins in May",
    ];
    let text = "# T\n\nA paragraph of the story that is told here.\n\n";
    for block in [
        "## Related\n\n- [The quay is closed for the winter](https://example.org/q)\n- Harbour dredging begins in May\n",
        "### Related headlines\n\n* The quay is closed for the winter\n* Harbour dredging begins in May\n",
        "**See also:**\n\n1. The quay is closed for the winter\n2. Harbour dredging begins in May\n",
        "Related:\nThe quay is closed for the winter\nHarbour dredging begins in May\n",
        "\n\nThe quay is closed for the winter\nHarbour dredging begins in May\n",
        "\n\nThe quay is closed for the winter <https://example.org/q>\nHarbour dredging begins in May\n",
    ] {
        check_parts("a.md", &[(&[text, block].concat(), "T", related)]);
        assert_eq!(
            html(&story("a.md", &[text, block].concat())),
            "<p>A paragraph of the story that is told here.</p>",
            "{block}"
        );
    }
    let noted = ["# T\n\nTold[^1].\n\n## Related\n\n- The quay is closed for the winter\n- Harbour dredging begins in May\n\n[^1]: So they say."].concat();
    check_parts("a.md", &[(&noted, "T", related)]);
    assert!(
        html(&story("a.md", &noted))
            .ends_with("So they say. <a href=\"#fnref-1\">↩</a></p></li></ol>")
    );
    for block in [
        "## Background\n\n- The quay is closed for the winter\n- Harbour dredging begins in May\n",
        "They said so\npreviously.\n\n```json\n{ \"a\": null }\n```\n",
        "```sh\n## Related\ncargo test --all\ncargo run --release\n```\n",
        "## Related\n\n| Headline | Date |\n|--|--|\n| The quay is closed for the winter | May |\n",
        "## See also\n\n```\nThe quay is closed for the winter\n```\n",
        "\n\n> The quay is closed for the winter\n> Harbour dredging begins in May\n",
        "## Ingredients\n\n- 200 g of flour\n- 3 eggs from the farm\n",
        "\n\n- The quay is closed for the winter\n- Harbour dredging begins in May\n",
        "## Further afield\n\n- The quay is closed for the winter\n- Harbour dredging begins in May\n",
    ] {
        check_parts("a.md", &[(&[text, block].concat(), "T", &[])]);
    }
}

#[test]
fn plain_text_that_is_called_markdown_is_read_as_it_was_written() {
    let first = "The footbridge at the lower weir was opened on Thursday without a ribbon, because the first schoolchildren were already on their way over it. It had been closed for two winters.";
    let second = "Ice had lifted the middle span from its pier. The new span weighs half as much and gives way to the ice, says the warden, who has watched the river for thirty years from the mill.";
    let text = format!(
        "{first}\n{second}\n\n\nMeadow Path Gets Gates, Benches and a Name\nNight Ferry Returns\nMill Turns Grain From Three Valleys Again\n"
    );
    let (plain, marked) = (story("a.txt", &text), story("a.md", &text));
    assert_eq!(marked.paragraphs, [first, second]);
    assert_eq!(marked.paragraphs, plain.paragraphs);
    assert_eq!(marked.title, plain.title);
    assert_eq!(
        (marked.headlines.len(), &marked.headlines),
        (3, &plain.headlines)
    );
    assert_eq!(html(&marked), html(&plain));
}

#[test]
fn the_metadatas_headlines_leave_the_last_list_to_the_text() {
    let told = story(
        "a.md",
        "---\ntitle: T\nrelated: [The quay is closed]\n---\nx\n\n## Related\n\n- A list of the text itself\n",
    );
    assert_eq!(told.headlines.len(), 1);
    assert_eq!(
        html(&told),
        "<p>x</p><h2>Related</h2><ul><li>A list of the text itself</li></ul>"
    );
}

#[test]
fn bylines_and_stamps_around_the_title_are_no_text() {
    let told = story(
        "a.md",
        "# The pier light\n\n*By Anna Lind*\n\n14 May 2026, 09:30\n\nIt failed again on Monday night.",
    );
    assert_eq!(told.authors, ["Anna Lind"]);
    assert_eq!(html(&told), "<p>It failed again on Monday night.</p>");
    assert!(told.published.is_some());
}

#[test]
fn headlines_are_read_as_markdown_is() {
    let told = story(
        "a.md",
        "# T\n\nSee [it][r].\n\n## Related\n\n- *The quay* is closed for [the winter](https://example.org/q)\n  and for good\n\
         - [Harbour dredging begins in May](/dredging)\n\n[r]: https://ref.example/ \"t\"\n",
    );
    let headlines: Vec<_> = told
        .headlines
        .iter()
        .map(|headline| (headline.text.as_str(), headline.url.as_deref()))
        .collect();
    assert_eq!(
        headlines,
        [
            (
                "The quay is closed for the winter and for good",
                Some("https://example.org/q")
            ),
            (
                "Harbour dredging begins in May",
                Some("https://example.org/dredging")
            ),
        ]
    );
    assert!(
        html(&told).contains("<a href=\"https://ref.example/\" title=\"t\">it</a>"),
        "{}",
        html(&told)
    );
}

#[test]
fn what_an_article_opens_with_stays_in_it() {
    check(
        "a.md",
        &[
            (
                "{{< figure src=\"hero.jpg\" caption=\"A caption that says things\" >}}\n\nIt opened again on Monday.",
                "<figure><img src=\"hero.jpg\" alt=\"\"><figcaption>A caption that says things</figcaption></figure><p>It opened again on Monday.</p>",
            ),
            (
                "- First item of a list\n- Second item of a list\n\nIt opened again on Monday.",
                "<ul><li>First item of a list</li><li>Second item of a list</li></ul><p>It opened again on Monday.</p>",
            ),
            (
                "```\nnot a title at all\n```\n\nIt opened again on Monday.",
                "<pre><code>not a title at all</code></pre><p>It opened again on Monday.</p>",
            ),
            (
                "# ![](logo.png)\n\nIt opened again on Monday.",
                "<h2><img src=\"logo.png\" alt=\"\"></h2><p>It opened again on Monday.</p>",
            ),
        ],
    );
}

#[test]
fn links_to_the_sources_of_other_articles_name_their_stories() {
    check(
        "blog/a.md",
        &[
            (
                "# T\n\nSee [one](other.md), [two](@/blog/x.md#y)\nand [three](https://example.org/a.md).",
                "<p>See <a href=\"story:blog/other:md,other:md \">one</a>, <a href=\"story:blog/x:md,x:md#y \">two</a> and \
                 <a href=\"https://example.org/a.md\">three</a>.</p>",
            ),
            // Where HTML stands beside them too; a host may end so.
            (
                "# T\n\nSee<br>[one](./other.md), <crew@e.md> and [two](mailto:a@e.md).",
                "<p>See<br><a href=\"story:blog/other:md \">one</a>, <a href=\"mailto:crew@e.md\">crew@e.md</a> and \
                 <a href=\"mailto:a@e.md\">two</a>.</p>",
            ),
            (
                "# T\n\n![x](other.md) [x]({filename}/x.md) [x](link://slug/x) [x](link://tag/x)",
                "<p><img src=\"other.md\" alt=\"x\"> <a href=\"story:x:md \">x</a> \
                 <a href=\"story:blog/x:md,x:md,_posts/x:md,posts/x:md \">x</a> x</p>",
            ),
        ],
    );
}

#[test]
fn colons_begin_no_list_but_that_of_definitions() {
    check(
        "a.md",
        &[
            (
                "# T\n\nA first paragraph of text.\n\n:::note\nInside.\n:::\n\n:smile: starts one.",
                "<p>A first paragraph of text.</p><p>Inside.</p><p>:smile: starts one.</p>",
            ),
            (
                "# T\n\nTo leave:\n\n:q quits",
                "<p>To leave:</p><p>:q quits</p>",
            ),
        ],
    );
}

#[test]
fn code_shows_what_it_shows() {
    check(
        "a.md",
        &[
            ("# T\n\n```\n\nx\n```", "<pre><code>x</code></pre>"),
            ("# T\n\n`a  b   c`", "<p><code>a  b   c</code></p>"),
            (
                "---\ntitle: T\ndraft: false\n---\n```yaml\ndraft: true\nprivate: true\n```\n\nSo it is written.",
                "<pre><code class=\"language-yaml\">draft: trueprivate: true</code></pre><p>So it is written.</p>",
            ),
        ],
    );
    let told = super::reading(
        "a.md",
        "# A tutorial\n\n```yaml\ndraft: true\n```\n\nSo it is written.",
    );
    assert!(told.problems.is_empty() && !told.story.unwrap().draft);
}

#[test]
fn abbreviations_are_not_shown() {
    check(
        "a.md",
        &[
            (
                "# T\n\nAT helps.\n\n*[AT]: assistive *technology*, as a term\n  *[W3C]: a body",
                "<p>AT helps.</p>",
            ),
            (
                "# T\n\n*[Ed]: emphasis.*\n\n*[it](b)*: more\n\n```\n*[AT]: code\n```",
                "<p><em>[Ed]: emphasis.</em></p><p><em><a href=\"b\">it</a></em>: more</p><pre><code>*[AT]: code</code></pre>",
            ),
        ],
    );
}

#[test]
fn html_may_say_that_it_holds_markdown() {
    for said in ["markdown=\"1\"", "markdown='block'", "markdown"] {
        let text =
            format!("# T\n\n<div class=\"n\" {said}>\nMind the *gap*.\n</div>\n\nAfter *it*.");
        let told = story("a.md", &text);
        let expected = "<p>Mind the <em>gap</em>.</p><p>After <em>it</em>.</p>";
        assert_eq!(html(&told), expected, "{said}");
    }
    check(
        "a.md",
        &[
            (
                "# T\n\n<div markdown=\"1\">Mind *it*.</div>\n\nAfter.",
                "<p>Mind <em>it</em>.</p><p>After.</p>",
            ),
            (
                "# T\n\n<div markdown=\"0\">\nMind *it*.\n</div>\n\nAfter.",
                "<p>Mind *it*.</p><p>After.</p>",
            ),
        ],
    );
}

#[test]
fn an_articles_own_folder_is_no_section() {
    for (path, section) in [
        ("trip/trip.md", None),
        ("trip/trip.html", None),
        ("trip/trip.txt", Some("trip")),
        ("trip/day.md", Some("trip")),
        ("blog/trip/trip.md", Some("blog")),
        ("boats/2024/boats.md", Some("boats")),
    ] {
        assert_eq!(
            story(path, "# T\n\nText.").section.as_deref(),
            section,
            "{path}"
        );
    }
}
