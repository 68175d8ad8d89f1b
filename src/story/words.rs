//! How long a text is, as a reader sees it: words, or characters where words aren't spaced.

use super::lexicons::ABBREVIATIONS;
use super::marks::any_byte;

/// The size of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure {
    /// Characters (Unicode scalar values).
    pub(super) chars: usize,
    /// Runs of anything but white space.
    pub(super) words: usize,
    /// Half of the characters or more are Chinese or Japanese.
    pub(super) cjk: bool,
}

/// So many bytes are compared together.
const CHUNK: usize = 128;

/// Measures a line.
pub(super) fn measure(text: &str) -> Measure {
    if is_parted_by_ascii(text) {
        return Measure {
            chars: chars(text),
            words: words(text),
            cjk: false,
        };
    }
    let (mut chars, mut words, mut cjk) = (0, 0, 0);
    let mut inside = false;
    for c in text.chars() {
        let space = c.is_whitespace();
        words += usize::from(!space && !inside);
        inside = !space;
        chars += 1;
        cjk += usize::from(is_cjk(c));
    }
    Measure {
        chars,
        words,
        cjk: cjk * 2 >= chars,
    }
}

/// How many characters a text has.
pub(super) fn chars(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.chars().count()
    }
}

/// Where the character of a number begins, from 0; `None`: there are no more.
pub(super) fn byte_of(text: &str, number: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let starts = |byte: &&u8| **byte & 0xC0 != 0x80;
    let (mut end, mut missing) = (0, number);
    while missing > 0 {
        let next = bytes.get(end..end + missing)?;
        end += missing;
        missing -= next.iter().filter(starts).count();
    }
    let inner = bytes.get(end..)?.iter().take_while(|byte| !starts(byte));
    Some(end + inner.count()).filter(|&at| at < bytes.len())
}

/// Whether half of a text's characters or more are Chinese or Japanese.
pub(super) fn is_cjk_for_the_most(text: &str) -> bool {
    /// From U+3000 on.
    const WIDE: u8 = 0xE3;
    let is_wide = |at: usize| {
        text.as_bytes()
            .get(at + 1)
            .is_some_and(|&next| next >= 0xBA)
    };
    let may_be = any_byte(text, |byte| byte >= WIDE)
        || memchr::memchr_iter(0xE2, text.as_bytes()).any(is_wide);
    may_be && measure(text).cjk
}

/// Whether no white space but that of ASCII stands in a text, and nothing of Chinese or Japanese. Sure only
/// when it says yes. Clean text has no controls but `\n` and `\t`.
fn is_parted_by_ascii(text: &str) -> bool {
    /// From U+3000 on: Chinese and Japanese, and a space among them.
    const WIDE: u8 = 0xE3;
    /// U+1680 is a space.
    const OGHAM: u8 = 0xE1;
    let bytes = text.as_bytes();
    if text.is_ascii() {
        return true;
    }
    if any_byte(text, |byte| byte >= WIDE || byte == OGHAM) {
        return false;
    }
    // U+0085 and U+00A0; of U+2000 to U+2FFF only dashes, quotation marks and dots are none for sure.
    memchr::memchr2_iter(0xC2, 0xE2, bytes).all(|at| match bytes.get(at..) {
        Some([0xC2, second, ..]) => !matches!(second, 0x85 | 0xA0),
        Some([_, 0x80, third, ..]) => matches!(third, 0x90..=0xA7),
        _ => false,
    })
}

/// How many words white space of ASCII parts.
fn words(text: &str) -> usize {
    let bytes = text.as_bytes();
    let first = bytes.first().is_some_and(|&byte| byte > b' ');
    let (befores, nexts) = (bytes.chunks(CHUNK), bytes.get(1..).unwrap_or_default());
    // A chunk's count fits a byte, so that many bytes are compared at once.
    let counts = befores.zip(nexts.chunks(CHUNK)).map(|(befores, nexts)| {
        let pairs = befores.iter().zip(nexts);
        let begun = pairs.map(|(&before, &byte)| u8::from(before <= b' ') & u8::from(byte > b' '));
        usize::from(begun.fold(0_u8, u8::wrapping_add))
    });
    counts.sum::<usize>() + usize::from(first)
}

/// Chinese and Japanese script and its punctuation, written without spaces between words.
pub(super) fn is_cjk(c: char) -> bool {
    c >= '\u{2E80}'
        && matches!(c,
            '\u{2E80}'..='\u{303F}' | '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}'
            | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
            | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Scripts that part no words: Chinese, Japanese, Thai, Lao, Burmese, Khmer.
pub(super) fn is_unspaced(c: char) -> bool {
    is_cjk(c)
        || matches!(c, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}')
}

/// Whether the line goes on from the one before: its first letter is a small one. A small letter
/// before a capital (`iPhone`) is a name.
pub(super) fn starts_small(text: &str) -> bool {
    // Georgian has capitals that hardly anybody writes.
    let is_small = |c: char| c.is_lowercase() && !matches!(c, '\u{10D0}'..='\u{10FF}');
    let mut chars = text.chars();
    chars.next().is_some_and(is_small) && !chars.next().is_some_and(char::is_uppercase)
}

/// The text less closing quotes and brackets at its end.
pub(super) fn without_closers(text: &str) -> &str {
    text.trim_end_matches([
        '"', '\'', '”', '’', '»', ')', ']', '」', '』', '）', '*', '_', '“', '‘', '«', '›', '‹',
        '〕', '】', '\u{a0}', '\u{202f}', ' ',
    ])
}

/// Whether the line ends in a full stop, which headlines and titles don't. `U.S.`, `Inc.` and
/// `wait...` end in none.
pub(super) fn ends_in_full_stop(text: &str) -> bool {
    let bare = without_closers(text);
    match bare.chars().next_back() {
        Some('。' | '．' | '।' | '۔' | '።') => true,
        Some('.') => !bare.ends_with("..") && !ends_in_abbreviation(bare),
        _ => false,
    }
}

/// Whether the line ends in a comma, a semicolon or a colon. Greek asks with a semicolon.
pub(super) fn ends_in_clause_mark(text: &str) -> bool {
    let greek = |c: char| matches!(c, '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}');
    match text.chars().next_back() {
        Some(';') => !text.chars().any(greek),
        last => matches!(last, Some(',' | ':' | '、' | '，' | '；' | '：' | '،')),
    }
}

/// Whether four in five of the longer words after the first have a capital.
pub(super) fn is_in_title_case(text: &str) -> bool {
    /// Articles and prepositions are written small in any title.
    const LONGER: usize = 4;
    let long = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() >= LONGER;
    let words: Vec<&str> = text.split_whitespace().skip(1).filter(long).collect();
    let capital = |word: &&&str| {
        let first = word.chars().find(|c| c.is_alphabetic());
        first.is_some_and(char::is_uppercase)
    };
    words.len() >= 2 && words.iter().filter(capital).count() * 5 >= words.len() * 4
}

/// Whether the text's last full stop belongs to an abbreviation.
pub(super) fn ends_in_abbreviation(text: &str) -> bool {
    let Some(bare) = last_token(text).strip_suffix('.') else {
        return false;
    };
    let is_known = || {
        let means = abbreviation(bare).filter(|means| means.contains("ends"));
        means.is_some() && bare.contains(char::is_lowercase)
    };
    has_inner_stops(bare) || is_known()
}

/// What the file of abbreviations says of a word less its stop; `None`: it is none, or is written otherwise.
pub(super) fn abbreviation(bare: &str) -> Option<&'static str> {
    let means = ABBREVIATIONS.get(bare)?;
    let is_small = means.contains("small");
    (is_small || bare.starts_with(char::is_uppercase)).then_some(means)
}

/// The last run of characters without white space, opening quotes and brackets.
pub(super) fn last_token(text: &str) -> &str {
    let token = text.rsplit(char::is_whitespace).next().unwrap_or(text);
    token.trim_start_matches(['(', '"', '“', '‘', '[', '«'])
}

/// `U.S`, `a.m`, `D.C`, `U.S.-U.K`: letters parted by stops, at most three together.
fn has_inner_stops(token: &str) -> bool {
    token.contains('.')
        && token
            .split(['.', '-'])
            .all(|part| part.len() <= 3 && part.chars().all(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::{byte_of, ends_in_full_stop, measure, starts_small};

    #[test]
    fn the_place_of_a_character_is_found() {
        for text in [
            "",
            "boats",
            "Möwen über’m Fluß",
            "港が再開、住民は安堵",
            "a\u{301}🎉b",
        ] {
            for number in 0..=text.chars().count() + 2 {
                let expected = text.char_indices().nth(number).map(|(at, _)| at);
                assert_eq!(byte_of(text, number), expected, "{text} {number}");
            }
        }
    }

    #[test]
    fn abbreviations_and_dots_are_no_full_stop() {
        for text in [
            "Ferry returns to U.S.",
            "Doors open at 9 a.m.",
            "Mill sold to Lind Co.",
            "And then...",
            "Why?",
            "“Wait”",
        ] {
            assert!(!ends_in_full_stop(text), "{text}");
        }
        for text in [
            "It rained.",
            "“It rained.”",
            "(It rained.)",
            "雨が降った。",
            "He got an A.",
            "बारिश हुई।",
        ] {
            assert!(ends_in_full_stop(text), "{text}");
        }
    }

    #[test]
    fn words_and_characters_are_counted_in_any_script() {
        let size = measure("  two words ");
        assert_eq!((size.words, size.cjk), (2, false));
        let long = "a word and another\n".repeat(40);
        assert_eq!(measure(&long).words, 160);
        assert_eq!(measure(&long[1..]).words, 159);
        let size = measure("港が再開、住民は安堵");
        assert_eq!((size.chars, size.cjk), (10, true));
        for text in [
            "Möwen über’m Fluß",
            "— “Wait…” — sagt’ er",
            "a\u{a0}b\u{85}c",
            "a\u{2003}b\u{2028}c\u{202f}d\u{205f}e",
            "a\u{1680}b\u{3000}c",
            "€ 5 ⁂ x",
            "кот і пёс",
            "港 x",
            "",
            "’",
        ] {
            let long = text.repeat(50);
            for text in [text, long.as_str()] {
                let size = measure(text);
                let counted = (text.chars().count(), text.split_whitespace().count());
                assert_eq!((size.chars, size.words), counted, "{text}");
            }
        }
    }

    #[test]
    fn a_name_with_a_small_first_letter_starts_no_continuation() {
        assert!(starts_small("and so on"));
        assert!(!starts_small("iPhone sales rise"));
        assert!(!starts_small("“and so on”"));
    }
}
