//! What RSS and Atom documents carry for recovery alone, in a namespace of ours: elements without text.

use crate::feed::instant::rfc3339;
use crate::ledger::item::{Item, Kind};
use crate::plan::model::{Format, Sealed};

/// The element that says what a sealed page is.
pub(crate) const PAGE: &str = "feedmill:page";
/// The element of a story.
pub(crate) const STORY: &str = "feedmill:story";
/// The element of a headline.
pub(crate) const HEADLINE: &str = "feedmill:headline";
/// The element that holds the time of an RSS channel, to the millisecond.
pub(crate) const FEED: &str = "feedmill:feed";

/// The attribute of a tombstone that holds the number of its story.
pub(crate) const NUMBER: &str = "feedmill:number";

/// An attribute and its value, not escaped.
pub(crate) type Attribute = (&'static str, String);

/// Of a sealed page the numbers that it spans, and which stories its history holds.
pub(crate) fn page(sealed: &Sealed) -> [Attribute; 3] {
    let (first, last) = sealed.span;
    [
        ("first", first.to_string()),
        ("last", last.to_string()),
        ("rules", sealed.rules.clone()),
    ]
}

/// The element of an item, with what the format doesn't say elsewhere: RSS keeps dates to the second.
pub(crate) fn item(item: &Item, format: Format) -> (&'static str, Vec<Attribute>) {
    let (name, mut attributes) = match &item.kind {
        Kind::Story(story) => (
            STORY,
            vec![
                ("key", story.key.clone()),
                ("number", story.number.to_string()),
                ("content", story.content_hash.clone()),
                ("shown", story.shown_hash.clone()),
            ],
        ),
        Kind::Headline(headline) => (HEADLINE, vec![("about", headline.about_id.clone())]),
    };
    if format == Format::Rss {
        attributes.push(("published", rfc3339(item.published)));
        attributes.push(("updated", rfc3339(item.updated)));
    }
    (name, attributes)
}
