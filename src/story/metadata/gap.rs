//! Places of a text that its author left to be filled in: `[TK]`, `$TK million`, `[insert number]`, `said XXXX`.

use super::key::State;
use super::state::held;
use crate::problem::{Doubt, What};
use crate::story::line::{self, count_lines};
use crate::story::phrases::GAPS;

/// The first such place, and its line. `first_line`: the number of the text's first.
pub(super) fn first(text: &str, first_line: u32) -> Option<(u32, What)> {
    /// In a text with more of these letters they mean something else.
    const MOST_TRIED: usize = 200;
    let bytes = text.as_bytes();
    let marks = memchr::memchr3_iter(b'[', b'K', b'X', bytes);
    let (at, gap) = marks.take(MOST_TRIED).find_map(|at| {
        // Where a word begins: each is looked at once.
        let begins = |at: usize| {
            !bytes
                .get(..at)
                .is_some_and(|front| front.ends_with(b"X") || front.ends_with(b"K"))
        };
        let gap = match bytes.get(at)? {
            b'[' => in_brackets(text.get(at + 1..)?),
            b'K' => at
                .checked_sub(1)
                .filter(|&at| bytes.get(at) == Some(&b'T') && begins(at))
                .and_then(|at| to_come(text, at)),
            _ if begins(at) => crossed(text, at),
            _ => None,
        };
        gap.map(|gap| (at, gap))
    })?;
    let above = text.get(..at)?;
    let fences = above.lines().filter(|row| line::is_fence(row)).count();
    // Code has brackets of its own.
    if above.ends_with('`') || fences % 2 == 1 {
        return None;
    }
    let what = held(gap, State::Draft, Doubt::Gap);
    Some((first_line + count_lines(above), what))
}

/// What stands in square brackets, if it is for the author: `TK`, `insert number`, `quote from the mayor to come`.
fn in_brackets(text: &str) -> Option<&str> {
    const MOST_BYTES: usize = 80;
    let end = memchr::memchr(b']', text.as_bytes().get(..text.len().min(MOST_BYTES))?)?;
    let (inside, rest) = (text.get(..end)?.trim(), text.get(end + 1..)?);
    // A link of Markdown.
    if rest.starts_with(['(', '[', ':']) || inside.contains('\n') {
        return None;
    }
    let means = |text| {
        GAPS.opening(text)
            .map(|opening| (opening.means, opening.rest))
    };
    match means(inside) {
        Some(("front" | "both", _)) => return Some(inside),
        Some(("never", _)) => return None,
        _ => {}
    }
    let spaces = inside.match_indices(' ').map(|(at, _)| at + 1);
    let mut starts = std::iter::once(0).chain(spaces);
    let is_end = |at: usize| {
        let found = inside.get(at..).and_then(means);
        matches!(found, Some(("end" | "both", "")))
    };
    starts.any(is_end).then_some(inside)
}

/// `TKTK`, `$TK`, `TK people`: to come, as editors of English write it. `at`: where it begins.
fn to_come(text: &str, at: usize) -> Option<&str> {
    let (word, before, after) = word_at(text, at)?;
    let is_twice = word.len() >= 4 && word.as_bytes().chunks(2).all(|pair| pair == b"TK");
    let is_sum = || before.ends_with(['$', '£', '€']) || after.starts_with('%');
    let means = |text: &str| GAPS.opening(text).map(|opening| opening.means);
    let is_counted = || {
        let about = before.trim_end().rsplit([' ', '\n']).next();
        means(after.trim_start()) == Some("counted") || about.and_then(means) == Some("about")
    };
    (is_twice || word == "TK" && (is_sum() || is_counted())).then_some(word)
}

/// `said XXXX, who`: a name, or a number, crossed out. `at`: where it begins.
fn crossed(text: &str, at: usize) -> Option<&str> {
    const FEWEST: usize = 4;
    let (word, before, after) = word_at(text, at)?;
    let is_prose = |c: char| c.is_lowercase() || c == ',';
    // The digits of a card, and a beer, are no gaps.
    let goes_on = after.trim_start_matches(' ').chars().next();
    let ends = goes_on.is_none_or(|next| next.is_lowercase() || matches!(next, ',' | '.' | '\n'));
    let is_crossed = word.len() >= FEWEST && word.bytes().all(|byte| byte == b'X');
    let is_one = is_crossed && before.trim_end().ends_with(is_prose) && ends;
    is_one.then_some(word)
}

/// The word that begins there, what stands before it and what follows.
fn word_at(text: &str, at: usize) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_at_checked(at)?;
    let end = rest
        .find(|c: char| !c.is_alphanumeric())
        .unwrap_or(rest.len());
    let (word, after) = rest.split_at_checked(end)?;
    let is_cut = before.ends_with(char::is_alphanumeric);
    (!is_cut).then_some((word, before, after))
}

#[cfg(test)]
mod tests {
    use super::first;

    #[test]
    fn what_is_to_be_filled_in_is_found() {
        for text in [
            "The office moved [TK] people.",
            "It cost $TK million.",
            "About TK people came.",
            "TK percent of them came.",
            "It was TK% of them.",
            "said its head, TKTK.",
            "[QUOTE TK]",
            "[quote from the mayor to come]",
            "which moved [INSERT NUMBER] people",
            "Mr Ferrand [check spelling] came.",
            "said XXXX, who runs it.",
            "in the year [zu prüfen]",
            "他说 [待核实]。",
        ] {
            let text = format!("The quay\n\n{text}\n");
            assert_eq!(first(&text, 1).map(|(line, _)| line), Some(3), "{text}");
        }
    }

    #[test]
    fn brackets_and_names_of_a_text_are_none() {
        for text in [
            "TK Maxx opens. It pays TK staff well.",
            "Die Techniker Krankenkasse (TK) kommt. Die TK rechnet damit.",
            "“We was [sic] here” [laughs] [1] [pictured] [more to come]",
            "check in at five [check-in closes at six]",
            "[check the quay](https://quay.example)",
            "Pints of XXXX Gold; card XXXX XXXX XXXX 1234; Super Bowl XXX",
            "```\n[insert x]\n```",
            "Write `[TK]` there.",
            "OK, the UK, KKKK",
        ] {
            assert_eq!(first(text, 1), None, "{text}");
        }
    }
}
