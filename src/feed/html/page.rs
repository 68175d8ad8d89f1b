//! A story's page: the whole story, its related headlines, and what recovery reads back.

use std::fmt::Write as _;

use crate::feed::content::related_list;
use crate::feed::escape::{attribute, text};
use crate::feed::instant::rfc3339;
use crate::plan::model::{FeedLink, Format, Page, Site};

use super::around::Arounds;
use super::direction::text_direction;
use super::offers::is_offered;
use super::standpoint::Standpoint;
use super::{Content, Frame, push_meta, story_meta};

/// Titles of more characters than this are set smaller: an opening sentence is one.
const LONG_TITLE: usize = 80;

/// The page of a story: UTF-8 HTML, ended by LF.
///
/// Offers the feed of stories alone before others. Its `feedmill:…` metas hold what the ledger
/// knows of the story; [`crate::feed::recovered::page`] reads them.
pub fn page(page: Page<'_>, site: &Site) -> Vec<u8> {
    page_within(page, site, &Arounds::default())
}

/// The same, with what the site's pages share.
pub fn page_within(page: Page<'_>, site: &Site, arounds: &Arounds) -> Vec<u8> {
    let Page { item, story } = page;
    let own_url = page.url(site);
    let canonical = item.url.as_deref().unwrap_or(&own_url);
    let mut feeds: Vec<&FeedLink> = site.feeds.iter().collect();
    feeds.sort_by_key(|feed| !feed.has_stories || feed.has_headlines);
    // The site's title leads to the output folder itself where a twin lies there.
    let front = site
        .feeds
        .iter()
        .filter(|feed| feed.formats.contains(&Format::Html))
        .min_by_key(|feed| !feed.name.is_empty());
    let home = front.map_or_else(|| site.base_url.clone(), |feed| feed.home(site));
    // A page offers one feed: the others are a link away, where there is a twin that lists them.
    let has_others = front.is_some() && feeds.iter().filter(|feed| is_offered(feed)).count() > 1;
    if has_others {
        feeds.retain(|feed| is_offered(feed));
        feeds.truncate(1);
    }
    let from = Standpoint {
        site,
        document: page.document(),
    };
    let main = article(page, &from);
    let frame = Frame {
        from,
        content: Content::Story,
        title: format!("{} · {}", item.title, site.title),
        description: &story.summary,
        canonical,
        language: story.language.as_deref().or(site.language.as_deref()),
        feeds,
        has_others,
        metas: metas(page, site, canonical),
        home,
    };
    let depth = story.slug.bytes().filter(|byte| *byte == b'/').count();
    let around = arounds.get(depth, frame.language, || frame.around());
    frame.document(&main, &around)
}

fn article(page: Page<'_>, from: &Standpoint<'_>) -> String {
    let Page { item, story } = page;
    let direction = text_direction(story.language.as_deref());
    let list = related_list(&story.related, |url| from.link(url));
    let mut html = String::with_capacity(story.html.len() + list.len() + 1024);
    html.push_str("<article>\n<header>\n");
    if let Some(section) = &story.section {
        let _ = writeln!(
            html,
            "<p class=\"kicker\" dir=\"auto\">{}</p>",
            text(section)
        );
    }
    let long = match item.title.chars().count() {
        0..=LONG_TITLE => "",
        _ => " class=\"long\"",
    };
    let _ = writeln!(html, "<h1{long}{direction}>{}</h1>", text(&item.title));
    html.push_str(&story_meta(item, story, from.site));
    let _ = write!(
        html,
        "</header>\n<div class=\"body\"{direction}>\n{}\n</div>\n",
        story.html.trim_end()
    );
    if !story.related.is_empty() {
        let _ = write!(
            html,
            "<section class=\"related\" aria-labelledby=\"related\">\n\
             <h2 id=\"related\">Related headlines</h2>\n{list}\n</section>\n"
        );
    }
    html.push_str("</article>\n");
    html
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
        if !content.is_empty() {
            let _ = writeln!(
                html,
                "<meta property=\"{property}\" content=\"{}\">",
                attribute(content)
            );
        }
    }
    html
}
