//! Text into markup: HTML text and attributes, and XML attributes that a crate writes raw.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::story::push_replaced;

/// Appends `text` as HTML text: `&`, `<` and `>` escaped.
pub(crate) fn push_text(html: &mut String, text: &str) {
    push(html, text, |character| match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        _ => is_noise(character).then_some(""),
    });
}

/// Appends `text` as the value of an HTML attribute in double quotes.
pub(crate) fn push_attribute(html: &mut String, text: &str) {
    push(html, text, |character| match character {
        '"' => Some("&quot;"),
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        _ => is_noise(character).then_some(""),
    });
}

/// The text of HTML without tags, written by the functions above.
pub(crate) fn unescaped(html: &str) -> Cow<'_, str> {
    const REFERENCES: [(&str, char); 4] = [
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
    ];
    if !html.contains('&') {
        return Cow::Borrowed(html);
    }
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('&') {
        let (before, reference) = rest.split_at(at);
        let mut known = REFERENCES.iter();
        let known = known.find(|(name, _)| reference.starts_with(name));
        let (name, character) = known.copied().unwrap_or(("&", '&'));
        text.push_str(before);
        text.push(character);
        rest = reference.get(name.len()..).unwrap_or_default();
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// Appends `text` with some characters replaced.
fn push(html: &mut String, text: &str, replaced: impl Fn(char) -> Option<&'static str>) {
    // No other byte begins a character that is ever replaced: C1 controls begin with C2.
    let may_be = |byte: u8| matches!(byte, b'"' | b'&' | b'<' | b'>' | 0..=31 | 0x7F | 0xC2);
    push_replaced(html, text, may_be, replaced);
}

/// `text` as HTML text.
pub(crate) fn text(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 16);
    push_text(&mut html, text);
    html
}

/// `text` as the value of an HTML attribute in double quotes.
pub(crate) fn attribute(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 16);
    push_attribute(&mut html, text);
    html
}

/// Control characters, which a title in the config may hold and no document may.
fn is_noise(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\t')
}

/// `text` as an XML attribute's value in hexadecimal references, for a writer that escapes nothing.
///
/// A writer that does escape would turn the references' `&` into a second layer.
pub(crate) fn raw_xml_attribute(text: &str) -> String {
    let mut xml = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' | '<' | '>' | '"' | '\'' | '\t' | '\n' | '\r' => {
                // Writing to a String can't fail.
                let _ = write!(xml, "&#x{:X};", u32::from(character));
            }
            _ => xml.push(character),
        }
    }
    xml
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_escaped_only_where_they_would_end_something() {
        assert_eq!(text(r#"I <3 "R&D""#), r#"I &lt;3 "R&amp;D""#);
        assert_eq!(attribute(r#"I <3 "R&D""#), "I &lt;3 &quot;R&amp;D&quot;");
    }

    #[test]
    fn control_characters_are_dropped() {
        assert_eq!(text("a\u{0}\u{1b}\r\u{85}b\tc"), "ab\tc");
    }

    #[test]
    fn a_raw_attribute_leaves_in_hexadecimal_references() {
        assert_eq!(
            raw_xml_attribute(r#"a&b<c>"d'"#),
            "a&#x26;b&#x3C;c&#x3E;&#x22;d&#x27;"
        );
    }
}
