//! `watch --publish`: what was built is published beside the watch, which doesn't wait for it.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use crate::args;
use crate::commands::{Context, publish};
use crate::error::{Error, Exit};

/// How long after a failure it is tried again though nothing was built: at first, and at most.
const REST: (Duration, Duration) = (Duration::from_secs(10), Duration::from_secs(600));

/// Watches, and has each build published. What is under way when a signal comes is ended.
pub(super) fn follow(context: &Context, options: &args::Watching) -> Result<Exit, Error> {
    publish::target_of(&context.site()?)?;
    std::thread::scope(|scope| {
        // Builds that end while one is being published are published together.
        let (built, builds) = mpsc::sync_channel(1);
        scope.spawn(move || keep_published(context, &builds));
        super::follow(context, options, move |_| {
            let _ = built.try_send(());
        })
    })
}

/// Publishes whenever something was built, until the watch ends.
fn keep_published(context: &Context, builds: &Receiver<()>) {
    let mut rest = None;
    let mut told = None;
    loop {
        let woken = match rest {
            None => builds.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(rest) => builds.recv_timeout(rest),
        };
        if woken == Err(RecvTimeoutError::Disconnected) {
            return;
        }
        match publish::publish_quietly(context) {
            Ok(()) => (rest, told) = (None, None),
            Err(error) => {
                rest = Some(rest.map_or(REST.0, |rest| REST.1.min(rest * 2)));
                let text = error.to_string();
                if told.as_ref() != Some(&text) {
                    context.report.error(&error);
                    told = Some(text);
                }
            }
        }
    }
}
