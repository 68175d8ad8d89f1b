//! The rules of an Atom entry (RFC 4287 §4.1.2).

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use crate::gate::atom::constructs::Construct;
use crate::gate::dates::{self, Measure};
use crate::gate::expected::{Expected, ExpectedItem};
use crate::gate::faults::{Broken, found};
use crate::gate::urls;
use crate::gate::xml::Events;
use crate::gate::xml::names::{Name, Once, Space, Turn};

/// Children of an entry that may stand once.
const ONCE: &[&str] = &[
    "id",
    "title",
    "updated",
    "published",
    "summary",
    "content",
    "rights",
    "source",
];

/// Reads the entry that has just begun to its end; says whether it has an author.
pub(in crate::gate) fn read<'e>(
    events: &mut Events<'_, 'e>,
    value: &mut String,
    wanted: Option<&'e ExpectedItem>,
    expected: &'e Expected,
) -> Result<bool, Broken> {
    events.faults.within(wanted.map(|item| item.id.as_str()));
    let mut entry = Entry {
        offset: events.element_offset(),
        events,
        value,
        wanted,
        expected,
        once: Once::new(ONCE),
        links: HashSet::new(),
        has_author: false,
        has_url: false,
        content_needs_summary: false,
    };
    let read = entry.children();
    let has_author = entry.has_author;
    if read.is_ok() {
        entry.check_whole();
    }
    events.faults.within(None);
    read.map(|()| has_author)
}

struct Entry<'x, 'a, 'e> {
    events: &'x mut Events<'a, 'e>,
    value: &'x mut String,
    offset: usize,
    wanted: Option<&'e ExpectedItem>,
    expected: &'e Expected,
    once: Once,
    /// Type and hreflang of its alternates.
    links: HashSet<String>,
    has_author: bool,
    /// An alternate leads to the expected URL.
    has_url: bool,
    content_needs_summary: bool,
}

impl Entry<'_, '_, '_> {
    fn children(&mut self) -> Result<(), Broken> {
        while let Some(name) = self.events.child("entry")? {
            match name.space {
                Space::Atom => self.core(name)?,
                Space::None => {
                    self.events.fault(format!(
                        "Atom has no element <{}> in an entry",
                        name.written
                    ));
                    self.events.skip()?;
                }
                _ => self.events.skip()?,
            }
        }
        Ok(())
    }

    fn core(&mut self, name: Name<'_>) -> Result<(), Broken> {
        match (name.local, self.once.turn(name.local)) {
            (_, Turn::First) | ("author" | "category" | "contributor" | "link", _) => {}
            (local, Turn::Again) => self.events.fault(format!("an entry has a second {local}")),
            (local, Turn::Unknown) => {
                self.events
                    .fault(format!("Atom has no element <{local}> in an entry"));
                return self.events.skip();
            }
        }
        let offset = self.events.element_offset();
        if name.local == "link" {
            self.check_alternate();
        }
        if name.local == "content" && self.events.attribute(Space::None, "src").is_some() {
            return self.outside_content(name);
        }
        let mut construct = Construct {
            owner: "an entry",
            events: self.events,
            value: self.value,
            name,
        };
        match name.local {
            "author" | "contributor" => {
                self.has_author |= name.local == "author";
                return construct.person();
            }
            "category" => return construct.category(),
            "link" => return construct.link(&mut self.links),
            "title" | "summary" | "rights" | "content" => return construct.text(),
            "source" => {
                self.has_author = true;
                return self.events.skip();
            }
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
            "id" if !urls::is_iri(value) => Some(format!(
                "an entry's id is not an absolute IRI: {}",
                found(value)
            )),
            "id" => crate::gate::expected::id_fault(value, self.wanted),
            "published" => self.date_fault("an entry's published", |item| item.published),
            "updated" => self.date_fault("an entry's updated", |item| item.updated),
            _ => None,
        }
    }

    fn date_fault(&self, what: &str, date: fn(&ExpectedItem) -> DateTime<Utc>) -> Option<String> {
        let measure = Measure {
            expected: self.wanted.map(date),
            not_after: self.expected.not_after,
        };
        measure.fault(what, self.value, dates::rfc3339(self.value))
    }

    /// The alternate link is the item's URL; another may stand beside it in another type.
    fn check_alternate(&mut self) {
        if !matches!(
            self.events.attribute(Space::None, "rel"),
            None | Some("alternate")
        ) {
            return;
        }
        let href = self
            .events
            .attribute(Space::None, "href")
            .unwrap_or_default();
        match self.wanted.map(|item| item.url.as_deref()) {
            Some(Some(url)) => self.has_url |= url == href,
            Some(None) => {
                let rule = format!(
                    "an entry has an alternate link, but none is expected: {}",
                    found(href)
                );
                self.events.fault(rule);
            }
            None => {}
        }
    }

    /// Content that lies elsewhere (RFC 4287 §4.1.3.2): a media type, nothing inside, a summary.
    fn outside_content(&mut self, name: Name<'_>) -> Result<(), Broken> {
        let offset = self.events.element_offset();
        let src = self
            .events
            .attribute(Space::None, "src")
            .unwrap_or_default();
        let kind = self
            .events
            .attribute(Space::None, "type")
            .unwrap_or_default();
        if !urls::is_web(src) || !crate::gate::media_types::is_media_type(kind) {
            let rule = format!(
                "an entry's content needs an absolute src and a media type, found {src:?} {kind:?}"
            );
            self.events.fault(rule);
        }
        self.content_needs_summary = true;
        self.events.text(name, self.value)?;
        if !self.value.is_empty() {
            self.events
                .faults
                .push(offset, "an entry's content has a src and isn't empty");
        }
        Ok(())
    }

    fn check_whole(&mut self) {
        let once = self.once;
        let mut fault = |rule: String| self.events.faults.push(self.offset, rule);
        for required in ["id", "title", "updated", "published"] {
            if !once.has(required) {
                fault(format!("an entry has no {required}"));
            }
        }
        if !once.has("content") && self.links.is_empty() {
            fault("an entry has neither content nor an alternate link".into());
        }
        if self.content_needs_summary && !once.has("summary") {
            fault("an entry's content lies elsewhere, and it has no summary".into());
        }
        if let Some(url) = self.wanted.and_then(|item| item.url.as_deref())
            && !self.has_url
        {
            fault(format!("an entry has no alternate link to {url}"));
        }
    }
}
