//! The parts of a line that may be a stamp: numbers, days, times, zones, known words.

use chrono::{FixedOffset, NaiveDate, NaiveTime};

use super::words::{Meaning, Word, longest};
use crate::story::date::numeric_offset;

#[derive(Debug, Clone, Copy)]
pub(super) enum Token {
    Number {
        value: u32,
        digits: usize,
    },
    /// `9.30`: a time, or a day and a month.
    Dotted(u32, u32),
    Clock(NaiveTime),
    Day(Given),
    Offset(FixedOffset),
    Word(&'static Word),
}

/// What numbers of a day say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    Day(NaiveDate),
    /// `03/04/2026`, where nothing says which is the month.
    Either,
    /// Without a year of four digits, or on no calendar.
    Unsure,
    /// `05-14`: a day only beside something else that is of a date.
    Weak,
}

/// Which of two numbers is the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
    Unknown,
}

impl Order {
    /// By the region of a language, else by the language. English without a region leaves it open, and
    /// so do Canada and the languages that write the year first.
    pub(super) fn of(language: Option<&str>) -> Self {
        /// Where the month is written first.
        const MONTH_FIRST: [&str; 7] = ["US", "PH", "FM", "MH", "PW", "GU", "PR"];
        let Some(language) = language else {
            return Self::Unknown;
        };
        let mut parts = language.split(['-', '_']);
        let name = parts.next().unwrap_or_default();
        let region = parts.find(|part| part.len() == 2);
        match (name, region) {
            (_, Some(region)) if MONTH_FIRST.contains(&region) => Self::MonthFirst,
            ("en", None | Some("CA")) | ("ja" | "zh" | "ko", _) => Self::Unknown,
            _ => Self::DayFirst,
        }
    }
}

/// All parts of a plain text; `None` as soon as something is neither a part nor a mark between parts.
pub(super) fn tokens(text: &str, order: Order) -> Option<Vec<Token>> {
    /// More than a stamp has.
    const MOST: usize = 48;
    let mut tokens = Vec::new();
    let mut rest = text;
    loop {
        if let Some((offset, after)) = offset(&tokens, rest) {
            tokens.push(Token::Offset(offset));
            rest = after;
        }
        rest = rest.trim_start_matches(is_mark);
        let Some(first) = rest.chars().next() else {
            return Some(tokens);
        };
        if tokens.len() >= MOST {
            return None;
        }
        let token = if first.is_ascii_digit() {
            let (token, after) = number(rest, order)?;
            rest = after;
            token
        } else {
            let word = longest(rest)?;
            rest = rest.get(word.text.len()..)?;
            Token::Word(word)
        };
        tokens.push(token);
    }
}

/// What may stand between the parts of a stamp.
fn is_mark(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_whitespace() || ",.;:|/()[]{}<>*_-~".contains(c);
    }
    !c.is_alphanumeric() && !"？！“”„‟«»‹›‘‚‛…€£¥₽₩฿§¶†‡".contains(c)
}

/// `+0200` or `-05:00` after a time, `+7` after `GMT`. A minus that touches a time is a range's.
fn offset<'a>(tokens: &[Token], rest: &'a str) -> Option<(FixedOffset, &'a str)> {
    let (after_utc, is_of_iso) = match tokens {
        [.., Token::Word(word)] => (word.can_be(Meaning::Utc), false),
        [.., Token::Day(_), Token::Clock(_)] => (false, true),
        [.., Token::Clock(_)] => (false, false),
        _ => return None,
    };
    let bare = rest.trim_start();
    let is_apart = bare.len() < rest.len();
    let length = bare
        .bytes()
        .skip(1)
        .take_while(|byte| byte.is_ascii_digit() || *byte == b':')
        .count();
    let (written, after) = bare.split_at_checked(length + 1)?;
    let (sign, digits) = written.split_at_checked(1)?;
    let is_signed = sign == "+" || sign == "-" && (after_utc || is_apart || is_of_iso);
    if !is_signed || length == 0 {
        return None;
    }
    let offset = match digits.split_once(':').map_or(digits, |(hours, _)| hours) {
        hours if hours.len() == 1 && after_utc => numeric_offset(&format!("{sign}0{digits}"))?,
        _ => numeric_offset(written)?,
    };
    Some((offset, after))
}

/// A number and what it is the beginning of.
fn number(text: &str, order: Order) -> Option<(Token, &str)> {
    let Some((day, rest)) = numeric_day(text, order) else {
        return clock(text).or_else(|| lone(text));
    };
    // `2026-05-14T09:30`.
    let time = rest.strip_prefix('t');
    let starts_time = time.filter(|time| time.starts_with(|c: char| c.is_ascii_digit()));
    Some((Token::Day(day), starts_time.unwrap_or(rest)))
}

/// Three numbers that are a day, or two that may be one.
fn numeric_day(text: &str, order: Order) -> Option<(Given, &str)> {
    let (first, rest) = front(text)?;
    let mark = rest.chars().next().filter(|c| "./-".contains(*c))?;
    let (second, rest) = front(after(rest, mark)?)?;
    let third = after(rest, mark).and_then(front);
    let Some((third, rest)) = third else {
        let is_two = first.digits == 2 && second.digits == 2 && mark != '.';
        let fits = |day: u32, month: u32| (1..=31).contains(&day) && (1..=12).contains(&month);
        let is_day = fits(first.value, second.value) || fits(second.value, first.value);
        return (is_two && is_day).then_some((Given::Weak, rest));
    };
    let (a, b) = (first.value, second.value);
    let day = match (first.digits, second.digits, third.digits) {
        (4, 1 | 2, 1 | 2) => day(a, b, third.value),
        (1 | 2, 1 | 2, 4) => either(
            a,
            b,
            third.value,
            if mark == '.' { Order::DayFirst } else { order },
        ),
        (1 | 2, 2, 2) | (2, 1, 2) => Given::Unsure,
        _ => return None,
    };
    Some((day, rest))
}

/// The day of a year by two numbers, one of them the month.
fn either(a: u32, b: u32, year: u32, order: Order) -> Given {
    match order {
        _ if a > 12 => day(year, b, a),
        _ if b > 12 => day(year, a, b),
        _ if a == b => day(year, a, b),
        Order::DayFirst => day(year, b, a),
        Order::MonthFirst => day(year, a, b),
        Order::Unknown => Given::Either,
    }
}

pub(super) fn day(year: u32, month: u32, day: u32) -> Given {
    let year = i32::try_from(year).ok();
    let date = year.and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
    date.map_or(Given::Unsure, Given::Day)
}

/// `9:30`, `09:30:15.250`, `9.30`.
fn clock(text: &str) -> Option<(Token, &str)> {
    let (hour, rest) = front(text).filter(|(hour, _)| hour.digits <= 2)?;
    let two = |text| front(text).filter(|(part, _)| part.digits == 2);
    if let Some((minute, after)) = rest.strip_prefix('.').and_then(two) {
        let goes_on = after.strip_prefix('.').unwrap_or(after);
        let is_number = goes_on.starts_with(|c: char| c.is_ascii_digit());
        return (!is_number).then_some((Token::Dotted(hour.value, minute.value), after));
    }
    let (minute, mut rest) = rest.strip_prefix(':').and_then(two)?;
    let mut second = 0;
    if let Some((part, after)) = rest.strip_prefix(':').and_then(two) {
        (second, rest) = (part.value.min(59), after);
        let fraction = rest.strip_prefix(['.', ',']).and_then(front);
        rest = fraction.map_or(rest, |(_, after)| after);
    }
    let time = NaiveTime::from_hms_opt(hour.value, minute.value, second)?;
    Some((Token::Clock(time), rest))
}

/// A number by itself, less what makes it an ordinal.
fn lone(text: &str) -> Option<(Token, &str)> {
    let (Front { value, digits }, rest) = front(text)?;
    let ordinal = longest(rest).filter(|word| word.can_be(Meaning::Ordinal));
    let rest = match ordinal {
        Some(word) => rest.get(word.text.len()..)?,
        None => rest,
    };
    Some((Token::Number { value, digits }, rest))
}

/// Digits at the front of a text.
#[derive(Clone, Copy)]
struct Front {
    value: u32,
    digits: usize,
}

fn front(text: &str) -> Option<(Front, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits)?;
    let value = number.parse().ok()?;
    Some((Front { value, digits }, rest))
}

/// What follows a mark; a space may stand after a full stop.
fn after(text: &str, mark: char) -> Option<&str> {
    let rest = text.strip_prefix(mark)?;
    Some(if mark == '.' {
        rest.strip_prefix(' ').unwrap_or(rest)
    } else {
        rest
    })
}
