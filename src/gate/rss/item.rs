//! The rules of an RSS 2.0 item.

use crate::gate::dates::{self, Measure};
use crate::gate::expected::{Expected, ExpectedItem};
use crate::gate::faults::{Broken, found};
use crate::gate::html::fragment;
use crate::gate::urls;
use crate::gate::xml::Events;
use crate::gate::xml::names::{Name, Once, Space, Turn};

/// Children of an item that may stand once; `content` and `updated` are `content:encoded` and
/// `atom:updated`.
const ONCE: &[&str] = &[
    "title",
    "link",
    "description",
    "author",
    "comments",
    "enclosure",
    "guid",
    "pubDate",
    "source",
    "content",
    "updated",
];

/// Reads the item that has just begun, the `index`-th of its channel, to its end.
pub(in crate::gate) fn read<'e>(
    events: &mut Events<'_, 'e>,
    value: &mut String,
    index: usize,
    expected: &'e Expected,
) -> Result<(), Broken> {
    let wanted = expected.items.get(index);
    events.faults.within(wanted.map(|item| item.id.as_str()));
    let mut item = Item {
        offset: events.element_offset(),
        events,
        value,
        wanted,
        expected,
        once: Once::new(ONCE),
    };
    let read = item.children();
    if read.is_ok() {
        item.check_whole();
    }
    events.faults.within(None);
    read
}

struct Item<'x, 'a, 'e> {
    events: &'x mut Events<'a, 'e>,
    value: &'x mut String,
    offset: usize,
    wanted: Option<&'e ExpectedItem>,
    expected: &'e Expected,
    once: Once,
}

impl Item<'_, '_, '_> {
    fn children(&mut self) -> Result<(), Broken> {
        while let Some(name) = self.events.child("item")? {
            let key = match (name.space, name.local) {
                (Space::None, "content" | "updated") => "",
                (Space::None, "category") => {
                    self.text(name)?;
                    continue;
                }
                (Space::None, local) => local,
                (Space::Content, "encoded") => "content",
                (Space::Atom, "updated") => "updated",
                (Space::Atom, "link") => {
                    self.link()?;
                    continue;
                }
                _ => {
                    self.events.skip()?;
                    continue;
                }
            };
            match self.once.turn(key) {
                Turn::First => self.text(name)?,
                Turn::Again => {
                    self.events
                        .fault(format!("an item has a second <{}>", name.written));
                    self.events.skip()?;
                }
                Turn::Unknown => {
                    self.events
                        .fault(format!("RSS has no element <{}> in an item", name.written));
                    self.events.skip()?;
                }
            }
        }
        Ok(())
    }

    fn text(&mut self, name: Name<'_>) -> Result<(), Broken> {
        let offset = self.events.element_offset();
        let early = self.attribute_fault(name);
        if let Some(rule) = early {
            self.events.fault(rule);
        }
        self.events.text(name, self.value)?;
        if let Some(rule) = self.value_fault(name) {
            self.events.faults.push(offset, rule);
        }
        Ok(())
    }

    fn attribute_fault(&mut self, name: Name<'_>) -> Option<String> {
        let attribute = |local| self.events.attribute(Space::None, local);
        match (name.space, name.local) {
            (Space::None, "guid") if attribute("isPermaLink") != Some("false") => {
                Some("an item's guid has no isPermaLink=\"false\"".into())
            }
            (Space::None, "enclosure") => {
                let url = attribute("url").unwrap_or_default();
                let length = attribute("length").unwrap_or_default();
                let kind = attribute("type").unwrap_or_default();
                let complete = urls::is_web(url)
                    && length.parse::<u64>().is_ok()
                    && crate::gate::media_types::is_media_type(kind);
                (!complete).then(|| {
                    format!(
                        "an enclosure needs url, length and type, found {url:?} {length:?} {kind:?}"
                    )
                })
            }
            (Space::None, "source") if !attribute("url").is_some_and(urls::is_web) => {
                Some("an item's source has no absolute http(s) url".into())
            }
            // Some readers take the last of the two for the content.
            (Space::None, "description") if self.once.has("content") => {
                Some("an item has its description after content:encoded".into())
            }
            _ => None,
        }
    }

    fn value_fault(&self, name: Name<'_>) -> Option<String> {
        let value = self.value.as_str();
        if (name.space, name.local) == (Space::None, "enclosure") {
            return (!value.trim().is_empty()).then(|| "an enclosure holds text".into());
        }
        if value.trim().is_empty() {
            return Some(format!("an item's {} is empty", name.written));
        }
        match (name.space, name.local) {
            (Space::Content, _) => fragment::check(value)
                .err()
                .map(|broken| format!("an item's content: {}", broken.rule)),
            (Space::Atom, _) => self.measure(|item| item.updated).fault(
                "an item's atom:updated",
                value,
                dates::rfc3339(value),
            ),
            // Every reader takes a description for HTML.
            (_, "description") => fragment::check(value)
                .err()
                .map(|broken| format!("an item's description: {}", broken.rule)),
            (_, "guid") => crate::gate::expected::id_fault(value, self.wanted),
            (_, "link") => crate::gate::expected::url_fault(value, self.wanted),
            (_, "comments") if !urls::is_web(value) => Some(format!(
                "an item's comments are not an absolute http(s) URL: {}",
                found(value)
            )),
            (_, "pubDate") => self
                .measure(|item| dates::whole_second(item.published))
                .fault("an item's pubDate", value, dates::rfc822(value)),
            (_, "author") if !value.contains('@') => Some(format!(
                "an item's author has no e-mail address: {}",
                found(value)
            )),
            _ => None,
        }
    }

    fn measure(&self, date: fn(&ExpectedItem) -> chrono::DateTime<chrono::Utc>) -> Measure {
        Measure {
            expected: self.wanted.map(date),
            not_after: self.expected.not_after,
        }
    }

    fn link(&mut self) -> Result<(), Broken> {
        let href = self
            .events
            .attribute(Space::None, "href")
            .unwrap_or_default();
        if !urls::is_web(href) {
            let rule = format!(
                "an item's atom:link is not an absolute http(s) URL: {}",
                found(href)
            );
            self.events.fault(rule);
        }
        self.events.skip()
    }

    /// What the item lacks, seen when all its children are read.
    fn check_whole(&mut self) {
        let once = self.once;
        let mut fault = |rule: &str| self.events.faults.push(self.offset, rule);
        if !once.has("title") && !once.has("description") {
            fault("an item has neither title nor description");
        }
        if !once.has("guid") {
            fault("an item has no guid");
        }
        if !once.has("pubDate") {
            fault("an item has no pubDate");
        }
        if let Some(wanted) = self.wanted {
            if wanted.url.is_some() && !once.has("link") {
                fault("an item has no link");
            }
            if wanted.updated != wanted.published && !once.has("updated") {
                fault("an item was updated, but has no atom:updated");
            }
        }
    }
}
