//! What stops a run: the world failed, or the command line or the configuration is wrong. It
//! owns the wording and the exit codes.

use std::fmt;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::config::{CONFIG_FILE, Mistake, Owner};
use crate::publish::fault::{Fault, and_more};

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
    /// Of `diff`: something would change.
    pub const DIFFERS: Self = Self::Failed;
    /// Of `diff`: something failed.
    pub const TROUBLE: Self = Self::Usage;

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
    /// The configuration is another program's.
    #[error("{} is {owner} configuration, not Feedmill's", .path.display())]
    ForeignConfig {
        /// The file.
        path: PathBuf,
        /// Whose it is.
        owner: Owner,
    },
    /// There is no configuration here or above.
    #[error("no config.toml or feedmill.toml in {} or above", .searched_from.display())]
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
    /// A file that was named as a feed is none, or can't be read to its end.
    #[error("{}{}: {message}", path.display(), of_line(*line))]
    BadFeed {
        /// The file.
        path: PathBuf,
        /// The line on which it breaks.
        line: Option<usize>,
        /// What is wrong.
        message: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// `init` would overwrite something.
    #[error("{} is already there", .path.display())]
    Exists {
        /// What is there.
        path: PathBuf,
    },
    /// The system refused an operation on a file or folder.
    #[error("can't {action} {}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried.
        action: Action,
        /// What the system said.
        source: io::Error,
    },
    /// The articles folder isn't there. Nothing may be written: an unmounted disk must not look
    /// like a site without stories.
    #[error("the articles folder {} is missing", path.display())]
    ArticlesMissing {
        /// The folder as configured.
        path: PathBuf,
    },
    /// Something else stands where a folder or a file of ours is needed.
    #[error("{} is {found}, not {wanted}", path.display())]
    InTheWay {
        /// What was looked at.
        path: PathBuf,
        /// What is there.
        found: Found,
        /// What is needed there.
        wanted: Found,
    },
    /// A document's path that must not be used in the output: absolute, with `..`, in `.tmp/`.
    #[error("{document:?} is not a path inside the output folder")]
    BadOutputPath {
        /// The path as it was given.
        document: String,
    },
    /// Another run holds the lock.
    #[error("{} is held by another run (waited {waited_secs} s)", path.display())]
    Locked {
        /// The lock's file.
        path: PathBuf,
        /// How long it was waited for, in whole seconds.
        waited_secs: u64,
    },
    /// The ledger can't be read or written.
    #[error("{}: the ledger failed: {source}", path.display())]
    Ledger {
        /// Its file.
        path: PathBuf,
        /// What the database said.
        source: rusqlite::Error,
    },
    /// There is no ledger: nothing has been built yet.
    #[error("nothing is built yet: there is no ledger {}", path.display())]
    NothingBuilt {
        /// Where it would be.
        path: PathBuf,
    },
    /// There is a ledger, but its output folder is gone.
    #[error("the output folder {} is missing", path.display())]
    NoOutput {
        /// The folder.
        path: PathBuf,
    },
    /// The ledger was written by another version of the program.
    #[error("{}: the ledger is of version {version}, this program's is {own}", path.display())]
    LedgerVersion {
        /// Its file.
        path: PathBuf,
        /// The version that it says.
        version: i64,
        /// The version that this program writes.
        own: i64,
    },
    /// The ledger or the output belongs to another site.
    #[error("{} belongs to the site {found:?}, not to {expected:?}", path.display())]
    AnotherSite {
        /// The ledger or the output's marker.
        path: PathBuf,
        /// The `site.id` that it says.
        found: String,
        /// The `site.id` of the config.
        expected: String,
    },
    /// A document that would be replaced in a folder that isn't marked as ours.
    #[error("{} was not written by feedmill", path.display())]
    NotOurs {
        /// The document.
        path: PathBuf,
    },
    /// The output was written by a ledger that knew more.
    #[error(
        "{} is at generation {output}, the ledger only at {ledger}: an old ledger was put back",
        path.display()
    )]
    OutputIsNewer {
        /// The output folder.
        path: PathBuf,
        /// Its generation.
        output: u64,
        /// The ledger's generation.
        ledger: u64,
    },
    /// The articles folder is there, but nothing is in it any more.
    #[error("the articles folder {} is empty, but {known} of its stories are published", path.display())]
    ArticlesEmptied {
        /// The folder.
        path: PathBuf,
        /// How many stories subscribers know.
        known: u64,
    },
    /// A document on the web can't be had.
    #[error("{url}: {cause}")]
    Unreachable {
        /// The document.
        url: String,
        /// Why.
        cause: String,
        /// Whether its server has a private address, which nobody allowed.
        is_private: bool,
        /// Whether others were read before, and are kept.
        others_kept: bool,
    },
    /// No site of Feedmill's is published at a place.
    #[error("{place} isn't there, or says nothing: no site of feedmill's is published there")]
    NoSite {
        /// Where its marker would be.
        place: String,
    },
    /// A published site changed again and again while it was read.
    #[error("{place} changed again and again while it was read")]
    SiteChanges {
        /// Where it is published.
        place: String,
    },
    /// A published site was read back in part only; from a part no build may go on.
    #[error("{} is there: `feedmill restore` didn't end", path.display())]
    RestoreUnfinished {
        /// Where its documents are gathered.
        path: PathBuf,
    },
    /// A pattern in `articles.include` or `articles.exclude` can't be used.
    #[error("{message}")]
    BadPattern {
        /// Which, and why.
        message: String,
    },
    /// Nobody can be served at an address.
    #[error("can't listen on {}: {source}", authority(host, *port))]
    Listen {
        /// The host as it was given.
        host: String,
        /// Its port.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// Nobody can tell what documents of the output should be before the next build.
    #[error("{} waits for a build: {why}", path.display())]
    AwaitsBuild {
        /// The output folder.
        path: PathBuf,
        /// Why.
        why: &'static str,
    },
    /// Documents of the output aren't as the last build left them.
    #[error("{} isn't as the last build left it{}", path.display(), and_more(*more))]
    Altered {
        /// The first of them.
        path: PathBuf,
        /// How many more there are.
        more: usize,
    },
    /// A target didn't take what was to be published, or it was kept from going there.
    #[error("{target}: {fault}")]
    Publish {
        /// What people call it, without credentials.
        target: String,
        /// Why.
        fault: Fault,
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

    /// An [`Error::Io`] from whatever the system call gave.
    pub(crate) fn io(
        action: Action,
        path: impl Into<PathBuf>,
        source: impl Into<io::Error>,
    ) -> Self {
        Self::Io {
            path: path.into(),
            action,
            source: source.into(),
        }
    }

    /// The exit code that it ends the run with.
    pub fn exit_code(&self) -> u8 {
        self.exit().code()
    }

    /// How the run ends with it.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Config { .. }
            | Self::NoConfig { .. }
            | Self::ForeignConfig { .. }
            | Self::Usage { .. }
            | Self::BadFeed { .. }
            | Self::BadPattern { .. }
            | Self::Exists { .. } => Exit::Usage,
            Self::AnotherSite { .. }
            | Self::NotOurs { .. }
            | Self::OutputIsNewer { .. }
            | Self::RestoreUnfinished { .. }
            | Self::Altered { .. }
            | Self::AwaitsBuild { .. }
            | Self::ArticlesMissing { .. }
            | Self::ArticlesEmptied { .. } => Exit::Refused,
            Self::Publish { fault, .. } if fault.is_refusal() => Exit::Refused,
            Self::Locked { .. }
            | Self::Publish {
                fault: Fault::Busy, ..
            } => Exit::Locked,
            Self::Io { .. }
            | Self::Stdout(_)
            | Self::Listen { .. }
            | Self::Publish { .. }
            | Self::Unreachable { .. }
            | Self::NoSite { .. }
            | Self::SiteChanges { .. }
            | Self::InTheWay { .. }
            | Self::BadOutputPath { .. }
            | Self::Ledger { .. }
            | Self::NothingBuilt { .. }
            | Self::NoOutput { .. }
            | Self::LedgerVersion { .. } => Exit::Failed,
        }
    }

    /// What to do about it, in one line.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Config { mistakes, .. } => mistakes.first().and_then(|m| m.hint.clone()),
            Self::NoConfig { .. } => {
                Some("`feedmill init` writes one; -C DIR or -c FILE says where it is".into())
            }
            Self::ForeignConfig { path, .. } => Some(format!(
                "`feedmill init` writes {} beside it; -C DIR or -c FILE says where another is",
                if path.ends_with(CONFIG_FILE) {
                    "feedmill.toml, which is read first,"
                } else {
                    CONFIG_FILE
                },
            )),
            Self::Usage { hint, .. } => hint.clone(),
            Self::BadFeed { hint, .. } => Some((*hint).to_owned()),
            Self::Exists { .. } => {
                Some("nothing was written; choose another folder: feedmill init DIR".into())
            }
            Self::Io { source, .. } => match source.kind() {
                io::ErrorKind::PermissionDenied => Some("check the permissions".into()),
                io::ErrorKind::ReadOnlyFilesystem => {
                    Some("the disk is read-only; choose another folder, or mount it to write".into())
                }
                io::ErrorKind::StorageFull => Some("make room on the disk, and run again".into()),
                io::ErrorKind::NotFound => {
                    Some("a folder on the way is missing, or a link leads nowhere".into())
                }
                io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
                    Some("something else is in its place; move it away".into())
                }
                io::ErrorKind::FileTooLarge => Some("raise the limit: ulimit -f".into()),
                io::ErrorKind::IsADirectory => Some("name a file, not a folder".into()),
                _ => None,
            },
            Self::ArticlesMissing { .. } => {
                Some("nothing was written; mount or make it, or correct articles.folder".into())
            }
            Self::ArticlesEmptied { .. } => {
                Some("nothing was written; if that is meant, run once with --accept".into())
            }
            Self::InTheWay { .. } => {
                Some("it is left alone; move it away, or name another in the configuration".into())
            }
            Self::Locked { .. } => {
                Some("try again when it has ended, or wait longer with --wait SECONDS".into())
            }
            Self::AnotherSite { .. } => {
                Some("nothing was written; correct site.id, or choose another output.folder".into())
            }
            Self::OutputIsNewer { .. } => Some(
                "nothing was written; move the ledger away: the next build reads the output back"
                    .into(),
            ),
            Self::NotOurs { .. } => Some(
                "nothing was written; choose another output.folder, or replace it with --accept"
                    .into(),
            ),
            Self::NoOutput { .. } => Some("`feedmill build` writes it again".into()),
            Self::NothingBuilt { .. } => Some("run `feedmill build` first".into()),
            Self::LedgerVersion { .. } => Some(
                "use the version of feedmill that wrote it, or move it away: the next build reads ids and dates back from the output".into(),
            ),
            Self::BadPattern { .. } => Some("correct articles.include and articles.exclude".into()),
            Self::Ledger { source, .. } => ledger_hint(source).map(Into::into),
            Self::Listen { port, source, .. } => Some(listen_hint(*port, source)),
            Self::Publish { fault, .. } => fault.hint(),
            _ => self.site_hint(),
        }
    }
}

impl Error {
    /// What to do when a site can't be published, or read back.
    fn site_hint(&self) -> Option<String> {
        Some(match self {
            Self::Altered { .. } => {
                "nothing was published; `feedmill build` writes it again, --accept publishes it as it is".into()
            }
            Self::AwaitsBuild { .. } => {
                "nothing was published; run `feedmill build` first, --accept publishes it as it is".into()
            }
            Self::Unreachable { is_private: true, .. } => {
                "if that is your own server, say so: --allow-private".into()
            }
            Self::Unreachable { others_kept: true, .. } => {
                "what was read is kept: run it again to go on".into()
            }
            Self::Unreachable { .. } => {
                "nothing was read; run it again when it is served, or name another address, or a folder with a copy".into()
            }
            Self::NoSite { .. } => {
                "name the address or the folder that holds its feedmill.json; a new site needs no restore: feedmill build".into()
            }
            Self::SiteChanges { .. } => "run it again when nobody publishes".into(),
            Self::RestoreUnfinished { path } => format!(
                "nothing was written; run `feedmill restore` again to go on, or remove {} to begin without what is published",
                path.display()
            ),
            _ => return None,
        })
    }
}

/// A host and its port, as addresses have them.
pub fn authority(host: &str, port: u16) -> String {
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

/// What to do when nobody can be served at a port.
fn listen_hint(port: u16, source: &io::Error) -> String {
    match source.kind() {
        io::ErrorKind::AddrInUse => format!(
            "another program has this port, perhaps another `feedmill serve`; end it, or choose another: --listen {}",
            port.checked_add(1).unwrap_or(8000)
        ),
        io::ErrorKind::PermissionDenied => {
            "ports below 1024 are the system's; choose another: --listen 8000".into()
        }
        _ => "name an address of this machine, such as --listen 127.0.0.1:8000".into(),
    }
}

/// What to do about a ledger that fails.
fn ledger_hint(source: &rusqlite::Error) -> Option<&'static str> {
    use rusqlite::ErrorCode;
    Some(match source.sqlite_error_code()? {
        ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => {
            "move it away: the next build reads ids and dates back from the output"
        }
        ErrorCode::DiskFull => "make room on the disk, and run again",
        ErrorCode::SystemIoFailure => {
            "the disk is full or failing, or no file may be so large (ulimit -f); make room, and run again"
        }
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
            "another program has it open; try again when it has ended"
        }
        ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => {
            "check the permissions of the file and of its folder"
        }
        _ => return None,
    })
}

/// What was tried when the system refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Opening or reading a file.
    Read,
    /// Reading the names in a folder.
    List,
    /// Writing into a file.
    Write,
    /// Making a file or folder.
    Create,
    /// Waiting until it is on the disk.
    Sync,
    /// Moving a finished file into its place.
    Rename,
    /// Removing a file or folder.
    Remove,
    /// Taking a lock.
    Lock,
    /// Standing in a folder.
    Enter,
    /// Listening for signals.
    Signal,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "read",
            Self::List => "list",
            Self::Write => "write",
            Self::Create => "create",
            Self::Sync => "sync",
            Self::Rename => "rename",
            Self::Remove => "remove",
            Self::Lock => "lock",
            Self::Enter => "enter",
            Self::Signal => "listen for signals in",
        })
    }
}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A FIFO, a socket or a device.
    Special,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::File => "a file",
            Self::Folder => "a folder",
            Self::Link => "a symbolic link",
            Self::Special => "a FIFO, a socket or a device",
        })
    }
}

/// A line behind its path.
fn of_line(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(":{line}"))
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
