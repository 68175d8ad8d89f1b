//! A head read back from `rss.xml` or `atom.xml`.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::{RecoveredHead, RecoveredItem, RecoveredKind, instant, is_headline};
use crate::feed::model::{Format, Tombstone};

/// The names that a format gives to what both have; prefixes as our own documents write them.
pub(super) struct Names {
    format: Format,
    item: &'static str,
    id: &'static str,
    feed_updated: &'static str,
    published: &'static str,
    updated: &'static str,
    link: &'static str,
}

pub(super) const RSS: Names = Names {
    format: Format::Rss,
    item: "item",
    id: "guid",
    feed_updated: "lastBuildDate",
    published: "pubDate",
    updated: "atom:updated",
    link: "atom:link",
};

pub(super) const ATOM: Names = Names {
    format: Format::Atom,
    item: "entry",
    id: "id",
    feed_updated: "updated",
    published: "published",
    updated: "updated",
    link: "link",
};

/// The texts of an element's children by name, the first of each.
type Texts = BTreeMap<String, String>;

#[derive(Default)]
struct Collected {
    feed: Texts,
    items: Vec<Texts>,
    tombstones: Vec<Tombstone>,
}

/// Where links of a `rel` are kept among the texts; no element has such a name.
const RELATED: &str = "link/related";
const ALTERNATE: &str = "link/alternate";

pub(super) fn head(bytes: &[u8], names: &Names) -> Option<RecoveredHead> {
    let mut found = collect(bytes, names)?;
    Some(RecoveredHead {
        format: names.format,
        // RSS has no id; its channel's children hold none of this name.
        id: found.feed.remove("id"),
        updated: instant(found.feed.get(names.feed_updated)?)?,
        items: found
            .items
            .into_iter()
            .filter_map(|texts| item(texts, names))
            .collect(),
        tombstones: found.tombstones,
    })
}

fn item(mut texts: Texts, names: &Names) -> Option<RecoveredItem> {
    let id = texts.remove(names.id)?;
    let published = instant(texts.get(names.published)?)?;
    let updated = texts.get(names.updated).and_then(|text| instant(text));
    let kind = if is_headline(&id) {
        RecoveredKind::Headline {
            about_id: None,
            about_url: texts.remove(RELATED),
        }
    } else {
        RecoveredKind::Story {
            key: None,
            content_hash: None,
            number: None,
            related: Vec::new(),
        }
    };
    Some(RecoveredItem {
        id,
        title: texts.remove("title").unwrap_or_default(),
        url: texts.remove(ALTERNATE).or_else(|| texts.remove("link")),
        published,
        updated: updated.unwrap_or(published),
        kind,
    })
}

/// Reads the whole document; `None` when it isn't well-formed or ends early.
fn collect(bytes: &[u8], names: &Names) -> Option<Collected> {
    let mut reader = Reader::from_reader(bytes);
    reader.config_mut().expand_empty_elements = true;
    let mut found = Collected::default();
    // The open elements, each with the text seen in it.
    let mut open: Vec<(String, String)> = Vec::new();
    let mut closed = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) => {
                let name = str::from_utf8(element.name().as_ref()).ok()?.to_owned();
                start(&element, &name, &open, names, &mut found);
                open.push((name, String::new()));
            }
            Event::End(_) => {
                let (name, text) = open.pop()?;
                keep(name, text, &open, names, &mut found);
                closed = open.is_empty();
            }
            Event::Text(text) => say(&mut open, &text.decode().ok()?),
            Event::CData(text) => say(&mut open, &text.decode().ok()?),
            Event::GeneralRef(reference) => say(&mut open, &resolve(&reference)?),
            Event::Eof => return closed.then_some(found),
            _ => {}
        }
    }
}

/// Adds to the text of the innermost open element.
fn say(open: &mut [(String, String)], text: &str) {
    if let Some((_, seen)) = open.last_mut() {
        seen.push_str(text);
    }
}

/// What an element's start says: a new item, a link, a tombstone.
fn start(
    element: &BytesStart<'_>,
    name: &str,
    open: &[(String, String)],
    names: &Names,
    found: &mut Collected,
) {
    if name == names.item {
        found.items.push(Texts::new());
    } else if name == names.link {
        let (Some(rel), Some(href)) = (attribute(element, "rel"), attribute(element, "href"))
        else {
            return;
        };
        let kept = match rel.as_str() {
            "related" => RELATED,
            "alternate" => ALTERNATE,
            _ => return,
        };
        if let Some(texts) = texts_of(open, names, found) {
            texts.entry(kept.into()).or_insert(href);
        }
    } else if name == "at:deleted-entry" {
        let when = attribute(element, "when").and_then(|text| instant(&text));
        if let (Some(id), Some(when)) = (attribute(element, "ref"), when) {
            found.tombstones.push(Tombstone { id, when });
        }
    }
}

/// Keeps the text of a child of the feed or of an item.
fn keep(
    name: String,
    text: String,
    open: &[(String, String)],
    names: &Names,
    found: &mut Collected,
) {
    if let Some(texts) = texts_of(open, names, found) {
        texts.entry(name).or_insert(text);
    }
}

/// The texts that a child of the innermost open element belongs to.
fn texts_of<'a>(
    open: &[(String, String)],
    names: &Names,
    found: &'a mut Collected,
) -> Option<&'a mut Texts> {
    match open.last()?.0.as_str() {
        parent if parent == names.item => found.items.last_mut(),
        "channel" | "feed" => Some(&mut found.feed),
        _ => None,
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok()??;
    let value = attribute
        .decoded_and_normalized_value(quick_xml::XmlVersion::default(), element.decoder())
        .ok()?;
    Some(value.into_owned())
}

fn resolve(reference: &BytesRef<'_>) -> Option<String> {
    if let Some(character) = reference.resolve_char_ref().ok()? {
        return Some(character.to_string());
    }
    let name = reference.decode().ok()?;
    resolve_predefined_entity(&name).map(str::to_owned)
}
