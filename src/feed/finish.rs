//! The one scan that every XML document passes before it leaves: hexadecimal references in place of
//! the three named entities, text in place of CDATA, and no character that XML 1.0 doesn't know.

use std::borrow::Cow;

use memchr::memmem;

use crate::story::escape::{of_markup, position, same};

/// The declaration that every XML document opens with.
const DECLARATION: &[u8] = b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

/// How an element `content` ends that has no text.
const CONTENT_CLOSE: &[u8] = b"></content>";
const CDATA_OPEN: &[u8] = b"<![CDATA[";
const CDATA_CLOSE: &[u8] = b"]]>";

/// Finishes a document that an XML writer made; `xml` is UTF-8.
///
/// - `&amp;`, `&lt;` and `&gt;` become `&#x26;`, `&#x3C;` and `&#x3E;`: of the readers that decode a
///   title twice, most leave a hexadecimal reference alone. Other references stay as they are.
/// - A CDATA section becomes text with the same references, so that no reader sees two forms.
/// - The declaration names the encoding, and the document ends in one LF.
/// - Characters outside XML 1.0's Char, the C1 controls, DEL and CR are dropped. Articles have lost
///   theirs before they become stories; a title in the config comes as its author wrote it, and
///   neither crate filters. A filter here can't be forgotten by a new field.
pub fn finish(xml: &[u8]) -> Vec<u8> {
    finish_around(xml, &[])
}

/// The same of a document whose elements `content` are empty: each is given its text, in their order.
///
/// So the text of a story, of which most documents consist, is escaped once, and looked through once.
pub(crate) fn finish_around(xml: &[u8], contents: &[Cow<'_, str>]) -> Vec<u8> {
    let mut rest = without_declaration(xml);
    let length = contents.iter().map(|text| text.len()).sum::<usize>() + rest.len();
    let mut out = Vec::with_capacity(DECLARATION.len() + length + length / 4);
    out.extend_from_slice(DECLARATION);
    for text in contents {
        let Some((before, after)) =
            memmem::find(rest, CONTENT_CLOSE).and_then(|end| rest.split_at_checked(end + 1))
        else {
            break;
        };
        finish_into(&mut out, before);
        push_text(&mut out, text.as_bytes());
        rest = after;
    }
    finish_into(&mut out, rest);
    while out.last().is_some_and(u8::is_ascii_whitespace) {
        out.pop();
    }
    out.push(b'\n');
    out
}

/// Appends text as the crates escape it, with hexadecimal references.
fn push_text(out: &mut Vec<u8>, mut text: &[u8]) {
    let is_special = |byte| of_text(byte) | same(byte, b'"') | same(byte, b'\'');
    while let Some((plain, special)) = split_at(text, is_special) {
        out.extend_from_slice(plain);
        let (taken, replacement) = match special {
            [b'"', ..] => (1, b"&quot;".as_slice()),
            [b'\'', ..] => (1, b"&apos;".as_slice()),
            _ => replace_in_text(special),
        };
        out.extend_from_slice(replacement);
        text = special.get(taken..).unwrap_or_default();
    }
    out.extend_from_slice(text);
}

fn finish_into(out: &mut Vec<u8>, mut rest: &[u8]) {
    // Tags stay as they are, and most documents have nothing else that begins like one.
    let has_sections = u8::from(memmem::find(rest, b"<!").is_some());
    let is_special = |byte| same(byte, b'&') | (same(byte, b'<') & has_sections) | rare(byte);
    while let Some((plain, special)) = split_at(rest, is_special) {
        out.extend_from_slice(plain);
        rest = special;
        if let Some(section) = rest.strip_prefix(CDATA_OPEN) {
            let end = find(section, CDATA_CLOSE);
            escape_into(out, section.get(..end).unwrap_or(section));
            rest = section.get(end + CDATA_CLOSE.len()..).unwrap_or_default();
            continue;
        }
        let (taken, replacement) = replace(rest);
        out.extend_from_slice(replacement);
        rest = rest.get(taken..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
}

/// Appends the text of a CDATA section; a `&` in it stands for itself.
fn escape_into(out: &mut Vec<u8>, mut text: &[u8]) {
    while let Some((plain, special)) = split_at(text, of_text) {
        out.extend_from_slice(plain);
        let (taken, replacement) = replace_in_text(special);
        out.extend_from_slice(replacement);
        text = special.get(taken..).unwrap_or_default();
    }
    out.extend_from_slice(text);
}

/// The bytes up to the first that is special, and the rest from there.
fn split_at(bytes: &[u8], is_special: impl Fn(u8) -> u8) -> Option<(&[u8], &[u8])> {
    bytes.split_at_checked(position(bytes, is_special)?)
}

/// How many bytes go, and what stands in their place, where text isn't escaped yet.
fn replace_in_text(rest: &[u8]) -> (usize, &[u8]) {
    match rest {
        [b'&', ..] => (1, b"&#x26;"),
        [b'<', ..] => (1, b"&#x3C;"),
        [b'>', ..] => (1, b"&#x3E;"),
        _ => replace(rest),
    }
}

/// Whether a byte may need a change where text isn't escaped yet, as 1 or 0.
fn of_text(byte: u8) -> u8 {
    of_markup(byte) | rare(byte)
}

/// Whether a byte is a character, or begins one, that may have to go, as 1 or 0.
fn rare(byte: u8) -> u8 {
    let is_line = same(byte, b'\t') | same(byte, b'\n');
    let is_control = u8::from(byte < b' ') & (is_line ^ 1);
    is_control | same(byte, 0x7F) | same(byte, 0xC2) | same(byte, 0xEF)
}

/// How many bytes go, and what stands in their place, at a byte that may need a change.
fn replace(rest: &[u8]) -> (usize, &[u8]) {
    match rest {
        [b'&', b'a', b'm', b'p', b';', ..] => (5, b"&#x26;"),
        [b'&', b'l', b't', b';', ..] => (4, b"&#x3C;"),
        [b'&', b'g', b't', b';', ..] => (4, b"&#x3E;"),
        [0xC2, 0x80..=0x9F, ..] => (2, b""),
        // U+FFFE and U+FFFF.
        [0xEF, 0xBF, 0xBE | 0xBF, ..] => (3, b""),
        [b'&' | b'<' | b'>' | 0xC2 | 0xEF, ..] => (1, rest.get(..1).unwrap_or_default()),
        _ => (1, b""),
    }
}

fn without_declaration(xml: &[u8]) -> &[u8] {
    if !xml.starts_with(b"<?xml ") {
        return xml;
    }
    let end = find(xml, b"?>") + 2;
    xml.get(end..).unwrap_or_default().trim_ascii_start()
}

/// Where `needle` starts, or the length of `bytes`.
fn find(bytes: &[u8], needle: &[u8]) -> usize {
    memmem::find(bytes, needle).unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(xml: &str, expected: &str) {
        let finished = String::from_utf8(finish(xml.as_bytes())).unwrap();
        let body = finished
            .strip_prefix("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n")
            .unwrap();
        assert_eq!(body, format!("{expected}\n"));
    }

    #[test]
    fn three_named_entities_become_hexadecimal() {
        check("<a>&amp; &lt; &gt;</a>", "<a>&#x26; &#x3C; &#x3E;</a>");
        check("<a b=\"&amp;\"/>", "<a b=\"&#x26;\"/>");
    }

    #[test]
    fn other_references_stay() {
        check(
            "<a>&quot;&apos;&#x26;&#38;</a>",
            "<a>&quot;&apos;&#x26;&#38;</a>",
        );
        check("<a>&amp;amp;</a>", "<a>&#x26;amp;</a>");
    }

    #[test]
    fn cdata_becomes_text() {
        check(
            "<a><![CDATA[<b>&amp;</b>]]></a>",
            "<a>&#x3C;b&#x3E;&#x26;amp;&#x3C;/b&#x3E;</a>",
        );
        check(
            "<a><![CDATA[x ]]]]><![CDATA[> y]]></a>",
            "<a>x ]]&#x3E; y</a>",
        );
        check("<a><![CDATA[]]></a>", "<a></a>");
    }

    proptest! {
        #[test]
        fn text_that_is_put_in_is_what_the_crate_would_have_escaped(
            texts in proptest::collection::vec("[a-c<>&\"'\\]! \n\u{1}\u{7f}\u{85}\u{a9}\u{fffe}]{0,20}", 0..4)
        ) {
            let empty = "<content></content>\n".repeat(texts.len());
            let escaped = texts.iter().map(|text| {
                format!("<content>{}</content>\n", quick_xml::escape::escape(text.as_str()))
            });
            let escaped: String = escaped.collect();
            let texts: Vec<Cow<'_, str>> = texts.iter().map(Into::into).collect();
            let put_in = finish_around(format!("<a>\n{empty}</a>").as_bytes(), &texts);
            prop_assert_eq!(put_in, finish(format!("<a>\n{escaped}</a>").as_bytes()));
        }
    }

    #[test]
    fn what_xml_does_not_know_is_dropped() {
        check(
            "<a>\u{0}a\u{1b}b\u{7f}c\u{85}d\u{fffe}e\u{ffff}f\r\n\tg</a>",
            "<a>abcdef\n\tg</a>",
        );
        check("<a><![CDATA[a\u{b}b\u{ffff}]]></a>", "<a>ab</a>");
        check(
            "<a>é © \u{fffd} ﬁ 日本 🎉</a>",
            "<a>é © \u{fffd} ﬁ 日本 🎉</a>",
        );
    }

    #[test]
    fn the_declaration_is_ours() {
        check("<?xml version=\"1.0\"?>\n<a/>\n\n", "<a/>");
        check("<?xml version='1.0' encoding='UTF-16'?><a/>", "<a/>");
    }

    #[test]
    fn a_torn_document_is_no_panic() {
        for torn in [
            "",
            "<![CDATA[",
            "<![CDATA[x]]",
            "<?xml ",
            "&",
            "&am",
            "<a>\u{85}",
        ] {
            finish(torn.as_bytes());
        }
        finish(&[0xC2]);
        finish(&[0xEF, 0xBF]);
    }
}
