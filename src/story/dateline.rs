//! Where, when and for which agency an article was written, in front of its first sentence.

use super::entries::entries;
use super::lexicons::NAME_WORDS;
use super::stamp::{is_stamp, is_weekday};
use super::words::is_cjk;

/// What follows a dateline; `None`: there is none. Known by its shape, in any language: a place, a
/// date, an agency in brackets, and a mark that parts them from the text. (`LONDON (Reuters) – `,
/// `HALE, May 14. /TASS/. `, `【5月14日 AFP】`, `(서울=연합뉴스) 홍길동 기자 = `)
pub(super) fn after_dateline(text: &str) -> Option<&str> {
    let rest = after_brackets(text).or_else(|| after_place(text))?;
    // `(ANSA) - PORTAVELA, 14 MAG - `
    let rest = if text.starts_with(['(', '[']) {
        after_place(rest).unwrap_or(rest)
    } else {
        rest
    };
    // An agency may stand between two marks: `МОСКВА, 14 мая - РИА Новости. `
    let rest = after_agency(rest).unwrap_or(rest);
    // `Margaret Ellis, 1931 – 2026`
    let tells = rest.is_empty() || rest.contains(char::is_alphabetic);
    tells.then_some(rest)
}

/// The first characters of a text.
fn front(text: &str, most_chars: usize) -> &str {
    if let Some(front) = text.get(..most_chars).filter(|front| front.is_ascii()) {
        return front;
    }
    let end = text.char_indices().nth(most_chars);
    end.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// Whether a mark that parts a dateline from its text may stand in an opening.
fn may_hold_mark(opening: &str) -> bool {
    /// The first byte of a dash.
    const DASH: u8 = 0xE2;
    let bytes = opening.as_bytes();
    memchr::memchr3(b'-', b'=', b'/', bytes).is_some()
        || memchr::memchr2(b')', DASH, bytes).is_some()
}

/// Marks that part a dateline from its text, longest first.
const MARKS: [&str; 10] = [
    " -- ", ".--", ".- ", " – ", " — ", " - ", " = ", "--", "— ", "—",
];

/// A dateline that begins with a bracket: what follows it, and the mark after it where one is asked.
fn after_brackets(text: &str) -> Option<&str> {
    const MOST_CHARS: usize = 40;
    /// A place, a kind of report.
    const SHORT: usize = 8;
    const PAIRS: [(char, char); 7] = [
        ('(', ')'),
        ('[', ']'),
        ('（', '）'),
        ('【', '】'),
        ('〔', '〕'),
        ('［', '］'),
        ('<', '>'),
    ];
    let first = text.chars().next()?;
    let (_, close) = PAIRS.iter().find(|(open, _)| *open == first)?;
    let opening = front(text, MOST_CHARS);
    let end = opening.find(*close)?;
    let inside = opening.get(first.len_utf8()..end)?.trim();
    let rest = text.get(end + close.len_utf8()..)?;
    if rest.trim().is_empty() {
        return None;
    }
    if is_cjk(first) || inside.chars().any(is_cjk) || inside.chars().any(is_hangul) {
        let is_short = first == '【' && inside.chars().count() <= SHORT;
        let rest = rest.trim_start().trim_start_matches(['-', '–', '—', '=']);
        return (is_short || is_of_an_agency(inside)).then(|| after_reporter(rest.trim_start()));
    }
    let is_short = inside.split_whitespace().count() <= 4 && starts_with_capital(inside);
    if !is_short {
        return None;
    }
    let rest = rest.trim_start();
    // `(CNN) -- The wall`, `(AP) HALE - The wall`
    let marks = ["-- ", "— ", "– ", "- ", "—", "--"];
    let after = marks.iter().find_map(|mark| rest.strip_prefix(mark));
    after.map(str::trim_start).or_else(|| after_place(rest))
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7AF}')
}

const AGENCY_MARKS: &str = include_str!("lexicon/agency_marks.txt");

/// What Chinese, Japanese and Korean agencies put in brackets: their name, a date, a reporter.
fn is_of_an_agency(inside: &str) -> bool {
    let has_day = inside.contains('日') && inside.contains(|c: char| c.is_numeric());
    let is_latin = |word: &str| word.len() >= 2 && word.bytes().all(|b| b.is_ascii_uppercase());
    has_day
        || entries(AGENCY_MARKS).any(|mark| inside.contains(mark.word))
        || inside.split_whitespace().any(is_latin)
}

/// Korean reports name who wrote them before `=`: `홍길동 기자 = `.
fn after_reporter(rest: &str) -> &str {
    const MOST_CHARS: usize = 24;
    let opening = front(rest, MOST_CHARS);
    let after = opening.find(['=', '＝']).and_then(|at| {
        let mark = opening.get(at..)?.chars().next()?;
        rest.get(at + mark.len_utf8()..)
    });
    after.unwrap_or(rest).trim_start()
}

/// A dateline that begins with a place, up to the first mark before which it is whole.
fn after_place(text: &str) -> Option<&str> {
    /// Longer openings are sentences that happen to hold a dash.
    const MOST_CHARS: usize = 90;
    const MOST_MARKS: usize = 3;
    let opening = front(text, MOST_CHARS);
    if let Some(rest) = after_chinese_place(text, opening) {
        return Some(rest);
    }
    // `HALE: The wall held.`
    if memchr::memchr(b':', opening.as_bytes()).is_some()
        && let Some((place, rest)) = opening.split_once(": ")
        && is_shouted(place)
        && is_place(place)
        && rest.chars().any(char::is_lowercase)
    {
        return text.get(place.len() + 2..).map(str::trim_start);
    }
    // Most openings have no mark at all.
    if !may_hold_mark(opening) {
        return None;
    }
    if !opening.contains(['-', '–', '—', '=', '/']) && !opening.contains(").") {
        return None;
    }
    let mut from = 0;
    let mut found = None;
    for _ in 0..MOST_MARKS {
        let Some((at, length)) = next_mark(opening, from) else {
            break;
        };
        let place = opening.get(..at)?;
        if is_dateline(place) {
            found = Some(at + length);
        } else if found.is_some() {
            break;
        }
        from = at + length;
    }
    let rest = match found {
        Some(end) => text.get(end..)?,
        // A dateline alone on its line.
        None if text.len() <= MOST_CHARS => {
            let place = text.strip_suffix(['–', '—', '-'])?.trim_end();
            return is_dateline(place).then_some("");
        }
        None => return None,
    };
    let place = text.get(..found.unwrap_or_default())?;
    // A title in capitals (`QUAY SHUT – BOATS WAIT`) goes on in them.
    let is_shouted = is_in_capitals(rest) && !place.contains(['(', '/']) && !has_date(place);
    (!is_shouted).then(|| rest.trim_start())
}

/// `新华社北京5月14日电 `, `本报讯 `: Chinese openings without brackets.
fn after_chinese_place<'a>(text: &'a str, opening: &str) -> Option<&'a str> {
    const MOST_CHARS: usize = 24;
    if !opening.chars().next().is_some_and(is_cjk) {
        return None;
    }
    if let Some(rest) = ["本报讯", "本報訊", "本网讯", "本社訊"]
        .iter()
        .find_map(|mark| text.strip_prefix(mark))
    {
        return Some(after_writer(rest));
    }
    let opening = front(text, MOST_CHARS);
    let at = opening
        .find("日电")
        .or_else(|| opening.find("日電"))
        .or_else(|| opening.find("日讯"))?;
    let place = opening.get(..at)?;
    let has_digit = place.contains(|c: char| c.is_numeric());
    let rest = text.get(at + "日电".len()..)?;
    (has_digit && place.contains('月')).then(|| after_writer(rest))
}

/// What follows the writer's name in brackets: `（记者王小明）`.
fn after_writer(rest: &str) -> &str {
    let rest = rest.trim_start();
    let inside = rest
        .strip_prefix('（')
        .and_then(|rest| rest.split_once('）'));
    match inside {
        Some((name, rest)) if name.chars().count() <= 20 => rest.trim_start(),
        _ => rest,
    }
}

/// The first mark at or after a place of the text, and its length.
fn next_mark(opening: &str, from: usize) -> Option<(usize, usize)> {
    let rest = opening.get(from..)?;
    let ends = ["/. ", "/ ", "). ", "): "];
    let at = |mark: &&str| rest.find(*mark);
    let plain = MARKS
        .iter()
        .filter_map(|mark| Some((at(mark)?, mark.len())));
    // The bracket is the agency's own.
    let closed = ends
        .iter()
        .filter_map(|mark| Some((at(mark)? + 1, mark.len() - 1)));
    let found = plain
        .chain(closed)
        .min_by_key(|&(at, length)| (at, usize::MAX - length))?;
    Some((from + found.0, found.1))
}

/// Whether a text before a mark is a dateline: places, a date, an agency in brackets or slashes, and
/// nothing else. A place alone counts in capitals only.
fn is_dateline(text: &str) -> bool {
    const MOST_PARTS: usize = 7;
    let mut has_agency = false;
    let mut bare = String::with_capacity(text.len());
    let mut depth = 0_usize;
    let mut slashed = false;
    // A slash alone parts two places: `HALE/OSTBY`.
    let pairs = text.matches('/').count().is_multiple_of(2);
    for c in text.chars() {
        match c {
            '(' | '[' => {
                depth += 1;
                has_agency = true;
                bare.push(',');
            }
            ')' | ']' => depth = depth.saturating_sub(1),
            '/' if depth == 0 && !pairs => bare.push(','),
            '/' if depth == 0 => {
                slashed = !slashed;
                has_agency = true;
                bare.push(',');
            }
            c if depth == 0 && !slashed => bare.push(c),
            _ => {}
        }
    }
    if depth > 0 || slashed {
        return false;
    }
    let bare = bare.replace([';', '–', '—', '|'], ",").replace(" - ", ",");
    let bare = parted_at_stops(&bare);
    let parts: Vec<&str> = bare
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let mut places = 0;
    let mut dated = false;
    for part in &parts {
        // `عين السنديان 14 مايو`
        let (place, date) = at_digit(part);
        if is_of_a_date(part) {
            dated = true;
        } else if !date.is_empty() && is_caseless(place) && is_place(place) && is_of_a_date(date) {
            places += 1;
            dated = true;
        } else if is_place(part) {
            places += 1;
        } else {
            return false;
        }
    }
    let capitals = parts.first().is_some_and(|place| is_shouted(place));
    let tells = has_agency || places > 0 && (capitals || dated);
    parts.len() <= MOST_PARTS && places <= 3 && tells
}

fn is_caseless(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(|c| c.is_uppercase() || c.is_lowercase())
}

/// A full stop behind a word parts as a comma does; one behind a number is its own.
fn parted_at_stops(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let parts = c == '.' && last.is_alphabetic() && chars.peek() == Some(&' ');
        out.push(if parts { ',' } else { c });
        last = c;
    }
    out
}

/// A text's part before its first digit, and the rest.
fn at_digit(part: &str) -> (&str, &str) {
    let at = part.find(char::is_numeric).unwrap_or(part.len());
    let (place, date) = part.split_at_checked(at).unwrap_or((part, ""));
    (place.trim_end(), date)
}

/// One to four words that begin with capitals, as names of places do.
fn is_place(part: &str) -> bool {
    const MOST_WORDS: usize = 4;
    let mut count = 0;
    let fits = part.split_whitespace().all(|word| {
        count += 1;
        let caseless = !word.chars().any(|c| c.is_lowercase() || c.is_uppercase());
        word.starts_with(char::is_lowercase) && NAME_WORDS.says(word, "place")
            || starts_with_capital(word)
            || (caseless && word.chars().all(|c| c.is_alphabetic() || c == '.'))
    });
    fits && (1..=MOST_WORDS).contains(&count) && !part.contains(|c: char| c.is_ascii_digit())
}

fn starts_with_capital(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_uppercase)
}

/// Three capitals or more, and no small letter.
fn is_shouted(text: &str) -> bool {
    text.chars().filter(|c| c.is_uppercase()).count() >= 3 && !text.chars().any(char::is_lowercase)
}

fn has_date(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

/// `May 14`, `14 de mayo`, `14. Mai 2026`, `Thursday`, `le 14 mai`, `2026`.
fn is_of_a_date(part: &str) -> bool {
    let part = part.trim_end_matches('.');
    let is_year = part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    is_year || is_stamp(part) || is_weekday(part)
}

/// `РИА Новости. `, `Reuters - `: up to three words with capitals that a mark ends.
fn after_agency(rest: &str) -> Option<&str> {
    const MOST_CHARS: usize = 30;
    const MOST_WORDS: usize = 3;
    let opening = front(rest, MOST_CHARS);
    let (at, length) = [". ", " - ", " – ", " — ", " -- "]
        .iter()
        .filter_map(|mark| Some((opening.find(mark)?, mark.len())))
        .min()?;
    let name = opening.get(..at)?;
    let words = name.split_whitespace();
    let count = words.clone().count();
    // An agency's first word is its initials, so that no sentence of two words is one.
    let first = words.clone().next()?;
    let initials = first.chars().count() >= 2 && first.chars().all(char::is_uppercase);
    let fits = initials && words.clone().all(starts_with_capital) && count <= MOST_WORDS;
    fits.then(|| rest.get(at + length..)).flatten()
}

fn is_in_capitals(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::after_dateline;

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
    fn datelines_of_any_shape_are_cut_off() {
        for (text, expected) in [
            ("(CNN) -- The wall held.", "The wall held."),
            ("(AP) HALE - The wall held.", "The wall held."),
            ("(Reuters) - The wall held.", "The wall held."),
            (
                "HALE, Vt.--(BUSINESS WIRE)--The wall held.",
                "The wall held.",
            ),
            ("HALE – May 14, 2026 – The wall held.", "The wall held."),
            ("HALE, Vermont — The wall held.", "The wall held."),
            (
                "Hale, Vermont, May 14, 2026 (GLOBE NEWSWIRE) -- The wall held.",
                "The wall held.",
            ),
            (
                "МОСКВА, 14 мая - РИА Новости. Стена устояла.",
                "Стена устояла.",
            ),
            ("HALE, May 14. /TASS/. The wall held.", "The wall held."),
            ("Berlin (dpa) - Die Mauer hielt.", "Die Mauer hielt."),
            (
                "Madrid, 14 may (EFE).- El muro aguantó.",
                "El muro aguantó.",
            ),
            ("Paris, le 14 mai 2026 – Le mur a tenu.", "Le mur a tenu."),
            (
                "(서울=연합뉴스) 홍길동 기자 = 방파제가 버텼다.",
                "방파제가 버텼다.",
            ),
            (
                "【5月14日 AFP】防波堤は持ちこたえた。",
                "防波堤は持ちこたえた。",
            ),
            ("（新华社北京5月14日电）防波堤挺住了。", "防波堤挺住了。"),
            (
                "新华社北京5月14日电（记者王小明）防波堤挺住了。",
                "防波堤挺住了。",
            ),
            (
                "ROME (AP) — The wall held — barely.",
                "The wall held — barely.",
            ),
        ] {
            assert_eq!(after_dateline(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_sentence_with_a_dash_is_no_dateline() {
        for text in [
            "Anna Roe – the keeper of the lock – left on Monday.",
            "(Anna Roe, who kept the lock, left.) Nobody saw her go.",
            "Boats and nets - all of it went.",
            "Hale lost. Marsh Town won - at last.",
            "NATO and the EU – two clubs – met.",
            "In May 2026 – a dry month – the lock shut.",
            "May 14 was dry. The lock shut.",
            "「待つ」と彼は言った。",
        ] {
            assert_eq!(after_dateline(text), None, "{text}");
        }
    }
}
