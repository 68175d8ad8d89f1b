//! What Feedmill itself says in feeds and on pages, in the site's language: words and dates. They are data
//! (`words.txt`), so that whoever adds a language writes no Rust.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::{
    DateTime, Datelike, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Timelike, Utc,
};
use chrono_tz::{OffsetName, Tz};

const FILE: &str = include_str!("words.txt");

/// The language that is spoken where another lacks a word.
const ENGLISH: &str = "en";

macro_rules! words {
    ($($(#[$doc:meta])* $word:ident = $name:literal,)*) => {
        /// A word or a phrase. `{…}` in it is filled in ([`fill`]).
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Word { $($(#[$doc])* $word,)* }

        /// Their names in the file, in their order.
        const NAMES: &[&str] = &[$($name,)*];
    };
}

words! {
    /// The language's name in itself.
    Name = "name",
    /// The language's name in English.
    EnglishName = "english name",
    /// The twelve months, parted by commas, as they stand in a date.
    Months = "months",
    /// The first day of a month, where it isn't written as a number alone; may be missing everywhere.
    FirstDay = "first day",
    /// A day: `{day}`, `{month}`, `{year}`.
    Date = "date",
    /// Days of one month: `{first}` to `{day}` of `{month}` `{year}`.
    DaysOfAMonth = "days of a month",
    /// Days of one year: `{first}` of `{first month}` to `{day}` of `{month}` `{year}`.
    DaysOfAYear = "days of a year",
    /// Days of several years: `{from}`, `{to}`.
    Days = "days",
    /// An instant: `{date}`, `{hour}`, `{minute}`, `{zone}`.
    Time = "time",
    /// Who wrote a story: `{names}`.
    By = "by",
    /// Names, and one more that isn't the last: `{names}`, `{name}`.
    Names = "names",
    /// Names, and the last: `{names}`, `{name}`.
    LastName = "last name",
    /// When a story was last changed: `{time}`.
    Updated = "updated",
    /// The title of a feed of stories alone.
    Stories = "stories",
    /// The title of a feed of headlines alone.
    Headlines = "headlines",
    /// What stands above the related headlines of a story.
    RelatedHeadlines = "related headlines",
    /// The same where they are folded away: `{count}`.
    NumberOfRelatedHeadlines = "number of related headlines",
    /// What stands above the title of a story whose headlines follow.
    RelatedTo = "related to",
    /// What a headline says of the story that it is related to: `{title}`.
    RelatedToStory = "related to story",
    /// The link from a summary to the story.
    WholeStory = "whole story",
    /// What stands before a correction.
    Correction = "correction",
    /// The title of a withdrawn story.
    Withdrawn = "withdrawn",
    /// What stands in its place.
    WasWithdrawn = "was withdrawn",
    /// The same with a `{reason}`.
    WasWithdrawnBecause = "was withdrawn because",
    /// What a page says at an old address of a story.
    Moved = "moved",
    /// What stands in a list that is empty.
    NothingYet = "nothing yet",
    /// What stands before the formats of a feed.
    Subscribe = "subscribe",
    /// What to do with the links of feeds.
    HowToSubscribe = "how to subscribe",
    /// What stands above all feeds of the site.
    AllFeeds = "all feeds",
    /// The link to the list of feeds for readers.
    ListOfFeeds = "list of feeds",
    /// What stands above the feeds of sections.
    Sections = "sections",
    /// What stands above the feeds of tags.
    Tags = "tags",
    /// What stands above the feeds of authors.
    Authors = "authors",
    /// What stands above the feeds of languages.
    Languages = "languages",
    /// The link to the feeds of sections, where they are many.
    AllSections = "all sections",
    /// The same of tags.
    AllTags = "all tags",
    /// The same of authors.
    AllAuthors = "all authors",
    /// The same of languages.
    AllLanguages = "all languages",
    /// The link from the history to the head of a feed.
    NewestStories = "newest stories",
    /// The link to older stories: `{date}`.
    Until = "until",
    /// The link to newer stories: `{date}`.
    Since = "since",
    /// What the links between the pages of a history are called.
    History = "history",
    /// The first link of a story's page.
    SkipToStory = "skip to story",
    /// The first link of a list.
    SkipToList = "skip to list",
}

/// A language's words, with English where it lacks one.
#[derive(Debug)]
pub struct Words {
    /// Tag of the language (BCP 47).
    pub language: &'static str,
    /// By the place of [`Word`].
    texts: Vec<&'static str>,
}

/// All languages of the file, by their tags in small letters.
static LANGUAGES: LazyLock<HashMap<String, Words>> = LazyLock::new(|| {
    let sections = sections(FILE);
    let tags = sections.iter().map(|(tag, _)| *tag);
    tags.map(|tag| {
        let of_section = |tag: &str, name: &str| {
            let section = sections
                .iter()
                .find(|(own, _)| own.eq_ignore_ascii_case(tag))?;
            let lines = &section.1;
            Some(lines.iter().find(|(own, _)| *own == name)?.1)
        };
        let text = |name: &&str| {
            let mut tags = wider(tag).chain([ENGLISH]);
            tags.find_map(|tag| of_section(tag, name))
                .unwrap_or_default()
        };
        let words = Words {
            language: tag,
            texts: NAMES.iter().map(text).collect(),
        };
        (tag.to_ascii_lowercase(), words)
    })
    .collect()
});

/// A section's tag, and its lines by their names.
type Section = (&'static str, Vec<(&'static str, &'static str)>);

fn sections(file: &'static str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in file.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let tag = line.strip_prefix('[').and_then(|tag| tag.strip_suffix(']'));
        if let Some(tag) = tag {
            sections.push((tag, Vec::new()));
        } else if let (Some((_, lines)), Some((name, text))) =
            (sections.last_mut(), line.split_once('='))
        {
            lines.push((name.trim(), text.trim()));
        }
    }
    sections
}

/// A tag, and those that are left when its last parts go (RFC 4647 §3.4).
fn wider(tag: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(tag), |tag| Some(tag.rsplit_once('-')?.0))
}

impl Words {
    /// Those of a language; English where there are none, or no language is known.
    pub fn of(language: Option<&str>) -> &'static Self {
        static NONE: Words = Words {
            language: ENGLISH,
            texts: Vec::new(),
        };
        let known = language.and_then(Self::known);
        known.or_else(|| LANGUAGES.get(ENGLISH)).unwrap_or(&NONE)
    }

    fn known(language: &str) -> Option<&'static Self> {
        let tag = language.to_ascii_lowercase();
        wider(&tag).find_map(|tag| LANGUAGES.get(tag))
    }

    /// All languages that there are, in no order.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        LANGUAGES.values()
    }

    /// The name of a language in itself, if it has words: of a dialect with its tag.
    pub fn name_of(language: &str) -> Option<String> {
        let known = Self::known(language)?;
        let name = known.get(Word::Name);
        if known.language.eq_ignore_ascii_case(language) && !language.contains('-') {
            return Some(name.to_owned());
        }
        Some(format!("{name} ({language})"))
    }

    /// The tag of a language that is called by its name, in itself or in English.
    pub fn tag_of(name: &str) -> Option<&'static str> {
        let name = name.trim().to_lowercase();
        let is_name = |own: &str| own.to_lowercase() == name;
        // A dialect has its language's name.
        let mut languages = Self::all().filter(|words| !words.language.contains('-'));
        let found = languages
            .find(|words| is_name(words.get(Word::Name)) || is_name(words.get(Word::EnglishName)));
        found.map(|words| words.language)
    }

    /// A word or a phrase, as it stands in the file.
    pub fn get(&self, word: Word) -> &'static str {
        self.texts.get(word as usize).copied().unwrap_or_default()
    }

    /// A phrase with what stands in its braces.
    pub fn with(&self, word: Word, values: &[(&str, &str)]) -> String {
        fill(self.get(word), values)
    }

    /// A day: `7 May 2026`.
    pub fn date(&self, day: NaiveDate) -> String {
        self.dated(Word::Date, day, day)
    }

    /// The days from one to another, without saying twice what both have: `7–9 May 2026`.
    pub fn days(&self, from: NaiveDate, to: NaiveDate) -> String {
        if from == to {
            return self.date(to);
        }
        if from.year() != to.year() {
            let (from, to) = (self.date(from), self.date(to));
            return self.with(Word::Days, &[("from", &from), ("to", &to)]);
        }
        if from.month() == to.month() {
            self.dated(Word::DaysOfAMonth, from, to)
        } else {
            self.dated(Word::DaysOfAYear, from, to)
        }
    }

    /// An instant to the minute, as clocks in a zone show it: `7 May 2026, 11:30 CEST`.
    pub fn time(&self, instant: DateTime<Utc>, zone: Tz) -> String {
        let (local, zone) = local(instant, zone);
        let values = [
            ("date", &*self.date(local.date())),
            ("hour", &*format!("{:02}", local.hour())),
            ("minute", &*format!("{:02}", local.minute())),
            ("zone", &*zone),
        ];
        self.with(Word::Time, &values)
    }

    /// `a`, `a and b`, `a, b and c`; `names` must be as they stand in the text.
    pub fn in_a_row(&self, names: &[String]) -> String {
        let mut row = String::new();
        for (place, name) in names.iter().enumerate() {
            let word = match place + 1 {
                1 => {
                    row.clone_from(name);
                    continue;
                }
                count if count == names.len() => Word::LastName,
                _ => Word::Names,
            };
            row = self.with(word, &[("names", &row), ("name", name)]);
        }
        row
    }

    fn dated(&self, word: Word, from: NaiveDate, to: NaiveDate) -> String {
        let month = |day: NaiveDate| {
            let mut months = self.get(Word::Months).split(',').map(str::trim);
            months.nth(day.month0() as usize).unwrap_or_default()
        };
        let number = |day: NaiveDate| match self.get(Word::FirstDay) {
            first if day.day() == 1 && !first.is_empty() => first.to_owned(),
            _ => day.day().to_string(),
        };
        let values = [
            ("first", &*number(from)),
            ("first month", month(from)),
            ("day", &*number(to)),
            ("month", month(to)),
            ("year", &*to.year().to_string()),
        ];
        self.with(word, &values)
    }
}

/// The day of an instant in a zone.
pub fn day_in(instant: DateTime<Utc>, zone: Tz) -> NaiveDate {
    local(instant, zone).0.date()
}

/// What clocks in a zone show, and what their time is called. At the ends of the calendar that is UTC's.
fn local(instant: DateTime<Utc>, zone: Tz) -> (NaiveDateTime, String) {
    let utc = instant.naive_utc();
    let offset = zone.offset_from_utc_datetime(&utc);
    let seconds = offset.fix().local_minus_utc();
    let local = utc.checked_add_signed(TimeDelta::seconds(i64::from(seconds)));
    let called = offset.abbreviation().unwrap_or_default();
    // Of many zones the database has no name for it, but numbers.
    let name = if called.starts_with(|c: char| c.is_ascii_alphabetic()) {
        called.to_owned()
    } else {
        format!("UTC{}", offset.fix())
    };
    (local.unwrap_or(utc), name)
}

/// A phrase with what stands in its braces; in what is filled in braces mean nothing.
pub fn fill(phrase: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(phrase.len());
    let mut rest = phrase;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        let value = values.iter().find(|(own, _)| *own == name);
        filled.push_str(value.map_or("", |(_, value)| value));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The names in the braces of a phrase.
    fn braces(phrase: &str) -> BTreeSet<&str> {
        let parts = phrase.split('{').skip(1);
        parts.map(|part| part.split('}').next().unwrap()).collect()
    }

    #[test]
    fn every_language_says_what_english_says() {
        let sections = sections(FILE);
        let english = &sections.iter().find(|(tag, _)| *tag == ENGLISH).unwrap().1;
        let mut seen = BTreeSet::new();
        for (tag, lines) in &sections {
            assert!(seen.insert(tag), "[{tag}] stands twice");
            let names: Vec<&str> = lines.iter().map(|(name, _)| *name).collect();
            for (name, text) in lines {
                assert!(NAMES.contains(name), "[{tag}] has an unknown line: {name}");
                assert!(!text.is_empty(), "[{tag}] {name} is empty");
                let count = names.iter().filter(|own| *own == name).count();
                assert_eq!(count, 1, "[{tag}] {name}");
                if *name == "months" {
                    assert_eq!(text.split(',').count(), 12, "[{tag}] months");
                }
                let english = english.iter().find(|(own, _)| own == name);
                let Some((_, english)) = english else {
                    continue;
                };
                assert_eq!(braces(text), braces(english), "[{tag}] {name}");
            }
            if !tag.contains('-') {
                let missing = english.iter().find(|(name, _)| !names.contains(name));
                assert_eq!(missing, None, "[{tag}]");
            }
        }
        let optional = ["first day"];
        let english: Vec<&str> = english.iter().map(|(name, _)| *name).collect();
        for name in NAMES.iter().filter(|name| !optional.contains(name)) {
            assert!(english.contains(name), "{name}");
        }
    }

    #[test]
    fn a_dialect_has_the_words_of_its_language_and_what_is_unknown_is_english() {
        for (tag, subscribe) in [
            (Some("de"), "Abonnieren"),
            (Some("de-AT-1996"), "Abonnieren"),
            (Some("PT-br"), "Assinar"),
            (Some("pt-PT"), "Subscrever"),
            (Some("en-US"), "Subscribe"),
            (Some("tlh"), "Subscribe"),
            (None, "Subscribe"),
        ] {
            let words = Words::of(tag);
            assert_eq!(words.get(Word::Subscribe), subscribe, "{tag:?}");
        }
        assert_eq!(Words::of(Some("tlh")).language, "en");
        assert_eq!(Words::of(Some("pt-PT")).get(Word::Tags), "Etiquetas");
    }

    /// As the Unicode CLDR writes the long date of each language.
    #[test]
    fn dates_are_written_as_the_language_writes_them() {
        for (tag, date) in [
            ("en", "1 May 2026"),
            ("en-US", "May 1, 2026"),
            ("de", "1. Mai 2026"),
            ("fr", "1er mai 2026"),
            ("es", "1 de mayo de 2026"),
            ("pt", "1 de maio de 2026"),
            ("uk", "1 травня 2026 р."),
            ("ar", "1 مايو 2026"),
            ("ja", "2026年5月1日"),
        ] {
            assert_eq!(Words::of(Some(tag)).date(on("2026-05-01")), date, "{tag}");
        }
    }

    #[test]
    fn days_say_nothing_twice() {
        for (tag, from, to, expected) in [
            ("en", "2026-05-07", "2026-05-07", "7 May 2026"),
            ("en", "2026-05-07", "2026-05-09", "7–9 May 2026"),
            ("en", "2026-03-07", "2026-05-09", "7 March – 9 May 2026"),
            (
                "en",
                "2025-12-30",
                "2026-01-02",
                "30 December 2025 – 2 January 2026",
            ),
            ("de", "2026-05-07", "2026-05-09", "7.–9. Mai 2026"),
            ("ja", "2026-05-07", "2026-05-09", "2026年5月7日～9日"),
            ("ja", "2026-04-30", "2026-05-09", "2026年4月30日～5月9日"),
        ] {
            let days = Words::of(Some(tag)).days(on(from), on(to));
            assert_eq!(days, expected);
        }
    }

    #[test]
    fn an_instant_is_what_clocks_of_the_zone_show() {
        let instant: DateTime<Utc> = "2026-05-07T22:30:05Z".parse().unwrap();
        for (tag, zone, expected) in [
            ("en", Tz::UTC, "7 May 2026, 22:30 UTC"),
            ("de", Tz::Europe__Berlin, "8. Mai 2026, 00:30 Uhr (CEST)"),
            ("ja", Tz::Asia__Tokyo, "2026年5月8日 07:30 JST"),
            ("en", Tz::Asia__Dubai, "8 May 2026, 02:30 UTC+04:00"),
        ] {
            assert_eq!(Words::of(Some(tag)).time(instant, zone), expected);
        }
        for far in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            assert!(!Words::of(None).time(far, Tz::UTC).is_empty());
        }
    }

    #[test]
    fn names_stand_in_a_row() {
        let names = |names: &[&str]| {
            names
                .iter()
                .map(|&name| name.to_owned())
                .collect::<Vec<_>>()
        };
        let check = |tag: &str, list: &[&str], expected: &str| {
            assert_eq!(Words::of(Some(tag)).in_a_row(&names(list)), expected);
        };
        check("en", &[], "");
        check("en", &["Ada"], "Ada");
        check("en", &["Ada", "Ben"], "Ada and Ben");
        check("en", &["{name}", "Ben", "Cy"], "{name}, Ben and Cy");
        check("ja", &["Ada", "Ben", "Cy"], "Ada、Ben、Cy");
    }

    #[test]
    fn a_language_is_found_by_its_name() {
        for (name, tag) in [
            ("english", Some("en")),
            ("German", Some("de")),
            ("DEUTSCH", Some("de")),
            ("українська", Some("uk")),
            ("dialect", None),
        ] {
            assert_eq!(Words::tag_of(name), tag, "{name}");
        }
        assert_eq!(Words::name_of("de").unwrap(), "Deutsch");
        assert_eq!(Words::name_of("pt-BR").unwrap(), "Português (pt-BR)");
        assert_eq!(Words::name_of("tlh"), None);
    }
}
