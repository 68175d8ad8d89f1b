//! Lines of a body → its paragraphs: lines as they stand, wrapped lines joined, verse kept.

use super::column::{Column, WIDEST_COLUMN, has_cjk, is_full};
use super::furniture::is_underline;
use super::headline_line::{starts_with_quantity, without_bullet};
use super::joins::Joins;
use super::line::{End, Line, block_length};

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
pub(super) fn paragraphs(lines: &[Line<'_>], column: Column) -> Vec<String> {
    let mut out = Vec::with_capacity(8);
    let joins = Joins::of(lines);
    if column.is_double {
        join_double_spaced(lines, column, &joins, &mut out);
        return out;
    }
    let mut rest = lines;
    while !rest.is_empty() {
        let (block, after) = rest
            .split_at_checked(block_length(rest))
            .unwrap_or((rest, &[]));
        if is_set_in(block) {
            let base = block.iter().map(|line| line.indent).min().unwrap_or(0);
            let begins = |line: &Line<'_>| line.indent > base;
            out.extend(
                block
                    .chunk_by(|_, next| !begins(next))
                    .map(|lines| joins.join(lines)),
            );
        } else {
            push_block(block, column, &joins, &mut out);
        }
        rest = after;
    }
    out
}

fn push_block(mut block: &[Line<'_>], column: Column, joins: &Joins<'_>, out: &mut Vec<String>) {
    // A rule below a heading is printed, not read.
    while let [heading, rule, text @ ..] = block
        && is_underline(rule.text)
        && !heading.is_long()
    {
        out.push(heading.text.to_owned());
        block = text;
    }
    match layout(block, column) {
        Layout::Lines => out.extend(block.iter().map(|line| line.text.to_owned())),
        Layout::Wrapped => out.push(joins.join(block)),
        Layout::Kept => out.push(keep(block)),
    }
}

/// Whether a block's paragraphs begin at lines that are set in, and other lines don't: printed text,
/// wrapped at a column.
pub(super) fn is_set_in(block: &[Line<'_>]) -> bool {
    /// Narrower columns are verse, lists, dialogue.
    const NARROWEST_COLUMN: usize = 40;
    const NARROWEST_CJK: usize = 16;
    /// A wider column is no paragraph's beginning.
    const MOST_INDENT: u32 = 12;
    let Some(base) = block.iter().map(|line| line.indent).min() else {
        return false;
    };
    let begins = |line: &&Line<'_>| line.indent > base;
    let count = block.iter().filter(begins).count();
    if count == 0
        || count == block.len()
        || block.iter().any(|line| line.indent > base + MOST_INDENT)
    {
        return false;
    }
    let widest = block.iter().map(|line| line.chars).max().unwrap_or(0);
    let narrowest = if has_cjk(block) {
        NARROWEST_CJK
    } else {
        NARROWEST_COLUMN
    };
    let starts_so = block.first().is_some_and(|line| line.indent > base);
    // Without an end mark no paragraph ends before a line that is set in.
    let pairs = block.iter().zip(block.iter().skip(1));
    let (mut ended, mut inner) = (0, 0);
    for (line, next) in pairs.filter(|(_, next)| next.indent > base) {
        inner += 1;
        ended += usize::from(
            line.ends_a_sentence() || line.end == End::Clause || next.indent > base && !next.small,
        );
    }
    (narrowest..=WIDEST_COLUMN).contains(&widest)
        && !is_stanza(block, widest)
        && (starts_so || inner > 0)
        && ended * 5 >= inner * 4
        && !listed_half(block)
}

/// How the lines of one block belong together.
pub(super) fn layout(block: &[Line<'_>], column: Column) -> Layout {
    /// The longest line that a block of verse or wrapped text can have, in bytes.
    const MOST_BYTES: usize = WIDEST_COLUMN * 4;
    /// Lines of a list or a poem are shorter on average.
    const LONG_LINE: usize = 80;
    /// Lines of a dialogue end as sentences do, and are shorter.
    const SHORT_SENTENCE: usize = 40;
    if block.len() < 2 || block.iter().any(|line| line.text.len() > MOST_BYTES) {
        return Layout::Lines;
    }
    let widest = block.iter().map(|line| line.chars).max().unwrap_or(0);
    if widest > WIDEST_COLUMN {
        return Layout::Lines;
    }
    // A wrapped line may begin with a number or a dash too.
    if listed_half(block) && (block.first().is_some_and(is_listed) || !column.wraps(block)) {
        return Layout::Kept;
    }
    if is_stanza(block, widest) {
        return Layout::Kept;
    }
    if column.wraps(block) || is_short_prose(block, widest) {
        return Layout::Wrapped;
    }
    let mean = block.iter().map(|line| line.chars).sum::<usize>() / block.len();
    let ended = block.iter().filter(|line| line.ends_a_sentence()).count();
    let (shortest, long) = if has_cjk(block) {
        (SHORT_SENTENCE / 2, LONG_LINE / 2)
    } else {
        (SHORT_SENTENCE, LONG_LINE)
    };
    let sentences = ended * 5 >= block.len() * 4 && mean >= shortest;
    if sentences || mean >= long {
        Layout::Lines
    } else {
        Layout::Kept
    }
}

/// Whether half of the lines have a bullet or a quantity in front.
fn listed_half(block: &[Line<'_>]) -> bool {
    block.iter().filter(|line| is_listed(line)).count() * 2 >= block.len()
}

fn is_listed(line: &Line<'_>) -> bool {
    starts_with_quantity(line.text) || without_bullet(line.text).len() < line.text.len()
}

/// A few lines as full as wrapped text, wide enough for prose, of which most run on, although no small
/// letter tells so.
fn is_short_prose(block: &[Line<'_>], widest: usize) -> bool {
    const PROSE_COLUMN: usize = 60;
    const MOST_LINES: usize = 4;
    let joints = block.len().saturating_sub(1);
    let pairs = || block.iter().zip(block.iter().skip(1));
    let full = pairs()
        .filter(|(line, next)| is_full(line.chars, next.text, widest))
        .count();
    let run_on = pairs().filter(|(line, _)| !line.ends_a_sentence()).count();
    widest >= PROSE_COLUMN
        && block.len() <= MOST_LINES
        && full * 5 >= joints * 4
        && run_on * 5 >= joints * 3
        && block.last().is_some_and(Line::ends_a_sentence)
}

/// Every second line stands further right, as in printed verse. (Where paragraphs are set in, the
/// first line is.)
fn is_stanza(block: &[Line<'_>], widest: usize) -> bool {
    const WIDEST_VERSE: usize = 70;
    let base = block.iter().map(|line| line.indent).min().unwrap_or(0);
    let alternates = |(at, line): (usize, &Line<'_>)| (line.indent > base) == (at % 2 == 1);
    block.len() >= 4 && widest <= WIDEST_VERSE && block.iter().enumerate().all(alternates)
}

fn join_double_spaced(
    lines: &[Line<'_>],
    column: Column,
    joins: &Joins<'_>,
    out: &mut Vec<String>,
) {
    let widest = column.width_of(lines);
    let mut rest = lines;
    while let Some((first, _)) = rest.split_first() {
        let mut last = first;
        let mut length = 1;
        for line in rest.iter().skip(1) {
            let ended = last.ends_a_sentence() && !is_full(last.chars, line.text, widest);
            if ended || line.blanks > 1 {
                break;
            }
            last = line;
            length += 1;
        }
        let (paragraph, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        out.push(joins.join(paragraph));
        rest = after;
    }
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
    use super::{Column, paragraphs};
    use crate::story::line::lines;

    fn check(text: &str, expected: &[&str]) {
        let lines = lines(text, 1);
        assert_eq!(paragraphs(&lines, Column::of(&lines)), expected);
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
    fn paragraphs_begin_where_lines_are_set_in() {
        check(
            "    The lock keeper opened the gates at dawn, long before the first barge\n\
             came down from the upper basin.\n    \
             Nobody paid that day, although the board at the bridge still gave the\n\
             price.\n    And nobody asked.",
            &[
                "The lock keeper opened the gates at dawn, long before the first barge came down from the upper basin.",
                "Nobody paid that day, although the board at the bridge still gave the price.",
                "And nobody asked.",
            ],
        );
        check(
            "\u{3000}清晨的渡口停着三条旧船，等候第一批过河的乘客，船\n工说今年的水位比往年低。\n\u{3000}班次只好减少，居民都在问什么时候恢复，可是没有人\n回答。",
            &[
                "清晨的渡口停着三条旧船，等候第一批过河的乘客，船工说今年的水位比往年低。",
                "班次只好减少，居民都在问什么时候恢复，可是没有人回答。",
            ],
        );
    }

    #[test]
    fn rules_below_headings_go() {
        check(
            "What it cost\n------------\n\nNobody paid.",
            &["What it cost", "Nobody paid."],
        );
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
