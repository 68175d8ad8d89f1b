//! Everything outside: the articles folder, the ledger's database, the output folder, the lock.

pub mod articles_folder;
pub mod limits;
pub mod lock;
pub mod not_articles;
pub mod output;
pub mod read;
pub mod scan;
pub mod store;
pub mod threads;

mod links;
mod listing;
mod stat;
mod walk;
pub mod watcher;
