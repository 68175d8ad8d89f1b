//! Puts the words of `src/story/lexicon/` into tables, so that a run finds them ready.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a build that can't go on panics; it tells Cargo by printing, and writes into Cargo's folder"
)]

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::env;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "src/story/entries.rs"]
mod entries;
#[allow(dead_code, reason = "it is for those who ask")]
#[path = "src/story/fronts.rs"]
mod fronts;
#[allow(dead_code, reason = "it is for those who ask")]
#[path = "src/story/spelling.rs"]
mod spelling;

use entries::{Entry, entries};
use fronts::{Front, PLACES, Second};

const FOLDER: &str = "src/story/lexicon";

/// Files that are asked for words by themselves.
const LEXICONS: [&str; 22] = [
    "abbreviations",
    "agencies",
    "clause_words",
    "draft_folders",
    "end_marks",
    "event_words",
    "file_noise",
    "forwards",
    "function_words",
    "hyphens",
    "issue_words",
    "kickers",
    "mail_keys",
    "name_words",
    "navigation",
    "ordinal_words",
    "page_words",
    "reading_times",
    "roles",
    "states",
    "subject_marks",
    "verse_words",
];

/// Files that are asked what a line begins with.
const PHRASES: [&str; 12] = [
    "afterwords",
    "bylines",
    "contacts",
    "credits",
    "draft_notices",
    "editors",
    "farewells",
    "gaps",
    "greetings",
    "labels",
    "notes",
    "release_words",
];

/// Files of what furniture begins with.
const FURNITURE: [&str; 10] = [
    "agencies",
    "bylines",
    "contacts",
    "credits",
    "greetings",
    "kickers",
    "labels",
    "navigation",
    "reading_times",
    "release_words",
];

/// What furniture begins with beside the words of the files.
const OTHER_FURNITURE: [&str; 2] = ["copyright", "www"];

/// Files of the words of dates and times.
const STAMPS: [&str; 7] = [
    "months",
    "weekdays",
    "publishing",
    "day_halves",
    "zones",
    "time_ago",
    "date_words",
];

type Files = BTreeMap<String, String>;

fn main() {
    println!("cargo::rerun-if-changed={FOLDER}");
    for file in [
        "build.rs",
        "src/story/entries.rs",
        "src/story/fronts.rs",
        "src/story/spelling.rs",
    ] {
        println!("cargo::rerun-if-changed={file}");
    }
    let files = files();
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("Cargo sets it"));
    let write = |name: &str, text: String| {
        fs::write(out.join(name), text).expect("the folder is Cargo's");
    };
    write("lexicons.rs", lexicons(&files));
    write("phrases.rs", phrases(&files));
    write("stamp_words.rs", stamp_words(&files));
    write("beginnings.rs", sets(&files));
    write("embargoes.rs", embargoes(&files));
}

/// The files by their names.
fn files() -> Files {
    let folder = fs::read_dir(FOLDER).expect("the folder is there");
    let paths = folder.map(|entry| entry.expect("it can be read").path());
    let file = |path: PathBuf| {
        let name = path.file_stem().expect("a file has a name");
        let text = fs::read_to_string(&path).expect("it is text");
        (name.to_string_lossy().into_owned(), text)
    };
    paths.map(file).collect()
}

fn of<'a>(files: &'a Files, name: &str) -> impl Iterator<Item = Entry<'a>> {
    let file = files.get(name);
    entries(file.unwrap_or_else(|| panic!("no {name}.txt in {}", Path::new(FOLDER).display())))
}

fn lexicons(files: &Files) -> String {
    let mut out = String::new();
    for name in LEXICONS {
        let words = of(files, name).map(|entry| (entry.word.to_owned(), entry.means));
        out += &lexicon(name, words);
    }
    let keys =
        of(files, "keys").map(|entry| (spelling::glued(entry.word).into_owned(), entry.means));
    out + &lexicon("key_names", keys)
}

/// The table of some words; of one that stands twice the first counts.
fn lexicon<'a>(name: &str, words: impl Iterator<Item = (String, &'a str)>) -> String {
    let mut entries: Vec<(String, &str)> = Vec::new();
    for (word, means) in words {
        if entries.iter().all(|(known, _)| *known != word) {
            entries.push((word, means));
        }
    }
    let mut index = vec![0; (2 * entries.len()).next_power_of_two()];
    for ((word, _), number) in entries.iter().zip(1..) {
        let mut at = fronts::slot(fronts::whole_word(word), index.len());
        while index[at] != 0 {
            at = (at + 1) & (index.len() - 1);
        }
        index[at] = number;
    }
    let longest = entries.iter().map(|(word, _)| word.len()).max();
    format!(
        "/// Of `{name}.txt`.\npub(in crate::story) static {}: Lexicon = Lexicon {{ longest: {}, entries: &{entries:?}, \
         index: &{index:?} }};\n",
        name.to_uppercase(),
        longest.unwrap_or(0),
    )
}

fn phrases(files: &Files) -> String {
    /// What is left of the dot of `İ` above its small letter.
    const DOT: char = '\u{307}';
    let mut out = String::new();
    for name in PHRASES {
        let mut groups: BTreeMap<u64, Vec<(&str, &str)>> = BTreeMap::new();
        for entry in of(files, name) {
            let first = || entry.word.chars().next().map_or(0, fronts::character);
            let hash = fronts::first_word(entry.word).unwrap_or_else(first);
            groups
                .entry(hash)
                .or_default()
                .push((entry.word, entry.means));
        }
        let mut index = vec![(0, 0, 0); (2 * groups.len()).next_power_of_two()];
        let mut entries = Vec::new();
        for (hash, mut group) in groups {
            group.sort_by_key(|(phrase, _)| Reverse(phrase.len()));
            let mut at = fronts::slot(hash, index.len());
            while index[at].2 != 0 {
                assert_ne!(
                    index[at].0,
                    hash >> 32,
                    "two words of {name}.txt have one key"
                );
                at = (at + 1) & (index.len() - 1);
            }
            index[at] = (hash >> 32, entries.len(), group.len());
            entries.extend(group);
        }
        let words = of(files, name).filter(|entry| entry.word.contains(DOT));
        let dotted: Vec<_> = words.map(|entry| (entry.word, entry.means)).collect();
        let _ = writeln!(
            out,
            "/// Of `{name}.txt`.\npub(in crate::story) static {}: Phrases = Phrases {{ entries: &{entries:?}, \
             index: &{index:?}, dotted: &{dotted:?} }};",
            name.to_uppercase(),
        );
    }
    out
}

/// The words of dates and times as they are compared, in order, with all that each can mean.
fn stamp_words(files: &Files) -> String {
    let mut words: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in STAMPS {
        for entry in of(files, name) {
            let meanings = words.entry(spelling::plain(entry.word)).or_default();
            meanings.push(format!("Meaning::{}", meaning(name, entry.means)));
        }
    }
    let mut out = "static WORDS: &[Word] = &[\n".to_owned();
    for (word, meanings) in words {
        let meanings = meanings.join(", ");
        let _ = writeln!(out, "Word {{ text: {word:?}, meanings: &[{meanings}] }},");
    }
    out + "];\n"
}

/// What an entry of a file means, by what stands behind its ` = `.
fn meaning(file: &str, means: &str) -> String {
    let meaning = match (file, means) {
        ("months", "another calendar") => "MonthOfAnotherCalendar",
        ("months", number) if number.parse().is_ok_and(|number: u32| number <= 12) => {
            return format!("Month({number})");
        }
        ("weekdays", _) => "Weekday",
        ("publishing", "updated") => "Updated",
        ("publishing", _) => "Published",
        ("day_halves", "am") => "Morning",
        ("day_halves", _) => "Afternoon",
        ("zones", "utc") => "Utc",
        ("zones", _) => "Zone",
        ("time_ago", "unit") => "Unit",
        ("time_ago", "ago") => "Ago",
        ("time_ago", "count") => "Count",
        ("time_ago", "recent") => "Recent",
        ("date_words", "year") => "Year",
        ("date_words", "month") => "MonthSign",
        ("date_words", "day") => "Day",
        ("date_words", "hour") => "Hour",
        ("date_words", "minute") => "Minute",
        ("date_words", "second") => "Second",
        ("date_words", "monthof") => "MonthOf",
        ("date_words", "yearof") => "YearOf",
        ("date_words", "ordinal") => "Ordinal",
        ("date_words", "era") => "Era",
        ("date_words", "joiner") => "Joiner",
        _ => panic!("{file}.txt: {means:?} means nothing"),
    };
    meaning.to_owned()
}

/// The phrases of embargoes: those of scripts that part words by their words, in order, and the others, the longest
/// first.
fn embargoes(files: &Files) -> String {
    let (mut spaced, mut unspaced) = (Vec::new(), Vec::new());
    for entry in of(files, "embargo_phrases") {
        let kind = match entry.means {
            "certain" => "Certain",
            "perhaps" => "Perhaps",
            "release" => "Release",
            "dated" => "Dated",
            "between" => "Between",
            "behind" => "Behind",
            means => panic!("embargo_phrases.txt: {means:?} means nothing"),
        };
        if matches!(entry.language, "ja" | "zh" | "ko" | "th") {
            unspaced.push((entry.word, kind));
        } else {
            let words: Vec<_> = entry.word.split(' ').map(spelling::letters).collect();
            spaced.push((words, kind));
        }
    }
    spaced.sort_by(|(a, _), (b, _)| a.cmp(b));
    unspaced.sort_by_key(|(word, _)| Reverse(word.len()));
    let mut out = "static SPACED: &[(&[&str], Kind)] = &[\n".to_owned();
    for (words, kind) in spaced {
        let _ = writeln!(out, "(&{words:?}, Kind::{kind}),");
    }
    out += "];\nstatic UNSPACED: &[(&str, Kind)] = &[\n";
    for (word, kind) in unspaced {
        let _ = writeln!(out, "({word:?}, Kind::{kind}),");
    }
    out + "];\n"
}

/// What lines begin with that have to be asked for more.
fn sets(files: &Files) -> String {
    let furniture = FURNITURE.iter().flat_map(|name| of(files, name));
    let furniture = furniture.map(|entry| entry.word.to_owned());
    let furniture = furniture.chain(OTHER_FURNITURE.map(str::to_owned));
    let phrases = of(files, "embargo_phrases");
    let is_phrase = |entry: &Entry<'_>| !matches!(entry.means, "between" | "behind");
    let words = |phrase: &str| {
        phrase
            .split(' ')
            .map(spelling::letters)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let embargoes = phrases.filter(is_phrase).map(|entry| words(entry.word));
    let stamps = STAMPS.iter().flat_map(|name| of(files, name));
    let parts: Vec<u64> = stamps
        .flat_map(|entry| {
            let word = spelling::plain(entry.word);
            let parts = word.split(|c: char| !c.is_ascii_alphabetic());
            parts.map(fronts::first_run).collect::<Vec<_>>()
        })
        .collect();
    [
        first_words("FURNITURE", furniture),
        first_words("EMBARGOES", embargoes),
        format!(
            "pub(in crate::story) static STAMPS: Words = Words({});\n",
            hashes(&parts)
        ),
    ]
    .concat()
}

fn first_words(name: &str, phrases: impl Iterator<Item = String>) -> String {
    let (mut all, mut begun) = (Vec::new(), Vec::new());
    for phrase in phrases {
        let Some(front) = Front::of(&phrase) else {
            continue;
        };
        match front.second() {
            Second::Nothing => all.push(front.first),
            Second::Both(both) => {
                begun.push(front.first);
                all.push(both);
            }
            Second::Unsure => begun.push(front.first),
        }
    }
    format!(
        "pub(in crate::story) static {name}: FirstWords = FirstWords {{ fronts: {}, begun: {} }};\n",
        hashes(&all),
        hashes(&begun),
    )
}

fn hashes(all: &[u64]) -> String {
    let mut words = vec![0; PLACES];
    for hash in all {
        let (at, bits) = fronts::place(*hash);
        words[at] |= bits;
    }
    format!("Hashes(&{words:?})")
}
