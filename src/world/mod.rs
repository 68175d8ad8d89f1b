//! Everything outside: the articles folder, the ledger's database, the output folder.

pub mod store;
