//! The rules of the style sheet: it loads nothing.

use crate::gate::faults::{Fault, Faults};

/// What may load from elsewhere, in lower case; a backslash could spell any of the others in disguise.
const LOADING: [&str; 7] = [
    "@import",
    "url(",
    "src(",
    "image(",
    "image-set(",
    "expression(",
    "\\",
];

/// Checks a document whose characters are legal.
pub(in crate::gate) fn check(style: &str) -> Vec<Fault> {
    let mut faults = Faults::default();
    let lower = style.to_ascii_lowercase();
    for loading in LOADING {
        if let Some(at) = lower.find(loading) {
            faults.frame(
                at,
                format!("the style holds `{loading}`, which may load from elsewhere"),
            );
        }
    }
    faults.finish(Ok(()))
}
