//! Tags of other tools' templates.

use super::{check, html, reading, story};

#[test]
fn tags_become_what_they_mean() {
    let figure = "<figure><img src=\"a.png\" alt=\"A\"><figcaption>C</figcaption></figure>";
    check(
        "a.md",
        &[
            (
                "# T\n\nx\n\n{{< figure src=\"a.png\" alt=\"A\" caption=\"C\" >}}",
                &format!("<p>x</p>{figure}"),
            ),
            (
                "# T\n\nx\n\n{{% figure src='a.png' alt='A' title='C' %}}",
                &format!("<p>x</p>{figure}"),
            ),
            (
                "# T\n\nx\n\n{{ image(src=\"a.png\", alt=\"A\", caption=\"C\") }}",
                &format!("<p>x</p>{figure}"),
            ),
            (
                "# T\n\nx\n\n{% include figure.html url=\"a.png\" alt=\"A\" caption=\"C\" %}",
                &format!("<p>x</p>{figure}"),
            ),
            (
                "# T\n\nx\n\n{{< youtube abc_1 >}}",
                "<p>x</p><p><a href=\"https://www.youtube.com/watch?v=abc_1\">https://www.youtube.com/watch?v=abc_1</a></p>",
            ),
            (
                "# T\n\nx\n\n{{% media url=https://v.example/a %}}",
                "<p>x</p><p><a href=\"https://v.example/a\">https://v.example/a</a></p>",
            ),
            (
                "# T\n\n{% highlight ruby %}\ndef a\n{% endhighlight %}",
                "<pre><code class=\"language-ruby\">def a</code></pre>",
            ),
            (
                "# T\n\n{{< highlight go \"linenos=table\" >}}\na := {{ b }}\n{{< /highlight >}}",
                "<pre><code class=\"language-go\">a := {{ b }}</code></pre>",
            ),
            (
                "# T\n\n## Two\n{: #own .wide}\n\nx\n{: .y}",
                "<h2 id=\"own\">Two</h2><p>x</p>",
            ),
            ("# T\n\n{% raw %}{{ a }}{% endraw %}", "<p>{{ a }}</p>"),
            ("# T\n\nx{% comment %} y {% endcomment %}", "<p>x</p>"),
            (
                "# T\n\n{% quote(author=\"B\") %}\nSaid.\n{% end %}",
                "<blockquote><p>Said.</p></blockquote>",
            ),
            (
                "# T\n\n[a]({{ site.baseurl }}/b) [c]({{ '/d' | relative_url }})",
                "<p><a href=\"/b\">a</a> <a href=\"/d\">c</a></p>",
            ),
            (
                "# T\n\n`{{ a }}` {{</* b */>}}",
                "<p><code>{{ a }}</code> {{&lt; b &gt;}}</p>",
            ),
            (
                "# T\n\n```\n{% a %}\n{{< b >}}\n```",
                "<pre><code>{% a %}{{&lt; b &gt;}}</code></pre>",
            ),
            (
                "# T\n\nx^{{a}} \\frac{{b}}{c}",
                "<p>x^{{a}} \\frac{{b}}{c}</p>",
            ),
            (
                "# T\n\nx\n{: .wide}\n\n* TOC\n{:toc}\n\ny",
                "<p>x</p><p>y</p>",
            ),
        ],
    );
}

#[test]
fn tags_for_the_address_of_another_article_lead_to_it() {
    for (tag, places) in [
        ("{{< ref \"b.md\" >}}", "b:md,_posts/b:md,posts/b:md"),
        ("{{% relref \"/blog/b#c\" %}}", "blog/b:md,b:md#c"),
        (
            "{{< ref path=\"b c\" >}}",
            "b%20c:md,_posts/b%20c:md,posts/b%20c:md",
        ),
        (
            "{% post_url 2026-01-02-b %}",
            "2026-01-02-b:md,_posts/2026-01-02-b:md,posts/2026-01-02-b:md",
        ),
        (
            "{{ site.baseurl }}{% link _posts/b.md %}",
            "_posts/b:md,b:md",
        ),
        ("{{ get_url(path=\"@/blog/b.md\") }}", "blog/b:md,b:md"),
    ] {
        let expected = format!("<p><a href=\"story:{places} \">x</a></p>");
        check(
            "a.md",
            &[
                (&format!("# T\n\n[x]({tag})"), &expected),
                (&format!("# T\n\n[x][1]\n\n[1]: {tag}"), &expected),
            ],
        );
        let html = format!("<h1>T</h1><p><a href=\"{tag}\">x</a></p>");
        check("a.html", &[(&html, &expected)]);
    }
    // Where no address stands there is none.
    let text = "# T\n\nx {{< ref \"b\" >}}";
    assert_eq!(html(&story("a.md", text)), "<p>x</p>");
    assert_eq!(reading("a.md", text).problems.len(), 1);
}

#[test]
fn of_what_no_reader_can_know_one_case_is_shown_and_no_broken_address() {
    check(
        "a.md",
        &[
            (
                "# T\n\na {% if page.x %}b{% else %}c{% endif %} d",
                "<p>a b d</p>",
            ),
            (
                "# T\n\na {% if x %}b{% if y %}c{% else %}d{% endif %}e{% elsif z %}f{% else %}g{% endif %} h",
                "<p>a bce h</p>",
            ),
            (
                "# T\n\na {% case x %}{% when 1 %}b{% when 2 %}c{% else %}d{% endcase %} e",
                "<p>a b e</p>",
            ),
            (
                "# T\n\na {% if false %}b{% else %}c{% endif %} d",
                "<p>a c d</p>",
            ),
            (
                "# T\n\na\n{% for p in site.posts %}\n- {{ p.title }} {% if p.x %}b{% endif %}\n{% endfor %}\nc",
                "<p>a</p><p>c</p>",
            ),
            ("# T\n\na {% else %} b {% for c %} d", "<p>a b d</p>"),
            (
                "# T\n\n[a](https://e.example/{{ x }}/b) ![c]({{ y }}/d.png) {{ z }} [e][1]\n\n[1]: {{ y }}/e",
                "<p>a c e</p>",
            ),
        ],
    );
    check(
        "a.html",
        &[(
            "<h1>T</h1><p>x <a href=\"https://e.example/{{ x }}\">a</a> b</p>",
            "<p>x a b</p>",
        )],
    );
}

#[test]
fn code_in_a_line_that_begins_with_it_is_no_fence() {
    check(
        "a.md",
        &[(
            "# T\n\nSee\n```Now```:\n\n{{< highlight go >}}\na\n{{< /highlight >}}\n\n[b]({{ x }})",
            "<p>See <code>Now</code>:</p><pre><code class=\"language-go\">a</code></pre><p>b</p>",
        )],
    );
}

#[test]
fn hugos_details_and_escaped_shortcodes_are_what_hugo_shows() {
    check(
        "a.md",
        &[
            (
                "# T\n\n{{< details summary=\"More & *more*\" >}}\nInside *it*.\n{{< /details >}}\n\nAfter.",
                "<details><summary>More &amp; *more*</summary><p>Inside <em>it</em>.</p></details><p>After.</p>",
            ),
            (
                "# T\n\n`{{</* a */>}}`\n\n```\n{{%/* b \"c\" */%}} /* d */\n```",
                "<p><code>{{&lt; a &gt;}}</code></p><pre><code>{{% b \"c\" %}} /* d */</code></pre>",
            ),
            (
                "# T\n\n{{< highlight go >}}\n{{</* a */>}}\n{{< /highlight >}}",
                "<pre><code class=\"language-go\">{{&lt; a &gt;}}</code></pre>",
            ),
        ],
    );
}

#[test]
fn what_means_nothing_here_goes_and_is_told_with_its_line() {
    let text = "---\ntitle: T\n---\nOne {{< note >}}two{{< /note >}}.\n\n{% include toc.html %}\n\n{{ page.title }}\n";
    let told = story("a.md", text);
    assert_eq!(html(&told), "<p>One two.</p>");
    let lines: Vec<_> = reading("a.md", text)
        .problems
        .iter()
        .map(|problem| (problem.line, problem.message()))
        .collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(
        lines.iter().map(|(line, _)| *line).collect::<Vec<_>>(),
        [Some(4), Some(6), Some(8)]
    );
    assert!(lines[1].1.contains("{% include toc.html %}"), "{lines:?}");
}

#[test]
fn plain_text_has_no_tags() {
    let told = story(
        "a.txt",
        "The braces of the pier\n\nThey write {{ name }} and {% if %} there.",
    );
    assert!(
        told.html().contains("{{ name }} and {% if %}"),
        "{}",
        told.html()
    );
}

#[test]
fn programs_and_comments_of_templates_are_no_text() {
    check(
        "a.md",
        &[
            (
                "# T\n\nOne <?php if ($a > 1) { echo \"x\"; } ?>two {# not this #}three {/* nor this */}four <%= x %>five.",
                "<p>One two three four five.</p>",
            ),
            (
                "# T\n\n[caption id=\"a\"]![A](a.png) B[/caption]",
                "<p><img src=\"a.png\" alt=\"A\"> B</p>",
            ),
            (
                "# T\n\nUnfinished {{ here.\n\nA paragraph.\n\nThe end }} of it. {{1,2},{3}}",
                "<p>Unfinished {{ here.</p><p>A paragraph.</p><p>The end }} of it. {{1,2},{3}}</p>",
            ),
        ],
    );
}

#[test]
fn what_templates_hide_does_not_go_out() {
    for hidden in [
        "{::comment}\nhidden\n\nhidden\n{:/comment}",
        "{::comment}hidden{:/}",
        "{::comment}hidden {:/other} hidden{:/comment}",
        "{% capture x %}hidden{% endcapture %}",
        "{%- capture x -%}a {% capture y %}b{% endcapture %} hidden{%- endcapture -%}",
        "{% comment %}hidden\n\n{% comment %}hidden{% endcomment %}hidden{% endcomment %}",
        "{% set x %}hidden {% set y = 1 %} hidden{% endset %}",
        "{% macro m(a, b) %}hidden{% endmacro %}",
        "{% css %}hidden{% endcss %}",
        "{% if false %}hidden{% for a in b %}{% else %}hidden{% endfor %}{% endif %}",
        "{% if false %}{% if a %}hidden{% else %}hidden{% endif %}hidden{% endif %}",
        "{% unless true %}hidden{% endunless %}",
        "{% if jekyll.environment == \"development\" %}hidden{% endif %}",
        "{# hidden\n\nhidden #}",
        "{/* hidden\n\nhidden */}",
        "{{/* hidden */}}",
        "{{- /* hidden } hidden\n\nhidden */ -}}",
        "{{!-- hidden }} hidden --}}",
        "{{% comment %}}hidden{{% /comment %}}",
        "{{< comment >}}hidden{{< /comment >}}",
        "{{< comment >}}hidden {{</* it */>}} hidden{{< /comment >}}",
        "<!-- hidden\n\nhidden -->",
    ] {
        let told = story(
            "a.md",
            &format!("# T\n\nBefore it.\n\n{hidden}\n\nAfter it.\n"),
        );
        assert_eq!(html(&told), "<p>Before it.</p><p>After it.</p>", "{hidden}");
    }
}

#[test]
fn what_templates_keep_stands_where_they_show_it() {
    check(
        "a.md",
        &[
            (
                "# T\n\n{% capture x %}*Kept*{% endcapture %}One {{ x }}, two {{ x | strip }}.",
                "<p>One <em>Kept</em>, two <em>Kept</em>.</p>",
            ),
            (
                "# T\n\n{% capture a %}A{% endcapture %}{% capture a %}{{ a }}b{% endcapture %}{{ a }}",
                "<p>Ab</p>",
            ),
            (
                "# T\n\n{% capture n %}\nMind *it*.\n{% endcapture %}\n\n<div class=\"notice\">{{ n | markdownify }}</div>",
                "<p>Mind <em>it</em>.</p>",
            ),
            (
                "# T\n\n{% set x %}Kept{% endset %}{{ x | safe }} it.",
                "<p>Kept it.</p>",
            ),
            (
                "# T\n\n{% if false %}No{% else %}Yes{% endif %}.",
                "<p>Yes.</p>",
            ),
            (
                "# T\n\n{::options toc_levels=\"1..3\" /}\n\n{::nomarkdown}\n<b>Shown</b>\n{:/nomarkdown}",
                "<p><b>Shown</b></p>",
            ),
            (
                "# T\n\n## Two {#own}\n\nThe end #} of it, {::comment} too.",
                "<h2 id=\"own\">Two</h2><p>The end #} of it, too.</p>",
            ),
        ],
    );
}

#[test]
fn tags_in_metadata_do_not_go_out() {
    let text = "---\ntitle: \"{{ page.title }} templated\"\n---\n# The pier light\n\nIt failed.";
    assert_eq!(story("a.md", text).title, "The pier light");
    assert_eq!(reading("a.md", text).problems.len(), 1);
}

#[test]
fn tags_without_an_end_cost_linear_time() {
    for unit in [
        "{% raw %}\n\n",
        "{{< highlight go >}}\n\n",
        "{{< x >}}\n",
        "<?php ",
        "{# ",
        "`` ",
        "[caption ",
        "{% capture x %}",
        "{% capture x %}{% capture y %}{% endcapture %}",
        "{% capture x %}{{ x }}{{ x }}a{% endcapture %}",
        "{% if false %}{% endif %}{% if false %}",
        "{::comment}",
        "{::comment}{:/x}",
        "{{/* ",
        "{{!-- ",
    ] {
        let text = format!("# T\n\nText. {}", unit.repeat(10_000));
        assert!(reading("a.md", &text).story.is_some(), "{unit}");
    }
    assert!(
        reading("a.html", &"<pre> {{ ".repeat(10_000))
            .story
            .is_none()
    );
}
