//! What writing did.

use crate::gate::Fault;
use crate::problem::Problem;

/// What writing did.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// How many documents changed or were removed.
    pub(super) files: usize,
    /// Documents whose bytes changed, by path within their stage, if they are to be named.
    pub(super) paths: Vec<String>,
    /// Documents that were removed, likewise.
    pub(super) removed: Vec<String>,
    /// Items that the gate left out.
    pub(super) problems: Vec<Problem>,
    /// Pages that weren't written because a file of somebody else's is in their place.
    pub(super) strangers: Vec<String>,
    /// The document that the gate refused, and why; nothing after its stage was written.
    pub(super) refused: Option<(String, Fault)>,
}
