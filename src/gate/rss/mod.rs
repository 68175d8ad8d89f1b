//! The rules of an RSS 2.0 document: its frame and channel.

mod image;
mod item;

use crate::gate::dates::{self, Measure};
use crate::gate::expected::Expected;
use crate::gate::faults::Fault;
use crate::gate::faults::{Broken, found};
use crate::gate::history::FoundHistory;
use crate::gate::languages;
use crate::gate::urls;
use crate::gate::xml::Events;
use crate::gate::xml::names::{Name, Once, Space, Turn};

/// Children of a channel that may stand once.
const ONCE: &[&str] = &[
    "title",
    "link",
    "description",
    "language",
    "copyright",
    "managingEditor",
    "webMaster",
    "pubDate",
    "lastBuildDate",
    "generator",
    "docs",
    "cloud",
    "ttl",
    "image",
    "rating",
    "textInput",
    "skipHours",
    "skipDays",
];

/// Checks a document whose characters are legal.
pub(in crate::gate) fn check(text: &str, odd: Vec<usize>, expected: &Expected) -> Vec<Fault> {
    let mut rss = Rss {
        events: Events::new(text, odd),
        expected,
        value: String::new(),
        items: 0,
        selves: 0,
        history: FoundHistory::default(),
    };
    let read = rss.document();
    rss.events.faults.finish(read)
}

/// A channel that is being read.
struct Rss<'a, 'e> {
    events: Events<'a, 'e>,
    expected: &'e Expected,
    /// The text of the element that was read last.
    value: String,
    items: usize,
    selves: usize,
    history: FoundHistory,
}

impl Rss<'_, '_> {
    fn document(&mut self) -> Result<(), Broken> {
        let Some(root) = self.events.root()? else {
            return Ok(());
        };
        if (root.space, root.local) != (Space::None, "rss") {
            self.events
                .fault(format!("the root is <{}>, expected <rss>", root.written));
            self.events.skip()?;
            return self.events.finish();
        }
        if self.events.attribute(Space::None, "version") != Some("2.0") {
            self.events.fault("<rss> is not of version 2.0");
        }
        let mut channels = 0;
        while let Some(name) = self.events.child("rss")? {
            if (name.space, name.local) == (Space::None, "channel") {
                channels += 1;
                if channels == 1 {
                    self.channel()?;
                    continue;
                }
            }
            self.events.fault(format!(
                "<rss> holds one <channel> alone, found <{}>",
                name.written
            ));
            self.events.skip()?;
        }
        if channels == 0 {
            self.events.faults.push(None, "the document has no channel");
        }
        self.events.finish()
    }

    fn channel(&mut self) -> Result<(), Broken> {
        let offset = self.events.element_offset();
        let mut once = Once::new(ONCE);
        let mut history = Once::new(&["archive", "complete"]);
        while let Some(name) = self.events.child("channel")? {
            match name.space {
                Space::None if name.local == "item" => {
                    item::read(&mut self.events, &mut self.value, self.items, self.expected)?;
                    self.items += 1;
                }
                Space::None => self.core(name, &mut once)?,
                Space::Atom if name.local == "link" => self.link()?,
                Space::History if history.turn(name.local) == Turn::Again => {
                    self.events
                        .fault(format!("the channel has a second <{}>", name.written));
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
        for rule in self.history.faults(&self.expected.history) {
            self.events.faults.push(offset, rule);
        }
        for required in ["title", "link", "description"] {
            if !once.has(required) {
                self.events
                    .faults
                    .push(offset, format!("the channel has no {required}"));
            }
        }
        if self.selves != 1 {
            let rule = format!(
                "the channel has {} atom:link rel=\"self\", expected 1",
                self.selves
            );
            self.events.faults.push(offset, rule);
        }
        let wanted = self.expected.items.len();
        if self.items != wanted {
            let rule = format!("the channel has {} items, expected {wanted}", self.items);
            self.events.faults.push(offset, rule);
        }
        Ok(())
    }

    fn core(&mut self, name: Name<'_>, once: &mut Once) -> Result<(), Broken> {
        if name.local != "category" {
            match once.turn(name.local) {
                Turn::First => {}
                Turn::Again => self
                    .events
                    .fault(format!("the channel has a second {}", name.local)),
                Turn::Unknown => {
                    self.events
                        .fault(format!("RSS has no element <{}> in a channel", name.local));
                    return self.events.skip();
                }
            }
        }
        let offset = self.events.element_offset();
        match name.local {
            "image" => return self.image(),
            "cloud" | "textInput" | "skipHours" | "skipDays" => return self.events.skip(),
            _ => self.events.text(name, &mut self.value)?,
        }
        if let Some(rule) = self.core_fault(name.local) {
            self.events.faults.push(offset, rule);
        }
        Ok(())
    }

    fn core_fault(&self, name: &str) -> Option<String> {
        let value = self.value.as_str();
        if value.trim().is_empty() {
            return Some(format!("the channel's {name} is empty"));
        }
        match name {
            "link" | "docs" if !urls::is_web(value) => Some(format!(
                "the channel's {name} is not an absolute http(s) URL: {}",
                found(value)
            )),
            "language" if !languages::is_tag(value) => Some(format!(
                "the channel's language is not a language tag: {}",
                found(value)
            )),
            "lastBuildDate" | "pubDate" => {
                let measure = Measure {
                    expected: None,
                    not_after: self.expected.not_after,
                };
                measure.fault(
                    &format!("the channel's {name}"),
                    value,
                    dates::rfc822(value),
                )
            }
            "ttl" if value.parse::<u32>().is_ok_and(|minutes| minutes > 0) => None,
            "ttl" => Some(format!(
                "the channel's ttl is not a number of minutes: {}",
                found(value)
            )),
            "managingEditor" | "webMaster" if !value.contains('@') => Some(format!(
                "the channel's {name} has no e-mail address: {}",
                found(value)
            )),
            _ => None,
        }
    }

    fn link(&mut self) -> Result<(), Broken> {
        let own = self.expected.self_url.as_str();
        let href = self
            .events
            .attribute(Space::None, "href")
            .unwrap_or_default();
        let rel = self
            .events
            .attribute(Space::None, "rel")
            .unwrap_or_default();
        let is_self = rel == "self";
        self.history.link(rel, href);
        let rule = if is_self && href != own {
            Some(format!("the self link is {}, expected {own}", found(href)))
        } else if urls::is_web(href) {
            None
        } else {
            Some(format!(
                "an atom:link is not an absolute http(s) URL: {}",
                found(href)
            ))
        };
        self.selves += usize::from(is_self);
        if let Some(rule) = rule {
            self.events.fault(rule);
        }
        self.events.skip()
    }
}
