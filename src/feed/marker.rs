//! `feedmill.json`: whose folder the output is, and how new it is.

use serde::{Deserialize, Serialize};

/// What the marker says; no version of ours, which would change it without a change of content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// The site's id (`tag:news.example,2026:`).
    pub site: String,
    /// The generation of the documents beside it.
    pub generation: u64,
}

impl Marker {
    /// The marker as JSON, indented, ended by LF.
    pub fn document(&self) -> Vec<u8> {
        // A string and a number always serialize.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Reads a marker; `None` when the bytes aren't one. Keys that it doesn't know are passed over.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_comes_back_and_anything_else_does_not() {
        let marker = Marker {
            site: "tag:news.example,2026:".into(),
            generation: 41,
        };
        let bytes = marker.document();
        assert_eq!(
            str::from_utf8(&bytes).unwrap(),
            "{\n  \"site\": \"tag:news.example,2026:\",\n  \"generation\": 41\n}\n"
        );
        assert_eq!(Marker::read(&bytes), Some(marker));
        for other in ["", "{}", "[]", "null", "{\"site\": 1, \"generation\": 1}"] {
            assert_eq!(Marker::read(other.as_bytes()), None, "{other}");
        }
    }
}
