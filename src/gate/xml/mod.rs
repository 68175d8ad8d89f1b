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

use crate::gate::characters::{forbidden, is_c1};
use crate::gate::faults::{Broken, Faults, found};
use crate::gate::references::{self, Names, Piece};
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
    /// Reads from `base` on.
    reader: Reader<&'a [u8]>,
    base: usize,
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
        odd.reverse();
        Self {
            faults: Faults::default(),
            text,
            reader: lax(text),
            base: 0,
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
                let offset = offset.map_or(self.start, |offset| self.base + offset);
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
        self.check_referred(character, self.start);
        Ok(Event::Character(character))
    }

    /// A reference can bring in a character that no document should carry.
    fn check_referred(&mut self, character: char, offset: usize) {
        if is_c1(character) || character == '\r' {
            self.faults.push(offset, forbidden(character));
        }
    }

    /// Appends the character data that stands here, in an open element, up to the next tag. The content of an
    /// item is full of references, each of which would be an event: in one piece it takes a third of the time.
    fn character_data(&mut self, into: &mut String) -> Result<(), Broken> {
        if self.ends_at_once {
            return Ok(());
        }
        self.start = self.position();
        let rest = self.text.get(self.start..).unwrap_or_default();
        let end = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
        let (data, rest) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if data.is_empty() {
            return Ok(());
        }
        self.check_text(data)?;
        into.reserve(data.len());
        for piece in references::pieces(data, Names::Xml) {
            match piece {
                Ok(Piece::Plain(plain)) => into.push_str(plain),
                Ok(Piece::Reference(character, at)) => {
                    self.check_referred(character, self.start + at);
                    into.push(character);
                }
                Err(at) => {
                    let wrong = found(data.get(at..).unwrap_or_default());
                    let rule =
                        format!("not well-formed: not a reference that XML allows here: {wrong}");
                    return Err(Broken::at(self.start + at, rule));
                }
            }
        }
        let end = self.start + end;
        self.report_odd(end);
        (self.reader, self.base) = (lax(rest), end);
        Ok(())
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
        let read = usize::try_from(self.reader.buffer_position());
        read.map_or(usize::MAX, |read| self.base + read)
    }
}

/// A reader that leaves it to us to match the tags.
fn lax(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    reader
}

/// Whether a text is XML white space alone.
pub(in crate::gate) fn is_blank(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b' ' | b'\t' | b'\n'))
}
