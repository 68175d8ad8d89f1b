//! What hubs are owed: word of each head's document that changed (WebSub), until they have been told.

use chrono::{DateTime, TimeDelta, Utc};

/// How a hub stands to one document that it tells subscribers of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ping {
    /// The hub's URL.
    pub hub: String,
    /// The document's path in the output.
    pub document: String,
    /// How often the document changed since the hub was told; 0: nothing is owed.
    pub owed: u64,
    /// Whether the output has the document as it is by the ledger.
    pub is_placed: bool,
    /// How often the hub failed meanwhile.
    pub attempts: u32,
    /// When it first did.
    pub failing: Option<DateTime<Utc>>,
    /// Before then it isn't asked again.
    pub next: Option<DateTime<Utc>>,
    /// A hash of the document's bytes that the hub was last told of.
    pub told: Option<u128>,
    /// What the hub said last, and when.
    pub answer: Option<(String, DateTime<Utc>)>,
}

/// What a hub says when it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It knows now.
    Accepted(String),
    /// It may know better later; after so long, if it said that.
    Later(String, Option<TimeDelta>),
    /// It won't hear of it.
    Refused(String),
}
