//! The ways to subscribe: a feed's formats, and all feeds at the foot of a document.

use std::fmt::Write as _;

use crate::feed::content::push_linked;
use crate::feed::escape::attribute;
use crate::plan::model::{FeedLink, Format};

use super::standpoint::Standpoint;

/// What to do with a link that a browser shows as bare markup or downloads.
const HINT: &str = "Add one of these links to a feed reader, and what is new comes to you.";

/// The formats that a reader subscribes to, in the order in which they are offered.
pub(super) fn readable(feed: &FeedLink) -> impl Iterator<Item = Format> {
    Format::ALL
        .into_iter()
        .filter(|format| *format != Format::Html && feed.formats.contains(format))
}

/// Whether there is anything to subscribe to.
pub(super) fn is_offered(feed: &FeedLink) -> bool {
    readable(feed).next().is_some()
}

/// The feed's formats as links.
pub(super) fn feed_links(feed: &FeedLink, from: &Standpoint<'_>) -> String {
    let mut html = String::from("<ul class=\"feeds\">");
    for format in readable(feed) {
        let _ = write!(
            html,
            "<li><a type=\"{}\" href=\"{}\">{}</a></li>",
            format.media_type(),
            attribute(&from.link(&feed.url(&from.site.base_url, format))),
            format.label()
        );
    }
    html.push_str("</ul>");
    html
}

/// The feeds, each with its twin and its formats.
pub(super) fn push_feeds<'a>(
    html: &mut String,
    feeds: impl Iterator<Item = &'a FeedLink>,
    from: &Standpoint<'_>,
) {
    let _ = write!(html, "<p><bdi>{HINT}</bdi></p>\n<dl>\n");
    for feed in feeds {
        html.push_str("<dt><bdi>");
        let has_twin = feed.formats.contains(&Format::Html);
        let twin = has_twin.then(|| feed.home(from.site));
        let twin = twin.as_deref().map(|twin| from.link(twin));
        push_linked(html, &feed.title, twin.as_deref());
        let _ = writeln!(html, "</bdi></dt>\n<dd>{}</dd>", feed_links(feed, from));
    }
    html.push_str("</dl>\n");
}
