//! A history: stories that left the heads of the feeds that hold the same ones, in pages that are
//! sealed once (RFC 5005 §4).

use chrono::{DateTime, Utc};

/// The numbers of a feed that selects some stories; a row in the ledger.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Numbering(pub i64);

/// Row of a history in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HistoryRow(pub i64);

/// What the feeds that hold the same stories, and seal pages of the same size, have behind their heads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// Its row.
    pub row: HistoryRow,
    /// The numbers of its stories; `None`: those of all stories.
    pub numbering: Option<Numbering>,
    /// So many numbers that no head needs seal a page.
    pub size: u32,
    /// The feed in whose folder its pages lie, chosen when the first is sealed, for good.
    pub folder: Option<String>,
    /// What its pages show of the configuration; `None`: it has none, or that isn't known.
    pub shows: Option<Shows>,
}

/// Hashes of what the sealed pages of a history show of the configuration: where one changes, nothing of them
/// is right any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shows {
    /// To readers.
    pub readers: u128,
    /// To people.
    pub people: u128,
}

/// Numbers of stories in a feed, both ends among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The oldest.
    pub first: u64,
    /// The newest.
    pub last: u64,
}

/// A sealed page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedPage {
    /// Its number in its folder, one more than that of the page that was sealed there before it, by this
    /// history or by another.
    pub page: u64,
    /// The numbers of its stories. It holds those that have one of them and are public.
    pub span: Span,
    /// When it was sealed, or last changed; never falls.
    pub updated: DateTime<Utc>,
}

/// Which pages are sealed now. `from` is the oldest number that isn't sealed yet; `at` gives the
/// number with which a page of full size ends that begins at its argument; `last_below` the newest
/// number between its arguments, the second not among them. Some numbers are no story's any more.
///
/// Numbers below `must` are sealed in any case, the last of them in a page that may be shorter;
/// those below `may` once they make a page. So the head holds less than a page of stories beside
/// those that it must hold, and no story is in both.
pub fn seal<E>(
    from: u64,
    must: u64,
    may: u64,
    at: impl Fn(u64) -> Result<Option<u64>, E>,
    last_below: impl Fn(u64, u64) -> Result<Option<u64>, E>,
) -> Result<Vec<Span>, E> {
    let mut spans = Vec::new();
    let mut first = from;
    while let Some(last) = at(first)?
        && last < may.max(must)
    {
        spans.push(Span { first, last });
        first = last + 1;
    }
    if first < must
        && let Some(last) = last_below(first, must)?
    {
        spans.push(Span { first, last });
    }
    Ok(spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(numbers: &[u64], from: u64, must: u64, may: u64) -> Vec<(u64, u64)> {
        let rest = |from: u64| {
            numbers
                .iter()
                .copied()
                .filter(move |number| *number >= from)
        };
        let at = |from| Ok(rest(from).nth(2));
        let last_below = |from, below| Ok(rest(from).filter(|number| *number < below).max());
        let spans: Result<Vec<Span>, ()> = seal(from, must, may, at, last_below);
        let spans = spans.unwrap();
        spans.iter().map(|span| (span.first, span.last)).collect()
    }

    #[test]
    fn a_page_is_sealed_when_so_many_numbers_have_left() {
        let numbers: Vec<u64> = (1..=10).collect();
        assert_eq!(sealed(&numbers, 1, 1, 3), []);
        assert_eq!(sealed(&numbers, 1, 1, 4), [(1, 3)]);
        assert_eq!(sealed(&numbers, 1, 1, 9), [(1, 3), (4, 6)]);
        assert_eq!(sealed(&numbers, 4, 4, 9), [(4, 6)]);
    }

    #[test]
    fn numbers_that_no_story_has_any_more_dont_count() {
        assert_eq!(sealed(&[1, 2, 5, 9, 12, 13], 1, 1, 12), [(1, 5)]);
        assert_eq!(sealed(&[1, 2, 5, 9, 12, 13, 20], 6, 6, 20), [(6, 13)]);
    }

    #[test]
    fn what_must_leave_makes_a_shorter_page() {
        let numbers: Vec<u64> = (1..=10).collect();
        assert_eq!(sealed(&numbers, 1, 6, 6), [(1, 3), (4, 5)]);
        assert_eq!(sealed(&numbers, 1, 3, 1), [(1, 2)]);
        assert_eq!(sealed(&[8, 9], 1, 5, 1), []);
    }
}
