//! Lines of a body → its paragraphs: lines as they stand, wrapped lines joined, verse kept.

use super::headline_line::{starts_with_quantity, without_bullet};
use super::line::{Line, block_length};
use super::words::{ends_a_sentence, is_cjk, starts_small};

/// A column beyond which nobody wraps text by hand.
const WIDEST_COLUMN: usize = 120;

/// How the lines of a block belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Each line is a paragraph.
    Lines,
    /// One paragraph, wrapped at a column.
    Wrapped,
    /// One paragraph whose line ends mean something: verse, a list.
    Kept,
}

/// The paragraphs of a body, in order, none empty.
pub(super) fn paragraphs(lines: &[Line<'_>]) -> Vec<String> {
    let mut out = Vec::with_capacity(8);
    if is_double_spaced(lines) {
        join_double_spaced(lines, &mut out);
        return out;
    }
    let mut rest = lines;
    while !rest.is_empty() {
        let (block, after) = rest
            .split_at_checked(block_length(rest))
            .unwrap_or((rest, &[]));
        match layout(block) {
            Layout::Lines => out.extend(block.iter().map(|line| line.text.to_owned())),
            Layout::Wrapped => out.push(join(block)),
            Layout::Kept => out.push(keep(block)),
        }
        rest = after;
    }
    out
}

/// How the lines of one block belong together.
pub(super) fn layout(block: &[Line<'_>]) -> Layout {
    /// The longest line that a block of verse or wrapped text can have, in bytes.
    const MOST_BYTES: usize = WIDEST_COLUMN * 4;
    /// Lines of a list or a poem are shorter on average.
    const LONG_LINE: usize = 80;
    /// Lines of a dialogue end as sentences do, and are shorter.
    const SHORT_SENTENCE: usize = 40;
    if block.len() < 2 || block.iter().any(|line| line.text.len() > MOST_BYTES) {
        return Layout::Lines;
    }
    let widths: Vec<usize> = block.iter().map(|line| line.text.chars().count()).collect();
    let widest = widths.iter().copied().max().unwrap_or(0);
    if widest > WIDEST_COLUMN {
        return Layout::Lines;
    }
    let listed = block
        .iter()
        .filter(|line| {
            starts_with_quantity(line.text) || without_bullet(line.text).len() < line.text.len()
        })
        .count();
    if listed * 2 >= block.len() {
        return Layout::Kept;
    }
    if is_stanza(block, widest) {
        return Layout::Kept;
    }
    if is_wrapped(block, &widths, widest) {
        return Layout::Wrapped;
    }
    let mean = widths.iter().sum::<usize>() / block.len();
    let ended = block
        .iter()
        .filter(|line| ends_a_sentence(line.text))
        .count();
    let shortest = if has_cjk(block) {
        SHORT_SENTENCE / 2
    } else {
        SHORT_SENTENCE
    };
    let sentences = ended * 5 >= block.len() * 4 && mean >= shortest;
    if sentences || mean >= LONG_LINE {
        Layout::Lines
    } else {
        Layout::Kept
    }
}

/// Every second line stands further right, as in printed verse. (Where paragraphs are set in, the
/// first line is.)
fn is_stanza(block: &[Line<'_>], widest: usize) -> bool {
    const WIDEST_VERSE: usize = 70;
    let alternates = |(at, line): (usize, &Line<'_>)| line.indented == (at % 2 == 1);
    block.len() >= 4 && widest <= WIDEST_VERSE && block.iter().enumerate().all(alternates)
}

/// Whether the line is as full as it could be, given the word that starts the next one.
pub(super) fn is_full(width: usize, next: &str, widest: usize) -> bool {
    /// Editors that balance lines leave this much room.
    const SLACK: usize = 8;
    let first_word = match next.chars().next() {
        Some(c) if is_cjk(c) => 1,
        _ => next
            .chars()
            .take(WIDEST_COLUMN)
            .take_while(|c| !c.is_whitespace())
            .count(),
    };
    width + 1 + first_word + SLACK > widest
}

fn is_wrapped(block: &[Line<'_>], widths: &[usize], widest: usize) -> bool {
    /// Narrower columns are verse, lists, dialogue.
    const NARROWEST_COLUMN: usize = 40;
    /// Wide enough for prose when no small letter tells.
    const PROSE_COLUMN: usize = 60;
    let has_cjk = has_cjk(block);
    let narrowest = if has_cjk {
        NARROWEST_COLUMN / 2
    } else {
        NARROWEST_COLUMN
    };
    if widest < narrowest {
        return false;
    }
    let joints = block.len() - 1;
    let (mut full, mut small, mut run_on) = (0, 0, 0);
    for ((line, next), &width) in block.iter().zip(block.iter().skip(1)).zip(widths) {
        full += usize::from(is_full(width, next.text, widest));
        small += usize::from(starts_small(next.text));
        run_on += usize::from(!ends_a_sentence(line.text));
    }
    let caseless = has_cjk || !block.iter().any(|line| has_case(line.text));
    full * 5 >= joints * 4
        && (small * 4 >= joints
            || (caseless && run_on * 2 >= joints)
            || (widest >= PROSE_COLUMN && run_on * 5 >= joints * 3 && block.len() <= 4))
}

fn has_cjk(block: &[Line<'_>]) -> bool {
    block
        .iter()
        .any(|line| line.text.chars().next_back().is_some_and(is_cjk))
}

fn has_case(text: &str) -> bool {
    text.chars().any(char::is_lowercase)
}

/// Wrapped text with a blank line after every line, as from a typewriter.
pub(super) fn is_double_spaced(lines: &[Line<'_>]) -> bool {
    /// Fewer lines can't tell.
    const FEWEST_LINES: usize = 6;
    let joints = lines.len().saturating_sub(1);
    if lines.len() < FEWEST_LINES
        || lines.iter().skip(1).any(|line| line.blanks == 0)
        || lines.iter().any(|line| line.text.len() > WIDEST_COLUMN * 4)
    {
        return false;
    }
    let small = lines
        .iter()
        .skip(1)
        .filter(|line| starts_small(line.text))
        .count();
    small * 10 >= joints * 4
}

fn join_double_spaced(lines: &[Line<'_>], out: &mut Vec<String>) {
    let widest = lines
        .iter()
        .map(|line| line.text.chars().count())
        .max()
        .unwrap_or(0);
    let mut rest = lines;
    while let Some((first, _)) = rest.split_first() {
        let mut last = first;
        let mut length = 1;
        for line in rest.iter().skip(1) {
            let ended = ends_a_sentence(last.text)
                && !is_full(last.text.chars().count(), line.text, widest);
            if ended || line.blanks > 1 {
                break;
            }
            last = line;
            length += 1;
        }
        let (paragraph, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        out.push(join(paragraph));
        rest = after;
    }
}

/// Wrapped lines as one; Chinese and Japanese lines meet without a space.
fn join(block: &[Line<'_>]) -> String {
    let bytes: usize = block.iter().map(|line| line.text.len() + 1).sum();
    let mut out = String::with_capacity(bytes);
    for line in block {
        let glued = out.chars().next_back().is_none_or(is_cjk)
            && line.text.chars().next().is_some_and(is_cjk);
        if !out.is_empty() && !glued {
            out.push(' ');
        }
        out.push_str(line.text);
    }
    out
}

fn keep(block: &[Line<'_>]) -> String {
    let bytes: usize = block.iter().map(|line| line.text.len() + 1).sum();
    let mut out = String::with_capacity(bytes);
    for line in block {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(line.text);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::paragraphs;
    use crate::story::line::lines;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(paragraphs(&lines(text, 1)), expected);
    }

    #[test]
    fn text_wrapped_at_a_column_is_joined() {
        check(
            "The lock keeper opened the gates at dawn, long before the first barge\n\
             came down from the upper basin, and he did not close them again until\n\
             the last had gone.\n\nNobody paid.",
            &[
                "The lock keeper opened the gates at dawn, long before the first barge came down from the upper basin, and he did not close them again until the last had gone.",
                "Nobody paid.",
            ],
        );
    }

    #[test]
    fn lines_that_are_sentences_are_paragraphs() {
        check(
            "The lock keeper opened the gates at dawn on Monday.\nThe first barge came down from the upper basin soon.\nNobody was asked to pay for the passage that day.",
            &[
                "The lock keeper opened the gates at dawn on Monday.",
                "The first barge came down from the upper basin soon.",
                "Nobody was asked to pay for the passage that day.",
            ],
        );
    }

    #[test]
    fn verse_and_ingredients_keep_their_lines() {
        check(
            "The tide is out,\nThe boats lie still,\nAnd no one calls",
            &["The tide is out,\nThe boats lie still,\nAnd no one calls"],
        );
        let stanza = "The tide went out beyond the harbour wall and left\n  \
                      the boats to lean like people who had slept too long\n\
                      and nobody came down the steps to call them home and\n  \
                      nobody lit the lamp that had been lit for them so long";
        check(stanza, &[stanza.replace("\n  ", "\n").as_str()]);
        let flush = stanza.replace("\n  ", "\n");
        check(&flush, &[flush.replace('\n', " ").as_str()]);
        check("200 g flour\n2 eggs\nsalt", &["200 g flour\n2 eggs\nsalt"]);
    }

    #[test]
    fn a_double_spaced_typescript_is_joined() {
        check(
            "The lock keeper opened the gates at dawn, long before\n\nthe first barge came down from the upper basin, and he\n\ndid not close them again.\n\nNobody paid that day, although the board at the bridge\n\nstill gave the price of a passage in the old money and\n\nnobody had ever taken it down.",
            &[
                "The lock keeper opened the gates at dawn, long before the first barge came down from the upper basin, and he did not close them again.",
                "Nobody paid that day, although the board at the bridge still gave the price of a passage in the old money and nobody had ever taken it down.",
            ],
        );
    }

    #[test]
    fn wrapped_chinese_is_joined_without_spaces() {
        check(
            "清晨的渡口停着三条旧船，等候第一批过河的乘客，船\n工说今年的水位比往年低了许多，班次只好减少，居民\n都在问什么时候恢复。",
            &[
                "清晨的渡口停着三条旧船，等候第一批过河的乘客，船工说今年的水位比往年低了许多，班次只好减少，居民都在问什么时候恢复。",
            ],
        );
    }
}
