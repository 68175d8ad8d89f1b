//! Texts of items that `import --write` makes articles of: subscribers get what they had. What WordPress shows of a
//! post is after its own `wpautop()` and its blocks' render functions.

use crate::site::Site;

const CONFIG: &str = "[[feeds]]\nitems = [\"stories\"]\nwindow = \"4000w\"\n";

/// The content of each story by its title, after an import that wrote all articles.
fn contents(old: &str) -> Vec<(String, String)> {
    let mut site = Site::configured(CONFIG);
    site.write("old.xml", old);
    let ran = site.run("import --write old.xml");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    site.build();
    site.assert_checked();
    let items = site.items().into_iter();
    items.map(|item| (item.title, item.content)).collect()
}

fn feed(content: &str) -> String {
    format!(
        "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><item><title>A</title>\
         <guid>https://quay.example/a</guid><pubDate>Fri, 03 Apr 2020 06:15:42 +0000</pubDate>\
         <content:encoded><![CDATA[{content}]]></content:encoded></item></channel></rss>"
    )
}

#[test]
fn markdown_reads_nothing_in_the_html_of_an_item() {
    for (content, parts) in [
        // As Jekyll and Hugo show code.
        (
            "<p>See:</p>\n<div class=\"highlight\"><pre><code>a *b* c\n\n    d_e_f\n\n# g\n</code></pre></div>\n<p>End.</p>",
            &[
                "<pre><code>a *b* c\n\n    d_e_f\n\n# g\n</code></pre>",
                "<p>End.</p>",
            ][..],
        ),
        (
            "Water at 5 * 3 * 2 feet, and snake_case_word.",
            &["Water at 5 * 3 * 2 feet, and snake_case_word."],
        ),
        (
            "<p>One</p>\n\n    <p>Two *three*</p>\n\n<div>\n\n    <b>Four</b>\n\n</div>",
            &["<p>Two *three*</p>", "<b>Four</b>"],
        ),
        (
            "<p>Write {{ page.title }} and {% if %} there.</p>",
            &["Write {{ page.title }} and {% if %} there."],
        ),
        ("First.\n\nSecond.", &["<p>First.</p>", "<p>Second.</p>"]),
    ] {
        let found = contents(&feed(content));
        let [(_, shown)] = found.as_slice() else {
            panic!("{found:?}")
        };
        for part in parts {
            assert!(shown.contains(part), "{content}\n{shown}");
        }
    }
}

const EXPORT: &str = r##"<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<wp:author><wp:author_login>ada</wp:author_login><wp:author_display_name><![CDATA[Ada Quay]]></wp:author_display_name></wp:author>
<item><title>Old editor</title><guid isPermaLink="false">https://quay.example/?p=1</guid><dc:creator>ada</dc:creator>
<pubDate>Fri, 03 Apr 2020 06:15:42 +0000</pubDate><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>
<content:encoded><![CDATA[It ran at 2 * 3 * 4.
# No heading.

<blockquote>Salt.

Dear.</blockquote>
[caption id="a" width="64"]<img src="https://quay.example/m.png" alt="" /> The mole[/caption]

[embed]https://video.example/?a=1&b=2[/embed]
[gallery ids="9"][form id="1"]]]></content:encoded></item>
<item><title>Blocks</title><guid isPermaLink="false">https://quay.example/?p=2</guid><dc:creator>ada</dc:creator>
<pubDate>Sat, 04 Apr 2020 06:15:42 +0000</pubDate><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>
<content:encoded><![CDATA[<!-- wp:paragraph -->
<p>It rained.<sup data-fn="n1" class="fn"><a href="#n1" id="n1-link">1</a></sup></p>
<!-- /wp:paragraph -->

<!-- wp:code -->
<pre class="wp-block-code"><code>if

    then</code></pre>
<!-- /wp:code -->

<!-- wp:footnotes /-->]]></content:encoded>
<wp:postmeta><wp:meta_key>footnotes</wp:meta_key><wp:meta_value><![CDATA[[{"content":"By <em>law</em>.","id":"n1"}]]]></wp:meta_value></wp:postmeta></item>
<item><title>Mole</title><wp:post_id>9</wp:post_id><wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status>
<wp:attachment_url>https://quay.example/g.png</wp:attachment_url></item></channel></rss>"##;

#[test]
fn the_folder_of_articles_that_are_written_is_no_section() {
    let mut site = Site::configured(CONFIG);
    site.write("old.xml", feed("<p>Text.</p>"));
    site.run("import --write old.xml");
    site.build();
    assert!(!site.document("rss.xml").contains("<category>"));
    assert!(!site.document("atom.xml").contains("<category"));
}

#[test]
fn posts_of_wordpresss_export_are_shown_as_wordpress_shows_them() {
    let found = contents(EXPORT);
    let [(_, blocks), (_, old)] = found.as_slice() else {
        panic!("{found:?}")
    };
    for part in [
        "<p>It ran at 2 * 3 * 4.<br>",
        "# No heading.</p>",
        "<p>Salt.</p>",
        "<p>Dear.</p>",
        "<figcaption>The mole</figcaption>",
        "<a href=\"https://video.example/?a=1&amp;b=2\">",
        "src=\"https://quay.example/g.png\" alt=\"Mole\"",
    ] {
        assert!(old.contains(part), "{part}\n{old}");
    }
    for part in ["[form", "[embed", "[caption", "<h1", "<em>"] {
        assert!(!old.contains(part), "{part}\n{old}");
    }
    for part in ["<pre><code>if\n\n    then</code></pre>", "By <em>law</em>."] {
        assert!(blocks.contains(part), "{part}\n{blocks}");
    }
}

#[test]
fn authors_of_wordpresss_export_are_named_as_readers_know_them() {
    let mut site = Site::configured(CONFIG);
    site.write("old.xml", EXPORT);
    site.run("import --write old.xml");
    site.build();
    let feed: serde_json::Value = serde_json::from_str(&site.document("feed.json")).unwrap();
    for item in feed["items"].as_array().unwrap() {
        assert_eq!(
            item["authors"],
            serde_json::json!([{ "name": "Ada Quay" }]),
            "{item}"
        );
    }
}
