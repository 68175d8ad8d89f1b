//! The spans of sealed pages, from the numbers of the stories that their documents hold.

use std::collections::BTreeMap;

use super::RecoveredPage;
use super::recollection::Story;
use crate::ledger::history::{SealedPage, Span};

/// The sealed pages with their feeds' names. `sealed` has each feed's pages from the oldest on.
///
/// A page ends before the next one's oldest story, so that numbers that no story has any more stay
/// where they were; a page of which no document was left spans nothing.
pub(super) fn pages(sealed: &[RecoveredPage], stories: &[Story]) -> Vec<(String, SealedPage)> {
    let numbers: BTreeMap<&str, u64> = stories
        .iter()
        .map(|(id, _, number, _)| (id.as_str(), *number))
        .collect();
    let mut pages: Vec<(String, SealedPage)> = Vec::new();
    for (feed, page, head) in sealed {
        let own = head.items.iter();
        let own: Vec<u64> = own
            .filter_map(|item| numbers.get(item.id.as_str()).copied())
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
