//! The syntax of language tags (BCP 47).

/// Whether a text has the shape of a language tag: `en`, `pt-BR`, `zh-Hant-TW`.
pub(in crate::gate) fn is_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let primary = parts.next().unwrap_or_default();
    let fits = |part: &str| (1..=8).contains(&part.len());
    let primary_fits = fits(primary)
        && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
        && (primary.len() > 1 || (matches!(primary, "x" | "i") && text.len() > 2));
    primary_fits && parts.all(|part| fits(part) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}
