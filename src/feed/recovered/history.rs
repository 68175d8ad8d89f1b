//! The histories, from what the documents of their sealed pages tell.

use std::collections::{BTreeMap, BTreeSet};

use super::related::{Named, Places};
use super::values::{
    FrozenTargets, NamedHead, RecoveredHead, RecoveredItem, RecoveredKind, RecoveredPage,
    RecoveredSpan,
};
use crate::ledger::body::names;
use crate::ledger::history::{SealedPage, Span};
use crate::plan::document::DocumentPath;
use crate::plan::model::Format;

/// A history that was read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveredHistory {
    /// The feed in whose folder its pages lie.
    pub folder: String,
    /// Which stories it holds, in the words of the ledger.
    pub rules: String,
    /// Its sealed pages, the oldest first.
    pub pages: Vec<SealedPage>,
}

impl RecoveredHistory {
    /// Whether a page of it lies there.
    pub fn has(&self, folder: &str, page: u64) -> bool {
        let mut pages = self.pages.iter();
        self.folder == folder && pages.any(|own| own.page == page)
    }
}

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

/// The histories. `sealed` has the pages of each folder from the oldest on; each leads to the one before it in
/// its history, for others may have pages in the same folder.
///
/// A page of which no document is left spans what lies between its neighbours.
pub(super) fn histories(sealed: &[RecoveredPage]) -> Vec<RecoveredHistory> {
    let mut histories: Vec<RecoveredHistory> = Vec::new();
    for (folder, page, head) in sealed {
        let Some(RecoveredSpan { span, rules }) = head.page.clone() else {
            continue;
        };
        let updated = head.updated;
        let own = DocumentPath::Sealed {
            feed: folder.clone(),
            page: *page,
            format: head.format,
        };
        let previous = head.links.previous(&own).filter(|(feed, _)| feed == folder);
        let previous = previous.map_or(0, |(_, previous)| previous);
        let is_own = |other: &RecoveredHistory| other.folder == *folder && other.rules == rules;
        let goes_on = |last: &SealedPage| last.page <= previous && last.span.last < span.first;
        let known = histories.iter_mut().filter(|other| is_own(other));
        let known = known.filter(|other| other.pages.last().is_some_and(goes_on));
        let known = known.max_by_key(|other| other.pages.last().map(|last| last.page));
        let mut begun = None;
        let history = known.unwrap_or_else(|| {
            begun.insert(RecoveredHistory {
                folder: folder.clone(),
                rules: rules.clone(),
                pages: Vec::new(),
            })
        });
        let last = history.pages.last();
        let (known, end) = last.map_or((0, 0), |last| (last.page, last.span.last));
        let is_there = |page: u64| {
            let mut there = sealed.iter();
            there.any(|(other, number, _)| other == folder && *number == page)
        };
        let lost = (known + 1..=previous).filter(|page| !is_there(*page));
        let between = Span {
            first: end + 1,
            last: span.first.saturating_sub(1),
        };
        let lost = lost.map(|page| (page, between));
        let pages = lost.chain([(*page, span)]).map(|(page, span)| SealedPage {
            page,
            span,
            updated,
        });
        let pages: Vec<SealedPage> = pages.collect();
        history.pages.extend(pages);
        histories.extend(begun);
    }
    histories
}

/// The place in `histories` of each feed's, where its head leads to.
pub(super) fn of_feeds(
    heads: &[NamedHead],
    histories: &[RecoveredHistory],
) -> BTreeMap<String, Option<usize>> {
    let own = heads.iter().filter(|head| head.leads).map(|head| {
        let page = head.newest_page.as_ref();
        let history =
            page.and_then(|(folder, page)| histories.iter().position(|own| own.has(folder, *page)));
        (head.name.clone(), history)
    });
    own.collect()
}

/// The links that are frozen, each with the place of its story: of stories on sealed pages, and of those in no
/// head, as the stories' own pages have them; `by_page` are those.
pub(super) fn links(
    sealed: &[RecoveredPage],
    heads: &[NamedHead],
    by_page: &Named,
    places: &Places<'_>,
) -> Vec<(usize, FrozenTargets)> {
    let in_heads = heads.iter().flat_map(|own| &own.head.items);
    let in_heads: BTreeSet<&str> = in_heads.map(|item| item.id.as_str()).collect();
    let target = |(title, url): &(String, String)| (names(title), places.of_url(url), url.clone());
    let on_page = |id: &str| -> FrozenTargets {
        let Some(own) = by_page.get(id) else {
            return Vec::new();
        };
        let articles = own.links.iter().filter_map(|url| places.of_article(url));
        own.related.iter().map(target).chain(articles).collect()
    };
    let mut links: BTreeMap<usize, FrozenTargets> = BTreeMap::new();
    let others = by_page.keys().filter(|id| !in_heads.contains(id.as_str()));
    for id in others {
        links.extend(places.of_id(id).map(|story| (story, on_page(id))));
    }
    let mut seen = BTreeSet::new();
    for (_, _, head) in sealed {
        for item in &head.items {
            let (
                Some(story),
                RecoveredKind::Story {
                    related,
                    links: text,
                    ..
                },
            ) = (places.of_id(&item.id), &item.kind)
            else {
                continue;
            };
            if !seen.insert(story) {
                continue;
            }
            let own = links.entry(story).or_insert_with(|| on_page(&item.id));
            // JSON tells of those too that lead to somebody else.
            let is_ours = |story: Option<usize>| story.is_some() || head.format != Format::Json;
            let articles = text.iter().filter_map(|url| places.of_article(url));
            let told = related.iter().map(target).chain(articles);
            let told = told.filter(|(title, story, _)| {
                is_ours(*story) && !own.iter().any(|(known, ..)| known == title)
            });
            let told: FrozenTargets = told.collect();
            own.extend(told);
        }
    }
    links.into_iter().collect()
}

/// The numbers that documents tell of stories: the rules of the numbering, place in `stories`, number.
pub(super) fn numbers<'a>(
    documents: impl Iterator<Item = (&'a str, &'a RecoveredHead)>,
    places: &Places<'_>,
) -> Vec<(String, usize, u64)> {
    let mut numbers = Vec::new();
    for (rules, head) in documents {
        for item in &head.items {
            if let (Some(place), Some(number)) = (places.of_id(&item.id), told(item)) {
                numbers.push((rules.to_owned(), place, number));
            }
        }
    }
    numbers
}
