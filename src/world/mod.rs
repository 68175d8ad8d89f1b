//! Everything outside but the ledger's database: the articles folder, the output folder, the watcher, the lock.

pub mod articles_folder;
#[cfg(feature = "serve")]
pub mod browser;
pub mod bundles;
pub mod folder_files;
pub mod git;
pub mod limits;
pub mod lock;
pub mod media;
#[cfg(any(feature = "serve", feature = "publish-store"))]
pub mod media_type;
pub mod not_articles;
pub mod output;
#[cfg(feature = "push")]
pub mod public_address;
pub mod read;
pub mod scan;
pub mod scratch;
mod seen;
#[cfg(feature = "serve")]
pub mod server;
pub mod threads;

mod links;
mod listing;
mod stat;
mod walk;
#[cfg(feature = "watch")]
pub mod watcher;
#[cfg(feature = "push")]
pub mod web;
