//! A feed's head, or a sealed page (RFC 5005), as RSS 2.0 (RSS Advisory Board's specification and profile).

use std::collections::BTreeMap;

use rss::extension::dublincore::DublinCoreExtension;
use rss::extension::{Extension, ExtensionMap};
use rss::{Category, Channel, Enclosure, Guid, Image};

use crate::feed::content::{categories, content, related_links, summary};
use crate::feed::finish::finish;
use crate::feed::instant::{rfc2822, rfc3339};
use crate::feed::media::{self, Element, Enclosed};
use crate::feed::memory;
use crate::ledger::item::{Item, Kind};
use crate::plan::model::{Format, GENERATOR, Head, NAMESPACE, Site};
use crate::story::escape;

const ATOM_NAMESPACE: &str = "http://www.w3.org/2005/Atom";
const HISTORY_NAMESPACE: &str = "http://purl.org/syndication/history/1.0";
const SPECIFICATION: &str = "https://www.rssboard.org/rss-specification";

/// The document as RSS 2.0: UTF-8, indented, ended by LF.
pub fn document(head: &Head, site: &Site) -> Vec<u8> {
    let home = head.feed.home(site);
    let description = if site.description.is_empty() {
        &head.feed.title
    } else {
        &site.description
    };
    let mut namespaces = BTreeMap::from([("atom".into(), ATOM_NAMESPACE.into())]);
    if head.sealed().is_some() {
        namespaces.insert("fh".into(), HISTORY_NAMESPACE.into());
    }
    if head.remembers(Format::Rss) {
        namespaces.insert("feedmill".into(), NAMESPACE.into());
    }
    let channel = Channel {
        title: head.feed.title.clone(),
        link: home.clone(),
        description: description.clone(),
        language: head.language.clone(),
        copyright: site.rights.clone(),
        last_build_date: Some(rfc2822(head.updated)),
        generator: Some(GENERATOR.into()),
        docs: Some(SPECIFICATION.into()),
        image: site.icon.as_ref().map(|url| Image {
            url: url.clone(),
            // The profile wants the channel's own title and link here.
            title: head.feed.title.clone(),
            link: home,
            ..Image::default()
        }),
        extensions: extensions(frame(head, site)),
        namespaces,
        items: head
            .items
            .iter()
            .map(|item| rss_item(item, head, site))
            .collect(),
        ..Channel::default()
    };
    // Writing to a Vec can't fail; an empty document would be refused by the gate.
    finish(
        &channel
            .pretty_write_to(Vec::new(), b' ', 2)
            .unwrap_or_default(),
    )
}

fn rss_item(item: &Item, head: &Head, site: &Site) -> rss::Item {
    let words = site.words();
    let summary = summary(item, words);
    let mut others: Vec<Extension> = related_links(item)
        .into_iter()
        .map(|(title, url)| link([("href", url), ("rel", "related"), ("title", title)]))
        .collect();
    if head.remembers(Format::Rss) {
        let (name, attributes) = memory::item(item, Format::Rss);
        others.push(element(name, attributes));
    }
    if item.updated != item.published {
        others.push(Extension {
            name: "atom:updated".into(),
            value: Some(rfc3339(item.updated)),
            ..Extension::default()
        });
    }
    let offered = enclosure(item);
    let enclosed = offered.as_ref().map(|offered| offered.url.as_str());
    others.extend(media::elements(item, Enclosed::One(enclosed)).map(media_element));
    rss::Item {
        enclosure: offered,
        title: Some(item.title.clone()),
        link: item.url.clone(),
        // Unlike the title, a description is HTML to every reader.
        description: (!summary.is_empty()).then(|| escape::text(&summary)),
        categories: categories(item)
            .into_iter()
            .map(|name| Category {
                name: name.to_owned(),
                domain: None,
            })
            .collect(),
        guid: Some(Guid {
            value: item.guid.as_ref().unwrap_or(&item.id).clone(),
            permalink: false,
        }),
        pub_date: Some(rfc2822(item.published)),
        content: Some(content(item, head.full_content, words).into_owned()),
        extensions: extensions(others),
        dublin_core_ext: dublin_core(item, site),
        ..rss::Item::default()
    }
}

/// The first file that a story offers of which all is known that RSS wants: it has room for one, and readers
/// take no more.
fn enclosure(item: &Item) -> Option<Enclosure> {
    let Kind::Story(story) = &item.kind else {
        return None;
    };
    let mut offered = story.attachments();
    offered.find_map(|media| {
        Some(Enclosure {
            url: media.url.clone(),
            length: media.bytes?.to_string(),
            mime_type: media.media_type.clone()?,
        })
    })
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
        ..element(own.name, own.attributes)
    }
}

/// Authors and language: RSS's own `author` must be an e-mail address.
fn dublin_core(item: &Item, site: &Site) -> Option<DublinCoreExtension> {
    let Kind::Story(story) = &item.kind else {
        return None;
    };
    let creators = if story.authors.is_empty() {
        vec![site.author.name.clone()]
    } else {
        story.authors.clone()
    };
    Some(DublinCoreExtension {
        creators,
        languages: story.language.iter().cloned().collect(),
        ..DublinCoreExtension::default()
    })
}

/// The channel's links to itself, to its hubs and to its history, and the mark of a sealed page.
fn frame(head: &Head, site: &Site) -> Vec<Extension> {
    let of_feed = |rel: &str, url: &str, format: Format| {
        link([("href", url), ("rel", rel), ("type", format.media_type())])
    };
    let own = head.url(&site.base_url, Format::Rss);
    let mut elements = vec![of_feed("self", &own, Format::Rss)];
    let hubs = head.hubs(site).iter();
    elements.extend(hubs.map(|hub| link([("href", hub), ("rel", "hub")])));
    for to in head.history_links(Format::Rss) {
        elements.push(of_feed(to.rel, &to.document.url(&site.base_url), to.format));
    }
    if head.remembers(Format::Rss) {
        let updated = [("updated", rfc3339(head.updated))];
        elements.push(element(memory::FEED, updated));
    }
    if let Some(sealed) = head.sealed() {
        elements.push(element(memory::PAGE, memory::page(sealed)));
        elements.push(element("fh:archive", []));
    }
    elements
}

fn link<const N: usize>(attributes: [(&'static str, &str); N]) -> Extension {
    element(
        "atom:link",
        attributes.map(|(name, value)| (name, value.to_owned())),
    )
}

/// An element of another namespace, without text.
fn element(name: &str, attributes: impl IntoIterator<Item = memory::Attribute>) -> Extension {
    let attributes = attributes.into_iter();
    Extension {
        name: name.into(),
        // Empty text, not none: the indenting writer would break the line inside the element.
        value: Some(String::new()),
        attrs: attributes
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        children: BTreeMap::new(),
    }
}

/// Extensions by their prefixes, in their order by name.
fn extensions(elements: Vec<Extension>) -> ExtensionMap {
    let mut by_prefix = ExtensionMap::new();
    for element in elements {
        let prefix = element
            .name
            .split(':')
            .next()
            .unwrap_or_default()
            .to_owned();
        let by_name = by_prefix.entry(prefix).or_default();
        by_name
            .entry(element.name.clone())
            .or_default()
            .push(element);
    }
    by_prefix
}
