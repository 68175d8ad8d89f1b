//! What documents say of a story, read back where its article can't be read: enough to write them again.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::markup::{Listed, Tag, link, listed, meta, tags, text_of};
use super::related::absolute;
use super::xml;
use crate::feed::content::{related_headlines, shortened};
use crate::ledger::body::{Body, BodyHeadline, headline_hash, names};
use crate::ledger::standpoint;
use crate::plan::model::Format;
use crate::words::Words;

/// A related headline: its text, the digits in its anchor, if it has one, and the URL that it leads to.
type Headline = (String, Option<String>, Option<String>);

/// What one document says of a story; what it doesn't tell is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecoveredSaid {
    title: String,
    summary: Option<String>,
    /// The text, without the related headlines.
    html: Option<String>,
    /// The related headlines.
    related: Option<Vec<Headline>>,
    /// The names that the article gives.
    authors: Option<Vec<String>>,
    /// The same where the site's author stands in for none.
    creators: Option<Vec<String>>,
    /// Section and tags.
    categories: Option<Vec<String>>,
    section: Option<String>,
    language: Option<String>,
    /// Whether it is the summary alone, as the story is too long, or the feed for summaries.
    pub is_short: bool,
}

impl RecoveredSaid {
    /// With what another document says besides.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            title: self.title,
            summary: self.summary.or(other.summary),
            html: self.html.or(other.html),
            related: self.related.or(other.related),
            authors: self.authors.or(other.authors),
            creators: self.creators.or(other.creators),
            categories: self.categories.or(other.categories),
            section: self.section.or(other.section),
            language: self.language.or(other.language),
            is_short: self.is_short,
        }
    }

    /// The text, without the related headlines; empty where the document doesn't have it.
    pub(super) fn text(&self) -> &str {
        self.html.as_deref().unwrap_or_default()
    }

    /// The related headlines' texts and links.
    pub(super) fn related(&self) -> Vec<(&str, Option<&str>)> {
        let related = self.related.iter().flatten();
        let related = related.map(|(text, _, url)| (text.as_str(), url.as_deref()));
        related.collect()
    }

    /// The summary.
    pub(super) fn summary(&self) -> Option<&str> {
        self.summary.as_deref()
    }

    /// Section and tags; a document for people tells them apart.
    pub(super) fn categories(&self) -> (Option<&[String]>, Option<&str>) {
        (self.categories.as_deref(), self.section.as_deref())
    }

    /// The authors, as the document has them.
    pub(super) fn people(&self) -> Option<&[String]> {
        self.authors.as_deref().or(self.creators.as_deref())
    }

    /// What the ledger keeps of the story. `author` and `language` are the site's; `is_page` says whether a URL
    /// is that of a story's page.
    pub fn body(
        self,
        author: &str,
        language: Option<&str>,
        is_page: impl Fn(&str) -> bool,
    ) -> Body {
        let section = self.section;
        let mut tags = self.categories.unwrap_or_default();
        tags.retain(|tag| Some(tag) != section.as_ref());
        let creators = self.creators.filter(|names| *names != [author]);
        let authors = self.authors.or(creators).unwrap_or_default();
        let related = self.related.unwrap_or_default().into_iter();
        let headlines = related.map(|(text, digits, url)| {
            let told = digits.and_then(|digits| u128::from_str_radix(&digits, 16).ok());
            BodyHeadline {
                hash: told.map_or_else(|| headline_hash(&text), u128::to_be_bytes),
                names: names(&text),
                url: url.filter(|url| !is_page(url)),
                text,
            }
        });
        Body {
            title: self.title,
            summary: self.summary.unwrap_or_default(),
            html: self.html.unwrap_or_default(),
            headlines: headlines.collect(),
            authors,
            tags,
            section,
            language: self.language.filter(|own| Some(own.as_str()) != language),
            ..Body::default()
        }
    }

    /// Takes a content apart. A text that isn't empty ends in a line break, what stands for one doesn't.
    fn with_content(mut self, content: &str, url: Option<&str>) -> Self {
        let summary = self.summary.as_deref().unwrap_or_default();
        // The site may have spoken another language then.
        let mut languages = Words::all();
        if languages.any(|words| content == shortened(&self.title, summary, url, words)) {
            self.is_short = true;
            return self;
        }
        let headings = Words::all().map(related_headlines);
        let apart = headings.filter_map(|heading| content.rsplit_once(&heading));
        let (html, list) = apart
            .min_by_key(|(_, list)| list.len())
            .unwrap_or((content, ""));
        self.html = Some(html.to_owned()).filter(|html| html.ends_with('\n'));
        self.related = Some(related(list, None));
        self
    }
}

/// A text of a document of ours, whose URL is given: its own media are elsewhere relative to that.
fn whole<'a>(text: &'a str, own: &str) -> Cow<'a, str> {
    standpoint::absolute(text, own, &|_| None)
}

/// The headlines of a list.
fn related(list: &str, own: Option<&str>) -> Vec<Headline> {
    let headlines = listed(list).map(|Listed { text, anchor, link }| {
        let digits = anchor.and_then(|id| Some(id.strip_prefix("h-")?.to_owned()));
        let url = link.map(|link| match own {
            Some(own) => absolute(own, &link),
            None => link,
        });
        (text, digits, url)
    });
    headlines.collect()
}

/// What a head says of its stories, by their ids.
pub fn said(bytes: &[u8], format: Format) -> BTreeMap<String, RecoveredSaid> {
    match format {
        Format::Rss => in_xml(bytes, &xml::RSS),
        Format::Atom => in_xml(bytes, &xml::ATOM),
        Format::Json => in_json(bytes).unwrap_or_default(),
        Format::Html => in_twin(bytes).unwrap_or_default(),
    }
}

fn in_xml(bytes: &[u8], names: &xml::Names) -> BTreeMap<String, RecoveredSaid> {
    let items = xml::collect(bytes, names).map(|found| found.items);
    let said = items.into_iter().flatten().filter_map(|mut item| {
        let id = item.take(names.id)?;
        let content = item.take(names.content)?;
        let url = item.take(xml::ALTERNATE).or_else(|| item.take("link"));
        let summary = item.take(names.summary).unwrap_or_default();
        // A description is HTML.
        let summary = match names.format {
            Format::Rss => text_of(&summary),
            _ => summary,
        };
        let people = Some(item.take_all(names.author));
        let (authors, creators) = match names.format {
            Format::Rss => (None, people),
            _ => (people, None),
        };
        let own = RecoveredSaid {
            title: item.take("title").unwrap_or_default(),
            summary: Some(summary),
            authors,
            creators,
            categories: Some(item.take_all("category")),
            language: item.take(names.language),
            ..RecoveredSaid::default()
        };
        Some((id, own.with_content(&content, url.as_deref())))
    });
    said.collect()
}

#[derive(Deserialize)]
struct Document {
    items: Vec<Value>,
}

#[derive(Deserialize)]
struct Item {
    id: String,
    url: Option<String>,
    title: String,
    content_html: String,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    authors: Vec<Author>,
    #[serde(default)]
    tags: Vec<String>,
    language: Option<String>,
}

#[derive(Deserialize)]
struct Author {
    name: String,
}

fn in_json(bytes: &[u8]) -> Option<BTreeMap<String, RecoveredSaid>> {
    let document: Document = serde_json::from_slice(bytes).ok()?;
    let items = document.items.into_iter();
    let said = items.filter_map(|item| {
        let item: Item = serde_json::from_value(item).ok()?;
        let own = RecoveredSaid {
            title: item.title,
            summary: Some(item.summary),
            authors: Some(item.authors.into_iter().map(|author| author.name).collect()),
            categories: Some(item.tags),
            language: item.language,
            ..RecoveredSaid::default()
        };
        Some((
            item.id,
            own.with_content(&item.content_html, item.url.as_deref()),
        ))
    });
    Some(said.collect())
}

/// What a story's page says; its own URL is given.
pub fn said_on_page(bytes: &[u8], own: &str) -> Option<RecoveredSaid> {
    let html = str::from_utf8(bytes).ok()?;
    let (head, body) = html.split_once("</head>")?;
    let (main, _) = body.rsplit_once("</article>\n")?;
    let (header, rest) = main.split_once("</header>\n<div class=\"body\"")?;
    let (_, rest) = rest.split_once(">\n")?;
    let (rest, list) = match rest.rsplit_once("<section class=\"related\"") {
        Some((rest, list)) => (rest, list.split_once("<ul>").map_or("", |(_, list)| list)),
        None => (rest, ""),
    };
    let (text, below) = rest.rsplit_once("\n</div>\n")?;
    let named = tags(below, "li").filter_map(|tag| tag.rest.split_once("</li>"));
    let named: Vec<String> = named.map(|(name, _)| text_of(name)).collect();
    Some(RecoveredSaid {
        title: meta(head, "property", "og:title")?,
        summary: Some(meta(head, "property", "og:description").unwrap_or_default()),
        html: Some(format!("{}\n", whole(text, own))).filter(|_| !text.is_empty()),
        related: Some(related(list, Some(own))),
        categories: Some(named),
        creators: Some(byline(header)),
        section: kicker(header),
        language: language_of(html),
        ..RecoveredSaid::default()
    })
}

/// The language of a page, unless its text is marked as one that nobody knows.
fn language_of(page: &str) -> Option<String> {
    let text = tags(page, "main").find_map(|tag| tag.attribute("lang"));
    let language = tags(page, "html").find_map(|tag| tag.attribute("lang"));
    language.filter(|_| text.is_none_or(|own| !own.is_empty()))
}

fn in_twin(bytes: &[u8]) -> Option<BTreeMap<String, RecoveredSaid>> {
    let html = str::from_utf8(bytes).ok()?;
    let (head, body) = html.split_once("</head>")?;
    let canonical = link(head, "canonical")?;
    let stories = tags(body, "article").filter_map(|tag| {
        let (story, _) = tag.rest.split_once("</article>")?;
        Some((
            tag.attribute("data-id")?,
            in_article(tag, story, &canonical)?,
        ))
    });
    Some(stories.collect())
}

/// What a story's place in a twin says.
fn in_article(tag: Tag<'_>, story: &str, own: &str) -> Option<RecoveredSaid> {
    let (header, rest) = story.split_once("</h2>\n")?;
    let title = header.split_once("<h2")?.1.split_once('>')?.1;
    let (shown, list) = match rest.rsplit_once("<details>\n") {
        Some((shown, list)) => (shown, list),
        None => (rest, ""),
    };
    let after = |tag: &str| Some(shown.split_once(tag)?.1.split_once('>')?.1);
    let html = after("<div class=\"body\"").and_then(|text| {
        let text = text.strip_prefix('\n')?;
        text.rsplit_once("\n</div>")
            .map(|(text, _)| whole(text, own).into_owned())
    });
    // The line of its dates is a paragraph too.
    let (_, below) = shown.split_once("</p>\n").unwrap_or(("", shown));
    let summary = tags(below, "p").next().filter(|_| html.is_none());
    let summary = summary.and_then(|tag| tag.rest.split_once("</p>"));
    // One that leads nowhere else leads to its place in the story's page.
    let mut headlines = related(list, Some(own));
    for (_, digits, url) in &mut headlines {
        if let Some((_, anchor)) = url.as_ref().and_then(|url| url.rsplit_once("#h-")) {
            *digits = Some(anchor.to_owned());
            *url = None;
        }
    }
    Some(RecoveredSaid {
        title: text_of(title),
        summary: summary.map(|(text, _)| text_of(text)),
        html,
        related: Some(headlines),
        creators: Some(byline(shown)),
        section: kicker(header),
        language: tag.attribute("lang"),
        ..RecoveredSaid::default()
    })
}

/// The authors of a byline, which stands before the dates.
fn byline(html: &str) -> Vec<String> {
    let meta = html.split_once("<p class=\"meta\"");
    let byline = meta.and_then(|(_, meta)| meta.split_once("<time"));
    let names = byline
        .into_iter()
        .flat_map(|(byline, _)| tags(byline, "bdi"));
    let names = names.filter_map(|tag| tag.rest.split_once("</bdi>"));
    names.map(|(name, _)| text_of(name)).collect()
}

/// The section above a title.
fn kicker(html: &str) -> Option<String> {
    let (_, kicker) = html.split_once("<p class=\"kicker\"")?;
    let (_, kicker) = kicker.split_once('>')?;
    Some(text_of(kicker.split_once("</p>")?.0))
}

#[cfg(test)]
mod tests {
    use super::language_of;

    #[test]
    fn a_page_has_the_language_of_its_text_and_none_where_nobody_knows() {
        for (page, language) in [
            (
                "<html lang=\"de\">\n<main id=\"content\">",
                Some("de".to_owned()),
            ),
            ("<html lang=\"en\">\n<main id=\"content\" lang=\"\">", None),
            ("<html>\n<main id=\"content\">", None),
        ] {
            assert_eq!(language_of(page), language, "{page}");
        }
    }
}
