//! A progress bar on a terminal, once a run takes over a second.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::pipeline::Progress;

/// A run shorter than this draws nothing.
const PATIENCE: Duration = Duration::from_secs(1);

const TEMPLATE: &str = "{msg} {wide_bar} {pos}/{len} ({per_sec}, {eta} left)";

/// How far a long step of a run is.
#[derive(Debug)]
pub(super) struct StepBar {
    bar: Option<ProgressBar>,
    started: Instant,
    drawn: Mutex<bool>,
}

impl StepBar {
    /// A bar for `total` steps of `what`; silent unless `may_animate`.
    pub(super) fn new(may_animate: bool, what: &'static str, total: usize) -> Self {
        let bar = may_animate.then(|| {
            let total = u64::try_from(total).unwrap_or(u64::MAX);
            let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
            bar.set_message(what);
            if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
                bar.set_style(style);
            }
            bar
        });
        Self {
            bar,
            started: Instant::now(),
            drawn: Mutex::new(false),
        }
    }
}

impl Progress for StepBar {
    fn step(&self) {
        let Some(bar) = &self.bar else { return };
        bar.inc(1);
        if self.started.elapsed() < PATIENCE {
            return;
        }
        if let Ok(mut drawn) = self.drawn.lock()
            && !*drawn
        {
            *drawn = true;
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Drop for StepBar {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
