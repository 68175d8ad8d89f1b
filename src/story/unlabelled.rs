//! Finds a block of related headlines that no label of the lexicon stands above: by gaps, lengths and bullets.

use super::HeadlinesFrom;
use super::block_line::{has_two_sentences, tells, without_teasers};
use super::column::Column;
use super::furniture::is_furniture;
use super::headline_line::{
    MOST_UNSPACED, after_number, is_keyed, parts, reads_like_headline, without_bullet,
};
use super::label::has_label_mark;
use super::limits::HEADLINES;
use super::line::{End, Line};
use super::marks::{at_colon, bare};
use super::other_list::{mean, other};
use super::paragraphs::paragraphs;
use super::passed_by::PassedBy;
use super::words::{is_cjk, is_in_title_case, is_unspaced, without_closers};
use crate::problem::StaysText;

/// A block without a label of the lexicon.
pub(super) struct Found {
    pub(super) start: usize,
    /// As in [`Division`].
    pub(super) tells: Vec<bool>,
    pub(super) label: Option<usize>,
    pub(super) from: HeadlinesFrom,
}

/// Lines at the end that may be a block.
struct Block<'a, 'b> {
    /// Without furniture and without a label.
    lines: &'b [&'b Line<'a>],
    /// A gap of two blank lines or more parts them from the body, wider than the body's own.
    is_parted: bool,
    /// A label by its shape stands above them.
    is_labelled: bool,
    is_below_a_sentence: bool,
}

/// Where the block begins, and by which rule. What looks most like one and is none goes to `passed_by`.
pub(super) fn unlabelled(
    lines: &[Line<'_>],
    column: Column,
    passed_by: &mut Option<PassedBy>,
) -> Option<Found> {
    /// So many gaps of one blank line are tried; another may part the headlines themselves.
    const MOST_TRIED: usize = 6;
    let first = first_short_line(lines, column);
    let tail = lines.get(first..).unwrap_or_default();
    let tells = tells(tail);
    let mut tried = 0;
    let mut body_gap = widest_gap(lines.get(..first).unwrap_or_default());
    for (at, line) in tail.iter().enumerate().filter(|(_, line)| line.blanks > 0) {
        let above = lines.get(..first + at).unwrap_or_default();
        let Some(last) = above.last() else {
            continue;
        };
        if tells.get(at) != Some(&true) {
            continue;
        }
        // Where sentences stand as far apart, the gap says nothing.
        let inner = tail.get(at..).unwrap_or_default();
        let last_gap = inner
            .iter()
            .skip(1)
            .rposition(|inner| inner.blanks >= line.blanks);
        let parted = inner
            .get(..last_gap.map_or(0, |gap| gap + 1))
            .unwrap_or_default();
        let ends = |line: &Line<'_>| {
            line.end == End::Stop || is_unmarked(line) && line.words > MOST_UNSPACED
        };
        let says = !parted.iter().any(ends);
        let is_parted = line.blanks >= 2 && line.blanks > body_gap && says;
        tried += usize::from(!is_parted);
        if !is_parted && tried > MOST_TRIED {
            continue;
        }
        let below = tail.iter().zip(&tells).skip(at);
        let members: Vec<&Line<'_>> = below
            .filter(|(_, tells)| **tells)
            .map(|(line, _)| line)
            .collect();
        let is_labelled = is_label_by_shape(&members);
        let block = Block {
            lines: members.get(usize::from(is_labelled)..).unwrap_or_default(),
            is_parted,
            is_labelled,
            is_below_a_sentence: ends_a_text(above)
                || (last.end == End::Open && is_prose_without_marks(last)),
        };
        let ruled = rule(&block, above, column);
        *passed_by = passed_by.or_else(|| PassedBy::of(&members, ruled.err()??));
        if let Ok(from) = ruled {
            let label = members.first().filter(|_| is_labelled).and_then(|label| {
                let at = lines.iter().rposition(|line| line.number == label.number);
                at.filter(|&at| at >= first)
            });
            let tells = tells.get(at..).unwrap_or_default().to_vec();
            return Some(Found {
                start: first + at,
                tells: if is_labelled {
                    without_teasers(tail.get(at..).unwrap_or_default(), tells)
                } else {
                    tells
                },
                label,
                from: if is_labelled {
                    HeadlinesFrom::Label
                } else {
                    from
                },
            });
        }
        body_gap = body_gap.max(line.blanks);
    }
    None
}

/// Whether a sentence ends above, or above a group of keys and values.
fn ends_a_text(above: &[Line<'_>]) -> bool {
    /// Credits and the like between a text and its headlines.
    const MOST_FURNITURE: usize = 8;
    let ends = |lines: &[Line<'_>]| lines.last().is_some_and(Line::ends_a_sentence);
    // The last line of a wrapped paragraph may be a month alone.
    if ends(above) {
        return true;
    }
    let between = above
        .iter()
        .rev()
        .take(MOST_FURNITURE)
        .take_while(|line| is_furniture(*line));
    let above = above
        .get(..above.len() - between.count())
        .unwrap_or_default();
    let start = above.iter().rposition(|line| line.blanks > 0).unwrap_or(0);
    let (before, group) = above.split_at_checked(start).unwrap_or((above, &[]));
    let has_keys =
        !group.is_empty() && group.iter().filter(|line| is_keyed(*line)).count() * 2 >= group.len();
    ends(above) || (has_keys && ends(before))
}

/// Whether a title in capitals stands behind a line's colon: `Fog: Pilots Ask for a Second Horn`.
fn says_much(line: &Line<'_>) -> bool {
    const FEWEST_WORDS: usize = 5;
    let rest = at_colon(line.text).map_or("", |(_, rest)| rest);
    rest.split_whitespace().count() >= FEWEST_WORDS && is_in_title_case(rest)
}

/// A long line, or a line of a script whose sentences end without a mark.
fn is_prose_without_marks(line: &Line<'_>) -> bool {
    const FEWEST_WORDS: usize = 8;
    line.is_long() || (is_unmarked(line) && line.words >= FEWEST_WORDS)
}

/// Whether a line ends in a script whose sentences end without a mark.
fn is_unmarked(line: &Line<'_>) -> bool {
    without_closers(line.text).ends_with(|c| is_unspaced(c) && !is_cjk(c))
}

/// The first of the last groups of lines none of which holds a paragraph.
fn first_short_line(lines: &[Line<'_>], column: Column) -> usize {
    /// A list this long is no block.
    const MOST_LINES: usize = 4 * HEADLINES;
    /// A group of an event's keys has few lines, and these few words.
    const MOST_KEYS: usize = 6;
    const MOST_WORDS: usize = 7;
    let is_paragraph = |line: &Line<'_>| {
        let text = || parts(line, false).text;
        (line.is_long() && text().len() == line.text.len())
            || (line.ends_a_sentence() && has_two_sentences(text(), line.facts))
    };
    let wraps = |group: &[Line<'_>]| {
        let mut parts = group.chunk_by(|line, next| next.indent <= line.indent);
        parts.any(|part| column.wraps(part))
    };
    let has_keys = |group: &[Line<'_>]| {
        if group.len() > MOST_KEYS || group.iter().any(|line| line.words > MOST_WORDS) {
            return false;
        }
        let is_key = |line: &&Line<'_>| is_keyed(*line) && !is_furniture(*line) && !says_much(line);
        let keys = group.iter().filter(is_key).count();
        keys >= 2 && keys * 2 >= group.len()
    };
    let is_prose = |group: &[Line<'_>]| {
        if has_keys(group) || group.iter().any(is_paragraph) {
            return true;
        }
        // Bylines between headlines begin with a small letter, as wrapped lines do.
        let tells = |line: &&Line<'_>| !is_furniture(*line);
        wraps(group) && wraps(&group.iter().filter(tells).copied().collect::<Vec<_>>())
    };
    let mut first = lines.len();
    while first > 0 && lines.len() - first < MOST_LINES {
        let above = lines.get(..first).unwrap_or_default();
        let parted = |line: &Line<'_>| line.blanks > u32::from(column.is_double);
        let start = above.iter().rposition(parted).unwrap_or(0);
        if is_prose(above.get(start..).unwrap_or_default()) || (column.is_double && start == 0) {
            break;
        }
        first = start;
    }
    first
}

/// The widest gap between paragraphs; what stands around a title may have any.
fn widest_gap(lines: &[Line<'_>]) -> u32 {
    let prose = lines
        .iter()
        .position(|line| line.is_long() || line.end == End::Stop);
    let below = lines.iter().skip(prose.unwrap_or(lines.len()) + 1);
    below.map(|line| line.blanks).max().unwrap_or(0)
}

/// The rule that takes a block, or why none does, if it looks like one.
fn rule(
    block: &Block<'_, '_>,
    above: &[Line<'_>],
    column: Column,
) -> Result<HeadlinesFrom, Option<StaysText>> {
    const FEWEST_WORDS: usize = 4;
    const FEWEST_LINES: usize = 3;
    let lines = block.lines;
    let count = lines.len();
    if count == 0 {
        return Err(None);
    }
    let has_words = if count < FEWEST_LINES {
        lines.iter().all(|line| line.words >= FEWEST_WORDS)
    } else {
        median(lines.iter().map(|line| line.words), FEWEST_LINES)
    };
    let marked = lines.iter().all(|line| {
        without_bullet(line.text).len() < line.text.len() || parts(*line, false).url.is_some()
    });
    // One sentence by itself may be anything.
    let is_sentence = |line: &&Line<'_>| line.end == End::Stop && !is_in_title_case(line.text);
    let is_lone_sentence = count == 1 && !marked && lines.first().is_some_and(is_sentence);
    if block.is_parted || block.is_labelled {
        return match other(lines, above, column) {
            _ if !block.is_below_a_sentence || is_lone_sentence => Err(None),
            Some(why) => Err(Some(why)),
            None if has_words || marked => Ok(HeadlinesFrom::TwoBlankLines),
            None => Err((count >= FEWEST_LINES).then_some(StaysText::FewWords)),
        };
    }
    // One blank line: stricter, as a body's own may be as wide.
    let like = lines
        .iter()
        .filter(|line| reads_like_headline(**line))
        .count();
    let strict = count > FEWEST_LINES
        && block.is_below_a_sentence
        && like * 5 >= count * 4
        && lines.first().is_some_and(|line| reads_like_headline(*line))
        && other(lines, above, column).is_none();
    let length = || mean(lines.iter().map(|line| line.text.len()).sum(), count);
    if strict && mean_length(above, column) >= 2 * length() {
        return Ok(HeadlinesFrom::OneBlankLine);
    }
    Err(strict.then_some(StaysText::Close))
}

/// Whether the upper median of some numbers is so large.
pub(super) fn median(numbers: impl Iterator<Item = usize>, least: usize) -> bool {
    let (mut count, mut smaller) = (0, 0);
    for number in numbers {
        count += 1;
        smaller += usize::from(number < least);
    }
    count > 0 && smaller <= count / 2
}

/// Whether the first line is a label by its shape: short, with a colon or a mark, or the only one
/// without a bullet, or much shorter than all others.
fn is_label_by_shape(lines: &[&Line<'_>]) -> bool {
    const MOST_WORDS: usize = 6;
    const SHORT: usize = 4;
    let Some((first, others)) = lines.split_first() else {
        return false;
    };
    if others.is_empty() || first.words > MOST_WORDS || first.end == End::Stop {
        return false;
    }
    let has_bullet = |line: &Line<'_>| without_bullet(line.text).len() < line.text.len();
    let is_marked =
        has_label_mark(first.text) && !others.iter().any(|line| has_label_mark(line.text));
    let only_plain =
        !has_bullet(first) && others.len() >= 2 && others.iter().all(|line| has_bullet(line));
    let numbered = after_number(first.text).is_none()
        && others.len() >= 2
        && others.iter().all(|line| after_number(line.text).is_some());
    let ends_so = first.text.ends_with([':', '：', '…'])
        || first.text.ends_with(" >")
        || first.text.ends_with('»');
    let shortest = others.iter().map(|line| line.chars).min().unwrap_or(0);
    let is_tiny =
        others.len() >= 2 && first.words < SHORT && bare(first.text).chars().count() * 2 < shortest;
    is_marked || only_plain || numbered || ends_so || is_tiny
}

/// How long the body's paragraphs are on average, in bytes. Lines that stand for themselves within a
/// paragraph (verse) count for themselves.
fn mean_length(body: &[Line<'_>], column: Column) -> usize {
    let paragraphs = paragraphs(body, column);
    let lengths = paragraphs
        .iter()
        .flat_map(|text| text.split('\n'))
        .map(str::len);
    let (sum, count) = lengths.fold((0, 0), |(sum, count), length| (sum + length, count + 1));
    mean(sum, count)
}
