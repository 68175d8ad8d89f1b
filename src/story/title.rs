//! Whether an article's first line is its title.

use super::dateline::after_dateline;
use super::furniture::{is_about, is_furniture, is_note};
use super::headline_line::{starts_with_quantity, without_bullet};
use super::line::{Line, block_length};
use super::paragraphs::{Layout, is_double_spaced, is_full, layout};
use super::words::{
    ends_in_clause_mark, ends_in_full_stop, is_in_title_case, measure, starts_small,
};

/// The line of the body that is its title, and the title: the first line that isn't furniture, when
/// it is of a title's length and shape, and followed by a blank line, a byline, or a paragraph twice
/// as long.
pub(super) fn first_line<'a>(body: &[Line<'a>]) -> Option<(usize, &'a str)> {
    let at = furniture_above(body);
    let body = body.get(at..)?;
    let (first, rest) = body.split_first()?;
    let text = first.text.strip_prefix("# ").map_or(first.text, str::trim);
    let fits = has_form(text) && has_length(text);
    if !fits || is_furniture(text) || after_dateline(text).is_some() {
        return None;
    }
    let title = Some((at, text));
    let Some(second) = rest.first() else {
        return title;
    };
    if is_double_spaced(body) && is_one_of_wrapped(first, second) {
        return None;
    }
    let together = block_length(body);
    let below = body.get(1..together).unwrap_or_default();
    let about = below.iter().take_while(|line| is_about(line.text)).count();
    if below.is_empty() || about > 0 {
        return title;
    }
    let chars = measure(text).chars;
    let long_enough = match layout(below) {
        Layout::Lines => measure(second.text).chars >= 2 * chars,
        Layout::Wrapped => {
            let whole = body.get(..together).unwrap_or_default();
            let length: usize = below.iter().map(|line| line.text.chars().count()).sum();
            length >= 2 * chars
                && !(layout(whole) == Layout::Wrapped && is_one_of_wrapped(first, second))
        }
        Layout::Kept => false,
    };
    title.filter(|_| long_enough)
}

/// How many lines above the title say who wrote the article, when, of which kind it is, or what was
/// corrected in it.
fn furniture_above(body: &[Line<'_>]) -> usize {
    const MOST_LINES: usize = 6;
    let stands_alone = |at: usize| body.get(at + 1).is_none_or(|line| line.blanks > 0);
    body.iter()
        .take(MOST_LINES)
        .enumerate()
        .take_while(|&(at, line)| {
            is_furniture(line.text) || (is_note(line.text) && stands_alone(at))
        })
        .count()
}

/// Whether a paragraph is a heading: of a title's form, and not longer than one.
pub(super) fn is_heading(paragraph: &str) -> bool {
    const MOST_CHARS: usize = 160;
    has_form(paragraph)
        && paragraph.len() <= MOST_CHARS * 4
        && !paragraph.contains('\n')
        && measure(paragraph).chars <= MOST_CHARS
        && after_dateline(paragraph).is_none()
}

/// The first line is as full as wrapped text is, and nothing else tells that it is a title: most of
/// its words have capitals, the next line starts with one.
fn is_one_of_wrapped(first: &Line<'_>, second: &Line<'_>) -> bool {
    let width = first.text.chars().count();
    let widest = width.max(second.text.chars().count());
    is_full(width, second.text, widest)
        && (starts_small(second.text) || !is_in_title_case(first.text))
}

/// 20–160 characters or 3–25 words (8–60 characters of Chinese or Japanese).
fn has_length(text: &str) -> bool {
    /// 160 characters of four bytes.
    const MOST_BYTES: usize = 640;
    /// A line of few, endless words is no title.
    const MOST_CHARS: usize = 250;
    if text.len() > MOST_BYTES {
        return false;
    }
    let size = measure(text);
    if size.cjk {
        (8..=60).contains(&size.chars)
    } else {
        (20..=160).contains(&size.chars)
            || ((3..=25).contains(&size.words) && size.chars <= MOST_CHARS)
    }
}

/// No full stop, comma or colon at the end, no bullet or quantity in front, no address.
fn has_form(text: &str) -> bool {
    // Most first lines end in a full stop, which is the quickest to see.
    if ends_in_full_stop(text) || ends_in_clause_mark(text) {
        return false;
    }
    let listed = without_bullet(text).len() < text.len();
    let speaks = ["Q:", "A:", "Q.", "Q –", "Q -"]
        .iter()
        .any(|mark| text.starts_with(mark));
    let fraction = starts_with_quantity(text) && measure(text).words < 4;
    !listed && !speaks && !fraction && !text.contains("://")
}
