//! A feed's HTML twin: the same stories and headlines for people, and a way to subscribe.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::iter::Peekable;

use chrono::NaiveDate;
use foldhash::fast::RandomState;

use crate::feed::content::body;
use crate::feed::instant::rfc3339;
use crate::ledger::item::{HeadlineItem, Item, Kind, StoryItem};
use crate::ledger::selection::Field;
use crate::plan::directory::Directory;
use crate::plan::model::{FeedLink, Format, Head, Page, Site};
use crate::story::escape::{attribute, text};
use crate::words::{Word, day_in};

use super::direction::{language_attributes, text_direction};
use super::lead::lead;
use super::offers::{is_offered, push_offer};
use super::standpoint::Standpoint;
use super::{
    Content, Frame, archive, home, published, push_kicker, push_meta, push_title, story_meta,
};

/// The line before the first story or headline of a head, by which [`crate::feed::parts`] knows the list.
pub(in crate::feed) const LIST: &str = "<div class=\"list\">";

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
    twin_of(head, site, directory, &groups(head))
}

/// What stands together in the list of a head's twin, in order: a story, or the headlines of one that the head
/// doesn't show; each a place in [`Head::items`].
pub fn groups(head: &Head) -> Vec<Vec<usize>> {
    let stories = head.items.iter().filter(|item| item.is_story());
    let shown: HashSet<&str, RandomState> = stories.map(|item| item.id.as_str()).collect();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut of_stories: HashMap<&str, usize, RandomState> = HashMap::default();
    for (at, item) in head.items.iter().enumerate() {
        match &item.kind {
            Kind::Story(_) => groups.push(vec![at]),
            Kind::Headline(about) if !shown.contains(about.about_id.as_str()) => {
                let own = *of_stories.entry(&about.about_id).or_insert(groups.len());
                match groups.get_mut(own) {
                    Some(group) => group.push(at),
                    None => groups.push(vec![at]),
                }
            }
            Kind::Headline(_) => {}
        }
    }
    groups
}

/// Where a story's section leads on the twin of a head.
pub fn section_link(
    item: &Item,
    head: &Head,
    site: &Site,
    directory: &Directory,
) -> Option<String> {
    let Kind::Story(story) = &item.kind else {
        return None;
    };
    let from = Standpoint::of(site, head.document(Format::Html), directory);
    let section = story.section.as_deref()?;
    from.link_of_value((Field::Section, section), story, head.language.as_deref())
}

/// The same, with some [`groups`] alone in its list.
pub fn twin_of(head: &Head, site: &Site, directory: &Directory, groups: &[Vec<usize>]) -> Vec<u8> {
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
        push_list(&mut main, head, groups, &from);
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

/// What recovery needs, where the document stands in its feed's history, and who tells of its changes.
fn metas(head: &Head, site: &Site) -> String {
    let mut metas = String::new();
    push_meta(&mut metas, "feedmill:feed", &head.id);
    push_meta(&mut metas, "feedmill:updated", &rfc3339(head.updated));
    for link in head.history_links(Format::Html) {
        push_link(&mut metas, link.rel, &link.document.url(&site.base_url));
    }
    let hubs = head.hubs(site);
    for hub in hubs {
        push_link(&mut metas, "hub", hub);
    }
    // Who follows a page through a hub subscribes to the address that it calls its own.
    if !hubs.is_empty() {
        push_link(&mut metas, "self", &head.url(&site.base_url, Format::Html));
    }
    metas
}

fn push_link(html: &mut String, rel: &str, url: &str) {
    let _ = writeln!(html, "<link rel=\"{rel}\" href=\"{}\">", attribute(url));
}

fn push_list(html: &mut String, head: &Head, groups: &[Vec<usize>], from: &Standpoint<'_>) {
    if head.items.is_empty() {
        let _ = writeln!(
            html,
            "{LIST}\n<p{}>{}</p>\n</div>",
            from.speaks(head.language.as_deref()),
            from.say(Word::NothingYet)
        );
        return;
    }
    let _ = writeln!(html, "{LIST}");
    for group in groups {
        let items = group.iter().filter_map(|at| head.items.get(*at));
        let mut items = items.peekable();
        match items.peek().map(|first| (*first, &first.kind)) {
            Some((item, Kind::Story(story))) => push_story(html, item, story, head, from),
            Some((_, Kind::Headline(about))) => push_group(html, items, about, head, from),
            None => {}
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
            from.text(body(story, from.words))
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

/// The headlines of one story, under its title; at least one.
fn push_group<'a>(
    html: &mut String,
    mut items: Peekable<impl Iterator<Item = &'a Item>>,
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
    let first = items
        .peek()
        .map(|first| first.published)
        .unwrap_or_default();
    let day = day_in(first, from.site.time_zone);
    let _ = write!(
        html,
        "</h2>\n<p class=\"meta\"{speaks}>{}</p>\n<ul>\n",
        published(first, Some(day), from)
    );
    for item in items {
        let _ = write!(
            html,
            "<li data-id=\"{}\" data-about=\"{}\" data-published=\"{}\" data-updated=\"{}\" \
             dir=\"auto\">",
            attribute(&item.id),
            attribute(&about.about_id),
            rfc3339(item.published),
            rfc3339(item.updated),
        );
        from.push_linked(html, &item.title, item.url.as_deref());
        html.push_str("</li>\n");
    }
    html.push_str("</ul>\n</section>\n");
}
