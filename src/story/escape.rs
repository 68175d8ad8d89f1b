//! Text into markup, and back: HTML text and attributes.

use std::borrow::Cow;

pub(crate) use super::marks::same;

/// Text as HTML: `&`, `<` and `>` escaped, `\n` as `<br>`.
pub(super) fn escape_into(text: &str, html: &mut String) {
    let is_special = |byte| of_markup(byte) | same(byte, b'\n');
    push_replaced(html, text, is_special, |character| match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\n' => Some("<br>\n"),
        _ => None,
    });
}

/// Appends `text` with some characters replaced; what lies between them goes over in one piece. `may_be` says of
/// a byte whether it may begin such a character, as 1 or 0.
fn push_replaced(
    html: &mut String,
    text: &str,
    may_be: impl Fn(u8) -> u8,
    replaced: impl Fn(char) -> Option<&'static str>,
) {
    let mut rest = text;
    while let Some(at) = position(rest.as_bytes(), &may_be) {
        let Some((plain, special)) = rest.split_at_checked(at) else {
            break;
        };
        html.push_str(plain);
        let mut characters = special.chars();
        if let Some(character) = characters.next() {
            match replaced(character) {
                Some(instead) => html.push_str(instead),
                None => html.push(character),
            }
        }
        rest = characters.as_str();
    }
    html.push_str(rest);
}

/// Whether a byte is one of markup, as 1 or 0.
pub(crate) fn of_markup(byte: u8) -> u8 {
    same(byte, b'&') | same(byte, b'<') | same(byte, b'>')
}

/// Where the first byte stands that passes a test, of which the outcome is 1, else 0. Sixteen are asked at a time: by
/// the compiler all at once, if the test has no branch.
pub(crate) fn position(bytes: &[u8], test: impl Fn(u8) -> u8) -> Option<usize> {
    const CHUNK: usize = 16;
    let first = |chunk: &[u8; CHUNK]| {
        let marks = u128::from_le_bytes(chunk.map(&test));
        (marks != 0).then(|| marks.trailing_zeros() as usize / 8)
    };
    let (chunks, rest) = bytes.as_chunks();
    for (at, chunk) in chunks.iter().enumerate() {
        if let Some(found) = first(chunk) {
            return Some(CHUNK * at + found);
        }
    }
    match bytes.last_chunk() {
        _ if rest.is_empty() => None,
        // What stands before the rest in it doesn't pass.
        Some(last) => first(last).map(|found| bytes.len() - CHUNK + found),
        None => rest.iter().position(|byte| test(*byte) == 1),
    }
}

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

/// The text of HTML without tags, written by [`push_text`].
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
    let may_be = |byte| {
        let is_control = u8::from(byte < b' ') | same(byte, 0x7F) | same(byte, 0xC2);
        of_markup(byte) | same(byte, b'"') | is_control
    };
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{attribute, position, text};

    proptest! {
        #[test]
        fn the_first_byte_that_passes_is_found(
            bytes in proptest::collection::vec(prop_oneof![30 => Just(b'a'), 1 => any::<u8>()], 0..80)
        ) {
            let first = bytes.iter().position(|byte| *byte != b'a');
            prop_assert_eq!(position(&bytes, |byte| u8::from(byte != b'a')), first);
        }
    }

    #[test]
    fn quotes_are_escaped_only_where_they_would_end_something() {
        assert_eq!(text(r#"I <3 "R&D""#), r#"I &lt;3 "R&amp;D""#);
        assert_eq!(attribute(r#"I <3 "R&D""#), "I &lt;3 &quot;R&amp;D&quot;");
    }

    #[test]
    fn control_characters_are_dropped() {
        assert_eq!(text("a\u{0}\u{1b}\r\u{85}b\tc"), "ab\tc");
    }
}
