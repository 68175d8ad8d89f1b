//! What is wrong in a `config.toml`: where, what, and what to write instead; the word that was meant.

use std::fmt;

/// One mistake in the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Line in the file, from 1.
    pub line: u32,
    /// Column in the line, in characters, from 1.
    pub column: u32,
    /// What is wrong, in one line.
    pub message: String,
    /// What to write instead, in one line.
    pub hint: Option<String>,
}

/// All mistakes of a configuration in the order of their places; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The mistakes.
    pub mistakes: Vec<Mistake>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.mistakes.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            let Mistake {
                line,
                column,
                message,
                ..
            } = mistake;
            write!(f, "{line}:{column}: {message}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}

/// Why a value can't be used, without its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// What is wrong, in one line that follows the key: "is not a URL".
    pub message: String,
    /// What to write instead, in one line; may be empty.
    pub hint: String,
}

impl Wrong {
    /// A wrong value and what to write instead.
    pub(super) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: hint.into(),
        }
    }

    /// The same with the key before it.
    pub(super) fn of(self, path: &str) -> Self {
        Self {
            message: format!("`{path}` {}", self.message),
            ..self
        }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if self.hint.is_empty() {
            return Ok(());
        }
        write!(f, "; {}", self.hint)
    }
}

impl std::error::Error for Wrong {}

/// Gathers mistakes by byte offset while a configuration is read.
#[derive(Debug, Default)]
pub(super) struct Notes {
    found: Vec<(usize, Wrong)>,
}

impl Notes {
    /// Notes what is wrong at a byte offset.
    pub(super) fn add(&mut self, offset: usize, wrong: Wrong) {
        self.found.push((offset, wrong));
    }

    /// Whether nothing is wrong so far.
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The mistakes with lines and columns, in their order in `text`.
    pub(super) fn into_error(mut self, text: &str) -> ConfigError {
        self.found.sort_by_key(|(offset, _)| *offset);
        let mistakes = self
            .found
            .into_iter()
            .map(|(offset, wrong)| {
                let (line, column) = place(text, offset);
                Mistake {
                    line,
                    column,
                    message: wrong.message,
                    hint: Some(wrong.hint).filter(|hint| !hint.is_empty()),
                }
            })
            .collect();
        ConfigError { mistakes }
    }
}

/// Line and column, both from 1, of a byte offset.
fn place(text: &str, offset: usize) -> (u32, u32) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    (small(line), small(column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        assert_eq!(place("a\nžluť x", 2), (2, 1));
        assert_eq!(place("a\nžluť x", "a\nžluť ".len()), (2, 6));
        assert_eq!(place("a\n", 2), (2, 1));
        assert_eq!(place("", 0), (1, 1));
    }
}
