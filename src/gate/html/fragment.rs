//! The rules of HTML content: an allowlist of elements and attributes, absolute URLs, good nesting.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::gate::faults::{Broken, found};
use crate::gate::html::nesting::Nesting;
use crate::gate::html::tokens::{Attribute, Token, Tokens};
use crate::gate::urls;

/// Checks content that feeds carry; the error is the first rule that it breaks.
pub(in crate::gate) fn check(html: &str) -> Result<(), Broken> {
    let mut tokens = Tokens::new(html);
    let mut nesting = Nesting::default();
    let mut ids = BTreeSet::new();
    while let Some(token) = tokens.next()? {
        let at = tokens.start;
        let step = match token {
            Token::Start(name) if is_content_element(name) => {
                for attribute in tokens.attributes.drain(..) {
                    check_attribute(name, &attribute).map_err(|rule| Broken::at(at, rule))?;
                    take_id(attribute, &mut ids).map_err(|rule| Broken::at(at, rule))?;
                }
                nesting.start(name)
            }
            Token::Start(name) => Err(format!("<{name}> is not allowed in content")),
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

/// Ids are unique and without white space.
pub(in crate::gate) fn take_id<'a>(
    attribute: Attribute<'a>,
    ids: &mut BTreeSet<Cow<'a, str>>,
) -> Result<(), String> {
    if attribute.name != "id" {
        return Ok(());
    }
    let id = attribute.value;
    if id.is_empty() || id.bytes().any(|byte| byte.is_ascii_whitespace()) {
        return Err(format!("not an id: {}", found(&id)));
    }
    match ids.replace(id) {
        None => Ok(()),
        Some(known) => Err(format!("two elements have the id {}", found(&known))),
    }
}

/// The rule that an attribute of content breaks.
pub(in crate::gate) fn check_attribute(
    element: &str,
    attribute: &Attribute<'_>,
) -> Result<(), String> {
    let Attribute { name, value } = attribute;
    let right = match *name {
        "href" if element == "a" => urls::is_followable(value),
        "src" if matches!(element, "img" | "audio" | "video" | "source" | "track") => {
            urls::is_web(value)
        }
        "poster" if element == "video" => urls::is_web(value),
        "srcset" if matches!(element, "img" | "source") => urls::is_web_srcset(value),
        "cite" if matches!(element, "blockquote" | "q" | "del" | "ins") => urls::is_web(value),
        _ if is_content_attribute(name) => true,
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
fn is_content_attribute(name: &str) -> bool {
    matches!(
        name,
        "alt"
            | "title"
            | "id"
            | "lang"
            | "dir"
            | "class"
            | "datetime"
            | "width"
            | "height"
            | "colspan"
            | "rowspan"
            | "headers"
            | "scope"
            | "abbr"
            | "span"
            | "start"
            | "reversed"
            | "type"
            | "value"
            | "rel"
            | "hreflang"
            | "open"
            | "controls"
            | "preload"
            | "loop"
            | "muted"
            | "sizes"
            | "media"
            | "loading"
            | "decoding"
            | "kind"
            | "srclang"
            | "label"
            | "default"
    )
}

/// The elements that content may have.
pub(in crate::gate) fn is_content_element(name: &str) -> bool {
    is_common(name) || is_rare(name)
}

fn is_common(name: &str) -> bool {
    matches!(
        name,
        "p" | "a"
            | "li"
            | "ul"
            | "br"
            | "em"
            | "strong"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "ol"
            | "dl"
            | "dt"
            | "dd"
            | "b"
            | "i"
            | "code"
            | "pre"
            | "blockquote"
            | "span"
            | "div"
            | "hr"
            | "img"
            | "figure"
            | "figcaption"
    )
}

fn is_rare(name: &str) -> bool {
    matches!(
        name,
        "u" | "s"
            | "q"
            | "cite"
            | "abbr"
            | "dfn"
            | "time"
            | "sub"
            | "sup"
            | "mark"
            | "small"
            | "picture"
            | "table"
            | "caption"
            | "colgroup"
            | "col"
            | "thead"
            | "tbody"
            | "tfoot"
            | "tr"
            | "td"
            | "th"
            | "details"
            | "summary"
            | "del"
            | "ins"
            | "kbd"
            | "samp"
            | "var"
            | "audio"
            | "video"
            | "source"
            | "track"
            | "bdi"
            | "bdo"
            | "ruby"
            | "rb"
            | "rt"
            | "rp"
            | "wbr"
            | "data"
    )
}
