//! A story read back from its page's metas.

use super::markup::{links, listed, meta, shown_day};
use super::values::{RecoveredStory, instant};

/// Reads a story back from its page; `None` when it isn't a page of ours.
pub fn page(bytes: &[u8]) -> Option<RecoveredStory> {
    let html = str::from_utf8(bytes).ok()?;
    // Only the head: a story may talk about metas.
    let (head, body) = html.split_once("</head>")?;
    let own = |name: &str| meta(head, "name", name);
    let (text, related) = body.rsplit_once(RELATED).unwrap_or((body, ""));
    let text = text.split_once("<div class=\"body\"");
    Some(RecoveredStory {
        id: own("feedmill:id")?,
        key: own("feedmill:key")?,
        title: meta(head, "property", "og:title")?,
        url: meta(head, "property", "og:url"),
        published: instant(&own("feedmill:published")?)?,
        day: shown_day(body),
        updated: instant(&own("feedmill:updated")?)?,
        content_hash: own("feedmill:hash")?,
        number: own("feedmill:number")?.parse().ok()?,
        related: leading(related),
        links: text.map_or_else(Vec::new, |(_, text)| links(text)),
    })
}

/// What stands before the list of a story's related headlines.
const RELATED: &str = "<section class=\"related\" ";

/// The headlines of a list that lead somewhere, with their links.
fn leading(list: &str) -> Vec<(String, String)> {
    let list = list.split_once("</ul>").map_or("", |(list, _)| list);
    let headlines = listed(list).filter_map(|listed| Some((listed.text, listed.link?)));
    headlines.collect()
}
