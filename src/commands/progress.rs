//! A progress bar on a terminal, once a run takes over a second.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::pipeline::Progress;

/// A run shorter than this draws nothing.
const PATIENCE: Duration = Duration::from_secs(1);

const TEMPLATE: &str = "{msg} {wide_bar} {human_pos}/{human_len} ({rate}, {eta} left)";

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
                bar.set_style(style.with_key("rate", rate));
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

/// `18,347/s`: a rate is no more exact than a glance at it.
fn rate(state: &ProgressState, words: &mut dyn std::fmt::Write) {
    // Nobody hears of it where it can't be written.
    let _ = write!(words, "{}", whole_rate(state.per_sec()));
}

fn whole_rate(per_sec: f64) -> String {
    let whole = format!("{per_sec:.0}").parse().unwrap_or(0);
    format!("{}/s", HumanCount(whole))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_whole_number() {
        assert_eq!(whole_rate(18_347.153_5), "18,347/s");
        assert_eq!(whole_rate(0.4), "0/s");
        assert_eq!(whole_rate(f64::NAN), "0/s");
    }
}
