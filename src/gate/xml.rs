//! Documents of XML as a library reads them, made into a tree: well-formed, each namespace declared (XML 1.0,
//! Namespaces in XML 1.0). What no document of ours has is refused: a DOCTYPE, comments, instructions, CDATA.

use std::borrow::Cow;
use std::fmt::Display;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;

use crate::gate::characters::{first_forbidden, forbidden};
use crate::gate::faults::{Broken, Faults, found};
use crate::gate::references;
use crate::gate::urls;

/// Atom 1.0.
pub(in crate::gate) const ATOM: &str = "http://www.w3.org/2005/Atom";
/// RSS 1.0's content module.
pub(in crate::gate) const CONTENT: &str = "http://purl.org/rss/1.0/modules/content/";
/// RFC 6721.
pub(in crate::gate) const TOMBSTONES: &str = "http://purl.org/atompub/tombstones/1.0";
/// RFC 5005.
pub(in crate::gate) const HISTORY: &str = "http://purl.org/syndication/history/1.0";

/// More elements in each other than any document of ours has.
const DEEPEST: usize = 100;

/// An element.
#[derive(Debug)]
pub(in crate::gate) struct Element<'a> {
    /// Its namespace, empty for none.
    space: Cow<'a, str>,
    /// Its name in that.
    local: &'a str,
    /// As written, with the prefix.
    written: &'a str,
    /// Where it begins, as an offset in the document.
    pub(in crate::gate) place: usize,
    /// Names as written, and decoded values, without the namespaces that it declares.
    attributes: Vec<(&'a str, Cow<'a, str>)>,
    /// The text that stands directly in it, decoded.
    pub(in crate::gate) text: Cow<'a, str>,
    /// The elements that stand directly in it.
    pub(in crate::gate) children: Vec<Element<'a>>,
    /// How many namespaces were declared around it.
    declared: usize,
}

impl<'a> Element<'a> {
    /// Its namespace, empty for none, and its name in that.
    pub(in crate::gate) fn name(&self) -> (&str, &'a str) {
        (&self.space, self.local)
    }

    /// The value of an attribute without a prefix, if it has it.
    pub(in crate::gate) fn value(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let found = attributes.find(|(own, _)| *own == name);
        found.map(|(_, value)| value.as_ref())
    }

    /// The same, empty where it hasn't.
    pub(in crate::gate) fn attribute(&self, name: &str) -> &str {
        self.value(name).unwrap_or_default()
    }
}

/// Reads a document.
///
/// # Errors
/// It isn't well-formed, isn't declared as XML 1.0 in UTF-8, or has what no document of ours has.
pub(in crate::gate) fn parse(text: &str) -> Result<Element<'_>, Broken> {
    let declaration = text.split_once("?>").unwrap_or_default().0;
    let declaration = declaration.to_ascii_lowercase().replace('\'', "\"");
    if !declaration.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"") {
        let rule = "the document's declaration is not for UTF-8";
        return Err(Broken::at(0, rule));
    }
    let mut tree = Tree {
        at: 0,
        open: Vec::new(),
        declared: vec![("", "".into()), ("xml", "xml".into())],
        root: None,
    };
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    while let Some(rest) = text.get(tree.at..).filter(|rest| !rest.is_empty()) {
        // The library reads tags: of the references in a text it would make an event each.
        if !rest.starts_with('<') {
            let end = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
            let (raw, rest) = rest.split_at_checked(end).unwrap_or((rest, ""));
            tree.text(raw)?;
            tree.at += end;
            *reader.get_mut() = rest.as_bytes();
            continue;
        }
        let event = reader.read_event();
        let event = event.map_err(|error| tree.broken(format!("not well-formed: {error}")))?;
        let length = rest.len() - reader.get_ref().len();
        let inside = |before: usize, after: usize| {
            let end = length.checked_sub(after)?;
            rest.get(before..end)
        };
        let torn = || tree.broken("not well-formed: a tag that ends too early");
        match event {
            Event::Decl(_) if tree.at == 0 => {}
            Event::Start(_) => {
                let tag = inside(1, 1).ok_or_else(torn)?;
                tree.begin(tag)?;
            }
            Event::Empty(_) => {
                let tag = inside(1, 2).ok_or_else(torn)?;
                tree.begin(tag)?;
                tree.end()?;
            }
            Event::End(_) => {
                let name = inside(2, 1).ok_or_else(torn)?.trim_ascii_end();
                match tree.open.last() {
                    Some(open) if open.written == name => tree.end()?,
                    _ => {
                        return Err(tree.broken(format!("</{name}> ends another element, or none")));
                    }
                }
            }
            _ => return Err(tree.broken("only elements and text may stand in the document")),
        }
        tree.at += length;
    }
    match (tree.open.last(), tree.root.take()) {
        (None, Some(root)) => Ok(root),
        (Some(open), _) => Err(tree.broken(format!("the document ends inside <{}>", open.written))),
        (None, None) => Err(tree.broken("the document has no element")),
    }
}

/// A document that is being read.
struct Tree<'a> {
    /// How much of it was read.
    at: usize,
    /// The elements that are open, outermost first.
    open: Vec<Element<'a>>,
    /// The namespaces that are declared, by prefix.
    declared: Vec<(&'a str, Cow<'a, str>)>,
    root: Option<Element<'a>>,
}

impl<'a> Tree<'a> {
    fn broken(&self, rule: impl Into<String>) -> Broken {
        Broken::at(self.at, rule)
    }

    /// An element begins; `tag` is what stands between its brackets.
    fn begin(&mut self, tag: &'a str) -> Result<(), Broken> {
        let end = tag.bytes().position(|byte| byte.is_ascii_whitespace());
        let written = end.and_then(|end| tag.get(..end)).unwrap_or(tag);
        if !is_name(written) {
            return Err(self.broken(format!("{} is no name for an element", found(written))));
        }
        if self.open.len() == DEEPEST || (self.open.is_empty() && self.root.is_some()) {
            return Err(self.broken(format!("<{written}> can't stand here")));
        }
        let declared = self.declared.len();
        let mut attributes = Vec::new();
        for pair in Attributes::new(tag, written.len()) {
            let pair = pair.map_err(|error| self.broken(format!("not well-formed: {error}")))?;
            let name = str::from_utf8(pair.key.into_inner()).unwrap_or_default();
            let Cow::Borrowed(value) = pair.value else {
                return Err(self.broken("an attribute can't be read"));
            };
            let value = str::from_utf8(value).unwrap_or_default();
            if value.contains('<') || !is_name(name) {
                let rule = format!("the attribute {} can't be so", found(name));
                return Err(self.broken(rule));
            }
            let value = self.decode(value)?;
            match name.strip_prefix("xmlns") {
                Some("") => self.declared.push(("", value)),
                Some(prefix) => self.declared.push((prefix.trim_start_matches(':'), value)),
                None => attributes.push((name, value)),
            }
        }
        for (name, _) in &attributes {
            self.space(parted(name).map_or("xml", |(prefix, _)| prefix))?;
        }
        let (prefix, local) = parted(written).unwrap_or(("", written));
        let space = self.space(prefix)?;
        self.open.push(Element {
            space,
            local,
            written,
            place: self.at,
            attributes,
            text: Cow::Borrowed(""),
            children: Vec::new(),
            declared,
        });
        Ok(())
    }

    /// The innermost element ends.
    fn end(&mut self) -> Result<(), Broken> {
        let Some(element) = self.open.pop() else {
            return Err(self.broken("an end tag ends nothing"));
        };
        self.declared.truncate(element.declared);
        match self.open.last_mut() {
            Some(around) => around.children.push(element),
            None => self.root = Some(element),
        }
        Ok(())
    }

    /// Text stands here, as written.
    fn text(&mut self, raw: &'a str) -> Result<(), Broken> {
        let has_end = |at| {
            raw.as_bytes()
                .get(at..)
                .is_some_and(|rest| rest.starts_with(b"]]>"))
        };
        if memchr::memchr_iter(b']', raw.as_bytes()).any(has_end) {
            return Err(self.broken("not well-formed: `]]>` stands in text"));
        }
        let text = self.decode(raw)?;
        match self.open.last_mut() {
            Some(element) if element.text.is_empty() => element.text = text,
            Some(element) if !element.children.is_empty() && text.trim_ascii().is_empty() => {}
            Some(element) => element.text.to_mut().push_str(&text),
            None if raw.trim_ascii().is_empty() => {}
            None => return Err(self.broken("text stands outside the root element")),
        }
        Ok(())
    }

    /// What is written with references.
    fn decode(&self, raw: &'a str) -> Result<Cow<'a, str>, Broken> {
        // Of HTML's names XML knows all but one.
        let known = |text: &str| references::leading(text).filter(|_| !text.starts_with("&nbsp;"));
        // What isn't right is the library's to name.
        let text = references::decode(raw, known).map_or_else(|| unescape(raw), Ok);
        text.map_err(|error| self.broken(format!("not well-formed: {error}")))
    }

    /// What a prefix stands for.
    fn space(&self, prefix: &str) -> Result<Cow<'a, str>, Broken> {
        let mut declared = self.declared.iter().rev();
        match declared.find(|(own, _)| *own == prefix) {
            Some((_, space)) => Ok(space.clone()),
            None => Err(self.broken(format!("the prefix {prefix} is not declared"))),
        }
    }
}

/// Whether a name is one that a document of ours may have: of ASCII, with one prefix at most.
fn is_name(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let is_name = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic()) && part.bytes().all(is_part)
    };
    match parted(name) {
        Some((prefix, local)) => is_name(prefix) && is_name(local),
        None => is_name(name),
    }
}

/// A name's prefix, if it has one, and what stands after it.
fn parted(name: &str) -> Option<(&str, &str)> {
    let colon = name.bytes().position(|byte| byte == b':')?;
    Some((name.get(..colon)?, name.get(colon + 1..)?))
}

/// Checks the characters that references bring in, and those that are legal XML and nothing else, in an element
/// and all that it holds, but for the elements `without`, which are looked at by themselves.
pub(in crate::gate) fn check_characters(
    element: &Element<'_>,
    without: (&str, &str),
    faults: &mut Faults<'_>,
) {
    let values = element.attributes.iter().map(|(_, value)| value);
    let texts = values.chain([&element.text]);
    for character in texts.filter_map(|text| first_forbidden(text)) {
        faults.push(element.place, forbidden(character));
    }
    for child in element
        .children
        .iter()
        .filter(|child| child.name() != without)
    {
        check_characters(child, without, faults);
    }
}

/// The rule that an element breaks which may hold text alone, and not nothing.
pub(in crate::gate) fn text_fault(owner: &str, element: &Element<'_>) -> Option<String> {
    let name = element.local;
    if let Some(child) = element.children.first() {
        return Some(format!(
            "{owner}'s {name} holds an element <{}>",
            child.local
        ));
    }
    let is_empty = element.text.trim().is_empty();
    is_empty.then(|| format!("{owner}'s {name} is empty"))
}

/// The rule that a URL breaks which must be absolute.
pub(in crate::gate) fn web_fault(what: impl Display, url: &str) -> Option<String> {
    (!urls::is_web(url)).then(|| format!("{what} is not an absolute http(s) URL: {}", found(url)))
}
