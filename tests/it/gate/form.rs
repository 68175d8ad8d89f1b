//! Characters and well-formedness: whatever is wrong here is wrong with the whole document.

use super::{DocumentKind, First, Frame, Outside, check, expected, refuses, rss};

#[test]
fn bytes_that_are_no_text_are_refused() {
    for kind in [
        DocumentKind::Rss,
        DocumentKind::Atom,
        DocumentKind::Json,
        DocumentKind::Html,
        DocumentKind::Page,
        DocumentKind::Opml,
        DocumentKind::Marker,
    ] {
        for bytes in [
            &b""[..],
            b" ",
            b"\xff",
            b"\xed\xa0\x80",
            b"\xc0\x80",
            b"\xef\xbb\xbf<a/>",
            b"<a>\r\n</a>",
            b"\0",
        ] {
            let faults = check(bytes, &expected(kind));
            assert!(
                faults.iter().any(|fault| fault.item.is_none()),
                "{kind:?} {bytes:?}"
            );
        }
    }
}

#[test]
fn xml_that_is_not_well_formed_is_refused() {
    let text = "<description>It runs.</description>";
    let swap = |inside: &'static str| (text, inside);
    let table: Vec<_> = [
        (
            swap("<description>It runs.</descriptio>"),
            "</descriptio> ends another element, or none",
        ),
        (
            swap("<description>It runs."),
            "</item> ends another element, or none",
        ),
        (swap("<description>a & b</description>"), "not well-formed"),
        (
            swap("<description>&nbsp;</description>"),
            "unrecognized entity `nbsp`",
        ),
        (
            swap("<description>&#x1;</description>"),
            "U+0001 by reference",
        ),
        (
            swap("<description>&#xD800;</description>"),
            "invalid character reference: `55296` is not a valid codepoint",
        ),
        (
            swap("<description>&#+65;</description>"),
            "invalid character reference: unexpected number sign",
        ),
        (
            swap("<description>]]></description>"),
            "`]]>` stands in text",
        ),
        (
            swap("<description a='1' a='2'>x</description>"),
            "duplicated attribute",
        ),
        (
            swap("<description a='1'b='2'>x</description>"),
            "xml_is_well_formed",
        ),
        (
            swap("<description a=1>x</description>"),
            "attribute value must be enclosed in `\"` or `'`",
        ),
        (
            swap("<description a>x</description>"),
            "attribute key must be directly followed by `=` or space",
        ),
        (
            swap("<description a='<'>x</description>"),
            "the attribute \"a\" can't be so",
        ),
        (
            swap("<description a='&x;'>x</description>"),
            "unrecognized entity `x`",
        ),
        (
            swap("<description x:a='1'>x</description>"),
            "the prefix x is not declared",
        ),
        (
            swap("<x:description>x</x:description>"),
            "the prefix x is not declared",
        ),
        (
            swap("<description xmlns:p='u:x' xmlns:q='u:x' p:a='' q:a=''>x</description>"),
            "rss_is_valid",
        ),
        (
            swap("<description xmlns:p=''>x</description>"),
            "rss_is_valid",
        ),
        (
            swap("<description xmlns:xml='u'>x</description>"),
            "rss_is_valid",
        ),
        (
            swap("<description xmlns:xmlns='u'>x</description>"),
            "rss_is_valid",
        ),
        (
            swap("<description xmlns='http://www.w3.org/2000/xmlns/'>x</description>"),
            "rss_is_valid",
        ),
        (swap("<1a/>"), "\"1a\" is no name for an element"),
        (swap("<a:b:c/>"), "\"a:b:c\" is no name for an element"),
        (swap("<>x</>"), "\"\" is no name for an element"),
        (
            swap("<!-- a -- b -->"),
            "only elements and text may stand in the document",
        ),
        (
            swap("<!-- a --->"),
            "only elements and text may stand in the document",
        ),
        (
            swap("<?xml version='1.0'?>"),
            "only elements and text may stand in the document",
        ),
        (
            swap("<?XML a?>"),
            "only elements and text may stand in the document",
        ),
        (swap("<description>a\u{0}</description>"), "U+0000"),
        (swap("<description>a\u{1b}</description>"), "U+001B"),
        (swap("<description>a\u{fffe}</description>"), "U+FFFE"),
        (swap("<description>a\r</description>"), "CR"),
        (
            ("</rss>\n", "</rss>x"),
            "text stands outside the root element",
        ),
        (
            ("</rss>\n", "</rss>&amp;"),
            "text stands outside the root element",
        ),
        (
            ("</rss>\n", "</rss><![CDATA[]]>"),
            "only elements and text may stand in the document",
        ),
        (("</rss>\n", "</rss><rss/>"), "<rss> can't stand here"),
        (
            ("</rss>\n", "</rss></rss>"),
            "</rss> ends another element, or none",
        ),
        (("</rss>\n", ""), "the document ends inside <rss>"),
        (
            ("?>\n", "?>\n<!DOCTYPE rss>"),
            "only elements and text may stand in the document",
        ),
        (
            ("?>\n", "?>\n<!DOCTYPE rss [<!ENTITY a 'b'>]>"),
            "only elements and text may stand in the document",
        ),
        (
            ("<?xml", "\n<?xml"),
            "the document's declaration is not for UTF-8",
        ),
        (("utf-8", "latin1"), "not for UTF-8"),
        (("version=\"1.0\"", "version=\"1.1\""), "not for UTF-8"),
    ]
    .into_iter()
    .map(|((from, to), rule)| {
        let is_judge = rule.ends_with("_is_valid") || rule == "xml_is_well_formed";
        let blame = match rule {
            _ if is_judge => Outside,
            // Without the item the document is well-formed.
            "U+0001 by reference" => First,
            _ => Frame,
        };
        let rule = rule.strip_suffix(" by reference").unwrap_or(rule);
        (from, to, blame, rule)
    })
    .collect();
    refuses(rss::GOOD, &expected(DocumentKind::Rss), &table);
}
