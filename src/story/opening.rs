//! A title out of the opening sentence, and a summary out of the first paragraph.

use super::marks::{after_dateline, is_furniture};
use super::tidy::{cut_graphemes, one_line};
use super::words::{ends_in_abbreviation, is_cjk, measure};

/// Titles cut from a sentence have at most this many characters.
const MOST_TITLE_CHARS: usize = 110;
/// The same in Chinese and Japanese.
const MOST_TITLE_CHARS_CJK: usize = 60;
/// A clause shorter than this says too little.
const FEWEST_TITLE_CHARS: usize = 35;
const MOST_SUMMARY_CHARS: usize = 300;

/// The first paragraph that tells something, rather than who wrote it and when.
fn first_telling(paragraphs: &[String]) -> Option<&str> {
    let telling = paragraphs.iter().find(|text| !is_furniture(text));
    telling.or(paragraphs.first()).map(String::as_str)
}

/// A title out of the opening sentence: the sentence, cut at a clause's end, else before a
/// preposition, else after a word. `None`: there is no text.
pub(super) fn title(paragraphs: &[String]) -> Option<String> {
    let paragraph = first_telling(paragraphs)?;
    let text = after_dateline(paragraph)
        .filter(|rest| !rest.is_empty())
        .unwrap_or(paragraph);
    let sentence = first_sentence(text);
    let short = cut_graphemes(sentence, 400);
    let size = measure(short);
    let most = if size.cjk {
        MOST_TITLE_CHARS_CJK
    } else {
        MOST_TITLE_CHARS
    };
    let cut = if size.chars <= most {
        sentence
    } else if size.cjk {
        cut_cjk(short)
    } else {
        cut_clause(short)
    };
    let title = without_end_marks(cut);
    Some(one_line(if title.is_empty() {
        cut_graphemes(text, most)
    } else {
        title
    }))
}

/// The summary: the first paragraph that tells something, cut on a word.
pub(super) fn summary(paragraphs: &[String]) -> String {
    let Some(text) = first_telling(paragraphs) else {
        return String::new();
    };
    if text.len() <= MOST_SUMMARY_CHARS {
        return one_line(text);
    }
    let head = cut_graphemes(text, MOST_SUMMARY_CHARS);
    if head.len() == text.len() {
        return one_line(text);
    }
    let cut = if measure(head).cjk {
        head
    } else {
        match head.rfind(char::is_whitespace) {
            // A word as long as the summary itself is cut.
            Some(at) if at * 2 > head.len() => head.get(..at).unwrap_or(head),
            _ => head,
        }
    };
    let mut line = one_line(cut.trim_end_matches([' ', ',', ';', ':', '–', '—', '-', '\n']));
    line.push('…');
    line
}

/// The first sentence with its end mark; the first line, where the paragraph has several.
fn first_sentence(text: &str) -> &str {
    let text = text.split('\n').next().unwrap_or(text);
    let mut search = 0;
    while let Some((at, mark)) = text.get(search..).and_then(|rest| {
        rest.char_indices()
            .find(|(_, c)| matches!(c, '.' | '!' | '?' | '。' | '！' | '？' | '।' | '؟'))
    }) {
        let end = search + at + mark.len_utf8();
        let after = text.get(end..).unwrap_or_default();
        let sentence = text.get(..end).unwrap_or(text);
        search = end;
        if matches!(mark, '。' | '！' | '？' | '।') {
            return sentence;
        }
        let closed = after.trim_start_matches(['"', '”', '’', '\'', ')', '»']);
        let next = closed.trim_start();
        let parted = closed.len() > next.len() || closed.is_empty();
        let starts_new = next
            .chars()
            .next()
            .is_none_or(|c| !c.is_lowercase() && !c.is_ascii_punctuation() || c == '"');
        if parted && starts_new && !(mark == '.' && is_abbreviated(sentence)) {
            return text.get(..text.len() - closed.len()).unwrap_or(sentence);
        }
    }
    text
}

/// Whether the full stop that ends `text` may be inside a sentence: `U.S.`, `Mr.`, `J.`
fn is_abbreviated(text: &str) -> bool {
    const TITLES: [&str; 22] = [
        "Mr", "Mrs", "Ms", "Dr", "Prof", "Gen", "Col", "Capt", "Lt", "Sgt", "Sen", "Rep", "Gov",
        "Rev", "Mt", "Ft", "Jan", "Feb", "Aug", "Sept", "Oct", "Nov",
    ];
    // Looking back a word's length keeps a paragraph of full stops linear.
    let tail = text
        .char_indices()
        .rev()
        .nth(24)
        .map_or(text, |(at, _)| text.get(at..).unwrap_or(text));
    let token = super::words::last_token(tail);
    let bare = token.strip_suffix('.').unwrap_or(token);
    let initial = bare.chars().count() == 1 && bare.chars().all(char::is_uppercase);
    initial || TITLES.contains(&bare) || ends_in_abbreviation(tail)
}

/// The longest front part that ends with a clause and stands alone, else one before a preposition,
/// else one of whole words.
fn cut_clause(sentence: &str) -> &str {
    let limit = cut_graphemes(sentence, MOST_TITLE_CHARS).len();
    let ends = clause_ends(sentence, limit);
    let skipped = usize::from(starts_subordinate(sentence));
    // A name between two commas is explained there: neither is the end of a clause.
    let explained = ends.len() >= 2 && ends.first().is_some_and(|&at| at < FEWEST_TITLE_CHARS);
    let from = if explained { 2 } else { skipped };
    let clause = ends
        .iter()
        .skip(from)
        .rev()
        .find(|&&at| at >= FEWEST_TITLE_CHARS);
    if let Some(cut) = clause.and_then(|&at| sentence.get(..at)) {
        return cut;
    }
    let words = word_starts(sentence, limit);
    let preposition = words
        .iter()
        .rev()
        .find(|&&(at, word)| at >= FEWEST_TITLE_CHARS && PREPOSITIONS.contains(&word));
    let last = words.last().filter(|(at, _)| *at >= FEWEST_TITLE_CHARS);
    match preposition.or(last) {
        Some(&(at, _)) => without_hanging_words(sentence.get(..at).unwrap_or(sentence)),
        None => sentence.get(..limit).unwrap_or(sentence),
    }
}

/// Words before which a headline can stop.
const PREPOSITIONS: [&str; 36] = [
    "in", "on", "at", "for", "with", "by", "from", "after", "before", "during", "over", "under",
    "between", "against", "amid", "as", "since", "until", "through", "into", "about", "across",
    "near", "despite", "because", "while", "which", "that", "who", "and", "but", "where", "when",
    "without", "among", "toward",
];

/// Words that can't end a headline.
const HANGING: [&str; 44] = [
    "a", "an", "the", "and", "or", "but", "of", "to", "in", "on", "at", "for", "with", "by",
    "from", "over", "into", "as", "than", "is", "are", "was", "were", "be", "been", "has", "have",
    "had", "will", "would", "could", "should", "not", "its", "their", "his", "her", "our", "my",
    "this", "that", "these", "very", "more",
];

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
        if ends_clause {
            ends.push(at);
        }
    }
    ends
}

/// `As the tide fell, …`, `In the morning, …`: the first clause says nothing by itself.
fn starts_subordinate(sentence: &str) -> bool {
    let first = sentence
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let first = first.trim_end_matches(',');
    PREPOSITIONS.contains(&first)
        || [
            "although", "though", "if", "unless", "once", "whether", "however", "to", "like",
        ]
        .contains(&first)
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

fn without_hanging_words(text: &str) -> &str {
    let mut text = text.trim_end();
    while let Some((front, last)) = text.rsplit_once(char::is_whitespace) {
        let last = last.trim_end_matches([',', ';', ':']);
        if !HANGING.contains(&last) || front.chars().count() < FEWEST_TITLE_CHARS / 2 {
            break;
        }
        text = front.trim_end();
    }
    text
}

/// Chinese and Japanese: after the last clause that fits, else after as many characters as fit.
fn cut_cjk(sentence: &str) -> &str {
    let head = cut_graphemes(sentence, MOST_TITLE_CHARS_CJK);
    let clause = head.char_indices().rev().find(|&(at, c)| {
        matches!(c, '、' | '，' | '；' | '：' | ',' | '—')
            && head
                .get(..at)
                .is_some_and(|front| front.chars().count() >= 10)
    });
    clause.and_then(|(at, _)| head.get(..at)).unwrap_or(head)
}

/// The text less the marks that end a sentence or a clause; `?`, `!` and an abbreviation's full
/// stop stay.
fn without_end_marks(text: &str) -> &str {
    let mut text = text.trim_end();
    loop {
        let closed = text.ends_with(['.', '。', '।', '۔']) && !ends_in_abbreviation(text);
        let marked = text.ends_with([
            ',', ';', ':', '–', '—', '-', '、', '，', '；', '：', '…', '،',
        ]);
        let Some(last) = text.chars().next_back().filter(|_| closed || marked) else {
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

#[cfg(test)]
mod tests {
    use super::{summary, title};

    fn check(paragraph: &str, expected: &str) {
        assert_eq!(title(&[paragraph.into()]).as_deref(), Some(expected));
    }

    #[test]
    fn a_short_sentence_is_the_title() {
        check(
            "The old lock opened on Monday. Nobody paid.",
            "The old lock opened on Monday",
        );
        check(
            "Mr. J. Lind of the U.S. Geological Survey measured the tide. It rose.",
            "Mr. J. Lind of the U.S. Geological Survey measured the tide",
        );
        check("Who owns the quay? Nobody knows.", "Who owns the quay?");
        check(
            "OSLO (NTB) – Snow fell on the harbour. It stayed.",
            "Snow fell on the harbour",
        );
    }

    #[test]
    fn a_long_sentence_is_cut_at_a_clause() {
        check(
            "The island council voted on Tuesday to buy back the old ferry terminal, ending eleven years of disputes with the company that had closed it without notice.",
            "The island council voted on Tuesday to buy back the old ferry terminal",
        );
    }

    #[test]
    fn a_subordinate_opening_is_no_title() {
        check(
            "As the tide fell on Monday morning and the crews went home, the island council counted the boats left on the mud in the old harbour of the northern village.",
            "As the tide fell on Monday morning and the crews went home, the island council counted the boats left",
        );
    }

    #[test]
    fn a_sentence_without_clauses_is_cut_before_a_preposition() {
        check(
            "Engineers from the three northern valleys are expected to begin repairs to the railway bridge early next week without waiting for the ministry",
            "Engineers from the three northern valleys are expected to begin repairs to the railway bridge early next week",
        );
    }

    #[test]
    fn chinese_is_cut_by_characters() {
        check(
            "清晨的渡口停着三条旧船。乘客在等。",
            "清晨的渡口停着三条旧船",
        );
    }

    #[test]
    fn a_line_without_spaces_is_cut_between_graphemes() {
        let line = "ab".repeat(3000);
        assert_eq!(title(&[line]).map(|title| title.len()), Some(110));
    }

    #[test]
    fn summaries_end_on_a_word() {
        let text = "word ".repeat(100);
        let summary = summary(&[text.trim_end().into()]);
        assert!(summary.ends_with("word…"), "{summary}");
        assert!(summary.chars().count() <= 301);
        assert_eq!(
            super::summary(&["By Anna Lind".into(), "Snow fell.".into()]),
            "Snow fell."
        );
    }
}
