//! HTML, strictly: the content of items, and whole documents.

mod element;
pub(in crate::gate) mod fragment;
mod nesting;
pub(in crate::gate) mod page;
mod tokens;
