//! The lines of an article that hold something, and where they stand.

/// A line that isn't blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// Without white space at either end; never empty.
    pub(super) text: &'a str,
    /// Its line in the file, from 1.
    pub(super) number: u32,
    /// Whether white space stood in front of it.
    pub(super) indented: bool,
    /// Blank lines between it and the line before it.
    pub(super) blanks: u32,
}

/// The lines of a text that aren't blank; `first` is the number of the text's first line.
pub(super) fn lines(text: &str, first: u32) -> Vec<Line<'_>> {
    // Articles with a line of 100 bytes are common; a wrong guess costs a few copies of pointers.
    let mut lines = Vec::with_capacity(text.len() / 100 + 4);
    let mut blanks = 0;
    let mut number = first;
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes());
    for end in ends.chain([text.len()]) {
        let line = text.get(start..end).unwrap_or_default();
        start = end + 1;
        let indented = line.starts_with([' ', '\t', '\u{a0}', '\u{3000}']);
        let text = trimmed(line);
        if text.is_empty() {
            blanks += 1;
        } else {
            lines.push(Line {
                text,
                number,
                indented,
                blanks,
            });
            blanks = 0;
        }
        number = number.saturating_add(1);
    }
    lines
}

/// The line without white space at either end, which most have none of.
fn trimmed(line: &str) -> &str {
    match (line.as_bytes().first(), line.as_bytes().last()) {
        (Some(b'!'..=b'~'), Some(b'!'..=b'~')) => line,
        _ => line.trim_matches(is_blank),
    }
}

/// White space, seen or not, and what closes nothing at the start of a line and is closed again at
/// its end ([`super::bidi::balanced`]).
pub(super) fn is_blank(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_whitespace()
    } else {
        c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{202C}' | '\u{2069}')
    }
}

/// How many lines from the front stand together, without a blank line between them.
pub(super) fn block_length(lines: &[Line<'_>]) -> usize {
    let after_first = lines.iter().skip(1);
    lines.len().min(1) + after_first.take_while(|line| line.blanks == 0).count()
}

#[cfg(test)]
mod tests {
    use super::{block_length, lines};

    #[test]
    fn blank_lines_are_counted_and_white_space_is_cut() {
        let lines = lines("\n one \u{a0}\n\t\n\u{3000}\ntwo\nthree", 5);
        let seen: Vec<_> = lines
            .iter()
            .map(|line| (line.text, line.number, line.blanks))
            .collect();
        assert_eq!(seen, [("one", 6, 1), ("two", 9, 2), ("three", 10, 0)]);
        assert_eq!(block_length(&lines), 1);
        assert_eq!(block_length(lines.get(1..).unwrap_or_default()), 2);
    }
}
