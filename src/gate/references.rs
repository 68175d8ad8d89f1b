//! Character references of HTML and XML: `&amp;`, `&#38;`, `&#x26;`.

use std::borrow::Cow;

/// The most digits that are looked at: those of U+10FFFF with leading zeros.
const MOST_DIGITS: usize = 16;

/// What has a name, and how that goes on after `&`.
const NAMED: [(&[u8], char); 6] = [
    (b"amp;", '&'),
    (b"lt;", '<'),
    (b"gt;", '>'),
    (b"quot;", '"'),
    (b"apos;", '\''),
    (b"nbsp;", '\u{A0}'),
];

/// The reference that a text beginning with `&` begins with: its character, which need not be one that a document may
/// hold (but isn't U+0000), and its length in bytes.
pub(in crate::gate) fn leading(text: &str) -> Option<(char, usize)> {
    let inside = text.as_bytes().get(1..)?;
    let (digits, radix) = match inside {
        [b'#', b'x', digits @ ..] => (digits, 16),
        [b'#', digits @ ..] => (digits, 10),
        _ => {
            let mut named = NAMED.iter();
            let (name, character) = named.find(|(name, _)| inside.starts_with(name))?;
            return Some((*character, 1 + name.len()));
        }
    };
    let mut code = 0_u32;
    for (count, &byte) in digits.iter().take(MOST_DIGITS + 1).enumerate() {
        match char::from(byte).to_digit(radix) {
            Some(digit) => code = code.checked_mul(radix)?.checked_add(digit)?,
            None if byte == b';' && count > 0 => {
                let length = text.len() - digits.len() + count + 1;
                let character = char::from_u32(code).filter(|&c| c != '\0')?;
                return Some((character, length));
            }
            None => return None,
        }
    }
    None
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

/// A text with its references decoded; `None`: a `&` in it begins none that is `known`.
pub(in crate::gate) fn decode(
    text: &str,
    known: impl Fn(&str) -> Option<(char, usize)>,
) -> Option<Cow<'_, str>> {
    let mut rest = text;
    let mut decoded = String::new();
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        if decoded.is_empty() {
            decoded.reserve(text.len());
        }
        let (plain, reference) = rest.split_at_checked(at)?;
        let (character, length) = known(reference)?;
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
