//! Images and files that a head names: as a text, as a list, as a table, as `WordPress` writes an enclosure.

use super::field::Field;
use super::value::{Value, text_of};
use crate::story::limits::{HEADLINE_CHARS, SUMMARY_CHARS};
use crate::story::media::{Named, Role};
use crate::story::tidy::{cut_words, one_line};

/// The keys of a table under which it names the file, the likeliest first.
const REFERENCES: [&str; 11] = [
    "url",
    "src",
    "file",
    "path",
    "image",
    "filename",
    "href",
    "audio",
    "mp3",
    "video",
    "enclosure",
];
const ALTS: [&str; 3] = ["alt", "image_alt", "description"];
const TITLES: [&str; 3] = ["title", "caption", "name"];
const TYPES: [&str; 5] = ["type", "mime_type", "mime", "media_type", "content_type"];
const BYTES: [&str; 6] = [
    "length",
    "bytes",
    "size",
    "filesize",
    "file_size",
    "size_in_bytes",
];
const DURATIONS: [&str; 3] = ["duration", "duration_in_seconds", "itunes_duration"];

/// Of one value at most so many are looked at: of more than a story can have is told.
const MOST: usize = 1_000;

/// What a field names. What doesn't look like a file's name or an address is passed over: in many heads
/// a photographer stands behind such a key, or whether it is shown.
pub(super) fn named(field: &Field, role: Role) -> Vec<Named> {
    let items = match &field.value {
        Value::List(items) => items.as_slice(),
        other => std::slice::from_ref(other),
    };
    let named = items.iter().take(MOST).filter_map(|item| match item {
        Value::Table(pairs) => in_table(pairs, field, role),
        Value::Text(text) => in_text(text, field, role),
        Value::Nothing | Value::Bare(_) | Value::List(_) => None,
    });
    named.collect()
}

fn bare(reference: &str, field: &Field, role: Role) -> Option<Named> {
    let reference = reference.trim();
    looks_like_one(reference).then(|| Named {
        reference: reference.to_owned(),
        role,
        alt: None,
        title: None,
        media_type: None,
        bytes: None,
        duration_secs: None,
        key: field.name.clone(),
        line: field.line,
    })
}

/// A reference, or three lines of `WordPress`: address, length, type.
fn in_text(text: &str, field: &Field, role: Role) -> Option<Named> {
    let mut lines = text.trim().lines();
    let named = bare(lines.next()?, field, role)?;
    Some(Named {
        bytes: lines.next().and_then(bytes),
        media_type: lines.next().and_then(media_type),
        ..named
    })
}

fn in_table(pairs: &[(String, Value)], field: &Field, role: Role) -> Option<Named> {
    let find = |names: &[&str]| {
        names.iter().find_map(|name| {
            let is_named = |key: &str| key.eq_ignore_ascii_case(name);
            let pair = pairs.iter().find(|(key, _)| is_named(key));
            text_of(&pair?.1).filter(|text| !text.trim().is_empty())
        })
    };
    let named = bare(find(&REFERENCES)?, field, role)?;
    Some(Named {
        alt: find(&ALTS).and_then(alt),
        title: find(&TITLES).and_then(|text| line(text, HEADLINE_CHARS)),
        media_type: find(&TYPES).and_then(media_type),
        bytes: find(&BYTES).and_then(bytes),
        duration_secs: find(&DURATIONS).and_then(seconds),
        ..named
    })
}

/// Whether a text is an address, or may name a file: in its last part a dot stands before letters and digits alone.
fn looks_like_one(text: &str) -> bool {
    const MOST_LETTERS: usize = 5;
    if text.contains("://") || text.starts_with("//") {
        return true;
    }
    let name = text.rsplit(['/', '\\']).next().unwrap_or(text);
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| {
        (2..=MOST_LETTERS).contains(&ending.len())
            && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && ending.bytes().any(|byte| byte.is_ascii_alphabetic())
    })
}

fn line(text: &str, most: usize) -> Option<String> {
    let text = one_line(text);
    let text = cut_words(&text, most);
    (!text.is_empty()).then_some(text)
}

/// What an image shows, in words.
pub(super) fn alt(text: &str) -> Option<String> {
    line(text, SUMMARY_CHARS)
}

/// A size in bytes; 0, which stands for one that nobody knows, is none.
pub(super) fn bytes(text: &str) -> Option<u64> {
    text.trim().parse().ok().filter(|bytes| *bytes > 0)
}

/// A media type (RFC 6838 §4.2) in small letters, without parameters.
pub(super) fn media_type(text: &str) -> Option<String> {
    let name = text.split(';').next()?.trim().to_ascii_lowercase();
    let (outer, inner) = name.split_once('/')?;
    let fits = |part: &str| {
        let is_letter = |byte: u8| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b'!' | b'#' | b'$' | b'^' | b'_' | b'.' | b'+' | b'-')
        };
        (1..=127).contains(&part.len()) && part.bytes().all(is_letter)
    };
    (fits(outer) && fits(inner)).then_some(name)
}

/// Seconds, as `3723`, `62:03` or `1:02:03`.
fn seconds(text: &str) -> Option<u64> {
    let parts: Vec<&str> = text.trim().split(':').collect();
    if parts.len() > 3 {
        return None;
    }
    let total = parts.iter().try_fold(0_u64, |total, part| {
        let whole = part.split('.').next().unwrap_or(part);
        total.checked_mul(60)?.checked_add(whole.parse().ok()?)
    });
    total.filter(|total| *total > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_name_a_file_is_told_from_other_words() {
        for (text, expected) in [
            ("quay.jpg", true),
            ("img/quay at dawn.JPEG", true),
            ("https://a.example/quay", true),
            ("//a.example/quay", true),
            ("quay.mp3", true),
            ("Anna Lind", false),
            ("Anna Lind / Reuters", false),
            ("J. Smith", false),
            ("watch it at 9.30", false),
            ("true", false),
            ("", false),
        ] {
            assert_eq!(looks_like_one(text), expected, "{text}");
        }
    }

    #[test]
    fn a_duration_is_seconds_or_a_clocks() {
        for (text, expected) in [
            ("3723", Some(3_723)),
            ("62:03", Some(3_723)),
            ("1:02:03", Some(3_723)),
            ("00:00:07.5", Some(7)),
            ("0", None),
            ("1:2:3:4", None),
            ("an hour", None),
            ("99999999999999999999:00", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }

    #[test]
    fn a_media_type_has_two_parts_of_letters() {
        for (text, expected) in [
            ("audio/mpeg", Some("audio/mpeg")),
            ("Audio/X-M4A; codecs=1", Some("audio/x-m4a")),
            ("mp3", None),
            ("audio/", None),
            ("a b/c", None),
            ("\"/<", None),
        ] {
            assert_eq!(media_type(text).as_deref(), expected, "{text}");
        }
    }
}
