//! HTML as blocks: of a whole page the part that is the story, and what its head says.

use std::collections::HashSet;

use ego_tree::{NodeId, NodeRef};
use scraper::{Html, Node};

use super::base;
use super::element::{allowed, is_dropped, is_void, parts_lines, place};
use super::ids::Anchors;
use super::linked_data;
use super::markdown::is_loadable;
use super::node::{attribute, name, text_of};
use super::reference::reference;
use super::source_set::source_set;
use super::writer::{Block, BlockKind, Writer};
use crate::story::above::says;
use crate::story::tidy::one_line;

/// What HTML says.
#[derive(Default)]
pub(in crate::story) struct Page {
    /// The blocks of the story.
    pub(super) blocks: Vec<Block>,
    /// It is a whole page, with what pages have around a story.
    pub(super) is_whole: bool,
    /// The title of the page's window, or the one that it gives to those who share it.
    pub(super) title: Option<String>,
    /// What its head says: names and values, in order.
    pub(in crate::story) metas: Vec<(String, String)>,
}

/// Deeper elements lose their tags.
const DEEPEST: usize = 300;

/// Reads HTML, a whole page or a part of one.
pub(super) fn page(html: &str) -> Page {
    let mut tree = Html::parse_document(html).tree;
    base::apply(&mut tree);
    let tree = tree;
    let is_whole = ["<html", "<body", "<head", "<!doctype"]
        .iter()
        .any(|tag| finds(html, tag));
    let root = root(tree.root());
    let mut walker = Walker {
        writer: Writer::default(),
        holds_blocks: holders_of_blocks(root),
        is_whole,
        anchors: anchors(root),
        date: None,
        text: 0,
    };
    walker.children(root, 0);
    let date = walker.date.take();
    let mut page = Page {
        blocks: walker.writer.finish(),
        is_whole,
        ..Page::default()
    };
    let around = std::iter::once(root).chain(root.ancestors());
    let mut languages = around.filter_map(|node| attribute(node, "lang"));
    let language = languages.find(|language| !language.is_empty());
    page.metas
        .extend(language.map(|language| ("lang".into(), language.to_owned())));
    head(tree.root(), &mut page);
    if !page
        .blocks
        .iter()
        .any(|block| block.kind == BlockKind::Heading(1))
    {
        page.title = heading_above(tree.root(), page.title.as_deref()).or(page.title);
    }
    page.metas.extend(date.map(|date| ("date".into(), date)));
    let has_authors = page
        .metas
        .iter()
        .any(|(name, _)| linked_data::names_authors(name));
    let said = linked_data::said(tree.root());
    page.metas.extend(said.values);
    if !has_authors {
        page.metas.extend(said.authors);
    }
    page.title = page.title.or(said.headline);
    page
}

fn finds(html: &str, tag: &str) -> bool {
    let mut starts = memchr::memchr_iter(b'<', html.as_bytes());
    starts.any(|at| {
        let found = html.as_bytes().get(at..at + tag.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(tag.as_bytes()))
    })
}

/// The element that holds the story.
fn root(document: NodeRef<'_, Node>) -> NodeRef<'_, Node> {
    /// A page of so many articles is a list of them.
    const MOST_ARTICLES: usize = 12;
    let body = document.descendants().find(|node| name(*node) == "body");
    let body = body.unwrap_or(document);
    let is_main = |node: &NodeRef<'_, Node>| {
        name(*node) == "main" || attribute(*node, "role").is_some_and(|role| role == "main")
    };
    let main = body.descendants().find(is_main).unwrap_or(body);
    let is_own = |node: &NodeRef<'_, Node>| {
        let mut around = node.ancestors().take_while(|above| above.id() != main.id());
        name(*node) == "article" && !is_around(*node) && !around.any(is_around)
    };
    let articles = || main.descendants().filter(is_own).take(MOST_ARTICLES);
    let length = |node: NodeRef<'_, Node>| -> usize {
        let texts = node.descendants().filter_map(|node| node.value().as_text());
        texts.map(|text| text.trim().len()).sum()
    };
    let longest = articles().max_by_key(|node| length(*node));
    let all: usize = articles().map(length).sum();
    // Beside it others may be teasers; several as long are the story together.
    longest
        .filter(|article| 4 * length(*article) >= 3 * all)
        .unwrap_or(main)
}

/// Whether a page calls an element one of those around a story.
fn is_around(node: NodeRef<'_, Node>) -> bool {
    const NAMES: &str = "comment comments comment-list commentlist comments-area respond sidebar sharedaddy share \
        share-buttons sharing social-share breadcrumb breadcrumbs pagination post-navigation widget widget-area \
        cookie-notice cookie-banner site-header site-footer masthead hidden sr-only screen-reader-text \
        visually-hidden";
    let called = ["class", "id"]
        .iter()
        .filter_map(|name| attribute(node, name));
    let mut words = called.flat_map(str::split_ascii_whitespace);
    words.any(|word| NAMES.split(' ').any(|name| name.eq_ignore_ascii_case(word)))
}

/// The heading of a page that stands beside the story and says what its title says.
fn heading_above(document: NodeRef<'_, Node>, title: Option<&str>) -> Option<String> {
    const MOST: usize = 10;
    let title = title?;
    let headings = document.descendants().filter(|node| name(*node) == "h1");
    let mut texts = headings.take(MOST).map(|node| one_line(&text_of(node)));
    texts.find(|text| says(title, text))
}

/// Where links of a text lead in it.
fn anchors(root: NodeRef<'_, Node>) -> Anchors {
    let links = root.descendants().filter(|node| name(*node) == "a");
    Anchors::of(links.filter_map(|link| attribute(link, "href")))
}

/// The elements below which a block stands.
fn holders_of_blocks(root: NodeRef<'_, Node>) -> HashSet<NodeId> {
    let mut holders = HashSet::new();
    for node in root.descendants() {
        let name = name(node);
        if !place(name).is_block && !parts_lines(name) {
            continue;
        }
        for above in node.ancestors() {
            if !holders.insert(above.id()) {
                break;
            }
        }
    }
    holders
}

/// What the head of a page says.
fn head(document: NodeRef<'_, Node>, page: &mut Page) {
    let (mut window, mut shared) = (None, None);
    for node in document.descendants() {
        match name(node) {
            "title" if window.is_none() => window = Some(one_line(&text_of(node))),
            "meta" => {
                let named = ["name", "property", "itemprop"];
                let name = named.iter().find_map(|name| attribute(node, name));
                let Some((name, content)) = name.zip(attribute(node, "content")) else {
                    continue;
                };
                if name.eq_ignore_ascii_case("og:title") {
                    shared = Some(one_line(content));
                } else {
                    page.metas.push((name.to_owned(), content.to_owned()));
                }
            }
            "link" if attribute(node, "rel") == Some("canonical") => {
                let href = attribute(node, "href").filter(|href| href.starts_with("http"));
                page.metas
                    .extend(href.map(|href| ("canonical_url".into(), href.to_owned())));
            }
            _ => {}
        }
    }
    page.title = shared.or(window).filter(|title| !title.is_empty());
}

struct Walker {
    writer: Writer,
    holds_blocks: HashSet<NodeId>,
    /// It is a page, with what pages have around a story.
    is_whole: bool,
    /// Where links of the text lead in it.
    anchors: Anchors,
    /// The first date of a `time` above the text.
    date: Option<String>,
    /// Bytes of text so far.
    text: usize,
}

impl Walker {
    fn children(&mut self, node: NodeRef<'_, Node>, depth: usize) {
        for child in node.children() {
            self.node(child, depth);
        }
    }

    fn node(&mut self, node: NodeRef<'_, Node>, depth: usize) {
        match node.value() {
            Node::Text(text) => self.take_text(text),
            Node::Element(_) if depth > DEEPEST => {
                for node in node.descendants() {
                    if let Node::Text(text) = node.value() {
                        self.take_text(text);
                    }
                }
            }
            Node::Element(_) => self.element(node, depth + 1),
            _ => {}
        }
    }

    fn take_text(&mut self, text: &str) {
        self.text += text.trim().len();
        self.writer.text(text);
    }

    fn element(&mut self, node: NodeRef<'_, Node>, depth: usize) {
        let name = name(node);
        let holds_blocks = self.holds_blocks.contains(&node.id());
        // Where a drawing was never ended the rest of the story stands in it.
        let swallows = holds_blocks && matches!(name, "math" | "svg");
        if is_dropped(name) && !swallows || self.is_hidden(node) {
            return;
        }
        match name {
            "iframe" | "embed" | "object" => return self.embedded(node, depth),
            "img" => return self.image(node),
            "input" => return self.checkbox(node),
            "sup" | "a" if leads_to_note(node) && !self.writer.is_aside => {
                self.writer.is_aside = true;
                self.element(node, depth);
                self.writer.is_aside = false;
                return;
            }
            "time" => self.time(node),
            _ => {}
        }
        let shown = allowed(name)
            .or_else(|| spoken(node))
            .filter(|shown| !holds_blocks || may_hold_blocks(shown));
        let Some(shown) = shown else {
            self.anchor(node);
            let is_line = parts_lines(name);
            if is_line {
                self.writer.boundary();
            }
            self.children(node, depth);
            if is_line {
                self.writer.boundary();
            }
            return;
        };
        let mut attributes = attributes(node, shown);
        if place(shown).is_heading {
            let anchor = self.anchors.of_heading(&text_of(node));
            let has_id = attributes.iter().any(|(name, _)| *name == "id");
            attributes.extend(anchor.filter(|_| !has_id).map(|id| ("id", id)));
        }
        let listed: Vec<(&str, &str)> = attributes
            .iter()
            .map(|(name, value)| (*name, &**value))
            .collect();
        if shown == "a" {
            let href = listed.iter().find(|(name, _)| *name == "href");
            let Some((_, href)) = href else {
                self.anchor(node);
                return self.children(node, depth);
            };
            self.writer.link_of_item(href);
        }
        if is_void(shown) {
            let has_source = !matches!(shown, "source" | "track")
                || listed
                    .iter()
                    .any(|(name, _)| matches!(*name, "src" | "srcset"));
            if has_source {
                self.writer.void(shown, &listed);
            }
            return;
        }
        self.writer.start(shown, &listed);
        self.children(node, depth);
        self.writer.end();
    }

    /// Notes the id of an element that isn't shown, if a link leads there.
    fn anchor(&mut self, node: NodeRef<'_, Node>) {
        let ids = ["id", "name"]
            .iter()
            .filter_map(|name| attribute(node, name));
        if let Some(id) = ids.into_iter().find(|id| self.anchors.are_named(id)) {
            self.writer.anchor(id);
        }
    }

    /// Whether a page doesn't show an element, or shows it around a story.
    fn is_hidden(&self, node: NodeRef<'_, Node>) -> bool {
        let hides = |style: &str| {
            let style = style.replace(' ', "").to_ascii_lowercase();
            style.contains("display:none") || style.contains("visibility:hidden")
        };
        let is_beside = || {
            is_around(node)
                || matches!(name(node), "nav" | "aside" | "footer" | "dialog")
                || attribute(node, "aria-hidden") == Some("true")
        };
        attribute(node, "hidden").is_some()
            || attribute(node, "style").is_some_and(hides)
            || self.is_whole && is_beside()
    }

    fn time(&mut self, node: NodeRef<'_, Node>) {
        /// Further down stands the text, which may tell of any time.
        const MOST_TEXT: usize = 500;
        if self.is_whole && self.text < MOST_TEXT && self.date.is_none() {
            self.date = attribute(node, "datetime").map(str::to_owned);
        }
    }

    /// A box to tick, which lists of tasks have.
    fn checkbox(&mut self, node: NodeRef<'_, Node>) {
        if attribute(node, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox")) {
            let is_done = attribute(node, "checked").is_some();
            self.writer.text(if is_done { "☑ " } else { "☐ " });
        }
    }

    /// What is loaded from elsewhere is a link to it, as readers show nothing of it.
    fn embedded(&mut self, node: NodeRef<'_, Node>, depth: usize) {
        let source = ["src", "data"]
            .iter()
            .find_map(|name| attribute(node, name));
        let Some(href) = source.and_then(reference).filter(|href| is_loadable(href)) else {
            return self.children(node, depth);
        };
        let href = watched(&href).unwrap_or(href);
        let title = attribute(node, "title").map(one_line);
        let title = title.filter(|title| !title.is_empty());
        self.writer.boundary();
        self.writer.start("p", &[]);
        self.writer.start("a", &[("href", &href)]);
        self.writer.text(title.as_deref().unwrap_or(&href));
        self.writer.end();
        self.writer.end();
    }

    fn image(&mut self, node: NodeRef<'_, Node>) {
        let sources = ["src", "data-src", "data-lazy-src", "data-original"];
        let source = sources
            .iter()
            .find_map(|name| reference(attribute(node, name)?));
        let alt = attribute(node, "alt").unwrap_or_default();
        let Some(source) = source.filter(|source| is_loadable(source)) else {
            return self.writer.text(alt);
        };
        let set = attribute(node, "srcset").and_then(source_set);
        let mut listed = vec![("src", source.as_str()), ("alt", alt)];
        listed.extend(set.as_deref().map(|set| ("srcset", set)));
        for name in ["title", "sizes"] {
            let value = attribute(node, name).filter(|value| !value.is_empty());
            listed.extend(
                value
                    .filter(|_| name == "title" || set.is_some())
                    .map(|value| (name, value)),
            );
        }
        for name in ["width", "height"] {
            listed.extend(
                attribute(node, name)
                    .filter(|value| is_number(value))
                    .map(|value| (name, value)),
            );
        }
        self.writer.void("img", &listed);
    }
}

/// A part of a line that is in a language or direction of its own; no other has an element for itself.
fn spoken(node: NodeRef<'_, Node>) -> Option<&'static str> {
    let is_spoken = name(node) == "span"
        && ["lang", "dir"].iter().any(|name| {
            let value = attribute(node, name);
            value.is_some_and(|value| kept_value(name, value).is_some())
        });
    is_spoken.then_some("span")
}

/// Whether an element is the number of a note, or the way back from it.
fn leads_to_note(node: NodeRef<'_, Node>) -> bool {
    const MOST_CHARS: usize = 6;
    let mut links = node.descendants().filter(|node| name(*node) == "a");
    let leads = links.any(|link| attribute(link, "href").is_some_and(|href| href.starts_with('#')));
    let texts = node.descendants().filter_map(|node| node.value().as_text());
    let is_of_text = |c: char| c.is_alphabetic();
    leads
        && texts
            .map(|text| {
                if text.contains(is_of_text) {
                    MOST_CHARS
                } else {
                    text.trim().chars().count()
                }
            })
            .sum::<usize>()
            < MOST_CHARS
}

/// Inline elements lose their tags where they stand around blocks.
fn may_hold_blocks(name: &str) -> bool {
    place(name).is_block && !place(name).is_heading && name != "p" && name != "summary"
        || matches!(name, "audio" | "video")
}

fn is_number(value: &str) -> bool {
    (1..=5).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// The page of a video that a player shows.
fn watched(href: &str) -> Option<String> {
    let (_, rest) = href.split_once("://")?;
    let id = |rest: &str| {
        let id = rest.split(['?', '&', '#', '/']).next().unwrap_or_default();
        (!id.is_empty()).then(|| id.to_owned())
    };
    let of = |front: &[&str]| front.iter().find_map(|front| id(rest.strip_prefix(front)?));
    if let Some(id) = of(&[
        "www.youtube.com/embed/",
        "youtube.com/embed/",
        "www.youtube-nocookie.com/embed/",
    ]) {
        return Some(format!("https://www.youtube.com/watch?v={id}"));
    }
    of(&["player.vimeo.com/video/"]).map(|id| format!("https://vimeo.com/{id}"))
}

/// The attributes that an element keeps.
fn attributes(node: NodeRef<'_, Node>, shown: &str) -> Vec<(&'static str, String)> {
    const EVERYWHERE: [&str; 4] = ["id", "lang", "dir", "title"];
    let own: &[&'static str] = match shown {
        "a" => &["href", "hreflang"],
        "ol" => &["start", "reversed"],
        "li" | "data" => &["value"],
        "td" | "th" => &["colspan", "rowspan", "scope"],
        "time" | "del" | "ins" => &["datetime"],
        "blockquote" | "q" => &["cite"],
        "details" => &["open"],
        "pre" | "code" => &["class"],
        "audio" => &["src", "controls"],
        "video" => &["src", "poster", "width", "height", "controls"],
        "source" => &["src", "srcset", "type", "media", "sizes"],
        "track" => &["src", "kind", "srclang", "label"],
        _ => &[],
    };
    let mut kept: Vec<(&'static str, String)> = Vec::new();
    for name in EVERYWHERE.iter().chain(own) {
        let value = attribute(node, name);
        // An anchor of old is a name.
        let value =
            value.or_else(|| attribute(node, "name").filter(|_| *name == "id" && shown == "a"));
        let value = match (*name, value) {
            ("controls", _) => Some(String::new()),
            (name, Some(value)) => kept_value(name, value),
            _ => None,
        };
        kept.extend(value.map(|value| (*name, value)));
    }
    kept
}

/// What is kept of the value of an attribute.
fn kept_value(name: &str, value: &str) -> Option<String> {
    match name {
        "href" => reference(value),
        "src" | "poster" | "cite" => reference(value).filter(|value| is_loadable(value)),
        "srcset" => source_set(value),
        "class" => {
            let mut classes = value.split_ascii_whitespace();
            classes
                .find(|class| class.starts_with("language-"))
                .map(str::to_owned)
        }
        "lang" | "hreflang" | "srclang" => crate::story::language::language(value),
        "dir" => ["ltr", "rtl", "auto"]
            .iter()
            .find(|dir| dir.eq_ignore_ascii_case(value))
            .map(|dir| (*dir).to_owned()),
        "start" | "value" | "colspan" | "rowspan" | "width" | "height" => {
            is_number(value).then(|| value.to_owned())
        }
        "reversed" | "open" => Some(String::new()),
        _ => Some(one_line(value)).filter(|value| !value.is_empty()),
    }
}
