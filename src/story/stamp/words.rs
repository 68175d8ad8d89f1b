//! The words of dates and times, from the files of `lexicon/`.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::story::fronts::Fronts;
use crate::story::lexicon::entries;

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
    /// As [`plain`] writes it.
    pub(super) text: String,
    meanings: Vec<Meaning>,
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

/// The longest known word at the front of a text that [`plain`] wrote.
pub(super) fn longest(text: &str) -> Option<&'static Word> {
    let words: &'static [Word] = &WORDS;
    // No word longer than this, in the order of bytes, begins the text.
    let mut front = text;
    loop {
        let after = words.partition_point(|word| word.text.as_str() <= front);
        let word = words.get(after.checked_sub(1)?)?;
        let mut shared = shared(&word.text, front);
        if shared == word.text.len() {
            if ends_at(text, shared) {
                return Some(word);
            }
            shared -= word.text.chars().next_back()?.len_utf8();
        }
        front = front.get(..shared).filter(|front| !front.is_empty())?;
    }
}

/// All known words, as [`plain`] writes them.
pub(in crate::story) fn texts() -> impl Iterator<Item = &'static str> {
    WORDS.iter().map(|word| word.text.as_str())
}

/// Whether a known word may stand at the front of a text, [`plain`] or not. Sure only when it says no.
pub(super) fn may_begin(text: &str) -> bool {
    static FRONTS: LazyLock<Fronts> = LazyLock::new(|| Fronts::of(texts()));
    FRONTS.may_begin(text)
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

/// Small letters without accents, digits of ASCII, no marks of direction: what a word shares with its
/// spelling in capitals, or without care.
pub(super) fn plain(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut bare = String::with_capacity(text.len());
    for c in text.nfkd().flat_map(char::to_lowercase) {
        match c {
            // Accents; joiners and marks of direction; the stroke that stretches Arabic.
            '\u{300}'..='\u{36F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{61C}'
            | '\u{640}'
            | '\u{FEFF}' => {}
            'ı' => bare.push('i'),
            'ς' => bare.push('σ'),
            '’' | 'ʼ' | '׳' => bare.push('\''),
            '״' => bare.push('"'),
            '\u{2212}' => bare.push('-'),
            _ => bare.push(digit(c).unwrap_or(c)),
        }
    }
    bare.nfc().collect()
}

/// The digit of ASCII that a digit of another script stands for.
fn digit(c: char) -> Option<char> {
    /// The zeros of scripts that newspapers write numbers in.
    const ZEROS: [u32; 8] = [0x660, 0x6F0, 0x966, 0x9E6, 0xBE6, 0xE50, 0x1040, 0x17E0];
    let zero = ZEROS
        .iter()
        .find(|zero| (**zero..**zero + 10).contains(&u32::from(c)))?;
    char::from_digit(u32::from(c) - zero, 10)
}

static WORDS: LazyLock<Vec<Word>> = LazyLock::new(|| {
    let mut all: Vec<(String, Meaning)> = FILES
        .iter()
        .flat_map(|(file, meaning)| {
            entries(file).filter_map(|entry| Some((plain(entry.word), meaning(entry.means)?)))
        })
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    let mut words: Vec<Word> = Vec::new();
    for (text, meaning) in all {
        match words.last_mut() {
            Some(word) if word.text == text => word.meanings.push(meaning),
            _ => words.push(Word {
                text,
                meanings: vec![meaning],
            }),
        }
    }
    words
});

/// A file, and what its entries mean by what stands behind their ` = `.
type File = (&'static str, fn(&str) -> Option<Meaning>);

const FILES: [File; 7] = [
    (include_str!("../lexicon/months.txt"), |means| {
        Some(match means {
            "another calendar" => Meaning::MonthOfAnotherCalendar,
            number => Meaning::Month(number.parse().ok()?),
        })
    }),
    (include_str!("../lexicon/weekdays.txt"), |_| {
        Some(Meaning::Weekday)
    }),
    (include_str!("../lexicon/publishing.txt"), |means| {
        Some(match means {
            "updated" => Meaning::Updated,
            _ => Meaning::Published,
        })
    }),
    (include_str!("../lexicon/day_halves.txt"), |means| {
        Some(match means {
            "am" => Meaning::Morning,
            _ => Meaning::Afternoon,
        })
    }),
    (include_str!("../lexicon/zones.txt"), |means| {
        Some(match means {
            "utc" => Meaning::Utc,
            _ => Meaning::Zone,
        })
    }),
    (include_str!("../lexicon/time_ago.txt"), |means| {
        Some(match means {
            "unit" => Meaning::Unit,
            "ago" => Meaning::Ago,
            "count" => Meaning::Count,
            "recent" => Meaning::Recent,
            _ => return None,
        })
    }),
    (include_str!("../lexicon/date_words.txt"), |means| {
        Some(match means {
            "year" => Meaning::Year,
            "month" => Meaning::MonthSign,
            "day" => Meaning::Day,
            "hour" => Meaning::Hour,
            "minute" => Meaning::Minute,
            "second" => Meaning::Second,
            "monthof" => Meaning::MonthOf,
            "yearof" => Meaning::YearOf,
            "ordinal" => Meaning::Ordinal,
            "era" => Meaning::Era,
            "joiner" => Meaning::Joiner,
            _ => return None,
        })
    }),
];

#[cfg(test)]
mod tests {
    use super::{FILES, longest, plain};
    use crate::story::lexicon::entries;

    #[test]
    fn every_entry_means_something() {
        for (file, meaning) in FILES {
            for entry in entries(file) {
                assert!(meaning(entry.means).is_some(), "{entry:?}");
                let word = longest(&plain(entry.word)).map(|word| word.text.as_str());
                assert_eq!(word, Some(plain(entry.word).as_str()), "{entry:?}");
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
            let found = longest(text).map(|word| word.text.as_str());
            assert_eq!(found, word, "{text}");
        }
    }

    #[test]
    fn capitals_accents_and_digits_do_not_matter() {
        for (given, expected) in [
            ("14 ΜΑΪΟΥ", "14 μαιου"),
            ("MAYIS", "mayis"),
            ("mayıs", "mayis"),
            ("PUBLIÉ À", "publie a"),
            ("١٤ مايو ٢٠٢٦", "14 مايو 2026"),
            ("۱۴", "14"),
            ("１４：３０", "14:30"),
            ("목요일", "목요일"),
        ] {
            assert_eq!(plain(given), expected);
        }
    }
}
