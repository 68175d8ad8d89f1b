//! Lines that say who made an article, or from what: `Reporting by …`, `© …`, `Source: …`.

use super::facts::{Facts, Glance};
use super::lexicons::AGENCIES;
use super::marks::{at_colon, bare};
use super::phrases::CREDITS;

/// Whether the line says who made the article; such lines are no headlines.
pub(super) fn is_credit<'a>(line: impl Into<Glance<'a>>) -> bool {
    /// What a line has one of that says so.
    const NEEDS: Facts = Facts::FRONT
        .or(Facts::MARK)
        .or(Facts::COLON)
        .or(Facts::WIDE);
    let Glance { text, facts } = line.into();
    if !facts.any(NEEDS) {
        return false;
    }
    let front = text.trim_start_matches(['(', '[', '*', '_', '—', '–', '-', ' ', '•', '（', '【']);
    is_copyright(text) || is_sign_off(text) || CREDITS.opening(front).is_some() || are_tags(front)
}

/// `Tags: harbour, council, weather`: a word, and three short ones or more between commas.
fn are_tags(text: &str) -> bool {
    const FEWEST: usize = 3;
    const MOST_WORDS: usize = 2;
    let Some((word, tags)) = at_colon(text) else {
        return false;
    };
    let mut count = 0;
    !word.trim().contains(char::is_whitespace)
        && tags.split([',', '、', '，', '،']).all(|tag| {
            count += 1;
            let first = tag.trim().chars().next();
            (1..=MOST_WORDS).contains(&tag.split_whitespace().count())
                && first.is_some_and(|c| !c.is_uppercase())
        })
        && count >= FEWEST
}

/// `Reuter`, `AFP/dpa`, `(ANSA)`: agencies, and nothing else.
pub(super) fn is_sign_off(text: &str) -> bool {
    const MOST_BYTES: usize = 48;
    const MOST_NAMES: usize = 3;
    /// Of a name that an agency writes in capitals or without.
    const MOST_LETTERS: usize = 3;
    if text.len() > MOST_BYTES || text.ends_with(':') {
        return false;
    }
    // `Sid` is a person.
    let is_person = |name: &str| {
        let mut chars = name.chars();
        name.len() <= MOST_LETTERS
            && chars.next().is_some_and(char::is_uppercase)
            && chars.any(char::is_lowercase)
    };
    let is_one = |name: &str| AGENCIES.get(name).is_some() && !is_person(name);
    let text = bare(text);
    let parts = text.split(['/', ',', '-', '&', ' ']).map(str::trim);
    let mut names = parts.filter(|name| !name.is_empty());
    let count = names.clone().count();
    is_one(text) || (1..=MOST_NAMES).contains(&count) && names.all(is_one)
}

/// `© 2026 The Quay`, `(c) 2026 The Quay`, `Copyright 2026 The Quay`.
pub(super) fn is_copyright(text: &str) -> bool {
    let front = text.get(.."copyright".len()).unwrap_or_default();
    text.starts_with('©')
        || text.starts_with("(c) ")
        || text.starts_with("(C) ")
        || front.eq_ignore_ascii_case("copyright")
            && text.contains(|c: char| c.is_ascii_digit() || c == '©')
}

#[cfg(test)]
mod tests {
    use super::is_credit;

    #[test]
    fn credits_are_known() {
        for text in [
            "Reporting by Anna Lind",
            "(Edited by Omar Diaz)",
            "© 2026 The Quay",
            "Copyright 2026 The Quay",
            "Photo: Ida Roe",
            "REPORTING BY X",
            "Follow us for more",
            "Image Credit: Getty",
            "Tags: harbour, wall",
            "Etykiety: port, rada, pogoda",
            "태그: 항구, 시의회, 날씨",
            "Quelle: dpa",
            "写真：山田太郎",
            "사진=연합뉴스",
            " Reuter",
            "(REUTERS)",
            "AFP/dpa",
            "РИА Новости",
            "新华社",
        ] {
            assert!(is_credit(text), "{text}");
        }
        for text in [
            "Reporting begins on Monday",
            "Copyright law changes again",
            "Sources of the river dry up",
            "Sid",
            "Reuters:",
            "AP buys AFP",
        ] {
            assert!(!is_credit(text), "{text}");
        }
    }
}
