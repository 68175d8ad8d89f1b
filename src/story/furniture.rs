//! Lines and paragraphs that stand around a text and tell nothing of it: who wrote it, when, of
//! which kind it is.

use super::byline::is_byline;
use super::credit::is_credit;
use super::dateline::is_date_line;
use super::label::is_label;

/// What newsrooms put above a title; small letters.
const KICKERS: &[&str] = &[
    "opinion",
    "editorial",
    "leader",
    "analysis",
    "comment",
    "commentary",
    "exclusive",
    "breaking",
    "breaking news",
    "developing",
    "feature",
    "interview",
    "obituary",
    "obituaries",
    "review",
    "reviews",
    "letters",
    "letter to the editor",
    "letters to the editor",
    "press release",
    "news release",
    "media release",
    "for immediate release",
    "live",
    "sport",
    "sports",
    "news",
    "world",
    "business",
    "politics",
    "culture",
    "science",
    "travel",
    "food",
    "recipe",
    "poem",
    "column",
    "profile",
    "explainer",
    "essay",
    "report",
    "in brief",
    "news in brief",
    "q&a",
    "kommentar",
    "leitartikel",
    "glosse",
    "reportage",
    "pressemitteilung",
    "tribune",
    "éditorial",
    "communiqué de presse",
    "opinión",
    "reportaje",
    "社説",
    "コラム",
    "社论",
    "评论",
];

/// How notes to the reader begin; small letters.
const NOTES: &[&str] = &[
    "correction:",
    "corrections:",
    "correction (",
    "clarification:",
    "editor's note",
    "editors' note",
    "note to readers",
    "note to editors",
    "embargoed until",
    "under embargo",
    "this story has been updated",
    "this article has been updated",
    "this article was updated",
];

/// Whether the line is about the article rather than part of what it tells.
pub(super) fn is_furniture(line: &str) -> bool {
    is_about(line)
        || is_address(line)
        || is_label(line)
        || is_credit(line)
        || is_kicker(line)
        || is_rule(line)
}

/// Whether the line says who wrote the article, when, or how long it takes to read: one of these or
/// several, as in `By Anna Lind · 14 May 2026 · 4 min read`.
pub(super) fn is_about(line: &str) -> bool {
    const MOST_BYTES: usize = 160;
    let is_one = |part: &str| is_byline(part) || is_date_line(part) || is_reading_time(part);
    if is_one(line) {
        return true;
    }
    let parted = [" · ", " • ", " | ", " — ", " – "]
        .iter()
        .find(|mark| line.len() <= MOST_BYTES && line.contains(**mark));
    parted.is_some_and(|mark| line.split(mark).all(|part| is_one(part.trim())))
}

/// `4 min read`, `Reading time: 3 minutes`.
fn is_reading_time(text: &str) -> bool {
    const MOST_BYTES: usize = 32;
    text.len() <= MOST_BYTES
        && text.contains(|c: char| c.is_ascii_digit())
        && text.to_lowercase().contains("read")
        && text.to_lowercase().contains("min")
}

/// An address alone on its line.
fn is_address(line: &str) -> bool {
    let bare = line.trim_start_matches('<');
    (bare.starts_with("https://") || bare.starts_with("http://")) && !line.contains(' ')
}

/// A line that names the kind of article, nothing else.
fn is_kicker(line: &str) -> bool {
    /// The longest kicker with its marks.
    const MOST_BYTES: usize = 40;
    if line.len() > MOST_BYTES {
        return false;
    }
    let bare = line.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '*' | '_' | '#' | '[' | ']' | ':' | '|' | '-' | '–' | '—')
    });
    KICKERS.contains(&bare.to_lowercase().as_str())
}

/// A line of dashes or stars that parts sections.
fn is_rule(line: &str) -> bool {
    let marks = |c: char| {
        matches!(
            c,
            '-' | '–' | '—' | '*' | '_' | '=' | '~' | '#' | '·' | '•' | ' '
        )
    };
    line.len() > 1 && line.chars().all(marks)
}

/// Whether the paragraph is a note to the reader: a correction, an embargo.
pub(super) fn is_note(paragraph: &str) -> bool {
    let bare = paragraph.trim_start_matches(['(', '[', '*', '_', '—', '–', '-', ' ']);
    // Nearly every paragraph ends the look here.
    if !bare.starts_with(['c', 'C', 'e', 'E', 'n', 'N', 'u', 'U', 't', 'T']) {
        return false;
    }
    NOTES.iter().any(|note| begins_with(bare, note))
}

/// Whether the text begins so, in any letter case and with any apostrophe.
fn begins_with(text: &str, beginning: &str) -> bool {
    let mut chars = text.chars().map(|c| match c {
        '’' => '\'',
        c => c.to_ascii_lowercase(),
    });
    beginning.chars().all(|c| chars.next() == Some(c))
}

/// What a paragraph tells: without furniture in front; `None`: nothing else is in it.
pub(super) fn telling(paragraph: &str) -> Option<&str> {
    if is_note(paragraph) {
        return None;
    }
    let mut rest = paragraph;
    loop {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        if !is_furniture(line) {
            return Some(rest);
        }
        if after.is_empty() {
            return None;
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::{is_furniture, is_note, telling};

    #[test]
    fn kickers_and_rules_are_furniture() {
        for line in [
            "OPINION",
            "Breaking news:",
            "[Obituary]",
            "FOR IMMEDIATE RELEASE",
            "Éditorial",
            "---",
            "* * *",
            "~~~",
            "https://quay.example/a",
            "By Anna Lind · 14 May 2026 · 4 min read",
            "14 May 2026 | Reading time: 3 minutes",
        ] {
            assert!(is_furniture(line), "{line}");
        }
        for line in [
            "Opinions differ",
            "https://quay.example/a is down",
            "Anna Lind – 14 Boats",
            "Sport for all",
            "-",
            "News of the quay",
            "🎉🎉🎉",
        ] {
            assert!(!is_furniture(line), "{line}");
        }
    }

    #[test]
    fn notes_to_the_reader_are_known() {
        for text in [
            "Correction: the quay is longer.",
            "*Editor’s note: this was written in May.*",
            "EMBARGOED UNTIL 0600",
            "(This article has been updated with a reply.)",
        ] {
            assert!(is_note(text), "{text}");
        }
        for text in ["Corrections are dull work.", "Embargoes hurt the port.", ""] {
            assert!(!is_note(text), "{text}");
        }
    }

    #[test]
    fn a_paragraph_tells_what_is_below_its_byline() {
        assert_eq!(telling("By Anna Lind\n14 May 2026"), None);
        assert_eq!(
            telling("OPINION\nSnow fell.\nIt stayed."),
            Some("Snow fell.\nIt stayed.")
        );
        assert_eq!(telling("Snow fell."), Some("Snow fell."));
        assert_eq!(telling("Correction: it was rain."), None);
    }
}
