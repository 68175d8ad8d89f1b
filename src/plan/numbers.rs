//! The numbers of a feed, the newest of them: what each head must show, and what may be sealed.

use chrono::{DateTime, Utc};

use super::memory::Numbered;
use crate::ledger::history::Span;

/// The numbers of the feeds that select the same, from one on; what is older wasn't asked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Numbers {
    /// The oldest that was asked for.
    pub(super) from: u64,
    /// The oldest first.
    pub(super) rows: Vec<Numbered>,
}

impl Numbers {
    /// None at all.
    pub(super) const NONE: Self = Self {
        from: 0,
        rows: Vec::new(),
    };

    /// Those from one number on.
    pub(super) fn since(&self, from: u64) -> &[Numbered] {
        let at = self.rows.partition_point(|row| row.number < from);
        self.rows.get(at..).unwrap_or_default()
    }

    /// Those of a span.
    pub(super) fn within(&self, span: Span) -> &[Numbered] {
        let from = self.since(span.first);
        let end = from.partition_point(|row| row.number <= span.last);
        from.get(..end).unwrap_or_default()
    }

    /// The newest below the `count` newest; 0 when there are no more. One that is older than all that was
    /// asked for counts as none.
    pub(super) fn below_newest(&self, count: u32) -> u64 {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        self.rows
            .iter()
            .rev()
            .nth(count)
            .map_or(0, |row| row.number)
    }

    /// The one that is the `count`-th from `from` on.
    pub(super) fn at(&self, from: u64, count: u32) -> Option<u64> {
        let before = usize::try_from(count.saturating_sub(1)).unwrap_or(usize::MAX);
        self.since(from).get(before).map(|row| row.number)
    }

    /// The newest from `from` on and below `below`.
    pub(super) fn last_below(&self, from: u64, below: u64) -> Option<u64> {
        let last = below.checked_sub(1)?;
        let rows = self.within(Span { first: from, last });
        rows.last().map(|row| row.number)
    }

    /// The oldest from `from` on that a head must still show: one of those above `above`, or of a story
    /// published at or after `since`.
    pub(super) fn oldest_needed(&self, from: u64, above: u64, since: DateTime<Utc>) -> Option<u64> {
        let mut rows = self.since(from).iter();
        let needed =
            |row: &&Numbered| row.number > above || row.instant.is_some_and(|at| at >= since);
        rows.find(needed).map(|row| row.number)
    }

    /// Gives a story its newest number, in place of the one that it may have.
    pub(super) fn lift(&mut self, lifted: Numbered) {
        self.rows.retain(|row| row.story != lifted.story);
        self.rows.push(lifted);
    }
}
