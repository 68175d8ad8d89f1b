//! Numbers, times and durations as the commands' results write them.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};

/// `1 file`, `2 files`, `2 stories`.
pub(crate) fn count(n: usize, noun: &str) -> String {
    match noun.strip_suffix('y') {
        _ if n == 1 => format!("1 {noun}"),
        Some(stem) => format!("{n} {stem}ies"),
        None => format!("{n} {noun}s"),
    }
}

/// Milliseconds below two seconds, else seconds.
pub(crate) fn duration(took: Duration) -> String {
    if took < Duration::from_secs(2) {
        format!("{} ms", took.as_millis())
    } else {
        format!("{:.1} s", took.as_secs_f64())
    }
}

/// An instant in RFC 3339, for scripts: UTC, with as many digits as it has.
pub(crate) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// An instant for people: `2026-05-14 09:30:00 UTC`.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_follow_their_number() {
        assert_eq!(count(1, "story"), "1 story");
        assert_eq!(count(0, "story"), "0 stories");
        assert_eq!(count(2, "file"), "2 files");
    }

    #[test]
    fn long_times_are_seconds() {
        assert_eq!(duration(Duration::from_millis(1_999)), "1999 ms");
        assert_eq!(duration(Duration::from_millis(2_345)), "2.3 s");
    }
}
