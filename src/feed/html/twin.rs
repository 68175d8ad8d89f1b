//! A feed's HTML twin: the same stories and headlines for people, and a way to subscribe.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::feed::escape::{attribute, text};
use crate::feed::instant::rfc3339;
use crate::ledger::item::{HeadlineItem, Item, Kind, StoryItem};
use crate::plan::model::{FeedLink, Format, Head, Page, Site};

use super::direction::{language_attributes, text_direction};
use super::offers::{feed_links, is_offered};
use super::standpoint::Standpoint;
use super::{Content, Frame, archive, push_meta, story_meta};

/// The twin of a feed's head, or of a sealed page: UTF-8 HTML, ended by LF.
///
/// A sealed page lists its stories by date. In a head a story shows its summary (its whole content when it
/// has no page to lead to) and its headlines; a headline whose story isn't in the head stands with the
/// others of its story. Each carries in `data-…` what recovery needs.
pub fn twin(head: &Head, site: &Site) -> Vec<u8> {
    let own = std::iter::once(&head.feed);
    let others = site.feeds.iter().filter(|feed| feed.name != head.feed.name);
    let feeds: Vec<&FeedLink> = own.chain(others).collect();
    let from = Standpoint {
        site,
        document: head.document(Format::Html),
    };
    let canonical = from.document.url(&site.base_url);
    let title = match head.sealed() {
        Some(sealed) => archive::title(head, sealed),
        None => head.feed.title.clone(),
    };
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
    let mut main = format!("<h1 dir=\"auto\">{}</h1>\n", text(&title));
    if !site.description.is_empty() {
        let _ = writeln!(
            main,
            "<p class=\"lead\" dir=\"auto\">{}</p>",
            text(&site.description)
        );
    }
    if is_offered(&head.feed) {
        let _ = writeln!(
            main,
            "<nav class=\"offer\" aria-labelledby=\"subscribe\">\n\
             <p id=\"subscribe\">Subscribe</p>\n{}\n</nav>",
            feed_links(&head.feed, &from)
        );
    }
    if head.sealed().is_some() {
        archive::push_list(&mut main, head, &from);
    } else {
        push_list(&mut main, head, &from);
    }
    push_history(&mut main, head, &from);
    let frame = Frame {
        from,
        content: Content::List,
        title,
        description: &site.description,
        canonical: &canonical,
        language: site.language.as_deref(),
        feeds,
        has_others: false,
        metas,
        home: site.base_url.clone(),
    };
    frame.document(&main, &frame.around())
}

fn push_list(html: &mut String, head: &Head, from: &Standpoint<'_>) {
    if head.items.is_empty() {
        html.push_str("<div class=\"list\">\n<p>Nothing yet.</p>\n</div>\n");
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
                    push_group(html, item, about, &head.items, from);
                }
            }
            Kind::Headline(_) => {}
        }
    }
    html.push_str("</div>\n");
}

/// The way to older stories and back.
fn push_history(html: &mut String, head: &Head, from: &Standpoint<'_>) {
    let links = head.history_links(Format::Html);
    if links.is_empty() {
        return;
    }
    html.push_str("<nav class=\"history\" aria-label=\"History\">\n");
    for link in links {
        let name = match link.rel {
            "current" => "Newest stories",
            "prev-archive" => "Older stories",
            _ => "Newer stories",
        };
        let _ = writeln!(
            html,
            "<a href=\"{}\">{name}</a>",
            attribute(&from.document.link_to(&link.document))
        );
    }
    html.push_str("</nav>\n");
}

fn push_story(
    html: &mut String,
    item: &Item,
    story: &StoryItem,
    head: &Head,
    from: &Standpoint<'_>,
) {
    let site = from.site;
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
        language_attributes(story.language.as_deref(), site.language.as_deref()),
    );
    let direction = text_direction(story.language.as_deref());
    if let Some(section) = &story.section {
        let _ = writeln!(
            html,
            "<p class=\"kicker\" dir=\"auto\">{}</p>",
            text(section)
        );
    }
    let _ = write!(html, "<h2{direction}>");
    from.push_linked(html, &item.title, item.url.as_deref());
    html.push_str("</h2>\n");
    html.push_str(&story_meta(item, story, site));
    if item.url.is_none() && head.full_content && !story.summary_only {
        let _ = writeln!(
            html,
            "<div class=\"body\"{direction}>\n{}\n</div>",
            story.html
        );
    } else if !story.summary.is_empty() {
        let _ = writeln!(html, "<p{direction}>{}</p>", text(&story.summary));
    }
    push_related(html, Page { item, story }, from);
    html.push_str("</article>\n");
}

/// The story's headlines; one that leads nowhere else leads to its place in the story's page.
fn push_related(html: &mut String, page: Page<'_>, from: &Standpoint<'_>) {
    let related = &page.story.related;
    let name = match related.len() {
        0 => return,
        1 => "1 related headline".to_owned(),
        count => format!("{count} related headlines"),
    };
    let direction = text_direction(page.story.language.as_deref());
    let _ = write!(html, "<details>\n<summary>{name}</summary>\n<ul>\n");
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
    items: &[Item],
    from: &Standpoint<'_>,
) {
    html.push_str("<section>\n<p class=\"kicker\">Related to</p>\n<h2 dir=\"auto\">");
    from.push_linked(html, &about.about_title, about.about_url.as_deref());
    // A headline's instant is beside its story's: the minute would be wrong.
    let _ = write!(
        html,
        "</h2>\n<p class=\"meta\"><time datetime=\"{}\">{}</time></p>\n<ul>\n",
        rfc3339(first.published),
        first.published.format("%-d %B %Y")
    );
    for item in items {
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
