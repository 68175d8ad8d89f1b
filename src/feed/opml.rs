//! `opml.xml`: the site's feeds as an OPML 2.0 subscription list.

use std::io;

use quick_xml::Writer;
use quick_xml::events::BytesText;

use crate::feed::finish::finish;
use crate::plan::model::{FeedLink, Format, Site};

/// Feeds of the site, one outline each, with its first format of RSS, Atom and JSON; a feed that
/// has none of them is left out. No date: the list changes only with the config.
pub fn document(site: &Site, feeds: &[FeedLink]) -> Vec<u8> {
    // Writing to a Vec can't fail; an empty document would be refused by the gate.
    finish(&write(site, feeds).unwrap_or_default())
}

fn write(site: &Site, feeds: &[FeedLink]) -> io::Result<Vec<u8>> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer
        .create_element("opml")
        .with_attribute(("version", "2.0"))
        .write_inner_content(|writer| {
            writer
                .create_element("head")
                .write_inner_content(|writer| {
                    text(writer, "title", &site.title)?;
                    text(writer, "ownerName", &site.author.name)?;
                    text(writer, "docs", "https://opml.org/spec2.opml")
                })?;
            writer
                .create_element("body")
                .write_inner_content(|writer| {
                    feeds
                        .iter()
                        .try_for_each(|feed| outline(writer, feed, site))
                })?;
            Ok(())
        })?;
    Ok(writer.into_inner())
}

fn text(writer: &mut Writer<Vec<u8>>, name: &str, value: &str) -> io::Result<()> {
    writer
        .create_element(name)
        .write_text_content(BytesText::new(value))?;
    Ok(())
}

fn outline(writer: &mut Writer<Vec<u8>>, feed: &FeedLink, site: &Site) -> io::Result<()> {
    let Some(format) = [Format::Rss, Format::Atom, Format::Json]
        .into_iter()
        .find(|format| feed.formats.contains(format))
    else {
        return Ok(());
    };
    let xml_url = feed.url(&site.base_url, format);
    let mut attributes = vec![
        // OPML says rss for feeds of every format.
        ("type", "rss"),
        ("text", feed.title.as_str()),
        ("title", feed.title.as_str()),
        ("xmlUrl", xml_url.as_str()),
    ];
    let html_url = feed.home(site);
    attributes.push(("htmlUrl", html_url.as_str()));
    if let Some(language) = &site.language {
        attributes.push(("language", language.as_str()));
    }
    writer
        .create_element("outline")
        .with_attributes(attributes)
        .write_empty()?;
    Ok(())
}
