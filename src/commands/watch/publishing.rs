//! `watch --publish`: what was built is published beside the watch, which doesn't wait for it.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use crate::args::Pushing;
use crate::commands::{Context, publish};

/// How long after a failure it is tried again though nothing was built: at first, and at most.
const REST: (Duration, Duration) = (Duration::from_secs(10), Duration::from_secs(600));

/// Publishes whenever something was built, until the watch ends.
pub(super) fn keep_published(context: &Context, pushing: Pushing, builds: &Receiver<()>) {
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
        match publish::publish_quietly(context, pushing) {
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
