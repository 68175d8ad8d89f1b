//! The rules of HTML content: an allowlist of elements and attributes, absolute URLs, good nesting.

use std::collections::HashSet;

use foldhash::fast::RandomState;
use xxhash_rust::xxh3::xxh3_128;

use crate::gate::faults::{Broken, found};
use crate::gate::html::element::Kind;
use crate::gate::html::nesting::Nesting;
use crate::gate::html::tokens::{Attribute, Token, Tokens};
use crate::gate::urls;

/// Checks content that feeds carry; the error is the first rule that it breaks.
pub(in crate::gate) fn check(html: &str) -> Result<(), Broken> {
    let mut tokens = Tokens::new(html);
    let mut nesting = Nesting::default();
    let mut ids = Ids::default();
    while let Some(token) = tokens.next()? {
        let at = tokens.start;
        let step = match token {
            Token::Start(name, kind) if kind.is(Kind::CONTENT) => {
                for attribute in &tokens.attributes {
                    check_attribute(name, attribute).map_err(|rule| Broken::at(at, rule))?;
                    ids.take(attribute).map_err(|rule| Broken::at(at, rule))?;
                }
                nesting.start(name, kind)
            }
            Token::Start(name, _) => Err(format!("<{name}> is not allowed in content")),
            Token::End(name) => nesting.end(name),
            Token::Text(text) => nesting.text(text),
            Token::Comment | Token::Doctype => Err("a comment or doctype stands in content".into()),
        };
        step.map_err(|rule| Broken::at(at, rule))?;
    }
    nesting
        .finish()
        .map_err(|rule| Broken::at(html.len(), rule))
}

/// The ids of a document, by their hashes.
#[derive(Debug, Default)]
pub(in crate::gate) struct Ids(HashSet<u128, RandomState>);

impl Ids {
    /// Takes the id that an attribute may be.
    ///
    /// # Errors
    /// Ids are unique and without white space.
    pub(in crate::gate) fn take(&mut self, attribute: &Attribute<'_>) -> Result<(), String> {
        if attribute.name != "id" {
            return Ok(());
        }
        let id = attribute.value.as_ref();
        if id.is_empty() || id.bytes().any(|byte| byte.is_ascii_whitespace()) {
            return Err(format!("not an id: {}", found(id)));
        }
        if self.0.insert(xxh3_128(id.as_bytes())) {
            Ok(())
        } else {
            Err(format!("two elements have the id {}", found(id)))
        }
    }
}

/// The rule that an attribute of content breaks.
pub(in crate::gate) fn check_attribute(
    element: &str,
    attribute: &Attribute<'_>,
) -> Result<(), String> {
    let Attribute { name, value } = attribute;
    if is_content_attribute(name) {
        return Ok(());
    }
    let right = match *name {
        "href" if element == "a" => urls::is_followable(value),
        "src" if matches!(element, "img" | "audio" | "video" | "source" | "track") => {
            urls::is_web(value)
        }
        "poster" if element == "video" => urls::is_web(value),
        "srcset" if matches!(element, "img" | "source") => urls::is_web_srcset(value),
        "cite" if matches!(element, "blockquote" | "q" | "del" | "ins") => urls::is_web(value),
        _ => {
            return Err(format!(
                "<{element}> has the attribute {name}, which is not allowed"
            ));
        }
    };
    if right {
        return Ok(());
    }
    Err(format!(
        "<{element}> has no absolute http(s) URL as {name}: {}",
        found(value)
    ))
}

/// Attributes that can neither load, run, nor restyle anything.
pub(in crate::gate) fn is_content_attribute(name: &str) -> bool {
    matches!(
        name.as_bytes(),
        b"alt"
            | b"title"
            | b"id"
            | b"lang"
            | b"dir"
            | b"class"
            | b"datetime"
            | b"width"
            | b"height"
            | b"colspan"
            | b"rowspan"
            | b"headers"
            | b"scope"
            | b"abbr"
            | b"span"
            | b"start"
            | b"reversed"
            | b"type"
            | b"value"
            | b"rel"
            | b"hreflang"
            | b"open"
            | b"controls"
            | b"preload"
            | b"loop"
            | b"muted"
            | b"sizes"
            | b"media"
            | b"loading"
            | b"decoding"
            | b"kind"
            | b"srclang"
            | b"label"
            | b"default"
    )
}
