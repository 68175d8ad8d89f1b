//! What is printed for a host.

/// A configuration, and what its host can't do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    /// The text, ended by LF; also what to do with it, in comments.
    pub text: String,
    /// What speaks against publishing this site there.
    pub warnings: Vec<String>,
}

impl From<String> for Configuration {
    fn from(text: String) -> Self {
        Self {
            text,
            warnings: Vec::new(),
        }
    }
}
