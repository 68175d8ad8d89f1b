//! The ways to subscribe: a feed's formats on one line, and all feeds of the site on its front page.

use std::fmt::Write as _;

use crate::ledger::selection::Field;
use crate::plan::document::DocumentPath;
use crate::plan::model::{FeedLink, Format};
use crate::story::escape::{attribute, text};
use crate::words::{Word, Words};

use super::standpoint::Standpoint;

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

/// Appends the feed's formats as links.
fn push_formats(html: &mut String, feed: &FeedLink, from: &Standpoint<'_>) {
    let links = readable(feed).map(|format| {
        format!(
            "<a type=\"{}\" href=\"{}\">{}</a>",
            format.media_type(),
            attribute(&from.link_to(feed, format)),
            format.label()
        )
    });
    let links: Vec<String> = links.collect();
    let _ = write!(html, " <span>{}</span>", links.join(" "));
}

/// Appends one line on how to subscribe to a feed; with its name where the document isn't its own.
/// `around` is the language that is spoken there.
pub(super) fn push_offer(
    html: &mut String,
    (feed, is_own): (&FeedLink, bool),
    around: Option<&str>,
    from: &Standpoint<'_>,
) {
    let _ = write!(
        html,
        "<p class=\"offer\"><b{}>{}</b>",
        from.speaks(around),
        from.say(Word::Subscribe)
    );
    if !is_own {
        html.push(' ');
        push_name(html, feed, from);
    }
    push_formats(html, feed, from);
    html.push_str("</p>\n");
}

/// Appends a feed's title, which leads to its twin.
fn push_name(html: &mut String, feed: &FeedLink, from: &Standpoint<'_>) {
    if feed.formats.contains(&Format::Html) {
        let link = from.link_to(feed, Format::Html);
        let _ = write!(
            html,
            "<a href=\"{}\"><bdi>{}</bdi></a>",
            attribute(&link),
            text(&feed.title)
        );
    } else {
        let _ = write!(html, "<bdi>{}</bdi>", text(&feed.title));
    }
}

/// Appends all feeds of the site: those of the configuration, those of values or where these stand, and the
/// list for readers.
pub(super) fn push_feeds(html: &mut String, from: &Standpoint<'_>) {
    let _ = write!(
        html,
        "<nav aria-labelledby=\"feeds\">\n<h2 id=\"feeds\">{}</h2>\n",
        from.say(Word::AllFeeds)
    );
    let made = Field::ALL.into_iter();
    let made = made.flat_map(|field| from.directory.topics(field).map(|(_, feed)| feed));
    let has_readable = from.site.feeds.iter().chain(made).any(is_offered);
    if has_readable {
        let _ = writeln!(html, "<p>{}</p>", from.say(Word::HowToSubscribe));
    }
    let mut offered = from
        .site
        .feeds
        .iter()
        .filter(|feed| is_offered(feed))
        .peekable();
    if offered.peek().is_some() {
        html.push_str("<ul class=\"feeds\">\n");
        for feed in offered {
            html.push_str("<li>");
            push_name(html, feed, from);
            push_formats(html, feed, from);
            html.push_str("</li>\n");
        }
        html.push_str("</ul>\n");
    }
    for field in Field::ALL {
        push_kind(html, field, from);
    }
    if has_readable {
        let list = from.document.link_to(&DocumentPath::Opml);
        let _ = writeln!(
            html,
            "<p><a type=\"text/x-opml\" href=\"{}\">{}</a></p>",
            attribute(&list),
            from.say(Word::ListOfFeeds)
        );
    }
    html.push_str("</nav>\n");
}

/// Appends the feeds of a field's values, or the link to their index.
fn push_kind(html: &mut String, field: Field, from: &Standpoint<'_>) {
    if from.directory.is_empty(field) {
        return;
    }
    let (name, all) = names(field);
    let _ = writeln!(html, "<h3>{}</h3>", from.say(name));
    if from.directory.has_index(field) {
        let index = from.document.link_to(&DocumentPath::Index(field));
        let _ = writeln!(
            html,
            "<p><a href=\"{}\">{}</a></p>",
            attribute(&index),
            from.say(all)
        );
    } else {
        push_topics(html, field, from);
    }
}

/// What stands above the feeds of a field's values, and what leads to them.
pub(super) fn names(field: Field) -> (Word, Word) {
    match field {
        Field::Section => (Word::Sections, Word::AllSections),
        Field::Tag => (Word::Tags, Word::AllTags),
        Field::Author => (Word::Authors, Word::AllAuthors),
        Field::Language => (Word::Languages, Word::AllLanguages),
    }
}

/// Appends the feeds of a field's values by these; where several have the same, by their titles.
pub(super) fn push_topics(html: &mut String, field: Field, from: &Standpoint<'_>) {
    html.push_str("<ul class=\"topics\">\n");
    for (value, feed) in from.directory.topics(field) {
        let formats = [Format::Html].into_iter().chain(readable(feed));
        let mut formats = formats.filter(|format| feed.formats.contains(format));
        let Some(format) = formats.next() else {
            continue;
        };
        let link = from.link_to(feed, format);
        let link = attribute(&link);
        let named = Words::name_of(value).filter(|_| field == Field::Language);
        let _ = match named {
            Some(name) => writeln!(
                html,
                "<li><a lang=\"{0}\" hreflang=\"{0}\" dir=\"auto\" href=\"{link}\">{1}</a></li>",
                attribute(value),
                text(&name)
            ),
            None => writeln!(
                html,
                "<li><a dir=\"auto\" href=\"{link}\">{}</a></li>",
                text(value)
            ),
        };
    }
    html.push_str("</ul>\n");
}
