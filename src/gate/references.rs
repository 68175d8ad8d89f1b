//! Character references of HTML: `&amp;`, `&#38;`, `&#x26;`.

use std::borrow::Cow;

use crate::gate::characters::is_xml_char;

/// The longest reference that is looked at, without `&` and `;`: `#x10FFFF` with leading zeros.
const LONGEST: usize = 16;

/// The character that a reference's inside (between `&` and `;`) stands for, if XML allows it.
fn character(inside: &str) -> Option<char> {
    if let Some(number) = inside.strip_prefix('#') {
        let (digits, radix) = match number.strip_prefix('x') {
            Some(digits) => (digits, 16),
            None => (number, 10),
        };
        // `from_str_radix` would take a sign.
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let code = u32::from_str_radix(digits, radix).ok()?;
        return char::from_u32(code).filter(|&c| is_xml_char(c));
    }
    match inside {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{A0}'),
        _ => None,
    }
}

/// The reference that a text beginning with `&` begins with: its character and its length in bytes.
pub(in crate::gate) fn leading(text: &str) -> Option<(char, usize)> {
    let head = text.as_bytes().get(1..).unwrap_or_default();
    let length = head.iter().take(LONGEST + 1).position(|&b| b == b';')?;
    let inside = text.get(1..=length)?;
    Some((character(inside)?, length + 2))
}

/// A value as it is written.
#[derive(Debug, Clone, Copy)]
pub(in crate::gate) enum Raw<'a> {
    /// Without any reference.
    Plain(&'a str),
    /// With one, or something that looks like one.
    Referring(&'a str),
}

/// A value in quotes at the beginning of a text, and what follows it.
pub(in crate::gate) fn quotation(text: &str) -> Option<(Raw<'_>, &str)> {
    let quote = text.bytes().next().filter(|c| matches!(c, b'"' | b'\''))?;
    let inside = text.get(1..)?;
    let bytes = inside.as_bytes();
    let found = memchr::memchr2(quote, b'&', bytes)?;
    let refers = bytes.get(found) == Some(&b'&');
    let end = if refers {
        found + memchr::memchr(quote, bytes.get(found..)?)?
    } else {
        found
    };
    let raw = inside.get(..end)?;
    let value = if refers {
        Raw::Referring(raw)
    } else {
        Raw::Plain(raw)
    };
    Some((value, inside.get(end + 1..)?))
}

/// A text with its references decoded; `None`: a `&` in it begins none.
pub(in crate::gate) fn decode(text: &str) -> Option<Cow<'_, str>> {
    let mut rest = text;
    let mut decoded = String::with_capacity(text.len());
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        let (plain, reference) = rest.split_at_checked(at)?;
        let (character, length) = leading(reference)?;
        decoded.push_str(plain);
        decoded.push(character);
        rest = reference.get(length..)?;
    }
    if rest.len() == text.len() {
        return Some(Cow::Borrowed(text));
    }
    decoded.push_str(rest);
    Some(Cow::Owned(decoded))
}
