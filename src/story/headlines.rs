//! Finds the block of related headlines at the end of an article, and reads it.

use super::credit::is_credit;
use super::furniture::is_furniture;
use super::headline_line::{
    Parts, after_number, is_table_row, parts, reads_like_headline, starts_with_quantity,
};
use super::headline_list::Headlines;
use super::label::is_label;
use super::limits::{HEADLINE_CHARS, HEADLINES, is_longer};
use super::line::Line;
use super::words::{ends_in_full_stop, is_in_title_case, measure};
use super::{Headline, HeadlinesFrom};
use crate::problem::What;

/// Where the block may be: `lines[..start]` is before it, `lines[end..]` are credits after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The rule that would take it.
    pub(super) from: HeadlinesFrom,
}

/// Where the block may be, the most likely first. A candidate without label is the block only if
/// the body's paragraphs are long enough: see [`is_shorter_than`].
pub(super) fn candidates(lines: &[Line<'_>]) -> Vec<Candidate> {
    let credits = lines
        .iter()
        .rev()
        .take_while(|line| is_credit(line.text))
        .count();
    let end = lines.len() - credits;
    let lines = lines.get(..end).unwrap_or_default();
    if let Some(start) = labelled(lines) {
        return vec![Candidate {
            start,
            end,
            from: HeadlinesFrom::Label,
        }];
    }
    let (two, one) = unlabelled(lines);
    let candidate = |start, from| Candidate { start, end, from };
    let two = two.map(|start| candidate(start, HeadlinesFrom::TwoBlankLines));
    let one = one.map(|start| candidate(start, HeadlinesFrom::OneBlankLine));
    match (two, one) {
        // A block that one blank line parts further up is still the same block, if what is above
        // would be one by itself.
        (Some(two), Some(one)) if one.start + 4 <= two.start => vec![one, two],
        (two, one) => two.into_iter().chain(one).collect(),
    }
}

/// The first label after which all lines can be headlines.
fn labelled(lines: &[Line<'_>]) -> Option<usize> {
    /// A block this long is no list of headlines, label or not.
    const MOST_LINES: usize = 4 * HEADLINES;
    let from = lines.len().saturating_sub(MOST_LINES);
    // Most articles have none, and needn't be looked at closely.
    let first = lines
        .iter()
        .skip(from)
        .position(|line| is_label(line.text))?;
    let from = from + first;
    let mut found = None;
    let (mut seen, mut fit) = (0_usize, 0_usize);
    for (at, line) in lines.iter().enumerate().skip(from).rev() {
        if is_label(line.text) {
            if seen > 0 && fit * 5 >= seen * 4 {
                found = Some(at);
            }
        } else {
            seen += 1;
            fit += usize::from(can_follow_label(line.text));
            // Nothing further up can mend this many paragraphs.
            if seen > fit + HEADLINES / 4 {
                break;
            }
        }
    }
    found
}

/// After a label even one word is a headline; a paragraph isn't.
fn can_follow_label(line: &str) -> bool {
    const MOST_WORDS: usize = 30;
    if line.len() > 1000 || is_credit(line) {
        return false;
    }
    let Parts { text, url } = parts(line, after_number(line).is_some());
    !is_longer(text, HEADLINE_CHARS)
        && (url.is_some() || measure(text).words <= MOST_WORDS && !ends_in_full_stop(text))
}

/// The furthest gap of two blank lines, and of one, below which every block reads like headlines.
fn unlabelled(lines: &[Line<'_>]) -> (Option<usize>, Option<usize>) {
    let (mut two, mut one) = (None, None);
    let mut end = lines.len();
    let (mut total, mut listings, mut verses) = (0, 0, 0);
    while end > 0 {
        let start = block_start(lines, end);
        let block = lines.get(start..end).unwrap_or_default();
        let credits = block.iter().take_while(|line| is_credit(line.text)).count();
        let block = block.get(credits..).unwrap_or_default();
        if !block_reads_like_headlines(block) {
            break;
        }
        total += block.len();
        listings += block.iter().filter(|line| is_listing(line.text)).count();
        verses += block.iter().filter(|line| goes_on(line.text)).count();
        let gap = lines.get(start).map_or(0, |line| line.blanks);
        // A line that ends in a colon introduces a list of its own.
        let introduced = start
            .checked_sub(1)
            .and_then(|at| lines.get(at))
            .is_none_or(|line| line.text.ends_with([':', '：']));
        if !introduced && listings * 2 < total && verses * 8 < total.max(1) {
            if gap >= 2 && total >= 3 {
                two = Some(start + credits);
            }
            if gap >= 1 && total >= 4 {
                one = Some(start + credits);
            }
        }
        if credits > 0 {
            break;
        }
        end = start;
    }
    (two, one)
}

/// Ingredients, programmes, tables of results.
fn is_listing(line: &str) -> bool {
    (starts_with_quantity(line) && after_number(line).is_none()) || is_table_row(line)
}

/// Whether the line goes on from the one before, as verse does: `And sat upon the stairs`.
fn goes_on(line: &str) -> bool {
    const JOINERS: [&str; 6] = ["And ", "But ", "Or ", "Nor ", "Und ", "Et "];
    JOINERS.iter().any(|joiner| line.starts_with(joiner))
        && !line.ends_with('?')
        && !is_in_title_case(line)
}

fn block_start(lines: &[Line<'_>], end: usize) -> usize {
    let block = lines.get(..end).unwrap_or_default();
    block.iter().rposition(|line| line.blanks > 0).unwrap_or(0)
}

fn block_reads_like_headlines(block: &[Line<'_>]) -> bool {
    let Some(first) = block.first() else {
        return false;
    };
    if !reads_like_headline(first.text) {
        return false;
    }
    let (mut seen, mut misses) = (0_usize, 0_usize);
    // From the end, so that a long body above costs nothing.
    let most_misses = block.len() / 5;
    for line in block.iter().rev() {
        seen += 1;
        misses += usize::from(!reads_like_headline(line.text));
        if misses > most_misses {
            return false;
        }
    }
    misses * 5 <= seen
}

/// Whether the body's paragraphs are at least twice as long as the block's lines, on average. Where
/// two blank lines part them already, a long paragraph weighs more than a short quotation.
///
/// Lines that stand for themselves within a paragraph (verse) count for themselves; who wrote the
/// article, and when, is no part of what it tells.
pub(super) fn is_shorter_than(body: &[String], block: &[Line<'_>], from: HeadlinesFrom) -> bool {
    let lines = body.iter().flat_map(|text| text.split('\n'));
    let (mut sum, mut squares, mut count) = (0, 0, 0);
    for length in lines.filter(|line| !is_furniture(line)).map(str::len) {
        sum += length;
        squares += length * length;
        count += 1;
    }
    let body = if from == HeadlinesFrom::TwoBlankLines {
        squares.checked_div(sum)
    } else {
        sum.checked_div(count)
    };
    let length: usize = block.iter().map(|line| line.text.len()).sum();
    body.unwrap_or(0) >= 2 * length.checked_div(block.len()).unwrap_or(0)
}

/// The headlines of a block, in order, duplicates (by normal form) and labels left out.
pub(super) fn headlines(
    block: &[Line<'_>],
    problems: &mut Vec<(Option<u32>, What)>,
) -> Vec<Headline> {
    let numbered = is_numbered(block);
    let mut list = Headlines::with_capacity(block.len());
    for line in block {
        if is_label(line.text) || is_credit(line.text) {
            continue;
        }
        let Parts { text, url } = parts(line.text, numbered);
        let at = (line.number, "related");
        if text.is_empty() {
            list.take_url(line.text, url, at, problems);
        } else {
            list.take(text, url, at, problems);
        }
    }
    list.found
}

/// Lines numbered one after the other; a lone number may be part of a headline.
fn is_numbered(block: &[Line<'_>]) -> bool {
    let mut next = None;
    block
        .iter()
        .filter(|line| !is_label(line.text))
        .all(|line| {
            let Some((number, _)) = after_number(line.text) else {
                return false;
            };
            let follows = next.is_none_or(|next| next == number);
            next = Some(number + 1);
            follows
        })
}
