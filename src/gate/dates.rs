//! Dates as the formats write them, read strictly, and whether they are the expected ones.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike, Utc};

use crate::gate::faults::found;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// What a date of a document is measured against.
#[derive(Debug, Clone, Copy)]
pub(in crate::gate) struct Measure {
    /// What it must be, if that is known.
    pub(in crate::gate) expected: Option<DateTime<Utc>>,
    /// What it must not be later than.
    pub(in crate::gate) not_after: DateTime<Utc>,
}

impl Measure {
    /// The rule that a date breaks; `what` names it: "updated".
    pub(in crate::gate) fn fault(
        self,
        what: &str,
        text: &str,
        read: Option<DateTime<Utc>>,
    ) -> Option<String> {
        let Some(read) = read else {
            return Some(format!("{what} is not a valid date: {}", found(text)));
        };
        if let Some(expected) = self.expected
            && expected.timestamp_millis() != read.timestamp_millis()
        {
            return Some(format!(
                "{what} is {text}, expected {}",
                expected.to_rfc3339()
            ));
        }
        (read > self.not_after).then(|| {
            format!(
                "{what} is {text}, later than {}",
                self.not_after.to_rfc3339()
            )
        })
    }
}

/// A date without its fraction of a second, as RSS keeps it.
pub(in crate::gate) fn whole_second(date: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp(date.timestamp(), 0).unwrap_or(date)
}

/// Reads RFC 3339 as RFC 4287 §3.3 narrows it: upper-case `T` and `Z`, years 0001 to 9999, no
/// leap second.
pub(in crate::gate) fn rfc3339(text: &str) -> Option<DateTime<Utc>> {
    let date = DateTime::parse_from_rfc3339(text).ok()?;
    // The library takes small letters, a space for `T`, leap seconds and any number of digits too.
    let is_part = |byte: u8| byte.is_ascii_digit() || b"-:.+TZ".contains(&byte);
    let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    let is_strict = text.bytes().all(is_part) && digits <= 9 && date.nanosecond() < 1_000_000_000;
    let utc = date.to_utc();
    (is_strict && date.year() >= 1 && utc.year() >= 1).then_some(utc)
}

/// Reads an RFC 822 date as RSS should carry it: `Thu, 14 May 2026 09:30:00 +0000`, with the right
/// weekday and English names.
pub(in crate::gate) fn rfc822(text: &str) -> Option<DateTime<Utc>> {
    let (weekday, mut rest) = text.split_once(", ")?;
    let day_of_month = number(&mut rest, 2)?;
    let (month, mut rest) = rest.strip_prefix(' ')?.split_once(' ')?;
    let month = MONTHS.iter().position(|&name| name == month)?;
    let year = number(&mut rest, 4)?;
    let date = day(year, u32::try_from(month).ok()? + 1, day_of_month)?;
    let hour = after(&mut rest, ' ', 2)?;
    let minute = after(&mut rest, ':', 2)?;
    let second = after(&mut rest, ':', 2)?;
    let right = DAYS.get(date.weekday().num_days_from_monday() as usize);
    if rest != " +0000" || right != Some(&weekday) {
        return None;
    }
    let time = NaiveTime::from_hms_opt(hour, minute, second)?;
    Some(date.and_time(time).and_utc())
}

fn day(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).filter(|date| date.year() >= 1)
}

/// A separator, then exactly so many digits.
fn after(text: &mut &str, separator: char, digits: usize) -> Option<u32> {
    *text = text.strip_prefix(separator)?;
    number(text, digits)
}

/// Exactly so many digits, at most 9.
fn number(text: &mut &str, digits: usize) -> Option<u32> {
    let (head, rest) = text.split_at_checked(digits)?;
    if !head.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    *text = rest;
    head.parse().ok()
}
