//! Whether an article's first line is its title.

use super::headline_line::{starts_with_quantity, without_bullet};
use super::line::{Line, block_length};
use super::marks::{after_dateline, is_byline, is_date_line, is_furniture};
use super::paragraphs::{Layout, is_double_spaced, is_full, layout};
use super::words::{ends_in_full_stop, measure};

/// The title, when the first line of the body is one: of a title's length and shape, and followed
/// by a blank line, a byline, or a paragraph twice as long.
pub(super) fn first_line<'a>(body: &[Line<'a>]) -> Option<&'a str> {
    let (first, rest) = body.split_first()?;
    let text = first.text.strip_prefix("# ").map_or(first.text, str::trim);
    if !has_shape(text) || is_furniture(text) || after_dateline(text).is_some() {
        return None;
    }
    let Some(second) = rest.first() else {
        return Some(text);
    };
    if is_double_spaced(body) && is_one_of_wrapped(first, second) {
        return None;
    }
    let together = block_length(body);
    let below = body.get(1..together).unwrap_or_default();
    let about = below
        .iter()
        .take_while(|line| is_byline(line.text) || is_date_line(line.text))
        .count();
    if below.is_empty() || about > 0 {
        return Some(text);
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
    long_enough.then_some(text)
}

/// The first line is as full as wrapped text is.
fn is_one_of_wrapped(first: &Line<'_>, second: &Line<'_>) -> bool {
    let width = first.text.chars().count();
    let widest = width.max(second.text.chars().count());
    is_full(width, second.text, widest)
}

/// 20–160 characters or 3–25 words (8–60 characters of Chinese or Japanese), no full stop, comma
/// or colon at the end, no bullet or quantity in front.
fn has_shape(text: &str) -> bool {
    /// 160 characters of four bytes.
    const MOST_BYTES: usize = 640;
    /// A line of few, endless words is no title.
    const MOST_CHARS: usize = 250;
    if text.len() > MOST_BYTES {
        return false;
    }
    let size = measure(text);
    let length_fits = if size.cjk {
        (8..=60).contains(&size.chars)
    } else {
        (20..=160).contains(&size.chars)
            || ((3..=25).contains(&size.words) && size.chars <= MOST_CHARS)
    };
    let listed = without_bullet(text).len() < text.len();
    let speaks = ["Q:", "A:", "Q.", "Q –", "Q -"]
        .iter()
        .any(|mark| text.starts_with(mark));
    let fraction = starts_with_quantity(text) && size.words < 4;
    length_fits
        && !listed
        && !speaks
        && !fraction
        && !ends_in_full_stop(text)
        && !text.ends_with([',', ';', ':', '、', '，', '；', '：', '،'])
        && !text.contains("://")
}
