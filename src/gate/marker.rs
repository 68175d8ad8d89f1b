//! The rules of `feedmill.json`, which marks an output folder as ours.

use serde::Deserialize;

use crate::gate::faults::{Fault, Faults};
use crate::gate::json;

/// What it says.
#[derive(Deserialize)]
struct Marker {
    site: String,
    #[expect(dead_code, reason = "that it is a whole number is what is asked")]
    generation: u64,
}

/// Checks a document whose characters are legal.
pub(in crate::gate) fn check(text: &str) -> Vec<Fault> {
    let mut faults = Faults::default();
    let read = json::read(text).map(|Marker { site, .. }| {
        if let Some(rule) = json::text_fault(&site.into()) {
            faults.push(None, format!("the document's site {rule}"));
        }
    });
    faults.finish(read)
}
