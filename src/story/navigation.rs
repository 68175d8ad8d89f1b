//! What a page prints around an article: menus, sections, ways to share.

use super::facts::Facts;
use super::lexicons::{KICKERS, NAVIGATION};
use super::line::{End, Line, block_length, near};
use super::marks::{any_byte, at_colon, bare};

/// What a line has that begins as furniture does, or may say more of itself.
pub(super) const FRONT_OR_WIDE: Facts = Facts::FRONT.or(Facts::WIDE);

/// How many lines from the front are a group that a page prints around an article: short lines, a third
/// of which lead on or share.
pub(super) fn menu_group(lines: &[Line<'_>]) -> usize {
    const MOST_LINES: usize = 12;
    const MOST_WORDS: usize = 5;
    let length = block_length(near(lines));
    let Some(group) = lines
        .get(..length)
        .filter(|_| (2..=MOST_LINES).contains(&length))
    else {
        return 0;
    };
    let may_lead = |line: &&Line<'_>| line.facts.any(FRONT_OR_WIDE.or(Facts::SPLIT));
    let leads_on = |line: &&Line<'_>| may_lead(line) && is_navigation(line.text);
    // Most groups hold no line that may.
    if group.iter().filter(may_lead).count() * 3 < length {
        return 0;
    }
    let is_short =
        |line: &Line<'_>| line.words <= MOST_WORDS && line.end == End::Open || leads_on(&line);
    let leads = group.iter().filter(leads_on).count();
    if leads * 3 >= length && group.iter().all(is_short) {
        length
    } else {
        0
    }
}

/// A line that names the kind of article or its section, nothing else.
pub(super) fn is_kicker(line: &str) -> bool {
    /// The longest kicker with its marks.
    const MOST_BYTES: usize = 64;
    line.len() <= MOST_BYTES && has_few_words(line) && KICKERS.get(bare(line)).is_some()
}

/// What a page prints around an article: a word of its menu, a way to share, the path to a section.
pub(super) fn is_navigation(line: &str) -> bool {
    const MOST_BYTES: usize = 160;
    if line.len() > MOST_BYTES {
        return false;
    }
    let word = bare(line);
    if is_menu_word(word) || goes_back(line) {
        return true;
    }
    // `You are here: Home > News`
    if let Some((front, rest)) = at_colon(word)
        && is_menu_word(front.trim_end())
        && (rest.trim().is_empty() || is_menu(rest) || rest.split_whitespace().count() <= 3)
    {
        return true;
    }
    // Most lines hold none of the marks.
    let has_mark = |byte: u8| matches!(byte, b'>' | b'/' | b'|') || !byte.is_ascii();
    any_byte(line, has_mark) && (is_menu(line) || are_sections(line))
}

/// A word of a page's menu, or of its ways to share.
fn is_menu_word(word: &str) -> bool {
    /// The longest entry.
    const MOST_BYTES: usize = 90;
    word.len() <= MOST_BYTES && has_few_words(word) && NAVIGATION.get(word).is_some()
}

/// Whether a line may stand in a lexicon as a whole: most headlines are longer.
fn has_few_words(line: &str) -> bool {
    const MOST_WORDS: usize = 7;
    line.bytes().filter(|&byte| byte == b' ').count() < MOST_WORDS
}

/// `← Back to news`.
fn goes_back(line: &str) -> bool {
    const MOST_WORDS: usize = 5;
    line.starts_with(['←', '‹', '⟵', '◀', '«']) && line.split_whitespace().count() <= MOST_WORDS
}

/// `News | Outdoors`: two names between a mark, one of which is a section's.
fn are_sections(line: &str) -> bool {
    const MOST_WORDS: usize = 2;
    let mut parts = line.split(['|', '｜', '/', '·', '•']);
    let (Some(first), Some(second), None) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let is_short = |part: &str| (1..=MOST_WORDS).contains(&part.split_whitespace().count());
    let is_known = |part: &str| is_kicker(part) || is_menu_word(part);
    is_short(first) && is_short(second) && (is_known(first.trim()) || is_known(second.trim()))
}

/// `Home > News > Harbour`, `Home | News | Sport`: short parts between marks, no sentence.
fn is_menu(line: &str) -> bool {
    const MOST_WORDS: usize = 4;
    let is_short = |part: &str| {
        let words = part.split_whitespace().count();
        (1..=MOST_WORDS).contains(&words) && !part.ends_with(['.', '!', '?'])
    };
    let all_short = |mark: &str, fewest: usize| {
        let mut count = 0;
        line.contains(mark)
            && line.split(mark).all(|part| {
                count += 1;
                is_short(part)
            })
            && count >= fewest
    };
    [" > ", " » ", " › ", " → ", " / ", "＞"]
        .iter()
        .any(|mark| all_short(mark, 2))
        || [" | ", " · ", " • ", "｜"]
            .iter()
            .any(|mark| all_short(mark, 3))
}
