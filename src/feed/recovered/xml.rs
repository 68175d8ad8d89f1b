//! A head read back from `rss.xml` or `atom.xml`.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use chrono::{DateTime, Utc};

use super::markup::links;
use super::values::{
    RecoveredHead, RecoveredItem, RecoveredKind, RecoveredLinks, instant, is_headline, span,
};
use crate::feed::memory;
use crate::plan::model::{Format, Tombstone};

/// The names that a format gives to what both have; prefixes as our own documents write them.
pub(super) struct Names {
    pub(super) format: Format,
    item: &'static str,
    pub(super) id: &'static str,
    feed_updated: &'static str,
    published: &'static str,
    updated: &'static str,
    link: &'static str,
    pub(super) summary: &'static str,
    pub(super) content: &'static str,
    pub(super) author: &'static str,
    pub(super) language: &'static str,
}

pub(super) const RSS: Names = Names {
    format: Format::Rss,
    item: "item",
    id: "guid",
    feed_updated: "lastBuildDate",
    published: "pubDate",
    updated: "atom:updated",
    link: "atom:link",
    summary: "description",
    content: "content:encoded",
    author: "dc:creator",
    language: "dc:language",
};

pub(super) const ATOM: Names = Names {
    format: Format::Atom,
    item: "entry",
    id: "id",
    feed_updated: "updated",
    published: "published",
    updated: "updated",
    link: "link",
    summary: "summary",
    content: "content",
    author: "author",
    language: TITLE_LANGUAGE,
};

/// What an element's children say: their texts by name, the first of each; related links.
#[derive(Default)]
pub(super) struct Children {
    texts: BTreeMap<String, String>,
    /// All of those of which there may be more: authors and categories.
    lists: Vec<(String, String)>,
    /// Title and URL.
    related: Vec<(String, String)>,
}

impl Children {
    fn get(&self, name: &str) -> Option<&String> {
        self.texts.get(name)
    }

    /// The texts of all children of a name.
    pub(super) fn take_all(&mut self, name: &str) -> Vec<String> {
        let own = self.lists.extract_if(.., |(own, _)| own == name);
        own.map(|(_, text)| text).collect()
    }

    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        self.texts.remove(name)
    }

    /// The instant that a child or an attribute tells.
    fn instant(&self, name: &str) -> Option<DateTime<Utc>> {
        instant(self.get(name)?)
    }
}

#[derive(Default)]
pub(super) struct Collected {
    feed: Children,
    pub(super) items: Vec<Children>,
    tombstones: Vec<Tombstone>,
}

/// Where a link is kept among the texts; no element has such a name.
pub(super) const ALTERNATE: &str = "link/alternate";
const OWN: &str = "link/self";
const PREVIOUS: &str = "link/prev-archive";
/// The language that a title says.
const TITLE_LANGUAGE: &str = "title/xml:lang";

pub(super) fn head(bytes: &[u8], names: &Names) -> Option<RecoveredHead> {
    let mut found = collect(bytes, names)?;
    let feed = &mut found.feed;
    let updated = feed
        .instant(&of(memory::FEED, "updated"))
        .or_else(|| feed.instant(names.feed_updated))?;
    let links_of_feed = RecoveredLinks {
        own: feed.take(OWN),
        previous: feed.take(PREVIOUS),
    };
    let mut page = |name| feed.take(&of(memory::PAGE, name)).unwrap_or_default();
    Some(RecoveredHead {
        format: names.format,
        page: span(&page("first"), &page("last"), page("rules")),
        // RSS has no id; its channel's children hold none of this name.
        id: feed.take("id"),
        title: feed.take("title").unwrap_or_default(),
        updated,
        items: found
            .items
            .into_iter()
            .filter_map(|children| item(children, names))
            .collect(),
        tombstones: found.tombstones,
        links: links_of_feed,
    })
}

/// Where an attribute of an element of ours is kept among the texts.
fn of(element: &str, attribute: &str) -> String {
    format!("{element}/{attribute}")
}

fn item(mut children: Children, names: &Names) -> Option<RecoveredItem> {
    let id = children.take(names.id)?;
    let is_headline = is_headline(&id);
    let own = if is_headline {
        memory::HEADLINE
    } else {
        memory::STORY
    };
    let published = children
        .instant(&of(own, "published"))
        .or_else(|| children.instant(names.published))?;
    let updated = children
        .instant(&of(own, "updated"))
        .or_else(|| children.instant(names.updated));
    let kind = if is_headline {
        let related = std::mem::take(&mut children.related).into_iter();
        let (title, url) = related.into_iter().next().unzip();
        RecoveredKind::Headline {
            about_id: children.take(&of(own, "about")),
            about_title: title,
            about_url: url,
        }
    } else {
        let mut own = |name| {
            children
                .take(&of(own, name))
                .filter(|text| !text.is_empty())
        };
        RecoveredKind::Story {
            key: own("key"),
            content_hash: own("content"),
            shown_hash: own("shown"),
            number: own("number").and_then(|text| text.parse().ok()),
            related: std::mem::take(&mut children.related),
            links: children
                .take(names.content)
                .map_or_else(Vec::new, |text| links(&text)),
        }
    };
    Some(RecoveredItem {
        id,
        title: children.take("title").unwrap_or_default(),
        url: children.take(ALTERNATE).or_else(|| children.take("link")),
        published,
        updated: updated.unwrap_or(published),
        kind,
    })
}

/// Reads the whole document; `None` when it isn't well-formed or ends early.
pub(super) fn collect(bytes: &[u8], names: &Names) -> Option<Collected> {
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

/// What an element's start says: a new item, a link, a tombstone, what we remember.
fn start(
    element: &BytesStart<'_>,
    name: &str,
    open: &[(String, String)],
    names: &Names,
    found: &mut Collected,
) {
    if name == names.item {
        found.items.push(Children::default());
    } else if name == names.link {
        let (Some(rel), Some(href)) = (attribute(element, "rel"), attribute(element, "href"))
        else {
            return;
        };
        let Some(children) = children_of(open, names, found) else {
            return;
        };
        match rel.as_str() {
            "related" => {
                let title = attribute(element, "title").unwrap_or_default();
                children.related.push((title, href));
            }
            rel => {
                let texts = &mut children.texts;
                texts.entry(format!("link/{rel}")).or_insert(href);
            }
        }
    } else if name == "category"
        && let Some(term) = attribute(element, "term")
    {
        if let Some(children) = children_of(open, names, found) {
            children.lists.push((name.to_owned(), term));
        }
    } else if name == "title"
        && let Some(language) = attribute(element, "xml:lang")
    {
        if let Some(children) = children_of(open, names, found) {
            let texts = &mut children.texts;
            texts.entry(TITLE_LANGUAGE.into()).or_insert(language);
        }
    } else if name == "at:deleted-entry" {
        let when = attribute(element, "when").and_then(|text| instant(&text));
        if let (Some(id), Some(when)) = (attribute(element, "ref"), when) {
            let number = attribute(element, memory::NUMBER).and_then(|text| text.parse().ok());
            found.tombstones.push(Tombstone {
                id,
                when,
                number: number.unwrap_or(0),
            });
        }
    } else if [memory::STORY, memory::HEADLINE, memory::PAGE, memory::FEED].contains(&name)
        && let Some(children) = children_of(open, names, found)
    {
        for own in element.attributes().with_checks(false).flatten() {
            let own = str::from_utf8(own.key.as_ref()).unwrap_or_default();
            let value = attribute(element, own).unwrap_or_default();
            children.texts.entry(of(name, own)).or_insert(value);
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
    // An author in Atom has a name.
    let (name, open) = match open.split_last() {
        Some(((parent, _), outer)) if name == "name" && parent == "author" => {
            (parent.clone(), outer)
        }
        _ => (name, open),
    };
    if let Some(children) = children_of(open, names, found) {
        if [names.author, "category"].contains(&&*name) && !text.trim().is_empty() {
            children.lists.push((name, text));
            return;
        }
        children.texts.entry(name).or_insert(text);
    }
}

/// The children that a child of the innermost open element belongs to.
fn children_of<'a>(
    open: &[(String, String)],
    names: &Names,
    found: &'a mut Collected,
) -> Option<&'a mut Children> {
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
