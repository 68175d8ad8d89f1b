//! All tests through one binary.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy's allow-in-tests settings don't cover functions that tests share"
)]

mod documents;
