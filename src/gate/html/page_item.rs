//! Where an item begins and ends in a whole HTML document, and what it says of itself there.

use crate::gate::dates;
use crate::gate::expected::DocumentKind;
use crate::gate::faults::found;
use crate::gate::html::page::Page;
use crate::gate::html::tokens::Attribute;

impl Page<'_, '_> {
    /// An element ends, and an item with it.
    pub(super) fn end(&mut self, name: &str) -> Result<(), String> {
        self.nesting.end(name)?;
        if self.content_depth == Some(self.nesting.depth()) {
            self.content_depth = None;
        }
        if self.item_depth == Some(self.nesting.depth()) {
            self.item_depth = None;
            if self.wanted.is_none() {
                self.faults.within(None);
            }
        }
        Ok(())
    }

    /// A page's story begins, or an item that a twin shows: one of those expected, with its dates; or
    /// a story's content.
    pub(super) fn begin_item(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        let is_content = |known: &Attribute<'_>| known.name == "class" && known.value == "body";
        if self.content_depth.is_none() && name == "div" && attributes.iter().any(is_content) {
            self.content_depth = Some(self.nesting.depth());
        }
        if self.expected.kind == DocumentKind::Page {
            if name == "article" && self.item_depth.is_none() {
                self.item_depth = Some(self.nesting.depth());
            }
            return;
        }
        let value = |wanted: &str| {
            let found = attributes.iter().find(|known| known.name == wanted);
            found.map_or("", |known| known.value.as_ref())
        };
        let id = value("data-id");
        if id.is_empty() {
            return;
        }
        let Some(item) = self.items.remove(id) else {
            return self.fault(format!(
                "an item that is not expected, or shown twice: {}",
                found(id)
            ));
        };
        if self.item_depth.is_none() {
            self.item_depth = Some(self.nesting.depth());
        }
        self.faults.within(Some(&item.id));
        for (key, date) in [
            ("data-published", item.published),
            ("data-updated", item.updated),
        ] {
            let measure = self.expected.measure(Some(date));
            if let Some(rule) = measure.fault(key, value(key), dates::rfc3339(value(key))) {
                self.fault(rule);
            }
        }
    }
}
