//! The threads that share the work of a run.

use rayon::ThreadPoolBuilder;
use rustix::process::{Resource, getrlimit};

/// So few threads and processes of a user are left to others.
const FEW: u64 = 64;

/// Where the system gives a user hardly any threads (`ulimit -u`), all is done by the one that calls.
pub fn prepare() {
    let limit = getrlimit(Resource::Nproc).current;
    if limit.is_some_and(|limit| limit < FEW) {
        let alone = ThreadPoolBuilder::new().num_threads(1).use_current_thread();
        // It fails when there are threads already: then there are enough.
        let _ = alone.build_global();
    }
}
