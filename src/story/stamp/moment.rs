//! One date of a stamp, as far as it is written, and what it means.

use chrono::{
    DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone,
    Timelike, Utc,
};
use chrono_tz::{OffsetName, Tz};

use super::tokens::{Given, day};
use crate::story::Written;
use crate::story::date::local;

/// What a label says of the date beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Published,
    Updated,
}

/// Half of the day, of a clock with twelve hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Morning,
    Afternoon,
}

/// A zone beside a time.
#[derive(Debug, Clone, Copy)]
pub(super) enum Zone {
    Utc,
    Offset(FixedOffset),
    /// Letters that name several zones of the world, or words.
    Named(&'static str),
}

/// The parts of one date.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Moment {
    pub(super) label: Option<Label>,
    pub(super) year: Option<u32>,
    pub(super) month: Option<u32>,
    pub(super) day: Option<u32>,
    pub(super) given: Option<Given>,
    pub(super) time: Option<NaiveTime>,
    pub(super) half: Option<Half>,
    pub(super) zone: Option<Zone>,
    pub(super) has_weekday: bool,
    /// Its numbers are no day that we could tell.
    pub(super) is_of_another_calendar: bool,
}

impl Moment {
    pub(super) fn set_month(&mut self, month: u32) -> Option<()> {
        let fits = (1..=12).contains(&month);
        fits.then(|| set(&mut self.month, month))?
    }

    pub(super) fn set_day(&mut self, day: u32) -> Option<()> {
        let fits = (1..=31).contains(&day);
        fits.then(|| set(&mut self.day, day))?
    }

    pub(super) fn set_time(&mut self, hour: u32, minute: u32) -> Option<()> {
        set(&mut self.time, NaiveTime::from_hms_opt(hour, minute, 0)?)
    }

    pub(super) fn set_minute(&mut self, minute: u32) -> Option<()> {
        self.time = Some(self.time?.with_minute(minute)?);
        Some(())
    }

    /// Some of a day or a time stands there.
    pub(super) fn says_when(&self) -> bool {
        self.day.is_some() || self.month.is_some() || self.given.is_some() || self.time.is_some()
    }

    /// No number stands there that nothing explains: a day has its month or weekday, a year its
    /// month or label.
    pub(super) fn is_whole(&self) -> bool {
        let has_month = self.month.is_some() || self.is_of_another_calendar;
        (self.day.is_none() || has_month || self.has_weekday)
            && (self.year.is_none() || has_month || self.label.is_some())
    }

    /// Whether a weekday, a day and a time stand there, without a zone and a label.
    pub(super) fn is_appointment(&self) -> bool {
        let has_day = self.given.is_some() || self.day.is_some() && self.month.is_some();
        self.has_weekday
            && has_day
            && self.time.is_some()
            && self.zone.is_none()
            && self.label.is_none()
    }

    /// The date, if it is full.
    pub(super) fn date(&self, zone: Tz, is_buddhist: bool) -> Option<Written> {
        /// The Buddhist era of Thailand began in 544 before ours.
        const BUDDHIST: i32 = 543;
        if self.is_of_another_calendar {
            return None;
        }
        let Given::Day(mut day) = self.day_given()? else {
            return None;
        };
        if is_buddhist && day.year() > 2400 {
            day = day.with_year(day.year() - BUDDHIST)?;
        }
        Some(match self.time {
            None => Written::Day(day),
            Some(time) => Written::At(self.instant(day, self.in_half(time), zone)?),
        })
    }

    /// Whether nothing that is said of the time is passed over: a half of the day without a time, an
    /// abbreviation that the zone doesn't use.
    pub(super) fn is_exact(&self, zone: Tz) -> bool {
        let is_known = |name: &str| {
            let Some(Given::Day(day)) = self.day_given() else {
                return false;
            };
            named(name, day.and_time(NaiveTime::MIN), zone).is_some()
        };
        let has_known_zone = match self.zone {
            Some(Zone::Named(name)) => is_known(name),
            _ => true,
        };
        has_known_zone && (self.half.is_none() || self.time.is_some())
    }

    fn day_given(&self) -> Option<Given> {
        match self.given {
            Some(given) => Some(given),
            None => Some(day(self.year?, self.month?, self.day?)),
        }
    }

    /// The time by its half of the day; an hour above twelve needs none.
    fn in_half(&self, time: NaiveTime) -> NaiveTime {
        let hour = match (self.half, time.hour()) {
            (Some(Half::Morning), 12) => 0,
            (Some(Half::Afternoon), hour @ 0..12) => hour + 12,
            (_, hour) => hour,
        };
        time.with_hour(hour).unwrap_or(time)
    }

    fn instant(&self, day: NaiveDate, time: NaiveTime, zone: Tz) -> Option<DateTime<Utc>> {
        let moment = day.and_time(time);
        let offset = match self.zone {
            Some(Zone::Utc) => Some(Utc.fix()),
            Some(Zone::Offset(offset)) => Some(offset),
            Some(Zone::Named(name)) => named(name, moment, zone),
            None => None,
        };
        match offset {
            Some(offset) => Some(moment.checked_sub_offset(offset)?.and_utc()),
            None => local(moment, zone),
        }
    }
}

/// What an abbreviation means that the zone uses in the year of a moment; of two meanings that of
/// the nearest month.
fn named(name: &str, moment: NaiveDateTime, zone: Tz) -> Option<FixedOffset> {
    let months = (0..=12).map(|month| chrono::Duration::days(30 * month));
    let mut near = months.flat_map(|days| {
        [
            moment.checked_sub_signed(days),
            moment.checked_add_signed(days),
        ]
    });
    near.find_map(|moment| {
        let offset = zone.offset_from_utc_datetime(&moment?);
        let is_named = offset.abbreviation()?.eq_ignore_ascii_case(name);
        is_named.then(|| offset.fix())
    })
}

/// Fills a place; `None` when something else stands there.
pub(super) fn set<T: PartialEq + Copy>(place: &mut Option<T>, value: T) -> Option<()> {
    (*place.get_or_insert(value) == value).then_some(())
}
