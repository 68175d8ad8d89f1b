//! Amounts with a unit: sizes ("10 MB") and spans of time ("48h").

use super::mistake::Wrong;

/// Bytes in a text such as `10 MB`: KB, MB, GB are decimal, KiB, MiB, GiB binary.
pub(super) fn bytes(text: &str) -> Result<u64, Wrong> {
    let (digits, unit) = split(text);
    let factor = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" | "k" => 1_000,
        "mb" | "m" => 1_000_000,
        "gb" | "g" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return Err(not_a_size(text)),
    };
    digits
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(factor))
        .ok_or_else(|| not_a_size(text))
}

/// Seconds in a text such as `48h`: minutes, hours, days or weeks, at least one minute.
pub(super) fn seconds(text: &str) -> Result<u64, Wrong> {
    let (digits, unit) = split(text);
    let factor = match unit {
        "m" | "min" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 7 * 86_400,
        _ => return Err(not_a_window(text)),
    };
    digits
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(factor))
        .filter(|seconds| (60..=MOST_SECONDS).contains(seconds))
        .ok_or_else(|| not_a_window(text))
}

/// The longest window: a thousand years, far inside what dates can be moved by.
const MOST_SECONDS: u64 = 1_000 * 366 * 86_400;

/// The digits at the start, and the unit after them.
fn split(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    (digits, unit.trim_start())
}

fn not_a_size(text: &str) -> Wrong {
    Wrong::new(
        format!("is not a size: {text:?}"),
        "write a whole number with KB, MB or GB (or KiB, MiB), such as \"10 MB\"",
    )
}

fn not_a_window(text: &str) -> Wrong {
    Wrong::new(
        format!("is not a span of time: {text:?}"),
        "write a whole number with m, h, d or w, such as \"90m\", \"48h\" or \"7d\"",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_decimal_unless_they_say_binary() {
        for (text, expected) in [
            ("10 MB", Some(10_000_000)),
            ("10MB", Some(10_000_000)),
            ("512", Some(512)),
            ("64 KiB", Some(65_536)),
            ("2 MiB", Some(2_097_152)),
            ("1 gb", Some(1_000_000_000)),
            ("", None),
            ("MB", None),
            ("-1 MB", None),
            ("1.5 MB", None),
            ("10 MO", None),
            ("99999999999999999999", None),
            ("18446744073709551615 GB", None),
        ] {
            assert_eq!(bytes(text).ok(), expected, "{text:?}");
        }
    }

    #[test]
    fn windows_are_minutes_hours_days_or_weeks() {
        for (text, expected) in [
            ("48h", Some(172_800)),
            ("90m", Some(5_400)),
            ("7d", Some(604_800)),
            ("2 w", Some(1_209_600)),
            ("0h", None),
            ("48", None),
            ("h", None),
            ("1 month", None),
            ("99999999999999999d", None),
        ] {
            assert_eq!(seconds(text).ok(), expected, "{text:?}");
        }
    }
}
