//! What of a text becomes a link, and what stays text.

use proptest::prelude::*;

use super::linked;
use crate::ledger::body::Body;
use crate::story::{ArticlePath, Rules, Story, read, web_link};

/// A paragraph with `[…]` around what is linked, and where each link leads when that isn't what is written.
fn marked(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, link)) = rest.split_once("<a href=\"") {
        let (href, link) = link.split_once("\">").unwrap();
        let (text, after) = link.split_once("</a>").unwrap();
        let at = if href == text || href == format!("mailto:{text}") {
            String::new()
        } else {
            format!("→{href}")
        };
        out.extend([before, "[", text, &at, "]"]);
        rest = after;
    }
    out + rest
}

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(marked(&linked((*text).to_owned())), *expected, "{text}");
    }
}

#[test]
fn addresses_of_the_web_and_of_mail_are_links() {
    check(&[
        (
            "See https://quay.example/a for more",
            "See [https://quay.example/a] for more",
        ),
        (
            "<p>http://quay.example/</p>\n",
            "<p>[http://quay.example/]</p>\n",
        ),
        (
            "at www.quay.example/a?b=1",
            "at [www.quay.example/a?b=1→http://www.quay.example/a?b=1]",
        ),
        (
            "Write to press@quay.example or",
            "Write to [press@quay.example] or",
        ),
        ("a.b+c_d@news.quay.example", "[a.b+c_d@news.quay.example]"),
        ("mailto:ada@quay.example", "mailto:[ada@quay.example]"),
        (
            "Web:www.quay.example",
            "Web:[www.quay.example→http://www.quay.example/]",
        ),
        (
            "HTTPS://Quay.Example/A",
            "[HTTPS://Quay.Example/A→https://quay.example/A]",
        ),
        (
            "WWW.QUAY.EXAMPLE",
            "[WWW.QUAY.EXAMPLE→http://www.quay.example/]",
        ),
        (
            "https://quay.example:8080/a#b",
            "[https://quay.example:8080/a#b]",
        ),
        (
            "https://quay.example/@ada and",
            "[https://quay.example/@ada] and",
        ),
        (
            "https://a.example/x ada@b.example<br>\nhttps://c.example/y",
            "[https://a.example/x] [ada@b.example]<br>\n[https://c.example/y]",
        ),
        (
            "https://quay.example/?a=1&amp;b=2&amp;utm_source=x",
            "[https://quay.example/?a=1&amp;b=2&amp;utm_source=x→https://quay.example/?a=1&amp;b=2]",
        ),
    ]);
}

#[test]
fn the_marks_of_the_sentence_are_no_part_of_an_address() {
    check(&[
        ("at https://quay.example/a.", "at [https://quay.example/a]."),
        (
            "https://quay.example/a, then",
            "[https://quay.example/a], then",
        ),
        ("(https://quay.example/a).", "([https://quay.example/a])."),
        (
            "https://quay.example/a_(b)!",
            "[https://quay.example/a_(b)]!",
        ),
        (
            "(https://quay.example/a_(b))",
            "([https://quay.example/a_(b)])",
        ),
        (
            "[https://quay.example/a]: x",
            "[[https://quay.example/a]]: x",
        ),
        ("\"https://quay.example/a\"", "\"[https://quay.example/a]\""),
        ("'https://quay.example/a'", "'[https://quay.example/a]'"),
        ("“https://quay.example/a”…", "“[https://quay.example/a]”…"),
        (
            "https://quay.example/a's wall",
            "[https://quay.example/a]'s wall",
        ),
        ("*https://quay.example/a*", "*[https://quay.example/a]*"),
        ("https://quay.example/a—the", "[https://quay.example/a]—the"),
        (
            "text &lt;https://quay.example/a&gt;",
            "text &lt;[https://quay.example/a]&gt;",
        ),
        (
            "Ada &lt;ada@quay.example&gt;;",
            "Ada &lt;[ada@quay.example]&gt;;",
        ),
        (
            "[wall](https://quay.example/a)",
            "[wall]([https://quay.example/a])",
        ),
        (
            "R&amp;D: https://quay.example/?a&amp;",
            "R&amp;D: [https://quay.example/?a]&amp;",
        ),
        ("...ada@quay.example.", "...[ada@quay.example]."),
    ]);
}

#[test]
fn a_sentence_without_spaces_goes_on_behind_an_address() {
    check(&[
        (
            "詳細はhttps://quay.example/aをご覧",
            "詳細は[https://quay.example/a]をご覧",
        ),
        (
            "（https://quay.example/a）。",
            "（[https://quay.example/a]）。",
        ),
        (
            "「www.quay.example」",
            "「[www.quay.example→http://www.quay.example/]」",
        ),
        (
            "(https://quay.example)をご覧",
            "([https://quay.example→https://quay.example/])をご覧",
        ),
        (
            "请看https://quay.example/a，谢谢",
            "请看[https://quay.example/a]，谢谢",
        ),
        (
            "https://quay.example/a에서 확인",
            "[https://quay.example/a]에서 확인",
        ),
        (
            "連絡先press@quay.exampleまで",
            "連絡先[press@quay.example]まで",
        ),
        (
            "ดูที่https://quay.example/aครับ",
            "ดูที่[https://quay.example/a]ครับ",
        ),
    ]);
}

#[test]
fn letters_of_any_script_are_encoded() {
    check(&[
        (
            "https://bücher.example/straße",
            "[https://bücher.example/straße→https://xn--bcher-kva.example/stra%C3%9Fe]",
        ),
        (
            "https://wiki.example/wiki/Мол.",
            "[https://wiki.example/wiki/Мол→https://wiki.example/wiki/%D0%9C%D0%BE%D0%BB].",
        ),
        (
            "https://wiki.example/wiki/灯台です",
            "[https://wiki.example/wiki/灯台→https://wiki.example/wiki/%E7%81%AF%E5%8F%B0]です",
        ),
        (
            "https://例え.example/",
            "[https://例え.example/→https://xn--r8jz45g.example/]",
        ),
        (
            "ada@bücher.example",
            "[ada@bücher.example→mailto:ada@xn--bcher-kva.example]",
        ),
        (
            "https://quay.example/100%?a[]=1",
            "[https://quay.example/100%?a[]=1→https://quay.example/100%25?a%5B%5D=1]",
        ),
    ]);
}

#[test]
fn what_no_document_may_link_stays_text() {
    for text in [
        "https://exa,mple.org/x",
        "https://ada@quay.example/",
        "https://ada:secret@quay.example/",
        "ssh://ada:secret@quay.example/",
        "git+https://quay.example/a",
        "ftp://quay.example/a",
        "javascript://quay.example/%0aalert(1)",
        "https://",
        "https://…",
        "https://a..example/",
        "www.quay",
        "www...quay.example",
        "awww.quay.example",
        "quay.example",
        "git@quay.example:wall/mend.git",
        "@ada@quay.example",
        "@ada",
        "3 kg @2.50",
        "desk@5.30pm",
        "ada@quay",
        "ada@quay..example",
        "müller@quay.example",
        "R&amp;D@quay.example",
        "ada@quay_.example",
        "He said: no. 5:30 p.m.; a@b",
    ] {
        assert_eq!(linked(text.to_owned()), text);
    }
    let long = format!("https://quay.example/{}", "a".repeat(2_000));
    assert_eq!(linked(long.clone()), long);
}

fn story(article: &str) -> Story {
    let rules = Rules {
        base_url: "https://example.org/".into(),
        time_zone: chrono_tz::Tz::UTC,
        encoding: None,
        language: None,
        dates: Vec::new(),
    };
    let path = ArticlePath::from_bytes(b"a.txt".to_vec());
    read(&path, article.as_bytes(), &rules).story.unwrap()
}

#[test]
fn corrections_and_notices_have_links_too() {
    let corrected =
        story("---\ncorrection: See https://quay.example/a.\n---\nSnow fell on the quay.\n");
    assert!(
        Body::of(&corrected)
            .html
            .contains("See <a href=\"https://quay.example/a\">")
    );
    let withdrawn =
        story("---\nwithdrawn: See https://quay.example/a.\n---\nSnow fell on the quay.\n");
    let body = Body::of(&withdrawn);
    assert!(
        body.html.contains("<a href=\"https://quay.example/a\">"),
        "{}",
        body.html
    );
    let reason = withdrawn.withdrawn.as_deref().unwrap();
    assert_eq!(Body::of_notice(reason).html, body.html);
}

#[test]
fn what_a_story_said_doesnt_depend_on_its_links() {
    let story = story("Snow fell.\n\nSnow fell on the quay, says https://quay.example/a today.\n");
    assert!(
        story
            .paragraphs
            .concat()
            .contains("says https://quay.example/a today")
    );
    assert!(Body::of(&story).html.contains("<a href"));
    assert!(!story.html().contains("<a href"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn the_text_stays_as_it_was(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..14)) {
        let text = pieces.concat();
        let html = linked(text.clone());
        let mut without = String::new();
        let mut rest = html.as_str();
        while let Some((before, link)) = rest.split_once("<a href=\"") {
            without += before;
            rest = link.split_once("\">").unwrap().1;
        }
        prop_assert_eq!((without + rest).replace("</a>", ""), text);
    }

    #[test]
    fn a_web_address_is_written_as_the_link_of_a_headline_is(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..8),
    ) {
        let written = format!("https://quay.example/{}", pieces.concat()).replace(['<', '>', '\n', ' ', '\u{200b}'], "");
        let said = serde_json::json!({ "link": written });
        let story = story(&format!("{said}\nSnow fell on the quay.\n"));
        prop_assert_eq!(web_link(written.trim()).ok(), story.link, "{}", written);
    }
}

const PIECES: &[&str] = &[
    "https://",
    "http://",
    "ftp://",
    "www.",
    "WWW.",
    "://",
    ":",
    ".",
    "@",
    "/",
    "?",
    "#",
    "=",
    "&amp;",
    "&lt;",
    "&gt;",
    "utm_source=x",
    "a",
    "ada",
    "quay.example",
    "exa,mple.org",
    "bücher",
    "灯台",
    "を",
    "。",
    "Мол",
    "(",
    ")",
    "[",
    "]",
    "'s",
    "\"",
    " ",
    "%",
    "%2f",
    "-",
    "_",
    "*",
    "\u{301}",
    "\u{200b}",
    "<br>\n",
    "</p>\n<p>",
];
