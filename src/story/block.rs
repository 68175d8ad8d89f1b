//! Finds the block of related headlines at the end of an article.

use super::HeadlinesFrom;
use super::block_line::{
    FEWEST_TEASERS, can_follow_label, has_two_sentences, is_over_and_over, is_teaser, tells,
    without_teasers,
};
use super::column::Column;
use super::contact::{is_postal, is_reach};
use super::ending::{ending, without_lost};
use super::headline_line::parts;
use super::label::is_label;
use super::limits::{HEADLINE_CHARS, HEADLINES, is_longer};
use super::line::Line;
use super::passed_by::PassedBy;
use super::unlabelled::{Found, unlabelled};
use crate::problem::StaysText;

/// An article's lines, parted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Division {
    /// `lines[..body_end]` is the body; between it and the block stands what no one reads.
    pub(super) body_end: usize,
    /// Where the block begins.
    pub(super) start: usize,
    /// `lines[start..end]` is the block.
    pub(super) end: usize,
    /// Of each line of the block: whether it tells something, and is no furniture.
    pub(super) tells: Vec<bool>,
    /// Which of its lines is a label, or the mark of the end above it: no headline.
    pub(super) label: Option<usize>,
    /// `lines[end..text_end]` belongs to the body.
    pub(super) text_end: usize,
    /// The rule that took the block.
    pub(super) from: HeadlinesFrom,
    /// What looked like one and wasn't taken.
    pub(super) passed_by: Option<PassedBy>,
}

/// Parts the lines. `only_labelled`: the author lists headlines elsewhere, so only a label can mean more.
pub(super) fn part(lines: &[Line<'_>], column: Column, only_labelled: bool) -> Division {
    let division = parted(lines, column, only_labelled);
    Division {
        body_end: without_lost(lines, division.start),
        ..division
    }
}

fn parted(lines: &[Line<'_>], column: Column, only_labelled: bool) -> Division {
    let ending = ending(lines);
    let none = Division {
        body_end: ending.end,
        start: ending.end,
        end: ending.end,
        tells: Vec::new(),
        label: None,
        text_end: ending.text_end,
        from: HeadlinesFrom::None,
        passed_by: None,
    };
    let above = lines.get(..ending.end).unwrap_or_default();
    if let Some(start) = labelled(above) {
        return Division {
            start,
            tells: labelled_tells(above.get(start..).unwrap_or_default()),
            label: Some(start),
            from: HeadlinesFrom::Label,
            ..none
        };
    }
    // Below the mark of the end stand headlines or nothing.
    let below = ending.mark.and_then(|mark| lines.get(mark..));
    if let (Some(mark), Some(below)) = (ending.mark, below)
        && let Some(start) = labelled(below)
    {
        return Division {
            body_end: mark,
            start: mark,
            end: lines.len(),
            tells: labelled_tells(below),
            label: Some(mark + start),
            text_end: lines.len(),
            from: HeadlinesFrom::Label,
            passed_by: None,
        };
    }
    if only_labelled {
        return none;
    }
    if let Some(mark) = ending.mark
        && let Some(found) = below_the_end(lines, mark, column)
    {
        return Division {
            body_end: mark,
            start: mark,
            end: lines.len(),
            tells: [false].into_iter().chain(found.tells).collect(),
            label: Some(mark),
            text_end: lines.len(),
            from: found.from,
            passed_by: None,
        };
    }
    let mut passed_by = None;
    if let Some(found) = unlabelled(above, column, &mut passed_by) {
        return Division {
            start: found.start,
            tells: found.tells,
            label: found.label,
            from: found.from,
            ..none
        };
    }
    let below = lines.get(ending.end..ending.text_end).unwrap_or_default();
    Division {
        passed_by: passed_by.or_else(|| address(below)),
        ..none
    }
}

/// Lines below a text that were taken for an address by a line alone.
fn address(below: &[Line<'_>]) -> Option<PassedBy> {
    const FEWEST_LINES: usize = 3;
    let first = below.first()?;
    let is_one = first.blanks >= 2
        && below.len() >= FEWEST_LINES
        && below.iter().skip(1).all(|line| line.blanks == 0)
        && below.iter().filter(|line| is_postal(line.text)).count() == 1
        && !below.iter().any(|line| is_reach(line.text));
    is_one.then_some(PassedBy {
        line: first.number,
        count: below.len(),
        why: StaysText::Address,
    })
}

/// All that stands below a mark of the end, two blank lines or more apart, if it is a block.
fn below_the_end(lines: &[Line<'_>], mark: usize, column: Column) -> Option<Found> {
    let (above, below) = (lines.get(..mark)?, lines.get(mark + 1..)?);
    let first = below.first().filter(|line| line.blanks >= 2)?;
    let joined: Vec<Line<'_>> = above.iter().chain(below).copied().collect();
    let found = unlabelled(&joined, column, &mut None)?;
    let is_all = joined
        .get(found.start)
        .is_some_and(|line| line.number == first.number);
    (is_all && found.from == HeadlinesFrom::TwoBlankLines).then_some(found)
}

/// The first label after which all lines can be headlines, or teasers of some.
fn labelled(lines: &[Line<'_>]) -> Option<usize> {
    /// A block this long is no list of headlines, label or not.
    const MOST_LINES: usize = 4 * HEADLINES;
    let mut tail = lines.iter().rev().take(MOST_LINES);
    // Most articles have no label below their last paragraph.
    let first = tail.find(|line| is_label(*line) || is_paragraph(line));
    if !first.is_some_and(is_label) {
        return None;
    }
    let mut found = None;
    let (mut seen, mut fit, mut teasers) = (0_usize, 0_usize, 0_usize);
    for (at, line) in lines.iter().enumerate().rev().take(MOST_LINES) {
        // `Read more` below each headline leads on to it.
        if is_label(line) && !is_over_and_over(lines, at) {
            let fit = fit
                + if teasers >= FEWEST_TEASERS {
                    teasers
                } else {
                    0
                };
            if seen > 0 && fit * 5 >= seen * 4 {
                found = Some(at);
            }
        } else {
            if is_label(line) {
                continue;
            }
            // No label's headlines go on past a paragraph.
            if is_paragraph(line) {
                break;
            }
            seen += 1;
            if can_follow_label(line) {
                fit += 1;
            } else if is_teaser(lines, at) {
                teasers += 1;
            }
            // Nothing further up can mend this many paragraphs.
            if seen > (fit + teasers) * 5 / 4 + 3 {
                break;
            }
        }
    }
    found
}

/// Of the lines from a label on: whether they tell something, and are no teasers.
fn labelled_tells(lines: &[Line<'_>]) -> Vec<bool> {
    without_teasers(lines, tells(lines))
}

/// Whether the line is prose: sentences, more than a headline holds.
fn is_paragraph(line: &Line<'_>) -> bool {
    if !line.is_long() || !line.ends_a_sentence() {
        return false;
    }
    let text = parts(line, false).text;
    is_longer(text, HEADLINE_CHARS) || has_two_sentences(text, line.facts)
}
