//! The one scan that every XML document passes before it leaves: hexadecimal references in place of
//! the three named entities, text in place of CDATA, and no character that XML 1.0 doesn't know.

use memchr::memmem;

/// The declaration that every XML document opens with.
const DECLARATION: &[u8] = b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

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
    let mut rest = without_declaration(xml);
    let has_rare = has_rare(rest);
    let mut out = Vec::with_capacity(DECLARATION.len() + rest.len() + rest.len() / 8);
    out.extend_from_slice(DECLARATION);
    while let Some((plain, special)) = split_at_special(rest, false, has_rare) {
        out.extend_from_slice(plain);
        rest = special;
        if let Some(section) = rest.strip_prefix(CDATA_OPEN) {
            let end = find(section, CDATA_CLOSE);
            escape_into(&mut out, section.get(..end).unwrap_or(section));
            rest = section.get(end + CDATA_CLOSE.len()..).unwrap_or_default();
            continue;
        }
        let (taken, replacement) = replace(rest);
        out.extend_from_slice(replacement);
        rest = rest.get(taken..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    while out.last().is_some_and(u8::is_ascii_whitespace) {
        out.pop();
    }
    out.push(b'\n');
    out
}

/// Appends the text of a CDATA section; a `&` in it stands for itself.
fn escape_into(out: &mut Vec<u8>, mut text: &[u8]) {
    while let Some((plain, special)) = split_at_special(text, true, true) {
        out.extend_from_slice(plain);
        let (taken, replacement) = match special {
            [b'&', ..] => (1, b"&#x26;".as_slice()),
            [b'<', ..] => (1, b"&#x3C;".as_slice()),
            [b'>', ..] => (1, b"&#x3E;".as_slice()),
            _ => replace(special),
        };
        out.extend_from_slice(replacement);
        text = special.get(taken..).unwrap_or_default();
    }
    out.extend_from_slice(text);
}

/// The bytes up to the first that may need a change, and the rest from there. In markup tags stay as
/// they are, in the text of a CDATA section nothing is one. Where nothing is rare, only `&` is special.
fn split_at_special(bytes: &[u8], is_text: bool, has_rare: bool) -> Option<(&[u8], &[u8])> {
    let is_special = |(at, byte): (usize, &u8)| match byte {
        b'&' => true,
        b'<' => is_text || bytes.get(at + 1) == Some(&b'!'),
        b'>' => is_text,
        byte => is_rare(*byte),
    };
    let at = if has_rare {
        bytes.iter().enumerate().position(is_special)?
    } else {
        memchr::memchr(b'&', bytes)?
    };
    bytes.split_at_checked(at)
}

/// Whether anything but `&` may need a change: most documents hold no such thing. Compared without a
/// branch, so that the compiler compares many bytes at once.
fn has_rare(xml: &[u8]) -> bool {
    const CHUNK: usize = 1024;
    let any = |chunk: &[u8]| chunk.iter().fold(false, |any, &byte| any | is_rare(byte));
    xml.chunks(CHUNK).any(any) || memmem::find(xml, b"<!").is_some()
}

/// Whether a byte is a character, or begins one, that may have to go.
fn is_rare(byte: u8) -> bool {
    matches!(byte, 0..=8 | 11..=31 | 0x7F | 0xC2 | 0xEF)
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
