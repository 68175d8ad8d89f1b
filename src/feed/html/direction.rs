//! Which way a language is written, as the `lang` and `dir` of the elements that speak it.

use crate::story::escape::attribute;

/// Languages that are written from right to left unless their tag names another script.
const LANGUAGES: [&str; 18] = [
    "ar", "arc", "arz", "ary", "ckb", "dv", "fa", "he", "iw", "ji", "ks", "nqo", "ps", "sd", "syr",
    "ug", "ur", "yi",
];

/// Scripts that are written from right to left (ISO 15924).
const SCRIPTS: [&str; 8] = [
    "adlm", "arab", "hebr", "mand", "nkoo", "rohg", "syrc", "thaa",
];

/// ` lang="…"`, with the direction where it differs from what stands around; nothing when the
/// language isn't known.
pub(super) fn language_attributes(language: Option<&str>, around: Option<&str>) -> String {
    let Some(language) = language else {
        return String::new();
    };
    let reverse = is_right_to_left(language);
    let direction = match (around.is_some_and(is_right_to_left), reverse) {
        (false, true) => " dir=\"rtl\"",
        (true, false) => " dir=\"ltr\"",
        _ => "",
    };
    format!(" lang=\"{}\"{direction}", attribute(language))
}

/// The direction of a text whose language isn't known is that of its first letter. Where it is
/// known, a name in another script at the beginning must not turn the text around.
pub(super) fn text_direction(language: Option<&str>) -> &'static str {
    if language.is_some() {
        ""
    } else {
        " dir=\"auto\""
    }
}

fn is_right_to_left(tag: &str) -> bool {
    let tag = tag.to_ascii_lowercase();
    // What follows a single letter is no part of the language (RFC 5646 §2.2.6).
    let mut parts = tag.split('-').take_while(|part| part.len() > 1);
    let language = parts.next().unwrap_or_default();
    let script =
        parts.find(|part| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_lowercase()));
    script.map_or_else(
        || LANGUAGES.contains(&language),
        |script| SCRIPTS.contains(&script),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_decides_before_the_language() {
        for tag in ["ar", "AR-eg", "he-IL", "ur", "az-Arab", "pa-arab-PK", "fa"] {
            assert!(is_right_to_left(tag), "{tag}");
        }
        for tag in [
            "",
            "en",
            "ja",
            "ar-Latn",
            "yi-Latn-US",
            "en-x-arab",
            "de-1996",
            "arn",
        ] {
            assert!(!is_right_to_left(tag), "{tag}");
        }
    }

    #[test]
    fn a_direction_is_written_only_where_it_changes() {
        let check = |language, around, expected: &str| {
            assert_eq!(language_attributes(language, around), expected);
        };
        check(Some("ar"), None, " lang=\"ar\" dir=\"rtl\"");
        check(Some("ar"), Some("en"), " lang=\"ar\" dir=\"rtl\"");
        check(Some("ar"), Some("he"), " lang=\"ar\"");
        check(Some("en"), Some("he"), " lang=\"en\" dir=\"ltr\"");
        check(Some("en"), None, " lang=\"en\"");
        check(None, Some("he"), "");
    }
}
