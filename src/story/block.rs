//! Finds the block of related headlines at the end of an article.

use super::HeadlinesFrom;
use super::column::Column;
use super::contact::{is_postal, is_reach};
use super::ending::{ending, without_lost};
use super::facts::Facts;
use super::furniture::{is_furniture, is_note};
use super::headline_line::{
    MOST_UNSPACED, Parts, after_number, is_keyed, is_table_row, parts, reads_like_headline,
    starts_with_quantity, without_bullet,
};
use super::label::{has_label_mark, is_label};
use super::lexicons::VERSE_WORDS;
use super::limits::{HEADLINE_CHARS, HEADLINES, is_longer};
use super::line::{End, Line};
use super::marks::{at_colon, bare, has_digit};
use super::paragraphs::paragraphs;
use super::sentence::first_sentence;
use super::words::{is_cjk, is_in_title_case, is_unspaced, starts_small, without_closers};
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

/// Lines at the end that look like a block, and stay text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PassedBy {
    /// The number of the first.
    pub(super) line: u32,
    pub(super) count: usize,
    pub(super) why: StaysText,
}

impl PassedBy {
    fn of(lines: &[&Line<'_>], why: StaysText) -> Option<Self> {
        Some(Self {
            line: lines.first()?.number,
            count: lines.len(),
            why,
        })
    }

    /// Whether an author may have meant headlines: a single line that is none, and numbers in brackets, are
    /// told apart by all.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.count > 1 && self.why != StaysText::Notes
    }
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

fn tells(lines: &[Line<'_>]) -> Vec<bool> {
    let tells = |(at, line)| {
        !is_furniture(line) && !is_over_and_over(lines, at) && !is_shouted_above(lines, at)
    };
    lines.iter().enumerate().map(tells).collect()
}

/// `ISLANDS`: a word in capitals that touches a headline below it which isn't, below another one. (Below a text it is
/// a label, below a label a headline.)
fn is_shouted_above(lines: &[Line<'_>], at: usize) -> bool {
    let above = at.checked_sub(1).and_then(|above| lines.get(above));
    let (Some(above), Some(line), Some(next)) = (above, lines.get(at), lines.get(at + 1)) else {
        return false;
    };
    let has_small = |text: &str| text.contains(char::is_lowercase);
    line.words == 1
        && !is_label(above)
        && !above.ends_a_sentence()
        && !above.is_long()
        && next.blanks == 0
        && line.text.contains(char::is_uppercase)
        && !has_small(line.text)
        && next.words > 2
        && has_small(next.text)
}

/// Whether a few words stand again two or three lines above or below, as a section's name or a mark does beside each
/// headline.
fn is_over_and_over(lines: &[Line<'_>], at: usize) -> bool {
    const MOST_WORDS: usize = 2;
    const NEAR: [usize; 2] = [2, 3];
    let Some(line) = lines.get(at).filter(|line| line.words <= MOST_WORDS) else {
        return false;
    };
    let is_same = |at: Option<usize>| {
        at.and_then(|at| lines.get(at))
            .is_some_and(|other| other.text == line.text)
    };
    NEAR.iter()
        .any(|near| is_same(at.checked_sub(*near)) || is_same(at.checked_add(*near)))
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

/// One sentence below a headline may be the first of a text.
const FEWEST_TEASERS: usize = 2;

/// Whether a line is a sentence that touches a headline above it, and tells what that is about.
fn is_teaser(lines: &[Line<'_>], at: usize) -> bool {
    const FEWEST_WORDS: usize = 3;
    const FEWEST_CHARS: usize = 16;
    let above = at.checked_sub(1).and_then(|above| lines.get(above));
    let is_below_headline = above.is_some_and(|above| {
        !above.ends_a_sentence() && !is_label(above) && can_follow_label(above)
    });
    is_below_headline
        && lines.get(at).is_some_and(|line| {
            let says_enough = line.words >= FEWEST_WORDS || line.chars >= FEWEST_CHARS;
            line.blanks == 0 && line.end == End::Stop && says_enough
        })
}

/// Of the lines from a label on: whether they tell something, and are no teasers.
fn labelled_tells(lines: &[Line<'_>]) -> Vec<bool> {
    without_teasers(lines, tells(lines))
}

fn without_teasers(lines: &[Line<'_>], mut tells: Vec<bool>) -> Vec<bool> {
    let teasers: Vec<usize> = (0..lines.len())
        .filter(|at| is_teaser(lines, *at))
        .collect();
    if teasers.len() >= FEWEST_TEASERS {
        for at in teasers {
            if let Some(tells) = tells.get_mut(at) {
                *tells = false;
            }
        }
    }
    tells
}

/// Whether the line is prose: sentences, more than a headline holds.
fn is_paragraph(line: &Line<'_>) -> bool {
    if !line.is_long() || !line.ends_a_sentence() {
        return false;
    }
    let text = parts(line, false).text;
    is_longer(text, HEADLINE_CHARS) || has_two_sentences(text, line.facts)
}

/// After a label even one word is a headline; a paragraph isn't.
///
/// Nor is a sentence, unless something shows that it is one of a list.
fn can_follow_label(line: &Line<'_>) -> bool {
    const MOST_WORDS: usize = 30;
    if line.text.len() > 1000 {
        return false;
    }
    let is_numbered = after_number(line.text).is_some();
    let Parts { text, url } = parts(line, is_numbered);
    if is_longer(text, HEADLINE_CHARS) {
        return false;
    }
    let is_listed = is_numbered || without_bullet(line.text).len() < line.text.len();
    let is_sentence = line.end == End::Stop && !is_listed && !is_in_title_case(text);
    url.is_some()
        || line.words <= MOST_WORDS && !is_sentence && !has_two_sentences(text, line.facts)
}

/// `facts`: those of the line that holds the text.
fn has_two_sentences(text: &str, facts: Facts) -> bool {
    facts.may_hold_sentences() && first_sentence(text).len() < text.len()
}

/// A block without a label of the lexicon.
struct Found {
    start: usize,
    /// As in [`Division`].
    tells: Vec<bool>,
    label: Option<usize>,
    from: HeadlinesFrom,
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
fn unlabelled(
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

/// What the lines are that are something else than headlines: an address, quantities, results, notes, a
/// dialogue, verse, a note to the reader, a list that the line above introduces.
fn other(lines: &[&Line<'_>], above: &[Line<'_>], column: Column) -> Option<StaysText> {
    let count = lines.len();
    let texts: Vec<&str> = lines.iter().map(|line| parts(*line, false).text).collect();
    // `needs`: what a line has one of that passes.
    let half = |test: fn(&str) -> bool, needs: Facts| {
        let pairs = lines.iter().zip(&texts);
        let passed = pairs.filter(|(line, text)| line.facts.any(needs) && test(text));
        passed.count() * 2 >= count
    };
    let of_numbers = Facts::DIGIT.or(Facts::WIDE);
    if lines
        .iter()
        .any(|line| line.facts.any(of_numbers) && is_postal(line.text))
    {
        return Some(StaysText::Address);
    }
    // `- a barometer without a needle`
    let is_small =
        |(line, text): &(&&Line<'_>, &&str)| text.len() < line.text.len() && starts_small(text);
    let small_items = lines.iter().zip(&texts).filter(is_small).count();
    if half(is_listing, of_numbers) || small_items >= 2 {
        return Some(StaysText::Listing);
    }
    if half(is_footnote, Facts::MARK.or(Facts::WIDE)) {
        return Some(StaysText::Notes);
    }
    if half(is_spoken, Facts::COLON.or(Facts::WIDE)) {
        return Some(StaysText::Dialogue);
    }
    let clauses = lines.iter().filter(|line| line.end == End::Clause).count();
    let small = lines.iter().filter(|line| line.small).count();
    let joined = lines.iter().filter(|line| goes_on(line.text)).count();
    let is_verse = clauses >= 2
        || small >= 2.max(count.div_ceil(4))
        || joined * 8 >= count.max(8)
        || is_one_more_stanza(lines, above, column);
    let is_note = lines.first().is_some_and(|line| is_note(line.text));
    let is_introduced = above
        .last()
        .is_some_and(|line| line.text.ends_with([':', '：']));
    [
        (is_verse, StaysText::Verse),
        (is_note, StaysText::Note),
        (is_introduced, StaysText::Introduced),
    ]
    .into_iter()
    .find_map(|(is_it, why)| is_it.then_some(why))
}

/// Ingredients, programmes, tables of results.
fn is_listing(line: &str) -> bool {
    const FEW_WORDS: usize = 3;
    let rest = after_number(line).map_or(line, |(_, rest)| rest);
    let counts = || has_digit(rest) && rest.split_whitespace().count() <= FEW_WORDS;
    counts() || (starts_with_quantity(line) && after_number(line).is_none()) || is_table_row(line)
}

/// `[1] The quay was built in 1902`, `¹ …`.
fn is_footnote(line: &str) -> bool {
    let number = |open: char, close: char| {
        let inside = line
            .strip_prefix(open)
            .and_then(|rest| rest.split_once(close));
        inside.is_some_and(|(number, _)| {
            (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    number('[', ']') || line.starts_with(['¹', '²', '³', '⁴', '⁵', '†', '‡'])
}

/// `Anna: We wait.`, `Best boat: The Lime`: a name in front of a sentence, or of a few words. A headline
/// may have a word in front too (`Fog: Pilots Ask for a Second Horn`).
fn is_spoken(line: &str) -> bool {
    const FEW_WORDS: usize = 3;
    let Some((_, rest)) = at_colon(line).filter(|_| is_keyed(line)) else {
        return false;
    };
    rest.split_whitespace().count() <= FEW_WORDS || rest.ends_with(['.', '!', '?', '”', '»', '。'])
}

/// Whether the line goes on from the one before, as verse does: `And sat upon the stairs`.
fn goes_on(line: &str) -> bool {
    let has_space = |front: &[u8]| front.contains(&b' ');
    line.as_bytes().get(..4).is_some_and(has_space)
        && line.starts_with(char::is_uppercase)
        && line
            .split_once(' ')
            .is_some_and(|(word, _)| VERSE_WORDS.get(word).is_some())
        && !line.ends_with('?')
        && !is_in_title_case(line)
}

/// Whether the group above has the same shape: as many lines or more than one, as short.
fn is_one_more_stanza(lines: &[&Line<'_>], above: &[Line<'_>], column: Column) -> bool {
    let from = above.iter().rposition(|line| line.blanks > 0).unwrap_or(0);
    let group = above.get(from..).unwrap_or_default();
    let above = mean(group.iter().map(|line| line.chars).sum(), group.len());
    let here = mean(lines.iter().map(|line| line.chars).sum(), lines.len());
    group.len() >= 2
        && lines.len() >= 2
        && above * 3 <= here * 4
        && here * 3 <= above * 4
        && group.iter().all(|line| !line.is_long())
        && !group
            .chunk_by(|line, next| next.indent <= line.indent)
            .any(|part| column.wraps(part))
        && !group.last().is_some_and(Line::ends_a_sentence)
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

fn mean(sum: usize, count: usize) -> usize {
    sum.checked_div(count).unwrap_or(0)
}
