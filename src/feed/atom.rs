//! A feed's head, or a sealed page, as Atom 1.0 (RFC 4287), with tombstones (RFC 6721) and
//! links to its history (RFC 5005).

use std::collections::BTreeMap;

use atom_syndication::extension::{Extension, ExtensionMap};
use atom_syndication::{
    Category, Content, Entry, Feed, FixedDateTime, Generator, Link, Text, TextType, WriteConfig,
};
use chrono::{DateTime, Utc};
use memchr::memmem;

use crate::feed::content::{categories, content, related_links, summary};
use crate::feed::escape::raw_xml_attribute;
use crate::feed::finish::finish_around;
use crate::feed::instant::rfc3339;
use crate::feed::media::{self, Element, Enclosed};
use crate::feed::memory;
use crate::ledger::dates::to_millisecond;
use crate::ledger::item::{Item, Kind};
use crate::plan::model::{Format, GENERATOR, Head, NAMESPACE, Person, Site};
use crate::words::Words;

const TOMBSTONES_NAMESPACE: &str = "http://purl.org/atompub/tombstones/1.0";
const HISTORY_NAMESPACE: &str = "http://purl.org/syndication/history/1.0";

/// The document as Atom 1.0: UTF-8, indented, ended by LF.
///
/// Titles are `type="text"`: of the types it is the only one whose value no reader may take for
/// markup, and a title is plain text to the letter.
pub fn document(head: &Head, site: &Site) -> Vec<u8> {
    let mut feed = Feed {
        title: Text::plain(head.feed.title.clone()),
        id: head.id.clone(),
        updated: fixed(head.updated),
        authors: vec![person(&site.author)],
        generator: Some(Generator {
            value: GENERATOR.into(),
            ..Generator::default()
        }),
        icon: site.icon.clone(),
        links: links(head, site),
        rights: site.rights.clone().map(Text::plain),
        subtitle: (!site.description.is_empty()).then(|| Text::plain(site.description.clone())),
        entries: head
            .items
            .iter()
            .map(|item| entry(item, head, site.words()))
            .collect(),
        lang: head.language.clone(),
        ..Feed::default()
    };
    if !head.tombstones.is_empty() {
        feed.namespaces
            .insert("at".into(), TOMBSTONES_NAMESPACE.into());
        feed.extensions = tombstones(head);
    }
    if head.remembers(Format::Atom) || (tells_of_deleted(head) && !head.tombstones.is_empty()) {
        feed.namespaces.insert("feedmill".into(), NAMESPACE.into());
    }
    if let Some(sealed) = head.sealed() {
        feed.namespaces
            .insert("fh".into(), HISTORY_NAMESPACE.into());
        let attributes = memory::page(sealed).map(raw);
        let page = element(memory::PAGE, attributes.into());
        let archive = element("fh:archive", BTreeMap::new());
        feed.extensions.extend(by_name([page, archive]));
    }
    let indented = WriteConfig {
        write_document_declaration: true,
        indent_size: Some(2),
    };
    // Writing to a Vec can't fail; an empty document would be refused by the gate.
    let xml = feed
        .write_with_config(Vec::new(), indented)
        .unwrap_or_default();
    let contents = head.items.iter();
    let contents: Vec<_> = contents
        .map(|item| content(item, head.full_content, site.words()))
        .collect();
    finish_around(&extensions_first(xml), &contents)
}

fn links(head: &Head, site: &Site) -> Vec<Link> {
    let own = head.url(&site.base_url, Format::Atom);
    let mut links = vec![
        link("self", &own, Some(Format::Atom)),
        link("alternate", &head.feed.home(site), Some(Format::Html)),
    ];
    links.extend(head.hubs(site).iter().map(|hub| link("hub", hub, None)));
    let history = head.history_links(Format::Atom).into_iter();
    links.extend(history.map(|to| {
        let url = to.document.url(&site.base_url);
        link(to.rel, &url, Some(to.format))
    }));
    links
}

fn entry(item: &Item, head: &Head, words: &Words) -> Entry {
    let language = match &item.kind {
        Kind::Story(story) => story.language.clone(),
        Kind::Headline(_) => None,
    };
    let plain = |value: &str| Text {
        value: value.to_owned(),
        lang: language.clone(),
        r#type: TextType::Text,
        ..Text::default()
    };
    let summary = summary(item, words);
    let alternate = item.url.iter().map(|url| link("alternate", url, None));
    let related = related_links(item).into_iter().map(|(title, url)| Link {
        title: Some(title.to_owned()),
        ..link("related", url, None)
    });
    let memory = head.remembers(Format::Atom).then(|| remembered(item));
    let media = media::elements(item, Enclosed::All).map(media_element);
    Entry {
        title: plain(&item.title),
        id: item.id.clone(),
        updated: fixed(item.updated),
        authors: authors(item),
        categories: categories(item)
            .into_iter()
            .map(|term| Category {
                term: term.to_owned(),
                ..Category::default()
            })
            .collect(),
        links: alternate.chain(related).chain(enclosures(item)).collect(),
        published: Some(fixed(item.published)),
        summary: (!summary.is_empty()).then(|| plain(&summary)),
        content: Some(Content {
            // The crate would escape it, and the scan that finishes the document take that back.
            value: Some(String::new()),
            content_type: Some("html".into()),
            lang: language.clone(),
            ..Content::default()
        }),
        extensions: by_name(memory.into_iter().chain(media)),
        ..Entry::default()
    }
}

/// The files that a story offers (§4.2.7.2).
fn enclosures(item: &Item) -> Vec<Link> {
    let Kind::Story(story) = &item.kind else {
        return Vec::new();
    };
    let links = story.attachments().map(|media| Link {
        mime_type: media.media_type.clone(),
        length: media.bytes.map(|bytes| bytes.to_string()),
        title: media.title.clone(),
        ..link("enclosure", &media.url, None)
    });
    links.collect()
}

fn media_element(own: Element) -> Extension {
    let description = own.description.map(|text| Extension {
        name: media::DESCRIPTION.into(),
        value: Some(text),
        ..Extension::default()
    });
    let children = description.map(|child| ("description".to_owned(), vec![child]));
    Extension {
        children: children.into_iter().collect(),
        ..element(own.name, own.attributes.into_iter().map(raw).collect())
    }
}

/// The authors of a story that names some; the feed's author stands for the others (§4.2.1).
fn authors(item: &Item) -> Vec<atom_syndication::Person> {
    let Kind::Story(story) = &item.kind else {
        return Vec::new();
    };
    story
        .authors
        .iter()
        .map(|name| atom_syndication::Person {
            name: name.clone(),
            ..atom_syndication::Person::default()
        })
        .collect()
}

fn person(person: &Person) -> atom_syndication::Person {
    atom_syndication::Person {
        name: person.name.clone(),
        email: person.email.clone(),
        uri: person.url.clone(),
        ..atom_syndication::Person::default()
    }
}

fn link(rel: &str, href: &str, format: Option<Format>) -> Link {
    Link {
        href: href.to_owned(),
        rel: rel.to_owned(),
        mime_type: format.map(|format| format.media_type().to_owned()),
        ..Link::default()
    }
}

/// The crate writes as many digits as there are.
fn fixed(instant: DateTime<Utc>) -> FixedDateTime {
    to_millisecond(instant).fixed_offset()
}

/// What recovery needs of an item.
fn remembered(item: &Item) -> Extension {
    let (name, attributes) = memory::item(item, Format::Atom);
    element(name, attributes.into_iter().map(raw).collect())
}

/// The crate writes the attributes of extensions as they are.
fn raw((name, value): (&'static str, String)) -> (String, String) {
    (name.to_owned(), raw_xml_attribute(&value))
}

/// Elements of other namespaces as the crate has them: by prefix, by name.
fn by_name(elements: impl IntoIterator<Item = Extension>) -> ExtensionMap {
    let mut map = ExtensionMap::new();
    for element in elements {
        let (prefix, name) = element.name.split_once(':').unwrap_or_default();
        let (prefix, name) = (prefix.to_owned(), name.to_owned());
        let by_name = map.entry(prefix).or_default();
        by_name.entry(name).or_default().push(element);
    }
    map
}

/// Whether a head tells the numbers of deleted stories: JSON does, HTML and RSS don't hold any.
fn tells_of_deleted(head: &Head) -> bool {
    !head.feed.formats.contains(&Format::Json)
}

fn tombstones(head: &Head) -> ExtensionMap {
    let tells = tells_of_deleted(head);
    let elements = head.tombstones.iter().map(|tombstone| {
        let number = (memory::NUMBER, tombstone.number.to_string());
        let attributes = [
            ("ref", tombstone.id.clone()),
            ("when", rfc3339(tombstone.when)),
        ];
        let attributes = attributes.into_iter().chain(tells.then_some(number));
        element("at:deleted-entry", attributes.map(raw).collect())
    });
    by_name(elements)
}

/// An empty element of another namespace.
fn element(name: &str, attrs: BTreeMap<String, String>) -> Extension {
    Extension {
        name: name.into(),
        // Empty text, not none: the indenting writer would break the line inside the element.
        value: Some(String::new()),
        attrs,
        children: BTreeMap::new(),
    }
}

/// Moves the feed's extensions before the first entry: RFC 4287's RELAX NG wants entries last, the
/// crate writes extensions after them.
///
/// All text is escaped by now and nothing is CDATA, so a tag found in the bytes is a tag.
fn extensions_first(xml: Vec<u8>) -> Vec<u8> {
    let Ok(text) = str::from_utf8(&xml) else {
        return xml;
    };
    // A sealed page has no tombstones; what it is comes first of its extensions.
    let find = |tag: &str| memmem::find(&xml, tag.as_bytes());
    let extension = find("\n  <at:deleted-entry ").or_else(|| find("\n  <feedmill:page "));
    let (Some(entries), Some(extensions), Some(end)) =
        (find("\n  <entry>"), extension, text.rfind("\n</feed>"))
    else {
        return xml;
    };
    let parts = [
        text.get(..entries),
        text.get(extensions..end),
        text.get(entries..extensions),
        text.get(end..),
    ];
    match parts.into_iter().collect::<Option<String>>() {
        Some(moved) => moved.into_bytes(),
        None => xml,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When this fails, the crate has started to escape: insert the plain text from then on.
    #[test]
    fn the_crate_writes_extension_attributes_and_namespaces_raw() {
        let feed = Feed {
            namespaces: BTreeMap::from([("at".into(), "urn:a&#x26;b".into())]),
            extensions: by_name([element(
                "at:deleted-entry",
                [("ref", "tag:a&b".to_owned())].map(raw).into(),
            )]),
            ..Feed::default()
        };
        let xml = String::from_utf8(feed.write_to(Vec::new()).unwrap()).unwrap();
        assert!(xml.contains(r#"ref="tag:a&#x26;b""#), "{xml}");
        assert!(xml.contains(r#"xmlns:at="urn:a&#x26;b""#), "{xml}");
    }
}
