//! The rules of whole HTML documents: the HTML twin of a feed and the page of a story.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::gate::dates;
use crate::gate::expected::{DocumentKind, Expected, ExpectedItem, id_fault};
use crate::gate::faults::{Broken, Fault, Faults, found};
use crate::gate::html::element::Kind;
use crate::gate::html::fragment::{self, Ids};
use crate::gate::html::nesting::Nesting;
use crate::gate::html::tokens::{Attribute, Token, Tokens};
use crate::gate::urls;

/// What a page tells of its story in its head.
const METAS: [&str; 3] = ["feedmill:id", "feedmill:published", "feedmill:updated"];

/// Checks a document whose characters are legal; `odd` are the offsets of its C1 characters.
pub(in crate::gate) fn check(text: &str, odd: &[usize], expected: &Expected) -> Vec<Fault> {
    let wanted = match expected.kind {
        DocumentKind::Page => expected.items.first(),
        _ => None,
    };
    let mut page = Page {
        tokens: Tokens::new(text),
        nesting: Nesting::default(),
        faults: Faults::default(),
        ids: Ids::default(),
        said: Vec::new(),
        expected,
        wanted,
        items: HashMap::default(),
        item_depth: None,
        content_depth: None,
        odd: odd.iter().rev().copied().collect(),
    };
    if expected.kind == DocumentKind::Html {
        page.items = expected
            .items
            .iter()
            .map(|item| (item.id.as_str(), item))
            .collect();
    }
    // What a page says, it says of its story: only its form is the frame's.
    let story = wanted.or_else(|| page.target());
    page.faults.within(story.map(|item| item.id.as_str()));
    let read = page.read();
    if read.is_ok() {
        page.check_whole();
    }
    page.faults.finish(read)
}

/// A document that is being read.
struct Page<'a, 'e> {
    tokens: Tokens<'a>,
    nesting: Nesting<'a>,
    faults: Faults<'e>,
    ids: Ids,
    /// What was found of what a document says of itself.
    said: Vec<&'a str>,
    expected: &'e Expected,
    wanted: Option<&'e ExpectedItem>,
    /// The items that a twin may show, by id; one is taken out when it was shown.
    items: HashMap<&'e str, &'e ExpectedItem, RandomState>,
    /// How many elements were open when the item began that is open now: a page's `article`, or
    /// what has a `data-id` in a twin.
    item_depth: Option<usize>,
    /// The same of the story's content that is open now: what feeds carry too.
    content_depth: Option<usize>,
    /// Offsets of C1 characters that no token has passed yet, last first.
    odd: Vec<usize>,
}

impl<'e> Page<'_, 'e> {
    /// The story that a page at an old address leads to.
    fn target(&self) -> Option<&'e ExpectedItem> {
        let is_redirect = self.expected.kind == DocumentKind::Redirect;
        self.expected.items.first().filter(|_| is_redirect)
    }
}

impl<'a> Page<'a, '_> {
    fn read(&mut self) -> Result<(), Broken> {
        while let Some(token) = self.tokens.next()? {
            let at = self.tokens.start;
            match token {
                _ if at > 0 => {}
                Token::Doctype => {}
                _ => self.fault("the document does not begin with <!doctype html>"),
            }
            let step = match token {
                Token::Start(name, kind) => self.start(name, kind)?,
                Token::End(name) => self.end(name),
                Token::Text(text) => self.text(text),
                Token::Comment | Token::Doctype => Ok(()),
            };
            step.map_err(|rule| Broken::at(at, rule))?;
            self.report_odd();
        }
        let end = self.tokens.start;
        self.nesting.finish().map_err(|rule| Broken::at(end, rule))
    }

    fn start(&mut self, name: &'a str, kind: Kind) -> Result<Result<(), String>, Broken> {
        if kind.is_allowed() {
            let attributes = std::mem::take(&mut self.tokens.attributes);
            self.begin_item(name, &attributes);
            self.check_element(name, &attributes);
            for attribute in &attributes {
                if let Err(rule) = self.attribute_fault(name, attribute) {
                    self.fault(rule);
                }
                if let Err(rule) = self.ids.take(attribute) {
                    self.fault(rule);
                }
            }
            // Its room is the next tag's.
            self.tokens.attributes = attributes;
        } else {
            self.fault(format!("<{name}> is not allowed"));
        }
        // Their text would not be read as HTML, so nothing after it can be trusted.
        if kind.is(Kind::RAW) {
            let rule = format!("<{name}> stands in the document");
            return Err(Broken::at(self.tokens.start, rule));
        }
        Ok(self.nesting.start(name, kind))
    }

    /// Whether a relative link leads to a place below the output's own URL.
    fn is_inside(&self, href: &str) -> bool {
        urls::is_inside(href, &self.expected.self_url, &self.expected.base_url)
    }

    fn report_odd(&mut self) {
        while let Some(&offset) = self.odd.last()
            && offset < self.tokens.end
        {
            self.odd.pop();
            self.faults.push(
                offset,
                "a control character U+0080 to U+009F is not allowed",
            );
        }
    }

    fn attribute_fault(&self, element: &str, attribute: &Attribute<'_>) -> Result<(), String> {
        let name = attribute.name;
        if fragment::is_content_attribute(name) {
            return Ok(());
        }
        let of_frame = match element {
            "meta" => matches!(
                name,
                "charset" | "name" | "content" | "property" | "media" | "http-equiv"
            ),
            // Its target was checked with its rel.
            "link" => matches!(
                name,
                "rel" | "href" | "type" | "title" | "hreflang" | "sizes" | "media"
            ),
            "a" => {
                let href = &attribute.value;
                let is_frames = self.content_depth.is_none();
                name == "href" && (is_fragment(href) || is_frames && self.is_inside(href))
            }
            // An image above a story, and what it offers to be heard or seen.
            "img" | "audio" | "video" => {
                name == "src" && self.content_depth.is_none() && self.is_inside(&attribute.value)
            }
            _ => false,
        };
        // What a story's text shows of the site's own.
        let own =
            |url: &str| urls::is_own_media(url, &self.expected.self_url, &self.expected.base_url);
        let shows_own = match name {
            "src" => {
                matches!(element, "img" | "audio" | "video" | "source") && own(&attribute.value)
            }
            "poster" => element == "video" && own(&attribute.value),
            "srcset" if matches!(element, "img" | "source") => {
                urls::is_srcset(&attribute.value, |url| own(url) || urls::is_web(url))
            }
            "href" => element == "a" && own(&attribute.value),
            _ => false,
        };
        let harmless = name == "role" || name.starts_with("aria-") || name.starts_with("data-");
        if of_frame || shows_own || harmless {
            return Ok(());
        }
        fragment::check_attribute(element, attribute)
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        let is_blank = || text.trim_ascii().is_empty();
        match self.nesting.innermost() {
            Some(("title", _)) if !is_blank() => self.said.push("title"),
            None if !is_blank() => return Err(format!("text outside <html>: {}", found(text))),
            _ => {}
        }
        self.nesting.text(text)
    }

    /// An element ends, and an item with it.
    fn end(&mut self, name: &str) -> Result<(), String> {
        self.nesting.end(name)?;
        if self.content_depth == Some(self.nesting.depth()) {
            self.content_depth = None;
        }
        if self.item_depth == Some(self.nesting.depth()) {
            self.item_depth = None;
            if self.wanted.is_none() {
                self.faults.within(None);
            }
        }
        Ok(())
    }

    /// A page's story begins, or an item that a twin shows: one of those expected, with its dates; or
    /// a story's content.
    fn begin_item(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        let is_content = |known: &Attribute<'_>| known.name == "class" && known.value == "body";
        if self.content_depth.is_none() && name == "div" && attributes.iter().any(is_content) {
            self.content_depth = Some(self.nesting.depth());
        }
        if self.expected.kind == DocumentKind::Page {
            if name == "article" && self.item_depth.is_none() {
                self.item_depth = Some(self.nesting.depth());
            }
            return;
        }
        let value = |name| value(attributes, name).unwrap_or_default();
        let id = value("data-id");
        if id.is_empty() {
            return;
        }
        let Some(item) = self.items.remove(id) else {
            return self.fault(format!(
                "an item that is not expected, or shown twice: {}",
                found(id)
            ));
        };
        if self.item_depth.is_none() {
            self.item_depth = Some(self.nesting.depth());
        }
        self.faults.within(Some(&item.id));
        for (key, date) in [
            ("data-published", item.published),
            ("data-updated", item.updated),
        ] {
            let measure = self.expected.measure(Some(date));
            if let Some(rule) = measure.fault(key, value(key), dates::rfc3339(value(key))) {
                self.fault(rule);
            }
        }
    }

    fn check_element(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        let value = |name| value(attributes, name);
        match name {
            "meta" => {
                if value("charset").is_some_and(|charset| charset.eq_ignore_ascii_case("utf-8")) {
                    self.said.push("charset");
                }
                // A policy can only forbid.
                let header = value("http-equiv").unwrap_or("Content-Security-Policy");
                if header.eq_ignore_ascii_case("refresh") && self.target().is_some() {
                    self.check_refresh(value("content").unwrap_or_default());
                } else if !header.eq_ignore_ascii_case("Content-Security-Policy") {
                    self.fault(format!(
                        "a meta element stands for the header {}",
                        found(header)
                    ));
                }
                if let Some(key) = value("name").filter(|key| key.starts_with("feedmill:")) {
                    self.check_meta(key, value("content").unwrap_or_default());
                }
            }
            "link" => self.check_link(
                value("rel").unwrap_or_default(),
                value("href").unwrap_or_default(),
            ),
            _ => {}
        }
    }

    /// A page at an old address leads at once to the story's, and nowhere else.
    fn check_refresh(&mut self, content: &str) {
        self.said.push("refresh");
        let link = content.strip_prefix("0; url=");
        let expected = self.expected;
        let leads_to = |link| urls::target(link, &expected.self_url, &expected.base_url);
        let to = link.and_then(leads_to);
        let wanted = self.target().and_then(|item| item.url.as_deref());
        if to.is_none() || to.as_deref() != wanted {
            self.fault(format!(
                "the page leads to {}, expected {}",
                found(content),
                wanted.unwrap_or_default()
            ));
        }
    }

    fn check_meta(&mut self, key: &str, content: &str) {
        let Some(wanted) = self.wanted else {
            return;
        };
        let measure = |date| self.expected.measure(Some(date));
        let date = dates::rfc3339(content);
        let rule = match key {
            "feedmill:id" => id_fault(content, Some(wanted)),
            "feedmill:published" => measure(wanted.published).fault(key, content, date),
            "feedmill:updated" => measure(wanted.updated).fault(key, content, date),
            _ => return,
        };
        self.said.extend(METAS.into_iter().find(|own| *own == key));
        if let Some(rule) = rule {
            self.faults.push(self.tokens.start, rule);
        }
    }

    fn check_link(&mut self, rel: &str, href: &str) {
        if rel == "stylesheet" {
            if !self.is_inside(href) {
                self.fault(format!("the stylesheet is elsewhere: {}", found(href)));
            }
            return;
        }
        // No icon, so that none is asked for.
        if rel == "icon" && href == "data:," {
            return;
        }
        for rel in rel.split_ascii_whitespace() {
            let right = match rel {
                "canonical" => {
                    self.said.push("canonical");
                    let of_story = self.wanted.or_else(|| self.target());
                    let own = of_story.and_then(|item| item.url.as_deref());
                    let is_own = href == self.expected.self_url && self.target().is_none();
                    is_own || own == Some(href)
                }
                "self" => href == self.expected.self_url,
                "icon" | "apple-touch-icon" => urls::same_origin(href, &self.expected.self_url),
                "alternate" | "author" | "license" | "hub" | "related" | "help" | "up"
                | "first" | "last" | "prev" | "previous" | "next" | "current" | "prev-archive"
                | "next-archive" | "me" | "contents" | "index" => true,
                _ => false,
            };
            if !right {
                self.fault(format!(
                    "a link rel={rel:?} leads to {}, which is not allowed",
                    found(href)
                ));
            }
        }
        if rel.trim().is_empty() || !urls::is_web(href) {
            self.fault(format!(
                "a link rel={rel:?} is not an absolute http(s) URL: {}",
                found(href)
            ));
        }
    }

    fn check_whole(&mut self) {
        let lacks = |what: &&&str| !self.said.contains(*what);
        let of_frame = ["charset", "canonical"];
        for missing in of_frame.iter().filter(lacks) {
            let rule = format!("the document has no {missing}");
            self.faults.frame(None, rule);
        }
        let metas: &[&str] = if self.wanted.is_some() { &METAS } else { &[] };
        let refresh = self.target().map(|_| &"refresh");
        let of_item = ["title"].iter().chain(metas).chain(refresh);
        for missing in of_item.filter(lacks) {
            let rule = format!("the document has no {missing}, or an empty one");
            self.faults.push(None, rule);
        }
        let must_have = matches!(
            self.expected.kind,
            DocumentKind::Page | DocumentKind::Redirect
        );
        if must_have && self.expected.items.is_empty() {
            self.faults.frame(None, "no story is expected of a page");
        }
    }

    /// Within an item it is the item's, elsewhere the frame's.
    fn fault(&mut self, rule: impl Into<String>) {
        if self.item_depth.is_some() || self.target().is_some() {
            self.faults.push(self.tokens.start, rule);
        } else {
            self.faults.frame(self.tokens.start, rule);
        }
    }
}

/// The value of an attribute, if the element has it.
fn value<'v>(attributes: &'v [Attribute<'_>], name: &str) -> Option<&'v str> {
    let own = attributes.iter().find(|known| known.name == name);
    own.map(|known| known.value.as_ref())
}

/// A link within the document.
fn is_fragment(href: &str) -> bool {
    href.strip_prefix('#').is_some_and(|id| {
        !id.is_empty()
            && id
                .bytes()
                .all(|byte| matches!(byte, b'!'..=b'~') && !matches!(byte, b'"' | b'<' | b'>'))
    })
}
