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
    // What XML documents of ours are full of: two hexadecimal digits, of ASCII's printable half.
    if let [b'&', b'#', b'x', high @ b'2'..=b'7', low, b';', ..] = text.as_bytes()
        && let Some(low) = char::from(*low).to_digit(16)
    {
        let code = u32::from(high - b'0') * 16 + low;
        return Some((char::from_u32(code)?, "&#x20;".len()));
    }
    let head = text.as_bytes().get(1..).unwrap_or_default();
    let length = head.iter().take(LONGEST + 1).position(|&b| b == b';')?;
    let inside = text.get(1..=length)?;
    Some((character(inside, names)?, length + 2))
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

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::gate) enum Piece<'a> {
    /// What holds no reference.
    Plain(&'a str),
    /// A reference, decoded, and its offset in the text.
    Reference(char, usize),
}

/// The pieces of a text, in order; an error, the last item, is the offset of a `&` that begins no reference.
pub(in crate::gate) fn pieces(
    text: &str,
    names: Names,
) -> impl Iterator<Item = Result<Piece<'_>, usize>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let length = match memchr::memchr(b'&', rest.as_bytes()) {
            Some(0) => {
                let at = text.len() - rest.len();
                let Some((character, length)) = leading(rest, names) else {
                    rest = "";
                    return Some(Err(at));
                };
                rest = rest.get(length..).unwrap_or_default();
                return Some(Ok(Piece::Reference(character, at)));
            }
            Some(next) => next,
            None if rest.is_empty() => return None,
            None => rest.len(),
        };
        let (plain, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        rest = after;
        Some(Ok(Piece::Plain(plain)))
    })
}

/// A text with its references decoded.
///
/// # Errors
/// The offset of a `&` that begins no reference.
pub(in crate::gate) fn decode(text: &str, names: Names) -> Result<Cow<'_, str>, usize> {
    if memchr::memchr(b'&', text.as_bytes()).is_none() {
        return Ok(Cow::Borrowed(text));
    }
    let mut decoded = String::with_capacity(text.len());
    for piece in pieces(text, names) {
        match piece? {
            Piece::Plain(plain) => decoded.push_str(plain),
            Piece::Reference(character, _) => decoded.push(character),
        }
    }
    Ok(Cow::Owned(decoded))
}
