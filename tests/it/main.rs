//! All tests through one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test fails by panicking; the clippy.toml switches don't cover helper functions"
)]

mod agreement;
mod articles;
mod build;
mod circles;
mod cli;
mod differing;
mod documents;
mod gate;
mod guides;
mod histories;
mod hosting;
mod import;
mod imported_texts;
mod init;
mod limits;
mod links;
mod looking;
mod markup;
mod media;
mod output;
mod previews;
mod publishing;
#[cfg(feature = "push")]
mod pushing;
mod readers;
mod reading;
mod refusals;
mod restoring;
mod rights;
mod scan;
#[cfg(feature = "serve")]
mod serving;
mod site;
mod stories;
mod told;
mod tree;
mod unreadable;
#[cfg(feature = "watch")]
mod watching;
mod written;
