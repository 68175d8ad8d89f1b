//! Lines that say embargo: `EMBARGOED UNTIL 14 MAY 2026, 09:00`.

use std::borrow::Cow;
use std::ops::Range;

use super::moment;
use crate::story::beginnings::EMBARGOES;
use crate::story::fronts::Front;
use crate::story::marks::{any_byte, same};
use crate::story::spelling::letters;
use crate::story::{Rules, Written};

/// What a line says of an embargo.
#[derive(Debug, PartialEq)]
pub(super) enum Embargo {
    /// It ends then.
    Until(Written),
    /// When it ends can't be read.
    Unread,
}

/// How sure a phrase makes it, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// With a date, or with a few words that can't be read.
    Certain,
    /// Alone, or with a date alone.
    Perhaps,
    /// With a date alone.
    Release,
    /// With a whole date alone.
    Dated,
    /// No phrase: a word that may stand beside a date.
    Between,
    /// No phrase: a word that may stand behind one.
    Behind,
}

impl Kind {
    /// Whether it is no phrase.
    fn is_beside(self) -> bool {
        matches!(self, Self::Between | Self::Behind)
    }
}

include!(concat!(env!("OUT_DIR"), "/embargoes.rs"));

/// Phrases that begin with a word, as [`letters`] writes it.
fn begun_by(word: &str) -> &'static [(&'static [&'static str], Kind)] {
    let first = |words: &[&'static str]| words.first().copied().unwrap_or_default();
    let start = SPACED.partition_point(|(words, _)| first(words) < word);
    let rest = SPACED.get(start..).unwrap_or_default();
    let count = rest.partition_point(|(words, _)| first(words) == word);
    rest.get(..count).unwrap_or_default()
}

/// What a line says; `None`: no phrase stands in it, or too much besides.
pub(super) fn of_line(line: &str, rules: &Rules) -> Option<Embargo> {
    /// A longer line is prose.
    const MOST_BYTES: usize = 300;
    let line = line.trim();
    if line.len() > MOST_BYTES {
        return None;
    }
    let spaced = may_hold_phrase(line).then(|| {
        let words: Vec<Word<'_>> = words(line).collect();
        spaced(line, &words, rules)
    });
    spaced.flatten().or_else(|| unspaced(line, rules))
}

/// Whether a phrase may stand in a line. Sure only when it says no.
fn may_hold_phrase(line: &str) -> bool {
    let begins_one = |word: &str| !word.is_ascii() && !begun_by(&letters(word)).is_empty();
    let parts = line
        .split_ascii_whitespace()
        .filter(|part| !part.is_ascii());
    EMBARGOES.may_stand(line) || !line.is_ascii() && parts.flat_map(texts).any(begins_one)
}

/// The date that stands alone below a line which leads to it, and where: `FOR RELEASE`, `EMBARGOED UNTIL`. Below
/// a mere `EMBARGO` it may be the day of writing. `at`: where the text goes on below the line.
pub(super) fn led_to(
    line: &str,
    text: &str,
    at: usize,
    rules: &Rules,
) -> Option<(Written, Range<usize>)> {
    /// A longer line is no phrase.
    const MOST_BYTES: usize = 100;
    let may_begin = Front::of(line).is_none_or(|front| EMBARGOES.may_begin(front));
    if line.len() > MOST_BYTES || !may_begin {
        return None;
    }
    let words: Vec<Word<'_>> = words(line).collect();
    let (0, length, kind) = phrase(&words)? else {
        return None;
    };
    // A weekday behind it would be a date of its own.
    let leads = kind == Kind::Release
        || line.ends_with([':', '：'])
        || words.last().is_some_and(Word::is_between);
    if !leads || words.len() > length {
        return None;
    }
    let below = text.get(at..)?;
    let next = below.trim_start().lines().next()?;
    let start = next.as_ptr().addr() - text.as_ptr().addr();
    let date = date_in(next, rules)?;
    Some((date, start..start + next.len()))
}

/// A word of a line, without the marks around it.
struct Word<'a> {
    text: &'a str,
    letters: Cow<'a, str>,
    start: usize,
}

fn words(line: &str) -> impl Iterator<Item = Word<'_>> {
    texts(line).map(|text| Word {
        text,
        letters: letters(text),
        start: text.as_ptr().addr() - line.as_ptr().addr(),
    })
}

/// The words of a line as they are written, without the marks around them.
fn texts(line: &str) -> impl Iterator<Item = &str> {
    let parts = line
        .split_whitespace()
        .flat_map(|part| part.split(['–', '—', '/', '(', '[']));
    let texts = parts.map(|part| part.trim_matches(|c: char| !c.is_alphanumeric()));
    texts.filter(|text| !text.is_empty())
}

impl Word<'_> {
    fn has_digit(&self) -> bool {
        self.text.contains(char::is_numeric)
    }

    /// Whether it may stand beside a date.
    fn is_between(&self) -> bool {
        self.is(Kind::Between)
    }

    fn is(&self, kind: Kind) -> bool {
        let is_one = |(words, is): &(&[&str], Kind)| words.len() == 1 && *is == kind;
        begun_by(&self.letters).iter().any(is_one)
    }
}

fn spaced(line: &str, words: &[Word<'_>], rules: &Rules) -> Option<Embargo> {
    /// Of words that can't be read beside a phrase; more are a sentence.
    const MOST_LEFT: usize = 4;
    /// The same behind a colon.
    const MOST_KEYED: usize = 8;
    let (at, length, kind) = phrase(words)?;
    let (before, from) = words.split_at_checked(at)?;
    let (phrase, after) = from.split_at_checked(length)?;
    let (first, last) = (phrase.first()?, phrase.last()?);
    let above = line.get(..first.start)?;
    let below = line.get(last.start + last.text.len()..)?;
    if before.is_empty() && after.is_empty() {
        return matches!(kind, Kind::Certain | Kind::Perhaps).then_some(Embargo::Unread);
    }
    let rest = if after.is_empty() { above } else { below };
    let is_led = after.is_empty() || before.len() <= MOST_LEFT;
    if let Some(date) = date_in(rest, rules).filter(|_| is_led) {
        return Some(Embargo::Until(date));
    }
    let others = before.iter().chain(after);
    let left = others
        .clone()
        .filter(|word| !word.has_digit() && !word.is_between())
        .count();
    let has_digit = others.clone().any(Word::has_digit);
    let is_said = below.trim_start().starts_with([':', '：']);
    // `EMBARGO: until the minister has spoken`
    let is_keyed = line
        .get(first.start..last.start)
        .is_some_and(|phrase| phrase.contains([':', '：']));
    let is_dated = after.first().is_some_and(Word::has_digit);
    let holds = match kind {
        // From one date until another.
        Kind::Certain | Kind::Perhaps if before.is_empty() && years(rest) > 1 => true,
        Kind::Certain | Kind::Perhaps if is_keyed && before.is_empty() && left <= MOST_KEYED => {
            true
        }
        Kind::Certain => {
            let is_loud = !line.contains(char::is_lowercase);
            left <= MOST_LEFT || (is_dated && (before.is_empty() || is_loud))
        }
        Kind::Perhaps if is_said => {
            has_digit && left <= 3 || after.first().is_some_and(Word::is_between)
        }
        Kind::Perhaps => before.is_empty() && left <= 1 && (has_digit || length > 1),
        Kind::Release => has_digit && left <= 2,
        Kind::Dated | Kind::Between | Kind::Behind => false,
    };
    holds.then_some(Embargo::Unread)
}

/// The first of the phrases that make it surest: where it begins, how many words it has, how sure it makes it.
fn phrase(words: &[Word<'_>]) -> Option<(usize, usize, Kind)> {
    let found = (0..words.len()).filter_map(|at| {
        let from = words.get(at..)?;
        let list = begun_by(&from.first()?.letters);
        let stands = |phrase: &[&str]| {
            let pairs = from.iter().zip(phrase);
            from.len() >= phrase.len() && pairs.clone().all(|(word, is)| word.letters == *is)
        };
        let phrases = list.iter().filter(|(_, kind)| !kind.is_beside());
        let standing = phrases.filter(|(phrase, _)| stands(phrase));
        let (words, kind) = standing.max_by_key(|(phrase, _)| phrase.len())?;
        Some((at, words.len(), *kind))
    });
    found.min_by_key(|(_, _, kind)| *kind)
}

/// In a script that doesn't part words: a phrase, and a date without anything else.
fn unspaced(line: &str, rules: &Rules) -> Option<Embargo> {
    const BESIDE_DATES: &str = "年月日時分时点零午前後上下から以降まで至之前在到以后后於于请請勿年년월일시분까지부터오전오후이후에토금목수화요木金火水土曜日正夜半の";
    /// Of a phrase's neighbours; more are a sentence.
    const MOST_OTHERS: usize = 3;
    // The first bytes of their letters.
    if !any_byte(line, |byte| u8::from(byte >= 0xE0) > same(byte, 0xE2)) {
        return None;
    }
    let mut found = UNSPACED.iter();
    let (phrase, kind) = found.find(|(phrase, _)| line.contains(phrase))?;
    let (before, after) = line.split_once(phrase)?;
    let rest = [before, " ", after].concat();
    if !rest.contains(char::is_alphanumeric) {
        return Some(Embargo::Unread);
    }
    if let Some(date) = date_in(&rest, rules) {
        return Some(Embargo::Until(date));
    }
    let is_other = |c: &char| c.is_alphabetic() && !BESIDE_DATES.contains(*c);
    let others = rest.chars().filter(is_other).count();
    let has_digit = rest.contains(char::is_numeric);
    (others <= MOST_OTHERS && (has_digit || *kind == Kind::Certain)).then_some(Embargo::Unread)
}

/// How many numbers of a text may be years.
fn years(text: &str) -> usize {
    let numbers = text.split(|c: char| !c.is_ascii_digit());
    let is_year = |number: &&str| number.len() == 4 && number.starts_with(['1', '2']);
    numbers.filter(is_year).count()
}

/// The date that a text is, without the marks around it and the words that lead to it. Of two it is open
/// which is meant.
fn date_in(text: &str, rules: &Rules) -> Option<Written> {
    let is_mark = |c: char| !c.is_alphanumeric() && c != '+';
    if years(text) > 1 {
        return None;
    }
    let mut text = text.trim_matches(is_mark);
    loop {
        if let Some(date) = moment::read(text, rules) {
            return Some(date);
        }
        let (first, last) = (words(text).next()?, words(text).last()?);
        text = if last.is(Kind::Behind) {
            text.get(..last.start)?.trim_end_matches(is_mark)
        } else if first.is_between() {
            let end = first.start + first.text.len();
            text.get(end..)?.trim_start_matches(is_mark)
        } else {
            return None;
        };
    }
}

#[cfg(test)]
mod tests {
    use super::{Embargo, led_to, may_hold_phrase, of_line};
    use crate::story::entries::entries;
    use crate::story::metadata::tests::{rules, shown};

    #[test]
    fn no_line_is_turned_away_in_which_a_phrase_stands() {
        let phrases = entries(include_str!("../lexicon/embargo_phrases.txt"));
        let spaced = phrases.filter(|entry| !["ja", "zh", "ko", "th"].contains(&entry.language));
        for entry in spaced.filter(|entry| !["between", "behind"].contains(&entry.means)) {
            let phrase = entry.word;
            for line in [
                phrase.to_owned(),
                phrase.to_uppercase(),
                format!("{phrase}: 14 May 2026"),
                format!("Note – “{phrase}” (14 May 2026)"),
            ] {
                assert!(may_hold_phrase(&line), "{line}");
            }
        }
    }

    #[test]
    fn a_phrase_with_a_date_says_when_it_ends() {
        for (line, date) in [
            ("EMBARGOED UNTIL 1 JANUARY 2031", "2031-01-01"),
            (
                "*** STRICTLY EMBARGOED UNTIL 1 January 2031, 09:00 UTC ***",
                "2031-01-01T09:00:00Z",
            ),
            ("Embargo: 2031-01-01", "2031-01-01"),
            (
                "Embargo until: 2031-01-01T09:00:00Z",
                "2031-01-01T09:00:00Z",
            ),
            ("[Not for publication before January 1, 2031]", "2031-01-01"),
            ("HOLD FOR RELEASE – 1 January 2031", "2031-01-01"),
            ("FOR RELEASE ON 1 JANUARY 2031", "2031-01-01"),
            ("Sperrfrist: 2031-01-01 09:00", "2031-01-01T09:00:00Z"),
            ("Ne pas publier avant le 2031-01-01", "2031-01-01"),
            ("Bajo embargo hasta el 2031-01-01", "2031-01-01"),
            ("Под эмбарго до 2031-01-01", "2031-01-01"),
            ("エンバーゴ：2031-01-01", "2031-01-01"),
            ("14 May 2026 – EMBARGOED UNTIL 1 January 2031", "2031-01-01"),
            ("Sperrfrist: 1. Januar 2031, 9 Uhr", "2031-01-01T09:00:00Z"),
            ("SPERRFRIST 01.01.2031 09:00 Uhr", "2031-01-01T09:00:00Z"),
            ("Sous embargo jusqu'au 1er janvier 2031", "2031-01-01"),
            ("No publicar antes del 1 de enero de 2031", "2031-01-01"),
            ("Sob embargo até 1 de janeiro de 2031", "2031-01-01"),
            ("Non pubblicare prima del 1 gennaio 2031", "2031-01-01"),
            ("Onder embargo tot 1 januari 2031", "2031-01-01"),
            ("Klausuleret til 1. januar 2031", "2031-01-01"),
            ("Julkaisukielto: 1.1.2031", "2031-01-01"),
            ("Nie publikować przed 1 stycznia 2031", "2031-01-01"),
            ("Под эмбарго до 1 января 2031", "2031-01-01"),
            ("2031年1月1日解禁", "2031-01-01"),
            ("【解禁：2031年1月1日】", "2031-01-01"),
            ("엠바고: 2031년 1월 1일", "2031-01-01"),
        ] {
            assert_ends(line, date);
        }
    }

    #[test]
    fn a_phrase_is_known_in_any_language_and_in_capitals() {
        for (line, date) in [
            (
                "This release is embargoed until 1 January 2031",
                "2031-01-01",
            ),
            (
                "This story must not be published before 1 January 2031.",
                "2031-01-01",
            ),
            ("RELEASE: 1 JANUARY 2031", "2031-01-01"),
            ("Bis 1. Januar 2031 gesperrt", "2031-01-01"),
            (
                "bis zum 1. Januar 2031, 10 Uhr gesperrt",
                "2031-01-01T10:00:00Z",
            ),
            (
                "Bitte nicht vor dem 1. Januar 2031 veröffentlichen",
                "2031-01-01",
            ),
            ("Bitte Sperrfrist beachten: 1. Januar 2031", "2031-01-01"),
            ("À NE PAS DIFFUSER AVANT LE 1ER JANVIER 2031", "2031-01-01"),
            ("A NE PAS PUBLIER AVANT LE 1ER JANVIER 2031", "2031-01-01"),
            (
                "Prohibida la difusión hasta el 1 de enero de 2031",
                "2031-01-01",
            ),
            ("NAO PUBLICAR ANTES DE 1 DE JANEIRO DE 2031", "2031-01-01"),
            ("Da non diffondere prima del 1 gennaio 2031", "2031-01-01"),
            ("Niet publiceren vóór 1 januari 2031", "2031-01-01"),
            ("Publiceras inte före den 1 januari 2031", "2031-01-01"),
            ("Må ikke publiseres før 1. januar 2031", "2031-01-01"),
            ("Objęte embargiem do 1 stycznia 2031", "2031-01-01"),
            ("Публиковать не ранее 1 января 2031 года", "2031-01-01"),
            ("ΥΠΟ ΕΜΠΑΡΓΚΟ ΕΩΣ 1 ΙΑΝΟΥΑΡΙΟΥ 2031", "2031-01-01"),
            ("YAYIN YASAĞI: 1 OCAK 2031", "2031-01-01"),
            ("1 Ocak 2031 tarihine kadar ambargolu", "2031-01-01"),
            ("يحظر النشر قبل 1 يناير 2031", "2031-01-01"),
            ("2031년 1월 1일까지 보도 유예", "2031-01-01"),
            ("보도유예: 2031년 1월 1일", "2031-01-01"),
            ("2031年1月1日まで公開禁止", "2031-01-01"),
            ("2031年1月1日前禁止发布", "2031-01-01"),
            ("Dilarang terbit sebelum 1 Januari 2031", "2031-01-01"),
            ("A nu se publica înainte de 2031-01-01", "2031-01-01"),
            ("Nem közölhető 2031-01-01", "2031-01-01"),
            (
                "FOR RELEASE: Wednesday, January 1, 2031, 9 a.m.",
                "2031-01-01T09:00:00Z",
            ),
        ] {
            assert_ends(line, date);
        }
    }

    fn assert_ends(line: &str, date: &str) {
        let Some(Embargo::Until(found)) = of_line(line, &rules()) else {
            panic!("{line}: {:?}", of_line(line, &rules()));
        };
        assert_eq!(shown(found), date, "{line}");
    }

    #[test]
    fn a_phrase_without_a_date_that_can_be_read_holds() {
        for line in [
            "EMBARGOED",
            "** EMBARGO **",
            "EMBARGOED UNTIL MAY 14, 2026, 6:00 AM EDT",
            "EMBARGOED UNTIL NOON, MAY 14, 2026",
            "EMBARGOED FROM MAY 13, 2026 UNTIL MAY 20, 2026",
            "Not for broadcast or publication before Friday",
            "Under embargo",
            "NOT FOR PUBLICATION",
            "Embargoed until Friday",
            "Embargoed until 9am Friday after the council meeting",
            "EMBARGO UNTIL FRIDAY 9 AM",
            "Hold for release",
            "Embargoed until the minister has spoken",
            "Embargoed: issued 14 May 2026, until 1 January 2031",
            "Embargo: Friday 14 May, 9 am",
            "FOR RELEASE THURSDAY MAY 14",
            "Embargoed until 14 May: Council to close the north baths in the spring",
            "Sperrfrist: Freitag, 9 Uhr",
            "Nicht zur Veröffentlichung bestimmt",
            "SOUS EMBARGO jusqu'au vendredi 9h",
            "No publicar antes del viernes",
            "Não publicar antes de sexta",
            "Sotto embargo fino alle 9 di venerdì",
            "Onder embargo tot vrijdag 9 uur",
            "Får ej publiceras före fredag",
            "Må ikke offentliggøres før fredag kl. 9",
            "Julkaisukielto: perjantai klo 9",
            "Nie publikować przed piątkiem",
            "Nezveřejňovat před pátkem",
            "НЕ ПУБЛИКОВАТЬ ДО ПЯТНИЦЫ",
            "Не для публікації до п'ятниці",
            "ممنوع النشر قبل الجمعة",
            "לא לפרסום לפני יום שישי",
            "5月14日午前9時解禁",
            "【報道禁止】",
            "禁止发布",
            "엠바고: 5월 14일 오전 9시",
            "ห้ามเผยแพร่ก่อน 14 พ.ค.",
            "THE CONTENTS OF THIS NOTE ARE EMBARGOED UNTIL 1 JANUARY 2031 AND MUST NOT BE QUOTED",
            "보도 유예",
            "YAYIN YASAĞI",
            "AMBARGOLU",
            "Bajo embargo",
            "Embargós anyag",
            "Sub embargo",
            "งดเผยแพร่",
            "暂不发布",
        ] {
            assert_eq!(of_line(line, &rules()), Some(Embargo::Unread), "{line}");
        }
    }

    #[test]
    fn a_line_leads_to_the_date_below_it() {
        for (text, date) in [
            ("FOR RELEASE\n1 January 2031\n", "2031-01-01"),
            (
                "For release:\n\n1 January 2031, 09:00\nSnow",
                "2031-01-01T09:00:00Z",
            ),
            ("EMBARGOED UNTIL\n\n\n 1 January 2031", "2031-01-01"),
            ("EMBARGO:\n1 January 2031", "2031-01-01"),
            ("SPERRFRIST BIS\n1. Januar 2031", "2031-01-01"),
        ] {
            let (line, _) = text.split_once('\n').unwrap();
            let found = led_to(line, text, line.len() + 1, &rules());
            let (found, place) = found.unwrap_or_else(|| panic!("{text}"));
            assert_eq!(shown(found), date, "{text}");
            assert!(text[place].contains("2031"), "{text}");
        }
        for text in [
            "EMBARGO\n14 May 2026",
            "EMBARGOED UNTIL FRIDAY\n14 May 2026",
            "FOR RELEASE\nThe baths shut",
            "FOR RELEASE",
            "The baths shut\n14 May 2026",
        ] {
            let line = text.lines().next().unwrap();
            let found = led_to(line, text, line.len() + 1, &rules());
            assert_eq!(found, None, "{text}");
        }
    }

    #[test]
    fn a_title_about_an_embargo_is_a_title() {
        for line in [
            "Embargo on herring lifted",
            "Embargo lifted after 12 years",
            "Herring embargo ends",
            "Oil embargo bites in the valley",
            "Embargoed herring returns to the market at last",
            "Embargo: how the herring war began",
            "Embargo until 2031 hits the herring fleets",
            "The embargo on herring, 50 years on",
            "Ministers say that all the stocks stay under embargo until 1 January 2031",
            "Hold until the music stops",
            "Release of 20 seals on the north beach",
            "FOR IMMEDIATE RELEASE",
            "For release",
            "L'embargo sur le hareng est levé",
            "Das Embargo gegen Hering ist aufgehoben",
            "El embargo del arenque, 50 años después",
            "Эмбарго на сельдь снято",
            "アユ釣り、6月1日に県内の河川で解禁",
            "鮎釣り解禁、川に太公望",
            "엠바고란 무엇인가",
            "Gesperrt: A7 bis Montag",
            "A7 gesperrt",
            "Straße am Hafen bis 1. Januar 2031 gesperrt",
            "Release of the night ferry, an album",
            "Not before 2031: the bridge that nobody builds",
            "Before 1 January 2031 the wall must be mended",
            "Embargo a la carne de 2019 sigue vigente",
            "Embargo sur le hareng : dix ans après",
            "Yayın yasağı tartışması sürüyor",
            "Эмбарго на сельдь до 2031 года продлено",
            "Council plans to close the north baths",
        ] {
            assert_eq!(of_line(line, &rules()), None, "{line}");
        }
    }
}
