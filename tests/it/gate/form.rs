//! Characters and well-formedness: whatever is wrong here is wrong with the whole document.

use super::{DocumentKind, Frame, check, expected, refuses, rss};

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
        (swap("<description>It runs.</descriptio>"), "is ended by"),
        (swap("<description>It runs."), "is ended by"),
        (swap("<description>a & b</description>"), "not well-formed"),
        (swap("<description>&nbsp;</description>"), "not a reference"),
        (swap("<description>&#x1;</description>"), "not a reference"),
        (
            swap("<description>&#xD800;</description>"),
            "not a reference",
        ),
        (swap("<description>&#+65;</description>"), "not a reference"),
        (swap("<description>]]></description>"), "`]]>`"),
        (
            swap("<description a='1' a='2'>x</description>"),
            "stands twice",
        ),
        (
            swap("<description a='1'b='2'>x</description>"),
            "no white space",
        ),
        (swap("<description a=1>x</description>"), "no quoted value"),
        (swap("<description a>x</description>"), "no value"),
        (
            swap("<description a='<'>x</description>"),
            "`<` stands in the value",
        ),
        (
            swap("<description a='&x;'>x</description>"),
            "begins no reference",
        ),
        (swap("<description x:a='1'>x</description>"), "not declared"),
        (swap("<x:description>x</x:description>"), "not declared"),
        (
            swap("<description xmlns:p='u:x' xmlns:q='u:x' p:a='' q:a=''>x</description>"),
            "stands twice",
        ),
        (
            swap("<description xmlns:p='a b'>x</description>"),
            "can't be declared",
        ),
        (
            swap("<description xmlns:p=''>x</description>"),
            "can't be declared",
        ),
        (
            swap("<description xmlns:xml='u'>x</description>"),
            "can't be declared",
        ),
        (
            swap("<description xmlns:xmlns='u'>x</description>"),
            "can't be declared",
        ),
        (
            swap("<description xmlns='http://www.w3.org/2000/xmlns/'>x</description>"),
            "can't be declared",
        ),
        (swap("<1a/>"), "not a name"),
        (swap("<a:b:c/>"), "not a name"),
        (swap("<>x</>"), "not a name"),
        (swap("<!-- a -- b -->"), "`--`"),
        (swap("<!-- a --->"), "`--`"),
        (swap("<?xml version='1.0'?>"), "not an XML declaration"),
        (swap("<?XML a?>"), "not a processing instruction"),
        (swap("<description>a\u{0}</description>"), "U+0000"),
        (swap("<description>a\u{1b}</description>"), "U+001B"),
        (swap("<description>a\u{fffe}</description>"), "U+FFFE"),
        (swap("<description>a\r</description>"), "CR"),
        (("</rss>\n", "</rss>x"), "outside the root"),
        (("</rss>\n", "</rss>&amp;"), "outside the root"),
        (("</rss>\n", "</rss><![CDATA[]]>"), "outside the root"),
        (("</rss>\n", "</rss><rss/>"), "second root"),
        (("</rss>\n", "</rss></rss>"), "ends nothing"),
        (("</rss>\n", ""), "inside <rss>"),
        (("?>\n", "?>\n<!DOCTYPE rss>"), "DOCTYPE"),
        (("?>\n", "?>\n<!DOCTYPE rss [<!ENTITY a 'b'>]>"), "DOCTYPE"),
        (("<?xml", "\n<?xml"), "not an XML declaration"),
        (("utf-8", "latin1"), "not an XML declaration"),
        (
            ("version=\"1.0\"", "version=\"1.1\""),
            "not an XML declaration",
        ),
    ]
    .into_iter()
    .map(|((from, to), rule)| (from, to, Frame, rule))
    .collect();
    refuses(rss::GOOD, &expected(DocumentKind::Rss), &table);
}
