//! The threads that share the work of a run.

use std::sync::mpsc::{Sender, channel};
use std::thread;

use rayon::{ThreadBuilder, ThreadPoolBuilder};

/// Starts the threads that share the work. Where the system gives fewer than they should be
/// (`ulimit -u`), all is done by the one that calls, and what there is is left to others.
///
/// They are there before they are handed over: those that can't be started would be a panic later.
pub fn prepare() {
    let wanted = thread::available_parallelism().map_or(1, usize::from);
    let mut waiting: Vec<Sender<ThreadBuilder>> = Vec::with_capacity(wanted);
    while waiting.len() < wanted {
        let (sender, work) = channel::<ThreadBuilder>();
        let begin = move || {
            if let Ok(work) = work.recv() {
                work.run();
            }
        };
        if thread::Builder::new().spawn(begin).is_err() {
            waiting.clear();
            break;
        }
        waiting.push(sender);
    }
    // Both fail when there are threads already: then there are enough.
    let _ = if waiting.is_empty() {
        let alone = ThreadPoolBuilder::new().num_threads(1);
        alone.use_current_thread().build_global()
    } else {
        let threads = ThreadPoolBuilder::new().num_threads(waiting.len());
        let hand_over = move |work| {
            // Each waits until it gets its work, or nobody is left who could give it.
            let next = waiting.pop().map(|sender| sender.send(work));
            match next {
                Some(Ok(())) => Ok(()),
                _ => Err(std::io::ErrorKind::WouldBlock.into()),
            }
        };
        threads.spawn_handler(hand_over).build_global()
    };
}
