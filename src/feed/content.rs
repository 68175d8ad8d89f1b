//! What an item says in a feed, built in one place for every format.

use std::borrow::Cow;

use crate::ledger::item::{HeadlineItem, Item, Kind, Related, StoryItem};
use crate::story::CORRECTION;
use crate::story::escape::{self, push_attribute, push_text};
use crate::words::{Word, Words, fill};

/// The category of every headline item.
pub(crate) const HEADLINE: &str = "headline";

/// The item's content as an HTML fragment, never empty.
///
/// A story's body and its related headlines; with `full` false, or when the story is too long for
/// its feed, its summary and a link. A headline says which story it is related to. What Feedmill says
/// itself is in the site's words.
pub fn content<'a>(item: &'a Item, full: bool, words: &Words) -> Cow<'a, str> {
    match &item.kind {
        Kind::Story(story) if full && !story.summary_only => whole(item, story, words),
        Kind::Story(story) => {
            let url = item.url.as_deref();
            Cow::Owned(shortened(&item.title, &story.summary, url, words))
        }
        Kind::Headline(headline) => Cow::Owned(related_to(headline, words)),
    }
}

/// The item's summary as one line of plain text; may be empty.
pub fn summary<'a>(item: &'a Item, words: &Words) -> Cow<'a, str> {
    match &item.kind {
        Kind::Story(story) => Cow::Borrowed(&story.summary),
        Kind::Headline(headline) => {
            Cow::Owned(words.with(Word::RelatedToStory, &[("title", &headline.about_title)]))
        }
    }
}

/// The story's body, where a correction's note is in the site's words.
pub(crate) fn body<'a>(story: &'a StoryItem, words: &Words) -> Cow<'a, str> {
    let note = story.html.strip_prefix(CORRECTION);
    let Some(note) = note.filter(|_| words.language != Words::of(None).language) else {
        return Cow::Borrowed(&story.html);
    };
    let word = escape::text(words.get(Word::Correction));
    Cow::Owned(format!(
        "<p class=\"correction\"><strong>{word}</strong> {note}"
    ))
}

/// What stands between a story's text and the list of its related headlines.
pub(crate) fn related_headlines(words: &Words) -> String {
    format!(
        "<h2>{}</h2>\n",
        escape::text(words.get(Word::RelatedHeadlines))
    )
}

/// The item's categories, without duplicates: the section, then the tags; of a headline `headline`.
pub fn categories(item: &Item) -> Vec<&str> {
    let Kind::Story(story) = &item.kind else {
        return vec![HEADLINE];
    };
    let mut found: Vec<&str> = Vec::with_capacity(story.tags.len() + 1);
    for name in story.section.iter().chain(&story.tags) {
        if !name.is_empty() && !found.contains(&name.as_str()) {
            found.push(name);
        }
    }
    found
}

/// What an item is related to, as title and URL: of a story the stories that its headlines name,
/// of a headline the story that names it.
pub fn related_links(item: &Item) -> Vec<(&str, &str)> {
    match &item.kind {
        Kind::Story(story) => story
            .related
            .iter()
            .filter(|related| related.resolved)
            .filter_map(|related| Some((related.title.as_str(), related.url.as_deref()?)))
            .collect(),
        Kind::Headline(headline) => headline
            .about_url
            .iter()
            .map(|url| (headline.about_title.as_str(), url.as_str()))
            .collect(),
    }
}

/// The related headlines as a list, each with its anchor as `id`; `link` says how the list links to a
/// URL.
pub(crate) fn related_list<'r>(
    related: &'r [Related],
    link: impl Fn(&'r str) -> Cow<'r, str>,
) -> String {
    let texts = related.iter().map(|headline| {
        let url = headline.url.as_deref().map_or(0, str::len);
        headline.title.len() + headline.anchor.len() + url + 48
    });
    let mut html = String::with_capacity(texts.sum::<usize>() + 16);
    html.push_str("<ul>\n");
    for headline in related {
        html.push_str("<li id=\"");
        push_attribute(&mut html, &headline.anchor);
        html.push_str("\">");
        let url = headline.url.as_deref().map(&link);
        push_linked(&mut html, &headline.title, url.as_deref());
        html.push_str("</li>\n");
    }
    html.push_str("</ul>");
    html
}

/// Appends a title as HTML, linked when there is a URL.
pub(crate) fn push_linked(html: &mut String, title: &str, url: Option<&str>) {
    let Some(url) = url else {
        return push_text(html, title);
    };
    html.push_str("<a href=\"");
    push_attribute(html, url);
    html.push_str("\">");
    push_text(html, title);
    html.push_str("</a>");
}

fn whole<'a>(item: &Item, story: &'a StoryItem, words: &Words) -> Cow<'a, str> {
    let body = body(story, words);
    if story.related.is_empty() {
        return if body.is_empty() {
            Cow::Owned(paragraph(&item.title, None))
        } else {
            body
        };
    }
    let list = related_list(&story.related, Cow::Borrowed);
    let heading = related_headlines(words);
    let mut html = String::with_capacity(body.len() + 1 + heading.len() + list.len());
    html.push_str(&body);
    if !html.is_empty() && !html.ends_with('\n') {
        html.push('\n');
    }
    html.push_str(&heading);
    html.push_str(&list);
    Cow::Owned(html)
}

/// What stands for a story of which a feed carries only the summary.
pub(crate) fn shortened(title: &str, summary: &str, url: Option<&str>, words: &Words) -> String {
    let said = if summary.is_empty() { title } else { summary };
    let mut html = paragraph(said, None);
    if let Some(url) = url {
        html.push('\n');
        html.push_str(&paragraph(words.get(Word::WholeStory), Some(url)));
    }
    html
}

fn related_to(headline: &HeadlineItem, words: &Words) -> String {
    let mut title = String::new();
    push_linked(
        &mut title,
        &headline.about_title,
        headline.about_url.as_deref(),
    );
    let phrase = escape::text(words.get(Word::RelatedToStory));
    format!("<p>{}</p>", fill(&phrase, &[("title", &title)]))
}

fn paragraph(text: &str, url: Option<&str>) -> String {
    let mut html = String::from("<p>");
    push_linked(&mut html, text, url);
    html.push_str("</p>");
    html
}

#[cfg(test)]
mod tests;
