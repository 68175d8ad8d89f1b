//! The histories, from what the documents of their sealed pages tell.

use std::collections::{BTreeMap, BTreeSet};

use super::recollection::Story;
use super::related::Places;
use super::{RecoveredHead, RecoveredItem, RecoveredKind, RecoveredPage, RecoveredSpan};
use crate::ledger::body::names;
use crate::ledger::history::{SealedPage, Span};

/// A sealed page that was read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveredSealed {
    /// The feed in whose folder it lies.
    pub folder: String,
    /// Which stories its history holds, in the words of the ledger.
    pub rules: String,
    /// The page.
    pub page: SealedPage,
}

/// What the frozen links of a story lead to: the hash of the title that each names, and the place of the
/// story.
pub type RecoveredLinks = Vec<(u64, usize)>;

/// The sealed page on which each story lies, by its id, in the history of all stories.
pub(super) fn places(sealed: &[RecoveredPage]) -> BTreeMap<&str, u64> {
    let of_all = sealed.iter().filter(|(_, _, head)| is_of_all(head));
    of_all
        .flat_map(|(_, page, head)| head.items.iter().map(move |item| (item.id.as_str(), *page)))
        .collect()
}

/// Whether a sealed page is of the history of all stories.
pub(super) fn is_of_all(head: &RecoveredHead) -> bool {
    head.page.as_ref().is_some_and(|page| page.rules.is_empty())
}

/// The number that a document tells of an item.
pub(super) fn told(item: &RecoveredItem) -> Option<u64> {
    match item.kind {
        RecoveredKind::Story { number, .. } => number,
        RecoveredKind::Headline { .. } => None,
    }
}

/// The sealed pages. `sealed` has those of each folder from the oldest on.
///
/// One of which no document is left spans what lies between its neighbours.
pub(super) fn pages(sealed: &[RecoveredPage]) -> Vec<RecoveredSealed> {
    let mut pages: Vec<RecoveredSealed> = Vec::new();
    for (folder, page, head) in sealed {
        let Some(RecoveredSpan { span, rules }) = head.page.clone() else {
            continue;
        };
        let own = |other: &&RecoveredSealed| other.folder == *folder && other.rules == rules;
        let before = pages.iter().rev().find(own);
        let (known, end) =
            before.map_or((0, 0), |before| (before.page.page, before.page.span.last));
        let is_others = |page: u64| {
            let mut others = sealed.iter();
            others.any(|(other, number, _)| other == folder && *number == page)
        };
        let missing = (known + 1..*page).filter(|page| !is_others(*page));
        let sealed = |page, span| RecoveredSealed {
            folder: folder.clone(),
            rules: rules.clone(),
            page: SealedPage {
                page,
                span,
                updated: head.updated,
            },
        };
        let (first, last) = (end + 1, span.first.saturating_sub(1));
        let missing: Vec<RecoveredSealed> = missing
            .map(|page| sealed(page, Span { first, last }))
            .collect();
        let this = sealed(*page, span);
        pages.extend(missing);
        pages.push(this);
    }
    pages
}

/// The links of stories on sealed pages, which are frozen: place of the story, and what they lead to.
pub(super) fn links(sealed: &[RecoveredPage], places: &Places<'_>) -> Vec<(usize, RecoveredLinks)> {
    let mut seen = BTreeSet::new();
    let mut links = Vec::new();
    for item in sealed.iter().flat_map(|(_, _, head)| &head.items) {
        let (Some(story), RecoveredKind::Story { related, .. }) =
            (places.of_id(&item.id), &item.kind)
        else {
            continue;
        };
        if !seen.insert(story) {
            continue;
        }
        let own = related
            .iter()
            .filter_map(|(title, url)| Some((names(title), places.of_url(url)?)));
        links.push((story, own.collect()));
    }
    links
}

/// The numbers that documents tell of stories: the rules of the numbering, place in `stories`, number.
pub(super) fn numbers<'a>(
    documents: impl Iterator<Item = (&'a str, &'a RecoveredHead)>,
    stories: &[Story],
) -> Vec<(String, usize, u64)> {
    let by_id: BTreeMap<&str, usize> = stories
        .iter()
        .enumerate()
        .map(|(place, (id, ..))| (id.as_str(), place))
        .collect();
    let mut numbers = Vec::new();
    for (rules, head) in documents {
        for item in &head.items {
            if let (Some(place), Some(number)) = (by_id.get(item.id.as_str()), told(item)) {
                numbers.push((rules.to_owned(), *place, number));
            }
        }
    }
    numbers
}
