//! The rules of an OPML 2.0 document that lists feeds (<http://opml.org/spec2.opml>).

use crate::gate::dates::{self, Measure};
use crate::gate::expected::Expected;
use crate::gate::faults::Fault;
use crate::gate::faults::{Broken, found};
use crate::gate::urls;
use crate::gate::xml::names::{Name, Once, Space, Turn};
use crate::gate::xml::{Event, Events, is_blank};

/// Children of `head`, each at most once.
const HEAD: &[&str] = &[
    "title",
    "dateCreated",
    "dateModified",
    "ownerName",
    "ownerEmail",
    "ownerId",
    "docs",
    "expansionState",
    "vertScrollState",
    "windowTop",
    "windowLeft",
    "windowBottom",
    "windowRight",
];

/// Checks a document whose characters are legal.
pub(in crate::gate) fn check(text: &str, odd: Vec<usize>, expected: &Expected) -> Vec<Fault> {
    let mut events = Events::new(text, odd);
    let read = document(&mut events, expected);
    events.faults.finish(read)
}

fn document(events: &mut Events<'_, '_>, expected: &Expected) -> Result<(), Broken> {
    let Some(root) = events.root()? else {
        return Ok(());
    };
    if (root.space, root.local) != (Space::None, "opml") {
        events.fault(format!("the root is <{}>, expected <opml>", root.written));
        events.skip()?;
        return events.finish();
    }
    if events.attribute(Space::None, "version") != Some("2.0") {
        events.fault("<opml> is not of version 2.0");
    }
    let mut once = Once::new(&["head", "body"]);
    while let Some(name) = events.child("opml")? {
        let in_order = name.local == "head" || once.has("head");
        if name.space != Space::None || once.turn(name.local) != Turn::First || !in_order {
            events.fault(format!(
                "<opml> holds one head and one body, found <{}>",
                name.written
            ));
            events.skip()?;
        } else if name.local == "head" {
            head(events, expected)?;
        } else {
            outlines(events)?;
        }
    }
    if !once.has("head") || !once.has("body") {
        events
            .faults
            .push(None, "the document needs a head and a body");
    }
    events.finish()
}

fn head(events: &mut Events<'_, '_>, expected: &Expected) -> Result<(), Broken> {
    let mut value = String::new();
    let mut once = Once::new(HEAD);
    let offset = events.element_offset();
    while let Some(name) = events.child("head")? {
        let at = events.element_offset();
        if name.space != Space::None {
            events.skip()?;
            continue;
        }
        if once.turn(name.local) != Turn::First {
            events.fault(format!(
                "the head has an unknown or second <{}>",
                name.local
            ));
        }
        events.text(name, &mut value)?;
        if let Some(rule) = head_fault(name, &value, expected) {
            events.faults.push(at, rule);
        }
    }
    if !once.has("title") {
        events.faults.push(offset, "the head has no title");
    }
    Ok(())
}

fn head_fault(name: Name<'_>, value: &str, expected: &Expected) -> Option<String> {
    match name.local {
        "dateCreated" | "dateModified" => {
            let measure = Measure {
                expected: None,
                not_after: expected.not_after,
            };
            measure.fault(
                &format!("the head's {}", name.local),
                value,
                dates::rfc822(value),
            )
        }
        "ownerId" | "docs" if !urls::is_web(value) => Some(format!(
            "the head's {} is not an absolute http(s) URL: {}",
            name.local,
            found(value)
        )),
        "title" if value.trim().is_empty() => Some("the head's title is empty".into()),
        _ => None,
    }
}

/// Reads the body: outlines with a text; one that holds no others names a feed.
fn outlines(events: &mut Events<'_, '_>) -> Result<(), Broken> {
    let mut depth = 1_usize;
    let mut count = 0_usize;
    // The outline read last names no feed: right only if another follows inside it.
    let mut leaf_without_feed = None;
    while depth > 0 {
        match events.next()? {
            Event::Start(name) => {
                depth += 1;
                count += 1;
                leaf_without_feed = outline(events, name);
            }
            Event::End => {
                depth -= 1;
                if let Some(offset) = leaf_without_feed.take() {
                    events
                        .faults
                        .push(offset, "an outline has neither xmlUrl nor outlines");
                }
            }
            Event::Text(text) if is_blank(text) => {}
            Event::Text(_) | Event::Character(_) => events.fault("text stands in the body"),
            Event::Eof => return Ok(()),
        }
    }
    if count == 0 {
        events.fault("the body has no outline");
    }
    Ok(())
}

/// Checks an outline that has just begun; returns its offset when it names no feed.
fn outline(events: &mut Events<'_, '_>, name: Name<'_>) -> Option<usize> {
    let mut rules = Vec::new();
    if (name.space, name.local) != (Space::None, "outline") {
        rules.push(format!(
            "the body holds outlines alone, found <{}>",
            name.written
        ));
    }
    let attribute = |local| events.attribute(Space::None, local);
    if attribute("text").is_none_or(|text| text.trim().is_empty()) {
        rules.push("an outline has no text".into());
    }
    for local in ["xmlUrl", "htmlUrl", "url"] {
        if let Some(url) = attribute(local)
            && !urls::is_web(url)
        {
            rules.push(format!(
                "an outline's {local} is not an absolute http(s) URL: {}",
                found(url)
            ));
        }
    }
    let names_feed = attribute("xmlUrl").is_some();
    if attribute("type") == Some("rss") && !names_feed {
        rules.push("an outline of type rss has no xmlUrl".into());
    }
    for rule in rules {
        events.fault(rule);
    }
    (!names_feed).then(|| events.element_offset())
}
