//! The words of dates and times, from the files of `lexicon/`.

use unicode_normalization::char::is_combining_mark;

use crate::story::beginnings::STAMPS;
use crate::story::fronts::Front;

/// What a word can mean beside a date; one word may mean several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Month(u32),
    MonthOfAnotherCalendar,
    Weekday,
    /// A label of publishing.
    Published,
    /// A label of a later change.
    Updated,
    Morning,
    Afternoon,
    Zone,
    Utc,
    /// `hours`.
    Unit,
    /// What says that a time is told from now: `ago`.
    Ago,
    /// A number in words, only before a unit.
    Count,
    /// `yesterday`.
    Recent,
    /// After their number: `年`, `月`, `日`, `Uhr`, `分`.
    Year,
    MonthSign,
    Day,
    Hour,
    Minute,
    Second,
    /// Before its number: `tháng`, `năm`.
    MonthOf,
    YearOf,
    /// Touches its number: `th`.
    Ordinal,
    /// The years are those of another calendar.
    Era,
    /// `of`.
    Joiner,
}

/// A word and all that it can mean.
#[derive(Debug)]
pub(super) struct Word {
    /// As [`super::plain`] writes it.
    pub(super) text: &'static str,
    meanings: &'static [Meaning],
}

impl Word {
    pub(super) fn can_be(&self, meaning: Meaning) -> bool {
        self.meanings.contains(&meaning)
    }

    /// The number of the month that it names.
    pub(super) fn month(&self) -> Option<u32> {
        self.meanings.iter().find_map(|meaning| match meaning {
            Meaning::Month(number) => Some(*number),
            _ => None,
        })
    }
}

/// The longest known word at the front of a text that [`super::plain`] wrote.
pub(super) fn longest(text: &str) -> Option<&'static Word> {
    let words = WORDS;
    // No word longer than this, in the order of bytes, begins the text.
    let mut front = text;
    loop {
        let after = words.partition_point(|word| word.text <= front);
        let word = words.get(after.checked_sub(1)?)?;
        let mut shared = shared(word.text, front);
        if shared == word.text.len() {
            if ends_at(text, shared) {
                return Some(word);
            }
            shared -= word.text.chars().next_back()?.len_utf8();
        }
        front = front.get(..shared).filter(|front| !front.is_empty())?;
    }
}

/// Whether known words may stand at the front of a text, [`super::plain`] or not. Sure only when it says no.
pub(super) fn may_begin(text: &str) -> bool {
    Front::of(text).is_none_or(|front| STAMPS.may_begin(front))
}

/// How many bytes two texts share at the front, in whole characters.
fn shared(a: &str, b: &str) -> usize {
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b);
    same.map(|(a, _)| a.len_utf8()).sum()
}

/// Whether a word that ends there is not a part of a longer one.
fn ends_at(text: &str, at: usize) -> bool {
    let (word, rest) = text.split_at_checked(at).unwrap_or((text, ""));
    let (Some(last), Some(next)) = (word.chars().next_back(), rest.chars().next()) else {
        return true;
    };
    let is_parted = !next.is_alphabetic() || !last.is_alphabetic() && !is_combining_mark(last);
    !is_combining_mark(next) && (is_parted || is_unspaced(next) || is_unspaced(last))
}

/// Letters of scripts that part no words: Thai, kana, Han, Hangul (which glues its particles on).
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{E7F}' | '\u{3005}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7AF}')
}

include!(concat!(env!("OUT_DIR"), "/stamp_words.rs"));

#[cfg(test)]
mod tests {
    use super::{longest, may_begin};
    use crate::story::entries::entries;
    use crate::story::spelling::plain;

    #[test]
    fn every_entry_is_found() {
        for file in [
            include_str!("../lexicon/months.txt"),
            include_str!("../lexicon/weekdays.txt"),
            include_str!("../lexicon/publishing.txt"),
            include_str!("../lexicon/day_halves.txt"),
            include_str!("../lexicon/zones.txt"),
            include_str!("../lexicon/time_ago.txt"),
            include_str!("../lexicon/date_words.txt"),
        ] {
            for entry in entries(file) {
                let word = plain(entry.word);
                let found = longest(&word).map(|found| found.text);
                assert_eq!(found, Some(&*word), "{entry:?}");
                assert!(may_begin(&word) && may_begin(entry.word), "{entry:?}");
            }
        }
    }

    #[test]
    fn the_longest_word_is_found_and_no_part_of_a_longer_one() {
        for (text, word) in [
            ("last updated on friday", Some("last updated on")),
            ("last updated online", Some("last updated")),
            ("marchers", None),
            ("march 14", Some("march")),
            ("d'abril", Some("d'")),
            ("木曜日です", Some("木曜日")),
            ("kl9", Some("kl")),
            ("quay", None),
            ("", None),
        ] {
            let found = longest(text).map(|word| word.text);
            assert_eq!(found, word, "{text}");
        }
    }
}
