//! Items in, documents out: a feed's head as RSS, Atom, JSON Feed and HTML; pages; OPML. Pure.

pub mod model;
