//! Documents of a feed: golden files, and rules read back by parsers that are not ours.

mod golden;
mod looks;
mod pages;
mod parts;
mod recovery;
mod rules;
mod samples;
mod weights;
