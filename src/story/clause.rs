//! A sentence too long for a title, cut where it still reads like one.

use super::function_word::Word;
use super::quotation::closed;
use super::tidy::cut_graphemes;
use super::words::is_cjk;

/// A part shorter than this says too little, in characters.
const FEWEST_CHARS: usize = 35;

/// The longest front part that ends with a clause and stands alone, else one before a preposition,
/// else one of whole words; at most `most` characters, and the marks that close its quotations.
pub(super) fn cut(sentence: &str, most: usize) -> String {
    let limit = cut_graphemes(sentence, most).len();
    if let Some(at) = clause_end(sentence, limit) {
        return closed(without_end_marks(sentence.get(..at).unwrap_or(sentence)));
    }
    let words = word_starts(sentence, limit);
    let is_long_enough = |at: usize| chars_before(sentence, at) >= FEWEST_CHARS;
    let parts = |&&(at, _): &&(usize, &str)| is_long_enough(at) && !in_brackets(sentence, at);
    let mut prepositions = words
        .iter()
        .filter(|(_, word)| Word::of(word) == Word::Joint)
        .filter(parts)
        .rev();
    let front = |at: usize| sentence.get(..at).unwrap_or(sentence).trim_end();
    let preposition = prepositions.find(|&&(at, _)| !hangs(front(at)));
    let last = words.iter().rev().find(parts);
    match preposition.or(last) {
        Some(&(at, _)) => closed(without_end_marks(without_hanging_words(front(at)))),
        None => closed(front(limit)),
    }
}

/// Chinese and Japanese: after the last clause that fits, else after as many characters as fit.
pub(super) fn cut_cjk(sentence: &str, most: usize) -> String {
    const FEWEST_CHARS_CJK: usize = 10;
    let head = cut_graphemes(sentence, most);
    let clause = head.char_indices().rev().find(|&(at, c)| {
        matches!(c, '、' | '，' | '；' | '：' | ',' | '—')
            && chars_before(head, at) >= FEWEST_CHARS_CJK
    });
    closed(clause.and_then(|(at, _)| head.get(..at)).unwrap_or(head))
}

/// The text less the marks that end a sentence or a clause; `?`, `!` and an abbreviation's full
/// stop stay.
pub(super) fn without_end_marks(text: &str) -> &str {
    let mut text = text.trim_end();
    loop {
        let stopped =
            text.ends_with(['.', '。', '।', '۔']) && !super::words::ends_in_abbreviation(text);
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

fn chars_before(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or(text).chars().count()
}

fn in_brackets(text: &str, at: usize) -> bool {
    let front = text.get(..at).unwrap_or(text);
    front.matches('(').count() > front.matches(')').count()
}

/// The end of the last clause before `limit` up to which the sentence has said something: a verb,
/// where English lets us know one.
fn clause_end(sentence: &str, limit: usize) -> Option<usize> {
    let ends = clause_ends(sentence, limit);
    let skipped = usize::from(starts_subordinate(sentence));
    let is_long_enough = |at: usize| chars_before(sentence, at) >= FEWEST_CHARS;
    let english = has_verb(sentence.get(..limit).unwrap_or(sentence));
    // A name between two commas is explained there: neither is the end of a clause.
    let explained = ends.len() >= 2 && ends.first().is_some_and(|&at| !is_long_enough(at));
    let from = if explained && !english { 2 } else { skipped };
    let (mut start, mut has_said, mut found) = (0, false, None);
    for (count, &end) in ends.iter().enumerate() {
        let clause = sentence.get(start..end).unwrap_or_default();
        let aside = count > 0 && !has_said && is_aside(clause);
        has_said |= count >= skipped && !aside && has_verb(clause);
        if count >= from && is_long_enough(end) && (has_said || !english) {
            found = Some(end);
        }
        start = end;
    }
    found
}

/// Whether what follows a comma explains what stands before it.
fn is_aside(clause: &str) -> bool {
    const FIRST: [&str; 16] = [
        "who",
        "whose",
        "whom",
        "which",
        "where",
        "when",
        "a",
        "an",
        "the",
        "one",
        "once",
        "now",
        "then",
        "formerly",
        "including",
        "known",
    ];
    let bare = clause.trim_start_matches([',', ';', ':', '–', '—', '-', ' ']);
    let first = bare.split_whitespace().next().unwrap_or_default();
    FIRST.contains(&first)
}

/// Whether the last word asks for another one.
fn hangs(text: &str) -> bool {
    let last = text.rsplit(char::is_whitespace).next().unwrap_or(text);
    let bare = last.trim_matches(|c: char| !c.is_alphanumeric());
    Word::of(&bare.to_lowercase()).hangs()
}

fn has_verb(clause: &str) -> bool {
    clause
        .split_whitespace()
        .any(|word| Word::of(word.trim_matches(|c: char| !c.is_alphanumeric())).is_verb())
}

fn without_hanging_words(text: &str) -> &str {
    let mut text = text.trim_end();
    while let Some((front, _)) = text.rsplit_once(char::is_whitespace) {
        if !hangs(text) || front.chars().count() < FEWEST_CHARS / 2 {
            break;
        }
        text = front.trim_end();
    }
    text
}

/// Where clauses end before `limit`: the offsets of their commas, semicolons, colons and dashes.
fn clause_ends(sentence: &str, limit: usize) -> Vec<usize> {
    let mut ends = Vec::new();
    for (at, c) in sentence.char_indices().take_while(|(at, _)| *at <= limit) {
        let next = sentence
            .get(at + c.len_utf8()..)
            .and_then(|rest| rest.chars().next());
        let ends_clause = match c {
            ',' | ';' | ':' | '،' | '؛' => next.is_some_and(char::is_whitespace),
            '—' => true,
            '–' | '-' => {
                sentence.get(..at).is_some_and(|front| front.ends_with(' '))
                    && next.is_some_and(char::is_whitespace)
            }
            _ => false,
        };
        if ends_clause && !in_brackets(sentence, at) {
            ends.push(at);
        }
    }
    ends
}

/// `As the tide fell, …`, `In the morning, …`: the first clause says nothing by itself.
fn starts_subordinate(sentence: &str) -> bool {
    const OTHERS: [&str; 9] = [
        "although", "though", "if", "unless", "once", "whether", "however", "to", "like",
    ];
    let first = sentence.split_whitespace().next().unwrap_or_default();
    let first = first.trim_end_matches(',').to_lowercase();
    Word::of(&first) == Word::Joint || OTHERS.contains(&first.as_str())
}

/// The words that start before `limit` and after the first, with their offsets.
fn word_starts(sentence: &str, limit: usize) -> Vec<(usize, &str)> {
    let mut starts = Vec::new();
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
