//! `completions`: a script that completes verbs and options in a shell.

use clap::CommandFactory;

use super::Context;
use crate::args::{Args, Completions};
use crate::error::Exit;

/// Prints the script of a shell.
pub(super) fn run(context: &Context, options: &Completions) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Args::command(), "feedmill", &mut script);
    context.report.raw(&script);
    Exit::Done
}
