//! Everything outside: the articles folder, the output folder, the lock. All I/O of the crate.

pub mod articles_folder;
pub mod lock;
pub mod not_articles;
pub mod output;

pub mod patterns;
pub mod read;
pub mod scan;

mod links;
mod listing;
mod stat;
mod walk;
