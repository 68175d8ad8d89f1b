//! A head read back from `feed.json`.

use serde::Deserialize;
use serde_json::Value;

use super::markup::links;
use super::values::{
    RecoveredHead, RecoveredItem, RecoveredKind, RecoveredLinks, instant, is_headline, span,
};
use crate::plan::model::{Format, Tombstone};

pub(super) fn head(bytes: &[u8]) -> Option<RecoveredHead> {
    let document: Document = serde_json::from_slice(bytes).ok()?;
    let feed = document.extension?;
    let tombstones = feed.deleted.into_iter().filter_map(|deleted| {
        Some(Tombstone {
            when: instant(&deleted.when)?,
            id: deleted.id,
            number: deleted.number,
        })
    });
    Some(RecoveredHead {
        links: RecoveredLinks {
            own: document.feed_url,
            previous: document.next_url,
        },
        format: Format::Json,
        id: feed.id,
        title: document.title,
        updated: instant(&feed.updated?)?,
        page: feed
            .page
            .and_then(|page| span(&page.first, &page.last, page.rules)),
        tombstones: tombstones.collect(),
        items: document.items.into_iter().filter_map(item).collect(),
    })
}

/// An item; one that doesn't have our shape is passed over, not the whole document.
fn item(value: Value) -> Option<RecoveredItem> {
    let item: Item = serde_json::from_value(value).ok()?;
    let published = instant(&item.date_published)?;
    let extension = item.extension.unwrap_or_default();
    let kind = match extension.about {
        Some(about) => RecoveredKind::Headline {
            about_id: about.id,
            about_url: about.url,
            about_title: about.title,
        },
        None if is_headline(&item.id) => RecoveredKind::Headline {
            about_id: None,
            about_url: None,
            about_title: None,
        },
        None => RecoveredKind::Story {
            key: extension.key,
            content_hash: extension.content_hash,
            shown_hash: extension.shown,
            number: extension.number,
            related: extension
                .related
                .into_iter()
                .filter_map(|named| Some((named.title?, named.url?)))
                .collect(),
            links: links(&item.content_html),
        },
    };
    Some(RecoveredItem {
        updated: item
            .date_modified
            .and_then(|text| instant(&text))
            .unwrap_or(published),
        id: item.id,
        title: item.title,
        url: item.url,
        published,
        kind,
    })
}

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "_feedmill")]
    extension: Option<FeedExtension>,
    #[serde(default)]
    title: String,
    feed_url: Option<String>,
    next_url: Option<String>,
    items: Vec<Value>,
}

#[derive(Deserialize)]
struct FeedExtension {
    id: Option<String>,
    updated: Option<String>,
    #[serde(default)]
    deleted: Vec<Deleted>,
    page: Option<Page>,
}

#[derive(Deserialize)]
struct Page {
    first: String,
    last: String,
    rules: String,
}

#[derive(Deserialize)]
struct Deleted {
    id: String,
    when: String,
    #[serde(default)]
    number: u64,
}

#[derive(Deserialize)]
struct Item {
    id: String,
    #[serde(default)]
    title: String,
    url: Option<String>,
    date_published: String,
    date_modified: Option<String>,
    #[serde(default)]
    content_html: String,
    #[serde(rename = "_feedmill")]
    extension: Option<ItemExtension>,
}

#[derive(Deserialize, Default)]
struct ItemExtension {
    key: Option<String>,
    content_hash: Option<String>,
    shown: Option<String>,
    number: Option<u64>,
    about: Option<About>,
    #[serde(default)]
    related: Vec<Related>,
}

#[derive(Deserialize)]
struct Related {
    title: Option<String>,
    url: Option<String>,
}

#[derive(Deserialize)]
struct About {
    id: Option<String>,
    title: Option<String>,
    url: Option<String>,
}
