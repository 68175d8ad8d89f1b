//! `build` through the binary: what subscribers see before and after.

mod guard;
mod headlines;
mod identity;
mod life;
mod recovery;
mod unchanged;
