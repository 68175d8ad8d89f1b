//! What the scan saw, compared with what the ledger remembers, judged: ids, dates, numbers. Pure.

pub mod item;
pub mod sighting;
