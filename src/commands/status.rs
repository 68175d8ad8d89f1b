//! `status`.

use super::Context;
use crate::error::{Error, Exit};

/// Not built yet.
pub(super) fn run(_context: &Context) -> Result<Exit, Error> {
    Err(Error::usage("status is not built yet", "it comes soon"))
}
