//! The rules of an Atom 1.0 document (RFC 4287, RFC 6721): its feed.

mod constructs;
mod entry;

use std::collections::HashSet;

use crate::gate::atom::constructs::Construct;
use crate::gate::dates::{self, Measure};
use crate::gate::expected::Expected;
use crate::gate::faults::Fault;
use crate::gate::faults::{Broken, found};
use crate::gate::history::FoundHistory;
use crate::gate::urls;
use crate::gate::xml::Events;
use crate::gate::xml::names::{Name, Once, Space, Turn};

/// Children of a feed that may stand once (RFC 4287 §4.1.1).
const ONCE: &[&str] = &[
    "id",
    "title",
    "updated",
    "generator",
    "icon",
    "logo",
    "rights",
    "subtitle",
];

/// Checks a document whose characters are legal.
pub(in crate::gate) fn check(text: &str, odd: Vec<usize>, expected: &Expected) -> Vec<Fault> {
    let mut atom = Atom {
        events: Events::new(text, odd),
        expected,
        value: String::new(),
        entries: 0,
        entries_without_author: 0,
        selves: 0,
        authors: 0,
        history: FoundHistory::default(),
    };
    let read = atom.document();
    atom.events.faults.finish(read)
}

/// A feed that is being read.
struct Atom<'a, 'e> {
    events: Events<'a, 'e>,
    expected: &'e Expected,
    value: String,
    entries: usize,
    entries_without_author: usize,
    selves: usize,
    authors: usize,
    history: FoundHistory,
}

impl Atom<'_, '_> {
    fn document(&mut self) -> Result<(), Broken> {
        let Some(root) = self.events.root()? else {
            return Ok(());
        };
        if (root.space, root.local) == (Space::Atom, "feed") {
            self.feed()?;
        } else {
            self.events.fault(format!(
                "the root is <{}>, expected an Atom <feed>",
                root.written
            ));
            self.events.skip()?;
        }
        self.events.finish()
    }

    fn feed(&mut self) -> Result<(), Broken> {
        let offset = self.events.element_offset();
        let mut once = Once::new(ONCE);
        let mut history = Once::new(&["archive", "complete"]);
        let mut links = HashSet::new();
        while let Some(name) = self.events.child("feed")? {
            match name.space {
                Space::Atom if name.local == "entry" => {
                    let wanted = self.expected.items.get(self.entries);
                    let has_author =
                        entry::read(&mut self.events, &mut self.value, wanted, self.expected)?;
                    self.entries += 1;
                    self.entries_without_author += usize::from(!has_author);
                }
                Space::Atom => self.core(name, &mut once, &mut links)?,
                Space::Tombstones if name.local == "deleted-entry" => self.deleted_entry()?,
                Space::History if history.turn(name.local) == Turn::Again => {
                    self.events
                        .fault(format!("the feed has a second <{}>", name.written));
                    self.events.skip()?;
                }
                Space::None => {
                    self.events
                        .fault(format!("Atom has no element <{}> in a feed", name.written));
                    self.events.skip()?;
                }
                Space::History => {
                    if name.local == "archive" {
                        self.history.mark();
                    }
                    self.events.skip()?;
                }
                _ => self.events.skip()?,
            }
        }
        self.check_whole(offset, once);
        Ok(())
    }

    fn core(
        &mut self,
        name: Name<'_>,
        once: &mut Once,
        links: &mut HashSet<String>,
    ) -> Result<(), Broken> {
        match (name.local, once.turn(name.local)) {
            (_, Turn::First) | ("author" | "category" | "contributor" | "link", _) => {}
            (local, Turn::Again) => self.events.fault(format!("the feed has a second {local}")),
            (local, Turn::Unknown) => {
                self.events
                    .fault(format!("Atom has no element <{local}> in a feed"));
                return self.events.skip();
            }
        }
        let offset = self.events.element_offset();
        let rel = self.events.attribute(Space::None, "rel");
        let href = self
            .events
            .attribute(Space::None, "href")
            .unwrap_or_default();
        if name.local == "link" {
            self.history.link(rel.unwrap_or_default(), href);
        }
        if name.local == "link" && rel == Some("self") {
            self.selves += 1;
            if href != self.expected.self_url {
                let rule = format!(
                    "the self link is {}, expected {}",
                    found(href),
                    self.expected.self_url
                );
                self.events.fault(rule);
            }
        }
        let mut construct = Construct {
            owner: "the feed",
            events: &mut self.events,
            value: &mut self.value,
            name,
        };
        match name.local {
            "author" | "contributor" => {
                self.authors += usize::from(name.local == "author");
                return construct.person();
            }
            "category" => return construct.category(),
            "link" => return construct.link(links),
            "title" | "subtitle" | "rights" => return construct.text(),
            _ => construct.plain()?,
        }
        if let Some(rule) = self.value_fault(name.local) {
            self.events.faults.push(offset, rule);
        }
        Ok(())
    }

    fn value_fault(&self, name: &str) -> Option<String> {
        let value = self.value.as_str();
        match name {
            "id" if self
                .expected
                .feed_id
                .as_deref()
                .is_some_and(|id| id != value) =>
            {
                Some(format!(
                    "the feed's id is {}, expected {}",
                    found(value),
                    self.expected.feed_id.as_deref().unwrap_or_default()
                ))
            }
            "id" if !urls::is_iri(value) => Some(format!(
                "the feed's id is not an absolute IRI: {}",
                found(value)
            )),
            "updated" => {
                let measure = Measure {
                    expected: None,
                    not_after: self.expected.not_after,
                };
                measure.fault("the feed's updated", value, dates::rfc3339(value))
            }
            "icon" | "logo" if !urls::is_web(value) => Some(format!(
                "the feed's {name} is not an absolute http(s) URL: {}",
                found(value)
            )),
            "generator" if value.trim().is_empty() => Some("the feed's generator is empty".into()),
            _ => None,
        }
    }

    /// RFC 6721 §3: `ref` and `when`; an entry counts as deleted unless it is later than `when`.
    fn deleted_entry(&mut self) -> Result<(), Broken> {
        let id = self
            .events
            .attribute(Space::None, "ref")
            .unwrap_or_default();
        let when = self
            .events
            .attribute(Space::None, "when")
            .unwrap_or_default();
        let date = dates::rfc3339(when);
        let measure = Measure {
            expected: None,
            not_after: self.expected.not_after,
        };
        let live = self.expected.items.iter().find(|item| item.id == id);
        let rules = [
            (!urls::is_iri(id))
                .then(|| format!("a deleted entry's ref is not an IRI: {}", found(id))),
            measure.fault("a deleted entry's when", when, date),
            live.filter(|item| date.is_some_and(|date| item.updated <= date))
                .map(|item| format!("the feed holds an item that it also deletes: {}", item.id)),
        ];
        for rule in rules.into_iter().flatten() {
            self.events.fault(rule);
        }
        self.events.skip()
    }

    fn check_whole(&mut self, offset: usize, once: Once) {
        let mut fault = |rule: String| self.events.faults.push(offset, rule);
        for required in ["id", "title", "updated"] {
            if !once.has(required) {
                fault(format!("the feed has no {required}"));
            }
        }
        if self.selves != 1 {
            fault(format!(
                "the feed has {} links rel=\"self\", expected 1",
                self.selves
            ));
        }
        if self.authors == 0 && (self.entries_without_author > 0 || self.entries == 0) {
            fault("neither the feed nor each of its entries has an author".into());
        }
        for rule in self.history.faults(&self.expected.history) {
            fault(rule);
        }
        let wanted = self.expected.items.len();
        if self.entries != wanted {
            fault(format!(
                "the feed has {} entries, expected {wanted}",
                self.entries
            ));
        }
    }
}
