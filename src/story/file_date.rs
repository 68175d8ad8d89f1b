//! Dates in an article's path: at the start of the file's name, or in folders.

use chrono::{Datelike, NaiveDate, NaiveTime};
use chrono_tz::Tz;

use super::Written;
use super::date::{FIRST_PLAUSIBLE_YEAR, digits, local};
use super::lexicons::DRAFT_FOLDERS;
use super::stamp::month_named;

/// A date at the start of a file name, and the name less the date: `2026-05-14-…`, `2026-5-14-…`,
/// `20260514T0930-…`, `2026-05-14T09-30…`, `20260514093000-…`. Digits alone are a date only in years
/// of our time.
pub(super) fn of_file_name(stem: &str, zone: Tz) -> Option<(Written, &str)> {
    let (day, is_parted, rest) = name_day(stem)?;
    let years = if is_parted {
        1000..10_000
    } else {
        FIRST_PLAUSIBLE_YEAR..2100
    };
    if !years.contains(&day.year()) {
        return None;
    }
    let trim = |rest| str::trim_start_matches(rest, ['-', '_', ' ', '.']);
    let time = match rest.strip_prefix(['T', 't']) {
        Some(time) => name_time(time),
        None if is_parted => None,
        None => touching_time(rest),
    };
    if let Some((time, after)) = time {
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

/// What stands at the start of a file name like a date and can't be one: `2026-13-45`, `2026-05-14T25-00`. Digits
/// that no mark parts may number anything.
pub(super) fn impossible(stem: &str, zone: Tz) -> Option<&str> {
    let is_mark = |c: char| matches!(c, '-' | '_' | '.' | ':');
    let (year, rest) = digits(stem, 4)?;
    let year = i32::try_from(year).ok()?;
    let (_, rest) = digits(rest.strip_prefix(is_mark)?, 2)?;
    let (_, rest) = digits(rest.strip_prefix(is_mark)?, 2)?;
    let time = rest.strip_prefix(['T', 't']);
    let time = time.filter(|time| digits(time, 2).is_some());
    let rest = time.map_or(rest, |time| {
        time.trim_start_matches(|c: char| c.is_ascii_digit() || is_mark(c))
    });
    let whole = stem.get(..stem.len() - rest.len())?;
    let date = whole.trim_end_matches(is_mark);
    let is_whole = date.len() < whole.len() || !rest.starts_with(char::is_alphanumeric);
    let is_of_our_time = (FIRST_PLAUSIBLE_YEAR..2100).contains(&year);
    let is_read = of_file_name(stem, zone).is_some();
    (is_whole && is_of_our_time && !is_read).then_some(date)
}

/// Where `import --write` writes articles, of all sections; what it knows of them it writes into them.
const IMPORTED: &str = "imported";

/// What the folders of a path say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Folders<'a> {
    /// The innermost whole date: `2026/05/14`, `2026/05-14`, `2026-05-14`, `20260514`.
    pub(super) day: Option<NaiveDate>,
    /// The outermost folder that is no date, no part of one, not for drafts, not a generator's own (`_posts`), and not
    /// the one that `import --write` makes.
    pub(super) section: Option<&'a str>,
}

impl<'a> Folders<'a> {
    /// Reads the names of folders, outermost first.
    pub(super) fn of(folders: impl Iterator<Item = &'a str>) -> Self {
        let mut found = Self::default();
        // Year, month and day, as far as the last folders say them.
        let mut date: Vec<u32> = Vec::with_capacity(3);
        for folder in folders {
            match parts(folder) {
                Some(more) if !date.is_empty() && continues(&date, &more) => date.extend(more),
                Some(new) if continues(&[], &new) => date = new,
                // Generators call folders so that are no section: `_posts`.
                _ if is_of_drafts(folder) || folder.starts_with('_') || folder == IMPORTED => {
                    date.clear();
                }
                _ => {
                    date.clear();
                    found.section = found.section.or(Some(folder));
                }
            }
            if let [year, month, day] = date[..] {
                let day = i32::try_from(year)
                    .ok()
                    .and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
                found.day = day.or(found.day);
            }
        }
        found
    }
}

/// Whether a folder's name says that what lies in it isn't ready: `_drafts`.
pub(super) fn is_of_drafts(folder: &str) -> bool {
    DRAFT_FOLDERS.get(folder.trim_start_matches('_')).is_some()
}

/// The numbers of a folder's name, if it has nothing else: at most three. A month may have its name.
fn parts(folder: &str) -> Option<Vec<u32>> {
    if folder.len() == 8 && folder.bytes().all(|byte| byte.is_ascii_digit()) {
        let (year, rest) = digits(folder, 4)?;
        let (month, rest) = digits(rest, 2)?;
        return Some(vec![year, month, digits(rest, 2)?.0]);
    }
    let numbers = folder.splitn(4, ['-', '_', '.']);
    let numbers = numbers.map(|number| {
        let fits = matches!(number.len(), 1 | 2 | 4);
        digits(number, number.len())
            .filter(|_| fits)
            .map(|(number, _)| number)
            .or_else(|| month_named(number))
    });
    numbers.collect()
}

/// Whether numbers go on with a date: a year of our time, a month, a day.
fn continues(date: &[u32], more: &[u32]) -> bool {
    let year = u32::try_from(FIRST_PLAUSIBLE_YEAR).unwrap_or_default();
    let fits = [year..=2099, 1..=12, 1..=31];
    let whole = date.len() + more.len();
    let mut places = fits.iter().skip(date.len());
    whole <= fits.len()
        && more
            .iter()
            .all(|number| places.next().is_some_and(|range| range.contains(number)))
}

/// The day, whether marks part its numbers, and what follows it.
fn name_day(stem: &str) -> Option<(NaiveDate, bool, &str)> {
    let (year, rest) = digits(stem, 4)?;
    let (rest, parted) = match rest.strip_prefix(['-', '_', '.']) {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let part = |text| digits(text, 2).or_else(|| digits(text, 1).filter(|_| parted));
    let (month, rest) = part(rest)?;
    let rest = if parted {
        rest.strip_prefix(['-', '_', '.'])?
    } else {
        rest
    };
    let (day, rest) = part(rest)?;
    Some((
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?,
        parted,
        rest,
    ))
}

/// `0930` or `093015` directly behind the digits of a day.
fn touching_time(text: &str) -> Option<(NaiveTime, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_time = matches!(digits, 4 | 6);
    let (time, rest) = name_time(text).filter(|_| is_time)?;
    let goes_on = rest.starts_with(|c: char| c.is_alphanumeric() && c != 'Z');
    (!goes_on).then_some((time, rest))
}

/// What follows the `T`: `0930`, `09-30`, `09-30-15`.
fn name_time(text: &str) -> Option<(NaiveTime, &str)> {
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
    use super::{Folders, Written, impossible, of_file_name};
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
            ("20991231-x", "2099-12-31", "x"),
            ("2026-05-14_the-quay", "2026-05-14", "the-quay"),
            ("2026-5-4-the-quay", "2026-05-04", "the-quay"),
            (
                "20260514093015-the-quay",
                "2026-05-14T09:30:15Z",
                "the-quay",
            ),
            ("202605140930_quay", "2026-05-14T09:30:00Z", "quay"),
            ("20260514093000", "2026-05-14T09:30:00Z", ""),
            ("20260514T093000Z-quay", "2026-05-14T09:30:00Z", "quay"),
        ] {
            let found = of_file_name(given, Tz::UTC).map(|(date, rest)| (show(date), rest));
            assert_eq!(found, Some((date.to_owned(), rest)), "{given}");
        }
        for given in [
            "20261399-x",
            "00012026-x",
            "2026-05-14th",
            "202605140-x",
            "20260514250000-x",
            "2026051409301-x",
            "20260514093000x",
            "2026 in pictures",
            "19891109-x",
            "21480125-x",
            "99991231-x",
            "0999-01-01-x",
        ] {
            assert!(of_file_name(given, Tz::UTC).is_none(), "{given}");
        }
    }

    #[test]
    fn what_looks_like_a_date_and_is_none_is_known() {
        for (given, date) in [
            ("2031-13-45-x", "2031-13-45"),
            ("2026-02-30-x", "2026-02-30"),
            ("2026_00_10 x", "2026_00_10"),
            ("2026.05.32", "2026.05.32"),
            ("2026-05-14T25-00-x", "2026-05-14T25-00"),
            ("2026-05-14T0961", "2026-05-14T0961"),
        ] {
            assert_eq!(impossible(given, Tz::UTC), Some(date), "{given}");
        }
        for given in [
            "2026-05-14-x",
            "2026-05-14T09-30-x",
            "20311345-x",
            "2026-05-14th",
            "1847-13-45-x",
            "2148-99-99-x",
            "2026-31-x",
            "2026-27-season",
            "x-2026-13-45",
            "",
        ] {
            assert_eq!(impossible(given, Tz::UTC), None, "{given}");
        }
    }

    #[test]
    fn dates_of_folders_are_no_section() {
        for (folders, day, section) in [
            ("imported", "", ""),
            ("imported/boats", "", "boats"),
            ("2026/05/14", "2026-05-14", ""),
            ("2026/5/4", "2026-05-04", ""),
            ("2026/05", "", ""),
            ("2015", "", ""),
            ("2026-05/14", "2026-05-14", ""),
            ("2026/05-14", "2026-05-14", ""),
            ("2026-05-14", "2026-05-14", ""),
            ("20260514", "2026-05-14", ""),
            ("2026/2026-05-14", "2026-05-14", ""),
            ("sport/2026/05/14", "2026-05-14", "sport"),
            ("2026/05/14/sport", "2026-05-14", "sport"),
            ("2026/sport/05/14", "", "sport"),
            ("archive/2025/12/31/2026/01/01", "2026-01-01", "archive"),
            ("2026/02/31", "", ""),
            ("1847/05/14", "", "1847"),
            ("2026/13", "", "13"),
            ("05/14", "", "05"),
            ("24", "", "24"),
            ("2026/05/14/3", "2026-05-14", "3"),
            ("news", "", "news"),
            ("1.2.3", "", "1.2.3"),
            ("99999999", "", "99999999"),
        ] {
            let found = Folders::of(folders.split('/'));
            let shown = found.day.map(|day| day.to_string()).unwrap_or_default();
            assert_eq!(
                (shown.as_str(), found.section.unwrap_or_default()),
                (day, section),
                "{folders}"
            );
        }
        assert_eq!(Folders::of("".split_terminator('/')), Folders::default());
    }
}
