//! A feed's head, or a sealed page (RFC 5005), as RSS 2.0 (RSS Advisory Board's specification and profile).

use std::collections::BTreeMap;

use rss::extension::dublincore::DublinCoreExtension;
use rss::extension::{Extension, ExtensionMap};
use rss::{Category, Channel, Guid, Image};

use crate::feed::content::{categories, content, related_links, summary};
use crate::feed::escape;
use crate::feed::finish::finish;
use crate::feed::instant::{rfc2822, rfc3339};
use crate::feed::model::{Format, GENERATOR, Head, Site};
use crate::ledger::item::{Item, Kind};

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
    if head.history.page.is_some() {
        namespaces.insert("fh".into(), HISTORY_NAMESPACE.into());
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
    let summary = summary(item);
    let mut atom: Vec<Extension> = related_links(item)
        .into_iter()
        .map(|(title, url)| link([("href", url), ("rel", "related"), ("title", title)]))
        .collect();
    if item.updated != item.published {
        atom.push(Extension {
            name: "atom:updated".into(),
            value: Some(rfc3339(item.updated)),
            ..Extension::default()
        });
    }
    rss::Item {
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
            value: item.id.clone(),
            permalink: false,
        }),
        pub_date: Some(rfc2822(item.published)),
        content: Some(content(item, head.full_content).into_owned()),
        extensions: extensions(atom),
        dublin_core_ext: dublin_core(item, site),
        ..rss::Item::default()
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

/// The channel's links to itself and to its history, and the mark of a sealed page.
fn frame(head: &Head, site: &Site) -> Vec<Extension> {
    let of_feed = |rel: &str, url: &str| {
        let media_type = Format::Rss.media_type();
        link([("href", url), ("rel", rel), ("type", media_type)])
    };
    let mut elements = vec![of_feed("self", &head.url(&site.base_url, Format::Rss))];
    let history = head.history_links(&site.base_url, Format::Rss);
    elements.extend(history.iter().map(|(rel, url)| of_feed(rel, url)));
    elements.extend(head.history.page.map(|_| Extension {
        name: "fh:archive".into(),
        value: Some(String::new()),
        ..Extension::default()
    }));
    elements
}

fn link<const N: usize>(attributes: [(&str, &str); N]) -> Extension {
    Extension {
        name: "atom:link".into(),
        // Empty text, not none: the indenting writer would break the line inside the element.
        value: Some(String::new()),
        attrs: attributes
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
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
