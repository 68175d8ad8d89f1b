//! Dates of heads: one as it is written, and the later of two.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use crate::story::stamp::stamp;
use crate::story::{Rules, Written, date};

/// Reads a date, in any language; `None`: not all of the text is one, or not all of it counts, as an unknown
/// zone: a story could go out hours too early.
pub(super) fn read(text: &str, rules: &Rules) -> Option<Written> {
    date::parse(text, rules.time_zone).or_else(|| {
        let stamp = stamp(text, rules).filter(|stamp| stamp.is_exact)?;
        stamp.date.ok()
    })
}

/// Whether a date comes after another; a day alone is its noon.
pub(in crate::story) fn is_later(date: Written, than: Written) -> bool {
    let moment = |written| -> DateTime<Utc> {
        match written {
            Written::At(at) => at,
            Written::Day(day) => (day.and_time(NaiveTime::MIN) + TimeDelta::hours(12)).and_utc(),
        }
    };
    moment(date) > moment(than)
}
