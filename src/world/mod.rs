//! Everything outside but the ledger's database: the articles folder, the output folder, the watcher, the lock.

pub mod articles_folder;
pub mod limits;
pub mod lock;
pub mod not_articles;
pub mod output;
pub mod read;
pub mod scan;
pub mod scratch;
mod seen;
pub mod threads;

mod links;
mod listing;
mod stat;
mod walk;
pub mod watcher;
