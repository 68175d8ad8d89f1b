//! A strict reader of XML over quick-xml's raw events, which are lax: what XML 1.0 and Namespaces in
//! XML 1.0 demand is checked here, and a DOCTYPE is refused.

pub(in crate::gate) mod attributes;
mod markup;
pub(in crate::gate) mod names;
mod tags;
mod walk;

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::Event as Raw;

use crate::gate::characters::is_c1;
use crate::gate::faults::{Broken, Faults, found};
use crate::gate::references::{self, Names};
use crate::gate::xml::attributes::Attribute;
use crate::gate::xml::names::{Name, Space};

/// What comes next in a document; comments and processing instructions are checked and left out.
#[derive(Debug, Clone, Copy)]
pub(in crate::gate) enum Event<'a> {
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
pub(in crate::gate) struct Events<'a, 'e> {
    /// The faults found so far.
    pub(in crate::gate) faults: Faults<'e>,
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
    pub(in crate::gate) fn new(text: &'a str, mut odd: Vec<usize>) -> Self {
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
    pub(in crate::gate) fn fault(&mut self, rule: impl Into<String>) {
        self.faults.push(self.element, rule);
    }

    /// Offset of the latest element that began.
    pub(in crate::gate) fn element_offset(&self) -> usize {
        self.element
    }

    /// The value of an attribute of the element that has just begun.
    pub(in crate::gate) fn attribute(&self, space: Space, local: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|known| known.local == local && self.space_of(known) == space)
            .map(|known| known.value.as_ref())
    }

    /// The next event.
    ///
    /// # Errors
    /// The document isn't well-formed here.
    pub(in crate::gate) fn next(&mut self) -> Result<Event<'a>, Broken> {
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
        let first = memchr::memchr(b']', text.as_bytes());
        match first.and_then(|_| text.find("]]>")) {
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
pub(in crate::gate) fn is_blank(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b' ' | b'\t' | b'\n'))
}
