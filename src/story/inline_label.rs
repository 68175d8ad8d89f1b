//! Lines among a text that lead to another story: `Read more: Lamps Are Lit on the Pier`.

use super::facts::Facts;
use super::line::Line;
use super::marks::is_mark;
use super::phrases::LABELS;
use super::words::ends_in_full_stop;

/// Which lines below the first paragraph are a label and a headline, and stand apart from the text.
pub(super) fn inline(lines: &[Line<'_>]) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    let mut is_below_prose = false;
    for (at, line) in lines.iter().enumerate() {
        let touches_none = line.blanks > 0
            || at
                .checked_sub(1)
                .is_some_and(|above| found.last() == Some(&above));
        if is_below_prose && touches_none && leads(line) && stands_apart(lines, at) {
            found.push(at);
        }
        is_below_prose |= line.ends_a_sentence() || line.is_long();
    }
    found
}

/// Whether a blank line stands below the line, or below others of its kind.
fn stands_apart(lines: &[Line<'_>], at: usize) -> bool {
    let below = lines.iter().skip(at + 1);
    below.take_while(|next| next.blanks == 0).all(leads)
}

fn leads(line: &Line<'_>) -> bool {
    headline(line).is_some()
}

/// The headline behind a line's label.
pub(super) fn headline<'a>(line: &Line<'a>) -> Option<&'a str> {
    const FEWEST_WORDS: usize = 3;
    let may_lead = line.facts.any(Facts::FRONT.or(Facts::MARK)) && !line.is_long();
    if !may_lead {
        return None;
    }
    let opening = LABELS.opening(line.text.trim_start_matches(is_mark))?;
    let rest = opening.rest.trim_start_matches(['*', '_', ' ']);
    let text = rest
        .strip_prefix([':', '：', '|', '→', '»'])?
        .trim_start_matches(['*', '_', ' ', '>']);
    let says_enough = text.split_whitespace().count() >= FEWEST_WORDS || line.cjk;
    let is_one =
        opening.means != "section" && says_enough && !text.is_empty() && !ends_in_full_stop(text);
    is_one.then_some(text)
}
