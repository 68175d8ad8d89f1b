//! One line that begins with a key: `Key: value`, `:key: value`, `.. key: value`.

use super::key::Key;

/// The name and the value of a line that begins with a key, as tools and people write them; at most three
/// words stand in front of the colon.
pub(super) fn key_line(row: &str) -> Option<(&str, &str)> {
    const MOST_INDENT: usize = 3;
    const MOST_WORDS: usize = 3;
    const MOST_LETTERS: usize = 30;
    const MOST_NAME_CHARS: usize = MOST_WORDS * (MOST_LETTERS + 1) + 1;
    let row = row.trim_end();
    let from = row.trim_start_matches(' ');
    if row.len() - from.len() > MOST_INDENT {
        return None;
    }
    let from = from
        .strip_prefix(".. ")
        .or(from.strip_prefix(':'))
        .unwrap_or(from);
    let mut chars = from.char_indices().take(MOST_NAME_CHARS);
    let (at, colon) = chars.find(|(_, c)| matches!(c, ':' | '：'))?;
    let (name, value) = from.split_at_checked(at)?;
    let value = value.strip_prefix(colon)?;
    let name = name.strip_suffix(char::is_whitespace).unwrap_or(name);
    let is_glued = colon == ':' && !value.is_empty() && !value.starts_with(char::is_whitespace);
    // `draft:true` may not go out; of other names `09:30` and `http://` have such a colon too.
    if is_glued && (value.starts_with("//") || !Key::named(name).is_some_and(Key::tells_when)) {
        return None;
    }
    let mut words = 0;
    for word in name.split(' ') {
        words += 1;
        let is_word = word.starts_with(char::is_alphanumeric) && word.chars().all(is_of_name);
        if !is_word || words > MOST_WORDS || word.chars().nth(MOST_LETTERS).is_some() {
            return None;
        }
    }
    Some((name, unquoted(value.trim())))
}

/// Letters and digits with what may stand between them; vowels and tones of Thai and Hindi are marks.
fn is_of_name(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(
            c,
            '-' | '_' | '.' | '/' | '\'' | '’' | '\u{200c}' | '\u{300}'..='\u{36f}'
        )
        || matches!(c, '\u{900}'..='\u{e7f}')
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
            "The council of the town: a history",
            "“So”: he said",
            "- item: one",
            "No colon stands here",
            "Pneumonoultramicroscopicsilicovolcanoconiosis: a word",
        ] {
            assert_eq!(key_line(row), None, "{row}");
        }
    }
}
