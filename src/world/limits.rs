//! Limits that the system sets to the process.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::SIGXFSZ;

/// Has a write past the largest size of a file (`ulimit -f`) fail, which is told with the path; by itself
/// the signal ends the process without a word.
pub fn prepare() {
    // Nobody looks at the flag: that somebody listens is all. Where it can't be had, all is as before.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
}
