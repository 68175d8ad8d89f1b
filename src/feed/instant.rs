//! Instants as documents write them for programs: RFC 2822, RFC 3339; always UTC.

use chrono::{DateTime, SecondsFormat, Utc};

/// RFC 2822 with a two-digit day, as RSS wants it: `Thu, 07 May 2026 09:30:00 +0000`.
///
/// Chrono's own writer leaves the day at one digit and panics past the year 9999.
pub(crate) fn rfc2822(instant: DateTime<Utc>) -> String {
    instant.format("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

/// RFC 3339 in UTC: `2026-05-07T09:30:00Z`; milliseconds only when they aren't zero.
pub(crate) fn rfc3339(instant: DateTime<Utc>) -> String {
    let digits = if instant.timestamp_subsec_millis() == 0 {
        SecondsFormat::Secs
    } else {
        SecondsFormat::Millis
    };
    instant.to_rfc3339_opts(digits, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn rfc2822_has_a_two_digit_day_and_a_numeric_zone() {
        assert_eq!(
            rfc2822(at("2026-05-07T09:30:05.250Z")),
            "Thu, 07 May 2026 09:30:05 +0000"
        );
    }

    #[test]
    fn milliseconds_are_written_only_when_there_are_any() {
        assert_eq!(rfc3339(at("2026-05-07T09:30:00Z")), "2026-05-07T09:30:00Z");
        assert_eq!(
            rfc3339(at("2026-05-07T09:30:00.007Z")),
            "2026-05-07T09:30:00.007Z"
        );
    }

    #[test]
    fn a_far_year_is_written_without_a_panic() {
        assert!(rfc2822(DateTime::<Utc>::MAX_UTC).contains("262142"));
    }
}
