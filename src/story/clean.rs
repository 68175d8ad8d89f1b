//! Characters that no document may carry, or that would act on the reader's terminal or page.

use super::metadata::is_key_line;
use std::borrow::Cow;

/// The text with only characters of XML 1.0's `Char` (§2.2), without C1 controls, DEL, inner byte
/// order marks, noncharacters and terminal sequences; lines end in `\n` alone.
///
/// Clean text comes back as it is, after one look at its bytes.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if looks_clean(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.bytes().position(may_be_unclean) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        rest = take_one(from, &mut out);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// So many bytes are looked at together: the compiler turns them into a few vector compares.
const CHUNK: usize = 256;

/// Whether the byte alone, or what it leads, can be unclean.
const fn may_be_unclean(byte: u8) -> bool {
    (byte < 0x20 && byte != b'\n' && byte != b'\t')
        || byte == 0x7F
        || byte == 0xC2
        || byte == 0xE2
        || byte == 0xEF
        || byte >= 0xF0
}

/// Without a branch, so that the compiler compares many bytes at once.
fn any_of(bytes: &[u8], test: impl Fn(u8) -> bool) -> bool {
    bytes.iter().fold(false, |any, &byte| any | test(byte))
}

fn looks_clean(bytes: &[u8]) -> bool {
    // What is no letter or mark of ASCII, and no end of a line.
    let is_no_plain_ascii = |byte: u8| byte.wrapping_sub(b' ') > b'~' - b' ' && byte != b'\n';
    let mut at = 0;
    for chunk in bytes.chunks(CHUNK) {
        if any_of(chunk, is_no_plain_ascii) && !chunk_is_clean(bytes, at, chunk) {
            return false;
        }
        at += chunk.len();
    }
    true
}

/// Looks closely at what begins with a byte that may be unclean; most of it is harmless (quotes, dashes).
fn chunk_is_clean(bytes: &[u8], start: usize, chunk: &[u8]) -> bool {
    let is_harmless = |at: usize| {
        let next = |ahead: usize| bytes.get(start + at + ahead).copied().unwrap_or(0);
        match next(0) {
            0xC2 => next(1) >= 0xA0,
            0xE2 => !(next(1) == 0x80 && matches!(next(2), 0xA8 | 0xA9)),
            0xEF => !matches!(
                (next(1), next(2)),
                (0xBB, 0xBF) | (0xBF, 0xBE | 0xBF) | (0xB7, 0x90..=0xAF)
            ),
            // Only the last two code points of a plane are noncharacters.
            0xF0..=0xF4 => !(next(2) == 0xBF && matches!(next(3), 0xBE | 0xBF)),
            byte => !may_be_unclean(byte),
        }
    };
    let is_rare = |byte: u8| may_be_unclean(byte) && !matches!(byte, 0xC2 | 0xE2 | 0xEF);
    if any_of(chunk, is_rare) {
        return (0..chunk.len()).all(is_harmless);
    }
    memchr::memchr3_iter(0xC2, 0xE2, 0xEF, chunk).all(is_harmless)
}

/// Moves one character, or one sequence, from the front of `text` to `out`; returns what follows.
fn take_one<'a>(text: &'a str, out: &mut String) -> &'a str {
    let mut chars = text.chars();
    let Some(c) = chars.next() else {
        return "";
    };
    let rest = chars.as_str();
    match c {
        '\r' => {
            out.push('\n');
            return rest.strip_prefix('\n').unwrap_or(rest);
        }
        '\u{85}' | '\u{2028}' if ends_in_key_line(out) && goes_on(rest) => out.push(' '),
        '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
        '\u{B}' | '\u{C}' => out.push(' '),
        '\u{1B}' => {
            return rest.strip_prefix('[').map_or(rest, |sequence| {
                after_control_sequence(sequence).unwrap_or(rest)
            });
        }
        '\u{9B}' => return after_control_sequence(rest).unwrap_or(rest),
        c if is_dropped(c) => {}
        c => out.push(c),
    }
    rest
}

/// Whether the last line holds a metadata key with its value: a line end pasted into a title may
/// not end the metadata.
fn ends_in_key_line(text: &str) -> bool {
    /// A longer value is none of one line, and looking back would take long.
    const MOST_BYTES: usize = 1000;
    let start = text.len().saturating_sub(MOST_BYTES);
    let end = text.as_bytes().get(start..).unwrap_or_default();
    let line = match end.iter().rposition(|&byte| byte == b'\n') {
        Some(at) => text.get(start + at + 1..),
        None => text.get(..).filter(|_| start == 0),
    };
    line.is_some_and(is_key_line)
}

/// Whether the text at the front can belong to a value above it: it is no blank line and no key.
fn goes_on(text: &str) -> bool {
    let mut lines = text.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
    let line = lines.next().unwrap_or_default();
    !line.trim().is_empty() && !is_key_line(line)
}

/// What follows a CSI sequence's parameters and final byte (ECMA-48 §5.4); `None`: it isn't whole.
fn after_control_sequence(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !matches!(c, ' '..='?'))?;
    let (_, from) = text.split_at_checked(end)?;
    let last = from.chars().next()?;
    matches!(last, '@'..='~').then(|| from.strip_prefix(last))?
}

fn is_dropped(c: char) -> bool {
    let code = u32::from(c);
    matches!(c, '\0'..='\u{8}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{9F}')
        || matches!(c, '\u{FEFF}' | '\u{FDD0}'..='\u{FDEF}')
        || code & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::clean;
    use std::borrow::Cow;

    fn check(given: &str, expected: &str) {
        assert_eq!(clean(given), expected, "{given:?}");
        // Far from the front too, where the first look works by chunks.
        let padding = "words and words ".repeat(9);
        assert_eq!(
            clean(&format!("{padding}{given}{padding}")),
            format!("{padding}{expected}{padding}")
        );
    }

    #[test]
    fn controls_are_dropped() {
        check("a\0b\u{1}c\u{8}d\u{e}e\u{7f}f", "abcdef");
        check("\u{2}bold\u{f} \u{1d}italic\u{1f}", "bold italic");
        check("a\u{80}b\u{9f}c", "abc");
    }

    #[test]
    fn page_breaks_become_spaces() {
        check("a\u{b}b\u{c}c", "a b c");
    }

    #[test]
    fn terminal_sequences_go_whole() {
        check("\u{1b}[1;31mred\u{1b}[0m", "red");
        check("\u{9b}4mline\u{9b}0m", "line");
        check("\u{1b}Mup", "Mup");
        check("\u{1b}[é", "[é");
    }

    #[test]
    fn every_line_end_becomes_one() {
        check("a\r\nb\rc\u{85}d\u{2028}e\u{2029}f\n", "a\nb\nc\nd\ne\nf\n");
        check("a\r\r\nb", "a\n\nb");
    }

    #[test]
    fn separators_within_a_key_line_are_spaces() {
        let given = "Title: a\u{2028}b\u{85}c\r\nTags: d\u{2029}\n\nSay: e\u{2028}f";
        assert_eq!(clean(given), "Title: a b c\nTags: d\n\n\nSay: e\nf");
        let ended = "Title: a\u{85}Tags: b\u{85}\u{85}c\u{85}d";
        assert_eq!(clean(ended), "Title: a\nTags: b\n\nc\nd");
        let long = format!("Title: {}\u{2028}b", "a".repeat(2000));
        assert!(clean(&long).ends_with("a\nb"));
    }

    #[test]
    fn noncharacters_and_inner_byte_order_marks_are_dropped() {
        check("a\u{feff}b\u{fffe}c\u{ffff}d\u{fdd0}e\u{fdef}f", "abcdef");
        check("a\u{1fffe}b\u{10ffff}c", "abc");
    }

    #[test]
    fn all_other_text_is_left_alone() {
        for text in [
            "tab\tand\nline",
            "“quotes” — dashes…",
            "caf\u{e9} \u{a0}\u{ad}",
            "👩\u{200d}👩\u{200d}👧 🇳🇴 👍🏽 ❤\u{fe0f}",
            "漢字、ｶﾅ！",
            "\u{fffd}\u{fdf0}\u{e001}\u{e0001}\u{e0041}",
            "\u{202e}turned\u{202c}",
        ] {
            assert!(matches!(clean(text), Cow::Borrowed(_)), "{text:?}");
        }
    }
}
