//! The lines of an article that hold something, and what is to be seen of each.

use super::facts::{Facts, Glance, seen as look};
use super::words::{
    Measure, chars, ends_in_clause_mark, ends_in_full_stop, is_cjk_for_the_most, is_unspaced,
    measure, starts_small, without_closers,
};

/// How a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// With a full stop, which headlines and titles don't.
    Stop,
    /// With another mark that ends a sentence.
    Ask,
    /// With a comma, a semicolon or a colon.
    Clause,
    /// With a letter, a digit, a dash.
    Open,
}

/// A line that isn't blank, looked at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// Without white space at either end; never empty.
    pub(super) text: &'a str,
    /// Its line in the file, from 1.
    pub(super) number: u32,
    /// Columns of white space in front of it.
    pub(super) indent: u32,
    /// Blank lines between it and the line before it.
    pub(super) blanks: u32,
    /// Characters; of a long line its bytes.
    pub(super) chars: usize,
    /// Words; of a long line, and where a script doesn't part words, a guess.
    pub(super) words: usize,
    /// Half of its characters or more are Chinese or Japanese.
    pub(super) cjk: bool,
    pub(super) end: End,
    /// Its first letter is a small one.
    pub(super) small: bool,
    pub(super) facts: Facts,
}

impl<'a> From<&Line<'a>> for Glance<'a> {
    fn from(line: &Line<'a>) -> Self {
        Self {
            text: line.text,
            facts: line.facts,
        }
    }
}

impl Line<'_> {
    /// Whether nothing of the line's last sentence stands on the next line.
    pub(super) fn ends_a_sentence(&self) -> bool {
        matches!(self.end, End::Stop | End::Ask)
    }

    /// Whether the line is longer than any headline or title: a paragraph.
    pub(super) fn is_long(&self) -> bool {
        const LONG: usize = 140;
        const LONG_CJK: usize = 62;
        self.chars > if self.cjk { LONG_CJK } else { LONG }
    }
}

/// The line less white space at its ends, looked at.
fn seen(text: &str, number: u32, indent: u32, blanks: u32) -> Line<'_> {
    /// No headline has so many bytes, and no line of wrapped text; further than its ends such a line
    /// needn't be looked at.
    const MOST_BYTES: usize = 900;
    /// The same of ASCII, whose bytes are its characters.
    const MOST_ASCII: usize = 300;
    /// What is looked at of it to know its script.
    const SAMPLE: usize = 120;
    /// Letters of a word, roughly, and the space behind it.
    const WORD: usize = 6;
    let is_long = text.len() > MOST_BYTES || text.len() > MOST_ASCII && text.is_ascii();
    let (facts, spaces) = look(text);
    let (chars, words, cjk) = if is_long {
        let end = (SAMPLE..SAMPLE + 4).find(|&end| text.is_char_boundary(end));
        let sample = end.and_then(|end| text.get(..end));
        let cjk = is_cjk_for_the_most(sample.unwrap_or_default());
        (text.len(), text.len() / WORD, cjk)
    } else {
        let of_spaces = |spaces| Measure {
            chars: if facts.is_tidy() {
                text.len()
            } else {
                chars(text)
            },
            words: spaces + 1,
            cjk: false,
        };
        let size = spaces.map_or_else(|| measure(text), of_spaces);
        (
            size.chars,
            size.words.max(unspaced_words(text, size)),
            size.cjk,
        )
    };
    Line {
        text,
        number,
        indent,
        blanks,
        chars,
        words,
        cjk,
        end: end(text),
        small: starts_small(text),
        facts,
    }
}

/// How many words a text holds whose script doesn't part them: two characters of Chinese or Japanese
/// make one, five of Thai.
pub(super) fn unspaced_words(text: &str, size: Measure) -> usize {
    const WORD_CJK: usize = 2;
    const WORD: usize = 5;
    if size.cjk {
        size.chars.div_ceil(WORD_CJK)
    } else if !text.ends_with(|c: char| c.is_ascii_alphanumeric())
        && without_closers(text).ends_with(is_unspaced)
    {
        size.chars / WORD
    } else {
        0
    }
}

fn end(text: &str) -> End {
    if text.ends_with(|c: char| c.is_ascii_alphanumeric()) {
        return End::Open;
    }
    if ends_in_full_stop(text) {
        return End::Stop;
    }
    match without_closers(text).chars().next_back() {
        Some('!' | '?' | '…' | '！' | '？' | '؟') => End::Ask,
        _ if ends_in_clause_mark(text) => End::Clause,
        _ => End::Open,
    }
}

/// How many line ends a text holds.
pub(super) fn count_lines(text: &str) -> u32 {
    let count = text.bytes().filter(|&byte| byte == b'\n').count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Whether a line begins or ends code, as Markdown marks it. Behind the marks stand no more of them (`CommonMark` 0.31
/// §4.5); where some do, it is code in a line.
pub(super) fn is_fence(row: &str) -> bool {
    let row = row.trim_start();
    let is_of_marks = row.starts_with("```") && !row.trim_start_matches('`').contains('`');
    is_of_marks || row.starts_with("~~~")
}

/// The first line of a text, and what stands below it; `None`: it is the last.
pub(super) fn first_line(text: &str) -> (&str, Option<&str>) {
    let end = memchr::memchr(b'\n', text.as_bytes());
    let parted = end.and_then(|end| Some((text.get(..end)?, text.get(end + 1..)?)));
    parted.map_or((text, None), |(line, below)| (line, Some(below)))
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
        let text = trimmed(line);
        if text.is_empty() {
            blanks += 1;
        } else {
            lines.push(seen(text, number, indent(line), blanks));
            blanks = 0;
        }
        number = number.saturating_add(1);
    }
    lines
}

/// Columns of white space in front: a tab is four, a space of Chinese and Japanese two.
fn indent(line: &str) -> u32 {
    if !line.starts_with([' ', '\t', '\u{a0}', '\u{3000}']) {
        return 0;
    }
    let mut columns = 0_u32;
    for c in line.chars() {
        columns = columns.saturating_add(match c {
            ' ' | '\u{a0}' => 1,
            '\t' => 4,
            '\u{3000}' => 2,
            _ => break,
        });
    }
    columns
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

/// As many lines from the front as a decision looks at, however long the article is.
pub(super) fn near<'a, 'b>(lines: &'b [Line<'a>]) -> &'b [Line<'a>] {
    const MOST_LINES: usize = 48;
    lines.get(..MOST_LINES).unwrap_or(lines)
}

#[cfg(test)]
mod tests {
    use super::{End, block_length, lines};

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

    #[test]
    fn what_is_to_be_seen_of_a_line() {
        let seen = |text| {
            let lines = lines(text, 1);
            let line = lines.first().unwrap();
            (line.indent, line.words, line.end, line.small)
        };
        assert_eq!(seen("  \tSnow fell."), (6, 2, End::Stop, false));
        assert_eq!(seen("\u{3000}雪が降った、"), (2, 3, End::Clause, false));
        assert_eq!(seen("and who knows?"), (0, 3, End::Ask, true));
        assert_eq!(seen("เปิดท่าเรืออีกครั้งแล้ว"), (0, 4, End::Open, false));
    }
}
