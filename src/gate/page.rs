//! The rules of whole HTML documents: the HTML twin of a feed and the page of a story.

use std::borrow::Cow;
use std::collections::HashSet;

use super::dates::{self, Measure};
use super::faults::{Broken, Faults, found};
use super::fragment;
use super::html::{Attribute, Token, Tokens};
use super::names::{Once, Turn};
use super::nesting::Nesting;
use super::urls;
use super::{DocumentKind, Expected, ExpectedItem, Fault};

/// What a document must have, each once.
const ONCE: &[&str] = &[
    "doctype",
    "html",
    "head",
    "title",
    "title text",
    "charset",
    "canonical",
    "body",
    "feedmill:id",
    "feedmill:published",
    "feedmill:updated",
];

/// Checks a document whose characters are legal; `odd` are the offsets of its C1 characters.
pub(super) fn check(text: &str, odd: &[usize], expected: &Expected) -> Vec<Fault> {
    let wanted = match expected.kind {
        DocumentKind::Page => expected.items.first(),
        _ => None,
    };
    let mut page = Page {
        tokens: Tokens::new(text),
        nesting: Nesting::default(),
        faults: Faults::default(),
        ids: HashSet::new(),
        once: Once::new(ONCE),
        expected,
        wanted,
        articles: 0,
    };
    // What a page says, it says of its story: only its form is the frame's.
    page.faults.within(wanted.map(|item| item.id.as_str()));
    for &offset in odd {
        page.faults.push(
            offset,
            "a control character U+0080 to U+009F is not allowed",
        );
    }
    let read = page.read();
    if read.is_ok() {
        page.check_whole();
    }
    page.faults.finish(read)
}

struct Page<'a, 'e> {
    tokens: Tokens<'a>,
    nesting: Nesting<'a>,
    faults: Faults<'e>,
    ids: HashSet<Cow<'a, str>>,
    once: Once,
    expected: &'e Expected,
    wanted: Option<&'e ExpectedItem>,
    /// How many `article` elements are open: what they hold is an item's.
    articles: usize,
}

impl<'a> Page<'a, '_> {
    fn read(&mut self) -> Result<(), Broken> {
        while let Some(token) = self.tokens.next()? {
            let at = self.tokens.start;
            match token {
                Token::Doctype if at == 0 => self.note("doctype"),
                Token::Doctype => self.fault("a doctype stands within the document"),
                _ if at == 0 => self.fault("the document does not begin with <!doctype html>"),
                _ => {}
            }
            let step = match token {
                Token::Start(name) => self.start(name)?,
                Token::End(name) => {
                    self.articles -= usize::from(name == "article" && self.articles > 0);
                    self.nesting.end(name)
                }
                Token::Text(text) => self.text(text),
                Token::Comment | Token::Doctype => Ok(()),
            };
            step.map_err(|rule| Broken::at(at, rule))?;
        }
        let end = self.tokens.start;
        self.nesting.finish().map_err(|rule| Broken::at(end, rule))
    }

    fn start(&mut self, name: &'a str) -> Result<Result<(), String>, Broken> {
        if is_frame_element(name) || fragment::is_content_element(name) {
            let attributes = std::mem::take(&mut self.tokens.attributes);
            self.check_place(name);
            self.check_element(name, &attributes);
            for attribute in attributes {
                if let Err(rule) = Self::attribute_fault(name, &attribute) {
                    self.fault(rule);
                }
                if let Err(rule) = fragment::take_id(attribute, &mut self.ids) {
                    self.fault(rule);
                }
            }
        } else {
            self.fault(format!("<{name}> is not allowed"));
        }
        let nested = self.nesting.start(name);
        match name {
            "article" => self.articles += 1,
            "style" => {
                let style = self.tokens.raw_text(name)?;
                self.check_style(style);
            }
            // Their text would not be read as HTML, so nothing after it can be trusted.
            "script" | "textarea" | "xmp" | "iframe" | "noembed" | "noframes" | "plaintext" => {
                let rule = format!("<{name}> stands in the document");
                return Err(Broken::at(self.tokens.start, rule));
            }
            _ => {}
        }
        Ok(nested)
    }

    /// `html`, `head` and `body` once and in each other; `title` and `meta` in the head.
    fn check_place(&mut self, name: &'a str) {
        let parent = self.nesting.innermost().unwrap_or_default();
        let right = match name {
            "html" => parent.is_empty(),
            "head" | "body" => parent == "html",
            "title" | "meta" | "link" | "style" => parent == "head",
            _ => !matches!(parent, "" | "html" | "head" | "title"),
        };
        if !right {
            self.fault(format!("<{name}> can't stand in <{parent}>"));
        }
        match name {
            "html" | "head" | "body" => self.note(name),
            "title" => self.note_of_item(name),
            _ => {}
        }
    }

    fn check_element(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        let value = |wanted: &str| {
            let found = attributes.iter().find(|known| known.name == wanted);
            found.map(|known| known.value.as_ref())
        };
        match name {
            "meta" => {
                if let Some(charset) = value("charset") {
                    self.note("charset");
                    if !charset.eq_ignore_ascii_case("utf-8") {
                        self.fault(format!("the charset is {}, expected utf-8", found(charset)));
                    }
                }
                if let Some(header) = value("http-equiv") {
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

    fn check_meta(&mut self, key: &str, content: &str) {
        let Some(wanted) = self.wanted else {
            return;
        };
        let measure = |date| Measure {
            expected: Some(date),
            not_after: self.expected.not_after,
        };
        let date = dates::rfc3339(content);
        let rule = match key {
            "feedmill:id" => super::id_fault(content, Some(wanted)),
            "feedmill:published" => measure(wanted.published).fault(key, content, date),
            "feedmill:updated" => measure(wanted.updated).fault(key, content, date),
            _ => return,
        };
        self.note_of_item(key);
        if let Some(rule) = rule {
            self.faults.push(self.tokens.start, rule);
        }
    }

    fn check_link(&mut self, rel: &str, href: &str) {
        for rel in rel.split_ascii_whitespace() {
            let right = match rel {
                "canonical" => {
                    self.note("canonical");
                    href == self.expected.self_url
                }
                "icon" | "apple-touch-icon" => urls::same_origin(href, &self.expected.self_url),
                "alternate" | "author" | "license" | "hub" | "self" | "related" | "help" | "up"
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

    fn attribute_fault(element: &str, attribute: &Attribute<'_>) -> Result<(), String> {
        let name = attribute.name;
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
            "a" => name == "href" && is_fragment(&attribute.value),
            _ => false,
        };
        let harmless = name == "role" || name.starts_with("aria-") || name.starts_with("data-");
        if of_frame || harmless {
            return Ok(());
        }
        fragment::check_attribute(element, attribute)
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        let blank = text.trim_ascii().is_empty();
        match self.nesting.innermost() {
            Some("title") if !blank => self.note_of_item("title text"),
            None if !blank => return Err(format!("text outside <html>: {}", found(text))),
            _ => {}
        }
        self.nesting.text(text)
    }

    fn check_style(&mut self, style: &str) {
        let lower = style.to_ascii_lowercase();
        // A backslash could spell either in disguise.
        for loading in ["@import", "url(", "\\", "expression(", "image-set("] {
            if lower.contains(loading) {
                self.fault(format!(
                    "the style holds `{loading}`, which may load from elsewhere"
                ));
            }
        }
    }

    fn check_whole(&mut self) {
        for required in ["doctype", "html", "head", "charset", "canonical", "body"] {
            if !self.once.has(required) {
                self.faults
                    .frame(None, format!("the document has no {required}"));
            }
        }
        if !self.once.has("title text") {
            self.faults
                .push(None, "the document has no title, or an empty one");
        }
        if self.expected.kind != DocumentKind::Page {
            return;
        }
        if self.wanted.is_none() {
            self.faults.frame(None, "no story is expected of a page");
        }
        for required in ["feedmill:id", "feedmill:published", "feedmill:updated"] {
            if !self.once.has(required) {
                self.faults
                    .push(None, format!("the page has no meta {required}"));
            }
        }
    }

    /// Something that the frame has once.
    fn note(&mut self, what: &str) {
        if self.once.turn(what) == Turn::Again {
            self.faults.frame(
                self.tokens.start,
                format!("the document has a second {what}"),
            );
        }
    }

    /// Something that a story's page has once and that says something of its story.
    fn note_of_item(&mut self, what: &str) {
        if self.once.turn(what) == Turn::Again {
            self.faults.push(
                self.tokens.start,
                format!("the document has a second {what}"),
            );
        }
    }

    /// In an article it is the item's, elsewhere the frame's.
    fn fault(&mut self, rule: impl Into<String>) {
        if self.articles > 0 {
            self.faults.push(self.tokens.start, rule);
        } else {
            self.faults.frame(self.tokens.start, rule);
        }
    }
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

/// The elements that whole documents may have beside those of content.
fn is_frame_element(name: &str) -> bool {
    matches!(
        name,
        "html"
            | "head"
            | "title"
            | "meta"
            | "link"
            | "style"
            | "body"
            | "header"
            | "footer"
            | "main"
            | "nav"
            | "section"
            | "article"
            | "aside"
            | "address"
            | "hgroup"
            | "search"
    )
}
