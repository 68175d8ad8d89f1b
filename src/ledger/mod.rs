//! What the scan saw, compared with what the ledger remembers, judged: ids, dates, numbers. Pure.

pub mod allocation;
pub mod body;
pub mod comparison;
pub mod dates;
pub mod guard;
pub mod heads;
pub mod item;
pub mod judgement;
pub mod link;
pub mod memory;
pub mod renames;
pub mod sighting;
pub mod slug;
mod transition;
