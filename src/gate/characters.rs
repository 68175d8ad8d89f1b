//! Characters that a document may hold: XML 1.0's Char, less CR, C1 and a leading BOM.

use crate::gate::faults::Broken;

/// The text of a document, when all its characters may stand in one, and the offsets of C1 control
/// characters: these are legal XML, so they break a rule of the item that they stand in, not the form.
///
/// # Errors
/// Empty, not UTF-8, a BOM, CR, a control character, U+FFFE or U+FFFF.
pub(in crate::gate) fn text(bytes: &[u8]) -> Result<(&str, Vec<usize>), Broken> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Broken::at(error.valid_up_to(), "the document is not UTF-8"))?;
    if text.is_empty() {
        return Err(Broken::at(0, "the document is empty"));
    }
    if text.starts_with('\u{FEFF}') {
        return Err(Broken::at(0, "the document begins with a byte order mark"));
    }
    let mut odd = Vec::new();
    for (chunk, start) in bytes.chunks(CHUNK_BYTES).zip((0..).step_by(CHUNK_BYTES)) {
        if is_plain(chunk) {
            continue;
        }
        for (offset, &byte) in (start..).zip(chunk) {
            if may_begin_odd(byte) == 1 && is_odd(text, offset)? {
                odd.push(offset);
            }
        }
    }
    Ok((text, odd))
}

/// Bytes that are looked at together.
const CHUNK_BYTES: usize = 64;

/// Whether no character of these bytes could be refused: asked of so many without a branch, as nearly all are plain.
fn is_plain(bytes: &[u8]) -> bool {
    let (chunks, rest) = bytes.as_chunks::<CHUNK_BYTES>();
    let all_plain = |bytes: &[u8]| {
        let any = bytes.iter().fold(0, |any, byte| any | may_begin_odd(*byte));
        any == 0
    };
    chunks.iter().all(|chunk| all_plain(chunk)) && all_plain(rest)
}

/// Whether a byte may begin a character that could be refused, as 1 or 0: C0 but for LF, C1 (C2 80…9F), U+FFFE and
/// U+FFFF (EF BF BE…BF).
fn may_begin_odd(byte: u8) -> u8 {
    let is = |other| u8::from(byte == other);
    u8::from(byte < b' ') & (is(b'\n') ^ 1) | is(0xC2) | is(0xEF)
}

/// Whether the character at an offset is a C1 control; an error when it may not be there at all.
fn is_odd(text: &str, offset: usize) -> Result<bool, Broken> {
    let Some(character) = text.get(offset..).and_then(|rest| rest.chars().next()) else {
        return Ok(false);
    };
    if character == '\r' {
        return Err(Broken::at(offset, "lines must end in LF, found CR"));
    }
    if !is_xml_char(character) {
        return Err(Broken::at(offset, forbidden(character)));
    }
    Ok(is_c1(character))
}

/// XML 1.0 §2.2 Char.
pub(in crate::gate) fn is_xml_char(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

/// Whether a character that XML allows may not stand in a document all the same: C1 controls.
pub(in crate::gate) fn is_c1(character: char) -> bool {
    matches!(character, '\u{80}'..='\u{9F}')
}

/// The first character of a decoded text that may not stand in a document.
pub(in crate::gate) fn first_forbidden(text: &str) -> Option<char> {
    if is_plain(text.as_bytes()) {
        return None;
    }
    text.chars()
        .find(|&c| !is_xml_char(c) || is_c1(c) || c == '\r')
}

/// Names a character that may not stand in a document.
pub(in crate::gate) fn forbidden(character: char) -> String {
    format!(
        "the character U+{:04X} is not allowed",
        u32::from(character)
    )
}
