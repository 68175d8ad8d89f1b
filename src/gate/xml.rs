//! A strict reader of XML over quick-xml's raw events, which are lax: what XML 1.0 and Namespaces in
//! XML 1.0 demand is checked here, and a DOCTYPE is refused.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::Event as Raw;

use super::attributes::{self, Attribute};
use super::characters::is_c1;
use super::faults::{Broken, Faults, found};
use super::names::{self, Name, Space, XML, XMLNS};
use super::references::{self, Names};
use super::urls;

/// More prefixes in scope than any document of ours needs would make looking them up slow.
const MOST_BINDINGS: usize = 100;

/// What comes next in a document; comments and processing instructions are checked and left out.
#[derive(Debug, Clone, Copy)]
pub(super) enum Event<'a> {
    /// An element begins; its attributes are at hand until the next event.
    Start(Name<'a>),
    /// The innermost open element ends.
    End,
    /// Character data without references.
    Text(&'a str),
    /// A reference, decoded.
    Character(char),
    /// The document ends.
    Eof,
}

#[derive(Debug)]
struct Binding<'a> {
    prefix: &'a str,
    uri: Cow<'a, str>,
}

#[derive(Debug)]
struct Open<'a> {
    written: &'a str,
    /// How many bindings were in scope around it.
    bindings: usize,
}

/// The events of one document, and the faults found in it.
#[derive(Debug)]
pub(super) struct Events<'a, 'e> {
    /// The faults found so far.
    pub(super) faults: Faults<'e>,
    text: &'a str,
    reader: Reader<&'a [u8]>,
    /// Offset of the latest event.
    start: usize,
    /// Offset of the latest element that began.
    element: usize,
    /// An empty-element tag was read: its end comes next.
    ends_at_once: bool,
    root_read: bool,
    open: Vec<Open<'a>>,
    bindings: Vec<Binding<'a>>,
    attributes: Vec<Attribute<'a>>,
    /// Offsets of C1 characters that no event has passed yet, last first.
    odd: Vec<usize>,
}

impl<'a> Events<'a, '_> {
    /// Reads a text whose characters are checked; `odd` are the offsets of its C1 characters.
    pub(super) fn new(text: &'a str, mut odd: Vec<usize>) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        // Tags are matched here.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        odd.reverse();
        Self {
            faults: Faults::default(),
            text,
            reader,
            start: 0,
            element: 0,
            ends_at_once: false,
            root_read: false,
            open: Vec::new(),
            bindings: Vec::new(),
            attributes: Vec::new(),
            odd,
        }
    }

    /// A rule broken by the latest element that began.
    pub(super) fn fault(&mut self, rule: impl Into<String>) {
        self.faults.push(self.element, rule);
    }

    /// Offset of the latest element that began.
    pub(super) fn element_offset(&self) -> usize {
        self.element
    }

    /// The value of an attribute of the element that has just begun.
    pub(super) fn attribute(&self, space: Space, local: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|known| known.local == local && self.space_of(known) == space)
            .map(|known| known.value.as_ref())
    }

    /// The next event.
    ///
    /// # Errors
    /// The document isn't well-formed here.
    pub(super) fn next(&mut self) -> Result<Event<'a>, Broken> {
        loop {
            if self.ends_at_once {
                self.ends_at_once = false;
                self.close();
                return Ok(Event::End);
            }
            self.start = self.position();
            let raw = self.reader.read_event().map_err(|error| {
                let offset = usize::try_from(self.reader.error_position());
                let offset = offset.unwrap_or(self.start);
                Broken::at(offset, format!("not well-formed: {error}"))
            })?;
            let end = self.position();
            let event = self.strict(&raw, end)?;
            self.report_odd(end);
            if let Some(event) = event {
                return Ok(event);
            }
        }
    }

    fn strict(&mut self, raw: &Raw<'_>, end: usize) -> Result<Option<Event<'a>>, Broken> {
        match raw {
            Raw::Text(_) => {
                let text = self.inside(0, end, 0)?;
                self.check_text(text)?;
                return Ok((!self.open.is_empty()).then_some(Event::Text(text)));
            }
            Raw::GeneralRef(_) => {
                let inside = self.inside(1, end, 1)?;
                return self.reference(inside).map(Some);
            }
            Raw::Start(_) => return self.start_tag(self.inside(1, end, 1)?).map(Some),
            Raw::Empty(_) => {
                self.ends_at_once = true;
                return self.start_tag(self.inside(1, end, 2)?).map(Some);
            }
            Raw::End(_) => {
                self.end_tag(self.inside(2, end, 1)?)?;
                return Ok(Some(Event::End));
            }
            Raw::CData(_) => {
                let text = self.inside(9, end, 3)?;
                self.must_be_open("a CDATA section")?;
                return Ok(Some(Event::Text(text)));
            }
            Raw::Comment(_) => self.check_comment(self.inside(4, end, 3)?)?,
            Raw::Decl(_) => self.check_declaration(self.inside(5, end, 2)?)?,
            Raw::PI(_) => self.check_instruction(self.inside(2, end, 2)?)?,
            Raw::DocType(_) => return Err(self.broken("a DOCTYPE is not allowed")),
            Raw::Eof => {
                if let Some(open) = self.open.last() {
                    let rule = format!("the document ends inside <{}>", open.written);
                    return Err(self.broken(rule));
                }
                if !self.root_read {
                    return Err(self.broken("the document has no element"));
                }
                return Ok(Some(Event::Eof));
            }
        }
        Ok(None)
    }

    fn check_text(&self, text: &str) -> Result<(), Broken> {
        if self.open.is_empty() && !is_blank(text) {
            return Err(self.broken(format!("text outside the root element: {}", found(text))));
        }
        match text.find("]]>") {
            Some(at) => Err(Broken::at(self.start + at, "`]]>` stands in text")),
            None => Ok(()),
        }
    }

    fn reference(&mut self, inside: &str) -> Result<Event<'a>, Broken> {
        self.must_be_open("a reference")?;
        let Some(character) = references::character(inside, Names::Xml) else {
            let rule = format!("&{inside}; is not a reference that XML allows here");
            return Err(self.broken(rule));
        };
        if is_c1(character) || character == '\r' {
            let rule = format!(
                "the character U+{:04X} is not allowed",
                u32::from(character)
            );
            self.faults.push(self.start, rule);
        }
        Ok(Event::Character(character))
    }

    fn start_tag(&mut self, tag: &'a str) -> Result<Event<'a>, Broken> {
        if self.open.is_empty() && self.root_read {
            return Err(self.broken("a second root element"));
        }
        let end = tag.find([' ', '\t', '\n']).unwrap_or(tag.len());
        let (written, rest) = tag.split_at(end);
        let Some((prefix, local)) = names::split(written) else {
            return Err(self.broken(format!("{} is not a name for an element", found(written))));
        };
        self.element = self.start;
        attributes::read(rest, self.start + 1 + end, &mut self.attributes)?;
        let around = self.bindings.len();
        self.bind()?;
        self.check_attributes()?;
        let Some(uri) = self.uri(prefix).filter(|_| prefix != "xmlns") else {
            return Err(self.broken(format!("the prefix of <{written}> is not declared")));
        };
        let space = Space::of(uri);
        self.root_read = true;
        self.open.push(Open {
            written,
            bindings: around,
        });
        Ok(Event::Start(Name {
            space,
            local,
            written,
        }))
    }

    /// Takes the namespace declarations out of the attributes (Namespaces in XML 1.0 §3).
    fn bind(&mut self) -> Result<(), Broken> {
        for known in &self.attributes {
            let prefix = match (known.prefix, known.local) {
                ("", "xmlns") => "",
                ("xmlns", prefix) => prefix,
                _ => continue,
            };
            let uri = known.value.as_ref();
            let allowed = uri != XMLNS
                && prefix != "xmlns"
                && (prefix == "xml") == (uri == XML)
                && (uri.is_empty() && prefix.is_empty() || uri.is_ascii() && urls::is_iri(uri));
            if !allowed || self.bindings.len() == MOST_BINDINGS {
                let rule = format!(
                    "the namespace {} can't be declared as {prefix:?}",
                    found(uri)
                );
                return Err(self.broken(rule));
            }
            self.bindings.push(Binding {
                prefix,
                uri: known.value.clone(),
            });
        }
        self.attributes.retain(|known| {
            known.prefix != "xmlns" && (!known.prefix.is_empty() || known.local != "xmlns")
        });
        Ok(())
    }

    /// Prefixes must be declared, and no two attributes may have one name after resolving.
    fn check_attributes(&mut self) -> Result<(), Broken> {
        for (index, known) in self.attributes.iter().enumerate() {
            if let Cow::Owned(value) = &known.value
                && attributes::is_odd(value)
            {
                let rule = format!("a control character stands in the value of {}", known.local);
                self.faults.push(self.start, rule);
            }
            if known.prefix.is_empty() {
                continue;
            }
            let Some(uri) = self.uri(known.prefix) else {
                let rule = format!(
                    "the prefix of the attribute {}:{} is not declared",
                    known.prefix, known.local
                );
                return Err(self.broken(rule));
            };
            let twin = self.attributes.iter().take(index).any(|other| {
                other.local == known.local
                    && !other.prefix.is_empty()
                    && self.uri(other.prefix) == Some(uri)
            });
            if twin {
                let rule = format!("the attribute {} stands twice in a tag", known.local);
                return Err(self.broken(rule));
            }
        }
        Ok(())
    }

    fn end_tag(&mut self, tag: &str) -> Result<(), Broken> {
        let name = tag.trim_end_matches([' ', '\t', '\n']);
        match self.open.last() {
            Some(open) if open.written == name => {
                self.close();
                Ok(())
            }
            Some(open) => {
                let rule = format!("<{}> is ended by </{}>", open.written, name);
                Err(self.broken(rule))
            }
            None => Err(self.broken(format!("</{name}> ends nothing"))),
        }
    }

    fn close(&mut self) {
        if let Some(open) = self.open.pop() {
            self.bindings.truncate(open.bindings);
        }
    }

    fn check_comment(&self, comment: &str) -> Result<(), Broken> {
        if comment.contains("--") || comment.ends_with('-') {
            return Err(self.broken("`--` stands in a comment"));
        }
        Ok(())
    }

    /// XML 1.0 §2.8: version, then encoding, then standalone.
    fn check_declaration(&self, inside: &str) -> Result<(), Broken> {
        let mut list = Vec::new();
        attributes::read(inside, self.start + 5, &mut list)?;
        let mut rest = list.as_slice();
        let mut take = |name: &str| match rest {
            [first, more @ ..] if first.prefix.is_empty() && first.local == name => {
                rest = more;
                Some(first.value.as_ref())
            }
            _ => None,
        };
        let version = take("version");
        let encoding = take("encoding").unwrap_or("UTF-8");
        let standalone = take("standalone").unwrap_or("no");
        let right = self.start == 0
            && !inside.contains('&')
            && version == Some("1.0")
            && encoding.eq_ignore_ascii_case("utf-8")
            && matches!(standalone, "yes" | "no")
            && rest.is_empty();
        if right {
            Ok(())
        } else {
            Err(self.broken(format!(
                "not an XML declaration for UTF-8: {}",
                found(inside)
            )))
        }
    }

    fn check_instruction(&self, inside: &str) -> Result<(), Broken> {
        let target = inside.split([' ', '\t', '\n']).next().unwrap_or_default();
        if names::is_ncname(target) && !target.eq_ignore_ascii_case("xml") {
            Ok(())
        } else {
            Err(self.broken(format!("not a processing instruction: {}", found(inside))))
        }
    }

    fn must_be_open(&self, what: &str) -> Result<(), Broken> {
        if self.open.is_empty() {
            return Err(self.broken(format!("{what} stands outside the root element")));
        }
        Ok(())
    }

    fn report_odd(&mut self, end: usize) {
        while let Some(&offset) = self.odd.last()
            && offset < end
        {
            self.odd.pop();
            self.faults.push(
                offset,
                "a control character U+0080 to U+009F is not allowed",
            );
        }
    }

    fn space_of(&self, attribute: &Attribute<'_>) -> Space {
        if attribute.prefix.is_empty() {
            return Space::None;
        }
        self.uri(attribute.prefix).map_or(Space::Other, Space::of)
    }

    /// What a prefix stands for; no prefix and no declaration: the empty URI.
    fn uri(&self, prefix: &str) -> Option<&str> {
        if prefix == "xml" {
            return Some(XML);
        }
        let bound = self
            .bindings
            .iter()
            .rev()
            .find(|known| known.prefix == prefix);
        match bound {
            Some(binding) => Some(binding.uri.as_ref()),
            None => prefix.is_empty().then_some(""),
        }
    }

    /// The latest event's text less its delimiters.
    fn inside(&self, before: usize, end: usize, after: usize) -> Result<&'a str, Broken> {
        end.checked_sub(after)
            .and_then(|end| self.text.get(self.start + before..end))
            .ok_or_else(|| self.broken("not well-formed: markup that ends too early"))
    }

    fn broken(&self, rule: impl Into<String>) -> Broken {
        Broken::at(self.start, rule)
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }
}

/// Whether a text is XML white space alone.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b' ' | b'\t' | b'\n'))
}
