//! Marks of emphasis around a line, and the colon within it.

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

/// Whether a byte is another, as 1 or 0: such are joined without a branch, so that many bytes are compared at once.
pub(crate) fn same(byte: u8, other: u8) -> u8 {
    u8::from(byte == other)
}

/// Whether a digit of ASCII stands in the line. All bytes are looked at, many at once: in most lines none
/// stands.
pub(super) fn has_digit(line: &str) -> bool {
    any_byte(line, |byte| byte.is_ascii_digit())
}

/// Whether a byte of the line passes, all of them asked, many at once.
pub(super) fn any_byte(line: &str, test: impl Fn(u8) -> bool) -> bool {
    line.bytes().fold(false, |any, byte| any | test(byte))
}

/// What stands before and after the first colon. Most lines hold none, and are only searched.
pub(super) fn at_colon(line: &str) -> Option<(&str, &str)> {
    /// The first byte of a wide colon.
    const WIDE: u8 = 0xEF;
    memchr::memchr2(b':', WIDE, line.as_bytes())?;
    line.split_once([':', '：'])
}
