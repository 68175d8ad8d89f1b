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
    for (offset, &byte) in bytes.iter().enumerate() {
        // Only these bytes begin a character that could be refused: C0, C1 (C2 80…9F), U+FFFE and
        // U+FFFF (EF BF BE…BF).
        if (byte >= b' ' && byte != 0xC2 && byte != 0xEF) || byte == b'\n' || byte == b'\t' {
            continue;
        }
        let Some(character) = text.get(offset..).and_then(|rest| rest.chars().next()) else {
            continue;
        };
        if character == '\r' {
            return Err(Broken::at(offset, "lines must end in LF, found CR"));
        }
        if !is_xml_char(character) {
            return Err(Broken::at(offset, forbidden(character)));
        }
        if is_c1(character) {
            odd.push(offset);
        }
    }
    Ok((text, odd))
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
