//! What stops a run: the world failed, or the command line or the configuration is wrong. It
//! owns the wording and the exit codes.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::config::Mistake;

/// How a run ended, as scripts see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All is done, or there was nothing to do.
    Done = 0,
    /// The world failed: a disk, a permission, a network.
    Failed = 1,
    /// The command line or the configuration is wrong.
    Usage = 2,
    /// Done, but some articles or items were left out.
    LeftOut = 3,
    /// The gate or the flood guard refused; what was published stays.
    Refused = 4,
    /// Another run holds the lock.
    Locked = 5,
    /// Interrupted by a signal.
    Interrupted = 130,
}

impl Exit {
    /// The number that the system gets.
    pub fn code(self) -> u8 {
        self as u8
    }
}

/// What stops a run.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The configuration holds mistakes.
    #[error("{}", config_lines(.path, .mistakes))]
    Config {
        /// The file, as the user may write it.
        path: PathBuf,
        /// The mistakes in the order of their places; never empty.
        mistakes: Vec<Mistake>,
    },
    /// There is no `config.toml` here or above.
    #[error("no config.toml in {} or above", .searched_from.display())]
    NoConfig {
        /// The folder in which the search began.
        searched_from: PathBuf,
    },
    /// The command line asks for something that can't be.
    #[error("{message}")]
    Usage {
        /// What is wrong, in one line.
        message: String,
        /// What to type instead.
        hint: Option<String>,
    },
    /// `init` would overwrite something.
    #[error("{} is already there", .path.display())]
    Exists {
        /// What is there.
        path: PathBuf,
    },
    /// A file or folder can't be used.
    #[error("can't {action} {}: {source}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried, as it follows "can't": "read".
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// Results can't be written to standard output.
    #[error("can't write to standard output: {0}")]
    Stdout(#[source] io::Error),
}

impl Error {
    /// A wrong command line, and what to type instead.
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage {
            message: message.into(),
            hint: Some(hint.into()),
        }
    }

    /// The exit code that it ends the run with.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Config { .. }
            | Self::NoConfig { .. }
            | Self::Usage { .. }
            | Self::Exists { .. } => Exit::Usage.code(),
            Self::Io { .. } | Self::Stdout(_) => Exit::Failed.code(),
        }
    }

    /// What to do about it, in one line.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Config { mistakes, .. } => mistakes.first().and_then(|m| m.hint.clone()),
            Self::NoConfig { .. } => {
                Some("`feedmill init` writes one; -C DIR or -c FILE says where it is".into())
            }
            Self::Usage { hint, .. } => hint.clone(),
            Self::Exists { .. } => {
                Some("nothing was written; choose another folder: feedmill init DIR".into())
            }
            Self::Io { source, .. } => match source.kind() {
                io::ErrorKind::PermissionDenied => Some("check the permissions".into()),
                io::ErrorKind::StorageFull => Some("make room on the disk, and run again".into()),
                _ => None,
            },
            Self::Stdout(_) => None,
        }
    }
}

/// `path:line:column: message`, a line for each mistake.
fn config_lines(path: &std::path::Path, mistakes: &[Mistake]) -> String {
    let lines: Vec<String> = mistakes
        .iter()
        .map(|mistake| {
            let Mistake {
                line,
                column,
                message,
                ..
            } = mistake;
            format!("{}:{line}:{column}: {message}", path.display())
        })
        .collect();
    lines.join("\n")
}
