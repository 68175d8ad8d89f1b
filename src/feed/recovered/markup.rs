//! The little of HTML that our own documents need to be read back: tags, attributes, references.

use chrono::NaiveDate;

use crate::story::escape::unescaped;

/// A start tag: what stands between `<` and `>`, and where in the document the tag ends.
#[derive(Clone, Copy)]
pub(super) struct Tag<'a> {
    inner: &'a str,
    /// What follows the tag.
    pub(super) rest: &'a str,
}

/// The start tags named `name`, in order. Our documents write `<` in text and attributes as
/// references, so a tag's opening found in the bytes is a tag.
pub(super) fn tags<'a>(html: &'a str, name: &'static str) -> impl Iterator<Item = Tag<'a>> {
    html.match_indices('<').filter_map(move |(at, _)| {
        let tag = html.get(at + 1..)?.strip_prefix(name)?;
        let end = tag.find('>')?;
        let inner = tag.get(..end)?;
        let whole_name = inner.is_empty() || inner.starts_with(char::is_whitespace);
        whole_name.then_some(Tag {
            inner,
            rest: tag.get(end + 1..).unwrap_or_default(),
        })
    })
}

impl Tag<'_> {
    /// The value of an attribute in double quotes.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut rest = self.inner;
        while let Some((before, after)) = rest.split_once("=\"") {
            let (value, next) = after.split_once('"')?;
            if before.trim() == name {
                return Some(unescaped(value).into_owned());
            }
            rest = next;
        }
        None
    }
}

/// What a meta of a head says whose attribute `key` is its name.
pub(super) fn meta(head: &str, key: &str, name: &str) -> Option<String> {
    let mut metas = tags(head, "meta");
    let own = metas.find(|meta| meta.attribute(key).as_deref() == Some(name))?;
    own.attribute("content")
}

/// Where the link of a relation in a head leads.
pub(super) fn link(head: &str, rel: &str) -> Option<String> {
    let mut links = tags(head, "link");
    let own = links.find(|link| link.attribute("rel").as_deref() == Some(rel))?;
    own.attribute("href")
}

/// The day on which a story was published, where the line below its title shows no hour.
pub(super) fn shown_day(story: &str) -> Option<NaiveDate> {
    let (_, line) = story.split_once("<p class=\"meta\"")?;
    let time = tags(line, "time").next()?.attribute("datetime")?;
    time.parse().ok()
}

/// A headline of a list.
pub(super) struct Listed {
    /// Its text.
    pub(super) text: String,
    /// Its `id`.
    pub(super) anchor: Option<String>,
    /// Where it leads to, as it is written.
    pub(super) link: Option<String>,
}

/// The headlines of a list, in order.
pub(super) fn listed(list: &str) -> impl Iterator<Item = Listed> {
    tags(list, "li").filter_map(|tag| {
        let (title, _) = tag.rest.split_once("</li>")?;
        Some(Listed {
            text: text_of(title),
            anchor: tag.attribute("id"),
            link: tags(title, "a").find_map(|link| link.attribute("href")),
        })
    })
}

/// Where the links of a text lead, as they are written; places in itself aren't meant, nor are headlines.
pub(super) fn links(html: &str) -> Vec<String> {
    let (text, _) = html.split_once("<li id=\"h-").unwrap_or((html, ""));
    let links = tags(text, "a").filter_map(|link| link.attribute("href"));
    links.filter(|href| !href.starts_with('#')).collect()
}

/// The text of markup: without tags, references resolved.
pub(super) fn text_of(markup: &str) -> String {
    let mut text = String::with_capacity(markup.len());
    let mut rest = markup;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    unescaped(&text).into_owned()
}
