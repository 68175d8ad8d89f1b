//! Dates as feeds have them, also those that RFC 822 and RFC 3339 don't allow.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Utc};

/// Without a zone, which then is UTC.
const BARE: [&str; 4] = [
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%d %b %Y %H:%M:%S",
];

/// With one.
const ZONED: [&str; 4] = [
    "%d %B %Y %H:%M:%S %z",
    "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%dT%H:%M%:z",
    "%Y-%m-%dT%H:%M:%S%z",
];

/// The instant that a date means; `None` also outside of the years 1970 to 9999: `Mon, 30 Nov -0001` is WordPress's
/// for none.
pub(super) fn date(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    // A weekday says nothing, and a wrong one nothing wrong.
    let (_, bare) = text.split_once(',').unwrap_or(("", text));
    let bare = bare.trim();
    let zoned = || {
        let mut read = ZONED.iter();
        read.find_map(|format| DateTime::parse_from_str(bare, format).ok())
    };
    let date = DateTime::parse_from_rfc3339(bare)
        .or_else(|_| DateTime::parse_from_rfc2822(bare))
        .ok()
        .or_else(zoned)
        .map(|date| date.to_utc())
        .or_else(|| without_zone(bare))?;
    (1970..=9999).contains(&date.year()).then_some(date)
}

fn without_zone(text: &str) -> Option<DateTime<Utc>> {
    let mut formats = BARE.iter();
    let time = formats.find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let day = || {
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        Some(day.and_time(NaiveTime::MIN))
    };
    time.or_else(day).map(|time| time.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_tools_write_them() {
        // Seconds by `date -u -d … +%s`.
        for (text, secs) in [
            ("Thu, 14 May 2026 09:30:00 +0000", 1_778_751_000),
            ("Thu, 14 May 2026 11:30:00 +0200", 1_778_751_000),
            ("Thu, 14 May 2026 09:30:00 GMT", 1_778_751_000),
            ("Thu, 14 May 2026 05:30:00 EDT", 1_778_751_000),
            ("14 May 2026 09:30:00 GMT", 1_778_751_000),
            ("Fri, 14 May 2026 09:30:00 GMT", 1_778_751_000),
            ("Thu, 14 May 26 09:30:00 GMT", 1_778_751_000),
            ("Thursday, 14 May 2026 09:30:00 GMT", 1_778_751_000),
            ("Thu, 14 May 2026 09:30 +0000", 1_778_751_000),
            (" 2026-05-14T09:30:00Z\n", 1_778_751_000),
            ("2026-05-14T11:30:00.000+02:00", 1_778_751_000),
            ("2026-05-14T11:30:00+0200", 1_778_751_000),
            ("2026-05-14T11:30+02:00", 1_778_751_000),
            ("2026-05-14 09:30:00", 1_778_751_000),
            ("2026-05-14", 1_778_716_800),
        ] {
            assert_eq!(
                date(text).map(|date| date.timestamp()),
                Some(secs),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_date_gives_none() {
        for text in [
            "",
            "today",
            "Mon, 30 Nov -0001 00:00:00 +0000",
            "0000-00-00 00:00:00",
            "1969-01-01T00:00:00Z",
            "31 Feb 2026 09:30:00 GMT",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
