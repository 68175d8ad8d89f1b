//! Lists at the end of an article that are no headlines: addresses, quantities, results, notes, dialogue, verse.

use super::column::Column;
use super::contact::is_postal;
use super::facts::Facts;
use super::furniture::is_note;
use super::headline_line::{after_number, is_keyed, is_table_row, parts, starts_with_quantity};
use super::lexicons::VERSE_WORDS;
use super::line::{End, Line};
use super::marks::{at_colon, has_digit};
use super::words::{is_in_title_case, starts_small};
use crate::problem::StaysText;

/// What the lines are that are something else than headlines: an address, quantities, results, notes, a
/// dialogue, verse, a note to the reader, a list that the line above introduces.
pub(super) fn other(lines: &[&Line<'_>], above: &[Line<'_>], column: Column) -> Option<StaysText> {
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

pub(super) fn mean(sum: usize, count: usize) -> usize {
    sum.checked_div(count).unwrap_or(0)
}
