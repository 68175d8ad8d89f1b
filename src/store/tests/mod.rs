//! Every store beside the ledger in maps, and one of which it is counted what it is asked.

mod conformance;
pub(crate) mod counted;
