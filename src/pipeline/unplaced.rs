//! Documents that have passed the gate and wait for their places.

use crate::plan::changes::SealedDocument;
use crate::world::output::Ready;

/// Documents that have passed, and are ready to take their places.
#[derive(Debug, Default)]
pub(super) struct Unplaced {
    pub(super) ready: Option<Ready>,
    /// Those that differ from what is there.
    pub(super) changed: Vec<String>,
    /// Those that won't be pending any more.
    pub(super) done: Vec<String>,
    /// Whether the marker is among them, so that the run ends with them.
    pub(super) is_last: bool,
    /// Documents of sealed pages.
    pub(super) sealed: Vec<SealedDocument>,
    /// Heads of which hubs are told, by path, and whether each differs from what is there.
    pub(super) heads: Vec<(String, bool)>,
    /// Those that went before.
    pub(super) removed: Vec<String>,
}
