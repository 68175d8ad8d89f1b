//! Where an article lies in the articles folder.

use std::fmt;
use std::fmt::Write as _;

/// A path relative to the articles folder: raw bytes as the file system has them, parts joined by
/// `/`. Ordered byte by byte.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticlePath(Box<[u8]>);

impl ArticlePath {
    /// The path with these bytes.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }

    /// The bytes as the file system has them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Control characters and bytes that are no UTF-8 are escaped, so that a name can't write on a
/// terminal or forge a line in a log.
impl fmt::Display for ArticlePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            for c in chunk.valid().chars() {
                if c.is_control() {
                    write!(f, "{}", c.escape_default())?;
                } else {
                    f.write_char(c)?;
                }
            }
            for byte in chunk.invalid() {
                write!(f, "\\x{byte:02x}")?;
            }
        }
        Ok(())
    }
}
