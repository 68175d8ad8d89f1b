//! The rules of `feedmill.json`, which marks an output folder as ours.

use crate::gate::faults::Fault;
use crate::gate::faults::Faults;
use crate::gate::json::tree::{self, Node};
use crate::gate::json::values::{characters_fault, repeated_fault, text_fault};

/// Checks a document whose characters are legal.
pub(in crate::gate) fn check(text: &str) -> Vec<Fault> {
    let mut faults = Faults::default();
    let read = tree::read(text).map(|marker| {
        if let Some(rule) = characters_fault(&marker) {
            faults.push(None, rule);
        }
        if let Some(rule) = repeated_fault(&marker) {
            faults.push(None, format!("the document {rule}"));
        }
        let Node::Object(members) = marker else {
            return faults.push(
                0,
                format!("the document is {}, expected an object", marker.describe()),
            );
        };
        if tree::member(&members, "site").is_none_or(|site| text_fault(site).is_some()) {
            faults.push(None, "the document has no string `site`");
        }
        if !matches!(tree::member(&members, "generation"), Some(Node::Whole)) {
            faults.push(None, "the document has no whole number `generation`");
        }
    });
    faults.finish(read)
}
