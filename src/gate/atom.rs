//! What data can break in an Atom 1.0 document (RFC 4287), with tombstones (RFC 6721).

use chrono::{DateTime, Utc};

use crate::gate::dates;
use crate::gate::expected::{Expected, ExpectedItem, id_fault};
use crate::gate::faults::{Fault, Faults, found};
use crate::gate::frame::{Frame, Names};
use crate::gate::html::fragment;
use crate::gate::urls;
use crate::gate::xml::{self, ATOM, Element, HISTORY, TOMBSTONES};

/// The name of an entry.
const ENTRY: (&str, &str) = (ATOM, "entry");

/// How the format calls what its frame has.
const NAMES: Names = Names {
    owner: "the feed",
    link: "link",
    items: "entries",
};

/// Checks a document whose characters are legal.
pub(in crate::gate) fn check(text: &str, expected: &Expected) -> Vec<Fault> {
    let mut faults = Faults::default();
    let read = xml::parse(text).map(|root| {
        if root.name() == (ATOM, "feed") {
            check_feed(&root, expected, &mut faults);
        } else {
            faults.push(0, "the root is no Atom <feed>");
        }
    });
    faults.finish(read)
}

fn check_feed<'e>(feed: &Element<'_>, expected: &'e Expected, faults: &mut Faults<'e>) {
    xml::check_characters(feed, ENTRY, faults);
    let mut frame = Frame::new(expected);
    let mut said = Vec::new();
    for child in &feed.children {
        let name = child.name();
        said.push(name);
        let rule = match name {
            ENTRY => {
                let wanted = frame.next(faults);
                check_entry(child, wanted, expected, faults);
                faults.within(None);
                None
            }
            (ATOM, "link") => {
                let of_self = frame.link(child);
                of_self.or_else(|| part_fault("the feed", child))
            }
            (ATOM, "id") => feed_id_fault(&child.text, expected),
            (ATOM, "updated") => {
                let measure = expected.measure(None);
                let value = &child.text;
                measure.fault("the feed's updated", value, dates::rfc3339(value))
            }
            (HISTORY, "archive") => {
                frame.mark();
                None
            }
            (TOMBSTONES, "deleted-entry") => tombstone_fault(child, expected),
            (ATOM, _) => part_fault("the feed", child),
            _ => None,
        };
        if let Some(rule) = rule {
            faults.push(child.place, rule);
        }
    }
    let lacks = |part: &&str| !said.contains(&(ATOM, *part));
    let missing = ["id", "title", "updated"].into_iter().filter(lacks);
    for rule in frame.faults(&NAMES, missing) {
        faults.push(feed.place, rule);
    }
}

fn feed_id_fault(id: &str, expected: &Expected) -> Option<String> {
    match &expected.feed_id {
        Some(own) if own != id => Some(format!("the feed's id is {}, expected {own}", found(id))),
        _ => (!urls::is_iri(id))
            .then(|| format!("the feed's id is not an absolute IRI: {}", found(id))),
    }
}

/// RFC 6721 §3: `ref` and `when`; an entry counts as deleted unless it is later than `when`.
fn tombstone_fault(element: &Element<'_>, expected: &Expected) -> Option<String> {
    let id = element.attribute("ref");
    if !urls::is_iri(id) {
        return Some(format!(
            "a deleted entry's ref is not an IRI: {}",
            found(id)
        ));
    }
    let when = element.attribute("when");
    let date = dates::rfc3339(when);
    let measure = expected.measure(None);
    measure
        .fault("a deleted entry's when", when, date)
        .or_else(|| {
            let live = expected.items.iter().find(|item| item.id == id)?;
            let is_deleted = date.is_some_and(|date| live.updated <= date);
            is_deleted.then(|| format!("the feed holds an item that it also deletes: {id}"))
        })
}

fn check_entry<'e>(
    entry: &Element<'_>,
    wanted: Option<&'e ExpectedItem>,
    expected: &Expected,
    faults: &mut Faults<'e>,
) {
    xml::check_characters(entry, ENTRY, faults);
    let mut said = Vec::new();
    let mut has_url = false;
    for child in &entry.children {
        let (space, local) = child.name();
        if space != ATOM {
            continue;
        }
        said.push(local);
        if local == "link" && matches!(child.attribute("rel"), "" | "alternate") {
            let href = child.attribute("href");
            match wanted.map(|item| item.url.as_deref()) {
                Some(Some(url)) => has_url |= url == href,
                Some(None) => {
                    let url = found(href);
                    let rule =
                        format!("an entry has an alternate link, but none is expected: {url}");
                    faults.push(child.place, rule);
                }
                None => {}
            }
        }
        if let Some(rule) = entry_fault(child, local, wanted, expected) {
            faults.push(child.place, rule);
        }
    }
    for part in ["id", "title", "updated", "published"] {
        if !said.contains(&part) {
            faults.push(entry.place, format!("an entry has no {part}"));
        }
    }
    if let Some(url) = wanted.and_then(|item| item.url.as_deref())
        && !has_url
    {
        let rule = format!("an entry has no alternate link to {url}");
        faults.push(entry.place, rule);
    }
}

/// The rule that an entry's element breaks.
fn entry_fault(
    element: &Element<'_>,
    name: &str,
    wanted: Option<&ExpectedItem>,
    expected: &Expected,
) -> Option<String> {
    let value = &element.text;
    let measure = |date: fn(&ExpectedItem) -> DateTime<Utc>| expected.measure(wanted.map(date));
    match name {
        "id" if !urls::is_iri(value) => Some(format!(
            "an entry's id is not an absolute IRI: {}",
            found(value)
        )),
        "id" => id_fault(value, wanted),
        "published" => measure(|item| item.published).fault(
            "an entry's published",
            value,
            dates::rfc3339(value),
        ),
        "updated" => {
            measure(|item| item.updated).fault("an entry's updated", value, dates::rfc3339(value))
        }
        "content" if element.value("src").is_some() => {
            xml::web_fault("a content's src", element.attribute("src"))
        }
        _ => part_fault("an entry", element),
    }
}

/// The rule that a part breaks which a feed and an entry may both have (RFC 4287 §3, §4.2).
fn part_fault(owner: &str, element: &Element<'_>) -> Option<String> {
    match element.name().1 {
        "link" => xml::web_fault(format_args!("{owner}'s link"), element.attribute("href")),
        name @ ("icon" | "logo") => xml::web_fault(format_args!("{owner}'s {name}"), &element.text),
        "category" => element
            .attribute("term")
            .trim()
            .is_empty()
            .then(|| format!("{owner} has a category without a term")),
        "author" | "contributor" => person_fault(owner, element),
        name @ ("title" | "subtitle" | "summary" | "content" | "rights") => {
            let html = || {
                let broken = fragment::check(&element.text).err()?;
                Some(format!("{owner}'s {name}: {}", broken.rule))
            };
            let is_html = element.attribute("type") == "html";
            let may_be_empty = matches!(name, "subtitle" | "summary" | "content");
            let empty = xml::text_fault(owner, element)
                .filter(|_| !may_be_empty || !element.children.is_empty());
            empty.or_else(|| html().filter(|_| is_html))
        }
        "generator" => xml::text_fault(owner, element),
        _ => None,
    }
}

/// The rule that a person breaks (RFC 4287 §3.2).
fn person_fault(owner: &str, element: &Element<'_>) -> Option<String> {
    let parts = || element.children.iter().filter(|part| part.name().0 == ATOM);
    if !parts().any(|part| part.name().1 == "name") {
        return Some(format!("{owner} has a person without a name"));
    }
    parts().find_map(|part| {
        let value = &part.text;
        let is_right = match part.name().1 {
            "uri" => urls::is_web(value),
            "email" => value
                .split_once('@')
                .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty()),
            _ => !value.trim().is_empty(),
        };
        let name = part.name().1;
        (!is_right).then(|| {
            format!(
                "{owner} has a person with a wrong <{name}>: {}",
                found(value)
            )
        })
    })
}
