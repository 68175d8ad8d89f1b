//! The parts that Atom's feed and entries are made of: text, person, category, link.

use std::collections::HashSet;

use crate::gate::faults::{Broken, found};
use crate::gate::html::fragment;
use crate::gate::languages;
use crate::gate::urls;
use crate::gate::xml::Events;
use crate::gate::xml::names::{Name, Once, Space, Turn};

/// An element that has just begun.
pub(in crate::gate) struct Construct<'x, 'a, 'e> {
    /// Whose child it is, in words: "an entry".
    pub(in crate::gate) owner: &'static str,
    /// Where it is read from.
    pub(in crate::gate) events: &'x mut Events<'a, 'e>,
    /// Its text, once read.
    pub(in crate::gate) value: &'x mut String,
    /// Its name.
    pub(in crate::gate) name: Name<'x>,
}

impl Construct<'_, '_, '_> {
    /// Reads it as text without a type (dates, ids).
    pub(in crate::gate) fn plain(&mut self) -> Result<(), Broken> {
        self.events.text(self.name, self.value)
    }

    /// A text construct (RFC 4287 §3.1). XHTML isn't written by us and isn't allowed.
    pub(in crate::gate) fn text(&mut self) -> Result<(), Broken> {
        let offset = self.events.element_offset();
        let is_html = match self.events.attribute(Space::None, "type") {
            None | Some("text") => false,
            Some("html") => true,
            Some(other) => {
                let rule = format!(
                    "{}'s {} has the type {}, expected text or html",
                    self.owner,
                    self.name.local,
                    found(other)
                );
                self.events.fault(rule);
                return self.events.skip();
            }
        };
        self.plain()?;
        let rule = if is_html {
            fragment::check(self.value).err().map(|broken| broken.rule)
        } else {
            None
        };
        let rule = rule.or_else(|| {
            let may_be_empty = matches!(self.name.local, "content" | "summary" | "subtitle");
            (!may_be_empty && self.value.trim().is_empty()).then(|| "it is empty".to_owned())
        });
        if let Some(rule) = rule {
            self.events.faults.push(
                offset,
                format!("{}'s {}: {rule}", self.owner, self.name.local),
            );
        }
        Ok(())
    }

    /// A person construct (RFC 4287 §3.2).
    pub(in crate::gate) fn person(&mut self) -> Result<(), Broken> {
        let offset = self.events.element_offset();
        let mut once = Once::new(&["name", "uri", "email"]);
        while let Some(child) = self.events.child(self.name.local)? {
            if child.space != Space::Atom {
                self.events.skip()?;
                continue;
            }
            let turn = once.turn(child.local);
            self.events.text(child, self.value)?;
            let value = self.value.as_str();
            let right = match child.local {
                "name" => !value.trim().is_empty(),
                "uri" => urls::is_web(value),
                "email" => value
                    .split_once('@')
                    .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty()),
                _ => false,
            };
            if !right || turn != Turn::First {
                let rule = format!(
                    "{}'s {} has a wrong or second <{}>: {}",
                    self.owner,
                    self.name.local,
                    child.written,
                    found(value)
                );
                self.events.faults.push(offset, rule);
            }
        }
        if !once.has("name") {
            let rule = format!("{}'s {} has no name", self.owner, self.name.local);
            self.events.faults.push(offset, rule);
        }
        Ok(())
    }

    /// A category (RFC 4287 §4.2.2).
    pub(in crate::gate) fn category(&mut self) -> Result<(), Broken> {
        let term = self
            .events
            .attribute(Space::None, "term")
            .unwrap_or_default();
        let scheme = self.events.attribute(Space::None, "scheme");
        if term.trim().is_empty() {
            self.events
                .fault(format!("{} has a category without a term", self.owner));
        } else if scheme.is_some_and(|scheme| !urls::is_iri(scheme)) {
            self.events.fault(format!(
                "{} has a category whose scheme is no IRI",
                self.owner
            ));
        }
        self.empty()
    }

    /// A link (RFC 4287 §4.2.7); `alternates` holds the type and hreflang of the owner's alternates.
    pub(in crate::gate) fn link(&mut self, alternates: &mut HashSet<String>) -> Result<(), Broken> {
        let attribute = |local| self.events.attribute(Space::None, local);
        let href = attribute("href").unwrap_or_default();
        let rel = attribute("rel").unwrap_or("alternate");
        let kind = attribute("type").unwrap_or_default();
        let language = attribute("hreflang").unwrap_or_default();
        let mut rules = Vec::new();
        if !urls::is_web(href) {
            rules.push(format!(
                "link is not an absolute http(s) URL: {}",
                found(href)
            ));
        }
        if rel.is_empty() || rel.contains(char::is_whitespace) {
            rules.push(format!("link has no usable rel: {}", found(rel)));
        }
        if attribute("type").is_some_and(|kind| !crate::gate::media_types::is_media_type(kind)) {
            rules.push(format!("link's type is no media type: {}", found(kind)));
        }
        if attribute("hreflang").is_some_and(|language| !languages::is_tag(language)) {
            rules.push(format!(
                "link's hreflang is no language tag: {}",
                found(language)
            ));
        }
        if attribute("length").is_some_and(|length| length.parse::<u64>().is_err()) {
            rules.push("link's length is no number".into());
        }
        if rel == "alternate" {
            let key = format!("{kind}\n{language}").to_ascii_lowercase();
            if !alternates.insert(key) {
                rules.push(format!(
                    "alternate links have one type and hreflang: {}",
                    found(href)
                ));
            }
        }
        for rule in rules {
            self.events.fault(format!("{}'s {rule}", self.owner));
        }
        self.empty()
    }

    /// Reads to the end of an element that holds nothing we allow.
    fn empty(&mut self) -> Result<(), Broken> {
        let offset = self.events.element_offset();
        self.plain()?;
        if !self.value.trim().is_empty() {
            let rule = format!("{}'s {} holds text", self.owner, self.name.local);
            self.events.faults.push(offset, rule);
        }
        Ok(())
    }
}
