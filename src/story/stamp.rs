//! Whether a line is a stamp: a date, a time, a zone, a weekday and a label of publishing, and
//! nothing else. In any language, by shape and by the words of `lexicon/`.

mod moment;
mod tokens;
mod words;

use super::date::is_implausible;
use super::spelling::plain;
use super::{Rules, Written};
use moment::{Half, Label, Moment, Zone, set};
use tokens::{Given, Order, Token, tokens};
use words::may_begin;
use words::{Meaning, Word, longest};

/// What a line says that is a stamp as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    /// The date, when day, month and a year of four digits stand there and the year is of our time.
    pub(super) date: Result<Written, Undated>,
    /// The date is that of a later change.
    pub(super) is_updated: bool,
    /// All that is said of the date counts in it: no zone that the site's doesn't use, no `noon` without an
    /// hour.
    pub(super) is_exact: bool,
    /// A day, its weekday and its time, and nothing of publishing, as something to come is announced.
    pub(super) is_appointment: bool,
}

/// Why a stamp says no date of publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Undated {
    /// The line is only like a date: `3 hours ago`, `May 14`.
    Partial,
    /// `03/04/2026`, and the site's language doesn't say which of them is the month.
    Ambiguous,
    /// The day is one before our time, which the text may be about.
    Old,
}

/// Reads a line of plain text. `None`: something of it is of no stamp (`May 2026 was dry`).
pub(super) fn stamp(line: &str, rules: &Rules) -> Option<Stamp> {
    let (text, moments) = moments_of(line, Order::of(rules.language.as_deref()))?;
    let is_buddhist = text.contains(|c| matches!(c, '\u{E00}'..='\u{E7F}'));
    let dated = |moment: &&Moment| moment.date(rules.time_zone, is_buddhist).is_some();
    let is_later = |moment: &Moment| moment.label == Some(Label::Updated);
    let first = moments
        .iter()
        .filter(|moment| !is_later(moment))
        .find(dated)
        .or_else(|| moments.iter().find(dated));
    let found = first.and_then(|moment| moment.date(rules.time_zone, is_buddhist));
    Some(Stamp {
        date: match found {
            Some(date) if is_implausible(date) => Err(Undated::Old),
            Some(date) => Ok(date),
            None => Err(undated(&moments)),
        },
        is_updated: match first {
            Some(moment) => is_later(moment),
            None => moments.iter().any(is_later),
        },
        is_appointment: moments.iter().all(Moment::is_appointment),
        is_exact: found.is_some() && moments.iter().all(|it| it.is_exact(rules.time_zone)),
    })
}

/// What moments are that say no day of a year.
fn undated(moments: &[Moment]) -> Undated {
    if moments.iter().any(|it| it.given == Some(Given::Either)) {
        Undated::Ambiguous
    } else {
        Undated::Partial
    }
}

/// Whether a line is a stamp, whatever its date.
pub(super) fn is_stamp(line: &str) -> bool {
    moments_of(line, Order::Unknown).is_some()
}

/// Whether a text is the name of a weekday, whole or short.
pub(super) fn is_weekday(text: &str) -> bool {
    let text = plain(text);
    longest(&text).is_some_and(|word| word.text == text && word.can_be(Meaning::Weekday))
}

/// The number of the month that a text names, in any language.
pub(super) fn month_named(text: &str) -> Option<u32> {
    let text = plain(text);
    longest(&text).filter(|word| word.text == text)?.month()
}

/// Whether the first word of a line may be one of a stamp, as few lines' are.
fn begins_so(line: &str) -> bool {
    let Some(at) = line.find(|c: char| !c.is_ascii() || c.is_ascii_alphabetic()) else {
        return true;
    };
    let (before, word) = line.split_at_checked(at).unwrap_or(("", line));
    // `14th`
    before.ends_with(|c: char| c.is_ascii_digit()) || may_begin(word)
}

/// The line's moments and, as written in plain letters, its text.
fn moments_of(line: &str, order: Order) -> Option<(String, Vec<Moment>)> {
    /// More than a stamp of two dates with their labels has.
    const MOST_BYTES: usize = 160;
    let line = line.trim();
    if line.len() > MOST_BYTES || !begins_so(line) {
        return None;
    }
    let text = plain(line);
    let tokens = tokens(&text, order)?;
    let moments = Reader::of(&tokens).read(text.ends_with(':'))?;
    Some((text, moments))
}

/// Goes through the parts of a line; each is read by what stands beside it.
struct Reader<'t> {
    tokens: &'t [Token],
    at: usize,
    /// The line tells a time from now, in units.
    is_ago: bool,
    /// Some word can only be a month, so that `mar` is a weekday.
    has_month: bool,
    moment: Moment,
    done: Vec<Moment>,
    /// How much speaks for a stamp: what could stand by itself counts two.
    points: u32,
}

impl<'t> Reader<'t> {
    fn of(tokens: &'t [Token]) -> Self {
        let words = || {
            tokens.iter().filter_map(|token| match token {
                Token::Word(word) => Some(*word),
                _ => None,
            })
        };
        let has_year = tokens
            .iter()
            .any(|token| matches!(token, Token::Number { digits: 4, .. }));
        // `14 ago 2026` is of August.
        let is_ago =
            |word: &Word| word.can_be(Meaning::Ago) && (word.month().is_none() || !has_year);
        let is_month = |word: &Word| word.month().is_some() && !word.can_be(Meaning::Weekday);
        Self {
            tokens,
            at: 0,
            is_ago: words().any(is_ago) && words().any(|word| word.can_be(Meaning::Unit)),
            has_month: words().any(is_month),
            moment: Moment::default(),
            done: Vec::new(),
            points: 0,
        }
    }

    fn read(mut self, ends_in_colon: bool) -> Option<Vec<Moment>> {
        while let Some(token) = self.tokens.get(self.at) {
            self.token(*token)?;
            self.at += 1;
        }
        self.done.push(self.moment);
        let has_label = self.done.iter().any(|moment| moment.label.is_some());
        let points = self.points + u32::from(ends_in_colon && has_label);
        (points >= 2 && self.done.iter().all(Moment::is_whole)).then(|| in_order(self.done))
    }

    fn token(&mut self, token: Token) -> Option<()> {
        match token {
            Token::Number { value, digits } => self.number(value, digits),
            Token::Dotted(hour, minute) => {
                self.points += 1;
                if self.moment.set_time(hour, minute).is_none() {
                    // `14.05.` is a day.
                    self.moment.set_day(hour)?;
                    self.moment.set_month(minute)?;
                }
                Some(())
            }
            Token::Clock(time) => {
                self.points += 2;
                set(&mut self.moment.time, time)
            }
            Token::Day(given) => {
                self.points += if given == Given::Weak { 1 } else { 2 };
                set(&mut self.moment.given, given)
            }
            Token::Offset(offset) => {
                self.moment.zone = Some(Zone::Offset(offset));
                Some(())
            }
            Token::Word(word) => self.word(word),
        }
    }

    fn number(&mut self, value: u32, digits: usize) -> Option<()> {
        let next = self.neighbour(self.at.checked_add(1));
        let before = self.neighbour(self.at.checked_sub(1));
        let next_is = |meaning| next.is_some_and(|word| word.can_be(meaning));
        let before_is = |meaning| before.is_some_and(|word| word.can_be(meaning));
        if self.is_ago && next_is(Meaning::Unit) {
            return Some(());
        }
        self.points += 1;
        let is_half = next_is(Meaning::Morning) || next_is(Meaning::Afternoon);
        // `9h30`, but not `9 Uhr, 14. Mai`.
        let is_after_number = self
            .at
            .checked_sub(2)
            .is_some_and(|at| matches!(self.tokens.get(at), Some(Token::Number { .. })))
            && next.is_none_or(|word| word.month().is_none());
        let moment = &mut self.moment;
        match digits {
            4 => set(&mut moment.year, value),
            1 | 2 if next_is(Meaning::MonthSign) || before_is(Meaning::MonthOf) => {
                moment.set_month(value)
            }
            1 | 2 if next_is(Meaning::Day) => moment.set_day(value),
            2 if is_after_number && before_is(Meaning::Hour) => moment.set_minute(value),
            1 | 2 if is_after_number && before_is(Meaning::Minute) => Some(()),
            1 | 2 if next_is(Meaning::Hour) => moment.set_time(value, 0),
            1 | 2 if is_half && value <= 12 && moment.time.is_none() => {
                self.points += 1;
                moment.set_time(value, 0)
            }
            1 | 2 if moment.is_of_another_calendar && next_is(Meaning::Year) => Some(()),
            1 | 2 if moment.day.is_none() => moment.set_day(value),
            // `14 May 26`.
            2 if moment.month.is_some() => set(&mut moment.year, value),
            _ => None,
        }
    }

    fn word(&mut self, word: &'static Word) -> Option<()> {
        use Meaning::{
            Afternoon, Ago, Count, Day, Era, Hour, Joiner, Minute, MonthOf, MonthOfAnotherCalendar,
            MonthSign, Morning, Published, Recent, Second, Unit, Updated, Utc, Weekday, Year,
            YearOf, Zone as ZoneWord,
        };
        let is = |meanings: &[Meaning]| meanings.iter().any(|meaning| word.can_be(*meaning));
        if self.is_ago && is(&[Unit, Ago, Count]) {
            self.points += if is(&[Ago]) { 2 } else { 0 };
            return Some(());
        }
        if let Some(month) = self.month(word) {
            // `مايو/أيار` is one month, `14 May 15 May` are two.
            let before = self.neighbour(self.at.checked_sub(1));
            let is_said = self.moment.month.is_some();
            let is_again = before.is_some_and(|word| word.month() == Some(month));
            self.points += 1;
            return (!is_said || is_again).then(|| self.moment.set_month(month))?;
        }
        if is(&[Morning, Afternoon]) && self.is_beside_a_time(is(&[Weekday, Joiner])) {
            self.moment.half = Some(if is(&[Morning]) {
                Half::Morning
            } else {
                Half::Afternoon
            });
        } else if is(&[Utc, ZoneWord]) && self.moment.time.is_some() {
            self.moment.zone = Some(if is(&[Utc]) {
                Zone::Utc
            } else {
                Zone::Named(word.text)
            });
        } else if is(&[Published, Updated]) {
            self.label(word);
        } else if is(&[MonthOfAnotherCalendar, Era]) {
            self.points += 1;
            self.moment.is_of_another_calendar = true;
        } else if is(&[Recent]) {
            self.points += 2;
        } else if is(&[Weekday]) {
            // `sun` and `man` are words of their own.
            self.points += if word.text.len() >= 5 { 2 } else { 1 };
            self.moment.has_weekday = true;
        } else if is(&[Year, MonthSign, Day, Hour, Minute, Second]) {
            let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
            let is_counted = matches!(
                before,
                Some(Token::Number { .. } | Token::Clock(_) | Token::Dotted(..))
            );
            return (is_counted || is(&[Joiner])).then_some(());
        } else if !is(&[Joiner, MonthOf, YearOf]) {
            return None;
        }
        Some(())
    }

    /// The month that a word names here.
    fn month(&self, word: &Word) -> Option<u32> {
        let is_weekday = word.can_be(Meaning::Weekday) && self.has_month;
        word.month().filter(|_| !is_weekday)
    }

    /// Begins another moment if this one says when already.
    fn label(&mut self, word: &Word) {
        /// A label of so many bytes is no word of a title.
        const PLAIN_BYTES: usize = 8;
        self.points += if word.text.len() >= PLAIN_BYTES { 2 } else { 1 };
        if self.moment.says_when() {
            self.done.push(std::mem::take(&mut self.moment));
        }
        self.moment.label = Some(if word.can_be(Meaning::Updated) {
            Label::Updated
        } else {
            Label::Published
        });
    }

    /// Whether a half of the day is meant; `is_more`: the word has another meaning too.
    fn is_beside_a_time(&self, is_more: bool) -> bool {
        let next = self.tokens.get(self.at + 1);
        self.moment.time.is_some()
            || !is_more
                && matches!(
                    next,
                    Some(Token::Number { .. } | Token::Clock(_) | Token::Dotted(..))
                )
    }

    /// The word at a place.
    fn neighbour(&self, at: Option<usize>) -> Option<&'static Word> {
        match self.tokens.get(at?)? {
            Token::Word(word) => Some(*word),
            _ => None,
        }
    }
}

/// The moments with their own labels: `2026-05-14 公開 2026-05-15 更新` has them behind the dates.
fn in_order(mut moments: Vec<Moment>) -> Vec<Moment> {
    let is_behind = match moments.as_slice() {
        [first, .., last] => first.label.is_none() && !last.says_when(),
        _ => false,
    };
    if is_behind {
        let labels: Vec<_> = moments.iter().skip(1).map(|moment| moment.label).collect();
        moments.pop();
        for (moment, label) in moments.iter_mut().zip(labels) {
            moment.label = label;
        }
    }
    moments
}

#[cfg(test)]
mod tests;
