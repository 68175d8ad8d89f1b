//! A date at the start of a file's name.

use chrono::{Datelike, NaiveDate, NaiveTime};
use chrono_tz::Tz;

use super::Written;
use super::date::{FIRST_PLAUSIBLE_YEAR, digits, local};

/// A date at the start of a file name, and the name less the date: `2026-05-14-…`,
/// `20260514T0930-…`, `2026-05-14T09-30…`. Digits alone are a date only in years of our time.
pub(super) fn of_file_name(stem: &str, zone: Tz) -> Option<(Written, &str)> {
    let (day, is_parted, rest) = name_day(stem)?;
    let years = if is_parted {
        1000..10_000
    } else {
        FIRST_PLAUSIBLE_YEAR..2200
    };
    if !years.contains(&day.year()) {
        return None;
    }
    let trim = |rest| str::trim_start_matches(rest, ['-', '_', ' ', '.']);
    if let Some((time, after)) = name_time(rest) {
        let utc = after.strip_prefix('Z');
        let instant = match utc {
            Some(_) => day.and_time(time).and_utc(),
            None => local(day.and_time(time), zone)?,
        };
        return Some((Written::At(instant), trim(utc.unwrap_or(after))));
    }
    if rest.starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    Some((Written::Day(day), trim(rest)))
}

/// The day, whether marks part its numbers, and what follows it.
fn name_day(stem: &str) -> Option<(NaiveDate, bool, &str)> {
    let (year, rest) = digits(stem, 4)?;
    let (rest, parted) = match rest.strip_prefix(['-', '_', '.']) {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let (month, rest) = digits(rest, 2)?;
    let rest = if parted {
        rest.strip_prefix(['-', '_', '.'])?
    } else {
        rest
    };
    let (day, rest) = digits(rest, 2)?;
    Some((
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?,
        parted,
        rest,
    ))
}

/// `T0930`, `T09-30`, `T09-30-15`, `_0930`.
fn name_time(text: &str) -> Option<(NaiveTime, &str)> {
    let text = text.strip_prefix('T').or_else(|| text.strip_prefix('t'))?;
    let (hour, rest) = digits(text, 2)?;
    let (minute, rest) = digits(rest.strip_prefix(['-', '_', '.', ':']).unwrap_or(rest), 2)?;
    let parted = rest.strip_prefix(['-', '_', '.', ':']).unwrap_or(rest);
    let (second, rest) = match digits(parted, 2) {
        Some((second, after)) if !after.starts_with(|c: char| c.is_ascii_digit()) => {
            (second, after)
        }
        _ => (0, rest),
    };
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    Some((NaiveTime::from_hms_opt(hour, minute, second.min(59))?, rest))
}

#[cfg(test)]
mod tests {
    use super::{Written, of_file_name};
    use chrono_tz::Tz;

    fn show(date: Written) -> String {
        match date {
            Written::At(instant) => instant.format("%Y-%m-%dT%H:%M:%S%.fZ").to_string(),
            Written::Day(day) => day.to_string(),
        }
    }

    #[test]
    fn dates_of_file_names_are_cut_off() {
        for (given, date, rest) in [
            ("2026-05-14-the-quay", "2026-05-14", "the-quay"),
            ("20260514T0930-the-quay", "2026-05-14T09:30:00Z", "the-quay"),
            (
                "2026-05-14T09-30-the-quay",
                "2026-05-14T09:30:00Z",
                "the-quay",
            ),
            (
                "2026-05-14T09-30-15Z_the-quay",
                "2026-05-14T09:30:15Z",
                "the-quay",
            ),
            ("2026_05_14 the quay", "2026-05-14", "the quay"),
            ("20260514", "2026-05-14", ""),
            ("1989-11-09-the-wall", "1989-11-09", "the-wall"),
            ("1000.01.01 x", "1000-01-01", "x"),
            ("9999-12-31-the-quay", "9999-12-31", "the-quay"),
            ("21991231-x", "2199-12-31", "x"),
        ] {
            let found = of_file_name(given, Tz::UTC).map(|(date, rest)| (show(date), rest));
            assert_eq!(found, Some((date.to_owned(), rest)), "{given}");
        }
        for given in [
            "20261399-x",
            "00012026-x",
            "2026-05-14th",
            "202605140-x",
            "2026 in pictures",
            "19891109-x",
            "22000101-x",
            "99991231-x",
            "0999-01-01-x",
        ] {
            assert!(of_file_name(given, Tz::UTC).is_none(), "{given}");
        }
    }
}
