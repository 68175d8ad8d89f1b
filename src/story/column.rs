//! The column at which an article's lines are wrapped.

use super::line::Line;
use super::words::{is_cjk, is_unspaced};

/// A column beyond which nobody wraps text by hand.
pub(super) const WIDEST_COLUMN: usize = 120;

/// Editors that balance lines leave this much room.
const SLACK: usize = 8;

/// How an article's lines are wrapped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Column {
    /// The column, in characters; `None`: its paragraphs stand on a line each.
    width: Option<usize>,
    /// A blank line stands after every line, as from a typewriter.
    pub(super) is_double: bool,
}

impl Column {
    /// Finds the column: the widest line of those groups of lines that can only be wrapped text.
    pub(super) fn of(lines: &[Line<'_>]) -> Self {
        /// So many groups tell as much as all.
        const MOST_GROUPS: usize = 400;
        let spaced = spaced(lines);
        if is_double_spaced(spaced) {
            let lines = spaced;
            let width = lines.iter().map(|line| line.chars).max();
            return Self {
                width,
                is_double: true,
            };
        }
        let groups = groups(lines).take(MOST_GROUPS);
        let widths = groups
            .filter(|group| is_surely_wrapped(group))
            .filter_map(widest);
        Self {
            width: widths.max(),
            is_double: false,
        }
    }

    /// Whether a group of lines without blank lines between is one wrapped paragraph.
    pub(super) fn wraps(&self, group: &[Line<'_>]) -> bool {
        if is_surely_wrapped(group) {
            return true;
        }
        let (Some(width), Some(widest), Some(last)) = (self.width, widest(group), group.last())
        else {
            return false;
        };
        let joints = group.len().saturating_sub(1);
        if is_cut_at(group, width) {
            return true;
        }
        let full = pairs(group)
            .filter(|(line, next)| is_full(line.chars, next.text, width))
            .count();
        joints > 0
            && widest <= width + SLACK
            && full * 5 >= joints * 4
            && (last.ends_a_sentence()
                || last.text.ends_with(['」', '』', '”', '»'])
                || group.iter().skip(1).any(|line| line.small))
    }

    /// The widest line of the article's wrapped text, or else of these lines.
    pub(super) fn width_of(&self, lines: &[Line<'_>]) -> usize {
        self.width.or_else(|| widest(lines)).unwrap_or(0)
    }
}

/// Lines that stand together and begin where the first is set in, or all of them.
fn groups<'a, 'b>(lines: &'b [Line<'a>]) -> impl Iterator<Item = &'b [Line<'a>]> {
    lines.chunk_by(|line, next| next.blanks == 0 && next.indent <= line.indent)
}

fn pairs<'a, 'b>(lines: &'b [Line<'a>]) -> impl Iterator<Item = (&'b Line<'a>, &'b Line<'a>)> {
    lines.iter().zip(lines.iter().skip(1))
}

fn widest(lines: &[Line<'_>]) -> Option<usize> {
    lines.iter().map(|line| line.chars).max()
}

/// Whether the line is as full as it could be, given the word that starts the next one.
pub(super) fn is_full(width: usize, next: &str, widest: usize) -> bool {
    let first_word = match next.chars().next() {
        Some(c) if is_cjk(c) => 1,
        Some(c) if c.is_ascii() => {
            let front = next.as_bytes().iter().take(WIDEST_COLUMN);
            let end = front
                .clone()
                .position(|&byte| byte <= b' ' || !byte.is_ascii());
            match end {
                Some(end) if next.as_bytes().get(end).is_some_and(u8::is_ascii) => end,
                None => front.len(),
                Some(_) => first_chars(next),
            }
        }
        _ => first_chars(next),
    };
    width + 1 + first_word + SLACK > widest
}

/// Characters of the first word, at most those of a wide column.
fn first_chars(text: &str) -> usize {
    let front = text.chars().take(WIDEST_COLUMN);
    front.take_while(|c| !c.is_whitespace()).count()
}

/// Whether a group of lines can only be wrapped text: each is as full as it could be, and sentences go
/// on from one to the next.
fn is_surely_wrapped(group: &[Line<'_>]) -> bool {
    /// Narrower columns are verse, lists, dialogue.
    const NARROWEST: usize = 40;
    /// Headlines without spaces may be as long as each other, and aren't so long.
    const NARROWEST_UNMARKED: usize = 56;
    let joints = group.len().saturating_sub(1);
    let (Some(widest), Some(last)) = (widest(group), group.last()) else {
        return false;
    };
    let has_cjk = has_cjk(group);
    let narrowest = if has_cjk { NARROWEST / 2 } else { NARROWEST };
    if joints == 0 || !(narrowest..=WIDEST_COLUMN).contains(&widest) {
        return false;
    }
    if widest > NARROWEST_UNMARKED && joints > 1 && is_cut_at(group, widest) {
        return true;
    }
    let (mut small, mut run_on) = (0, 0);
    for (line, next) in pairs(group) {
        small += usize::from(next.small);
        run_on += usize::from(!line.ends_a_sentence());
    }
    let is_caseless = || has_cjk || !group.iter().any(|line| has_case(line.text));
    let goes_on =
        small * 4 >= joints || run_on * 2 >= joints && last.ends_a_sentence() && is_caseless();
    let full = || {
        let full = pairs(group).filter(|(line, next)| is_full(line.chars, next.text, widest));
        full.count()
    };
    goes_on && full() * 5 >= joints * 4
}

/// Whether lines of a script that parts no words, and ends no sentence with a mark, are cut where a column ends: all
/// but the last reach it.
fn is_cut_at(group: &[Line<'_>], width: usize) -> bool {
    /// Above and below a letter stand signs, which a column doesn't count.
    const SLACK: usize = 3;
    let Some((last, above)) = group.split_last().filter(|(_, above)| !above.is_empty()) else {
        return false;
    };
    let is_unmarked = |line: &Line<'_>| line.text.ends_with(|c| is_unspaced(c) && !is_cjk(c));
    let is_cut = |line: &Line<'_>| line.chars.abs_diff(width) <= SLACK && is_unmarked(line);
    last.chars <= width + SLACK && above.iter().all(is_cut)
}

pub(super) fn has_cjk(group: &[Line<'_>]) -> bool {
    group
        .iter()
        .any(|line| line.text.chars().next_back().is_some_and(is_cjk))
}

fn has_case(text: &str) -> bool {
    text.chars().any(char::is_lowercase)
}

/// The lines above those that are no part of a double-spaced text: two that stand together, or a gap
/// wider than that between paragraphs.
fn spaced<'a, 'b>(lines: &'b [Line<'a>]) -> &'b [Line<'a>] {
    /// Above so many lines stands a title.
    const FEWEST_LINES: usize = 6;
    const WIDE: u32 = 3;
    let together = lines.iter().skip(1).position(|line| line.blanks == 0);
    let wide = lines
        .iter()
        .skip(FEWEST_LINES)
        .position(|line| line.blanks >= WIDE);
    let wide = wide.map(|at| at + FEWEST_LINES);
    let end = [together, wide].into_iter().flatten().min();
    let Some((above, below)) = end.and_then(|at| lines.split_at_checked(at)) else {
        return lines;
    };
    if below.first().is_some_and(|line| line.blanks >= 2) {
        above
    } else {
        lines
    }
}

/// Wrapped text with a blank line after every line: sentences go on over the gaps, and the lines before
/// such gaps are full.
fn is_double_spaced(lines: &[Line<'_>]) -> bool {
    /// Fewer lines can't tell.
    const FEWEST_LINES: usize = 6;
    if lines.len() < FEWEST_LINES {
        return false;
    }
    // The first may be a title.
    let lines = lines.get(1..).unwrap_or_default();
    let joints = lines.len().saturating_sub(1);
    if joints == 0
        || lines.iter().any(|line| line.blanks == 0)
        || lines.iter().any(|line| line.text.len() > WIDEST_COLUMN * 4)
    {
        return false;
    }
    let widest = widest(lines).unwrap_or(0);
    let open = pairs(lines).filter(|(line, _)| !line.ends_a_sentence());
    let (mut run_on, mut full, mut small) = (0, 0, 0);
    for (line, next) in open {
        run_on += 1;
        full += usize::from(is_full(line.chars, next.text, widest));
        small += usize::from(next.small);
    }
    let caseless = !lines.iter().any(|line| has_case(line.text));
    run_on * 10 >= joints * 4
        && full * 5 >= run_on * 4
        && (small * 4 >= run_on || caseless)
        && widest <= WIDEST_COLUMN
}
