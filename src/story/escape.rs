//! Text into markup.

/// Text as HTML: `&`, `<` and `>` escaped, `\n` as `<br>`.
pub(super) fn escape_into(text: &str, html: &mut String) {
    let is_special = |byte: u8| matches!(byte, b'&' | b'<' | b'>' | b'\n');
    push_replaced(html, text, is_special, |character| match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\n' => Some("<br>\n"),
        _ => None,
    });
}

/// Appends `text` with some characters replaced; what lies between them goes over in one piece. `may_be` says of
/// a byte whether it may begin such a character.
pub(crate) fn push_replaced(
    html: &mut String,
    text: &str,
    may_be: impl Fn(u8) -> bool,
    replaced: impl Fn(char) -> Option<&'static str>,
) {
    // Most text holds none: compared without a branch, so that the compiler compares many bytes at once.
    if !text.bytes().fold(false, |any, byte| any | may_be(byte)) {
        return html.push_str(text);
    }
    let mut rest = text;
    while let Some(at) = rest.bytes().position(&may_be) {
        let Some((plain, special)) = rest.split_at_checked(at) else {
            break;
        };
        html.push_str(plain);
        let mut characters = special.chars();
        if let Some(character) = characters.next() {
            match replaced(character) {
                Some(instead) => html.push_str(instead),
                None => html.push(character),
            }
        }
        rest = characters.as_str();
    }
    html.push_str(rest);
}
