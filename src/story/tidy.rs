//! One line of plain text out of anything an author wrote: titles, headlines, names, tags.

use std::borrow::Cow;

use super::bidi::balanced;
use super::clean::clean;
use super::line::is_blank;

/// The text on one line: clean, each run of spaces, tabs and line ends a single space, none at the
/// ends, direction marks balanced.
pub(crate) fn one_line(text: &str) -> String {
    let text = clean(text);
    let text = text.trim_matches(is_blank);
    let text = if has_gaps(text.as_bytes()) {
        Cow::Owned(
            text.split([' ', '\n', '\t'])
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .fold(String::with_capacity(text.len()), |mut line, part| {
                    if !line.is_empty() {
                        line.push(' ');
                    }
                    line.push_str(part);
                    line
                }),
        )
    } else {
        Cow::Borrowed(text)
    };
    balanced(text.into_owned())
}

/// Whether there is white space that one space stands for: compared without a branch, so that the
/// compiler compares many bytes at once.
fn has_gaps(bytes: &[u8]) -> bool {
    let is_break = |byte: &u8| *byte == b'\n' || *byte == b'\t';
    let following = bytes.iter().skip(1);
    let is_double = |(a, b): (&u8, &u8)| *a == b' ' && *b == b' ';
    let breaks = bytes.iter().fold(false, |any, byte| any | is_break(byte));
    breaks
        | bytes
            .iter()
            .zip(following)
            .fold(false, |any, pair| any | is_double(pair))
}

/// The text cut to at most `most` characters, on a border between grapheme clusters.
pub(super) fn cut_graphemes(text: &str, most: usize) -> &str {
    use unicode_segmentation::UnicodeSegmentation;
    // Between two letters of ASCII is a border (there are no `\r` any more).
    let (Some(head), next) = (text.as_bytes().get(..most), text.as_bytes().get(most)) else {
        return text;
    };
    if head.is_ascii() && next.is_none_or(u8::is_ascii) {
        return text.get(..most).unwrap_or(text);
    }
    let Some((limit, next)) = text.char_indices().nth(most) else {
        return text;
    };
    let before = text.as_bytes().get(limit.wrapping_sub(1));
    if next.is_ascii() && before.is_some_and(u8::is_ascii) {
        return text.get(..limit).unwrap_or(text);
    }
    let whole = text
        .grapheme_indices(true)
        .take_while(|(at, cluster)| at + cluster.len() <= limit)
        .last()
        .map_or(0, |(at, cluster)| at + cluster.len());
    if whole > 0 {
        return text.get(..whole).unwrap_or_default();
    }
    // One cluster longer than the limit (hundreds of marks on a letter): cut it.
    text.get(..limit).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{cut_graphemes, one_line};

    #[test]
    fn line_ends_and_tabs_become_a_space() {
        assert_eq!(one_line(" a\tb \r\n c\u{b}d\u{0} "), "a b c d");
        assert_eq!(one_line("two  spaces   are one"), "two spaces are one");
        assert_eq!(one_line("5\u{a0}%  of it"), "5\u{a0}% of it");
        assert_eq!(one_line("a\u{202e}b"), "a\u{202e}b\u{202c}");
    }

    #[test]
    fn cuts_fall_between_graphemes() {
        assert_eq!(cut_graphemes("ab👩\u{200d}👩\u{200d}👧cd", 4), "ab");
        assert_eq!(cut_graphemes("abe\u{301}", 3), "ab");
        assert_eq!(cut_graphemes("abc", 3), "abc");
        assert_eq!(cut_graphemes("e\u{301}abc", 3), "e\u{301}a");
        assert_eq!(cut_graphemes("“ab\u{301}", 2), "“a");
        assert_eq!(cut_graphemes("“ab\u{301}", 3), "“a");
        let marks = format!("a{}", "\u{301}".repeat(1000));
        assert_eq!(cut_graphemes(&marks, 10).chars().count(), 10);
    }
}
