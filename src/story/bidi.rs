//! Direction marks that an author opened and didn't close end with the text that they stand in.

const POP_DIRECTION: char = '\u{202C}';
const POP_ISOLATE: char = '\u{2069}';

/// Closes every embedding, override and isolate (UAX #9, X1–X8) that the text leaves open, and
/// drops every closer that closes nothing: none may act on what a page or a reader puts around it.
pub(super) fn balanced(text: String) -> String {
    if !has_direction_marks(&text) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut open: Vec<char> = Vec::new();
    let mut isolates = 0_usize;
    for c in text.chars() {
        match c {
            '\u{202A}' | '\u{202B}' | '\u{202D}' | '\u{202E}' => open.push(POP_DIRECTION),
            '\u{2066}'..='\u{2068}' => {
                isolates += 1;
                open.push(POP_ISOLATE);
            }
            POP_DIRECTION => {
                if open.last() != Some(&POP_DIRECTION) {
                    continue;
                }
                open.pop();
            }
            POP_ISOLATE => {
                if isolates == 0 {
                    continue;
                }
                isolates -= 1;
                // Embeddings inside an isolate end with it.
                while open.pop() == Some(POP_DIRECTION) {}
            }
            _ => {}
        }
        out.push(c);
    }
    out.extend(open.iter().rev());
    out
}

/// Whether a paragraph, title or headline could need [`balanced`].
fn has_direction_marks(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(0xE2, bytes).any(|at| {
        matches!(
            (bytes.get(at + 1), bytes.get(at + 2)),
            (Some(0x80), Some(0xAA..=0xAE)) | (Some(0x81), Some(0xA6..=0xA9))
        )
    })
}

#[cfg(test)]
mod tests {
    use super::balanced;

    fn check(given: &str, expected: &str) {
        assert_eq!(balanced(given.into()), expected, "{given:?}");
    }

    #[test]
    fn what_is_left_open_is_closed_in_order() {
        check("a\u{202e}b", "a\u{202e}b\u{202c}");
        check("\u{2067}a\u{202b}b", "\u{2067}a\u{202b}b\u{202c}\u{2069}");
        check("\u{2068}a\u{202a}b\u{2069}c", "\u{2068}a\u{202a}b\u{2069}c");
    }

    #[test]
    fn closers_without_an_opener_go() {
        check("a\u{202c}b\u{2069}c", "abc");
        check("\u{2066}a\u{202c}\u{2069}", "\u{2066}a\u{2069}");
    }

    #[test]
    fn text_without_marks_is_left_alone() {
        check("שלום “עולם”", "שלום “עולם”");
    }
}
