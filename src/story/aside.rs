//! What a sentence says in passing, which a title can do without.

use std::borrow::Cow;

use super::clause_mark::clause_ends;
use super::function_word::{Word, has_verb};
use super::lexicons::CLAUSE_WORDS;

/// The sentence without what stands in brackets, between dashes, or between the commas after its
/// subject, as far as it is longer than `most` characters.
pub(super) fn without_asides(sentence: &str, most: usize) -> Cow<'_, str> {
    type Find = fn(&str) -> Option<(usize, usize)>;
    const FINDS: [Find; 4] = [
        bracketed,
        |text| dashed(text, "—"),
        |text| dashed(text, " – "),
        explained,
    ];
    let mut out = Cow::Borrowed(sentence);
    for find in FINDS {
        if out.chars().count() <= most {
            break;
        }
        if let Some((from, to)) = find(&out) {
            let front = out.get(..from).unwrap_or_default().trim_end();
            let rest = out.get(to..).unwrap_or_default().trim_start();
            let space = if rest.starts_with([',', '.', ';', ':', '!', '?']) {
                ""
            } else {
                " "
            };
            out = Cow::Owned(format!("{front}{space}{rest}"));
        }
    }
    out
}

fn bracketed(text: &str) -> Option<(usize, usize)> {
    let from = text.find('(')?;
    let length = text.get(from..)?.find(')')?;
    Some((from, from + length + 1))
}

fn dashed(text: &str, dash: &str) -> Option<(usize, usize)> {
    let from = text.find(dash)?;
    let inside = text.get(from + dash.len()..)?;
    let length = inside.find(dash)?;
    Some((from, from + length + 2 * dash.len()))
}

/// `The mayor, a former pilot, said`: from the comma after a subject to the verb.
fn explained(text: &str) -> Option<(usize, usize)> {
    let ends = clause_ends(text, text.len());
    let (&from, others) = ends.split_first()?;
    if !text.get(from..)?.starts_with(',') {
        return None;
    }
    let subject = text.get(..from)?;
    let next = ends.get(1).copied().unwrap_or(text.len());
    if has_verb(subject) || starts_subordinate(text) || !is_aside(text.get(from..next)?) {
        return None;
    }
    others.iter().find_map(|&comma| {
        let rest = text.get(comma + 1..)?;
        let word = rest.split_whitespace().next()?;
        Word::of(word).is_verb().then_some((from, comma + 1))
    })
}

/// Where the main clause starts that follows a long clause in front: `As the tide fell over the
/// whole of the sound, …`.
pub(super) fn main_clause(sentence: &str) -> Option<usize> {
    if !starts_subordinate(sentence) {
        return None;
    }
    clause_ends(sentence, sentence.len())
        .into_iter()
        .filter_map(|comma| Some((comma, sentence.get(comma..)?.strip_prefix(',')?)))
        .find(|(comma, rest)| {
            let listed = is_listed(sentence.get(*comma..).unwrap_or_default());
            !listed && !starts_subordinate(rest)
        })
        .map(|(_, rest)| {
            let closers = |c: char| c.is_whitespace() || matches!(c, '"' | '”' | '’' | '»');
            sentence.len() - rest.trim_start_matches(closers).len()
        })
}

/// Whether the comma in front of this parts the words of a list: `, boats and nets`.
pub(super) fn is_listed(rest: &str) -> bool {
    /// Longer parts between commas are clauses, or explain something.
    const MOST_WORDS: usize = 3;
    const MOST_WORDS_TO_AND: usize = 5;
    let is_and = |word: &str| CLAUSE_WORDS.says(word, "and");
    let rest = rest.strip_prefix(',').unwrap_or_default();
    for (at, word) in rest.split_whitespace().take(MOST_WORDS_TO_AND).enumerate() {
        if has_verb(word) {
            return false;
        }
        if at == 0 && is_and(word) {
            // `, and now, more than ever`
            let next = rest.split_whitespace().nth(1).unwrap_or_default();
            if next.ends_with(',') || Word::of(next) == Word::Joint {
                return false;
            }
            let after = rest.split_whitespace().skip(1);
            return !after.take(MOST_WORDS_TO_AND).any(has_verb);
        }
        if is_and(word) || (at < MOST_WORDS && word.ends_with(',')) {
            return true;
        }
    }
    false
}

pub(super) fn with_capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

/// Whether what follows a comma explains what stands before it.
pub(super) fn is_aside(clause: &str) -> bool {
    let bare = clause.trim_start_matches([',', ';', ':', '–', '—', '-', ' ']);
    let first = bare.split_whitespace().next().unwrap_or_default();
    first.starts_with(char::is_lowercase) && CLAUSE_WORDS.says(first, "aside")
}

/// `As the tide fell, …`, `In the morning, …`: the first clause says nothing by itself.
pub(super) fn starts_subordinate(sentence: &str) -> bool {
    let first = sentence.split_whitespace().next().unwrap_or_default();
    let first = first.trim_end_matches(',').to_lowercase();
    Word::of(&first) == Word::Joint || CLAUSE_WORDS.says(&first, "subordinate")
}
