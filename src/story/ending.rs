//! What stands below a story: credits, signatures, whom to ask, the numbers of pages, and whatever
//! follows the mark of its end.

use super::about::is_name;
use super::contact::contact_group;
use super::credit::{is_copyright, is_credit, is_sign_off};
use super::facts::Facts;
use super::furniture::{Furniture, OF_PAGES, is_page_number, kind};
use super::lexicons::{CLAUSE_WORDS, END_MARKS};
use super::line::{End, Line};
use super::marks::bare;
use super::navigation::menu_group;
use super::phrases::{AFTERWORDS, FAREWELLS};

/// Where a story ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ending {
    /// `lines[..end]` may end with the related headlines.
    pub(super) end: usize,
    /// `lines[end..text_end]` is text that no block can be in: credits, a signature.
    pub(super) text_end: usize,
    /// Where the mark of the story's end stands, below which only a label counts.
    pub(super) mark: Option<usize>,
}

/// Finds where a story ends.
pub(super) fn ending(lines: &[Line<'_>]) -> Ending {
    /// Kinds of things that stand below a story.
    const MOST_KINDS: usize = 8;
    let mark = end_mark(lines);
    let mut text_end = without_lost(lines, mark.unwrap_or(lines.len()));
    text_end -= menu_below(lines.get(..text_end).unwrap_or_default());
    let mut end = text_end;
    for _ in 0..MOST_KINDS {
        let rest = lines.get(..end).unwrap_or_default();
        let length = afterword(rest)
            .or_else(|| credits(rest))
            .or_else(|| signature(rest))
            .or_else(|| contacts(rest))
            .or_else(|| about_author(rest));
        match length {
            Some(length) if length > 0 && length < end => end -= length,
            _ => break,
        }
    }
    Ending {
        end,
        text_end,
        mark,
    }
}

/// Where lines end, up to a place, without what no one reads there: numbers of pages, rights.
pub(super) fn without_lost(lines: &[Line<'_>], mut end: usize) -> usize {
    let before = |end: usize| end.checked_sub(1).and_then(|at| lines.get(at));
    while before(end).is_some_and(|line| is_lost(line, end)) {
        end -= 1;
    }
    end
}

/// How many lines at the end are a page's own.
fn menu_below(lines: &[Line<'_>]) -> usize {
    let start = lines.iter().rposition(|line| line.blanks > 0).unwrap_or(0);
    let group = lines.get(start..).unwrap_or_default();
    if start > 0 { menu_group(group) } else { 0 }
}

/// What no one reads below an article: rights, ways to share, rules, the number of its page.
fn is_lost(line: &Line<'_>, end: usize) -> bool {
    let may_be_of_rights = line.facts.any(Facts::FRONT.or(Facts::MARK).or(Facts::WIDE));
    end > 1
        && (may_be_of_rights && (is_copyright(line.text) || is_sign_off(line.text))
            || matches!(kind(line), Some(Furniture::Navigation | Furniture::Rule))
            || line.blanks > 0 && line.facts.any(OF_PAGES) && is_page_number(line.text))
}

/// What a mark of the end means that stands alone on a line; `break`: it may part two sections as well.
fn means(text: &str) -> Option<&'static str> {
    const MOST_BYTES: usize = 40;
    if text.len() > MOST_BYTES {
        return None;
    }
    // `###`, `# # #`
    let is_sharp = text.starts_with('#') && text.chars().all(|c| matches!(c, '#' | ' '));
    let count = text.bytes().filter(|byte| *byte == b'#').count();
    if is_sharp && (1..=5).contains(&count) {
        return Some("");
    }
    END_MARKS.get(text)
}

/// The first mark that ends the story: below it stands less than above it, and below one that may
/// part sections no prose at all.
fn end_mark(lines: &[Line<'_>]) -> Option<usize> {
    /// So many marks are looked at; more part sections.
    const MOST_MARKS: usize = 8;
    let length = |lines: &[Line<'_>]| lines.iter().map(|line| line.text.len()).sum::<usize>();
    let marks = lines
        .iter()
        .enumerate()
        .skip(1)
        .filter_map(|(at, line)| Some((at, means(line.text)?)));
    let found = |(at, means): (usize, &str)| {
        let (above, below) = lines.split_at_checked(at)?;
        let below = below.get(1..).unwrap_or_default();
        let is_alone = below.first().is_none_or(|next| next.blanks > 0);
        let ends = match means {
            "break" => !below
                .iter()
                .any(|line| line.is_long() || line.end == End::Stop),
            _ => length(below) <= length(above),
        };
        (is_alone && ends).then_some(at)
    };
    marks.take(MOST_MARKS).find_map(found)
}

/// How many lines at the end say who made the article.
fn credits(lines: &[Line<'_>]) -> Option<usize> {
    let count = lines
        .iter()
        .rev()
        .take_while(|line| is_credit(*line))
        .count();
    // One that touches a line above it belongs to that line.
    let first = lines.get(lines.len().checked_sub(count)?)?;
    (count > 0 && first.blanks > 0).then_some(count)
}

/// How many lines at the end are signed with: `-- ` and what follows, a farewell and a name, a dash
/// and a name.
fn signature(lines: &[Line<'_>]) -> Option<usize> {
    const MOST_LINES: usize = 8;
    const MOST_WORDS: usize = 6;
    let last = lines.last()?;
    if let Some(name) = last.text.strip_prefix(['—', '–', '―'])
        && (is_name(name.trim()) || is_caseless_name(name.trim()))
    {
        return Some(1);
    }
    let from_end = |line: &Line<'_>| {
        let is_short = line.words <= MOST_WORDS && line.blanks > 0;
        let farewell = || FAREWELLS.opening(line.text);
        let ends = is_short.then(farewell).flatten().is_some_and(|opening| {
            opening.rest.is_empty()
                || line.text.ends_with([',', '!', '，', '،'])
                || opening.rest.starts_with([',', '，'])
        });
        line.text == "--" || ends
    };
    let tail = lines.iter().rev().take(MOST_LINES);
    let count = tail.clone().position(from_end)? + 1;
    let is_short = tail
        .take(count)
        .all(|line| !line.is_long() && (line.words <= 2 * MOST_WORDS));
    is_short.then_some(count)
}

/// What stands above and below the letters of India and Thailand.
fn is_vowel_sign(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{E7F}')
}

/// A few short words of a script without capitals.
fn is_caseless_name(text: &str) -> bool {
    const MOST_CHARS: usize = 20;
    const MOST_WORDS: usize = 3;
    text.chars().count() <= MOST_CHARS
        && text.split_whitespace().count() <= MOST_WORDS
        && text.chars().all(|c| {
            c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase()
                || is_vowel_sign(c)
                || c.is_whitespace()
                || c == '・'
        })
}

/// How many lines at the end say whom to ask.
fn contacts(lines: &[Line<'_>]) -> Option<usize> {
    let start = lines.iter().rposition(|line| line.blanks > 0)?;
    let group = lines.get(start..)?;
    let above = lines.get(..start)?.iter().rposition(|line| line.blanks > 0);
    // A label may stand above a blank line.
    let with_label = above.and_then(|above| lines.get(above..));
    if let Some(both) = with_label.filter(|both| contact_group(both) == both.len()) {
        return Some(both.len());
    }
    (group.len() > 1 && contact_group(group) == group.len()).then_some(group.len())
}

/// One line that says who wrote the story, and how to reach them: `Anna Roe covers the harbour: anna@quay.example`.
fn about_author(lines: &[Line<'_>]) -> Option<usize> {
    const MOST_CHARS: usize = 220;
    let last = lines
        .last()
        .filter(|last| last.blanks > 0 && last.chars <= MOST_CHARS)?;
    let mut words = last.text.split(' ');
    let has_capital = |word: &str| word.starts_with(char::is_uppercase);
    let is_named = words.next().is_some_and(has_capital) && words.next().is_some_and(has_capital);
    (is_named && last.facts.any(Facts::AT) && last.text.contains('@')).then_some(1)
}

/// How many lines at the end stand under a heading such as `Notes to editors`.
fn afterword(lines: &[Line<'_>]) -> Option<usize> {
    const MOST_LINES: usize = 40;
    const MOST_WORDS: usize = 8;
    let is_heading = |line: &Line<'_>| {
        if line.blanks == 0 || line.words > MOST_WORDS {
            return false;
        }
        let Some(opening) = AFTERWORDS.opening(bare(line.text)) else {
            return false;
        };
        let is_open =
            opening.means == "opens" && line.end != End::Stop && starts_name(opening.rest);
        opening.rest.is_empty() || is_open
    };
    let tail = lines.iter().rev().take(MOST_LINES);
    let count = tail.clone().position(is_heading)? + 1;
    // Under a heading stands prose, or notes; a list of headlines may be one of its own.
    let below = tail.take(count - 1);
    let has_prose = below
        .clone()
        .any(|line| line.is_long() || line.ends_a_sentence());
    (has_prose && count < lines.len()).then_some(count)
}

/// `About Hale Harbour Office`: the name of what it is about.
fn starts_name(rest: &str) -> bool {
    let mut words = rest.split_whitespace();
    let first = words
        .next()
        .filter(|word| !CLAUSE_WORDS.says(word, "article"))
        .or_else(|| words.next());
    let first = first.and_then(|word| word.chars().next());
    let rest_has_capitals = words.clone().count() == 0
        || words
            .all(|word| word.len() <= 3 || !word.chars().next().is_some_and(char::is_lowercase));
    first.is_some_and(|c| !c.is_lowercase()) && rest_has_capitals
}

#[cfg(test)]
mod tests {
    use super::ending;
    use crate::story::line::lines;

    fn check(text: &str, end: usize, text_end: usize) {
        let found = ending(&lines(text, 1));
        assert_eq!((found.end, found.text_end), (end, text_end), "{text}");
    }

    #[test]
    fn what_stands_below_a_story_is_known() {
        let story = "Snow fell on the quay.\n\nIt stayed until noon.";
        for (below, kept, all) in [
            ("", 2, 2),
            ("\n\nReporting by Anna Lind", 2, 3),
            ("\n\n© 2026 The Quay", 2, 2),
            ("\n\n12", 2, 2),
            ("\n\n-- \nAnna Lind\nThe Quay", 2, 5),
            ("\n\nBest wishes,\nAnna", 2, 4),
            ("\n\n— Anna Lind", 2, 3),
            ("\n\nContact:\nAnna Roe\npress@quay.example", 2, 5),
            ("\n\nNotes to editors\n\nThe quay was built in 1902.", 2, 4),
            ("\n\n###\n\nAbout the Quay\nIt is old.", 2, 2),
            ("\n\nENDS", 2, 2),
            ("\n\n* * *\n\nThen it fell again.", 4, 4),
        ] {
            check(&format!("{story}{below}"), kept, all);
        }
    }
}
