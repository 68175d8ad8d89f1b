//! JSON Feed, and JSON documents that are read as strictly.

pub(in crate::gate) mod feed;
mod item;
pub(in crate::gate) mod tree;
pub(in crate::gate) mod values;
