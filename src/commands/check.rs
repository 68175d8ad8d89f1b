//! `check`.

use super::Context;
use crate::error::{Error, Exit};

/// Not built yet.
pub(super) fn run(_context: &Context) -> Result<Exit, Error> {
    Err(Error::usage("check is not built yet", "it comes soon"))
}
