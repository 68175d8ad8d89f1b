//! Items in, documents out: a feed's head as RSS, Atom, JSON Feed and HTML; pages; OPML. Pure.

pub mod parts;

pub mod content;
pub(crate) mod escape;
pub mod finish;
pub(crate) mod instant;
pub(crate) mod media;
pub(crate) mod memory;

pub mod atom;
pub mod html;
pub mod imported;
pub mod json;
pub mod marker;
pub mod opml;
pub mod recovered;
pub mod rss;
