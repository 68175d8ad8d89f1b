//! Where the opening sentence of a text ends.

use super::lexicons::ORDINAL_WORDS;
use super::line::first_line;
use super::words::{abbreviation, ends_in_abbreviation, last_token};

/// What may stand between a full stop and the next sentence.
const CLOSERS: [char; 9] = ['"', '”', '’', '\'', ')', '»', '」', '』', '）'];

/// The first sentence with its end mark; the first line, where the paragraph has several.
pub(super) fn first_sentence(text: &str) -> &str {
    let (text, _) = first_line(text);
    let is_ascii = text.is_ascii();
    let next = |rest| next_mark(rest, is_ascii);
    let mut search = 0;
    while let Some((at, mark)) = text.get(search..).and_then(next) {
        let end = search + at + mark.len_utf8();
        let after = text.get(end..).unwrap_or_default();
        let sentence = text.get(..end).unwrap_or(text);
        search = end;
        if matches!(mark, '。' | '！' | '？' | '।') {
            // 「…。」と言った: what was said goes on in who said it.
            let closed = after.trim_start_matches(CLOSERS);
            if closed.len() == after.len() || closed.trim_start().len() < closed.len() {
                return sentence;
            }
            if closed.is_empty() {
                return text;
            }
            continue;
        }
        let closed = after.trim_start_matches(CLOSERS);
        let next = closed.trim_start();
        let parted = closed.len() > next.len() || closed.is_empty();
        let starts_new = next
            .chars()
            .next()
            .is_none_or(|c| !c.is_lowercase() && !c.is_ascii_punctuation() || c == '"');
        if parted && starts_new && !(mark == '.' && is_abbreviated(sentence, next)) {
            return text.get(..text.len() - closed.len()).unwrap_or(sentence);
        }
    }
    text
}

/// The next mark that may end a sentence, and where it stands. Who asks for one after the other knows whether
/// all of it `is_ascii`.
fn next_mark(text: &str, is_ascii: bool) -> Option<(usize, char)> {
    if is_ascii {
        let at = memchr::memchr3(b'.', b'!', b'?', text.as_bytes())?;
        return Some((at, text.as_bytes().get(at).copied()?.into()));
    }
    text.char_indices()
        .find(|(_, c)| matches!(c, '.' | '!' | '?' | '。' | '！' | '？' | '।' | '؟' | '۔'))
}

/// Whether the full stop that ends `text` may be inside a sentence that goes on with `next`:
/// `U.S.`, `Mr.`, `J.`, `am 3. Mai`.
fn is_abbreviated(text: &str, next: &str) -> bool {
    // Looking back a word's length keeps a paragraph of full stops linear.
    let tail = text
        .char_indices()
        .rev()
        .nth(24)
        .map_or(text, |(at, _)| text.get(at..).unwrap_or(text));
    let token = last_token(tail);
    let bare = token.strip_suffix('.').unwrap_or(token);
    let initial = bare.chars().count() == 1 && bare.chars().all(char::is_alphabetic);
    initial
        || abbreviation(bare).is_some()
        || is_ordinal(tail, bare, next)
        || ends_in_abbreviation(tail)
}

/// `am 3. Mai`, `der 2. Weltkrieg`: a number after such a word counts, as German writes it.
fn is_ordinal(tail: &str, bare: &str, next: &str) -> bool {
    let number = (1..=2).contains(&bare.len()) && bare.bytes().all(|byte| byte.is_ascii_digit());
    if !number {
        return false;
    }
    let month = next
        .split(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    let mut words = tail.split_whitespace().rev().skip(1);
    let before = words.next().unwrap_or_default();
    // English has an `am` of its own.
    let english = words.next() == Some("I");
    let is_month =
        month.starts_with(char::is_uppercase) && ORDINAL_WORDS.get(month) == Some("behind");
    is_month || ORDINAL_WORDS.get(before) == Some("before") && !english
}

#[cfg(test)]
mod tests {
    use super::first_sentence;

    fn check(text: &str, expected: &str) {
        assert_eq!(first_sentence(text), expected);
    }

    #[test]
    fn a_sentence_ends_before_the_next_begins() {
        check("Snow fell. It stayed.", "Snow fell.");
        check("“Snow fell.” It stayed.", "“Snow fell.”");
        check("Who knows? Nobody.", "Who knows?");
        check("「雪だ。」と彼は言った。寒い。", "「雪だ。」と彼は言った。");
        check("雪が降った。寒い。", "雪が降った。");
        check(
            "Nine ships wait at 2.50 metres. They float.",
            "Nine ships wait at 2.50 metres.",
        );
        check("No end mark", "No end mark");
        check("First line\nSecond line.", "First line");
        check(
            "She died on Thursday at 95. Friends came.",
            "She died on Thursday at 95.",
        );
        check("I am 42. Nobody asked.", "I am 42.");
    }

    #[test]
    fn abbreviations_end_no_sentence() {
        for text in [
            "Mr. J. Lind of the U.S. Geological Survey spoke.",
            "Lind & Roe Inc. Chairman Lind spoke.",
            "On Dec. Nine the sea froze.",
            "Am 3. Mai fuhr das Schiff.",
            "Zum 25. Mal fuhr das Schiff, z. B. nach Norden.",
            "En EE. UU. Nadie habló.",
            "SEN. ROE WELCOMES THE BILL OF DR. LIND.",
            "Reps. Roe and Diaz ask for a pier.",
        ] {
            check(&format!("{text} More followed."), text);
        }
    }
}
