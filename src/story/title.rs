//! Whether a line above a text is its title.

use super::about::is_name;
use super::column::{Column, is_full};
use super::dateline::after_dateline;
use super::function_word::{begins_sentence, ends_in_article};
use super::furniture::{Furniture, is_furniture, is_underline, kind};
use super::hanging::hangs;
use super::headline_line::{is_keyed, starts_with_quantity, without_bullet};
use super::joins::meet;
use super::limits::is_longer;
use super::line::{End, Line, block_length, first_line, near};
use super::paragraphs::{Layout, is_set_in, layout};
use super::sentence::first_sentence;
use super::tidy::one_line;
use super::words::{ends_in_full_stop, is_in_title_case, measure, starts_small, without_closers};

/// A line, or some, that can be a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Title {
    /// One line of plain text.
    pub(super) text: String,
    /// How many lines it stands on, with the rule below it.
    pub(super) lines: usize,
    /// It has a title's length; a shorter one may be a section's name.
    pub(super) is_enough: bool,
}

/// The title at the front of the lines; `None`: text stands there. It is of a title's shape, and
/// followed by a blank line, furniture, or a paragraph twice as long. `is_below_furniture`: a stamp or
/// the like stands above, so that text is less likely.
pub(super) fn title(lines: &[Line<'_>], column: Column, is_below_furniture: bool) -> Option<Title> {
    /// A shorter line has been left by its author.
    const LONG: usize = 40;
    let lines = near(lines);
    let first = lines.first()?;
    let marked = first.text.trim_start_matches(['#', '=']);
    let is_marked = marked.len() < first.text.len() && marked.starts_with(' ');
    let text = if is_marked { marked.trim() } else { first.text };
    let wrapped = wrapped_lines(lines);
    let group = lines.get(..wrapped)?;
    let last = group.last()?;
    let ends_so = matches!(last.end, End::Stop | End::Clause);
    if ends_so || !has_form(first, text) || after_dateline(text).is_some() {
        return None;
    }
    let is_of_a_list = is_keyed(first)
        && lines
            .get(1)
            .is_some_and(|next| next.blanks == 0 && is_keyed(next));
    if is_of_a_list || is_of_sentences(first, text, lines.get(1)) {
        return None;
    }
    let underline = lines
        .get(wrapped)
        .filter(|line| line.blanks == 0 && is_underline(line.text));
    let strong = underline.is_some() || is_marked;
    let whole = if wrapped > 1 {
        joined(group)
    } else {
        one_line(text)
    };
    if wrapped > 1 && first_sentence(&whole).len() < whole.len() {
        return None;
    }
    let count = wrapped + usize::from(underline.is_some());
    let words: usize = group.iter().map(|line| line.words).sum();
    let chars: usize = group.iter().map(|line| line.chars).sum();
    let enough = strong || has_length(words, chars, first.cjk);
    // Nothing follows: it is the text itself.
    let next = lines.get(count)?;
    let found = Title {
        text: whole,
        lines: count,
        is_enough: enough
            && (strong
                || !ends_in_article(last.text)
                    && !is_of_a_menu(lines)
                    && !names_whose(lines)
                    && !leads_to_menu(first, next)),
    };
    if strong {
        return Some(found);
    }
    if column.is_double && next.blanks <= 1 && is_one_of_wrapped(first, next, column) {
        return None;
    }
    if next.blanks > 0 {
        let goes_on = next.small
            && !is_in_title_case(text)
            && first.end == End::Open
            && first.chars > LONG
            && !is_furniture(next);
        return (!goes_on).then_some(found);
    }
    if is_furniture(next) || !found.is_enough || starts_text(next) {
        return Some(found);
    }
    let rest = lines.get(count..)?;
    let (below, after) = rest.split_at_checked(block_length(rest))?;
    let is_one = is_above_text(first, chars, below, column, is_below_furniture)
        || is_above_standfirst(first, below, after, column);
    is_one.then_some(found)
}

/// Whether a text goes on behind its first sentence, and isn't a question with its answer that stands alone.
fn is_of_sentences(line: &Line<'_>, text: &str, next: Option<&Line<'_>>) -> bool {
    line.facts.may_hold_sentences()
        && first_sentence(text).len() < text.len()
        && !(next.is_some_and(|next| next.blanks > 0) && asks_first(text))
}

/// `Who Moved the Clock? A Town Wonders`: a question or a shout, and what says no sentence.
fn asks_first(text: &str) -> bool {
    let (asked, rest) = text
        .split_at_checked(first_sentence(text).len())
        .unwrap_or((text, ""));
    let rest = rest.trim_start();
    without_closers(asked.trim_end()).ends_with(['?', '!'])
        && !rest.is_empty()
        && !starts_small(rest)
        && first_sentence(rest).len() == rest.len()
}

/// Whether a dateline shows that the text begins there.
fn starts_text(line: &Line<'_>) -> bool {
    after_dateline(line.text).is_some()
}

/// Whether what stands between the line and a blank one says shortly what the text below tells.
fn is_above_standfirst(
    first: &Line<'_>,
    below: &[Line<'_>],
    after: &[Line<'_>],
    column: Column,
) -> bool {
    const FEWEST_WORDS: usize = 4;
    const FEWEST_OF_PROSE: usize = 12;
    let Some(next) = below.first() else {
        return false;
    };
    let says_so = next.words >= FEWEST_WORDS && !next.small && first.end != End::Clause;
    let is_whole = match below {
        [one] => one.end != End::Clause && !one.is_long(),
        _ => column.wraps(below),
    };
    // A sentence that is wrapped doesn't go on with such a word.
    let begins = begins_sentence(next.text);
    let widest = first.chars.max(next.chars);
    let is_text = match after.get(..block_length(after)).unwrap_or_default() {
        // Were both of a wrapped paragraph, no other could stand on a longer line.
        [one] => {
            let is_prose = one.ends_a_sentence() && one.words >= FEWEST_OF_PROSE;
            let is_wider = one.chars * 4 > widest * 5;
            (is_prose || one.is_long()) && is_wider && (begins || next.ends_a_sentence())
        }
        group => begins && column.wraps(group),
    };
    says_so && is_whole && is_text && !hangs(first.text)
}

/// Whether the lines directly below are a text that a title can stand above.
fn is_above_text(
    first: &Line<'_>,
    chars: usize,
    below: &[Line<'_>],
    column: Column,
    is_below_furniture: bool,
) -> bool {
    let Some(next) = below.first() else {
        return true;
    };
    let length: usize = below.iter().map(|line| line.chars).sum();
    if first.indent < next.indent && is_set_in(below) {
        return length >= 2 * chars;
    }
    // A line of a paragraph that is wrapped is as full as the others.
    let is_of_the_text = is_one_of_wrapped(first, next, column);
    match layout(below, column) {
        Layout::Lines => {
            // Only the first line ends without a mark.
            let differs = below.len() > 1 && below.iter().all(Line::ends_a_sentence);
            next.chars >= 2 * chars
                || ((is_below_furniture && next.ends_a_sentence() || differs) && !is_of_the_text)
        }
        Layout::Wrapped => length >= 2 * chars && !is_of_the_text,
        Layout::Kept => false,
    }
}

/// How many lines from the front are one title: two or three lines of which each is as full as the
/// longest, or the last word asks for more, and a blank line or furniture below.
fn wrapped_lines(lines: &[Line<'_>]) -> usize {
    const MOST_LINES: usize = 3;
    const MOST_CHARS: usize = 160;
    const NARROWEST: usize = 9;
    // No line of a title ends so, or is so long.
    let is_no_title = |line: &Line<'_>| line.end == End::Stop || line.is_long();
    if lines.first().is_none_or(is_no_title) {
        return 1;
    }
    let length = block_length(lines).min(MOST_LINES + 1);
    let group = lines.get(..length).unwrap_or_default();
    let told = group
        .iter()
        .skip(1)
        .take_while(|line| !is_furniture(*line) && !starts_text(line))
        .count()
        + 1;
    let group = group.get(..told).unwrap_or_default();
    let chars: usize = group.iter().map(|line| line.chars + 1).sum();
    let is_title = (2..=MOST_LINES).contains(&told)
        && chars <= MOST_CHARS
        && !group.iter().any(is_no_title)
        && group
            .iter()
            .all(|line| without_bullet(line.text).len() == line.text.len());
    if !is_title {
        return 1;
    }
    let widest = group.iter().map(|line| line.chars).max().unwrap_or(0);
    let goes_on = group.iter().zip(group.iter().skip(1)).all(|(line, next)| {
        let is_open = matches!(line.end, End::Open | End::Clause);
        let full = widest >= NARROWEST
            && is_full(line.chars, next.text, widest)
            && line.words >= 3
            && !is_name(next.text)
            && (is_in_title_case(line.text) || !begins_sentence(next.text));
        let full_cjk = line.cjk && line.chars * 10 >= widest * 8;
        is_open && (next.small || hangs(line.text) || line.end == End::Clause || full || full_cjk)
    });
    if goes_on { told } else { 1 }
}

fn joined(group: &[Line<'_>]) -> String {
    let mut out = String::new();
    for line in group {
        if !meet(&out, line.text) {
            out.push(' ');
        }
        out.push_str(line.text);
    }
    one_line(&out)
}

/// One of three lines or more that stand together and have at most three words each, as in a menu, or a
/// short one above a line of a menu.
fn is_of_a_menu(lines: &[Line<'_>]) -> bool {
    const MOST_WORDS: usize = 3;
    /// Beside a line of a menu.
    const MOST_BESIDE: usize = 5;
    let group = lines.get(..block_length(lines)).unwrap_or_default();
    let is_short = |line: &&Line<'_>| line.words <= MOST_WORDS && !line.cjk;
    let leads_on = |line: &Line<'_>| kind(line) == Some(Furniture::Navigation);
    group.len() >= 3 && group.iter().take(3).filter(is_short).count() == 3
        || lines.first().is_some_and(|line| line.words <= MOST_BESIDE)
            && group.iter().skip(1).any(leads_on)
}

/// Whether a paragraph is a heading: of a title's form, and not longer than one.
pub(super) fn is_heading(paragraph: &str) -> bool {
    if paragraph.len() > 640 || ends_in_full_stop(paragraph) || first_line(paragraph).1.is_some() {
        return false;
    }
    let lines = super::line::lines(paragraph, 1);
    let first = lines.first();
    first.is_some_and(|line| line.end != End::Clause && has_form(line, line.text))
        && after_dateline(paragraph).is_none()
}

/// The first line is as full as wrapped text is, and nothing else tells that it is a title: most of
/// its words have capitals, the next line starts with one.
fn is_one_of_wrapped(first: &Line<'_>, second: &Line<'_>, column: Column) -> bool {
    let widest = first.chars.max(second.chars).max(column.width_of(&[]));
    is_full(first.chars, second.text, widest) && (second.small || !is_in_title_case(first.text))
}

/// A few words above what only a page prints, as its own are.
fn leads_to_menu(line: &Line<'_>, next: &Line<'_>) -> bool {
    const MOST_WORDS: usize = 5;
    line.words <= MOST_WORDS && kind(next) == Some(Furniture::Navigation)
}

/// `Photo: Ida Roe`, alone on its line: a word, a colon and a name. Above a title it is no title
/// itself.
fn names_whose(lines: &[Line<'_>]) -> bool {
    const MOST_WORDS: usize = 4;
    const MOST_CHARS: usize = 40;
    let text = lines.first().map_or("", |line| line.text);
    if block_length(lines) > 1 {
        return false;
    }
    let Some((word, name)) = text.split_once([':', '：', '/', '=']) else {
        return false;
    };
    let count = name.split_whitespace().count();
    let has_capital = |word: &str| word.chars().next().is_some_and(|c| !c.is_lowercase());
    word.split_whitespace().count() <= 2
        && !is_longer(name, MOST_CHARS)
        && (1..=MOST_WORDS).contains(&count)
        && name.split_whitespace().all(has_capital)
}

/// 20–160 characters or 3–25 words; 8 characters of Chinese or Japanese.
pub(super) fn has_length(words: usize, chars: usize, cjk: bool) -> bool {
    if cjk {
        chars >= 8
    } else {
        chars >= 20 || words >= 3
    }
}

/// No full stop, comma or colon at the end, no bullet or quantity in front, no address; not longer
/// than a title.
fn has_form(line: &Line<'_>, text: &str) -> bool {
    const MOST_CHARS: usize = 160;
    const MOST_CHARS_CJK: usize = 60;
    const MOST_WORDS: usize = 25;
    let most = if line.cjk { MOST_CHARS_CJK } else { MOST_CHARS };
    if line.end == End::Stop || line.chars > most {
        return false;
    }
    let listed = without_bullet(text).len() < text.len();
    let speaks = ["Q:", "A:", "Q.", "Q –", "Q -"]
        .iter()
        .any(|mark| text.starts_with(mark));
    let fraction = starts_with_quantity(text) && measure(text).words < 4;
    line.words <= MOST_WORDS.max(most / 2 * usize::from(line.cjk))
        && text.chars().any(char::is_alphabetic)
        && !listed
        && !speaks
        && !fraction
        && !text.contains("://")
}
