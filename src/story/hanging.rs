//! What a cut may leave hanging at a title's end: a word that asks for another, a clause without its
//! verb, the mark of a clause's end.

use super::function_word::{Word, has_verb};
use super::words::{ends_in_abbreviation, is_cjk};

/// A part shorter than this says too little, in characters.
pub(super) const FEWEST_CHARS: usize = 35;

/// Whether the last word asks for another one.
pub(super) fn hangs(text: &str) -> bool {
    let last = text.rsplit(char::is_whitespace).next().unwrap_or(text);
    let bare = last.trim_matches(|c: char| !c.is_alphanumeric());
    Word::of(&bare.to_lowercase()).hangs()
}

pub(super) fn without_hanging_words(text: &str) -> &str {
    let mut text = text.trim_end();
    while let Some((front, _)) = text.rsplit_once(char::is_whitespace) {
        if !hangs(text) || front.chars().count() < FEWEST_CHARS / 2 {
            break;
        }
        text = front.trim_end();
    }
    text
}

/// `and` may join words or clauses: only before a clause can a headline stop.
pub(super) fn joins_clauses(sentence: &str, at: usize, word: &str) -> bool {
    const LOOK_AT: usize = 4;
    if !matches!(word, "and" | "but") {
        return true;
    }
    let rest = sentence.get(at..).unwrap_or_default();
    rest.split_whitespace().take(LOOK_AT).any(has_verb)
}

/// A relative clause, or one of time or reason, that was cut before its verb goes.
pub(super) fn without_stump(sentence: &str, at: usize) -> usize {
    let whole = sentence.get(..at).unwrap_or(sentence);
    let opener = word_starts(whole, at).into_iter().rev().find(|(_, word)| {
        matches!(
            *word,
            "which" | "that" | "who" | "whose" | "where" | "when" | "while" | "because" | "if"
        )
    });
    match opener {
        Some((from, word)) => {
            let tail = whole.get(from + word.len()..).unwrap_or_default();
            let of = tail.trim_start().starts_with("of ");
            if of || has_verb(tail) || !has_before(sentence, from, FEWEST_CHARS) {
                at
            } else {
                from
            }
        }
        None => at,
    }
}

/// The text less the marks that end a sentence or a clause; `?`, `!` and an abbreviation's full
/// stop stay.
pub(super) fn without_end_marks(text: &str) -> &str {
    let mut text = text.trim_end();
    loop {
        let stopped = text.ends_with(['.', '。', '।', '۔']) && !ends_in_abbreviation(text);
        let marked = text.ends_with([
            ',', ';', ':', '–', '—', '-', '、', '，', '；', '：', '…', '،',
        ]);
        let Some(last) = text.chars().next_back().filter(|_| stopped || marked) else {
            break;
        };
        text = text.strip_suffix(last).unwrap_or(text).trim_end();
    }
    let full_cjk = text.chars().next_back().is_some_and(is_cjk);
    if full_cjk {
        text.trim_end_matches(['。', '、', '，'])
    } else {
        text
    }
}

/// The words that start before `limit` and after the first, with their offsets.
pub(super) fn word_starts(sentence: &str, limit: usize) -> Vec<(usize, &str)> {
    let mut starts = Vec::with_capacity(24);
    let mut at = 0;
    for word in sentence.split(char::is_whitespace) {
        if at > limit {
            break;
        }
        if at > 0 && !word.is_empty() {
            starts.push((at, word));
        }
        // White space is at least one byte; the exact width is found again.
        at += word.len();
        at += sentence
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
    }
    starts
}

/// Whether at least so many characters stand before a place of a text.
pub(super) fn has_before(text: &str, at: usize, fewest: usize) -> bool {
    let is_ascii = || text.get(..fewest).is_some_and(str::is_ascii);
    let count = || text.get(..at).unwrap_or(text).chars().count();
    at >= fewest && (is_ascii() || count() >= fewest)
}
