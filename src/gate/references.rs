//! Character references of XML and HTML: `&amp;`, `&#38;`, `&#x26;`.

use std::borrow::Cow;

use crate::gate::characters::is_xml_char;

/// The longest reference that is looked at, without `&` and `;`: `#x10FFFF` with leading zeros.
const LONGEST: usize = 16;

/// Which names a reference may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::gate) enum Names {
    /// XML's five.
    Xml,
    /// XML's five and `nbsp`, which HTML serializers write.
    Html,
}

/// The character that a reference's inside (between `&` and `;`) stands for, if XML allows it.
pub(in crate::gate) fn character(inside: &str, names: Names) -> Option<char> {
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
        "nbsp" if names == Names::Html => Some('\u{A0}'),
        _ => None,
    }
}

/// The reference that a text beginning with `&` begins with: its character and its length in bytes.
pub(in crate::gate) fn leading(text: &str, names: Names) -> Option<(char, usize)> {
    let head = text.as_bytes().get(1..).unwrap_or_default();
    let length = head.iter().take(LONGEST + 1).position(|&b| b == b';')?;
    let inside = text.get(1..=length)?;
    Some((character(inside, names)?, length + 2))
}

/// A text with its references decoded.
///
/// # Errors
/// The offset of a `&` that begins no reference.
pub(in crate::gate) fn decode(text: &str, names: Names) -> Result<Cow<'_, str>, usize> {
    let Some(first) = text.find('&') else {
        return Ok(Cow::Borrowed(text));
    };
    let mut decoded = String::with_capacity(text.len());
    let mut done = 0;
    let mut next = Some(first);
    while let Some(at) = next {
        decoded.push_str(text.get(done..at).unwrap_or_default());
        let rest = text.get(at..).unwrap_or_default();
        let (character, length) = leading(rest, names).ok_or(at)?;
        decoded.push(character);
        done = at + length;
        next = text
            .get(done..)
            .and_then(|rest| rest.find('&'))
            .map(|ahead| done + ahead);
    }
    decoded.push_str(text.get(done..).unwrap_or_default());
    Ok(Cow::Owned(decoded))
}
