//! What a key's text may be: lines, words of a standard, words of ours, amounts, paths, names of feeds.

use std::path::PathBuf;
use std::str::FromStr;

use chrono_tz::Tz;
use encoding_rs::Encoding;

use super::mistake::Wrong;
use crate::plan::model::Format;
use crate::plan::other_path::{self, Unfit};
use crate::story::{DateSource, nearest};
use crate::words::Words;

/// Text on one line: white space runs become one space; characters that XML can't hold go.
pub(super) fn line(text: &str) -> String {
    let line = crate::story::one_line(text);
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text on one line that isn't empty.
pub(super) fn some_line(text: &str) -> Result<String, Wrong> {
    let line = line(text);
    if line.is_empty() {
        return Err(Wrong::new("is empty", "write it, or remove the key"));
    }
    Ok(line)
}

/// A language tag (BCP 47, RFC 5646 §2.1: well-formed; grandfathered tags are not taken, nor languages of
/// more than three letters, of which none was ever registered: they are names, such as `english`).
pub fn language(text: &str) -> Result<String, Wrong> {
    if is_language(text) {
        return Ok(text.to_owned());
    }
    let repaired = text.trim().split(['.', '@']).next().unwrap_or("");
    let repaired = repaired.replace('_', "-");
    let hint = if let Some(tag) = Words::tag_of(text) {
        format!("write language = \"{tag}\"")
    } else if is_language(&repaired) {
        format!("write language = \"{repaired}\"")
    } else {
        "write a tag such as \"en\", \"pt-BR\" or \"zh-Hant\"".to_owned()
    };
    Err(Wrong::new(format!("is not a language tag: {text:?}"), hint))
}

/// Language, up to three extlangs, script, region, variants, extensions, private use.
fn is_language(text: &str) -> bool {
    let mut parts = text.split('-').peekable();
    let alpha = |part: &str| part.bytes().all(|b| b.is_ascii_alphabetic());
    let alnum = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric());
    let first = parts.next().unwrap_or("");
    if first.eq_ignore_ascii_case("x") {
        return parts.peek().is_some() && parts.all(|p| (1..=8).contains(&p.len()) && alnum(p));
    }
    if !(2..=3).contains(&first.len()) || !alpha(first) {
        return false;
    }
    for _ in 0..3 {
        parts.next_if(|p| p.len() == 3 && alpha(p));
    }
    parts.next_if(|p| p.len() == 4 && alpha(p));
    parts.next_if(|p| {
        (p.len() == 2 && alpha(p)) || (p.len() == 3 && p.bytes().all(|b| b.is_ascii_digit()))
    });
    let is_variant = |p: &str| {
        alnum(p)
            && ((5..=8).contains(&p.len())
                || (p.len() == 4 && p.starts_with(|c: char| c.is_ascii_digit())))
    };
    while parts.next_if(|p| is_variant(p)).is_some() {}
    while let Some(singleton) = parts.next() {
        let private = singleton.eq_ignore_ascii_case("x");
        let least = if private { 1 } else { 2 };
        if singleton.len() != 1 || !alnum(singleton) {
            return false;
        }
        let mut subtags = 0;
        while parts
            .next_if(|p| (least..=8).contains(&p.len()) && alnum(p))
            .is_some()
        {
            subtags += 1;
        }
        if subtags == 0 || (private && parts.peek().is_some()) {
            return false;
        }
    }
    true
}

/// A time zone of the IANA database.
pub(super) fn time_zone(text: &str) -> Result<Tz, Wrong> {
    Tz::from_str(text).map_err(|_| {
        let hint = match nearest(text, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())) {
            Some(name) => format!("did you mean {name:?}?"),
            None => "write a name such as \"UTC\" or \"Europe/Prague\"".to_owned(),
        };
        Wrong::new(format!("is not a time zone: {text:?}"), hint)
    })
}

/// An encoding by one of its WHATWG labels; empty: none.
pub(super) fn encoding(text: &str) -> Result<Option<&'static Encoding>, Wrong> {
    if text.is_empty() {
        return Ok(None);
    }
    // The label "replacement" means: read nothing.
    Encoding::for_label_no_replacement(text.as_bytes()).map(Some).ok_or_else(|| {
        Wrong::new(
            format!("is not a known encoding: {text:?}"),
            "write a label such as \"utf-8\", \"windows-1252\" or \"shift_jis\"; without the key it is detected",
        )
    })
}

/// One of a few words.
pub(super) fn one_of<T: Copy>(text: &str, words: &[(&'static str, T)]) -> Result<T, Wrong> {
    if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
        return Ok(*value);
    }
    let hint = if let Some(near) = nearest(text, words.iter().map(|(word, _)| *word)) {
        format!("did you mean \"{near}\"?")
    } else {
        let all: Vec<String> = words
            .iter()
            .map(|(word, _)| format!("\"{word}\""))
            .collect();
        format!("it can be {}", all.join(", "))
    };
    Err(Wrong::new(format!("can't be {text:?}"), hint))
}

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

/// A folder's path: not empty, no control characters.
pub(super) fn folder(text: &str) -> Result<PathBuf, Wrong> {
    if text.starts_with('~') {
        return Err(Wrong::new(
            "can't start with ~, which only a shell understands",
            "write the whole path, or one relative to this file",
        ));
    }
    if text.trim().is_empty() || text.contains(char::is_control) {
        return Err(Wrong::new(
            "must name a folder",
            "write a path relative to this file, such as \"feeds\"",
        ));
    }
    Ok(PathBuf::from(text))
}

/// The path of a file; empty: none.
pub(super) fn style(text: &str) -> Result<Option<PathBuf>, Wrong> {
    if text.is_empty() {
        return Ok(None);
    }
    folder(text).map(Some).map_err(|wrong| Wrong {
        message: wrong.message.replace("a folder", "a file"),
        hint: "write a path relative to this file, such as \"look.css\"".into(),
    })
}

/// The words of `dates`; `file-name` is the older one for the path.
const DATES: [(&str, DateSource); 6] = [
    ("metadata", DateSource::Metadata),
    ("path", DateSource::FileName),
    ("file-name", DateSource::FileName),
    ("stamp", DateSource::Stamp),
    ("git", DateSource::Git),
    ("first-seen", DateSource::FirstSeen),
];

/// The places of `dates`, if none stands twice.
pub(super) fn each_once(dates: Vec<DateSource>) -> Result<Vec<DateSource>, Wrong> {
    let mut places = dates.iter().enumerate();
    let is_repeated = places.any(|(place, source)| dates.iter().take(place).any(|s| s == source));
    if dates.is_empty() || is_repeated {
        return Err(Wrong::new(
            "must name at least one place, each once",
            "write dates = [\"metadata\", \"path\", \"first-seen\"]",
        ));
    }
    Ok(dates)
}

/// One word of `dates`.
pub(super) fn date_source(text: &str) -> Result<DateSource, Wrong> {
    one_of(text, &DATES)
}

/// A pattern of paths: not empty, inside the articles folder.
pub(super) fn pattern(text: &str) -> Result<String, Wrong> {
    let inside = !text.starts_with('/') && !text.split('/').any(|part| part == "..");
    if text.trim().is_empty() || !inside || text.contains(char::is_control) {
        return Err(Wrong::new(
            format!("can't be {text:?}"),
            "write a path inside the articles folder, such as \"drafts/**\" or \"*.txt\"",
        ));
    }
    if let Err(error) = globset::Glob::new(text) {
        return Err(Wrong::new(
            format!("is no pattern: {}", error.kind()),
            "* stands for part of a name, ** for folders, [ab] for one of two letters",
        ));
    }
    Ok(text.to_owned())
}

/// Names that a feed can't have: folders of the output that hold something else.
const RESERVED: [&str; 3] = ["pages", "archive", "media"];

/// The longest feed name, in bytes: it becomes folders of the output.
const NAME_MAX: usize = 100;

/// A feed's name: `/`-separated parts of lower-case ASCII letters, digits, `-` and `_`.
pub(super) fn feed_name(text: &str) -> Result<(), Wrong> {
    let part_is_right = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
    };
    if text.is_empty() || text.len() > NAME_MAX || !text.split('/').all(part_is_right) {
        return Err(Wrong::new(
            format!("can't be {text:?}: it becomes a folder and a part of addresses"),
            "use lower-case letters a-z, digits, - and _, in parts separated by /; no name: the output folder itself",
        ));
    }
    if let Some(part) = text.split('/').find(|part| RESERVED.contains(part)) {
        return Err(Wrong::new(
            format!("can't be {text:?}: the output keeps something else in `{part}`"),
            "choose another name",
        ));
    }
    Ok(())
}

/// One more name of a feed's document: a path in the output folder that no document of its own has.
pub(super) fn other_name(text: &str) -> Result<String, Wrong> {
    let unfit = match other_path::of_name(text) {
        Ok(()) => return Ok(text.to_owned()),
        Err(unfit) => unfit,
    };
    Err(match unfit {
        Unfit::NoPath | Unfit::Elsewhere => Wrong::new(
            format!("can't be {text:?}"),
            "write the path of a file in the output folder, such as \"index.xml\" or \"feed/index.xml\"",
        ),
        Unfit::Ours => Wrong::new(
            format!("can't be {text:?}: Feedmill has documents of its own there"),
            "choose another name; documents of a folder are a feed's with its `name`",
        ),
    })
}

/// What stands for the value in the templates of an `each`.
pub const VALUE: &str = "{value}";

/// A feed's name with the value in it.
pub(super) fn name_template(text: &str) -> Result<(), Wrong> {
    feed_name(&text.replace(VALUE, "x"))?;
    if text.matches(VALUE).count() == 1 {
        return Ok(());
    }
    Err(Wrong::new(
        format!("can't be {text:?}: every feed of an `each` needs a name of its own"),
        "write {value} once in it, such as \"topics/{value}\"",
    ))
}

/// Formats in the order of [`Format::ALL`], each once.
pub(super) fn in_order(formats: &[Format]) -> Vec<Format> {
    let all = Format::ALL.into_iter();
    all.filter(|format| formats.contains(format)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_well_formed_as_bcp_47_has_them() {
        // Right ones: RFC 5646 appendix A; wrong ones: its last list, and what people write.
        for text in [
            "de",
            "fr",
            "ja",
            "zh-Hant",
            "zh-cmn-Hans-CN",
            "yue-HK",
            "sr-Latn-RS",
            "sl-rozaj-biske",
            "de-CH-1901",
            "hy-Latn-IT-arevela",
            "es-419",
            "de-CH-x-phonebk",
            "x-whatever",
            "EN",
            "en-US-u-islamcal",
            "zh-CN-a-myext-x-private",
            "qaa-Qaaa-QM-x-southern",
        ] {
            assert!(language(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "e",
            "english-language-x",
            "english",
            "en_US",
            "en-",
            "-en",
            "a-DE",
            "de-419-DE",
            "en-x",
            "ar-a",
            "čeština",
            "en US",
            "123",
        ] {
            assert!(language(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_locale_is_told_its_language_tag() {
        for text in ["en_US", "en_US.UTF-8"] {
            let wrong = language(text).unwrap_err();
            assert_eq!(wrong.hint, "write language = \"en-US\"");
        }
    }

    #[test]
    fn a_language_that_is_called_by_its_name_is_told_its_tag() {
        for (text, tag) in [("english", "en"), ("Deutsch", "de"), ("日本語", "ja")] {
            let wrong = language(text).unwrap_err();
            assert_eq!(wrong.hint, format!("write language = \"{tag}\""));
        }
        assert!(
            language("klingon")
                .unwrap_err()
                .hint
                .contains("a tag such as")
        );
    }

    #[test]
    fn a_mistyped_zone_finds_its_name() {
        assert_eq!(time_zone("Europe/Prague").unwrap(), Tz::Europe__Prague);
        let wrong = time_zone("europe/prag").unwrap_err();
        assert_eq!(wrong.hint, ("did you mean \"Europe/Prague\"?"));
        assert!(time_zone("CEST+2").is_err());
    }

    #[test]
    fn lines_lose_what_xml_cant_hold() {
        assert_eq!(line("  A\tb\n\nc\u{0}\u{1b}\u{FFFF} "), "A b c");
        assert!(some_line(" \u{1} ").is_err());
    }

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

    #[test]
    fn patterns_stay_inside_the_articles_folder() {
        for (text, right) in [
            ("*.txt", true),
            ("drafts/**", true),
            ("", false),
            ("/etc/*", false),
            ("../x", false),
            ("a/../../x", false),
        ] {
            assert_eq!(pattern(text).is_ok(), right, "{text}");
        }
    }

    #[test]
    fn feed_names_are_safe_folders() {
        for text in ["stories", "world/asia", "a-b_c", "2026", "x"] {
            assert!(feed_name(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "/",
            "a/",
            "/a",
            "a//b",
            "A",
            "..",
            "a/../b",
            ".tmp",
            "a b",
            "é",
            "pages",
            "archive",
            "media",
            "x/archive",
            "pages/x",
            "a.b",
            "a\\b",
        ] {
            assert!(feed_name(text).is_err(), "{text}");
        }
    }
}
