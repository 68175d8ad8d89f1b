//! Parse, run, print the error, exit code.

use std::process::ExitCode;
use std::time::SystemTime;

use clap::Parser;
use feedmill::args::Args;
use feedmill::commands::{self, Clock, Report};
use feedmill::error::Exit;

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock and passes it on"
)]
fn main() -> ExitCode {
    let started = SystemTime::now().into();
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help that nobody reads to its end (`| head`) is no fault.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() {
                Exit::Usage.code()
            } else {
                0
            });
        }
    };
    let epoch = std::env::var("SOURCE_DATE_EPOCH").ok();
    let code = match Clock::new(started, args.global.now, epoch.as_deref()) {
        Ok(clock) => commands::run(args, clock),
        Err(error) => {
            Report::new(&args.global).error(&error);
            error.exit_code()
        }
    };
    ExitCode::from(code)
}
