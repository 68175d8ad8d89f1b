//! Labels that stand alone above related headlines: `Related`, `See also:`.

/// Labels that open the related headlines when they stand alone on a line; small letters.
const LABELS: &[&str] = &[
    "related",
    "related headlines",
    "related headline",
    "related news",
    "related stories",
    "related story",
    "related articles",
    "related article",
    "related links",
    "related coverage",
    "related reading",
    "related content",
    "see also",
    "read more",
    "read also",
    "also read",
    "read next",
    "more headlines",
    "more news",
    "more stories",
    "more on this story",
    "more on this topic",
    "further reading",
    "other headlines",
    "other news",
    "in other news",
    "headlines",
    "today's headlines",
    "top headlines",
    "latest headlines",
    "top stories",
    "latest news",
    "related posts",
    "related topics",
    "more like this",
    "more to read",
    "more coverage",
    "recommended reading",
    "you may also like",
    "voir aussi",
    "lire aussi",
    "à lire aussi",
    "siehe auch",
    "mehr zum thema",
    "lesen sie auch",
    "verwandte artikel",
    "véase también",
    "ver también",
    "lea también",
    "noticias relacionadas",
    "vedi anche",
    "leggi anche",
    "veja também",
    "leia também",
    "zie ook",
    "lees ook",
    "читайте также",
    "см. также",
    "関連記事",
    "関連ニュース",
    "相关新闻",
    "相关阅读",
    "延伸阅读",
    "相關新聞",
    "관련 기사",
    "اقرأ أيضا",
];

/// Whether the line is a label and nothing else, in any letter case, with or without marks of
/// emphasis (`## Related`, `**See also:**`).
pub(super) fn is_label(text: &str) -> bool {
    /// The longest label with its marks.
    const MOST_BYTES: usize = 64;
    /// The longest label, also in capitals and with a typographer's apostrophe.
    const MOST_BARE_BYTES: usize = 32;
    if text.len() > MOST_BYTES {
        return false;
    }
    let bare = text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '#' | '*'
                    | '_'
                    | '='
                    | '-'
                    | '–'
                    | '—'
                    | ':'
                    | '：'
                    | '>'
                    | '•'
                    | '|'
                    | '['
                    | ']'
                    | '【'
                    | '】'
            )
    });
    let bare = bare.strip_suffix("...").unwrap_or(bare);
    if bare.len() > MOST_BARE_BYTES {
        return false;
    }
    if bare.is_ascii() {
        return LABELS.iter().any(|label| label.eq_ignore_ascii_case(bare));
    }
    LABELS.contains(&bare.to_lowercase().replace('’', "'").as_str())
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
            "Read more...",
            "TODAY’S HEADLINES",
        ] {
            assert!(is_label(text), "{text}");
        }
        for text in ["Related: the tide", "Relatedness", "Read more books", "See"] {
            assert!(!is_label(text), "{text}");
        }
    }
}
