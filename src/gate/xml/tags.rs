//! Tags: their names and attributes, their balance, and the namespaces that they declare.

use std::borrow::Cow;

use super::attributes::{self, Attribute};
use super::names::{self, Name, Space, XML, XMLNS};
use super::{Binding, Event, Events, Open};
use crate::gate::faults::{Broken, found};
use crate::gate::urls;

/// More prefixes in scope than any document of ours needs would make looking them up slow.
const MOST_BINDINGS: usize = 100;

impl<'a> Events<'a, '_> {
    pub(super) fn start_tag(&mut self, tag: &'a str) -> Result<Event<'a>, Broken> {
        if self.open.is_empty() && self.root_read {
            return Err(self.broken("a second root element"));
        }
        let is_space = |byte| matches!(byte, b' ' | b'\t' | b'\n');
        let end = tag.bytes().position(is_space).unwrap_or(tag.len());
        let (written, rest) = tag.split_at(end);
        let Some((prefix, local)) = names::split(written) else {
            return Err(self.broken(format!("{} is not a name for an element", found(written))));
        };
        self.element = self.start;
        attributes::read(rest, self.start + 1 + end, &mut self.attributes)?;
        let around = self.bindings.len();
        self.bind()?;
        self.check_attributes()?;
        let Some(uri) = self.uri(prefix).filter(|_| prefix != "xmlns") else {
            return Err(self.broken(format!("the prefix of <{written}> is not declared")));
        };
        let space = Space::of(uri);
        self.root_read = true;
        self.open.push(Open {
            written,
            bindings: around,
        });
        Ok(Event::Start(Name {
            space,
            local,
            written,
        }))
    }

    /// Takes the namespace declarations out of the attributes (Namespaces in XML 1.0 §3).
    fn bind(&mut self) -> Result<(), Broken> {
        for known in &self.attributes {
            let prefix = match (known.prefix, known.local) {
                ("", "xmlns") => "",
                ("xmlns", prefix) => prefix,
                _ => continue,
            };
            let uri = known.value.as_ref();
            let allowed = uri != XMLNS
                && prefix != "xmlns"
                && (prefix == "xml") == (uri == XML)
                && (uri.is_empty() && prefix.is_empty() || uri.is_ascii() && urls::is_iri(uri));
            if !allowed || self.bindings.len() == MOST_BINDINGS {
                let rule = format!(
                    "the namespace {} can't be declared as {prefix:?}",
                    found(uri)
                );
                return Err(self.broken(rule));
            }
            self.bindings.push(Binding {
                prefix,
                uri: known.value.clone(),
            });
        }
        self.attributes.retain(|known| {
            known.prefix != "xmlns" && (!known.prefix.is_empty() || known.local != "xmlns")
        });
        Ok(())
    }

    /// Prefixes must be declared, and no two attributes may have one name after resolving.
    fn check_attributes(&mut self) -> Result<(), Broken> {
        for (index, known) in self.attributes.iter().enumerate() {
            if let Cow::Owned(value) = &known.value
                && attributes::is_odd(value)
            {
                let rule = format!("a control character stands in the value of {}", known.local);
                self.faults.push(self.start, rule);
            }
            if known.prefix.is_empty() {
                continue;
            }
            let Some(uri) = self.uri(known.prefix) else {
                let rule = format!(
                    "the prefix of the attribute {}:{} is not declared",
                    known.prefix, known.local
                );
                return Err(self.broken(rule));
            };
            let twin = self.attributes.iter().take(index).any(|other| {
                other.local == known.local
                    && !other.prefix.is_empty()
                    && self.uri(other.prefix) == Some(uri)
            });
            if twin {
                let rule = format!("the attribute {} stands twice in a tag", known.local);
                return Err(self.broken(rule));
            }
        }
        Ok(())
    }

    pub(super) fn end_tag(&mut self, tag: &str) -> Result<(), Broken> {
        let name = tag.trim_end_matches([' ', '\t', '\n']);
        match self.open.last() {
            Some(open) if open.written == name => {
                self.close();
                Ok(())
            }
            Some(open) => {
                let rule = format!("<{}> is ended by </{}>", open.written, name);
                Err(self.broken(rule))
            }
            None => Err(self.broken(format!("</{name}> ends nothing"))),
        }
    }

    pub(super) fn close(&mut self) {
        if let Some(open) = self.open.pop() {
            self.bindings.truncate(open.bindings);
        }
    }

    pub(super) fn space_of(&self, attribute: &Attribute<'_>) -> Space {
        if attribute.prefix.is_empty() {
            return Space::None;
        }
        self.uri(attribute.prefix).map_or(Space::Other, Space::of)
    }

    /// What a prefix stands for; no prefix and no declaration: the empty URI.
    fn uri(&self, prefix: &str) -> Option<&str> {
        if prefix == "xml" {
            return Some(XML);
        }
        let bound = self
            .bindings
            .iter()
            .rev()
            .find(|known| known.prefix == prefix);
        match bound {
            Some(binding) => Some(binding.uri.as_ref()),
            None => prefix.is_empty().then_some(""),
        }
    }
}
