//! The spans of sealed pages, from the numbers of the stories that their documents hold.

use std::collections::BTreeMap;

use super::recollection::Story;
use super::{RecoveredHead, RecoveredItem, RecoveredKind, RecoveredPage};
use crate::ledger::history::{SealedPage, Span};

/// The sealed page on which each story lies, by its id, in the first of the feeds of all stories that
/// has any.
pub(super) fn places<'a>(sealed: &'a [RecoveredPage], of_all: &[&str]) -> BTreeMap<&'a str, u64> {
    let first = sealed
        .iter()
        .find(|(feed, ..)| of_all.contains(&feed.as_str()));
    let pages = sealed
        .iter()
        .filter(|(feed, ..)| first.is_some_and(|(first, ..)| feed == first));
    pages
        .flat_map(|(_, page, head)| head.items.iter().map(move |item| (item.id.as_str(), *page)))
        .collect()
}

/// The numbers that documents tell of stories: feed, place in `stories`, number.
pub(super) fn numbers<'a>(
    documents: impl Iterator<Item = (&'a String, &'a RecoveredHead)>,
    stories: &[Story],
) -> Vec<(String, usize, u64)> {
    let by_id: BTreeMap<&str, usize> = stories
        .iter()
        .enumerate()
        .map(|(place, (id, ..))| (id.as_str(), place))
        .collect();
    let mut numbers = Vec::new();
    for (feed, head) in documents {
        for item in &head.items {
            if let (Some(place), Some(number)) = (by_id.get(item.id.as_str()), told(item)) {
                numbers.push((feed.clone(), *place, number));
            }
        }
    }
    numbers
}

/// The number that a document tells of an item.
fn told(item: &RecoveredItem) -> Option<u64> {
    match item.kind {
        RecoveredKind::Story { number, .. } => number,
        RecoveredKind::Headline { .. } => None,
    }
}

/// The sealed pages with their feeds' names. `sealed` has each feed's pages from the oldest on.
///
/// A page ends before the next one's oldest story, so that numbers that no story has any more stay
/// where they were; a page of which no document was left spans nothing.
pub(super) fn pages(
    sealed: &[RecoveredPage],
    stories: &[Story],
    are_kept: bool,
) -> Vec<(String, SealedPage)> {
    let numbers: BTreeMap<&str, u64> = stories
        .iter()
        .map(|(id, _, number, _)| (id.as_str(), *number))
        .collect();
    let mut pages: Vec<(String, SealedPage)> = Vec::new();
    for (feed, page, head) in sealed {
        let own = head.items.iter();
        let own: Vec<u64> = own
            .filter_map(|item| {
                let told = told(item).filter(|_| are_kept);
                told.or_else(|| numbers.get(item.id.as_str()).copied())
            })
            .collect();
        let before = pages.last_mut().filter(|(name, _)| name == feed);
        let first = match before {
            Some((_, before)) => {
                let oldest = own.iter().min().map_or(0, |oldest| oldest - 1);
                before.span.last = before.span.last.max(oldest);
                before.span.last + 1
            }
            None => 1,
        };
        let known = pages.last().filter(|(name, _)| name == feed);
        let known = known.map_or(0, |(_, before)| before.page);
        for missing in known + 1..*page {
            let span = Span {
                first,
                last: first - 1,
            };
            let updated = head.updated;
            pages.push((
                feed.clone(),
                SealedPage {
                    page: missing,
                    span,
                    updated,
                },
            ));
        }
        let last = own.iter().max().copied().unwrap_or(0).max(first - 1);
        pages.push((
            feed.clone(),
            SealedPage {
                page: *page,
                span: Span { first, last },
                updated: head.updated,
            },
        ));
    }
    pages
}
