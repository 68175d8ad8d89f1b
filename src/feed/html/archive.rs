//! A sealed page of a history for people: a list by date of what its stories are called and where they
//! are. The stories themselves stand on their pages and in the archive's feeds.

use std::fmt::Write as _;

use crate::feed::escape::{attribute, text};
use crate::feed::instant::{day, days, rfc3339};
use crate::ledger::item::{Item, Kind, StoryItem};
use crate::plan::model::{Head, Sealed};

use super::direction::{language_attributes, text_direction};
use super::standpoint::Standpoint;

/// The line before the first story, by which [`crate::feed::parts`] knows the list.
pub(in crate::feed) const LIST: &str = "<ol class=\"list dates\">";

/// What the page is called: the feed, and the days of its stories.
pub(super) fn title(head: &Head, sealed: &Sealed) -> String {
    match sealed.dates {
        Some((from, to)) => format!("{}: {}", head.feed.title, days(from, to)),
        None => head.feed.title.clone(),
    }
}

/// The list, newest first.
pub(super) fn push_list(html: &mut String, head: &Head, from: &Standpoint<'_>) {
    let stories = head.items.iter().filter_map(|item| match &item.kind {
        Kind::Story(story) => Some((item, story)),
        Kind::Headline(_) => None,
    });
    let _ = writeln!(html, "{LIST}");
    for (item, story) in stories {
        push_story(html, item, story, from);
    }
    html.push_str("</ol>\n");
}

/// What a story's line tells beside the text is what says whether it is still right.
fn push_story(html: &mut String, item: &Item, story: &StoryItem, from: &Standpoint<'_>) {
    let _ = writeln!(
        html,
        "<li data-id=\"{}\" data-shown=\"{}\" data-published=\"{}\" data-updated=\"{}\"{}>",
        attribute(&item.id),
        attribute(&story.shown_hash),
        rfc3339(item.published),
        rfc3339(item.updated),
        language_attributes(story.language.as_deref(), from.site.language.as_deref()),
    );
    let _ = writeln!(
        html,
        "<time datetime=\"{}\">{}</time>",
        rfc3339(item.published),
        day(item.published)
    );
    let direction = text_direction(story.language.as_deref());
    let _ = write!(html, "<h2{direction}>");
    from.push_linked(html, &item.title, item.url.as_deref());
    html.push_str("</h2>\n");
    if !story.summary.is_empty() {
        let _ = writeln!(html, "<p{direction}>{}</p>", text(&story.summary));
    }
    html.push_str("</li>\n");
}
