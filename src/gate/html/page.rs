//! The rules of whole HTML documents: the HTML twin of a feed and the page of a story.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::gate::expected::{DocumentKind, Expected, ExpectedItem};
use crate::gate::faults::Fault;
use crate::gate::faults::{Broken, Faults, found};
use crate::gate::html::element::Kind;
use crate::gate::html::fragment::{self, Ids};
use crate::gate::html::nesting::Nesting;
use crate::gate::html::tokens::{Attribute, Token, Tokens};
use crate::gate::urls;

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

/// A document that is being read.
pub(in crate::gate) struct Page<'a, 'e> {
    pub(in crate::gate) tokens: Tokens<'a>,
    pub(super) nesting: Nesting<'a>,
    pub(in crate::gate) faults: Faults<'e>,
    ids: Ids,
    /// What was found of what a document says of itself.
    pub(super) said: Vec<&'a str>,
    pub(in crate::gate) expected: &'e Expected,
    pub(in crate::gate) wanted: Option<&'e ExpectedItem>,
    /// The items that a twin may show, by id; one is taken out when it was shown.
    pub(super) items: HashMap<&'e str, &'e ExpectedItem, RandomState>,
    /// How many elements were open when the item began that is open now: a page's `article`, or
    /// what has a `data-id` in a twin.
    pub(super) item_depth: Option<usize>,
    /// The same of the story's content that is open now: what feeds carry too.
    pub(super) content_depth: Option<usize>,
    /// Offsets of C1 characters that no token has passed yet, last first.
    odd: Vec<usize>,
}

impl<'e> Page<'_, 'e> {
    /// The story that a page at an old address leads to.
    pub(super) fn target(&self) -> Option<&'e ExpectedItem> {
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
    pub(super) fn is_inside(&self, href: &str) -> bool {
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

    /// Within an item it is the item's, elsewhere the frame's.
    pub(in crate::gate) fn fault(&mut self, rule: impl Into<String>) {
        if self.item_depth.is_some() || self.target().is_some() {
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
