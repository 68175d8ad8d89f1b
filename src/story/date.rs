//! Dates as authors write them: ISO 8601, RFC 3339, RFC 2822, names of months, days.

use chrono::{
    DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset,
    TimeZone, Utc,
};
use chrono_tz::Tz;

use super::Written;

/// Dates before this year are probably mistyped.
pub(super) const FIRST_PLAUSIBLE_YEAR: i32 = 1990;

/// Reads a date; without a zone it is one of `zone`. `None`: no date that we know.
pub(super) fn parse(written: &str, zone: Tz) -> Option<Written> {
    let text = written.trim();
    if text.len() > 64 || !text.is_ascii() {
        return None;
    }
    let starts_with_year = text.as_bytes().iter().take(4).all(u8::is_ascii_digit);
    if starts_with_year && text.as_bytes().get(4) == Some(&b'-') {
        iso(text, zone)
    } else {
        spelled(text, zone)
    }
}

/// The year as it was written is before 1990.
pub(super) fn is_implausible(date: Written) -> bool {
    let year = match date {
        Written::At(instant) => instant.year(),
        Written::Day(day) => day.year(),
    };
    year < FIRST_PLAUSIBLE_YEAR
}

/// `2026-05-14`, `2026-05-14T09:30:00Z`, `2026-05-14 09:30 +0200`, `2026-05-14 09:30 Europe/Oslo`.
fn iso(text: &str, zone: Tz) -> Option<Written> {
    let (year, rest) = digits(text, 4)?;
    let (month, rest) = digits(rest.strip_prefix('-')?, 2)?;
    let (day, rest) = digits(rest.strip_prefix('-')?, 2)?;
    let day = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    if day.year() == 0 {
        return None;
    }
    if rest.is_empty() {
        return Some(Written::Day(day));
    }
    let rest = rest
        .strip_prefix(['T', 't'])
        .or_else(|| rest.strip_prefix(' ').map(str::trim_start))?;
    let (moment, rest) = time_of(day, rest)?;
    at(moment, rest.trim_start(), zone).map(Written::At)
}

/// RFC 2822 §3.3 (`Thu, 14 May 2026 09:30:00 +0200`) and what people write like it: `14 May 2026`,
/// `May 14, 2026`, whole names, no zone. The name of the day is optional, and may be another day's.
fn spelled(text: &str, zone: Tz) -> Option<Written> {
    let text = match text.split_once(',') {
        Some((name, rest)) if is_weekday(name) => rest.trim_start(),
        _ => text,
    };
    let (first, rest) = word(text);
    let (second, rest) = word(rest);
    let (year, rest) = word(rest);
    let (month, day) = match month(first) {
        Some(month) => (month, second.strip_suffix(',').unwrap_or(second)),
        None => (month(second)?, first),
    };
    let year = year.strip_suffix(',').unwrap_or(year);
    if !(1..=2).contains(&day.len()) || year.len() != 4 {
        return None;
    }
    let day = NaiveDate::from_ymd_opt(number(year)?.try_into().ok()?, month, number(day)?)?;
    if day.year() == 0 {
        return None;
    }
    if rest.is_empty() {
        return Some(Written::Day(day));
    }
    let (moment, rest) = time_of(day, rest)?;
    at(moment, rest.trim_start(), zone).map(Written::At)
}

/// The name of a weekday, whole or short. (`noon, 14 May 2026` says more than a day.)
fn is_weekday(name: &str) -> bool {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let front = name.get(..3).unwrap_or_default();
    name.bytes().all(|byte| byte.is_ascii_alphabetic())
        && DAYS.iter().any(|day| front.eq_ignore_ascii_case(day))
}

/// The first word, and what follows it.
fn word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    (word, rest.trim_start())
}

/// The number of a month, by its name or the first three letters of it.
pub(super) fn month(name: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
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
    ];
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let is_named = |month: &str| month == name || month.get(..3) == Some(&name);
    let at = MONTHS
        .iter()
        .position(|month| is_named(month) || (name == "sept" && *month == "september"))?;
    Some(u32::try_from(at).ok()? + 1)
}

/// `HH:MM[:SS[.fraction]]` at the front. A leap second is the second before it; 24:00 is the next
/// day's start.
fn time_of(day: NaiveDate, text: &str) -> Option<(NaiveDateTime, &str)> {
    let (hour, rest) = digits(text, 2)?;
    let (minute, mut rest) = digits(rest.strip_prefix(':')?, 2)?;
    let (mut second, mut nanos) = (0, 0);
    if let Some(after) = rest.strip_prefix(':') {
        (second, rest) = digits(after, 2)?;
        if let Some(after) = rest.strip_prefix(['.', ',']) {
            let length = after.bytes().take_while(u8::is_ascii_digit).count();
            let fraction = after.get(..length.min(9)).filter(|part| !part.is_empty())?;
            let missing = u32::try_from(9 - fraction.len()).ok()?;
            nanos = number(fraction)? * 10_u32.pow(missing);
            rest = after.get(length..)?;
        }
    }
    if second == 60 {
        (second, nanos) = (59, 0);
    }
    if hour == 24 {
        let midnight = minute == 0 && second == 0 && nanos == 0;
        let next = day.succ_opt().filter(|_| midnight)?;
        return Some((next.and_time(NaiveTime::MIN), rest));
    }
    let time = NaiveTime::from_hms_nano_opt(hour, minute, second, nanos)?;
    Some((day.and_time(time), rest))
}

/// A local time in a written zone (nothing: `default`).
fn at(moment: NaiveDateTime, zone: &str, default: Tz) -> Option<DateTime<Utc>> {
    // Comments of RFC 2822: `+0200 (CEST)`.
    let zone = zone.split('(').next().unwrap_or_default().trim();
    if zone.is_empty() {
        return local(moment, default);
    }
    let instant = if let Some(offset) = offset(zone) {
        moment.checked_sub_offset(offset)?.and_utc()
    } else {
        local(moment, zone.parse().ok()?)?
    };
    plausible_year(instant)
}

/// Documents can only carry years of four digits.
fn plausible_year(instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (1..=9999).contains(&instant.year()).then_some(instant)
}

/// `Z`, `+02:00`, `+0200`, `+02`, the names of RFC 2822 §4.3 and of Europe's zones.
fn offset(zone: &str) -> Option<FixedOffset> {
    let hours = match zone.to_ascii_uppercase().as_str() {
        "Z" | "UT" | "UTC" | "GMT" | "WET" => 0,
        "CET" | "WEST" => 1,
        "CEST" | "EET" => 2,
        "EEST" => 3,
        "EST" | "CDT" => -5,
        "EDT" => -4,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        _ => return numeric_offset(zone),
    };
    FixedOffset::east_opt(hours * 3600)
}

pub(super) fn numeric_offset(zone: &str) -> Option<FixedOffset> {
    let (sign, rest) = match zone.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, zone.strip_prefix('-')?),
    };
    let (hours, rest) = digits(rest, 2)?;
    let minutes = match rest.strip_prefix(':').unwrap_or(rest) {
        "" if rest.is_empty() => 0,
        text => digits(text, 2).filter(|(_, after)| after.is_empty())?.0,
    };
    if minutes > 59 || hours > 23 {
        return None;
    }
    FixedOffset::east_opt(sign * i32::try_from(hours * 3600 + minutes * 60).ok()?)
}

/// A local time as an instant: of two (clocks went back) the earlier; of none (clocks went forward)
/// the one that the clock before the change would have shown.
pub(super) fn local(moment: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    let instant = if let Some(found) = zone.from_local_datetime(&moment).earliest() {
        found.with_timezone(&Utc)
    } else {
        let day_before = moment.checked_sub_signed(Duration::days(1))?;
        let offset = zone
            .offset_from_local_datetime(&day_before)
            .earliest()?
            .fix();
        moment.checked_sub_offset(offset)?.and_utc()
    };
    plausible_year(instant)
}

/// Exactly `count` digits at the front, as a number, and what follows.
pub(super) fn digits(text: &str, count: usize) -> Option<(u32, &str)> {
    let (front, rest) = text.split_at_checked(count)?;
    number(front).map(|number| (number, rest))
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::{Written, parse};
    use chrono_tz::Tz;

    fn show(date: Written) -> String {
        match date {
            Written::At(instant) => instant.format("%Y-%m-%dT%H:%M:%S%.fZ").to_string(),
            Written::Day(day) => day.to_string(),
        }
    }

    fn check(given: &str, zone: Tz, expected: Option<&str>) {
        let shown = parse(given, zone).map(show);
        assert_eq!(shown.as_deref(), expected, "{given}");
    }

    #[test]
    fn every_spelling_of_an_instant_is_understood() {
        for given in [
            "2026-05-14T09:30:00Z",
            "2026-05-14t09:30:00z",
            "2026-05-14T11:30+02:00",
            "2026-05-14 09:30 UTC",
            "2026-05-14 09:30:00 +0000",
            "2026-05-14 11:30 Europe/Oslo",
            "2026-05-14 11:30:00+02",
            "Thu, 14 May 2026 11:30:00 +0200",
            "14 May 2026 09:30 GMT",
            "Thu, 14 May 2026 05:30:00 EDT",
            "2026-05-14T15:15:00+05:45",
            "Thu, 14 May 2026 09:30:00 +0000 (UTC)",
            "Thursday, May 14, 2026 09:30 UTC",
            "May 14, 2026, 09:30 WET",
            "2026-05-14 10:30 WEST",
            "2026-05-14 10:30 CET",
            "2026-05-14 11:30:00 CEST",
            "14 May 2026 11:30 EET",
            "14  May  2026  12:30 eest",
            "14 May 2026 18:30",
        ] {
            check(given, Tz::Asia__Tokyo, Some("2026-05-14T09:30:00Z"));
        }
        check(
            "2026-05-14 09:30",
            Tz::Asia__Tokyo,
            Some("2026-05-14T00:30:00Z"),
        );
        check(
            "2026-05-14T09:30:00.25Z",
            Tz::UTC,
            Some("2026-05-14T09:30:00.250Z"),
        );
        for given in [
            "2026-05-14",
            "14 May 2026",
            "14 MAY 2026",
            "May 14, 2026",
            "may 14 2026",
            "Thu, 14 May 2026",
        ] {
            check(given, Tz::Asia__Tokyo, Some("2026-05-14"));
        }
        for given in ["3 September 2026", "Sept. 3, 2026", "Sep 03 2026"] {
            check(given, Tz::UTC, Some("2026-09-03"));
        }
    }

    #[test]
    fn leap_seconds_and_midnights_of_twenty_four_hours_are_written_otherwise() {
        check(
            "2016-12-31T23:59:60Z",
            Tz::UTC,
            Some("2016-12-31T23:59:59Z"),
        );
        check(
            "2026-05-14T24:00:00Z",
            Tz::UTC,
            Some("2026-05-15T00:00:00Z"),
        );
        check("2026-05-14T24:00:01Z", Tz::UTC, None);
    }

    #[test]
    fn clock_changes_are_decided() {
        // 29 March 2026: 02:00 becomes 03:00; 25 October 2026: 03:00 becomes 02:00.
        check(
            "2026-03-29 02:30",
            Tz::Europe__Oslo,
            Some("2026-03-29T01:30:00Z"),
        );
        check(
            "2026-10-25 02:30",
            Tz::Europe__Oslo,
            Some("2026-10-25T00:30:00Z"),
        );
        // A whole day that Samoa never had.
        check(
            "2011-12-30 12:00",
            Tz::Pacific__Apia,
            Some("2011-12-30T22:00:00Z"),
        );
    }

    #[test]
    fn impossible_dates_are_refused() {
        for given in [
            "2026-02-30",
            "2026-13-01",
            "2026-1-5",
            "0000-01-01",
            "10000-01-01",
            "-001-01-01",
            "2026-05-14T25:00",
            "2026-05-14 09:61",
            "yesterday",
            "",
            "2026-05-14 noon",
            "31 April 2026",
            "14 Mayor 2026",
            "14 May 26",
            "May 2026",
            "May 14",
            "14 May 2026 noon",
            "14 May 2026 09:30 XYZ",
            "14 May 0000",
            "2026-05-14T09:30:00+99:00",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T24:00:00Z",
            "2026-05-14 09:30 Mars/Base",
            "20260514",
            "2026/05/14",
        ] {
            check(given, Tz::UTC, None);
        }
    }
}
