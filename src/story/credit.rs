//! Lines that say who made an article, or that it ends: `Reporting by …`, `© …`, `###`.

/// Whether the line says who made the article; such lines are the body's, not headlines.
pub(super) fn is_credit(text: &str) -> bool {
    const OPENINGS: &[&str] = &[
        "reporting by ",
        "additional reporting",
        "edited by ",
        "editing by ",
        "written by ",
        "writing by ",
        "photo by ",
        "photos by ",
        "photo:",
        "photos:",
        "photograph by ",
        "photography by ",
        "illustration by ",
        "graphics by ",
        "compiled by ",
        "translated by ",
        "translation by ",
        "with reporting by ",
        "with files from ",
        "copyright ",
        "©",
        "(c) ",
        "source: ",
        "sources: ",
        "all rights reserved",
        "produced by ",
        "follow us",
        "subscribe to ",
        "sign up for ",
        "sign up to ",
    ];
    const ENDINGS: [&str; 8] = [
        "###", "-30-", "—30—", "–30–", "ENDS", "(ENDS)", "* * *", "***",
    ];
    let bare = text.trim_start_matches(['(', '[', '*', '_', '—', '–', '-', ' ', '•']);
    let first = bare.bytes().next().map(|byte| byte.to_ascii_lowercase());
    OPENINGS.iter().any(|opening| {
        opening.bytes().next() == first
            && bare
                .get(..opening.len())
                .is_some_and(|front| front.eq_ignore_ascii_case(opening))
    }) || text.starts_with("(c) ")
        || ENDINGS.contains(&text)
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
