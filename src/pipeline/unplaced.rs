//! Documents that have passed the gate and wait for their places.

use crate::world::output::Ready;

/// Documents that have passed, and are ready to take their places.
#[derive(Debug)]
pub(super) struct Unplaced {
    pub(super) ready: Option<Ready>,
    /// Those that differ from what is there.
    pub(super) changed: Vec<String>,
    /// Those that won't be pending any more.
    pub(super) done: Vec<String>,
    /// Whether the marker is among them, so that the run ends with them.
    pub(super) is_last: bool,
    /// Hashes of sealed pages, by path.
    pub(super) hashes: Vec<(String, u128)>,
    /// Heads of which hubs are told, by path, and whether each differs from what is there.
    pub(super) heads: Vec<(String, bool)>,
}
