//! One verb, one file: what the user asks for, wired from the core and the world.

mod build;
mod check;
mod completions;
mod context;
mod diff;
mod explain;
mod host;
mod import;
mod init;
mod man;
mod progress;
mod publish;
#[cfg(feature = "push")]
mod push;
mod report;
mod restore;
#[cfg(feature = "serve")]
mod serve;
mod status;
#[cfg(feature = "watch")]
mod watch;

pub use context::Context;
pub use report::Report;

use chrono::{DateTime, Utc};

use crate::args::{Args, Verb};
use crate::error::{Error, Exit};
pub use crate::pipeline::{Clock, Project};
use crate::world::{limits, threads};

/// Does what the command line asks, prints results and what is wrong; the exit code. `wall` reads
/// the system's clock.
pub fn run(args: Args, clock: Clock, wall: fn() -> DateTime<Utc>) -> u8 {
    limits::prepare();
    threads::prepare();
    let report = Report::new(&args.global);
    let context = Context::new(args.global, clock, report, wall);
    let done = dispatch(&context, &args.verb).and_then(|exit| {
        context.report.finish()?;
        Ok(exit)
    });
    match done {
        Ok(exit) => exit.code(),
        Err(error) => {
            context.report.error(&error);
            error.exit_code()
        }
    }
}

fn dispatch(context: &Context, verb: &Verb) -> Result<Exit, Error> {
    match verb {
        Verb::Init(options) => init::run(context, options),
        Verb::Build(options) => build::run(context, options),
        #[cfg(feature = "watch")]
        Verb::Watch(options) => watch::run(context, options),
        Verb::Diff(options) => diff::run(context, options),
        Verb::Check => check::run(context),
        Verb::Explain(options) => explain::run(context, options),
        Verb::Status => status::run(context),
        Verb::Restore(options) => restore::run(context, options),
        Verb::Import(options) => import::run(context, options),
        Verb::Publish(options) => publish::run(context, options),
        #[cfg(feature = "serve")]
        Verb::Serve(options) => serve::run(context, options),
        Verb::Host(options) => host::run(context, options),
        #[cfg(feature = "push")]
        Verb::Push(options) => push::run(context, options),
        Verb::Completions(options) => Ok(completions::run(context, options)),
        Verb::Man(options) => man::run(context, options),
    }
}
