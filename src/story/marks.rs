//! Marks of emphasis around a line.

/// Whether a character only dresses a line.
pub(super) fn is_mark(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '*' | '_'
                | '#'
                | '['
                | ']'
                | ':'
                | '：'
                | '|'
                | '-'
                | '–'
                | '—'
                | '【'
                | '】'
                | '■'
                | '▼'
                | '▶'
                | '→'
                | '►'
                | '◆'
                | '●'
                | '»'
                | '«'
                | '>'
                | '<'
                | '…'
                | '.'
                | '/'
                | '•'
                | '='
                | '('
                | ')'
                | '♪'
                | '★'
                | '!'
        )
}

/// The line less marks of emphasis around it.
pub(super) fn bare(line: &str) -> &str {
    match (line.as_bytes().first(), line.as_bytes().last()) {
        (Some(first), Some(last))
            if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() =>
        {
            line
        }
        _ => line.trim_matches(is_mark),
    }
}
