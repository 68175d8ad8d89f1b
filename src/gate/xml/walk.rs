//! Ways through a document's elements that every XML format shares.

use crate::gate::faults::Broken;
use crate::gate::xml::names::Name;
use crate::gate::xml::{Event, Events, is_blank};

impl<'a> Events<'a, '_> {
    /// The root element.
    pub(in crate::gate) fn root(&mut self) -> Result<Option<Name<'a>>, Broken> {
        loop {
            match self.next()? {
                Event::Start(name) => return Ok(Some(name)),
                Event::Eof => return Ok(None),
                Event::End | Event::Text(_) | Event::Character(_) => {}
            }
        }
    }

    /// The next child of the element that is open, which may hold no text; `None`: it has ended.
    pub(in crate::gate) fn child(&mut self, owner: &str) -> Result<Option<Name<'a>>, Broken> {
        let mut told = false;
        loop {
            let blank = match self.next()? {
                Event::Start(name) => return Ok(Some(name)),
                Event::End | Event::Eof => return Ok(None),
                Event::Text(text) => is_blank(text),
                Event::Character(_) => false,
            };
            if !blank && !told {
                told = true;
                self.fault(format!("text stands directly in <{owner}>"));
            }
        }
    }

    /// Reads the text of the element that has just begun, to its end.
    pub(in crate::gate) fn text(
        &mut self,
        owner: Name<'_>,
        into: &mut String,
    ) -> Result<(), Broken> {
        into.clear();
        let offset = self.element_offset();
        loop {
            self.character_data(into)?;
            match self.next()? {
                Event::Text(text) => into.push_str(text),
                Event::Character(character) => into.push(character),
                Event::End | Event::Eof => return Ok(()),
                Event::Start(child) => {
                    let rule = format!(
                        "<{}> holds an element <{}> where only text may be",
                        owner.written, child.written
                    );
                    self.faults.push(offset, rule);
                    self.skip()?;
                }
            }
        }
    }

    /// Reads the element that has just begun to its end, whatever it holds.
    pub(in crate::gate) fn skip(&mut self) -> Result<(), Broken> {
        let mut depth = 1_usize;
        while depth > 0 {
            match self.next()? {
                Event::Start(_) => depth += 1,
                Event::End => depth -= 1,
                Event::Eof => return Ok(()),
                Event::Text(_) | Event::Character(_) => {}
            }
        }
        Ok(())
    }

    /// Reads what follows the root element.
    pub(in crate::gate) fn finish(&mut self) -> Result<(), Broken> {
        while !matches!(self.next()?, Event::Eof) {}
        Ok(())
    }
}
