//! Why a site couldn't be published: the wording, and what to do.

/// What stops a publication. Nothing is removed at the target after one, and the next run goes on from there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The target, or a program that leads to it, failed.
    #[error("can't {action}: {cause}")]
    Failed {
        /// What was tried, and on what: `put pages/weir.html`.
        action: String,
        /// What the other side said, in one line, without credentials.
        cause: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// An object isn't what it was when it was last looked at, or is there where none was.
    #[error("{path} was changed meanwhile")]
    Changed {
        /// Its path at the target.
        path: String,
    },
    /// What is published there is another site.
    #[error("the site {found:?} is published there, not {expected:?}")]
    AnotherSite {
        /// The `site.id` that is there.
        found: String,
        /// The `site.id` of the configuration.
        expected: String,
    },
    /// What is published there was made by a ledger that knew more.
    #[error("generation {there} is published there, the output is only of {here}")]
    Newer {
        /// The generation at the target.
        there: u64,
        /// The generation of the output.
        here: u64,
    },
    /// Another run has the target for itself.
    #[error("another run publishes to it")]
    Busy,
    /// Another run publishes there, and began later.
    #[error("another run of `feedmill publish` took over")]
    Superseded,
    /// Others have published there what this machine doesn't know.
    #[error("what is published there was put by another machine, or by a ledger that is lost")]
    Unknown,
    /// A file that isn't ours is where a document belongs.
    #[error("{path} is there already, and feedmill didn't publish it")]
    Stranger {
        /// Its path at the target.
        path: String,
    },
    /// Files that were published there aren't as they were.
    #[error("{path} was changed there since it was published{}", and_more(*more))]
    Foreign {
        /// The first one's path at the target.
        path: String,
        /// How many more there are.
        more: usize,
        /// Whether they were found as all was looked at; else they are to be replaced or removed.
        is_verified: bool,
    },
    /// More would be removed than may be at once.
    #[error("{removals} files would be removed there, and `max_delete` is {most}")]
    Removals {
        /// How many.
        removals: usize,
        /// How many may be.
        most: usize,
    },
    /// The target takes what it should refuse, so that nobody could keep an older generation from replacing a newer.
    #[error("it ignores conditions, so that an older publication could replace a newer one")]
    Unguarded,
    /// The output changed while it was read, again and again.
    #[error("the output folder changed while it was published: {path}")]
    Unsteady {
        /// The document.
        path: String,
    },
    /// What the target holds about publications can't be read.
    #[error("{path} there can't be understood: {cause}")]
    Unreadable {
        /// Its path at the target.
        path: String,
        /// What is wrong with it.
        cause: String,
    },
}

/// ` (and 3 more)`.
pub(crate) fn and_more(more: usize) -> String {
    if more == 0 {
        return String::new();
    }
    format!(" (and {more} more)")
}

impl Fault {
    /// What was tried, and what the other side said to it.
    pub(crate) fn failed(action: impl Into<String>, cause: &impl ToString) -> Self {
        Self::Failed {
            action: action.into(),
            cause: cause.to_string(),
            hint: None,
        }
    }

    /// The same, with what to do about it.
    #[must_use]
    pub(crate) fn with_hint(self, advice: impl Into<String>) -> Self {
        match self {
            Self::Failed { action, cause, .. } => Self::Failed {
                action,
                cause,
                hint: Some(advice.into()),
            },
            other => other,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Failed { hint, .. } => return hint.clone(),
            Self::Busy => "try again when that has ended",
            Self::Changed { .. } | Self::Superseded => {
                "somebody else publishes to it: leave that to one of you, or run it again"
            }
            Self::AnotherSite { .. } => {
                "correct `target` in [publish], or `id` in [site]; nothing was touched"
            }
            Self::Newer { .. } => {
                "this output or its ledger is an old copy: build where the newer one was made; or move the ledger and the output away, then `feedmill restore` and build"
            }
            Self::Unknown => {
                "nothing was touched; go on from what is published (move the ledger and the output away, `feedmill restore`, then build), or replace it all: feedmill publish --accept"
            }
            Self::Stranger { .. } => {
                "move it away, choose another `target`, or let it be replaced: feedmill publish --accept"
            }
            Self::Foreign {
                is_verified: true, ..
            } => {
                "nothing was touched; keep a copy of what you want to keep, then replace it: feedmill publish --verify --accept"
            }
            Self::Foreign { .. } => {
                "nothing was touched; keep a copy of what you want to keep, then replace it: feedmill publish --accept"
            }
            Self::Removals { .. } => {
                "nothing was removed; if that is meant, run once with --accept"
            }
            Self::Unguarded => {
                "publish from one place only, and say so: feedmill publish --unguarded"
            }
            Self::Unsteady { .. } => "run it again when no other program writes there",
            Self::Unreadable { .. } => {
                "remove `.feedmill/` at the target, and publish again: all is put there once more"
            }
        };
        Some(hint.to_owned())
    }

    /// Whether the target could have taken it, and it was refused so that nobody loses anything.
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Failed { .. } | Self::Busy | Self::Unsteady { .. } | Self::Unreadable { .. } => {
                false
            }
            Self::Changed { .. }
            | Self::AnotherSite { .. }
            | Self::Newer { .. }
            | Self::Superseded
            | Self::Unknown
            | Self::Stranger { .. }
            | Self::Foreign { .. }
            | Self::Removals { .. }
            | Self::Unguarded => true,
        }
    }
}
