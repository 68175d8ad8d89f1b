//! Bytes of an article in, clean text out: encodings, byte order marks, line ends.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::charset::charset;
use super::clean::clean;
use crate::problem::What;

/// Text of an article: only characters of XML 1.0's `Char`, only `\n` ends a line.
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    /// What the author should hear of: another encoding, broken bytes.
    pub(super) warnings: Vec<What>,
}

/// Reads bytes as text; `language` is asked for what bytes leave open. `Err`: [`What::Binary`].
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    configured: Option<&'static Encoding>,
    language: impl FnOnce() -> Option<String>,
) -> Result<Decoded<'a>, What> {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return decode_eight_bit(rest, None, language);
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
    decode_eight_bit(bytes, configured, language)
}

fn decode_eight_bit<'a>(
    bytes: &'a [u8],
    configured: Option<&'static Encoding>,
    language: impl FnOnce() -> Option<String>,
) -> Result<Decoded<'a>, What> {
    if is_another_format(bytes) {
        return Err(What::Binary);
    }
    match str::from_utf8(bytes) {
        Ok(text) => {
            let text = clean(text);
            if matches!(text, Cow::Owned(_)) && mostly_controls(bytes) {
                return Err(What::Binary);
            }
            Ok(Decoded {
                text,
                warnings: Vec::new(),
            })
        }
        Err(_) => decode_other(bytes, configured, language),
    }
}

/// Word processors' and printers' formats, which are text to the letter and not to a reader.
fn is_another_format(bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start();
    start.starts_with(b"{\\rtf") || start.starts_with(b"%PDF-")
}

fn decode_other<'a>(
    bytes: &'a [u8],
    configured: Option<&'static Encoding>,
    language: impl FnOnce() -> Option<String>,
) -> Result<Decoded<'a>, What> {
    let is_sixteen_bit = |encoding| encoding == UTF_16LE || encoding == UTF_16BE;
    match configured {
        Some(encoding) if is_sixteen_bit(encoding) && !is_plainly_eight_bit(bytes) => {
            return Ok(decode_as(bytes, encoding, false));
        }
        _ if bytes.contains(&0) || mostly_controls(bytes) => return Err(What::Binary),
        Some(encoding) if !is_sixteen_bit(encoding) => {
            return Ok(decode_as(bytes, encoding, false));
        }
        _ => {}
    }
    if let Some(decoded) = damaged_utf8(bytes) {
        return Ok(decoded);
    }
    Ok(decode_as(
        bytes,
        charset(bytes, language().as_deref()),
        true,
    ))
}

/// In most pairs both bytes are ASCII, and nothing is NUL: UTF-16 would make nonsense of it.
fn is_plainly_eight_bit(bytes: &[u8]) -> bool {
    let is_text = |byte: &u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    let pairs = bytes.chunks_exact(2);
    let count = pairs.len();
    let ascii = pairs.filter(|pair| pair.iter().all(is_text)).count();
    !bytes.contains(&0) && ascii * 10 >= count * 7
}

fn decode_as(bytes: &[u8], encoding: &'static Encoding, warn: bool) -> Decoded<'static> {
    const REPLACEMENT: char = '\u{FFFD}';
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let name = || encoding.name().to_owned();
    let mut warnings = Vec::new();
    if warn {
        warnings.push(What::Decoded { encoding: name() });
    }
    // What the encoding has no character for is dropped: a replacement character of ours would be
    // published as the author's.
    let text = if had_errors {
        warnings.push(What::BrokenBytes {
            count: text.matches(REPLACEMENT).count() as u64,
            encoding: name(),
        });
        Cow::Owned(text.replace(REPLACEMENT, ""))
    } else {
        text
    };
    Decoded {
        text: Cow::Owned(clean(&text).into_owned()),
        warnings,
    }
}

/// UTF-16 without a byte order mark: nearly every second byte of Latin text is NUL, on one side.
fn sixteen_bit(bytes: &[u8]) -> Option<&'static Encoding> {
    /// Enough to know; a longer look would cost without telling more.
    const LOOK_AT: usize = 4096;
    let head = bytes.get(..LOOK_AT).unwrap_or(bytes);
    if head.len() < 4 || memchr::memchr(0, head).is_none() {
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
/// elsewhere): those are read as windows-1252, which has a character for nearly every byte; any other
/// encoding would garble all the rest.
fn damaged_utf8(bytes: &[u8]) -> Option<Decoded<'static>> {
    let mut text = String::with_capacity(bytes.len());
    let (mut good, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
        good += chunk.valid().bytes().filter(|&byte| byte >= 0xC0).count();
        broken += chunk.invalid().len();
    }
    (good >= broken).then(|| Decoded {
        text: Cow::Owned(clean(&text).into_owned()),
        warnings: vec![What::BrokenBytes {
            count: broken as u64,
            encoding: UTF_8.name().into(),
        }],
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
    use super::Decoded;
    use crate::problem::What;
    use encoding_rs::Encoding;

    fn decode<'a>(
        bytes: &'a [u8],
        encoding: Option<&'static Encoding>,
    ) -> Result<Decoded<'a>, What> {
        super::decode(bytes, encoding, || None)
    }

    fn text(bytes: &[u8]) -> String {
        decode(bytes, None)
            .map(|decoded| decoded.text.into_owned())
            .unwrap_or_default()
    }

    fn encoding(bytes: &[u8]) -> Option<What> {
        let decoded = decode(bytes, None).ok();
        decoded.and_then(|decoded| decoded.warnings.into_iter().next())
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
        let decoded = decoded.map(|decoded| (decoded.text.into_owned(), decoded.warnings));
        assert_eq!(decoded, Some(("港が再開した".into(), Vec::new())));
    }

    #[test]
    fn broken_bytes_in_utf_8_are_read_as_windows_1252_and_told() {
        for (end, read, count) in [
            (b"\xE9".as_slice(), "é", 1),
            (b"\x93so\x94", "“so”", 2),
            (b"\xE2\x80", "â€", 2),
        ] {
            let bytes = ["Möwen über dem Fluß ".as_bytes(), end].concat();
            assert_eq!(text(&bytes), format!("Möwen über dem Fluß {read}"));
            let what = What::BrokenBytes {
                count,
                encoding: "UTF-8".into(),
            };
            assert_eq!(encoding(&bytes), Some(what));
        }
        let bytes = b"\xC3\xA9t\xE9 \xE9t\xE9";
        assert_eq!(encoding(bytes), Some(named("windows-1252")));
    }

    #[test]
    fn what_the_configured_encoding_can_not_read_is_told() {
        let bytes = b"\x8D\x60 caf\x80 \xFF\xFF";
        let decoded = decode(bytes, Some(encoding_rs::SHIFT_JIS)).unwrap();
        let told = &decoded.warnings[..];
        assert!(
            matches!(told, [What::BrokenBytes { count: 2, encoding }] if encoding == "Shift_JIS"),
            "{told:?}"
        );
    }

    #[test]
    fn text_of_eight_bits_is_not_read_as_sixteen() {
        let bytes = b"He said \x93we wait\x94 at the caf\xe9 \x96 all day, and it\x92s late";
        let decoded = decode(bytes, Some(encoding_rs::UTF_16LE)).unwrap();
        assert!(decoded.text.starts_with("He said “we wait”"));
        assert_eq!(decoded.warnings, [named("windows-1252")]);
        let chinese: Vec<u8> = "清晨的渡口停着三条旧船"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let decoded = decode(&chinese, Some(encoding_rs::UTF_16LE)).unwrap();
        assert_eq!(decoded.text, "清晨的渡口停着三条旧船");
        assert_eq!(decoded.warnings, []);
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
        assert_eq!(
            decode(png, Some(encoding_rs::WINDOWS_1252)).err(),
            Some(What::Binary)
        );
        for text in [
            b"{\\rtf1\\ansi Snow fell.}".as_slice(),
            b"%PDF-1.7\nSnow fell.",
            b"\xEF\xBB\xBF{\\rtf1 Snow}",
        ] {
            assert_eq!(decode(text, None).err(), Some(What::Binary));
        }
    }
}
