//! One line of plain text out of anything an author wrote: titles, headlines, names, tags.

use super::bidi::balanced;
use super::clean::clean;
use super::line::is_blank;
use super::words::{byte_of, is_cjk_for_the_most};

/// The text on one line: clean, each run of spaces, tabs and line ends a single space, none at the
/// ends, direction marks balanced.
pub(crate) fn one_line(text: &str) -> String {
    if is_plain(text.as_bytes()) {
        return text.trim_matches(' ').to_owned();
    }
    let text = clean(text);
    let text = text.trim_matches(is_blank);
    let mut line = String::with_capacity(text.len());
    if has_gaps(text.as_bytes()) {
        let parts = text.split([' ', '\n', '\t']).map(str::trim);
        for part in parts.filter(|part| !part.is_empty()) {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(part);
        }
    } else {
        line.push_str(text);
    }
    balanced(line)
}

/// Whether the text is printable ASCII with single spaces, as most lines are: then there is nothing to
/// change but its ends.
fn is_plain(bytes: &[u8]) -> bool {
    let is_other = |byte: &u8| !matches!(byte, b' '..=b'~');
    !bytes.iter().fold(false, |any, byte| any | is_other(byte)) && !has_double_spaces(bytes)
}

/// Whether there is white space that one space stands for.
pub(super) fn has_gaps(bytes: &[u8]) -> bool {
    memchr::memchr2(b'\n', b'\t', bytes).is_some() || has_double_spaces(bytes)
}

/// Compared without a branch, as in [`is_plain`], so that the compiler compares many bytes at once.
fn has_double_spaces(bytes: &[u8]) -> bool {
    let is_double = |(a, b): (&u8, &u8)| *a == b' ' && *b == b' ';
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    pairs.fold(false, |any, pair| any | is_double(pair))
}

/// The text on one line of at most `most` characters and a `…` for what is cut, on a word where there
/// is one.
pub(super) fn cut_words(text: &str, most: usize) -> String {
    let head = cut_graphemes(text, most);
    if head.len() == text.len() {
        return one_line(text);
    }
    let cut = if is_cjk_for_the_most(head) {
        head
    } else {
        match head.rfind(char::is_whitespace) {
            // A word as long as the limit itself is cut.
            Some(at) if at * 2 > head.len() => head.get(..at).unwrap_or(head),
            _ => head,
        }
    };
    let cut = cut.trim_end_matches([' ', ',', ';', ':', '–', '—', '-', '\n']);
    let mut line = one_line(cut);
    line.reserve_exact('…'.len_utf8());
    line.push('…');
    line
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
    let Some(limit) = byte_of(text, most) else {
        return text;
    };
    let next = text.as_bytes().get(limit).unwrap_or(&0);
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
