//! Which bytes a client asks for (RFC 9110 §14).

use std::ops::Range;

/// What a `Range` field comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All: there is no field, or one that may be ignored, as several ranges may (§14.2).
    All,
    /// One part; never empty.
    Part(Range<u64>),
    /// A part that isn't there: 416.
    Nothing,
}

/// What is wanted of so many bytes.
pub(super) fn wanted(field: &str, length: u64) -> Wanted {
    let Some((first, last)) = bounds(field) else {
        return Wanted::All;
    };
    let part = match (first, last) {
        (Some(first), Some(last)) if last < first => return Wanted::All,
        (Some(first), Some(last)) => first..length.min(last.saturating_add(1)),
        (Some(first), None) => first..length,
        (None, Some(last)) => length.saturating_sub(last)..length,
        (None, None) => return Wanted::All,
    };
    if part.is_empty() {
        Wanted::Nothing
    } else {
        Wanted::Part(part)
    }
}

/// The first and the last byte of the one range of bytes; without a first one it is the last so many.
fn bounds(field: &str) -> Option<(Option<u64>, Option<u64>)> {
    let (unit, range) = field.split_once('=')?;
    let (first, last) = range.trim().split_once('-')?;
    let mut digits = first.bytes().chain(last.bytes());
    let is_range =
        unit.trim().eq_ignore_ascii_case("bytes") && digits.all(|byte| byte.is_ascii_digit());
    is_range.then(|| (bound(first), bound(last)))
}

/// A number of digits, if there are any; more than there can be is as much as there can be.
fn bound(digits: &str) -> Option<u64> {
    (!digits.is_empty()).then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of §14.1.2, of a document of 10,000 bytes, and what may be ignored.
    #[test]
    fn ranges_are_the_bytes_that_the_specification_says() {
        let part = Wanted::Part;
        for (field, expected) in [
            ("bytes=0-499", part(0..500)),
            ("bytes=500-999", part(500..1_000)),
            ("bytes=-500", part(9_500..10_000)),
            ("bytes=9500-", part(9_500..10_000)),
            ("bytes=0-0", part(0..1)),
            ("Bytes = 5-5", part(5..6)),
            ("bytes=0-10000", part(0..10_000)),
            ("bytes=-20000", part(0..10_000)),
            ("bytes=0-99999999999999999999999", part(0..10_000)),
            ("bytes=10000-", Wanted::Nothing),
            ("bytes=99999999999999999999999-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=0-0,-1", Wanted::All),
            ("bytes=5-4", Wanted::All),
            ("bytes=-", Wanted::All),
            ("bytes=a-b", Wanted::All),
            ("bytes=+1-2", Wanted::All),
            ("bytes", Wanted::All),
            ("lines=1-2", Wanted::All),
            ("", Wanted::All),
        ] {
            assert_eq!(wanted(field, 10_000), expected, "{field}");
        }
        assert_eq!(wanted("bytes=0-", 0), Wanted::Nothing);
        assert_eq!(wanted("bytes=-5", 0), Wanted::Nothing);
    }
}
