//! A story's page: the whole story, its related headlines, and what recovery reads back.

use std::fmt::Write as _;

use crate::feed::content::{body, related_list};
use crate::feed::instant::rfc3339;
use crate::ledger::item::StoryItem;
use crate::ledger::selection::Field;
use crate::plan::directory::Directory;
use crate::plan::model::{FeedLink, Page, Site};
use crate::story::escape::{attribute, text};
use crate::words::Word;

use super::around::Arounds;
use super::direction::text_direction;
use super::offers::is_offered;
use super::standpoint::{Standpoint, heading};
use super::{Content, Frame, home, push_kicker, push_meta, story_meta};

/// Titles of more characters than this are set smaller: an opening sentence is one.
const LONG_TITLE: usize = 80;

/// The page of a story: UTF-8 HTML, ended by LF.
///
/// Offers the feed of stories alone before others. Its `feedmill:…` metas hold what the ledger
/// knows of the story; [`crate::feed::recovered::page`] reads them.
pub fn page(page: Page<'_>, site: &Site) -> Vec<u8> {
    page_within(page, site, &Directory::default(), &Arounds::default())
}

/// The same, where the story's section and tags lead to their feeds, with what the site's pages share.
pub fn page_within(
    page: Page<'_>,
    site: &Site,
    directory: &Directory,
    arounds: &Arounds,
) -> Vec<u8> {
    let Page { item, story } = page;
    let own_url = page.url(site);
    let canonical = item.url.as_deref().unwrap_or(&own_url);
    let mut feeds: Vec<&FeedLink> = site.feeds.iter().collect();
    feeds.sort_by_key(|feed| !feed.has_stories || feed.has_headlines);
    // A page offers one feed: the others are a link away, where there is a twin that lists them.
    if site.front().is_some() {
        feeds.retain(|feed| is_offered(feed));
        feeds.truncate(1);
    }
    let from = Standpoint::of(site, page.document(), directory);
    let frame = Frame {
        content: Content::Story,
        title: format!("{} · {}", item.title, site.title),
        description: &story.summary,
        canonical,
        language: story.language.as_deref().or(site.language.as_deref()),
        feeds,
        metas: metas(page, site, canonical),
        home: home(site),
        from,
    };
    let main = article(page, &frame);
    let depth = story.slug.bytes().filter(|byte| *byte == b'/').count();
    let around = arounds.get(depth, frame.language, || frame.around());
    frame.document(&main, &around)
}

fn article(page: Page<'_>, frame: &Frame<'_>) -> String {
    let Page { item, story } = page;
    let from = &frame.from;
    let direction = text_direction(story.language.as_deref());
    let list = related_list(&story.related, |url| from.link(url));
    let mut html = String::with_capacity(story.html.len() + list.len() + 1024);
    html.push_str("<article>\n<header>\n");
    push_kicker(&mut html, story, from.site.language.as_deref(), from);
    let long = match item.title.chars().count() {
        0..=LONG_TITLE => "",
        _ => " class=\"long\"",
    };
    let _ = writeln!(html, "<h1{long}{direction}>{}</h1>", heading(&item.title));
    html.push_str(&story_meta(item, story, frame.language, from));
    push_cover(&mut html, story, from);
    let _ = write!(
        html,
        "</header>\n<div class=\"body\"{direction}>\n{}\n</div>\n",
        from.text(body(story, from.words)).trim_end()
    );
    push_attachments(&mut html, story, from);
    push_tags(&mut html, page, from);
    if !story.related.is_empty() {
        let _ = write!(
            html,
            "<section class=\"related\" aria-labelledby=\"related\">\n\
             <h2 id=\"related\"{}>{}</h2>\n{list}\n</section>\n",
            from.speaks(frame.language),
            from.say(Word::RelatedHeadlines)
        );
    }
    html.push_str("</article>\n");
    html
}

/// The image that stands for the story, unless the text shows it.
fn push_cover(html: &mut String, story: &StoryItem, from: &Standpoint<'_>) {
    let Some(image) = story.image().filter(|image| !image.is_in_text) else {
        return;
    };
    let _ = write!(
        html,
        "<figure><img src=\"{}\" alt=\"{}\"",
        attribute(&from.link(&image.url)),
        attribute(image.alt.as_deref().unwrap_or_default())
    );
    if let Some((width, height)) = image.size {
        let _ = write!(html, " width=\"{width}\" height=\"{height}\"");
    }
    html.push('>');
    if let Some(title) = &image.title {
        let _ = write!(html, "<figcaption>{}</figcaption>", text(title));
    }
    html.push_str("</figure>\n");
}

/// The files that the story offers: what can be heard or seen at once, each as a link.
fn push_attachments(html: &mut String, story: &StoryItem, from: &Standpoint<'_>) {
    for media in story.attachments() {
        let link = from.link(&media.url);
        let link = attribute(&link);
        html.push_str("<figure>");
        if let name @ ("audio" | "video") = media.medium() {
            let _ = write!(
                html,
                "<{name} controls preload=\"none\" src=\"{link}\"></{name}>"
            );
        }
        let title = media.title.as_ref().unwrap_or(&media.name);
        let title = if title.is_empty() { &media.url } else { title };
        let _ = writeln!(
            html,
            "<figcaption><a href=\"{link}\">{}</a></figcaption></figure>",
            text(title)
        );
    }
}

/// The story's tags; one that has a feed leads to it.
fn push_tags(html: &mut String, page: Page<'_>, from: &Standpoint<'_>) {
    let story = page.story;
    if story.tags.is_empty() {
        return;
    }
    html.push_str("<ul class=\"tags\">\n");
    for tag in &story.tags {
        let language = from.site.language.as_deref();
        let link = from.link_of_value((Field::Tag, tag), story, language);
        let name = text(tag);
        let _ = match link {
            Some(link) => writeln!(
                html,
                "<li><a rel=\"tag\" dir=\"auto\" href=\"{}\">{name}</a></li>",
                attribute(&link)
            ),
            None => writeln!(html, "<li dir=\"auto\">{name}</li>"),
        };
    }
    html.push_str("</ul>\n");
}

/// What recovery needs, and what a link to the page shows elsewhere.
fn metas(page: Page<'_>, site: &Site, canonical: &str) -> String {
    let Page { item, story } = page;
    let mut html = String::with_capacity(1024 + 2 * story.summary.len());
    push_meta(&mut html, "feedmill:id", &item.id);
    push_meta(&mut html, "feedmill:key", &story.key);
    push_meta(&mut html, "feedmill:published", &rfc3339(item.published));
    push_meta(&mut html, "feedmill:updated", &rfc3339(item.updated));
    push_meta(&mut html, "feedmill:hash", &story.content_hash);
    push_meta(&mut html, "feedmill:number", &story.number.to_string());
    let shared = [
        ("og:type", "article"),
        ("og:title", &item.title),
        ("og:url", canonical),
        ("og:site_name", &site.title),
        ("og:description", &story.summary),
    ];
    for (property, content) in shared {
        push_property(&mut html, property, content);
    }
    push_image_metas(&mut html, story);
    html
}

/// The image that a link to the page shows elsewhere.
fn push_image_metas(html: &mut String, story: &StoryItem) {
    let Some(image) = story.image() else {
        return;
    };
    let (width, height) = image.size.unzip();
    push_property(html, "og:image", &image.url);
    for (property, pixels) in [("og:image:width", width), ("og:image:height", height)] {
        if let Some(pixels) = pixels {
            push_property(html, property, &pixels.to_string());
        }
    }
    push_property(
        html,
        "og:image:alt",
        image.alt.as_deref().unwrap_or_default(),
    );
}

/// Appends what a link to the page shows elsewhere, if there is any.
fn push_property(html: &mut String, property: &str, content: &str) {
    if content.is_empty() {
        return;
    }
    let _ = writeln!(
        html,
        "<meta property=\"{property}\" content=\"{}\">",
        attribute(content)
    );
}
