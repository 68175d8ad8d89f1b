//! One line of the related block: its bullet, its text, its URL.

use super::credit::is_credit;
use super::facts::{Facts, Glance};
use super::limits::{HEADLINE_CHARS, is_longer};
use super::line::unspaced_words;
use super::marks::{at_colon, has_digit};
use super::stamp::is_stamp;
use super::words::{ends_in_clause_mark, ends_in_full_stop, measure, starts_small};

/// A line of the related block, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    /// What the reader sees; empty when the line is a URL alone.
    pub(super) text: &'a str,
    /// As written, not yet checked.
    pub(super) url: Option<&'a str>,
}

/// Takes a line apart. `numbered`: the block's lines are numbered, so a number is a bullet.
pub(super) fn parts<'a>(line: impl Into<Glance<'a>>, numbered: bool) -> Parts<'a> {
    let Glance { text: line, facts } = line.into();
    // Most lines have no bullet, and neither a colon nor a bracket, as addresses have.
    if let (Some(first), Some(last)) = (line.as_bytes().first(), line.as_bytes().last())
        && (first.is_ascii_alphabetic() || first.is_ascii_digit() && !numbered)
        && !(numbered && line.as_bytes().get(1) == Some(&b')'))
        && !matches!(last, b'>' | b')')
        && !facts.any(Facts::COLON)
    {
        return Parts {
            text: line,
            url: None,
        };
    }
    let line = without_bullet(line);
    let line = if numbered {
        after_number(line).map_or(line, |(_, rest)| rest)
    } else {
        line
    };
    if let Some(parts) = markdown_link(line) {
        return parts;
    }
    let (text, url) = trailing_url(line);
    let text = if url.is_some() {
        text.trim_end_matches([' ', '\t', '-', '–', '—', ':', '|', '→', '\u{a0}'])
    } else {
        text
    };
    let text = without_day(text);
    Parts { text, url }
}

/// A headline without the day in brackets behind it.
fn without_day(text: &str) -> &str {
    let inside = text
        .strip_suffix(')')
        .and_then(|front| front.rsplit_once(" ("));
    inside
        .filter(|(_, day)| has_digit(day) && is_stamp(day))
        .map_or(text, |(front, _)| front.trim_end())
}

/// The line less a bullet in front.
pub(super) fn without_bullet(line: &str) -> &str {
    if line.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return line;
    }
    let spaced = [
        "- ",
        "* ",
        "– ",
        "— ",
        "+ ",
        "> ",
        ">> ",
        "-\t",
        "*\t",
        "→ ",
        "⇒ ",
        "➜ ",
        "➤ ",
        "➡ ",
        "➡\u{fe0f} ",
        "▸ ",
        "▹ ",
        "○ ",
        "👉 ",
        "🔗 ",
        "🔹 ",
        "🔸 ",
        "✓ ",
        "✔ ",
        "☐ ",
        "☑ ",
    ];
    let glued = ["•", "‣", "◦", "▪", "●", "・", "·", "►", "▶", "»"];
    let rest = spaced
        .iter()
        .chain(&glued)
        .find_map(|bullet| line.strip_prefix(bullet))
        .map_or(line, str::trim_start);
    let ticked = ["[ ] ", "[x] ", "[X] "]
        .iter()
        .find_map(|tick| rest.strip_prefix(tick));
    // A row of a table of one column.
    let celled = || {
        rest.strip_prefix('|')?
            .strip_suffix('|')
            .filter(|cell| !cell.contains('|'))
    };
    ticked.or_else(celled).map_or(rest, str::trim)
}

/// The number of a numbered line (`1. `, `2) `, `(3) `, `a) `) and what follows it.
pub(super) fn after_number(line: &str) -> Option<(u32, &str)> {
    let inner = line.strip_prefix('(').unwrap_or(line);
    if let [letter @ b'a'..=b'z', b')', b' ', ..] = inner.as_bytes() {
        return Some((u32::from(letter - b'a') + 1, inner.get(3..)?.trim_start()));
    }
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let number = inner.get(..digits.min(4))?.parse().ok()?;
    let rest = inner.get(digits..)?;
    let rest = rest.strip_prefix('.').or_else(|| rest.strip_prefix(')'))?;
    let text = rest.trim_start();
    (text.len() < rest.len()).then_some((number, text))
}

/// Whether the line starts with a quantity: the mark of ingredients, programmes and tables.
pub(super) fn starts_with_quantity(line: &str) -> bool {
    without_bullet(line)
        .chars()
        .next()
        .is_some_and(|c| c.is_ascii_digit() || matches!(c, '½' | '¼' | '¾' | '⅓' | '⅔' | '⅛'))
}

/// Whether the line is a row of a table: two numbers or more, or one at its end that is no year.
pub(super) fn is_table_row(line: &str) -> bool {
    if !has_digit(line) {
        return false;
    }
    let line = after_number(line).map_or(line, |(_, rest)| rest);
    // `3`, `2.50`, `3–1`, `2:14:07`, `12%`, `£4`
    let number = |word: &str| {
        if !has_digit(word) {
            return false;
        }
        let bare = word.trim_matches(|c: char| {
            matches!(c, '(' | ')' | ',' | ';' | '%' | '€' | '$' | '£' | '+')
        });
        bare.starts_with(|c: char| c.is_ascii_digit())
            && bare.chars().all(|c| {
                c.is_ascii_digit() || matches!(c, '.' | ',' | ':' | '-' | '–' | '/' | '’' | '\'')
            })
    };
    // A time of day, or a score, counts for two.
    let weight = |word: &str| 1 + usize::from(word.contains([':', '–', '-']));
    let numbers: usize = line
        .split_whitespace()
        .filter(|word| number(word))
        .map(weight)
        .sum();
    let last = line.rsplit(char::is_whitespace).next().unwrap_or(line);
    let is_year = last.len() == 4 && matches!(last.as_bytes().first(), Some(b'1' | b'2'));
    numbers >= 2 || (number(last) && !is_year)
}

/// `Venue: Town hall`, `Anna: We wait.`: up to three words and a colon in front of more.
pub(super) fn is_keyed<'a>(line: impl Into<Glance<'a>>) -> bool {
    const MOST_WORDS: usize = 3;
    let Glance { text, facts } = line.into();
    let parted = facts.may_hold_colon().then(|| at_colon(text)).flatten();
    parted.is_some_and(|(name, rest)| {
        name.split_whitespace().count() <= MOST_WORDS
            && name.chars().count() <= 30
            && !rest.starts_with("//")
            && !rest.trim().is_empty()
    })
}

/// Thai ends no sentence with a mark: a line of more words is prose.
pub(super) const MOST_UNSPACED: usize = 15;

/// Whether the line reads like a headline: 4–25 words, or 8–60 characters of Chinese or Japanese;
/// no full stop, comma or colon at its end; no small letter at its start.
pub(super) fn reads_like_headline<'a>(line: impl Into<Glance<'a>>) -> bool {
    /// 25 long words in a script of three bytes a letter.
    const MOST_BYTES: usize = 900;
    let line = line.into();
    if line.text.len() > MOST_BYTES || is_credit(line) {
        return false;
    }
    let Parts { text, url } = parts(line, after_number(line.text).is_some());
    if text.is_empty() {
        return url.is_some();
    }
    // Most paragraphs end the look here.
    if ends_in_full_stop(text)
        || ends_in_clause_mark(text)
        || text.ends_with('-')
        || starts_small(text)
        || is_longer(text, HEADLINE_CHARS)
    {
        return false;
    }
    let size = measure(text);
    if size.cjk {
        (8..=60).contains(&size.chars)
    } else {
        let unspaced = unspaced_words(text, size);
        let fits = (4..=25).contains(&size.words) || unspaced >= 4;
        fits && unspaced <= MOST_UNSPACED
    }
}

/// `[text](url)`, the whole line; a title after the URL is dropped.
fn markdown_link(line: &str) -> Option<Parts<'_>> {
    let inner = line.strip_prefix('[')?.strip_suffix(')')?;
    let (text, target) = inner.split_once("](")?;
    let target = target.trim();
    let url = match target.strip_prefix('<') {
        Some(rest) => rest.split('>').next()?,
        None => target.split(" \"").next()?.trim_end(),
    };
    let text = text.trim();
    (!text.is_empty()).then_some(Parts {
        text,
        url: Some(url).filter(|url| !url.is_empty()),
    })
}

/// A URL at the end, bare or in `<>`, `()` or `[]`.
fn trailing_url(line: &str) -> (&str, Option<&str>) {
    if let Some((text, url)) = in_angle_brackets(line) {
        return (text, Some(url));
    }
    let (text, last) = match line.rsplit_once(char::is_whitespace) {
        Some((text, last)) => (text.trim_end(), last),
        None => ("", line),
    };
    let bare = [('(', ')'), ('[', ']')]
        .iter()
        .find_map(|&(open, close)| last.strip_prefix(open)?.strip_suffix(close))
        .unwrap_or(last);
    if is_web(bare) {
        (text, Some(bare))
    } else {
        (line, None)
    }
}

/// In angle brackets anything with a mark of addresses is meant as one, if a wrong one.
fn in_angle_brackets(line: &str) -> Option<(&str, &str)> {
    let (text, inside) = line.strip_suffix('>')?.rsplit_once('<')?;
    let url = inside.trim().trim_matches(['"', '\'']);
    let is_parted = text.is_empty() || text.ends_with(char::is_whitespace);
    let is_meant = is_web(url) || (is_parted && is_address(url));
    is_meant.then(|| (text.trim_end(), url))
}

fn is_web(text: &str) -> bool {
    let starts = |front: &str| {
        let start = text.get(..front.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(front))
    };
    starts("https://") || starts("http://")
}

/// `/a`, `a.html`, `#a`, `a@b.example`, `javascript:f(1, 2)`.
fn is_address(text: &str) -> bool {
    if text.contains(char::is_whitespace) {
        let scheme = text.split_once(':').filter(|(scheme, rest)| {
            scheme.bytes().all(|byte| byte.is_ascii_alphabetic())
                && !rest.starts_with(char::is_whitespace)
        });
        return scheme.is_some() || text.starts_with('/');
    }
    let has_name_and_end = |(name, end): (&str, &str)| {
        !name.is_empty() && end.starts_with(|c: char| c.is_ascii_alphanumeric())
    };
    text.contains([':', '/', '#', '@', '?']) && text.len() > 1
        || text.rsplit_once('.').is_some_and(has_name_and_end)
}

#[cfg(test)]
mod tests {
    use super::{Parts, is_table_row, parts, reads_like_headline};

    fn check(line: &str, text: &str, url: Option<&str>) {
        assert_eq!(parts(line, true), Parts { text, url }, "{line}");
    }

    #[test]
    fn bullets_go() {
        for line in [
            "- Quay shut",
            "* Quay shut",
            "• Quay shut",
            "– Quay shut",
            "1. Quay shut",
            "2) Quay shut",
            "•Quay shut",
        ] {
            check(line, "Quay shut", None);
        }
        check(
            "3.5 million tonnes shipped",
            "3.5 million tonnes shipped",
            None,
        );
        check("-Quay shut", "-Quay shut", None);
        for line in [
            "→ Quay shut",
            "👉 Quay shut",
            ">> Quay shut",
            "[x] Quay shut",
            "- [ ] Quay shut",
            "b) Quay shut",
            "| Quay shut |",
            "Quay shut (3 May 2026)",
        ] {
            check(line, "Quay shut", None);
        }
        check("Quay shut (again)", "Quay shut (again)", None);
    }

    #[test]
    fn urls_are_parted_from_the_text() {
        let url = Some("https://e.example/a");
        check("Quay shut <https://e.example/a>", "Quay shut", url);
        check("Quay shut https://e.example/a", "Quay shut", url);
        check("Quay shut - https://e.example/a", "Quay shut", url);
        check("Quay shut (https://e.example/a)", "Quay shut", url);
        check("- [Quay shut](https://e.example/a)", "Quay shut", url);
        check("[Quay shut](https://e.example/a \"why\")", "Quay shut", url);
        check("[Quay (east) shut](/a)", "Quay (east) shut", Some("/a"));
        check("https://e.example/a", "", url);
        check("Quay shut </a>", "Quay shut", Some("/a"));
        for written in [
            "a.html",
            "../a",
            "#a",
            "javascript:f('a b')",
            "data:text/html,a",
            "mailto:a@e.example",
            "ftp://e.example/",
            "https://e.example/a b",
            "https://e.example/\"a",
            "https://bücher.example/",
        ] {
            check(
                &format!("Quay shut <{written}>"),
                "Quay shut",
                Some(written),
            );
        }
        check("Quay shut <\"https://e.example/a\">", "Quay shut", url);
        check("Quay shut<https://e.example/a>", "Quay shut", url);
        check("[Quay shut]()", "Quay shut", None);
        check("[Quay shut](<>)", "Quay shut", None);
        check(
            "[Quay shut](https://e.example/a b \"why\")",
            "Quay shut",
            Some("https://e.example/a b"),
        );
        check("Quay shut <now>", "Quay shut <now>", None);
        check("Quay <b>shut</b>", "Quay <b>shut</b>", None);
        check("Quay shut <at noon: why>", "Quay shut <at noon: why>", None);
        check("Quay shut <?>", "Quay shut <?>", None);
        check("Quay shut [photos]", "Quay shut [photos]", None);
    }

    #[test]
    fn rows_of_tables_are_known_by_their_numbers() {
        for line in [
            "Hale 3 Marsh Town 2",
            "1. Inner Holm 12 9 0 3 27",
            "A. Roe 2:14:07",
            "Saturday 17:30 Hale v Vell",
            "Cod, per kilo £4.20",
        ] {
            assert!(is_table_row(line), "{line}");
        }
        for line in [
            "Best Films of 2025",
            "Top 10 Quays of Europe",
            "Ferry Returns to Small Islands",
            "1. Quay Shut",
        ] {
            assert!(!is_table_row(line), "{line}");
        }
    }

    #[test]
    fn sentences_and_clauses_are_no_headlines() {
        for line in [
            "Ferry Returns to Small Islands",
            "Will the Old Bridge Hold?",
            "Talks Resume With the U.S.",
            "港の再開、住民が歓迎",
            "“It held,” says builder",
        ] {
            assert!(reads_like_headline(line), "{line}");
        }
        for line in [
            "The ferry came back on Monday.",
            "Ferry returns",
            "and the boats came home again",
            "O tide that turns beneath the moon,",
            "港が開いた",
            "Reporting by Anna Lind and Omar Diaz",
        ] {
            assert!(!reads_like_headline(line), "{line}");
        }
    }
}
