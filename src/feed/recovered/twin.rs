//! A head read back from its HTML twin, for a feed that has no other format.

use chrono::NaiveDate;

use super::markup::{Tag, link, meta, shown_day, tags, text_of};
use super::related::absolute;
use super::values::{RecoveredHead, RecoveredItem, RecoveredKind, RecoveredLinks, instant};
use crate::plan::model::Format;

pub(super) fn head(bytes: &[u8]) -> Option<RecoveredHead> {
    let html = str::from_utf8(bytes).ok()?;
    let (head, body) = html.split_once("</head>")?;
    let links = RecoveredLinks {
        own: link(head, "canonical"),
        previous: link(head, "prev-archive"),
    };
    let own = links.own.clone()?;
    let title = tags(body, "h1").find_map(|tag| tag.rest.split_once("</h1>"));
    let stories = tags(body, "article").filter_map(story);
    let others = tags(body, "li").filter_map(|tag| headline(tag).or_else(|| listed(tag)));
    let items = stories.chain(others).map(|item| RecoveredItem {
        url: item.url.map(|url| absolute(&own, &url)),
        ..item
    });
    Some(RecoveredHead {
        format: Format::Html,
        id: meta(head, "name", "feedmill:feed"),
        title: title.map(|(title, _)| text_of(title)).unwrap_or_default(),
        updated: instant(&meta(head, "name", "feedmill:updated")?)?,
        items: items.collect(),
        tombstones: Vec::new(),
        page: None,
        links,
    })
}

/// The days of stories of which a head for people shows no hour, by id.
pub fn days(bytes: &[u8]) -> Vec<(String, NaiveDate)> {
    let html = str::from_utf8(bytes).unwrap_or_default();
    let stories = tags(html, "article");
    let days = stories.filter_map(|tag| {
        let (story, _) = tag.rest.split_once("</article>")?;
        Some((tag.attribute("data-id")?, shown_day(story)?))
    });
    days.collect()
}

/// A story of a head.
fn story(tag: Tag<'_>) -> Option<RecoveredItem> {
    let title = heading(tag)?;
    let kind = RecoveredKind::Story {
        links: Vec::new(),
        key: tag.attribute("data-key"),
        content_hash: tag.attribute("data-hash"),
        shown_hash: None,
        number: tag
            .attribute("data-number")
            .and_then(|text| text.parse().ok()),
        related: Vec::new(),
    };
    item(tag, title, kind)
}

/// A story in the list of a sealed page.
fn listed(tag: Tag<'_>) -> Option<RecoveredItem> {
    let kind = RecoveredKind::Story {
        links: Vec::new(),
        key: None,
        content_hash: None,
        shown_hash: Some(tag.attribute("data-shown")?),
        number: None,
        related: Vec::new(),
    };
    item(tag, heading(tag)?, kind)
}

/// The markup of the heading that follows a tag.
fn heading(tag: Tag<'_>) -> Option<&str> {
    let (_, titled) = tag.rest.split_once("<h2")?;
    let (_, titled) = titled.split_once('>')?;
    let (title, _) = titled.split_once("</h2>")?;
    Some(title)
}

fn headline(tag: Tag<'_>) -> Option<RecoveredItem> {
    let (title, _) = tag.rest.split_once("</li>")?;
    let kind = RecoveredKind::Headline {
        about_id: Some(tag.attribute("data-about")?),
        about_url: None,
        about_title: None,
    };
    item(tag, title, kind)
}

/// `title` is the markup of a title, linked or not.
fn item(tag: Tag<'_>, title: &str, kind: RecoveredKind) -> Option<RecoveredItem> {
    Some(RecoveredItem {
        id: tag.attribute("data-id")?,
        title: text_of(title),
        url: tags(title, "a").find_map(|link| link.attribute("href")),
        published: instant(&tag.attribute("data-published")?)?,
        updated: instant(&tag.attribute("data-updated")?)?,
        kind,
    })
}
