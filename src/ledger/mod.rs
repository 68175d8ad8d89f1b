//! What the scan saw, compared with what the ledger remembers, judged: ids, dates, numbers. Pure.

mod addresses;
pub mod allocation;
pub mod body;
pub mod comparison;
pub mod dates;
pub mod guard;
pub mod guid;
pub mod heads;
pub mod history;
mod identity;
pub mod item;
pub mod judge;
pub mod judgement;
pub mod known_items;
pub mod link;
pub mod media;
pub mod memory;
mod packed;
pub mod renames;
pub mod selection;
pub mod sighting;
pub mod slug;
pub mod standpoint;
pub mod stat_cache;
mod transition;
mod weight;
