//! Lines at the end of an article that look like related headlines, and stay text.

use super::line::Line;
use crate::problem::StaysText;

/// Lines at the end that look like a block, and stay text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PassedBy {
    /// The number of the first.
    pub(super) line: u32,
    pub(super) count: usize,
    pub(super) why: StaysText,
}

impl PassedBy {
    pub(super) fn of(lines: &[&Line<'_>], why: StaysText) -> Option<Self> {
        Some(Self {
            line: lines.first()?.number,
            count: lines.len(),
            why,
        })
    }

    /// Whether an author may have meant headlines: a single line that is none, and numbers in brackets, are
    /// told apart by all.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.count > 1 && self.why != StaysText::Notes
    }
}
