//! Bytes that are not UTF-8, or not text.

use encoding_rs::{EUC_JP, Encoding, GB18030, SHIFT_JIS, WINDOWS_1252};

use super::{check, read_as, rules, story};
use crate::problem::What;
use crate::story::{ArticlePath, read};

const ARTICLE: &str = "Ferry Returns to the Outer Islands\n\nSnow fell on the quay. It stayed.\n\nRelated\nBoat found\n";

#[test]
fn line_ends_and_marks_of_every_system_read_the_same() {
    let expected = story(ARTICLE);
    let mixed = ARTICLE
        .replacen('\n', "\r\n", 2)
        .replacen("\n\nRelated\n", "\r\rRelated\r\n", 1);
    for article in [
        ARTICLE.replace('\n', "\r\n"),
        ARTICLE.replace('\n', "\r"),
        mixed,
        ARTICLE.trim_end().to_owned(),
        format!("\u{feff}{ARTICLE}"),
        format!("\n\n{ARTICLE}\n \n\t\n"),
        ARTICLE.replace('\n', " \t \n"),
    ] {
        assert_eq!(story(&article), expected, "{article:?}");
    }
}

#[test]
fn sixteen_bit_text_is_read() {
    for (little, mark) in [(true, true), (false, true), (true, false), (false, false)] {
        let units = mark
            .then_some(0xFEFF)
            .into_iter()
            .chain(ARTICLE.encode_utf16());
        let bytes: Vec<u8> = units
            .flat_map(|unit| {
                if little {
                    unit.to_le_bytes()
                } else {
                    unit.to_be_bytes()
                }
            })
            .collect();
        let reading = read_as("a.txt", &bytes);
        assert_eq!(reading.story, Some(story(ARTICLE)));
        assert_eq!(reading.problems.is_empty(), mark, "{:?}", reading.problems);
    }
}

#[test]
fn other_encodings_are_read_when_configured_and_told_when_detected() {
    let japanese = "港の連絡船が九年ぶりに再開した。島民は喜んだ。\n北風の中、岸壁には大勢の人が集まり、船を見送った。\n";
    let chinese =
        "渡口的旧船又开了。居民都很高兴。\n清晨六点，岸边站满了人，大家等着看第一班船离岸。\n";
    let western = "Naïve café – “reopened”. The façade’s déjà vu.\nIt stayed open all day, and all the night.\n";
    let all: [(&str, &'static Encoding); 4] = [
        (japanese, SHIFT_JIS),
        (japanese, EUC_JP),
        (chinese, GB18030),
        (western, WINDOWS_1252),
    ];
    for (text, encoding) in all {
        let (bytes, _, _) = encoding.encode(text);
        let mut configured = rules();
        configured.encoding = Some(encoding);
        let path = ArticlePath::from_bytes(b"a.txt".to_vec());
        let reading = read(&path, &bytes, &configured);
        assert!(reading.problems.is_empty(), "{:?}", reading.problems);
        assert_eq!(reading.story, Some(story(text)), "{}", encoding.name());

        let detected = read_as("a.txt", &bytes);
        assert!(matches!(detected.problems[0].what, What::Decoded { .. }));
        assert!(!detected.problems[0].keeps_story_out());
        assert!(!detected.story.unwrap().title.contains('\u{fffd}'));
    }
}

#[test]
fn a_few_bytes_in_english_text_are_windows_1252_and_told_so() {
    for language in [None, Some("en-GB"), Some("pl")] {
        let mut rules = rules();
        rules.language = language.map(str::to_owned);
        let path = ArticlePath::from_bytes(b"a.txt".to_vec());
        let reading = read(
            &path,
            b"Council Spends \xA315.8m on the Quay\n\nHalf of it (\xBD) is \x93gone\x94.\n",
            &rules,
        );
        let hint = "save it as UTF-8, or set articles.encoding = \"windows-1252\"";
        assert_eq!(reading.problems[0].hint(), hint);
        let story = reading.story.unwrap();
        assert_eq!(story.title, "Council Spends £15.8m on the Quay");
        assert_eq!(story.paragraphs, ["Half of it (½) is “gone”."]);
    }
}

#[test]
fn broken_sequences_are_read_as_windows_1252_and_told() {
    for (bytes, expected) in [
        (b"Snow \xED\xA0\x80 fell.".as_slice(), "Snow í\u{a0}€ fell."),
        (b"Snow \xF4\x90 fell.", "Snow ô fell."),
        (b"Snow \xC0\x80 fell.", "Snow À€ fell."),
        (b"Snow fell. \x93Why\x94?", "Snow fell. “Why”?"),
    ] {
        let bytes = [bytes, " – “Möwen” über’m Fluß, früh.".as_bytes()].concat();
        let reading = read_as("a.txt", &bytes);
        assert!(
            matches!(reading.problems[0].what, What::BrokenBytes { .. }),
            "{:?}",
            reading.problems
        );
        let body = reading.story.unwrap().paragraphs.join(" ");
        assert!(body.starts_with(expected), "{body}");
        assert!(!body.contains('\u{fffd}'));
    }
}

#[test]
fn what_is_no_text_is_no_story() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0\x1f\xf3\xffa";
    for bytes in [png.as_slice(), &[0; 500], &[1; 500]] {
        let reading = read_as("a.txt", bytes);
        assert_eq!(reading.story, None);
        assert!(matches!(reading.problems[0].what, What::Binary));
        assert!(reading.problems[0].keeps_story_out());
    }
}

#[test]
fn nothing_is_no_story() {
    for bytes in [
        "",
        " ",
        "\n\n\r\n\t",
        "\u{feff}",
        "\u{feff}\n \u{a0}\u{3000}\u{200b}\n",
        "\u{1}\u{2}",
        "---\n---\n",
        "Tags: a\nSection: b\n",
    ] {
        let reading = read_as("the-quay-reopens-today.txt", bytes.as_bytes());
        assert_eq!(reading.story, None, "{bytes:?}");
        let what: Vec<_> = reading
            .problems
            .iter()
            .map(|problem| &problem.what)
            .collect();
        assert!(
            matches!(what[..], [What::Empty | What::Binary]),
            "{bytes:?}: {what:?}"
        );
    }
    check("x", "# x\n¶ x");
}
