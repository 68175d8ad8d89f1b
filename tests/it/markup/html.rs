//! HTML.

use super::{check, check_parts, html, reading, story};

#[test]
fn html_keeps_what_readers_show() {
    check(
        "a.html",
        &[
            (
                "<h1>T</h1><p>One <em>two</em> <font color=red>three</font> <blink>four</blink></p>",
                "<p>One <em>two</em> three four</p>",
            ),
            (
                "<h1>T</h1><p>a<p>b<ul><li>c<li>d</ul>e",
                "<p>a</p><p>b</p><ul><li>c</li><li>d</li></ul><p>e</p>",
            ),
            (
                "<h1>T</h1><div>a<div>b</div>c</div>",
                "<p>a</p><p>b</p><p>c</p>",
            ),
            ("<h1>T</h1><b><p>a</p><p>b</p></b>", "<p>a</p><p>b</p>"),
            ("<h1>T</h1>a<br>b", "<p>a<br>b</p>"),
            (
                "<h1>T</h1><ul>x<li>a</li><ul><li>b</li></ul></ul>",
                "<ul><li>x</li><li>a</li><li><ul><li>b</li></ul></li></ul>",
            ),
            ("<h1>T</h1><li>a</li><td>b</td>", "<p>a</p><p>b</p>"),
            ("<h1>T</h1><pre>\n a\n  b</pre>", "<pre> a  b</pre>"),
            (
                "<h1>T</h1><table><tr><td colspan=2 style=x>a</td></tr></table>",
                "<table><tbody><tr><td colspan=\"2\">a</td></tr></tbody></table>",
            ),
            (
                "<h1>T</h1><p>See these four: <a href='#s'>1</a> <a href='#n'>2</a> <a href='#two'>3</a> <a href='#d'>4</a></p><section id=s><h2>S</h2>\
                 <p>x <a name=n></a>y</p></section><div id=unnamed><h2>Two</h2></div><div id=d>z</div>",
                "<p>See these four: <a href=\"#s\">1</a> <a href=\"#n\">2</a> <a href=\"#two\">3</a> <a href=\"#d\">4</a></p>\
                 <h2 id=\"s\">S</h2><p>x <a id=\"n\"></a>y</p><h2 id=\"two\">Two</h2><p id=\"d\">z</p>",
            ),
            (
                "<h1>T</h1><p lang=en_GB dir=RTL id='ok'>a</p><p id=ok>b</p>",
                "<p id=\"ok\" lang=\"en-GB\" dir=\"rtl\">a</p><p>b</p>",
            ),
            (
                "<h1>T</h1><h2>Two</h2><h1>One</h1>",
                "<h2>Two</h2><h2>One</h2>",
            ),
            (
                "<h1>T</h1><figure><img src=a.png alt=A width=10 height=5><figcaption>B</figcaption></figure>",
                "<figure><img src=\"a.png\" alt=\"A\" width=\"10\" height=\"5\"><figcaption>B</figcaption></figure>",
            ),
            (
                "<h1>T</h1><p>&lt;b&gt; &amp; &copy; &quot;</p>",
                "<p>&lt;b&gt; &amp; © \"</p>",
            ),
            (
                "<h1>T</h1><p><a href=#x>a</a><a href='/b c'>d</a></p>",
                "<p><a href=\"#x\">a</a><a href=\"/b%20c\">d</a></p>",
            ),
            (
                "<h1>T</h1><video src=a.mp4 poster=p.jpg autoplay onplay=x()><source src=b.webm type=video/webm></video>",
                "<p><video src=\"a.mp4\" poster=\"p.jpg\" controls=\"\"><source src=\"b.webm\" type=\"video/webm\"></video></p>",
            ),
            (
                "<h1>T</h1><img srcset='a.png 1x, b.png 2x' src=a.png alt=''>",
                "<p><img src=\"a.png\" alt=\"\" srcset=\"a.png 1x, b.png 2x\"></p>",
            ),
        ],
    );
}

#[test]
fn nothing_stays_that_loads_runs_or_restyles() {
    check(
        "a.html",
        &[
            (
                "<h1>T</h1><p onclick=x()>a<script>alert(1)</script><style>p{}</style></p>",
                "<p>a</p>",
            ),
            (
                "<h1>T</h1><p><a href=javascript:x()>a</a> <a href='JaVa\tScRiPt:x()'>b</a> <a href=data:text/html,x>c</a> <a href=vbscript:x>d</a></p>",
                "<p>a b c d</p>",
            ),
            (
                "<h1>T</h1><p>a<svg><script>x()</script><text>b</text></svg><math><mi>c</mi></math></p>",
                "<p>a</p>",
            ),
            (
                "<h1>T</h1><form action=/x><p>a</p><input name=b><button>c</button></form>",
                "<p>a</p>",
            ),
            (
                "<h1>T</h1><p>a</p><iframe src=https://example.org/v title='A film'></iframe>",
                "<p>a</p><p><a href=\"https://example.org/v\">A film</a></p>",
            ),
            (
                "<h1>T</h1><p>a</p><iframe src=https://www.youtube.com/embed/abc?x=1></iframe>",
                "<p>a</p><p><a href=\"https://www.youtube.com/watch?v=abc\">https://www.youtube.com/watch?v=abc</a></p>",
            ),
            (
                "<h1>T</h1><p>a<img src=data:image/png;base64,AAAA alt=b></p>",
                "<p>ab</p>",
            ),
            (
                "<h1>T</h1><p>a<img src=x onerror=alert(1)></p>",
                "<p>a<img src=\"x\" alt=\"\"></p>",
            ),
            (
                "<h1>T</h1><p>a</p><noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
                "<p>a</p><p><img src=\"x\" alt=\"\">'&gt;</p>",
            ),
            (
                "<h1>T</h1><p>a<!--><script>alert(1)</script>--></p>",
                "<p>a--&gt;</p>",
            ),
            (
                "<h1>T</h1><p style='background:url(x)' hidden>a</p><p>b</p>",
                "<p>b</p>",
            ),
        ],
    );
}

#[test]
fn of_a_page_the_story_is_read() {
    let page = "<!DOCTYPE html><html lang=de><head><title>Das Licht am Pier | Hafenblatt</title>\
        <meta name=author content='Anna Lind'><meta property=article:published_time content=2026-05-14T09:30:00+02:00>\
        <meta name=keywords content='Pier, Licht'><meta name=description content='Was geschah.'></head>\
        <body><header><h1>Hafenblatt</h1><nav><a href=/>Start</a></nav></header>\
        <main><article><h1>Das Licht am Pier</h1><p class=byline>Von Anna Lind</p><p>Es ging am Montag aus.</p>\
        <aside>Werbung</aside><h2>Mehr zum Thema</h2><ul><li><a href=https://example.org/k>Der Kai bleibt den Winter über zu</a></ul></article></main>\
        <footer>Impressum</footer></body></html>";
    let told = story("a.html", page);
    assert_eq!(told.title, "Das Licht am Pier");
    assert_eq!(html(&told), "<p>Es ging am Montag aus.</p>");
    assert_eq!(
        (told.summary.as_str(), told.language.as_deref()),
        ("Was geschah.", Some("de"))
    );
    assert_eq!(
        (told.authors, told.tags),
        (
            vec!["Anna Lind".to_owned()],
            vec!["Pier".to_owned(), "Licht".to_owned()]
        )
    );
    assert_eq!(told.headlines.len(), 1);
    assert_eq!(
        told.headlines[0].url.as_deref(),
        Some("https://example.org/k")
    );
    assert_eq!(
        format!("{:?}", told.published),
        "Some(At(2026-05-14T07:30:00Z))"
    );
}

#[test]
fn a_page_without_a_heading_has_the_title_of_its_window() {
    check_parts(
        "a.html",
        &[
            (
                "<html><head><title>The pier light</title></head><body><p>It failed.</p></body></html>",
                "The pier light",
                &[],
            ),
            (
                "<html><head><title>The pier light | Port Post</title></head><body><h2>The pier light</h2><p>It failed.</p></body></html>",
                "The pier light",
                &[],
            ),
            (
                "<html><head><meta property=og:title content='The pier'><title>x</title></head><body><p>It failed.</p></body></html>",
                "The pier",
                &[],
            ),
        ],
    );
}

#[test]
fn a_page_that_says_that_it_is_a_draft_is_held() {
    let page = |meta: &str| {
        format!(
            "<html><head><title>The pier</title>{meta}</head><body><p>It failed.</p></body></html>"
        )
    };
    for meta in [
        "<meta name=status content=draft>",
        "<meta name=draft content=true>",
    ] {
        assert!(story("a.html", &page(meta)).draft, "{meta}");
    }
    let front = ["---\ndraft: true\n---\n", &page("")].concat();
    assert!(story("a.html", &front).draft);
    let held = reading(
        "a.html",
        "<p>EMBARGOED UNTIL further notice</p><h1>The pier</h1><p>It failed.</p>",
    );
    assert!(
        held.problems
            .iter()
            .any(feedmill::problem::Problem::keeps_story_out),
        "{:?}",
        held.problems
    );
}

#[test]
fn heads_of_other_tools_are_read_in_front_of_html() {
    let told = story(
        "a.html",
        "<!--\n.. title: The pier light\n.. slug: pier\n.. date: 2026-05-14 09:30:00 UTC\n.. tags: pier, light\n-->\n<p>It failed.</p>",
    );
    assert_eq!(
        (told.title.as_str(), told.slug.as_deref()),
        ("The pier light", Some("pier"))
    );
    assert_eq!(told.tags, ["pier", "light"]);
    assert_eq!(html(&told), "<p>It failed.</p>");
}

#[test]
fn what_is_too_tangled_is_told_in_linear_time() {
    for text in [
        "<div>".repeat(100_000),
        "<b>x".repeat(100_000),
        format!("{}{}", "<font a>".repeat(300), "<p>x".repeat(300_000)),
        "<p><b><i><u>".repeat(50_000),
        format!("# T\n\n{}", "<div>\n\n".repeat(50_000)),
    ] {
        let name = if text.starts_with('#') {
            "a.md"
        } else {
            "a.html"
        };
        let reading = reading(name, &text);
        assert!(reading.story.is_none());
        let told = reading
            .problems
            .iter()
            .any(|problem| problem.message().contains("tangled"));
        assert!(told, "{:?}", reading.problems);
    }
    for text in [
        "<p>x".repeat(50_000),
        "<li>x".repeat(50_000),
        format!("<p {}>x", "a ".repeat(150)),
        format!("{}x", "> ".repeat(50_000)),
        "[".repeat(50_000),
        "*a **b ".repeat(20_000),
    ] {
        let name = if text.starts_with('<') {
            "a.html"
        } else {
            "a.md"
        };
        let reading = reading(name, &text);
        assert!(reading.story.is_some(), "{:?}", reading.problems);
    }
}

#[test]
fn html_that_loses_the_rest_of_the_story_is_told_and_held() {
    for open in [
        "<iframe src=https://x.example/>",
        "<!-- note",
        "<script src=x.js>",
        "<textarea>",
        "<template>",
        "<noscript>",
        "<svg><style>",
        "<video src=a.mp4>",
        "<object data=x>",
    ] {
        for (name, text) in [
            (
                "a.html",
                format!("<h1>T</h1><p>a</p>\n{open}\n<p>the rest</p>"),
            ),
            ("a.md", format!("# T\n\na\n\n{open}\n\nthe rest\n")),
        ] {
            let reading = reading(name, &text);
            let is_told = reading
                .problems
                .iter()
                .any(|problem| problem.message().contains("tangled"));
            assert!(
                is_told && reading.story.is_none(),
                "{name} {open}: {reading:?}"
            );
        }
    }
    for closed in [
        "<iframe src=https://x.example/ />",
        "<p><a href=https://x.example/>x</a></p>",
        "<script src=x.js />",
        "<video src=a.mp4 />",
        "<a name=x />",
        "<!-->",
        "<!-- x -->",
        "<svg><path/><path/></svg>",
    ] {
        let told = story(
            "a.html",
            &format!("<h1>T</h1><p>a</p>{closed}<p>the rest</p>"),
        );
        assert!(
            html(&told).ends_with("<p>the rest</p>"),
            "{closed}: {}",
            html(&told)
        );
    }
}

#[test]
fn the_title_is_the_heading_that_the_page_names() {
    check_parts(
        "a.html",
        &[
            (
                "<html><head><title>Second boat ordered | The News</title></head><body><header><h1>Second boat ordered</h1></header><main><p>It comes in May.</p></main></body></html>",
                "Second boat ordered",
                &[],
            ),
            (
                "<html><head><title>Second boat ordered - My Blog</title></head><body><h1><a href=/>My Blog</a></h1><h2>Second boat ordered</h2><p>It comes in May.</p></body></html>",
                "Second boat ordered",
                &[],
            ),
        ],
    );
}

#[test]
fn comments_on_a_page_are_no_story() {
    let told = story(
        "a.html",
        "<html><head><title>T</title><meta property=article:tag content=one><meta property=article:tag content=two></head><body><main>\
         <article><h1>T</h1><p>The story.</p><div class=sharedaddy>Share</div></article>\
         <div id=comments><article class=comment><p>A comment that is longer than the story that it stands under.</p></article></div></main></body></html>",
    );
    assert_eq!(html(&told), "<p>The story.</p>");
    assert_eq!(told.tags, ["one", "two"]);
    check(
        "a.html",
        &[(
            "<html><body><article><h1>T</h1><p>One of two.</p></article><article><p>The other one.</p></article></body></html>",
            "<p>One of two.</p><p>The other one.</p>",
        )],
    );
}

#[test]
fn what_its_own_tool_would_not_publish_is_held() {
    for (name, text) in [
        ("a.md", "---js\nconst draft = true;\n---\nText of it."),
        (
            "a.md",
            "---json\n{\"title\": \"T\", \"draft\": true}\n---\nText of it.",
        ),
        ("a.md", "---\ntitle: T\nheadless: true\n---\nText of it."),
        ("a.md", "---\ntitle: T\npermalink: false\n---\nText of it."),
        (
            "a.md",
            "+++\ntitle = \"T\"\nrender = false\n+++\nText of it.",
        ),
        (
            "a.md",
            "+++\ntitle = \"T\"\n[build]\nrender = \"never\"\n+++\nText of it.",
        ),
        (
            "a.md",
            ".. title: T\n.. slug: t\n.. tags: draft, pier\n\nText of it.",
        ),
        ("a.md", "---\ntitle: T\npassword: secret\n---\nText of it."),
        (
            "a.html",
            "<html><head><title>T</title><meta property=article:expiration_time content=2020-01-01></head><body><p>Text.</p></body></html>",
        ),
        ("a.html", "<meta name=draft content=true><p>Text of it.</p>"),
        ("a.md", "% Title\n% Ana Lind\n% 2999-03-04\n\nText of it."),
    ] {
        let reading = reading(name, text);
        let is_kept = reading
            .problems
            .iter()
            .any(feedmill::problem::Problem::keeps_story_out);
        let is_held = |story: &feedmill::story::Story| {
            story.draft || format!("{:?}", story.published).contains("2999")
        };
        assert!(
            is_kept || reading.story.as_ref().is_none_or(is_held),
            "{text}: {reading:?}"
        );
    }
}

#[test]
fn what_a_page_says_for_search_engines_is_the_last_source() {
    let data = "<script type='application/ld+json'>{\"@graph\": [{\"@type\": \"WebSite\", \"name\": \"Quay\"}, \
                {\"@type\": \"NewsArticle\", \"headline\": \"The weir is lit\", \"datePublished\": \"2026-05-14T09:30:00Z\", \
                \"author\": [{\"@type\": \"Person\", \"name\": \"Ana Lind\"}]}]}</script>";
    let text = "<p>Forty lamps were hung over the lower weir on Thursday.</p>";
    let page = |head: &str| {
        story(
            "a.html",
            &format!("<html><head>{head}{data}</head><body>{text}</body></html>"),
        )
    };
    let at = |text: &str| {
        let at = chrono::DateTime::parse_from_rfc3339(text).unwrap();
        Some(feedmill::story::Written::At(at.to_utc()))
    };
    let alone = page("");
    assert_eq!(alone.title, "The weir is lit");
    assert_eq!(alone.authors, ["Ana Lind"]);
    assert_eq!(alone.published, at("2026-05-14T09:30:00Z"));
    let other = page(
        "<title>Lamps</title><meta name=author content='B. Roe'>\
         <meta property='article:published_time' content='2026-05-13T08:00:00Z'>",
    );
    assert_eq!(other.title, "Lamps");
    assert_eq!(other.authors, ["B. Roe"]);
    assert_eq!(other.published, at("2026-05-13T08:00:00Z"));
}

#[test]
fn relative_addresses_lead_where_the_base_of_the_page_says() {
    let text = "<p>See <a href='b.html'>b</a>, <a href='#c'>c</a>, <a href='/d'>d</a>, <a href='https://e.example/'>e</a>.</p>\
                <img src='f.png' alt='' srcset='f.png 1x, g.png 2x'>";
    check(
        "a.html",
        &[
            (
                &format!(
                    "<html><head><title>T</title><base href='https://old.example/blog/x.html'></head><body>{text}</body></html>"
                ),
                "<p>See <a href=\"https://old.example/blog/b.html\">b</a>, <a href=\"#c\">c</a>, \
                 <a href=\"https://old.example/d\">d</a>, <a href=\"https://e.example/\">e</a>.</p>\
                 <p><img src=\"https://old.example/blog/f.png\" alt=\"\" srcset=\"https://old.example/blog/f.png 1x, \
                 https://old.example/blog/g.png 2x\"></p>",
            ),
            (
                &format!(
                    "<html><head><title>T</title><base href='/blog/'></head><body>{text}</body></html>"
                ),
                "<p>See <a href=\"story:blog/b:html /blog/b.html\">b</a>, <a href=\"#c\">c</a>, <a href=\"/d\">d</a>, \
                 <a href=\"https://e.example/\">e</a>.</p>\
                 <p><img src=\"/blog/f.png\" alt=\"\" srcset=\"/blog/f.png 1x, /blog/g.png 2x\"></p>",
            ),
        ],
    );
}

#[test]
fn a_word_in_another_language_keeps_its_element() {
    check(
        "a.html",
        &[(
            "<h1>T</h1><p>The <span lang=de class=x>Kirche</span>, <span dir=rtl>שלום</span> and <span class=y>so</span>.</p>",
            "<p>The <span lang=\"de\">Kirche</span>, <span dir=\"rtl\">שלום</span> and so.</p>",
        )],
    );
}

#[test]
fn bylines_with_links_and_other_words_name_the_author() {
    for byline in [
        "<p class=byline>By <a href='/ana'>Ana Lind</a></p>",
        "<p>Posted by <a rel=author href='/ana'>Ana Lind</a></p>",
        "<p>Posted by Ana Lind</p>",
        "<div class=meta>Posted by <a href='/ana'>Ana Lind</a></div>",
        "<header><p>Written by <strong>Ana Lind</strong></p></header>",
    ] {
        let text = format!(
            "<h1>T</h1>{byline}<p>Forty lamps were hung over the lower weir on Thursday.</p>"
        );
        let story = story("a.html", &text);
        assert_eq!(story.authors, ["Ana Lind"], "{byline}");
        assert_eq!(
            html(&story),
            "<p>Forty lamps were hung over the lower weir on Thursday.</p>"
        );
    }
}

#[test]
fn headlines_that_metadata_says_stand_once() {
    let text = "Forty lamps were hung over the lower weir on Thursday.\n\n## Related\n\n- Mill grinds again\n";
    for (related, left) in [
        ("[Mill grinds again, Ferry waits]", false),
        ("[Ferry waits]", true),
    ] {
        let story = story(
            "a.md",
            &format!("---\ntitle: T\nrelated: {related}\n---\n{text}"),
        );
        assert_eq!(
            html(&story).contains("<li>Mill grinds again</li>"),
            left,
            "{related}"
        );
    }
}
