//! Lines that say embargo: `EMBARGOED UNTIL 14 MAY 2026, 09:00`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::moment;
use crate::story::lexicon::{entries, fold};
use crate::story::{Rules, Written};

/// What a line says of an embargo.
#[derive(Debug, PartialEq)]
pub(super) enum Embargo {
    /// It ends then.
    Until(Written),
    /// When it ends can't be read.
    Unread,
}

/// How sure a phrase makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// With a date, or with a few words that can't be read.
    Certain,
    /// Alone, or with a date alone.
    Perhaps,
    /// With a date alone.
    Release,
    /// No phrase: a word that may stand beside a date.
    Between,
}

struct Phrases {
    /// By their first words: their words, and how sure they make it.
    spaced: HashMap<&'static str, Vec<(Vec<&'static str>, Kind)>>,
    /// Of scripts that don't part words.
    unspaced: Vec<(&'static str, Kind)>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let mut phrases = Phrases {
        spaced: HashMap::new(),
        unspaced: Vec::new(),
    };
    for entry in entries(include_str!("../lexicon/embargo_phrases.txt")) {
        let kind = match entry.means {
            "certain" => Kind::Certain,
            "perhaps" => Kind::Perhaps,
            "release" => Kind::Release,
            _ => Kind::Between,
        };
        if matches!(entry.language, "ja" | "zh" | "ko" | "th") {
            phrases.unspaced.push((entry.word, kind));
            continue;
        }
        let words: Vec<&str> = entry.word.split(' ').collect();
        let first = words.first().copied().unwrap_or_default();
        phrases.spaced.entry(first).or_default().push((words, kind));
    }
    phrases
        .unspaced
        .sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    phrases
});

/// What a line says; `None`: no phrase stands in it, or too much besides.
pub(super) fn of_line(line: &str, rules: &Rules) -> Option<Embargo> {
    /// A longer line is prose.
    const MOST_BYTES: usize = 300;
    let line = line.trim();
    if line.len() > MOST_BYTES {
        return None;
    }
    let words: Vec<Word<'_>> = words(line).collect();
    spaced(line, &words, rules).or_else(|| unspaced(line, rules))
}

/// A word of a line, without the marks around it.
struct Word<'a> {
    text: &'a str,
    folded: Cow<'a, str>,
    start: usize,
}

fn words(line: &str) -> impl Iterator<Item = Word<'_>> {
    let parts = line
        .split_whitespace()
        .flat_map(|part| part.split(['–', '—', '/', '(', '[']));
    parts.filter_map(move |part| {
        let text = part.trim_matches(|c: char| !c.is_alphanumeric());
        (!text.is_empty()).then(|| Word {
            text,
            folded: fold(text),
            start: text.as_ptr().addr() - line.as_ptr().addr(),
        })
    })
}

impl Word<'_> {
    fn has_digit(&self) -> bool {
        self.text.contains(char::is_numeric)
    }

    /// Whether it may stand beside a date.
    fn is_between(&self) -> bool {
        let list = PHRASES.spaced.get(&*self.folded);
        let is_one = |(words, kind): &(Vec<&str>, Kind)| words.len() == 1 && *kind == Kind::Between;
        list.is_some_and(|list| list.iter().any(is_one))
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
        return (kind != Kind::Release).then_some(Embargo::Unread);
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
        Kind::Certain => left <= MOST_LEFT || (before.is_empty() && is_dated),
        Kind::Perhaps if is_said => {
            has_digit && left <= 3 || after.first().is_some_and(Word::is_between)
        }
        Kind::Perhaps => before.is_empty() && left <= 1 && (has_digit || length > 1),
        Kind::Release => has_digit && left <= 2,
        Kind::Between => false,
    };
    holds.then_some(Embargo::Unread)
}

/// The first phrase: where it begins, how many words it has, how sure it makes it.
fn phrase(words: &[Word<'_>]) -> Option<(usize, usize, Kind)> {
    (0..words.len()).find_map(|at| {
        let from = words.get(at..)?;
        let list = PHRASES.spaced.get(&*from.first()?.folded)?;
        let stands = |phrase: &[&str]| {
            let pairs = from.iter().zip(phrase);
            from.len() >= phrase.len() && pairs.clone().all(|(word, is)| word.folded == *is)
        };
        let phrases = list.iter().filter(|(_, kind)| *kind != Kind::Between);
        let standing = phrases.filter(|(phrase, _)| stands(phrase));
        let (words, kind) = standing.max_by_key(|(phrase, _)| phrase.len())?;
        Some((at, words.len(), *kind))
    })
}

/// In a script that doesn't part words: a phrase, and a date without anything else.
fn unspaced(line: &str, rules: &Rules) -> Option<Embargo> {
    const BESIDE_DATES: &str = "年月日時分时点零午前後上下から以降まで至之前在到以后后於于请請勿年년월일시분까지부터오전오후이후에토금목수화요木金火水土曜日正夜半の";
    /// Of a phrase's neighbours; more are a sentence.
    const MOST_OTHERS: usize = 3;
    if line.is_ascii() {
        return None;
    }
    let mut found = PHRASES.unspaced.iter();
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
        let first = words(text).next().filter(Word::is_between)?;
        text = text
            .get(first.start + first.text.len()..)?
            .trim_start_matches(is_mark);
    }
}

#[cfg(test)]
mod tests {
    use super::{Embargo, of_line};
    use crate::story::metadata::tests::{rules, shown};

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
            (
                "FOR RELEASE: Wednesday, January 1, 2031, 9 a.m.",
                "2031-01-01T09:00:00Z",
            ),
        ] {
            let Some(Embargo::Until(found)) = of_line(line, &rules()) else {
                panic!("{line}: {:?}", of_line(line, &rules()));
            };
            assert_eq!(shown(found), date, "{line}");
        }
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
        ] {
            assert_eq!(of_line(line, &rules()), Some(Embargo::Unread), "{line}");
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
            "Council plans to close the north baths",
        ] {
            assert_eq!(of_line(line, &rules()), None, "{line}");
        }
    }
}
