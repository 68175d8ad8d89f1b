//! What a run asks of the ledger.

mod trips;
