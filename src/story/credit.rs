//! Lines that say who made an article, or that it ends: `Reporting by …`, `© …`, `###`.

/// Whether the line says who made the article; such lines are the body's, not headlines.
pub(super) fn is_credit(text: &str) -> bool {
    const ENDINGS: [&str; 7] = ["###", "-30-", "—30—", "–30–", "(ENDS)", "* * *", "***"];
    // As most lines do.
    if text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return opens(text) || text == "ENDS";
    }
    opens(text.trim_start_matches(['(', '[', '*', '_', '—', '–', '-', ' ', '•']))
        || text.starts_with("(c) ")
        || ENDINGS.contains(&text)
}

fn opens(bare: &str) -> bool {
    let mut bytes = bare.bytes().map(|byte| byte.to_ascii_lowercase());
    let (first, second) = (bytes.next(), bytes.next());
    openings(first).iter().any(|opening| {
        let front = bare.get(..opening.len());
        // Nearly always the second letter tells.
        opening.as_bytes().get(1).copied() == second
            && front.is_some_and(|front| front.eq_ignore_ascii_case(opening))
    })
}

/// What credits open with, in lower case, by its first byte.
fn openings(first: Option<u8>) -> &'static [&'static str] {
    match first {
        Some(b'a') => &["additional reporting", "all rights reserved"],
        Some(b'c') => &["compiled by ", "copyright "],
        Some(b'e') => &["edited by ", "editing by "],
        Some(b'f') => &["follow us"],
        Some(b'g') => &["graphics by "],
        Some(b'i') => &["illustration by "],
        Some(b'p') => &[
            "photo by ",
            "photos by ",
            "photo:",
            "photos:",
            "photograph by ",
            "photography by ",
            "produced by ",
        ],
        Some(b'r') => &["reporting by "],
        Some(b's') => &[
            "source: ",
            "sources: ",
            "subscribe to ",
            "sign up for ",
            "sign up to ",
        ],
        Some(b't') => &["translated by ", "translation by "],
        Some(b'w') => &[
            "written by ",
            "writing by ",
            "with reporting by ",
            "with files from ",
        ],
        Some(0xC2) => &["©"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::is_credit;

    #[test]
    fn credits_are_known() {
        for text in [
            "Reporting by Anna Lind",
            "(Edited by Omar Diaz)",
            "© 2026 The Quay",
            "Photo: Ida Roe",
            "REPORTING BY X",
            "###",
            "Follow us for more",
        ] {
            assert!(is_credit(text), "{text}");
        }
        assert!(!is_credit("Reporting begins on Monday"));
    }
}
