//! `explain`.

use super::Context;
use crate::args::Explain;
use crate::error::{Error, Exit};

/// Not built yet; reads the configuration.
pub(super) fn run(context: &Context, _options: &Explain) -> Result<Exit, Error> {
    let _project = context.project()?;
    Err(Error::usage("explain is not built yet", "it comes soon"))
}
