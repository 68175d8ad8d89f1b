//! What the frames of RSS and Atom share: a link to itself, a place in the history, as many items as are expected.

use super::expected::{Expected, ExpectedItem};
use super::faults::{Faults, found};
use super::history::FoundHistory;
use super::xml::Element;

/// How a format calls what its frame has.
pub(super) struct Names {
    /// The frame: "the channel".
    pub(super) owner: &'static str,
    /// The link to itself.
    pub(super) link: &'static str,
    /// The items.
    pub(super) items: &'static str,
}

/// What was found of a frame.
pub(super) struct Frame<'e> {
    expected: &'e Expected,
    history: FoundHistory,
    has_self: bool,
    items: usize,
}

impl<'e> Frame<'e> {
    /// Nothing was found yet.
    pub(super) fn new(expected: &'e Expected) -> Self {
        Self {
            expected,
            history: FoundHistory::default(),
            has_self: false,
            items: 0,
        }
    }

    /// The item that is expected at the place of the next: the faults are its until they are nobody's.
    pub(super) fn next(&mut self, faults: &mut Faults<'e>) -> Option<&'e ExpectedItem> {
        let wanted = self.expected.items.get(self.items);
        self.items += 1;
        faults.within(wanted.map(|item| item.id.as_str()));
        wanted
    }

    /// Notes a link; the rule that it breaks as the one to the document itself.
    pub(super) fn link(&mut self, link: &Element<'_>) -> Option<String> {
        let (rel, href) = (link.attribute("rel"), link.attribute("href"));
        self.history.link(rel, href);
        if rel != "self" {
            return None;
        }
        self.has_self = true;
        let own = &self.expected.self_url;
        (href != own).then(|| format!("the self link is {}, expected {own}", found(href)))
    }

    /// Notes `fh:archive`.
    pub(super) fn mark(&mut self) {
        self.history.mark();
    }

    /// The rules that the whole breaks, of which `missing` parts are not there.
    pub(super) fn faults<'m>(
        &self,
        names: &Names,
        missing: impl Iterator<Item = &'m str>,
    ) -> Vec<String> {
        let Names { owner, link, items } = names;
        let mut rules: Vec<String> = missing
            .map(|part| format!("{owner} has no {part}"))
            .collect();
        rules.extend((!self.has_self).then(|| format!("{owner} has no {link} rel=\"self\"")));
        rules.extend(self.history.faults(&self.expected.history));
        let (count, wanted) = (self.items, self.expected.items.len());
        rules.extend(
            (count != wanted).then(|| format!("{owner} has {count} {items}, expected {wanted}")),
        );
        rules
    }
}
