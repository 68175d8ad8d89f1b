//! The words that lines begin with which have to be asked for more, as the build script hashes them.
#![expect(clippy::unreadable_literal, reason = "as the build script writes it")]

use super::fronts::{FirstWords, Hashes, Words};

include!(concat!(env!("OUT_DIR"), "/beginnings.rs"));
