//! A sealed page of a history for people: a list by date of what its stories are called and where they
//! are. The stories themselves stand on their pages and in the archive's feeds.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::feed::instant::rfc3339;
use crate::ledger::item::{Item, Kind, StoryItem};
use crate::plan::model::{Head, Sealed};
use crate::story::escape::{attribute, text};
use crate::words::day_in;

use super::direction::{language_attributes, text_direction};
use super::lead::lead;
use super::standpoint::Standpoint;

/// The line before the first story, by which [`crate::feed::parts`] knows the list.
pub(in crate::feed) const LIST: &str = "<ol class=\"list dates\">";

/// The days of its oldest and its newest story.
pub(super) fn span(sealed: &Sealed, from: &Standpoint<'_>) -> Option<(NaiveDate, NaiveDate)> {
    let (oldest, newest) = sealed.dates?;
    let zone = from.site.time_zone;
    Some((day_in(oldest, zone), day_in(newest, zone)))
}

/// The list, newest first.
pub(super) fn push_list(html: &mut String, head: &Head, from: &Standpoint<'_>) {
    let stories = head.items.iter().filter_map(|item| match &item.kind {
        Kind::Story(story) => Some((item, story)),
        Kind::Headline(_) => None,
    });
    let _ = writeln!(html, "{LIST}");
    for (item, story) in stories {
        push_story(html, (item, story), head.language.as_deref(), from);
    }
    html.push_str("</ol>\n");
}

/// What a story's line tells beside the text is what says whether it is still right.
fn push_story(
    html: &mut String,
    (item, story): (&Item, &StoryItem),
    around: Option<&str>,
    from: &Standpoint<'_>,
) {
    let _ = writeln!(
        html,
        "<li data-id=\"{}\" data-shown=\"{}\" data-published=\"{}\" data-updated=\"{}\"{}>",
        attribute(&item.id),
        attribute(&story.shown_hash),
        rfc3339(item.published),
        rfc3339(item.updated),
        language_attributes(story.language.as_deref(), around),
    );
    let day = story
        .day
        .unwrap_or_else(|| day_in(item.published, from.site.time_zone));
    let _ = writeln!(
        html,
        "<time datetime=\"{}\"{}>{}</time>",
        day.format("%F"),
        from.speaks(story.language.as_deref().or(around)),
        text(&from.words.date(day))
    );
    let direction = text_direction(story.language.as_deref());
    let _ = write!(html, "<h2{direction}>");
    from.push_heading(html, &item.title, item.url.as_deref());
    html.push_str("</h2>\n");
    let lead = lead(item, story);
    if !lead.is_empty() {
        let _ = writeln!(html, "<p{direction}>{}</p>", text(&lead));
    }
    html.push_str("</li>\n");
}
