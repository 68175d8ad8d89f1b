//! Documents of a feed: golden files, and rules read back by parsers that are not ours.

mod golden;
mod rules;
mod samples;
