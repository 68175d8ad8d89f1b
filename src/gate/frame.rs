//! What the frames of RSS and Atom share: a link to itself, a place in the history, as many items as are expected.

use super::expected::{Expected, ExpectedItem};
use super::faults::{Faults, found};
use super::xml::Element;

/// The relations that RFC 5005 gives to archived feeds.
const RELATIONS: [&str; 3] = ["current", "prev-archive", "next-archive"];

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
    /// Whether it has `fh:archive`.
    is_archive: bool,
    /// Its links to the history: relation and URL.
    links: Vec<(String, String)>,
    has_self: bool,
    items: usize,
}

impl<'e> Frame<'e> {
    /// Nothing was found yet.
    pub(super) fn new(expected: &'e Expected) -> Self {
        Self {
            expected,
            is_archive: false,
            links: Vec::new(),
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
        if RELATIONS.contains(&rel) {
            self.links.push((rel.to_owned(), href.to_owned()));
        }
        if rel != "self" {
            return None;
        }
        self.has_self = true;
        let own = &self.expected.self_url;
        (href != own).then(|| format!("the self link is {}, expected {own}", found(href)))
    }

    /// Notes `fh:archive`.
    pub(super) fn mark(&mut self) {
        self.is_archive = true;
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
        self.push_history_faults(&mut rules);
        let (count, wanted) = (self.items, self.expected.items.len());
        rules.extend(
            (count != wanted).then(|| format!("{owner} has {count} {items}, expected {wanted}")),
        );
        rules
    }

    /// Adds the rules that it breaks as a part of its feed's history (RFC 5005 §4).
    fn push_history_faults(&self, rules: &mut Vec<String>) {
        let expected = &self.expected.history;
        if self.is_archive != expected.is_archive {
            rules.push(if expected.is_archive {
                "a sealed page has no <fh:archive>".to_owned()
            } else {
                "a document that isn't a sealed page has <fh:archive>".to_owned()
            });
        }
        for rel in RELATIONS {
            let mut links = self.links.iter().filter(|(own, _)| own == rel);
            let wanted = expected.links.iter().find(|(own, _)| *own == rel);
            let has = links.next().map(|(_, href)| href.as_str());
            if has != wanted.map(|(_, url)| url.as_str()) || links.next().is_some() {
                rules.push(format!(
                    "the link rel=\"{rel}\" is {}, expected {}",
                    has.map_or_else(|| "missing".to_owned(), found),
                    wanted.map_or("none", |(_, url)| url)
                ));
            }
        }
    }
}
