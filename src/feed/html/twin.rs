//! A feed's HTML twin: the same stories and headlines for people, and a way to subscribe.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::feed::content::body;
use crate::feed::escape::{attribute, text};
use crate::feed::instant::rfc3339;
use crate::ledger::item::{HeadlineItem, Item, Kind, StoryItem};
use crate::plan::directory::Directory;
use crate::plan::model::{FeedLink, Format, Head, Page, Site};
use crate::words::{Word, day_in};

use super::direction::{language_attributes, text_direction};
use super::lead::lead;
use super::offers::{is_offered, push_offer};
use super::standpoint::Standpoint;
use super::{
    Content, Frame, archive, home, published, push_kicker, push_meta, push_title, story_meta,
};

/// The twin of a feed's head, or of a sealed page: UTF-8 HTML, ended by LF.
///
/// A sealed page lists its stories by date. In a head a story shows its summary (its whole content when it
/// has no page to lead to) and its headlines; a headline whose story isn't in the head stands with the
/// others of its story. Each carries in `data-…` what recovery needs.
pub fn twin(head: &Head, site: &Site) -> Vec<u8> {
    twin_within(head, site, &Directory::default())
}

/// The same, where stories' sections lead to their feeds, and the front page to all.
pub fn twin_within(head: &Head, site: &Site, directory: &Directory) -> Vec<u8> {
    let own = std::iter::once(&head.feed);
    let others = site.feeds.iter().filter(|feed| feed.name != head.feed.name);
    let feeds: Vec<&FeedLink> = own.chain(others).collect();
    let from = Standpoint::of(site, head.document(Format::Html), directory);
    let canonical = from.document.url(&site.base_url);
    let language = head.language.as_deref();
    let days = head
        .sealed()
        .and_then(|sealed| archive::span(sealed, &from));
    let days = days.map(|(from_day, to_day)| from.words.days(from_day, to_day));
    let mut main = String::new();
    match &days {
        Some(days) => {
            push_title(&mut main, "p class=\"kicker\"", &head.feed.title);
            let _ = writeln!(main, "<h1{}>{}</h1>", from.speaks(language), text(days));
        }
        None => push_title(&mut main, "h1", &head.feed.title),
    }
    if !site.description.is_empty() && head.sealed().is_none() {
        push_title(&mut main, "p class=\"lead\"", &site.description);
    }
    if is_offered(&head.feed) {
        push_offer(&mut main, (&head.feed, true), language, &from);
    }
    if head.sealed().is_some() {
        archive::push_list(&mut main, head, &from);
    } else {
        push_list(&mut main, head, &from);
    }
    push_history(&mut main, head, &from);
    let is_front = head.sealed().is_none()
        && site
            .front()
            .is_some_and(|front| front.name == head.feed.name);
    let frame = Frame {
        metas: metas(head, site),
        content: if is_front {
            Content::Front
        } else {
            Content::List
        },
        title: match days {
            Some(days) => format!("{days} · {}", head.feed.title),
            None => head.feed.title.clone(),
        },
        description: &site.description,
        canonical: &canonical,
        language,
        feeds,
        home: home(site),
        from,
    };
    frame.document(&main, &frame.around())
}

/// What recovery needs, and where the document stands in its feed's history.
fn metas(head: &Head, site: &Site) -> String {
    let mut metas = String::new();
    push_meta(&mut metas, "feedmill:feed", &head.id);
    push_meta(&mut metas, "feedmill:updated", &rfc3339(head.updated));
    for link in head.history_links(Format::Html) {
        let url = link.document.url(&site.base_url);
        let _ = writeln!(
            metas,
            "<link rel=\"{}\" href=\"{}\">",
            link.rel,
            attribute(&url)
        );
    }
    metas
}

fn push_list(html: &mut String, head: &Head, from: &Standpoint<'_>) {
    if head.items.is_empty() {
        let _ = writeln!(
            html,
            "<div class=\"list\">\n<p{}>{}</p>\n</div>",
            from.speaks(head.language.as_deref()),
            from.say(Word::NothingYet)
        );
        return;
    }
    let shown: BTreeSet<&str> = head
        .items
        .iter()
        .filter(|item| item.is_story())
        .map(|item| item.id.as_str())
        .collect();
    let mut grouped: BTreeSet<&str> = BTreeSet::new();
    html.push_str("<div class=\"list\">\n");
    for item in &head.items {
        match &item.kind {
            Kind::Story(story) => push_story(html, item, story, head, from),
            Kind::Headline(about) if !shown.contains(about.about_id.as_str()) => {
                if grouped.insert(&about.about_id) {
                    push_group(html, item, about, head, from);
                }
            }
            Kind::Headline(_) => {}
        }
    }
    html.push_str("</div>\n");
}

/// The way to older stories and back, by the days of those that the document itself shows: what others show
/// may change.
fn push_history(html: &mut String, head: &Head, from: &Standpoint<'_>) {
    let links = head.history_links(Format::Html);
    if links.is_empty() {
        return;
    }
    let days = match head.sealed() {
        Some(sealed) => archive::span(sealed, from),
        None => days_of(head, from),
    };
    let day = |day: fn((NaiveDate, NaiveDate)) -> NaiveDate| {
        let day = days.map(|days| from.words.date(day(days)));
        text(&day.unwrap_or_default())
    };
    let speaks = from.speaks(head.language.as_deref());
    let _ = writeln!(
        html,
        "<nav class=\"history\" aria-label=\"{}\"{speaks}>",
        attribute(from.words.get(Word::History))
    );
    for link in links {
        let name = match link.rel {
            "current" => from.say(Word::NewestStories),
            "prev-archive" => from.say_with(Word::Until, &[("date", &day(|days| days.0))]),
            _ => from.say_with(Word::Since, &[("date", &day(|days| days.1))]),
        };
        let _ = writeln!(
            html,
            "<a href=\"{}\">{name}</a>",
            attribute(&from.document.link_to(&link.document))
        );
    }
    html.push_str("</nav>\n");
}

/// The days of the oldest and the newest item of a head.
fn days_of(head: &Head, from: &Standpoint<'_>) -> Option<(NaiveDate, NaiveDate)> {
    let days = || {
        let items = head.items.iter().map(|item| item.published);
        items.map(|at| day_in(at, from.site.time_zone))
    };
    Some((days().min()?, days().max()?))
}

fn push_story(
    html: &mut String,
    item: &Item,
    story: &StoryItem,
    head: &Head,
    from: &Standpoint<'_>,
) {
    let around = head.language.as_deref();
    let _ = writeln!(
        html,
        "<article data-id=\"{}\" data-key=\"{}\" data-hash=\"{}\" data-number=\"{}\" \
         data-published=\"{}\" data-updated=\"{}\"{}>",
        attribute(&item.id),
        attribute(&story.key),
        attribute(&story.content_hash),
        story.number,
        rfc3339(item.published),
        rfc3339(item.updated),
        language_attributes(story.language.as_deref(), around),
    );
    let direction = text_direction(story.language.as_deref());
    push_kicker(html, story, around, from);
    let _ = write!(html, "<h2{direction}>");
    from.push_heading(html, &item.title, item.url.as_deref());
    html.push_str("</h2>\n");
    let own = story.language.as_deref().or(around);
    html.push_str(&story_meta(item, story, own, from));
    if item.url.is_none() && head.full_content && !story.summary_only {
        let _ = writeln!(
            html,
            "<div class=\"body\"{direction}>\n{}\n</div>",
            body(story, from.words)
        );
    } else {
        let lead = lead(item, story);
        if !lead.is_empty() {
            let _ = writeln!(html, "<p{direction}>{}</p>", text(&lead));
        }
    }
    push_related(html, Page { item, story }, own, from);
    html.push_str("</article>\n");
}

/// The story's headlines; one that leads nowhere else leads to its place in the story's page.
fn push_related(html: &mut String, page: Page<'_>, around: Option<&str>, from: &Standpoint<'_>) {
    let related = &page.story.related;
    if related.is_empty() {
        return;
    }
    let count = related.len().to_string();
    let direction = text_direction(page.story.language.as_deref());
    let _ = write!(
        html,
        "<details>\n<summary{}>{}</summary>\n<ul>\n",
        from.speaks(around),
        from.say_with(Word::NumberOfRelatedHeadlines, &[("count", &count)])
    );
    for headline in related {
        let _ = write!(html, "<li{direction}>");
        let anchor = from
            .site
            .pages
            .then(|| format!("{}#{}", page.url(from.site), headline.anchor));
        from.push_linked(
            html,
            &headline.title,
            headline.url.as_deref().or(anchor.as_deref()),
        );
        html.push_str("</li>\n");
    }
    html.push_str("</ul>\n</details>\n");
}

/// The headlines of one story, under its title; `first` is the first of them.
fn push_group(
    html: &mut String,
    first: &Item,
    about: &HeadlineItem,
    head: &Head,
    from: &Standpoint<'_>,
) {
    let speaks = from.speaks(head.language.as_deref());
    let _ = write!(
        html,
        "<section>\n<p class=\"kicker\"{speaks}>{}</p>\n<h2 dir=\"auto\">",
        from.say(Word::RelatedTo)
    );
    from.push_heading(html, &about.about_title, about.about_url.as_deref());
    // A headline's instant is beside its story's: the minute would be wrong.
    let day = day_in(first.published, from.site.time_zone);
    let _ = write!(
        html,
        "</h2>\n<p class=\"meta\"{speaks}>{}</p>\n<ul>\n",
        published(first.published, Some(day), from)
    );
    for item in &head.items {
        let Kind::Headline(headline) = &item.kind else {
            continue;
        };
        if headline.about_id != about.about_id {
            continue;
        }
        let _ = write!(
            html,
            "<li data-id=\"{}\" data-about=\"{}\" data-published=\"{}\" data-updated=\"{}\" \
             dir=\"auto\">",
            attribute(&item.id),
            attribute(&headline.about_id),
            rfc3339(item.published),
            rfc3339(item.updated),
        );
        from.push_linked(html, &item.title, item.url.as_deref());
        html.push_str("</li>\n");
    }
    html.push_str("</ul>\n</section>\n");
}
