//! Lines that newsrooms put around a text: labels, credits, bylines, datelines, dates.

use super::words::measure;

/// Labels that open the related headlines when they stand alone on a line; small letters.
const LABELS: [&str; 55] = [
    "related",
    "related headlines",
    "related headline",
    "related news",
    "related stories",
    "related story",
    "related articles",
    "related article",
    "related links",
    "related coverage",
    "related reading",
    "related content",
    "see also",
    "read more",
    "read also",
    "also read",
    "read next",
    "more headlines",
    "more news",
    "more stories",
    "more on this story",
    "more on this topic",
    "further reading",
    "other headlines",
    "other news",
    "in other news",
    "headlines",
    "you may also like",
    "voir aussi",
    "lire aussi",
    "à lire aussi",
    "siehe auch",
    "mehr zum thema",
    "lesen sie auch",
    "verwandte artikel",
    "véase también",
    "ver también",
    "lea también",
    "noticias relacionadas",
    "vedi anche",
    "leggi anche",
    "veja também",
    "leia também",
    "zie ook",
    "lees ook",
    "читайте также",
    "см. также",
    "関連記事",
    "関連ニュース",
    "相关新闻",
    "相关阅读",
    "延伸阅读",
    "相關新聞",
    "관련 기사",
    "اقرأ أيضا",
];

/// Whether the line is a label and nothing else, in any letter case, with or without marks of
/// emphasis (`## Related`, `**See also:**`).
pub(super) fn is_label(text: &str) -> bool {
    /// The longest label with its marks.
    const MOST_BYTES: usize = 64;
    if text.len() > MOST_BYTES {
        return false;
    }
    let bare = text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '#' | '*'
                    | '_'
                    | '='
                    | '-'
                    | '–'
                    | '—'
                    | ':'
                    | '：'
                    | '>'
                    | '•'
                    | '|'
                    | '['
                    | ']'
                    | '【'
                    | '】'
            )
    });
    let bare = bare.strip_suffix("...").unwrap_or(bare);
    if bare.is_ascii() {
        return LABELS.iter().any(|label| label.eq_ignore_ascii_case(bare));
    }
    LABELS.contains(&bare.to_lowercase().as_str())
}

/// Whether the line says who made the article; such lines are the body's, not headlines.
pub(super) fn is_credit(text: &str) -> bool {
    const OPENINGS: [&str; 26] = [
        "reporting by ",
        "additional reporting",
        "edited by ",
        "editing by ",
        "written by ",
        "writing by ",
        "photo by ",
        "photos by ",
        "photo:",
        "photos:",
        "photograph by ",
        "photography by ",
        "illustration by ",
        "graphics by ",
        "compiled by ",
        "translated by ",
        "translation by ",
        "with reporting by ",
        "with files from ",
        "copyright ",
        "©",
        "(c) ",
        "source: ",
        "sources: ",
        "all rights reserved",
        "produced by ",
    ];
    const ENDINGS: [&str; 8] = [
        "###", "-30-", "—30—", "–30–", "ENDS", "(ENDS)", "* * *", "***",
    ];
    let bare = text.trim_start_matches(['(', '[', '*', '_', '—', '–', '-', ' ', '•']);
    OPENINGS.iter().any(|opening| {
        bare.get(..opening.len())
            .is_some_and(|front| front.eq_ignore_ascii_case(opening))
    }) || text.starts_with("(c) ")
        || ENDINGS.contains(&text)
}

/// Whether the line names the author: `By Anna Lind`, `Von Jan Maier`, `By A. Lind and B. Roe`.
pub(super) fn is_byline(text: &str) -> bool {
    const JOINERS: [&str; 9] = ["and", "&", "und", "et", "y", "e", "|", "staff", "in"];
    const PARTICLES: [&str; 8] = ["van", "von", "de", "der", "la", "di", "bin", "al"];
    const MOST_BYTES: usize = 120;
    let mut words = text.split_whitespace();
    let (Some(first), true) = (words.next(), text.len() <= MOST_BYTES) else {
        return false;
    };
    let english = first.trim_end_matches(':').eq_ignore_ascii_case("by");
    let other = matches!(
        first,
        "Von" | "Par" | "Por" | "Door" | "Av" | "Text:" | "Autor:" | "Author:"
    );
    if !english && !other {
        return (text.starts_with("文/") || text.starts_with("文／")) && measure(text).chars <= 20;
    }
    let mut count = 0;
    let names = words.all(|word| {
        count += 1;
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        capital || JOINERS.contains(&word) || PARTICLES.contains(&word)
    });
    let listed = text.contains([',', '|', '&']) || text.contains(" and ");
    let most = if english && listed { 10 } else { 4 };
    names && (1..=most).contains(&count)
}

/// What follows a dateline (`LONDON (Reuters) – `, `OSLO, May 14 - `); `None`: there is none.
pub(super) fn after_dateline(text: &str) -> Option<&str> {
    /// Longer openings are sentences that happen to hold a dash.
    const MOST_CHARS: usize = 70;
    let dash = [" – ", " — ", " - ", " -- ", "— ", "—"]
        .iter()
        .filter_map(|dash| find_near(text, dash, MOST_CHARS).map(|at| (at, dash.len())))
        .min();
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
    (capitals && measure(place).words <= 9 || named).then(|| rest.trim_start())
}

fn find_near(text: &str, needle: &str, most_chars: usize) -> Option<usize> {
    let end = text
        .char_indices()
        .nth(most_chars)
        .map_or(text.len(), |(at, _)| at);
    text.get(..end)?.find(needle)
}

/// Words of dates, and of the lines that hold one; small letters.
const DATE_WORDS: [&str; 48] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
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
                || DATE_WORDS
                    .iter()
                    .any(|word| word.eq_ignore_ascii_case(part))
                || ["a", "p", "m", "年", "月", "日"].contains(&part)
        })
}

/// Whether the line is about the article rather than part of what it tells.
pub(super) fn is_furniture(text: &str) -> bool {
    is_byline(text) || is_date_line(text) || is_label(text) || is_credit(text)
}

#[cfg(test)]
mod tests {
    use super::{after_dateline, is_byline, is_credit, is_date_line, is_label};

    #[test]
    fn labels_are_known_in_any_dress() {
        for text in [
            "Related",
            "Related headlines:",
            "See also:",
            "READ MORE",
            "## Related",
            "**See also**",
            "— Related —",
            "Lire aussi :",
            "À LIRE AUSSI",
            "関連記事",
            "Read more...",
        ] {
            assert!(is_label(text), "{text}");
        }
        for text in ["Related: the tide", "Relatedness", "Read more books", "See"] {
            assert!(!is_label(text), "{text}");
        }
    }

    #[test]
    fn credits_are_known() {
        for text in [
            "Reporting by Anna Lind",
            "(Edited by Omar Diaz)",
            "© 2026 The Quay",
            "Photo: Ida Roe",
            "REPORTING BY X",
            "###",
        ] {
            assert!(is_credit(text), "{text}");
        }
        assert!(!is_credit("Reporting begins on Monday"));
    }

    #[test]
    fn bylines_are_names_and_titles_are_not() {
        for text in [
            "By Anna Lind",
            "by JAN DE VRIES",
            "By Anna Lind and Omar Diaz, Staff Writers",
            "Von Jan Maier",
            "Par Luc Petit",
        ] {
            assert!(is_byline(text), "{text}");
        }
        for text in [
            "By the Numbers: a Harbour Year",
            "By Sea and Land the Ferries Come Back This Spring to Stay",
            "Bypass opens",
            "Por el río vuelve la pesca",
        ] {
            assert!(!is_byline(text), "{text}");
        }
    }

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
