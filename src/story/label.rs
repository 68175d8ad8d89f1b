//! Labels that stand alone above related headlines: `Related`, `See also:`, `■関連記事`.

use super::facts::{Facts, Glance};
use super::marks::bare;
use super::phrases::LABELS;

/// Whether the line is a label of the lexicon and nothing else, in any letter case, with or without
/// marks of emphasis (`## Related`, `**See also:**`).
pub(super) fn is_label<'a>(line: impl Into<Glance<'a>>) -> bool {
    label(line).is_some()
}

/// Whether the line is one that heads related headlines alone, and no part of a story: not `Background`.
pub(super) fn is_label_alone<'a>(line: impl Into<Glance<'a>>) -> bool {
    label(line).is_some_and(|means| means != "section")
}

/// What the lexicon says of a label, if the line is one.
fn label<'a>(line: impl Into<Glance<'a>>) -> Option<&'static str> {
    /// The longest label with its marks.
    const MOST_BYTES: usize = 120;
    /// Words that may follow one that is open, as in `More from our harbour desk`.
    const MOST_WORDS: usize = 5;
    let Glance { text, facts } = line.into();
    if text.len() > MOST_BYTES || !facts.any(Facts::FRONT) {
        return None;
    }
    let bare = bare(text);
    let opening = LABELS.opening(bare)?;
    let rest = opening.rest.trim();
    let is_open = opening.means == "opens" && !text.ends_with(['.', '?', '!']);
    let is_whole = rest.is_empty() || (is_open && rest.split_whitespace().count() <= MOST_WORDS);
    is_whole.then_some(opening.means)
}

/// Marks that a label begins with, and no headline.
pub(super) fn has_label_mark(text: &str) -> bool {
    text.starts_with([
        '■', '▼', '▶', '→', '►', '◆', '●', '★', '▪', '□', '◇', '▽', '【', '➡', '⇒', '👉', '📰', '#',
    ])
}

#[cfg(test)]
mod tests {
    use super::is_label;

    #[test]
    fn labels_are_known_in_any_dress() {
        for text in [
            "Related",
            "Related headlines:",
            "See also:",
            "READ MORE",
            "## Related",
            "**See also**",
            "— Related —",
            "Lire aussi :",
            "À LIRE AUSSI",
            "関連記事",
            "■関連記事",
            "【関連記事】",
            "→ Read more",
            "Read more...",
            "TODAY’S HEADLINES",
            "More from our harbour desk",
            "Mehr aus dem Hafen",
            "Baca juga:",
            "관련기사",
        ] {
            assert!(is_label(text), "{text}");
        }
        for text in [
            "Related: the tide",
            "Relatedness",
            "Read more books",
            "See",
            "More from the sea than any fisherman in the village had hoped for",
        ] {
            assert!(!is_label(text), "{text}");
        }
    }
}
