//! How HTML elements may stand in each other, so that a browser builds the tree that was written.

use crate::gate::html::tokens::is_void;

/// The elements that are open, outermost first.
#[derive(Debug, Default)]
pub(in crate::gate) struct Nesting<'a> {
    open: Vec<&'a str>,
    in_paragraph: bool,
    in_link: bool,
    in_heading: bool,
}

impl<'a> Nesting<'a> {
    /// The innermost open element.
    pub(in crate::gate) fn innermost(&self) -> Option<&'a str> {
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
    pub(in crate::gate) fn start(&mut self, name: &'a str) -> Result<(), String> {
        let parent = self.innermost().unwrap_or_default();
        if self.in_paragraph && is_block(name) {
            return Err(format!("<{name}> stands in a <p>"));
        }
        if (self.in_link && name == "a") || (self.in_heading && is_heading(name)) {
            return Err(format!("<{name}> stands in another of its kind"));
        }
        if !fits(name, parent) {
            return Err(format!("<{name}> can't stand directly in <{parent}>"));
        }
        if !is_void(name) {
            self.mark(name, true);
            self.open.push(name);
        }
        Ok(())
    }

    /// An element ends.
    ///
    /// # Errors
    /// It isn't the innermost open one.
    pub(in crate::gate) fn end(&mut self, name: &str) -> Result<(), String> {
        match self.open.last() {
            Some(&open) if open == name => {
                self.open.pop();
                self.mark(name, false);
                Ok(())
            }
            Some(open) => Err(format!("<{open}> is ended by </{name}>")),
            None => Err(format!("</{name}> ends nothing")),
        }
    }

    /// Text stands here.
    ///
    /// # Errors
    /// A browser would move it out.
    pub(in crate::gate) fn text(&self, text: &str) -> Result<(), String> {
        match self.innermost() {
            Some(open) if holds_elements_alone(open) && !text.trim_ascii().is_empty() => {
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
            Some(open) => Err(format!("<{open}> is not ended")),
            None => Ok(()),
        }
    }

    fn mark(&mut self, name: &str, begins: bool) {
        match name {
            "p" => self.in_paragraph = begins,
            "a" => self.in_link = begins,
            _ if is_heading(name) => self.in_heading = begins,
            _ => {}
        }
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Elements before which a browser ends an open `p`.
fn is_block(name: &str) -> bool {
    is_heading(name)
        || matches!(
            name,
            "p" | "ul"
                | "ol"
                | "li"
                | "dl"
                | "dt"
                | "dd"
                | "pre"
                | "blockquote"
                | "div"
                | "hr"
                | "figure"
                | "figcaption"
                | "table"
                | "details"
                | "summary"
                | "address"
                | "article"
                | "aside"
                | "footer"
                | "header"
                | "hgroup"
                | "main"
                | "nav"
                | "section"
                | "search"
        )
}

fn holds_elements_alone(name: &str) -> bool {
    matches!(
        name,
        "ul" | "ol"
            | "dl"
            | "table"
            | "thead"
            | "tbody"
            | "tfoot"
            | "tr"
            | "colgroup"
            | "html"
            | "head"
    )
}

/// Whether a child may stand directly in a parent (empty: the fragment itself).
fn fits(name: &str, parent: &str) -> bool {
    let child_fits = match name {
        "li" => matches!(parent, "ul" | "ol"),
        "dt" | "dd" => matches!(parent, "dl" | "div"),
        "caption" | "colgroup" | "thead" | "tbody" | "tfoot" => parent == "table",
        "tr" => matches!(parent, "table" | "thead" | "tbody" | "tfoot"),
        "td" | "th" => parent == "tr",
        "col" => parent == "colgroup",
        "figcaption" => parent == "figure",
        "summary" => parent == "details",
        "source" => matches!(parent, "audio" | "video" | "picture"),
        "track" => matches!(parent, "audio" | "video"),
        _ => true,
    };
    let parent_fits = match parent {
        "ul" | "ol" => name == "li",
        "dl" => matches!(name, "dt" | "dd" | "div"),
        "table" => matches!(
            name,
            "caption" | "colgroup" | "thead" | "tbody" | "tfoot" | "tr"
        ),
        "thead" | "tbody" | "tfoot" => name == "tr",
        "tr" => matches!(name, "td" | "th"),
        "colgroup" => name == "col",
        _ => true,
    };
    child_fits && parent_fits
}
