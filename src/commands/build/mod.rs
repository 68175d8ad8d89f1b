//! `build`.

use super::Context;
use crate::args::Build;
use crate::error::{Error, Exit};

/// Not built yet; reads the configuration.
pub(super) fn run(context: &Context, _options: &Build) -> Result<Exit, Error> {
    let _project = context.project()?;
    Err(Error::usage("build is not built yet", "it comes soon"))
}
