//! The files of `lexicon/` that are asked for words, as the build script puts them into tables.

use super::lexicon::Lexicon;

include!(concat!(env!("OUT_DIR"), "/lexicons.rs"));
