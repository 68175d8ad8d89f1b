//! Whom to ask, and how: addresses, telephone numbers, the groups of lines that hold them.

use super::facts::Facts;
use super::label::is_label;
use super::line::{Line, block_length, near};
use super::marks::{bare, has_digit, is_mark};
use super::phrases::CONTACTS;
use super::stamp::is_stamp as is_date;

/// Whether the line is nothing but a way to reach somebody: a web address, a mail address, a telephone
/// number, with a word before it or not.
pub(super) fn is_reach(line: &str) -> bool {
    const MOST_BYTES: usize = 200;
    if line.len() > MOST_BYTES || line.ends_with('.') && !line.contains('@') {
        return false;
    }
    if line.contains('@') || line.contains(':') && line.contains("://") || line.starts_with("www.")
    {
        // `Mail: press@quay.example`, `Tel. 555 0142, press@quay.example`
        let mut ways = 0;
        let is_label = |word: &str| word.ends_with([':', '.', '：']);
        return line
            .split(|c: char| c.is_whitespace() || c == '|' || c == '·')
            .filter(|word| !word.is_empty())
            .all(|word| {
                let is_way = is_mail(word) || is_web(word);
                ways += usize::from(is_way);
                is_way || is_label(word) || is_of_a_number(word)
            })
            && ways > 0;
    }
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    if !(7..=20).contains(&digits) {
        return false;
    }
    let words = line.split(|c: char| c.is_whitespace() || matches!(c, '|' | '·' | '•' | ',' | '/'));
    let words = words.filter(|word| !word.is_empty());
    // `1931 – 2026` are years.
    let is_year = |word: &str| {
        word.len() == 4
            && word.starts_with(['1', '2'])
            && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    if words
        .clone()
        .filter(|word| word.len() > 3 || word.is_ascii())
        .all(|word| is_year(word) || word == "-")
    {
        return false;
    }
    let is_plain = words.clone().all(is_of_a_number);
    // `Tel.: +49 40 555 0142`
    let labels = words.filter(|word| !is_of_a_number(word)).count();
    let marked = line.contains(['+', '(', ')', '-', ' ', '–', '.']);
    marked && (is_plain && !is_dateish(line) || labels == 1 && has_label_of_telephones(line))
}

fn is_dateish(line: &str) -> bool {
    is_date(line) || line.contains(':')
}

/// `Tel.`, `Phone:`, `電話`: a telephone's label is a word with a colon or a full stop before the
/// number.
fn has_label_of_telephones(line: &str) -> bool {
    let Some(at) = line.find(|c: char| c.is_ascii_digit() || matches!(c, '+' | '(')) else {
        return false;
    };
    let label = line.get(..at).unwrap_or_default().trim_end();
    label.ends_with([':', '.', '：']) || label.contains(['T', 't', '電', '电', 'т', 'Т', 'ه', '전'])
}

fn is_of_a_number(word: &str) -> bool {
    word.chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '+' | '(' | ')' | '-' | '–' | '.' | '/'))
}

/// Whether a word is a mail address.
fn is_mail(word: &str) -> bool {
    let bare = word.trim_matches(['<', '>', '(', ')', ',', ';', '.', '[', ']']);
    let bare = bare.strip_prefix("mailto:").unwrap_or(bare);
    bare.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.ends_with('.') && !host.contains('@')
    })
}

fn is_web(word: &str) -> bool {
    let bare = word.trim_matches(['<', '>', '(', ')', ',', ';', '[', ']']);
    ["https://", "http://", "www."].iter().any(|front| {
        bare.get(..front.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(front))
    })
}

/// Whether a line tells how to reach somebody among other things: a telephone number, a mail
/// address, a postcode with its place. (A web address does so alone on its line only: a headline may
/// have one.)
pub(super) fn tells_a_way(line: &str) -> bool {
    line.contains('@') && line.split_whitespace().any(is_mail)
        || is_of_telephones(line)
        || is_postal(line)
        || is_reach(line)
}

/// Seven digits or more of one number, parted as telephone numbers are.
fn is_of_telephones(line: &str) -> bool {
    const FEWEST: usize = 7;
    let mut digits = 0;
    let mut most = 0;
    let mut parted = false;
    for c in line.chars() {
        if c.is_ascii_digit() {
            digits += 1;
        } else if matches!(c, ' ' | '-' | '(' | ')' | '/' | '–' | '+' | '.' | '\u{a0}') {
            parted |= digits > 0;
        } else {
            digits = 0;
        }
        most = most.max(digits);
    }
    (FEWEST..=16).contains(&most) && (parted || line.contains('+')) && !is_date(line)
}

/// `20457 Hamburg`, `Hale, VT 05401`, `〒100-0001 …`.
pub(super) fn is_postal(line: &str) -> bool {
    const MOST_BYTES: usize = 60;
    let is_code =
        |word: &str| (4..=6).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
    if line.len() > MOST_BYTES {
        return false;
    }
    if line.starts_with('〒') {
        return true;
    }
    // As most lines hold none.
    if !has_digit(line) {
        return false;
    }
    let mut words = line.split_whitespace();
    let first = words.next().unwrap_or_default().trim_start_matches("D-");
    let last = line.split_whitespace().next_back().unwrap_or_default();
    let count = line.split_whitespace().count();
    let before = line.split_whitespace().rev().nth(1).unwrap_or_default();
    let is_state = before.len() == 2 && before.bytes().all(|byte| byte.is_ascii_uppercase());
    // `Port Ansel PA4 2QY`
    let is_british = last.len() == 3
        && last.starts_with(|c: char| c.is_ascii_digit())
        && last.bytes().skip(1).all(|byte| byte.is_ascii_uppercase())
        && (2..=4).contains(&before.len())
        && before.starts_with(|c: char| c.is_ascii_uppercase())
        && before.bytes().any(|byte| byte.is_ascii_digit());
    is_british
        || (first.len() == 5 && is_code(first) && (2..=4).contains(&count))
        || (last.len() == 5 && is_code(last) && is_state && count >= 3)
}

/// `Contact:`, `Media contact`, `Pressekontakt:`: whom to ask follows.
pub(super) fn is_contact_label(line: &str) -> bool {
    let rest = after_label(line);
    rest.is_some_and(|rest| rest.is_empty() || is_reach(rest))
}

/// What follows a contact's label on its line.
fn after_label(line: &str) -> Option<&str> {
    const MOST_BYTES: usize = 160;
    if line.len() > MOST_BYTES {
        return None;
    }
    let opening = CONTACTS.opening(bare(line))?;
    let rest = opening.rest.trim_start();
    if rest.is_empty() {
        return Some("");
    }
    rest.strip_prefix([':', '：', '–', '-', '|']).map(str::trim)
}

/// What stands in front of a contact's label, and from it on.
pub(super) fn at_contact(line: &str) -> (&str, &str) {
    let is_start = |at: &usize| {
        let (before, rest) = line.split_at_checked(*at).unwrap_or((line, ""));
        let is_word =
            before.is_empty() || before.ends_with(|c: char| c.is_whitespace() || is_mark(c));
        is_word
            && (after_label(rest).is_some()
                || CONTACTS.opening(rest).is_some() && tells_a_way(rest))
    };
    let at = line.char_indices().map(|(at, _)| at).find(is_start);
    line.split_at_checked(at.unwrap_or(line.len()))
        .unwrap_or((line, ""))
}

/// Whether a line [`tells_a_way`].
fn leads_to(line: &Line<'_>) -> bool {
    let addresses = Facts::FRONT.or(Facts::AT).or(Facts::COLON);
    let needs = addresses.or(Facts::DIGIT).or(Facts::WIDE);
    line.facts.any(needs) && tells_a_way(line.text)
}

/// How many lines from the front are a group that says whom to ask: a label and what stands below it
/// up to a blank line, or lines of which a third tell a way. None of them is a sentence.
pub(super) fn contact_group(lines: &[Line<'_>]) -> usize {
    const MOST_LINES: usize = 12;
    let lines = near(lines);
    // Most articles begin with a paragraph, which isn't looked through.
    if lines.first().is_some_and(Line::is_long) {
        return 0;
    }
    let length = contacts_length(lines);
    let Some(group) = lines.get(..length).filter(|_| length <= MOST_LINES) else {
        return 0;
    };
    if group.first().is_some_and(is_label) {
        return 0;
    }
    if group
        .iter()
        .any(|line| line.is_long() || (line.ends_a_sentence() && line.words > 8 && !leads_to(line)))
    {
        return 0;
    }
    let ways = group.iter().filter(|line| leads_to(line)).count();
    let labelled = group
        .first()
        .is_some_and(|line| after_label(line.text).is_some());
    let is_alone = length == 1 && labelled;
    if is_alone {
        // The names and numbers stand below a blank line.
        let below = lines.get(1..).unwrap_or_default();
        let next = block_length(below);
        let next_group = below.get(..next).unwrap_or_default();
        let ways = next_group.iter().filter(|line| leads_to(line)).count();
        let shorts = next_group
            .iter()
            .all(|line| !line.is_long() && line.end != super::line::End::Stop);
        return if ways > 0 && shorts && next <= MOST_LINES {
            1 + next
        } else {
            1
        };
    }
    let fits = ways * 3 >= group.len() && group.len() >= 2;
    if labelled && (ways > 0 || group.len() <= 4) || fits {
        length
    } else {
        0
    }
}

/// How many lines from the front stand together, up to a date or a line that says more than a role or an
/// address do.
fn contacts_length(lines: &[Line<'_>]) -> usize {
    const MOST_WORDS: usize = 5;
    let group = lines.iter().take(block_length(lines));
    let is_contact = |line: &&Line<'_>| {
        let is_label = line.facts.any(Facts::FRONT) && after_label(line.text).is_some();
        let is_short = || line.words <= MOST_WORDS;
        let is_day = || line.facts.any(Facts::FRONT) && is_date(line.text);
        is_label || leads_to(line) || is_short() && !is_day()
    };
    group.take_while(is_contact).count()
}

#[cfg(test)]
mod tests {
    use super::{contact_group, is_reach};
    use crate::story::line::lines;

    #[test]
    fn ways_to_reach_somebody_are_known() {
        for line in [
            "https://quay.example/a",
            "<https://quay.example/a>",
            "www.quay.example",
            "press@quay.example",
            "Email: press@quay.example",
            "(555) 555-0142",
            "Tel.: +49 40 555 0142",
            "+44 20 7946 0018",
        ] {
            assert!(is_reach(line), "{line}");
        }
        for line in [
            "14 May 2026",
            "Hale 3 Marsh Town 2",
            "2026",
            "Write to press@quay.example if you saw the boat leave",
            "The number is 555 0142",
        ] {
            assert!(!is_reach(line), "{line}");
        }
    }

    #[test]
    fn groups_of_contacts_are_counted() {
        for (text, expected) in [
            (
                "Contact:\nAnna Roe\nPress Officer\n(555) 555-0142\npress@quay.example\n\nTitle",
                5,
            ),
            ("Media contact\n\nAnna Roe\npress@quay.example\n\nTitle", 3),
            (
                "Anna Roe\nHarbour Office\n1 Quay Street\n20457 Hamburg\nTel. 040 555 0142",
                5,
            ),
            (
                "The quay reopens\nSnow fell on the harbour on Monday and nobody went out.",
                0,
            ),
            ("Hale 3 Marsh Town 2\nInner Holm 1 Vell 0", 0),
        ] {
            assert_eq!(contact_group(&lines(text, 1)), expected, "{text}");
        }
    }
}
