//! What data can break in an RSS 2.0 document.

use chrono::{DateTime, Utc};

use crate::gate::dates;
use crate::gate::expected::{Expected, ExpectedItem, guid_fault, url_fault};
use crate::gate::faults::{Fault, Faults, found};
use crate::gate::frame::{Frame, Names};
use crate::gate::html::fragment;
use crate::gate::languages;
use crate::gate::xml::{self, ATOM, CONTENT, Element, HISTORY};

/// The name of an item.
const ITEM: (&str, &str) = ("", "item");

/// How the format calls what its frame has.
const NAMES: Names = Names {
    owner: "the channel",
    link: "atom:link",
    items: "items",
};

/// Checks a document whose characters are legal.
pub(in crate::gate) fn check(text: &str, expected: &Expected) -> Vec<Fault> {
    let mut faults = Faults::default();
    let read = xml::parse(text).map(|root| {
        let channel = root
            .children
            .iter()
            .find(|child| child.name() == ("", "channel"));
        let is_rss = root.name() == ("", "rss") && root.attribute("version") == "2.0";
        match channel.filter(|_| is_rss) {
            Some(channel) => check_channel(channel, expected, &mut faults),
            None => faults.push(
                0,
                "the document is no <rss> of version 2.0 with a <channel>",
            ),
        }
    });
    faults.finish(read)
}

fn check_channel<'e>(channel: &Element<'_>, expected: &'e Expected, faults: &mut Faults<'e>) {
    xml::check_characters(channel, ITEM, faults);
    let mut frame = Frame::new(expected);
    let mut said = Vec::new();
    for child in &channel.children {
        let rule = match child.name() {
            ITEM => {
                let wanted = frame.next(faults);
                check_item(child, wanted, expected, faults);
                faults.within(None);
                None
            }
            (ATOM, "link") => {
                let of_self = frame.link(child);
                of_self.or_else(|| xml::web_fault("an atom:link", child.attribute("href")))
            }
            (HISTORY, "archive") => {
                frame.mark();
                None
            }
            ("", local) => {
                said.push(local);
                channel_fault(child, local, expected)
            }
            _ => None,
        };
        if let Some(rule) = rule {
            faults.push(child.place, rule);
        }
    }
    let lacks = |part: &&str| !said.contains(part);
    let missing = ["title", "link", "description"].into_iter().filter(lacks);
    for rule in frame.faults(&NAMES, missing) {
        faults.push(channel.place, rule);
    }
}

/// The rule that a channel's own element breaks.
fn channel_fault(element: &Element<'_>, name: &str, expected: &Expected) -> Option<String> {
    let value = &element.text;
    match name {
        "image" => element
            .children
            .iter()
            .find_map(|child| match child.name() {
                ("", part @ ("url" | "link")) => {
                    xml::web_fault(format_args!("the image's {part}"), &child.text)
                }
                _ => xml::text_fault("the image", child),
            }),
        "link" => xml::web_fault("the channel's link", value),
        "language" => (!languages::is_tag(value))
            .then(|| format!("the channel's language is no tag: {}", found(value))),
        "lastBuildDate" | "pubDate" => {
            let measure = expected.measure(None);
            measure.fault(
                &format!("the channel's {name}"),
                value,
                dates::rfc822(value),
            )
        }
        _ => xml::text_fault("the channel", element),
    }
}

fn check_item<'e>(
    item: &Element<'_>,
    wanted: Option<&'e ExpectedItem>,
    expected: &Expected,
    faults: &mut Faults<'e>,
) {
    xml::check_characters(item, ITEM, faults);
    let mut said = Vec::new();
    for child in &item.children {
        let name = child.name();
        said.push(name);
        if let Some(rule) = item_fault(child, name, wanted, expected) {
            faults.push(child.place, rule);
        }
    }
    let has = |name| said.contains(&name);
    let is_updated = wanted.is_some_and(|item| item.updated != item.published);
    let has_url = wanted.is_some_and(|item| item.url.is_some());
    for (is_so, rule) in [
        (!has(("", "title")), "an item has no title"),
        (!has(("", "guid")), "an item has no guid"),
        (!has(("", "pubDate")), "an item has no pubDate"),
        (has_url && !has(("", "link")), "an item has no link"),
        (
            is_updated && !has((ATOM, "updated")),
            "an item was updated, but has no atom:updated",
        ),
    ] {
        if is_so {
            faults.push(item.place, rule);
        }
    }
}

/// The rule that an item's element breaks.
fn item_fault(
    element: &Element<'_>,
    name: (&str, &str),
    wanted: Option<&ExpectedItem>,
    expected: &Expected,
) -> Option<String> {
    let value = &element.text;
    let measure = |date: fn(&ExpectedItem) -> DateTime<Utc>| expected.measure(wanted.map(date));
    let html = |what: &str| {
        let broken = fragment::check(value).err();
        broken.map(|broken| format!("an item's {what}: {}", broken.rule))
    };
    match name {
        (ATOM, "link") => xml::web_fault("an item's atom:link", element.attribute("href")),
        ("", "enclosure") => xml::web_fault("an enclosure's url", element.attribute("url")),
        ("", "source") => xml::web_fault("a source's url", element.attribute("url")),
        ("" | ATOM | CONTENT, _) => {
            let empty = xml::text_fault("an item", element);
            empty.or_else(|| match name {
                (CONTENT, _) => html("content"),
                // Every reader takes a description for HTML.
                (_, "description") => html("description"),
                // Readers would take it for an address.
                (_, "guid") if element.attribute("isPermaLink") != "false" => {
                    Some("an item's guid has no isPermaLink=\"false\"".into())
                }
                (_, "guid") => guid_fault(value, wanted),
                (_, "link") => url_fault(value, wanted),
                (ATOM, "updated") => measure(|item| item.updated).fault(
                    "an item's atom:updated",
                    value,
                    dates::rfc3339(value),
                ),
                (_, "pubDate") => measure(|item| dates::whole_second(item.published)).fault(
                    "an item's pubDate",
                    value,
                    dates::rfc822(value),
                ),
                _ => None,
            })
        }
        _ => None,
    }
}
