//! Parse, run, print the error, exit code.

use std::process::ExitCode;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use clap::Parser;
use feedmill::args::Args;
use feedmill::commands::{self, Clock, Report};
use feedmill::error::Exit;

/// The one place that reads the clock.
#[expect(clippy::disallowed_methods, reason = "time is passed in from here")]
fn wall() -> DateTime<Utc> {
    SystemTime::now().into()
}

fn main() -> ExitCode {
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
    let code = match Clock::new(wall(), args.global.now, epoch.as_deref()) {
        Ok(clock) => commands::run(args, clock, wall),
        Err(error) => {
            Report::new(&args.global).error(&error);
            error.exit_code()
        }
    };
    ExitCode::from(code)
}
