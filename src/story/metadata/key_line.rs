//! One line that begins with a key: `Key: value`, `:key: value`, `.. key: value`, `key = value`, `Key ..... value`,
//! `#+KEY: value`, `**Key:** value`.

use super::key::{Key, mistyped_state};
use crate::story::spelling::is_unseen;

/// A colon, and what looks like one.
const COLONS: [char; 5] = [':', '：', '∶', '︰', '﹕'];

/// Words of a name.
const MOST_WORDS: usize = 3;
/// Letters of each.
const MOST_LETTERS: usize = 30;
const MOST_NAME_CHARS: usize = MOST_WORDS * (MOST_LETTERS + 1) + 1;

/// The name and the value of a line that begins with a key, as tools and people write them; at most three
/// words stand in front of the colon. Behind a key that we use an equals sign is as good.
pub(super) fn key_line(row: &str) -> Option<(&str, &str)> {
    const MOST_INDENT: usize = 3;
    let row = row.trim_end();
    let from = row.trim_start_matches(' ');
    if row.len() - from.len() > MOST_INDENT {
        return None;
    }
    let from = from
        .strip_prefix(".. ")
        .or(from.strip_prefix(':'))
        .or_else(|| of_org(from))
        .unwrap_or(from);
    if let Some(found) = in_bold(from) {
        return Some(found);
    }
    if !may_hold_key(from) {
        return None;
    }
    let mut chars = from.char_indices().take(MOST_NAME_CHARS);
    let led = at_leader(from).filter(|(name, _)| is_name(name));
    if led.is_some() {
        return led;
    }
    let (at, mark) = chars.find(|(_, c)| COLONS.contains(c) || matches!(c, '=' | '＝' | ';'))?;
    let (name, value) = from.split_at_checked(at)?;
    let value = value.strip_prefix(mark)?;
    let name = without_quotes(name.trim_end());
    if !is_name(name) {
        return None;
    }
    let is_glued = mark == ':' && !value.is_empty() && !value.starts_with(char::is_whitespace);
    // `draft:true` may not go out; of other names `09:30` and `http://` have such a colon too.
    let is_key = match mark {
        ':' if is_glued => !value.starts_with("//") && may_tell_when(name),
        ';' => may_tell_when(name),
        mark if COLONS.contains(&mark) => true,
        _ => Key::named(name).is_some_and(|key| !key.is_aside()) || may_tell_when(name),
    };
    is_key.then(|| (name, unquoted(value.trim())))
}

/// What follows the mark of Org's keys, some of which are Hugo's: `#+HUGO_DRAFT: true`.
fn of_org(row: &str) -> Option<&str> {
    const HUGO: &str = "hugo_";
    let key = row.strip_prefix("#+")?;
    let parted = key.split_at_checked(HUGO.len());
    let own = parted.filter(|(front, _)| front.eq_ignore_ascii_case(HUGO));
    Some(own.map_or(key, |(_, own)| own))
}

/// `**Title:** The quay`, `**Title**: The quay`.
fn in_bold(row: &str) -> Option<(&str, &str)> {
    let (name, rest) = row.strip_prefix("**")?.split_once("**")?;
    let (name, value) = match name.strip_suffix(':') {
        Some(name) => (name, rest),
        None => (name, rest.trim_start().strip_prefix(':')?),
    };
    is_name(name).then(|| (name, unquoted(value.trim())))
}

/// Whether what ends a key's name may stand in a row. Sure only when it says no, as it does of prose.
fn may_hold_key(row: &str) -> bool {
    let of_name = row.get(..MOST_NAME_CHARS).unwrap_or(row);
    let may_end = memchr::memchr3(b':', b'=', b';', of_name.as_bytes()).is_some();
    may_end || !of_name.is_ascii() || leader(row).is_some()
}

/// Whether a text can be the name of a key: at most three words of letters.
fn is_name(name: &str) -> bool {
    let mut words = 0;
    name.split(' ').all(|word| {
        words += 1;
        let is_word = word.starts_with(char::is_alphanumeric) && word.chars().all(is_of_name);
        is_word && words <= MOST_WORDS && word.chars().nth(MOST_LETTERS).is_none()
    })
}

/// Where dots begin that may lead from a name to its value.
fn leader(row: &str) -> Option<usize> {
    /// Of a name, in any script.
    const MOST_BYTES: usize = 200;
    let front = row.as_bytes().get(..row.len().min(MOST_BYTES))?;
    let mut stops = memchr::memchr_iter(b'.', front);
    let goes_on = |at: usize| matches!(front.get(at + 1..), Some([b'.', ..] | [b' ', b'.', ..]));
    let is_led = stops.any(goes_on);
    let find = |dots: &[u8]| memchr::memmem::find(front, dots);
    is_led.then(|| find(b"..").or_else(|| find(b". .")))?
}

/// What stands before and after dots that lead from a name to its value: `Date ....... 3 May 2024`.
fn at_leader(row: &str) -> Option<(&str, &str)> {
    const FEWEST_DOTS: usize = 4;
    let at = leader(row)?;
    let (name, rest) = row.split_at_checked(at)?;
    let value = rest.trim_start_matches(['.', ' ']);
    let dots = rest.len() - value.len();
    (name.ends_with(' ') && dots > FEWEST_DOTS).then(|| (name.trim_end(), value.trim_end()))
}

/// `"draft": true` is JSON's habit.
fn without_quotes(name: &str) -> &str {
    let inside = |mark| name.strip_prefix(mark)?.strip_suffix(mark);
    let inner = inside('"').or_else(|| inside('\''));
    inner
        .filter(|inner| Key::named(inner).is_some())
        .unwrap_or(name)
}

/// Whether a name says if, or when, a story goes out, or is one letter from one that does.
pub(super) fn may_tell_when(name: &str) -> bool {
    match Key::named(name) {
        Some(key) => key.tells_when(),
        None => mistyped_state(name).is_some(),
    }
}

/// Letters and digits with what may stand between them; vowels and tones of Thai and Hindi are marks.
fn is_of_name(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(
            c,
            '-' | '_' | '.' | '/' | '\'' | '’' | '\u{300}'..='\u{36f}'
        )
        || matches!(c, '\u{900}'..='\u{e7f}')
        || is_unseen(c)
}

/// `"…"` around a whole value is YAML's habit.
pub(super) fn unquoted(value: &str) -> &str {
    let inside = |mark| value.strip_prefix(mark)?.strip_suffix(mark);
    let inner = inside('"').filter(|inner| !inner.contains('"'));
    inner.unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::key_line;

    #[test]
    fn a_key_has_at_most_three_words_and_a_colon_with_a_space() {
        for (row, name, value) in [
            ("title: The quay", "title", "The quay"),
            ("   Title : \"The quay\"  ", "Title", "The quay"),
            (":status: draft", "status", "draft"),
            (".. status: draft", "status", "draft"),
            ("#+TITLE: The quay", "TITLE", "The quay"),
            ("#+hugo_draft: true", "draft", "true"),
            ("**Title:** The quay", "Title", "The quay"),
            ("**Title**: The quay", "Title", "The quay"),
            ("Published at:", "Published at", ""),
            (
                "date de publication: 14 mai",
                "date de publication",
                "14 mai",
            ),
            ("下書き：はい", "下書き", "はい"),
            ("タイトル: 港", "タイトル", "港"),
            ("สถานะ: ร่าง", "สถานะ", "ร่าง"),
            ("पुष्टि: हाँ", "पुष्टि", "हाँ"),
            ("X-Mailer: a:b", "X-Mailer", "a:b"),
            ("draft:true", "draft", "true"),
            ("Embargo:2031-01-01", "Embargo", "2031-01-01"),
            ("status:\u{a0}draft", "status", "draft"),
            ("statut\u{202f}: brouillon", "statut", "brouillon"),
            ("Draft  : true", "Draft", "true"),
            ("drfat:true", "drfat", "true"),
            ("draft=true", "draft", "true"),
            ("drfat = true", "drfat", "true"),
            ("title = \"The quay\"", "title", "The quay"),
            ("下書き＝はい", "下書き", "はい"),
            ("\"draft\": true", "draft", "true"),
            ("draft; true", "draft", "true"),
            ("draft∶ true", "draft", "true"),
            ("dr\u{ad}aft: true", "dr\u{ad}aft", "true"),
            (
                "Date ....... 3 May 2024, 09:30",
                "Date",
                "3 May 2024, 09:30",
            ),
            ("Datum . . . . . 03.05.2024", "Datum", "03.05.2024"),
        ] {
            assert_eq!(key_line(row), Some((name, value)), "{row}");
        }
        for row in [
            "",
            ":",
            "    title: indented",
            "http://quay.example/",
            "09:30 the ferry leaves",
            "Note:the ferry leaves",
            "Title... the ferry leaves",
            "The council of the town: a history",
            "“So”: he said",
            "- item: one",
            "No colon stands here",
            "=====",
            "E = mc",
            "note = x",
            "The tide; the quay",
            "\"Snow\": a poem",
            "x = draft: true",
            "Pneumonoultramicroscopicsilicovolcanoconiosis: a word",
        ] {
            assert_eq!(key_line(row), None, "{row}");
        }
    }
}
