//! Text into HTML.

/// Text as HTML: `&`, `<` and `>` escaped, `\n` as `<br>`.
pub(super) fn escape_into(text: &str, html: &mut String) {
    let is_special = |byte: u8| matches!(byte, b'&' | b'<' | b'>' | b'\n');
    // Most paragraphs hold none: compared without a branch, so that the compiler compares many bytes at once.
    if !text.bytes().fold(false, |any, byte| any | is_special(byte)) {
        return html.push_str(text);
    }
    let mut rest = text;
    while let Some(at) = rest.bytes().position(is_special) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        html.push_str(before);
        html.push_str(match from.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            _ => "<br>\n",
        });
        rest = from.get(1..).unwrap_or_default();
    }
    html.push_str(rest);
}
