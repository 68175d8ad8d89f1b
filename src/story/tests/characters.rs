//! Characters that no document may carry, and characters that every document must.

use super::{check, read_as, story};

/// An article with the text in its title, its body and a headline.
fn article(text: &str) -> String {
    format!(
        "Quay {text} reopens after nine winters\n\nBoats {text} came back on Monday morning, and \
         the keeper of the lock, who had waited long, opened the gates.\n\nRelated\nFerry {text} lost\n"
    )
}

#[track_caller]
fn becomes(given: &str, in_lines: &str, in_bodies: &str) {
    let story = story(article(given));
    let title = format!("Quay {in_lines} reopens after nine winters");
    assert_eq!(story.title, title, "{given:?}");
    let body = story.paragraphs.join("\n");
    assert!(
        body.starts_with(&format!("Boats {in_bodies} came back")),
        "{given:?}: {body:?}"
    );
    assert_eq!(
        story.headlines[0].text,
        format!("Ferry {in_lines} lost"),
        "{given:?}"
    );
}

#[test]
fn controls_and_noncharacters_are_dropped_everywhere() {
    for given in [
        "a\0b",
        "a\u{1}b",
        "a\u{8}b",
        "a\u{e}b",
        "a\u{f}\u{1d}\u{1f}b",
        "a\u{7f}b",
        "a\u{80}b",
        "a\u{9f}b",
        "a\u{fffe}b",
        "a\u{ffff}b",
        "a\u{fdd0}b",
        "a\u{1fffe}b",
        "a\u{feff}b",
        "\u{1b}[1;31ma\u{1b}[0mb",
        "a\u{1b}b",
    ] {
        becomes(given, "ab", "ab");
    }
}

#[test]
fn page_breaks_and_tabs_are_spaces() {
    becomes("a\u{b}b", "a b", "a b");
    becomes("a\u{c}b", "a b", "a b");
    becomes("a\tb", "a b", "a\tb");
}

#[test]
fn every_character_that_a_reader_can_see_stays() {
    for text in [
        "]]>",
        "<![CDATA[x]]>",
        "<script>alert(1)</script>",
        "&nbsp; &copy; &amp;",
        "AT&T a&b; &#xD800;",
        "<3",
        "a </b> c",
        "<em>x</em>",
        "<?xml version=\"1.0\"?>",
        "<!DOCTYPE x> <!ENTITY lol>",
        "👩\u{200d}👩\u{200d}👧 🇳🇴 👍🏽 ❤\u{fe0f}",
        "e\u{301} n\u{303}",
        "\u{e0001}\u{e0041} \u{e001}\u{10fffd}",
        "שלום مرحبا",
        "100 % “quoted” ‘so’ – and — so…",
        "a\u{a0}b\u{ad}c",
        "\u{202e}turned\u{202c}",
    ] {
        becomes(text, text, text);
    }
}

#[test]
fn a_replacement_character_stays_and_is_told_at_its_line() {
    let reading = read_as(
        "a.txt",
        "Quay shut again\n\nSn\u{fffd}w \u{fffd}ell.\n".as_bytes(),
    );
    let told: Vec<_> = reading.problems.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["a.txt:3: 2 characters were lost before: \u{fffd}"]);
    assert!(!reading.problems[0].keeps_story_out());
    assert!(reading.story.unwrap().paragraphs[0].starts_with("Sn\u{fffd}w"));
}

#[test]
fn markup_in_a_body_is_shown_as_text() {
    let story = story(article("<b>&amp;</b> ]]>"));
    let html = story.html();
    assert!(
        html.contains("Boats &lt;b&gt;&amp;amp;&lt;/b&gt; ]]&gt; came"),
        "{html}"
    );
    assert_eq!(html.matches("<p>").count(), 1);
}

#[test]
fn direction_marks_end_with_the_text_that_they_stand_in() {
    let open = "\u{202e}turned \u{2067}twice";
    let story = story(article(open));
    for text in [&story.title, &story.paragraphs[0], &story.headlines[0].text] {
        assert!(text.ends_with("\u{2069}\u{202c}"), "{text:?}");
    }
}

#[test]
fn marks_that_close_nothing_leave_nothing_behind() {
    check(
        "Quay reopens today \u{202c}\n\n\u{2069} Snow fell.\n\n\u{202c}\n\nIt stayed. \u{2069}\n",
        "# Quay reopens today\n¶ Snow fell.\n¶ It stayed.",
    );
}

#[test]
fn unicode_line_ends_are_line_ends_in_bodies_and_spaces_in_titles() {
    for end in ["\u{85}", "\u{2028}", "\u{2029}", "\r", "\r\n", "\n"] {
        check(
            format!("Quay reopens after nine long winters{end}{end}Snow fell.{end}{end}It stayed."),
            "# Quay reopens after nine long winters\n¶ Snow fell.\n¶ It stayed.",
        );
        let title = story(format!(
            "---\ntitle: \"Quay\\u2028reopens\\u0085now\"\n---\nSnow.{end}"
        ))
        .title;
        assert_eq!(title, "Quay reopens now");
    }
}

#[test]
fn a_unicode_line_end_in_a_title_does_not_end_the_metadata() {
    for end in ["\u{85}", "\u{2028}"] {
        let story = story(format!(
            "Title: Quay{end}reopens\nTags: sea\n\nSnow fell.\n"
        ));
        assert_eq!(
            (story.title.as_str(), &story.tags[..]),
            ("Quay reopens", &["sea".to_owned()][..])
        );
    }
}

#[test]
fn marks_by_the_thousand_are_cut_only_where_text_is() {
    let zalgo = format!("e{} quay. It reopened.", "\u{301}".repeat(1000));
    let story = story(&zalgo);
    assert_eq!(story.paragraphs, [zalgo.as_str()]);
    assert!(story.title.starts_with("e\u{301}") && story.title.chars().count() <= 110);
    assert!(story.summary.chars().count() <= 301);
}

#[test]
fn a_name_of_controls_alone_is_no_title() {
    for article in [
        "---\ntitle: \"\\u0007\\u200b\"\n---\nSnow fell on the quay.\n",
        "Title: \u{1}\nTags: a\n\nSnow fell on the quay.\n",
    ] {
        assert_eq!(story(article).title, "Snow fell on the quay");
    }
}

#[test]
fn controls_in_related_headlines_of_the_metadata_are_dropped() {
    let story = story(
        r#"{"title": "Quay reopens", "related": [{"title": "\u0000"}, {"title": "Ferry\u007f \u0001lost"}]}

Boats came back.
"#,
    );
    let texts: Vec<&str> = story.headlines.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(texts, ["Ferry lost"]);
}
