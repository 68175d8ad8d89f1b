//! From the date that an author wrote to the instant that an item keeps.

use chrono::{DateTime, DurationRound, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::story::Written;

/// The moment that a written date means: a day without a time is the first-seen time if the story
/// was first seen on that day, else noon, in `time_zone`.
pub fn moment(written: Written, first_seen: DateTime<Utc>, time_zone: Tz) -> DateTime<Utc> {
    match written {
        Written::At(at) => at,
        Written::Day(day) if first_seen.with_timezone(&time_zone).date_naive() == day => first_seen,
        Written::Day(day) => noon(day, time_zone),
    }
}

fn noon(day: NaiveDate, time_zone: Tz) -> DateTime<Utc> {
    let noon = day.and_time(NaiveTime::MIN) + TimeDelta::hours(12);
    // Some zones have skipped whole days: then noon doesn't exist there, and UTC's will do.
    time_zone
        .from_local_datetime(&noon)
        .earliest()
        .map_or_else(|| noon.and_utc(), |local| local.with_timezone(&Utc))
}

/// Cut to the millisecond, which is what documents and ledger keep.
pub fn to_millisecond(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::milliseconds(1)).unwrap_or(at)
}
