//! `[watch]`: how the articles folder is watched.

use toml::Spanned;
use toml::de::DeValue;

use super::amount::seconds;
use super::mistake::Notes;
use super::section::{Keys, Section};

/// The keys of `[watch]`.
pub(super) const KEYS: Keys = Keys {
    known: &["poll", "rescan"],
    later: &[],
};

/// A folder is looked through whole this often, in case a file system lost an event.
const RESCAN_SECS: u64 = 600;

/// What `[watch]` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchConfig {
    /// Whether the folder is looked through again and again instead of waiting for events.
    pub poll: bool,
    /// How often it is looked through in any case, in seconds.
    pub rescan_secs: u64,
}

impl Default for WatchConfig {
    fn default() -> Self {
        Self {
            poll: false,
            rescan_secs: RESCAN_SECS,
        }
    }
}

/// Reads `[watch]`.
pub(super) fn read<'t>(notes: &mut Notes, value: &'t Spanned<DeValue<'t>>) -> WatchConfig {
    let mut config = WatchConfig::default();
    let Some(watch) = Section::open(notes, "watch", &KEYS, value) else {
        return config;
    };
    if let Some(poll) = watch.flag(notes, "poll") {
        config.poll = poll;
    }
    if let Some(rescan) = watch.text(notes, "rescan", seconds) {
        config.rescan_secs = rescan.value;
    }
    config
}
