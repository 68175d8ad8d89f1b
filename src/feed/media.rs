//! Images and files in RSS and Atom: elements of Media RSS (<https://www.rssboard.org/media-rss>).

use super::memory::Attribute;
use crate::ledger::item::{Item, ItemMedia, Kind};

const NAMESPACE: &str = "http://search.yahoo.com/mrss/";

/// The element that says what an image shows, in another.
pub(crate) const DESCRIPTION: &str = "media:description";

/// An element. It declares its namespace itself: documents are put together of items that know nothing of each other.
pub(crate) struct Element {
    /// Its name with the prefix.
    pub(crate) name: &'static str,
    /// Not escaped.
    pub(crate) attributes: Vec<Attribute>,
    /// What the image shows, in words.
    pub(crate) description: Option<String>,
}

/// The elements of an item: its images, the first of them small too, and the files that it offers in a format that
/// has no other place for them; `enclosed` is the one that has. In Atom all of those have.
pub(crate) fn elements<'i>(
    item: &'i Item,
    enclosed: Enclosed<'i>,
) -> impl Iterator<Item = Element> + use<'i> {
    let story = match &item.kind {
        Kind::Story(story) => Some(story),
        Kind::Headline(_) => None,
    };
    let media = story.into_iter().flat_map(|story| &story.media);
    let contents = media
        .filter(move |media| media.is_image || enclosed.leaves(media))
        .map(content);
    let first = story.and_then(|story| story.image());
    contents.chain(first.map(thumbnail))
}

/// Which of the files that a story offers stand elsewhere.
#[derive(Clone, Copy)]
pub(crate) enum Enclosed<'a> {
    /// All.
    All,
    /// The one at this URL, if any.
    One(Option<&'a str>),
}

impl Enclosed<'_> {
    fn leaves(self, media: &ItemMedia) -> bool {
        match self {
            Self::All => false,
            Self::One(url) => url != Some(&media.url),
        }
    }
}

fn content(media: &ItemMedia) -> Element {
    let mut attributes = vec![
        ("xmlns:media", NAMESPACE.to_owned()),
        ("url", media.url.clone()),
        ("medium", media.medium().to_owned()),
    ];
    attributes.extend(media.media_type.clone().map(|name| ("type", name)));
    let numbers = [("fileSize", media.bytes), ("duration", media.duration_secs)];
    for (name, number) in numbers {
        attributes.extend(number.map(|number| (name, number.to_string())));
    }
    push_size(&mut attributes, media);
    Element {
        name: "media:content",
        attributes,
        description: media.alt.clone(),
    }
}

fn thumbnail(media: &ItemMedia) -> Element {
    let mut attributes = vec![
        ("xmlns:media", NAMESPACE.to_owned()),
        ("url", media.url.clone()),
    ];
    push_size(&mut attributes, media);
    Element {
        name: "media:thumbnail",
        attributes,
        description: None,
    }
}

fn push_size(attributes: &mut Vec<Attribute>, media: &ItemMedia) {
    if let Some((width, height)) = media.size {
        attributes.push(("width", width.to_string()));
        attributes.push(("height", height.to_string()));
    }
}
