//! Lines that name the author: `By Anna Lind`.

use super::entries::entries;
use super::lexicons::{NAME_WORDS, ROLES};
use super::marks::has_digit;
use super::phrases::BYLINES;
use super::stamp::is_stamp;
use super::tidy::one_line;
use super::words::is_unspaced;

/// What stands behind a name in scripts that part no words.
const REPORTERS: &str = include_str!("lexicon/reporters.txt");

/// Whether the file of small words in bylines says this of one.
fn is_small_word(word: &str, means: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '&');
    NAME_WORDS.says(bare, means)
}

/// Whether the line names the author: `By Anna Lind`, `Von Jan Maier`, `By A. Lind and B. Roe`.
pub(super) fn is_byline(text: &str) -> bool {
    /// As many characters has the name of one in a script that parts no words.
    const MOST_UNSPACED: usize = 14;
    const MOST_BYTES: usize = 120;
    if text.len() > MOST_BYTES {
        return false;
    }
    let Some((means, names)) = opened(text) else {
        return ends_as_reporter(text);
    };
    if names.is_empty() {
        return means == "name" && !text.ends_with('.');
    }
    if names.chars().next().is_some_and(is_unspaced) {
        let is_name = means == "name" && names.chars().count() <= MOST_UNSPACED;
        return is_name || ends_as_reporter(text);
    }
    is_of_a_role(names) || (means == "name" && (are_names(names) || at_date(names).is_some()))
}

/// `윤서진 기자`, `小田切健記者`, `王小明 记者`: a name and what it is.
fn ends_as_reporter(text: &str) -> bool {
    const MOST_CHARS: usize = 14;
    if text.ends_with(|c: char| c.is_ascii()) {
        return false;
    }
    text.chars().count() <= MOST_CHARS
        && entries(REPORTERS).any(|role| {
            let name = text.strip_suffix(role.word);
            name.is_some_and(|name| !name.is_empty())
        })
        && !text.contains(['、', '。', '，', '「'])
}

/// A name, and the date behind it: `saltydog on 14 May 2026`, `Omar Diaz, 14 May 2026`.
pub(super) fn at_date(names: &str) -> Option<(&str, &str)> {
    const MOST_WORDS: usize = 4;
    if !has_digit(names) {
        return None;
    }
    let gaps = names.match_indices(' ').map(|(at, _)| at).take(MOST_WORDS);
    let mut parted = gaps.filter_map(|at| names.split_at_checked(at));
    parted
        .find(|(_, date)| is_stamp(date.trim()))
        .map(|(name, date)| (name.trim_end_matches(','), date.trim()))
}

/// What a byline's first word means, and what follows it.
fn opened(text: &str) -> Option<(&'static str, &str)> {
    let opening =
        BYLINES.opening(text.trim_start_matches(['(', '[', '（', '—', '–', '*', '_', ' ']))?;
    let names = opening
        .rest
        .trim_start_matches([':', '：', ' ', '\u{a0}', '/', '／', '　']);
    Some((
        opening.means,
        names.trim_end_matches([')', ']', '）', '*', '_']),
    ))
}

/// Whether the line is the word alone above a name: `By`.
pub(super) fn is_alone(text: &str) -> bool {
    opened(text).is_some_and(|(_, names)| names.is_empty())
}

/// The date behind the name in a byline.
pub(super) fn date(text: &str) -> Option<&str> {
    let (_, names) = opened(text)?;
    at_date(names).map(|(_, date)| date)
}

/// The names in a byline; none where a role stands for them.
pub(super) fn names(text: &str) -> Vec<String> {
    let text = text.split(['·', '•', '|']);
    let found = text
        .map(str::trim)
        .filter(|part| is_byline(part))
        .filter_map(opened);
    let named = found.filter(|(_, names)| !is_of_a_role(names));
    let bare = named.map(|(_, names)| at_date(names).map_or(names, |(name, _)| name));
    bare.flat_map(names_in).collect()
}

/// Names parted by commas and `and`; what a name is followed by (`Staff Writer`) is none.
pub(super) fn names_in(text: &str) -> Vec<String> {
    const MOST_CHARS: usize = 60;
    let is_name = |name: &&str| {
        let role = name
            .split_whitespace()
            .any(|word| ROLES.get(word).is_some());
        !name.is_empty() && !role && name.chars().count() <= MOST_CHARS
    };
    let parts = text.split([',', '、', '，', '|']).flat_map(|part| {
        let (part, _) = at_place(part);
        let is_small = |word: &str| word.chars().all(|c| c.is_lowercase() || c == '&');
        split_at_words(part, |word| is_small(word) && is_small_word(word, "joins"))
    });
    parts.map(str::trim).filter(is_name).map(one_line).collect()
}

/// The parts of a text between words that pass.
fn split_at_words(text: &str, passes: impl Fn(&str) -> bool) -> Vec<&str> {
    let (mut parts, mut start) = (Vec::new(), 0);
    for word in text.split_whitespace().filter(|word| passes(word)) {
        let at = word.as_ptr().addr() - text.as_ptr().addr();
        parts.push(text.get(start..at).unwrap_or_default());
        start = at + word.len();
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

/// A name, and the place behind it: `Anna Roe in Port Ansel`. What is no place in capitals stays with the name.
fn at_place(text: &str) -> (&str, Option<&str>) {
    const MOST_WORDS: usize = 3;
    const FEWEST_OF_NAME: usize = 2;
    let mut words = text.split_whitespace().enumerate();
    let leads = |(at, word): &(usize, &str)| {
        *at >= FEWEST_OF_NAME
            && word.starts_with(char::is_lowercase)
            && is_small_word(word, "behind")
    };
    let Some((_, word)) = words.find(leads) else {
        return (text, None);
    };
    let at = word.as_ptr().addr() - text.as_ptr().addr();
    let (name, place) = text.split_at_checked(at).unwrap_or((text, ""));
    let place = place.get(word.len()..).unwrap_or_default();
    let has_capital = |word: &str| word.starts_with(char::is_uppercase);
    let is_place = (1..=MOST_WORDS).contains(&place.split_whitespace().count())
        && place.split_whitespace().all(has_capital);
    if is_place {
        (name, Some(place))
    } else {
        (text, None)
    }
}

/// Words with capitals, and small ones that join them; in a script without capitals few words.
pub(super) fn are_names(text: &str) -> bool {
    let has_case = text.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    let mut count = 0;
    let (text, _) = at_place(text);
    let fits = |word: &str| {
        let first = word.trim_start_matches(['@', '(', '"', '“']).chars().next();
        let is_small = || {
            ["joins", "within"]
                .iter()
                .any(|means| is_small_word(word, means))
        };
        !has_case || first.is_some_and(char::is_uppercase) || word == "|" || is_small()
    };
    let mut words = text.split_whitespace().inspect(|_| count += 1);
    let fit = words.all(fits);
    let text = text.trim_end_matches(',');
    let listed = text.contains([',', '|', '&']) || text.contains(" and ") || text.contains(" und ");
    let most = if listed { 10 } else { 4 };
    let is_sentence = text.ends_with(['.', '!', '?', ':', ';']);
    fit && !is_sentence
        && (1..=most).contains(&count)
        && !text.contains(|c: char| c.is_ascii_digit())
}

/// `our harbour correspondent`, `a staff writer in Hale`: a role instead of a name.
fn is_of_a_role(text: &str) -> bool {
    const MOST_WORDS: usize = 8;
    let words: Vec<&str> = text.split_whitespace().collect();
    let bare = |word: &str| {
        word.trim_matches(|c: char| !c.is_alphanumeric())
            .to_lowercase()
    };
    let is_role = |word: &str| is_role(&bare(word));
    let next = words.iter().skip(1).map(Some).chain([None]);
    words.len() < MOST_WORDS
        && words.first().is_some_and(|word| is_small_word(word, "whose") || is_role(word))
        // The role ends the line, or a place follows it.
        && words.iter().zip(next).any(|(word, next)| {
            is_role(word) && next.is_none_or(|next| is_small_word(next, "behind"))
        })
}

/// Whether a word, in small letters, is a role, or ends with one: `hafenkorrespondenten`.
fn is_role(word: &str) -> bool {
    const SHORTEST: usize = 7;
    let ends_so = || {
        let ends = word
            .char_indices()
            .skip(1)
            .map(|(at, _)| word.get(at..).unwrap_or_default());
        ends.take_while(|end| end.len() >= SHORTEST)
            .any(|end| ROLES.get(end).is_some())
    };
    ROLES.get(word).is_some() || ends_so()
}

#[cfg(test)]
mod tests {
    use super::{is_byline, names};

    #[test]
    fn names_are_taken_out_of_a_byline() {
        for (text, expected) in [
            ("By Anna Lind", vec!["Anna Lind"]),
            (
                "By Anna Lind and Omar Diaz, Staff Writers",
                vec!["Anna Lind", "Omar Diaz"],
            ),
            ("Von Jan Maier und Ida Roe", vec!["Jan Maier", "Ida Roe"]),
            ("By Anna Lind · 14 May 2026", vec!["Anna Lind"]),
            ("文・山田太郎", vec!["山田太郎"]),
            ("By our harbour correspondent", vec![]),
            ("By Anna Lind in Port Ansel", vec!["Anna Lind"]),
            ("Posted by saltydog on 14 May 2026", vec!["saltydog"]),
            ("*By Omar Diaz, 14 May 2026*", vec!["Omar Diaz"]),
            ("By Anna E. Lind", vec!["Anna E. Lind"]),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
    }

    #[test]
    fn bylines_are_names_and_titles_are_not() {
        for text in [
            "By",
            "By Anna Lind",
            "by JAN DE VRIES",
            "By Anna Lind and Omar Diaz, Staff Writers",
            "Von Jan Maier",
            "Par Luc Petit",
            "By our harbour correspondent",
            "By a Staff Reporter",
            "By the night desk in Hale",
            "From our own correspondent",
            "Von unserer Redaktion",
            "Автор: Анна Лінд",
            "Oleh Budi Santoso",
            "文・山田太郎",
            "記者：王小明",
            "بقلم: سلمى حداد",
        ] {
            assert!(is_byline(text), "{text}");
        }
        for text in [
            "By the Numbers: a Harbour Year",
            "By Sea and Land the Ferries Come Back This Spring to Stay",
            "Bypass opens",
            "By the desk of the harbour master lies a dog",
            "From the Sea to the Desk: a Herring's Way",
            "Por el río vuelve la pesca",
            "Von hier aus fuhren die Boote",
        ] {
            assert!(!is_byline(text), "{text}");
        }
    }
}
