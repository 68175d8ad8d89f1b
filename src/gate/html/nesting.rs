//! How HTML elements may stand in each other, so that a browser builds the tree that was written.

use crate::gate::html::element::Kind;

/// The elements that are open, outermost first.
#[derive(Debug, Default)]
pub(in crate::gate) struct Nesting<'a> {
    open: Vec<(&'a str, Kind)>,
    in_paragraph: bool,
    in_link: bool,
    in_heading: bool,
}

impl<'a> Nesting<'a> {
    /// The innermost open element.
    pub(in crate::gate) fn innermost(&self) -> Option<(&'a str, Kind)> {
        self.open.last().copied()
    }

    /// How many elements are open.
    pub(in crate::gate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// An element begins.
    ///
    /// # Errors
    /// A browser would close or move something.
    pub(in crate::gate) fn start(&mut self, name: &'a str, kind: Kind) -> Result<(), String> {
        let (parent, around) = self.innermost().unwrap_or_default();
        if self.in_paragraph && kind.is(Kind::BLOCK) {
            return Err(format!("<{name}> stands in a <p>"));
        }
        if (self.in_link && kind.is(Kind::LINK)) || (self.in_heading && kind.is(Kind::HEADING)) {
            return Err(format!("<{name}> stands in another of its kind"));
        }
        if (kind.is(Kind::BOUND) || around.is(Kind::BOUND)) && !fits(name, parent) {
            return Err(format!("<{name}> can't stand directly in <{parent}>"));
        }
        if !kind.is(Kind::VOID) {
            self.mark(kind, true);
            self.open.push((name, kind));
        }
        Ok(())
    }

    /// An element ends.
    ///
    /// # Errors
    /// It isn't the innermost open one.
    pub(in crate::gate) fn end(&mut self, name: &str) -> Result<(), String> {
        match self.open.last() {
            Some(&(open, kind)) if open == name => {
                self.open.pop();
                self.mark(kind, false);
                Ok(())
            }
            Some((open, _)) => Err(format!("<{open}> is ended by </{name}>")),
            None => Err(format!("</{name}> ends nothing")),
        }
    }

    /// Text stands here.
    ///
    /// # Errors
    /// A browser would move it out.
    pub(in crate::gate) fn text(&self, text: &str) -> Result<(), String> {
        match self.innermost() {
            Some((open, kind)) if kind.is(Kind::TEXTLESS) && !text.trim_ascii().is_empty() => {
                Err(format!("text stands directly in <{open}>"))
            }
            _ => Ok(()),
        }
    }

    /// The text ends.
    ///
    /// # Errors
    /// An element is still open.
    pub(in crate::gate) fn finish(&self) -> Result<(), String> {
        match self.innermost() {
            Some((open, _)) => Err(format!("<{open}> is not ended")),
            None => Ok(()),
        }
    }

    fn mark(&mut self, kind: Kind, begins: bool) {
        if kind.is(Kind::PARAGRAPH) {
            self.in_paragraph = begins;
        } else if kind.is(Kind::LINK) {
            self.in_link = begins;
        } else if kind.is(Kind::HEADING) {
            self.in_heading = begins;
        }
    }
}

/// Whether a child may stand directly in a parent (empty: the fragment itself).
fn fits(name: &str, parent: &str) -> bool {
    // Bytes, as in the table of elements.
    let (name, parent) = (name.as_bytes(), parent.as_bytes());
    let child_fits = match name {
        b"li" => matches!(parent, b"ul" | b"ol"),
        b"dt" | b"dd" => matches!(parent, b"dl" | b"div"),
        b"caption" | b"colgroup" | b"thead" | b"tbody" | b"tfoot" => parent == b"table",
        b"tr" => matches!(parent, b"table" | b"thead" | b"tbody" | b"tfoot"),
        b"td" | b"th" => parent == b"tr",
        b"col" => parent == b"colgroup",
        b"figcaption" => parent == b"figure",
        b"summary" => parent == b"details",
        b"source" => matches!(parent, b"audio" | b"video" | b"picture"),
        b"track" => matches!(parent, b"audio" | b"video"),
        _ => true,
    };
    let parent_fits = match parent {
        b"ul" | b"ol" => name == b"li",
        b"dl" => matches!(name, b"dt" | b"dd" | b"div"),
        b"table" => matches!(
            name,
            b"caption" | b"colgroup" | b"thead" | b"tbody" | b"tfoot" | b"tr"
        ),
        b"thead" | b"tbody" | b"tfoot" => name == b"tr",
        b"tr" => matches!(name, b"td" | b"th"),
        b"colgroup" => name == b"col",
        _ => true,
    };
    child_fits && parent_fits
}
