//! Words of a mail's head that aren't ASCII (RFC 2047): `=?utf-8?Q?caf=C3=A9?=`.

use std::borrow::Cow;

use encoding_rs::Encoding;

/// The text with its encoded words decoded; what can't be stays as it is.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains("=?") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut after_word = false;
    while let Some((before, from)) = rest.split_once("=?") {
        let Some((word, after)) = word(from) else {
            out.push_str(before);
            out.push_str("=?");
            (rest, after_word) = (from, false);
            continue;
        };
        // White space between two encoded words isn't shown (§6.2).
        if !after_word || !before.trim().is_empty() {
            out.push_str(before);
        }
        out.push_str(&word);
        (rest, after_word) = (after, true);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The encoded word at the front, behind its `=?`, and what follows it.
fn word(text: &str) -> Option<(String, &str)> {
    let (charset, text) = text.split_once('?')?;
    let (how, text) = text.split_once('?')?;
    let (encoded, after) = text.split_once("?=")?;
    // A language may follow (RFC 2231 §5).
    let charset = charset.split('*').next().unwrap_or(charset);
    let encoding = Encoding::for_label(charset.as_bytes())?;
    let bytes = match how {
        "Q" | "q" => quoted(encoded.as_bytes())?,
        "B" | "b" => base64(encoded.as_bytes())?,
        _ => return None,
    };
    let (word, _) = encoding.decode_without_bom_handling(&bytes);
    Some((word.into_owned(), after))
}

fn quoted(encoded: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.iter();
    let hex = |byte: &u8| char::from(*byte).to_digit(16);
    while let Some(&byte) = rest.next() {
        bytes.push(match byte {
            b'_' => b' ',
            b'=' => u8::try_from(hex(rest.next()?)? * 16 + hex(rest.next()?)?).ok()?,
            byte => byte,
        });
    }
    Some(bytes)
}

fn base64(encoded: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let (mut bits, mut count) = (0_u32, 0);
    for &byte in encoded.iter().filter(|byte| !matches!(byte, b'=' | b' ')) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = ((bits << 6) | u32::from(value)) & 0xFFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xFF).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn encoded_words_are_read_and_what_is_none_stays() {
        for (written, read) in [
            ("plain", "plain"),
            ("=?utf-8?Q?caf=C3=A9_au_lait?=", "café au lait"),
            (
                "=?ISO-8859-1?q?Stra=DFe?= nach =?iso-8859-1?Q?K=F6ln?=",
                "Straße nach Köln",
            ),
            ("=?UTF-8?B?5riv44GM5YaN6ZaL?=", "港が再開"),
            ("=?utf-8?B?aGFy?= =?utf-8?B?Ym91cg==?=", "harbour"),
            ("=?utf-8*en?Q?a?= b", "a b"),
            ("=?nothing?Q?a?=", "=?nothing?Q?a?="),
            ("=?utf-8?Q?=ZZ?= what=?", "=?utf-8?Q?=ZZ?= what=?"),
            ("=?utf-8?B?a", "=?utf-8?B?a"),
        ] {
            assert_eq!(decoded(written), read, "{written}");
        }
    }
}
