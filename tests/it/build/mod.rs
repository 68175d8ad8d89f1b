//! `build` through the binary: what subscribers see before and after.

mod addresses;
mod also_at;
mod changing;
mod clashes;
mod configuring;
mod edits;
mod extras;
mod folders;
mod git;
mod guard;
mod headlines;
mod heads;
mod history;
mod hubs;
mod identity;
mod import;
mod life;
mod lost;
mod names;
mod order;
mod pages;
mod recovery;
mod redirects;
mod selections;
mod unchanged;
mod waiting;
