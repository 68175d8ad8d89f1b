//! The files of `lexicon/` that are asked what a line begins with, as the build script puts them into tables.
#![expect(clippy::unreadable_literal, reason = "as the build script writes it")]

use super::phrase::Phrases;

include!(concat!(env!("OUT_DIR"), "/phrases.rs"));
