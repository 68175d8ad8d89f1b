//! Where and when an article was written: datelines, and lines that hold a date alone.

use super::date::month;
use super::words::measure;

/// What follows a dateline (`LONDON (Reuters) – `, `OSLO, May 14 - `); `None`: there is none.
pub(super) fn after_dateline(text: &str) -> Option<&str> {
    /// Longer openings are sentences that happen to hold a dash.
    const MOST_CHARS: usize = 70;
    let opening = opening(text, MOST_CHARS);
    // Most have no dash at all.
    let dashes: &[&str] = if opening.contains(['-', '–', '—']) {
        &[" – ", " — ", " - ", " -- ", "— ", "—"]
    } else {
        &[]
    };
    let found = |dash: &&str| opening.find(dash).map(|at| (at, dash.len()));
    let dash = dashes.iter().filter_map(found).min();
    let (place, rest) = match dash {
        Some((at, length)) => (text.get(..at)?, text.get(at + length..)?),
        // A dateline alone on its line.
        None if text.len() <= MOST_CHARS => (text.strip_suffix(['–', '—', '-'])?.trim_end(), ""),
        None => return None,
    };
    let agency = place.ends_with(')') && place.contains('(');
    let before_agency = place.split('(').next().unwrap_or(place).trim_end();
    let city = before_agency.split(',').next().unwrap_or_default().trim();
    let capitals = city.chars().filter(|c| c.is_uppercase()).count() >= 3
        && !city.chars().any(char::is_lowercase);
    let named = agency
        && measure(before_agency).words <= 5
        && city.chars().next().is_some_and(char::is_uppercase);
    // A title in capitals (`QUAY SHUT – BOATS WAIT`) goes on in them.
    let shouted = is_in_capitals(rest) && !named;
    (capitals && measure(place).words <= 9 && !shouted || named).then(|| rest.trim_start())
}

fn is_in_capitals(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

/// The first characters of a text.
fn opening(text: &str, most_chars: usize) -> &str {
    let end = text.char_indices().nth(most_chars);
    end.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// Words of dates, and of the lines that hold one, besides months; small letters.
const DATE_WORDS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "published",
    "updated",
    "posted",
    "on",
    "at",
    "am",
    "pm",
    "gmt",
    "utc",
    "bst",
    "cet",
    "cest",
    "est",
    "edt",
    "pst",
    "pdt",
    "ist",
    "date",
];

/// Whether the line is a date and nothing else: `14 May 2026`, `Published: May 14, 2026, 9:30 a.m.`
pub(super) fn is_date_line(text: &str) -> bool {
    const MOST_BYTES: usize = 64;
    if text.len() > MOST_BYTES || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | '.' | '/' | '-' | '|' | '–'))
        .filter(|part| !part.is_empty())
        .all(|part| {
            let number = part.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let ordinal = number.len() < part.len()
                && !number.is_empty()
                && matches!(
                    part.get(number.len()..),
                    Some("st" | "nd" | "rd" | "th" | "am" | "pm" | "Z")
                );
            let digits = part
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'T');
            digits
                || (ordinal && number.bytes().all(|byte| byte.is_ascii_digit()))
                || month(part).is_some()
                || DATE_WORDS
                    .iter()
                    .any(|word| word.eq_ignore_ascii_case(part))
                || ["a", "p", "m", "年", "月", "日"].contains(&part)
        })
}

#[cfg(test)]
mod tests {
    use super::{after_dateline, is_date_line};

    #[test]
    fn datelines_are_cut_off() {
        assert_eq!(
            after_dateline("LONDON (Reuters) – The quay reopened."),
            Some("The quay reopened.")
        );
        assert_eq!(
            after_dateline("OSLO, May 14 - Snow fell."),
            Some("Snow fell.")
        );
        assert_eq!(
            after_dateline("Bergen (NTB) — Snow fell."),
            Some("Snow fell.")
        );
        assert_eq!(after_dateline("LONDON (Reuters) –"), Some(""));
        assert_eq!(
            after_dateline("The quay – closed since May – reopened."),
            None
        );
        assert_eq!(after_dateline("Snow fell."), None);
        assert_eq!(after_dateline("QUAY SHUT – BOATS WAIT"), None);
    }

    #[test]
    fn dates_alone_are_known() {
        for text in [
            "14 May 2026",
            "May 14, 2026",
            "Published: Thu, 14 May 2026 09:30 GMT",
            "2026-05-14T09:30:00Z",
            "14th May 2026, 9:30 a.m.",
        ] {
            assert!(is_date_line(text), "{text}");
        }
        for text in ["May 2026 was dry", "Fourteen", "12 ships wait"] {
            assert!(!is_date_line(text), "{text}");
        }
    }
}
