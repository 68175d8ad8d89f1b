//! Values that are words of a standard or lines of text: language, time zone, encoding.

use std::str::FromStr;

use chrono_tz::Tz;
use encoding_rs::Encoding;

use super::mistake::Wrong;
use super::nearest::nearest;

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

/// A language tag (BCP 47, RFC 5646 §2.1: well-formed; grandfathered tags are not taken).
pub(super) fn language(text: &str) -> Result<String, Wrong> {
    if is_language(text) {
        return Ok(text.to_owned());
    }
    let repaired = text.trim().split(['.', '@']).next().unwrap_or("");
    let repaired = repaired.replace('_', "-");
    let hint = if is_language(&repaired) {
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
    if !(2..=8).contains(&first.len()) || !alpha(first) {
        return false;
    }
    let extlangs = if first.len() <= 3 { 3 } else { 0 };
    for _ in 0..extlangs {
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

/// An encoding by one of its WHATWG labels.
pub(super) fn encoding(text: &str) -> Result<&'static Encoding, Wrong> {
    // The label "replacement" means: read nothing.
    Encoding::for_label_no_replacement(text.as_bytes()).ok_or_else(|| {
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
            assert_eq!(wrong.hint.as_deref(), Some("write language = \"en-US\""));
        }
    }

    #[test]
    fn a_mistyped_zone_finds_its_name() {
        assert_eq!(time_zone("Europe/Prague").unwrap(), Tz::Europe__Prague);
        let wrong = time_zone("europe/prag").unwrap_err();
        assert_eq!(
            wrong.hint.as_deref(),
            Some("did you mean \"Europe/Prague\"?")
        );
        assert!(time_zone("CEST+2").is_err());
    }

    #[test]
    fn lines_lose_what_xml_cant_hold() {
        assert_eq!(line("  A\tb\n\nc\u{0}\u{1b}\u{FFFF} "), "A b c");
        assert!(some_line(" \u{1} ").is_err());
    }
}
