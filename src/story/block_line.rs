//! What the lines of a related block tell: headlines, furniture among them, what a headline is about.

use super::facts::Facts;
use super::furniture::is_furniture;
use super::headline_line::{Parts, after_number, parts, without_bullet};
use super::label::is_label;
use super::limits::{HEADLINE_CHARS, is_longer};
use super::line::{End, Line};
use super::sentence::first_sentence;
use super::words::is_in_title_case;

pub(super) fn tells(lines: &[Line<'_>]) -> Vec<bool> {
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
pub(super) fn is_over_and_over(lines: &[Line<'_>], at: usize) -> bool {
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

/// One sentence below a headline may be the first of a text.
pub(super) const FEWEST_TEASERS: usize = 2;

/// Whether a line is a sentence that touches a headline above it, and tells what that is about.
pub(super) fn is_teaser(lines: &[Line<'_>], at: usize) -> bool {
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

pub(super) fn without_teasers(lines: &[Line<'_>], mut tells: Vec<bool>) -> Vec<bool> {
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

/// After a label even one word is a headline; a paragraph isn't.
///
/// Nor is a sentence, unless something shows that it is one of a list.
pub(super) fn can_follow_label(line: &Line<'_>) -> bool {
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
pub(super) fn has_two_sentences(text: &str, facts: Facts) -> bool {
    facts.may_hold_sentences() && first_sentence(text).len() < text.len()
}
