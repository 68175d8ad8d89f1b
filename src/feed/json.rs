//! A feed's head, or a sealed page, as JSON Feed 1.1, with what only Feedmill says under `_feedmill`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::feed::content::{categories, content, summary};
use crate::feed::instant::rfc3339;
use crate::feed::memory;
use crate::ledger::item::{Item, ItemMedia, Kind};
use crate::plan::model::{Format, Head, Site};
use crate::words::Words;

/// Of bytes of which nobody knows what they are: an attachment must say.
const UNKNOWN_TYPE: &str = "application/octet-stream";

const VERSION: &str = "https://jsonfeed.org/version/1.1";

/// The document as JSON Feed 1.1: UTF-8, indented, ended by LF; `version` comes first.
///
/// The feed's `_feedmill` holds its Atom id, its `updated` (JSON Feed has no place for it) and the
/// deleted items, and of a sealed page what it is; a story's its key, hashes, number and related
/// headlines; a headline's the story that it is about.
pub fn document(head: &Head, site: &Site) -> Vec<u8> {
    let feed = Document {
        version: VERSION,
        title: &head.feed.title,
        home_page_url: head.feed.home(site),
        feed_url: head.url(&site.base_url, Format::Json),
        next_url: head
            .history_links(Format::Json)
            .into_iter()
            .find(|link| link.rel == "prev-archive")
            .map(|link| link.document.url(&site.base_url)),
        description: &site.description,
        icon: site.icon.as_deref(),
        authors: [Author {
            name: &site.author.name,
            url: site.author.url.as_deref(),
        }],
        language: head.language.as_deref(),
        hubs: head.hubs(site).iter().map(|url| Hub::at(url)).collect(),
        extension: FeedExtension {
            id: &head.id,
            updated: rfc3339(head.updated),
            deleted: head
                .tombstones
                .iter()
                .map(|tombstone| Deleted {
                    id: &tombstone.id,
                    when: rfc3339(tombstone.when),
                    number: tombstone.number,
                })
                .collect(),
            page: head.sealed().map(|sealed| memory::page(sealed).into()),
        },
        items: head
            .items
            .iter()
            .map(|item| json_item(item, head, site.words()))
            .collect(),
    };
    // Strings and numbers always serialize; an empty document would be refused by the gate.
    let mut bytes = serde_json::to_vec_pretty(&feed).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn json_item<'a>(item: &'a Item, head: &Head, words: &Words) -> JsonItem<'a> {
    let (authors, language) = match &item.kind {
        Kind::Story(story) => (story.authors.as_slice(), story.language.as_deref()),
        Kind::Headline(_) => (&[] as &[String], None),
    };
    let (image, attachments) = media(item);
    JsonItem {
        id: &item.id,
        url: item.url.as_deref(),
        title: &item.title,
        content_html: content(item, head.full_content, words),
        summary: summary(item, words),
        image,
        date_published: rfc3339(item.published),
        date_modified: rfc3339(item.updated),
        authors: authors
            .iter()
            .map(|name| Author { name, url: None })
            .collect(),
        tags: categories(item),
        language,
        attachments,
        extension: extension(item, head.sealed().is_some()),
    }
}

/// The image that stands for a story, and all else that it shows or offers.
fn media(item: &Item) -> (Option<&str>, Vec<Attachment<'_>>) {
    let Kind::Story(story) = &item.kind else {
        return (None, Vec::new());
    };
    let image = story.image();
    let others = story.media.iter();
    let others = others.filter(|media| !image.is_some_and(|image| std::ptr::eq(image, *media)));
    (
        image.map(|image| image.url.as_str()),
        others.map(attachment).collect(),
    )
}

fn attachment(media: &ItemMedia) -> Attachment<'_> {
    Attachment {
        url: &media.url,
        mime_type: media.media_type.as_deref().unwrap_or(UNKNOWN_TYPE),
        title: media.title.as_deref().or(media.alt.as_deref()),
        size_in_bytes: media.bytes,
        duration_in_seconds: media.duration_secs,
    }
}

fn extension(item: &Item, is_sealed: bool) -> ItemExtension<'_> {
    match &item.kind {
        Kind::Story(story) => ItemExtension::Story {
            key: &story.key,
            content_hash: &story.content_hash,
            shown: is_sealed.then_some(&*story.shown_hash),
            number: story.number,
            related: story
                .related
                .iter()
                .map(|headline| Named {
                    id: None,
                    title: &headline.title,
                    url: headline.url.as_deref(),
                })
                .collect(),
        },
        Kind::Headline(headline) => ItemExtension::Headline {
            about: Named {
                id: Some(&headline.about_id),
                title: &headline.about_title,
                url: headline.about_url.as_deref(),
            },
        },
    }
}

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: String,
    feed_url: String,
    /// What JSON Feed calls next is what RFC 5005 calls previous.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_url: Option<String>,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<&'a str>,
    authors: [Author<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hubs: Vec<Hub<'a>>,
    #[serde(rename = "_feedmill")]
    extension: FeedExtension<'a>,
    items: Vec<JsonItem<'a>>,
}

#[derive(Serialize)]
struct Hub<'a> {
    r#type: &'static str,
    url: &'a str,
}

impl<'a> Hub<'a> {
    fn at(url: &'a str) -> Self {
        let r#type = "WebSub";
        Self { r#type, url }
    }
}

#[derive(Serialize)]
struct FeedExtension<'a> {
    id: &'a str,
    updated: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    deleted: Vec<Deleted<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<BTreeMap<&'static str, String>>,
}

#[derive(Serialize)]
struct Deleted<'a> {
    id: &'a str,
    when: String,
    number: u64,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct JsonItem<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    title: &'a str,
    content_html: Cow<'a, str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    summary: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment<'a>>,
    #[serde(rename = "_feedmill")]
    extension: ItemExtension<'a>,
}

#[derive(Serialize)]
struct Attachment<'a> {
    url: &'a str,
    mime_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size_in_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_in_seconds: Option<u64>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum ItemExtension<'a> {
    Story {
        key: &'a str,
        content_hash: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        shown: Option<&'a str>,
        number: u64,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        related: Vec<Named<'a>>,
    },
    Headline {
        about: Named<'a>,
    },
}

#[derive(Serialize)]
struct Named<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}
