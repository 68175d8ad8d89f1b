//! Bytes of an article in, clean text out: encodings, byte order marks, line ends.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use super::clean::clean;
use crate::problem::What;

/// Text of an article: only characters of XML 1.0's `Char`, only `\n` ends a line.
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    /// What the author should hear of: another encoding, broken bytes.
    pub(super) warning: Option<What>,
}

/// Reads bytes as text. `Err`: [`What::Binary`].
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    configured: Option<&'static Encoding>,
) -> Result<Decoded<'a>, What> {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return decode_eight_bit(rest, None);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return Ok(decode_as(rest, UTF_16LE, false));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return Ok(decode_as(rest, UTF_16BE, false));
    }
    if let Some(encoding) = sixteen_bit(bytes) {
        let warn = configured != Some(encoding);
        return Ok(decode_as(bytes, encoding, warn));
    }
    decode_eight_bit(bytes, configured)
}

fn decode_eight_bit<'a>(
    bytes: &'a [u8],
    configured: Option<&'static Encoding>,
) -> Result<Decoded<'a>, What> {
    match str::from_utf8(bytes) {
        Ok(text) => {
            let text = clean(text);
            if matches!(text, Cow::Owned(_)) && mostly_controls(bytes) {
                return Err(What::Binary);
            }
            Ok(Decoded {
                text,
                warning: None,
            })
        }
        Err(_) => decode_other(bytes, configured),
    }
}

fn decode_other<'a>(
    bytes: &'a [u8],
    configured: Option<&'static Encoding>,
) -> Result<Decoded<'a>, What> {
    if let Some(encoding) = configured {
        return Ok(decode_as(bytes, encoding, false));
    }
    if bytes.contains(&0) || mostly_controls(bytes) {
        return Err(What::Binary);
    }
    if let Some(decoded) = damaged_utf8(bytes) {
        return Ok(decoded);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    Ok(decode_as(
        bytes,
        detector.guess(None, Utf8Detection::Deny),
        true,
    ))
}

fn decode_as(bytes: &[u8], encoding: &'static Encoding, warn: bool) -> Decoded<'static> {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    // What the encoding has no character for is dropped: a replacement character of ours would be
    // published as the author's.
    let text = if had_errors {
        Cow::Owned(text.replace('\u{FFFD}', ""))
    } else {
        text
    };
    Decoded {
        text: Cow::Owned(clean(&text).into_owned()),
        warning: warn.then(|| What::Decoded {
            encoding: encoding.name().into(),
        }),
    }
}

/// UTF-16 without a byte order mark: nearly every second byte of Latin text is NUL, on one side.
fn sixteen_bit(bytes: &[u8]) -> Option<&'static Encoding> {
    /// Enough to know; a longer look would cost without telling more.
    const LOOK_AT: usize = 4096;
    let head = bytes.get(..LOOK_AT).unwrap_or(bytes);
    if !head.contains(&0) || head.len() < 4 {
        return None;
    }
    let pairs = head.len() / 2;
    let nuls = |offset: usize| {
        let side = head.iter().skip(offset).step_by(2);
        side.filter(|&&byte| byte == 0).count()
    };
    let (first, second) = (nuls(0), nuls(1));
    if second * 10 >= pairs * 4 && first * 20 <= pairs {
        Some(UTF_16LE)
    } else if first * 10 >= pairs * 4 && second * 20 <= pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Text that is UTF-8 but for a few bytes (cut in the middle of a character, pasted from
/// elsewhere): those are dropped, since any other encoding would garble all the rest.
fn damaged_utf8(bytes: &[u8]) -> Option<Decoded<'static>> {
    let mut text = String::with_capacity(bytes.len());
    let mut good = 0_usize;
    let mut broken = 0_u64;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        good += chunk.valid().bytes().filter(|&byte| byte >= 0xC0).count();
        broken += u64::from(!chunk.invalid().is_empty());
    }
    let mostly_good = good as u64 >= 4 * broken;
    mostly_good.then(|| Decoded {
        text: Cow::Owned(clean(&text).into_owned()),
        warning: Some(What::BrokenBytes { count: broken }),
    })
}

/// More than one byte in ten is a control character that no text has.
fn mostly_controls(bytes: &[u8]) -> bool {
    let controls = bytes
        .iter()
        .filter(|&&b| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1B))
        .count();
    controls * 10 > bytes.len()
}

#[cfg(test)]
mod tests {
    use super::decode;
    use crate::problem::What;

    fn text(bytes: &[u8]) -> String {
        decode(bytes, None)
            .map(|decoded| decoded.text.into_owned())
            .unwrap_or_default()
    }

    fn encoding(bytes: &[u8]) -> Option<What> {
        decode(bytes, None).ok().and_then(|decoded| decoded.warning)
    }

    fn named(encoding: &str) -> What {
        What::Decoded {
            encoding: encoding.into(),
        }
    }

    #[test]
    fn byte_order_marks_tell_the_encoding_and_go() {
        for bytes in [
            b"\xEF\xBB\xBFHi \xC3\xA9".as_slice(),
            b"\xFF\xFEH\0i\0 \0\xE9\0",
            b"\xFE\xFF\0H\0i\0 \0\xE9",
        ] {
            assert_eq!(text(bytes), "Hi \u{e9}");
            assert_eq!(encoding(bytes), None);
        }
    }

    #[test]
    fn utf_16_without_a_mark_is_known_by_its_nuls() {
        let little: Vec<u8> = "Low water"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let big: Vec<u8> = "Low water"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(text(&little), "Low water");
        assert_eq!(encoding(&little), Some(named("UTF-16LE")));
        assert_eq!(text(&big), "Low water");
        assert_eq!(encoding(&big), Some(named("UTF-16BE")));
    }

    #[test]
    fn windows_1252_quotes_and_latin_1_are_detected() {
        let bytes = b"He said \x93we wait\x94 at the caf\xe9 \x96 all day, and it\x92s late";
        assert_eq!(
            text(bytes),
            "He said \u{201c}we wait\u{201d} at the caf\u{e9} \u{2013} all day, and it\u{2019}s late"
        );
        assert_eq!(encoding(bytes), Some(named("windows-1252")));
    }

    #[test]
    fn the_configured_encoding_is_used_without_a_warning() {
        let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode("港が再開した");
        let decoded = decode(&bytes, Some(encoding_rs::SHIFT_JIS)).ok();
        let decoded = decoded.map(|decoded| (decoded.text.into_owned(), decoded.warning));
        assert_eq!(decoded, Some(("港が再開した".into(), None)));
    }

    #[test]
    fn broken_bytes_in_utf_8_are_dropped_and_told() {
        let mut bytes = "Möwen über dem Fluß, früh".as_bytes().to_vec();
        bytes.extend(b" \xE2\x80");
        assert_eq!(text(&bytes), "Möwen über dem Fluß, früh ");
        assert_eq!(encoding(&bytes), Some(What::BrokenBytes { count: 1 }));
    }

    #[test]
    fn malformed_sequences_never_become_replacement_characters() {
        for bytes in [
            b"lone \xED\xA0\x80 surrogate".as_slice(),
            b"pair \xED\xA0\xBD\xED\xB8\x80 end",
            b"overlong \xC0\x80 end",
            b"high \xF5\x80\x80\x80 \xFE \xFF end",
        ] {
            let text = text(bytes);
            assert!(
                text.ends_with("end") || text.ends_with("surrogate"),
                "{text}"
            );
            assert!(!text.contains('\u{FFFD}'), "{text}");
        }
    }

    #[test]
    fn a_replacement_character_of_the_author_stays() {
        assert_eq!(text("a\u{FFFD}b".as_bytes()), "a\u{FFFD}b");
    }

    #[test]
    fn pictures_and_zeros_are_no_text() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0\x1f\xf3\xffa";
        assert_eq!(decode(png, None).err(), Some(What::Binary));
        assert_eq!(decode(&[0; 300], None).err(), Some(What::Binary));
    }
}
