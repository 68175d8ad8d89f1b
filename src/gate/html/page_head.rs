//! What the head of a whole HTML document must say, and what it must not load.

use crate::gate::dates;
use crate::gate::expected::DocumentKind;
use crate::gate::faults::found;
use crate::gate::html::page::Page;
use crate::gate::html::tokens::Attribute;
use crate::gate::urls;

/// What a page tells of its story in its head.
const METAS: [&str; 3] = ["feedmill:id", "feedmill:published", "feedmill:updated"];

impl Page<'_, '_> {
    pub(in crate::gate) fn check_element(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        let value = |wanted: &str| {
            let found = attributes.iter().find(|known| known.name == wanted);
            found.map(|known| known.value.as_ref())
        };
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
            "feedmill:id" => crate::gate::expected::id_fault(content, Some(wanted)),
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

    pub(in crate::gate) fn check_whole(&mut self) {
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
}
