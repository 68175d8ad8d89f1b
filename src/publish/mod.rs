//! From the output to where it is served: targets, and what is known of them, and to who waits for it: hubs.
//!
//! A publication is frozen first ([`frozen`]), if it is as it was built, compared with what the target has ([`manifest`]), put in
//! the order of [`group`], and never goes back: [`state`] says how two runs are kept apart. `book` is what is known of a
//! target, `put` what is done there. Each kind of target is a [`target::Target`].

#[cfg(feature = "publish-store")]
mod aws_files;
mod book;
mod current;
pub mod fault;
pub mod folder;
pub mod frozen;
mod git;
pub mod group;
#[cfg(feature = "push")]
pub(crate) mod hubs;
pub(crate) mod kept;
pub mod manifest;
mod program;
mod put;
pub(crate) mod request;
mod rsync;
pub(crate) mod run;
pub(crate) mod standing;
pub mod state;
#[cfg(feature = "publish-store")]
mod store;
pub mod target;
pub mod targets;
